"""swaps

Revision: 0009
After: 0008

Shifts that somebody asked a colleague to take.

Expand first, fill, then enforce: the code before this revision must run on the schema after it.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from bot.store.types import UtcDateTime

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "swaps",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("oncall", sa.String(64), nullable=False),
        sa.Column("desk", sa.String(64), nullable=False),
        sa.Column("asked_by", sa.String(32), nullable=False),
        sa.Column("asked", sa.String(32), nullable=False),
        sa.Column("start", UtcDateTime(), nullable=False),
        sa.Column("end", UtcDateTime(), nullable=False),
        sa.Column("asked_at", UtcDateTime(), nullable=False),
        sa.Column("answered_at", UtcDateTime(), nullable=True),
        sa.Column("accepted", sa.Boolean(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_swaps"),
    )


def downgrade() -> None:
    op.drop_table("swaps")
