"""The rota changed by hand: somebody stands in."""

from __future__ import annotations

from datetime import datetime

from bot.desk.crisis.acting import require_somebody
from bot.desk.crisis.refusals import BadShift, NotOnCall, UnknownOnCall
from bot.desk.work import Work
from bot.settings import OnCall
from bot.store import DutyChange


async def override_duty(
    work: Work, name: str, *, person: str, start: datetime, end: datetime, by: str, now: datetime
) -> DutyChange:  # fmt: skip
    """Put ``person`` on duty for a while, whatever the rota says; the override that was made last wins.

    Raises:
        UnknownOnCall, NotOnCall.
        BadShift: it ends before it begins, or is over.
    """
    require_of(work, name, by)
    _require_to_come(start, end, now=now)
    change = DutyChange(oncall=name, person=person, start=start, end=end, made_by=by, made_at=now)
    work.session.add(change)
    await work.session.flush()
    return change


def require_of(work: Work, name: str, user: str) -> OnCall:
    """Admit who belongs to one of the desks that rely on an on-call, or is named in it.

    Raises:
        UnknownOnCall, NotOnCall.
    """
    oncall = work.settings.oncalls.get(name)
    if oncall is None:
        raise UnknownOnCall(name, tuple(work.settings.oncalls))
    for desk in work.settings.desks_of_oncall(name):
        try:
            require_somebody(work, desk, user)
        except NotOnCall:
            continue
        return oncall
    raise NotOnCall(name, user)


def _require_to_come(start: datetime, end: datetime, *, now: datetime) -> None:
    if not (start < end and now < end):
        raise BadShift(start=start, end=end)
