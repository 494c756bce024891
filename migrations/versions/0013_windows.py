"""windows

Revision: 0013
After: 0012

When the platform's window for an answer closes, and an index over the cases that are free: the order of the queue asks
for both. A case that is open by now learns of its window with the customer's next message.

Expand first, fill, then enforce: the code before this revision must run on the schema after it.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from bot.store.types import UtcDateTime

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

FREE = "state = 'new' AND owner IS NULL AND addressed"


def upgrade() -> None:
    op.add_column("cases", sa.Column("window_ends_at", UtcDateTime(), nullable=True))
    op.create_index(
        "ix_cases_free", "cases", ["desk"], unique=False, postgresql_where=sa.text(FREE),
        sqlite_where=sa.text(f"{FREE} = 1"),
    )  # fmt: skip


def downgrade() -> None:
    op.drop_index("ix_cases_free", table_name="cases")
    op.drop_column("cases", "window_ends_at")
