"""The first tables.

Types are spelled out instead of taken from schema.py: this file says what was, for good.
"""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make all tables."""
    _feeds_and_articles()
    _editions()
    _subscribers_and_deliveries()
    _locks_and_meta()


def _moment() -> sa.DateTime:
    return sa.DateTime(timezone=True)


def _feeds_and_articles() -> None:
    op.create_table(
        "feeds",
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("etag", sa.Text()),
        sa.Column("last_modified", sa.Text()),
        sa.Column("body_hash", sa.Text()),
        sa.Column("last_read", _moment()),
        sa.Column("last_success", _moment()),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("error", sa.Text()),
        sa.PrimaryKeyConstraint("url", name="pk_feeds"),
    )
    op.create_table(
        "articles",
        sa.Column("feed", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("later_id", sa.Text()),
        sa.Column("guid", sa.Text(), nullable=False),
        sa.Column("outlet", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("published", _moment()),
        sa.Column("first_seen", _moment(), nullable=False),
        sa.Column("at", _moment(), nullable=False),
        sa.Column("author", sa.Text()),
        sa.Column("categories", sa.JSON(), nullable=False),
        sa.Column("picture", sa.JSON()),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("words", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("feed", "id", name="pk_articles"),
        sa.ForeignKeyConstraint(
            ["feed"], ["feeds.url"], name="fk_articles_feed_feeds", ondelete="CASCADE"
        ),
    )
    op.create_index("ix_articles_at", "articles", ["at"])
    op.create_index("ix_articles_feed_url", "articles", ["feed", "url"])
    op.create_index("ix_articles_feed_later_id", "articles", ["feed", "later_id"])


def _editions() -> None:
    op.create_table(
        "editions",
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("date", sa.Date(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("preheader", sa.Text(), nullable=False),
        sa.Column("state", sa.String(12), nullable=False),
        sa.Column("stories", sa.Integer(), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("html", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("built_at", _moment(), nullable=False),
        sa.Column("sent_at", _moment()),
        sa.PrimaryKeyConstraint("number", name="pk_editions"),
        sa.UniqueConstraint("date", name="uq_editions_date"),
    )


def _subscribers_and_deliveries() -> None:
    op.create_table(
        "subscribers",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("list", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("state", sa.String(12), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("since", _moment(), nullable=False),
        sa.Column("updated", _moment(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_subscribers"),
        sa.UniqueConstraint("list", "key", name="uq_subscribers_list_key"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_subscribers_key", "subscribers", ["key"])
    op.create_index("ix_subscribers_list_state", "subscribers", ["list", "state"])
    op.create_table(
        "deliveries",
        sa.Column("edition", sa.Integer(), nullable=False),
        sa.Column("subscriber", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(12), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("message_id", sa.Text(), nullable=False),
        sa.Column("reply", sa.Text(), nullable=False),
        sa.Column("updated", _moment(), nullable=False),
        sa.Column("next_at", _moment()),
        sa.PrimaryKeyConstraint("edition", "subscriber", name="pk_deliveries"),
        sa.ForeignKeyConstraint(
            ["edition"], ["editions.number"], name="fk_deliveries_edition_editions"
        ),
        sa.ForeignKeyConstraint(
            ["subscriber"], ["subscribers.id"], name="fk_deliveries_subscriber_subscribers"
        ),
        sqlite_with_rowid=False,
    )
    op.create_index(
        "ix_deliveries_edition_state_next_at_subscriber",
        "deliveries",
        ["edition", "state", "next_at", "subscriber"],
    )


def _locks_and_meta() -> None:
    op.create_table(
        "locks",
        sa.Column("name", sa.String(40), nullable=False),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("what", sa.Text()),
        sa.Column("host", sa.Text()),
        sa.Column("pid", sa.Integer()),
        sa.Column("started", sa.Text()),
        sa.Column("since", _moment()),
        sa.Column("expires", _moment()),
        sa.PrimaryKeyConstraint("name", name="pk_locks"),
    )
    op.create_table(
        "meta",
        sa.Column("key", sa.String(40), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_meta"),
    )
