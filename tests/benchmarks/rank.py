"""Ranking: how its time and memory grow with a morning's articles, beside TF-IDF of all pairs."""

import json
import math
from pathlib import Path

from newsletter.config.ranking import RankRules
from newsletter.config.settings import EditionRules
from newsletter.rank.stories import rank_stories
from tests.benchmarks import sklearn_peer
from tests.benchmarks.invented import OUTLETS, Newsroom
from tests.benchmarks.measure import Cell, Figures, Rounds, Run, Table, interleaved, metered
from tests.benchmarks.peers import SKLEARN, Peer, peer
from tests.fakes.articles import NOW, feed

SEED = 11
MOST_PAIRS = 10_000  # articles up to which the baseline's matrix of all pairs fits into memory


def table(*, small: bool, folder: Path) -> Table:
    """Rank mornings of three sizes; the largest once only."""
    sizes = (50, 100, 200) if small else (500, 10_000, 100_000)
    beside = peer(SKLEARN, install=not small)
    rounds = interleaved(
        lambda fresh: _runs(sizes, fresh, beside=bool(beside.version)), small=small, folder=folder
    )
    before = (None, *sizes[:-1])
    return Table(
        title="Rank: a morning of invented articles, half of them in events of 2 to 12 reports",
        rows=[_row(rounds, one, less) for one, less in zip(sizes, before, strict=True)],
        notes=(
            _about(beside),
            "growth: the power of n from the row above; 1 is linear, 2 is all with all",
            "ours is all of rank: copies, events, memory, score, choice, words; the baseline joins",
        ),
        rounds=rounds,
    )


def _about(beside: Peer) -> str:
    if not beside.version:
        return f"no baseline, scikit-learn's TF-IDF of all pairs: {beside.missing}"
    return (
        f"the baseline: scikit-learn {beside.version}, TF-IDF and the cosine of every pair, up to "
        f"{MOST_PAIRS:,} articles; ratios are to it; below 1 is less"
    )


def _runs(sizes: tuple[int, ...], fresh: Path, *, beside: bool) -> list[Run]:
    runs: list[Run] = []
    for size in sizes:
        runs.append(Run(name=str(size), work=ranked, arguments={"count": size}))
        if beside and size <= MOST_PAIRS:
            texts = fresh / f"{size}.json"
            found = Newsroom(seed=SEED).articles(size)
            texts.write_text(json.dumps([f"{a.title}. {a.summary}" for a in found]))
            asked = {"texts": str(texts)}
            runs.append(Run(name=_beside(size), work=sklearn_peer.asked, arguments=asked))
    return runs


def _beside(size: int) -> str:
    return f"{size} by scikit-learn"


def _row(rounds: Rounds, size: int, less: int | None) -> dict[str, Cell]:
    name, other = str(size), _beside(size)
    growth = None
    if less is not None:
        slower = rounds.ratio(name, "seconds", to=str(less))
        growth = math.log(slower) / math.log(size / less)
    compared = other in rounds.figures
    return {
        "articles": size,
        "stories": int(rounds.median(name, "stories")),
        "seconds": rounds.median(name, "seconds"),
        "articles/s": size / rounds.median(name, "seconds"),
        "peak MB": rounds.median(name, "peak"),
        "growth": growth,
        "baseline s": rounds.median(other, "seconds") if compared else None,
        "baseline MB": rounds.median(other, "peak") if compared else None,
        "ratio": rounds.ratio(name, "seconds", to=other) if compared else None,
        "ratio MB": rounds.ratio(name, "peak", to=other) if compared else None,
    }


def ranked(count: int) -> Figures:
    """One morning ranked, in the measured process."""
    articles = Newsroom(seed=SEED).articles(count)
    feeds = [feed(f"Outlet {outlet}") for outlet in range(OUTLETS)]
    stories: list[int] = []

    def rank() -> None:
        found = rank_stories(
            articles, feeds=feeds, sent=(), rules=RankRules(), limits=EditionRules(), now=NOW
        )
        stories.append(len(found))

    return metered(rank) | {"stories": stories[0]}
