"""A delivery that was signed longer ago than the settings accept is refused, although its signature is valid."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta

import pytest
from aiohttp.test_utils import TestClient, TestServer
from prometheus_client import CollectorRegistry

from bot.clock import SystemClock
from bot.desk.ports import Connection
from bot.desk.ways import PlainWays
from bot.desk.work import Desks
from bot.health import Health
from bot.store.database import Store
from bot.web import WebDoor
from integrations.webhook.hook import Hook
from integrations.webhook.signing import sign
from tests.integrations.test_hook import MENTION, SECRET, real_now
from tests.support.builders import a_desk


@pytest.mark.parametrize(("age", "status"), [(timedelta(seconds=20), 202), (timedelta(seconds=90), 401)])
async def test_the_replay_window_of_the_settings_counts(store: Store, age: timedelta, status: int) -> None:
    settings = a_desk()
    settings = replace(settings, intake=replace(settings.intake, replay_window=timedelta(minutes=1)))
    hook = Connection(source="web", ways=PlainWays(settings.sources["web"]), hook=Hook(SECRET))
    door = WebDoor(
        desks=Desks(store, settings, SystemClock()), connections={"web": hook}, health=Health(),
        registry=CollectorRegistry(), wake=lambda: None,
    )  # fmt: skip
    body = json.dumps(MENTION)
    headers = {**sign(SECRET, key="msg_1", body=body, at=real_now() - age), "Content-Type": "application/json"}

    async with TestClient(TestServer(door.application())) as client:
        answer = await client.post("/hooks/web", data=body, headers=headers)

    assert answer.status == status
