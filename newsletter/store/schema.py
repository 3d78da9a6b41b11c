"""The tables, as the queries see them; migrations/ makes them, and a test holds the two together.

feeds ──< articles, feed_days     editions ──< deliveries >── subscribers
pictures ──< picture_sources      edits, locks, meta
"""

from sqlalchemy import (
    Boolean,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
    false,
)

from newsletter.store.columns import Moment, Pictured, Several

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
    Column("address", Text),
    Column("moving_to", Text),
    Column("moving_since", Moment),
    Column("moving_runs", Integer, nullable=False, server_default="0"),
    Column("etag", Text),
    Column("last_modified", Text),
    Column("body_hash", Text),
    Column("last_read", Moment),
    Column("last_success", Moment),
    Column("last_whole", Moment),
    Column("last_new", Moment),
    Column("failures", Integer, nullable=False),
    Column("failing_since", Moment),
    Column("error", Text),
    Column("status", Integer),
    Column("gone", Boolean, nullable=False, server_default=false()),
    Column("due", Moment),
    Column("not_before", Moment),
    Column("held_since", Moment),
    Column("ttl", Integer),
    Column("skip_hours", Several, nullable=False, server_default="[]"),
    Column("skip_days", Several, nullable=False, server_default="[]"),
)

feed_days = Table(
    "feed_days",
    metadata,
    Column("feed", Text, ForeignKey(feeds.c.url, ondelete="CASCADE"), primary_key=True),
    Column("day", Date, primary_key=True),
    Column("reads", Integer, nullable=False),
    Column("failed", Integer, nullable=False),
    Column("new", Integer, nullable=False),
    sqlite_with_rowid=False,
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
    Column("categories", Several, nullable=False),
    Column("picture", Pictured),
    Column("position", Integer, nullable=False),
    Column("words", Integer, nullable=False),
    Index(None, "at"),
    Index(None, "feed", "first_seen"),
)
# Few articles have one: for all the others an index of all would cost and tell nothing.
_LATER = articles.c.later_id.is_not(None)
Index(
    None,
    articles.c.feed,
    articles.c.later_id,
    sqlite_where=_LATER,
    postgresql_where=_LATER,
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

# Of a date and not of an edition: they stay when its draft is built again, or for the first time.
edits = Table(
    "edits",
    metadata,
    Column("date", Date, primary_key=True),
    Column("serial", Integer, primary_key=True, autoincrement=False),
    Column("story", Text, nullable=False),
    Column("action", String(12), nullable=False),
    Column("value", Text, nullable=False),
    Column("articles", Several, nullable=False),
    Column("at", Moment, nullable=False),
    UniqueConstraint("date", "story", "action"),
    sqlite_with_rowid=False,
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

# By the hash of their content, so that what several addresses give is there once.
pictures = Table(
    "pictures",
    metadata,
    Column("name", String(40), primary_key=True),
    Column("width", Integer, nullable=False),
    Column("height", Integer, nullable=False),
    Column("at", Moment, nullable=False),
    # That an edition shows it: then it stays for as long as editions do.
    Column("shown", Boolean, nullable=False, server_default=false()),
    Column("jpeg", LargeBinary, nullable=False),
)

# What an address came to: a picture, or a reason and a moment before which it is not asked again.
picture_sources = Table(
    "picture_sources",
    metadata,
    Column("source", Text, primary_key=True),
    Column("use", String(12), primary_key=True),
    Column("name", String(40), ForeignKey(pictures.c.name)),
    Column("reason", Text, nullable=False),
    Column("until", Moment),
    Column("at", Moment, nullable=False),
    Index(None, "at"),
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
