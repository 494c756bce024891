"""The database: mapped classes whose methods are rules without I/O, the engine, and queries."""

from bot.store.base import Base
from bot.store.cards import Card
from bot.store.cases import Case, CaseEvent
from bot.store.clocks import Clock, Ping
from bot.store.escalations import Escalation, Note
from bot.store.guards import Lease, SeenKey
from bot.store.lists import ListRow, Rhythm
from bot.store.mentions import Customer, Mention
from bot.store.outbox import Outbox
from bot.store.people import Duty, GroupMember, Person, Presence
from bot.store.replies import Reply

__all__ = [
    "Base",
    "Card",
    "Case",
    "CaseEvent",
    "Clock",
    "Customer",
    "Duty",
    "Escalation",
    "GroupMember",
    "Lease",
    "ListRow",
    "Mention",
    "Note",
    "Outbox",
    "Person",
    "Ping",
    "Presence",
    "Reply",
    "Rhythm",
    "SeenKey",
]
