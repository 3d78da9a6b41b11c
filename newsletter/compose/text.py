"""The edition as plain text: what readers without HTML get, and what spam filters compare with."""

import textwrap

from newsletter.compose.look import Look, fill_template
from newsletter.compose.view import view
from newsletter.model import Edition

__all__ = ["render_text"]

TEXT = "edition.txt.j2"
COLUMNS = 72


def render_text(edition: Edition, look: Look) -> str:
    """The edition's text in 72 columns, addresses whole, with the slots of slots.py in it.

    Raises TemplateError, with file and line.
    """
    return fill_template(look, TEXT, {"edition": view(edition, look)}, filters={"wrap": _wrapped})


def _wrapped(text: str, first: str = "", following: str = "") -> str:
    """Text in lines of 72 columns, the first and the following indented by what is given."""
    return textwrap.fill(
        text, COLUMNS, initial_indent=first, subsequent_indent=following, break_on_hyphens=False
    )
