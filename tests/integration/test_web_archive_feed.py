"""What programs get of the archive: the feed, the text, the sitemap, and 304 for what they have."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from xml.etree import ElementTree as ET

import feedparser
import pytest
from aiohttp import ClientSession

from newsletter.compose.page import render_html
from newsletter.compose.text import render_text
from newsletter.model import EditionState, FrozenEdition
from newsletter.web.archive import FEED
from newsletter.web.site import create_site
from tests.fakes.editions import sample_edition, sample_look
from tests.fakes.site import NOW, FakeEditions, FakeSite, running, sample_frozen, site_settings

SITE = "https://memo.example"
PATHS = (
    *("/editions/", "/editions/2026-11", "/editions/214", "/editions/214/mail"),
    *("/editions/214.txt", "/editions/feed.xml", "/editions/sitemap.xml"),
)


def rendered(number: int, state: EditionState = EditionState.SENT) -> FrozenEdition:
    edition, look = sample_edition(number), sample_look(base_url=SITE)
    html, text = render_html(edition, look), render_text(edition, look)
    return FrozenEdition(edition=edition, html=html, text=text, state=state)


class Withdrawn(FakeEditions):
    """A list that was read just before its memo became a draft again."""

    def numbered(self, number: int) -> FrozenEdition | None:
        frozen = super().numbered(number)
        return frozen and replace(frozen, state=EditionState.DRAFT)


@pytest.fixture
def site() -> FakeSite:
    draft = rendered(215, EditionState.DRAFT)
    return FakeSite(editions=FakeEditions(draft, rendered(214), rendered(213)))


@pytest.fixture
async def url(site: FakeSite) -> AsyncIterator[str]:
    async with running(create_site(site.parts)) as address:
        yield address


@pytest.fixture
async def client() -> AsyncIterator[ClientSession]:
    async with ClientSession() as session:
        yield session


async def test_the_feed_has_the_memos_whole_and_no_draft(url: str, client: ClientSession) -> None:
    async with client.get(f"{url}/editions/feed.xml") as answer:
        assert answer.content_type == "application/rss+xml"
        read = feedparser.parse(await answer.read())
    assert not read.bozo
    assert [one.link for one in read.entries] == [f"{SITE}/editions/214", f"{SITE}/editions/213"]
    content = read.entries[0].content[0].value
    for story in sample_edition().stories:
        assert story.articles[0].url in content
    assert f'href="{SITE}/editions/214"' in content
    assert "Unsubscribe" not in content
    assert "48 Larch Street" in content


async def test_the_feed_has_the_newest_only(client: ClientSession) -> None:
    site = FakeSite(editions=FakeEditions(*map(sample_frozen, range(FEED + 5, 0, -1))))
    async with running(create_site(site.parts)) as url:
        read = feedparser.parse(await (await client.get(f"{url}/editions/feed.xml")).read())
    assert len(read.entries) == FEED
    assert read.entries[0].link == f"{SITE}/editions/{FEED + 5}"


async def test_a_memo_has_its_text(url: str, client: ClientSession) -> None:
    async with client.get(f"{url}/editions/214.txt") as answer:
        assert (answer.content_type, answer.charset) == ("text/plain", "utf-8")
        assert answer.headers["Link"] == f'<{SITE}/editions/214>; rel="canonical"'
        text = await answer.text()
    for story in sample_edition().stories:
        assert story.articles[0].url in text
    assert "unsubscribe" not in text.lower()
    assert "48 Larch Street" in text


async def test_a_site_may_have_a_name_that_is_not_ascii(client: ClientSession) -> None:
    site = FakeSite(settings=site_settings(web={"base_url": "https://мемо.example/утро"}))
    async with running(create_site(site.parts)) as url:
        for path in PATHS:
            assert (await client.get(url + path)).status == 200
        async with client.get(f"{url}/editions/214.txt") as answer:
            assert answer.headers["Link"].isascii()


async def test_the_sitemap_leaves_drafts_out(url: str, client: ClientSession) -> None:
    async with client.get(f"{url}/editions/sitemap.xml") as answer:
        assert answer.content_type == "application/xml"
        root = ET.fromstring(await answer.read())  # noqa: S314  our own
    assert [url[0].text for url in root] == [f"{SITE}/editions/214", f"{SITE}/editions/213"]


@pytest.mark.parametrize("path", PATHS)
async def test_what_the_client_has_is_not_sent_again(
    url: str, client: ClientSession, path: str
) -> None:
    whole = await client.get(url + path)
    body = await whole.read()
    assert body
    assert whole.headers["Cache-Control"].startswith("public, max-age=")
    tag, changed = whole.headers["ETag"], whole.headers["Last-Modified"]
    for sent in ({"If-None-Match": f'"x", W/{tag}'}, {"If-Modified-Since": changed}):
        for ask in (client.get, client.head):
            async with ask(url + path, headers=sent) as answer:
                assert (answer.status, await answer.read()) == (304, b"")
                assert "Content-Type" not in answer.headers
                for name in ("ETag", "Last-Modified", "Cache-Control", "Content-Security-Policy"):
                    assert answer.headers[name] == whole.headers[name]
    for sent in ({"If-None-Match": '"x"', "If-Modified-Since": changed}, {}):
        async with client.get(url + path, headers=sent) as answer:
            assert (answer.status, await answer.read()) == (200, body)
    async with client.head(url + path) as answer:
        assert (answer.status, await answer.read()) == (200, b"")
        assert answer.headers["ETag"] == tag
        assert answer.headers["Content-Length"] == str(len(body))


@pytest.mark.parametrize("path", sorted({*PATHS} - {"/editions/214/mail", "/editions/214.txt"}))
async def test_the_next_memo_changes_what_leads_to_it(
    site: FakeSite, url: str, client: ClientSession, path: str
) -> None:
    tag = (await client.get(url + path)).headers["ETag"]
    site.editions.frozen[0] = replace(site.editions.frozen[0], state=EditionState.SENDING)
    async with client.get(url + path, headers={"If-None-Match": tag}) as answer:
        assert answer.status == 200
        assert "215" in await answer.text()


async def test_a_memo_that_is_withdrawn_leaves_no_trace(
    site: FakeSite, url: str, client: ClientSession
) -> None:
    site.editions.frozen = [
        replace(frozen, state=EditionState.DRAFT) for frozen in site.editions.frozen
    ]
    for path in ("/editions/", "/editions/feed.xml", "/editions/sitemap.xml"):
        page = await (await client.get(url + path)).text()
        assert "/editions/21" not in page
    for path in ("/editions/214", "/editions/214.txt", "/editions/214/mail", "/editions/2026-11"):
        async with client.get(url + path, headers={"If-None-Match": "*"}) as answer:
            assert answer.status == 404
            assert answer.headers["Cache-Control"] == "no-store"


async def test_a_memo_that_is_withdrawn_between_two_looks_is_not_shown(
    client: ClientSession,
) -> None:
    editions = Withdrawn(rendered(214))
    async with running(create_site(FakeSite(editions=editions).parts)) as url:
        assert (await client.get(f"{url}/editions/214")).status == 404
        page = await (await client.get(f"{url}/editions/feed.xml")).text()
    assert "<item>" not in page


async def test_nothing_is_said_to_have_changed_in_the_future(client: ClientSession) -> None:
    edition = replace(sample_edition(), built_at=NOW + timedelta(days=2))
    frozen = replace(sample_frozen(), edition=edition)
    site = FakeSite(editions=FakeEditions(frozen))
    async with running(create_site(site.parts)) as url:
        for path in PATHS:
            async with client.get(url + path) as answer:
                assert answer.headers["Last-Modified"] == "Tue, 24 Nov 2026 12:00:00 GMT"
