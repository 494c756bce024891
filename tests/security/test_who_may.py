"""Who may do what: for every action, form, command and event that is routed, on the server, from the database.

The tables below name the rule of each. Something new without a rule here fails the first tests.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Collection, Iterator
from enum import Enum, auto
from typing import Any

import pytest

import handlers
from bot.desk.people import meet_person
from bot.rules.statements import digest
from bot.slack.controls import Control, Form, Shortcut
from handlers import actions, commands, forms
from tests.security.bench import (
    AGENT,
    ASKED_CHANNEL,
    BOT,
    DESK_CHANNEL,
    ELSEWHERE,
    GONE,
    GUEST,
    HELPER,
    OTHER_DESK,
    READER,
    STRANGER,
    WORDS,
    Bench,
    Json,
    a_bench,
)


class Who(Enum):
    """Whom the server admits."""

    AGENT = auto()
    """Agents of the desk of the case, lead included."""
    ASKED = auto()
    """The department that was asked, the desk's agents, and colleagues who read the question where it stands."""
    NOTHING = auto()
    """Anybody: it neither changes nor shows anything."""
    OWN = auto()
    """Anybody, about themselves alone."""


CASE, OWNED, REPLY, QUESTION, NOTE, DESK = "free", "owned", "reply", "question", "note", "rail"
CRISIS, RING, DRILL, SWAP, STATEMENT = "crisis", "ring", "drill", "swap", "statement"
GROUP = "group"
FOR_MANY, SENT = "for_many", "sent"
ACTIONS: dict[Control, tuple[Who, str]] = {
    Control.CASE_CLAIM: (Who.AGENT, CASE), Control.CASE_REPLY: (Who.AGENT, CASE),
    Control.CASE_ESCALATE: (Who.AGENT, CASE), Control.CASE_RESOLVE: (Who.AGENT, CASE),
    Control.CASE_MORE: (Who.NOTHING, CASE), Control.CASE_RELEASE: (Who.AGENT, OWNED),
    Control.CASE_ASSIGN: (Who.AGENT, CASE), Control.CASE_TAKE_OVER: (Who.AGENT, OWNED),
    Control.CASE_JOIN_IN: (Who.AGENT, CASE), Control.CASE_CLOSE_WITHOUT_REPLY: (Who.AGENT, CASE),
    Control.CASE_DETAILS: (Who.AGENT, CASE), Control.CASE_REOPEN: (Who.AGENT, CASE),
    Control.CASE_RETRY_REPLY: (Who.AGENT, REPLY), Control.CASE_NEXT: (Who.AGENT, DESK),
    Control.CASE_ANSWER_ALL: (Who.AGENT, CASE), Control.GROUP_CLAIM: (Who.AGENT, GROUP),
    **{control: (Who.AGENT, FOR_MANY) for control in Control if control.startswith("group_answer.")},
    Control.QUESTION_TAKE: (Who.ASKED, QUESTION), Control.QUESTION_ANSWER: (Who.ASKED, QUESTION),
    Control.QUESTION_NOT_OURS: (Who.ASKED, QUESTION),
    Control.NOTE_IS_ANSWER: (Who.AGENT, NOTE), Control.NOTE_ASK_DEPARTMENT: (Who.AGENT, NOTE),
    Control.NOTE_FYI: (Who.AGENT, NOTE),
    Control.LEASE_EXTEND: (Who.AGENT, OWNED), Control.LEASE_RELEASE: (Who.AGENT, OWNED),
    Control.WAITING_CLOSE: (Who.AGENT, CASE), Control.WAITING_KEEP: (Who.AGENT, CASE),
    Control.LIST_CLAIM: (Who.AGENT, CASE), Control.LIST_CLOSE: (Who.AGENT, CASE),
    Control.LIST_COORDINATE: (Who.AGENT, DESK),
    Control.LIST_TELL_CUSTOMER: (Who.AGENT, CASE), Control.LIST_HAND_OVER: (Who.AGENT, CASE),
    Control.LIST_LEAVE: (Who.AGENT, CASE),
    # A case that somebody has: who it is must not be told to a stranger.
    Control.HOME_CLAIM: (Who.AGENT, OWNED), Control.HOME_REPLY: (Who.AGENT, CASE),
    Control.HOME_DETAILS: (Who.AGENT, CASE), Control.HOME_NEXT: (Who.AGENT, DESK),
    Control.HOME_COORDINATE: (Who.AGENT, DESK),
    Control.ESCALATE_DEPARTMENT: (Who.AGENT, CASE), Control.REPLY_TYPING: (Who.AGENT, CASE),
    Control.OPEN_ORIGINAL: (Who.NOTHING, CASE),
    # A test page is confirmed by whom it was for, and nobody else.
    Control.RING_HEARD: (Who.AGENT, RING),
    # The lead alone begins a drill, and says yes who was asked.
    Control.DRILL_START: (Who.AGENT, DRILL), Control.DRILL_YES: (Who.AGENT, DRILL),
    Control.DRILL_CALL_OFF: (Who.AGENT, DRILL),
    # Only who was asked.
    Control.SWAP_ACCEPT: (Who.OWN, SWAP), Control.SWAP_DECLINE: (Who.OWN, SWAP),
    **{control: (Who.AGENT, CRISIS) for control in Control if control.startswith("crisis.")},
    **{control: (Who.AGENT, STATEMENT) for control in Control if control.startswith("statement.")},
}  # fmt: skip
PUBLIC, ANSWER = {"visibility": "public", "revision": 1}, {"text": "An answer."}
FORMS: dict[Form, tuple[Who, Json, Json]] = {
    Form.LOADING: (Who.NOTHING, {}, {}), Form.MESSAGE: (Who.NOTHING, {}, {}), Form.DETAILS: (Who.NOTHING, {}, {}),
    Form.REPLY: (Who.AGENT, {"case": CASE} | PUBLIC, ANSWER),
    Form.TELL_CUSTOMER: (Who.AGENT, {"case": CASE} | PUBLIC, ANSWER),
    Form.ESCALATE: (
        Who.AGENT, {"case": CASE} | PUBLIC, {"question": "Paid?", "department": {"option": "billing"}}
    ),
    Form.RESOLVE: (Who.AGENT, {"case": CASE}, {"outcome": {"option": "answered_elsewhere"}}),
    Form.CLOSE_WITHOUT_REPLY: (Who.AGENT, {"case": CASE}, {"outcome": {"option": "spam"}}),
    Form.ASSIGN: (Who.AGENT, {"case": CASE}, {"agent": {"option": AGENT}}),
    Form.HAND_OVER: (Who.AGENT, {"case": CASE}, {"agent": {"option": AGENT}}),
    Form.ANSWER: (Who.ASKED, {"question": QUESTION}, ANSWER),
    Form.NOT_OURS: (Who.ASKED, {"question": QUESTION}, {"department": {"option": "-"}}),
    Form.CRISIS_DETAILS: (Who.NOTHING, {}, {}),
    Form.CRISIS_FALSE_ALARM: (Who.AGENT, {"crisis": CRISIS}, ANSWER),
    Form.CRISIS_STAND_DOWN: (Who.AGENT, {"crisis": CRISIS}, ANSWER),
    Form.CRISIS_OPEN_DESK: (Who.AGENT, {"crisis": CRISIS}, ANSWER | {"until": {"option": "2099-01-01T00:00:00+00:00"}}),
    Form.SWAP: (
        Who.AGENT, {"desk": DESK},
        {"shift": {"option": "2099-01-01T00:00:00+00:00/2099-01-02T00:00:00+00:00"}, "agent": {"option": AGENT}},
    ),
    Form.CRISIS_DECLARE: (Who.AGENT, {"desk": DESK}, ANSWER),
    Form.DRILL: (Who.AGENT, {"desk": DESK}, ANSWER | {"channel": {"channel": "C9"}, "people": {"people": [AGENT]}}),
    Form.CRISIS_STATEMENT: (
        Who.AGENT, {"crisis": CRISIS}, ANSWER | {"kind": {"option": "status"}, "accounts": {"options": ["web"]}}
    ),
    Form.CRISIS_APPROVE_LINE: (Who.AGENT, {"crisis": CRISIS}, ANSWER),
    Form.STATEMENT_CORRECTION: (Who.AGENT, {"crisis": CRISIS, "statement": STATEMENT}, ANSWER),
    Form.GROUP_ANSWER: (Who.AGENT, {"case": CASE, "seen": digest(ANSWER["text"])}, ANSWER),
    Form.NEW_CASE: (Who.AGENT, {"desk": DESK, "source": "hand", "visibility": "public"}, ANSWER),
    Form.GROUP_CLOSING: (Who.AGENT, {"case": CASE, "answer": SENT, "seen": digest(ANSWER["text"])}, ANSWER),
}  # fmt: skip
COMMANDS = {
    "help": Who.NOTHING,
    **dict.fromkeys(("next", "queue", "mine", "open", "close", "oncall", "crisis", "drill"), Who.AGENT),
}  # fmt: skip
SHORTCUTS = dict.fromkeys(Shortcut, Who.AGENT)
EVENTS = {
    # A note is internal, and says who wrote it: whoever can write in the thread.
    "message": Who.OWN, "app_home_opened": Who.OWN, "app_mention": Who.NOTHING, "user_change": Who.OWN,
    **dict.fromkeys(handlers.DEPARTURES, Who.NOTHING),
}  # fmt: skip
REFUSED = {
    "en": ("Only the webcare team can do this", "Only the department that was asked", "Only members of this workspace"),
    "nl": ("Dit kan alleen het webcareteam", "Dit kan alleen de afdeling die gevraagd is", "Dit kan alleen met een"),
}


def test_every_action_form_command_and_event_has_its_rule_here() -> None:
    assert set(ACTIONS) == set(actions.HANDLERS) == set(Control)
    assert set(FORMS) == set(forms.HANDLERS) == set(Form)
    assert set(COMMANDS) == set(commands.ANSWERS)
    assert set(EVENTS) == set(handlers.EVENTS)
    assert set(SHORTCUTS) == set(Shortcut)


@pytest.mark.parametrize("by", [STRANGER, GUEST, HELPER])
async def test_a_shortcut_opens_its_form_for_agents_alone(sqlite_bench: Bench, by: str) -> None:
    message = {"ts": "1.000100", "text": WORDS}
    for shortcut, kind in ((Shortcut.NEW_CASE, "shortcut"), (Shortcut.CASE_OF_MESSAGE, "message_action")):
        before = await sqlite_bench.everything()
        payload = sqlite_bench.base(by, type=kind, callback_id=shortcut, channel={"id": DESK_CHANNEL}, message=message)
        await sqlite_bench.send(payload | {"trigger_id": sqlite_bench.sandbox.triggers.issue(by)})

        shown = str(sqlite_bench.sandbox.as_user(by).modal)
        assert REFUSED["en"][0] in shown
        assert WORDS not in shown
        assert await sqlite_bench.everything() == before


@pytest.fixture
async def sqlite_bench(sqlite_address: str) -> AsyncIterator[Bench]:
    """For rules that do not depend on the database."""
    async with a_bench(sqlite_address) as bench:
        yield bench


@pytest.fixture
async def both(database_url: str) -> AsyncIterator[Bench]:
    """On SQLite, and on PostgreSQL."""
    async with a_bench(database_url) as bench:
        yield bench


def press(bench: Bench, control: Control, name: str, *, by: str, **where: Any) -> Json:
    """Return the press of a control with the value that it has on our messages."""
    value: Any = name if name == DESK else bench.ids[name]
    if control is Control.NOTE_ASK_DEPARTMENT:
        value = f"{value}:billing"
    if control is Control.RING_HEARD:
        value = f"{value}:slack"
    if control is Control.CRISIS_CHECK:
        value = f"{value}:facts"
    if control in (Control.ESCALATE_DEPARTMENT, Control.REPLY_TYPING):
        facts = f'{{"case":{bench.ids[CASE]},"visibility":"public"}}'
        values = {"text": {"a": {"type": "plain_text_input", "value": "Forged words"}}}
        where["view"] = {"id": "V1", "hash": "1.h", "private_metadata": facts, "state": {"values": values}}
        value = "billing"
    if control is Control.STATEMENT_LINE:
        facts = f'{{"crisis":{bench.ids[CRISIS]}}}'
        where["view"] = {"id": "V1", "hash": "1.h", "private_metadata": facts, "state": {"values": {}}}
        value = "c0"
    return bench.click(control, value, by=by, **where)


def filled(bench: Bench, form: Form, *, by: str, **changed: Any) -> Json:
    """Return a form as our own would be sent."""
    _, facts, typed = FORMS[form]
    ids = {name: bench.ids[value] if value in bench.ids else value for name, value in facts.items()}
    return bench.form(form, ids, typed, by=by, **changed)


def everything_that_is_routed(
    bench: Bench, *, by: str, channel: str = ELSEWHERE, **changed: Any
) -> Iterator[tuple[str, Json]]:
    """Yield one payload for each action and form that is not for everybody; typing waits for more, so it goes apart."""
    for control, (who, name) in ACTIONS.items():
        if who is not Who.NOTHING and control is not Control.REPLY_TYPING:
            yield control, press(bench, control, name, by=by, channel=channel, **changed)
    for form, (who, _, _) in FORMS.items():
        if who is not Who.NOTHING:
            yield form, filled(bench, form, by=by, **changed)


async def refused(bench: Bench, payload: Json, said: tuple[str, ...]) -> str | None:
    """Send a payload; return None if it showed and changed nothing and that was told, else what is wrong."""
    before, shown = await bench.everything(), len(bench.shown())
    bench.answers.clear()

    answer = await bench.send(payload)

    told = " ".join((*bench.told(), str(answer.body)))
    if answer.status != 200:
        return f"HTTP {answer.status}"
    if await bench.everything() != before:
        return "something changed"
    if len(bench.shown()) != shown or WORDS in told:
        return "something was shown"
    return None if any(sentence in told for sentence in said) else f"not told: {told[:80]}"


async def all_refused(bench: Bench, *, by: str, only: Collection[str] | None = None, **changed: Any) -> dict[str, str]:
    """Send everything that is routed; return what was not refused as it should."""
    said = (*REFUSED["en"], *REFUSED["nl"], "Only the desk's own people and those on call", "Only the lead")
    outcomes = {
        name: await refused(bench, payload, said)
        for name, payload in everything_that_is_routed(bench, by=by, **changed)
        if only is None or name in only
    }
    return {name: wrong for name, wrong in outcomes.items() if wrong}


@pytest.mark.slow
async def test_a_stranger_of_the_workspace_may_nothing_and_is_told_so(both: Bench) -> None:
    assert await all_refused(both, by=STRANGER) == {}


@pytest.mark.parametrize("language", ["en", "nl"])
async def test_a_refusal_speaks_the_language_of_the_desk(language: str, sqlite_address: str) -> None:
    async with a_bench(sqlite_address, language=language) as bench:
        await bench.send(press(bench, Control.CASE_CLAIM, CASE, by=STRANGER))
        await bench.send(press(bench, Control.QUESTION_TAKE, QUESTION, by=STRANGER))
        await bench.send(press(bench, Control.CASE_CLAIM, CASE, by=AGENT, team={"id": "T666"}))
        told = bench.told()

    assert [said[: len(line)] for said, line in zip(told, REFUSED[language], strict=True)] == list(REFUSED[language])


async def test_an_agent_of_another_desk_may_nothing_at_this_one(sqlite_bench: Bench) -> None:
    assert await all_refused(sqlite_bench, by=OTHER_DESK) == {}


async def test_guests_bots_and_who_left_may_nothing_even_where_the_question_stands(sqlite_bench: Bench) -> None:
    """``GONE`` is on the list of agents."""
    bench = sqlite_bench
    await bench.desks.do(meet_person, GONE, name="gone")
    await bench.send(bench.event({"type": "user_change", "user": {"id": GONE, "name": "gone", "deleted": True}}))
    some = {Control.CASE_CLAIM, Control.CASE_DETAILS, Form.REPLY, *asked_only()}

    for by in (GUEST, BOT, GONE):
        assert await all_refused(bench, by=by, channel=ASKED_CHANNEL, only=some) == {}, by


def asked_only() -> set[str]:
    """Return what is for departments."""
    return {name for name, rule in (*ACTIONS.items(), *FORMS.items()) if rule[0] is Who.ASKED}


async def test_a_user_of_another_workspace_may_nothing_whatever_id_they_have(sqlite_bench: Bench) -> None:
    assert await all_refused(sqlite_bench, by=AGENT, team={"id": "T666"}) == {}


async def test_what_is_typed_into_a_form_by_who_left_the_desk_is_not_kept(sqlite_bench: Bench) -> None:
    before = await sqlite_bench.everything()

    await typed(sqlite_bench, by=STRANGER)
    after = await sqlite_bench.everything()
    await typed(sqlite_bench, by=AGENT)

    assert after == before
    assert "Forged words" in str((await sqlite_bench.everything())["cases"])


async def typed(bench: Bench, *, by: str) -> None:
    """Type into the Reply modal, and wait until it is kept or not: that comes seconds later, in a task of its own."""
    await bench.send(press(bench, Control.REPLY_TYPING, CASE, by=by))
    await bench.doors.tasks.finish(within_s=10)


async def test_an_agent_may_everything_so_the_refusals_above_are_about_who_they_are(sqlite_bench: Bench) -> None:
    """Each press and form either does something, or is refused for what the case is, never for who presses."""
    said = (*REFUSED["en"], *REFUSED["nl"])
    for name, payload in everything_that_is_routed(sqlite_bench, by=AGENT, channel=DESK_CHANNEL):
        sqlite_bench.answers.clear()
        answer = await sqlite_bench.send(payload)
        told = " ".join((*sqlite_bench.told(), str(answer.body)))
        assert answer.status == 200, name
        assert not any(sentence in told for sentence in said), (name, told)
        assert "Something went wrong" not in told, (name, told)


@pytest.mark.parametrize(
    ("by", "channel", "control"),
    [
        pytest.param(HELPER, ELSEWHERE, Control.QUESTION_ANSWER, id="somebody of the department, wherever they press"),
        pytest.param(AGENT, ELSEWHERE, Control.QUESTION_NOT_OURS, id="an agent of the desk"),
        pytest.param(READER, ASKED_CHANNEL, Control.QUESTION_TAKE, id="a colleague who reads it, without a seat"),
    ],
)
async def test_whoever_was_asked_or_reads_it_may_speak_for_the_department(
    sqlite_bench: Bench, by: str, channel: str, control: Control
) -> None:
    before, shown = await sqlite_bench.everything(), len(sqlite_bench.shown())

    await sqlite_bench.send(press(sqlite_bench, control, QUESTION, by=by, channel=channel))

    # A form cannot open on a made-up trigger; that it was tried shows that this person may.
    assert [told for told in sqlite_bench.told() if "press it again" not in told] == []
    assert await sqlite_bench.everything() != before or len(sqlite_bench.shown()) > shown


async def test_the_form_of_a_reader_remembers_where_it_was_asked_for(sqlite_bench: Bench) -> None:
    facts = {"question": sqlite_bench.ids[QUESTION]}
    forged = await sqlite_bench.send(sqlite_bench.form(Form.ANSWER, facts, ANSWER, by=READER))
    honest = await sqlite_bench.send(sqlite_bench.form(Form.ANSWER, facts | {"place": "C2"}, ANSWER, by=READER))

    assert REFUSED["en"][1] in str(forged.body)
    assert "errors" not in str(honest.body)


async def test_where_slack_does_not_tell_who_somebody_is_the_signed_click_counts(sqlite_bench: Bench) -> None:
    sqlite_bench.sandbox.inject("users.info", "error_before", times=None)
    foreign = press(sqlite_bench, Control.QUESTION_TAKE, QUESTION, by=READER, channel=ASKED_CHANNEL)
    foreign["user"]["team_id"] = "T666"

    await sqlite_bench.send(foreign)
    refused_for = sqlite_bench.told()
    await sqlite_bench.send(press(sqlite_bench, Control.QUESTION_TAKE, QUESTION, by=READER, channel=ASKED_CHANNEL))

    assert REFUSED["en"][1] in refused_for[0]
    assert len(sqlite_bench.told()) == 1
