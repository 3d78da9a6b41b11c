"""News out of made-up words: the same seed gives the same reports, and no outlet's words."""

import random
from collections.abc import Sequence
from itertools import accumulate

from newsletter.model import Article
from tests.fakes.articles import article

OUTLETS = 60
_LITTLE_WORDS = "the of in a to and for on with at by from that after over its"
_SYLLABLES = (
    "b br d dr f g gr h j k kl l m n p pr r s sk st t tr v w / a al an e el en er i in ir o ol on"
)
_LITTLE = _LITTLE_WORDS.split()
_BEGIN, _END = (half.split() for half in _SYLLABLES.split("/"))
_WORDS = 30_000  # about what ten thousand articles use
_OWN_WORDS, _NAMES = 8, 5  # of an event: what its reports are about, and who


class Newsroom:
    """Writes reports of events; words are as unevenly used as those of a language (Zipf)."""

    def __init__(self, seed: int) -> None:
        self._chance = random.Random(seed)  # noqa: S311  the same news each time, no secret
        made = (self._made_up() for _ in range(_WORDS))
        self._words = list(dict.fromkeys(made))
        self._weights = list(accumulate(1 / place for place in range(1, len(self._words) + 1)))

    def _made_up(self) -> str:
        count = self._chance.choice((2, 2, 2, 3))
        return "".join(
            self._chance.choice(_BEGIN) + self._chance.choice(_END) for _ in range(count)
        )

    def event(self) -> tuple[str, ...]:
        """The words that its reports draw from; names have capitals."""
        names = (self._made_up().capitalize() for _ in range(_NAMES))
        return (*names, *self._chance.sample(self._words, _OWN_WORDS))

    def report(self, event: Sequence[str]) -> tuple[str, str]:
        """A title and a summary of two sentences; each report chooses other words."""
        title = self._sentence(event, about=5, others=3)
        first, second = (self._sentence(event, about=6, others=6) for _ in range(2))
        return title, f"{first}. {second}."

    def _sentence(self, event: Sequence[str], *, about: int, others: int) -> str:
        chance = self._chance
        said = chance.sample(event, about)
        said += chance.choices(self._words, cum_weights=self._weights, k=others)
        chance.shuffle(said)
        words = [word for one in said for word in (one, chance.choice(_LITTLE))][:-1]
        return f"{words[0].capitalize()} {' '.join(words[1:])}"

    def articles(self, count: int) -> list[Article]:
        """A morning's articles: half of them alone, half in events of 2 to 12 reports."""
        found: list[Article] = []
        while len(found) < count:
            reports = self._chance.randint(2, 12)
            found += self._covered(reports)
            for _ in range(reports):
                found += self._covered(1)
        return found[:count]

    def _covered(self, reports: int) -> list[Article]:
        """One event as so many outlets tell it."""
        event, began = self.event(), self._chance.uniform(1.0, 27.0)
        outlets = self._chance.sample(range(OUTLETS), reports)
        return [
            article(
                *self.report(event),
                outlet=f"Outlet {outlet}",
                hours_old=began + self._chance.uniform(-1.0, 1.0),
                position=self._chance.randrange(30),
            )
            for outlet in outlets
        ]
