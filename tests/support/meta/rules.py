"""What the platform takes: lengths as each channel counts them, and the times in which it takes an answer."""

from __future__ import annotations

from datetime import datetime, timedelta

from tests.support.meta.errors import GraphError, missing, outside_window
from tests.support.meta.state import App, Message, Number, Post

DAY, WEEK = timedelta(hours=24), timedelta(days=7)
CLOSED = "Message failed to send because more than 24 hours have passed since the customer last replied to this number."


def check_text(text: object, *, characters: int = 0, octets: int = 0) -> str:
    """Return a text that is not too long, or refuse it."""
    if not isinstance(text, str) or not text:
        raise GraphError(100, "The parameter message is required.")
    if (characters and len(text) > characters) or (octets and len(text.encode()) > octets):
        raise GraphError(100, "Length of param message[text] must be less than or equal to the limit.", subcode=2018000)
    return text


def check_window(said: list[Message], *, now: datetime, tag: str, app: App) -> None:
    """Refuse a message of Messenger or Instagram outside of its window."""
    last = max((one.at for one in said if not one.out), default=None)
    if tag == "HUMAN_AGENT" and not app.human_agent:
        raise GraphError(100, "Cannot use tag HUMAN_AGENT: your app is not approved for it.", subcode=2018276)
    if tag not in ("", "HUMAN_AGENT"):
        raise GraphError(100, "Invalid tag.", subcode=2018276)
    if last is None or now - last >= (WEEK if tag else DAY):
        raise outside_window()


def check_private_reply(post: Post | None, number: str, *, now: datetime) -> Post:
    """Refuse a second private reply, and one after 7 days."""
    if post is None or post.gone:
        raise missing(number)
    if post.private_replies:
        raise GraphError(10900, "Activity already replied to.")
    if now - post.at >= WEEK:
        raise GraphError(10903, "This activity is too old to be replied to.")
    return post


def check_whatsapp(number: Number, said: list[Message], body: dict[str, object], *, now: datetime) -> str:
    """Return what the customer will read, or refuse: free text after 24 hours, a template that is not approved."""
    if body.get("type") == "template":
        return _template(number, body.get("template"))
    if body.get("type") != "text":
        raise GraphError(100, "Param type must be one of {TEXT, TEMPLATE, ...}")
    text = body.get("text")
    words = text.get("body") if isinstance(text, dict) else None
    if not isinstance(words, str) or not words:
        raise GraphError(131008, "Required parameter is missing.", details="Parameter text.body is required.")
    if len(words) > 4096:
        raise GraphError(100, "Invalid parameter", details="Param text['body'] must be at most 4096 characters long.")
    last = max((one.at for one in said if not one.out), default=None)
    if last is None or now - last >= DAY:
        raise GraphError(131047, "Re-engagement message", details=CLOSED)
    return words


def _template(number: Number, asked: object) -> str:
    wanted = asked if isinstance(asked, dict) else {}
    language = wanted.get("language")
    code = language.get("code") if isinstance(language, dict) else None
    for one in number.templates:
        if (one.name, one.language) == (wanted.get("name"), code):
            if one.status == "PAUSED":
                raise GraphError(132015, "Template is Paused")
            if one.status == "APPROVED":
                return one.body
    raise GraphError(132001, "Template name does not exist in the translation", status=404)
