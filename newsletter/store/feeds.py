"""Feeds and their articles: what is known between two runs, and what is new in a reading."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import fields
from datetime import UTC, date, datetime
from operator import attrgetter
from time import sleep
from typing import Any

from sqlalchemy import Connection, Delete, Engine, bindparam, delete, insert, select, update

from newsletter.model import Article, FeedDay, FeedState, Gathered, Known
from newsletter.store.articles import (
    DROP,
    chunks,
    crowded,
    fill_in,
    keep,
    outdated,
    select_articles,
    select_known,
)
from newsletter.store.database import PAUSE, shrink, writing
from newsletter.store.schema import feed_days, feeds

_STEP = 500  # articles, or feeds' old days, deleted in one transaction
_FIELDS = tuple(field.name for field in fields(FeedState))
_REST = _FIELDS[1:]  # but for its url, by which the others are found
_rest_of = attrgetter(*_REST)
_DAY_FIELDS = tuple(field.name for field in fields(FeedDay))

_STATES = select(*(feeds.c[name] for name in _FIELDS)).where(
    feeds.c.url.in_(bindparam("some", expanding=True))
)
_THERE = select(feeds.c.url).where(feeds.c.url.in_(bindparam("some", expanding=True)))
_UPDATE = update(feeds).where(feeds.c.url == bindparam("of"))
_INSERT = insert(feeds)
_DAYS = select(*(feed_days.c[name] for name in _DAY_FIELDS))
_DAYS_THERE = select(feed_days.c.feed, feed_days.c.day).where(
    feed_days.c.feed.in_(bindparam("some", expanding=True)),
    feed_days.c.day.in_(bindparam("days", expanding=True)),
)
_ADD_TO_DAY = (
    update(feed_days)
    .where(feed_days.c.feed == bindparam("of"), feed_days.c.day == bindparam("on"))
    .values({name: feed_days.c[name] + bindparam(f"more_{name}") for name in _DAY_FIELDS[2:]})
)
_INSERT_DAY = insert(feed_days)
_DROP_DAYS = delete(feed_days).where(
    feed_days.c.feed.in_(bindparam("some", expanding=True)),
    feed_days.c.day < bindparam("before"),
)


class FeedStore:
    """Fulfils pipeline.Library: each method is one transaction, but for `prune`."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def states(self, urls: Iterable[str]) -> Mapping[str, FeedState]:
        """What is known of each feed by its URL; a feed never read is absent."""
        found: dict[str, FeedState] = {}
        with self._engine.connect() as connection:
            for some in chunks(urls):
                for row in connection.execute(_STATES, {"some": some}):
                    found[row[0]] = FeedState(**dict(zip(_FIELDS, row, strict=True)))
        return found

    def known(self, found: Sequence[Article]) -> Mapping[str, Sequence[Known]]:
        """The stored articles that these, of one or several feeds, may be; by their feed.

        By id, by the id that the feed gave it afterwards, or by a link or a title of the last
        three days. Every feed of `found` has its sequence.
        """
        if not found:
            return {}
        with self._engine.connect() as connection:
            return select_known(connection, found)

    def record(self, gathered: Sequence[Gathered]) -> None:
        """Keep what a batch of readings left: states, articles, and each feed's day in UTC.

        A feed may come once in a batch. A reading that told nothing costs its feed's own row.
        """
        if not gathered:
            return
        with writing(self._engine) as connection:
            _keep_states(connection, [one.state for one in gathered])
            keep(connection, (one.told for one in gathered))
            _count(connection, gathered)

    def fill(self, articles: Sequence[Article]) -> None:
        """Keep what their pages said of known articles: summary, picture and words."""
        if articles:
            with writing(self._engine) as connection:
                fill_in(connection, articles)

    def articles(self, *, since: datetime | None, feed: str | None = None) -> Sequence[Article]:
        """Articles published (or first seen, where undated) since then, newest first."""
        with self._engine.connect() as connection:
            return select_articles(connection, since=since, feed=feed)

    def days(self, *, since: date, feed: str | None = None) -> Mapping[str, Sequence[FeedDay]]:
        """The days from then on of each feed that was read in them, oldest first."""
        asked = _DAYS.where(feed_days.c.day >= since).order_by(feed_days.c.feed, feed_days.c.day)
        if feed is not None:
            asked = asked.where(feed_days.c.feed == feed)
        found: defaultdict[str, list[FeedDay]] = defaultdict(list)
        with self._engine.connect() as connection:
            for url, day, reads, failed, new in connection.execute(asked):
                found[url].append(FeedDay(feed=url, day=day, reads=reads, failed=failed, new=new))
        return dict(found)

    def forget(self, url: str) -> bool:
        """Delete a feed with its articles and days; whether it was there."""
        with writing(self._engine) as connection:
            return connection.execute(delete(feeds).where(feeds.c.url == url)).rowcount > 0

    def prune(self, *, before: datetime, days_before: date) -> int:
        """Delete articles published and first seen before then; returns how many.

        The newest 500 of each feed stay: one that its document still lists would come back as new.
        Days of feeds go that are older than `days_before`. Others can write in between, and the
        file gives back what is left free (database.shrink).
        """
        gone = 0
        for some in chunks(self._outdated(before), _STEP):
            self._take_a_step(DROP, some)
            gone += len(some)
        with self._engine.connect() as connection:
            urls = connection.scalars(select(feeds.c.url)).all()
        for its_feeds in chunks(urls, _STEP):
            self._take_a_step(_DROP_DAYS, {"some": its_feeds, "before": days_before})
        shrink(self._engine)
        return gone

    def _take_a_step(self, statement: Delete, parameters: Any) -> None:  # noqa: ANN401  as execute takes
        with writing(self._engine) as connection:
            connection.execute(statement, parameters)
        sleep(PAUSE)

    def _outdated(self, before: datetime) -> Iterator[dict[str, str]]:
        """Read feed by feed: a transaction kept open would let the write-ahead log grow."""
        with self._engine.connect() as connection:
            urls = crowded(connection, before)
        for url in urls:
            with self._engine.connect() as connection:
                some = outdated(connection, url, before)
            yield from some


def _keep_states(connection: Connection, states: Sequence[FeedState]) -> None:
    rows = [dict(zip(_REST, _rest_of(state), strict=True)) | {"of": state.url} for state in states]
    # Mostly all of them are there, and this one statement is all.
    if connection.execute(_UPDATE, rows).rowcount == len(rows):
        return
    there = set(connection.scalars(_THERE, {"some": [state.url for state in states]}))
    absent = [{"url": row.pop("of")} | row for row in rows if row["of"] not in there]
    if absent:
        connection.execute(_INSERT, absent)


def _count(connection: Connection, gathered: Sequence[Gathered]) -> None:
    """Add the readings to the days on which they were made."""
    days = [
        FeedDay(
            feed=one.state.url,
            day=one.state.last_read.astimezone(UTC).date(),
            reads=1,
            failed=int(one.state.error is not None),
            new=len(one.told.new),
        )
        for one in gathered
        if one.state.last_read
    ]
    if not days:
        return
    more = [
        {
            "of": one.feed,
            "on": one.day,
            "more_reads": one.reads,
            "more_failed": one.failed,
            "more_new": one.new,
        }
        for one in days
    ]
    if connection.execute(_ADD_TO_DAY, more).rowcount == len(more):
        return
    asked = {"some": [one.feed for one in days], "days": list({one.day for one in days})}
    there = {(row.feed, row.day) for row in connection.execute(_DAYS_THERE, asked)}
    absent: list[dict[str, Any]] = [
        {name: getattr(one, name) for name in _DAY_FIELDS}
        for one in days
        if (one.feed, one.day) not in there
    ]
    if absent:
        connection.execute(_INSERT_DAY, absent)
