"""Who is writing: shown on the card, warned of, kept as a draft."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.desk.look import case_view, reply_form
from bot.desk.refusals import CannotReply, CaseIsResolved
from bot.desk.resolve import resolve_case
from bot.desk.views import WritingView
from bot.desk.writing import keep_draft, show_drafts, start_writing, stop_writing
from bot.store.words import CaseState, Outcome
from tests.support.builders import ANA, BEN, CHANNEL, MINUTE, Team


async def writing(team: Team, number: int) -> WritingView | None:
    return (await team.look(case_view, number, channel=CHANNEL)).writing


async def test_opening_the_modal_claims_a_free_case_and_shows_who_writes(team: Team) -> None:
    number = await team.a_case()

    form = await team.do(start_writing, number, by=ANA)

    case = await team.case(number)
    shown = await writing(team, number)
    assert (case.owner, case.state, form.revision) == (ANA, CaseState.CLAIMED, case.revision)
    assert case.cards[0].wanted == case.revision
    assert shown is not None
    assert (shown.by, shown.draft, shown.idle) == ("Ana", False, timedelta())
    assert form.other_writer is None


async def test_the_lease_rests_while_the_owner_writes(team: Team) -> None:
    number = await team.claimed(by=ANA)
    assert (await team.case(number)).lease_until is not None

    await team.do(start_writing, number, by=ANA)

    assert (await team.case(number)).lease_until is None


async def test_a_second_writer_is_warned_and_the_first_stays_shown(team: Team) -> None:
    number = await team.a_case()
    await team.do(start_writing, number, by=ANA)
    await team.do(keep_draft, number, by=ANA, text="Hi Jan")
    team.clock.advance(5 * MINUTE)

    form = await team.do(start_writing, number, by=BEN)
    await team.do(keep_draft, number, by=BEN, text="Hello")

    case = await team.case(number)
    assert form.other_writer is not None
    assert (form.other_writer.by, form.draft) == ("Ana", None)
    assert (case.writer, case.draft) == (ANA, "Hi Jan")


async def test_keys_do_not_edit_the_card_each_time(team: Team) -> None:
    number = await team.a_case()
    await team.do(start_writing, number, by=ANA)
    before = (await team.case(number)).revision

    for text in ("H", "Hi", "Hi Jan"):
        team.clock.advance(timedelta(seconds=3))
        await team.do(keep_draft, number, by=ANA, text=text)

    case = await team.case(number)
    assert (case.revision, case.draft, case.last_key_at) == (before, "Hi Jan", team.now)


async def test_ten_minutes_after_the_last_key_it_is_a_draft(team: Team) -> None:
    number = await team.a_case()
    await team.do(start_writing, number, by=ANA)
    await team.do(keep_draft, number, by=ANA, text="Hi Jan")
    team.clock.advance(9 * MINUTE)
    assert await team.do(show_drafts) == 0
    team.clock.advance(3 * MINUTE)
    before = (await team.case(number)).revision

    assert await team.do(show_drafts) == 1

    shown = await writing(team, number)
    assert shown is not None
    assert (shown.by, shown.draft, shown.idle) == ("Ana", True, 12 * MINUTE)
    assert (await team.case(number)).revision == before + 1
    assert await team.do(show_drafts) == 0


async def test_an_open_modal_without_a_word_leaves_nothing(team: Team) -> None:
    number = await team.a_case()
    await team.do(start_writing, number, by=ANA)
    team.clock.advance(11 * MINUTE)

    await team.do(show_drafts)

    assert (await team.case(number)).writer is None
    assert await writing(team, number) is None


async def test_keys_after_a_pause_show_the_writer_again(team: Team) -> None:
    number = await team.a_case()
    await team.do(start_writing, number, by=ANA)
    await team.do(keep_draft, number, by=ANA, text="Hi")
    team.clock.advance(11 * MINUTE)
    await team.do(show_drafts)

    await team.do(keep_draft, number, by=ANA, text="Hi Jan")

    shown = await writing(team, number)
    assert shown is not None
    assert not shown.draft
    assert (await team.case(number)).draft == "Hi Jan"


async def test_a_closed_modal_keeps_the_draft_for_its_writer(team: Team) -> None:
    number = await team.a_case()
    await team.do(start_writing, number, by=ANA)
    await team.do(keep_draft, number, by=ANA, text="Hi Jan")

    await team.do(stop_writing, number, by=ANA)

    shown = await writing(team, number)
    assert shown is not None
    assert shown.draft
    assert (await team.look(reply_form, number, by=ANA)).draft == "Hi Jan"
    assert (await team.look(reply_form, number, by=BEN)).draft is None


async def test_a_closed_modal_without_a_word_leaves_nothing(team: Team) -> None:
    number = await team.a_case()
    await team.do(start_writing, number, by=ANA)

    await team.do(stop_writing, number, by=ANA)

    case = await team.case(number)
    assert (case.writer, case.writing_since, case.last_key_at) == (None, None, None)
    assert case.lease_until is not None


async def test_closing_does_not_disturb_a_colleague_who_writes(team: Team) -> None:
    number = await team.a_case()
    await team.do(start_writing, number, by=ANA)
    await team.do(start_writing, number, by=BEN)

    await team.do(stop_writing, number, by=BEN)

    assert (await team.case(number)).writer == ANA


async def test_an_idle_draft_gives_way_to_the_next_writer_who_is_told_of_it(team: Team) -> None:
    number = await team.a_case()
    await team.do(start_writing, number, by=ANA)
    await team.do(keep_draft, number, by=ANA, text="Hi Jan")
    team.clock.advance(12 * MINUTE)

    form = await team.do(start_writing, number, by=BEN)

    case = await team.case(number)
    assert form.other_writer is not None
    assert (form.other_writer.by, form.other_writer.draft) == ("Ana", True)
    assert (case.writer, case.draft, case.owner) == (BEN, None, ANA)


async def test_a_queued_reply_retires_the_drafts_of_the_case(team: Team) -> None:
    number = await team.a_case()
    await team.do(start_writing, number, by=ANA)
    await team.do(keep_draft, number, by=ANA, text="Hi Jan")

    await team.reply(number, "Hello", by=BEN)

    case = await team.case(number)
    assert (case.writer, case.draft, case.writing_since, case.last_key_at) == (None, None, None, None)


async def test_a_closed_case_is_not_written_to(team: Team) -> None:
    number = await team.claimed()
    await team.do(resolve_case, number, by=ANA, outcome=Outcome.DUPLICATE)

    with pytest.raises(CaseIsResolved):
        await team.do(start_writing, number, by=ANA)
    await team.do(keep_draft, number, by=ANA, text="late keys")

    assert (await team.case(number)).draft is None


async def test_where_nothing_can_be_sent_no_modal_opens(team: Team) -> None:
    number = await team.a_case(source="feed")

    with pytest.raises(CannotReply) as refused:
        await team.do(start_writing, number, by=ANA)

    assert refused.value.reason == "none"
    assert (await team.case(number)).owner is None


async def test_what_we_overheard_is_joined_in_first(team: Team) -> None:
    number = await team.a_case(addressed=False, text="That train again")

    with pytest.raises(CannotReply) as refused:
        await team.do(start_writing, number, by=ANA)

    assert refused.value.reason == "overheard"
