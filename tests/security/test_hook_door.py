"""The hook: what is signed is read by the letter, what is not is turned away, and nothing is a failure of ours."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any

import pytest
from pydantic import SecretStr
from sqlalchemy import select
from standardwebhooks import Webhook

from bot.store import Mention
from bot.web import STRANGE_AT_ONCE
from integrations.webhook.signing import sign
from tests.security.door import NEW, OLD, STATUS_TOKEN, Door, a_door, signed

NASTY_NAME = "n\x00a\ud800m\u202ee"


def a_mention(number: int = 1, **changed: Any) -> dict[str, Any]:
    return {
        "id": f"m{number}", "text": "late again", "posted_at": datetime.now(UTC).isoformat(),
        "author": {"id": f"a{number}"},
    } | changed  # fmt: skip


def with_raw(name: str, raw: str) -> str:
    """Return a mention with a key whose value is written as it is."""
    return json.dumps(a_mention())[:-1] + f', "{name}": {raw}}}'


@pytest.fixture
async def door(database_url: str) -> AsyncIterator[Door]:
    async with a_door(database_url) as door:
        yield door


@pytest.fixture
async def sqlite_door(sqlite_address: str) -> AsyncIterator[Door]:
    async with a_door(sqlite_address) as door:
        yield door


REFUSED = {
    "a key twice": '{"id": "m1", "id": "m2"}',
    "a key twice, deep inside": with_raw("more", '{"a": {"b": 1, "b": 2}}'),
    "a number beyond a double": with_raw("more", "1e999"),
    "not a number": with_raw("more", "NaN"),
    "a number of 5,000 digits": with_raw("more", "9" * 5_000),
    "nested 60 deep": with_raw("more", "[" * 60 + "]" * 60),
    "nested 900 deep": with_raw("more", '{"a":' * 900 + "1" + "}" * 900),
    "half a million values": with_raw("more", "[" + "0," * 400_000 + "0]"),
    "more mentions than a delivery holds": json.dumps([a_mention(number) for number in range(1_001)]),
    "an id of 256 characters": json.dumps(a_mention(id="x" * 256)),
    "an author's id of 256 characters": json.dumps(a_mention(author={"id": "x" * 256})),
    "a conversation of 256 characters": json.dumps(a_mention(conversation_id="x" * 256)),
    "an empty id": json.dumps(a_mention(id="")),
    "a negative number of followers": json.dumps(a_mention(author={"id": "a", "followers": -1})),
    "an attachment that is none": json.dumps(a_mention(media=["x"])),
    "two documents": json.dumps(a_mention()) * 2,
    "a byte order mark": "\ufeff" + json.dumps(a_mention()),
}
TAKEN = {
    "NUL and half surrogates everywhere": a_mention(
        1, id="m\x001", text=NASTY_NAME, url=NASTY_NAME, conversation_id=NASTY_NAME, in_reply_to=NASTY_NAME,
        language=NASTY_NAME, media=[{"url": NASTY_NAME, "type": NASTY_NAME, "alt": NASTY_NAME, "more": NASTY_NAME}],
        author={"id": NASTY_NAME, "handle": NASTY_NAME, "name": NASTY_NAME, "bio": NASTY_NAME},
        more={NASTY_NAME: [NASTY_NAME]},
    ),
    "long fields": a_mention(
        2, url="https://example.org/" + "x" * 50_000, author={"id": "b", "handle": "h" * 9_000, "name": "n" * 9_000},
        language="l" * 900,
    ),
    "5,000 attachments": a_mention(3, media=[{"url": "javascript:alert(1)", "type": "image"}] * 5_000),
    "a number of 4,000 digits": a_mention(4, more=int("9" * 4_000)),
    "more followers than there are people": a_mention(5, author={"id": "f", "followers": 10**30}),
    "nested 35 deep": a_mention(6, more=json.loads("[" * 35 + "]" * 35)),
    "bidi controls and invisible signs": a_mention(7, text="\u202e\u2066\u200b" * 300, author={"id": "\u200b" * 9}),
}  # fmt: skip


async def test_what_is_signed_is_taken_or_refused_but_never_a_failure_of_ours(door: Door) -> None:
    refused = {name: (await door.hook(body))[0] for name, body in REFUSED.items()}
    taken = {name: (await door.hook(json.dumps(mention)))[0] for name, mention in TAKEN.items()}

    assert refused == dict.fromkeys(REFUSED, 400)
    assert taken == dict.fromkeys(TAKEN, 202)
    async with door.web.desks.store.read() as session:
        stored = {one.external_id: one for one in (await session.scalars(select(Mention))).all()}
    assert len(stored) == len(TAKEN)
    assert stored["m1"].text == "na?m\u202ee"
    assert len(stored["m3"].media) == 100


async def test_the_deletion_of_one_long_id_does_not_keep_out_another_that_begins_alike(sqlite_door: Door) -> None:
    long = "x" * 240

    await sqlite_door.hook([a_mention(1, id=long + "1", event="deleted")])
    status, answer = await sqlite_door.hook([a_mention(2, id=long + "2")])
    await sqlite_door.hook([a_mention(1, id=long + "1")])

    assert (status, answer) == (202, {"accepted": 1, "duplicates": 0})
    async with sqlite_door.web.desks.store.read() as session:
        assert (await session.scalars(select(Mention.external_id))).all() == [long + "2"]


async def test_a_refusal_repeats_nothing_of_the_body(sqlite_door: Door) -> None:
    secret = "the-words-of-a-customer"
    bodies = [with_raw(secret, f'"{secret}", "{secret}": 1'), json.dumps(a_mention(text=[secret])), f'"{secret}"']

    answers = [str((await sqlite_door.hook(body))[1]) for body in bodies]

    assert all(secret not in answer for answer in answers)


async def test_while_a_secret_is_exchanged_both_are_taken_and_we_sign_with_both(sqlite_door: Door) -> None:
    secrets = (NEW, OLD, "whsec_" + "b3RoZXItb3RoZXItb3RoZXI=")
    statuses = [(await sqlite_door.hook([a_mention(1)], secret=secret))[0] for secret in secrets]
    headers = sign(SecretStr(NEW), key="reply_1", body="{}", at=datetime.now(UTC), retired=SecretStr(OLD))

    assert statuses == [202, 202, 401]
    for secret in (NEW, OLD):  # a receiver that knows only one of them
        Webhook(secret).verify("{}", headers)


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(lambda sent: [*sent.items(), ("Webhook-Id", "msg_other")], id="two ids"),
        pytest.param(lambda sent: [*sent.items(), ("webhook-timestamp", "1")], id="two timestamps"),
        pytest.param(lambda sent: [*sent.items(), ("webhook-signature", "v1,QQ==")], id="two headers of signatures"),
        # Whoever takes the last of two takes the right one here: refused because there are two, not for being wrong.
        pytest.param(lambda sent: [("Webhook-Id", "msg_other"), *sent.items()], id="two ids, the right one last"),
        pytest.param(
            lambda sent: [("Webhook-Timestamp", str(int(sent["webhook-timestamp"]) - 1)), *sent.items()],
            id="two timestamps, the right one last",
        ),
        pytest.param(lambda sent: [("Webhook-Signature", "v1,QQ=="), *sent.items()], id="the right signature last"),
        pytest.param(lambda sent: [*sent.items(), ("Webhook-Id", sent["webhook-id"])], id="the right id twice"),
        pytest.param(lambda sent: sent | {"webhook-timestamp": sent["webhook-timestamp"] + ".0"}, id="a fraction"),
        pytest.param(lambda sent: sent | {"webhook-timestamp": "1_7" + sent["webhook-timestamp"][2:]}, id="1_7..."),
        pytest.param(lambda sent: sent | {"webhook-timestamp": "nan"}, id="not a number"),
        pytest.param(lambda sent: sent | {"webhook-timestamp": "9" * 5_000}, id="5,000 digits"),
        pytest.param(lambda sent: sent | {"webhook-timestamp": "١٧٩٥٠٠٠٠٠٠"}, id="other digits"),
        pytest.param(lambda sent: sent | {"webhook-id": "é"}, id="an id beyond ASCII"),
        pytest.param(lambda sent: sent | {"webhook-id": "a b"}, id="an id with a space"),
        pytest.param(lambda sent: sent | {"webhook-signature": "v1,é"}, id="a signature beyond ASCII"),
        pytest.param(lambda sent: sent | {"webhook-signature": " ".join(["v1,QQ=="] * 900)}, id="900 signatures"),
        pytest.param(lambda sent: sent | {"webhook-signature": "v2," + sent["webhook-signature"][3:]}, id="version 2"),
    ],
)
async def test_headers_that_are_doubled_or_malformed_prove_nothing(sqlite_door: Door, change: Any) -> None:
    body = json.dumps(a_mention())

    status, _, _ = await sqlite_door.post("/hooks/web", body.encode(), change(signed(body)))

    assert status == 401


async def test_a_flood_of_bad_signatures_is_told_to_wait_and_a_signed_delivery_is_still_taken(
    sqlite_door: Door,
) -> None:
    body = json.dumps(a_mention()).encode()
    bad = {"Content-Type": "application/json"}

    answers = [await sqlite_door.post("/hooks/web", body, bad) for _ in range(int(STRANGE_AT_ONCE) + 40)]
    good = [await sqlite_door.hook([a_mention(number)]) for number in range(100)]

    statuses = [status for status, _, _ in answers]
    assert statuses[: int(STRANGE_AT_ONCE)] == [401] * int(STRANGE_AT_ONCE)
    assert 429 in statuses
    waits = {headers["retry-after"] for status, headers, _ in answers if status == 429}
    assert waits == {"1"}
    assert {status for status, _ in good} == {202}


async def test_a_body_that_does_not_come_is_not_waited_for(sqlite_address: str) -> None:
    head = b"POST /hooks/web HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 900\r\n\r\n{"

    async with a_door(sqlite_address, body_within_s=0.1) as door:
        status, headers, _ = await door.raw(head, pause_s=0.5, then=b"}")

    assert status == 408
    assert headers["connection"] == "close"


async def test_a_body_that_says_it_is_too_large_is_refused_before_it_comes(sqlite_door: Door) -> None:
    head = b"POST /hooks/web HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 99999999\r\n\r\n"

    status, _, _ = await sqlite_door.raw(head)

    assert status == 413


async def test_answers_tell_nobody_which_versions_run_here(sqlite_door: Door) -> None:
    for status, headers, _ in (await sqlite_door.get("/healthz"), await sqlite_door.get("/nosuch")):
        assert status in (200, 404)
        assert (headers["server"], headers["cache-control"]) == ("webcare", "no-store")
        assert headers["x-content-type-options"] == "nosniff"


async def test_without_a_token_everybody_reads_how_we_are(sqlite_door: Door) -> None:
    sqlite_door.web.health.warn("usergroup:S9", "missing_scope")

    ready, figures = await sqlite_door.get("/readyz"), await sqlite_door.get("/metrics")

    assert json.loads(ready[2])["warnings"] == {"usergroup:S9": "missing_scope"}
    assert figures[0] == 200


async def test_with_a_token_strangers_learn_only_whether_we_are_ready(sqlite_address: str) -> None:
    environ = {"WEBCARE_STATUS_TOKEN": STATUS_TOKEN}
    async with a_door(sqlite_address, environ=environ) as door:
        door.web.health.fail("slack", "token_revoked")
        asked = {
            shown: [await door.get(path, **headers) for path in ("/healthz", "/readyz", "/metrics")]
            for shown, headers in (
                ("nothing", {}), ("another", {"Authorization": "Bearer a-token-for-prometheuS"}),
                ("odd", {"Authorization": "Bearer é"}), ("it", {"Authorization": f"Bearer {STATUS_TOKEN}"}),
            )
        }  # fmt: skip

    statuses = {shown: [status for status, _, _ in answers] for shown, answers in asked.items()}
    assert statuses == {shown: [200, 503, 200 if shown == "it" else 401] for shown in asked}
    assert json.loads(asked["nothing"][1][2]) == {"ready": False}
    assert json.loads(asked["it"][1][2])["reasons"]["slack"] == "token_revoked"
