"""Text out of HTML that nobody vouches for."""

import re
from collections.abc import Iterator
from typing import Any

from lxml import etree
from lxml import html as lxml_html

LONGEST = 64 * 1024  # characters of HTML looked at
_TITLE = 300  # characters
_TAIL = 600  # characters at a summary's end that may be the feed's own words
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
_GAPS = re.compile(r"[\s\x00-\x1f\x7f-\xa0\u2028\u2029]+")
# Not seen but able to turn the text around or to hide in it; joiners of scripts and emoji stay.
_UNSEEN = re.compile(r"[\u00ad\u200b\u202a-\u202e\u2060-\u2069\ufeff\ufff9-\uffff\ud800-\udfff]")
_MARKUP = re.compile(r"[<&]")
_SENTENCE = re.compile(r"[.!?…][\"'”’)\]]*(?=\s)|[。！？]")
_TAILS = re.compile(
    r"\s*(?:The post .{1,300}? (?:first )?appeared (?:first )?on .{1,200}"
    r"|(?:Continue reading|Read more|Read (?:the )?full (?:story|article)|Click here)\b.{0,120})$",
    re.IGNORECASE,
)
_DATELINE = re.compile(
    r"(?:January|February|March|April|May|June|July|August|September|October|November|December)"
    r" \d{1,2}, \d{4},? \d{1,2}:\d{2} ?[AP]M\s+",
)
_CUT = re.compile(r"\s*(?:\[\s*(?:…|\.{3})\s*\]|\(\s*(?:…|\.{3})\s*\)|…|\.{3})\s*[»›→]?$")


def plain_text(html: str, *, limit: int) -> str:
    """HTML (or plain text) as one line of plain text of at most `limit` characters.

    Longer text is cut after a sentence, else after a word with an ellipsis.
    """
    return shortened(text_of(html), limit)


def title_text(html: str) -> str:
    """A title as plain text: tags gone, entities decoded once more, script bodies dropped."""
    return plain_text(html, limit=_TITLE)


def summary_of(text: str, *, limit: int) -> str:
    """A plain text's beginning as a summary, without the feed's own words around it.

    Those are a time stamp before it, and `Read more` or `The post appeared first on` after it.
    """
    if stamp := _DATELINE.match(text):
        text = text[stamp.end() :]
    text = _CUT.sub("…", text[:-_TAIL] + _TAILS.sub("", text[-_TAIL:]))
    return shortened("" if text == "…" else text, limit)


def text_of(html: str) -> str:
    """All the text of the HTML's first 64 KB, in one line."""
    html = html[:LONGEST]
    if not _MARKUP.search(html):
        return one_line(html)
    tree = tree_of(html)
    return "" if tree is None else tree_text(tree)


def tree_of(html: str) -> Any | None:  # noqa: ANN401  lxml has no types
    """The HTML as lxml's tree; None where there is nothing in it.

    libxml2 holds the depth at 256 and takes linear time; nh3 took 0.6 s for 64 KB of `<ul><li>`.
    """
    source = "<div>" + html[:LONGEST].replace("\x00", "")
    parser = lxml_html.HTMLParser(
        encoding="utf-8", remove_comments=True, remove_pis=True, no_network=True
    )
    try:
        return lxml_html.document_fromstring(source.encode("utf-8", "ignore"), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        return None


def tree_text(tree: Any) -> str:  # noqa: ANN401  lxml has no types
    """The readable text of a tree in one line; the tree loses what is not read."""
    etree.strip_elements(tree, *_UNREAD, with_tail=False)
    return one_line("".join(_pieces(tree)))


def _pieces(tree: Any) -> Iterator[str]:  # noqa: ANN401  lxml has no types
    for event, element in etree.iterwalk(tree, events=("start", "end")):
        gap = " " if element.tag in _BLOCKS else ""
        yield gap
        yield (element.text if event == "start" else element.tail) or ""


def one_line(text: str) -> str:
    """Text with every run of blanks and controls made one space, and nothing unseen in it."""
    return _UNSEEN.sub("", _GAPS.sub(" ", text)).strip()


def shortened(text: str, limit: int) -> str:
    """Text of at most `limit` characters, cut where a sentence ends, else a word."""
    if len(text) <= limit:
        return text
    ends = [found.end() for found in _SENTENCE.finditer(text, 0, limit)]
    if ends and ends[-1] >= limit // 2:
        return text[: ends[-1]]
    space = text.rfind(" ", 0, limit)
    return text[: space if space > limit // 2 else limit - 1].rstrip(" ,;:–—-") + "…"
