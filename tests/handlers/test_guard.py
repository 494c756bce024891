"""The guard before Bolt: junk is a 4xx, and a signed request passes once."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping

import pytest
from multidict import CIMultiDict

from bot.guard import FORM, JSON, Refused, SlackGuard, is_certificate_check

SECRET = "8f742231b10e8888abcd99yyyzzz85a5"
NOW = 1_795_000_000.0


def signed(body: bytes, *, timestamp: str = "1795000000", secret: str = SECRET) -> dict[str, str]:
    digest = hmac.new(secret.encode(), b"v0:" + timestamp.encode() + b":" + body, hashlib.sha256).hexdigest()
    return {"X-Slack-Request-Timestamp": timestamp, "X-Slack-Signature": f"v0={digest}"}


def status(guard: SlackGuard, headers: Mapping[str, str], body: bytes, content_type: str = FORM) -> int | None:
    told = guard.check(content_type=content_type, headers=headers, body=body, now_s=NOW)
    return told.status if isinstance(told, Refused) else None


def test_a_signed_request_passes_once_and_its_replay_is_refused() -> None:
    guard = SlackGuard(SECRET)
    headers = signed(b"payload={}")

    first, second = status(guard, headers, b"payload={}"), status(guard, headers, b"payload={}")

    assert (first, second) == (None, 409)


@pytest.mark.parametrize(
    "headers",
    [
        pytest.param({}, id="no headers"),
        pytest.param(signed(b"payload={}", secret="other"), id="another secret"),
        pytest.param(signed(b"payload=[]"), id="another body"),
        pytest.param(signed(b"payload={}", timestamp="1794999699"), id="301 seconds old"),
        pytest.param(signed(b"payload={}", timestamp="1795000301"), id="301 seconds ahead"),
        pytest.param(signed(b"payload={}", timestamp="abc"), id="timestamp in letters"),
        pytest.param(signed(b"payload={}", timestamp="1.5"), id="timestamp with a fraction"),
        pytest.param(signed(b"payload={}", timestamp="9" * 5000), id="timestamp of 5,000 digits"),
        pytest.param(signed(b"payload={}", timestamp="١٧٩٥٠٠٠٠٠٠"), id="timestamp in other digits"),
        pytest.param({**signed(b"payload={}"), "X-Slack-Signature": "v0=é"}, id="signature beyond ASCII"),
        pytest.param({**signed(b"payload={}"), "X-Slack-Signature": "v0="}, id="empty signature"),
    ],
)
def test_what_is_not_signed_by_slack_now_is_401(headers: dict[str, str]) -> None:
    assert status(SlackGuard(SECRET), headers, b"payload={}") == 401


@pytest.mark.parametrize("name", ["X-Slack-Request-Timestamp", "X-Slack-Signature"])
@pytest.mark.parametrize("ours_is", ["first", "last"])
def test_a_header_that_stands_there_twice_is_no_header_even_where_one_of_them_is_right(name: str, ours_is: str) -> None:
    right, other = list(signed(b"payload={}").items()), [(name.lower(), "1")]
    headers = CIMultiDict(right + other if ours_is == "first" else other + right)

    assert status(SlackGuard(SECRET), headers, b"payload={}") == 401


def test_another_content_type_is_415() -> None:
    assert status(SlackGuard(SECRET), signed(b"{}"), b"{}", content_type="text/xml") == 415


def test_signed_bytes_that_are_no_text_are_400() -> None:
    assert status(SlackGuard(SECRET), signed(b"\xff\xfe"), b"\xff\xfe") == 400


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        pytest.param(b'{"type":', JSON, id="broken JSON"),
        pytest.param(b"[1]", JSON, id="JSON, no object"),
        pytest.param(b"", JSON, id="nothing at all"),
        pytest.param(b"[" * 50_000, JSON, id="JSON 50,000 deep"),
        pytest.param(b'{"a":' * 20_000, FORM, id="an object 20,000 deep, called a form"),
        pytest.param(b'{"n":' + b"9" * 5_000 + b"}", JSON, id="a number of 5,000 digits"),
        pytest.param(b"payload=%7B%22type%22", FORM, id="broken payload"),
        pytest.param(b"payload=%5B1%5D", FORM, id="payload of a list"),
        pytest.param(b"payload=", FORM, id="empty payload"),
        pytest.param(b"", FORM, id="empty form"),
        pytest.param(b"nonsense", FORM, id="no form"),
    ],
)
def test_signed_bytes_that_bolt_could_not_read_are_400(body: bytes, content_type: str) -> None:
    assert status(SlackGuard(SECRET), signed(body), body, content_type=content_type) == 400


def test_a_signed_slash_command_passes() -> None:
    body = b"command=%2Fwebcare&text=&user_id=U1&api_app_id=A1&payloads=many"

    assert status(SlackGuard(SECRET), signed(body), body) is None


@pytest.mark.parametrize(
    ("body", "content_type", "told"),
    [
        pytest.param(b"payload=%7B%22a%22%3A%22%26+%C3%A9%2B%22%7D", FORM, {"a": "& é+"}, id="a click"),
        pytest.param(b'{"type":"event_callback"}', JSON, {"type": "event_callback"}, id="an event"),
        pytest.param(
            b"command=%2Fwebcare&text=payload+mine", FORM, {"command": "/webcare", "text": "payload mine"},
            id="a command that speaks of a payload",
        ),
    ],
)  # fmt: skip
def test_what_passes_is_read_once_for_all(body: bytes, content_type: str, told: dict[str, str]) -> None:
    guard = SlackGuard(SECRET)

    assert guard.check(content_type=content_type, headers=signed(body), body=body, now_s=NOW) == told


@pytest.mark.parametrize(
    ("body", "asked"),
    [
        pytest.param(b"ssl_check=1&token=x", True, id="Slack looks at the certificate"),
        pytest.param(b"text=ssl_check%3D1", False, id="somebody writes it"),
        pytest.param(b"ssl_check=1&payload=%7B%7D", False, id="a click that calls itself one"),
    ],
)
def test_a_certificate_check_is_known_by_its_field(body: bytes, asked: bool) -> None:
    assert is_certificate_check(FORM, body) is asked
    assert not is_certificate_check(JSON, body)


def test_header_names_are_read_without_case() -> None:
    headers = {name.lower(): value for name, value in signed(b"{}").items()}

    assert status(SlackGuard(SECRET), headers, b"{}", content_type=JSON) is None


def test_a_signature_is_forgotten_after_its_timestamp_expired() -> None:
    guard = SlackGuard(SECRET)
    status(guard, signed(b"command=a"), b"command=a")

    guard.check(
        content_type=FORM, headers=signed(b"command=b", timestamp="1795000700"), body=b"command=b", now_s=NOW + 700
    )

    assert len(guard._seen) == 1
