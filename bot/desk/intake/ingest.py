"""Take in a batch of mentions: duplicates stay out, follow-ups join, the rest opens cases. One transaction."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from sqlalchemy import insert, select

from bot.desk.intake.changes import delete_mention, edit_mention
from bot.desk.intake.decide import Decider
from bot.desk.intake.glance import Glance, deletion_key, glance
from bot.desk.intake.joining import join_case
from bot.desk.intake.known import read_known
from bot.desk.intake.opening import Opening, open_cases
from bot.desk.ports import InboundMention, MentionEvent
from bot.desk.privacy.markers import markers
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
    removed = markers(work.settings, source_name, (mention.id for mention in mentions))
    seen = await glance(work.session, desk=source.desk, source=source_name, mentions=mentions, markers=removed)
    stored = await _stored(work, source.desk, source_name, seen.stored)
    deleted = set(seen.deleted)
    fresh: dict[str, InboundMention] = {}
    for mention in mentions:
        if mention.id in seen.removed:
            result.duplicates += 1
        elif mention.id in stored:
            _count(result, await _change(work, stored[mention.id], mention, now=now))
        elif mention.event is MentionEvent.DELETED:
            fresh.pop(mention.id, None)
            _count(result, mention.id not in deleted)
            if mention.id not in deleted:
                deleted.add(mention.id)
                await _remember_deleted(work, source_name, mention.id, now=now)
        elif mention.id in fresh and mention.event is MentionEvent.CREATED:
            result.duplicates += 1
        else:
            result.accepted += 1
            fresh[mention.id] = mention
    kept = [_as_known(one, seen) for one in fresh.values() if one.id not in deleted]
    await _place(work, source_name, kept, seen, result, now=now)
    return result


def _as_known(mention: InboundMention, seen: Glance) -> InboundMention:
    """Return the mention under the id by which we know its author; the ids that it came with go along."""
    known, author = seen.known_as(mention.author), mention.author
    if known == author.id:
        return mention
    return replace(mention, author=replace(author, id=known, also=(author.id, *author.also)))


def _count(result: Ingested, changed: bool) -> None:
    if changed:
        result.accepted += 1
    else:
        result.duplicates += 1


async def _stored(work: Work, desk: str, source: str, ids: Collection[str]) -> dict[str, Mention]:
    if not ids:
        return {}
    query = select(Mention).where(Mention.desk == desk, Mention.source == source, Mention.external_id.in_(ids))
    return {mention.external_id: mention for mention in (await work.session.scalars(query)).all()}


async def _change(work: Work, stored: Mention, mention: InboundMention, *, now: datetime) -> bool:
    if mention.event is MentionEvent.EDITED:
        return await edit_mention(work, stored, mention, now=now)
    if mention.event is MentionEvent.DELETED:
        return await delete_mention(work, stored, now=now)
    return False


async def _remember_deleted(work: Work, source: str, mention: str, *, now: datetime) -> None:
    await work.session.execute(insert(SeenKey), [{"key": deletion_key(source, mention), "at": now}])


async def _place(
    work: Work, source_name: str, mentions: Sequence[InboundMention], seen: Glance, result: Ingested, *, now: datetime
) -> None:
    if not mentions:
        return
    source = work.settings.sources[source_name]
    desk = work.settings.desks[source.desk]
    known = await read_known(
        work.session, desk=desk.name, source=source_name, mentions=mentions, met=seen.authors, now=now
    )
    decider = Decider(known, desk=desk, source=source, intake=work.settings.intake, now=now)
    openings: dict[int, Opening] = {}
    for mention in mentions:
        one = decider.decide(mention)
        if one.case < 0:
            openings.setdefault(one.case, Opening(desk, source, now)).decided.append(one)
        else:
            await join_case(work, one, now=now)
    result.opened = await open_cases(work, list(openings.values()), storms=seen.storms)
    result.joined = len(mentions) - len(openings)
