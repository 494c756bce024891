"""What happens in Slack: notes in threads, App Home, and what has gone."""

from __future__ import annotations

import structlog

from bot.desk.notes import add_note
from bot.desk.people import person_changed
from bot.slack.commands import render_help
from handlers.doors import Doors
from handlers.payloads import Body, read_thread_message

log = structlog.get_logger(__name__)


async def on_message(event: Body, doors: Doors) -> None:
    """A message in a thread of ours is a note, always internal. A failure answers 500: Slack repeats the event."""
    message = read_thread_message(event)
    if message is None:
        return
    added = await doors.desks.do(
        add_note, channel=message.channel, thread_ts=message.thread_ts, ts=message.ts, author=message.user,
        text=message.text, now=doors.now,
    )  # fmt: skip
    if added is not None:
        log.info("note.added", case=added.case, note=added.note)
        doors.wake()


async def on_home_opened(event: Body, doors: Doors) -> None:
    """Somebody looks at App Home."""
    if event.get("tab", "home") == "home":
        await doors.show_home(str(event["user"]))


async def on_app_mention(event: Body, doors: Doors) -> None:
    """Somebody calls the bot in a channel: only they see how it is used. In a thread it is a note, like all there."""
    if event.get("thread_ts") is None and event.get("user"):
        channel = str(event["channel"])
        message = render_help(doors.desk_of(channel))
        await doors.gateway.post_ephemeral(channel=channel, user=str(event["user"]), message=message)


async def on_user_change(event: Body, doors: Doors) -> None:
    """Somebody was renamed or deactivated: a deactivated owner's cases must not wait for them."""
    user = event["user"]
    name = (user.get("profile") or {}).get("display_name") or user.get("real_name") or user.get("name")
    await doors.desks.do(
        person_changed, str(user["id"]), name=name, locale=user.get("locale"), gone=bool(user.get("deleted"))
    )


async def on_departure(event: Body, doors: Doors) -> None:
    """A channel, our membership or our token has gone; delivery meets it too, and says so on /readyz."""
    place = event.get("channel")
    channel = place.get("id") if isinstance(place, dict) else place
    if event.get("type") in ("tokens_revoked", "app_uninstalled") or doors.desks.settings.desk_of_channel(
        channel or ""
    ):
        log.error("slack.gone", what=event.get("type"), channel=channel)
        doors.wake()
