"""Parsing: our articles out of a feed's bytes beside feedparser's entries, both sanitising."""

import io
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import feedparser

from newsletter.gather.parse import parse
from newsletter.model import Feed, Fresh, Parsed
from tests.benchmarks.documents import Document, documents
from tests.benchmarks.measure import (
    ROOT,
    Cell,
    Figures,
    Rounds,
    Run,
    Table,
    interleaved,
    metered,
)
from tests.fakes.articles import NOW

# Real feeds of past days; their news is not ours to ship, so they may not be here.
_NEWSROOM = ROOT.parent / "shared" / "newsroom"
_THEIR_NOW = datetime(2020, 6, 17, tzinfo=UTC)
_FEW, _MANY, _ENTRIES = 10, 200, 26
OURS, PEER = "ours", "feedparser"


def table(*, small: bool, folder: Path) -> Table:
    """Parse the documents, all in one go."""
    count = _FEW if small else 0
    arguments: dict[str, str | int] = {"count": count}
    runs = (
        Run(name=OURS, work=parsed, arguments=arguments),
        Run(name=PEER, work=parsed_by_peer, arguments=arguments),
    )
    rounds = interleaved(lambda _: runs, small=small, folder=folder)
    feeds = int(rounds.median(OURS, "feeds"))
    lenient = feeds - int(rounds.median(OURS, "strict"))
    kind = "real news feeds of past days" if _NEWSROOM.is_dir() else "invented feeds"
    kilobytes = rounds.median(OURS, "bytes") / feeds / 1000
    return Table(
        title=f"Parse: {feeds} {kind} of {kilobytes:.0f} KB, from bytes to articles",
        rows=[_row(rounds, name) for name in (OURS, PEER)],
        notes=(
            "ratios are to feedparser, which sanitises and resolves addresses; below 1 is less",
            f"ours: {feeds - lenient} documents the strict way, {lenient} another, 1 process",
        ),
        rounds=rounds,
    )


def _row(rounds: Rounds, name: str) -> dict[str, Cell]:
    feeds = rounds.median(name, "feeds")
    return {
        "parser": name,
        "read": int(rounds.median(name, "read")),
        "entries": int(rounds.median(name, "entries")),
        "ms a feed": rounds.median(name, "seconds") * 1000 / feeds,
        "wall ratio": rounds.ratio(name, "seconds", to=PEER),
        "CPU ms": rounds.median(name, "cpu") * 1000 / feeds,
        "CPU ratio": rounds.ratio(name, "cpu", to=PEER),
        "peak MB": rounds.median(name, "peak"),
    }


def parsed(count: int) -> Figures:
    """Every document through our parser; none may fail."""
    waiting = [
        Fresh(feed=Feed(url=url), url=url, body=one.body, content_type=one.content_type)
        for url, one in _documents(count)
    ]
    now = _THEIR_NOW if _NEWSROOM.is_dir() else NOW
    found: list[Parsed] = []

    def read() -> None:
        for fresh in waiting:
            outcome = parse(fresh, now=now)
            assert isinstance(outcome, Parsed), outcome
            found.append(outcome)

    figures = metered(read)
    return figures | {
        "feeds": len(waiting),
        "bytes": sum(len(fresh.body) for fresh in waiting),
        "read": len(found),
        "entries": sum(len(outcome.articles) for outcome in found),
        "strict": sum(outcome.way == "strict" for outcome in found),
    }


def parsed_by_peer(count: int) -> Figures:
    """Every document through feedparser as it comes, sanitising."""
    waiting = [
        (io.BytesIO(one.body), {"content-type": one.content_type, "content-location": url})
        for url, one in _documents(count)
    ]
    found: list[int] = []

    def read() -> None:
        for body, headers in waiting:
            found.append(len(feedparser.parse(body, response_headers=headers).entries))

    figures = metered(read)
    return figures | {
        "feeds": len(waiting),
        "read": sum(entries > 0 for entries in found),
        "entries": sum(found),
    }


def _documents(count: int) -> Sequence[tuple[str, Document]]:
    """The documents with their addresses; `count` of them, 0 for all there are."""
    if not _NEWSROOM.is_dir():
        made = documents(count or _MANY, entries=_ENTRIES)
        return [(f"https://outlet-{number}.example/feed", one) for number, one in enumerate(made)]
    paths = sorted(_NEWSROOM.glob("*/*.xml"))[: count or None]
    return [
        (
            f"https://{path.stem}.example/feed",
            Document(body=path.read_bytes(), content_type="application/xml"),
        )
        for path in paths
    ]
