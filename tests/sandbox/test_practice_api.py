"""What the page reads and sends, over HTTP and the live socket."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from slack_sdk.web.async_client import AsyncWebClient

from bot.sandbox import Sandbox
from bot.sandbox.practice_api import page_file

from .bots import SocketBot
from .conftest import actions, button, posted
from .test_views import opened


class Page:
    """One browser tab."""

    def __init__(self, session: aiohttp.ClientSession, base: str) -> None:
        self.session = session
        self.base = base

    async def get(self, path: str, **query: str) -> Any:
        async with self.session.get(f"{self.base}{path}", params=query) as answer:
            return await answer.json()

    async def act(self, who: str, kind: str, **act: Any) -> Any:
        body = {"as": who, "type": kind, **act}
        async with self.session.post(f"{self.base}/practice/act", json=body) as answer:
            return await answer.json()


@pytest.fixture
async def page(sandbox: Sandbox) -> AsyncIterator[Page]:
    async with aiohttp.ClientSession() as session:
        yield Page(session, sandbox.url)


async def test_the_state_names_everything_the_page_draws(page: Page, sandbox: Sandbox) -> None:
    state = await page.get("/practice/state", **{"as": "U1"})

    assert {channel["id"] for channel in state["channels"]} == {"C1", "G1", "C3"}
    assert {user["kind"] for user in state["users"]} == {"agent", "colleague", "customer", "bot"}
    assert next(user for user in state["users"] if user["id"] == "customer:c1")["name"] == "jan_dv"
    assert state["app"]["commands"][0]["command"] == "/webcare"
    assert (state["me"], state["language"], state["app"]["connected"]) == ("U1", "en", False)
    assert set(state["clock"]) == {"factor", "business", "real", "timezone"}
    assert (state["home"], state["modals"]) == (None, [])


async def test_messages_come_in_pages_with_the_readers_own_ephemerals(
    page: Page, client: AsyncWebClient, sandbox: Sandbox
) -> None:
    stamps = [await posted(client, text=f"m{number}") for number in range(5)]
    await client.chat_postEphemeral(channel="C1", user="U1", text="for U1")
    await posted(client, thread_ts=stamps[0], text="reply")

    last = await page.get("/practice/messages", **{"as": "U1"}, channel="C1", limit="3")
    older = await page.get("/practice/messages", **{"as": "U1"}, channel="C1", limit="3", before=stamps[2])
    others = await page.get("/practice/messages", **{"as": "U2"}, channel="C1")
    thread = await page.get("/practice/messages", **{"as": "U2"}, channel="C1", thread_ts=stamps[0])

    assert [message["text"] for message in last["messages"]] == ["m2", "m3", "m4", "for U1"]
    assert last["messages"][-1]["ephemeral"] is True
    assert (last["has_more"], older["has_more"]) == (True, False)
    assert [message["text"] for message in older["messages"]] == ["m0", "m1"]
    assert "for U1" not in [message["text"] for message in others["messages"]]
    assert [message["text"] for message in thread["messages"]] == ["m0", "reply"]


async def test_a_channel_of_others_is_closed(page: Page) -> None:
    answer = await page.get("/practice/messages", **{"as": "U101"}, channel="G1")

    assert (answer["ok"], answer["error"]) == (False, "channel_not_found")


async def test_the_page_clicks_and_submits(
    page: Page, client: AsyncWebClient, sandbox: Sandbox, socket_bot: SocketBot
) -> None:
    view = await opened(client, sandbox, socket_bot)

    empty = await page.act("U1", "view_submit", view_id=view["id"], values={"reply": {"text": ""}})
    full = await page.act("U1", "view_submit", view_id=view["id"], values={"reply": {"text": "Hi"}})

    assert empty == {"ok": True, "errors": {"reply": "Please complete this required field."}}
    assert full == {"ok": True}
    assert (await socket_bot.one("view_submission"))["view"]["state"]["values"]["reply"]["text"]["value"] == "Hi"


async def test_the_live_socket_tells_what_changes(page: Page, client: AsyncWebClient, sandbox: Sandbox) -> None:
    async with page.session.ws_connect(f"{page.base}/practice/live?as=U2") as live:
        await sandbox.wait_for(lambda: sandbox.changes.listening("U2"))
        ts = await posted(client, text="<@U2> look", blocks=[actions(button())])
        await client.chat_update(channel="C1", ts=ts, text="new")
        await page.act("U2", "block_action", channel="C1", message_ts=ts, action_id="claim", block_id="card")
        await client.chat_delete(channel="C1", ts=ts)

        told: list[dict[str, Any]] = []
        while not told or told[-1]["type"] != "message_deleted":
            told.append(await live.receive_json(timeout=5))

    kinds = [message["type"] for message in told]
    assert [kind for kind in kinds if kind != "channels"] == [
        "message",
        "notification",
        "message_changed",
        "error",
        "message_deleted",
    ]
    assert told[0]["message"]["channel"] == "C1"
    assert next(each for each in told if each["type"] == "notification")["why"] == "mention"


async def test_a_failed_click_says_that_the_page_heard_already(page: Page, client: AsyncWebClient) -> None:
    ts = await posted(client, blocks=[actions(button())])

    answer = await page.act("U1", "block_action", channel="C1", message_ts=ts, action_id="claim", block_id="card")

    assert answer == {
        "ok": False,
        "error": "app_did_not_answer",
        "text": "Webcare Desk did not answer in time. Try again.",
        "pushed": True,
    }


async def test_people_talk_edit_and_delete(page: Page, sandbox: Sandbox) -> None:
    ts = (await page.act("U1", "message", channel="C3", text="hi <@U2>"))["ts"]
    await page.act("U1", "edit", channel="C3", ts=ts, text="hello")
    stranger = await page.act("U2", "delete", channel="C3", ts=ts)
    nothing = await page.act("U1", "message", channel="C3", text="  ")

    assert sandbox.message("C3", ts)["text"] == "hello"
    assert (stranger["error"], nothing["error"]) == ("cant_delete_message", "no_text")


async def test_customers_post_and_see_their_own_private_posts_only(page: Page, sandbox: Sandbox) -> None:
    await page.act("customer:c1", "customer_post", text="in public", visibility="public")
    private = await page.act("customer:c1", "customer_post", text="in private", visibility="private")
    await page.act("customer:c1", "customer_edit", post=private["post"], text="still private")

    own = await page.get("/practice/platform", **{"as": "customer:c1"})
    other = await page.get("/practice/platform", **{"as": "customer:c2"})
    observer = await page.get("/platform/posts")

    assert own["name"] == "Plaza"
    assert [post["text"] for post in own["posts"]] == ["in public", "still private"]
    assert [post["text"] for post in other["posts"]] == ["in public"]
    assert len(observer["posts"]) == 2


async def test_unknown_acts_people_and_junk_are_refused_in_words(page: Page) -> None:
    async with page.session.post(f"{page.base}/practice/act", data="{") as junk:
        body = await junk.json()

    assert (await page.act("U1", "fly"))["error"] == "unknown_act"
    assert (await page.act("U999", "message", channel="C1", text="x"))["error"] == "user_not_found"
    assert (await page.act("U0BOT", "message", channel="C1", text="x"))["error"] == "user_not_found"
    assert body["error"] == "bad_json"


async def test_faults_and_journal_over_http(page: Page, client: AsyncWebClient, sandbox: Sandbox) -> None:
    fault = {"method": "chat.postMessage", "mode": "is_archived", "times": 1}
    async with page.session.post(f"{page.base}/practice/faults", json=fault) as answer:
        added = await answer.json()
    with pytest.raises(Exception, match="is_archived"):
        await posted(client)
    async with page.session.post(f"{page.base}/practice/faults", json={**fault, "method": "*"}) as answer:
        await answer.read()
    async with page.session.delete(f"{page.base}/practice/faults") as answer:
        cleared = await answer.json()
    await posted(client)

    journal = await page.get("/practice/journal")
    rest = await page.get("/practice/journal", since=str(journal["next"]))
    assert added == cleared == {"ok": True}
    assert [entry["ok"] for entry in journal["entries"] if entry["kind"] == "api"] == [False, True]
    assert rest["entries"] == []


def test_only_the_pages_own_files_are_served(tmp_path: Path) -> None:
    (tmp_path / "app.js").write_text("1")
    (tmp_path / "notes.py").write_text("1")

    script = page_file("app.js", tmp_path)

    assert script.headers["Content-Type"] == "text/javascript; charset=utf-8"
    assert script.headers["Cache-Control"] == "no-cache"
    assert "default-src 'none'" in script.headers["Content-Security-Policy"]
    assert [page_file(name, tmp_path).status for name in ("notes.py", "../server.py", "nothing.js")] == [404, 404, 404]
