"""Gathering: a morning's feeds read, parsed and stored, beside the library `reader`; its growth."""

import asyncio
import math
import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta
from functools import partial
from ipaddress import IPv4Network
from pathlib import Path
from resource import RUSAGE_CHILDREN, getrusage
from threading import Event, Thread
from time import thread_time

from newsletter import pipeline
from newsletter.config.settings import GatherRules
from newsletter.gather.fetch import fetch_feeds
from newsletter.gather.reading import parse_batch
from newsletter.gather.sandbox import Sandbox
from newsletter.model import Feed, FeedReading
from newsletter.store.database import open_database
from newsletter.store.feeds import FeedStore
from tests.benchmarks import reader_peer
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
from tests.benchmarks.peers import READER, Peer, peer
from tests.fakes.articles import NOW

FEEDS, ENTRIES, LATENCY = 500, 26, 50  # entries of a feed; milliseconds of an answer
SIZES, GROWTH_LATENCY = (1_000, 10_000), 10
_DISTINCT = 500  # documents of the growth's server; more feeds have the same ones
COLD, AGAIN = "ours, cold", "ours, all 304"
PEER_COLD, PEER_AGAIN = "reader, cold", "reader, all 304"
_PEERS = {COLD: PEER_COLD, PEER_COLD: PEER_COLD, AGAIN: PEER_AGAIN, PEER_AGAIN: PEER_AGAIN}


def table(*, small: bool, folder: Path) -> Table:
    """Read generated feeds from a server that takes its time, and then once more."""
    feeds = 10 if small else FEEDS
    beside = peer(READER, install=not small)
    names = [COLD, PEER_COLD, AGAIN, PEER_AGAIN] if beside.version else [COLD, AGAIN]
    with served("tests.benchmarks.feed_server", feeds, ENTRIES, LATENCY) as port:
        rounds = interleaved(
            lambda fresh: [_run(name, port, feeds, fresh) for name in names],
            small=small,
            folder=folder,
        )
    return Table(
        title=f"Gather: {feeds} feeds of {ENTRIES} entries, loopback with {LATENCY} ms an answer",
        rows=[_row(rounds, name, beside=bool(beside.version)) for name in names],
        notes=(
            _about(beside),
            "CPU counts that of worker processes; `worker MB` is the peak of the largest of them",
            "mostly RSS 2.0, some Atom and RSS 1.0; one feed in fifty is not well-formed",
            "both store feeds and entries in SQLite; setting up the database is not counted",
        ),
        rounds=rounds,
    )


def growth_table(*, small: bool, folder: Path) -> Table:
    """Read many more feeds, cold and once each."""
    sizes = (10, 40) if small else SIZES
    documents = min(sizes[-1], _DISTINCT)
    with served("tests.benchmarks.feed_server", documents, ENTRIES, GROWTH_LATENCY) as port:
        rounds = interleaved(
            lambda fresh: [
                Run(name=f"{feeds:,}", work=gathered, arguments=_asked(port, feeds, fresh))
                for feeds in sizes
            ],
            small=small,
            folder=folder,
            times=1,
        )
    pairs = zip(sizes, (None, *sizes[:-1]), strict=True)
    return Table(
        title=f"Gather, growth: feeds of {ENTRIES} entries, cold, {GROWTH_LATENCY} ms an answer",
        rows=[_growth_row(rounds, feeds, fewer) for feeds, fewer in pairs],
        notes=(
            "growth: the power of the feeds from the row above; 1 is linear, 0 is none",
            f"{documents} documents; the server sends the same ones to more feeds than that",
        ),
        rounds=rounds,
    )


def _about(beside: Peer) -> str:
    if not beside.version:
        return f"no rows of the peer, the library reader: {beside.missing}"
    return (
        f"the peer: reader {beside.version}, update_feeds(workers={reader_peer.WORKERS}); "
        "ratios are to its row of the same kind; below 1 is less"
    )


def _run(name: str, port: int, feeds: int, fresh: Path) -> Run:
    if name in (COLD, AGAIN):
        return Run(
            name=name, work=gathered, arguments=_asked(port, feeds, fresh, again=name is AGAIN)
        )
    database = str(fresh / "reader.sqlite3")
    arguments: dict[str, str | int] = {"port": port, "feeds": feeds, "database": database}
    return Run(name=name, work=reader_peer.asked, arguments=arguments)


def _asked(port: int, feeds: int, fresh: Path, *, again: bool = False) -> dict[str, str | int]:
    # One file for cold and again, one for each size.
    database = str(fresh / f"memo-{feeds}.sqlite3")
    return {"port": port, "feeds": feeds, "database": database, "again": int(again)}


def _row(rounds: Rounds, name: str, *, beside: bool) -> dict[str, Cell]:
    row: dict[str, Cell] = {"program": name, "readable": int(rounds.median(name, "readable"))}
    for key, heading in (("seconds", "wall"), ("cpu", "CPU")):
        row[f"{heading} s"] = rounds.median(name, key)
        row[f"{heading} ratio"] = rounds.ratio(name, key, to=_PEERS[name]) if beside else None
    row["peak MB"] = rounds.median(name, "peak")
    row["worker MB"] = rounds.median(name, "worker") if name in (COLD, AGAIN) else None
    return row


def _growth_row(rounds: Rounds, feeds: int, fewer: int | None) -> dict[str, Cell]:
    name = f"{feeds:,}"
    row: dict[str, Cell] = {"feeds": name, "readable": int(rounds.median(name, "readable"))}
    row["wall s"] = rounds.median(name, "seconds")
    row["ms a feed"] = rounds.median(name, "seconds") * 1000 / feeds
    row["CPU ms a feed"] = rounds.median(name, "cpu") * 1000 / feeds
    for key, heading in (("seconds", "wall"), ("peak", "peak MB"), ("worker", "worker MB")):
        if key != "seconds":
            row[heading] = rounds.median(name, key)
        if key != "worker":
            row[f"{heading.split()[0]} growth"] = _power(rounds, key, feeds, fewer)
    return row


def _power(rounds: Rounds, key: str, feeds: int, fewer: int | None) -> float | None:
    if fewer is None:
        return None
    return math.log(rounds.ratio(f"{feeds:,}", key, to=f"{fewer:,}")) / math.log(feeds / fewer)


# ── In the measured process ──────────────────────────────────────────────────────────────


def gathered(port: int, feeds: int, database: str, again: int) -> Figures:
    """`pipeline.gather` over the real fetcher, sandbox and store; `again` is the next morning."""
    asked = [Feed(url=f"http://127.0.0.1:{port}/{number}") for number in range(feeds)]
    store = FeedStore(open_database(f"sqlite:///{database}"))
    rules = GatherRules(allow_private=(IPv4Network("127.0.0.0/8"),))
    readings: list[FeedReading] = []

    async def gather() -> None:
        async with Sandbox() as sandbox:
            gathering = await pipeline.gather(
                asked,
                library=store,
                read=partial(fetch_feeds, rules=rules, user_agent="MorningMemo/benchmark"),
                parse=partial(parse_batch, lenient=sandbox.read),
                clock=_Stopped(NOW + timedelta(days=again)),
            )
        readings.extend(gathering.readings)

    with _workers() as workers:
        figures = metered(lambda: asyncio.run(gather()))
    figures["cpu"] += workers["cpu"] - workers["watching"]
    readable = _readable(readings, "unchanged" if again else "read")
    stored = len(store.articles(since=None))
    assert stored == ENTRIES * readable, stored
    return figures | {"worker": workers["peak"], "readable": readable, "entries": stored}


def _readable(readings: Sequence[FeedReading], status: str) -> int:
    """How many feeds were read; the first of the others are named."""
    others = [one for one in readings if one.status != status]
    for one in others[:5]:
        print(f"{one.feed.url}: {one.status}: {one.error}", file=sys.stderr)
    return len(readings) - len(others)


@contextmanager
def _workers() -> Iterator[Figures]:
    """What child processes take meanwhile: CPU seconds, and the peak of the largest in MB.

    Linux counts the parent's memory at the fork into what getrusage says of a child, hence /proc.
    `watching` is the CPU seconds of looking there.
    """
    figures: Figures = {"cpu": 0.0, "peak": 0.0, "watching": 0.0}
    over = Event()

    def watch() -> None:
        while not over.wait(0.25):
            figures["peak"] = max((figures["peak"], *_peaks_of_children()))
        figures["watching"] = thread_time()

    watcher = Thread(target=watch)
    before = getrusage(RUSAGE_CHILDREN)
    watcher.start()
    try:
        yield figures
    finally:
        over.set()
        watcher.join()
        after = getrusage(RUSAGE_CHILDREN)
        figures["cpu"] = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def _peaks_of_children() -> Iterator[float]:
    ours = f"PPid:\t{os.getpid()}\n"
    for path in Path("/proc").glob("[0-9]*/status"):
        with suppress(OSError):  # it ended meanwhile
            status = path.read_text()
            if ours in status and "VmHWM:" in status:
                yield int(status.partition("VmHWM:")[2].split()[0]) / 1024


class _Stopped:
    """A clock that stands at a morning of the invented feeds."""

    def __init__(self, at: datetime) -> None:
        self._at = at

    def now(self) -> datetime:
        return self._at
