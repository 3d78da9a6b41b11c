"""A workspace fetches its pictures, keeps them, and asks nobody twice."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from newsletter.app import App
from newsletter.compose.pictures import wanted
from newsletter.jobs.pictures import AGAIN, illustrate, prune_pictures
from newsletter.model import Picture, PictureUse, Story
from tests.fakes.editions import BUILT, sample_story
from tests.fakes.feed_server import FeedServer
from tests.fakes.pictures import encoded, opened, photo

LEAD, THUMB = PictureUse


@pytest.fixture
def server() -> Iterator[FeedServer]:
    with FeedServer() as running:
        yield running


def opened_app(folder: Path, *, at: datetime = BUILT) -> App:
    config = folder / "config.yaml"
    config.write_text(
        "from: Memo <memo@paper.example>\n"
        "postal_address: 48 Larch Street\n"
        "gather: {allow_private: [127.0.0.0/8]}\n"
    )
    return App(config, at=at, environment={})


@pytest.fixture
def app(tmp_path: Path) -> Iterator[App]:
    opened = opened_app(tmp_path)
    yield opened
    opened.engine.dispose()


def story(server: FeedServer, name: str, picture: str | None) -> Story:
    """A story of a feed of ours, its page not there."""
    made = sample_story(name, url=server.url(f"/{name}"))
    told = replace(
        made.articles[0],
        feed="http://127.0.0.1/feed",
        picture=Picture(url=picture) if picture else None,
    )
    return replace(made, articles=(told,))


async def test_pictures_are_fetched_once_and_found_when_the_memo_is_laid_out(
    server: FeedServer, app: App
) -> None:
    urls = [
        server.serve(f"/{n}.jpg", encoded(photo(1300, 700, seed=n)), Content_Type="image/jpeg")
        for n in (1, 2)
    ]
    stories = [story(server, f"story{n}", url) for n, url in enumerate(urls)]
    assert await illustrate(app, stories) == ()
    kept = app.pictures.kept(source for one in wanted(stories) for source in one.sources)
    assert set(kept) == {(urls[0], LEAD), (urls[1], THUMB)}
    lead = app.pictures.data(kept[urls[0], LEAD].name)
    assert lead is not None
    assert opened(lead).size == (1200, 640)
    assert await illustrate(app, stories) == ()
    assert len(server.asked) == 2


async def test_what_failed_is_told_and_not_asked_again_within_a_day(
    server: FeedServer, app: App, tmp_path: Path
) -> None:
    small = server.serve("/s.jpg", encoded(photo(90, 90)), Content_Type="image/jpeg")
    # Five have a page besides, which is not there; the other two want the very same.
    stories = [story(server, f"story{n}", small) for n in range(7)]
    stories.append(story(server, "story8", server.url("/_404")))
    assert await illustrate(app, stories) == (
        "the lead has no picture: answered 404",
        "6 pictures could not be had: 5 answered 404, 1 too small",
    )
    asked = len(server.asked)
    assert await illustrate(app, stories) == ()
    assert len(server.asked) == asked
    later = opened_app(tmp_path, at=BUILT + AGAIN + timedelta(minutes=5))
    assert await illustrate(later, stories) != ()
    assert len(server.asked) > asked
    later.engine.dispose()


async def test_a_host_that_does_not_answer_is_told_and_may_be_asked_again(
    server: FeedServer, app: App
) -> None:
    hung = [story(server, "story1", server.url("/_hang"))]
    for _ in range(2):
        notes = await illustrate(app, hung, seconds=0.5)
        assert notes == ("the lead has no picture: not reached in time",)
    assert len(server.asked_for("/_hang")) == 2


async def test_stories_without_pictures_ask_nobody(server: FeedServer, app: App) -> None:
    odd = replace(story(server, "story1", None).articles[0], url="ftp://127.0.0.1/")
    assert await illustrate(app, [replace(story(server, "story1", None), articles=(odd,))]) == ()
    assert server.asked == []


async def test_pictures_that_no_edition_shows_go_when_articles_do(
    server: FeedServer, app: App, tmp_path: Path
) -> None:
    url = server.serve("/1.jpg", encoded(photo(1300, 700)), Content_Type="image/jpeg")
    await illustrate(app, [story(server, "story1", url)])
    assert prune_pictures(app) == 0
    keep = timedelta(days=app.settings.gather.keep_days)
    later = opened_app(tmp_path, at=BUILT + keep + timedelta(minutes=5))
    assert prune_pictures(later) == 1
    later.engine.dispose()
