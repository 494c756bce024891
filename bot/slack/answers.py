"""What Slack answered, as types; which error code means what stands here and nowhere else.

The point of the sorting is one question: *can the message stand in the channel?* Surely not, surely, or nobody knows.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any


@dataclass(frozen=True)
class Posted:
    """It stands in Slack. ``channel`` is Slack's own id, also where a user id was given."""

    channel: str
    ts: str


@dataclass(frozen=True)
class RateLimited:
    """HTTP 429: surely not done; ask again after ``retry_after``."""

    retry_after: timedelta


@dataclass(frozen=True)
class Unreachable:
    """No connection came about, so nothing was sent: surely not done."""

    why: str


@dataclass(frozen=True)
class Refused:
    """A refusal that repeating will not change; surely not done."""

    code: str


@dataclass(frozen=True)
class ContentRefused:
    """Slack does not take these words or blocks; surely not done. ``where``: JSON pointers, no text."""

    code: str
    where: tuple[str, ...] = ()


@dataclass(frozen=True)
class Gone:
    """The channel, the person or our access to them is gone; surely not done. People can repair it."""

    code: str

    @property
    def is_everywhere(self) -> bool:
        """Whether no other channel can work either: it is about our token, not about this place."""
        return self.code in ACCESS_GONE


@dataclass(frozen=True)
class OutcomeUnknown:
    """It may or may not have been done: look it up, never repeat it blindly."""

    why: str


Trouble = RateLimited | Unreachable | Refused | ContentRefused | Gone | OutcomeUnknown

# Slack's method pages (chat.postMessage, chat.update, views.open), sorted by what they say about the message.
CONTENT = frozenset(
    "invalid_blocks invalid_blocks_format msg_too_long msg_blocks_too_long no_text too_many_attachments "
    "attachment_payload_limit_exceeded invalid_attachments invalid_metadata_format invalid_metadata_schema "
    "metadata_too_large markdown_text_conflict slack_connect_file_link_sharing_blocked".split()
)
ACCESS_GONE = frozenset(
    "account_inactive token_revoked token_expired invalid_auth not_authed no_permission missing_scope "
    "not_allowed_token_type org_login_required ekm_access_denied access_denied team_access_not_granted "
    "two_factor_setup_required enterprise_is_restricted message_limit_exceeded".split()
)
PLACE_GONE = frozenset(
    "channel_not_found is_archived not_in_channel restricted_action restricted_action_read_only_channel "
    "restricted_action_non_threadable_channel restricted_action_thread_locked restricted_action_thread_only_channel "
    "user_not_found user_not_visible user_disabled users_not_found cannot_dm_bot messages_tab_disabled "
    "user_not_in_channel method_not_supported_for_channel_type".split()
)
# ``request_timeout`` is Slack's word for a body that arrived cut off; the last two are older spellings of HTTP 429.
NOT_ARRIVED = frozenset({"request_timeout", "ratelimited", "rate_limited"})
PARENT_GONE = frozenset({"thread_not_found", "message_not_found", "cannot_reply_to_message"})
REFUSED = PARENT_GONE | frozenset(
    "cant_update_message edit_window_closed cant_delete_message invalid_arguments invalid_arg_name invalid_array_arg "
    "invalid_charset invalid_form_data invalid_post_type missing_post_type missing_charset invalid_json "
    "json_not_object method_deprecated deprecated_endpoint unknown_method as_user_not_supported too_many_contact_cards "
    "duplicate_external_id expired_trigger_id invalid_trigger_id exchanged_trigger_id trigger_expired "
    "trigger_exchanged hash_conflict push_limit_reached view_too_large not_found no_such_subteam not_enabled".split()
)

# Slack's text for these two says that some aspect may have succeeded; the same holds for every 5xx.
RETRY_UNSAID = timedelta(seconds=30)
_POINTER = re.compile(r"\[json-pointer:([^\]]{0,120})\]")


def trouble_of(
    *, status: int, body: Any, headers: Mapping[str, str], may_have_posted: bool
) -> RateLimited | Refused | ContentRefused | Gone | Unreachable | OutcomeUnknown:
    """Sort an answer that is not ``ok``.

    ``may_have_posted``: the call makes a message; then a code that no list knows counts as an unknown outcome.
    """
    code = str(body.get("error", "")) if isinstance(body, Mapping) else ""
    if status == 429 or code in ("ratelimited", "rate_limited"):
        return RateLimited(_retry_after(headers))
    if status >= 500 or not code:
        return OutcomeUnknown(f"HTTP {status}" + (f" {code}" if code else ""))
    if code in NOT_ARRIVED:
        return Unreachable(code)
    if code in CONTENT:
        return ContentRefused(code, _pointers(body))
    if code in ACCESS_GONE or code in PLACE_GONE:
        return Gone(code)
    if code in REFUSED or (not may_have_posted and code not in ("internal_error", "fatal_error")):
        return Refused(code)
    return OutcomeUnknown(code)


def _retry_after(headers: Mapping[str, str]) -> timedelta:
    said = next((value for name, value in headers.items() if name.lower() == "retry-after"), "")
    return timedelta(seconds=int(said)) if re.fullmatch(r"\d{1,5}", said) else RETRY_UNSAID


def _pointers(body: Mapping[str, Any]) -> tuple[str, ...]:
    metadata = body.get("response_metadata")
    messages = metadata.get("messages", ()) if isinstance(metadata, Mapping) else ()
    found = _POINTER.findall(" ".join(str(message) for message in messages))
    return tuple(found[:3])
