"""Fetching against a real server on the loopback."""

import asyncio
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from ipaddress import ip_network
from pathlib import Path

import pytest

from newsletter.config.settings import GatherRules
from newsletter.gather.fetch import fetch_document, fetch_feeds
from newsletter.gather.parse import parse
from newsletter.gather.policy import state_after
from newsletter.model import Failed, Feed, FeedState, Fetched, Fresh, NotModified, Parsed
from tests.fakes.feed_server import FEED, FeedServer, packed

NOW = datetime(2026, 11, 24, 6, 30, tzinfo=UTC)
LOOPBACK = (ip_network("127.0.0.0/8"),)
RULES = GatherRules(allow_private=LOOPBACK)
AGENT = "MorningMemo/0.1 (+https://memo.example; 3 subscribers)"


@pytest.fixture
def server() -> Iterator[FeedServer]:
    with FeedServer() as running:
        yield running


async def read(states: Sequence[FeedState | str], rules: GatherRules = RULES) -> dict[str, Fetched]:
    asked = [FeedState(url=one) if isinstance(one, str) else one for one in states]
    pairs = [(Feed(url=state.url), state) for state in asked]
    found = [one async for one in fetch_feeds(pairs, rules=rules, user_agent=AGENT)]
    assert len(found) == len(pairs)
    return {one.feed.url: one for one in found}


async def read_one(state: FeedState | str, rules: GatherRules = RULES) -> Fetched:
    return next(iter((await read([state], rules)).values()))


async def reason(url: str, rules: GatherRules = RULES) -> str:
    found = await read_one(url, rules)
    assert isinstance(found, Failed), found
    return found.reason


async def test_a_feed_comes_with_its_body_unpacked_and_its_headers(server: FeedServer) -> None:
    url = server.serve("/feed.xml", ETag='W/"é"', Last_Modified="Tue, 24 Nov 2026 05:00:00 GMT")
    found = await read_one(url)
    assert isinstance(found, Fresh)
    assert (found.body, found.url, found.content_type) == (FEED, url, "application/rss+xml")
    assert (found.etag, found.last_modified) == ('W/"é"', "Tue, 24 Nov 2026 05:00:00 GMT")
    asked = server.asked[0].headers
    assert asked["User-Agent"] == AGENT
    assert not {"Referer", "Cookie", "If-None-Match", "If-Modified-Since"} & set(asked)


async def test_validators_go_back_byte_for_byte_and_bring_a_304(server: FeedServer) -> None:
    etag, date = 'W/"7-ä  x"', "tue, 24 Nov 2026 05:00:00 gmt"
    url = server.serve("/feed.xml", ETag=etag)
    found = await read_one(FeedState(url=url, etag=etag, last_modified=date))
    assert isinstance(found, NotModified)
    assert found.etag == etag
    assert server.asked[0].headers["If-None-Match"] == etag
    assert server.asked[0].headers["If-Modified-Since"] == date


async def test_a_304_that_was_not_asked_for_is_a_failure(server: FeedServer) -> None:
    assert await reason(server.url("/_304")) == "answered 304"


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("/_404", "answered 404"),
        ("/_429", "answered 429"),
        ("/_503", "answered 503"),
        ("/_500", "answered 500"),
        ("/_cut", "cut short"),
        ("/_loop", "redirects in a loop"),
        ("/_hops/6", "redirects more than 5 times"),
        ("/_ftp", "refused: ftp is neither http nor https"),
        (
            "/_private",
            "refused: 169.254.169.254 is a private address (allow it under gather.allow_private)",
        ),
        ("/_bomb", "larger than 10 MB"),
        ("/_endless", "larger than 10 MB"),
    ],
)
async def test_each_fault_has_its_reason(server: FeedServer, path: str, words: str) -> None:
    assert await reason(server.url(path)) == words


@pytest.mark.parametrize("path", ["/_hang", "/_stall"])
async def test_a_silent_server_times_out(server: FeedServer, path: str) -> None:
    rules = GatherRules(allow_private=LOOPBACK, timeout=0.2)
    assert await reason(server.url(path), rules) == "timed out after 0.2 s"


@pytest.mark.parametrize(
    ("path", "words"), [("/_html", "a web page, not a feed"), ("/_empty", "an empty document")]
)
async def test_what_is_no_feed_fails_when_parsed(server: FeedServer, path: str, words: str) -> None:
    found = await read_one(server.url(path))
    assert isinstance(found, Fresh)
    outcome = parse(found, now=NOW)
    assert isinstance(outcome, Failed)
    assert outcome.reason == words


async def test_one_bad_feed_does_not_keep_the_others(server: FeedServer) -> None:
    good = [server.serve(f"/{number}.xml") for number in range(5)]
    rules = GatherRules(allow_private=LOOPBACK, timeout=1)
    found = await read([*good, server.url("/_hang"), server.url("/_cut"), "http://[", ""], rules)
    assert all(isinstance(found[url], Fresh) for url in good)
    assert sum(isinstance(one, Failed) for one in found.values()) == 4


async def test_a_500_is_asked_once_more(server: FeedServer) -> None:
    assert isinstance(await read_one(server.url("/_flaky")), Fresh)
    await read_one(server.url("/_500"))
    assert len(server.asked_for("/_500")) == 2


async def test_a_503_that_says_when_and_a_404_are_not_asked_again(server: FeedServer) -> None:
    await read([server.url("/_503"), server.url("/_404")])
    assert len(server.asked) == 2


async def test_redirects_are_followed_without_cookies(server: FeedServer) -> None:
    server.serve("/feed.xml")
    found = await read_one(server.url("/_cookie"))
    assert isinstance(found, Fresh)
    assert (found.feed.url, found.url) == (server.url("/_cookie"), server.url("/feed.xml"))
    assert "Cookie" not in server.asked_for("/feed.xml")[0].headers
    assert isinstance(await read_one(server.url("/_hops/5")), Fresh)


async def test_a_body_is_bounded_by_what_it_unpacks_to(server: FeedServer) -> None:
    blanks = packed(b" " * 20_001)
    rules = GatherRules(allow_private=LOOPBACK, max_bytes=20_000)
    url = server.serve("/large.xml", blanks, Content_Encoding="gzip")
    assert await reason(url, rules) == "larger than 0.02 MB"
    exact = server.serve("/exact.xml", packed(b" " * 20_000), Content_Encoding="gzip")
    assert isinstance(await read_one(exact, rules), Fresh)


async def test_a_gzip_bomb_costs_less_than_twice_the_cap(server: FeedServer) -> None:
    # First in the server's thread, so that packing does not count.
    await read_one(server.url("/_bomb"))
    before = _resident()
    peak = before
    task = asyncio.create_task(read_one(server.url("/_bomb")))
    while not task.done():
        peak = max(peak, _resident())
        await asyncio.sleep(0)
    assert isinstance(task.result(), Failed)
    assert peak - before < 2 * RULES.max_bytes


def _resident() -> int:
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * 4096


async def raw(answer: bytes) -> Fetched:
    """What a feed becomes whose server answers with these very bytes."""

    async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(answer)
        await writer.drain()
        writer.close()

    async with await asyncio.start_server(handle, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        return await read_one(f"http://127.0.0.1:{port}/feed")


async def test_a_validator_that_could_not_be_sent_back_as_it_came_is_not_kept() -> None:
    head = b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\nLast-Modified: today\r\nETag: "
    found = await raw(head + b'"caf\xe9"\r\n\r\nx')
    assert isinstance(found, Fresh)
    assert (found.etag, found.last_modified) == (None, "today")


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (b"", "closed the connection without an answer"),
        (b"SSH-2.0-server\r\n\r\n", "answered with broken HTTP"),
        (b"HTTP/1.1 302 Found\r\nContent-Length: 0\r\n\r\n", "redirects without an address"),
        (
            b"HTTP/1.1 302 Found\r\nContent-Length: 0\r\nLocation: http://[\r\n\r\n",
            "redirects to no usable address",
        ),
        (
            b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n9\r\n<rss>",
            "cut short",
        ),
    ],
)
async def test_what_is_no_http_answer_has_its_reason(answer: bytes, words: str) -> None:
    found = await raw(answer)
    assert isinstance(found, Failed)
    assert found.reason == words


async def test_gzip_that_cannot_be_unpacked_says_so(server: FeedServer) -> None:
    url = server.serve("/feed.xml", b"no gzip at all", Content_Encoding="gzip")
    assert await reason(url) == "sent gzip that cannot be decoded"


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "2130706433", "0x7f.1", "127.1"])
async def test_private_addresses_are_refused_in_any_spelling(server: FeedServer, host: str) -> None:
    port = server.url("").rpartition(":")[2]
    await reason(f"http://{host}:{port}/feed.xml", GatherRules())
    assert server.asked == []


async def test_a_refused_address_names_itself_and_the_way_out(server: FeedServer) -> None:
    assert await reason(server.serve("/feed.xml"), GatherRules()) == (
        "refused: 127.0.0.1 is a private address (allow it under gather.allow_private)"
    )


async def test_a_typed_address_may_be_private_but_not_where_it_redirects(
    server: FeedServer,
) -> None:
    rules = GatherRules()
    url = server.serve("/list.opml")
    found = await fetch_document(url, rules=rules, user_agent=AGENT, typed=True)
    assert isinstance(found, Fresh)
    refused = await fetch_document(url, rules=rules, user_agent=AGENT)
    assert isinstance(refused, Failed)
    onward = await fetch_document(server.url("/_hops/1"), rules=rules, user_agent=AGENT, typed=True)
    assert isinstance(onward, Failed)
    assert onward.reason.startswith("refused: 127.0.0.1 ")


async def test_a_closed_port_and_an_unknown_host_have_their_reasons() -> None:
    with FeedServer() as server:
        url = server.url("/feed.xml")
    assert await reason(url) == "refused connection"
    assert await reason("http://nowhere.invalid/feed") in (
        "no such host",
        "the name server does not answer",
    )


async def test_so_many_at_once_as_the_rules_say(server: FeedServer) -> None:
    urls = [server.serve(f"/{number}.xml") for number in range(12)]
    await read(urls, GatherRules(allow_private=LOOPBACK, at_once=3))
    assert 1 <= server.at_once <= 3


async def test_leaving_early_stops_the_rest(server: FeedServer) -> None:
    pairs = [
        (Feed(url=url), FeedState(url=url)) for url in (server.serve("/a"), server.url("/_hang"))
    ]
    reading = fetch_feeds(pairs, rules=RULES, user_agent=AGENT)
    assert isinstance(await anext(reading), Fresh)
    await reading.aclose()  # type: ignore[attr-defined]  # it is an async generator
    assert len(asyncio.all_tasks()) == 1


async def test_a_cut_answer_leaves_the_validators_and_the_articles_of_before(
    server: FeedServer,
) -> None:
    before = FeedState(url=server.url("/_cut"), etag='"old"', body_hash="aa", last_success=NOW)
    found = await read_one(before)
    assert isinstance(found, Failed)
    after = state_after(before, found, found, now=NOW)
    assert (after.etag, after.body_hash, after.failures) == ('"old"', "aa", 1)
    assert after.error == "cut short"


async def test_from_the_first_reading_to_the_304(server: FeedServer) -> None:
    state = FeedState(url=server.serve("/feed.xml", ETag='"1"'))
    first = await read_one(state)
    assert isinstance(first, Fresh)
    parsed = parse(first, now=NOW)
    assert isinstance(parsed, Parsed)
    assert [one.title for one in parsed.articles] == ["The harbour opens again"]
    state = state_after(state, first, parsed, now=NOW)
    second = await read_one(state)
    assert isinstance(second, NotModified)
    assert state_after(state, second, second, now=NOW) == state
