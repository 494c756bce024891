"""The small social platform: signed mentions out, signed replies in, each reply posted once."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from standardwebhooks.webhooks import Webhook

from bot.sandbox import ClockConfig, CustomerConfig, PlatformConfig, Refused, Sandbox, SandboxConfig

SECRET = PlatformConfig().hook_secret


class Hook:
    """The bot's hook: checks each signature and answers with the next of ``statuses`` (202 when they are used up)."""

    def __init__(self) -> None:
        self.statuses: list[int] = []
        self.mentions: list[dict[str, Any]] = []
        self.ids: list[str] = []

    async def take(self, request: web.Request) -> web.Response:
        self.mentions.append(Webhook(SECRET).verify(await request.read(), dict(request.headers)))
        self.ids.append(request.headers["webhook-id"])
        return web.Response(status=self.statuses.pop(0) if self.statuses else 202)


@pytest.fixture
async def hook(sandbox: Sandbox) -> AsyncIterator[Hook]:
    made = Hook()
    app = web.Application()
    app.router.add_post("/hooks/web", made.take)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    sandbox.platform.hook_url = f"http://127.0.0.1:{runner.addresses[0][1]}/hooks/web"
    yield made
    await runner.cleanup()


async def sent(sandbox: Sandbox) -> None:
    await sandbox.wait_for(lambda: not sandbox.platform.undelivered, what="delivery to the hook")


class TestMentions:
    async def test_a_post_is_sent_signed_and_whole(self, sandbox: Sandbox, hook: Hook) -> None:
        post = await sandbox.platform.post("c1", "My train is late @lumerail")
        await sent(sandbox)

        mention = hook.mentions[0]
        assert mention["id"] == post.id
        assert mention["author"] == {
            "id": "c1",
            "handle": "jan_dv",
            "name": "Jan de Vries",
            "followers": 212,
            "verified": False,
            "bio": "",
        }
        assert (mention["visibility"], mention["addressed"], mention["event"]) == ("public", True, "created")
        assert datetime.fromisoformat(mention["posted_at"]).tzinfo is not None

    async def test_edits_and_deletions_follow_in_order_under_the_same_id(self, sandbox: Sandbox, hook: Hook) -> None:
        post = await sandbox.platform.post("c1", "first", visibility="private")
        await sandbox.platform.edit("c1", post.id, "second")
        await sandbox.platform.delete("c1", post.id)
        await sent(sandbox)

        assert [(each["event"], each["text"]) for each in hook.mentions] == [
            ("created", "first"),
            ("edited", "second"),
            ("deleted", ""),
        ]
        assert {each["id"] for each in hook.mentions} == {post.id}
        assert hook.mentions[0]["conversation_id"] == "dm-c1"

    async def test_a_busy_bot_gets_it_again_with_the_same_webhook_id(self, sandbox: Sandbox, hook: Hook) -> None:
        hook.statuses = [503, 503]

        await sandbox.platform.post("c1", "x")
        await sent(sandbox)

        assert len(hook.ids) == 3
        assert len(set(hook.ids)) == 1
        assert [entry["status"] for entry in sandbox.journal.of("platform", "hook")] == [503, 503, 202]

    async def test_a_refused_mention_is_not_repeated(self, sandbox: Sandbox, hook: Hook) -> None:
        hook.statuses = [400]

        await sandbox.platform.post("c1", "x")
        await sandbox.platform.post("c1", "y")
        await sent(sandbox)

        assert [each["text"] for each in hook.mentions] == ["x", "y"]

    async def test_an_absent_bot_is_tried_again(self, sandbox: Sandbox) -> None:
        sandbox.platform.hook_url = "http://127.0.0.1:1/hooks/web"

        await sandbox.platform.post("c1", "x")
        await sandbox.wait_for(lambda: len(sandbox.journal.of("platform", "hook")) >= 2)

        assert sandbox.journal.of("platform", "hook")[0]["status"] == 0

    async def test_posts_carry_business_time(self) -> None:
        clock = ClockConfig(business_start="2026-11-23T08:55:00+01:00", factor=60)
        async with Sandbox(SandboxConfig.for_tests(clock=clock)) as sandbox:
            post = await sandbox.platform.post("c1", "x")

        assert 0 <= (post.at - datetime.fromisoformat("2026-11-23T08:55:00+01:00")).total_seconds() < 600

    async def test_only_own_posts_can_be_changed_and_only_by_known_customers(self, sandbox: Sandbox) -> None:
        post = await sandbox.platform.post("c1", "x")

        with pytest.raises(Refused, match="your own"):
            await sandbox.platform.edit("c2", post.id, "y")
        with pytest.raises(Refused, match="no customer"):
            await sandbox.platform.post("nobody", "y")
        sandbox.platform.add_customer(CustomerConfig(id="c9", handle="new", name="New"))
        assert (await sandbox.platform.post("c9", "y")).author == "c9"


class TestReplies:
    @staticmethod
    def body(post: Any, **changes: Any) -> dict[str, Any]:
        return {
            "reply_id": "r1",
            "in_reply_to": post.id,
            "conversation_id": post.conversation_id,
            "text": "Hi Jan, we are on it. ^SV",
            "visibility": "public",
            "agent": "Sanne",
            **changes,
        }

    @staticmethod
    async def send(
        sandbox: Sandbox, body: Any, *, ident: str = "reply_r1", secret: str = SECRET
    ) -> tuple[int, dict[str, Any]]:
        raw = body if isinstance(body, str) else json.dumps(body)
        now = datetime.now(UTC)
        headers = {
            "webhook-id": ident,
            "webhook-timestamp": str(int(now.timestamp())),
            "webhook-signature": Webhook(secret).sign(ident, now, raw),
        }
        async with (
            aiohttp.ClientSession() as session,
            session.post(sandbox.callback_url, data=raw, headers=headers) as got,
        ):
            return got.status, await got.json()

    async def test_a_reply_is_published_with_its_id(self, sandbox: Sandbox) -> None:
        post = await sandbox.platform.post("c1", "late!")

        status, answer = await self.send(sandbox, self.body(post))

        published = sandbox.platform.posts(by_brand=True)[0]
        assert (status, answer) == (200, {"id": published["id"]})
        assert (published["in_reply_to"], published["conversation_id"]) == (post.id, post.id)
        assert published["text"] == "Hi Jan, we are on it. ^SV"

    async def test_the_same_id_is_published_once_and_answered_alike(self, sandbox: Sandbox) -> None:
        post = await sandbox.platform.post("c1", "late!")

        answers = await asyncio.gather(*(self.send(sandbox, self.body(post)) for _ in range(5)))
        other = await self.send(sandbox, self.body(post, text="another"))

        assert len({answer["id"] for _, answer in answers}) == 1
        assert len(sandbox.platform.posts(by_brand=True)) == 1
        assert other[0] == 409

    @pytest.mark.parametrize(
        ("changes", "status"),
        [
            pytest.param({"text": " "}, 422, id="empty"),
            pytest.param({"text": "x" * 2001}, 422, id="too long"),
            pytest.param({"in_reply_to": "p99"}, 404, id="unknown post"),
            pytest.param({"conversation_id": "p99"}, 400, id="another conversation"),
            pytest.param({"visibility": "secret"}, 400, id="unknown visibility"),
            pytest.param({"reply_id": "r2"}, 400, id="id and header differ"),
            pytest.param({"extra": 1}, 400, id="unknown field"),
        ],
    )
    async def test_refusals_say_why(self, sandbox: Sandbox, changes: dict[str, Any], status: int) -> None:
        post = await sandbox.platform.post("c1", "late!")

        got, answer = await self.send(sandbox, self.body(post, **changes))

        assert (got, bool(answer["reason"])) == (status, True)
        assert sandbox.platform.posts(by_brand=True) == []

    async def test_wrong_signatures_junk_deleted_and_private_posts(self, sandbox: Sandbox) -> None:
        post = await sandbox.platform.post("c1", "late!")
        private = await sandbox.platform.post("c1", "my number is ...", visibility="private")
        gone = await sandbox.platform.post("c1", "oops")
        await sandbox.platform.delete("c1", gone.id)

        forged = await self.send(sandbox, self.body(post), secret="whsec_d3Jvbmctc2VjcmV0LXdyb25nLXNlY3JldA==")
        junk = await self.send(sandbox, "{")
        public = await self.send(sandbox, self.body(private))
        deleted = await self.send(sandbox, self.body(gone))

        assert [status for status, _ in (forged, junk, public, deleted)] == [401, 400, 422, 410]

    async def test_after_a_rejection_the_same_id_may_succeed(self, sandbox: Sandbox) -> None:
        post = await sandbox.platform.post("c1", "late!")
        sandbox.platform.fault("reject", reason="Blocked.")

        first, second = await self.send(sandbox, self.body(post)), await self.send(sandbox, self.body(post))

        assert first == (422, {"reason": "Blocked."})
        assert second[0] == 200

    @pytest.mark.parametrize(
        ("mode", "status", "published"),
        [
            pytest.param("error_before", 500, 0, id="500 before"),
            pytest.param("error_after", 500, 1, id="500 after it was published"),
            pytest.param("no_id", 200, 1, id="200 without an id"),
        ],
    )
    async def test_faults(self, sandbox: Sandbox, mode: str, status: int, published: int) -> None:
        post = await sandbox.platform.post("c1", "late!")
        sandbox.platform.fault(mode)

        got, answer = await self.send(sandbox, self.body(post))

        assert (got, "id" in answer) == (status, False)
        assert len(sandbox.platform.posts(by_brand=True)) == published

    async def test_a_dropped_answer_leaves_the_reply_published(self, sandbox: Sandbox) -> None:
        post = await sandbox.platform.post("c1", "late!")
        sandbox.platform.fault("drop_after")

        with pytest.raises(aiohttp.ClientError):
            await self.send(sandbox, self.body(post))

        assert len(sandbox.platform.posts(by_brand=True)) == 1
        assert (await self.send(sandbox, self.body(post)))[0] == 200
        assert len(sandbox.platform.posts(by_brand=True)) == 1

    async def test_replies_to_replayed_mentions_can_be_allowed(self) -> None:
        config = SandboxConfig.for_tests(platform=PlatformConfig(accept_unknown=True))
        async with Sandbox(config) as sandbox:
            body = {**self.body(type("P", (), {"id": "tweet7", "conversation_id": "tweet5"}))}
            status, _ = await self.send(sandbox, body)

            assert status == 200
            assert sandbox.platform.posts(by_brand=True)[0]["conversation_id"] == "tweet5"
