"""The shortcuts through the doors: real Bolt, the form that opens, and what becomes of it when it is sent."""

from __future__ import annotations

import json
import shutil
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from bot.sandbox.controls import visible_text
from bot.slack.controls import Field, Form, Shortcut
from bot.store import Case, Mention
from bot.store.database import Store
from bot.store.words import Visibility
from handlers.pasted import read_shortcut
from handlers.shapes import StrangePayload
from tests.security.bench import AGENT, GUEST, OTHER_DESK, STRANGER, Bench, Json, a_bench

LINK = "https://www.trustpilot.com/reviews/6565"
HOSTILE = "<!channel> <@U012AB3CD> <https://evil.example|https://klm.com> *bold* &lt;b&gt;"


@pytest.fixture
async def bench(database_url: str) -> AsyncIterator[Bench]:
    async with a_bench(database_url) as bench:
        yield bench


@pytest.fixture
async def one(sqlite_template: Path, tmp_path: Path) -> AsyncIterator[Bench]:
    """For what does not depend on the database."""
    shutil.copy(sqlite_template, tmp_path / "webcare.db")
    async with a_bench(f"sqlite+aiosqlite:///{tmp_path / 'webcare.db'}") as bench:
        yield bench


def anywhere(bench: Bench, *, by: str = AGENT, **changed: Any) -> Json:
    """Return the global shortcut."""
    return bench.base(by, type="shortcut", callback_id=Shortcut.NEW_CASE.value, response_url=None) | changed


def on_message(bench: Bench, text: str, *, by: str = AGENT, channel: str = "C7", **message: Any) -> Json:
    """Return the shortcut in the menu of a message."""
    told = {"type": "message", "user": "U5", "ts": "1795424100.000100", "text": text} | message
    return bench.base(by, type="message_action", callback_id=Shortcut.CASE_OF_MESSAGE.value) | {
        "channel": {"id": channel, "name": "talk"}, "message_ts": told["ts"], "message": told,
    }  # fmt: skip


async def opened(bench: Bench, payload: Json) -> Json:
    """Take a shortcut and return the view that opens for whoever took it."""
    by = payload["user"]["id"]
    await bench.send(payload | {"trigger_id": bench.sandbox.triggers.issue(by)})
    return bench.sandbox.as_user(by).modal


def initial(view: Json) -> dict[str, Any]:
    """Return what stands in the fields of a form."""
    return {block["block_id"]: block["element"].get("initial_value") for block in view["blocks"] if "element" in block}


async def mentions(bench: Bench) -> list[Mention]:
    """Return those made by hand."""
    async with bench.store.read() as session:
        query = select(Mention).where(Mention.source == "hand").order_by(Mention.id)
        return list((await session.scalars(query)).all())


def sent(bench: Bench, typed: Json, *, by: str = AGENT, **facts: Any) -> Json:
    known = {"desk": "rail", "source": "hand", "visibility": "public"} | facts
    return bench.form(Form.NEW_CASE, known, {"text": "Never again"} | typed, by=by)


def errors(answer: Any) -> dict[str, str]:
    return dict(json.loads(answer.body or "{}").get("errors") or {})


async def test_from_anywhere_an_empty_form_opens(one: Bench) -> None:
    view = await opened(one, anywhere(one))

    assert (view["callback_id"], view["title"]["text"]) == (Form.NEW_CASE, "New case")
    assert json.loads(view["private_metadata"]) == {"desk": "rail", "source": "hand"}
    assert set(initial(view).values()) == {None}
    assert Field.SOURCE not in initial(view)  # there is one place, and nothing to choose
    assert await mentions(one) == []


async def test_a_message_fills_the_form_with_its_words_and_its_first_link(one: Bench) -> None:
    text = f"<@U2> look: <{LINK}?a=1&amp;b=2|a review> and <https://other.example> &gt; sad"

    view = await opened(one, on_message(one, text, thread_ts="1795424000.000100"))

    filled = initial(view)
    assert filled["link"] == f"{LINK}?a=1&b=2"
    assert filled["text"].endswith(f"look: a review ({LINK}?a=1&b=2) and https://other.example > sad")
    facts = json.loads(view["private_metadata"])
    assert (facts["channel"], facts["ts"], facts["thread"]) == ("C7", "1795424100.000100", "1795424000.000100")


@pytest.mark.parametrize(
    "text", ["A customer called: the lift is broken", "<javascript:alert(1)> <mailto:a@b.nl|mail>"]
)
async def test_a_message_without_a_link_is_its_own_link(one: Bench, text: str) -> None:
    view = await opened(one, on_message(one, text))

    assert initial(view)["link"].endswith("/archives/C7/p1795424100000100")


async def test_what_is_longer_than_a_form_takes_is_cut_and_said_so(one: Bench) -> None:
    view = await opened(one, on_message(one, "x" * 39_000))

    assert len(initial(view)["text"]) == 3000
    assert "its end is left out" in json.dumps(view)


@pytest.mark.parametrize(
    ("message", "text"),
    [
        ({"attachments": [{"text": "from another app", "fallback": "no"}]}, "from another app"),
        ({"attachments": [{"fallback": "only this"}]}, "only this"),
        ({}, None),
    ],
)
async def test_a_message_whose_words_stand_in_an_attachment(one: Bench, message: Json, text: str | None) -> None:
    view = await opened(one, on_message(one, "", **message))

    assert initial(view)["text"] == text


@pytest.mark.parametrize("by", [STRANGER, GUEST, "U101"])
async def test_who_is_no_agent_reads_that_in_the_place_of_the_form(one: Bench, by: str) -> None:
    for payload in (anywhere(one, by=by), on_message(one, "words of a customer", by=by, channel="C1")):
        view = await opened(one, payload)
        assert (view["callback_id"], "Only the webcare team" in json.dumps(view)) == (Form.MESSAGE, True)
        assert "words of a customer" not in json.dumps(view)


async def test_an_agent_of_a_desk_without_such_a_source_reads_what_is_missing(one: Bench) -> None:
    view = await opened(one, anywhere(one, by=OTHER_DESK))

    assert "takes no cases made by hand" in json.dumps(view)


async def test_another_workspace_opens_nothing(one: Bench) -> None:
    before = await one.everything()

    view = await opened(one, anywhere(one, team={"id": "T666"}))

    assert "Only members of this workspace" in json.dumps(view)
    assert await one.everything() == before


@pytest.mark.parametrize(
    "strange",
    [
        {"callback_id": "other"}, {"user": {}}, {"user": "U1"}, {"message": None}, {"message": {"ts": "no"}},
        {"channel": {"id": "../x"}}, {"message": {"ts": "1.1", "text": ["x"]}}, {"type": None}, {"trigger_id": 3},
        {"message": {"ts": "1.1", "attachments": [3]}},
    ],
)  # fmt: skip
def test_what_slack_does_not_send_is_read_as_nothing_of_ours(strange: Json) -> None:
    message = {"ts": "1795424100.000100", "text": "x"}
    body = {"type": "message_action", "callback_id": "case_of_message", "user": {"id": "U1"}, "message": message}

    payload = body | {"channel": {"id": "C1"}} | strange
    if strange == {"type": None}:
        assert read_shortcut(payload).pasted is None
        return
    with pytest.raises(StrangePayload):
        read_shortcut(payload)


async def test_a_sent_form_becomes_a_case_and_sent_twice_it_is_still_one(bench: Bench) -> None:
    form = sent(bench, {"link": f" {LINK} ", "author": "@jan_dv", "visibility": {"option": "private"}})

    for _ in range(2):
        assert (await bench.send(form)).body in ("", None)

    [mention] = await mentions(bench)
    assert (mention.text, mention.url, mention.visibility) == ("Never again", LINK, Visibility.PRIVATE)
    assert mention.customer.handle == "jan_dv"


async def test_the_same_link_again_shows_the_case_that_is_there(bench: Bench) -> None:
    await bench.send(sent(bench, {"link": LINK}))
    answer = await bench.send(sent(bench, {"link": LINK, "text": "Other words"}))

    shown = json.loads(answer.body)
    [mention] = await mentions(bench)
    assert shown["response_action"] == "update"
    assert f"This is case {mention.case_id} already. Nobody has it yet." in visible_text(shown["view"]["blocks"])
    assert "Never again" not in str(answer.body)


@pytest.mark.parametrize(
    ("typed", "field", "said"),
    [
        ({"link": "trustpilot.com/reviews"}, "link", "no link"),
        ({"link": "javascript:alert(1)"}, "link", "no link"),
        ({"link": "https://bank.example@evil.example/"}, "link", "no link"),
        ({"link": "https://x.example/" + "y" * 3000}, "link", "no link"),
        ({"text": " "}, "text", "Write something first"),
        ({"when": {"instant": 4_000_000_000}}, "when", "in the future"),
    ],
)
async def test_what_is_wrong_is_said_under_its_field(one: Bench, typed: Json, field: str, said: str) -> None:
    told = errors(await one.send(sent(one, typed)))

    assert list(told) == [field]
    assert said in told[field]
    assert await mentions(one) == []


@pytest.mark.parametrize("when", ["yesterday", 10**20, True, 1.5, -(10**20)])
async def test_no_moment_and_no_message_of_ours_make_no_case(one: Bench, when: Any) -> None:
    await one.send(sent(one, {"when": {"instant": when}}))
    await one.send(sent(one, {}, channel="C7", ts="x", thread=4))
    await one.send(sent(one, {}, channel="../..", ts="1.1", thread="1.1"))

    assert await mentions(one) == []


async def test_when_the_customer_wrote_is_taken_as_said(one: Bench) -> None:
    wrote = one.desks.clock.now().replace(microsecond=0) - timedelta(minutes=40)

    await one.send(sent(one, {"when": {"instant": int(wrote.timestamp())}}))

    assert [mention.posted_at for mention in await mentions(one)] == [wrote]


async def test_hostile_words_are_kept_as_they_are_and_do_nothing(one: Bench) -> None:
    view = await opened(one, on_message(one, HOSTILE))
    typed = {"text": initial(view)["text"], "author": HOSTILE}

    await one.send(sent(one, typed, channel="C7", ts="1795424100.000100", thread="1795424100.000100"))

    [mention] = await mentions(one)
    assert mention.text == "@channel @U012AB3CD https://klm.com (https://evil.example) *bold* <b>"
    assert mention.customer.name == HOSTILE[:100].strip()


async def test_with_the_database_away_the_form_keeps_what_was_typed(
    one: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def away(*_: Any, **__: Any) -> None:
        raise TimeoutError

    monkeypatch.setattr(Store, "attempt", away)
    told = errors(await one.send(sent(one, {"link": LINK})))

    assert told == {"text": "The database cannot be reached. Your text is kept: send it again in a minute."}


async def test_forged_by_who_left_the_desk_it_makes_nothing(one: Bench) -> None:
    for by in (STRANGER, OTHER_DESK, GUEST):
        told = errors(await one.send(sent(one, {"link": LINK}, by=by)))
        assert "Only the webcare team" in told["text"]

    assert await mentions(one) == []
    async with one.store.read() as session:
        assert await session.scalar(select(Case.id).where(Case.source == "hand")) is None
