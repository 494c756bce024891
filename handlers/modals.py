"""Clicks that open or change a modal."""

from __future__ import annotations

from bot.desk import look, writing
from bot.desk.opened import open_details as note_opened
from bot.desk.opened import read_note
from bot.desk.resolve import cause_is_required
from bot.desk.views import CaseView
from bot.desk.work import Work
from bot.rules.hours import NeverOpen
from bot.settings import Desk
from bot.slack import modals
from bot.slack.controls import Field, pack
from bot.slack.rendered import Json
from handlers.doors import Doors
from handlers.payloads import Click
from handlers.shapes import an_id


async def open_reply(doors: Doors, click: Click) -> None:
    """Reply: the card shows who is writing."""

    async def view() -> Json:
        form = await doors.desks.once(click.key, writing.start_writing, click.number, by=click.user, now=doors.now)
        doors.wake()
        return modals.reply_modal(form, await doors.desk_of_case(click.number), doors.now)

    await doors.show(click, view())


async def open_tell_customer(doors: Doors, click: Click) -> None:
    """Tell the customer when, on the closing list."""

    async def view() -> Json:
        form = await doors.desks.once(click.key, writing.start_writing, click.number, by=click.user, now=doors.now)
        doors.wake()
        desk = await doors.desk_of_case(click.number)
        try:
            opens = desk.hours.opening_after(doors.now)
        except NeverOpen:  # its hours were changed since the list: there is no opening to name, so any reply will do
            return modals.reply_modal(form, desk, doors.now)
        return modals.tell_customer_modal(form, desk, doors.now, opens_at=opens)

    await doors.show(click, view())


async def open_escalate(doors: Doors, click: Click) -> None:
    """Escalate."""

    async def view() -> Json:
        case, desk, signature = await doors.desks.look(for_agent, click.number, by=click.user, doors=doors)
        return modals.escalate_modal(case, desk, doors.now, signature=signature)

    await doors.show(click, view())


async def open_escalate_from_note(doors: Doors, click: Click) -> None:
    """It is a question: the note in the thread becomes the question to the department that it names."""
    number, _, department = click.value.partition(":")

    async def view() -> Json:
        case_id, text = await doors.desks.look(read_note, an_id(number, what=click.control))
        case, desk, signature = await doors.desks.look(for_agent, case_id, by=click.user, doors=doors)
        return modals.escalate_modal(case, desk, doors.now, signature=signature, department=department, question=text)

    await doors.show(click, view())


async def change_department(doors: Doors, click: Click) -> None:
    """Another department in the Escalate modal: its answer time goes into the holding reply, unless that was edited."""
    number = click.case_of_form
    case, desk, signature = await doors.desks.look(for_agent, number, by=click.user, doors=doors)
    holding = click.typed.get(Field.HOLDING_TEXT)
    view = modals.escalate_modal(
        case, desk, doors.now, signature=signature, department=click.value, question=click.typed.get(Field.QUESTION),
        holding=None if holding == click.facts.get("offered") else holding,
    )  # fmt: skip
    await doors.gateway.update_view(view_id=click.view_id or "", view=view, hash=click.view_hash)


async def open_resolve(doors: Doors, click: Click) -> None:
    """Resolve."""

    async def view() -> Json:
        case, desk, _ = await doors.desks.look(for_agent, click.number, by=click.user, doors=doors)
        return modals.resolve_modal(case, desk, ask_cause=await doors.desks.look(wants_cause, click.number))

    await doors.show(click, view())


async def open_close_without_reply(doors: Doors, click: Click) -> None:
    """Close without reply."""

    async def view() -> Json:
        case, desk, _ = await doors.desks.look(for_agent, click.number, by=click.user, doors=doors)
        return modals.close_without_reply_modal(case, desk)

    await doors.show(click, view())


async def open_assign(doors: Doors, click: Click) -> None:
    """Assign."""
    await doors.show(click, _assign(doors, click, hand_over=False))


async def open_hand_over(doors: Doors, click: Click) -> None:
    """Hand over, on the closing list."""
    await doors.show(click, _assign(doors, click, hand_over=True))


async def _assign(doors: Doors, click: Click, *, hand_over: bool) -> Json:
    case, desk, _ = await doors.desks.look(for_agent, click.number, by=click.user, doors=doors)
    agents = await doors.desks.look(named_agents, desk)
    return modals.assign_modal(case, desk, agents, hand_over=hand_over)


async def open_details(doors: Doors, click: Click) -> None:
    """Details; for the owner a case that was taken from a list counts as opened from here on."""

    async def view() -> Json:
        await doors.desks.do(note_opened, click.number, by=click.user, now=doors.now)
        desk = await doors.desk_of_case(click.number)
        details = await doors.desks.look(
            look.case_details, click.number, channel=click.channel or desk.channel, now=doors.now
        )
        known = doors.identity()
        return modals.details_modal(details, desk, doors.now, team_url=known.url if known else "")

    await doors.show(click, view())


async def open_answer(doors: Doors, click: Click) -> None:
    """Answer, for any Slack member in the department's place."""

    async def view() -> Json:
        await doors.admit_reader(click.number, by=click.user, origin=click.origin, channel=click.channel or "")
        question = await doors.desks.look(look.question_view, click.number, channel=click.channel, now=doors.now)
        return _asked_in(click, modals.answer_modal(question, await doors.desk_of_case(question.case_number)))

    await doors.show(click, view())


async def open_not_ours(doors: Doors, click: Click) -> None:
    """Not ours."""

    async def view() -> Json:
        await doors.admit_reader(click.number, by=click.user, origin=click.origin, channel=click.channel or "")
        question = await doors.desks.look(look.question_view, click.number, channel=click.channel, now=doors.now)
        return _asked_in(click, modals.not_ours_modal(question, await doors.desk_of_case(question.case_number)))

    await doors.show(click, view())


def _asked_in(click: Click, view: Json) -> Json:
    """Note in a department's form where it was asked for: who sends it is admitted anew."""
    return view | {"private_metadata": pack(question=click.number, place=click.channel or "")}


async def type_reply(doors: Doors, click: Click) -> None:
    """The text of the Reply modal while somebody types."""
    doors.typing.heard(doors, click, case=click.case_of_form)


async def for_agent(work: Work, case_id: int, *, by: str, doors: Doors) -> tuple[CaseView, Desk, str]:
    """Return the case, its desk and the agent's signature.

    Raises:
        UnknownCase, NotAnAgent.
    """
    case = await work.case(case_id)
    desk = work.desk(case)
    work.require_agent(desk, by)
    view = await look.case_view(work, case_id, channel=desk.private_or_channel, now=doors.now)
    return view, desk, work.roster.signature(by, desk)


async def wants_cause(work: Work, case_id: int) -> bool:
    """Return whether this case cannot be closed without a cause."""
    return await cause_is_required(work, await work.case(case_id))


async def named_agents(work: Work, desk: Desk) -> list[tuple[str, str]]:
    """Return the desk's agents with their names."""
    return [(user, work.roster.name(user, desk)) for user in work.roster.agents(desk)]
