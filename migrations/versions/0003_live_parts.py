"""live parts

Revision: 0003
After: 0002

Indexes over the few rows of big tables that jobs look for: a desk's own cards, what was sent more than once, and what
waits to be sent, by its kind.

Expand first, fill, then enforce: the code before this revision must run on the schema after it.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

OF_DESK = sa.text("case_id IS NULL")
AGAIN = sa.text("attempts > 1")
PENDING = sa.text("state IN ('ready', 'sending')")


def upgrade() -> None:
    op.create_index(
        "ix_cards_desk", "cards", ["desk", "kind", "id"], unique=False, postgresql_where=OF_DESK, sqlite_where=OF_DESK
    )
    for table in ("cards", "outbox"):
        op.create_index(
            f"ix_{table}_again", table, ["sent_at"], unique=False, postgresql_where=AGAIN, sqlite_where=AGAIN
        )
    op.create_index(
        "ix_outbox_kind", "outbox", ["kind", "state"], unique=False, postgresql_where=PENDING, sqlite_where=PENDING
    )


def downgrade() -> None:
    op.drop_index("ix_outbox_kind", table_name="outbox")
    for table in ("cards", "outbox"):
        op.drop_index(f"ix_{table}_again", table_name=table)
    op.drop_index("ix_cards_desk", table_name="cards")
