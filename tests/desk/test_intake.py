"""Intake: every mention is in exactly one case, once, with the right clocks, priority and place."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from bot.desk.claim import claim_case
from bot.desk.intake import Ingested, ingest
from bot.desk.ports import Author, InboundMention, MentionEvent
from bot.desk.resolve import resolve_case
from bot.desk.work import Work
from bot.rules.sla import ClockKind
from bot.rules.vocabulary import Priority, Visibility
from bot.store import Card, Case, Customer, Mention
from bot.store.words import CardKind, CaseState, ClockState, EventKind, MessageKind, Outcome
from tests.support.builders import ANA, BEN, CHANNEL, MINUTE, PRIVATE, TEN, Team, a_desk, a_mention, at

DAY, HOUR = timedelta(days=1), timedelta(hours=1)


async def take(team: Team, *mentions: InboundMention, source: str = "web") -> Ingested:
    return await team.desks.do(ingest, source, list(mentions), now=team.now)


async def cards(team: Team, kind: CardKind = CardKind.CASE) -> list[tuple[int | None, str]]:
    return [(card.case_id, card.channel) for card in await team.rows(Card, Card.kind == kind)]


async def test_a_first_mention_opens_a_case_with_a_card_clocks_and_a_history(team: Team) -> None:
    result = await take(team, a_mention(1))

    (number,) = result.opened
    case, clocks = await team.case(number), await team.clocks(number)
    assert (result.accepted, result.duplicates, result.joined) == (1, 0, 0)
    assert (case.state, case.owner, case.addressed, case.listed) == (CaseState.NEW, None, True, False)
    assert clocks[ClockKind.FIRST_REPLY].due_at == at("11:00")
    assert clocks[ClockKind.RESOLUTION].started_at == TEN
    assert await cards(team) == [(number, CHANNEL)]
    assert await team.events(number) == [EventKind.OPENED]


async def test_the_same_mention_again_is_a_duplicate_and_changes_nothing(team: Team) -> None:
    await take(team, a_mention(1), a_mention(1))

    again = await take(team, a_mention(1, text="other words"), a_mention(1))

    assert (again.accepted, again.duplicates) == (0, 2)
    assert len(await team.rows(Mention)) == 1
    assert (await team.rows(Mention))[0].text == a_mention(1).text


async def test_a_batch_is_counted_whole_cases_follow_ups_and_duplicates(team: Team) -> None:
    result = await take(
        team, a_mention(1), a_mention(2), a_mention(3, author="mira"), a_mention(1), a_mention(4, author="piet")
    )

    assert (result.accepted, result.duplicates) == (4, 1)
    assert (len(result.opened), result.joined) == (3, 1)
    assert len(await team.rows(Mention)) == 4


async def test_follow_ups_in_the_first_batch_stand_in_the_thread(team: Team) -> None:
    await take(team, a_mention(1), a_mention(2))

    first, second = await team.rows(Mention)
    assert [card.ref for card in await team.rows(Card, Card.kind == CardKind.MENTION)] == [str(second.id)]
    assert first.case_id == second.case_id


async def test_two_workers_with_the_same_batch_open_each_case_once(team: Team) -> None:
    batch = [a_mention(number, author=f"c{number}") for number in range(20)]

    results = await asyncio.gather(*(take(team, *batch) for _ in range(4)))

    assert sorted(result.accepted for result in results) == [0, 0, 0, 20]
    assert len(await team.rows(Case)) == 20
    assert len(await cards(team)) == 20


async def test_two_mentions_of_one_conversation_at_once_open_one_case(team: Team) -> None:
    await asyncio.gather(*(take(team, a_mention(number)) for number in range(5)))

    assert len(await team.rows(Case)) == 1
    assert len(await team.rows(Mention)) == 5


async def test_a_new_customer_who_writes_twice_at_once_is_one_customer_with_two_contacts(team: Team) -> None:
    async def both(work: Work, *, now: datetime) -> asyncio.Task[Ingested]:
        await ingest(work, "web", [a_mention(0, conversation_id="one", posted_at=now - 2 * HOUR)], now=now)
        other = asyncio.create_task(take(team, a_mention(1, conversation_id="two")))
        await asyncio.sleep(0.1)  # it comes as far as it can before this commit, and has to wait
        return other

    await (await team.do(both))

    assert len(await team.rows(Customer)) == 1
    assert [case.priority for case in await team.rows(Case)] == [Priority.NORMAL, Priority.HIGH]


async def test_a_follow_up_joins_goes_into_the_thread_and_to_the_owner_bundled(team: Team) -> None:
    number = await team.claimed()
    await team.wrote_again()
    team.clock.advance(timedelta(seconds=30))
    await team.wrote_again()

    (message,) = await team.outbox(MessageKind.FOLLOWUPS)
    assert message.channel == ANA
    assert len(message.facts["mentions"]) == 2
    assert message.due_at == TEN + MINUTE
    assert len(await team.mentions_of(number)) == 3


async def test_an_owner_off_shift_is_not_told_of_follow_ups(team: Team) -> None:
    team.clock.set(at("13:00"))
    await team.claimed(by="UCLEO")
    team.clock.set(at("18:30"))

    await team.wrote_again()

    assert await team.outbox(MessageKind.FOLLOWUPS) == []


async def test_without_a_conversation_a_mention_takes_that_of_what_it_answers(team: Team) -> None:
    number = await team.claimed()
    reply = await team.answered(number)

    await take(team, a_mention("x", conversation_id=None, in_reply_to=f"p{reply.id}", text="But it was late again!"))
    await take(team, a_mention("y", conversation_id=None, in_reply_to="mx", text="Hello?"))

    assert len(await team.mentions_of(number)) == 3


async def test_without_anything_its_own_id_is_the_conversation(team: Team) -> None:
    await take(team, a_mention("x", conversation_id=None))

    assert (await team.rows(Mention))[0].conversation_id == "mx"


async def test_words_of_danger_make_it_urgent_with_their_reason(team: Team) -> None:
    (number,) = (await take(team, a_mention(1, text="There is a fire in the train!"))).opened

    case, clocks = await team.case(number), await team.clocks(number)
    assert case.priority is Priority.URGENT
    assert case.reasons[0]["kind"] in ("danger", "urgent_word")
    assert clocks[ClockKind.FIRST_REPLY].due_at == at("10:15")


async def test_a_second_contact_within_a_day_raises_the_priority(team: Team) -> None:
    first = await team.a_case()

    team.clock.advance(timedelta(hours=2))
    second = await team.a_case(conversation_id="another")

    assert (await team.case(first)).priority is Priority.NORMAL
    assert (await team.case(second)).priority is Priority.HIGH
    assert {"kind": "second_contact", "fact": 2} in (await team.case(second)).reasons


async def test_an_answer_to_our_question_is_no_second_contact(team: Team) -> None:
    number = await team.claimed()
    await team.answered(number, "Which train was it?")

    team.clock.advance(timedelta(minutes=20))
    await team.wrote_again(text="The one of half past nine.")

    assert (await team.case(number)).priority is Priority.NORMAL


async def test_reach_informs_and_does_not_shorten_the_clock(team: Team) -> None:
    (number,) = (await take(team, a_mention(1, followers=50_000))).opened

    case = await team.case(number)
    assert case.priority is Priority.NORMAL
    assert case.reasons == [{"kind": "reach", "fact": 50_000}]


async def test_a_follow_up_that_turns_urgent_recomputes_from_the_original_start(team: Team) -> None:
    number = await team.a_case()
    team.clock.advance(timedelta(minutes=5))

    await team.wrote_again(text="Somebody is injured here, call an ambulance!")

    case, clocks = await team.case(number), await team.clocks(number)
    assert case.priority is Priority.URGENT
    assert clocks[ClockKind.FIRST_REPLY].due_at == at("10:15")
    assert EventKind.PRIORITY_CHANGED in await team.events(number)


async def test_overheard_has_no_clock_until_it_is_addressed(team: Team) -> None:
    (number,) = (await take(team, a_mention(1, addressed=None), source="forum")).opened
    assert (await team.case(number)).addressed is False
    assert await team.clocks(number) == {}

    await take(team, a_mention(2, addressed=True, text="And you, what do you say?"), source="forum")

    assert (await team.case(number)).addressed is True
    assert (await team.clocks(number))[ClockKind.FIRST_REPLY].state is ClockState.RUNNING


async def test_private_mentions_go_to_the_private_channel(team: Team) -> None:
    (number,) = (await take(team, a_mention(1, visibility=Visibility.PRIVATE))).opened

    assert await cards(team) == [(number, PRIVATE)]
    assert (await team.clocks(number))[ClockKind.FIRST_REPLY].due_at == at("10:30")


async def test_a_private_message_joins_the_customers_open_case_and_moves_its_card(team: Team) -> None:
    number = await team.a_case()

    await team.wrote_again(visibility=Visibility.PRIVATE, conversation_id="dm-jan")

    case = await team.case(number)
    assert case.visibility is Visibility.PRIVATE
    assert sorted(await cards(team)) == sorted([(number, PRIVATE), (number, CHANNEL)])
    mention_cards = await cards(team, CardKind.MENTION)
    assert mention_cards == [(number, PRIVATE)]


async def test_while_closed_only_urgent_mentions_get_a_card(team: Team) -> None:
    team.clock.set(at("20:00"))

    fire = "there is a fire in coach 4"
    calm, urgent = (
        await take(team, a_mention(1, posted_at=team.now), a_mention(2, author="mira", text=fire, posted_at=team.now))
    ).opened

    assert (await team.case(calm)).listed is True
    assert (await team.case(urgent)).listed is False
    assert await cards(team) == [(urgent, CHANNEL)]


async def test_a_listed_case_that_turns_urgent_gets_its_card_at_once(team: Team) -> None:
    team.clock.set(at("20:00"))
    number = await team.a_case()

    await team.wrote_again(text="There is smoke in the carriage")

    assert await cards(team) == [(number, CHANNEL)]
    assert len(await cards(team, CardKind.MENTION)) == 1
    assert (await team.case(number)).listed is False


async def test_a_listed_case_shows_its_later_mentions_when_it_is_taken(team: Team) -> None:
    team.clock.set(at("20:00"))
    number = await team.a_case()
    await team.wrote_again()
    team.clock.set(at("08:05", days=1))

    await team.do(claim_case, number, by=ANA)

    assert await cards(team) == [(number, CHANNEL)]
    assert len(await cards(team, CardKind.MENTION)) == 1


async def test_a_mention_older_than_a_day_is_backlog_and_its_clocks_start_at_intake(team: Team) -> None:
    (number,) = (await take(team, a_mention(1, posted_at=TEN - timedelta(hours=25)))).opened

    case = await team.case(number)
    assert case.backlog is True
    assert (await team.clocks(number))[ClockKind.FIRST_REPLY].started_at == TEN


async def test_nobody_waits_since_a_moment_that_has_not_come(team: Team) -> None:
    (number,) = (await take(team, a_mention(1, posted_at=TEN + timedelta(days=300)))).opened

    assert (await team.clocks(number))[ClockKind.FIRST_REPLY].started_at == TEN


async def test_an_edit_keeps_the_old_words_and_shows_in_the_thread(team: Team) -> None:
    number = await team.a_case(text="Where is my train")
    (mention,) = await team.mentions_of(number)

    result = await take(team, a_mention(id=mention.external_id, text="Where is my bus?", event=MentionEvent.EDITED))

    (edited,) = await team.mentions_of(number)
    assert result.accepted == 1
    assert (edited.text, edited.versions[0]["text"]) == ("Where is my bus?", "Where is my train")
    assert await cards(team, CardKind.EDIT) == [(number, CHANNEL)]
    assert EventKind.MENTION_EDITED in await team.events(number)


@pytest.mark.parametrize(("told", "kept"), [({"current_id": "m9"}, {"current_id": "m9"}), ({}, {"summoned": "quote"})])
async def test_an_edit_brings_what_its_source_says_of_the_newest_version(
    team: Team, told: dict[str, str], kept: dict[str, str]
) -> None:
    await take(team, a_mention(1, extra={"summoned": "quote"}))

    await take(team, a_mention(1, text="Where is my bus?", event=MentionEvent.EDITED, extra=told))

    (edited,) = await team.rows(Mention)
    assert edited.extra == kept


async def test_the_same_edit_twice_is_a_duplicate(team: Team) -> None:
    await team.a_case()
    (mention,) = await team.rows(Mention)
    edit = a_mention(id=mention.external_id, text="Other", event=MentionEvent.EDITED)
    await take(team, edit)

    again = await take(team, edit)

    assert (again.accepted, again.duplicates) == (0, 1)


async def test_an_edit_that_turns_urgent_is_urgent(team: Team) -> None:
    number = await team.a_case()
    (mention,) = await team.rows(Mention)

    await take(team, a_mention(id=mention.external_id, text="fire in the train!", event=MentionEvent.EDITED))

    assert (await team.case(number)).priority is Priority.URGENT


async def test_a_deletion_purges_the_words_and_every_place_is_shown_anew(team: Team) -> None:
    number = await team.a_case()
    later = await team.wrote_again(text="and my phone is 0612345678")
    await take(team, a_mention(id=later, text="my number again 0612345678", event=MentionEvent.EDITED))
    await team.posted()

    await team.deleted(later)

    mention = (await team.mentions_of(number))[1]
    stale = {card.kind for card in await team.rows(Card) if card.shown < card.wanted}
    assert (mention.text, mention.versions, mention.media, mention.extra) == (None, [], [], {})
    assert stale == {CardKind.CASE, CardKind.MENTION, CardKind.EDIT}


async def test_when_everything_unanswered_is_deleted_the_reply_clock_ends(team: Team) -> None:
    number = await team.a_case()
    (mention,) = await team.mentions_of(number)

    await team.deleted(mention.external_id)

    assert (await team.clocks(number))[ClockKind.FIRST_REPLY].state is ClockState.ENDED


async def test_a_deletion_that_overtakes_its_mention_keeps_it_out(team: Team) -> None:
    await take(team, a_mention(1, event=MentionEvent.DELETED, text=""))

    late = await take(team, a_mention(1))

    assert late.opened == []
    assert await team.rows(Mention) == []


async def test_a_deletion_before_its_mention_in_one_batch_keeps_it_out(team: Team) -> None:
    result = await take(team, a_mention(1, event=MentionEvent.DELETED, text=""), a_mention(1), a_mention(2))

    assert len(result.opened) == 1
    assert [mention.external_id for mention in await team.rows(Mention)] == ["m2"]


async def test_an_edit_of_a_mention_that_never_came_opens_it(team: Team) -> None:
    result = await take(team, a_mention(1, event=MentionEvent.EDITED, text="the newest words"))

    assert len(result.opened) == 1
    assert (await team.rows(Mention))[0].text == "the newest words"


async def test_within_a_week_a_resolved_case_reopens_to_an_active_owner(team: Team) -> None:
    number = await team.claimed()
    await team.answered(number)
    await team.do(resolve_case, number, by=ANA, outcome=Outcome.ANSWERED)

    team.clock.advance(timedelta(minutes=30))
    await team.wrote_again(text="It is still not solved, what now?")

    case = await team.case(number)
    assert (case.state, case.owner, case.reopened) == (CaseState.CLAIMED, ANA, 1)
    assert (await team.clocks(number))[ClockKind.NEXT_REPLY].state is ClockState.RUNNING


async def test_a_reopened_case_of_somebody_inactive_returns_to_the_queue_with_the_name(team: Team) -> None:
    number = await team.claimed()
    await team.answered(number)
    await team.do(resolve_case, number, by=ANA, outcome=Outcome.ANSWERED)

    team.clock.set(at("15:00"))
    await team.wrote_again(text="It is still not solved, what now?")

    case = await team.case(number)
    assert (case.state, case.owner, case.previous_owner) == (CaseState.NEW, None, ANA)


async def test_later_than_a_week_a_new_case_links_the_old_one(team: Team) -> None:
    number = await team.claimed()
    await team.answered(number)
    await team.do(resolve_case, number, by=ANA, outcome=Outcome.ANSWERED)

    team.clock.advance(8 * DAY)
    newer = await team.a_case(text="It happened again, what now?")

    assert newer != number
    assert (await team.case(newer)).continues == number


async def test_thanks_after_an_answer_start_nothing_and_are_listed(team: Team) -> None:
    number = await team.claimed()
    await team.answered(number)

    await team.wrote_again(text="Thank you!")

    case = await team.case(number)
    assert (case.state, case.thanked_at) == (CaseState.WAITING, team.now)
    assert ClockKind.NEXT_REPLY not in await team.clocks(number)
    assert (await team.mentions_of(number))[1].thanks is True
    assert await team.outbox(MessageKind.FOLLOWUPS) == []


async def test_thanks_before_an_answer_are_an_ordinary_follow_up(team: Team) -> None:
    number = await team.a_case()

    await team.wrote_again(text="Thanks!")

    assert (await team.case(number)).thanked_at is None


async def test_after_not_engaging_mentions_fold_without_clock_unless_urgent(team: Team) -> None:
    number = await team.claimed()
    await team.do(resolve_case, number, by=ANA, outcome=Outcome.NOT_ENGAGING)

    await team.wrote_again(text="You are all thieves!")
    await team.wrote_again(text="Thieves, I say!", conversation_id="elsewhere")
    assert (await team.case(number)).state is CaseState.RESOLVED
    assert len(await team.mentions_of(number)) == 3
    urgent = await team.hears(a_mention("u", text="There is a fire in the train!", conversation_id="third"))

    assert len(urgent) == 1
    assert (await team.rows(Customer))[0].folded_until == team.now + 30 * DAY


async def test_how_long_a_case_reopens_and_folds_is_a_setting(store: Any) -> None:
    desk = a_desk()
    team = Team(store, desk)
    number = await team.claimed(by=BEN)

    await team.do(resolve_case, number, by=BEN, outcome=Outcome.NOT_ENGAGING)

    assert (await team.rows(Customer))[0].folded_until == team.now + desk.intake.fold_for


@pytest.mark.parametrize("size", [1, 100])
async def test_a_profile_is_kept_up_to_date_and_never_emptied(team: Team, size: int) -> None:
    await take(team, *(a_mention(number, followers=5) for number in range(size)))

    await take(team, a_mention("later", followers=9))
    await take(team, a_mention("last"))

    (customer,) = await team.rows(Customer)
    assert (customer.followers, customer.handle) == (9, "jan")


async def test_a_private_message_does_not_make_a_public_question_late_in_retrospect(team: Team) -> None:
    number = await team.a_case()
    team.clock.advance(timedelta(minutes=40))

    await team.wrote_again(visibility=Visibility.PRIVATE, conversation_id="dm-jan")

    assert (await team.clocks(number))[ClockKind.FIRST_REPLY].due_at == at("11:00")


async def test_going_on_with_a_story_is_no_second_contact_asking_again_is(team: Team) -> None:
    number = await team.a_case()
    team.clock.advance(timedelta(minutes=10))
    await team.wrote_again(text="And another thing, what about my ticket?")
    assert (await team.case(number)).priority is Priority.NORMAL

    team.clock.advance(timedelta(minutes=35))
    await team.wrote_again(text="Is anybody there?")

    assert (await team.case(number)).priority is Priority.HIGH


async def test_a_deleted_mention_is_no_contact(team: Team) -> None:
    await team.a_case()
    (mention,) = await team.rows(Mention)
    await team.deleted(mention.external_id)
    team.clock.advance(timedelta(hours=1))

    second = await team.a_case(conversation_id="another")

    assert (await team.case(second)).priority is Priority.NORMAL


async def test_a_free_case_that_the_customer_deleted_whole_closes_by_itself(team: Team) -> None:
    number = await team.a_case()
    later = await team.wrote_again()
    (first, _) = await team.mentions_of(number)

    await team.deleted(later)
    assert (await team.case(number)).is_open
    await team.deleted(first.external_id)

    case = await team.case(number)
    assert (case.state, case.outcome, case.resolved_by) == (CaseState.RESOLVED, Outcome.DELETED, None)


async def test_an_owner_closes_a_case_that_the_customer_deleted(team: Team) -> None:
    number = await team.claimed()
    (mention,) = await team.mentions_of(number)

    await team.deleted(mention.external_id)

    assert (await team.case(number)).state is CaseState.CLAIMED


async def test_a_platform_may_tell_more_of_somebody_than_can_be_kept(team: Team) -> None:
    author = Author(id="ana", handle="a" * 300, name="Ana " * 100, followers=10**12)
    told = replace(a_mention(1), author=author, language="nl-" * 30, media=[{"url": "https://x.example"}] * 150)

    (number,) = (await take(team, told)).opened

    (customer,), (mention,) = await team.rows(Customer), await team.rows(Mention)
    assert (customer.handle, len(customer.name or ""), customer.followers) == ("a" * 255, 255, 2**31 - 1)
    assert (mention.case_id, mention.language, len(mention.media)) == (number, "nl", 100)


@pytest.mark.parametrize(
    ("told", "kept"),
    [
        ({"handle": "", "name": ""}, (None, None, None)),
        ({"handle": "ana", "name": "Ana", "followers": 7}, ("ana", "Ana", 7)),
        ({"followers": -1}, (None, None, None)),
    ],
)
def test_nothing_told_is_nothing_known(told: dict[str, Any], kept: tuple[object, ...]) -> None:
    author = Author(id="ana", **told)

    assert (author.handle, author.name, author.followers) == kept
