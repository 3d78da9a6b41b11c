"""Pictures as the memo shows them, and the addresses that they came from."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables of the pictures and their addresses."""
    op.create_table(
        "pictures",
        sa.Column("name", sa.String(40), nullable=False),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("shown", sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.Column("jpeg", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_pictures"),
    )
    op.create_table(
        "picture_sources",
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("use", sa.String(12), nullable=False),
        sa.Column("name", sa.String(40)),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True)),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("source", "use", name="pk_picture_sources"),
        sa.ForeignKeyConstraint(
            ["name"], ["pictures.name"], name="fk_picture_sources_name_pictures"
        ),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_picture_sources_at", "picture_sources", ["at"])


def downgrade() -> None:
    """Drop them, with what they hold."""
    op.drop_table("picture_sources")
    op.drop_table("pictures")
