"""Words that a rule or a topic writes in capitals: US is not us, and AIDS is no aids."""

import re
from collections.abc import Sequence

from newsletter.rank.spelling import plain
from newsletter.rank.tokens import written_forms

LETTERS = 3  # up to which a word must be all capitals: outlets write Nasa and Opec, but not Us
_APOSTROPHE = re.compile("['’]")


def in_capitals(term: str) -> tuple[str, ...]:
    """The words of a term that stand in it in capitals, dots left out; no single letters."""
    return tuple(piece for piece in _pieces(term) if len(piece) > 1 and piece.isupper())


def writes(text: str, words: Sequence[str]) -> bool:
    """Whether a text writes each of these words, or its plural with an s, as a name.

    That is in capitals, a long one with one at least: "MPs", "U.S.", "Nasa's".
    """
    pieces = _pieces(text) if words else []
    return all(any(_is(piece, word) for piece in pieces) for word in words)


def _pieces(text: str) -> list[str]:
    """The words of a text as it writes them, without their dots, apart at each apostrophe."""
    forms = [form.replace(".", "") for form in written_forms(text) if not form.islower()]
    return [piece for form in forms for piece in _APOSTROPHE.split(form)]


def _is(piece: str, word: str) -> bool:
    size = len(word)
    if piece.islower() or (size <= LETTERS and piece[:size].upper() != piece[:size]):
        return False
    return len(piece) <= size + 1 and plain(piece) in (plain(word), plain(word) + "s")
