"""group answers

Revision: 0011
After: 0010

One text for all in a group of cases, and what became of it for each of them.

Expand first, fill, then enforce: the code before this revision must run on the schema after it.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from bot.store.types import UtcDateTime

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

NOT_HANDED_OVER = sa.text("reply_id IS NULL AND left_out IS NULL")


def upgrade() -> None:
    op.create_table(
        "group_answers",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.Column("desk", sa.String(64), nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("closes", sa.Integer(), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("resolve_as", sa.String(32), nullable=True),
        sa.Column("cause", sa.String(120), nullable=True),
        sa.Column("state", sa.String(32), nullable=False),
        sa.Column("written_by", sa.String(32), nullable=False),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("approved_by", sa.String(32), nullable=True),
        sa.Column("approved_at", UtcDateTime(), nullable=True),
        sa.Column("sending_since", UtcDateTime(), nullable=True),
        sa.Column("stopped_by", sa.String(32), nullable=True),
        sa.Column("finished_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["group_id"], ["groups.id"], name="fk_group_answers_group_id"),
        sa.ForeignKeyConstraint(["closes"], ["group_answers.id"], name="fk_group_answers_closes"),
        sa.PrimaryKeyConstraint("id", name="pk_group_answers"),
    )
    op.create_index("ix_group_answers_group", "group_answers", ["group_id"])
    op.create_index("ix_group_answers_state", "group_answers", ["state", "finished_at"])
    op.create_table(
        "group_answer_cases",
        sa.Column("answer_id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("visibility", sa.String(32), nullable=False),
        sa.Column("seen_revision", sa.Integer(), nullable=False),
        sa.Column("reply_id", sa.Integer(), nullable=True),
        sa.Column("left_out", sa.String(32), nullable=True),
        sa.ForeignKeyConstraint(["answer_id"], ["group_answers.id"], name="fk_group_answer_cases_answer_id"),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name="fk_group_answer_cases_case_id"),
        sa.ForeignKeyConstraint(["reply_id"], ["replies.id"], name="fk_group_answer_cases_reply_id"),
        sa.PrimaryKeyConstraint("answer_id", "case_id", name="pk_group_answer_cases"),
        sa.UniqueConstraint("reply_id", name="uq_group_answer_cases_reply_id"),
    )
    op.create_index("ix_group_answer_cases_case", "group_answer_cases", ["case_id"])
    op.create_index(
        "ix_group_answer_cases_next", "group_answer_cases", ["answer_id", "case_id"],
        postgresql_where=NOT_HANDED_OVER, sqlite_where=NOT_HANDED_OVER,
    )  # fmt: skip


def downgrade() -> None:
    op.drop_table("group_answer_cases")
    op.drop_table("group_answers")
