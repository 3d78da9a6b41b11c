"""What polite gathering remembers of a feed, its days, and indexes for what is asked now."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Extend the feeds, make their days, and change the indexes of the articles."""
    _feeds()
    _feed_days()
    _indexes()
    op.execute(
        "UPDATE feeds SET last_new ="
        " (SELECT max(first_seen) FROM articles WHERE articles.feed = feeds.url)"
    )


def _moment() -> sa.DateTime:
    return sa.DateTime(timezone=True)


def _feeds() -> None:
    for column in (
        sa.Column("address", sa.Text()),
        sa.Column("moving_to", sa.Text()),
        sa.Column("moving_since", _moment()),
        sa.Column("moving_runs", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("last_whole", _moment()),
        sa.Column("last_new", _moment()),
        sa.Column("failing_since", _moment()),
        sa.Column("status", sa.Integer()),
        sa.Column("gone", sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.Column("due", _moment()),
        sa.Column("not_before", _moment()),
        sa.Column("held_since", _moment()),
        sa.Column("ttl", sa.Integer()),
        sa.Column("skip_hours", sa.JSON(), nullable=False, server_default="[]"),
        sa.Column("skip_days", sa.JSON(), nullable=False, server_default="[]"),
    ):
        op.add_column("feeds", column)


def _feed_days() -> None:
    op.create_table(
        "feed_days",
        sa.Column("feed", sa.Text(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("reads", sa.Integer(), nullable=False),
        sa.Column("failed", sa.Integer(), nullable=False),
        sa.Column("new", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("feed", "day", name="pk_feed_days"),
        sa.ForeignKeyConstraint(
            ["feed"], ["feeds.url"], name="fk_feed_days_feed_feeds", ondelete="CASCADE"
        ),
        sqlite_with_rowid=False,
    )


def _indexes() -> None:
    later = sa.text("later_id IS NOT NULL")
    op.drop_index("ix_articles_feed_url", "articles")
    op.drop_index("ix_articles_feed_later_id", "articles")
    op.create_index("ix_articles_feed_first_seen", "articles", ["feed", "first_seen"])
    op.create_index(
        "ix_articles_feed_later_id",
        "articles",
        ["feed", "later_id"],
        sqlite_where=later,
        postgresql_where=later,
    )
