"""The peer of `gather`: threads with urllib and feedparser. Nothing of ours is imported."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from urllib.request import urlopen

import feedparser

from tests.benchmarks.measure import Figures, metered


def gathered(port: int, feeds: int, entries: int, a_thread: int) -> Figures:
    """So many feeds a thread, fetched and parsed one after the other; nothing is stored."""
    urls = [f"http://127.0.0.1:{port}/{number}" for number in range(feeds)]
    shares = [urls[first : first + a_thread] for first in range(0, feeds, a_thread)]
    found: list[int] = []

    def read(share: Sequence[str]) -> None:
        for url in share:
            with urlopen(url) as response:  # noqa: S310  our own loopback server
                found.append(len(feedparser.parse(response.read()).entries))

    def gather() -> None:
        with ThreadPoolExecutor(max_workers=len(shares)) as threads:
            list(threads.map(read, shares))

    figures = metered(gather)
    assert found == [entries] * feeds
    return figures
