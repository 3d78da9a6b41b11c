"""Types of columns: what Python holds, and what the database keeps of it.

A morning reads and writes tens of thousands of these. For SQLite, which keeps instants and JSON as
text, they are turned to text and back here; the general way of SQLAlchemy takes three to five times
as long. Other databases get the general way.
"""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import JSON, DateTime, Dialect, TypeDecorator

from newsletter.model import Picture

_Process = Callable[[Any], Any] | None
_SQLITE = "sqlite"


class Moment(TypeDecorator[datetime]):
    """An instant: aware in Python, UTC in the database, where its text sorts by time in SQLite.

    A naive datetime is refused with ValueError: it would be read back as another instant.
    """

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002  SQLAlchemy's signature
        """To UTC on the way in."""
        return None if value is None else _in_utc(value)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002  SQLAlchemy's signature
        """To UTC on the way out: PostgreSQL hands it over in the session's zone."""
        return None if value is None else value.astimezone(UTC)

    def bind_processor(self, dialect: Dialect) -> _Process:
        """As SQLAlchemy writes a datetime for SQLite."""
        return _moment_text if dialect.name == _SQLITE else super().bind_processor(dialect)

    def result_processor(self, dialect: Dialect, coltype: object) -> _Process:
        """What `bind_processor` wrote."""
        if dialect.name == _SQLITE:
            return _moment
        return super().result_processor(dialect, coltype)


class Several(TypeDecorator[tuple[Any, ...]]):
    """Strings or numbers: a tuple in Python, a JSON array in the database."""

    impl = JSON
    cache_ok = True

    def process_bind_param(self, value: tuple[Any, ...] | None, dialect: Dialect) -> list[Any]:  # noqa: ARG002  SQLAlchemy's signature
        """An array on the way in."""
        return list(value or ())

    def process_result_value(self, value: Any, dialect: Dialect) -> tuple[Any, ...]:  # noqa: ANN401, ARG002  SQLAlchemy's signature
        """A tuple on the way out."""
        return tuple(value or ())

    def bind_processor(self, dialect: Dialect) -> _Process:
        """Mostly one that was written just before: an empty one, or a section's name."""
        return _array if dialect.name == _SQLITE else super().bind_processor(dialect)

    def result_processor(self, dialect: Dialect, coltype: object) -> _Process:
        """Mostly one that was read just before."""
        return _several if dialect.name == _SQLITE else super().result_processor(dialect, coltype)


class Pictured(TypeDecorator[Picture]):
    """A picture as a JSON object, or none."""

    impl = JSON(none_as_null=True)
    cache_ok = True

    def process_bind_param(self, value: Picture | None, dialect: Dialect) -> dict[str, Any] | None:  # noqa: ARG002  SQLAlchemy's signature
        """An object on the way in."""
        if value is None:
            return None
        return {"url": value.url, "alt": value.alt, "width": value.width, "height": value.height}

    def process_result_value(self, value: Any, dialect: Dialect) -> Picture | None:  # noqa: ANN401, ARG002  SQLAlchemy's signature
        """A picture on the way out."""
        return Picture(**value) if value else None

    def result_processor(self, dialect: Dialect, coltype: object) -> _Process:
        """What SQLAlchemy wrote for SQLite."""
        return _picture if dialect.name == _SQLITE else super().result_processor(dialect, coltype)


def _in_utc(value: datetime) -> datetime:
    if value.tzinfo is UTC:
        return value
    if value.tzinfo is None:
        raise ValueError(f"{value} has no time zone")
    return value.astimezone(UTC)


@lru_cache(
    maxsize=1024
)  # a document's articles have one first_seen, and mostly `at` is `published`
def _moment_text(value: datetime | None) -> str | None:
    return None if value is None else _in_utc(value).isoformat(" ", "microseconds")[:26]


def _moment(value: str | None) -> datetime | None:
    # `replace(tzinfo=UTC)` takes four times as long.
    return None if value is None else datetime.fromisoformat(f"{value}+00:00")


@lru_cache(maxsize=4096)
def _array(value: tuple[Any, ...] | None) -> str:
    return json.dumps(value or ())


@lru_cache(maxsize=4096)
def _several(value: str | None) -> tuple[Any, ...]:
    return tuple(json.loads(value or "[]"))


def _picture(value: str | None) -> Picture | None:
    return Picture(**json.loads(value)) if value else None
