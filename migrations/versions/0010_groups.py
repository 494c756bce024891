"""groups

Revision: 0010
After: 0009

Cases that say the same belong to one group; which cases were not compared with the others yet.

Expand first, fill, then enforce: the code before this revision must run on the schema after it.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from bot.store.types import UtcDateTime

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

GROUPED = sa.text("group_id IS NOT NULL")
TO_GROUP = sa.text("grouped_at IS NULL AND state <> 'resolved'")


def upgrade() -> None:
    op.create_table(
        "groups",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("desk", sa.String(64), nullable=False),
        sa.Column("visibility", sa.String(32), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_groups"),
    )
    op.create_index("ix_groups_created", "groups", ["created_at"])
    # In one statement with its column: SQLite can add no constraint later, and PostgreSQL checks no row for it.
    op.add_column(
        "cases",
        sa.Column("group_id", sa.Integer(), sa.ForeignKey("groups.id", name="fk_cases_group_id"), nullable=True),
        inline_references=True,
    )
    op.add_column("cases", sa.Column("grouped_at", UtcDateTime(), nullable=True))
    op.create_index("ix_cases_group", "cases", ["group_id", "state"], postgresql_where=GROUPED, sqlite_where=GROUPED)
    op.create_index("ix_cases_to_group", "cases", ["id"], postgresql_where=TO_GROUP, sqlite_where=TO_GROUP)


def downgrade() -> None:
    op.drop_index("ix_cases_to_group", "cases")
    op.drop_index("ix_cases_group", "cases")
    with op.batch_alter_table("cases") as cases:
        cases.drop_column("grouped_at")
        cases.drop_column("group_id")
    op.drop_table("groups")
