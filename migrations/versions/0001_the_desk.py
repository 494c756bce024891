"""the desk

Revision: 0001
After: 

Expand first, fill, then enforce: the code before this revision must run on the schema after it.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql
revision = '0001'
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('customers',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('source', sa.String(length=64), nullable=False),
    sa.Column('external_id', sa.String(length=255), nullable=False),
    sa.Column('handle', sa.String(length=255), nullable=True),
    sa.Column('name', sa.String(length=255), nullable=True),
    sa.Column('followers', sa.Integer(), nullable=True),
    sa.Column('verified', sa.Boolean(), nullable=True),
    sa.Column('bio', sa.Text(), nullable=True),
    sa.Column('folded_until', sa.DateTime(timezone=True), nullable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_customers')),
    sa.UniqueConstraint('source', 'external_id', name=op.f('uq_customers_source_external_id'))
    )
    op.create_table('duties',
    sa.Column('desk', sa.String(length=64), nullable=False),
    sa.Column('day', sa.Date(), nullable=False),
    sa.Column('user_id', sa.String(length=32), nullable=False),
    sa.PrimaryKeyConstraint('desk', 'day', name=op.f('pk_duties'))
    )
    op.create_table('group_members',
    sa.Column('group_id', sa.String(length=32), nullable=False),
    sa.Column('user_id', sa.String(length=32), nullable=False),
    sa.PrimaryKeyConstraint('group_id', 'user_id', name=op.f('pk_group_members'))
    )
    op.create_table('leases',
    sa.Column('name', sa.String(length=64), nullable=False),
    sa.Column('holder', sa.String(length=64), nullable=False),
    sa.Column('until', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('name', name=op.f('pk_leases'))
    )
    op.create_table('people',
    sa.Column('user_id', sa.String(length=32), nullable=False),
    sa.Column('name', sa.String(length=120), nullable=True),
    sa.Column('locale', sa.String(length=16), nullable=True),
    sa.Column('dm_channel', sa.String(length=32), nullable=True),
    sa.Column('gone', sa.Boolean(), nullable=False),
    sa.Column('read_at', sa.DateTime(timezone=True), nullable=True),
    sa.PrimaryKeyConstraint('user_id', name=op.f('pk_people'))
    )
    op.create_table('presences',
    sa.Column('desk', sa.String(length=64), nullable=False),
    sa.Column('user_id', sa.String(length=32), nullable=False),
    sa.Column('acted_at', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('desk', 'user_id', name=op.f('pk_presences'))
    )
    op.create_table('rhythms',
    sa.Column('desk', sa.String(length=64), nullable=False),
    sa.Column('claims_ended_at', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('desk', name=op.f('pk_rhythms'))
    )
    op.create_table('seen_keys',
    sa.Column('key', sa.String(length=160), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('key', name=op.f('pk_seen_keys'))
    )
    with op.batch_alter_table('seen_keys', schema=None) as batch_op:
        batch_op.create_index('ix_seen_keys_at', ['at'], unique=False)

    op.create_table('cases',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('revision', sa.Integer(), nullable=False),
    sa.Column('desk', sa.String(length=64), nullable=False),
    sa.Column('source', sa.String(length=64), nullable=False),
    sa.Column('customer_id', sa.Integer(), nullable=False),
    sa.Column('conversation_id', sa.String(length=255), nullable=False),
    sa.Column('visibility', sa.String(length=32), nullable=False),
    sa.Column('state', sa.String(length=32), nullable=False),
    sa.Column('addressed', sa.Boolean(), nullable=False),
    sa.Column('backlog', sa.Boolean(), nullable=False),
    sa.Column('listed', sa.Boolean(), nullable=False),
    sa.Column('language', sa.String(length=16), nullable=True),
    sa.Column('priority', sa.String(length=32), nullable=False),
    sa.Column('reasons', sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), 'postgresql'), nullable=False),
    sa.Column('owner', sa.String(length=32), nullable=True),
    sa.Column('claimed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('previous_owner', sa.String(length=32), nullable=True),
    sa.Column('handovers', sa.Integer(), nullable=False),
    sa.Column('lease_until', sa.DateTime(timezone=True), nullable=True),
    sa.Column('lease_asked_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('seen_in_channel_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('opened_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('received_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('waiting_since', sa.DateTime(timezone=True), nullable=True),
    sa.Column('ask_after', sa.DateTime(timezone=True), nullable=True),
    sa.Column('thanked_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('first_replied_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('first_resolved_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('resolved_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('resolved_by', sa.String(length=32), nullable=True),
    sa.Column('outcome', sa.String(length=32), nullable=True),
    sa.Column('cause', sa.String(length=120), nullable=True),
    sa.Column('reopened', sa.Integer(), nullable=False),
    sa.Column('continues', sa.Integer(), nullable=True),
    sa.Column('writer', sa.String(length=32), nullable=True),
    sa.Column('writing_since', sa.DateTime(timezone=True), nullable=True),
    sa.Column('last_key_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('draft', sa.Text(), nullable=True),
    sa.ForeignKeyConstraint(['continues'], ['cases.id'], name=op.f('fk_cases_continues')),
    sa.ForeignKeyConstraint(['customer_id'], ['customers.id'], name=op.f('fk_cases_customer_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_cases'))
    )
    with op.batch_alter_table('cases', schema=None) as batch_op:
        batch_op.create_index('ix_cases_ask', ['ask_after'], unique=False, postgresql_where=sa.text('ask_after IS NOT NULL'), sqlite_where=sa.text('ask_after IS NOT NULL'))
        batch_op.create_index('ix_cases_customer', ['customer_id', 'id'], unique=False)
        batch_op.create_index('ix_cases_lease', ['lease_until'], unique=False, postgresql_where=sa.text('lease_until IS NOT NULL'), sqlite_where=sa.text('lease_until IS NOT NULL'))
        batch_op.create_index('ix_cases_open_desk', ['desk', 'state'], unique=False, postgresql_where=sa.text("state <> 'resolved'"), sqlite_where=sa.text("state <> 'resolved'"))
        batch_op.create_index('ix_cases_owner', ['owner'], unique=False, postgresql_where=sa.text("state <> 'resolved'"), sqlite_where=sa.text("state <> 'resolved'"))
        batch_op.create_index('ix_cases_writing', ['last_key_at'], unique=False, postgresql_where=sa.text('writing_since IS NOT NULL'), sqlite_where=sa.text('writing_since IS NOT NULL'))
        batch_op.create_index('uq_cases_open', ['source', 'customer_id', 'conversation_id'], unique=True, postgresql_where=sa.text("state <> 'resolved'"), sqlite_where=sa.text("state <> 'resolved'"))

    op.create_table('cards',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('key', sa.String(length=120), nullable=False),
    sa.Column('kind', sa.String(length=32), nullable=False),
    sa.Column('ref', sa.String(length=64), nullable=False),
    sa.Column('desk', sa.String(length=64), nullable=False),
    sa.Column('case_id', sa.Integer(), nullable=True),
    sa.Column('channel', sa.String(length=32), nullable=False),
    sa.Column('under', sa.Integer(), nullable=True),
    sa.Column('lane', sa.Integer(), nullable=False),
    sa.Column('rank', sa.Integer(), nullable=False),
    sa.Column('ts', sa.String(length=32), nullable=True),
    sa.Column('wanted', sa.Integer(), nullable=False),
    sa.Column('shown', sa.Integer(), nullable=False),
    sa.Column('state', sa.String(length=32), nullable=False),
    sa.Column('token', sa.String(length=36), nullable=True),
    sa.Column('lease_until', sa.DateTime(timezone=True), nullable=True),
    sa.Column('sent_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('not_before', sa.DateTime(timezone=True), nullable=True),
    sa.Column('attempts', sa.Integer(), nullable=False),
    sa.Column('error', sa.String(length=120), nullable=True),
    sa.Column('digest', sa.String(length=64), nullable=True),
    sa.ForeignKeyConstraint(['case_id'], ['cases.id'], name=op.f('fk_cards_case_id')),
    sa.ForeignKeyConstraint(['under'], ['cards.id'], name=op.f('fk_cards_under')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_cards')),
    sa.UniqueConstraint('key', name=op.f('uq_cards_key'))
    )
    with op.batch_alter_table('cards', schema=None) as batch_op:
        batch_op.create_index('ix_cards_case', ['case_id', 'kind'], unique=False)
        batch_op.create_index('ix_cards_message', ['channel', 'ts'], unique=False)
        batch_op.create_index('ix_cards_stale', ['lane', 'rank', 'id'], unique=False, postgresql_where=sa.text("shown < wanted AND state IN ('ready', 'sending', 'posted')"), sqlite_where=sa.text("shown < wanted AND state IN ('ready', 'sending', 'posted')"))

    op.create_table('case_events',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('case_id', sa.Integer(), nullable=False),
    sa.Column('revision', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(length=32), nullable=False),
    sa.Column('by', sa.String(length=32), nullable=True),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('facts', sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), 'postgresql'), nullable=False),
    sa.ForeignKeyConstraint(['case_id'], ['cases.id'], name=op.f('fk_case_events_case_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_case_events'))
    )
    with op.batch_alter_table('case_events', schema=None) as batch_op:
        batch_op.create_index('ix_case_events_case', ['case_id', 'id'], unique=False)

    op.create_table('escalations',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('case_id', sa.Integer(), nullable=False),
    sa.Column('department', sa.String(length=64), nullable=False),
    sa.Column('question', sa.Text(), nullable=False),
    sa.Column('asked_by', sa.String(length=32), nullable=False),
    sa.Column('asked_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('answer_by', sa.DateTime(timezone=True), nullable=False),
    sa.Column('state', sa.String(length=32), nullable=False),
    sa.Column('taken_by', sa.String(length=32), nullable=True),
    sa.Column('taken_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('answered_by', sa.String(length=32), nullable=True),
    sa.Column('answered_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('answer', sa.Text(), nullable=True),
    sa.Column('suggested', sa.String(length=64), nullable=True),
    sa.Column('closed_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['case_id'], ['cases.id'], name=op.f('fk_escalations_case_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_escalations'))
    )
    with op.batch_alter_table('escalations', schema=None) as batch_op:
        batch_op.create_index('ix_escalations_case', ['case_id'], unique=False)

    op.create_table('mentions',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('case_id', sa.Integer(), nullable=False),
    sa.Column('customer_id', sa.Integer(), nullable=False),
    sa.Column('desk', sa.String(length=64), nullable=False),
    sa.Column('source', sa.String(length=64), nullable=False),
    sa.Column('external_id', sa.String(length=255), nullable=False),
    sa.Column('conversation_id', sa.String(length=255), nullable=False),
    sa.Column('in_reply_to', sa.String(length=255), nullable=True),
    sa.Column('text', sa.Text(), nullable=True),
    sa.Column('language', sa.String(length=16), nullable=True),
    sa.Column('url', sa.Text(), nullable=True),
    sa.Column('media', sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), 'postgresql'), nullable=False),
    sa.Column('extra', sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), 'postgresql'), nullable=False),
    sa.Column('visibility', sa.String(length=32), nullable=False),
    sa.Column('addressed', sa.Boolean(), nullable=False),
    sa.Column('backlog', sa.Boolean(), nullable=False),
    sa.Column('thanks', sa.Boolean(), nullable=False),
    sa.Column('posted_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('received_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('waits_from', sa.DateTime(timezone=True), nullable=True),
    sa.Column('answered_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('edited_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('deleted_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('versions', sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), 'postgresql'), nullable=False),
    sa.ForeignKeyConstraint(['case_id'], ['cases.id'], name=op.f('fk_mentions_case_id')),
    sa.ForeignKeyConstraint(['customer_id'], ['customers.id'], name=op.f('fk_mentions_customer_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_mentions')),
    sa.UniqueConstraint('desk', 'source', 'external_id', name=op.f('uq_mentions_desk_source_external_id'))
    )
    with op.batch_alter_table('mentions', schema=None) as batch_op:
        batch_op.create_index('ix_mentions_case', ['case_id', 'posted_at'], unique=False)
        batch_op.create_index('ix_mentions_conversation', ['source', 'conversation_id'], unique=False)
        batch_op.create_index('ix_mentions_customer', ['customer_id', 'received_at'], unique=False)

    op.create_table('replies',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('case_id', sa.Integer(), nullable=False),
    sa.Column('source', sa.String(length=64), nullable=False),
    sa.Column('in_reply_to', sa.String(length=255), nullable=False),
    sa.Column('conversation_id', sa.String(length=255), nullable=False),
    sa.Column('kind', sa.String(length=32), nullable=False),
    sa.Column('visibility', sa.String(length=32), nullable=False),
    sa.Column('text', sa.Text(), nullable=True),
    sa.Column('agent', sa.String(length=32), nullable=True),
    sa.Column('answers_until', sa.DateTime(timezone=True), nullable=False),
    sa.Column('resolve_as', sa.String(length=32), nullable=True),
    sa.Column('cause', sa.String(length=120), nullable=True),
    sa.Column('promised_for', sa.DateTime(timezone=True), nullable=True),
    sa.Column('state', sa.String(length=32), nullable=False),
    sa.Column('platform_id', sa.String(length=255), nullable=True),
    sa.Column('reason', sa.Text(), nullable=True),
    sa.Column('attempts', sa.Integer(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('sent_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['case_id'], ['cases.id'], name=op.f('fk_replies_case_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_replies'))
    )
    with op.batch_alter_table('replies', schema=None) as batch_op:
        batch_op.create_index('ix_replies_case', ['case_id'], unique=False)
        batch_op.create_index('ix_replies_platform', ['source', 'platform_id'], unique=False)

    op.create_table('clocks',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('case_id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(length=32), nullable=False),
    sa.Column('cycle', sa.Integer(), nullable=False),
    sa.Column('escalation_id', sa.Integer(), nullable=True),
    sa.Column('state', sa.String(length=32), nullable=False),
    sa.Column('allowance', sa.Integer(), nullable=False),
    sa.Column('started_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('due_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('paused_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('paused', sa.Integer(), nullable=False),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('next_ping_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['case_id'], ['cases.id'], name=op.f('fk_clocks_case_id')),
    sa.ForeignKeyConstraint(['escalation_id'], ['escalations.id'], name=op.f('fk_clocks_escalation_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_clocks')),
    sa.UniqueConstraint('case_id', 'kind', 'cycle', name=op.f('uq_clocks_case_id_kind_cycle'))
    )
    with op.batch_alter_table('clocks', schema=None) as batch_op:
        batch_op.create_index('ix_clocks_next_ping', ['next_ping_at'], unique=False, postgresql_where=sa.text('next_ping_at IS NOT NULL'), sqlite_where=sa.text('next_ping_at IS NOT NULL'))

    op.create_table('list_rows',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('card_id', sa.Integer(), nullable=False),
    sa.Column('case_id', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('decision', sa.String(length=32), nullable=True),
    sa.Column('decided_by', sa.String(length=32), nullable=True),
    sa.Column('decided_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['card_id'], ['cards.id'], name=op.f('fk_list_rows_card_id')),
    sa.ForeignKeyConstraint(['case_id'], ['cases.id'], name=op.f('fk_list_rows_case_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_list_rows')),
    sa.UniqueConstraint('card_id', 'case_id', name=op.f('uq_list_rows_card_id_case_id'))
    )
    with op.batch_alter_table('list_rows', schema=None) as batch_op:
        batch_op.create_index('ix_list_rows_case', ['case_id'], unique=False)

    op.create_table('notes',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('case_id', sa.Integer(), nullable=False),
    sa.Column('escalation_id', sa.Integer(), nullable=True),
    sa.Column('author', sa.String(length=32), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('channel', sa.String(length=32), nullable=False),
    sa.Column('ts', sa.String(length=32), nullable=False),
    sa.ForeignKeyConstraint(['case_id'], ['cases.id'], name=op.f('fk_notes_case_id')),
    sa.ForeignKeyConstraint(['escalation_id'], ['escalations.id'], name=op.f('fk_notes_escalation_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_notes')),
    sa.UniqueConstraint('channel', 'ts', name=op.f('uq_notes_channel_ts'))
    )
    with op.batch_alter_table('notes', schema=None) as batch_op:
        batch_op.create_index('ix_notes_case', ['case_id', 'id'], unique=False)

    op.create_table('outbox',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('key', sa.String(length=160), nullable=False),
    sa.Column('kind', sa.String(length=32), nullable=False),
    sa.Column('desk', sa.String(length=64), nullable=False),
    sa.Column('case_id', sa.Integer(), nullable=True),
    sa.Column('channel', sa.String(length=32), nullable=False),
    sa.Column('under', sa.Integer(), nullable=True),
    sa.Column('facts', sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), 'postgresql'), nullable=False),
    sa.Column('lane', sa.Integer(), nullable=False),
    sa.Column('due_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('state', sa.String(length=32), nullable=False),
    sa.Column('token', sa.String(length=36), nullable=True),
    sa.Column('lease_until', sa.DateTime(timezone=True), nullable=True),
    sa.Column('sent_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('not_before', sa.DateTime(timezone=True), nullable=True),
    sa.Column('attempts', sa.Integer(), nullable=False),
    sa.Column('ts', sa.String(length=32), nullable=True),
    sa.Column('error', sa.String(length=120), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['case_id'], ['cases.id'], name=op.f('fk_outbox_case_id')),
    sa.ForeignKeyConstraint(['under'], ['cards.id'], name=op.f('fk_outbox_under')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_outbox')),
    sa.UniqueConstraint('key', name=op.f('uq_outbox_key'))
    )
    with op.batch_alter_table('outbox', schema=None) as batch_op:
        batch_op.create_index('ix_outbox_case', ['case_id'], unique=False)
        batch_op.create_index('ix_outbox_pending', ['lane', 'id'], unique=False, postgresql_where=sa.text("state IN ('ready', 'sending')"), sqlite_where=sa.text("state IN ('ready', 'sending')"))
        batch_op.create_index('ix_outbox_said', ['kind', 'created_at'], unique=False)

    op.create_table('pings',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('clock_id', sa.Integer(), nullable=False),
    sa.Column('step', sa.String(length=32), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('outbox_id', sa.Integer(), nullable=True),
    sa.Column('rollup_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['clock_id'], ['clocks.id'], name=op.f('fk_pings_clock_id')),
    sa.ForeignKeyConstraint(['outbox_id'], ['outbox.id'], name=op.f('fk_pings_outbox_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_pings')),
    sa.UniqueConstraint('clock_id', 'step', name=op.f('uq_pings_clock_id_step'))
    )
    with op.batch_alter_table('pings', schema=None) as batch_op:
        batch_op.create_index('ix_pings_outbox', ['outbox_id'], unique=False)
        batch_op.create_index('ix_pings_rollup', ['rollup_at'], unique=False, postgresql_where=sa.text('rollup_at IS NOT NULL'), sqlite_where=sa.text('rollup_at IS NOT NULL'))



def downgrade() -> None:
    with op.batch_alter_table('pings', schema=None) as batch_op:
        batch_op.drop_index('ix_pings_rollup', postgresql_where=sa.text('rollup_at IS NOT NULL'), sqlite_where=sa.text('rollup_at IS NOT NULL'))
        batch_op.drop_index('ix_pings_outbox')

    op.drop_table('pings')
    with op.batch_alter_table('outbox', schema=None) as batch_op:
        batch_op.drop_index('ix_outbox_said')
        batch_op.drop_index('ix_outbox_pending', postgresql_where=sa.text("state IN ('ready', 'sending')"), sqlite_where=sa.text("state IN ('ready', 'sending')"))
        batch_op.drop_index('ix_outbox_case')

    op.drop_table('outbox')
    with op.batch_alter_table('notes', schema=None) as batch_op:
        batch_op.drop_index('ix_notes_case')

    op.drop_table('notes')
    with op.batch_alter_table('list_rows', schema=None) as batch_op:
        batch_op.drop_index('ix_list_rows_case')

    op.drop_table('list_rows')
    with op.batch_alter_table('clocks', schema=None) as batch_op:
        batch_op.drop_index('ix_clocks_next_ping', postgresql_where=sa.text('next_ping_at IS NOT NULL'), sqlite_where=sa.text('next_ping_at IS NOT NULL'))

    op.drop_table('clocks')
    with op.batch_alter_table('replies', schema=None) as batch_op:
        batch_op.drop_index('ix_replies_platform')
        batch_op.drop_index('ix_replies_case')

    op.drop_table('replies')
    with op.batch_alter_table('mentions', schema=None) as batch_op:
        batch_op.drop_index('ix_mentions_customer')
        batch_op.drop_index('ix_mentions_conversation')
        batch_op.drop_index('ix_mentions_case')

    op.drop_table('mentions')
    with op.batch_alter_table('escalations', schema=None) as batch_op:
        batch_op.drop_index('ix_escalations_case')

    op.drop_table('escalations')
    with op.batch_alter_table('case_events', schema=None) as batch_op:
        batch_op.drop_index('ix_case_events_case')

    op.drop_table('case_events')
    with op.batch_alter_table('cards', schema=None) as batch_op:
        batch_op.drop_index('ix_cards_stale', postgresql_where=sa.text("shown < wanted AND state IN ('ready', 'sending', 'posted')"), sqlite_where=sa.text("shown < wanted AND state IN ('ready', 'sending', 'posted')"))
        batch_op.drop_index('ix_cards_message')
        batch_op.drop_index('ix_cards_case')

    op.drop_table('cards')
    with op.batch_alter_table('cases', schema=None) as batch_op:
        batch_op.drop_index('uq_cases_open', postgresql_where=sa.text("state <> 'resolved'"), sqlite_where=sa.text("state <> 'resolved'"))
        batch_op.drop_index('ix_cases_writing', postgresql_where=sa.text('writing_since IS NOT NULL'), sqlite_where=sa.text('writing_since IS NOT NULL'))
        batch_op.drop_index('ix_cases_owner', postgresql_where=sa.text("state <> 'resolved'"), sqlite_where=sa.text("state <> 'resolved'"))
        batch_op.drop_index('ix_cases_open_desk', postgresql_where=sa.text("state <> 'resolved'"), sqlite_where=sa.text("state <> 'resolved'"))
        batch_op.drop_index('ix_cases_lease', postgresql_where=sa.text('lease_until IS NOT NULL'), sqlite_where=sa.text('lease_until IS NOT NULL'))
        batch_op.drop_index('ix_cases_customer')
        batch_op.drop_index('ix_cases_ask', postgresql_where=sa.text('ask_after IS NOT NULL'), sqlite_where=sa.text('ask_after IS NOT NULL'))

    op.drop_table('cases')
    with op.batch_alter_table('seen_keys', schema=None) as batch_op:
        batch_op.drop_index('ix_seen_keys_at')

    op.drop_table('seen_keys')
    op.drop_table('rhythms')
    op.drop_table('presences')
    op.drop_table('people')
    op.drop_table('leases')
    op.drop_table('group_members')
    op.drop_table('duties')
    op.drop_table('customers')
