"""What is said in threads: kept, mirrored, never sent to a customer."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.desk.escalate import answer_question
from bot.desk.notes import NoteAdded, add_note, share_note
from bot.desk.opened import read_note
from bot.desk.refusals import NotAnAgent, UnknownCase
from bot.desk.resolve import resolve_case
from bot.store import Card, Note, Outbox, Reply
from bot.store.words import CardKind, EventKind, MessageKind, Outcome
from tests.support.builders import ANA, BEN, BILLING, CHANNEL, CLEO, KIM, MINUTE, NOBODYS, Team, at

NAMED = "What do you think, <!subteam^S1|@billing>?"


class Threads:
    """Writes into threads, with a fresh ``ts`` each time."""

    def __init__(self, team: Team) -> None:
        self.team, self.count = team, 0

    async def case(self, number: int, text: str, *, by: str = ANA) -> NoteAdded | None:
        await self.team.posted()
        card = (await self.team.case(number)).cards[0]
        return await self.write(card, text, by=by)

    async def question(self, text: str, *, by: str = KIM, place: int = 0) -> NoteAdded | None:
        await self.team.posted()
        cards = await self.team.rows(Card, Card.kind == CardKind.QUESTION)
        return await self.write(cards[place], text, by=by)

    async def write(self, card: Card, text: str, *, by: str) -> NoteAdded | None:
        self.count += 1
        return await self.team.do(
            add_note, channel=card.channel, thread_ts=str(card.ts), ts=f"9.{self.count}", author=by, text=text
        )


@pytest.fixture
def threads(team: Team) -> Threads:
    return Threads(team)


def mirrored(rows: list[Outbox]) -> list[tuple[str, int | None]]:
    return [(row.channel, row.facts["note"]) for row in rows if row.kind is MessageKind.NOTE_MIRRORED]


async def test_a_message_in_a_cases_thread_is_a_note_and_never_a_reply(team: Team, threads: Threads) -> None:
    number = await team.claimed()
    revision = (await team.case(number)).revision

    added = await threads.case(number, "He called yesterday, too.", by=NOBODYS)

    [note] = await team.notes_of(number)
    assert added == NoteAdded(note.id, number)
    assert (note.text, note.author, note.at, note.escalation_id) == (
        "He called yesterday, too.",
        NOBODYS,
        team.now,
        None,
    )
    assert await team.rows(Reply) == []
    assert (await team.events(number))[-1] is EventKind.NOTE_ADDED
    assert (await team.case(number)).revision == revision, "a note is no reason to edit the card"


async def test_the_same_message_is_kept_once(team: Team) -> None:
    number = await team.claimed()
    await team.posted()
    thread = str((await team.case(number)).cards[0].ts)
    event = {"channel": CHANNEL, "thread_ts": thread, "ts": "9.1", "author": ANA, "text": "twice"}

    first, second = [await team.do(add_note, **event) for _ in range(2)]

    assert (first is not None, second) == (True, None)
    assert len(await team.rows(Note)) == 1


async def test_a_thread_of_others_is_none_of_ours(team: Team) -> None:
    await team.claimed()
    await team.posted()

    assert await team.do(add_note, channel=CHANNEL, thread_ts="1.1", ts="9.1", author=ANA, text="hi") is None
    assert await team.rows(Note) == []


async def test_a_thread_under_a_list_is_none_of_ours(team: Team) -> None:
    async with team.store.write() as session:
        session.add(
            Card(key="free", kind=CardKind.FREE_LINE, ref="x", desk="rail", channel=CHANNEL, ts="5.5", case_id=None)
        )

    assert await team.do(add_note, channel=CHANNEL, thread_ts="5.5", ts="9.1", author=ANA, text="hi") is None


async def test_what_webcare_says_is_mirrored_to_the_departments_that_are_asked(team: Team, threads: Threads) -> None:
    number = await team.claimed()
    await team.asked(number, "billing")
    closed = await team.asked(number, "track")
    await team.do(answer_question, closed, by=KIM, text="Yes.")

    added = await threads.case(number, "He has a season ticket.")

    assert added is not None
    assert mirrored(list(await team.outbox())) == [(BILLING, added.note)]


async def test_what_a_department_says_is_mirrored_to_the_case_and_asked_about(team: Team, threads: Threads) -> None:
    number = await team.claimed(by=ANA)
    question = await team.asked(number)

    added = await threads.question("He can have half.")

    assert added is not None
    [note] = await team.notes_of(number)
    rows = list(await team.outbox())
    [remark] = [row for row in rows if row.kind is MessageKind.REMARK]
    assert note.escalation_id == question
    assert mirrored(rows) == [(CHANNEL, note.id)]
    assert (remark.channel, remark.facts, remark.due_at) == (
        ANA, {"note": note.id, "question": question}, team.now + MINUTE,
    )  # fmt: skip


async def test_several_lines_are_one_remark(team: Team, threads: Threads) -> None:
    number = await team.claimed(by=ANA)
    question = await team.asked(number)

    await threads.question("He can have half.")
    team.clock.advance(timedelta(seconds=20))
    last = await threads.question("By Friday.")

    assert last is not None
    [remark] = await team.outbox(MessageKind.REMARK)
    assert remark.facts == {"note": last.note, "question": question}


async def test_a_department_that_talks_on_does_not_ask_the_owner_each_time(team: Team, threads: Threads) -> None:
    await team.asked(await team.claimed(by=ANA))

    await threads.question("Let me look.")
    await team.delivered()
    for _ in range(7):
        team.clock.advance(2 * MINUTE)
        await threads.question("Still looking.")
    asked_so_far = len(await team.outbox(MessageKind.REMARK))
    team.clock.advance(2 * MINUTE)
    await threads.question("He can have half.")

    assert asked_so_far == 1
    assert len(await team.outbox(MessageKind.REMARK)) == 2
    assert len(mirrored(list(await team.outbox()))) == 9


async def test_what_agents_ask_back_is_no_remark(team: Team, threads: Threads) -> None:
    await team.asked(await team.claimed(by=ANA))

    for agent in (ANA, BEN):
        await threads.question("Which ticket do you mean?", by=agent)

    assert await team.outbox(MessageKind.REMARK) == []
    assert len(mirrored(list(await team.outbox()))) == 2


async def test_after_the_answer_remarks_are_mirrored_only(team: Team, threads: Threads) -> None:
    question = await team.asked(await team.claimed(by=ANA))
    await team.do(answer_question, question, by=KIM, text="Yes.")

    await threads.question("You are welcome.")

    assert await team.told(MessageKind.REMARK, MessageKind.NOTE_MIRRORED) == [("note_mirrored", CHANNEL)]


async def test_an_owner_off_shift_is_asked_when_their_hours_begin(team: Team, threads: Threads) -> None:
    await team.asked(await team.claimed(by=CLEO), by=CLEO)

    await threads.question("He can have half.")

    assert [(row.channel, row.due_at) for row in await team.outbox(MessageKind.REMARK)] == [(CLEO, at("12:00"))]


async def test_colleagues_who_were_asked_one_by_one_read_each_other(team: Team, threads: Threads) -> None:
    await team.asked(await team.claimed(by=ANA), "track")

    added = await threads.question("I know the train.", by=KIM)

    assert added is not None
    assert mirrored(list(await team.outbox())) == [(CHANNEL, added.note), ("ULEE", added.note)]


async def test_two_questions_are_asked_about_apart(team: Team, threads: Threads) -> None:
    number = await team.claimed(by=ANA)
    await team.asked(number, "billing")
    await team.asked(number, "track")

    await threads.question("Half of it.", place=0)
    await threads.question("It was a bus.", place=1)

    assert len(await team.outbox(MessageKind.REMARK)) == 2


async def test_an_agent_who_names_a_department_is_asked_what_is_meant(team: Team, threads: Threads) -> None:
    number = await team.claimed(by=ANA)

    added = await threads.case(number, NAMED, by=ANA)

    assert added is not None
    case = await team.case(number)
    [row] = await team.outbox()
    assert added.departments == ("billing",)
    assert (row.kind, row.channel, row.under) == (MessageKind.DEPARTMENT_NAMED, CHANNEL, case.cards[0].id)
    assert row.facts == {"user": ANA, "department": "billing", "note": added.note}


async def test_each_department_that_is_named_is_asked_about_once(team: Team, threads: Threads) -> None:
    number = await team.claimed()

    added = await threads.case(number, "<!subteam^S1> or <!subteam^S2|@track>, <!subteam^S1>? <!subteam^S77>")

    assert added is not None
    assert added.departments == ("billing", "track")


@pytest.mark.parametrize("who", [pytest.param(KIM, id="a colleague"), pytest.param(NOBODYS, id="a stranger")])
async def test_only_agents_are_asked_what_they_mean(team: Team, threads: Threads, who: str) -> None:
    number = await team.claimed()

    await threads.case(number, NAMED, by=who)

    assert await team.outbox() == []


async def test_a_department_that_is_asked_already_reads_along(team: Team, threads: Threads) -> None:
    number = await team.claimed()
    await team.asked(number, "billing")

    await threads.case(number, NAMED)

    assert await team.told() == [("note_mirrored", BILLING)]


async def test_in_the_thread_of_a_closed_case_nothing_is_asked(team: Team, threads: Threads) -> None:
    number = await team.claimed()
    await team.do(resolve_case, number, by=ANA, outcome=Outcome.SPAM)

    await threads.case(number, NAMED)

    assert await team.outbox() == []
    assert len(await team.notes_of(number)) == 1


async def test_the_note_becomes_the_question_without_the_name_of_the_group(team: Team, threads: Threads) -> None:
    number = await team.claimed()
    added = await threads.case(number, NAMED)

    assert added is not None
    assert await team.desks.look(read_note, added.note) == (number, "What do you think, ?")
    with pytest.raises(UnknownCase):
        await team.desks.look(read_note, 404)


async def test_just_fyi_shows_the_note_to_the_departments_without_a_clock(team: Team, threads: Threads) -> None:
    number = await team.claimed()
    added = await threads.case(number, f"{NAMED} and <!subteam^S2>")
    assert added is not None

    sent = [await team.do(share_note, added.note, by=ANA) for _ in range(2)]

    rows = list(await team.outbox(MessageKind.NOTE_MIRRORED))
    assert sent == [3, 0]
    assert mirrored(rows) == [(BILLING, added.note), (KIM, added.note), ("ULEE", added.note)]
    assert [row.under for row in rows] == [None, None, None]
    assert len(await team.clocks(number)) == 2


async def test_sharing_a_note_is_for_agents_and_for_notes_that_are_there(team: Team, threads: Threads) -> None:
    added = await threads.case(await team.claimed(), NAMED)
    assert added is not None

    with pytest.raises(NotAnAgent):
        await team.do(share_note, added.note, by=KIM)
    with pytest.raises(UnknownCase):
        await team.do(share_note, 404, by=ANA)
