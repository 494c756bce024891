"""What App Home says about being on call: who is, who is next, when it is your turn, and what is going on."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from bot.desk.crisis.acting import require_somebody
from bot.desk.crisis.duty import rotas
from bot.desk.crisis.look import crisis_view
from bot.desk.crisis.messages import card_place
from bot.desk.crisis.refusals import NotOnCall
from bot.desk.crisis.swaps import AHEAD
from bot.desk.crisis.views import DutyAtHome
from bot.desk.work import Work
from bot.rules.oncall import on_duty, shifts
from bot.settings import Desk
from bot.store import Crisis

MOST_CRISES = 5


def oncall_desk(work: Work, user: str) -> Desk | None:
    """Return the first desk whose on-call ``user`` belongs to without being an agent: they may act in its crises."""
    for desk in work.settings.desks.values():
        if work.settings.oncall_of(desk) is None:
            continue
        try:
            require_somebody(work, desk, user)
        except NotOnCall:
            continue
        return desk
    return None


async def duty_at_home(work: Work, desk: Desk, user: str, *, now: datetime) -> DutyAtHome:
    """Return it for ``user``, who is admitted at the desk."""
    query = select(Crisis.id).where(Crisis.desk == desk.name, Crisis.ended_at.is_(None)).order_by(Crisis.id.desc())
    numbers = (await work.session.scalars(query.limit(MOST_CRISES))).all()
    crises = tuple([
        (await crisis_view(work, number, channel=None, now=now), await card_place(work, number)) for number in numbers
    ])  # fmt: skip
    oncall = work.settings.oncall_of(desk)
    if oncall is None:
        return DutyAtHome(crises=crises)
    rota = (await rotas(work, now=now))[oncall.name]
    duty = on_duty(rota, now)
    following = duty.next if duty.next and duty.next.person else None
    mine = next((one for one in shifts(rota, now, now + AHEAD) if one.person == user), None)
    return DutyAtHome(
        oncall=oncall.name, person=work.roster.name(duty.person, desk) if duty.person else None, until=duty.until,
        next_person=work.roster.name(following.person, desk) if following else None,
        next_from=following.start if following else None,
        mine=(mine.start, mine.end) if mine and duty.person != user else None, crises=crises,
    )  # fmt: skip
