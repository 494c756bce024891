"""storms

Revision: 0012
After: 0011

Times in which a channel shows one board instead of a card for each case.

Expand first, fill, then enforce: the code before this revision must run on the schema after it.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from bot.store.types import Json, UtcDateTime

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

RUNNING = sa.text("ended_at IS NULL")


def upgrade() -> None:
    op.create_table(
        "storms",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("desk", sa.String(64), nullable=False),
        sa.Column("channel", sa.String(32), nullable=False),
        sa.Column("began_at", UtcDateTime(), nullable=False),
        sa.Column("ended_at", UtcDateTime(), nullable=True),
        sa.Column("facts", Json, nullable=False),
        sa.Column("card_id", sa.Integer(), nullable=True),
        sa.Column("placed_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["card_id"], ["cards.id"], name="fk_storms_card_id"),
        sa.PrimaryKeyConstraint("id", name="pk_storms"),
    )
    op.create_index(
        "uq_storms_running", "storms", ["desk", "channel"], unique=True, postgresql_where=RUNNING, sqlite_where=RUNNING
    )
    op.create_index("ix_storms_ended", "storms", ["desk", "ended_at"])


def downgrade() -> None:
    op.drop_table("storms")
