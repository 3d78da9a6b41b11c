import json
from collections.abc import AsyncIterator
from datetime import date
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import feedparser
import pytest
from aiohttp import ClientSession

from newsletter.demo.newsroom import Newsroom, serve_newsroom
from newsletter.demo.pieces import in_feed, load_outlets

NEW_YORK = ZoneInfo("America/New_York")
DAY = date(2026, 11, 24)
TYPES = {
    "rss2": "application/rss+xml",
    "rss1": "application/rdf+xml",
    "atom": "application/atom+xml",
    "json": "application/feed+json",
}


@pytest.fixture
async def newsroom() -> AsyncIterator[Newsroom]:
    memo = "http://127.0.0.1:8025"
    async with serve_newsroom(date=DAY, zone=NEW_YORK, memo_url=memo) as served:
        yield served


@pytest.fixture
async def client() -> AsyncIterator[ClientSession]:
    async with ClientSession() as session:
        yield session


def feed_of(newsroom: Newsroom, name: str) -> str:
    return next(feed.url for feed in newsroom.feeds if feed.name == name)


async def test_every_feed_is_served_in_its_own_format(
    newsroom: Newsroom, client: ClientSession
) -> None:
    outlets = {outlet.name: outlet for outlet in load_outlets()}
    assert [feed.name for feed in newsroom.feeds] == list(outlets)
    for feed in newsroom.feeds:
        outlet = outlets[feed.name]
        assert (feed.section, feed.weight) == (outlet.section, outlet.weight)
        if outlet.trouble:
            continue
        async with client.get(feed.url) as response:
            assert (response.status, response.content_type) == (200, TYPES[outlet.format])
            body = await response.read()
        found = json.loads(body)["items"] if outlet.format == "json" else _entries(body)
        assert len(found) == sum(1 + piece.twice for piece in in_feed(outlet, 2))


async def test_a_feed_that_has_not_changed_answers_304(
    newsroom: Newsroom, client: ClientSession
) -> None:
    url = feed_of(newsroom, "Capital Ledger")
    async with client.get(url) as response:
        tag, modified = response.headers["ETag"], response.headers["Last-Modified"]
    assert modified == "Tue, 24 Nov 2026 10:40:00 GMT"
    for held in (
        {"If-None-Match": tag},
        {"If-Modified-Since": modified},
        {"If-None-Match": tag, "If-Modified-Since": "Sat, 01 Jan 2000 00:00:00 GMT"},
    ):
        async with client.get(url, headers=held) as response:
            assert (response.status, await response.read()) == (304, b"")
            assert response.headers["ETag"] == tag


async def test_a_new_morning_changes_the_feed_and_its_validators(
    newsroom: Newsroom, client: ClientSession
) -> None:
    url = feed_of(newsroom, "Capital Ledger")
    newsroom.turn_to(1)
    async with client.get(url) as response:
        tag, before = response.headers["ETag"], _entries(await response.read())
    newsroom.turn_to(2)
    assert newsroom.morning == 2
    async with client.get(url, headers={"If-None-Match": tag}) as response:
        assert response.status == 200
        after = _entries(await response.read())
    assert after[-len(before) :] == before
    assert len(after) > len(before)
    with pytest.raises(ValueError, match="mornings 1 and 2, not 3"):
        newsroom.turn_to(3)


async def test_a_feed_is_packed_only_for_who_asks(newsroom: Newsroom) -> None:
    url = feed_of(newsroom, "Union Dispatch")
    async with ClientSession(auto_decompress=False) as client:
        async with client.get(url, headers={"Accept-Encoding": "gzip"}) as response:
            assert response.headers["Content-Encoding"] == "gzip"
            assert (await response.read())[:2] == b"\x1f\x8b"
        async with client.get(url, headers={"Accept-Encoding": "identity"}) as response:
            assert "Content-Encoding" not in response.headers
            assert (await response.read()).startswith(b"<?xml")


async def test_one_feed_is_a_page_and_one_an_error(
    newsroom: Newsroom, client: ClientSession
) -> None:
    async with client.get(feed_of(newsroom, "The Ferry Street Courier")) as response:
        assert (response.status, response.content_type) == (200, "text/html")
        assert _entries(await response.read()) == []
    async with client.get(feed_of(newsroom, "Signal Hill Gazette")) as response:
        assert response.status == 500


async def test_every_link_and_every_picture_of_the_feeds_leads_somewhere(
    newsroom: Newsroom, client: ClientSession
) -> None:
    for outlet in load_outlets():
        async with client.get(newsroom.base_url + outlet.site_path) as response:
            assert response.status == 200
        for piece in outlet.pieces:
            address = f"{newsroom.base_url}/{outlet.slug}/{piece.slug}?{piece.query}"
            async with client.get(address) as response:
                assert (response.status, response.content_type) == (200, "text/html")
        for name in {piece.picture.name for piece in outlet.pieces if piece.picture}:
            async with client.get(f"{newsroom.base_url}/pictures/{name}.jpg") as response:
                assert (response.status, response.content_type) == (200, "image/jpeg")
                assert (await response.read())[:2] == b"\xff\xd8"


async def test_an_article_has_a_box_to_sign_up_for_the_memo(
    newsroom: Newsroom, client: ClientSession
) -> None:
    slug = in_feed(next(o for o in load_outlets() if o.slug == "capital-ledger"), 2)[0].slug
    async with client.get(f"{newsroom.base_url}/capital-ledger/{slug}") as response:
        page = await response.text()
    assert '<form method="post" action="http://127.0.0.1:8025/subscribe">' in page
    assert "Start your day with us. Sign up for the Morning Memo newsletter." in page
    for field in ("email", "source"):
        assert f'name="{field}"' in page
    assert "Nora Vance · November 24, 04:05" in page
    assert '<img src="/pictures/pipes.jpg" width="1200"' in page


async def test_without_a_memo_there_is_no_box(client: ClientSession) -> None:
    async with serve_newsroom(date=DAY, zone=NEW_YORK) as newsroom:
        piece = load_outlets()[0].pieces[0]
        url = f"{newsroom.base_url}/{load_outlets()[0].slug}/{piece.slug}"
        async with client.get(url) as response:
            assert "<form" not in await response.text()


async def test_a_page_shows_markup_of_a_title_as_plain_words(
    newsroom: Newsroom, client: ClientSession
) -> None:
    outlet = next(o for o in load_outlets() if o.slug == "stage-left")
    piece = next(p for p in outlet.pieces if "<i>" in p.title)
    async with client.get(f"{newsroom.base_url}/{outlet.slug}/{piece.slug}") as response:
        page = await response.text()
    assert "<title>Studio will release The Salt Road with" in page
    assert "<i>" not in page


@pytest.mark.parametrize(
    "path",
    [
        "/nobody/feed.xml",
        "/capital-ledger/feed.json",
        "/capital-ledger/no-such-article",
        "/pictures/none.jpg",
    ],
)
async def test_what_is_not_there_is_404(
    newsroom: Newsroom, client: ClientSession, path: str
) -> None:
    async with client.get(newsroom.base_url + path) as response:
        assert response.status == 404


async def test_the_newsroom_is_on_loopback_and_gone_afterwards(client: ClientSession) -> None:
    async with serve_newsroom(date=DAY, zone=NEW_YORK, morning=1) as newsroom:
        assert urlsplit(newsroom.base_url).hostname == "127.0.0.1"
        assert newsroom.morning == 1
    with pytest.raises(OSError, match="Cannot connect"):
        await client.get(newsroom.feeds[0].url)


def _entries(body: bytes) -> list[str]:
    return [entry.link for entry in feedparser.parse(body).entries]
