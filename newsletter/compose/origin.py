"""Where the words of a filled template were written: file and line, and the calls that led there.

A template is filled a second time, once a fault was found, with a mark before each of its lines
and around each expression. Each mark is one private character that the source does not have.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain, pairwise

from jinja2.ext import Extension
from jinja2.lexer import Token, TokenStream

# Planes 15 and 16, for private use: more than any template has lines.
_FIRST, _LAST = 0xF0000, 0x10FFFD
DEEPEST = 200  # calls inside each other that are followed


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A line of a template."""

    file: str
    line: int


class Marks:
    """The marks given out so far, and what each stands for.

    `lines` begin a line of a template, `calls` an expression or a call; `ends` ends the latter.
    """

    def __init__(self, filled: str) -> None:
        """`filled` is the template filled without marks: what stands in it is none."""
        taken = set(filled)
        self._free = (c for c in map(chr, range(_FIRST, _LAST)) if c not in taken)
        self._given: dict[tuple[Place, bool], str] = {}
        self.lines: dict[str, Place] = {}
        self.calls: dict[str, Place] = {}
        self.ends = next(self._free, "")

    def mark(self, place: Place, *, calls: bool = False) -> str:
        """The mark of a place; "" where there are no more."""
        if (place, calls) not in self._given:
            mark = self._given[place, calls] = next(self._free, "")
            if mark:
                (self.calls if calls else self.lines)[mark] = place
        return self._given[place, calls]


class Marking(Extension):
    """Puts marks into the templates of an environment that has `marks`."""

    def filter_stream(self, stream: TokenStream) -> Iterator[Token]:
        """The tokens of a template with data between them: a mark is data that is printed."""
        marks: Marks = vars(self.environment)["marks"]
        file, block = stream.name or "", ""

        for token, after in pairwise(chain(stream, [Token(0, "eof", "")])):
            if token.type == "data":
                yield Token(token.lineno, "data", _marked(token, file, marks))
                continue
            if token.type in {"block_begin", "variable_begin"}:
                block = after.value
            # What a caller brings has been called for by the line that calls.
            call = token.type == "variable_begin" and block != "caller"
            if call or (token.type == "block_begin" and block == "call"):
                mark = marks.mark(Place(file=file, line=token.lineno), calls=True)
                yield Token(token.lineno, "data", mark)
            yield token
            over = token.type == "variable_end" and block != "caller"
            if over or (token.type == "block_end" and block == "endcall"):
                yield Token(token.lineno, "data", marks.ends)


def _marked(token: Token, file: str, marks: Marks) -> str:
    return "\n".join(
        marks.mark(Place(file=file, line=number)) + line
        for number, line in enumerate(token.value.split("\n"), token.lineno)
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """A filled template without its marks, and whence each part of it comes."""

    source: str
    _begins: tuple[int, ...]
    _chains: tuple[tuple[Place, ...], ...]

    def at(self, offset: int) -> tuple[Place, ...]:
        """The line that wrote what stands at an offset, then the lines that called for it."""
        number = bisect_right(self._begins, offset) - 1
        return self._chains[number] if number >= 0 else ()


def trace(filled: str, marks: Marks) -> Origin:
    """A template that was filled with marks, read."""
    parts: list[str] = []
    begins: list[int] = []
    chains: list[tuple[Place, ...]] = []
    calls: list[tuple[Place, ...]] = [()]
    offset = 0
    line: tuple[Place, ...] = ()
    for piece in re.split(f"([{chr(_FIRST)}-{chr(_LAST)}])", filled):
        if piece in marks.lines:
            line = (marks.lines[piece],)
        elif piece in marks.calls:
            calls.append((*calls[-1][-DEEPEST:], marks.calls[piece]))
            line = ()
        elif piece == marks.ends and piece:
            if len(calls) > 1:
                calls.pop()
            line = ()
        elif piece:
            begins.append(offset)
            chains.append((*line, *reversed(calls[-1])))
            parts.append(piece)
            offset += len(piece)
    return Origin(source="".join(parts), _begins=tuple(begins), _chains=tuple(chains))
