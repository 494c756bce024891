"""Buttons, menus and chosen values: acknowledge, hand the work to the task group, show."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import structlog
from slack_bolt.async_app import AsyncAck

from bot.desk import claim, duty, escalate, lease, list_decisions, notes, reply, resolve, waiting
from bot.slack.controls import Control
from bot.slack.wording import words_for
from bot.store.words import Outcome
from handlers import modals
from handlers.doors import Doors, private_line
from handlers.errors import in_words
from handlers.payloads import Body, Click, StrangePayload, read_click

log = structlog.get_logger(__name__)
Handler = Callable[[Doors, Click], Awaitable[None]]


async def on_action(ack: AsyncAck, body: Body, doors: Doors) -> None:
    """Every block action: one listener with a table behind it, since Bolt tries listeners one after the other."""
    await ack()
    try:
        click = read_click(body)
    except StrangePayload as error:
        log.info("action.strange", why=str(error))
        return
    if not doors.is_ours(click.team):
        log.warning("action.other_workspace", control=click.control)
        return
    if doors.tasks.is_full:
        busy = words_for(doors.desk_of(click.channel)).t("Very busy right now. Press it again in a moment.")
        await doors.tell(click, private_line(busy))
        return

    async def failed(error: Exception) -> None:
        said = await in_words(error, doors.desks, doors.desk_of(click.channel), control=click.control)
        if said is not None:
            await doors.tell(click, private_line(said))

    doors.tasks.start(_handled(doors, click), failed)


async def _handled(doors: Doors, click: Click) -> None:
    await doors.meet(click.user, click.user_name)
    await HANDLERS[click.control](doors, click)
    await doors.spend(click)
    if click.view_id and click.control.startswith(("home.", "case.")):
        await doors.show_home(click.user)


async def claim_case(doors: Doors, click: Click) -> None:
    """Claim, on a card or in App Home."""
    await doors.once(click.key, claim.claim_case, click.number, by=click.user, now=doors.now)


async def claim_from_list(doors: Doors, click: Click) -> None:
    """Claim on the morning list: the lease starts when the case is opened."""
    await doors.once(click.key, claim.claim_case, click.number, by=click.user, now=doors.now, from_list=True)


async def claim_next(doors: Doors, click: Click) -> None:
    """Next: the most urgent free case becomes yours."""
    await doors.once(click.key, claim.claim_next, click.value, by=click.user, now=doors.now)


async def release(doors: Doors, click: Click) -> None:
    """Release, on a card or in "Still on it?"."""
    await doors.once(click.key, claim.release_case, click.number, by=click.user, now=doors.now)


async def take_over(doors: Doors, click: Click) -> None:
    """Take over."""
    await doors.once(click.key, claim.take_over_case, click.number, by=click.user, now=doors.now)


async def join_in(doors: Doors, click: Click) -> None:
    """Join in a conversation that we overheard."""
    await doors.once(click.key, claim.join_in, click.number, by=click.user, now=doors.now)


async def reopen(doors: Doors, click: Click) -> None:
    """Reopen."""
    await doors.once(click.key, resolve.reopen_case, click.number, by=click.user, now=doors.now)


async def retry_reply(doors: Doors, click: Click) -> None:
    """Retry a reply that was rejected or whose outcome is unknown."""
    await doors.once(click.key, reply.retry_reply, click.number, by=click.user, now=doors.now)


async def extend_lease(doors: Doors, click: Click) -> None:
    """Yes +15."""
    await doors.once(click.key, lease.extend_lease, click.number, by=click.user, now=doors.now)


async def close_waiting(doors: Doors, click: Click) -> None:
    """Close: the customer did not respond."""
    outcome = Outcome.NO_RESPONSE
    await doors.once(click.key, resolve.resolve_case, click.number, by=click.user, outcome=outcome, now=doors.now)


async def keep_waiting(doors: Doors, click: Click) -> None:
    """Keep waiting for the customer."""
    await doors.once(click.key, waiting.keep_waiting, click.number, by=click.user, now=doors.now)


async def take_question(doors: Doors, click: Click) -> None:
    """We take it."""
    await doors.once(click.key, escalate.take_question, click.number, by=click.user, now=doors.now)


async def accept_remark(doors: Doors, click: Click) -> None:
    """This is the answer."""
    await doors.once(click.key, escalate.accept_remark, click.number, by=click.user, now=doors.now)


async def coordinate(doors: Doors, click: Click) -> None:
    """I coordinate today."""
    await doors.once(click.key, duty.coordinate_today, click.value, by=click.user, now=doors.now)


async def leave_row(doors: Doors, click: Click) -> None:
    """Leave a row of the closing list as it is."""
    await doors.once(click.key, list_decisions.leave_row, click.number, by=click.user, now=doors.now)


async def share_note(doors: Doors, click: Click) -> None:
    """Just FYI: the departments that the note names get to read it, and owe nothing."""
    await doors.once(click.key, notes.share_note, click.number, by=click.user, now=doors.now)


async def nothing(_: Doors, __: Click) -> None:
    """A link button: acknowledged, nothing follows."""


HANDLERS: dict[Control, Handler] = {
    Control.CASE_CLAIM: claim_case,
    Control.CASE_REPLY: modals.open_reply,
    Control.CASE_ESCALATE: modals.open_escalate,
    Control.CASE_RESOLVE: modals.open_resolve,
    Control.CASE_MORE: nothing,
    Control.CASE_RELEASE: release,
    Control.CASE_ASSIGN: modals.open_assign,
    Control.CASE_TAKE_OVER: take_over,
    Control.CASE_JOIN_IN: join_in,
    Control.CASE_CLOSE_WITHOUT_REPLY: modals.open_close_without_reply,
    Control.CASE_DETAILS: modals.open_details,
    Control.CASE_REOPEN: reopen,
    Control.CASE_RETRY_REPLY: retry_reply,
    Control.CASE_NEXT: claim_next,
    Control.QUESTION_TAKE: take_question,
    Control.QUESTION_ANSWER: modals.open_answer,
    Control.QUESTION_NOT_OURS: modals.open_not_ours,
    Control.NOTE_IS_ANSWER: accept_remark,
    Control.NOTE_ASK_DEPARTMENT: modals.open_escalate_from_note,
    Control.NOTE_FYI: share_note,
    Control.LEASE_EXTEND: extend_lease,
    Control.LEASE_RELEASE: release,
    Control.WAITING_CLOSE: close_waiting,
    Control.WAITING_KEEP: keep_waiting,
    Control.LIST_CLAIM: claim_from_list,
    Control.LIST_COORDINATE: coordinate,
    Control.LIST_TELL_CUSTOMER: modals.open_tell_customer,
    Control.LIST_HAND_OVER: modals.open_hand_over,
    Control.LIST_LEAVE: leave_row,
    Control.HOME_CLAIM: claim_case,
    Control.HOME_REPLY: modals.open_reply,
    Control.HOME_DETAILS: modals.open_details,
    Control.HOME_NEXT: claim_next,
    Control.HOME_COORDINATE: coordinate,
    Control.ESCALATE_DEPARTMENT: modals.change_department,
    Control.REPLY_TYPING: modals.type_reply,
    Control.OPEN_ORIGINAL: nothing,
}
