"""The signed hook takes what is right, and names what is wrong without repeating a customer's words."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from pydantic import SecretStr

from bot.desk.ports import HookRefused, MentionEvent
from bot.rules.vocabulary import Visibility
from integrations.webhook.hook import Hook
from integrations.webhook.mentions import BadMentions, read_mentions
from integrations.webhook.signing import BadSignature, sign, verify

SECRET = SecretStr("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
OTHER = SecretStr("whsec_" + "QUJDRA==" * 4)
MENTION: dict[str, Any] = {
    "id": "p1",
    "text": "Waar blijft mijn trein?",
    "posted_at": "2026-11-23T08:00:00+01:00",
    "author": {"id": "c1", "handle": "jan_dv", "followers": 12},
}


def real_now() -> datetime:
    """The library compares with the wall clock, so the test signs with it."""
    return datetime.now(tz=UTC)


def delivery(body: str, *, at: datetime | None = None, secret: SecretStr = SECRET) -> dict[str, str]:
    return sign(secret, key="msg_1", body=body, at=at or real_now())


def test_a_signed_mention_is_read_with_the_key_of_its_delivery() -> None:
    body = json.dumps(MENTION)

    delivered = Hook(SECRET).read(delivery(body), body.encode())

    assert delivered.key == "msg_1"
    assert [mention.id for mention in delivered.mentions] == ["p1"]
    assert delivered.mentions[0].author.handle == "jan_dv"
    assert delivered.mentions[0].posted_at == datetime(2026, 11, 23, 7, 0, tzinfo=UTC)
    assert delivered.sent_at is not None
    assert timedelta(0) <= real_now() - delivered.sent_at < timedelta(minutes=5)


@pytest.mark.parametrize(
    "headers",
    [
        pytest.param({}, id="no headers"),
        pytest.param(delivery("other body"), id="signature of another body"),
        pytest.param(delivery(json.dumps(MENTION), secret=OTHER), id="another secret"),
        pytest.param({**delivery("x"), "webhook-signature": "v1"}, id="a signature part without a comma"),
        pytest.param({**delivery("x"), "webhook-signature": "v1,é"}, id="a signature that is no base64"),
        pytest.param({**delivery("x"), "webhook-timestamp": "soon"}, id="a timestamp that is no number"),
        pytest.param({**delivery("x"), "webhook-timestamp": "1e400"}, id="an endless timestamp"),
    ],
)
def test_anything_but_a_fresh_valid_signature_is_refused_with_401(headers: dict[str, str]) -> None:
    with pytest.raises(HookRefused) as refused:
        Hook(SECRET).read(headers, json.dumps(MENTION).encode())

    assert refused.value.status == 401


@pytest.mark.parametrize("minutes", [-6, 6])
def test_a_delivery_that_is_six_minutes_off_is_refused(minutes: int) -> None:
    headers = delivery(json.dumps(MENTION), at=real_now() + timedelta(minutes=minutes))

    with pytest.raises(HookRefused) as refused:
        Hook(SECRET).read(headers, json.dumps(MENTION).encode())

    assert refused.value.status == 401


def test_a_body_that_is_no_utf8_is_refused_before_it_is_read() -> None:
    with pytest.raises(BadSignature):
        verify(SECRET, delivery("x"), b"\xff\xfe")


def test_a_list_is_refused_whole_and_the_first_error_is_named() -> None:
    body = json.dumps([MENTION, {**MENTION, "author": {}}])

    with pytest.raises(BadMentions, match=r"^mention 2, author.id: Field required$"):
        read_mentions(body.encode())


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        pytest.param(b"", "not JSON", id="empty"),
        pytest.param(b"{", "not JSON", id="cut off"),
        pytest.param(b"[" * 200_000, "not JSON", id="nested 200,000 deep"),
        pytest.param(b'"text"', "one mention or a list", id="a string"),
        pytest.param(b"[1]", "mention 1", id="a number in the list"),
        pytest.param(json.dumps({**MENTION, "posted_at": "2026-11-23T08:00:00"}).encode(), "posted_at", id="no zone"),
        pytest.param(json.dumps({**MENTION, "posted_at": "0001-01-01T00:00:00Z"}).encode(), "1990", id="year one"),
        pytest.param(json.dumps({**MENTION, "visibility": "secret"}).encode(), "visibility", id="unknown visibility"),
        pytest.param(json.dumps({**MENTION, "id": ""}).encode(), "id", id="empty id"),
        pytest.param(json.dumps({**MENTION, "event": "liked"}).encode(), "event", id="unknown event"),
    ],
)
def test_a_wrong_body_is_refused_with_the_place_and_the_reason(body: bytes, reason: str) -> None:
    with pytest.raises(BadMentions, match=reason):
        read_mentions(body)


def test_an_error_never_repeats_what_the_customer_wrote() -> None:
    body = json.dumps({**MENTION, "text": ["my secret is 1234"]}).encode()

    with pytest.raises(BadMentions) as refused:
        read_mentions(body)

    assert "1234" not in str(refused.value)


def test_unknown_keys_are_kept_and_known_ones_get_their_defaults() -> None:
    (mention,) = read_mentions(json.dumps({**MENTION, "brand": "NS", "id": 99}).encode())

    assert mention.id == "99"
    assert mention.extra == {"brand": "NS"}
    assert (mention.event, mention.visibility, mention.addressed) == (MentionEvent.CREATED, Visibility.PUBLIC, None)


def test_what_no_database_takes_is_replaced_deep_inside() -> None:
    strange = {**MENTION, "text": "a\x00b\ud800", "media": [{"url": "https://a.example/\x00"}], "brand": ["\udfff"]}

    (mention,) = read_mentions(json.dumps(strange).encode())

    assert mention.text == "ab?"
    assert mention.media[0]["url"] == "https://a.example/"
    assert mention.extra == {"brand": ["?"]}
