"""What a customer says in private is read by those who answer it, and stands in no public channel."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.desk.lists import due_lists
from bot.desk.look import day_list, message_view, question_view
from bot.desk.ports import Rejected
from bot.desk.reply import retry_reply
from bot.rules.triage import ReasonKind
from bot.settings import parse_settings
from bot.slack.questions import render_question
from bot.store import Card, Case, Escalation, Mention
from bot.store.database import Store
from bot.store.words import CardKind, MessageKind, Removal, Visibility
from tests.support.builders import ANA, BILLING, CHANNEL, DESK, ENVIRON, Team, a_desk, a_mention, at

WORDS = "My account number is 8812"


@pytest.mark.parametrize(
    ("private", "department", "visibility", "shown"),
    [
        pytest.param(False, "billing", Visibility.PRIVATE, False, id="a public channel"),
        pytest.param(True, "billing", Visibility.PRIVATE, True, id="a private channel"),
        pytest.param(False, "billing", Visibility.PUBLIC, True, id="said in public"),
        pytest.param(False, "track", Visibility.PRIVATE, True, id="direct messages"),
    ],
)
async def test_a_question_shows_private_words_only_where_it_is_private(
    store: Store, private: bool, department: str, visibility: Visibility, shown: bool
) -> None:
    channel = 'channel = "CBILL"\n'
    settings = parse_settings(DESK.replace(channel, channel + "private = true\n") if private else DESK, ENVIRON)
    team = Team(store, settings)
    number = await team.claimed(text=WORDS, visibility=visibility)
    await team.asked(number, department)
    [card] = (await team.rows(Card, Card.kind == CardKind.QUESTION))[:1]
    [question] = await team.rows(Escalation)

    view = await team.look(question_view, question.id, channel=card.channel)
    message = render_question(view, team.desk, team.now)

    assert (card.channel == BILLING) is (department == "billing")
    assert ("8812" in str(message.blocks)) is shown
    assert ("webcare has the words" in str(message.blocks)) is not shown
    assert "Can he have his money back?" in str(message.blocks)
    assert "8812" not in message.text


async def test_without_a_private_channel_the_settings_warn(store: Store) -> None:
    alone = parse_settings(DESK.replace('private_channel = "CPRIV"\n', ""), ENVIRON)

    assert any("private mentions are shown in CRAIL" in warning for warning in alone.warnings)
    assert not any("private mentions" in warning for warning in a_desk().warnings)


async def test_urgent_words_are_forgotten_with_the_message_that_held_them(store: Store) -> None:
    team = Team(store)
    number = await team.a_case(text="An ambulance came and I was hacked")
    later = await team.wrote_again(text="Yes, hacked")
    assert {reason["kind"] for reason in (await team.case(number)).reasons} >= {ReasonKind.DANGER.value}
    [first] = [one for one in await team.mentions_of(number) if one.external_id != later]

    await team.deleted(first.external_id)

    [case] = await team.rows(Case)
    facts = [reason["fact"] for reason in case.reasons]
    assert "hacked" in facts
    assert "ambulance" not in facts
    await team.deleted(later)
    assert [reason for reason in (await team.case(number)).reasons if reason["kind"] == "urgent_word"] == []
    assert await team.hears(a_mention(author="jan", id=later, text="Back again", conversation_id="c-jan")) == []


async def test_a_list_that_shows_a_deleted_message_is_drawn_anew(store: Store) -> None:
    team = Team(store)
    team.clock.set(at("07:00", days=1))
    await team.a_case(text=WORDS)
    [mention] = await team.rows(Mention)
    team.clock.set(at("08:01", days=1))
    await team.do(due_lists)
    await team.posted()
    day = (team.now + timedelta(hours=1)).date()
    before = await team.look(day_list, team.desk, day, channel=CHANNEL, morning=True)

    await team.deleted(mention.external_id)

    [card] = await team.rows(Card, Card.kind == CardKind.MORNING_LIST)
    after = await team.look(day_list, team.desk, day, channel=CHANNEL, morning=True)
    assert [row.excerpt for row in before.rows] == [WORDS]
    assert (card.removal, card.shown) == (Removal.CHECK, 0)
    assert "8812" not in str(after)


@pytest.mark.parametrize("retried", [False, True])
async def test_the_word_of_a_failed_reply_leads_to_no_deleted_message(store: Store, retried: bool) -> None:
    team = Team(store)
    number = await team.claimed(url="https://plaza.example/said/1")
    failed = await team.reply(number)
    await team.outcome(failed, Rejected("no"))
    await team.delivered()
    [told] = await team.outbox(MessageKind.REPLY_FAILED)
    before = await team.look(message_view, told.id)
    if retried:
        await team.do(retry_reply, failed.id, by=ANA)
    [mention] = await team.mentions_of(number)

    await team.deleted(mention.external_id)

    [told] = await team.outbox(MessageKind.REPLY_FAILED)
    after = await team.look(message_view, told.id)
    assert "said/1" in str(before)
    assert told.removal is Removal.RENDER
    assert "said/1" not in str(after)
    assert (after is None) is retried, "nothing is left to say, or to press, once it is on its way again"
