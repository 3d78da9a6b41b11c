"""The numbers of a headline or a sentence, with what they are numbers of."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

_DATES = """
january february march april may june july august september october november december jan feb mar
apr jun jul aug sep sept oct nov dec monday tuesday wednesday thursday friday saturday sunday
"""
CALENDAR = frozenset(_DATES.split())
DAYS = 31  # a number of so few is a day's beside a month's name
_SMALL = ("two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
_TIMES = {"": 1.0, "k": 1e3, "m": 1e6, "million": 1e6, "bn": 1e9, "billion": 1e9, "trillion": 1e12}
_NUMBER = re.compile(
    r"(?P<sign>[A-Z]{0,3}[$£€¥₱₹])?(?<![\w.,-])"
    rf"(?P<value>\d{{1,3}}(?:,\d{{3}}){{1,3}}(?:\.\d+)?|\d{{1,12}}(?:\.\d+)?|(?i:{'|'.join(_SMALL)}))"
    r"(?:[ -]?(?P<times>million|billion|trillion|k|m|bn)\b)?"
    r"(?P<share>\s?%|\sper\s?cent\b)?(?![\w-])"
)
_YEAR, _AGE = re.compile(r"(?:19|20)\d\d$"), re.compile(r"\s*(?:,|$)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A number as it is written, where it ends in the text, and its unit.

    The unit is a currency's sign, "%", or "" where it counts things.
    """

    written: str
    end: int
    value: float
    unit: str


def figures(text: str) -> Iterator[Figure]:
    """The numbers of a text in order, from "two" to "$2.4 billion"; no years, dates, ages."""
    dated = not CALENDAR.isdisjoint(text.casefold().replace(",", " ").split())
    for match in _NUMBER.finditer(text):
        written, sign = match["value"].casefold(), match["sign"]
        number = _SMALL.index(written) + 2 if written in _SMALL else written.replace(",", "")
        value = float(number) * _TIMES[match["times"] or ""]
        unit = sign[-1] if sign else "%" if match["share"] else ""
        plain = not unit and written.isdigit()
        age = text[: match.start()].endswith(", ") and _AGE.match(text, match.end())
        if not (plain and (_YEAR.match(written) or age or (dated and value <= DAYS))):
            yield Figure(written=match.group(), end=match.end(), value=value, unit=unit)


def highest(texts: Sequence[str]) -> dict[str, float]:
    """The highest number of these texts by its unit."""
    found: dict[str, float] = {}
    for text in texts:
        for figure in figures(text):
            found[figure.unit] = max(figure.value, found.get(figure.unit, 0.0))
    return found


def together(counts: Sequence[Mapping[str, float]]) -> dict[str, float]:
    """The highest of several by unit."""
    units = {unit for one in counts for unit in one}
    return {unit: max(one.get(unit, 0.0) for one in counts) for unit in units}
