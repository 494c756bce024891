"""openings

Revision: 0005
After: 0004

Extra opening hours of desks, and who was told automatically that a desk is closed.

Expand first, fill, then enforce: the code before this revision must run on the schema after it.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from bot.store.types import UtcDateTime

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

RUNNING = sa.text("ended_at IS NULL")
NOT_DONE = sa.text("done_at IS NULL")


def upgrade() -> None:
    op.create_table(
        "openings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("desk", sa.String(64), nullable=False),
        sa.Column("start", UtcDateTime(), nullable=False),
        sa.Column("end", UtcDateTime(), nullable=False),
        sa.Column("by", sa.String(32), nullable=False),
        sa.Column("crisis_id", sa.Integer(), nullable=True),
        sa.Column("announced_at", UtcDateTime(), nullable=True),
        sa.Column("ended_at", UtcDateTime(), nullable=True),
        sa.Column("ended_by", sa.String(32), nullable=True),
        sa.Column("check_at", UtcDateTime(), nullable=True),
        sa.Column("checked", sa.Boolean(), nullable=False),
        sa.Column("done_at", UtcDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_openings"),
    )
    op.create_index(
        "uq_openings_running", "openings", ["desk"], unique=True, postgresql_where=RUNNING, sqlite_where=RUNNING
    )
    op.create_index("ix_openings_due", "openings", ["end"], postgresql_where=NOT_DONE, sqlite_where=NOT_DONE)
    op.create_table(
        "acknowledgements",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("desk", sa.String(64), nullable=False),
        sa.Column("source", sa.String(64), nullable=False),
        sa.Column("customer_id", sa.Integer(), nullable=False),
        sa.Column("closed_since", UtcDateTime(), nullable=False),
        sa.Column("reply_id", sa.Integer(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["customer_id"], ["customers.id"], name="fk_acknowledgements_customer_id"),
        sa.ForeignKeyConstraint(["reply_id"], ["replies.id"], name="fk_acknowledgements_reply_id"),
        sa.PrimaryKeyConstraint("id", name="pk_acknowledgements"),
        sa.UniqueConstraint(
            "desk", "source", "customer_id", "closed_since", name="uq_acknowledgements_desk_source_customer_id_closed_since"
        ),
    )
    op.create_index("ix_acknowledgements_customer", "acknowledgements", ["customer_id"])
    op.create_index("ix_acknowledgements_reply", "acknowledgements", ["reply_id"])


def downgrade() -> None:
    op.drop_table("acknowledgements")
    op.drop_table("openings")
