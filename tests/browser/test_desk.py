"""The whole desk as people see it: the real bot, the practice page in Chromium, and nothing but clicks and keys."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import BrowserContext, Locator, expect

from tests.browser.seat import DUTCH, ENGLISH, Labels, Seat, button
from tests.support.world import World, a_world, sqlite_url

pytestmark = pytest.mark.browser

SANNE, BEN, PETRA, JAN = "U1", "U2", "U101", "customer:c1"
HOSTILE = "<!channel> <@U012AB3CD> <https://evil.example|https://klm.com> *bold* &lt;"


@pytest.fixture(params=["en", "nl"])
def language(request: pytest.FixtureRequest) -> str:
    """The language of the desk and of the page."""
    return str(request.param)


@pytest.fixture
def labels(language: str) -> Labels:
    """The words on the page."""
    return DUTCH if language == "nl" else ENGLISH


@pytest.fixture
async def world(tmp_path: Path, language: str) -> AsyncIterator[World]:
    """A desk at work over Socket Mode, with two agents whose names it has read."""
    async with a_world(database=sqlite_url(tmp_path), language=language, agents=2) as world:
        read = world.sandbox.journal.calls
        await world.sandbox.wait_for(lambda: read("users.info", user=SANNE) and read("users.info", user=BEN))
        yield world


@pytest.mark.slow
async def test_a_case_goes_from_the_customers_post_to_its_end_before_everybodys_eyes(
    chromium_context: BrowserContext, world: World, labels: Labels
) -> None:
    ben = await Seat.take(chromium_context, world.sandbox.url, labels, BEN)
    sanne = await Seat.take(chromium_context, world.sandbox.url, labels, JAN)
    await _post(sanne, labels.said.late)
    await sanne.become(SANNE)
    card = await sanne.card(labels.said.late)

    await _claimed_by_one_and_refused_to_the_other(sanne, ben, card)
    await _replied(sanne, card)
    await _noted(sanne, card)
    await _read_and_answered_by_the_customer(sanne, card)
    await _asked(sanne, ben, card)
    await _answered_by_the_department(ben)
    await _passed_on(sanne, card)
    await _resolved(sanne, card)
    await _the_customer_got_only_what_was_meant_for_them(sanne)


async def test_a_hostile_post_stands_verbatim_on_the_card_and_tells_nobody(
    chromium_context: BrowserContext, world: World, labels: Labels
) -> None:
    seat = await Seat.take(chromium_context, world.sandbox.url, labels, JAN)

    await _post(seat, HOSTILE)
    await seat.become(SANNE)

    card = await seat.card(HOSTILE)
    quote = card.locator("blockquote")
    await expect(quote).to_have_text(re.compile(re.escape(f"@lumerail {HOSTILE}")))
    await expect(quote.locator("a, b, strong, .mention")).to_have_count(0)
    await expect(seat.page.locator(".place-badge, .toast")).to_have_count(0)


async def test_a_case_is_claimed_and_answered_with_the_keyboard_alone(
    chromium_context: BrowserContext, world: World, labels: Labels
) -> None:
    seat = await Seat.take(chromium_context, world.sandbox.url, labels, SANNE)
    await world.sandbox.platform.post("c1", f"@lumerail {labels.said.late}")
    card, keys = await seat.card(labels.said.late), seat.page.keyboard

    await _tab_to(seat, button(card, labels.claim))
    await keys.press("Enter")
    await expect(card).to_contain_text("Sanne Visser")
    await _tab_to(seat, button(card, labels.reply))
    await keys.press("Enter")
    await expect(seat.modal(labels.reply).get_by_role("textbox")).to_be_focused()
    await keys.type("On it")
    await keys.press("Control+Enter")

    await expect(seat.modal(labels.reply)).to_have_count(0)
    await expect(card).to_contain_text(labels.waiting)


async def _tab_to(seat: Seat, control: Locator) -> None:
    await expect(control).to_be_visible()
    for _ in range(40):
        if await control.evaluate("(node) => node === document.activeElement"):
            return
        await seat.page.keyboard.press("Tab")
    await expect(control).to_be_focused()


async def _post(seat: Seat, text: str) -> None:
    await seat.page.get_by_role("textbox", name=seat.labels.write_post).fill(f"@lumerail {text}")
    await seat.page.get_by_role("button", name=seat.labels.post, exact=True).click()
    await expect(seat.post(text)).to_be_visible()


async def _claimed_by_one_and_refused_to_the_other(sanne: Seat, ben: Seat, card: Locator) -> None:
    labels = sanne.labels
    seen_by_ben = await ben.card(labels.said.late)
    for seen in (card, seen_by_ben):
        await expect(seen).to_contain_text(labels.free)
        await expect(button(seen, labels.claim)).to_be_visible()
    ben.lag()

    await button(card, labels.claim).click()
    await expect(card).to_contain_text("Sanne Visser")
    await expect(button(card, labels.claim)).to_have_count(0)
    await button(seen_by_ben, labels.claim).click()
    ben.catch_up()

    refusal = ben.message(labels.ahead_of_you)
    await expect(refusal).to_contain_text("Sanne")
    await expect(refusal.get_by_text(labels.only_you)).to_be_visible()
    await expect(seen_by_ben).to_contain_text("Sanne Visser")
    await expect(sanne.message(labels.ahead_of_you)).to_have_count(0)


async def _replied(sanne: Seat, card: Locator) -> None:
    labels = sanne.labels
    await button(card, labels.reply).click()
    modal = sanne.modal(labels.reply)
    field = modal.get_by_role("textbox")
    await expect(field).to_be_focused()
    await expect(modal.locator("blockquote")).to_contain_text(labels.said.late)
    await expect(modal.get_by_text("^SV")).to_be_visible()
    await expect(modal.get_by_label(labels.public)).to_be_checked()

    await field.fill("x" * 2_100)
    await button(modal, labels.send).click()
    error = modal.locator(".input-error", has_text=labels.too_long)
    await expect(error).to_be_visible()
    assert await error.get_attribute("id") in (await field.get_attribute("aria-describedby") or "").split()

    await field.fill(labels.said.bus)
    await sanne.submit(modal, labels.send)
    await expect(card).to_contain_text(labels.waiting)


async def _noted(sanne: Seat, card: Locator) -> None:
    labels = sanne.labels
    await button(card, labels.one_response).click()
    await expect(sanne.in_thread(f"{labels.said.bus} ^SV")).to_be_visible()
    await sanne.page.get_by_role("textbox", name=labels.write_in_thread).fill(labels.said.note)
    await sanne.page.locator(".thread").get_by_role("button", name=labels.post_message).click()
    await expect(sanne.in_thread(labels.said.note)).to_be_visible()


async def _read_and_answered_by_the_customer(seat: Seat, card: Locator) -> None:
    labels = seat.labels
    await seat.become(JAN)
    ours = seat.post(f"{labels.said.bus} ^SV")
    await ours.get_by_role("button", name=labels.respond).click()
    await ours.get_by_role("textbox").fill(labels.said.twice)
    await ours.get_by_role("button", name=labels.post, exact=True).click()
    await expect(seat.post(labels.said.twice)).to_be_visible()

    await seat.become(SANNE, "webcare")
    await expect(card).to_contain_text(labels.said.twice)
    await expect(card).to_contain_text("Sanne Visser")
    await expect(card).not_to_contain_text(labels.waiting)


async def _asked(sanne: Seat, other: Seat, card: Locator) -> None:
    labels = sanne.labels
    await button(card, labels.escalate).click()
    modal = sanne.modal(labels.escalate)
    await modal.get_by_label(labels.department).select_option(label="Billing")
    await modal.get_by_label(labels.your_question).fill(labels.said.question)
    holding = modal.get_by_role("textbox", name=labels.holding_reply)
    await expect(holding).to_have_value(re.compile(labels.finding_out, re.IGNORECASE))
    await sanne.submit(modal, labels.ask)
    await expect(card).to_contain_text("Billing")

    await other.become(PETRA, "billing")
    question = other.message(labels.said.question)
    await expect(question).to_contain_text(labels.said.twice)
    await expect(question).to_contain_text("Sanne Visser")


async def _answered_by_the_department(petra: Seat) -> None:
    labels = petra.labels
    question = petra.message(labels.said.question)
    await button(question, labels.we_take_it).click()
    await expect(question).to_contain_text("Petra Blom")
    await expect(button(question, labels.we_take_it)).to_have_count(0)

    await button(question, labels.answer).click()
    modal = petra.modal(labels.answer)
    await expect(modal).to_contain_text(labels.said.twice)
    await modal.get_by_label(labels.your_answer).fill(labels.said.refund)
    await petra.submit(modal, labels.send_to_webcare)
    await expect(petra.message(labels.said.refund)).to_be_visible()
    await expect(button(petra.message(labels.said.refund), labels.answer)).to_have_count(0)


async def _passed_on(sanne: Seat, card: Locator) -> None:
    labels = sanne.labels
    await expect(card).to_contain_text(labels.pass_on)
    await sanne.page.locator(".places").get_by_text("Webcare Desk").click()
    await sanne.page.get_by_role("link", name=labels.messages, exact=True).click()
    told = sanne.message(labels.said.refund)
    await expect(told).to_contain_text("Petra Blom")

    await button(told, labels.reply).click()
    modal = sanne.modal(labels.reply)
    await expect(modal).to_contain_text(labels.said.refund)
    await modal.get_by_role("textbox").fill(labels.said.news)
    await sanne.submit(modal, labels.send)
    await sanne.page.locator(".places").get_by_text("webcare", exact=True).click()
    await expect(card).to_contain_text(labels.waiting)
    await expect(card).not_to_contain_text(labels.pass_on)


async def _resolved(sanne: Seat, card: Locator) -> None:
    labels = sanne.labels
    await button(card, labels.resolve).click()
    modal = sanne.modal(labels.resolve)
    await modal.get_by_label(labels.how_did_it_end).select_option(label=labels.answered)
    cause = modal.get_by_label(labels.cause)
    await cause.select_option(index=1)
    await sanne.submit(modal, labels.title(labels.resolve))
    await expect(card).to_contain_text(labels.answered)
    for control in (labels.claim, labels.reply, labels.resolve):
        await expect(button(card, control)).to_have_count(0)


async def _the_customer_got_only_what_was_meant_for_them(seat: Seat) -> None:
    labels = seat.labels
    await seat.become(JAN)
    for said in (f"{labels.said.bus} ^SV", labels.finding_out, f"{labels.said.news} ^SV"):
        await expect(seat.post(said)).to_have_count(1)
    for kept in (labels.said.note, labels.said.question, labels.said.refund):
        await expect(seat.post(kept)).to_have_count(0)
