"""What Slack sends, as types; the only place that digs in its JSON."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.errors import WebcareError
from bot.slack.controls import Control, Field, Form, read_option, typed_values, unpack
from handlers.spent import ASKED_ONCE, after_press

Body = Mapping[str, Any]


class StrangePayload(WebcareError):
    """A payload that none of our messages or forms can cause: an old card, or another app's."""


@dataclass(frozen=True, kw_only=True)
class Click:
    """A button, a menu option or a chosen value."""

    control: Control
    value: str
    """The id behind the control; "" where it has none."""
    user: str
    user_name: str
    team: str
    app: str
    channel: str | None
    message_ts: str | None
    thread_ts: str | None
    trigger: str
    answer_url: str | None
    view_id: str | None = None
    view_hash: str | None = None
    facts: Mapping[str, Any] = field(default_factory=dict)
    """The private metadata of the form in which it was pressed."""
    typed: Mapping[Field, Any] = field(default_factory=dict)
    action_ts: str = ""
    spent: Mapping[str, Any] | None = None
    """What the message becomes once this was done: only for questions that are asked once."""

    @property
    def key(self) -> str:
        """The same for a click that is delivered twice."""
        return f"click:{self.user}:{self.control}:{self.action_ts or self.trigger}"

    @property
    def number(self) -> int:
        """The id as a number.

        Raises:
            StrangePayload: the value is no number.
        """
        if not self.value.isdecimal():
            raise StrangePayload(f"{self.control} carries {self.value[:20]!r}, no id")
        return int(self.value)


@dataclass(frozen=True, kw_only=True)
class Submission:
    """A form that was sent or closed."""

    form: Form
    user: str
    user_name: str
    team: str
    app: str
    view_id: str
    view_hash: str
    trigger: str
    facts: Mapping[str, Any]
    typed: Mapping[Field, Any]
    state: Mapping[str, Any]

    @property
    def key(self) -> str:
        """The same for a form that is delivered twice; a form shown again with a warning has another hash."""
        return f"form:{self.view_id}:{self.view_hash}"

    def fact(self, name: str) -> int:
        """Return a number of the form's metadata.

        Raises:
            StrangePayload: the form has no such fact.
        """
        value = self.facts.get(name)
        if not isinstance(value, int):
            raise StrangePayload(f"form {self.form} has no {name}")
        return value

    def text(self, name: Field) -> str:
        """Return what was typed in a field, "" for nothing."""
        return (self.typed.get(name) or "").strip()


@dataclass(frozen=True, kw_only=True)
class Command:
    """A slash command."""

    word: str
    rest: str
    user: str
    user_name: str
    team: str
    channel: str
    trigger: str
    answer_url: str | None


@dataclass(frozen=True, kw_only=True)
class ThreadMessage:
    """Somebody wrote in a thread (or in a direct message with the bot)."""

    channel: str
    ts: str
    thread_ts: str
    user: str
    text: str


def read_click(body: Body) -> Click:
    """Read a block action.

    Raises:
        StrangePayload: no control of ours.
    """
    action = body["actions"][0]
    control, value = _control(action)
    view, container = body.get("view") or {}, body.get("container") or {}
    message = body.get("message") or {}
    return Click(
        control=control, value=value, user=body["user"]["id"], user_name=_name(body["user"]), team=_team(body),
        app=body.get("api_app_id") or "", channel=(body.get("channel") or {}).get("id") or container.get("channel_id"),
        message_ts=message.get("ts") or container.get("message_ts"),
        thread_ts=message.get("thread_ts") or container.get("thread_ts"), trigger=body.get("trigger_id") or "",
        answer_url=body.get("response_url"), view_id=view.get("id"), view_hash=view.get("hash"),
        facts=unpack(view.get("private_metadata")), typed=typed_values(view.get("state")),
        action_ts=action.get("action_ts") or "", spent=after_press(body) if control in ASKED_ONCE else None,
    )  # fmt: skip


def _control(action: Body) -> tuple[Control, str]:
    chosen = (action.get("selected_option") or {}).get("value") or action.get("selected_user")
    if action.get("type") == "overflow" and chosen:
        read = read_option(chosen)
        if read is not None:
            return read
    name = str(action.get("action_id") or "").partition("#")[0]
    if name not in set(Control):
        raise StrangePayload(f"no control {name[:40]!r}")
    return Control(name), str(chosen or action.get("value") or "")


def read_submission(body: Body) -> Submission:
    """Read a sent or closed form.

    Raises:
        StrangePayload: no form of ours.
    """
    view = body["view"]
    if view.get("callback_id") not in set(Form):
        raise StrangePayload(f"no form {str(view.get('callback_id'))[:40]!r}")
    return Submission(
        form=Form(view["callback_id"]), user=body["user"]["id"], user_name=_name(body["user"]), team=_team(body),
        app=body.get("api_app_id") or "", view_id=view["id"], view_hash=view.get("hash") or "",
        trigger=body.get("trigger_id") or "", facts=unpack(view.get("private_metadata")),
        typed=typed_values(view.get("state")), state=view.get("state") or {},
    )  # fmt: skip


def read_command(body: Body) -> Command:
    """Read ``/webcare word rest``."""
    word, _, rest = (body.get("text") or "").strip().partition(" ")
    return Command(
        word=word.lower(), rest=rest.strip(), user=body["user_id"], user_name=body.get("user_name") or body["user_id"],
        team=body.get("team_id") or "", channel=body.get("channel_id") or "", trigger=body.get("trigger_id") or "",
        answer_url=body.get("response_url"),
    )  # fmt: skip


def read_thread_message(event: Body) -> ThreadMessage | None:
    """Read a message event; None for what no human wrote in a thread (bots, edits, joins, channel talk)."""
    if event.get("subtype") not in (None, "thread_broadcast", "file_share") or event.get("bot_id"):
        return None
    if not event.get("thread_ts") or not event.get("user"):
        return None
    return ThreadMessage(
        channel=event["channel"], ts=event["ts"], thread_ts=event["thread_ts"], user=event["user"],
        text=event.get("text") or "",
    )  # fmt: skip


def _name(user: Body) -> str:
    return str(user.get("name") or user.get("username") or user["id"])


def _team(body: Body) -> str:
    return str((body.get("team") or {}).get("id") or (body.get("user") or {}).get("team_id") or "")
