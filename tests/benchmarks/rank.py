"""Ranking: how its time and memory grow with the articles of a morning. It has no peer here."""

import math
from pathlib import Path

from newsletter.config.settings import EditionRules, RankRules
from newsletter.rank.stories import rank_stories
from tests.benchmarks.invented import OUTLETS, Newsroom
from tests.benchmarks.measure import Cell, Figures, Rounds, Run, Table, interleaved, metered
from tests.fakes.articles import NOW, feed


def table(*, small: bool, folder: Path) -> Table:
    """Rank mornings of three sizes."""
    sizes = (50, 100, 200) if small else (500, 2_000, 10_000)
    runs = [Run(name=str(size), work=ranked, arguments={"count": size}) for size in sizes]
    rounds = interleaved(lambda _: runs, small=small, folder=folder)
    before = (None, *sizes[:-1])
    return Table(
        title="Rank: a morning of invented articles, half of them in events of 2 to 12 reports",
        rows=[_row(rounds, one, less) for one, less in zip(sizes, before, strict=True)],
        notes=(
            "no peer: none of the locked packages ranks",
            "growth: the power of n from the row above; 1 is linear, 2 is all with all",
        ),
        rounds=rounds,
    )


def _row(rounds: Rounds, size: int, less: int | None) -> dict[str, Cell]:
    name = str(size)
    seconds = rounds.median(name, "seconds")
    growth = None
    if less is not None:
        slower = rounds.ratio(name, "seconds", to=str(less))
        growth = math.log(slower) / math.log(size / less)
    return {
        "articles": size,
        "stories": int(rounds.median(name, "stories")),
        "seconds": seconds,
        "articles/s": size / seconds,
        "peak MB": rounds.median(name, "peak"),
        "growth": growth,
    }


def ranked(count: int) -> Figures:
    """One morning ranked, in the measured process."""
    articles = Newsroom(seed=11).articles(count)
    feeds = [feed(f"Outlet {outlet}") for outlet in range(OUTLETS)]
    stories: list[int] = []

    def rank() -> None:
        found = rank_stories(
            articles, feeds=feeds, sent=(), rules=RankRules(), limits=EditionRules(), now=NOW
        )
        stories.append(len(found))

    return metered(rank) | {"stories": stories[0]}
