"""The tables, as the queries see them; migrations/ makes them, and a test holds the two together.

feeds ──< articles          editions ──< deliveries >── subscribers          locks, meta
"""

from datetime import UTC, datetime

from sqlalchemy import (
    JSON,
    Column,
    Date,
    DateTime,
    Dialect,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
)


class Moment(TypeDecorator[datetime]):
    """An instant: aware in Python, UTC in the database, where its text sorts by time in SQLite.

    A naive datetime is refused with ValueError: it would be read back as another instant.
    """

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002  SQLAlchemy's signature
        """To UTC on the way in."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"{value} has no time zone")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002  SQLAlchemy's signature
        """Aware on the way out; SQLite hands it over naive, PostgreSQL in the session's zone."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


# Constraints have names from the first day: SQLite can only drop what has one.
metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)

feeds = Table(
    "feeds",
    metadata,
    Column("url", Text, primary_key=True),
    Column("title", Text, nullable=False),
    Column("etag", Text),
    Column("last_modified", Text),
    Column("body_hash", Text),
    Column("last_read", Moment),
    Column("last_success", Moment),
    Column("failures", Integer, nullable=False),
    Column("error", Text),
)

articles = Table(
    "articles",
    metadata,
    Column("feed", Text, ForeignKey(feeds.c.url, ondelete="CASCADE"), primary_key=True),
    Column("id", Text, primary_key=True),
    # The id that the feed calls it by now, where it changed the guid of a known article.
    Column("later_id", Text),
    Column("guid", Text, nullable=False),
    Column("outlet", Text, nullable=False),
    Column("title", Text, nullable=False),
    Column("url", Text, nullable=False),
    Column("summary", Text, nullable=False),
    Column("published", Moment),
    Column("first_seen", Moment, nullable=False),
    # Article.when, so that one index serves dated and undated articles.
    Column("at", Moment, nullable=False),
    Column("author", Text),
    Column("categories", JSON, nullable=False),
    Column("picture", JSON(none_as_null=True)),
    Column("position", Integer, nullable=False),
    Column("words", Integer, nullable=False),
    Index(None, "at"),
    Index(None, "feed", "url"),
    Index(None, "feed", "later_id"),
)

editions = Table(
    "editions",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("date", Date, nullable=False),
    Column("subject", Text, nullable=False),
    Column("preheader", Text, nullable=False),
    Column("state", String(12), nullable=False),
    Column("stories", Integer, nullable=False),
    Column("document", Text, nullable=False),
    Column("html", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("built_at", Moment, nullable=False),
    Column("sent_at", Moment),
    UniqueConstraint("date"),
)

subscribers = Table(
    "subscribers",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("list", Text, nullable=False),
    # The normal form of the address: what makes two spellings one subscriber.
    Column("key", Text, nullable=False),
    Column("address", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("state", String(12), nullable=False),
    Column("source", Text, nullable=False),
    Column("since", Moment, nullable=False),
    Column("updated", Moment, nullable=False),
    UniqueConstraint("list", "key"),
    Index(None, "key"),
    Index(None, "list", "state"),
    # Links in old mails carry the id: it must never come to mean somebody else.
    sqlite_autoincrement=True,
)

deliveries = Table(
    "deliveries",
    metadata,
    Column("edition", Integer, ForeignKey(editions.c.number), primary_key=True),
    Column("subscriber", Integer, ForeignKey(subscribers.c.id), primary_key=True),
    Column("state", String(12), nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("message_id", Text, nullable=False),
    Column("reply", Text, nullable=False),
    Column("updated", Moment, nullable=False),
    Column("next_at", Moment),
    # For claiming: `next_at` is null while pending, so both kinds of page come in index order.
    Index(None, "edition", "state", "next_at", "subscriber"),
    sqlite_with_rowid=False,
)

locks = Table(
    "locks",
    metadata,
    Column("name", String(40), primary_key=True),
    Column("epoch", Integer, nullable=False),
    Column("what", Text),
    Column("host", Text),
    Column("pid", Integer),
    Column("started", Text),
    Column("since", Moment),
    Column("expires", Moment),
)

meta = Table(
    "meta",
    metadata,
    Column("key", String(40), primary_key=True),
    Column("value", Text, nullable=False),
)
