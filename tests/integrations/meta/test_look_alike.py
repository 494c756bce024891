"""The look-alike is an independent judge: it shares no code with what it judges, and is as strict as the platform."""

from __future__ import annotations

import ast
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from tests.integrations.meta.settled import World
from tests.support import meta
from tests.support.meta.calls import write
from tests.support.meta.errors import GraphError
from tests.support.meta.looks import read
from tests.support.meta.schema import mistakes

FOLDER = Path(str(meta.__file__)).parent


def test_it_imports_nothing_of_ours() -> None:
    imported = {
        name
        for path in FOLDER.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        for name in ([node.module or ""] if isinstance(node, ast.ImportFrom) else
                     [one.name for one in node.names] if isinstance(node, ast.Import) else [])
    }  # fmt: skip

    assert {
        name for name in imported if name.split(".")[0] in ("bot", "handlers", "integrations", "migrations")
    } == set()
    assert {name for name in imported if name.startswith("tests.")} <= {
        name for name in imported if name.startswith("tests.support.meta")
    }


async def ask(world: World, path: str, **more: Any) -> tuple[int, int]:
    """Return the status and the code of a call that is made by hand."""
    headers = {"Authorization": f"Bearer {more.pop('token', 'token-1001')}"}
    async with aiohttp.ClientSession() as session:
        url = f"{world.meta.url}/{path}"
        async with session.request(more.pop("method", "GET"), url, headers=headers, **more) as answer:
            return answer.status, (await answer.json())["error"]["code"]


async def test_it_knows_tokens_versions_and_the_app_s_proof(world: World) -> None:
    proof = (await _proof(world)) | {"fields": "id"}

    assert await ask(world, "v26.0/1001", token="wrong") == (401, 190)
    assert await ask(world, "v26.0/1001") == (400, 100)
    assert await ask(world, "v12.0/1001", params=proof) == (400, 2635)
    assert await ask(world, "v26.0/1001", params={"access_token": "token-1001"}) == (400, 1)
    assert await ask(world, "v26.0/nowhere", params=proof) == (400, 100)


async def _proof(world: World) -> dict[str, str]:
    checker = world.connections["page"].checker
    assert checker is not None
    await checker.check()
    return {"appsecret_proof": world.meta.journal[0].query["appsecret_proof"]}


@pytest.mark.parametrize(
    ("node", "body", "code"),
    [
        pytest.param("1001/messages", {"recipient": {}}, 100, id="no receiver"),
        pytest.param("1001/messages", {"recipient": {"id": "1"}}, 100, id="an unknown person"),
        pytest.param("1001/messages", {"recipient": {"comment_id": "5_9"}}, 100, id="an unknown comment"),
        pytest.param("5_9/comments", {"message": "Hoi"}, 100, id="nothing to answer"),
        pytest.param("nowhere/likes", {}, 100, id="another edge"),
        pytest.param("17841/mentions", {"message": "Hoi", "media_id": "1"}, 100, id="no medium"),
    ],
)
async def test_it_refuses_what_the_platform_refuses(world: World, node: str, body: dict[str, Any], code: int) -> None:
    token = world.meta.tokens["token-1001"]

    with pytest.raises(GraphError) as refused:
        write(world.meta, token, node.split("/"), body)

    assert refused.value.body["error"]["code"] == code


@pytest.mark.parametrize(
    "more",
    [
        pytest.param({"messaging_product": "telegram"}, id="another product"),
        pytest.param({"recipient_type": "group"}, id="a group"),
        pytest.param({"to": "+31 6"}, id="a number that is none"),
        pytest.param({"to": None}, id="nobody"),
        pytest.param({"type": "image"}, id="another type"),
        pytest.param({"text": {}}, id="no words"),
        pytest.param({"text": {"body": "x" * 4097}}, id="too many words"),
    ],
)
async def test_it_refuses_whatsapp_messages_that_are_none(world: World, more: dict[str, Any]) -> None:
    meta, number = world.meta, world.number
    meta.text_whatsapp(number, meta.person(phone="31612345678"), "Hoi")
    whole = {"messaging_product": "whatsapp", "to": "31612345678", "type": "text", "text": {"body": "Hoi"}}

    with pytest.raises(GraphError):
        write(meta, meta.tokens[f"token-{number.id}"], [number.id, "messages"], {**whole, **more})
    assert write(meta, meta.tokens[f"token-{number.id}"], [number.id, "messages"], whole)["messages"]


async def test_it_returns_no_more_than_fifty_things_at_once(world: World) -> None:
    ids = ",".join(str(number) for number in range(51))

    with pytest.raises(GraphError, match="Too many IDs"):
        read(world.meta, world.meta.tokens["token-1001"], [""], {"ids": ids, "fields": "id"})


async def test_it_gives_up_a_door_that_stays_away(world: World) -> None:
    world.meta.poster.address = "http://127.0.0.1:9/hooks/page"
    world.meta.write(world.page, world.meta.person(), "Hoi")

    assert await world.meta.post() == [False]
    assert [status for status, _ in world.meta.poster.attempts] == [0] * 5


def test_its_reader_of_schemas_finds_what_does_not_fit() -> None:
    schema = {
        "type": "object", "required": ["a"], "additionalProperties": False,
        "properties": {
            "a": {"type": "integer"}, "b": {"enum": ["x"]}, "c": {"type": "array", "items": {"$ref": "#/x/S"}},
            "d": {"anyOf": [{"type": "string"}, {"type": "array"}]}, "e": {"not": {"type": "string"}},
            "f": {"allOf": [{"type": "string"}]},
        },
    }  # fmt: skip
    known = {"S": {"type": "string"}}
    wrong = {"a": True, "b": "y", "c": [1], "d": 1, "e": "s", "f": 1, "g": 1}

    assert mistakes({"a": 1, "b": "x", "c": ["s"], "d": "s", "e": 1, "f": "s"}, schema, known) == []
    assert [one.partition(":")[0] for one in mistakes(wrong, schema, known)] == [
        "$.a", "$.b", "$.c[0]", "$.d", "$.e", "$.f", "$",
    ]  # fmt: skip
    assert mistakes({}, schema, known) == ["$: a is missing"]


async def test_it_tells_by_itself_what_becomes_of_a_message(world: World) -> None:
    world.meta.statuses = ("sent", "read", "failed")
    world.meta.text_whatsapp(world.number, world.meta.person(phone="31612345678"), "Hoi")
    [mention] = world.told()["app"].mentions

    sent = await world.send("app", world.reply_to(mention, private=True))

    receipts = world.told()["app"].receipts
    assert [(one.platform_id, one.arrival.value) for one in receipts] == [
        (sent.platform_id, "read"), (sent.platform_id, "failed"),
    ]  # fmt: skip


def test_its_pauses_are_the_platform_s_times_a_scale() -> None:
    assert meta.MetaLike(scale=0.01).poster.pauses == (0.6, 3.0, 9.0, 36.0)
    assert set(meta.MetaLike().poster.pauses) == {0.0}
