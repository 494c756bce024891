"""Remember who people are."""

from __future__ import annotations

from bot.desk.roster_cache import people_change
from bot.desk.work import Work
from bot.store import Person


async def meet_person(work: Work, user: str, *, name: str) -> None:
    """Keep what Slack called somebody who acted, until ``users.info`` tells more."""
    person = await work.session.get(Person, user)
    if person is None:
        work.session.add(Person(user_id=user, name=name, gone=False))
        people_change(work.session)
    elif person.name is None:
        person.name = name
        people_change(work.session)


async def person_changed(work: Work, user: str, *, name: str | None, locale: str | None, gone: bool) -> None:
    """Take over what Slack tells about somebody we know; strangers stay unknown."""
    person = await work.session.get(Person, user)
    if person is not None:
        people_change(work.session)
        person.name, person.locale, person.gone = name or person.name, locale or person.locale, gone
