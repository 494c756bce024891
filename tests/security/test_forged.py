"""Payloads that Slack would not send, or that hold what no database takes: refused or cleaned, never a failure."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest
from sqlalchemy import select

from bot.slack.controls import Control, Form
from bot.store import Card, Note, Person, Reply
from bot.store.words import CardKind
from handlers.payloads import StrangePayload, read_click, read_submission
from tests.security.bench import AGENT, READER, Bench, Json, a_bench
from tests.security.door import settings_of
from tests.support.logs import captured_logs

NASTY = "a\x00b\ud83d\u202ec"
CLEANED = "ab?\u202ec"
NO_IDS: list[Any] = [
    "", "0x1", "-1", "1.0", "²", "١", "9" * 30, str(2**31), "1; DROP TABLE cases", "\x00", "a" * 9_000, "1:billing:x",
]  # fmt: skip
NO_FACTS: list[Any] = [
    {}, {"case": True}, {"case": "x"}, {"case": 2**40}, {"case": {}}, {"case": None}, {"case": -1}, [], "no object",
    {"case": 1, "visibility": "secret", "revision": 1}, {"case": 1, "visibility": [], "revision": 1},
    {"case": 1, "visibility": "public", "revision": "1.5"},
    {"case": 1, "visibility": "public", "revision": 1, "until": "soon", "offered": "Hi"},
    {"case": 1, "visibility": "public", "revision": 1, "until": 5, "offered": "Hi"},
    {"case": 1, "visibility": "public", "revision": 1, "promised_for": "2026-11-23T10:00:00", "offered": "Hi"},
]  # fmt: skip
BROKEN: list[Json] = [
    {"actions": [{"action_id": "x"}, 5]}, {"user": None}, {"user": {}},
    {"user": {"id": "U1" * 40}}, {"user": {"id": "<@U1>"}}, {"user": {"id": 5}}, {"team": "T1"}, {"team": {"id": 5}},
    {"channel": {"id": "C\x001"}}, {"channel": {"id": ["C1"]}}, {"message": {"ts": "yesterday"}}, {"trigger_id": 5},
    {"view": {"private_metadata": 5}}, {"view": {"state": {"values": {"text": 5}}}},
    {"view": {"state": {"values": {"text": {"a": {"selected_options": 5}}}}}}, {"api_app_id": ["A1"]},
]  # fmt: skip


@pytest.fixture
async def bench(sqlite_address: str) -> AsyncIterator[Bench]:
    async with a_bench(sqlite_address) as bench:
        yield bench


async def test_values_that_are_no_ids_of_ours_change_nothing_and_are_called_outdated(bench: Bench) -> None:
    """Each with a control for a case, a question, a note, a reply and a desk."""
    controls = (
        Control.CASE_CLAIM, Control.CASE_REPLY, Control.QUESTION_TAKE, Control.QUESTION_ANSWER, Control.NOTE_FYI,
        Control.NOTE_ASK_DEPARTMENT, Control.CASE_RETRY_REPLY, Control.CASE_NEXT, Control.HOME_COORDINATE,
    )  # fmt: skip
    payloads = [bench.click(control, value, by=AGENT) for value in NO_IDS for control in controls]

    assert await failures(bench, payloads) == []
    # A form that says so cannot open on a made-up trigger, and that is told as well.
    assert all("outdated" in told or "press it again" in told for told in bench.told())
    assert any("outdated" in told for told in bench.told())


async def test_metadata_that_was_tampered_with_changes_nothing(bench: Bench) -> None:
    payloads = [
        bench.form(form, facts, {"text": "Hi", "outcome": {"option": "spam"}}, by=AGENT)
        for form in (Form.REPLY, Form.TELL_CUSTOMER, Form.CLOSE_WITHOUT_REPLY, Form.ANSWER)
        for facts in NO_FACTS
        if not (form is Form.CLOSE_WITHOUT_REPLY and isinstance(facts, dict) and facts.get("case") == 1)
    ]
    payloads += [bench.form(Form.REPLY, facts, {}, by=AGENT, kind="view_closed") for facts in NO_FACTS]
    case = {"case": bench.ids["free"]}
    payloads += [bench.form(Form.RESOLVE, case, {"outcome": value}, by=AGENT) for value in (None, "x", "resolved")]

    assert await failures(bench, payloads) == []


async def test_payloads_that_are_not_as_slack_documents_them_are_dropped(bench: Bench) -> None:
    payloads = [bench.click(Control.CASE_CLAIM, bench.ids["free"], by=AGENT) | broken for broken in BROKEN]
    payloads += [bench.form(Form.REPLY, {}, {}, by=AGENT) | broken for broken in BROKEN if "actions" not in broken]
    payloads += [bench.form("another", {}, {}, by=AGENT), bench.click("another", 1, by=AGENT)]
    oddities: list[Json] = [{"user_id": None}, {"channel_id": "x"}]
    payloads += [bench.command("queue", by=AGENT) | changed for changed in oddities]
    payloads += [bench.event(event) for event in odd_events()]

    assert await failures(bench, payloads) == []


def odd_events() -> list[Json]:
    thread = {"channel": "C1", "thread_ts": "1.1", "ts": "1.2", "user": "U1", "text": "x"}
    wrong: list[Json] = [
        {"ts": "x"}, {"user": "U" * 99}, {"channel": "general"}, {"text": 5}, {"thread_ts": {}}
    ]  # fmt: skip
    return [
        {"type": "message"}, *({"type": "message"} | thread | changed for changed in wrong),
        {"type": "app_home_opened", "user": "<!channel>"}, {"type": "app_home_opened"}, {"type": "app_mention"},
        {"type": "user_change", "user": "U1"}, {"type": "user_change", "user": {"id": "x"}},
        {"type": "channel_left", "channel": ["C1"]},
    ]  # fmt: skip


async def failures(bench: Bench, payloads: list[Json]) -> list[tuple[str, Json]]:
    """Return what was answered with a failure, changed something, or was logged as an error of ours."""
    wrong: list[tuple[str, Json]] = []
    before = await bench.everything()
    for payload in payloads:
        with captured_logs(level="INFO") as written:
            answer = await bench.send(payload)
        if answer.status not in (200, 404):  # 404: Bolt has nobody for it
            wrong.append((f"HTTP {answer.status}", payload))
        if '"error"' in written.getvalue():
            wrong.append((written.getvalue()[-300:], payload))
    if await bench.everything() != before:
        wrong.append(("something changed", {}))
    return wrong


async def test_what_no_database_takes_is_cleaned_in_all_that_people_type(database_url: str) -> None:
    async with a_bench(database_url) as bench:
        async with bench.store.read() as session:
            card = (await session.scalars(select(Card).where(Card.kind == CardKind.CASE))).first()
        assert card is not None
        facts = {"case": bench.ids["free"], "revision": 1, "visibility": "public"}

        replied = await bench.send(bench.form(Form.REPLY, facts, {"text": NASTY}, by=AGENT))
        await bench.send(bench.event({
            "type": "message", "channel": card.channel, "thread_ts": card.ts, "ts": "1700000200.000100",
            "user": AGENT, "text": NASTY,
        }))  # fmt: skip
        met = bench.click(Control.CASE_CLAIM, 1, by=READER)
        met["user"]["name"] = NASTY * 200
        await bench.send(met)
        await bench.send(bench.command(NASTY, by=AGENT))

        async with bench.store.read() as session:
            reply = (await session.scalars(select(Reply).order_by(Reply.id.desc()))).first()
            note = (await session.scalars(select(Note).order_by(Note.id.desc()))).first()
            person = await session.get(Person, READER)
    assert (replied.status, replied.body) == (200, "")
    assert reply is not None
    assert (reply.text or "").startswith(CLEANED)
    assert note is not None
    assert note.text == CLEANED
    assert person is not None
    assert person.name == (CLEANED * 200)[:120]


async def test_an_answer_goes_to_slack_alone_whatever_address_a_payload_names(bench: Bench) -> None:
    """The receiver listens on this machine under two names; Slack's (the workspace's) is 127.0.0.1."""
    elsewhere = bench.answer_url.replace("127.0.0.1", "localhost")
    addresses = [elsewhere, "https://127.0.0.1.evil.example/x", "file:///etc/passwd", "http://[", 5, {}]

    for address in addresses:
        await bench.send(bench.click(Control.CASE_CLAIM, bench.ids["free"], by=READER, response_url=address))
    nowhere = bench.told()
    await bench.send(bench.click(Control.CASE_CLAIM, bench.ids["free"], by=READER))

    assert nowhere == []
    assert len(bench.told()) == 1


async def test_an_answer_is_not_sent_on_to_where_a_redirect_points(bench: Bench) -> None:
    moved = bench.answer_url.replace("/answers", "/moved")

    await bench.send(bench.click(Control.CASE_CLAIM, bench.ids["free"], by=READER, response_url=moved))
    await bench.send(bench.command("queue", by=READER, response_url=moved))
    elsewhere = bench.told()
    await bench.send(bench.command("queue", by=READER))

    assert elsewhere == []
    assert len(bench.told()) == 1


@pytest.mark.parametrize(
    ("token", "app"), [("xapp-1-A0123456789-987-abc", "A0123456789"), ("xapp-practice-app", None), ("", None)]
)
def test_an_app_level_token_names_its_app(token: str, app: str | None) -> None:
    assert settings_of(SLACK_APP_TOKEN=token).slack.app_id == app


def test_keys_of_what_was_done_fit_into_their_column_however_long_their_parts_are() -> None:
    action = {"action_id": "case.claim", "action_ts": "x" * 999}
    click = {"user": {"id": "U1"}, "trigger_id": "t" * 5_000, "actions": [action]}
    form = {"user": {"id": "U1"}, "view": {"id": "V" * 900, "hash": "h", "callback_id": "reply"}}

    keys = [read_click(click).key, read_submission(form).key]

    assert all(len(key) <= 160 for key in keys)
    assert read_submission(form | {"view": {**form["view"], "hash": "other"}}).key not in keys


@pytest.mark.parametrize("actions", [[], None, [5], [None], "case.claim", {}])
def test_a_click_without_a_control_is_strange(actions: Any) -> None:
    with pytest.raises(StrangePayload):
        read_click({"actions": actions, "user": {"id": "U1"}})


def test_a_strange_payload_names_no_words_of_anybody() -> None:
    with pytest.raises(StrangePayload) as strange:
        read_click({"actions": [{"action_id": "case.claim"}], "user": {"id": "my secret is 1234"}})

    assert "1234" not in str(strange.value)
