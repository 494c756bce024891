"""What was changed or taken back, what a check finds, what the settings take, what the page says."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from bot.desk.ports import FetchFailed, Snapshot, Trouble
from bot.settings import BadConfiguration
from bot.settings.document import SourceTable
from bot.store.words import AlarmKind
from integrations.bluesky.kind import KIND, BlueskyTable
from tests.contract.given import settings_of
from tests.integrations.bluesky.rig import PASSWORD, TABLE, Rig, of_json

PAGE = (Path(__file__).parents[3] / "docs/sources/bluesky.md").read_text(encoding="utf-8")


async def test_posts_are_told_as_they_stand_now(rig: Rig) -> None:
    world = rig.server.world
    same, changed, gone = (world.post(rig.jan, f"@ns.example {word}") for word in ("een", "twee", "drie"))
    before = changed.cid
    world.edit(changed, "@ns.example tweede")
    world.delete(gone)

    assert rig.connection.refresher is not None
    found = await rig.connection.refresher.refresh([same.uri, changed.uri, gone.uri, "no address"])

    assert changed.cid != before
    assert found == [
        Snapshot(id=same.uri, text="@ns.example een"), Snapshot(id=changed.uri, text="@ns.example tweede"),
        Snapshot(id=gone.uri, gone=True),
    ]  # fmt: skip
    assert await rig.connection.refresher.refresh(["no address"]) == []


URI = "at://did:plc:9/app.bsky.feed.post/1"


async def test_a_post_without_words_says_nothing_of_them(rig: Rig) -> None:
    rig.server.instead(".*getPosts", of_json(f'{{"posts": [{{"uri": "{URI}"}}]}}'))

    assert rig.connection.refresher is not None
    assert await rig.connection.refresher.refresh([URI]) == [Snapshot(id=URI)]


@pytest.mark.parametrize("body", ["{}", '{"posts": 5}', '{"posts": [5]}', '{"posts": [{"uri": 5}]}'])
async def test_nothing_is_called_gone_because_of_a_strange_answer(rig: Rig, body: str) -> None:
    rig.server.instead(".*getPosts", of_json(body))

    assert rig.connection.refresher is not None
    with pytest.raises(FetchFailed) as failed:
        await rig.connection.refresher.refresh([URI])

    assert failed.value.trouble is Trouble.CHANGED


async def test_a_check_of_a_source_that_works_signs_in_once(rig: Rig) -> None:
    assert rig.connection.checker is not None

    told = [(one.what, one.state) for _ in range(2) for one in await rig.connection.checker.check()]

    assert told == [("reading", "ok"), ("account", "ok")] * 2
    assert len(rig.server.calls("createSession")) == 1


async def test_a_check_of_a_password_that_was_taken_away_wakes_somebody(rig: Rig) -> None:
    rig.server.revoke()

    assert rig.connection.checker is not None
    told = await rig.connection.checker.check()

    assert {(one.state, one.alarm) for one in told} == {("failed", AlarmKind.EXPIRING)}
    assert all("BLUESKY_APP_PASSWORD" in one.remedy for one in told)


async def test_a_check_tells_of_another_name(rig: Rig) -> None:
    await rig.fetch()
    rig.server.world.us.handle = "spoor.example"
    rig.move(hours=3)
    rig.server.expire()

    assert rig.connection.checker is not None
    _, account = await rig.connection.checker.check()

    assert (account.state, account.detail) == ("warning", "the account is called @spoor.example now, not @ns.example")


@pytest.mark.parametrize(
    ("table", "environ", "said"),
    [
        (TABLE, {}, "BLUESKY_APP_PASSWORD"),
        (TABLE, {"BLUESKY_APP_PASSWORD": "my-own-password"}, "must be an app password"),
        (TABLE, {"BLUESKY_APP_PASSWORD": PASSWORD, "BLUESKY_API_URL": "here"}, "BLUESKY_API_URL"),
        (TABLE.replace('"ns.example"', "5"), {"BLUESKY_APP_PASSWORD": PASSWORD}, "name of your account"),
        (TABLE.replace("ns.example", "ns"), {"BLUESKY_APP_PASSWORD": PASSWORD}, "name of your account"),
        (TABLE.replace("ns.example", "a." * 150 + "nl"), {"BLUESKY_APP_PASSWORD": PASSWORD}, "name of your account"),
        (TABLE + 'server = "bsky.social"\n', {"BLUESKY_APP_PASSWORD": PASSWORD}, "address of the server"),
        (TABLE + "server = 5\n", {"BLUESKY_APP_PASSWORD": PASSWORD}, "address of the server"),
        (TABLE + 'poll = "1s"\n', {"BLUESKY_APP_PASSWORD": PASSWORD}, "at least 5s"),
        (TABLE + "stream = true\n", {"BLUESKY_APP_PASSWORD": PASSWORD}, "stream"),
    ],
)
def test_mistakes_in_the_settings_are_named(table: str, environ: dict[str, str], said: str) -> None:
    with pytest.raises(BadConfiguration, match=said):
        settings_of(table, **environ)


def test_the_example_on_the_page_is_a_source_that_names_every_key() -> None:
    [example] = re.findall(r"```toml\n(.*?)```", PAGE, re.DOTALL)

    source = settings_of(example.replace('"service"', '"rail"'), BLUESKY_APP_PASSWORD=PASSWORD).sources["bluesky"]

    assert isinstance(source.options, BlueskyTable)
    own = set(BlueskyTable.model_fields) - set(SourceTable.model_fields)
    assert own <= source.options.model_fields_set
    assert set(re.findall(r"^\| `([a-z]+)` \|", PAGE, re.MULTILINE)) == own
    assert {variable.name for variable in KIND.variables} == set(re.findall(r"^\| `(BLUESKY_[A-Z_]+)`", PAGE, re.M))


def test_a_name_may_be_written_with_its_sign() -> None:
    source = settings_of(TABLE.replace("ns.example", "@NS.example"), BLUESKY_APP_PASSWORD=PASSWORD).sources["sky"]

    assert isinstance(source.options, BlueskyTable)
    assert source.options.handle == "ns.example"
