"""The webhook: who is let in, and what is read of it."""

from __future__ import annotations

import json

import pytest

from bot.desk.ports import BadDelivery, Batch, HookRefused
from integrations.telegram.receiver import UpdateReceiver
from tests.integrations.telegram.rig import SECRET, a_rig

HEADER = "X-Telegram-Bot-Api-Secret-Token"
ON = "webhook = true"


async def test_a_delivery_is_proved_by_its_secret_and_named_by_its_update() -> None:
    async with a_rig(more=ON) as rig:
        receiver = rig.connection.receiver
        assert isinstance(receiver, UpdateReceiver)
        rig.telegram.webhook.url, rig.telegram.webhook.secret = "https://desk.example/", SECRET
        rig.world.write(rig.world.person("Jan"), "Trein?")
        [(headers, body)] = rig.telegram.outgoing()

        assert receiver.verify(headers, body) == "update:500000000"
        [mention] = receiver.parse(body)["telegram"].mentions
        assert mention.text == "Trein?"
        assert rig.connection.feeds == ()
        batch = Batch(mentions=[mention])
        assert await receiver.complete("telegram", batch) is batch


@pytest.mark.parametrize(
    ("headers", "body", "status"),
    [
        ({}, b'{"update_id": 1}', 401),
        ({HEADER: ""}, b'{"update_id": 1}', 401),
        ({HEADER: SECRET + "x"}, b'{"update_id": 1}', 401),
        ({HEADER: "\udcff"}, b'{"update_id": 1}', 401),
        ({HEADER: SECRET, HEADER.lower(): SECRET}, b'{"update_id": 1}', 401),
        ({HEADER: SECRET}, b"[]", 400),
        ({HEADER: SECRET}, b'{"update_id": "1"}', 400),
        ({HEADER: SECRET}, b"\xff", 400),
        ({HEADER: SECRET}, b" " * 600_000, 413),
    ],
)
async def test_everything_else_is_refused(headers: dict[str, str], body: bytes, status: int) -> None:
    async with a_rig(more=ON) as rig:
        receiver = rig.connection.receiver
        assert receiver is not None

        with pytest.raises(HookRefused) as refused:
            receiver.verify(headers, body)

        assert refused.value.status == status
        with pytest.raises(HookRefused):
            receiver.challenge({"hub.challenge": "1"})


@pytest.mark.parametrize("body", [b"", b"null", b"[]", b"{}", b'{"update_id": null}'])
async def test_a_kept_body_that_is_no_update_cannot_be_read(body: bytes) -> None:
    async with a_rig(more=ON) as rig:
        assert rig.connection.receiver is not None

        with pytest.raises(BadDelivery):
            rig.connection.receiver.parse(body)


async def test_an_update_of_another_kind_is_counted() -> None:
    async with a_rig(more=ON) as rig:
        assert rig.connection.receiver is not None

        told = rig.connection.receiver.parse(json.dumps({"update_id": 3, "poll": {}}).encode())

        assert told == {"telegram": Batch(not_for_us=1)}


async def test_without_a_secret_there_is_no_door() -> None:
    async with a_rig(more=ON, secret="") as rig:
        assert rig.connection.receiver is None
        assert rig.connection.feeds == ()
