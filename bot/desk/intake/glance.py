"""One look at what of a batch is known already: of most mentions nothing, and then nothing more has to be read.

Where a storm runs is asked along with it, for each statement is a round trip.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType

from sqlalchemy import bindparam, literal, select, union_all
from sqlalchemy.ext.asyncio import AsyncSession

from bot.desk.ports import Author, InboundMention
from bot.store import Customer, Identity, Mention, SeenKey, Storm

NONE: Mapping[str, str] = MappingProxyType({})
# What the column of seen keys takes.
LONGEST_KEY = 160


KNOWN = union_all(
    select(literal("stored"), Mention.external_id, literal("")).where(
        Mention.desk == bindparam("desk"), Mention.source == bindparam("source"),
        Mention.external_id.in_(bindparam("ids", expanding=True)),
    ),
    select(literal("deleted"), SeenKey.key, literal("")).where(SeenKey.key.in_(bindparam("keys", expanding=True))),
    select(literal("author"), Customer.external_id, literal("")).where(
        Customer.source == bindparam("source"), Customer.external_id.in_(bindparam("authors", expanding=True))
    ),
    select(literal("also"), Identity.external_id, Customer.external_id).where(
        Identity.source == bindparam("source"), Identity.external_id.in_(bindparam("authors", expanding=True)),
        Customer.id == Identity.customer_id,
    ),
    select(literal("storm"), Storm.channel, literal("")).where(
        Storm.desk == bindparam("desk"), Storm.ended_at.is_(None)
    ),
)  # fmt: skip


@dataclass(frozen=True)
class Glance:
    """External ids of a batch that we have met."""

    stored: frozenset[str]
    """Mentions."""
    deleted: frozenset[str]
    """Mentions whose deletion came before they did."""
    authors: frozenset[str]
    removed: frozenset[str] = frozenset()
    """Mentions whose words retention or a request has removed: told again, they stay out."""
    also: Mapping[str, str] = field(default_factory=dict)
    """Other ids of authors that we have met -> the id under which we know them."""
    storms: frozenset[str] = frozenset()
    """The desk's channels in which a storm runs."""

    def known_as(self, author: Author) -> str:
        """Return the id under which we know an account, by whichever of its ids; its own where nobody does."""
        ids = (author.id, *author.also)
        met = next((one for one in ids if one in self.authors), None)
        return met or next((self.also[one] for one in ids if one in self.also), author.id)


async def glance(
    session: AsyncSession, *, desk: str, source: str, mentions: Sequence[InboundMention],
    markers: Mapping[str, str] = NONE,
) -> Glance:  # fmt: skip
    """Look up the mentions of one source and their authors; ``markers`` of removed mentions lead to their ids."""
    ids = {mention.id for mention in mentions}
    keys = {deletion_key(source, number): number for number in ids}
    asked = {
        "desk": desk, "source": source, "ids": [*ids, *markers], "keys": list(keys),
        "authors": list({one for mention in mentions for one in (mention.author.id, *mention.author.also)}),
    }  # fmt: skip
    found: dict[str, set[str]] = defaultdict(set)
    also: dict[str, str] = {}
    for kind, known, leads_to in await session.execute(KNOWN, asked):
        if kind == "also":
            also[known] = leads_to
        elif kind == "stored" and known in markers:
            found["removed"].add(markers[known])
        else:
            found[kind].add(keys[known] if kind == "deleted" else known)
    return Glance(
        frozenset(found["stored"]), frozenset(found["deleted"]), frozenset({*found["author"], *also.values()}),
        frozenset(found["removed"]), also, frozenset(found["storm"]),
    )  # fmt: skip


def deletion_key(source: str, mention: str) -> str:
    """Return the key under which the deletion of a mention that we never had is kept in mind.

    A long id goes in by its hash: of two that begin alike the deletion of one must not keep the other out.
    """
    key = f"deleted:{source}:{mention}"
    return key if len(key) <= LONGEST_KEY else f"deleted:{hashlib.sha256(key.encode()).hexdigest()}"
