"""Today's draft in a real workspace: as it was built, as it is changed, as it falls behind."""

import os
import shutil
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import select

from newsletter.app import App
from newsletter.cli import newsletter
from newsletter.commands.draft import built_with, open_draft, out_of_date
from newsletter.errors import RunError
from newsletter.model import Edit, EditAction, EditionState, FeedState, Gathered, Told
from newsletter.store.schema import edits
from tests.fakes.articles import NOW, bridge_collapse, other_news

STARTER = Path(__file__).parents[2]
ARTICLES = [*bridge_collapse(), *other_news()]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A workspace with a morning's articles, whose memo asks for three stories."""
    shutil.copytree(STARTER / "templates", tmp_path / "templates")
    urls = sorted({article.feed for article in ARTICLES})
    feeds = "".join(f"  - url: {url}\n" for url in urls)
    (tmp_path / "config.yaml").write_text(
        "from: Morning Memo <memo@paper.example>\npostal_address: 48 Larch Street, Portland\n"
        f"edition: {{stories: 5, min_stories: 3}}\nfeeds:\n{feeds}"
    )
    return tmp_path


def opened(folder: Path) -> App:
    app = App(folder / "config.yaml", at=NOW, environment={})
    by_feed = {
        article.feed: [a for a in ARTICLES if a.feed == article.feed] for article in ARTICLES
    }
    app.feeds.record(
        [
            Gathered(state=FeedState(url=url), told=Told(new=tuple(found)))
            for url, found in by_feed.items()
        ]
    )
    return app


def edit(app: App, place: int, action: EditAction, value: str = "") -> Edit:
    story = app.candidates().stories[place - 1]
    articles = tuple(article.id for article in story.articles)
    return Edit(story=story.id, articles=articles, action=action, value=value)


def kept_at(app: App) -> list[datetime]:
    with app.engine.connect() as connection:
        return list(connection.scalars(select(edits.c.at).order_by(edits.c.serial)))


def test_an_edit_is_kept_once_the_draft_is_built_with_it(folder: Path) -> None:
    app = opened(folder)
    drop = edit(app, 1, EditAction.DROP)
    edition, ranked = built_with(app, [drop], lambda: app.edits.say(app.today, drop, NOW))
    assert drop.story not in [story.id for story in edition.stories]
    assert [story.reasons[-1].text for story in ranked if story.id == drop.story] == [
        "you dropped it"
    ]
    assert app.edits.of_date(app.today) == [drop]
    assert open_draft(app).memo == edition.stories


def test_what_was_said_before_stays_untouched_where_a_change_cannot_be_built(folder: Path) -> None:
    app = opened(folder)
    before = datetime(2031, 3, 4, 5, tzinfo=UTC)
    title = edit(app, 1, EditAction.RETITLE, "A bridge is gone")
    app.edits.say(app.today, title, before)
    asked = [edit(app, place, EditAction.DROP) for place in range(1, 6)]
    kept: list[str] = []
    with pytest.raises(RunError, match="nothing is changed: it would leave"):
        built_with(app, [title, *asked], lambda: kept.append("kept"))
    assert kept == []
    assert app.edits.of_date(app.today) == [title]
    assert kept_at(app) == [before]
    assert app.editions.of_date(app.today) is None


def test_a_draft_older_than_its_configuration_is_said_to_be(folder: Path) -> None:
    app = opened(folder)
    app.build(app.candidates())
    frozen = app.editions.of_date(app.today)
    config = folder / "config.yaml"
    for seconds, says in ((60, True), (0.5, False), (-60, False)):
        changed = (NOW + timedelta(seconds=seconds)).timestamp()
        os.utime(config, (changed, changed))
        now = App(config, environment={})
        line = out_of_date(now, frozen)
        assert bool(line) is says
        shown = CliRunner().invoke(newsletter, ["edition", "show", "1", "--config", str(config)])
        assert shown.exit_code == 0
        assert shown.stderr == (f"{line}\n" if line else "")
        # Under --at the times of files tell nothing; what is out stays as it is.
        assert out_of_date(app, frozen) == ""
        assert frozen
        assert out_of_date(now, replace(frozen, state=EditionState.SENT)) == ""
    assert out_of_date(now, None) == ""


def test_the_line_names_the_file_and_the_way_out(folder: Path) -> None:
    app = opened(folder)
    app.build(app.candidates())
    later = (NOW + timedelta(hours=1)).timestamp()
    os.utime(folder / "config.yaml", (later, later))
    line = out_of_date(App(folder / "config.yaml", environment={}), app.editions.numbered(1))
    assert line == (
        "config.yaml was changed after the draft no. 1 was built: `newsletter build` builds it anew"
    )
