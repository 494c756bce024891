"""What happens in Slack: notes in threads, App Home, and what has gone."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import structlog

from bot.desk.notes import NoteAdded, ThreadNotKnown, add_note
from bot.desk.people import person_changed
from bot.remedies import remedy
from bot.slack.commands import render_help
from handlers.doors import Doors
from handlers.payloads import ThreadMessage, read_actor, read_origin, read_thread_message, read_user_change
from handlers.shapes import Body, Read, StrangePayload

log = structlog.get_logger(__name__)

# Between Slack's taking a card and our recording where it stands are some 50 ms; an answer that is lost takes longer.
# Slack waits three seconds for ours.
KNOWN_WITHIN_S, LOOK_EVERY_S = 2.0, 0.1
# The error code that the next message will meet says what to do.
GONE_AS = {
    "tokens_revoked": "token_revoked", "app_uninstalled": "token_revoked", "channel_archive": "is_archived",
    "group_archive": "is_archived", "channel_deleted": "channel_not_found", "group_deleted": "channel_not_found",
}  # fmt: skip


def _is_ours(doors: Doors, body: Body) -> bool:
    """Return whether an event comes from our workspace and app; others are dropped, and answered 200."""
    origin = _read(read_origin, body)
    if origin is not None and doors.is_ours(origin):
        return True
    log.warning("event.other_workspace")
    return False


def _read(read: Callable[[Body], Read], event: Body) -> Read | None:
    """Return what an event says; None for one that Slack does not send: repeating it would not make it better."""
    try:
        return read(event)
    except StrangePayload as error:
        log.info("event.strange", why=str(error))
        return None


async def on_message(event: Body, body: Body, doors: Doors) -> None:
    """A message in a thread of ours is a note, always internal. A failure answers 500: Slack repeats the event."""
    message = _read(read_thread_message, event) if _is_ours(doors, body) else None
    if message is None:
        return
    added = await _kept(doors, message)
    if added is not None:
        log.info("note.added", case=added.case, crisis=added.crisis, note=added.note)
        doors.wake()


async def _kept(doors: Doors, message: ThreadMessage) -> NoteAdded | None:
    """Keep a note; for a moment wait for the card in whose thread it may stand.

    Raises:
        ThreadNotKnown: that took too long. It is answered with 503, so that Slack repeats the event.
    """
    until, among = doors.desks.clock.monotonic() + KNOWN_WITHIN_S, None
    while True:
        try:
            return await doors.desks.do(
                add_note, channel=message.channel, thread_ts=message.thread_ts, ts=message.ts, author=message.user,
                text=message.text, now=doors.now, among=among,
            )  # fmt: skip
        except ThreadNotKnown as error:
            if doors.desks.clock.monotonic() >= until:
                raise
            among = error.cards
        await asyncio.sleep(LOOK_EVERY_S)


async def on_home_opened(event: Body, body: Body, doors: Doors) -> None:
    """Somebody looks at App Home; who is no agent sees that, and nothing else."""
    user = _read(read_actor, event) if _is_ours(doors, body) else None
    if user is not None and event.get("tab", "home") == "home" and doors.keeps_pace(user):
        await doors.show_home(user)


async def on_app_mention(event: Body, body: Body, doors: Doors) -> None:
    """Somebody calls the bot in a channel: only they see how it is used. In a thread it is a note, like all there."""
    user = _read(read_actor, event) if _is_ours(doors, body) else None
    channel = event.get("channel")
    if user is None or event.get("thread_ts") is not None or not isinstance(channel, str):
        return
    if doors.keeps_pace(user):
        await doors.gateway.post_ephemeral(channel=channel, user=user, message=render_help(doors.desk_of(channel)))


async def on_user_change(event: Body, body: Body, doors: Doors) -> None:
    """Somebody was renamed or deactivated: a deactivated owner's cases must not wait for them."""
    told = _read(read_user_change, event) if _is_ours(doors, body) else None
    if told is not None:
        await doors.desks.do(person_changed, told.user, name=told.name, locale=told.locale, gone=told.gone)


async def on_departure(event: Body, body: Body, doors: Doors) -> None:
    """A channel, our membership or our token has gone; delivery meets it too, and says so on /readyz."""
    if not _is_ours(doors, body):
        return
    what, place = str(event.get("type")), event.get("channel")
    channel = place.get("id") if isinstance(place, dict) else place
    if what not in ("tokens_revoked", "app_uninstalled") and not _concerns_us(doors, event, str(channel)):
        return
    log.error("slack.gone", what=what, channel=channel, fix=remedy(GONE_AS.get(what, "not_in_channel")))
    doors.wake()


def _concerns_us(doors: Doors, event: Body, channel: str) -> bool:
    """Return whether a channel that we write to goes away for us; of a member who leaves only if that is the bot."""
    if event.get("type") == "member_left_channel":
        known = doors.identity()
        if known is None or event.get("user") != known.user:
            return False
    desks = doors.desks.settings.desks.values()
    return any(channel in (desk.channel, desk.private_or_channel) for desk in desks) or any(
        channel == department.channel for desk in desks for department in desk.departments.values()
    )
