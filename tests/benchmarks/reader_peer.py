"""The peer of `gather`: the library `reader`, as its documentation has it for many feeds."""

from importlib import import_module
from typing import Any
from warnings import simplefilter

from tests.benchmarks.measure import Figures, metered
from tests.benchmarks.peers import READER

WORKERS = 20


def asked(port: int, feeds: int, database: str) -> Figures:
    """What `gathered` comes to in the peer's environment."""
    return READER.asked(__name__, "gathered", port=port, feeds=feeds, database=database)


def gathered(port: int, feeds: int, database: str) -> Figures:
    """One update of all feeds, due or not."""
    simplefilter("ignore")
    library = import_module("reader").make_reader(database, plugins=(), search_enabled=False)
    for number in range(feeds):
        library.add_feed(f"http://127.0.0.1:{port}/{number}", exist_ok=True)
    updated: list[Any] = []
    figures = metered(
        lambda: updated.extend(library.update_feeds_iter(scheduled=False, workers=WORKERS))
    )
    assert len(updated) == feeds
    failed = sum(isinstance(result.value, Exception) for result in updated)
    entries = library.get_entry_counts().total
    return figures | {"readable": feeds - failed, "entries": entries}
