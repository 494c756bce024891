"""Takes removed words out of Slack: edits or deletes our own messages, whatever somebody asked for first.

Deletions have a pace of their own in Slack (about 50 a minute), edits share theirs with the cards of the desk. So the
late edits of retention are let into the queue a few at a time, at half the pace of all edits and behind every other:
a thousand cards take 40 minutes, and the desk does not notice.
"""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from bot.desk import look
from bot.desk.deliver import Taken
from bot.desk.privacy import removing
from bot.desk.privacy.removing import Standing
from bot.desk.work import Desks
from bot.jobs.sending import Tools, is_person
from bot.log import get_logger
from bot.slack.answers import PARENT_GONE, Gone, Posted, Refused, Trouble
from bot.slack.gateway import ViewShown
from bot.slack.home import render_home
from bot.slack.messages import render_removed
from bot.slack.pacing import UPDATE
from bot.slack.rendered import Rendered
from bot.store import Card
from bot.store.words import MessageKind

log = get_logger(__name__)

NAME = "removing"
EVERY_S = 5.0
# With a second or so for each deletion, a stop does not have to wait long.
AT_ONCE = 5
LATE_EDITS = 2
LATE_SHARE = 0.5
"""Of the pace of all edits, for those of retention."""
PLACE_AGAIN = timedelta(hours=1)


class Removing:
    """One round: settle what was edited, let in late edits, edit and delete some messages, show App Homes anew."""

    def __init__(self, desks: Desks, tools: Tools) -> None:
        self._desks, self._tools = desks, tools
        self._late_from = 0.0

    async def __call__(self) -> bool:
        """Do what is due; True: there is more of it."""
        async with self._tools.store.read() as session:
            if not await removing.anything_to_remove(session):
                return False
        late = LATE_EDITS if self._tools.clock.monotonic() >= self._late_from else 0
        found, started = await self._tools.store.attempt(self._look, late=late)
        if started:
            self._late_from = self._tools.clock.monotonic() + started * self._late_edit_s()
        done = 0
        for one in found:
            if self._tools.stopping.is_set() or not await self._remove(one):
                return False
            done += 1
        await self._homes()
        return done == AT_ONCE

    async def _look(self, session: AsyncSession, *, late: int) -> tuple[list[Standing], int]:
        await removing.settle_marks(session)
        started = await removing.start_late_edits(session, most=late) if late else 0
        real_now = self._tools.clock.real()
        return list(await removing.to_remove(session, real_now=real_now, limit=AT_ONCE)), started

    def _late_edit_s(self) -> float:
        delivery = self._tools.settings.delivery
        return 60 / (delivery.updates_per_min * delivery.scale * LATE_SHARE)

    async def _remove(self, one: Standing) -> bool:
        """Edit or delete one message; False: Slack does not answer, the rest has to wait too."""
        channel = await self._place(one.channel)
        if channel is None:
            return False
        message = await self._left(one) if one.render else None
        answer = await self._edit(one, channel, message) if message else await self._delete(one, channel)
        match answer:
            case Posted():
                await self._tools.store.attempt(removing.record_removed, one, deleted=message is None)
            case Refused(code) if code in PARENT_GONE:
                await self._tools.store.attempt(removing.record_removed, one, deleted=True)
            case Refused(code):
                self._give_up(one, channel, code)
                await self._tools.store.attempt(removing.record_kept, one, error=code)
            case Gone() if not answer.is_everywhere:
                later = self._tools.clock.real() + PLACE_AGAIN
                await self._tools.store.attempt(removing.try_later, one, not_before=later)
            case _:
                return False
        return True

    async def _place(self, channel: str) -> str | None:
        if not is_person(channel):
            return channel
        opened = await self._tools.gateway.open_dm(channel)
        # Where Slack does not let us ask, the user id has to do; it works for new messages only.
        return opened if isinstance(opened, str) else channel if isinstance(opened, Refused | Gone) else None

    async def _left(self, one: Standing) -> Rendered | None:
        """Return what the message says without the words that are gone; None when nothing is left."""
        await self._tools.store.attempt(removing.start_rendering, one)
        row = Taken(
            table=one.table, id=one.id, key="", kind=MessageKind.PING, token="", desk=one.desk, case_id=None,
            channel=one.channel, thread_ts=None, parent_id=None, ts=one.ts, sent_at=self._tools.clock.real(),
            attempts=0, facts={},
        )  # fmt: skip
        shown = await self._tools.showing.show(row, now=self._tools.clock.now()) if one.table is not Card else None
        return shown.rendered if shown else None

    async def _edit(self, one: Standing, channel: str, message: Rendered) -> Posted | Trouble:
        await self._tools.gateway.pacing.turn(UPDATE)
        answer = await self._tools.gateway.update(channel=channel, ts=one.ts, message=message)
        if isinstance(answer, Refused) and answer.code not in PARENT_GONE:
            return await self._tools.gateway.delete(channel=channel, ts=one.ts)
        return answer

    async def _delete(self, one: Standing, channel: str) -> Posted | Trouble:
        answer = await self._tools.gateway.delete(channel=channel, ts=one.ts)
        desk = self._tools.settings.desks.get(one.desk)
        if isinstance(answer, Refused) and answer.code not in PARENT_GONE and desk is not None:
            await self._tools.gateway.pacing.turn(UPDATE)
            return await self._tools.gateway.update(channel=channel, ts=one.ts, message=render_removed(desk))
        return answer

    def _give_up(self, one: Standing, channel: str, code: str) -> None:
        log.error("removing.not_possible", row=one.row, channel=channel, ts=one.ts, code=code)
        self._tools.health.warn(
            NAME, f"a message in {channel} still shows removed words ({code}): delete it there by hand"
        )

    async def _homes(self) -> None:
        async with self._tools.store.read() as session:
            stale = await removing.stale_homes(session)
        for user in stale:
            if self._tools.stopping.is_set():
                return
            now = self._tools.clock.now()
            await self._tools.store.attempt(removing.home_shown, user, at=now)
            home = await self._desks.look(look.home_view, user, now=now)
            settings = self._desks.settings
            desk = settings.desks.get(home.desk or "") or next(iter(settings.desks.values()))
            view = render_home(home, desk, now, team_url=self._tools.showing.team_url)
            answer = await self._tools.gateway.publish_home(user=user, view=view)
            if not isinstance(answer, ViewShown | Refused | Gone):
                await self._tools.store.attempt(removing.home_not_shown, user)
                return
