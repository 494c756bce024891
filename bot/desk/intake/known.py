"""What the desk knows about the customers of a batch before it decides: a handful of queries, whatever its size."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import case as sql_case
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from bot.desk.ports import Author, InboundMention
from bot.rules.joining import CaseFacts
from bot.store import Case, Customer, Identity, Mention, Reply
from bot.store.upserts import Upsert
from bot.store.words import Outcome

# Contacts older than this never raise a priority (triage counts 24 hours).
CONTACT_WINDOW = timedelta(hours=24)
# In one conversation, whoever writes again within this is still telling the same.
SAME_STORY = timedelta(minutes=30)
CUSTOMERS: Any = Customer.__table__
NUMBERED = (CUSTOMERS.c.external_id, CUSTOMERS.c.id)
Row = dict[str, Any]


@dataclass
class Known:
    """The customers of a batch, their cases, and their contacts of the last day; kept true while it is decided."""

    customers: Mapping[str, int]
    """Author id -> customer id."""
    cases: dict[int, dict[int, CaseFacts]] = field(default_factory=lambda: defaultdict(dict))
    """Customer id -> case id -> facts; a case that this batch opens has a negative id until it is stored."""
    contacts: dict[int, list[Contact]] = field(default_factory=lambda: defaultdict(list))
    conversations: dict[str, str] = field(default_factory=dict)
    """External id of a mention or reply -> its conversation."""

    def add(self, customer: int, facts: CaseFacts, contact: Contact) -> None:
        """Note what was just decided, for the mentions that follow in the batch."""
        self.cases[customer][facts.case] = facts
        self.contacts[customer].append(contact)

    def earlier(self, customer: int, *, case: int | None, at: datetime) -> list[datetime]:
        """Return when the customer came to us before ``at``: openings of other cases, and whatever still waits.

        Asking again in the same conversation is a second contact, going on with one's story is not.
        """
        return [
            contact.at
            for contact in self.contacts[customer]
            if (contact.case != case and (contact.opens or contact.waits))
            or (contact.case == case and contact.waits and at - contact.at >= SAME_STORY)
        ]


@dataclass(frozen=True)
class Contact:
    """One earlier mention of a customer."""

    case: int
    at: datetime
    opens: bool
    waits: bool


async def read_known(
    session: AsyncSession, *, desk: str, source: str, mentions: Sequence[InboundMention], met: Collection[str],
    now: datetime,
) -> Known:  # fmt: skip
    """Store the authors of ``mentions`` and read everything that decides where these belong.

    ``met`` are the authors that wrote to us before; of the others nothing has to be read.
    """
    rows = {mention.author.id: _author_row(source, mention.author) for mention in mentions}
    new = await _kept(session, ADDED, [row for author, row in rows.items() if author not in met])
    old = await _kept(session, NEWEST, [row for author, row in rows.items() if author not in new])
    known = Known({**new, **old})
    await _keep_ids(session, source, mentions, known.customers)
    known.conversations = await _conversations(session, desk, source, mentions)
    if old:
        await _read_cases(session, desk, known, old.values())
        await _read_contacts(session, known, old.values(), now)
    return known


def _author_row(source: str, author: Author) -> Row:
    return {
        "source": source, "external_id": author.id, "handle": author.handle, "name": author.name,
        "followers": author.followers, "verified": author.verified, "bio": author.bio,
    }  # fmt: skip


def _newest(insert: Any) -> Any:
    row = insert(CUSTOMERS)
    told = ("handle", "name", "followers", "verified", "bio")
    newer = {name: func.coalesce(row.excluded[name], CUSTOMERS.c[name]) for name in told}
    return row.on_conflict_do_update(index_elements=["source", "external_id"], set_=newer).returning(*NUMBERED)


IDS = Upsert(lambda insert: insert(Identity.__table__).on_conflict_do_nothing())
ADDED = Upsert(lambda insert: insert(CUSTOMERS).on_conflict_do_nothing().returning(*NUMBERED))
"""Leaves out whom another transaction stored meanwhile."""
NEWEST = Upsert(_newest)
"""Takes over what is told, keeps what is not. Locks the rows: what is read next stays true."""


async def _keep_ids(
    session: AsyncSession, source: str, mentions: Sequence[InboundMention], customers: Mapping[str, int]
) -> None:
    """Keep the other ids of the authors, so that they are found again by each of them."""
    rows = {
        other: {"source": source, "external_id": other, "customer_id": customers[mention.author.id]}
        for mention in mentions
        for other in mention.author.also
        if other != mention.author.id
    }
    if rows:
        await session.execute(IDS.on(session), [rows[other] for other in sorted(rows)])


async def _kept(session: AsyncSession, statement: Upsert, rows: Sequence[Row]) -> dict[str, int]:
    if not rows:
        return {}
    # In one order everywhere: two batches with the same customers would else wait for each other.
    ordered = sorted(rows, key=lambda row: str(row["external_id"]))
    return {external: number for external, number in await session.execute(statement.on(session), ordered)}


async def _conversations(
    session: AsyncSession, desk: str, source: str, mentions: Sequence[InboundMention]
) -> dict[str, str]:
    """Read the conversations of what these mentions answer to, where they do not say it themselves."""
    wanted = {mention.in_reply_to for mention in mentions if mention.in_reply_to and not mention.conversation_id}
    if not wanted:
        return {}
    ours = select(Reply.platform_id, Reply.conversation_id).where(Reply.source == source, Reply.platform_id.in_(wanted))
    theirs = select(Mention.external_id, Mention.conversation_id).where(
        Mention.desk == desk, Mention.source == source, Mention.external_id.in_(wanted)
    )
    return {
        external: conversation
        for query in (ours, theirs)
        for external, conversation in (await session.execute(query))
        if external is not None
    }


async def _read_cases(session: AsyncSession, desk: str, known: Known, customers: Collection[int]) -> None:
    waits = sql_case(
        (Mention.waits_from.is_not(None) & Mention.answered_at.is_(None) & Mention.deleted_at.is_(None), 1)
    )
    query = (
        select(
            Case.id, Case.customer_id, Case.resolved_at, Case.addressed, Case.outcome, Customer.folded_until,
            Mention.conversation_id, func.max(Mention.posted_at), func.count(waits),
        )
        .join(Customer, Customer.id == Case.customer_id)
        .join(Mention, Mention.case_id == Case.id)
        .where(Case.desk == desk, Case.customer_id.in_(customers))
        .group_by(
            Case.id, Case.customer_id, Case.resolved_at, Case.addressed, Case.outcome, Customer.folded_until,
            Mention.conversation_id,
        )
    )  # fmt: skip
    for number, customer, resolved, addressed, outcome, folded, conversation, last, waiting in await session.execute(
        query
    ):
        facts = CaseFacts(
            case=number, conversations=frozenset({conversation}), last_mention_at=last, resolved_at=resolved,
            unanswered=waiting > 0, addressed=addressed,
            folded_until=folded if outcome is Outcome.NOT_ENGAGING else None,
        )  # fmt: skip
        seen = known.cases[customer].get(number)
        known.cases[customer][number] = _merged(seen, facts) if seen else facts


def _merged(one: CaseFacts, other: CaseFacts) -> CaseFacts:
    """Join two conversations of one case."""
    return replace(
        one,
        conversations=one.conversations | other.conversations,
        last_mention_at=max(one.last_mention_at, other.last_mention_at),
        unanswered=one.unanswered or other.unanswered,
    )


async def _read_contacts(session: AsyncSession, known: Known, customers: Collection[int], now: datetime) -> None:
    sibling = aliased(Mention)
    first = select(func.min(sibling.id)).where(sibling.case_id == Mention.case_id).scalar_subquery()
    query = select(
        Mention.customer_id, Mention.case_id, Mention.posted_at, Mention.id == first,
        Mention.waits_from.is_not(None) & Mention.answered_at.is_(None),
    ).where(
        Mention.customer_id.in_(customers), Mention.received_at >= now - CONTACT_WINDOW,
        Mention.deleted_at.is_(None),
    )  # fmt: skip
    for customer, case, at, opens, waits in await session.execute(query):
        known.contacts[customer].append(Contact(case=case, at=at, opens=opens, waits=waits))
