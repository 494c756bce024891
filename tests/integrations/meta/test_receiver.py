"""The one webhook takes what Meta signed and nothing else, and routes each entry to its source."""

from __future__ import annotations

import json
import random
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from multidict import CIMultiDict

from bot.desk.ports import BadDelivery, HookRefused
from integrations.meta.receiver import MetaReceiver
from integrations.meta.signing import MOST_BYTES
from tests.integrations.meta.settled import ACCOUNT, APP, PAGE, World, headers, receiver
from tests.support.meta.webhook import as_bytes

OTHER_SECRET = "f" * 32


def delivery(*entries: dict[str, Any], object: str = "page") -> bytes:
    return as_bytes({"object": object, "entry": list(entries)})


def feed(number: str, *, page: str = PAGE.id, **more: Any) -> dict[str, Any]:
    value = {
        "item": "comment", "verb": "add", "comment_id": number, "post_id": "1001_5", "parent_id": "1001_5",
        "from": {"id": "77", "name": "Jan"}, "message": "Waar blijft mijn trein? 🚆 é", "created_time": 1763884800,
    }  # fmt: skip
    return {"id": page, "time": 1763884800, "changes": [{"field": "feed", "value": {**value, **more}}]}


def test_a_delivery_that_is_signed_is_known_again_by_its_bytes() -> None:
    body = delivery(feed("5_1"))

    first, again = (receiver().verify(headers(body), body) for _ in range(2))

    assert first == again
    assert len(first) == 64
    assert receiver().verify(headers(body + b" "), body + b" ") != first


def test_the_signature_covers_the_escaped_bytes_and_not_what_they_mean() -> None:
    body = delivery(feed("5_1"))
    same_meaning = json.dumps(json.loads(body), ensure_ascii=False).encode()

    assert b"\\ud83d\\ude86" in body
    with pytest.raises(HookRefused):
        receiver().verify(headers(body), same_meaning)


BODY = delivery(feed("5_1"))
GOOD = headers(BODY)["X-Hub-Signature-256"]


@pytest.mark.parametrize(
    "shown",
    [
        pytest.param([], id="none"),
        pytest.param([("X-Hub-Signature", headers(BODY)["X-Hub-Signature"])], id="only the old one"),
        pytest.param([("X-Hub-Signature-256", GOOD), ("x-hub-signature-256", GOOD)], id="twice"),
        pytest.param([("X-Hub-Signature-256", headers(BODY, OTHER_SECRET)["X-Hub-Signature-256"])], id="other secret"),
        pytest.param([("X-Hub-Signature-256", headers(b"other")["X-Hub-Signature-256"])], id="other body"),
        pytest.param([("X-Hub-Signature-256", GOOD.upper())], id="capitals"),
        pytest.param([("X-Hub-Signature-256", GOOD[:-1])], id="cut off"),
        pytest.param([("X-Hub-Signature-256", GOOD + "0")], id="too long"),
        pytest.param([("X-Hub-Signature-256", GOOD.removeprefix("sha256="))], id="without its name"),
        pytest.param([("X-Hub-Signature-256", "sha256=" + "é" * 64)], id="not ASCII"),
        pytest.param([("X-Hub-Signature-256", "sha256=" + "\udc80" * 64)], id="half a surrogate"),
        pytest.param([("X-Hub-Signature-256", "")], id="empty"),
    ],
)
def test_anything_but_one_right_signature_is_refused_with_401(shown: list[tuple[str, str]]) -> None:
    with pytest.raises(HookRefused) as refused:
        receiver().verify(CIMultiDict(shown), BODY)

    assert refused.value.status == 401


def test_what_is_larger_than_any_delivery_is_refused_before_it_is_hashed() -> None:
    body = b"x" * (MOST_BYTES + 1)

    with pytest.raises(HookRefused) as refused:
        receiver().verify(headers(body), body)

    assert refused.value.status == 400


@pytest.mark.parametrize("body", [b"", b"\xff\xfe", b'{"object": "page"', b"[" * 5_000])
def test_signed_bytes_that_are_no_json_are_refused_and_not_kept(body: bytes) -> None:
    with pytest.raises(HookRefused) as refused:
        receiver().verify(headers(body), body)

    assert refused.value.status == 400


def test_each_source_may_have_an_app_of_its_own() -> None:
    both = receiver(environ={"META_APP_SECRET_APP": OTHER_SECRET, "META_VERIFY_TOKEN_APP": "another-long-word"})

    assert both.verify(headers(BODY), BODY) == both.verify(headers(BODY, OTHER_SECRET), BODY)
    assert both.challenge(question("another-long-word")) == both.challenge(question(APP.verify_token))


def question(token: str, **more: str) -> dict[str, str]:
    return {"hub.mode": "subscribe", "hub.verify_token": token, "hub.challenge": "1158201444", **more}


def test_the_challenge_goes_back_as_plain_text_to_who_knows_the_verify_token() -> None:
    assert receiver().challenge(question(APP.verify_token)) == ("1158201444", "text/plain")


@pytest.mark.parametrize(
    ("query", "status"),
    [
        pytest.param(question("wrong-token"), 403, id="another token"),
        pytest.param(question(""), 403, id="no token"),
        pytest.param(question("\ud800"), 403, id="half a surrogate"),
        pytest.param(question(APP.verify_token, **{"hub.mode": "unsubscribe"}), 400, id="another question"),
        pytest.param(question(APP.verify_token, **{"hub.challenge": ""}), 400, id="nothing to give back"),
        pytest.param(question(APP.verify_token, **{"hub.challenge": "x" * 201}), 400, id="too much to give back"),
        pytest.param({}, 400, id="nothing"),
    ],
)
def test_another_question_is_refused(query: dict[str, str], status: int) -> None:
    with pytest.raises(HookRefused) as refused:
        receiver().challenge(query)

    assert refused.value.status == status


def test_one_delivery_feeds_several_sources_and_holds_several_changes_each() -> None:
    several = feed("5_1")
    several["changes"] += feed("5_2")["changes"]
    several["messaging"] = [
        {"sender": {"id": "77"}, "recipient": {"id": PAGE.id}, "timestamp": 1763884801000,
         "message": {"mid": "m_1", "text": "Hallo?"}}
    ]  # fmt: skip

    told = receiver().parse(delivery(several, feed("6_1"), feed("7_1", page="9999")))

    assert [one.id for one in told["page"].mentions] == ["5_1", "5_2", "6_1", "m_1"]
    assert told["page"].not_for_us == 1


def test_two_sources_may_look_at_one_page() -> None:
    told = receiver(instagram='[source.second]\nkind = "facebook"\ndesk = "rail"\npage_id = "1001"').parse(
        delivery(feed("5_1"))
    )

    assert {source: [one.id for one in batch.mentions] for source, batch in told.items()} == {
        "page": ["5_1"], "second": ["5_1"],
    }  # fmt: skip


@pytest.mark.parametrize(
    ("object", "entry"),
    [
        pytest.param("user", {"id": "1", "changes": [{"field": "feed", "value": {}}]}, id="unknown object"),
        pytest.param("page", {"id": PAGE.id, "changes": [{"field": "leadgen", "value": {}}]}, id="unknown field"),
        pytest.param("page", {"id": PAGE.id, "changes": ["x"]}, id="a change that is no object"),
        pytest.param("page", {"id": PAGE.id, "changes": [{"field": "feed", "value": 7}]}, id="a value that is none"),
        pytest.param("page", {"id": PAGE.id, "messaging": [{}]}, id="an empty event"),
        pytest.param("page", {"id": "1" * 300, "messaging": [{}]}, id="an endless id"),
        pytest.param("page", {"id": PAGE.id, "messaging": [{"timestamp": 1, "optin": {}}]}, id="another event"),
        pytest.param("instagram", {"id": ACCOUNT.id, "changes": [{"field": "story_insights"}]}, id="figures"),
        pytest.param("whatsapp_business_account", {"id": "1", "changes": [{"field": "messages"}]}, id="no number"),
    ],
)
def test_what_is_nothing_to_the_desk_is_counted(object: str, entry: dict[str, Any]) -> None:
    told = receiver().parse(delivery(entry, object=object))

    assert [(len(batch.mentions), batch.not_for_us) for batch in told.values()] == [(0, 1)]


def test_an_entry_without_anything_is_nothing() -> None:
    assert receiver().parse(delivery({"id": PAGE.id})) == {}
    assert receiver().parse(delivery()) == {}


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(b"", id="empty"),
        pytest.param(b"{", id="cut off"),
        pytest.param(b"\xff\xfe", id="no UTF-8"),
        pytest.param(b"[]", id="a list"),
        pytest.param(b"null", id="null"),
        pytest.param(b'{"object": "page"}', id="no entries"),
        pytest.param(b'{"object": "page", "entry": {}}', id="entries that are none"),
        pytest.param(b'{"entry": [], "entry": []}', id="a key twice"),
        pytest.param(b'{"entry": [NaN]}', id="no number"),
        pytest.param(b'{"entry": ' + b"[" * 50 + b"]" * 50 + b"}", id="too deep"),
        pytest.param(b'{"entry": [' + b"0," * 100_001 + b"0]}", id="too wide"),
    ],
)
def test_a_body_that_cannot_be_read_is_a_bad_delivery(body: bytes) -> None:
    with pytest.raises(BadDelivery):
        receiver().parse(body)


def survives(reads: MetaReceiver, body: bytes) -> None:
    try:
        reads.parse(body)
    except BadDelivery:
        pass
    try:
        reads.verify({"X-Hub-Signature-256": body[:80].decode("latin-1")}, body)
    except HookRefused:
        pass


def test_ten_thousand_broken_bodies_are_refused_or_counted_and_nothing_else() -> None:
    """Random bytes, and true deliveries with some of their bytes or values replaced."""
    chance, reads = random.Random(20261123), receiver()
    whole = delivery(feed("5_1"))

    for turn in range(10_000):
        if turn % 3 == 0:
            survives(reads, chance.randbytes(chance.randrange(200)))
        elif turn % 3 == 1:
            broken = bytearray(whole)
            for _ in range(chance.randrange(1, 4)):
                broken[chance.randrange(len(broken))] = chance.randrange(256)
            survives(reads, bytes(broken))
        else:
            survives(reads, as_bytes(strange(chance, json.loads(chance.choice(SAMPLES)))))


STRANGE: tuple[Any, ...] = (
    None, True, 0, -1, 10**400, 1.5, "", "x" * 300, "\x00", "\ud800", [], {}, [[]], {"id": {}}, "9" * 20, 10**15,
)  # fmt: skip
SAMPLES = [
    delivery(feed("5_1")),
    delivery({"id": "1001", "time": 1, "messaging": [
        {"sender": {"id": "77"}, "recipient": {"id": "1001"}, "timestamp": 1763884801000, "message":
         {"mid": "m_1", "text": "Hoi", "attachments": [{"type": "image", "payload": {"url": "https://a.example/b"}}],
          "reply_to": {"mid": "m_0", "story": {"url": "https://a.example"}}}},
        {"sender": {"id": "77"}, "timestamp": 1763884801000, "read": {"mid": "m_1"}},
        {"sender": {"id": "77"}, "timestamp": 1763884801000, "delivery": {"mids": ["m_1"]}},
        {"sender": {"id": "77"}, "timestamp": 1763884801000, "postback": {"mid": "m_2", "title": "Vraag"}},
        {"sender": {"id": "77"}, "timestamp": 1763884801000, "message_edit": {"mid": "m_1", "text": "Hé"}},
    ]}),
    delivery({"id": "17841", "time": 1763884801, "changes": [
        {"field": "comments", "value": {"id": "178", "from": {"id": "5", "username": "jan"}, "text": "?",
                                        "media": {"id": "9"}, "parent_id": "4"}},
        {"field": "mentions", "value": {"media_id": "9", "comment_id": "8"}},
    ]}, object="instagram"),
    delivery({"id": "102290129340398", "changes": [{"field": "messages", "value": {
        "metadata": {"phone_number_id": "106540352242922"},
        "contacts": [{"profile": {"name": "Jan"}, "wa_id": "31612345678", "user_id": "NL.1"}],
        "messages": [
            {"from": "31612345678", "id": "wamid.1", "timestamp": "1763884801", "type": "text", "text": {"body": "?"}},
            {"from": "31612345678", "id": "wamid.2", "timestamp": "1763884801", "type": "location",
             "location": {"latitude": 1.5, "longitude": 2, "name": "a"}},
            {"from": "31612345678", "id": "wamid.3", "timestamp": "1763884801", "type": "interactive",
             "interactive": {"type": "list_reply", "list_reply": {"id": "1", "title": "a"}}},
            {"from": "31612345678", "id": "wamid.4", "timestamp": "1763884801", "type": "edit",
             "edit": {"original_message_id": "wamid.1", "message": {"type": "image", "image": {"caption": "a"}}}},
        ],
        "statuses": [{"id": "wamid.9", "status": "failed", "timestamp": "1763884801", "recipient_id": "31612345678",
                      "errors": [{"code": 131026, "title": "Message undeliverable"}]}],
    }}]}, object="whatsapp_business_account"),
]  # fmt: skip


def strange(chance: random.Random, value: Any) -> Any:
    """Replace some value somewhere by a strange one."""
    if isinstance(value, dict) and value and chance.random() < 0.9:
        key = chance.choice(list(value))
        return {**value, key: strange(chance, value[key])}
    if isinstance(value, list) and value and chance.random() < 0.9:
        place = chance.randrange(len(value))
        return [*value[:place], strange(chance, value[place]), *value[place + 1 :]]
    return chance.choice(STRANGE)


async def test_a_door_that_is_away_is_asked_again_with_the_same_bytes(world: World) -> None:
    """The look-alike subscribes, posts and repeats as the platform does; the door here is as small as one can be."""
    kept: list[str] = []
    refusing = [503, 500]

    async def ask(request: web.Request) -> web.Response:
        body, kind = world.receiver.challenge(request.query)
        return web.Response(text=body, content_type=kind)

    async def take(request: web.Request) -> web.Response:
        key = world.receiver.verify(request.headers, await request.read())
        if refusing:
            return web.Response(status=refusing.pop())
        kept.append(key)
        return web.Response()

    app = web.Application()
    app.add_routes([web.get("/hooks/page", ask), web.post("/hooks/page", take)])
    async with TestServer(app) as server:
        world.meta.poster.address = str(server.make_url("/hooks/page"))
        subscribed = await world.meta.poster.subscribe(APP.verify_token)
        world.meta.write(world.page, world.meta.person(), "Hé, é, 🚆")
        taken = await world.meta.post()

    assert subscribed == (200, "text/plain", "1158201444")
    assert taken == [True]
    assert [status for status, _ in world.meta.poster.attempts] == [500, 503, 200]
    assert len({body for _, body in world.meta.poster.attempts}) == 1
    assert len(kept) == 1
