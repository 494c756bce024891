"""crises

Revision: 0006
After: 0005

Crises with their timelines and pages, what the watch has counted, and changes of the rota by hand.

Expand first, fill, then enforce: the code before this revision must run on the schema after it.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from bot.store.types import Json, UtcDateTime

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

RUNNING = sa.text("ended_at IS NULL")
WAITING = sa.text("state IN ('ready', 'sending')")


def upgrade() -> None:
    _crises()
    _examples()
    _pages()
    op.create_table(
        "volumes",
        sa.Column("source", sa.String(64), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("authors", sa.Integer(), nullable=False),
        sa.Column("negative", sa.Integer(), nullable=False),
        sa.Column("urgent", sa.Integer(), nullable=False),
        sa.Column("usual", sa.Float(), nullable=True),
        sa.PrimaryKeyConstraint("source", "at", name="pk_volumes"),
    )
    op.create_table(
        "watches",
        sa.Column("source", sa.String(64), nullable=False),
        sa.Column("counted_until", UtcDateTime(), nullable=False),
        sa.Column("state", Json, nullable=False),
        sa.PrimaryKeyConstraint("source", name="pk_watches"),
    )
    op.create_table(
        "calendar_copies",
        sa.Column("oncall", sa.String(64), nullable=False),
        sa.Column("layer", sa.String(64), nullable=False),
        sa.Column("stretches", Json, nullable=False),
        sa.Column("looked_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("oncall", "layer", name="pk_calendar_copies"),
    )
    op.create_table(
        "duty_changes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("oncall", sa.String(64), nullable=False),
        sa.Column("person", sa.String(32), nullable=False),
        sa.Column("start", UtcDateTime(), nullable=False),
        sa.Column("end", UtcDateTime(), nullable=False),
        sa.Column("made_by", sa.String(32), nullable=False),
        sa.Column("made_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_duty_changes"),
    )
    op.create_index("ix_duty_changes_oncall", "duty_changes", ["oncall", "end"])


def _crises() -> None:
    op.create_table(
        "crises",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("desk", sa.String(64), nullable=False),
        sa.Column("topic", sa.String(64), nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("level", sa.String(32), nullable=False),
        sa.Column("state", sa.String(32), nullable=False),
        sa.Column("began_at", UtcDateTime(), nullable=False),
        sa.Column("opened_at", UtcDateTime(), nullable=False),
        sa.Column("facts", Json, nullable=False),
        sa.Column("lead", sa.String(32), nullable=True),
        sa.Column("acknowledged_at", UtcDateTime(), nullable=True),
        sa.Column("ladder", Json, nullable=True),
        sa.Column("paged_at", UtcDateTime(), nullable=True),
        sa.Column("cycle", sa.Integer(), nullable=False),
        sa.Column("cycle_at", UtcDateTime(), nullable=True),
        sa.Column("owner", sa.String(32), nullable=True),
        sa.Column("heard_at", UtcDateTime(), nullable=True),
        sa.Column("asked_at", UtcDateTime(), nullable=True),
        sa.Column("stopped_at", UtcDateTime(), nullable=True),
        sa.Column("look_at", UtcDateTime(), nullable=True),
        sa.Column("ended_at", UtcDateTime(), nullable=True),
        sa.Column("ended_by", sa.String(32), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_crises"),
    )
    op.create_index(
        "uq_crises_running", "crises", ["desk", "topic"], unique=True, postgresql_where=RUNNING, sqlite_where=RUNNING
    )
    op.create_index("ix_crises_look", "crises", ["look_at"], postgresql_where=RUNNING, sqlite_where=RUNNING)
    op.create_index("ix_crises_desk", "crises", ["desk", "opened_at"])
    op.create_table(
        "crisis_events",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("crisis_id", sa.Integer(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("by", sa.String(32), nullable=True),
        sa.Column("facts", Json, nullable=False),
        sa.ForeignKeyConstraint(["crisis_id"], ["crises.id"], name="fk_crisis_events_crisis_id"),
        sa.PrimaryKeyConstraint("id", name="pk_crisis_events"),
    )
    op.create_index("ix_crisis_events_crisis", "crisis_events", ["crisis_id", "id"])


def _examples() -> None:
    op.create_table(
        "crisis_examples",
        sa.Column("crisis_id", sa.Integer(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("mention_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["crisis_id"], ["crises.id"], name="fk_crisis_examples_crisis_id"),
        sa.ForeignKeyConstraint(["mention_id"], ["mentions.id"], name="fk_crisis_examples_mention_id"),
        sa.PrimaryKeyConstraint("crisis_id", "place", name="pk_crisis_examples"),
    )
    op.create_index("ix_crisis_examples_mention", "crisis_examples", ["mention_id"])


def _pages() -> None:
    op.create_table(
        "pages",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(160), nullable=False),
        sa.Column("crisis_id", sa.Integer(), nullable=False),
        sa.Column("step", sa.String(32), nullable=False),
        sa.Column("person", sa.String(32), nullable=True),
        sa.Column("way", sa.String(32), nullable=False),
        sa.Column("place", sa.String(120), nullable=False),
        sa.Column("variant", sa.String(16), nullable=False),
        sa.Column("due_at", UtcDateTime(), nullable=False),
        sa.Column("state", sa.String(32), nullable=False),
        sa.Column("token", sa.String(36), nullable=True),
        sa.Column("lease_until", UtcDateTime(), nullable=True),
        sa.Column("sent_at", UtcDateTime(), nullable=True),
        sa.Column("error", sa.String(120), nullable=True),
        sa.ForeignKeyConstraint(["crisis_id"], ["crises.id"], name="fk_pages_crisis_id"),
        sa.PrimaryKeyConstraint("id", name="pk_pages"),
        sa.UniqueConstraint("key", name="uq_pages_key"),
    )
    op.create_index("ix_pages_waiting", "pages", ["id"], postgresql_where=WAITING, sqlite_where=WAITING)
    op.create_index("ix_pages_crisis", "pages", ["crisis_id"])


def downgrade() -> None:
    for table in ("duty_changes", "calendar_copies", "watches", "volumes", "pages", "crisis_examples", "crisis_events", "crises"):
        op.drop_table(table)
