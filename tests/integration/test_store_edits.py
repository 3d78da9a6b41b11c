"""An editor's words, kept by date."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import Engine, inspect

from newsletter.model import Edit, EditAction
from newsletter.store import database
from newsletter.store.database import open_database, writing
from newsletter.store.edits import EditStore

PIN, DROP, MOVE, RETITLE, *_ = EditAction
DAY, NEXT = date(2026, 11, 24), date(2026, 11, 25)
NOW = datetime(2026, 11, 24, 6, 30, tzinfo=UTC)


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    opened = open_database(f"sqlite:///{tmp_path / 'memo.sqlite3'}")
    yield opened
    opened.dispose()


@pytest.fixture
def store(engine: Engine) -> EditStore:
    return EditStore(engine)


def edit(action: EditAction, story: str = "s1", value: str = "") -> Edit:
    return Edit(story=story, articles=("a1", "a’2"), action=action, value=value)


def test_edits_come_back_as_they_were_in_the_order_said(store: EditStore) -> None:
    said = [edit(PIN, "s2"), edit(RETITLE, value="Ferry “saved”"), edit(DROP)]
    for one in said:
        store.say(DAY, one, NOW)
    assert store.of_date(DAY) == said
    assert store.of_date(NEXT) == []


def test_of_a_story_there_is_one_word_on_its_place_and_one_on_its_title(store: EditStore) -> None:
    for one in (edit(PIN), edit(RETITLE, value="A"), edit(MOVE, value="3"), edit(PIN, "s2")):
        store.say(DAY, one, NOW)
    assert store.of_date(DAY) == [
        edit(RETITLE, value="A"),
        edit(MOVE, value="3"),
        edit(PIN, "s2"),
    ]
    store.say(DAY, edit(DROP), NOW)
    store.say(DAY, edit(RETITLE, value="B"), NOW)
    assert store.of_date(DAY) == [edit(PIN, "s2"), edit(DROP), edit(RETITLE, value="B")]


def test_the_same_word_again_is_one_word(store: EditStore) -> None:
    store.say(DAY, edit(PIN), NOW)
    store.say(DAY, edit(PIN), NOW)
    assert store.of_date(DAY) == [edit(PIN)]


def test_what_is_unsaid_is_gone_for_that_story_and_date_only(store: EditStore) -> None:
    for day in (DAY, NEXT):
        for one in (edit(PIN), edit(RETITLE, value="A"), edit(DROP, "s2")):
            store.say(day, one, NOW)
    assert store.unsay(DAY, "s1") == 2
    assert store.unsay(DAY, "s1") == 0
    assert store.of_date(DAY) == [edit(DROP, "s2")]
    assert store.clear(NEXT) == 3
    assert store.of_date(NEXT) == []


def test_an_edit_made_after_others_were_unsaid_is_still_the_last(store: EditStore) -> None:
    for story in ("s1", "s2", "s3"):
        store.say(DAY, edit(PIN, story), NOW)
    store.unsay(DAY, "s1")
    store.say(DAY, edit(PIN, "s4"), NOW)
    assert [one.story for one in store.of_date(DAY)] == ["s2", "s3", "s4"]


def test_the_table_can_be_taken_back_and_made_again(engine: Engine) -> None:
    EditStore(engine).say(DAY, edit(PIN), NOW)
    config = Config()
    folder = Path(database.__file__).parent / "migrations"
    config.set_main_option("script_location", str(folder).replace("%", "%%"))
    with writing(engine) as connection:
        config.attributes["connection"] = connection
        command.downgrade(config, "0002")
        assert "edits" not in inspect(connection).get_table_names()
        command.upgrade(config, "head")
    assert EditStore(engine).of_date(DAY) == []
