"""Text out of HTML that nobody vouches for."""

import re
from collections.abc import Iterator, Mapping
from html import unescape

from lxml import etree
from lxml.etree import _Element as Element

from newsletter.gather.document import without_crowds

LONGEST = 64 * 1024  # characters of HTML looked at
_TITLE = 300  # characters
_TAIL = 600  # characters at a summary's end that may be the feed's own words
_UNSEEN_IN_IT = 100  # characters of a beginning that may go when it is cleaned
# What is inside these is no text of the article.
_UNREAD = (
    "script", "style", "noscript", "template", "iframe", "object", "embed", "svg", "math",
    "head", "textarea", "select", "button", "form", "audio", "video", "canvas",
)  # fmt: skip
_BLOCKS = (
    "address", "article", "aside", "blockquote", "br", "dd", "div", "dl", "dt", "figcaption",
    "figure", "footer", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "li", "ol", "p",
    "pre", "section", "table", "td", "th", "tr", "ul",
)  # fmt: skip
_INLINES = (
    "a", "abbr", "acronym", "b", "big", "cite", "code", "del", "em", "font", "i", "img", "ins",
    "mark", "q", "s", "small", "span", "strike", "strong", "sub", "sup", "time", "u",
)  # fmt: skip
# A tag whose every attribute is as HTML has it, so that its end is where it seems to be.
_ATTRIBUTE = r"""\s++[A-Za-z0-9_:-]++(?:\s*+=\s*+(?:"[^"<]*+"|'[^'<]*+'|[^\s"'<>=`]++))?+"""
_TAG = rf"</?+(?:{{names}})(?:{_ATTRIBUTE})*+\s*+/?+>"
_BLOCK = re.compile(_TAG.format(names="|".join(_BLOCKS)), re.IGNORECASE)
_INLINE = re.compile(_TAG.format(names="|".join(_INLINES)), re.IGNORECASE)
_IMAGE = re.compile(_TAG.format(names="img"), re.IGNORECASE)
_VALUE = re.compile(r"""\s([A-Za-z0-9_:-]++)\s*+=\s*+(?:"([^"]*+)"|'([^']*+)'|([^\s"'>]++))""")
_CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f]+")
# Not seen but able to turn the text around or to hide in it; joiners of scripts and emoji stay.
_UNSEEN = re.compile(r"[\u00ad\u200b\u202a-\u202e\u2060-\u2069\ufeff\ufff9-\uffff\ud800-\udfff]")
# All up to the end of the last sentence.
_SENTENCES = re.compile(r"(?s:.*)(?:[.!?…][\"'”’)\]]*(?=\s)|[。！？])")
# What the feed's own words begin with, and those words.
_FURNITURE = (
    "the post ",
    "continue reading",
    "read more",
    "read full",
    "read the full",
    "click here",
)
_ENDING = re.compile(
    r"(?:The post .{1,300}? (?:first )?appeared (?:first )?on .{1,200}"
    r"|(?:Continue reading|Read more|Read (?:the )?full (?:story|article)|Click here)\b.{0,120})$",
    re.IGNORECASE,
)
_MONTHS = frozenset(
    ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
)
_DATELINE = re.compile(r"[A-Z][a-z]{2,8} \d{1,2}, \d{4},? \d{1,2}:\d{2} ?[AP]M\s+")
_CUT = re.compile(r"\s*(?:\[\s*(?:…|\.{3})\s*\]|\(\s*(?:…|\.{3})\s*\)|…|\.{3})\s*[»›→]?$")
_CUT_LENGTH = 20
_CUTS = ("…", "...", "]", ")", "»", "›", "→")  # what _CUT ends with
_PARSER = etree.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, no_network=True)


def plain_text(html: str, *, limit: int) -> str:
    """HTML (or plain text) as one line of plain text of at most `limit` characters.

    Longer text is cut after a sentence, else after a word with an ellipsis.
    """
    return shortened(text_of(html), limit)


def title_text(html: str) -> str:
    """A title as plain text: tags gone, entities decoded once more, script bodies dropped."""
    return shortened(text_of(html), _TITLE)


def beginning_of(html: str, *, limit: int) -> tuple[str, int]:
    """What `summary_of` needs of a text for its limit, in one line, and the words of all of it."""
    text = _untagged(html)
    enough = limit + _TAIL + _UNSEEN_IN_IT
    if len(text) <= enough and _is_line(text):
        return text, text.count(" ") + 1 if text else 0
    words = text.split()
    # So many words are more characters than that, for each has a blank behind it.
    return _seen(" ".join(words[: enough // 2 + 1])[:enough]), len(words)


def summary_of(text: str, *, limit: int) -> str:
    """A plain text's beginning as a summary, without the feed's own words around it.

    Those are a time stamp before it, and `Read more` or `The post appeared first on` after it.
    """
    if text[:3] in _MONTHS and (stamp := _DATELINE.match(text)):
        text = text[stamp.end() :]
    # Where more than the tail is cut off anyway, nobody will see what it says.
    if len(text) <= limit + _TAIL:
        # No ending of a feed's own is without one of these.
        if "ead" in text or "appeared" in text or "EAD" in text or "here" in text or "HERE" in text:
            text = _without_ending(text)
        if text.endswith(_CUTS):
            text = text[:-_CUT_LENGTH] + _CUT.sub("…", text[-_CUT_LENGTH:])
    return shortened("" if text == "…" else text, limit)


def _without_ending(text: str) -> str:
    tail = text[-_TAIL:].lower()
    places = [place for words in _FURNITURE if (place := tail.find(words)) >= 0]
    if places and (found := _ENDING.search(text, len(text) - len(tail) + min(places))):
        return text[: found.start()].rstrip()
    return text


def text_of(html: str) -> str:
    """All the text of the HTML's first 64 KB, in one line."""
    text = _untagged(html)
    return text if _is_line(text) else _seen(" ".join(text.split()))


def _untagged(html: str) -> str:
    html = html[:LONGEST]
    if "<" in html:
        plain = _INLINE.sub("", _BLOCK.sub(" ", html))
        # What is left of tags is rare or odd, and may hide what is no text.
        if "<" in plain:
            tree = _tree(html)
            return "" if tree is None else _tree_text(tree).strip()
        html = plain
    return (unescape(html) if "&" in html else html).strip()


def images_of(html: str) -> Iterator[Mapping[str, str]]:
    """The attributes of each `<img>` of the HTML's first 64 KB, in order."""
    html = html[:LONGEST]
    if "<img" not in html.lower():
        return
    if "<" not in _INLINE.sub("", _BLOCK.sub("", html)):
        for tag in _IMAGE.finditer(html):
            yield {
                found[1].lower(): unescape(found[2] or found[3] or found[4] or "")
                for found in _VALUE.finditer(tag.group())
            }
    elif (tree := _tree(html)) is not None:
        for image in tree.iter("img"):
            yield dict(image.attrib)


def _tree(html: str) -> Element | None:
    """The HTML as lxml's tree; None where there is nothing in it.

    libxml2 holds the depth at 256 and takes linear time; nh3 took 0.6 s for 64 KB of `<ul><li>`.
    """
    source = "<div>" + without_crowds(html.replace("\x00", ""))
    try:
        return etree.fromstring(source.encode("utf-8", "ignore"), _PARSER)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        return None


def _tree_text(tree: Element) -> str:
    """The readable text of a tree; the tree loses what is not read."""
    etree.strip_elements(tree, *_UNREAD, with_tail=False)
    return "".join(_pieces(tree))


def _pieces(tree: Element) -> Iterator[str]:
    for event, element in etree.iterwalk(tree, events=("start", "end")):
        gap = " " if element.tag in _BLOCKS else ""
        yield gap
        yield (element.text if event == "start" else element.tail) or ""


def one_line(text: str) -> str:
    """Text with every run of blanks and controls made one space, and nothing unseen in it."""
    text = text.strip()
    return text if _is_line(text) else _seen(" ".join(text.split()))


def _seen(line: str) -> str:
    if _is_line(line):
        return line
    return " ".join(_CONTROLS.sub(" ", _UNSEEN.sub("", line)).split())


def _is_line(text: str) -> bool:
    """Whether a text without blanks at its ends needs nothing more.

    What Python calls printable is no blank, no control and, but for U+FFFC and U+FFFD, seen.
    """
    return (
        text.isprintable()
        and "  " not in text
        and (text.isascii() or ("\ufffd" not in text and "\ufffc" not in text))
    )


def shortened(text: str, limit: int) -> str:
    """Text of at most `limit` characters, cut where a sentence ends, else a word."""
    if len(text) <= limit:
        return text
    half = limit // 2
    if (found := _SENTENCES.match(text, 0, limit)) and found.end() >= half:
        return found.group()
    space = text.rfind(" ", 0, limit)
    return text[: space if space > half else limit - 1].rstrip(" ,;:–—-") + "…"
