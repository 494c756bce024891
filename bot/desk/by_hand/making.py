"""An agent makes a case: from here on it is one like any other, but that nothing can be sent from it."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from bot.desk.by_hand.refusals import AlreadyACase, NoSourceByHand, NotWrittenYet, WasACase
from bot.desk.effects import card_of, show_made, tell
from bot.desk.intake import ingest
from bot.desk.ports import Author, InboundMention
from bot.desk.refusals import ReplyEmpty
from bot.desk.work import Work
from bot.rules.addresses import host_of, same_place
from bot.settings import Desk, Source
from bot.store import Case, Mention
from bot.store.words import EventKind, Lane, MessageKind, Visibility

LONGEST_AUTHOR = 100


@dataclass(frozen=True, kw_only=True)
class Origin:
    """The message in Slack that a case is made of; ``thread`` is the one in which it stands, or begins."""

    channel: str
    ts: str
    thread: str


@dataclass(frozen=True, kw_only=True)
class ByHand:
    """What an agent says of a message that no source of ours could read."""

    source: str
    text: str
    key: str
    """The same for the same form; two without a link are the same only if this is."""
    link: str | None = None
    """An address that may be linked to; the same one is the same message."""
    author: str = ""
    """A name, or a handle where it begins with "@"; "" for nobody knows."""
    posted_at: datetime | None = None
    """When the customer wrote; None: just now."""
    visibility: Visibility = Visibility.PUBLIC
    origin: Origin | None = None


async def make_case(work: Work, made: ByHand, *, by: str, now: datetime) -> int:
    """Make a case of what a customer wrote somewhere, and return its number.

    Raises:
        NoSourceByHand: its source is not there (any more), or takes no cases made by hand.
        NotAnAgent, ReplyEmpty, NotWrittenYet.
        AlreadyACase: the same link is a case of this desk, open or resolved.
        WasACase: it was one, and its words have been removed since.
    """
    source = source_of(work, made.source)
    desk = work.settings.desks[source.desk]
    await work.agent(desk, by, now=now)
    mention = _mention(made, source, now=now)
    before = await _made_before(work, desk, mention.id)
    if before is not None:
        raise AlreadyACase(before)
    opened = (await ingest(work, source.name, [mention], now=now)).opened
    if not opened:
        raise WasACase
    case = await work.case(opened[0])
    await _say_so(work, case, made.origin, by=by, now=now)
    return case.id


def source_of(work: Work, name: str) -> Source:
    """Return a source whose cases are made by hand.

    Raises:
        NoSourceByHand: there is none of that name.
    """
    source = work.settings.sources.get(name)
    if source is None or not source.by_hand:
        raise NoSourceByHand(source.desk if source else "")
    return source


def _mention(made: ByHand, source: Source, *, now: datetime) -> InboundMention:
    text, author = made.text.strip(), made.author.strip()[:LONGEST_AUTHOR]
    if not text:
        raise ReplyEmpty
    posted_at = made.posted_at or now
    if posted_at > now:
        raise NotWrittenYet
    ident = _ident(made)
    handle = author.removeprefix("@").strip() if author.startswith("@") else ""
    nobody = (host_of(made.link) if made.link and made.origin is None else "") or source.platform
    return InboundMention(
        id=ident, text=text, posted_at=posted_at, url=made.link, visibility=made.visibility,
        # A customer of its own each time: two people who are called Jan must not become one. Joining is done by hand.
        author=Author(id=ident, handle=handle or None, name=None if handle else author.removeprefix("@") or nobody),
    )  # fmt: skip


def _ident(made: ByHand) -> str:
    kind, told = ("link", same_place(made.link)) if made.link else ("form", made.key)
    return f"{kind}:{hashlib.sha256(told.encode('utf-8', 'replace')).hexdigest()}"


async def _made_before(work: Work, desk: Desk, ident: str) -> int | None:
    names = [one.name for one in work.settings.sources_of(desk) if one.by_hand]
    query = select(Mention.case_id).where(
        Mention.desk == desk.name, Mention.source.in_(names), Mention.external_id == ident
    )
    return (await work.session.scalars(query.limit(1))).first()


async def _say_so(work: Work, case: Case, origin: Origin | None, *, by: str, now: datetime) -> None:
    """Tell who made it in its thread, and under the message that it was made of that it is a case now."""
    of = {"channel": origin.channel, "ts": origin.ts} if origin else {}
    case.record(EventKind.MADE_BY_HAND, by=by, at=now, **of)
    await work.session.flush()
    card = card_of(work, case)
    if card is not None:
        await show_made(work, case, under=card, now=now)
    if origin is not None:
        tell(
            work, MessageKind.MADE_FROM, key=f"made_from:{case.id}", to=origin.channel, desk=case.desk, now=now,
            case=case, under=card, lane=Lane.THREAD, by=by, channel=origin.channel, thread=origin.thread,
        )  # fmt: skip
