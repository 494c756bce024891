"""retention

Revision: 0002
After: 0001

Expand first, fill, then enforce: the code before this revision must run on the schema after it.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

TO_PURGE = sa.text("state = 'resolved' AND purged_at IS NULL")
REMOVAL = sa.text("removal IS NOT NULL")


def upgrade() -> None:
    op.add_column("cases", sa.Column("purged_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("cards", sa.Column("removal", sa.String(length=32), nullable=True))
    op.add_column("outbox", sa.Column("removal", sa.String(length=32), nullable=True))
    op.add_column("people", sa.Column("home_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("people", sa.Column("home_stale", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.create_index(
        "ix_cases_to_purge", "cases", ["desk", "source", "resolved_at"], unique=False, postgresql_where=TO_PURGE,
        sqlite_where=TO_PURGE,
    )  # fmt: skip
    for table in ("cards", "outbox"):
        op.create_index(
            f"ix_{table}_removal", table, ["removal", "id"], unique=False, postgresql_where=REMOVAL,
            sqlite_where=REMOVAL,
        )  # fmt: skip


def downgrade() -> None:
    for table in ("cards", "outbox"):
        op.drop_index(f"ix_{table}_removal", table_name=table)
    op.drop_index("ix_cases_to_purge", table_name="cases")
    # SQLite drops a column by itself since 3.35; a table is not copied for it.
    op.drop_column("people", "home_stale")
    op.drop_column("people", "home_at")
    op.drop_column("outbox", "removal")
    op.drop_column("cards", "removal")
    op.drop_column("cases", "purged_at")
