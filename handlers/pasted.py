"""What Slack sends when somebody takes a shortcut, and the message that they took it on."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from bot.slack.controls import Shortcut
from bot.untrusted import storable_text
from handlers.payloads import Origin, name_of, origin_of
from handlers.shapes import CHANNEL, STAMP, USER, Body, StrangePayload, a_stamp, a_text, of_ours, shaped

# How Slack writes a link in a message's text: <https://example.org|its label>.
LINK = re.compile(r"<(https?://[^<>|\s]+)(?:\|[^<>]*)?>")
MOST_LINKS = 20


@dataclass(frozen=True, kw_only=True)
class Pasted:
    """A message in a channel; ``text`` is as Slack writes it. ``thread`` begins at ``ts`` where it is in none yet."""

    channel: str
    ts: str
    thread: str
    text: str
    links: Sequence[str]


@dataclass(frozen=True, kw_only=True)
class Pressed:
    """A shortcut that somebody took; a global one knows of no channel, and hears no answer but a form."""

    shortcut: Shortcut
    user: str
    user_name: str
    origin: Origin
    channel: str | None
    trigger: str
    answer_url: str | None
    pasted: Pasted | None

    @property
    def control(self) -> str:
        """How logs call it."""
        return f"shortcut.{self.shortcut}"


@of_ours
def read_shortcut(body: Body) -> Pressed:
    """Read a shortcut.

    Raises:
        StrangePayload: none of ours.
    """
    if body.get("callback_id") not in set(Shortcut):
        raise StrangePayload(f"no shortcut {str(body.get('callback_id'))[:40]!r}")
    pasted = _pasted(body) if body["type"] == "message_action" else None
    return Pressed(
        shortcut=Shortcut(body["callback_id"]), user=shaped(USER, body["user"]["id"]), user_name=name_of(body["user"]),
        origin=origin_of(body), channel=pasted.channel if pasted else None, trigger=a_text(body.get("trigger_id")),
        answer_url=a_text(body.get("response_url")) or None, pasted=pasted,
    )  # fmt: skip


def _pasted(body: Body) -> Pasted:
    message = body["message"]
    ts = shaped(STAMP, message.get("ts") or body.get("message_ts"))
    text = storable_text(a_text(message.get("text")) or _attached(message))
    return Pasted(
        channel=shaped(CHANNEL, body["channel"]["id"]), ts=ts, thread=a_stamp(message.get("thread_ts")) or ts,
        text=text, links=[one.replace("&amp;", "&") for one in LINK.findall(text)[:MOST_LINKS]],
    )  # fmt: skip


def _attached(message: Body) -> str:
    """Return what stands in the first attachment: other apps often say all there."""
    attachments = message.get("attachments") or [{}]
    return a_text(attachments[0].get("text")) or a_text(attachments[0].get("fallback"))
