from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest

from newsletter.app import App
from newsletter.model import Edit, EditAction, EditionState
from newsletter.web.builds import BuildFailure, PreviewBuild
from newsletter.web.ranked import Ranked
from newsletter.web.workspace import Workbench
from tests.fakes.editions import BUILT, sample_article
from tests.fakes.workspace import ADA, lay_down, read, send_out


@pytest.fixture
def app(tmp_path: Path) -> App:
    return lay_down(tmp_path)


def good(bench: Workbench) -> PreviewBuild:
    built = bench.build()
    assert isinstance(built, PreviewBuild), built
    return built


def failed(bench: Workbench) -> BuildFailure:
    built = bench.build()
    assert isinstance(built, BuildFailure)
    return built


def edited(app: App, name: str, old: str, new: str) -> None:
    path = app.folder / name
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new, 1))


# ── What is kept ─────────────────────────────────────────────────────────────────────────


def pin(app: App) -> None:
    story = app.candidates().stories[3]
    edit = Edit(story=story.id, articles=(story.articles[0].id,), action=EditAction.PIN)
    app.edits.say(app.today, edit, BUILT)


def gather(app: App) -> None:
    app.clock.ahead += timedelta(minutes=5)
    read(app, [sample_article("Ferry crews walk out over night shifts", hours_ago=0.5)])


def send_yesterdays(app: App) -> None:
    send_out(app, 212, day=date(2026, 11, 22))


def rank_otherwise(app: App) -> None:
    app.settings = app.settings.model_copy(
        update={"edition": app.settings.edition.model_copy(update={"stories": 7})}
    )


@pytest.mark.parametrize("change", [pin, gather, send_yesterdays, rank_otherwise])
def test_a_change_in_what_ranking_goes_by_ranks_again(
    app: App, change: Callable[[App], None]
) -> None:
    ranked = Ranked()
    before = ranked.candidates(app)
    change(app)
    assert ranked.candidates(app) is not before


def test_nothing_else_ranks_again(app: App) -> None:
    ranked = Ranked()
    before = ranked.candidates(app)
    app.build(before)
    app.clock.ahead += timedelta(minutes=20)
    app.settings = app.settings.model_copy(update={"name": "Evening Memo", "theme": "wire"})
    assert ranked.candidates(app) is before


def test_the_store_is_looked_at_only_for_what_ranking_goes_by(app: App) -> None:
    ranked = Ranked()
    assert not ranked.changed(app)
    app.build(ranked.candidates(app))
    assert not ranked.changed(app)
    pin(app)
    assert ranked.changed(app)
    # Once: the build that follows is not asked for again.
    ranked.candidates(app)
    assert not ranked.changed(app)


# ── What a build shows ───────────────────────────────────────────────────────────────────


def test_the_draft_that_is_shown_is_the_one_that_is_sent(app: App) -> None:
    bench = Workbench(app.config, BUILT)
    good(bench)
    edited(app, "templates/words/en.toml", 'one_minute = "', 'one_minute = "Quite briefly. ')
    built = good(bench)
    assert "Quite briefly." in built.frozen.html
    assert app.editions.of_date(app.today) == built.frozen
    assert built.out is None


@pytest.mark.parametrize(
    ("name", "old", "new", "shows"),
    [
        ("templates/themes/memo.toml", "#B23A1E", "#0B5FA5", "#0B5FA5"),
        ("templates/components.mjml.j2", 'class="wm', 'class="wn', 'class="wn'),
        ("config.yaml", "zone:", "theme: bold\nzone:", ""),
        ("config.yaml", "zone:", "name: Evening Memo\nzone:", "Evening Memo"),
    ],
)
def test_what_is_saved_is_in_the_next_build(
    app: App, name: str, old: str, new: str, shows: str
) -> None:
    bench = Workbench(app.config, BUILT)
    before = good(bench).frozen
    edited(app, name, old, new)
    after = good(bench).frozen
    assert after.html != before.html
    assert shows in after.html
    assert [one.id for one in after.edition.stories] == [one.id for one in before.edition.stories]


def test_an_edition_that_is_out_is_shown_in_todays_templates_and_stays_as_it_went(
    app: App,
) -> None:
    bench = Workbench(app.config, BUILT)
    number = good(bench).frozen.edition.number
    app.editions.mark(number, EditionState.SENDING, now=BUILT)
    app.editions.mark(number, EditionState.SENT, now=BUILT)
    edited(app, "templates/themes/memo.toml", "#B23A1E", "#0B5FA5")
    built = good(bench)
    there = app.editions.numbered(number)
    assert there is not None
    assert built.out == number
    assert "#0B5FA5" in built.frozen.html
    assert "#0B5FA5" not in there.html


def test_a_list_that_is_saved_is_taken_over_with_a_note_for_each_line_refused(app: App) -> None:
    bench = Workbench(app.config, BUILT)
    good(bench)
    lines = "address,name,since\nbo@reader.example,Bo,\nno address,,\n"
    (app.folder / "subscribers" / "readers.csv").write_text(lines)
    built = good(bench)
    assert [one.address for one in built.desk.some_readers()] == [ADA, "bo@reader.example"]
    (note,) = built.notes
    assert note.startswith("readers.csv:3: 'no address,,' left out")


def test_a_quiet_morning_is_said_to_be_one(app: App) -> None:
    edited(app, "config.yaml", "zone:", "edition: {stories: 60, min_stories: 60}\nzone:")
    assert "fewer than edition.min_stories (60)" in failed(Workbench(app.config, BUILT)).message


# ── Mistakes ─────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("name", "old", "new", "says"),
    [
        ("templates/edition.mjml.j2", "<mj-head>", "<mj-head>{{ edition.nope }}", "nope"),
        ("templates/components.mjml.j2", "{% macro hit(", "{% if %}{% macro hit(", ""),
        ("templates/themes/memo.toml", '"#B23A1E"', '"red;}"', "must be a colour"),
        ("templates/themes/memo.toml", '"#B23A1E"', "#B23A1E", ""),
        ("templates/words/en.toml", 'one_minute = "', "one_minute = ", ""),
        ("config.yaml", "zone:", "edition: {stories: many}\nzone:", "edition.stories"),
    ],
)
def test_a_mistake_is_named_by_its_place_in_the_workspace_and_mended(
    app: App, name: str, old: str, new: str, says: str
) -> None:
    bench = Workbench(app.config, BUILT)
    before = good(bench).frozen
    path = app.folder / name
    text = path.read_text()
    edited(app, name, old, new)
    failure = failed(bench)
    assert failure.file == name
    assert failure.line is not None
    assert new.partition("\n")[0] in path.read_text().splitlines()[failure.line - 1]
    assert says in failure.message
    path.write_text(text)
    assert good(bench).frozen.html == before.html


def test_a_config_that_is_missing_is_said_to_be(tmp_path: Path) -> None:
    assert "there is no such file" in failed(Workbench(tmp_path / "config.yaml", BUILT)).message
