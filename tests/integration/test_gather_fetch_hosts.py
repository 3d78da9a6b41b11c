"""Fetching against a real server on the loopback: which hosts are asked, and how often."""

from collections.abc import Iterator

import pytest

from newsletter.config.settings import GatherRules
from newsletter.gather.fetch import Reader
from newsletter.model import Failed, Fresh, NotModified, Waiting
from tests.fakes.feed_server import FeedServer, Names
from tests.fakes.fetching import (
    AGENT,
    LOOPBACK,
    RULES,
    fresh,
    read,
    read_one,
    reason,
    request,
)

# Names are public hosts to the pace, although all of them lead to the loopback here.
COAST, HARBOUR = "coast.example", "harbour.example"


@pytest.fixture
def server() -> Iterator[FeedServer]:
    with FeedServer() as running:
        yield running


def chain(server: FeedServer, *statuses: int, end: str = "/feed.xml") -> str:
    """The address where redirects of these statuses begin, one after the other."""
    for number, status in enumerate(statuses):
        onward = end if number == len(statuses) - 1 else f"/{number + 1}"
        server.serve(f"/{number}", b"", status=status, Location=onward)
    return server.url("/0")


# ── Redirects ────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("/_loop", "redirects in a loop"),
        ("/_hops/6", "redirects more than 5 times"),
        ("/_ftp", "refused: ftp is neither http nor https"),
        (
            "/_private",
            "refused: 169.254.169.254 is a private address (allow it under gather.allow_private)",
        ),
    ],
)
async def test_a_redirect_that_leads_nowhere_has_its_reason(
    server: FeedServer, path: str, words: str
) -> None:
    assert await reason(server.url(path)) == words


@pytest.mark.parametrize(
    ("location", "words"),
    [("", "redirects without an address"), ("http://[", "redirects to no usable address")],
)
async def test_a_redirect_needs_an_address(server: FeedServer, location: str, words: str) -> None:
    assert await reason(server.serve("/0", b"", status=302, Location=location)) == words


async def test_redirects_are_followed_without_cookies(server: FeedServer) -> None:
    server.serve("/feed.xml")
    found = await fresh(server.url("/_cookie"))
    assert (found.feed.url, found.url) == (server.url("/_cookie"), server.url("/feed.xml"))
    assert not {"Cookie", "Referer"} & set(server.asked_for("/feed.xml")[0].headers)
    assert isinstance(await read_one(server.url("/_hops/5")), Fresh)


@pytest.mark.parametrize(
    ("statuses", "moved_to"),
    [
        ((301,), "/feed.xml"),
        ((308, 301), "/feed.xml"),
        ((301, 302), "/1"),
        ((301, 302, 301), "/1"),
        ((302, 301), None),
        ((307,), None),
        ((303,), None),
    ],
)
async def test_a_feed_has_moved_as_far_as_redirects_are_permanent(
    server: FeedServer, statuses: tuple[int, ...], moved_to: str | None
) -> None:
    server.serve("/feed.xml", ETag='"1"')
    url = chain(server, *statuses)
    found = await fresh(url)
    assert found.url == server.url("/feed.xml")
    assert found.moved_to == (moved_to and server.url(moved_to))
    unchanged = await read_one(request(url, etag='"1"'))
    assert isinstance(unchanged, NotModified)
    assert unchanged.moved_to == found.moved_to


async def test_a_feed_has_not_moved_to_where_there_is_none(server: FeedServer) -> None:
    found = await read_one(chain(server, 301, end="/_404"))
    assert isinstance(found, Failed)
    assert found.status == 404
    server.serve("/other.xml", status=203)
    assert (await fresh(chain(server, 301, end="/other.xml"))).moved_to is None


async def test_credentials_go_to_their_own_host_only(server: FeedServer) -> None:
    server.serve("/feed.xml")
    onward = server.url("/feed.xml", host=COAST)
    server.serve("/0", b"", status=301, Location="/1")
    server.serve("/1", b"", status=301, Location=onward)
    url = server.url("/0").replace("://", "://anne:p%C3%A4ss@")
    found = await read_one(url, RULES, Names())
    assert isinstance(found, Fresh)
    told = [asked.headers.get("Authorization") for asked in server.asked]
    assert told == ["Basic YW5uZTpww6Rzcw==", "Basic YW5uZTpww6Rzcw==", None]
    assert (found.url, found.moved_to) == (onward, onward)


async def test_a_feed_that_moves_within_its_host_keeps_its_credentials(server: FeedServer) -> None:
    server.serve("/feed.xml")
    url = chain(server, 301).replace("://", "://anne:pass@")
    found = await fresh(url)
    assert found.url == server.url("/feed.xml")
    assert found.moved_to == server.url("/feed.xml").replace("://", "://anne:pass@")


async def test_a_redirect_within_a_host_does_not_wait_for_another_turn(server: FeedServer) -> None:
    rules = GatherRules(allow_private=LOOPBACK, deadline=3)
    found = await read_one(server.url("/_hops/5", host=COAST), rules, Names())
    assert isinstance(found, Fresh), found


# ── Addresses ────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1", "2130706433", "017700000001", "0177.0.0.1", "0x7f000001", "0x7f.1", "127.1",
        "[::ffff:127.0.0.1]", "[64:ff9b::7f00:1]", "[2002:7f00:1::]", "[2001:0:7f00:1::]", "[::1]",
        "[fe80::1]", "169.254.169.254", "100.64.0.1", "localhost", "LocalHost", "0",
    ],
)  # fmt: skip
async def test_private_addresses_are_refused_in_any_spelling(server: FeedServer, host: str) -> None:
    words = await reason(server.url("/feed.xml", host=host), GatherRules())
    assert words == "not a usable address" or words.startswith("refused: ")
    assert server.asked == []


@pytest.mark.parametrize(
    "address", ["127.0.0.1", "10.0.0.1", "::1", "::ffff:10.0.0.1", "64:ff9b::7f00:1"]
)
async def test_a_name_that_leads_to_a_private_address_is_refused_when_connected_to(
    server: FeedServer, address: str
) -> None:
    url = server.url("/feed.xml", host=COAST)
    words = await reason(url, GatherRules(), Names(address))
    assert words.startswith("refused: ")
    assert server.asked == []


async def test_a_redirect_to_a_private_name_is_refused(server: FeedServer) -> None:
    server.serve("/0", b"", status=302, Location=server.url("/feed.xml", host=HARBOUR))
    allowed = GatherRules(allow_private=LOOPBACK)
    found = await reason(server.url("/0", host=COAST), allowed, Names("127.0.0.1", "10.0.0.1"))
    assert found.startswith("refused: 10.0.0.1 ")


async def test_a_refused_address_names_itself_and_the_way_out(server: FeedServer) -> None:
    assert await reason(server.serve("/feed.xml"), GatherRules()) == (
        "refused: 127.0.0.1 is a private address (allow it under gather.allow_private)"
    )


async def test_a_closed_port_and_an_unknown_host_have_their_reasons() -> None:
    with FeedServer() as server:
        url = server.url("/feed.xml")
    assert await reason(url) == "refused connection"
    assert await reason("http://nowhere.invalid/feed") in (
        "no such host",
        "the name server does not answer",
    )


# ── Politeness ───────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("path", ["/_429", "/_503"])
async def test_a_public_host_that_asks_for_quiet_is_asked_nothing_more(
    server: FeedServer, path: str
) -> None:
    urls = [server.url(path, host=COAST)]
    urls += [server.serve(f"/{number}.xml", host=COAST) for number in range(3)]
    urls += [server.serve("/other.xml", host=HARBOUR)]
    found = await read(urls, RULES, Names())
    assert isinstance(found[urls[0]], Failed)
    assert isinstance(found[urls[4]], Fresh)
    assert {asked.path for asked in server.asked} == {path, "/other.xml"}
    words = f"not asked: coast.example answered {path[2:]} and asks to wait for 120 s"
    for url in urls[1:4]:
        waiting = found[url]
        assert isinstance(waiting, Waiting)
        assert waiting.reason == words


async def test_a_redirect_to_a_host_that_asks_for_quiet_waits(server: FeedServer) -> None:
    server.serve("/0", b"", status=302, Location=server.url("/feed.xml", host=COAST))
    urls = [server.url("/_429", host=COAST), server.url("/0", host=HARBOUR)]
    found = await read(urls, RULES, Names())
    assert isinstance(found[urls[1]], Waiting)
    assert server.asked_for("/feed.xml") == []


async def test_a_host_that_does_not_say_how_long_is_asked_on(server: FeedServer) -> None:
    urls = [
        server.serve("/0.xml", status=429, host=COAST, Retry_After="soon"),
        server.serve("/1.xml", host=COAST),
    ]
    found = await read(urls, RULES, Names())
    assert isinstance(found[urls[1]], Fresh)


async def test_an_own_host_that_asks_for_quiet_for_one_feed_gives_the_others(
    server: FeedServer,
) -> None:
    urls = [server.url("/_429"), *(server.serve(f"/{number}.xml") for number in range(3))]
    found = await read(urls, GatherRules(allow_private=LOOPBACK, at_once=1))
    assert [isinstance(found[url], Fresh) for url in urls] == [False, True, True, True]


async def test_a_slow_host_does_not_hold_up_the_others(server: FeedServer) -> None:
    slow = [server.url("/_hang", host=COAST) + f"?{number}" for number in range(5)]
    quick = [server.serve(f"/{number}.xml", host=f"{number}.example") for number in range(5)]
    rules = GatherRules(allow_private=LOOPBACK, at_once=3, deadline=2)
    found = await read(slow + quick, rules, Names())
    assert all(isinstance(found[url], Fresh) for url in quick)
    assert len(server.asked_for("/_hang")) == 2


async def test_a_document_of_a_host_that_asks_for_quiet_is_not_asked_for(
    server: FeedServer,
) -> None:
    async with Reader(RULES, AGENT, resolver=Names()) as reader:
        await reader.document(server.url("/_429", host=COAST))
        second = await reader.document(server.serve("/page", host=COAST))
    assert isinstance(second, Failed)
    assert second.reason.startswith("not asked: coast.example answered 429")
    assert len(server.asked) == 1
