"""The guard before Bolt: junk is a 4xx, and a signed request passes once."""

from __future__ import annotations

import hashlib
import hmac

import pytest

from bot.guard import SlackGuard

SECRET = "8f742231b10e8888abcd99yyyzzz85a5"
NOW = 1_795_000_000.0
FORM = "application/x-www-form-urlencoded"


def signed(body: bytes, *, timestamp: str = "1795000000", secret: str = SECRET) -> dict[str, str]:
    digest = hmac.new(secret.encode(), b"v0:" + timestamp.encode() + b":" + body, hashlib.sha256).hexdigest()
    return {"X-Slack-Request-Timestamp": timestamp, "X-Slack-Signature": f"v0={digest}"}


def status(guard: SlackGuard, headers: dict[str, str], body: bytes, content_type: str = FORM) -> int | None:
    refused = guard.check(content_type=content_type, headers=headers, body=body, now_s=NOW)
    return refused.status if refused else None


def test_a_signed_request_passes_once_and_its_replay_is_refused() -> None:
    guard = SlackGuard(SECRET)
    headers = signed(b"payload=1")

    first, second = status(guard, headers, b"payload=1"), status(guard, headers, b"payload=1")

    assert (first, second) == (None, 409)


@pytest.mark.parametrize(
    "headers",
    [
        pytest.param({}, id="no headers"),
        pytest.param(signed(b"payload=1", secret="other"), id="another secret"),
        pytest.param(signed(b"payload=2"), id="another body"),
        pytest.param(signed(b"payload=1", timestamp="1794999699"), id="301 seconds old"),
        pytest.param(signed(b"payload=1", timestamp="1795000301"), id="301 seconds ahead"),
        pytest.param(signed(b"payload=1", timestamp="abc"), id="timestamp in letters"),
        pytest.param(signed(b"payload=1", timestamp="1.5"), id="timestamp with a fraction"),
        pytest.param(signed(b"payload=1", timestamp="9" * 5000), id="timestamp of 5,000 digits"),
        pytest.param(signed(b"payload=1", timestamp="١٧٩٥٠٠٠٠٠٠"), id="timestamp in other digits"),
        pytest.param({**signed(b"payload=1"), "X-Slack-Signature": "v0=é"}, id="signature beyond ASCII"),
        pytest.param({**signed(b"payload=1"), "X-Slack-Signature": "v0="}, id="empty signature"),
    ],
)
def test_what_is_not_signed_by_slack_now_is_401(headers: dict[str, str]) -> None:
    assert status(SlackGuard(SECRET), headers, b"payload=1") == 401


def test_another_content_type_is_415() -> None:
    assert status(SlackGuard(SECRET), signed(b"{}"), b"{}", content_type="text/xml") == 415


def test_signed_bytes_that_are_no_text_are_400() -> None:
    assert status(SlackGuard(SECRET), signed(b"\xff\xfe"), b"\xff\xfe") == 400


def test_header_names_are_read_without_case() -> None:
    headers = {name.lower(): value for name, value in signed(b"{}").items()}

    assert status(SlackGuard(SECRET), headers, b"{}", content_type="application/json") is None


def test_a_signature_is_forgotten_after_its_timestamp_expired() -> None:
    guard = SlackGuard(SECRET)
    status(guard, signed(b"a"), b"a")

    guard.check(content_type=FORM, headers=signed(b"b", timestamp="1795000700"), body=b"b", now_s=NOW + 700)

    assert len(guard._seen) == 1
