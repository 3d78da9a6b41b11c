import asyncio
from dataclasses import replace
from pathlib import Path

import pytest
from aiohttp import ClientSession, StreamReader

from newsletter.app import App
from newsletter.model import PictureUse
from newsletter.web.preview import BuildFailure, PreviewBuild
from tests.fakes.editions import BUILT
from tests.fakes.preview import built, previewing, text_of
from tests.fakes.workspace import lay_down


@pytest.fixture
def app(tmp_path: Path) -> App:
    app = lay_down(tmp_path)
    (app.folder / "templates" / "memo.mjml.j2").write_text("one\ntwo\nthree\nfour\nfive\nsix\n")
    return app


async def version(stream: StreamReader) -> str:
    """The next version on an event stream."""
    while True:
        line = (await asyncio.wait_for(stream.readline(), 20)).decode()
        assert line, "the stream ended"
        if line.startswith("data: "):
            return line.removeprefix("data: ").strip()


# ── Views ────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("view", "shows"),
    [
        ("", 'src="/mail/light'),
        ("mobile", 'width="430"'),
        ("dark", 'src="/mail/dark'),
        ("forced", 'data-force="partial"'),
        ("off", 'src="/mail/off'),
        ("text", "&lt;b&gt;not bold&lt;/b&gt;"),
        ("source", "&lt;style&gt;"),
        ("headers", "List-Unsubscribe-Post</th><td>List-Unsubscribe=One-Click"),
        ("none-such", 'src="/mail/light'),
    ],
)
async def test_each_view_shows_its_side_of_the_draft(app: App, view: str, shows: str) -> None:
    async with previewing(app) as (url, client):
        page = await text_of(client, f"{url}/?view={view}")
    assert shows in page
    assert "Judge stops sale" in page
    assert "Why each story is here" in page
    assert "8.40" in page
    assert "41 ms" in page


async def test_what_is_asked_for_soon_comes_without_the_checks(app: App) -> None:
    async with previewing(app) as (url, client):
        page = await text_of(client, f"{url}/?soon=1")
    assert "In the inbox" in page
    assert 'data-part="findings"' not in page


async def test_checks_say_what_is_to_fix_and_where_and_what_passed(app: App) -> None:
    async with previewing(app) as (url, client):
        page = await text_of(client, url)
    assert "<b>The html element has no lang</b>" in page
    assert "to fix" in page
    assert 'data-place="a:0"' in page
    assert "passed</summary>" in page
    assert "Where it will differ" in page


async def test_the_mail_is_dressed_and_runs_nothing(app: App) -> None:
    async with previewing(app) as (url, client):
        light = await client.get(f"{url}/mail/light")
        dark = await client.get(f"{url}/mail/dark")
        assert "@media not all{" in await light.text()
        assert "@media all{" in await dark.text()
        assert "script-src 'none'" in dark.headers["Content-Security-Policy"]
        assert (await client.get(f"{url}/mail/plaid")).status == 404


async def test_pictures_of_our_own_come_from_the_preview(app: App) -> None:
    kept = app.pictures.keep(
        "https://pictures.example/lead.jpg",
        PictureUse.LEAD,
        b"\xff\xd8jpeg",
        width=1200,
        height=640,
        now=BUILT,
    )

    def build() -> PreviewBuild:
        good = built(app, "Judge")
        html = f'<img src="https://memo.example/pictures/{kept.name}" alt="">'
        return replace(good, frozen=replace(good.frozen, html=html))

    async with previewing(app, build) as (url, client):
        mail = await text_of(client, f"{url}/mail/light")
        picture = await client.get(f"{url}/pictures/{kept.name}")
        assert f'src="/pictures/{kept.name}"' in mail
        assert await picture.read() == b"\xff\xd8jpeg"
        assert f"/pictures/{kept.name}" not in await text_of(client, f"{url}/mail/off")
        assert "https://memo.example/pictures/" in await text_of(client, f"{url}/message.html")
        assert "1 picture adds 0.0 KB" in await text_of(client, url)


# ── Live ─────────────────────────────────────────────────────────────────────────────────


async def page_with(text: str, url: str, client: ClientSession, events: StreamReader) -> str:
    """The page, once a build shows a text: saving a file may be told in two parts."""
    while text not in (page := await text_of(client, url)):
        await version(events)
    return page


@pytest.mark.parametrize("saved", ["templates/memo.mjml.j2", "config.yaml"])
async def test_saving_a_file_builds_again_and_says_so(app: App, saved: str) -> None:
    def build() -> PreviewBuild:
        first = (app.folder / saved).read_text() != "changed\n"
        return built(app, "First" if first else "Second")

    async with previewing(app, build) as (url, client), client.get(f"{url}/events") as events:
        first = await version(events.content)
        assert "First" in await text_of(client, url)
        (app.folder / saved).write_text("changed\n")
        page = await page_with("Second", url, client, events.content)
    assert first.split()[0] not in page
    assert f"after you saved <code>{Path(saved).name}</code>" in page


async def test_a_file_that_nobody_watches_builds_nothing(app: App) -> None:
    saved: list[str] = []

    def build() -> PreviewBuild:
        saved.append(app.config.read_text())
        return built(app, f"{saved[-1][:11]} {len(saved)}")

    async with previewing(app, build) as (url, client), client.get(f"{url}/events") as events:
        await version(events.content)
        (app.folder / "other.sqlite3").write_text("x")
        (app.folder / "templates" / ".memo.swp").write_text("x")
        app.config.write_text("name: Other\n")
        page = await page_with("name: Other", url, client, events.content)
    assert "<code>config.yaml</code>" in page
    assert len([text for text in saved if text != "name: Other\n"]) == 1


async def test_what_other_programs_write_into_the_store_builds_again(app: App) -> None:
    builds: list[str] = []

    def build() -> PreviewBuild:
        builds.append("pinned" if builds else "ranked")
        return replace(built(app, builds[-1]), stale=lambda: len(builds) == 1)

    async with previewing(app, build) as (url, client), client.get(f"{url}/events") as events:
        page = await page_with("pinned", url, client, events.content)
    assert "after the store changed" in page


async def test_what_is_fetched_later_builds_again(app: App) -> None:
    builds: list[str] = []
    fetched: list[bool] = []

    async def later() -> bool:
        fetched.append(not fetched)
        return fetched[-1]

    def build() -> PreviewBuild:
        builds.append("with pictures" if fetched else "without")
        return replace(built(app, builds[-1]), later=later)

    async with previewing(app, build) as (url, client), client.get(f"{url}/events") as events:
        await page_with("with pictures", url, client, events.content)
    assert builds == ["without", "with pictures"]


# ── Builds that fail ─────────────────────────────────────────────────────────────────────


async def test_a_failed_build_is_shown_over_the_last_good_one(app: App) -> None:
    def build() -> PreviewBuild | BuildFailure:
        if app.config.read_text() == "wrong\n":
            return BuildFailure(
                message="<mj-text> is never closed",
                file="templates/memo.mjml.j2",
                line=3,
                detail="Line 40 of the filled template",
            )
        return built(app, app.config.read_text()[:8] or "empty")

    async with previewing(app, build) as (url, client), client.get(f"{url}/events") as events:
        _, good = (await version(events.content)).split()
        app.config.write_text("wrong\n")
        page = await page_with('role="alert"', url, client, events.content)
        assert "&lt;mj-text&gt; is never closed" in page
        assert "<b>templates/memo.mjml.j2</b>, line 3" in page
        assert "<mark><span>3</span>three" in page
        assert "<span>1</span>one" in page
        assert "<span>6</span>" not in page
        assert "Line 40 of the filled template" in page
        # The frames stay as they are: the mail in them is that of the last good build.
        assert f'src="/mail/light?v={good}"' in page
        assert (await client.get(f"{url}/mail/light")).status == 200
        app.config.write_text("mended\n")
        page = await page_with("mended", url, client, events.content)
    assert 'role="alert"' not in page


async def test_a_first_build_that_fails_says_what_is_wrong(app: App) -> None:
    (app.folder / "other.sqlite3").write_text("not for showing")
    outside = BuildFailure(message="quiet: 2 stories", file="other.sqlite3", line=1)
    async with previewing(app, lambda: outside) as (url, client):
        page = await text_of(client, url)
        mail = await client.get(f"{url}/mail/light")
        picture = await client.get(f"{url}/pictures/{'0' * 32}.jpg")
    assert "Quiet: 2 stories" in page
    assert "not for showing" not in page
    assert (mail.status, picture.status) == (404, 404)


async def test_a_build_that_breaks_is_a_failure_like_another(
    app: App, caplog: pytest.LogCaptureFixture
) -> None:
    def broken() -> PreviewBuild:
        raise ZeroDivisionError("one by nought")

    async with previewing(app, broken) as (url, client):
        page = await text_of(client, url)
    assert "ZeroDivisionError: one by nought" in page
    assert "the preview's build failed" in caplog.text


# ── Who may ask ──────────────────────────────────────────────────────────────────────────


async def test_a_page_elsewhere_cannot_read_it_under_another_name(app: App) -> None:
    async with previewing(app) as (url, client):
        answer = await client.get(url, headers={"Host": "evil.example"})
        assert answer.status == 400
        assert "Judge" not in await answer.text()


async def test_stopping_ends_the_event_streams(app: App) -> None:
    async with ClientSession() as client:
        async with previewing(app) as (url, _):
            events = await client.get(f"{url}/events")
            await version(events.content)
        assert await events.content.read() is not None
        events.close()
