"""What strangers' bytes go through, and what must hold whatever they are; a broken promise is an AssertionError."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

from pydantic import SecretStr

from bot.desk.ports import HookRefused
from bot.guard import Refused, SlackGuard
from bot.rules.addresses import same_place
from bot.rules.hours import BusinessHours
from bot.rules.language import guess_language
from bot.rules.mood import mood
from bot.rules.personal_data import personal_data
from bot.rules.promises import promise
from bot.rules.replying import Counting, count
from bot.rules.triage import MentionFacts, triage
from bot.slack.characters import is_dropped
from bot.slack.links import link, link_label
from bot.slack.text import clean, cut, encodable, escape, excerpt, length, name, one_line, within
from handlers.pasted import read_shortcut
from handlers.payloads import StrangePayload, read_click, read_command, read_submission, read_thread_message
from integrations.webhook.hook import Hook
from integrations.webhook.mentions import BadMentions, read_mentions
from tests.fuzz.seeds import CLICK, COMMAND, FORM, MENTION, MESSAGE, SHORTCUT, bent

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
SECRET = SecretStr("whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=")
ALWAYS = BusinessHours(tz="Europe/Amsterdam", always=True)
# The longest reason that a platform is told; a body's words have no room in it.
LONGEST_REASON = 200


def hook_body(data: bytes) -> None:
    """A body is mentions that a database can hold, or refused with a short reason."""
    try:
        mentions = read_mentions(data)
    except BadMentions as error:
        assert len(str(error)) <= LONGEST_REASON
        return
    for mention in mentions:
        assert 1 <= len(mention.id) <= 255
        assert mention.posted_at.tzinfo is not None
        stored = json.dumps([mention.text, mention.extra, list(mention.media), mention.author.handle], allow_nan=False)
        assert "\\u0000" not in stored
        "".join((mention.text, mention.author.name or "", mention.url or "")).encode()


def hook_structure(data: bytes) -> None:
    """The same for JSON that is whole, with strange values in it."""
    hook_body(json.dumps(bent(MENTION, data)).encode())


def hook_headers(data: bytes) -> None:
    """Whatever the headers say, an unsigned delivery is refused with 401."""
    parts = [part.decode("latin-1") for part in data.split(b"\n", 3)]
    names = ("webhook-id", "webhook-timestamp", "webhook-signature")
    try:
        Hook(SECRET).read(dict(zip(names, parts, strict=False)), data)
    except HookRefused as refused:
        assert refused.status == 401
    else:
        raise AssertionError("an unsigned delivery was read")


def slack_request(data: bytes) -> None:
    """No unsigned request passes the guard, and looking at it never fails."""
    head, _, body = data.partition(b"\n\n")
    lines = [line.partition(":") for line in head.decode("latin-1").split("\n")]
    headers = {key.strip(): value.strip() for key, _, value in lines}
    guard = SlackGuard("a secret that nobody knows")
    for kind in ("application/json", "application/x-www-form-urlencoded", headers.get("content-type", "")):
        refused = guard.check(content_type=kind, headers=headers, body=body, now_s=NOW.timestamp())
        assert isinstance(refused, Refused)
        assert 400 <= refused.status < 500


READERS: tuple[Callable[[Any], object], ...] = (
    read_click, read_submission, read_command, read_thread_message, read_shortcut,
)  # fmt: skip


def slack_payload(data: bytes) -> None:
    """A payload is read, or is strange; nothing else."""
    try:
        body = json.loads(data)
    except (ValueError, RecursionError):
        return
    if isinstance(body, dict):
        for read in READERS:
            try:
                read(body)
            except StrangePayload as error:
                assert len(str(error)) <= LONGEST_REASON


def slack_structure(data: bytes) -> None:
    """The same for payloads that are whole, with strange values in them."""
    payloads = (CLICK, FORM, COMMAND, MESSAGE, SHORTCUT)
    slack_payload(json.dumps(bent(payloads[data[0] % len(payloads)], data[1:])).encode() if data else b"")


def customer_text(data: bytes) -> None:
    """A text never grows, never opens markup, and is never longer than it may be."""
    text, limit = data[1:].decode("utf-8", "replace"), data[0] if data else 0
    cleaned = clean(text)
    assert clean(cleaned) == cleaned
    assert not any(is_dropped(char) for char in cleaned)
    assert not set("<>") & set(escape(text))
    assert length(cut(text, limit)) <= limit
    assert length(within(text, limit)) <= limit
    assert "\n" not in one_line(text, limit)
    assert excerpt(text).count("\n") < 4
    encodable(data.decode("utf-8", "surrogatepass") if _decodes(data) else text).encode()
    assert not set("<>\n") & set(escape(name(text)))
    label = link_label(text, "photo")
    assert "://" not in label
    assert label


def _decodes(data: bytes) -> bool:
    try:
        data.decode("utf-8", "surrogatepass")
    except UnicodeDecodeError:
        return False
    return True


def customer_link(data: bytes) -> None:
    """A link leads to http or https and holds nothing that ends Slack's markup."""
    found = link(data.decode("utf-8", "replace"))
    if found is not None:
        assert found.lower().startswith(("http://", "https://"))
        assert not set('<>|"\n\r\t ') & set(found)
        assert found.isascii()
        assert link(found) == found
        assert same_place(f"{urlsplit(found).scheme}:{same_place(found)}") == same_place(found)
        assert "@" not in urlsplit(found).netloc


def rules(data: bytes) -> None:
    """Every rule has an answer to every text."""
    text = data.decode("utf-8", "replace")
    triage(MentionFacts(text=text, posted_at=NOW))
    mood(text)
    assert guess_language(text) in ("nl", "en", None)
    assert all(0 <= found.start < found.end <= len(text) for found in personal_data(text))
    for language in ("nl", "en"):
        at = promise(text, now=NOW, hours=ALWAYS, language=language)
        assert at is None or at > NOW
    assert all(count(text, counting) >= 0 for counting in Counting)


TARGETS: dict[str, Callable[[bytes], None]] = {
    one.__name__: one
    for one in (
        hook_body, hook_structure, hook_headers, slack_request, slack_payload, slack_structure, customer_text,
        customer_link, rules,
    )
}  # fmt: skip
