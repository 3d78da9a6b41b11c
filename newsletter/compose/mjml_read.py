"""MJML read as strictly as the compiler reads it: tags and words with their places, or what breaks.

mrml says "unable to parse next template" and no place, for a bare `<` as for a value without
quotes; Python's own HTML parser takes both as a browser would.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

_OPENING = re.compile(r"<([A-Za-z][\w:-]{0,60})", re.ASCII)
_CLOSING = re.compile(r"</([A-Za-z][\w:-]{0,60})\s*>", re.ASCII)
_ATTRIBUTE = re.compile(r"""\s+([A-Za-z_:][\w:.-]*)(?:\s*=\s*("[^"]*"|'[^']*'))?""", re.ASCII)
_END = re.compile(r"\s*(/?)>", re.ASCII)
_BARE_VALUE = re.compile(r"\s+([A-Za-z_:][\w:.-]*)\s*=\s*([^\s\"'>]{0,40})", re.ASCII)
_OPEN_VALUE = re.compile(r"""\s+([A-Za-z_:][\w:.-]*)\s*=\s*["']""", re.ASCII)
# XML has no place for these (XML 1.0, sections 2.2 and 2.4), escaped or not.
_CONTROL = re.compile("[\0-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff]")
# Where mrml looks for "]]>" it cuts the bytes before a > wherever that falls, and panics.
_CUT = re.compile("(?:[\u0800-\U0010ffff]|[\x80-\U0010ffff][\0-\x7f])>")
SHOWN = 40  # characters of what is wrong that are quoted


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """What is wrong, and the offset in the source where it stands, where that is known."""

    at: int | None
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Attribute:
    """An attribute as it is written; `value` is None where there is none."""

    name: str
    value: str | None
    at: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """A tag that begins, or with `closed` is whole."""

    tag: str
    attributes: tuple[Attribute, ...]
    closed: bool
    at: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Closing:
    """A tag that ends."""

    tag: str
    at: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """Text between tags, entities as they are written."""

    text: str
    at: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Comment:
    """A comment, Outlook's conditions among them."""

    at: int


Piece = Opening | Closing | Words | Comment | Fault


def pieces(source: str) -> Iterator[Piece]:
    """The pieces of a source in order; a Fault is the last one."""
    if found := _CONTROL.search(source):
        reason = f"a control character (number {ord(found[0])}) stands here: take it out"
        yield Fault(at=found.start(), reason=reason)
        return
    at = 0
    while at < len(source):
        begins = source.find("<", at)
        if begins != at:
            ends = len(source) if begins < 0 else begins
            yield _words(source, at, ends)
            at = ends
            continue
        piece, at = _marked(source, at)
        yield piece
        if isinstance(piece, Fault):
            return


def _words(source: str, at: int, ends: int) -> Words | Fault:
    wrong = source.find("]]>", at, ends)
    if wrong >= 0:
        return Fault(at=wrong, reason="]]> is an error for the compiler: write ]]&gt;")
    if found := _CUT.search(source, at, ends):
        reason = f"the compiler breaks down at {found[0]!r}: write &gt; (in CSS, two spaces and >)"
        return Fault(at=found.start(), reason=reason)
    return Words(text=source[at:ends], at=at)


def _marked(source: str, at: int) -> tuple[Piece, int]:
    """What begins with `<`, and the offset after it."""
    if found := _OPENING.match(source, at):
        return _opening(source, found)
    if found := _CLOSING.match(source, at):
        return Closing(tag=found[1], at=at), found.end()
    if source.startswith("<!--", at):
        return _comment(source, at)
    if source.startswith(("<![if ", "<![endif]"), at):
        ends = source.find("]>", at)
        return Comment(at=at), len(source) if ends < 0 else ends + 2
    shown = source[at : at + 12].partition("\n")[0]
    if source.startswith("<![CDATA[", at):
        reason = "CDATA is an error for the compiler: escape the text instead"
    elif source.startswith(("<!", "<?"), at):
        reason = f"{shown}… cannot stand in a template: the compiler writes the head itself"
    elif source.startswith("</", at):
        reason = f"{shown}… is no closing tag: write </NAME>"
    else:
        reason = f"{shown}… begins no tag: write &lt; for the character <"
    return Fault(at=at, reason=reason), at


def _comment(source: str, at: int) -> tuple[Piece, int]:
    ends = source.find("-->", at + 4)
    if ends < 0:
        return Fault(at=at, reason="<!-- is never closed with -->"), at
    inner = source.find("--", at + 4, ends)
    if inner >= 0:
        reason = "-- inside a comment is an error for the compiler: write one dash"
        return Fault(at=inner, reason=reason), at
    return Comment(at=at), ends + 3


def _opening(source: str, found: re.Match[str]) -> tuple[Piece, int]:
    tag, at = found[1], found.end()
    attributes: list[Attribute] = []
    seen: set[str] = set()
    while attribute := _ATTRIBUTE.match(source, at):
        name, written = attribute.groups()
        begins, at = attribute.start(1), attribute.end()
        if written is None and source[at : at + 20].lstrip().startswith("="):
            # A value that is none, so the name before it says what is wrong.
            at = attribute.start()
            break
        if name in seen:
            reason = f"<{tag}> has two of {name}: leave one out"
            return Fault(at=begins, reason=reason), at
        seen.add(name)
        value = None if written is None else written[1:-1]
        attributes.append(Attribute(name=name, value=value, at=begins))
    if end := _END.match(source, at):
        closed = bool(end[1])
        opening = Opening(tag=tag, attributes=tuple(attributes), closed=closed, at=found.start())
        return opening, end.end()
    return _broken(source, tag, attributes, at), at


def _broken(source: str, tag: str, attributes: list[Attribute], at: int) -> Fault:
    """Why a tag does not end where its attributes do."""
    open_at = attributes[-1] if attributes and "<" in (attributes[-1].value or "") else None
    if found := _OPEN_VALUE.match(source, at):
        open_at = Attribute(name=found[1], value=None, at=found.start(1))
    if open_at:
        reason = f"<{tag}>: the quote that {open_at.name} opens is never closed"
        return Fault(at=open_at.at, reason=reason)
    if found := _BARE_VALUE.match(source, at):
        name, value = found.groups()
        reason = f'<{tag}>: the value of {name} has no quotes: write {name}="{value}"'
        return Fault(at=found.start(1), reason=reason)
    rest = source[at : at + SHOWN].partition("\n")[0]
    if rest and not rest[0].isspace() and rest[0] != "<":
        reason = f"<{tag}>: {rest!r} is no attribute: one has a space before it and letters first"
        return Fault(at=at, reason=reason)
    return Fault(at=at, reason=f"<{tag} is never closed with >")
