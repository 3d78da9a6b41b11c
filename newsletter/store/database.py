"""The database opened: SQLite in WAL mode, migrated, every commit on the disk before it returns.

What SQLite refuses is told here, once, as a StoreError that names the file and the way out.
"""

import secrets
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import monotonic, sleep

from sqlalchemy import (
    Connection,
    Engine,
    ExceptionContext,
    Pool,
    create_engine,
    event,
    insert,
    inspect,
    make_url,
    select,
    text,
)
from sqlalchemy.engine import URL
from sqlalchemy.exc import ArgumentError
from sqlalchemy.pool import NullPool, QueuePool

from newsletter.errors import StoreError
from newsletter.store.schema import meta

SCHEMA = "0004"  # the newest file of migrations/versions; importing Alembic to ask takes 190 ms
PATIENCE = 10.0  # seconds to wait while another process writes
PAUSE = 0.02  # seconds between two steps of a long piece of work: a writer that waits gets its turn
_STEP = 200  # pages that `shrink` moves at once
_INCREMENTAL = 2  # SQLite's number for it


def open_database(url: str, *, patience: float = PATIENCE) -> Engine:
    """The engine of a `sqlite:///` address, its file made and migrated where need be.

    `patience` is how many seconds a write waits for another process's. The engine serves several
    threads. Raises StoreError where the file cannot be had or is not this program's.
    """
    address = _checked(url)
    file = address.database or ""
    engine = _engine(address, patience=patience, pool=QueuePool, foreign_keys=True)
    try:
        with engine.connect() as connection:
            found = _version(connection, file)
        if found != SCHEMA:
            _migrate(address, patience)
    except BaseException:
        engine.dispose()
        raise
    return engine


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """A transaction that writes: it takes SQLite's write lock at once and commits at the end.

    A transaction that reads first and then wants to write is refused without waiting when another
    process wrote in between (SQLITE_BUSY_SNAPSHOT).
    """
    with engine.connect().execution_options(writing=True) as connection, connection.begin():
        yield connection


def secret(engine: Engine) -> bytes:
    """The workspace's 32 random bytes for tokens and Message-IDs, made the first time."""
    asked = select(meta.c.value).where(meta.c.key == "secret")
    with engine.connect() as connection:
        known = connection.scalar(asked)
    if known is None:
        with writing(engine) as connection:
            known = connection.scalar(asked)
            if known is None:
                known = secrets.token_hex(32)
                connection.execute(insert(meta).values(key="secret", value=known))
    return bytes.fromhex(known)


def shrink(engine: Engine) -> int:
    """Give free pages back to the file system, in steps between which others write.

    Returns how many bytes. A tenth of the file stays free: the next days take it again. A file that
    was made by schema 0001 keeps its size, and uses its free pages again. Raises StoreError.
    """
    mode, size, pages, free = _pages(engine)
    spare = (10 * free - pages) // 9
    if mode != _INCREMENTAL:
        return 0
    for step in range(0, spare, _STEP):
        _script(engine, f"PRAGMA incremental_vacuum({min(_STEP, spare - step)})")
        sleep(PAUSE)
    if spare > 0:
        _script(engine, "PRAGMA wal_checkpoint(PASSIVE)")
    return (pages - _pages(engine)[2]) * size


def _pages(engine: Engine) -> tuple[int, int, int, int]:
    """How the file vacuums, the bytes of a page, and how many pages there are and are free."""
    names = ("auto_vacuum", "page_size", "page_count", "freelist_count")
    with engine.connect() as connection:
        mode, size, pages, free = (
            connection.exec_driver_sql(f"PRAGMA {name}").scalar_one() for name in names
        )
    return mode, size, pages, free


def _script(engine: Engine, statement: str) -> None:
    """Run a statement to its end: `execute` takes one step, and a vacuum moves one page in it."""
    with engine.connect() as connection:
        driver: sqlite3.Connection | None = connection.connection.driver_connection
        assert driver is not None, "the connection is open"
        try:
            driver.executescript(statement)
        except sqlite3.Error as error:
            words = in_words(engine.url.database or "", error)
            if words is None:
                raise
            raise StoreError(words) from error


def _checked(url: str) -> URL:
    way_out = "set store.url in config.yaml to a file, such as sqlite:///memo.sqlite3"
    try:
        address = make_url(url)
    except ArgumentError:
        raise StoreError(f"store.url is no database address: {way_out}") from None
    if address.get_backend_name() != "sqlite":
        raise StoreError(f"store.url: {address.get_backend_name()} is not supported: {way_out}")
    if address.database in (None, "", ":memory:"):
        raise StoreError(f"store.url names no file, so nothing would be kept: {way_out}")
    return address


def _engine(address: URL, *, patience: float, pool: type[Pool], foreign_keys: bool) -> Engine:
    # sqlite3's `timeout` is SQLite's busy_timeout.
    engine = create_engine(address, connect_args={"timeout": patience}, poolclass=pool)
    file = address.database or ""

    @event.listens_for(engine, "connect")
    def prepare(connection: sqlite3.Connection, _record: object) -> None:
        # Python's own begin comes only before the first write; `begin` below takes its place.
        connection.isolation_level = None
        _set_up(connection, patience)
        connection.execute("PRAGMA synchronous=FULL")
        connection.execute(f"PRAGMA foreign_keys={'ON' if foreign_keys else 'OFF'}")

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        options = connection.get_execution_options()
        connection.exec_driver_sql("BEGIN IMMEDIATE" if options.get("writing") else "BEGIN")

    @event.listens_for(engine, "handle_error")
    def translate(failure: ExceptionContext) -> None:
        error = failure.original_exception
        words = in_words(file, error) if isinstance(error, sqlite3.Error) else None
        if words is not None:
            raise StoreError(words) from error

    return engine


def _set_up(connection: sqlite3.Connection, patience: float) -> None:
    """What stays in the file: how it gives back space, and write-ahead logging.

    SQLite does not wait for the lock here by itself.
    """
    deadline = monotonic() + patience
    while True:
        try:
            # Only a file without a page takes this, and the change to WAL writes the first.
            if connection.execute("PRAGMA page_count").fetchone() == (0,):
                connection.execute("PRAGMA auto_vacuum=INCREMENTAL")
            connection.execute("PRAGMA journal_mode=WAL")
        except sqlite3.OperationalError as error:
            if _code(error) != sqlite3.SQLITE_BUSY or monotonic() >= deadline:
                raise
            sleep(0.02)
        else:
            return


def _code(error: sqlite3.Error) -> int:
    """SQLite's primary result code; 0 where the error is Python's own."""
    return (getattr(error, "sqlite_errorcode", None) or 0) & 0xFF


def in_words(file: str, error: sqlite3.Error) -> str | None:
    """What a person can do about an error of SQLite; None where it is a mistake of the program."""
    folder = Path(file).parent
    match _code(error):
        case sqlite3.SQLITE_CANTOPEN if not folder.is_dir():
            reason = f"there is no folder {folder}: make it, or correct store.url in config.yaml"
        case sqlite3.SQLITE_CANTOPEN | sqlite3.SQLITE_READONLY | sqlite3.SQLITE_PERM:
            reason = (
                f"cannot be written: give this user the right to write it and its folder {folder}, "
                "or correct store.url in config.yaml"
            )
        case sqlite3.SQLITE_BUSY | sqlite3.SQLITE_LOCKED:
            reason = "is locked by another program: end that one, or wait, and try again"
        case sqlite3.SQLITE_NOTADB:
            reason = "is no database: move it away, or correct store.url in config.yaml"
        case sqlite3.SQLITE_CORRUPT:
            reason = "is damaged: move it away and put its backup in its place"
        case sqlite3.SQLITE_FULL:
            reason = "cannot grow, the disk is full: make room and try again"
        case sqlite3.SQLITE_IOERR:
            reason = "cannot be read or written: look after the disk, then try again"
        case _:
            return None
    return f"{file}: {reason} ({error})"


def _version(connection: Connection, file: str) -> str | None:
    """The schema's version, None in an empty database; StoreError where the file is not ours."""
    tables = inspect(connection).get_table_names()
    found: str | None = None
    if "alembic_version" in tables:
        found = connection.scalar(text("SELECT version_num FROM alembic_version"))
    elif tables:
        raise StoreError(
            f"{file}: is another program's database (it has a table {tables[0]}): "
            "set store.url in config.yaml to a file of its own"
        )
    # Versions are numbers of four digits, so that their order is the order of their texts.
    if found is not None and found > SCHEMA:
        raise StoreError(
            f"{file}: was written by a newer version of the program (its schema is {found}, this "
            f"program's {SCHEMA}): upgrade the program, or put back the backup of {SCHEMA}"
        )
    return found


def _migrate(address: URL, patience: float) -> None:
    """Bring the schema to SCHEMA in one transaction; the second of two starts finds it done."""
    from alembic import command
    from alembic.config import Config

    config = Config()
    folder = str(Path(__file__).parent / "migrations")
    config.set_main_option("script_location", folder.replace("%", "%%"))
    # Batch migrations make a table anew and drop the old one, which would empty its children.
    engine = _engine(address, patience=patience, pool=NullPool, foreign_keys=False)
    with writing(engine) as connection:
        if _version(connection, address.database or "") != SCHEMA:
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
