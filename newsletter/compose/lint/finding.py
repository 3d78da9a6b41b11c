"""What a rule says of a mail: what is wrong, how much it matters, and where it stands."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

SAMPLE = 40  # characters of the mail's words that a finding quotes


class Severity(StrEnum):
    """Whether a finding stops a send or only asks for a look."""

    FIX = "fix"
    LOOK = "look"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing that a rule found: `says` names it, the figure and the way out in a sentence.

    `place` is "TAG:N", the N-th element of that tag in the HTML (0 first), or "".
    """

    rule: str
    severity: Severity
    says: str
    place: str = ""


# What a rule came to: its findings, or the short phrase that says what was right.
Outcome = tuple[Finding, ...] | str


def fix(rule: str, says: str, place: str = "") -> Finding:
    """A finding that stops a send."""
    return Finding(rule=rule, severity=Severity.FIX, says=says, place=place)


def look(rule: str, says: str, place: str = "") -> Finding:
    """A finding that warns."""
    return Finding(rule=rule, severity=Severity.LOOK, says=says, place=place)


def counted(number: int, noun: str) -> str:
    """`1 link`, `2 links`."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def sample(text: str) -> str:
    """The first words of something in the mail, in quotes."""
    words = " ".join(text[: SAMPLE * 8].split())
    return f"“{words}”" if len(words) <= SAMPLE else f"“{words[: SAMPLE - 1].rstrip()}…”"


def first_and_more(texts: Iterable[str]) -> str:
    """The first of several, and how many more there are."""
    first, *others = texts
    return f"{first} and {len(others)} more" if others else first
