import asyncio
import shutil
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from aiohttp import ClientSession, StreamReader

from newsletter.files import starter
from newsletter.web.preview import BuildFailure, PreviewBuild, create_preview
from newsletter.web.workspace import preview_build
from tests.fakes.site import running, sample_frozen, site_settings, web_templates

DARK = "@media (prefers-color-scheme:dark){.sh{color:#fff}}"


def built(subject: str) -> PreviewBuild:
    return PreviewBuild(
        frozen=sample_frozen(),
        subject=subject,
        headers="Subject: a\r\nList-Unsubscribe: <https://memo.example/a>,\r\n <mailto:b>\r\n",
        html=f"<html><head><style>{DARK}</style></head><body>{subject}</body></html>",
        text=f"{subject}\n<b>not bold</b>\n",
        seconds=0.041,
    )


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    templates = tmp_path / "templates"
    templates.mkdir()
    (templates / "memo.mjml.j2").write_text("one\ntwo\nthree\nfour\nfive\nsix\n")
    (tmp_path / "config.yaml").write_text("name: Memo\n")
    return tmp_path


@asynccontextmanager
async def previewing(
    folder: Path, build: Callable[[], PreviewBuild | BuildFailure]
) -> AsyncIterator[tuple[str, ClientSession]]:
    app = create_preview(
        build=build,
        watch=[folder / "templates", folder / "config.yaml", folder / "subscribers"],
        templates=web_templates(),
        settings=site_settings(),
    )
    async with running(app) as url, ClientSession() as client:
        yield url, client


async def version(stream: StreamReader) -> str:
    """The next version on an event stream."""
    while True:
        line = (await asyncio.wait_for(stream.readline(), 20)).decode()
        assert line, "the stream ended"
        if line.startswith("data: "):
            return line.removeprefix("data: ").strip()


@pytest.mark.parametrize(
    ("view", "shows"),
    [
        ("", 'src="/mail/light"'),
        ("mobile", 'width="430"'),
        ("dark", 'src="/mail/dark"'),
        ("text", "&lt;b&gt;not bold&lt;/b&gt;"),
        ("source", "&lt;style&gt;"),
        ("headers", "&lt;https://memo.example/a&gt;, &lt;mailto:b&gt;"),
        ("none-such", 'src="/mail/light"'),
    ],
)
async def test_each_view_shows_its_side_of_the_draft(folder: Path, view: str, shows: str) -> None:
    async with previewing(folder, lambda: built("Judge stops sale")) as (url, client):
        page = await (await client.get(f"{url}/?view={view}")).text()
    assert shows in page
    assert "Judge stops sale" in page
    assert "Why each story is here" in page
    assert "8.40" in page
    assert "41 ms" in page


async def test_the_mail_is_dressed_light_or_dark_and_runs_nothing(folder: Path) -> None:
    async with previewing(folder, lambda: built("Judge")) as (url, client):
        light = await client.get(f"{url}/mail/light")
        dark = await client.get(f"{url}/mail/dark")
        assert "@media not all{" in await light.text()
        assert "@media all{" in await dark.text()
        assert "script-src 'none'" in dark.headers["Content-Security-Policy"]
        assert (await client.get(f"{url}/mail/plaid")).status == 404


async def page_with(text: str, url: str, client: ClientSession, events: StreamReader) -> str:
    """The page, once a build shows a text: saving a file may be told in two parts."""
    while text not in (page := await (await client.get(url)).text()):
        await version(events)
    return page


@pytest.mark.parametrize("saved", ["templates/memo.mjml.j2", "config.yaml"])
async def test_saving_a_file_builds_again_and_says_so(folder: Path, saved: str) -> None:
    def build() -> PreviewBuild:
        return built("Second" if (folder / saved).read_text() == "changed\n" else "First")

    async with previewing(folder, build) as (url, client), client.get(f"{url}/events") as events:
        first = await version(events.content)
        assert "First" in await (await client.get(url)).text()
        (folder / saved).write_text("changed\n")
        page = await page_with("Second", url, client, events.content)
    assert first not in page
    assert f"after you saved <code>{Path(saved).name}</code>" in page


async def test_a_file_that_nobody_watches_builds_nothing(folder: Path) -> None:
    saved: list[str] = []

    def build() -> PreviewBuild:
        saved.append((folder / "config.yaml").read_text())
        return built(f"{saved[-1]} {len(saved)}")

    async with previewing(folder, build) as (url, client), client.get(f"{url}/events") as events:
        await version(events.content)
        (folder / "memo.sqlite3").write_text("x")
        (folder / "templates" / ".memo.swp").write_text("x")
        (folder / "config.yaml").write_text("name: Other\n")
        page = await page_with("name: Other", url, client, events.content)
    assert "<code>config.yaml</code>" in page
    assert len([text for text in saved if text == "name: Memo\n"]) == 1


async def test_a_failed_build_is_shown_over_the_last_good_one(folder: Path) -> None:
    def build() -> PreviewBuild | BuildFailure:
        if (folder / "config.yaml").read_text() == "wrong\n":
            return BuildFailure(
                message="<mj-text> is never closed", file="templates/memo.mjml.j2", line=3
            )
        return built((folder / "config.yaml").read_text() or "empty")

    async with previewing(folder, build) as (url, client), client.get(f"{url}/events") as events:
        await version(events.content)
        (folder / "config.yaml").write_text("wrong\n")
        page = await page_with('role="alert"', url, client, events.content)
        assert "&lt;mj-text&gt; is never closed" in page
        assert "<b>templates/memo.mjml.j2</b>, line 3" in page
        assert "<mark><span>3</span>three" in page
        assert "<span>1</span>one" in page
        assert "<span>6</span>" not in page
        assert 'src="/mail/light"' in page
        assert (await client.get(f"{url}/mail/light")).status == 200
        (folder / "config.yaml").write_text("mended\n")
        page = await page_with("mended", url, client, events.content)
    assert 'role="alert"' not in page


async def test_a_first_build_that_fails_says_what_is_wrong(folder: Path) -> None:
    (folder / "memo.sqlite3").write_text("not for showing")
    outside = BuildFailure(message="quiet: 2 stories", file="memo.sqlite3", line=1)
    async with previewing(folder, lambda: outside) as (url, client):
        page = await (await client.get(url)).text()
        mail = await client.get(f"{url}/mail/light")
    assert "quiet: 2 stories" in page
    assert "not for showing" not in page
    assert mail.status == 404


async def test_a_build_that_breaks_is_a_failure_like_another(
    folder: Path, caplog: pytest.LogCaptureFixture
) -> None:
    def broken() -> PreviewBuild:
        raise ZeroDivisionError("one by nought")

    async with previewing(folder, broken) as (url, client):
        page = await (await client.get(url)).text()
    assert "ZeroDivisionError: one by nought" in page
    assert "the preview's build failed" in caplog.text


async def test_a_page_elsewhere_cannot_read_it_under_another_name(folder: Path) -> None:
    async with previewing(folder, lambda: built("First")) as (url, client):
        answer = await client.get(url, headers={"Host": "evil.example"})
        assert answer.status == 400
        assert "First" not in await answer.text()


async def test_stopping_ends_the_event_streams(folder: Path) -> None:
    async with ClientSession() as client:
        async with previewing(folder, lambda: built("First")) as (url, _):
            events = await client.get(f"{url}/events")
            await version(events.content)
        assert await events.content.read() is not None
        events.close()


def test_a_mistake_is_named_by_its_place_in_the_workspace(tmp_path: Path) -> None:
    config = tmp_path / "config.yaml"
    shutil.copy(starter() / "config.yaml", config)
    lines = config.read_text().replace("stories: 20", "stories: many").splitlines()
    config.write_text("\n".join(lines))
    failure = preview_build(config, None)
    assert isinstance(failure, BuildFailure)
    assert failure.file == "config.yaml"
    assert failure.line is not None
    assert "stories: many" in lines[failure.line - 1]
    assert "edition.stories" in failure.message
