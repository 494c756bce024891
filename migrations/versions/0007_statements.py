"""statements

Revision: 0007
After: 0006

What we say in public in a crisis, on our own accounts, and the texts that were approved for it; who leads what is said,
and which cases are about people who are hurt or missing.

Expand first, fill, then enforce: the code before this revision must run on the schema after it.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from bot.store.types import UtcDateTime

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "statements",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(160), nullable=False),
        sa.Column("crisis_id", sa.Integer(), nullable=False),
        sa.Column("source", sa.String(64), nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("by", sa.String(32), nullable=False),
        sa.Column("agent", sa.String(120), nullable=False),
        sa.Column("corrects", sa.Integer(), nullable=True),
        sa.Column("pin", sa.Boolean(), nullable=False),
        sa.Column("state", sa.String(32), nullable=False),
        sa.Column("doubted", sa.Boolean(), nullable=False),
        sa.Column("platform_id", sa.String(255), nullable=True),
        sa.Column("url", sa.String(1000), nullable=True),
        sa.Column("pinned", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("token", sa.String(36), nullable=True),
        sa.Column("lease_until", UtcDateTime(), nullable=True),
        sa.Column("not_before", UtcDateTime(), nullable=True),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("sent_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["crisis_id"], ["crises.id"], name="fk_statements_crisis_id"),
        sa.ForeignKeyConstraint(["corrects"], ["statements.id"], name="fk_statements_corrects"),
        sa.PrimaryKeyConstraint("id", name="pk_statements"),
        sa.UniqueConstraint("key", name="uq_statements_key"),
    )
    op.create_index("ix_statements_crisis", "statements", ["crisis_id", "id"])
    op.create_index("ix_statements_platform", "statements", ["source", "platform_id"])
    op.create_index("ix_statements_state", "statements", ["state"])
    op.create_table(
        "approved_lines",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("desk", sa.String(64), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("crisis_id", sa.Integer(), nullable=False),
        sa.Column("approved_by", sa.String(32), nullable=False),
        sa.Column("approved_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["crisis_id"], ["crises.id"], name="fk_approved_lines_crisis_id"),
        sa.PrimaryKeyConstraint("id", name="pk_approved_lines"),
        sa.UniqueConstraint("crisis_id", "digest", name="uq_approved_lines_crisis_id_digest"),
    )
    op.create_index("ix_approved_lines_desk", "approved_lines", ["desk", "id"])
    op.add_column("crises", sa.Column("lines_by", sa.String(32), nullable=True))
    op.add_column("crises", sa.Column("lines_since", UtcDateTime(), nullable=True))
    op.add_column("cases", sa.Column("about_people", sa.Boolean(), nullable=False, server_default=sa.false()))


def downgrade() -> None:
    op.drop_column("cases", "about_people")
    op.drop_column("crises", "lines_since")
    op.drop_column("crises", "lines_by")
    op.drop_table("approved_lines")
    op.drop_table("statements")
