"""How usual a word is on other days, so that "police" is not rare on a morning that has it twice.

`background.tsv` has the share of a day's articles that hold a word, measured over fourteen days
of 23 feeds (tests/quality/background.py); the days that had a word most were left out, so that
what happened on one of them did not make its words usual. Words of few days are not listed.
"""

import math
from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import cache
from pathlib import Path

PER = 100_000  # articles that the shares are counted by
DAYS_BEFORE = 500  # articles that the shares weigh as much as, beside the morning's own
UNLISTED = 0.1  # of those articles have a word that is not listed
STRANGE = 400  # articles of other languages that are assumed at the least
NOTHING = 1.0  # idf below which a word says nothing: a third of the articles have it


@dataclass(frozen=True, slots=True, kw_only=True)
class Background:
    """Share of articles by word, 0 to 1, and the words that are written with a capital."""

    share: Mapping[str, float]
    names: AbstractSet[str]


@cache
def background() -> Background:
    """The list that is shipped with the program, read when first asked for."""
    share: dict[str, float] = {}
    names: set[str] = set()
    text = Path(__file__).with_name("background.tsv").read_text(encoding="utf-8")
    for line in text.splitlines()[1:]:
        count, plain, capital = line.split("\t")
        share.update(dict.fromkeys(plain.split(" ") + capital.split(" "), int(count) / PER))
        names.update(capital.split(" "))
    share.pop("", None)
    return Background(share=share, names=frozenset(names))


def weight(held: int, total: int, usual: float) -> float:
    """What a word says (idf): `held` of `total` articles have it, and a share on other days."""
    before = usual * DAYS_BEFORE or UNLISTED
    return max(0.0, math.log((total + DAYS_BEFORE) / (held + before)) - NOTHING)


def strange_weight(held: int, total: int) -> float:
    """The same for a word of languages that the list does not know: by the morning alone."""
    return max(0.0, math.log((total + STRANGE) / (held + UNLISTED)) - NOTHING)
