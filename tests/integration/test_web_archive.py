from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import date, timedelta

import pytest
from aiohttp import ClientSession

from newsletter.compose.slots import TOKEN
from newsletter.model import EditionState, FrozenEdition
from newsletter.web.archive import in_bar
from newsletter.web.site import create_site
from tests.fakes.site import FakeEditions, FakeSite, running, sample_frozen, site_settings

ARCHIVE = (
    *("/editions/", "/editions", "/editions/2026-11", "/editions/214", "/editions/214/mail"),
    *("/editions/214.txt", "/editions/feed.xml", "/editions/sitemap.xml"),
)


def ten_years() -> list[FrozenEdition]:
    one, last = sample_frozen(), date(2026, 11, 24)
    return [
        replace(one, edition=replace(one.edition, number=n, date=last - timedelta(days=3650 - n)))
        for n in range(3650, 0, -1)
    ]


@pytest.fixture
def site() -> FakeSite:
    editions = FakeEditions(
        sample_frozen(215, state=EditionState.DRAFT, subject="Not out yet"),
        sample_frozen(214, subject="Judge & <jury> part"),
        sample_frozen(213, state=EditionState.SENDING, subject="Tram\x01 halts"),
    )
    return FakeSite(editions=editions)


@pytest.fixture
async def url(site: FakeSite) -> AsyncIterator[str]:
    async with running(create_site(site.parts)) as address:
        yield address


@pytest.fixture
async def client() -> AsyncIterator[ClientSession]:
    async with ClientSession() as session:
        yield session


async def test_the_front_page_shows_the_latest_memo_that_is_out(
    url: str, client: ClientSession
) -> None:
    async with client.get(f"{url}/?utm_source=x") as answer:
        page = await answer.text()
    assert 'src="/editions/214/mail"' in page
    assert "/editions/215" not in page
    assert "One email at 6:30. We read 2 sources overnight" in page
    assert "Every day at 6:30" in page
    assert page.count('action="/subscribe"') == 2
    assert "<script" not in page


async def test_the_front_page_shows_how_a_story_of_the_latest_memo_earned_its_place(
    url: str, client: ClientSession
) -> None:
    async with client.get(url) as answer:
        page = await answer.text()
    assert "from memo no. 214" in page
    assert page.count("<circle") == 5


async def test_the_foot_names_the_newsletter_once(client: ClientSession) -> None:
    for postal in ("48 Larch Street", "Morning Memo, 48 Larch Street"):
        site = FakeSite(settings=site_settings(postal_address=postal))
        async with running(create_site(site.parts)) as url, client.get(url) as answer:
            assert "<span>Morning Memo, 48 Larch Street</span>" in await answer.text()


async def test_a_browser_finds_the_picture_of_the_site(url: str, client: ClientSession) -> None:
    async with client.get(f"{url}/favicon.ico") as answer:
        assert (answer.status, answer.content_type) == (200, "image/png")


async def test_without_an_edition_the_site_stands(client: ClientSession) -> None:
    site = FakeSite(editions=FakeEditions())
    async with running(create_site(site.parts)) as url:
        for path, says in (
            ("/", "Read the morning in five minutes."),
            ("/editions/", "None yet."),
            ("/editions/feed.xml", "<channel>"),
            ("/healthz", '"edition":null'),
        ):
            async with client.get(url + path) as answer:
                assert answer.status == 200
                assert says in await answer.text()


async def test_past_memos_are_listed_without_drafts(url: str, client: ClientSession) -> None:
    async with client.get(f"{url}/editions/") as answer:
        page = await answer.text()
    assert "Judge &amp; &lt;jury&gt; part" in page
    assert '<time datetime="2026-11-24">Tuesday, November 24</time>' in page
    assert 'href="/editions/213"' in page
    assert "2 memos, as they were mailed" in page
    assert "Not out yet" not in page
    assert "215" not in page


async def test_a_month_has_a_page_of_its_own(client: ClientSession) -> None:
    editions = FakeEditions(*ten_years())
    async with running(create_site(FakeSite(editions=editions).parts)) as url:
        page = await (await client.get(f"{url}/editions/2020-05")).text()
        first = await (await client.get(f"{url}/editions/")).text()
        oldest = await (await client.get(f"{url}/editions/2016-11")).text()
    assert "<title>Memos of May 2020 | Morning Memo</title>" in page
    assert 'rel="canonical" href="https://memo.example/editions/2020-05"' in page
    assert page.count("<h3") == 31
    assert '<link rel="prev" href="/editions/2020-04">' in page
    assert '<link rel="next" href="/editions/2020-06">' in page
    assert 'href="/editions/2020-05" aria-current="page"' in page
    assert "3,650 memos" in first
    assert '<link rel="prev" href="/editions/2026-10">' in first
    assert 'rel="next"' not in first
    assert 'rel="prev"' not in oldest
    assert max(map(len, (page, first))) < 40_000


@pytest.mark.parametrize("month", ["2026-10", "2026-12", "2026-13", "2026-1", "0000-00", "-11"])
async def test_a_month_without_a_memo_that_is_out_is_not_found(
    client: ClientSession, month: str
) -> None:
    draft = replace(sample_frozen(215).edition, date=date(2026, 12, 1))
    editions = FakeEditions(
        replace(sample_frozen(215, state=EditionState.DRAFT), edition=draft), sample_frozen(214)
    )
    async with (
        running(create_site(FakeSite(editions=editions).parts)) as url,
        client.get(f"{url}/editions/{month}") as answer,
    ):
        assert answer.status == 404


@pytest.mark.parametrize(
    "path",
    [
        "/editions/215",
        "/editions/215/mail",
        "/editions/215.txt",
        "/editions/1",
        "/editions/1.txt",
        "/editions/.txt",
        "/editions/214.txt.txt",
        "/editions/214.TXT",
        "/editions/0214",
        "/editions/0",
        "/editions/214.5",
        "/editions/%00",
        "/editions/99999999999999999999/mail",
        "/editions/" + 5000 * "9",
        "/editions/-1",
        "/editions/²",
    ],
)
async def test_a_draft_or_nothing_is_not_found(url: str, client: ClientSession, path: str) -> None:
    async with client.get(url + path) as answer:
        assert answer.status == 404
        assert "There is nothing here." in await answer.text()


async def test_an_edition_runs_no_script_and_shows_no_slot(client: ClientSession) -> None:
    html = f'<html><body><a href="https://memo.example/unsubscribe/{TOKEN}">x</a>memo</body></html>'
    site = FakeSite(editions=FakeEditions(sample_frozen(html=html)))
    async with (
        running(create_site(site.parts)) as url,
        client.get(f"{url}/editions/214") as answer,
    ):
        page = await answer.text()
        csp = answer.headers["Content-Security-Policy"]
    assert "memo" in page
    assert TOKEN not in page
    assert "script-src 'none'" in csp
    assert "frame-ancestors 'self'" in csp
    assert "sandbox" in csp
    assert "allow-scripts" not in csp


async def test_an_edition_stands_below_a_bar_that_leads_on(client: ClientSession) -> None:
    html = "<html><head><title>x</title></head><body class='cv'><h1>memo</h1></body></html>"
    editions = FakeEditions(
        sample_frozen(216, state=EditionState.DRAFT),
        *(sample_frozen(number, html=html) for number in (215, 214, 212)),
    )
    async with running(create_site(FakeSite(editions=editions).parts)) as url:
        page = await (await client.get(f"{url}/editions/214")).text()
        last = await (await client.get(f"{url}/editions/215")).text()
        bare = await client.get(f"{url}/editions/214/mail")
        assert await bare.text() == html
        assert bare.headers["X-Robots-Tag"] == "noindex"
    assert 'rel="prev" href="/editions/212"' in page
    assert 'rel="next" href="/editions/215"' in page
    assert 'rel="canonical" href="https://memo.example/editions/214"' in page
    assert page.index("All memos") < page.index('tabindex="-1"><h1>memo</h1></main>')
    assert page.index("</main>") < page.index('aria-label="Other memos"') < page.index("</body>")
    assert 'rel="prev" href="/editions/214"' in last
    assert "No. 216" not in last


def test_what_stands_in_a_memo_cannot_end_the_bar_or_the_main_part() -> None:
    html = "<head></head><body title='\\1'>&lt;body&gt; &lt;/body&gt;</body>"
    page = in_bar(html, head="<meta>", bar="<header></header>", end="<nav></nav>")
    assert page == (
        "<head><meta></head><body title='\\1'><header></header>"
        '<main id="memo" tabindex="-1">&lt;body&gt; &lt;/body&gt;</main><nav></nav></body>'
    )


async def test_health_names_the_last_edition_and_says_when_the_store_is_gone(
    site: FakeSite, url: str, client: ClientSession
) -> None:
    async with client.get(f"{url}/healthz") as answer:
        assert await answer.json() == {
            "ok": True,
            "edition": {"number": 214, "date": "2026-11-24", "state": "sent"},
        }
    site.editions.broken = True
    async with client.get(f"{url}/healthz") as answer:
        assert answer.status == 503
        assert await answer.json() == {"ok": False}


async def test_a_page_that_breaks_says_so_and_shows_nothing_of_the_inside(
    site: FakeSite, url: str, client: ClientSession
) -> None:
    site.editions.broken = True
    async with client.get(f"{url}/editions/") as answer:
        assert answer.status == 500
        said = await answer.text()
    assert "Something broke here." in said
    assert "table" not in said


@pytest.mark.parametrize(
    "path", ["/", "/box", *ARCHIVE, "/editions/215", "/healthz", "/nothing", "/static/site.css"]
)
async def test_every_answer_is_guarded_and_head_has_no_body(
    url: str, client: ClientSession, path: str
) -> None:
    async with client.get(url + path) as answer:
        expected = answer.status
        headers = answer.headers
        assert "default-src 'none'" in headers["Content-Security-Policy"]
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert "Referrer-Policy" in headers
        assert "server" not in headers
        assert "allow-scripts" not in headers["Content-Security-Policy"]
        assert "<script" not in await answer.text()
    async with client.head(url + path) as answer:
        assert answer.status == expected
        assert await answer.read() == b""


@pytest.mark.parametrize(
    "path", ["/static/../pages.py", "/static/%2e%2e/pages.py", "/static/..%5cpages.py"]
)
async def test_static_files_are_those_of_the_folder(
    url: str, client: ClientSession, path: str
) -> None:
    from yarl import URL

    async with client.get(URL(url + path, encoded=True)) as answer:
        assert answer.status == 404


async def test_no_address_redirects(url: str, client: ClientSession) -> None:
    for path in ("//evil.example", "/editions", "/?url=https://evil.example", "/box/"):
        async with client.get(url + path, allow_redirects=False) as answer:
            assert answer.status in (200, 404)


async def test_the_site_may_stand_under_a_path(client: ClientSession) -> None:
    settings = site_settings(web={"base_url": "https://paper.example/memo/"})
    site = FakeSite(settings=settings)
    async with running(create_site(site.parts)) as url, client.get(url) as answer:
        page = await answer.text()
    assert 'action="/memo/subscribe"' in page
    assert 'href="/memo/static/site.css"' in page
