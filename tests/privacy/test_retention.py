"""When words are removed, and when not yet."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import event, text

from bot.desk import look
from bot.desk.escalate import answer_question
from bot.desk.look import case_view
from bot.desk.notes import add_note
from bot.desk.privacy.retention import due_cases, purge_due
from bot.desk.refusals import WordsRemoved
from bot.desk.resolve import reopen_case, resolve_case
from bot.desk.views import Can
from bot.settings import Settings, parse_settings
from bot.store import Card, Case, Customer, Escalation, Mention, Note, Outbox, Reply
from bot.store.database import Store
from bot.store.words import CardKind, MessageKind, Outcome, Removal, ReplyState, SendState
from tests.support.builders import ANA, CHANNEL, DESK, ENVIRON, KIM, TEN, Team, a_mention

DAY = timedelta(days=1)


def kept(desk: str = "90d", web: str | None = None) -> Settings:
    """Return the settings of the rail desk with these spans."""
    own = f'retention = "{web}"\n' if web else ""
    text_of_file = DESK.replace("[desk.rail]\n", f'[desk.rail]\nretention = "{desk}"\n')
    return parse_settings(text_of_file.replace("[source.web]\n", f"[source.web]\n{own}"), ENVIRON)


async def a_closed_case(team: Team, author: str = "jan", **changed: object) -> int:
    number = await team.claimed(author, **changed)
    await team.answered(number)
    await team.do(resolve_case, number, by=ANA, outcome=Outcome.ANSWERED)
    return number


async def words_left(team: Team, number: int) -> bool:
    return any(mention.text is not None for mention in await team.mentions_of(number))


@pytest.mark.parametrize(
    ("desk", "web", "days"),
    [
        pytest.param("90d", None, 90, id="the desk's"),
        pytest.param("90d", "30d", 30, id="the source's own is shorter"),
        pytest.param("90d", "120d", 120, id="the source's own is longer"),
        pytest.param("forever", "30d", 30, id="only this source"),
    ],
)
async def test_words_are_kept_as_long_as_the_most_particular_setting_says(
    store: Store, desk: str, web: str | None, days: int
) -> None:
    team = Team(store, kept(desk, web))
    number = await a_closed_case(team)

    team.clock.advance(days * DAY - timedelta(seconds=1))
    early = await team.do(purge_due)
    team.clock.advance(timedelta(seconds=1))
    due = await team.do(purge_due)

    assert (early.cases, due.cases, due.more) == (0, 1, False)
    assert not await words_left(team, number)
    assert (await team.do(purge_due)).cases == 0


async def test_for_ever_is_for_ever(store: Store) -> None:
    team = Team(store, kept("forever"))
    number = await a_closed_case(team)

    team.clock.advance(5_000 * DAY)

    assert (await team.do(purge_due)).cases == 0
    assert await words_left(team, number)


async def test_what_left_the_settings_is_still_removed_after_a_year(store: Store) -> None:
    number = await a_closed_case(Team(store, kept("forever")))
    other = parse_settings(DESK.replace("[source.web]", "[source.plaza]").replace("desk.rail", "desk.bus")
                           .replace('desk = "rail"', 'desk = "bus"'), ENVIRON | {
                               "WEBCARE_HOOK_PLAZA_SECRET": ENVIRON["WEBCARE_HOOK_WEB_SECRET"]})  # fmt: skip
    team = Team(store, other)
    await team.posted()

    team.clock.advance(366 * DAY)
    purged = await team.do(purge_due)

    assert purged.cases == 1
    assert not await words_left(team, number)
    [card] = await team.rows(Card, Card.kind == CardKind.CASE)
    assert card.removal is Removal.DELETE_LATE, "nobody can render it any more"


async def test_open_cases_and_what_was_spoken_of_lately_are_kept(store: Store) -> None:
    team = Team(store, kept())
    still_open = await team.claimed("kim")
    noted = await a_closed_case(team, "lee")
    await team.posted()
    [card] = await team.rows(Card, Card.case_id == noted, Card.kind == CardKind.CASE)
    troll = await team.claimed("troll")
    await team.do(resolve_case, troll, by=ANA, outcome=Outcome.NOT_ENGAGING)
    team.clock.advance(80 * DAY)
    await team.do(add_note, channel=CHANNEL, thread_ts=str(card.ts), ts="1.1", author=ANA, text="He called again")
    troll_again = await team.claimed("troll")
    await team.do(resolve_case, troll_again, by=ANA, outcome=Outcome.NOT_ENGAGING)

    team.clock.advance(20 * DAY)
    await team.do(purge_due)

    assert await words_left(team, still_open)
    assert await words_left(team, noted)
    assert await words_left(team, troll), "folded until 30 days after the second time: his cases belong together"
    team.clock.advance(75 * DAY)
    await team.do(purge_due)
    assert not await words_left(team, noted)
    assert not await words_left(team, troll)
    assert await words_left(team, still_open)


async def test_everything_that_was_said_goes_and_the_figures_stay(store: Store) -> None:
    team = Team(store, kept())
    number = await team.claimed(text="My train is on fire, gestrand!", followers=20_000, url="https://x.example/jan/1")
    question = await team.asked(number)
    await team.do(answer_question, question, by=KIM, text="Yes he can")
    await team.answered(number)
    await team.do(resolve_case, number, by=ANA, outcome=Outcome.ANSWERED, cause="delay")
    before, clocks = await team.case(number), await team.rows(Case)
    events = await team.events(number)
    team.clock.advance(90 * DAY)
    await team.do(purge_due)

    after = await team.case(number)
    [mention], [reply] = await team.mentions_of(number), await team.rows(Reply)
    [asked] = await team.rows(Escalation)
    [customer] = await team.rows(Customer)
    assert (mention.text, mention.url, mention.media, mention.extra, mention.versions) == (None, None, [], {}, [])
    assert (reply.text, asked.question, asked.answer) == (None, "", None)
    assert (customer.handle, customer.name, customer.followers) == (None, None, None)
    assert "jan" not in f"{customer.external_id} {mention.external_id} {after.conversation_id} {reply.in_reply_to}"
    assert after.reasons == []
    for figure in ("outcome", "cause", "priority", "handovers", "opened_at", "resolved_at", "first_replied_at"):
        assert getattr(after, figure) == getattr(before, figure)
    assert reply.state is ReplyState.SENT
    assert mention.answered_at is not None
    assert await team.events(number) == events
    assert len(clocks) == 1


async def test_a_customer_with_a_newer_case_keeps_the_name_there_only(store: Store) -> None:
    team = Team(store, kept())
    old = await a_closed_case(team)
    team.clock.advance(89 * DAY)
    new = await team.claimed("jan", conversation_id="another")
    team.clock.advance(2 * DAY)

    purged = await team.do(purge_due)

    assert (purged.cases, purged.customers) == (1, 0)
    assert (await team.look(case_view, new, channel=None)).customer.handle == "@jan"
    assert (await team.look(case_view, old, channel=None)).customer.handle == "@…"


async def test_a_purged_case_offers_details_and_nothing_else(store: Store) -> None:
    team = Team(store, kept())
    number = await a_closed_case(team)
    team.clock.advance(90 * DAY)
    await team.do(purge_due)

    with pytest.raises(WordsRemoved):
        await team.do(reopen_case, number, by=ANA)

    view = await team.look(case_view, number, channel=CHANNEL)
    details = await team.look(look.case_details, number)
    assert (view.can, view.kept_for) == (frozenset({Can.DETAILS}), 90 * DAY)
    assert [mention.text for mention in details.mentions] == [None]


async def test_a_post_that_is_told_again_after_years_stays_out(store: Store) -> None:
    team = Team(store, kept())
    number = await a_closed_case(team)
    [mention] = await team.mentions_of(number)
    told = a_mention("jan1", author="jan", posted_at=mention.posted_at)
    assert mention.external_id == told.id
    team.clock.advance(90 * DAY)
    await team.do(purge_due)

    assert await team.hears(told) == []
    assert len(await team.rows(Mention)) == 1
    assert await team.hears(a_mention("another", author="jan")) != []


async def test_a_short_retention_and_a_customer_who_comes_back_are_no_quarrel(store: Store) -> None:
    team = Team(store, kept("1d"))
    first = await a_closed_case(team)
    team.clock.advance(DAY)
    await team.do(purge_due)

    await team.wrote_again()

    cases = await team.rows(Case)
    assert [case.id == first for case in cases] == [True, False], "a new case: nobody can go on with the old one"
    assert await words_left(team, cases[1].id)


async def test_a_reply_on_its_way_holds_its_case_back(store: Store) -> None:
    team = Team(store, kept("1d"))
    number = await team.claimed()
    reply = await team.reply(number)
    await team.do(resolve_case, number, by=ANA, outcome=Outcome.ANSWERED)
    team.clock.advance(2 * DAY)

    assert (await team.do(purge_due)).cases == 0
    await team.outcome(reply)
    assert (await team.do(purge_due)).cases == 1


async def test_a_round_takes_a_bounded_number_and_goes_on_where_it_stopped(store: Store) -> None:
    team = Team(store, kept())
    for author in range(5):
        await a_closed_case(team, f"a{author}")
    team.clock.advance(90 * DAY)

    rounds = [await team.do(purge_due, limit=2) for _ in range(3)]

    assert [(one.cases, one.more) for one in rounds] == [(2, True), (2, True), (1, False)]
    assert [case.purged_at is not None for case in await team.rows(Case)] == [True] * 5


async def test_what_has_not_left_is_taken_back_and_what_stands_is_marked(store: Store) -> None:
    team = Team(store, kept())
    number = await a_closed_case(team)
    await team.posted()
    [sent] = await team.outbox(MessageKind.REPLY_SENT)
    team.clock.advance(90 * DAY)

    await team.do(purge_due)

    [row] = await team.outbox(MessageKind.REPLY_SENT)
    [card] = await team.rows(Card, Card.case_id == number, Card.kind == CardKind.CASE)
    assert (row.id, row.state, row.removal) == (sent.id, SendState.CANCELLED, None)
    assert card.removal is Removal.RENDER_LATE


async def test_the_round_finds_what_is_due_by_its_index(store: Store) -> None:
    query = due_cases("rail", "web", before=TEN, now=TEN)
    explain = "EXPLAIN QUERY PLAN" if store.is_sqlite else "EXPLAIN"

    @event.listens_for(store.writer.sync_engine, "before_cursor_execute", retval=True)
    def explained(_c: object, _u: object, statement: str, parameters: object, *_: object) -> tuple[str, object]:
        return (f"{explain} {statement}" if "resolved_at <=" in statement else statement), parameters

    async with store.write() as session:
        if not store.is_sqlite:
            await session.execute(text("SET LOCAL enable_seqscan = off"))  # an empty table is faster read whole
        plan = await session.run_sync(lambda sync: sync.connection().execute(query).cursor.fetchall())

    assert "ix_cases_to_purge" in str(plan)


async def test_notes_and_drafts_go_too(store: Store) -> None:
    team = Team(store, kept())
    number = await a_closed_case(team)
    await team.posted()
    [card] = await team.rows(Card, Card.case_id == number, Card.kind == CardKind.CASE)
    await team.do(add_note, channel=CHANNEL, thread_ts=str(card.ts), ts="1.1", author=ANA, text="He was angry")
    team.clock.advance(91 * DAY)

    await team.do(purge_due)

    [note] = await team.rows(Note)
    assert note.text == ""
    assert [row for row in await team.rows(Outbox) if "angry" in str(row.facts)] == []
