"""What Slack may do, met over real HTTP: each answer becomes one type, and nothing is posted twice by a client."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime, timedelta

import aiohttp
import pytest
from aiohttp import web
from slack_sdk.web.async_client import AsyncWebClient

from bot.clock import SystemClock
from bot.sandbox import Sandbox, SandboxConfig
from bot.slack.answers import ContentRefused, Gone, OutcomeUnknown, Posted, RateLimited, Refused, Unreachable
from bot.slack.client import slack_client, slack_session
from bot.slack.gateway import TEXT_MAX, Gateway, ViewShown, fitting
from bot.slack.marks import Marks
from bot.slack.pacing import Pacing
from bot.slack.rendered import Rendered
from tests.support.practice import gateway_to, settings_for

HELLO = Rendered("Hello", [{"type": "section", "text": {"type": "mrkdwn", "text": "Hello"}}])
MODAL = {
    "type": "modal", "title": {"type": "plain_text", "text": "Details"},
    "blocks": [{"type": "section", "text": {"type": "plain_text", "text": "Nothing yet"}}],
}  # fmt: skip


@pytest.fixture
async def sandbox() -> AsyncIterator[Sandbox]:
    async with Sandbox(SandboxConfig.for_tests()) as running:
        yield running


@pytest.fixture
async def gateway(sandbox: Sandbox) -> AsyncIterator[Gateway]:
    """As patient as in real life: on a loaded machine an answer may take a second."""
    patient = settings_for(sandbox.api_url, timeout="10s", lease="30s", settle="60s")
    async with gateway_to(sandbox, settings=patient) as gateway:
        yield gateway


@pytest.fixture
async def hasty(sandbox: Sandbox) -> AsyncIterator[Gateway]:
    """Gives up after a second, for what never answers."""
    async with gateway_to(sandbox) as gateway:
        yield gateway


async def test_a_posted_message_carries_its_key_and_is_found_by_it(gateway: Gateway) -> None:
    before = datetime.now(UTC)

    posted = await gateway.post(channel="C1", key="case:1:C1", message=HELLO)
    marks = await gateway.history("C1", oldest=before)

    assert isinstance(posted, Posted)
    assert isinstance(marks, Marks)
    assert marks.by_key() == {"case:1:C1": posted.ts}


async def test_a_thread_reply_is_found_in_its_thread_and_not_in_the_channel(gateway: Gateway) -> None:
    before = datetime.now(UTC)
    parent = await gateway.post(channel="C1", key="case:1:C1", message=HELLO)
    assert isinstance(parent, Posted)

    reply = await gateway.post(channel="C1", key="mention:2:C1", message=HELLO, thread_ts=parent.ts)
    thread = await gateway.replies("C1", parent.ts, oldest=before)
    channel = await gateway.history("C1", oldest=before)

    assert isinstance(reply, Posted)
    assert isinstance(thread, Marks)
    assert isinstance(channel, Marks)
    assert thread.by_key()["mention:2:C1"] == reply.ts
    assert "mention:2:C1" not in channel.by_key()


async def test_a_look_up_reads_every_page(sandbox: Sandbox, gateway: Gateway, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.slack.gateway.PAGE", 2)
    before = datetime.now(UTC)
    for number in range(5):
        await gateway.post(channel="C1", key=f"case:{number}:C1", message=HELLO)

    marks = await gateway.history("C1", oldest=before)

    assert isinstance(marks, Marks)
    assert set(marks.by_key()) == {f"case:{number}:C1" for number in range(5)}
    assert len(sandbox.journal.calls("conversations.history")) == 3


async def test_a_direct_message_names_its_channel(gateway: Gateway) -> None:
    posted = await gateway.post(channel="U2", key="ping:1", message=HELLO)
    opened = await gateway.open_dm("U2")

    assert isinstance(posted, Posted)
    assert posted.channel == opened
    assert posted.channel.startswith("D")


async def test_an_edit_replaces_the_message_and_keeps_its_mark(gateway: Gateway, sandbox: Sandbox) -> None:
    posted = await gateway.post(channel="C1", key="case:1:C1", message=HELLO)
    assert isinstance(posted, Posted)

    changed = await gateway.update(channel="C1", ts=posted.ts, message=Rendered("Bye", HELLO.blocks))

    assert changed == posted
    message = sandbox.message("C1", posted.ts)
    assert (message["text"], message["metadata"]["event_payload"]) == ("Bye", {"key": "case:1:C1"})


@pytest.mark.parametrize(
    ("mode", "expected"),
    [
        pytest.param("ratelimited", RateLimited(timedelta(seconds=7)), id="429 says when to come back"),
        pytest.param("error_before", OutcomeUnknown("HTTP 500 internal_error"), id="500 is never a sure no"),
        pytest.param("internal_error", OutcomeUnknown("internal_error"), id="internal_error may have posted"),
        pytest.param("fatal_error", OutcomeUnknown("fatal_error"), id="fatal_error may have posted"),
        pytest.param("duplicate_message_not_found", OutcomeUnknown("duplicate_message_not_found"), id="duplicate_*"),
        pytest.param("brand_new_error", OutcomeUnknown("brand_new_error"), id="a code that nobody listed"),
        pytest.param("invalid_blocks", ContentRefused("invalid_blocks"), id="its blocks are refused"),
        pytest.param("msg_blocks_too_long", ContentRefused("msg_blocks_too_long"), id="too many words"),
        pytest.param("channel_not_found", Gone("channel_not_found"), id="the channel is gone"),
        pytest.param("not_in_channel", Gone("not_in_channel"), id="the bot was removed"),
        pytest.param("token_revoked", Gone("token_revoked"), id="our token is gone"),
        pytest.param("thread_not_found", Refused("thread_not_found"), id="the parent was deleted"),
        pytest.param("request_timeout", Unreachable("request_timeout"), id="the body arrived cut off"),
    ],
)
async def test_each_answer_to_a_post_becomes_one_type(
    sandbox: Sandbox, gateway: Gateway, mode: str, expected: object
) -> None:
    sandbox.inject("chat.postMessage", mode, retry_after=7)

    answer = await gateway.post(channel="C1", key="case:1:C1", message=HELLO)

    if isinstance(expected, OutcomeUnknown) and expected.why.startswith("HTTP"):
        assert isinstance(answer, OutcomeUnknown)
        assert answer.why.startswith("HTTP 500")
    else:
        assert answer == expected
    assert sandbox.messages("C1") == []


async def test_a_refusal_of_blocks_says_where_without_their_text(gateway: Gateway) -> None:
    blocks = [{"type": "section", "text": {"type": "mrkdwn", "text": "Call me: 0612345678 " * 300}}]

    answer = await gateway.post(channel="C1", key="case:1:C1", message=Rendered("Hello", blocks))

    assert isinstance(answer, ContentRefused)
    assert any("/blocks/0/text" in pointer for pointer in answer.where)
    assert "0612345678" not in repr(answer)


@pytest.mark.parametrize("mode", ["error_after", "drop_after", "reset", "slow"])
async def test_a_lost_answer_is_unknown_and_the_call_is_made_once(mode: str, sandbox: Sandbox, hasty: Gateway) -> None:
    sandbox.inject("chat.postMessage", mode, times=None, delay_s=1.5 if mode == "slow" else 0.0)

    answer = await hasty.post(channel="C1", key="case:1:C1", message=HELLO)

    assert isinstance(answer, OutcomeUnknown)
    if mode != "reset":
        await sandbox.wait_for(lambda: sandbox.messages("C1"), what="the message that was accepted")
    assert len(sandbox.messages("C1")) == (0 if mode == "reset" else 1)


async def test_a_429_closes_the_method_for_that_channel_only(sandbox: Sandbox, gateway: Gateway) -> None:
    sandbox.inject("chat.postMessage", "ratelimited", retry_after=30)

    await gateway.post(channel="C1", key="case:1:C1", message=HELLO)

    assert gateway.pacing.closed_channels() == {"C1"}
    assert gateway.pacing.admit_post("C2")


async def test_nobody_listening_is_surely_not_sent() -> None:
    settings = settings_for("http://127.0.0.1:9/api/")  # the discard port: nothing listens on loopback

    async with slack_session(settings) as session:
        gateway = Gateway(slack_client(settings, session), Pacing(settings.delivery, SystemClock().monotonic))
        answer = await gateway.post(channel="C1", key="case:1:C1", message=HELLO)

    assert answer == Unreachable("ClientConnectorError")


@pytest.fixture
async def odd_server() -> AsyncIterator[Callable[[web.Response], str]]:
    """A server that gives one prepared answer to everything."""
    prepared: list[web.Response] = []

    async def answer(_: web.Request) -> web.Response:
        return prepared[-1]

    app = web.Application()
    app.router.add_route("*", "/api/{method}", answer)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()

    def prepare(response: web.Response) -> str:
        prepared.append(response)
        return f"http://127.0.0.1:{runner.addresses[0][1]}/api/"

    yield prepare
    await runner.cleanup()


@pytest.mark.parametrize(
    "response",
    [
        pytest.param({"text": "<html>Bad gateway</html>", "content_type": "text/html"}, id="a page instead of JSON"),
        pytest.param({"text": "{", "content_type": "application/json"}, id="half of a JSON"),
        pytest.param({"text": "[]", "content_type": "application/json"}, id="a list"),
        pytest.param({"body": b"\xff\xfe", "content_type": "application/json"}, id="not UTF-8"),
        pytest.param({"text": "", "content_type": "application/json"}, id="nothing"),
        pytest.param({"text": '{"ok": true}', "content_type": "application/json"}, id="ok without a ts"),
        pytest.param({"text": "{}", "status": 404, "content_type": "application/json"}, id="404 of a proxy"),
        pytest.param({"text": "busy", "status": 503, "content_type": "text/plain"}, id="503 in plain text"),
    ],
)
async def test_an_answer_that_cannot_be_read_is_unknown(
    odd_server: Callable[[web.Response], str], response: dict[str, object]
) -> None:
    settings = settings_for(odd_server(web.Response(**response)))  # type: ignore[arg-type]  # a table of odd answers

    async with slack_session(settings) as session:
        gateway = Gateway(slack_client(settings, session), Pacing(settings.delivery, SystemClock().monotonic))
        answer = await gateway.post(channel="C1", key="case:1:C1", message=HELLO)

    assert isinstance(answer, OutcomeUnknown)


async def test_a_client_that_repeats_by_itself_is_refused() -> None:
    settings = settings_for("http://127.0.0.1:9/api/")

    with pytest.raises(ValueError, match="retry_handlers=\\[\\]"):
        Gateway(AsyncWebClient(token="xoxb-1"), Pacing(settings.delivery, SystemClock().monotonic))


async def test_the_session_and_not_the_sdk_bounds_a_call(sandbox: Sandbox, hasty: Gateway) -> None:
    sandbox.inject("auth.test", "slow", delay_s=30)

    async with asyncio.timeout(20):
        answer = await hasty.who_am_i()

    assert answer == OutcomeUnknown("TimeoutError")


async def test_a_missing_method_is_a_value_and_not_an_error(sandbox: Sandbox, gateway: Gateway) -> None:
    sandbox.inject("usergroups.users.list", "missing_scope")
    sandbox.inject("conversations.open", "unknown_method")

    assert await gateway.group_members("S9") == Gone("missing_scope")
    assert await gateway.open_dm("U1") == Refused("unknown_method")


async def test_people_and_groups_come_in_our_words(gateway: Gateway) -> None:
    profile = await gateway.profile("U1")
    members = await gateway.group_members("S1")
    me = await gateway.who_am_i()

    assert getattr(profile, "name", None) == "Sanne Visser"
    assert getattr(profile, "locale", None) == "en-GB"
    assert members == ("U101", "U102")
    assert getattr(me, "user", None) == "U0BOT"
    assert getattr(me, "url", "").endswith("/")


async def test_a_modal_with_an_expired_trigger_is_refused(gateway: Gateway) -> None:
    answer = await gateway.open_view(trigger_id="1.2.abc", view=MODAL)

    assert isinstance(answer, Refused)


async def test_app_home_is_published(gateway: Gateway, sandbox: Sandbox) -> None:
    shown = await gateway.publish_home(user="U1", view={"type": "home", "blocks": MODAL["blocks"]})

    assert isinstance(shown, ViewShown)
    assert sandbox.as_user("U1").home is not None


async def test_an_ephemeral_is_seen_by_one_person(gateway: Gateway, sandbox: Sandbox) -> None:
    answer = await gateway.post_ephemeral(channel="C1", user="U1", message=HELLO)

    assert isinstance(answer, Posted)
    assert len(sandbox.as_user("U1").ephemerals) == 1
    assert sandbox.as_user("U2").ephemerals == []


async def test_a_deleted_message_is_gone(gateway: Gateway, sandbox: Sandbox) -> None:
    posted = await gateway.post(channel="C1", key="case:1:C1", message=HELLO)
    assert isinstance(posted, Posted)

    await gateway.delete(channel="C1", ts=posted.ts)

    assert sandbox.messages("C1") == []


@pytest.mark.parametrize(
    ("text", "ending"),
    [
        pytest.param("a" * 3_000, "a", id="what fits stays"),
        pytest.param("a" * 3_001, "…", id="one more is cut"),
        pytest.param("a" * 2_996 + "&amp;" * 9, "a…", id="never inside an entity"),
        pytest.param("a" * 2_990 + "<https://example.org|a link>" * 9, "a…", id="never inside a link"),
    ],
)
def test_text_fits_one_message(text: str, ending: str) -> None:
    shown = fitting(text)

    assert len(shown) <= TEXT_MAX
    assert shown.endswith(ending)


async def test_links_are_not_unfurled_and_names_not_linked(sandbox: Sandbox) -> None:
    seen: list[dict[str, object]] = []
    tracing = aiohttp.TraceConfig()

    async def note(_: object, __: object, params: aiohttp.TraceRequestChunkSentParams) -> None:
        seen.append({"sent": params.chunk.decode()})

    tracing.on_request_chunk_sent.append(note)
    settings = settings_for(sandbox.api_url)
    async with aiohttp.ClientSession(trace_configs=[tracing]) as session:
        gateway = Gateway(slack_client(settings, session), Pacing(settings.delivery, SystemClock().monotonic))
        await gateway.post(channel="C1", key="case:1:C1", message=HELLO)

    sent = str(seen[0]["sent"]).replace(" ", "")
    assert '"unfurl_links":false' in sent
    assert '"unfurl_media":false' in sent
    assert '"parse":"none"' in sent
