"""What may stand in the MJML: our own rules, since the compiler drops or misreads the rest.

Measured on mrml 6 (mjml-python 1.4.2): unknown tags and attributes pass, `mj-style inline` is not
inlined, thousands of nested tags end the process.
"""

import re
from collections.abc import Iterable
from html.entities import html5

from newsletter.compose.mjml_read import Closing, Comment, Fault, Opening, Words, pieces
from newsletter.compose.mjml_tags import (
    ALONE,
    ATTRIBUTES,
    BLOCKS,
    CHILDREN,
    EMPTY,
    HTML,
    MEANT,
    NO_BLOCKS_IN,
    PARENTS,
    WORDS_ONLY,
)
from newsletter.compose.mjml_values import html_value, mjml_value, nearest

LONGEST = 1_000_000  # characters of a filled template
DEEPEST = 60  # levels
FEW = 8  # names that an error has room to list
SHOWN = 80  # characters of what is wrong that are quoted

# A space that is none of ASCII's is a word for the compiler.
_PRINTS = re.compile(r"\S", re.ASCII)
_ENTITY = re.compile(r"&([A-Za-z][A-Za-z0-9]{1,30};)")

__all__ = ["Fault", "first_fault"]


def first_fault(source: str) -> Fault | None:
    """The first thing in MJML source that the compiler would not do as written."""
    if len(source) > LONGEST:
        reason = f"the filled template has {len(source):,} characters, more than {LONGEST:,}"
        return Fault(at=None, reason=reason)
    walk = _Walk()
    for piece in pieces(source):
        match piece:
            case Opening():
                fault = walk.begin(piece)
            case Closing():
                fault = walk.end(piece)
            case Words():
                fault = walk.words(piece)
            case Comment():
                fault = walk.comment(piece)
            case Fault():
                return piece
        if fault:
            return fault
    return walk.over()


class _Walk:
    """Where the reading is: the tags that are open, the classes that were defined."""

    def __init__(self) -> None:
        self._open: list[Opening] = []
        self._classes: set[str] = set()
        self._body = False

    @property
    def _parent(self) -> str:
        return self._open[-1].tag if self._open else ""

    def begin(self, piece: Opening) -> Fault | None:
        """A tag begins."""
        tag, known = piece.tag, piece.tag in ATTRIBUTES
        reason = self._out_of_place(tag)
        if reason:
            return Fault(at=piece.at, reason=reason)
        if fault := self._attributes(piece) if known else _html_attributes(piece):
            return fault
        self._body |= tag == "mj-body"
        if not piece.closed and tag not in EMPTY:
            self._open.append(piece)
            if len(self._open) > DEEPEST:
                return Fault(at=piece.at, reason=f"<{tag}> is more than {DEEPEST} levels deep")
        return None

    def end(self, piece: Closing) -> Fault | None:
        """A tag ends."""
        tag, at = piece.tag, piece.at
        if tag in EMPTY:
            return Fault(at=at, reason=f"</{tag}> closes nothing: <{tag}> stands alone")
        if not self._open:
            return Fault(at=at, reason=f"</{tag}> closes nothing")
        last = self._open.pop().tag
        if last != tag:
            return Fault(at=at, reason=f"</{tag}> where <{last}> is still open")
        return None

    def words(self, piece: Words) -> Fault | None:
        """Text, which only some tags can hold."""
        text, parent = piece.text, self._parent
        if (parent in CHILDREN or parent in ALONE) and (found := _PRINTS.search(text)):
            shown = " ".join(text.split())[:SHOWN]
            inside = f"inside <{parent}>" if parent else "outside of <mjml>"
            reason = f"{shown!r} cannot stand {inside}: put it into <mj-text>"
            return Fault(at=piece.at + found.start(), reason=reason)
        strict = parent in {"mj-head", "mj-attributes"} or (not parent and self._body)
        if strict and text[0] != "\n":
            inside = f"inside <{parent}>" if parent else "at the end"
            reason = f"a space after a tag {inside} stops the compiler: begin a new line"
            return Fault(at=piece.at, reason=reason)
        if parent == "mj-style":
            return _sheet(piece)
        if "&" in text:
            for found in _ENTITY.finditer(text):
                if found[1] not in html5:
                    reason = f"{found[0]} is no character that HTML knows: write &amp; for &"
                    return Fault(at=piece.at + found.start(), reason=reason)
        return None

    def comment(self, piece: Comment) -> Fault | None:
        """A comment, at which the compiler stops in some places."""
        parent = self._parent
        if parent in WORDS_ONLY or parent in ALONE or parent in {"", "mj-attributes"}:
            inside = f"inside <{parent}>" if parent else "outside of <mjml>"
            reason = f"a comment cannot stand {inside}: write {{# … #}}, which is not mailed"
            return Fault(at=piece.at, reason=reason)
        return None

    def over(self) -> Fault | None:
        """What is missing at the end."""
        if self._open:
            last = self._open[-1]
            return Fault(at=last.at, reason=f"<{last.tag}> is never closed")
        if not self._body:
            return Fault(at=None, reason="there is no <mj-body> in it: <mjml> holds one")
        return None

    def _out_of_place(self, tag: str) -> str | None:
        parent, known = self._parent, tag in ATTRIBUTES
        inside = f"inside <{parent}>" if parent else "at the top"
        if not known and tag not in HTML:
            names = ATTRIBUTES if tag.casefold().startswith("mj") else HTML
            return f"<{tag}> is no tag that is used here{_meant(tag, names, '<{}>')}"
        if known and tag not in CHILDREN.get(parent, ()):
            allowed = ", ".join(f"<{name}>" for name in CHILDREN.get(parent, ())) or "no MJML tag"
            return f"<{tag}> cannot stand {inside}; there goes {allowed}"
        if known:
            return "there are two <mj-body>: keep one" if self._body and tag == "mj-body" else None
        if parent in CHILDREN:
            return f"<{tag}> cannot stand {inside}: put it into <mj-text>"
        if parent in WORDS_ONLY or parent in ALONE:
            return f"<{tag}> cannot stand {inside}, which holds {_holds(parent)}"
        return self._tangled(tag)

    def _tangled(self, tag: str) -> str | None:
        """HTML inside HTML that a browser would put in order in its own way."""
        parent = self._parent
        if tag in PARENTS and parent not in PARENTS[tag]:
            where = " or ".join(f"<{one}>" for one in PARENTS[tag] if not one.startswith("mj-"))
            return f"<{tag}> stands inside <{parent}>, and only in {where} does it mean something"
        if parent in {"table", "tbody", "thead", "tfoot", "tr"} and tag not in PARENTS:
            return f"<{tag}> cannot stand inside <{parent}>: put it into <td>"
        around = {one.tag for one in self._inside_a_cell()}
        if tag in BLOCKS and (held := sorted(around & NO_BLOCKS_IN)):
            return f"<{tag}> cannot stand inside <{held[0]}>: close that before it"
        if tag == "a" and (around & {"a", "mj-button"}):
            return "<a> cannot stand inside another link: close that before it"
        return None

    def _inside_a_cell(self) -> Iterable[Opening]:
        """The tags that are open, from inside out, as far as the next cell of a table."""
        for one in reversed(self._open):
            yield one
            if one.tag in {"td", "th"}:
                return

    def _attributes(self, piece: Opening) -> Fault | None:
        tag, defaults = piece.tag, self._parent == "mj-attributes"
        given = {one.name: one.value for one in piece.attributes}
        for one in piece.attributes:
            written = f'<{tag} {one.name}="{(one.value or "")[:SHOWN]}">'
            if one.name not in ATTRIBUTES[tag]:
                hint = _meant(one.name, ATTRIBUTES[tag])
                return Fault(at=one.at, reason=f"<{tag}> has no attribute {one.name}{hint}")
            if reason := mjml_value(one.name, one.value):
                return Fault(at=one.at, reason=f"{written}: {reason}")
            if one.name == "mj-class":
                for name in (one.value or "").split():
                    if name not in self._classes:
                        hint = _meant(name, frozenset(self._classes))
                        reason = f"{written}: no <mj-class> is called {name}{hint}"
                        return Fault(at=one.at, reason=reason)
        if tag == "mj-image" and not defaults and "alt" not in given:
            return Fault(at=piece.at, reason='<mj-image> has no alt; a decoration has alt=""')
        if tag == "mj-class":
            self._classes.add(given.get("name") or "")
        return None


def _html_attributes(piece: Opening) -> Fault | None:
    tag, known = piece.tag, HTML[piece.tag]
    for one in piece.attributes:
        name = one.name
        written = f'<{tag} {name}="{(one.value or "")[:SHOWN]}">'
        if name.startswith("on"):
            reason = f"<{tag}> carries a script in {name}; mail clients drop the message"
            return Fault(at=one.at, reason=reason)
        if name not in known and not name.startswith(("aria-", "data-")):
            hint = _meant(name, known) or ": mail clients drop it, so leave it out"
            return Fault(at=one.at, reason=f"<{tag}> has no attribute {name}{hint}")
        if wrong := html_value(name, one.value):
            return Fault(at=one.at, reason=f"{written}: {wrong}")
    if tag == "img":
        given = {one.name for one in piece.attributes}
        for needed, why in (("alt", 'a decoration has alt=""'), ("width", "Outlook needs it")):
            if needed not in given:
                return Fault(at=piece.at, reason=f"<img> has no {needed}; {why}")
    return None


def _sheet(piece: Words) -> Fault | None:
    """A style sheet in which a brace is missing: all that follows it would be lost."""
    depth = 0
    for found in re.finditer(r"[{}]", piece.text):
        depth += 1 if found[0] == "{" else -1
        if depth < 0:
            reason = "the style sheet has a } that closes nothing"
            return Fault(at=piece.at + found.start(), reason=reason)
    if depth:
        at = piece.at + piece.text.rfind("{")
        return Fault(at=at, reason="the style sheet has a { that is never closed")
    return None


def _holds(parent: str) -> str:
    return "words only" if parent in WORDS_ONLY else "nothing"


def _meant(word: str, names: Iterable[str], form: str = "{}") -> str:
    """The end of a sentence: the name that was meant, or the few that there are."""
    known = tuple(names)
    meant = MEANT.get(word, "")
    meant = meant if meant in known else nearest(word.casefold(), known)
    if meant:
        return f": {form.format(meant)} is meant"
    if len(known) <= FEW:
        return f": there are {', '.join(form.format(name) for name in known)}" if known else ""
    return ""
