"""The rows of articles: how they are read and written, which are known, which have had their day.

Statements are made once: to make one takes longer than to run it.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import fields
from datetime import datetime, timedelta
from functools import cache
from itertools import islice
from operator import attrgetter
from typing import Any, TypeVar

from sqlalchemy import (
    Connection,
    Row,
    Select,
    Text,
    bindparam,
    delete,
    exists,
    func,
    insert,
    or_,
    select,
    union_all,
    update,
)

from newsletter.model import Article, Known, Told
from newsletter.store.schema import articles, feeds

KEPT = 500  # of each feed the newest stay: its document may still list them
RECENT = timedelta(days=3)  # how far back a link or a title is looked for; identity.py is stricter
_AT_ONCE = 500  # values in one IN (…); SQLite allows 32,766 parameters in all
_PAIRS = (8, 32, 128)  # how many (feed, id) one question holds

_T = TypeVar("_T")
_FIELDS = tuple(field.name for field in fields(Article))
_COLUMNS = tuple(articles.c[name] for name in _FIELDS)
_values_of = attrgetter(*_FIELDS)

_INSERT = insert(articles)
_ONE = (articles.c.feed == bindparam("of"), articles.c.id == bindparam("known"))
_UPDATE = update(articles).where(*_ONE)
DROP = delete(articles).where(*_ONE)  # with what `outdated` returns
_WITH_ARTICLES = select(feeds.c.url).where(
    feeds.c.url.in_(bindparam("some", expanding=True)),
    exists().where(articles.c.feed == feeds.c.url),
)
_RECENT = select(*_COLUMNS, articles.c.later_id).where(
    articles.c.feed.in_(bindparam("some", expanding=True)),
    articles.c.first_seen >= bindparam("since"),
    or_(
        articles.c.url.in_(bindparam("links", expanding=True)),
        articles.c.title.in_(bindparam("titles", expanding=True)),
    ),
)
_CROWDED = (
    select(articles.c.feed)
    .group_by(articles.c.feed)
    .having(func.count() > KEPT, func.min(articles.c.first_seen) < bindparam("before"))
)
_newer = articles.alias("newer")
_OUTDATED = select(articles.c.id).where(
    articles.c.feed == bindparam("of"),
    articles.c.first_seen < bindparam("before"),
    articles.c.at < bindparam("before"),
    articles.c.first_seen
    < select(_newer.c.first_seen)
    .where(_newer.c.feed == bindparam("of"))
    .order_by(_newer.c.first_seen.desc())
    .limit(1)
    .offset(KEPT - 1)
    .scalar_subquery(),
)


def chunks(values: Iterable[_T], size: int = _AT_ONCE) -> Iterator[list[_T]]:
    """The values in lists of at most `size`."""
    rest = iter(values)
    while some := list(islice(rest, size)):
        yield some


def select_articles(
    connection: Connection, *, since: datetime | None, feed: str | None
) -> list[Article]:
    """Articles published (or first seen, where undated) since then, newest first."""
    asked = select(*_COLUMNS).order_by(articles.c.at.desc(), articles.c.feed, articles.c.id)
    if since is not None:
        asked = asked.where(articles.c.at >= since)
    if feed is not None:
        asked = asked.where(articles.c.feed == feed)
    return [_article(row) for row in connection.execute(asked)]


def select_known(connection: Connection, found: Sequence[Article]) -> Mapping[str, Sequence[Known]]:
    """The stored articles that these may be, by their feed; every feed of `found` has a list.

    By id, else by the id that the feed gave afterwards, else by a link or a title of the three
    days before. Costs a look into the index for a feed of which nothing is stored.
    """
    met: dict[str, dict[str, Known]] = {article.feed: {} for article in found}
    there = {
        url for some in chunks(met) for url in connection.scalars(_WITH_ARTICLES, {"some": some})
    }
    rest = [article for article in found if article.feed in there]
    # One question after the other: SQLite uses no index for an OR over both columns.
    for column in ("id", "later_id"):
        named: set[tuple[str, str]] = set()
        for some in chunks(rest, _PAIRS[-1]):
            for row in _of_pairs(connection, column, some):
                met[row.feed][row.id] = _known(row)
                named.add((row.feed, getattr(row, column)))
        rest = [article for article in rest if (article.feed, article.id) not in named]
    for some in chunks(rest):
        for row in _recent(connection, some):
            met[row.feed][row.id] = _known(row)
    return {feed: tuple(its.values()) for feed, its in met.items()}


def _of_pairs(connection: Connection, column: str, some: Sequence[Article]) -> Iterable[Row[Any]]:
    size = next(size for size in _PAIRS if size >= len(some))
    pairs: dict[str, str] = {}
    for number, article in enumerate(some):
        pairs[f"feed{number}"] = article.feed
        pairs[f"id{number}"] = article.id
    return connection.execute(_by_pairs(column, size), dict.fromkeys(_names(size)) | pairs)


@cache
def _names(size: int) -> tuple[str, ...]:
    return tuple(f"{name}{number}" for number in range(size) for name in ("feed", "id"))


@cache
def _by_pairs(column: str, size: int) -> Select[Any]:
    """What is stored under `size` pairs of feed and id; a pair of nulls is none.

    Not `(feed, id) IN (VALUES …)`: SQLite 3.40 reads the whole table for that.
    """
    wanted = union_all(
        *(
            select(
                bindparam(f"feed{number}", type_=Text).label("feed"),
                bindparam(f"id{number}", type_=Text).label("id"),
            )
            for number in range(size)
        )
    ).subquery("wanted")
    same = (articles.c.feed == wanted.c.feed) & (articles.c[column] == wanted.c.id)
    return select(*_COLUMNS, articles.c.later_id).select_from(wanted).join(articles, same)


def _recent(connection: Connection, some: Sequence[Article]) -> Iterable[Row[Any]]:
    return connection.execute(
        _RECENT,
        {
            "some": list({article.feed for article in some}),
            "since": min(article.first_seen for article in some) - RECENT,
            "links": list({article.url for article in some} - {""}),
            "titles": list({article.title for article in some} - {""}),
        },
    )


def _known(row: Row[Any]) -> Known:
    return Known(article=_article(row), later_id=row.later_id)


def _article(row: Row[Any]) -> Article:
    return Article(**dict(zip(_FIELDS, row, strict=False)))


def keep(connection: Connection, told: Iterable[Told]) -> None:
    """Write the new articles and what changed of known ones."""
    new: list[dict[str, Any]] = []
    changed: list[dict[str, Any]] = []
    for one in told:
        new.extend(_row(article) for article in one.new)
        changed.extend(
            _named(known.article) | {"later_id": known.later_id} for known in one.changed
        )
    if new:
        connection.execute(_INSERT, new)
    if changed:
        connection.execute(_UPDATE, changed)


def fill_in(connection: Connection, filled: Sequence[Article]) -> None:
    """Rewrite the summary, the picture and the words of known articles."""
    connection.execute(
        _UPDATE,
        [
            {
                "of": article.feed,
                "known": article.id,
                "summary": article.summary,
                "picture": article.picture,
                "words": article.words,
            }
            for article in filled
        ],
    )


def _row(article: Article) -> dict[str, Any]:
    row = dict(zip(_FIELDS, _values_of(article), strict=True))
    row["at"] = article.when
    return row


def _named(article: Article) -> dict[str, Any]:
    row = _row(article)
    row["of"], row["known"] = row.pop("feed"), row.pop("id")
    return row


def crowded(connection: Connection, before: datetime) -> Sequence[str]:
    """The feeds with more than KEPT articles, one of them at least first seen before then."""
    return connection.scalars(_CROWDED, {"before": before}).all()


def outdated(connection: Connection, feed: str, before: datetime) -> Sequence[dict[str, str]]:
    """A feed's articles published and first seen before then, but for its KEPT newest."""
    found = connection.scalars(_OUTDATED, {"of": feed, "before": before})
    return [{"of": feed, "known": article} for article in found]
