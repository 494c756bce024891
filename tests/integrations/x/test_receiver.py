"""X's webhook: only what X signed, whatever it holds, and each event once."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.desk.ports import BadDelivery, Batch, HookRefused, MentionEvent
from bot.rules.vocabulary import Visibility
from integrations.x.access import Us
from integrations.x.receiver import MOST_BYTES, Behind, XReceiver
from integrations.x.signature import HEADER
from tests.integrations.x.rig import Rig
from tests.support.x import Canned, LookAlike
from tests.support.x.auth import webhook_signature

Connect = Callable[..., Awaitable[Rig]]
SECRET = "consumer-secret"
RECEIVER = XReceiver("x", SECRET, {"x": Behind(us=Us(id="7001", handle="ns_online"), reading=None)})  # type: ignore[arg-type]
USER = {"id": "9", "username": "jan_dv", "name": "Jan", "public_metrics": {"followers_count": 3}}


def event(kind: str, payload: Any, *, account: str = "7001", uuid: str = "u1", **more: Any) -> bytes:
    data = {"event_uuid": uuid, "filter": {"user_id": account}, "event_type": kind, "payload": payload}
    return json.dumps({"data": data | more}).encode()


def a_post(**about: Any) -> dict[str, Any]:
    post = {"id": "2090000000000000001", "text": "hallo @ns_online", "author_id": "9", "conversation_id": "2090"}
    return post | about


def parsed(body: bytes) -> Batch:
    return RECEIVER.parse(body)["x"]


def verified(body: bytes, headers: dict[str, str] | None = None) -> str:
    return RECEIVER.verify(headers or {HEADER: webhook_signature(SECRET, body)}, body)


def test_the_challenge_is_answered_with_the_signed_token() -> None:
    body, kind = RECEIVER.challenge({"crc_token": "a token-123", "nonce": "n"} | {"crc_token": "token-123"})

    expected = base64.b64encode(hmac.new(SECRET.encode(), b"token-123", hashlib.sha256).digest()).decode()
    assert (json.loads(body), kind) == ({"response_token": f"sha256={expected}"}, "application/json")


@pytest.mark.parametrize("query", [{}, {"crc_token": ""}, {"crc_token": "x" * 501}, {"crc_token": "a\nb"}])
def test_a_challenge_without_a_token_is_refused(query: dict[str, str]) -> None:
    with pytest.raises(HookRefused) as refused:
        RECEIVER.challenge(query)

    assert refused.value.status == 400


def test_a_signed_event_has_a_key_that_is_the_same_when_it_comes_again() -> None:
    one, other = event("post.mention.create", a_post()), event("post.create", a_post())

    assert verified(one) == "post.mention.create:u1" == verified(one)
    assert verified(other) != verified(one)


def test_the_name_of_the_signatures_header_has_no_case() -> None:
    body = event("like.create", {})

    assert verified(body, {"X-Twitter-Webhooks-Signature": webhook_signature(SECRET, body)})


def test_an_event_without_a_name_is_known_by_its_bytes() -> None:
    assert verified(b'{"data": []}') == hashlib.sha256(b'{"data": []}').hexdigest()
    assert verified(event("like.create", {}, uuid="u" * 300)) != verified(event("like.create", {}, uuid="v" * 300))


BODY = event("post.mention.create", a_post())
GOOD = webhook_signature(SECRET, BODY)


@pytest.mark.parametrize(
    ("headers", "body", "status"),
    [
        pytest.param({}, BODY, 401, id="no signature"),
        pytest.param({HEADER: ""}, BODY, 401, id="an empty signature"),
        pytest.param({HEADER: GOOD.removeprefix("sha256=")}, BODY, 401, id="without its algorithm"),
        pytest.param({HEADER: GOOD.lower()}, BODY, 401, id="in small letters"),
        pytest.param({HEADER: "sha256=é"}, BODY, 401, id="no ASCII"),
        pytest.param({HEADER: "sha256=\ud800"}, BODY, 401, id="half a surrogate pair"),
        pytest.param({HEADER: webhook_signature("other", BODY)}, BODY, 401, id="another app"),
        pytest.param({HEADER: GOOD}, BODY + b" ", 401, id="one byte more"),
        pytest.param({HEADER: GOOD, HEADER.upper(): GOOD}, BODY, 401, id="two signatures"),
        pytest.param({HEADER: GOOD}, b"", 401, id="no body"),
        pytest.param({}, b" " * (MOST_BYTES + 1), 413, id="oversized"),
    ],
)
def test_what_x_did_not_sign_is_refused(headers: dict[str, str], body: bytes, status: int) -> None:
    with pytest.raises(HookRefused) as refused:
        RECEIVER.verify(headers, body)

    assert refused.value.status == status
    assert "hallo" not in refused.value.reason


@pytest.mark.parametrize(
    "body",
    [b"", b"{", b"\xff\xfe", b"null", b"[]", b"7", b'{"a": NaN}', b'{"a": 1, "a": 2}', b"[" * 200_000, b'{"a":' * 99],
    ids=repr,
)
def test_a_signed_body_that_is_no_event_is_refused(body: bytes) -> None:
    with pytest.raises(HookRefused) as refused:
        verified(body)

    assert refused.value.status == 400


@settings(deadline=None)
@given(body=st.binary(max_size=2_000), signature=st.text(max_size=80) | st.none())
def test_random_bytes_are_refused_and_nothing_else(body: bytes, signature: str | None) -> None:
    with pytest.raises(HookRefused) as refused:
        RECEIVER.verify({} if signature is None else {HEADER: signature}, body)

    assert 400 <= refused.value.status < 500


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=12), inner, max_size=4),
    max_leaves=20,
)
KINDS = ["post.mention.create", "post.reply.create", "post.quote.create", "post.create", "post.delete", "dm.received"]
KEYS = ["id", "text", "author_id", "created_at", "entities", "includes", "referenced_tweets", "note_tweet",
        "edit_history_tweet_ids", "attachments", "direct_message_events", "users", "in_reply_to_user_id"]  # fmt: skip


@settings(deadline=None)
@given(kind=st.sampled_from(KINDS), payload=st.dictionaries(st.sampled_from(KEYS), JSON), includes=JSON)
def test_signed_events_of_any_shape_are_read_or_counted(kind: str, payload: Any, includes: Any) -> None:
    batch = parsed(event(kind, payload, includes=includes))

    assert len(batch.mentions) + len(batch.own_posts) + batch.not_for_us >= 1


@settings(deadline=None)
@given(body=st.binary(max_size=500) | JSON.map(lambda told: json.dumps(told).encode()))
def test_a_kept_body_is_read_or_is_a_bad_delivery(body: bytes) -> None:
    with suppress(BadDelivery):
        assert isinstance(RECEIVER.parse(body), dict)


def test_a_mention_comes_with_its_author() -> None:
    [mention] = parsed(event("post.mention.create", a_post(), includes={"users": [USER]})).mentions

    assert (mention.id, mention.text, mention.author.handle) == ("2090000000000000001", "hallo @ns_online", "jan_dv")
    assert (mention.addressed, mention.extra["summoned"]) == (True, "explicit_mention")
    assert mention.url == "https://x.com/jan_dv/status/2090000000000000001"


def test_a_reply_to_a_post_of_ours_is_addressed_to_us_also_where_it_does_not_name_us() -> None:
    post = a_post(text="en nu?", in_reply_to_user_id="7001", in_reply_to_tweet_id="2089")

    [mention] = parsed(event("post.reply.create", post)).mentions

    assert (mention.addressed, mention.extra["summoned"], mention.in_reply_to) == (True, "none", "2089")


def test_a_quote_summons_us() -> None:
    [mention] = parsed(event("post.quote.create", a_post(text="kijk nou"))).mentions

    assert (mention.addressed, mention.extra["summoned"]) == (True, "quote")


def test_our_own_posts_and_messages_are_told_as_ours() -> None:
    message = {
        "type": "message_create", "id": "12", "created_timestamp": "1784927750704",
        "message_create": {"target": {"recipient_id": "9"}, "sender_id": "7001", "message_data": {"text": "dank"}},
    }  # fmt: skip

    [post] = parsed(event("post.create", a_post(author_id="7001"))).own_posts
    [sent] = parsed(event("dm.sent", {"direct_message_events": [message]})).own_posts

    assert post.id == "2090000000000000001"
    assert (sent.id, sent.to, sent.visibility, sent.conversation_id) == ("dm-12", "9", Visibility.PRIVATE, "dm-9-7001")
    assert sent.posted_at == datetime(2026, 7, 24, 21, 15, 50, 704_000, tzinfo=UTC)


def test_a_private_message_comes_with_its_picture_and_its_sender() -> None:
    data = {"attachment": {"type": "media", "media": {"media_url_https": "https://ton.x.com/a.jpg", "type": "photo"}}}
    message = {
        "type": "message_create", "id": "12",
        "message_create": {"target": {"recipient_id": "7001"}, "sender_id": "9", "message_data": data},
    }  # fmt: skip
    payload = {"direct_message_events": [message], "users": {"9": {"data": USER}, "x": 1}}

    [mention] = parsed(event("dm.received", payload)).mentions

    assert (mention.id, mention.text, mention.visibility) == ("dm-12", "(no text)", Visibility.PRIVATE)
    assert (mention.author.handle, mention.addressed) == ("jan_dv", True)
    assert mention.media == ({"url": "https://ton.x.com/a.jpg", "type": "photo"},)


@pytest.mark.parametrize(
    ("payload", "number"), [({"id": "55", "author_id": "9"}, 1), ({"id": "55", "author_id": "7001"}, 0), ({"id": 1}, 0)]
)
def test_a_deleted_post_of_a_customer_is_told(payload: dict[str, Any], number: int) -> None:
    batch = parsed(event("post.delete", payload))

    assert [(one.id, one.event) for one in batch.mentions] == [("55", MentionEvent.DELETED)] * number
    assert batch.not_for_us == 1 - number


@pytest.mark.parametrize("kind", ["like.create", "follow.follow", "something.new", None])
def test_other_kinds_are_counted(kind: Any) -> None:
    assert parsed(event(kind, a_post())) == Batch(not_for_us=1)


def test_an_event_of_an_account_that_is_not_ours_is_counted() -> None:
    assert parsed(event("post.mention.create", a_post(), account="8")) == Batch(not_for_us=1)


async def test_who_wrote_a_post_is_filled_in_where_the_event_names_nobody(x: LookAlike, connect: Connect) -> None:
    rig = await connect(x, webhook=True, account_id="7001")
    jan = x.world.user("jan_dv", followers=12)
    post = x.world.post(jan, "en nu? @ns_online")
    receiver = rig.connection.receiver
    assert receiver is not None
    batch = receiver.parse(event("post.reply.create", a_post(id=post.id, author_id=jan.id)))["x"]

    [mention] = (await receiver.complete("x", batch)).mentions

    assert (mention.author.handle, mention.author.followers) == ("jan_dv", 12)
    assert mention.url == f"https://x.com/jan_dv/status/{post.id}"
    assert rig.spent() == {"post read": Decimal("0.005")}


async def test_an_event_that_cannot_be_filled_in_now_is_taken_as_it_is(x: LookAlike, connect: Connect) -> None:
    rig = await connect(x, webhook=True, account_id="7001")
    receiver = rig.connection.receiver
    assert receiver is not None
    x.journal.answer_next("GET /2/tweets", Canned())
    batch = receiver.parse(event("post.reply.create", a_post()))["x"]

    assert await receiver.complete("x", batch) == batch


async def test_an_event_that_names_its_author_asks_x_nothing(x: LookAlike, connect: Connect) -> None:
    rig = await connect(x, webhook=True, account_id="7001")
    receiver = rig.connection.receiver
    assert receiver is not None
    batch = receiver.parse(event("post.mention.create", a_post(), includes={"users": [USER]}))["x"]

    assert await receiver.complete("x", batch) == batch
    assert x.journal.asked == []
