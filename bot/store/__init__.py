"""The database: mapped classes whose methods are rules without I/O, the engine, and queries."""

from bot.store.acknowledgements import Acknowledgement
from bot.store.base import Base
from bot.store.cards import Card
from bot.store.cases import Case, CaseEvent
from bot.store.clocks import Clock, Ping
from bot.store.crises import (
    CalendarCopy,
    Crisis,
    CrisisEvent,
    CrisisExample,
    DutyChange,
    Page,
    ShiftSwap,
    Volume,
    Watch,
)
from bot.store.escalations import Escalation, Note
from bot.store.group_answers import GroupAnswer, GroupAnswerCase
from bot.store.groups import Group
from bot.store.guards import Lease, SeenKey
from bot.store.lists import ListRow, Rhythm
from bot.store.mentions import Customer, Identity, Mention
from bot.store.openings import DeskOpening
from bot.store.outbox import Outbox
from bot.store.people import Duty, GroupMember, Person, Presence
from bot.store.replies import Reply
from bot.store.rings import Ring, RingCall
from bot.store.sources import FeedState, KeptDelivery, SourceAlarm, Spending, StrayPost
from bot.store.statements import ApprovedLine, Statement
from bot.store.storms import Storm

__all__ = [
    "Acknowledgement",
    "ApprovedLine",
    "Base",
    "CalendarCopy",
    "Card",
    "Case",
    "CaseEvent",
    "Clock",
    "Crisis",
    "CrisisEvent",
    "CrisisExample",
    "Customer",
    "DeskOpening",
    "Duty",
    "DutyChange",
    "Escalation",
    "FeedState",
    "Group",
    "GroupAnswer",
    "GroupAnswerCase",
    "GroupMember",
    "Identity",
    "KeptDelivery",
    "Lease",
    "ListRow",
    "Mention",
    "Note",
    "Outbox",
    "Page",
    "Person",
    "Ping",
    "Presence",
    "Reply",
    "Rhythm",
    "Ring",
    "RingCall",
    "SeenKey",
    "ShiftSwap",
    "SourceAlarm",
    "Spending",
    "Statement",
    "Storm",
    "StrayPost",
    "Volume",
    "Watch",
]
