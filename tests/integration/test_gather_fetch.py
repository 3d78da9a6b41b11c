"""Fetching against a real server on the loopback: what an answer comes to."""

import asyncio
import socket
import threading
from collections.abc import Iterator
from typing import Any

import pytest

from newsletter.config.settings import GatherRules
from newsletter.gather.fetch import Reader, fetch_document
from newsletter.gather.names import Names
from newsletter.model import Failed, Fetched, Fresh, NotModified
from tests.fakes.feed_server import FEED, FeedServer, packed
from tests.fakes.fetching import (
    AGENT,
    LOOPBACK,
    RULES,
    batches,
    fresh,
    read,
    read_one,
    reason,
    request,
)


@pytest.fixture
def server() -> Iterator[FeedServer]:
    with FeedServer() as running:
        yield running


async def test_a_feed_comes_with_its_body_unpacked_and_its_headers(server: FeedServer) -> None:
    url = server.serve("/feed.xml", ETag='W/"é"', Last_Modified="Tue, 24 Nov 2026 05:00:00 GMT")
    found = await fresh(url)
    assert (found.body, found.url, found.content_type) == (FEED, url, "application/rss+xml")
    assert (found.etag, found.last_modified) == ('W/"é"', "Tue, 24 Nov 2026 05:00:00 GMT")
    assert (found.asked_whole, found.cut, found.moved_to) == (True, False, None)
    assert found.seconds > 0
    asked = server.asked[0].headers
    assert asked["User-Agent"] == AGENT
    assert not {"Referer", "Cookie", "If-None-Match", "If-Modified-Since"} & set(asked)


async def test_validators_go_back_byte_for_byte_and_bring_a_304(server: FeedServer) -> None:
    etag, date = 'W/"7-ä  x"', "tue, 24 Nov 2026 05:00:00 gmt"
    url = server.serve("/feed.xml", ETag=etag, Cache_Control="max-age=60")
    found = await read_one(request(url, etag=etag, last_modified=date))
    assert isinstance(found, NotModified)
    assert (found.etag, found.asked_whole) == (etag, False)
    assert found.headers["cache-control"] == "max-age=60"
    assert server.asked[0].headers["If-None-Match"] == etag
    assert server.asked[0].headers["If-Modified-Since"] == date


async def test_a_conditional_request_that_brings_the_feed_says_so(server: FeedServer) -> None:
    url = server.serve("/feed.xml", ETag='"2"')
    found = await fresh(request(url, etag='"1"'))
    assert (found.etag, found.asked_whole) == ('"2"', False)


async def test_only_what_the_policy_reads_is_kept_of_the_headers(server: FeedServer) -> None:
    url = server.serve(
        "/feed.xml", Cache_Control="max-age=60", AGE="7", expires="0", Server="harbour", Vary="*"
    )
    found = await fresh(url)
    assert set(found.headers) == {"age", "cache-control", "date", "expires"}
    assert (found.headers["age"], found.headers["expires"]) == ("7", "0")
    late = await read_one(server.url("/_429"))
    assert isinstance(late, Failed)
    assert (late.status, late.headers["retry-after"]) == (429, "120")


async def test_a_304_that_was_not_asked_for_is_a_failure(server: FeedServer) -> None:
    assert await reason(server.url("/_304")) == "answered 304"


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("/_404", "answered 404"),
        ("/_429", "answered 429"),
        ("/_503", "answered 503"),
        ("/_500", "answered 500"),
        ("/_nothing", "cut short"),
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


async def test_one_bad_feed_does_not_keep_the_others(server: FeedServer) -> None:
    good = [server.serve(f"/{number}.xml") for number in range(5)]
    rules = GatherRules(allow_private=LOOPBACK, timeout=1)
    found = await read([*good, server.url("/_hang"), server.url("/_404"), "http://[", ""], rules)
    assert all(isinstance(found[url], Fresh) for url in good)
    assert sum(isinstance(one, Failed) for one in found.values()) == 4


async def test_a_500_is_asked_once_more(server: FeedServer) -> None:
    assert isinstance(await read_one(server.url("/_flaky")), Fresh)
    await read_one(server.url("/_500"))
    assert len(server.asked_for("/_500")) == 2


async def test_a_503_that_says_when_and_a_404_are_not_asked_again(server: FeedServer) -> None:
    await read([server.url("/_503"), server.url("/_404")])
    assert len(server.asked) == 2


@pytest.mark.parametrize("path", ["/_cut", "/_cut_chunk", "/_cut_gzip"])
async def test_what_came_of_a_cut_answer_is_kept_and_said_to_be_a_part(
    server: FeedServer, path: str
) -> None:
    found = await fresh(server.url(path))
    assert found.cut
    assert 0 < len(found.body) < len(FEED)
    assert FEED.startswith(found.body)


async def test_gzip_that_cannot_be_unpacked_says_so(server: FeedServer) -> None:
    url = server.serve("/feed.xml", b"no gzip at all", Content_Encoding="gzip")
    assert await reason(url) == "sent gzip that cannot be decoded"
    broken = bytearray(packed(FEED * 1_000))
    broken[-200:-100] = bytes(100)
    url = server.serve("/later.xml", bytes(broken), Content_Encoding="gzip")
    assert await reason(url) == "sent gzip that cannot be decoded"


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


CHUNKED = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (b"", "closed the connection without an answer"),
        (b"SSH-2.0-server\r\n\r\n", "answered with broken HTTP"),
        (CHUNKED, "cut short"),
        (CHUNKED + b"5\r\n<rss>\r\nnone\r\n", "answered with broken HTTP"),
    ],
)
async def test_what_is_no_http_answer_has_its_reason(answer: bytes, words: str) -> None:
    found = await raw(answer)
    assert isinstance(found, Failed)
    assert found.reason == words


async def test_so_many_at_once_as_the_rules_say(server: FeedServer) -> None:
    urls = [server.serve(f"/{number}.xml") for number in range(12)]
    await read(urls, GatherRules(allow_private=LOOPBACK, at_once=3))
    assert 1 <= server.at_once <= 3


async def test_nothing_to_read_ends_at_once() -> None:
    assert await read([]) == {}


async def test_leaving_early_stops_the_rest(server: FeedServer) -> None:
    reading = batches([server.serve("/a"), server.url("/_hang")])
    (first,) = await anext(reading)
    assert isinstance(first, Fresh)
    await reading.aclose()
    assert len(asyncio.all_tasks()) == 1


async def test_connections_are_used_again_and_not_left_open(server: FeedServer) -> None:
    urls = [server.serve(f"/{number}.xml") for number in range(4)]
    await read(urls, GatherRules(allow_private=LOOPBACK, at_once=1))
    assert len({asked.peer for asked in server.asked}) == 1
    closing = ["close" in asked.headers.get("Connection", "") for asked in server.asked]
    assert closing == [False, False, False, True]


async def test_from_the_first_reading_to_the_304(server: FeedServer) -> None:
    url = server.serve("/feed.xml", ETag='"1"', Last_Modified="Tue, 24 Nov 2026 05:00:00 GMT")
    first = await fresh(url)
    again = request(url, etag=first.etag, last_modified=first.last_modified)
    assert isinstance(await read_one(again), NotModified)


# ── One document ─────────────────────────────────────────────────────────────────────────


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


@pytest.mark.parametrize(
    ("path", "words"),
    [("/_cut", "cut short"), ("/_404", "answered 404"), ("/_429", "answered 429")],
)
async def test_a_document_comes_whole_or_not_at_all(
    server: FeedServer, path: str, words: str
) -> None:
    found = await fetch_document(server.url(path), rules=RULES, user_agent=AGENT)
    assert isinstance(found, Failed)
    assert found.reason == words


async def test_a_document_may_have_a_limit_of_its_own(server: FeedServer) -> None:
    url = server.serve("/robots.txt", b"x" * 5_001)
    found = await fetch_document(url, rules=RULES, user_agent=AGENT, limit=5_000)
    assert isinstance(found, Failed)
    assert found.reason == "larger than 0.005 MB"
    assert isinstance(await fetch_document(url, rules=RULES, user_agent=AGENT, limit=5_001), Fresh)


async def test_several_documents_come_over_one_connection(server: FeedServer) -> None:
    urls = [server.serve(f"/{number}.html") for number in range(3)]
    async with Reader(RULES, AGENT) as reader:
        found = [await reader.document(url) for url in [*urls, server.url("/_404")]]
    assert [isinstance(one, Fresh) for one in found] == [True, True, True, False]
    assert len({asked.peer for asked in server.asked}) == 1


async def test_an_answer_with_a_long_header_is_an_answer(server: FeedServer) -> None:
    policy = "default-src " + "https://cdn.coast.example " * 1_000
    url = server.serve("/feed.xml", Content_Security_Policy=policy)
    assert (await fresh(url)).body == FEED


async def test_names_are_looked_up_and_unknown_ones_are_told() -> None:
    names = Names()
    found = await names.resolve("localhost", 80)
    assert "127.0.0.1" in {one["host"] for one in found}
    with pytest.raises(socket.gaierror):
        await names.resolve("nobody.invalid", 80)
    await names.close()


async def test_names_that_hang_hold_up_neither_a_healthy_name_nor_the_parser(
    server: FeedServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    hanging, system = threading.Event(), socket.getaddrinfo

    def slow(host: str, *rest: Any, **named: Any) -> Any:  # noqa: ANN401  as the system's
        if host.endswith(".hangs.example"):
            hanging.wait(30)
        return system(host, *rest, **named)

    monkeypatch.setattr(socket, "getaddrinfo", slow)
    good = server.serve("/feed.xml").replace("127.0.0.1", "localhost")
    dead = [f"http://name{number}.hangs.example/feed" for number in range(20)]
    reading = batches([*dead, good])
    try:
        (first,) = await anext(reading)
    finally:
        hanging.set()
        await reading.aclose()
    assert isinstance(first, Fresh)
