"""What a row looks like at the moment it leaves: read the newest state, render it. The one place where both meet."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select

from bot.desk import look
from bot.desk.crisis.lessons import false_alarms_view
from bot.desk.crisis.look import crisis_view
from bot.desk.crisis.ring_look import ring_view
from bot.desk.deliver import Taken
from bot.desk.group_answers.look import answer_view
from bot.desk.storms.look import storm_view
from bot.desk.work import Desks, Work
from bot.errors import Refusal
from bot.settings import Desk
from bot.slack import render
from bot.slack.gateway import Identity
from bot.slack.rendered import Rendered
from bot.store import Card
from bot.store.words import CardKind

View = render.Shown


@dataclass(frozen=True)
class Shown:
    """A message ready to leave; ``wanted`` is the state of a card that it shows at least."""

    rendered: Rendered
    wanted: int = 0

    def plain(self) -> Rendered:
        """Return it in a form that Slack cannot refuse for its content."""
        return render.plain_form(self.rendered)


class Showing:
    """Makes messages of rows; ``team_url`` is the workspace's address, for links to cards ("": no links)."""

    def __init__(self, desks: Desks) -> None:
        self._desks = desks
        self.team_url = ""

    def heard(self, identity: Identity) -> None:
        """Take the workspace's address from what Slack told about us."""
        self.team_url = identity.url

    async def show(self, taken: Taken, *, now: datetime) -> Shown | None:
        """Return what the row becomes; None when there is nothing to show any more."""
        return await self._desks.look(self._show, taken, now=now)

    async def _show(self, work: Work, taken: Taken, *, now: datetime) -> Shown | None:
        desk = work.settings.desks.get(taken.desk)
        if desk is None:
            return None
        if taken.table is not Card:
            message = await look.message_view(work, taken.id, now=now)
            if message is None:
                return None
            return Shown(render.render_message(message, desk, now, team_url=self.team_url))
        # Read before the view: what is shown is then at least this new.
        wanted, ref = (await work.session.execute(select(Card.wanted, Card.ref).where(Card.id == taken.id))).one()
        try:
            view = await VIEWS[CardKind(taken.kind.value)](work, desk, taken, ref, now)
        except Refusal:
            return None  # what it was about is gone
        return Shown(render.render_card(view, desk, now, team_url=self.team_url), wanted)


async def _case(work: Work, desk: Desk, taken: Taken, ref: str, now: datetime) -> View:
    return await look.case_view(work, int(ref), channel=taken.channel, now=now)


async def _mention(work: Work, desk: Desk, taken: Taken, ref: str, now: datetime) -> View:
    return await look.followup_view(work, int(ref), channel=taken.channel, version=None, now=now)


async def _edit(work: Work, desk: Desk, taken: Taken, ref: str, now: datetime) -> View:
    mention, _, version = ref.partition(":")
    return await look.followup_view(work, int(mention), channel=taken.channel, version=int(version), now=now)


async def _question(work: Work, desk: Desk, taken: Taken, ref: str, now: datetime) -> View:
    return await look.question_view(work, int(ref), channel=taken.channel, now=now)


async def _free_line(work: Work, desk: Desk, taken: Taken, ref: str, now: datetime) -> View:
    return await look.free_line(work, desk, now=now)


async def _morning(work: Work, desk: Desk, taken: Taken, ref: str, now: datetime) -> View:
    return await look.day_list(work, desk, date.fromisoformat(ref), channel=taken.channel, morning=True, now=now)


async def _closing(work: Work, desk: Desk, taken: Taken, ref: str, now: datetime) -> View:
    return await look.day_list(work, desk, date.fromisoformat(ref), channel=taken.channel, morning=False, now=now)


async def _crisis(work: Work, desk: Desk, taken: Taken, ref: str, now: datetime) -> View:
    return await crisis_view(work, int(ref), channel=taken.channel, now=now)


async def _ring(work: Work, desk: Desk, taken: Taken, ref: str, now: datetime) -> View:
    return await ring_view(work, int(ref))


async def _false_alarms(work: Work, desk: Desk, taken: Taken, ref: str, now: datetime) -> View:
    return await false_alarms_view(work, desk, date.fromisoformat(ref), now=now)


async def _storm(work: Work, desk: Desk, taken: Taken, ref: str, now: datetime) -> View:
    return await storm_view(work, int(ref), card_id=taken.id, now=now)


async def _group_answer(work: Work, desk: Desk, taken: Taken, ref: str, now: datetime) -> View:
    return await answer_view(work, int(ref), now=now)


VIEWS: dict[CardKind, Callable[[Work, Desk, Taken, str, datetime], Awaitable[View]]] = {
    CardKind.CASE: _case,
    CardKind.MENTION: _mention,
    CardKind.EDIT: _edit,
    CardKind.QUESTION: _question,
    CardKind.FREE_LINE: _free_line,
    CardKind.MORNING_LIST: _morning,
    CardKind.CLOSING_LIST: _closing,
    CardKind.CRISIS: _crisis,
    CardKind.RING: _ring,
    CardKind.FALSE_ALARMS: _false_alarms,
    CardKind.STORM: _storm,
    CardKind.GROUP_ANSWER: _group_answer,
}
