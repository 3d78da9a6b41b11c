"""Fetching against a real server on the loopback: bounded in time, in bytes and in memory."""

import asyncio
from collections.abc import Awaitable, Iterator
from pathlib import Path

import pytest

from newsletter.config.settings import GatherRules
from newsletter.gather.outbox import BYTES, OUTCOMES
from newsletter.model import Failed, Fetched, Fresh, Waiting
from tests.fakes.feed_server import FeedServer, Names, packed
from tests.fakes.fetching import LOOPBACK, RULES, batches, read, read_one, reason

COAST, HARBOUR = "coast.example", "harbour.example"
OVER = "the gathering's 0.3 s were over"


@pytest.fixture
def server() -> Iterator[FeedServer]:
    with FeedServer() as running:
        yield running


# ── Batches ──────────────────────────────────────────────────────────────────────────────


async def test_what_is_ready_comes_in_batches_of_bounded_size(server: FeedServer) -> None:
    urls = [server.serve(f"/{number}.xml", bytes(900_000)) for number in range(12)]
    urls += [server.serve(f"/small/{number}.xml") for number in range(150)]
    seen = []
    async for batch in batches(urls):
        assert 1 <= len(batch) <= OUTCOMES
        assert sum(len(one.body) for one in batch if isinstance(one, Fresh)) <= BYTES
        seen += [one.feed.url for one in batch]
        await asyncio.sleep(0.01)
    assert sorted(seen) == sorted(urls)


async def test_a_body_that_is_larger_than_a_batch_comes_alone(server: FeedServer) -> None:
    urls = [server.serve(f"/{number}.xml", bytes(9_000_000)) for number in range(2)]
    found = [batch async for batch in batches(urls)]
    assert [len(batch) for batch in found] == [1, 1]


async def test_nothing_more_is_read_than_is_taken(server: FeedServer) -> None:
    urls = [server.serve(f"/{number}.xml", bytes(3_000_000)) for number in range(16)]
    reading = batches(urls, GatherRules(allow_private=LOOPBACK, at_once=4))
    first = await anext(reading)
    await asyncio.sleep(0.5)
    # Two fill a batch; so two were taken, two are ready, and four wait for room or are being read.
    assert len(server.asked) <= 8
    rest = [one async for batch in reading for one in batch]
    assert all(isinstance(one, Fresh) for one in first + rest)
    assert len(first + rest) == len(urls)


async def test_who_waits_for_our_memory_is_not_charged_for_it(server: FeedServer) -> None:
    urls = [server.serve(f"/{number}.xml", bytes(2_000_000)) for number in range(12)]
    reading = batches(urls, GatherRules(allow_private=LOOPBACK, at_once=12, timeout=2))
    first = await anext(reading)
    await asyncio.sleep(2.5)
    rest = [one async for batch in reading for one in batch]
    assert [one for one in first + rest if not isinstance(one, Fresh)] == []
    assert len(server.asked) == len(urls)


# ── Memory ───────────────────────────────────────────────────────────────────────────────


async def test_a_body_is_bounded_by_what_it_unpacks_to(server: FeedServer) -> None:
    blanks = packed(b" " * 20_001)
    rules = GatherRules(allow_private=LOOPBACK, max_bytes=20_000)
    url = server.serve("/large.xml", blanks, Content_Encoding="gzip")
    assert await reason(url, rules) == "larger than 0.02 MB"
    exact = server.serve("/exact.xml", packed(b" " * 20_000), Content_Encoding="gzip")
    assert isinstance(await read_one(exact, rules), Fresh)


async def growth(work: Awaitable[object]) -> int:
    """The bytes that this process grew by while it worked, at most."""
    before = peak = _resident()
    task = asyncio.ensure_future(work)
    while not task.done():
        peak = max(peak, _resident())
        await asyncio.sleep(0)
    await task
    return peak - before


def _resident() -> int:
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * 4096


async def test_a_gzip_bomb_costs_less_than_twice_the_cap(server: FeedServer) -> None:
    # First in the server's thread, so that packing does not count.
    await read_one(server.url("/_bomb"))
    assert await growth(reason(server.url("/_bomb"))) < 2 * RULES.max_bytes


async def test_twenty_bombs_cost_little_more_than_the_few_that_may_be_large(
    server: FeedServer,
) -> None:
    bomb = server.url("/_bomb")
    await read_one(bomb)
    # Three may hold 10 MB, the others 1 MB and what is on its way to them.
    assert await growth(read([f"{bomb}?{number}" for number in range(20)])) < 70_000_000


async def test_large_bodies_do_not_pile_up_for_who_is_slow_to_take_them(
    server: FeedServer,
) -> None:
    large = packed(b" " * 9_000_000)
    urls = [server.serve(f"/{number}.xml", large, Content_Encoding="gzip") for number in range(16)]

    async def take_slowly() -> None:
        async for batch in batches(urls):
            assert len(batch) == 1
            await asyncio.sleep(0.05)

    assert await growth(take_slowly()) < 90_000_000


# ── Deadline ─────────────────────────────────────────────────────────────────────────────


def of(found: dict[str, Fetched], url: str) -> tuple[type[Fetched], str]:
    one = found[url]
    assert isinstance(one, Failed | Waiting), one
    return type(one), one.reason


async def test_at_the_deadline_what_is_in_hand_fails_and_the_rest_was_not_asked(
    server: FeedServer,
) -> None:
    urls = [server.url("/_hang"), server.serve("/a.xml"), server.serve("/b.xml")]
    found = await read(urls, GatherRules(allow_private=LOOPBACK, at_once=1, deadline=0.3))
    assert of(found, urls[0]) == (Failed, f"not done: {OVER}")
    assert of(found, urls[1]) == of(found, urls[2]) == (Waiting, f"not asked: {OVER}")
    assert len(server.asked) == 1


async def test_at_the_deadline_lines_that_wait_for_a_polite_moment_end_too(
    server: FeedServer,
) -> None:
    urls = [server.serve(f"/{number}.xml", host=COAST) for number in range(4)]
    rules = GatherRules(allow_private=LOOPBACK, deadline=0.3)
    found = await read(urls, rules, Names())
    assert isinstance(found[urls[0]], Fresh)
    assert [of(found, url) for url in urls[1:]] == [(Waiting, f"not asked: {OVER}")] * 3


async def test_at_the_deadline_what_was_redirected_is_not_done(server: FeedServer) -> None:
    taken = server.serve("/a.xml", host=COAST)
    server.serve("/0", b"", status=302, Location=server.url("/b.xml", host=COAST))
    onward = server.url("/0", host=HARBOUR)
    rules = GatherRules(allow_private=LOOPBACK, deadline=0.3)
    found = await read([taken, onward], rules, Names())
    assert isinstance(found[taken], Fresh)
    assert of(found, onward) == (Failed, f"not done: {OVER}")


async def test_what_was_read_before_the_deadline_is_still_given(server: FeedServer) -> None:
    urls = [server.serve(f"/{number}.xml", bytes(3_000_000)) for number in range(6)]
    reading = batches(urls, GatherRules(allow_private=LOOPBACK, deadline=1))
    first = await anext(reading)
    await asyncio.sleep(1.2)
    rest = [one async for batch in reading for one in batch]
    assert all(isinstance(one, Fresh) for one in first + rest)
