"""A case made by hand at the practice page: the button of a message, the form with its fields, the card."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import BrowserContext, expect

from tests.browser.seat import ENGLISH, Seat, button
from tests.support.world import World, a_world, sqlite_url

pytestmark = pytest.mark.browser

REVIEWS = '[source.reviews]\nkind = "manual"\ndesk = "rail"\nplatform = "Trustpilot"\n'
CALLS = '[source.calls]\nkind = "manual"\ndesk = "rail"\nplatform = "Telephone"\n'
LINK = "https://www.trustpilot.com/reviews/6565"


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    async with a_world(database=sqlite_url(tmp_path), more=REVIEWS + CALLS) as made:
        yield made


async def test_a_message_and_a_menu_lead_to_the_form_and_the_form_to_a_card(
    chromium_context: BrowserContext, world: World
) -> None:
    seat = await Seat.take(chromium_context, world.sandbox.url, ENGLISH, "U1")
    sanne = world.sandbox.as_user("U1")
    pasted = await sanne.say("C1", f"Look: {LINK} never again with this railway")

    message = seat.page.locator(f'[data-ts="{pasted}"]').first
    await message.hover()
    await message.get_by_role("button", name="Make this a case").click()
    form = seat.modal("New case")
    await expect(form.get_by_label("What did the customer write?")).to_have_value(
        f"Look: {LINK} never again with this railway"
    )
    await expect(form.get_by_label("Link", exact=False).first).to_have_value(LINK)
    await form.get_by_label("Who wrote it?").fill("@jan_dv")
    await form.get_by_label("When?").fill("2099-01-01T10:00")
    await _picture(seat, "form")
    await form.get_by_role("button", name="Make the case").click()
    await expect(form.locator(".input-error", has_text="in the future")).to_be_visible()
    await form.get_by_label("When?").fill("")
    await form.get_by_role("button", name="Make the case").click()

    card = await seat.card("No reply from here")
    await expect(card).to_contain_text("@jan_dv")
    await expect(card).to_contain_text("answer where it was written, then resolve it here")
    await expect(button(card, "Claim")).to_be_visible()
    await expect(message).to_contain_text("1 response")
    await _picture(seat, "card")

    await seat.page.get_by_role("button", name="New case", exact=True).click()
    await seat.modal("New case").get_by_label("Link", exact=False).first.fill(LINK)
    await seat.modal("New case").get_by_label("What did the customer write?").fill("Again")
    await seat.modal("New case").get_by_role("button", name="Make the case").click()
    await expect(seat.modal("New case")).to_contain_text("already. Nobody has it yet.")
    await _picture(seat, "already")


async def _picture(seat: Seat, name: str) -> None:
    """Keep a picture where somebody wants to look at the page (``PICTURES=folder``)."""
    if folder := os.environ.get("PICTURES"):
        await seat.page.screenshot(path=str(Path(folder) / f"by_hand_{name}.png"))
