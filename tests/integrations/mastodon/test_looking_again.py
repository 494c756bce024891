"""What was changed or taken back, what a check finds, and what the settings take."""

from __future__ import annotations

import pytest

from bot.desk.ports import FetchFailed, Snapshot, Trouble
from bot.settings import BadConfiguration
from bot.store.words import AlarmKind
from integrations.mastodon.kind import MastodonTable
from tests.contract.given import settings_of
from tests.integrations.mastodon.rig import TABLE, Rig, a_rig, of_json
from tests.support.mastodon.server import Instead


async def test_statuses_are_told_as_they_stand_now(rig: Rig) -> None:
    world = rig.server.world
    changed, gone, hidden = (world.post(rig.jan, f"@ns_online {word}") for word in ("een", "twee", "drie"))
    world.edit(changed, "@ns_online eentje")
    world.delete(gone)
    hidden.visibility, hidden.named = "private", []

    assert rig.connection.refresher is not None
    found = await rig.connection.refresher.refresh([changed.id, gone.id, hidden.id, "no number"])

    assert found == [
        Snapshot(id=changed.id, text="@ns_online eentje"), Snapshot(id=gone.id, gone=True),
        Snapshot(id=hidden.id, gone=True),
    ]  # fmt: skip


async def test_a_status_without_words_says_nothing_of_them(rig: Rig) -> None:
    rig.server.instead("GET .*/statuses/7", of_json('{"id": "7"}'))

    assert rig.connection.refresher is not None
    assert await rig.connection.refresher.refresh(["7"]) == [Snapshot(id="7")]


@pytest.mark.parametrize(
    ("given", "trouble"),
    [
        pytest.param(Instead(404), Trouble.AWAY, id="a 404 that Mastodon did not say"),
        pytest.param(of_json('{"error": "x"}', 401), Trouble.TOKEN, id="401"),
        pytest.param(of_json("[]"), Trouble.CHANGED, id="no object"),
    ],
)
async def test_nothing_is_called_gone_for_another_reason(rig: Rig, given: Instead, trouble: Trouble) -> None:
    status = rig.server.world.post(rig.jan, "@ns_online hoi")
    rig.server.instead("GET .*/statuses/", given)

    assert rig.connection.refresher is not None
    with pytest.raises(FetchFailed) as failed:
        await rig.connection.refresher.refresh([status.id])

    assert failed.value.trouble is trouble


async def test_nothing_is_called_gone_with_a_token_that_is_not_valid(rig: Rig) -> None:
    rig.server.instead("GET .*/statuses/7", of_json('{"error": "Record not found"}', 404))
    rig.server.token = "another"

    assert rig.connection.refresher is not None
    with pytest.raises(FetchFailed) as failed:
        await rig.connection.refresher.refresh(["7"])

    assert failed.value.trouble is Trouble.TOKEN


async def found(rig: Rig) -> dict[str, tuple[str, str]]:
    assert rig.connection.checker is not None
    return {one.what: (one.state, one.detail) for one in await rig.connection.checker.check()}


async def test_a_check_of_a_source_that_works(rig: Rig) -> None:
    assert await found(rig) == {
        "account": ("ok", "speaks as @ns_online on https://here.example"),
        "reading": ("ok", "reads posts that name the account"),
        "replies": ("ok", "a reply may have 500 characters"),
    }


async def test_a_check_of_an_application_that_may_only_read(rig: Rig) -> None:
    rig.server.scopes = ("read",)

    assert (await found(rig))["replies"] == ("failed", "the application may not write: replies would be refused")


async def test_an_old_server_does_not_tell_scopes(rig: Rig) -> None:
    rig.server.old = True
    assert (await found(rig))["replies"][0] == "ok"

    rig.server.instead("GET /api/v1/apps", of_json('{"error": "x"}', 404))
    assert (await found(rig))["replies"][0] == "ok"

    rig.server.instead("GET /api/v1/apps", of_json("{}", 500))
    assert (await found(rig))["replies"] == ("warning", "HTTP 500")


async def test_a_source_that_only_reads_is_not_asked_whether_it_may_write() -> None:
    async with a_rig("replies = []\n") as rig:
        rig.server.scopes = ("read",)

        assert {state for state, _ in (await found(rig)).values()} == {"ok"}


async def test_a_token_that_is_not_valid_wakes_somebody(rig: Rig) -> None:
    rig.server.token = "another"

    assert rig.connection.checker is not None
    told = await rig.connection.checker.check()

    assert {(one.state, one.alarm) for one in told} == {("failed", AlarmKind.EXPIRING)}
    assert all("MASTODON_TOKEN" in one.remedy for one in told)


@pytest.mark.parametrize(
    ("server", "address"),
    [
        ("mastodon.nl", "https://mastodon.nl"), ("https://mastodon.nl/", "https://mastodon.nl"),
        ("http://127.0.0.1:3000", "http://127.0.0.1:3000"),
    ],
)  # fmt: skip
def test_a_server_is_named_by_its_name_or_address(server: str, address: str) -> None:
    table = TABLE.replace("here.example", server)
    options = settings_of(table, MASTODON_TOKEN="t").sources["masto"].options

    assert isinstance(options, MastodonTable)
    assert options.server == address


@pytest.mark.parametrize(
    ("table", "environ", "said"),
    [
        (TABLE, {}, "MASTODON_TOKEN"),
        (TABLE, {"MASTODON_TOKEN": "a b"}, "MASTODON_TOKEN"),
        (TABLE, {"MASTODON_TOKEN": "t", "MASTODON_API_URL": "here"}, "MASTODON_API_URL"),
        (TABLE.replace('"here.example"', "5"), {"MASTODON_TOKEN": "t"}, "name of your Mastodon server"),
        (TABLE.replace("here.example", "https://a.example/@ns"), {"MASTODON_TOKEN": "t"}, "name of your Mastodon"),
        (TABLE.replace('server = "here.example"', ""), {"MASTODON_TOKEN": "t"}, "server"),
        (TABLE + 'poll = "1s"\n', {"MASTODON_TOKEN": "t"}, "at least 10s"),
        (TABLE + "stream = true\n", {"MASTODON_TOKEN": "t"}, "stream"),
    ],
)  # fmt: skip
def test_mistakes_in_the_settings_are_named(table: str, environ: dict[str, str], said: str) -> None:
    with pytest.raises(BadConfiguration, match=said):
        settings_of(table, **environ)
