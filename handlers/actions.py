"""Buttons, menus and chosen values: acknowledge, hand the work to the task group, show."""

from __future__ import annotations

import structlog
from slack_bolt.async_app import AsyncAck

from bot.desk import claim, duty, escalate, lease, list_decisions, notes, reply, resolve, waiting
from bot.desk.refusals import CauseRequired
from bot.desk.storms import claiming
from bot.slack.controls import Control
from bot.slack.rendered import Rendered
from bot.slack.storms import render_claimed
from handlers import crisis, drills, group_answers, modals, statements
from handlers.clicks import Handler, once
from handlers.doors import Doors, private_line
from handlers.errors import in_words
from handlers.payloads import Body, Click, StrangePayload, read_click
from handlers.taking import press_next

log = structlog.get_logger(__name__)


async def on_action(ack: AsyncAck, body: Body, doors: Doors) -> None:
    """Every block action: one listener with a table behind it, since Bolt tries listeners one after the other."""
    await ack()
    try:
        click = read_click(body)
    except StrangePayload as error:
        log.info("action.strange", why=str(error))
        return
    desk = doors.desk_of(click.channel)
    if not doors.is_ours(click.origin):
        await doors.turn_away(click, desk)
        return
    if not await doors.has_room(click, desk, paced=click.control is not Control.REPLY_TYPING):
        return

    async def failed(error: Exception) -> None:
        said = await in_words(error, doors.desks, desk, control=click.control)
        if said is not None:
            await _tell(doors, click, private_line(said))

    doors.tasks.start(_handled(doors, click), failed)


async def _handled(doors: Doors, click: Click) -> None:
    await doors.meet(click.user, click.user_name)
    said = await HANDLERS[click.control](doors, click)
    await doors.spend(click)
    if _is_at_home(click):
        await doors.show_home(click.user, said=said)
    elif said is not None:
        await doors.tell(click, said)


async def _tell(doors: Doors, click: Click, said: Rendered) -> None:
    """Tell whoever pressed: App Home is no channel, so there it stands on top."""
    if _is_at_home(click):
        await doors.show_home(click.user, said=said)
    else:
        await doors.tell(click, said)


def _is_at_home(click: Click) -> bool:
    return bool(click.view_id) and click.answer_url is None and click.control.startswith(("home.", "case."))


async def claim_from_list(doors: Doors, click: Click) -> None:
    """Claim on the morning list: the lease starts when the case is opened."""
    await doors.once(click.key, claim.claim_case, click.number, by=click.user, now=doors.now, from_list=True)


async def claim_group(doors: Doors, click: Click) -> None:
    """Claim group: all that is free in it becomes yours."""
    claimed = await doors.once(click.key, claiming.claim_group, click.number, by=click.user, now=doors.now)
    if claimed is not None:
        await doors.tell(click, render_claimed(claimed, doors.desks.settings.desks[claimed.desk], doors.now))


async def close_thanked(doors: Doors, click: Click) -> None:
    """Close it, on the morning list: the customer said thanks. Where the desk wants a cause, the form asks for it."""
    try:
        await doors.once(click.key, resolve.close_thanked, click.number, by=click.user, now=doors.now)
    except CauseRequired:
        await modals.open_resolve(doors, click)


async def take_question(doors: Doors, click: Click) -> None:
    """We take it."""
    await doors.admit_reader(click.number, by=click.user, origin=click.origin, channel=click.channel or "")
    await doors.once(click.key, escalate.take_question, click.number, by=click.user, now=doors.now)


async def coordinate(doors: Doors, click: Click) -> None:
    """I coordinate today."""
    await doors.once(click.key, duty.coordinate_today, doors.desk_named(click).name, by=click.user, now=doors.now)


async def nothing(_: Doors, __: Click) -> None:
    """A link button: acknowledged, nothing follows."""


HANDLERS: dict[Control, Handler] = {
    Control.CASE_CLAIM: once(claim.claim_case),
    Control.CASE_REPLY: modals.open_reply,
    Control.CASE_ESCALATE: modals.open_escalate,
    Control.CASE_RESOLVE: modals.open_resolve,
    Control.CASE_MORE: nothing,
    Control.CASE_RELEASE: once(claim.release_case),
    Control.CASE_ASSIGN: modals.open_assign,
    Control.CASE_TAKE_OVER: once(claim.take_over_case),
    Control.CASE_JOIN_IN: once(claim.join_in),
    Control.CASE_CLOSE_WITHOUT_REPLY: modals.open_close_without_reply,
    Control.CASE_DETAILS: modals.open_details,
    Control.CASE_REOPEN: once(resolve.reopen_case),
    Control.CASE_RETRY_REPLY: once(reply.retry_reply),
    Control.GROUP_CLAIM: claim_group,
    Control.CASE_NEXT: press_next,
    Control.QUESTION_TAKE: take_question,
    Control.QUESTION_ANSWER: modals.open_answer,
    Control.QUESTION_NOT_OURS: modals.open_not_ours,
    Control.NOTE_IS_ANSWER: once(escalate.accept_remark),
    Control.NOTE_ASK_DEPARTMENT: modals.open_escalate_from_note,
    Control.NOTE_FYI: once(notes.share_note),
    Control.LEASE_EXTEND: once(lease.extend_lease),
    Control.LEASE_RELEASE: once(claim.release_case),
    Control.WAITING_CLOSE: once(resolve.close_silent),
    Control.WAITING_KEEP: once(waiting.keep_waiting),
    Control.LIST_CLAIM: claim_from_list,
    Control.LIST_CLOSE: close_thanked,
    Control.LIST_COORDINATE: coordinate,
    Control.LIST_TELL_CUSTOMER: modals.open_tell_customer,
    Control.LIST_HAND_OVER: modals.open_hand_over,
    Control.LIST_LEAVE: once(list_decisions.leave_row),
    Control.HOME_CLAIM: once(claim.claim_case),
    Control.HOME_REPLY: modals.open_reply,
    Control.HOME_DETAILS: modals.open_details,
    Control.HOME_NEXT: press_next,
    Control.HOME_COORDINATE: coordinate,
    Control.ESCALATE_DEPARTMENT: modals.change_department,
    Control.REPLY_TYPING: modals.type_reply,
    Control.OPEN_ORIGINAL: nothing,
    **crisis.CLICKS,
    **drills.CLICKS,
    **group_answers.CLICKS,
    **statements.CLICKS,
}
