"""rings

Revision: 0008
After: 0007

Test pages: which phone of whom was tried, and whether it rang.

Expand first, fill, then enforce: the code before this revision must run on the schema after it.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from bot.store.types import UtcDateTime

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

WAITING = sa.text("state IN ('ready', 'sending')")
UNTOLD = sa.text("due_at IS NOT NULL")


def upgrade() -> None:
    op.create_table(
        "rings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person", sa.String(32), nullable=False),
        sa.Column("round", sa.String(64), nullable=False),
        sa.Column("oncall", sa.String(64), nullable=False),
        sa.Column("desk", sa.String(64), nullable=False),
        sa.Column("asked_at", UtcDateTime(), nullable=False),
        sa.Column("due_at", UtcDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_rings"),
        sa.UniqueConstraint("person", "round", name="uq_rings_person_round"),
    )
    op.create_index("ix_rings_due", "rings", ["due_at"], postgresql_where=UNTOLD, sqlite_where=UNTOLD)
    op.create_table(
        "ring_calls",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ring_id", sa.Integer(), nullable=False),
        sa.Column("way", sa.String(32), nullable=False),
        sa.Column("confirmed_at", UtcDateTime(), nullable=True),
        sa.Column("state", sa.String(32), nullable=False),
        sa.Column("token", sa.String(36), nullable=True),
        sa.Column("lease_until", UtcDateTime(), nullable=True),
        sa.Column("error", sa.String(120), nullable=True),
        sa.ForeignKeyConstraint(["ring_id"], ["rings.id"], name="fk_ring_calls_ring_id"),
        sa.PrimaryKeyConstraint("id", name="pk_ring_calls"),
        sa.UniqueConstraint("ring_id", "way", name="uq_ring_calls_ring_id_way"),
    )
    op.create_index("ix_ring_calls_waiting", "ring_calls", ["id"], postgresql_where=WAITING, sqlite_where=WAITING)


def downgrade() -> None:
    op.drop_table("ring_calls")
    op.drop_table("rings")
