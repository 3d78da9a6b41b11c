"""A feed document made fit to parse: its characters, its entities, its size; all pure."""

import codecs
import html
import re
from collections.abc import Iterator
from html.entities import html5

TAGS = 300_000  # more than any feed of 10 MB; each costs the parser some 20 µs
REFERENCES = 1_000_000  # `&`s; escaped HTML has many
ENTRIES = 5_000  # entries looked at; the newest of them are kept
_ENTITIES = 300  # entities that a DOCTYPE may declare; HTML has 253
_EXPANDED = 100_000  # characters that they may come to, all references together
_LONG_TAG, _ATTRIBUTES = 2_000, 100  # feedparser's time grows with the square of the attributes

_BOMS = (
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16: it starts with the same two bytes
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
    (b"<\x00?\x00", "utf-16-le"),
    (b"\x00<\x00?", "utf-16-be"),
)
_DECLARATION = re.compile(r"\s*(?:<\?xml\s[^>]{0,400}\?>)?\s*")
_DECLARED = re.compile(rb"<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([\w.:-]{1,40})[\"']")
_CHARSET = re.compile(r"charset\s*=\s*[\"']?([\w.:-]{1,40})", re.IGNORECASE)
# What a label is taken to mean by everything that reads the web (WHATWG Encoding, section 4.2).
_MEANT = {"iso8859-1": "cp1252", "ascii": "cp1252", "gb2312": "gb18030", "gbk": "gb18030"}
# Python knows codecs that are no charset of a document (punycode, unicode_escape, utf-7), and a
# label of 16 bits contradicts a document whose declaration could be read as it stands.
_TEXTUAL = re.compile(r"(?:utf-8|iso8859|cp\d|ascii|koi8|gb|big5|euc|shift|iso2022|mac|tis)")

_AS_WINDOWS = {
    0xDC00 + byte: bytes([byte]).decode("cp1252", "ignore") for byte in range(0x80, 0x100)
}

_ILLEGAL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]+")
_C1 = re.compile(r"[\x80-\x9f]")
_WINDOWS = {code: bytes([code]).decode("cp1252", "ignore") for code in range(0x80, 0xA0)}
_FEED = re.compile(r"<(?:[\w.-]{1,40}:)?(?:rss|rdf|feed)[\s>/]", re.IGNORECASE)
_PAGE = re.compile(r"<!doctype\s+html|<html[\s>]", re.IGNORECASE)
_DOCTYPE = re.compile(r"<!DOCTYPE[^\[>]*", re.IGNORECASE)
_ENTITY = re.compile(r"<!ENTITY\s+([\w.-]{1,100})\s+(?:\"([^\"]*)\"|'([^']*)')\s*>")
_REFERENCE = re.compile(r"&(#\d{1,7};|#[xX][0-9a-fA-F]{1,6};|[A-Za-z][\w.-]{0,99};)?")
_ITEM = re.compile(r"<(?:[\w.-]{1,40}:)?(?:item|entry)[\s>/]", re.IGNORECASE)
_ITEM_END = re.compile(r"</(?:[\w.-]{1,40}:)?(?:item|entry)\s*>", re.IGNORECASE)
_TAG = re.compile(r"<[A-Za-z][\w:.-]*(?>[^<>\"']+|\"[^\"]{0,4096}\"|'[^']{0,4096}')*+")
_CAPTION = re.compile(r"<(/?)media:(title|description)\b[^<>]*?(/?)>")
_PLACE = re.compile(r"<(/?)(?:gml|georss):")
# A tag of HTML up to its end or to where it turns into something else, in the HTML standard's
# reading of attributes: a quote counts after `=` only.
_HTML_TAG = re.compile(
    r"<[A-Za-z][^\s/>]*+"
    r"((?:[\s/]++|[^\s/>=][^\s/>=]*+|=\s*+(?:\"[^\"]*+\"|'[^']*+'|[^\s>\"'][^\s>]*+)?+)*+)"
)
_HTML_NAME = re.compile(r"=\s*+(?:\"[^\"]*+\"|'[^']*+'|[^\s>\"'][^\s>]*+)?+|[^\s/>=]++")
_XML_OWN = frozenset(("amp;", "lt;", "gt;", "quot;", "apos;"))


class UnreadableError(ValueError):
    """A document that is no feed; its text is the reason for a person, in one line."""


def decoded(body: bytes, content_type: str = "") -> str:
    """A document's text: by BOM, else HTTP's charset, else its declaration, else UTF-8.

    Bytes that are wrong in all of these are taken for windows-1252, one by one: most often a
    headline pasted into an otherwise sound document. U+FFFD and what XML forbids is left out.
    """
    for mark, encoding in _BOMS:
        if body.startswith(mark):
            text = body.decode(encoding, "ignore")
            break
    else:
        text = next(_attempts(body, content_type))
    return _ILLEGAL.sub("", printable(text).replace("\ufffd", "").replace("\ufeff", ""))


def printable(text: str) -> str:
    """A text with windows-1252 that was taken for Latin-1 put right: no C1 control is left."""
    return text.translate(_WINDOWS) if _C1.search(text) else text


def says_utf8(body: bytes, content_type: str = "") -> bool:
    """Whether `decoded` would take the bytes for UTF-8, as far as labels go: they may be wrong."""
    marked = next((encoding for mark, encoding in _BOMS if body.startswith(mark)), None)
    if marked is None:
        marked = next((name for name in _labels(body, content_type) if name), "utf-8")
    return marked == "utf-8"


def reencoded(text: str) -> bytes:
    """A text as UTF-8 for a parser, without blanks and the declaration before its root."""
    return text[_DECLARATION.match(text).end() :].encode("utf-8")  # type: ignore[union-attr]


def _labels(body: bytes, content_type: str) -> Iterator[str]:
    """The charsets that HTTP and the document name, as Python calls them; "" for no charset."""
    http = _CHARSET.search(content_type) if content_type else None
    declared = _DECLARED.search(body, 0, 1_000)
    for label in (http and http[1], declared and declared[1].decode("ascii", "ignore")):
        try:
            name = codecs.lookup(label).name if label else ""
        except (LookupError, ValueError):
            continue
        yield name if _TEXTUAL.match(name) else ""


def _attempts(body: bytes, content_type: str) -> Iterator[str]:
    for name in _labels(body, content_type):
        try:
            if name:
                yield body.decode(_MEANT.get(name, name))
        except ValueError:
            continue
    try:
        yield body.decode("utf-8")
    except ValueError:
        # Not by an error handler: it is called for each byte, which took 15 s for 10 MB of them.
        yield body.decode("utf-8", "surrogateescape").translate(_AS_WINDOWS)


def is_json(document: bytes) -> bool:
    """Whether a document in UTF-8 is JSON by its first character."""
    return document.removeprefix(codecs.BOM_UTF8).lstrip()[:1] == b"{"


def is_whole(body: bytes) -> bool:
    """Whether a document ends as one does: with its root's end."""
    end = body[-2_000:].replace(b"\x00", b"").rstrip().lower()
    return re.search(rb"</(?:[\w.-]{1,40}:)?(?:rss|rdf|feed)\s*>", end) is not None


def prepared(text: str, *, cut: bool = False) -> str:
    """XML text that a parser may be given: feed only, entities told, bounded; no DOCTYPE is left.

    Of a document that is known to be `cut` an entry without its end is left out. Raises
    UnreadableError for what is no feed, and for an entity bomb.
    """
    if not text.strip():
        raise UnreadableError("an empty document")
    root = _FEED.search(text)
    page = _PAGE.search(text)
    if page and (root is None or page.start() < root.start()):
        raise UnreadableError("a web page, not a feed")
    if root is None:
        raise UnreadableError("not a feed")
    for mark, most, name in (("<", TAGS, "tags"), ("&", REFERENCES, "entities")):
        if text.count(mark) > most:
            raise UnreadableError(f"more than {most:,} {name}")
    entities = _declared_entities(text[: root.start()])
    text = _complete_entries(text[root.start() :], cut=cut)
    text = _TAG.sub(_without_crowd, text)
    # Places are not read, and feedparser fails on one that stands where it expects none.
    text = _PLACE.sub(r"<\1place_", text)
    # feedparser takes any media:description for the entry's own; it is the picture's caption.
    text = _CAPTION.sub(r"<\1media:caption_\2\3>", text)
    return '<?xml version="1.0" encoding="utf-8"?>\n' + _told(text, entities)


def without_crowds(html: str) -> str:
    """HTML whose tags have no more than 100 attributes; one with more loses all of them.

    libxml2's time grows with the square of them: 11,000 in 64 KB take 0.4 s.
    """
    return _HTML_TAG.sub(_uncrowded, html)


def _uncrowded(tag: re.Match[str]) -> str:
    if len(tag[1]) <= 2 * _ATTRIBUTES:
        return tag.group()
    crowd = sum(1 for _ in _HTML_NAME.finditer(tag[1]))
    return tag.group() if crowd <= 2 * _ATTRIBUTES else tag.group()[: tag.start(1) - tag.start()]


def _declared_entities(prolog: str) -> dict[str, str]:
    """The entities of the internal subset; UnreadableError where one refers to another."""
    doctype = _DOCTYPE.search(prolog)
    if doctype is None:
        return {}
    found = {m[1]: m[2] or m[3] or "" for m in _ENTITY.finditer(prolog, doctype.end())}
    if len(found) > _ENTITIES or any("&" in value.replace("&#", "") for value in found.values()):
        raise UnreadableError("refused: its DOCTYPE declares nested or too many entities")
    return found


def _complete_entries(text: str, *, cut: bool) -> str:
    """The text up to the last entry that is complete, of at most ENTRIES."""
    starts = [found.start() for found in _ITEM.finditer(text)]
    if len(starts) > ENTRIES:
        return text[: starts[ENTRIES]]
    # A document without a single end tag is not cut but malformed: it is kept as it is.
    if starts and not _ITEM_END.search(text, starts[-1]) and (cut or _ITEM_END.search(text)):
        return text[: starts[-1]]
    return text


def _without_crowd(tag: re.Match[str]) -> str:
    found = tag.group()
    if len(found) < _LONG_TAG or found.count("=") <= _ATTRIBUTES:
        return found
    return re.split(r"[\s/]", found, maxsplit=1)[0]


def _told(text: str, entities: dict[str, str]) -> str:
    """The text with every reference one that XML knows, and every other & escaped.

    So a bare & or &nbsp; costs no second, lenient parse. CDATA is left alone.
    """
    budget = _EXPANDED

    def told(reference: re.Match[str]) -> str:
        nonlocal budget
        name = reference[1]
        if name is None:
            return "&amp;"
        if name in _XML_OWN:
            return reference.group()
        if name[0] == "#":
            character = html.unescape(reference.group())
            return html.escape(_ILLEGAL.sub("", character).replace("\ufffd", ""))
        value = entities.get(name[:-1])
        if value is not None:
            budget -= len(value)
            if budget < 0:
                raise UnreadableError("refused: its entities grow without bound")
            return value
        return html.escape(html5[name]) if name in html5 else "&amp;" + name

    first, *rest = text.split("<![CDATA[")
    parts = [_REFERENCE.sub(told, first)]
    for piece in rest:
        inside, end, outside = piece.partition("]]>")
        parts += ["<![CDATA[", inside, end, _REFERENCE.sub(told, outside)]
    return "".join(parts)
