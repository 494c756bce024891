"""What became of mentions: as the database has it, and as the channel shows it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from sqlalchemy import func, select, text

from benchmarks.acceptance.stage import CHANNEL, Stage
from bot.sandbox.controls import visible_text
from bot.store import Card, Case, Mention, Outbox
from bot.store.words import SendState

LEFT = (SendState.READY, SendState.SENDING)


@dataclass
class Stored:
    """Cases by number with the external ids of their mentions, the first one first."""

    cases: dict[int, list[str]] = field(default_factory=dict)
    keys: dict[str, str] = field(default_factory=dict)
    """Card key of each later mention, by its external id."""

    @property
    def mentions(self) -> int:
        """How many mentions there are."""
        return sum(len(mentions) for mentions in self.cases.values())


@dataclass
class Shown:
    """Our messages in the channel by key, and the keys in each card's thread; a key that is twice counts twice."""

    top: Counter[str] = field(default_factory=Counter)
    threads: dict[str, Counter[str]] = field(default_factory=dict)
    words: dict[str, str] = field(default_factory=dict)
    """What each message shows."""


async def backlog(stage: Stage) -> int:
    """Return how much still has to leave: cards, edits and messages whose time has come."""
    async with stage.store.read() as session:
        stale = select(func.count()).where(Card.shown < Card.wanted, Card.state.in_((*LEFT, SendState.POSTED)))
        waiting = select(func.count()).where(Outbox.state.in_(LEFT), Outbox.due_at.is_(None))
        return int((await session.scalar(stale)) or 0) + int((await session.scalar(waiting)) or 0)


async def stored(stage: Stage) -> Stored:
    """Read all cases and mentions."""
    result = Stored()
    async with stage.store.read() as session:
        for number in (await session.scalars(select(Case.id))).all():
            result.cases[number] = []
        query = select(Mention.case_id, Mention.id, Mention.external_id).order_by(Mention.posted_at, Mention.id)
        for case, number, external in (await session.execute(query)).all():
            result.cases[case].append(external)
            result.keys[external] = f"mention:{number}:{CHANNEL}"
    return result


def shown(stage: Stage, channel: str = CHANNEL) -> Shown:
    """Read a channel with all its threads, as everybody sees it."""
    result = Shown()
    for message in stage.sandbox.messages(channel):
        key = key_of(message)
        result.top[key] += 1
        result.words[key] = visible_text(message.get("blocks") or [])
        replies = stage.sandbox.thread(channel, message["ts"]) if message.get("reply_count") else []
        thread = result.threads.setdefault(key, Counter())
        for reply in replies:
            thread[key_of(reply)] += 1
            result.words[key_of(reply)] = visible_text(reply.get("blocks") or [])
    return result


def key_of(message: Mapping[str, object]) -> str:
    """Return the key that a message of ours carries; its ts for another's."""
    metadata = message.get("metadata")
    payload = metadata.get("event_payload") if isinstance(metadata, dict) else None
    return str((payload or {}).get("key") or message["ts"])


async def database_size(stage: Stage) -> str:
    """Return how big the database is, in MB."""
    if stage.store.is_sqlite:
        return f"{(stage.folder / 'webcare.db').stat().st_size / 2**20:.1f} MB"
    async with stage.store.read() as session:
        size = await session.scalar(text("select pg_database_size(current_database())"))
    return f"{(size or 0) / 2**20:.1f} MB"
