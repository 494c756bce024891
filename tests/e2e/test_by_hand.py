"""A case that a colleague makes by hand: signed requests in, the form, the card, and what stands under the message."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from bot.sandbox.controls import visible_text
from tests.support.database import PostgresServer
from tests.support.desk_at_work import CHANNEL, PRIVATE, AtWork
from tests.support.world import a_world

REVIEWS = '[source.reviews]\nkind = "manual"\ndesk = "rail"\nplatform = "Trustpilot"\n'
CALLS = '[source.calls]\nkind = "manual"\ndesk = "rail"\nplatform = "Telephone"\n'
LINK = "https://www.trustpilot.com/reviews/6565"
MESSAGE, ANYWHERE = "Make this a case", "New case"
HOSTILE = "<!channel> *bold* <https://evil.example|https://klm.com>"


@pytest.fixture
async def desk(transport: str, database_url: str, server: PostgresServer | None) -> AsyncIterator[AtWork]:
    plain = database_url.replace("+aiosqlite", "").replace("+asyncpg", "")
    async with a_world(database=plain, over_http=transport == "http", more=REVIEWS + CALLS) as world:
        yield AtWork(world)


def _looked_up(desk: AtWork) -> bool:
    return bool(desk.sandbox.journal.calls("conversations.replies"))


async def newest(desk: AtWork, words: str, channel: str = CHANNEL) -> str:
    """Wait for a card that shows ``words``; return its ts."""
    return str(
        await desk.until(
            lambda: next(
                (
                    one["ts"]
                    for one in desk.sandbox.messages(channel)
                    if words in visible_text(one.get("blocks") or []) and one.get("bot_id")
                ),
                None,
            ),
            f"card {words!r}",
        )
    )


@pytest.mark.parametrize("transport", ["socket", "http"])
async def test_a_pasted_link_becomes_a_case_that_is_worked_on_like_any_other(desk: AtWork) -> None:
    sanne, petra = desk.user("U1"), desk.user("U101")
    pasted = await sanne.say(CHANNEL, f"Saw this one: {LINK} never again with this railway")

    await sanne.message_shortcut(CHANNEL, pasted, MESSAGE)
    form = await desk.modal(sanne, "New case")
    assert LINK in str(form["blocks"])
    await desk.submits(sanne, {"author": "@jan_dv", "source": "Trustpilot"})

    card = await newest(desk, "never again with this railway")
    assert "@jan_dv" in desk.text(card)
    assert "Trustpilot" in desk.text(card)
    assert "No reply from here: answer where it was written" in desk.text(card)
    assert "Reply" not in desk.buttons(card)
    assert "Open the original" in desk.buttons(card)
    await desk.thread_shows(card, "made case")
    told = await desk.thread_shows(pasted, "of this")
    assert f"p{card.replace('.', '')}" in str(told["blocks"])

    await sanne.click(CHANNEL, card, "Claim")
    await desk.shows(card, "Sanne")
    await sanne.click(CHANNEL, card, "Escalate")
    await desk.modal(sanne, "Escalate")
    await desk.submits(sanne, {"department": "Billing", "question": "Who drove?"})
    question = await newest(desk, "Who drove?", "C2")
    await petra.click("C2", question, "We take it")
    await sanne.click(CHANNEL, card, "Resolve")
    await desk.modal(sanne, "Resolve")
    await desk.submits(sanne, {"outcome": "Answered elsewhere", "cause": "Delay or outage"})
    await desk.shows(card, "Answered elsewhere")
    assert desk.api_errors() == []


async def test_a_message_where_the_bot_is_not_tells_its_case_to_who_made_it(desk: AtWork) -> None:
    """The bot is in every channel of the practice workspace but C3."""
    sanne = desk.user("U1")
    pasted = await sanne.say("C3", "A customer called: the lift at Utrecht is broken")

    await sanne.message_shortcut("C3", pasted, MESSAGE)
    await desk.modal(sanne, "New case")
    await desk.submits(sanne, {"source": "Telephone"})

    card = await newest(desk, "the lift at Utrecht is broken")
    told = await desk.dm_shows(sanne, "of this")
    assert f"p{card.replace('.', '')}" in str(told["blocks"])
    assert desk.sandbox.thread("C3", pasted) == []
    assert desk.world.bot is not None
    assert not [part for part in desk.world.bot.health.failures if "C3" in part]


@pytest.mark.parametrize("mode", ["drop_after", "error_after"])
async def test_where_slack_lost_its_answer_the_message_is_told_once(desk: AtWork, mode: str) -> None:
    sanne = desk.user("U1")
    pasted = await sanne.say(CHANNEL, f"Look: {LINK}")
    await sanne.message_shortcut(CHANNEL, pasted, MESSAGE)
    await desk.modal(sanne, "New case")
    desk.sandbox.inject("chat.postMessage", mode, skip=2)  # the card and its thread come first

    await desk.submits(sanne, {})

    card = await newest(desk, LINK)
    await desk.thread_shows(card, "made case")
    await desk.thread_shows(pasted, "of this")
    assert await desk.until(lambda: _looked_up(desk), "the look-up of what was lost")
    assert len(desk.sandbox.thread(CHANNEL, pasted)) == 1


async def test_under_a_message_that_was_deleted_meanwhile_nothing_can_stand(desk: AtWork) -> None:
    sanne = desk.user("U1")
    pasted = await sanne.say(CHANNEL, f"Look: {LINK}")
    await sanne.message_shortcut(CHANNEL, pasted, MESSAGE)
    await desk.modal(sanne, "New case")
    await sanne.delete(CHANNEL, pasted)

    await desk.submits(sanne, {"text": "Never again"})

    card = await newest(desk, "Never again")
    told = await desk.dm_shows(sanne, "of this")
    assert f"p{card.replace('.', '')}" in str(told["blocks"])
    await desk.thread_shows(card, "made case")


async def test_the_same_link_twice_leads_to_the_case_that_is_there(desk: AtWork) -> None:
    sanne, ben = desk.user("U1"), desk.user("U2")
    await sanne.shortcut(ANYWHERE)
    await desk.modal(sanne, "New case")
    await desk.submits(sanne, {"link": LINK, "text": "Never again"})
    card = await newest(desk, "Never again")
    await sanne.click(CHANNEL, card, "Claim")
    await desk.shows(card, "Sanne")

    await ben.shortcut(ANYWHERE)
    await desk.modal(ben, "New case")
    await desk.submits(ben, {"link": LINK + "?utm_source=mail", "text": "Look"})

    await desk.until(lambda: "already, of Sanne" in visible_text(ben.modal["blocks"]), "the case that is there")
    assert f"p{card.replace('.', '')}" in str(ben.modal["blocks"])
    assert len([one for one in desk.sandbox.messages(CHANNEL) if "Trustpilot" in str(one.get("blocks"))]) == 1


async def test_a_private_call_stays_in_the_private_channel_and_hostile_words_stay_words(desk: AtWork) -> None:
    sanne = desk.user("U1")
    await sanne.shortcut(ANYWHERE)
    await desk.modal(sanne, "New case")
    private = {"visibility": "Only we: a call, a mail, a private message"}

    await desk.submits(sanne, {"text": HOSTILE, "author": HOSTILE, **private})

    card = await newest(desk, HOSTILE, PRIVATE)
    assert not any(HOSTILE in str(one) for one in desk.sandbox.messages(CHANNEL))
    assert "<!channel>" not in desk.sandbox.message(PRIVATE, card)["text"]
    assert not [note for note in desk.user("U2").notifications if "bold" in str(note)]
    assert desk.api_errors() == []


async def test_who_is_no_agent_is_told_so_in_place_of_the_form(desk: AtWork) -> None:
    petra = desk.user("U101")

    await petra.shortcut(ANYWHERE)

    await desk.until(lambda: petra.modals, "what is said instead")
    assert "Only the webcare team" in visible_text(petra.modal["blocks"])
