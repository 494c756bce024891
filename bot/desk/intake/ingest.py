"""Take in a batch of mentions: duplicates stay out, follow-ups join, the rest opens cases. One transaction."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import insert, select

from bot.desk.intake.changes import delete_mention, edit_mention
from bot.desk.intake.decide import Decider
from bot.desk.intake.joining import join_case
from bot.desk.intake.known import read_known
from bot.desk.intake.opening import Opening, open_cases
from bot.desk.ports import InboundMention, MentionEvent
from bot.desk.work import Work
from bot.store import Mention, SeenKey


@dataclass
class Ingested:
    """What became of a batch; every mention of it is counted in ``accepted`` or ``duplicates``."""

    accepted: int = 0
    duplicates: int = 0
    opened: list[int] = field(default_factory=list)
    """Numbers of the cases it opened."""
    joined: int = 0
    """Mentions that came to a case that was there, or that the same batch opened."""


async def ingest(work: Work, source_name: str, mentions: Sequence[InboundMention], *, now: datetime) -> Ingested:
    """Store ``mentions`` of one source; giving the same ones again changes nothing.

    A mention is known by (desk, source, id). An edit or deletion of one that never came is kept in mind: an edit opens
    it, a deletion keeps it out when it comes late.
    """
    source = work.settings.sources[source_name]
    result = Ingested()
    stored = await _stored(work, source.desk, source_name, mentions)
    fresh: dict[str, InboundMention] = {}
    for mention in mentions:
        if mention.id in stored:
            _count(result, await _change(work, stored[mention.id], mention, now=now))
        elif mention.event is MentionEvent.DELETED:
            fresh.pop(mention.id, None)
            _count(result, await _remember_deleted(work, source_name, mention.id, now=now))
        elif mention.id in fresh and mention.event is MentionEvent.CREATED:
            result.duplicates += 1
        else:
            result.accepted += 1
            fresh[mention.id] = mention
    late = await _deleted_before(work, source_name, list(fresh))
    await _place(work, source_name, [one for one in fresh.values() if one.id not in late], result, now=now)
    return result


def _count(result: Ingested, changed: bool) -> None:
    if changed:
        result.accepted += 1
    else:
        result.duplicates += 1


async def _stored(work: Work, desk: str, source: str, mentions: Sequence[InboundMention]) -> dict[str, Mention]:
    ids = [mention.id for mention in mentions]
    query = select(Mention).where(Mention.desk == desk, Mention.source == source, Mention.external_id.in_(ids))
    return {mention.external_id: mention for mention in (await work.session.scalars(query)).all()}


async def _change(work: Work, stored: Mention, mention: InboundMention, *, now: datetime) -> bool:
    if mention.event is MentionEvent.EDITED:
        return await edit_mention(work, stored, mention, now=now)
    if mention.event is MentionEvent.DELETED:
        return await delete_mention(work, stored, now=now)
    return False


def _deletion_key(source: str, mention: str) -> str:
    return f"deleted:{source}:{mention}"[:160]


async def _remember_deleted(work: Work, source: str, mention: str, *, now: datetime) -> bool:
    key = _deletion_key(source, mention)
    if await work.session.get(SeenKey, key) is not None:
        return False
    await work.session.execute(insert(SeenKey), [{"key": key, "at": now}])
    return True


async def _deleted_before(work: Work, source: str, mentions: Sequence[str]) -> set[str]:
    """Return which of these were deleted before they reached us."""
    keys = {_deletion_key(source, mention): mention for mention in mentions}
    found = await work.session.scalars(select(SeenKey.key).where(SeenKey.key.in_(keys)))
    return {keys[key] for key in found}


async def _place(
    work: Work, source_name: str, mentions: Sequence[InboundMention], result: Ingested, *, now: datetime
) -> None:
    if not mentions:
        return
    source = work.settings.sources[source_name]
    desk = work.settings.desks[source.desk]
    known = await read_known(work.session, desk=desk.name, source=source_name, mentions=mentions, now=now)
    decider = Decider(known, desk=desk, source=source, intake=work.settings.intake, now=now)
    openings: dict[int, Opening] = {}
    for mention in mentions:
        one = decider.decide(mention)
        if one.case < 0:
            openings.setdefault(one.case, Opening(desk, source, now)).decided.append(one)
        else:
            await join_case(work, one, now=now)
    result.opened = await open_cases(work, list(openings.values()))
    result.joined = len(mentions) - len(openings)
