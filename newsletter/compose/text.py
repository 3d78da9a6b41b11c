"""The edition as plain text: what readers without HTML get, and what spam filters compare with."""

import re

from newsletter.compose.look import Look, fill_template
from newsletter.compose.view import view
from newsletter.compose.wrap import COLUMNS, columns, wrapped
from newsletter.model import Edition

__all__ = ["COLUMNS", "render_text"]

TEXT = "edition.txt.j2"

_INDENT = re.compile(r"[ ]*")
_RULE = re.compile(r" *([-=_*~─═])\1*")
_QUOTED = re.compile(r"^( ?)>", re.MULTILINE)
_FROM = re.compile(r"^From ", re.MULTILINE)


def render_text(edition: Edition, look: Look) -> str:
    """The edition's text in 72 columns, addresses whole, with the slots of slots.py in it.

    Raises TemplateError, with file and line.
    """
    words = look.words
    values = {"edition": view(edition, look), "say": words.say, "words": words}
    return settled(fill_template(look, TEXT, values))


def settled(text: str) -> str:
    """Text that arrives as it was sent, whatever a template or a headline puts into it.

    No line is wider than 72 columns but an address, ends in a space, or begins as what a client
    takes for a quotation or a mailbox for the next message (RFC 3676, section 4.4).
    """
    lines = [fitting for line in text.split("\n") for fitting in _fitted(line.rstrip())]
    text = "\n".join(lines).strip("\n") + "\n"
    text = re.sub(r"\n{4,}", "\n\n\n", text)
    return _FROM.sub("From\N{NO-BREAK SPACE}", _QUOTED.sub(r"\1›", text))


def _fitted(line: str) -> list[str]:
    if columns(line) <= COLUMNS:
        return [line]
    if _RULE.fullmatch(line):
        return [line[:COLUMNS]]
    indent = _INDENT.match(line)
    before = indent[0] if indent and len(indent[0]) < COLUMNS // 2 else ""
    return wrapped(line, before, before).split("\n")
