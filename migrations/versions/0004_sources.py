"""sources

Revision: 0004
After: 0003

Where each feed goes on, raw deliveries that wait to be read, posts of our own account, alarms of sources, what they
cost, other ids of customers; how far a reply came, and the template that it was sent with.

Expand first, fill, then enforce: the code before this revision must run on the schema after it.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from bot.store.types import Json, UtcDateTime

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

OPEN_ALARM = sa.text("ended_at IS NULL")
UNREAD = sa.text("refused_at IS NULL")


def upgrade() -> None:
    op.create_table(
        "feeds",
        sa.Column("source", sa.String(64), nullable=False),
        sa.Column("feed", sa.String(64), nullable=False),
        sa.Column("cursor", Json, nullable=False),
        sa.Column("looked_at", UtcDateTime(), nullable=True),
        sa.Column("trouble", sa.String(32), nullable=True),
        sa.Column("why", sa.String(200), nullable=True),
        sa.Column("trouble_since", UtcDateTime(), nullable=True),
        sa.Column("not_before", UtcDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("source", "feed", name="pk_feeds"),
    )
    op.create_table(
        "deliveries",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("receiver", sa.String(64), nullable=False),
        sa.Column("key", sa.String(160), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("received_at", UtcDateTime(), nullable=False),
        sa.Column("not_before", UtcDateTime(), nullable=True),
        sa.Column("refused_at", UtcDateTime(), nullable=True),
        sa.Column("error", sa.String(200), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_deliveries"),
        sa.UniqueConstraint("key", name="uq_deliveries_key"),
    )
    op.create_index("ix_deliveries_unread", "deliveries", ["id"], postgresql_where=UNREAD, sqlite_where=UNREAD)
    op.create_index("ix_deliveries_received", "deliveries", ["received_at"])
    op.create_table(
        "stray_posts",
        sa.Column("source", sa.String(64), nullable=False),
        sa.Column("external_id", sa.String(255), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("posted_at", UtcDateTime(), nullable=False),
        sa.Column("visibility", sa.String(32), nullable=False),
        sa.Column("in_reply_to", sa.String(255), nullable=True),
        sa.Column("conversation_id", sa.String(255), nullable=True),
        sa.Column("sent_to", sa.String(255), nullable=True),
        sa.Column("url", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("source", "external_id", name="pk_stray_posts"),
    )
    op.create_index("ix_stray_posts_posted", "stray_posts", ["posted_at"])
    op.create_table(
        "source_alarms",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("source", sa.String(64), nullable=False),
        sa.Column("desk", sa.String(64), nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("since", UtcDateTime(), nullable=False),
        sa.Column("ended_at", UtcDateTime(), nullable=True),
        sa.Column("facts", Json, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_source_alarms"),
    )
    op.create_index(
        "uq_source_alarms_open", "source_alarms", ["source", "kind"], unique=True, postgresql_where=OPEN_ALARM,
        sqlite_where=OPEN_ALARM,
    )  # fmt: skip
    op.create_table(
        "spending",
        sa.Column("source", sa.String(64), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("what", sa.String(32), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("micros", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("source", "day", "what", name="pk_spending"),
    )
    op.create_table(
        "identities",
        sa.Column("source", sa.String(64), nullable=False),
        sa.Column("external_id", sa.String(255), nullable=False),
        sa.Column("customer_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["customer_id"], ["customers.id"], name="fk_identities_customer_id"),
        sa.PrimaryKeyConstraint("source", "external_id", name="pk_identities"),
    )
    op.create_index("ix_identities_customer", "identities", ["customer_id"])
    op.add_column("replies", sa.Column("template", Json, nullable=True))
    op.add_column("replies", sa.Column("arrival", sa.String(32), nullable=True))
    op.create_index("ix_mentions_received", "mentions", ["source", "received_at"])


def downgrade() -> None:
    op.drop_index("ix_mentions_received", table_name="mentions")
    op.drop_column("replies", "arrival")
    op.drop_column("replies", "template")
    for table in ("identities", "spending", "source_alarms", "stray_posts", "deliveries", "feeds"):
        op.drop_table(table)
