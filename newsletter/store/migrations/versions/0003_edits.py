"""What an editor did to the stories of a draft."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table of the edits."""
    op.create_table(
        "edits",
        sa.Column("date", sa.Date(), nullable=False),
        sa.Column("serial", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("story", sa.Text(), nullable=False),
        sa.Column("action", sa.String(12), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("articles", sa.JSON(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("date", "serial", name="pk_edits"),
        sa.UniqueConstraint("date", "story", "action", name="uq_edits_date_story_action"),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    """Drop it, with what it holds."""
    op.drop_table("edits")
