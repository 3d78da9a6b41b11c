"""Opening, migrating, and what is said when the file cannot be had."""

import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, create_engine, event, inspect, select, text
from sqlalchemy.exc import IntegrityError

from newsletter.errors import StoreError
from newsletter.model import Article, FeedDay, FeedState, Gathered, Picture
from newsletter.store import database
from newsletter.store.database import SCHEMA, in_words, open_database, secret, shrink, writing
from newsletter.store.feeds import FeedStore
from newsletter.store.schema import meta, metadata

FEED = "https://coast.example/feed"
SEEN = datetime(2026, 11, 24, 6, 30, tzinfo=UTC)
FIRST_ROWS = """
INSERT INTO feeds (url, title, etag, body_hash, last_read, last_success, failures)
VALUES ('https://coast.example/feed', 'Coast Paper', '"7"', 'aa11',
        '2026-11-24 06:30:00.000000', '2026-11-24 06:30:00.000000', 0),
       ('https://hill.example/feed', '', NULL, NULL, '2026-11-24 06:30:00.000000', NULL, 4);
INSERT INTO articles (feed, id, later_id, guid, outlet, title, url, summary, published, first_seen,
                      at, author, categories, picture, position, words)
VALUES ('https://coast.example/feed', 'a1', 'b1', 'urn:1', 'Coast Paper', 'The harbour opens',
        'https://coast.example/1', 'At noon.', NULL, '2026-11-23 06:30:00.000000',
        '2026-11-23 06:30:00.000000', NULL, '["sea"]',
        '{"url": "https://coast.example/1.jpg", "alt": "", "width": 640, "height": null}', 0, 2),
       ('https://coast.example/feed', 'a2', NULL, 'urn:2', 'Coast Paper', 'Fog stays',
        'https://coast.example/2', '', NULL, '2026-11-24 06:30:00.000000',
        '2026-11-24 06:30:00.000000', NULL, '[]', NULL, 1, 0);
INSERT INTO meta (key, value) VALUES ('secret', 'ab12');
"""
OPEN = """
import sys
from newsletter.errors import StoreError
from newsletter.store.database import open_database, secret
try:
    print(secret(open_database(sys.argv[1])).hex())
except StoreError as error:
    print("StoreError:", error)
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "memo.sqlite3"


@pytest.fixture
def engine(file: Path) -> Iterator[Engine]:
    opened = open_database(f"sqlite:///{file}")
    yield opened
    opened.dispose()


def test_the_migrations_make_the_very_tables_of_the_schema(engine: Engine) -> None:
    with engine.connect() as connection:
        context = MigrationContext.configure(
            connection, opts={"compare_type": True, "compare_server_default": True}
        )
        assert compare_metadata(context, metadata) == []
        for table in metadata.sorted_tables:
            made = inspect(connection).get_pk_constraint(table.name)["constrained_columns"]
            assert made == [column.name for column in table.primary_key]


def test_the_migrations_make_the_very_indexes_of_the_schema(engine: Engine) -> None:
    asked = text("SELECT sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL")
    plain = create_engine("sqlite://")
    metadata.create_all(plain)
    with engine.connect() as made, plain.connect() as wanted:
        assert set(made.scalars(asked)) == set(wanted.scalars(asked))
    plain.dispose()


@pytest.fixture
def first_schema(file: Path) -> str:
    """The address of a database as schema 0001 made it, with rows."""
    config = Config()
    folder = Path(database.__file__).parent / "migrations"
    config.set_main_option("script_location", str(folder).replace("%", "%%"))
    old = create_engine(f"sqlite:///{file}")
    with old.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0001")
    old.dispose()
    raw = sqlite3.connect(file)
    raw.executescript(FIRST_ROWS)
    raw.close()
    return f"sqlite:///{file}"


def test_a_database_of_the_first_schema_keeps_its_rows(first_schema: str) -> None:
    engine = open_database(first_schema)
    store = FeedStore(engine)
    yesterday = SEEN - timedelta(days=1)
    harbour, fog = (
        Article(
            id="a1",
            feed=FEED,
            guid="urn:1",
            outlet="Coast Paper",
            title="The harbour opens",
            url="https://coast.example/1",
            summary="At noon.",
            first_seen=yesterday,
            categories=("sea",),
            picture=Picture(url="https://coast.example/1.jpg", width=640),
            words=2,
        ),
        Article(
            id="a2",
            feed=FEED,
            guid="urn:2",
            outlet="Coast Paper",
            title="Fog stays",
            url="https://coast.example/2",
            first_seen=SEEN,
            position=1,
        ),
    )
    hill = FeedState(url="https://hill.example/feed", last_read=SEEN, failures=4)
    coast = FeedState(
        url=FEED,
        title="Coast Paper",
        etag='"7"',
        body_hash="aa11",
        last_read=SEEN,
        last_success=SEEN,
        last_new=SEEN,
    )
    assert store.states([FEED, hill.url]) == {FEED: coast, hill.url: hill}
    assert store.articles(since=None) == [fog, harbour]
    (renamed,) = store.known([replace(harbour, id="b1")])[FEED]
    assert (renamed.article, renamed.later_id) == (harbour, "b1")
    store.record([Gathered(state=coast)])
    assert store.days(since=SEEN.date()) == {FEED: [FeedDay(feed=FEED, day=SEEN.date(), reads=1)]}
    with engine.connect() as connection:
        assert connection.scalar(select(meta.c.value)) == "ab12"
        assert connection.exec_driver_sql("PRAGMA foreign_key_check").all() == []
    engine.dispose()


def test_a_file_gets_smaller_in_steps_between_which_another_connection_writes(
    file: Path, engine: Engine
) -> None:
    waste_space(engine)
    size = file.stat().st_size
    impatient = open_database(str(engine.url), patience=0.01)
    pages: list[int] = []

    def write(*_: object) -> None:
        with writing(impatient) as connection:
            connection.execute(meta.insert().values(key=f"k{len(pages)}", value="written"))
            pages.append(connection.exec_driver_sql("PRAGMA page_count").scalar_one())

    event.listen(engine, "checkout", write)
    given = shrink(engine)
    assert file.stat().st_size <= size - given + 8192 < size / 2
    assert len(set(pages)) > 3
    assert sorted(pages, reverse=True) == pages
    with impatient.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA integrity_check").scalar() == "ok"
    assert shrink(engine) < size / 100  # what is left free stays
    impatient.dispose()


def test_a_file_of_the_first_schema_stays_as_large_as_it_is(first_schema: str) -> None:
    engine = open_database(first_schema)
    waste_space(engine)
    size = Path(engine.url.database or "").stat().st_size
    assert shrink(engine) == 0
    assert Path(engine.url.database or "").stat().st_size == size
    engine.dispose()


def waste_space(engine: Engine) -> None:
    """Write four megabytes and delete them."""
    with writing(engine) as connection:
        rows = [{"key": f"large{number}", "value": "x" * 4000} for number in range(1000)]
        connection.execute(meta.insert(), rows)
    with writing(engine) as connection:
        connection.execute(meta.delete().where(meta.c.key.startswith("large")))


def test_shrinking_a_file_that_is_locked_is_said(file: Path, engine: Engine) -> None:
    waste_space(engine)
    impatient = open_database(f"sqlite:///{file}", patience=0.01)
    with (
        writing(engine),
        pytest.raises(StoreError, match=r"memo\.sqlite3: is locked by another program"),
    ):
        shrink(impatient)
    impatient.dispose()


def test_the_constant_is_the_newest_migration() -> None:
    folder = Path(database.__file__).parent / "migrations"
    assert ScriptDirectory(str(folder)).get_current_head() == SCHEMA


def test_a_file_is_in_wal_mode_with_full_sync_foreign_keys_and_space_to_give_back(
    engine: Engine,
) -> None:
    with engine.connect() as connection:
        pragmas = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in (
                "journal_mode",
                "synchronous",
                "foreign_keys",
                "busy_timeout",
                "auto_vacuum",
            )
        }
    assert pragmas == {
        "journal_mode": "wal",
        "synchronous": 2,
        "foreign_keys": 1,
        "busy_timeout": 10_000,
        "auto_vacuum": 2,
    }


def test_a_migrated_file_is_opened_without_importing_alembic(engine: Engine) -> None:
    code = OPEN + "assert 'alembic' not in sys.modules"
    url = str(engine.url)
    subprocess.run(  # noqa: S603  this interpreter, our own code
        [sys.executable, "-c", code, url], check=True, capture_output=True
    )


def test_a_folder_with_a_percent_sign_and_spaces_is_no_obstacle(tmp_path: Path) -> None:
    folder = tmp_path / "100% of it"
    folder.mkdir()
    open_database(f"sqlite:///{folder / 'memo.sqlite3'}").dispose()
    assert (folder / "memo.sqlite3").is_file()


def test_four_processes_that_open_a_fresh_file_at_once_agree(file: Path) -> None:
    starts = [
        subprocess.Popen(  # noqa: S603  this interpreter, our own code
            [sys.executable, "-c", OPEN, f"sqlite:///{file}"], stdout=subprocess.PIPE, text=True
        )
        for _ in range(4)
    ]
    said = {start.communicate(timeout=60)[0].strip() for start in starts}
    assert len(said) == 1
    assert len(bytes.fromhex(said.pop())) == 32


def test_the_secret_is_made_once_and_kept(file: Path, engine: Engine) -> None:
    made = secret(engine)
    again = open_database(f"sqlite:///{file}")
    assert secret(again) == made
    assert len(made) == 32
    again.dispose()


def test_a_transaction_that_fails_leaves_nothing(engine: Engine) -> None:
    half = meta.insert().values(key="half", value="done")
    with pytest.raises(IntegrityError), writing(engine) as connection:
        _ = [connection.execute(half) for _ in range(2)]
    with engine.connect() as connection:
        assert connection.scalar(select(meta.c.value).where(meta.c.key == "half")) is None


def test_a_database_of_a_newer_program_is_refused_with_both_versions(
    file: Path, engine: Engine
) -> None:
    with writing(engine) as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '0917'"))
    with pytest.raises(StoreError, match=rf"memo\.sqlite3.*0917.*{SCHEMA}.*upgrade the program"):
        open_database(f"sqlite:///{file}")


def test_another_programs_database_is_refused_untouched(file: Path) -> None:
    other = sqlite3.connect(file)
    other.execute("CREATE TABLE recipes (id INTEGER)")
    other.close()
    with pytest.raises(StoreError, match=r"memo\.sqlite3.*recipes.*store\.url"):
        open_database(f"sqlite:///{file}")
    other = sqlite3.connect(file)
    tables = [name for (name,) in other.execute("SELECT name FROM sqlite_master")]
    other.close()
    assert tables == ["recipes"]


def test_a_file_that_is_no_database_is_named(file: Path) -> None:
    file.write_text("address,name\n" * 500)
    with pytest.raises(StoreError, match=r"memo\.sqlite3: is no database: .*store\.url"):
        open_database(f"sqlite:///{file}")


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match=r"there is no folder .*missing: make it"):
        open_database(f"sqlite:///{tmp_path / 'missing' / 'memo.sqlite3'}")


def test_a_folder_that_may_not_be_written_is_named() -> None:
    # Root may write everywhere, so the attempt is nobody's; what it imports is loaded before.
    code = "import os, sqlite3, sqlalchemy.dialects.sqlite, newsletter.store.database\n"
    code += "os.geteuid() or os.seteuid(65534)\n" + OPEN
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o555)
        url = f"sqlite:///{folder}/memo.sqlite3"
        tried = subprocess.run(  # noqa: S603  this interpreter, our own code
            [sys.executable, "-c", code, url], capture_output=True, text=True, check=True
        )
        Path(folder).chmod(0o755)
    assert f"StoreError: {folder}/memo.sqlite3: cannot be written" in tried.stdout


def test_a_database_that_another_program_locks_is_named(file: Path, engine: Engine) -> None:
    impatient = open_database(f"sqlite:///{file}", patience=0.01)
    with (
        writing(engine),
        pytest.raises(StoreError, match=r"memo\.sqlite3: is locked by another program"),
        writing(impatient),
    ):
        pytest.fail("two writers at once")
    impatient.dispose()


def test_threads_that_read_and_then_write_do_not_lose_each_others_work(engine: Engine) -> None:
    counter = meta.c.key == "counter"
    with writing(engine) as connection:
        connection.execute(meta.insert().values(key="counter", value="0"))

    def count(times: int) -> None:
        for _ in range(times):
            with writing(engine) as connection:
                value = int(connection.scalar(select(meta.c.value).where(counter)) or "")
                connection.execute(meta.update().where(counter).values(value=str(value + 1)))

    with ThreadPoolExecutor(max_workers=4) as threads:
        list(threads.map(count, [25] * 4))
    with engine.connect() as connection:
        assert connection.scalar(select(meta.c.value).where(counter)) == "100"


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("memo.sqlite3", "no database address"),
        ("postgresql://db.example/memo", "postgresql is not supported"),
        ("sqlite://", "names no file"),
        ("sqlite:///:memory:", "names no file"),
    ],
)
def test_an_address_that_is_no_file_is_refused(url: str, said: str) -> None:
    with pytest.raises(StoreError, match=rf"store\.url.*{said}.*sqlite:///memo\.sqlite3"):
        open_database(url)


def test_a_mistake_of_the_program_is_not_dressed_up_as_a_store_error() -> None:
    connection = sqlite3.connect(":memory:")
    with pytest.raises(sqlite3.OperationalError) as caught:
        connection.execute("SELECT nothing FROM nowhere")
    connection.close()
    assert in_words("memo.sqlite3", caught.value) is None
