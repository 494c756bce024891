"""Whatever the platform answers, looking, completing and checking end in what they promise and in nothing else."""

from __future__ import annotations

import random
from typing import Any

import pytest

from bot.desk.ports import FetchFailed, Finding
from tests.integrations.meta.settled import NOW, World
from tests.integrations.meta.test_completing import mention
from tests.integrations.meta.test_receiver import strange

TIME = "2026-11-23T09:00:00+0000"
COMMENT = {
    "id": "5_1", "message": "?", "created_time": TIME, "from": {"id": "7", "name": "Jan"}, "parent": {"id": "5_0"},
    "attachment": {"media": {"image": {"src": "https://a.example"}}}, "permalink_url": "https://b.example",
}  # fmt: skip
PAGING = {"next": "https://c.example", "cursors": {"after": "x"}}
POST = {"id": "1001_5", "created_time": TIME, "from": {"id": "7"}, "comments": {"data": [COMMENT], "paging": PAGING}}
SAID = {"id": "m_1", "created_time": TIME, "from": {"id": "7"}, "to": {"data": [{"id": "1001"}]}, "message": "?",
        "attachments": {"data": [{"mime_type": "image/png"}]}}  # fmt: skip
TALK = {"id": "t_1", "updated_time": TIME, "messages": {"data": [SAID]}}
TOLD = {"id": "8", "text": "?", "timestamp": TIME, "username": "jan", "media": {"permalink": "x"}, "from": {"id": "7"}}
DEBUGGED = {"app_id": "1", "is_valid": True, "expires_at": 1795424400, "data_access_expires_at": 0}
ROW = {
    "id": "1", "subscribed_fields": ["feed"], "whatsapp_business_api_data": {"id": "1"}, "name": "a",
    "language": "nl", "status": "APPROVED", "components": [{"type": "BODY", "text": "Hoi"}],
}  # fmt: skip
ANSWERS: list[Any] = [
    {"data": [POST], "paging": PAGING}, {"data": [TALK], "paging": PAGING}, {"mentioned_comment": TOLD},
    {"data": DEBUGGED}, {"data": [ROW], "paging": PAGING}, {"id": "1", "name": "Jan", "username": "jan"},
    {"5_1": COMMENT}, {"error": {"code": 100, "error_subcode": 33, "message": "?", "error_data": {"details": "?"}}},
]  # fmt: skip


async def everything(world: World) -> list[Any]:
    """Do all that asks the platform; what fails, fails as promised."""
    done: list[Any] = []
    for connection in world.connections.values():
        for feed in connection.feeds:
            done.append(await promised(feed.fetch(None, now=NOW)))
        if connection.refresher:
            done.append(await promised(connection.refresher.refresh(["5_1"])))
        assert connection.checker is not None
        done += await connection.checker.check()
    batch = mention(world, "mentions", {"media_id": "9", "comment_id": "8"})
    done.append(await promised(world.receiver.complete("insta", batch)))
    return done


async def promised(call: Any) -> Any:
    try:
        return await call
    except FetchFailed as failed:
        return failed


@pytest.mark.parametrize("seed", range(8))
async def test_strange_answers_are_survived(world: World, seed: int) -> None:
    chance = random.Random(seed)
    for _ in range(60):
        body = strange(chance, strange(chance, chance.choice(ANSWERS)))
        world.meta.fault("status", status=chance.choice((200, 200, 200, 400, 500)), body=body)

    done = [await everything(world) for _ in range(3)]

    assert all(one.state in ("ok", "warning", "failed") for turn in done for one in turn if isinstance(one, Finding))
