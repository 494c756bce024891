"""What Slack sends, as types; the only place that digs in its JSON."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from bot.rules.vocabulary import Visibility
from bot.slack.controls import Control, Field, Form, read_option, typed_values, unpack
from bot.store.words import Outcome
from bot.untrusted import BadJson, storable, storable_text
from handlers.shapes import (
    CHANNEL,
    STAMP,
    USER,
    a_place,
    a_stamp,
    a_text,
    bounded,
    of_ours,
    shaped,
)
from handlers.shapes import Body as Body
from handlers.shapes import StrangePayload as StrangePayload
from handlers.shapes import an_id as an_id
from handlers.spent import after_press, is_asked_once

# What the columns take.
LONGEST_NAME, LONGEST_LOCALE = 120, 16


@dataclass(frozen=True, kw_only=True)
class Origin:
    """Where a payload says that it comes from: the workspace, the app, and the workspace that the person belongs to."""

    team: str = ""
    app: str = ""
    home: str = ""


@dataclass(frozen=True, kw_only=True)
class Click:
    """A button, a menu option or a chosen value."""

    control: Control
    value: str
    """The id behind the control; "" where it has none."""
    user: str
    user_name: str
    origin: Origin
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
        return bounded(f"click:{self.user}:{self.control}:{self.action_ts or self.trigger}")

    @property
    def number(self) -> int:
        """The id as a number.

        Raises:
            StrangePayload: the value is no number.
        """
        return an_id(self.value, what=self.control)

    @property
    def case_of_form(self) -> int:
        """The case of the form in which it was pressed.

        Raises:
            StrangePayload: the form has no case.
        """
        return an_id(self.facts.get("case"), what=self.control)


@dataclass(frozen=True, kw_only=True)
class Submission:
    """A form that was sent or closed."""

    form: Form
    user: str
    user_name: str
    origin: Origin
    view_id: str
    view_hash: str
    trigger: str
    facts: Mapping[str, Any]
    typed: Mapping[Field, Any]
    state: Mapping[str, Any]

    @property
    def key(self) -> str:
        """The same for a form that is delivered twice; a form shown again with a warning has another hash."""
        return bounded(f"form:{self.view_id}:{self.view_hash}")

    def fact(self, name: str) -> int:
        """Return a number of the form's metadata.

        Raises:
            StrangePayload: the form has no such fact.
        """
        return an_id(self.facts.get(name), what=f"form {self.form}, {name},")

    @property
    def place(self) -> str:
        """The channel in which the form was asked for, "" where it does not say.

        Raises:
            StrangePayload: it says so with something else.
        """
        return a_text(self.facts.get("place"))

    def text(self, name: Field) -> str:
        """Return what was typed in a field, "" for nothing.

        Raises:
            StrangePayload: it is no text.
        """
        return a_text(self.typed.get(name)).strip()

    def chosen(self, name: Field) -> str | None:
        """Return the value of the chosen option, None for none.

        Raises:
            StrangePayload: it is no option's value.
        """
        return a_text(self.typed.get(name))[:LONGEST_NAME] or None

    @property
    def visibility(self) -> Visibility:
        """In public or in private: as chosen, else as the form was opened.

        Raises:
            StrangePayload: neither.
        """
        found = visibility_in(self.typed, self.facts)
        if found is None:
            raise StrangePayload(f"form {self.form} has no visibility")
        return found

    @property
    def meant(self) -> Sequence[str]:
        """The kinds of personal data that the form has asked about."""
        told = self.facts.get("meant")
        return [one for one in told if isinstance(one, str)] if isinstance(told, list) else []

    @property
    def outcome(self) -> Outcome:
        """How a case ended.

        Raises:
            StrangePayload: no outcome of ours was chosen.
        """
        try:
            return Outcome(self.chosen(Field.OUTCOME) or "")
        except ValueError:
            raise StrangePayload(f"form {self.form} has no outcome") from None

    def promised(self, text: str) -> datetime | None:
        """Return the time that an offered text names, as long as it stands as offered; None: the text itself is read.

        Raises:
            StrangePayload: the form's metadata holds no time there.
        """
        until = self.facts.get("promised_for") or self.facts.get("until")
        if not until or text != self.facts.get("offered"):
            return None
        try:
            instant = datetime.fromisoformat(until)
        except (TypeError, ValueError):
            raise StrangePayload(f"form {self.form} promises no time") from None
        if instant.tzinfo is None:
            raise StrangePayload(f"form {self.form} promises a time without a zone")
        return instant


@dataclass(frozen=True, kw_only=True)
class Command:
    """A slash command."""

    word: str
    rest: str
    user: str
    user_name: str
    origin: Origin
    channel: str
    trigger: str
    answer_url: str | None

    @property
    def key(self) -> str:
        """The same for a command that is delivered twice."""
        return bounded(f"command:{self.user}:{self.trigger}")


@dataclass(frozen=True, kw_only=True)
class ThreadMessage:
    """Somebody wrote in a thread (or in a direct message with the bot)."""

    channel: str
    ts: str
    thread_ts: str
    user: str
    text: str


def visibility_in(typed: Mapping[Field, Any], facts: Mapping[str, Any]) -> Visibility | None:
    """Return the visibility that was chosen, else that of the form; None where neither is one."""
    value = typed.get(Field.VISIBILITY) or facts.get("visibility")
    return Visibility(value) if isinstance(value, str) and value in set(Visibility) else None


@of_ours
def read_origin(body: Body) -> Origin:
    """Read where an event comes from: in a shared channel the workspace that we are installed in is named apart."""
    installed = next((one["team_id"] for one in body.get("authorizations") or () if one.get("team_id")), None)
    team = installed or body.get("context_team_id") or body.get("team_id")
    return Origin(team=a_text(team), app=a_text(body.get("api_app_id")))


@of_ours
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
        control=control, value=value, user=shaped(USER, body["user"]["id"]), user_name=name_of(body["user"]),
        origin=origin_of(body), channel=a_place((body.get("channel") or {}).get("id") or container.get("channel_id")),
        message_ts=a_stamp(message.get("ts") or container.get("message_ts")),
        thread_ts=a_stamp(message.get("thread_ts") or container.get("thread_ts")),
        trigger=a_text(body.get("trigger_id")), answer_url=body.get("response_url"), view_id=view.get("id"),
        view_hash=view.get("hash"), facts=unpack(view.get("private_metadata")),
        typed=_typed(view.get("state")), action_ts=a_text(action.get("action_ts")),
        spent=after_press(body) if is_asked_once(body, control) else None,
    )  # fmt: skip


def _control(action: Body) -> tuple[Control, str]:
    chosen = (action.get("selected_option") or {}).get("value") or action.get("selected_user")
    if action.get("type") == "overflow" and chosen:
        read = read_option(chosen)
        if read is not None:
            return read
    name = str(action.get("action_id") or "").partition("#")[0]
    try:
        return Control(name), str(chosen or action.get("value") or "")
    except ValueError:
        raise StrangePayload(f"no control {name[:40]!r}") from None


@of_ours
def read_submission(body: Body) -> Submission:
    """Read a sent or closed form.

    Raises:
        StrangePayload: no form of ours.
    """
    view = body["view"]
    if view.get("callback_id") not in set(Form):
        raise StrangePayload(f"no form {str(view.get('callback_id'))[:40]!r}")
    return Submission(
        form=Form(view["callback_id"]), user=shaped(USER, body["user"]["id"]), user_name=name_of(body["user"]),
        origin=origin_of(body), view_id=a_text(view["id"]), view_hash=a_text(view.get("hash")),
        trigger=a_text(body.get("trigger_id")), facts=unpack(view.get("private_metadata")),
        typed=_typed(view.get("state")), state=view.get("state") or {},
    )  # fmt: skip


@of_ours
def read_command(body: Body) -> Command:
    """Read ``/webcare word rest``.

    Raises:
        StrangePayload: nobody typed it.
    """
    word, _, rest = storable_text(body.get("text") or "").strip().partition(" ")
    return Command(
        word=word.lower(), rest=rest.strip(), user=shaped(USER, body["user_id"]),
        user_name=storable_text(body.get("user_name") or body["user_id"])[:LONGEST_NAME],
        origin=Origin(team=a_text(body.get("team_id")), app=a_text(body.get("api_app_id"))),
        channel=a_place(body.get("channel_id")) or "", trigger=a_text(body.get("trigger_id")),
        answer_url=body.get("response_url"),
    )  # fmt: skip


@of_ours
def read_thread_message(event: Body) -> ThreadMessage | None:
    """Read a message event; None for what no human wrote in a thread (bots, edits, joins, channel talk).

    Raises:
        StrangePayload: it is no message as Slack sends one.
    """
    if event.get("subtype") not in (None, "thread_broadcast", "file_share") or event.get("bot_id"):
        return None
    if not event.get("thread_ts") or not event.get("user"):
        return None
    return ThreadMessage(
        channel=shaped(CHANNEL, event["channel"]), ts=shaped(STAMP, event["ts"]),
        thread_ts=shaped(STAMP, event["thread_ts"]), user=shaped(USER, event["user"]),
        text=storable_text(event.get("text") or ""),
    )  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Renamed:
    """What Slack tells about somebody whose profile changed."""

    user: str
    name: str | None
    locale: str | None
    gone: bool


@of_ours
def read_actor(event: Body) -> str | None:
    """Return who did what an event tells; None for a bot."""
    return None if event.get("bot_id") or not event.get("user") else shaped(USER, event["user"])


@of_ours
def read_user_change(event: Body) -> Renamed:
    """Read a ``user_change`` event.

    Raises:
        StrangePayload: it names nobody.
    """
    user = event["user"]
    profile = user.get("profile") or {}
    # The full name first, as users.info is read: agents sign with its initials.
    name = profile.get("real_name") or user.get("real_name") or profile.get("display_name") or user.get("name")
    return Renamed(
        user=shaped(USER, user["id"]), name=storable_text(name)[:LONGEST_NAME] if name else None,
        locale=a_text(user.get("locale"))[:LONGEST_LOCALE] or None, gone=bool(user.get("deleted")),
    )  # fmt: skip


def name_of(user: Body) -> str:
    """Return what an interaction calls whoever acted."""
    return storable_text(str(user.get("name") or user.get("username") or user["id"]))[:LONGEST_NAME]


def origin_of(body: Body) -> Origin:
    """Return where an interaction says that it comes from."""
    home = a_text(body["user"].get("team_id"))
    team = a_text((body.get("team") or {}).get("id")) or home
    return Origin(team=team, app=a_text(body.get("api_app_id")), home=home)


def _typed(state: Any) -> dict[Field, Any]:
    try:
        return {name: storable(value) for name, value in typed_values(state).items()}
    except BadJson:
        raise StrangePayload("two keys of a field would become one") from None
