"""Feeds and their articles: what is known between two runs, and what is new in a reading."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, fields, replace
from datetime import datetime, timedelta
from itertools import islice
from typing import Any

from sqlalchemy import (
    Connection,
    Engine,
    RowMapping,
    bindparam,
    insert,
    select,
    update,
)

from newsletter.model import Article, FeedState, Picture
from newsletter.store.database import writing
from newsletter.store.schema import articles, feeds

SAME_URL = timedelta(hours=48)  # how long a link says that a new guid is a known article
_FIELDS = tuple(field.name for field in fields(Article))
_AT_ONCE = 500  # values in one IN (…); SQLite allows 32,766 parameters in all


class FeedStore:
    """Fulfils pipeline.Library: each method is one transaction."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def states(self, urls: Iterable[str]) -> Mapping[str, FeedState]:
        """What is known of each feed by its URL; a feed never read is absent."""
        found: dict[str, FeedState] = {}
        with self._engine.connect() as connection:
            for some in _chunks(urls):
                rows = connection.execute(select(feeds).where(feeds.c.url.in_(some))).mappings()
                found |= {row["url"]: FeedState(**row) for row in rows}
        return found

    def record(self, state: FeedState, found: Sequence[Article]) -> int:
        """Keep a feed's state and its articles; returns how many were not known.

        A known article keeps its id, its first_seen and the date it was first published with; it
        is rewritten where the feed changed its words or its link. A new guid whose link the feed
        gave out within 48 hours is the known article, unless several of this document's share that
        link. A body that was recorded before (equal hash) writes the feed's state only.
        """
        with writing(self._engine) as connection:
            before = connection.scalar(select(feeds.c.body_hash).where(feeds.c.url == state.url))
            _keep_state(connection, state)
            if not found or (before is not None and before == state.body_hash):
                return 0
            told = sort_out(_known(connection, state.url, found), found)
            _keep_articles(connection, state.url, told)
            return len(told.new)

    def articles(self, *, since: datetime | None, feed: str | None = None) -> Sequence[Article]:
        """Articles published (or first seen, where undated) since then, newest first."""
        asked = select(articles).order_by(articles.c.at.desc(), articles.c.feed, articles.c.id)
        if since is not None:
            asked = asked.where(articles.c.at >= since)
        if feed is not None:
            asked = asked.where(articles.c.feed == feed)
        with self._engine.connect() as connection:
            return [_article(row) for row in connection.execute(asked).mappings()]


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """A stored article; `later_id` is the id of the guid that the feed gave it afterwards."""

    article: Article
    later_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What a feed's document tells that the store has not got."""

    new: tuple[Article, ...]
    changed: tuple[Known, ...]


def sort_out(known: Sequence[Known], found: Sequence[Article]) -> Told:
    """Which of one document's articles are new, and which known ones read differently; pure."""
    by_id = {one.article.id: one for one in known}
    by_id |= {one.later_id: one for one in known if one.later_id}
    named = {by_id[article.id].article.id for article in found if article.id in by_id}
    unnamed = [one for one in known if one.article.id not in named]
    links = Counter(article.url for article in found)
    new: dict[str, Article] = {}
    changed: dict[str, Known] = {}
    settled: set[str] = set()
    for article in found:
        old = by_id.get(article.id)
        if old is None and links[article.url] == 1:
            old = _of_link(unnamed, article)
        if old is None:
            new.setdefault(article.id, article)
        elif old.article.id not in settled:
            settled.add(old.article.id)
            now = _told_again(old, article)
            if now != old:
                changed[old.article.id] = now
    return Told(new=tuple(new.values()), changed=tuple(changed.values()))


def _of_link(known: Sequence[Known], article: Article) -> Known | None:
    recent = [
        one
        for one in known
        if one.article.url == article.url != ""
        and article.first_seen - one.article.first_seen <= SAME_URL
    ]
    return recent[0] if len(recent) == 1 else None


def _told_again(old: Known, article: Article) -> Known:
    before = old.article
    published = before.published or article.published
    words = (article.title, article.summary, article.url, article.outlet, published)
    if words != (before.title, before.summary, before.url, before.outlet, before.published):
        before = replace(
            article,
            id=before.id,
            guid=before.guid,
            first_seen=before.first_seen,
            published=published,
        )
    later = old.later_id if article.id == before.id else article.id
    return Known(article=before, later_id=later)


def _chunks(values: Iterable[str]) -> Iterator[list[str]]:
    rest = iter(values)
    while some := list(islice(rest, _AT_ONCE)):
        yield some


def _keep_state(connection: Connection, state: FeedState) -> None:
    values = asdict(state)
    changed = connection.execute(update(feeds).where(feeds.c.url == state.url).values(values))
    if not changed.rowcount:
        connection.execute(insert(feeds).values(values))


def _known(connection: Connection, feed: str, found: Sequence[Article]) -> list[Known]:
    """The stored articles that a document may mean: by id, by later id, or by link."""
    ids, links = {one.id for one in found}, {one.url for one in found}
    met: dict[str, Known] = {}
    # One question a column: SQLite uses no index for an OR over three.
    for column, values in (
        (articles.c.id, ids),
        (articles.c.later_id, ids),
        (articles.c.url, links),
    ):
        for some in _chunks(sorted(values)):
            asked = select(articles).where(articles.c.feed == feed, column.in_(some))
            for row in connection.execute(asked).mappings():
                met[row["id"]] = Known(article=_article(row), later_id=row["later_id"])
    return list(met.values())


def _keep_articles(connection: Connection, feed: str, told: Told) -> None:
    if told.new:
        connection.execute(insert(articles), [_values(article) for article in told.new])
    if told.changed:
        columns = [name for name in _values(told.changed[0].article) if name not in ("feed", "id")]
        connection.execute(
            update(articles)
            .where(articles.c.feed == feed, articles.c.id == bindparam("known"))
            .values({name: bindparam(name) for name in [*columns, "later_id"]}),
            [
                {
                    **{name: _values(one.article)[name] for name in columns},
                    "known": one.article.id,
                    "later_id": one.later_id,
                }
                for one in told.changed
            ],
        )


def _values(article: Article) -> dict[str, Any]:
    return asdict(article) | {"at": article.when, "categories": list(article.categories)}


def _article(row: RowMapping) -> Article:
    values = {name: row[name] for name in _FIELDS}
    values["categories"] = tuple(row["categories"])
    values["picture"] = Picture(**row["picture"]) if row["picture"] else None
    return Article(**values)
