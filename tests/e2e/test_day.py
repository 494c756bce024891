"""A day at the desk: each step as an agent, a customer or a colleague sees it."""

from __future__ import annotations

import asyncio
import re

import pytest
from sqlalchemy import select

from bot.sandbox.controls import visible_text
from bot.store import Note
from tests.support.desk_at_work import BILLING, BRAND, CHANNEL, PRIVATE, AtWork
from tests.support.world import a_world

both_ways = pytest.mark.parametrize("transport", ["socket", "http"])


@both_ways
async def test_a_mention_becomes_a_card_an_owner_a_reply_and_an_end(desk: AtWork) -> None:
    sanne, ben = desk.user("U1"), desk.user("U2")
    card = await desk.mention("my train is 40 minutes late and nobody says anything")
    free = desk.sandbox.message(CHANNEL, card)

    await sanne.click(CHANNEL, card, "Claim")
    await desk.shows(card, "Sanne")
    await ben.click(CHANNEL, card, "Claim", seen=free)
    await desk.until(lambda: ben.ephemerals, "the refusal")
    assert "Sanne" in ben.ephemerals[-1]["text"]

    assert await desk.reply(sanne, card, "Sorry! A bus leaves at 15:10.") == {}
    assert await desk.sent() == ["Sorry! A bus leaves at 15:10. ^SV"]
    await desk.shows(card, "Waiting for customer")
    await desk.thread_shows(card, "A bus leaves at 15:10")

    await sanne.click(CHANNEL, card, "Resolve")
    await desk.modal(sanne, "Resolve")
    assert await sanne.submit({"outcome": "Answered", "cause": "Delay or outage"}) == {}
    await desk.shows(card, "Answered")
    assert "Claim" not in desk.buttons(card)
    assert desk.api_errors() == []


async def test_send_and_resolve_ends_the_case_once_the_platform_confirmed(desk: AtWork) -> None:
    card = await desk.mention("where do I find my receipt?")

    await desk.reply(desk.user("U2"), card, "In the app, under Trips.", send_and_resolve=["Send and resolve"])

    (sent,) = await desk.sent()
    assert re.fullmatch(r"In the app, under Trips\. \^[A-Z]{1,3}", sent)
    await desk.shows(card, "Answered")


async def test_a_phone_number_that_everybody_would_read_is_asked_about_before_it_leaves(desk: AtWork) -> None:
    sanne = desk.user("U1")
    card = await desk.mention("can somebody call me?")

    assert await desk.reply(sanne, card, "Our driver is Jan, 06 12345678.") == {}
    assert "a phone number" in visible_text(sanne.modal["blocks"])
    assert desk.platform.posts(by_brand=True) == []

    assert await sanne.submit() == {}
    assert await desk.sent() == ["Our driver is Jan, 06 12345678. ^SV"]
    assert desk.api_errors() == []


async def test_a_department_is_asked_by_button_and_the_customer_hears_so_at_once(desk: AtWork) -> None:
    sanne, kim = desk.user("U1"), desk.user("U101")
    card = await desk.mention("I was charged twice for my ticket, annoying")

    await sanne.click(CHANNEL, card, "Escalate")
    await desk.modal(sanne, "Escalate")
    assert await sanne.submit({"department": "billing", "question": "Charged twice?"}) == {}
    question = await desk.until(lambda: next(iter(desk.sandbox.messages(BILLING)), None), "the question")
    assert "Charged twice?" in visible_text(question["blocks"])
    assert "finding out" in (await desk.sent())[0]

    await kim.click(BILLING, question["ts"], "We take it")
    await desk.shows(card, "taken by")
    await kim.click(BILLING, question["ts"], "Answer")
    await desk.modal(kim, "Answer")
    assert await kim.submit({"text": "Yes, refund is on its way."}) == {}
    await desk.dm_shows(sanne, "refund is on its way")
    await desk.shows(card, "pass it on")
    assert desk.api_errors() == []


async def test_naming_a_departments_group_in_the_thread_asks_what_is_meant(desk: AtWork) -> None:
    sanne = desk.user("U1")
    card = await desk.mention("charged twice")
    await sanne.click(CHANNEL, card, "Claim")
    await desk.shows(card, "Sanne")

    await sanne.say(CHANNEL, "<!subteam^S1> was this refunded?", thread_ts=card)
    asked = await desk.until(lambda: next(iter(sanne.ephemerals), None), "question or FYI")
    buttons = [
        element["text"]["text"]
        for block in asked["blocks"]
        for element in block.get("elements", [])
        if "value" in element
    ]
    await sanne.click(CHANNEL, asked["ts"], buttons[0])
    await desk.modal(sanne, "Escalate")
    assert await sanne.submit() == {}

    question = await desk.until(lambda: next(iter(desk.sandbox.messages(BILLING)), None), "the question")
    assert "was this refunded?" in visible_text(question["blocks"])


async def test_what_is_said_in_threads_is_mirrored_and_never_reaches_the_customer(desk: AtWork) -> None:
    sanne, kim = desk.user("U1"), desk.user("U101")
    card = await desk.mention("charged twice")
    await sanne.click(CHANNEL, card, "Escalate")
    await desk.modal(sanne, "Escalate")
    await sanne.submit({"department": "billing", "question": "Twice?", "holding": []})
    question = await desk.until(lambda: next(iter(desk.sandbox.messages(BILLING)), None), "the question")

    await kim.say(BILLING, "It was one payment and one reservation", thread_ts=question["ts"])
    mirrored = await desk.thread_shows(card, "one payment and one reservation")
    await sanne.click(CHANNEL, mirrored["ts"], "This is the answer")
    await desk.shows(card, "pass it on")
    await desk.until(lambda: desk.buttons(mirrored["ts"]) == [], "the button is spent")
    assert not any("answered about" in visible_text(one.get("blocks") or []) for one in sanne.dm), "she knows it"
    await sanne.say(CHANNEL, "thanks, passing it on", thread_ts=card)

    await desk.reply(sanne, card, "It was one payment and one reservation.")
    assert await desk.sent() == ["It was one payment and one reservation. ^SV"]


async def test_a_follow_up_goes_into_the_thread_and_edits_and_deletions_are_seen_there(desk: AtWork) -> None:
    card = await desk.mention("where is my train?")
    first = desk.platform.posts()[0]["id"]

    later = await desk.platform.post("c1", f"{BRAND} hello??", in_reply_to=first)
    await desk.thread_shows(card, "hello??")
    await desk.platform.edit("c1", later.id, f"{BRAND} hello, anybody there?")
    await desk.thread_shows(card, "anybody there?")
    await desk.platform.delete("c1", later.id)

    await desk.until(
        lambda: (
            not any("anybody" in visible_text(one.get("blocks") or []) for one in desk.sandbox.thread(CHANNEL, card))
        ),
        "the words are gone everywhere",
    )
    assert len(desk.sandbox.messages(CHANNEL)) == 1


async def test_a_private_mention_goes_to_the_private_channel_and_nowhere_else(desk: AtWork) -> None:
    card = await desk.mention("my booking number is 8812", channel=PRIVATE, visibility="private")

    assert "8812" in desk.text(card, PRIVATE)
    assert desk.sandbox.messages(CHANNEL) == []
    assert "8812" not in desk.sandbox.message(PRIVATE, card)["text"]


async def test_a_private_message_moves_the_card_and_leaves_one_line_without_words(desk: AtWork) -> None:
    card = await desk.mention("can you look at my refund?")

    moved = await desk.mention("my number is 8812", channel=PRIVATE, visibility="private")

    await desk.until(lambda: desk.buttons(card) == [], "the public card has no buttons")
    assert "refund" not in desk.text(card)
    assert "Claim" in desk.buttons(moved, PRIVATE)


async def test_hostile_text_pings_nobody_and_shows_verbatim(desk: AtWork) -> None:
    hostile = "<!channel> <@U012AB3CD> <https://evil.example|https://klm.com> *bold* &lt;"

    card = await desk.mention(hostile)

    assert hostile in desk.text(card)
    assert desk.sandbox.notifications == []
    assert "<!channel>" not in desk.sandbox.message(CHANNEL, card)["text"]


async def test_an_outsider_is_refused_kindly(desk: AtWork) -> None:
    card = await desk.mention("hello")
    outsider = desk.user("U101")
    desk.sandbox.world.add_to(CHANNEL, "U101")

    await outsider.click(CHANNEL, card, "Claim")

    await desk.until(lambda: outsider.ephemerals, "the refusal")
    assert "Free" in desk.text(card)


async def test_fifty_clicks_at_once_give_one_owner_and_everybody_else_hears_who(
    transport: str, database_url: str
) -> None:
    plain = database_url.replace("+aiosqlite", "").replace("+asyncpg", "")
    async with a_world(database=plain, over_http=transport == "http", agents=50) as world:
        desk = AtWork(world)
        people = [desk.user(f"U{number}") for number in range(1, 51)]
        for _ in range(2):
            card = await desk.mention("who takes this?")
            free = desk.sandbox.message(CHANNEL, card)
            before = {one.id: len(one.ephemerals) for one in people}

            def refusals(before: dict[str, int] = before) -> list[str]:
                return [said["text"] for one in people for said in one.ephemerals[before[one.id] :]]

            await asyncio.gather(*(one.click(CHANNEL, card, "Claim", seen=free) for one in people))

            await desk.until(lambda refusals=refusals: len(refusals()) == 49, "49 refusals", 30)
            # The first word: a handle turns into a full name as soon as Slack has told it.
            owners = {re.split(r" |'", text)[0].lower() for text in refusals()}
            assert len(owners) == 1
            (owner,) = owners
            await desk.until(lambda owner=owner, card=card: owner in desk.text(card).lower(), "the owner's name")


async def test_a_rejected_reply_tells_the_reason_and_retry_sends_it_once(desk: AtWork) -> None:
    sanne = desk.user("U1")
    card = await desk.mention("hello")
    desk.platform.fault("reject", reason="contains a forbidden link")

    await desk.reply(sanne, card, "Look here")
    failed = await desk.dm_shows(sanne, "contains a forbidden link")
    await desk.shows(card, "contains a forbidden link")
    await sanne.click(sanne.dm[-1]["channel"] if "channel" in sanne.dm[-1] else "U1", failed["ts"], "Retry")

    assert await desk.sent() == ["Look here ^SV"]
    await desk.shows(card, "Waiting for customer")


async def test_a_lost_answer_of_the_platform_is_shown_and_never_sent_again_by_itself(desk: AtWork) -> None:
    sanne = desk.user("U1")
    card = await desk.mention("hello")
    desk.platform.fault("drop_after")

    await desk.reply(sanne, card, "Once only")

    await desk.shows(card, "before sending again")
    assert await desk.sent() == ["Once only ^SV"]
    assert len(desk.sandbox.journal.of("platform", "reply")) == 1


async def test_the_command_lists_the_queue_mine_and_help(desk: AtWork) -> None:
    sanne = desk.user("U1")
    card = await desk.mention("first")

    await sanne.command("/webcare", "queue")
    await desk.until(lambda: len(sanne.ephemerals) == 1, "the queue")
    await sanne.click(CHANNEL, sanne.ephemerals[0]["ts"], "Claim")
    await desk.shows(card, "Sanne")
    await sanne.command("/webcare", "mine")
    await desk.until(lambda: len(sanne.ephemerals) == 2, "mine")
    await sanne.command("/webcare", "help")
    await desk.until(lambda: len(sanne.ephemerals) == 3, "help")

    shown = [visible_text(one["blocks"]) for one in sanne.ephemerals]
    assert "1 free" in shown[0]
    assert "jan_dv" in shown[1]
    assert "/webcare mine" in shown[2]


async def test_next_takes_the_most_urgent_case_and_says_why_in_a_channel_and_at_home(desk: AtWork) -> None:
    sanne, ben = desk.user("U1"), desk.user("U2")
    first = await desk.mention("where is my train")
    urgent = await desk.mention("there is a fire on platform 3!", customer="c2")

    await sanne.command("/webcare", "next")
    await desk.until(lambda: sanne.ephemerals, "the case")
    await desk.shows(urgent, "Sanne")
    shown = visible_text(sanne.ephemerals[0]["blocks"])
    assert shown.startswith("This one is yours. First, because it is urgent.")
    assert "there is a fire on platform 3!" in shown
    assert "1 free" in shown
    await sanne.click(CHANNEL, sanne.ephemerals[0]["ts"], "Release")
    await desk.shows(urgent, "Free")

    await ben.open_home()
    await desk.until(lambda: ben.home, "App Home")
    assert "2 free" in visible_text(ben.home["blocks"])
    await ben.click_view("Next", view=ben.home)
    why = "This one is yours. First, because it is urgent."
    await desk.until(lambda: visible_text(ben.home["blocks"]).startswith(why), "why, at the top of App Home")
    assert "1 free" in visible_text(ben.home["blocks"])

    await sanne.click(CHANNEL, sanne.ephemerals[0]["ts"], "Next")
    await desk.shows(first, "Sanne")
    await sanne.command("/webcare", "next")
    await desk.until(lambda: len(sanne.ephemerals) == 3, "the refusal")
    assert "The queue is empty" in sanne.ephemerals[2]["text"]
    await ben.click_view("Next", view=ben.home)
    told = "The queue is empty. Well done."
    await desk.until(lambda: visible_text(ben.home["blocks"]).startswith(told), "the refusal, at the top of App Home")


async def test_app_home_shows_my_cases_and_the_queue(desk: AtWork) -> None:
    sanne = desk.user("U1")
    card = await desk.mention("mine")
    await sanne.click(CHANNEL, card, "Claim")
    await desk.mention("free one", customer="c2")

    await sanne.open_home()

    await desk.until(lambda: sanne.home, "App Home")
    shown = visible_text(sanne.home["blocks"])
    assert "jan_dv" in shown
    assert "mira.k" in shown


@both_ways
async def test_only_the_named_methods_are_needed_for_the_main_job(desk: AtWork) -> None:
    for method in ("users.info", "usergroups.users.list", "users.list", "conversations.open", "chat.postEphemeral",
                   "views.update", "views.publish", "chat.getPermalink", "conversations.info"):  # fmt: skip
        desk.sandbox.inject(method, "unknown_method", times=None)
    sanne = desk.user("U1")
    card = await desk.mention("still works?")

    await sanne.click(CHANNEL, card, "Claim")
    await desk.reply(sanne, card, "It does.")

    assert len(await desk.sent()) == 1
    await desk.shows(card, "Waiting for customer")


async def test_a_note_under_a_card_whose_answer_was_lost_is_the_cases(desk: AtWork) -> None:
    """The card stands, but until it was looked up nobody here knows where."""
    sanne, question = desk.user("U1"), "the note that came early"
    desk.sandbox.inject("chat.postMessage", "drop_after", channel=CHANNEL)

    card = await desk.mention("is there a seat left on the 10:15?")
    await sanne.say(CHANNEL, question, thread_ts=card)

    async with asyncio.timeout(60):
        while question not in await notes(desk):  # noqa: ASYNC110  # a row of the program's database
            await asyncio.sleep(0.05)


async def notes(desk: AtWork) -> list[str]:
    assert desk.world.bot is not None
    async with desk.world.bot.desks.store.read() as session:
        return list(await session.scalars(select(Note.text)))
