"""Gathering: a morning's feeds read, parsed and stored, beside the plain way."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from datetime import datetime
from ipaddress import IPv4Network
from pathlib import Path

from newsletter import pipeline
from newsletter.config.settings import GatherRules
from newsletter.gather.fetch import fetch_feeds
from newsletter.model import Feed, FeedState, Fetched
from newsletter.store.database import open_database
from newsletter.store.feeds import FeedStore
from tests.benchmarks import plain_gather
from tests.benchmarks.measure import (
    Cell,
    Figures,
    Rounds,
    Run,
    Table,
    interleaved,
    metered,
    served,
)
from tests.fakes.articles import NOW

ENTRIES, LATENCY = 20, 50  # of a feed; milliseconds of an answer
A_THREAD = 20  # feeds that a thread of the peer reads
COLD, AGAIN, PEER = "Morning Memo, cold", "Morning Memo, all 304", "urllib + feedparser"


def table(*, small: bool, folder: Path) -> Table:
    """Read generated feeds from a server that takes its time."""
    feeds = 10 if small else 200
    with served("tests.benchmarks.feed_server", feeds, ENTRIES, LATENCY) as port:

        def runs(fresh: Path) -> Sequence[Run]:
            asked: dict[str, str | int] = {"port": port, "feeds": feeds, "entries": ENTRIES}
            stored = asked | {"database": str(fresh / "memo.sqlite3")}
            plain = asked | {"a_thread": A_THREAD}
            return (
                Run(name=COLD, work=gathered, arguments=stored | {"status": "read"}),
                Run(name=AGAIN, work=gathered, arguments=stored | {"status": "unchanged"}),
                Run(name=PEER, work=plain_gather.gathered, arguments=plain),
            )

        rounds = interleaved(runs, small=small, folder=folder)
    return Table(
        title=f"Gather: {feeds} feeds of {ENTRIES} entries, loopback with {LATENCY} ms an answer",
        rows=[_row(rounds, name) for name in (COLD, AGAIN, PEER)],
        notes=(
            "ratios are to the peer; below 1 is less of it",
            f"the peer: a thread per {A_THREAD} feeds; it keeps nothing, so it reads all each time",
            "RSS 2.0, Atom and RSS 1.0 in equal parts; feedparser reads no JSON Feed",
            "ours stores each feed's state and articles in SQLite, each feed a durable commit",
        ),
        rounds=rounds,
    )


def _row(rounds: Rounds, name: str) -> dict[str, Cell]:
    row: dict[str, Cell] = {"reader": name}
    for key, heading in (("seconds", "wall s"), ("cpu", "CPU s"), ("peak", "peak MB")):
        row[heading] = rounds.median(name, key)
        row[f"{heading.split()[0]} ratio"] = rounds.ratio(name, key, to=PEER)
    return row


def gathered(port: int, feeds: int, entries: int, database: str, status: str) -> Figures:
    """`pipeline.gather` over the real fetcher and store; every feed must end in `status`."""
    asked = [Feed(url=f"http://127.0.0.1:{port}/{number}") for number in range(feeds)]
    store = FeedStore(open_database(f"sqlite:///{database}"))
    statuses: Counter[str] = Counter()
    rules = GatherRules(allow_private=(IPv4Network("127.0.0.0/8"),))

    def read(feeds: Sequence[tuple[Feed, FeedState]]) -> AsyncIterator[Fetched]:
        return fetch_feeds(feeds, rules=rules, user_agent="MorningMemo/benchmark")

    def gather() -> None:
        found = pipeline.gather(asked, library=store, read=read, clock=_Stopped())
        statuses.update(reading.status for reading in asyncio.run(found))

    figures = metered(gather)
    assert statuses == {status: feeds}, statuses
    assert len(store.articles(since=None)) == entries * feeds
    return figures


class _Stopped:
    """A clock that stands at the morning of the invented feeds."""

    def now(self) -> datetime:
        return NOW
