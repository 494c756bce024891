"""Buttons, menus and modals of the practice page: busy, refused, wrong, kept, closed."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from playwright.async_api import Page, expect

from bot.sandbox import Sandbox
from tests.browser.practice_app import PracticeApp, button, case_card, mrkdwn, plain, reply_view
from tests.browser.test_page_rendering import visit

pytestmark = pytest.mark.browser


async def test_a_click_is_busy_until_the_app_has_answered_and_counts_once(
    chromium_page: Page, practice: Sandbox, practice_app: PracticeApp
) -> None:
    answered = asyncio.Event()

    async def claim(payload: dict[str, Any]) -> None:
        await answered.wait()
        blocks = case_card("Help", owner="U1", version=2)
        await practice_app.client.chat_update(channel="C1", ts=payload["message"]["ts"], text="A case", blocks=blocks)

    practice_app.answers["claim"] = claim
    ts = await practice_app.post("A case", case_card("Help"))
    await visit(chromium_page, practice)
    card = chromium_page.locator(f'[data-ts="{ts}"]')
    control = card.get_by_role("button", name="Claim")

    await control.click()
    await control.click()
    await expect(control).to_have_attribute("aria-busy", "true")
    answered.set()

    await expect(card.get_by_text("@Sanne Visser since 09:02")).to_be_visible()
    assert practice_app.times("claim") == 1


async def test_an_app_that_does_not_answer_is_said_beside_the_button(
    chromium_page: Page, practice: Sandbox, practice_app: PracticeApp
) -> None:
    async def never(payload: dict[str, Any]) -> None:
        await asyncio.Event().wait()

    practice_app.answers["claim"] = never
    ts = await practice_app.post("A case", case_card("Help"))
    await visit(chromium_page, practice)
    card = chromium_page.locator(f'[data-ts="{ts}"]')

    await card.get_by_role("button", name="Claim").click()

    await expect(card.get_by_role("alert")).to_contain_text("Webcare Desk did not answer in time")
    assert await chromium_page.locator("#toasts > *").count() == 0


async def test_a_refusal_is_seen_by_the_one_who_clicked_and_by_nobody_else(
    chromium_page: Page, practice: Sandbox, practice_app: PracticeApp
) -> None:
    async def refuse(payload: dict[str, Any]) -> None:
        text = "Ben was 2 seconds ahead of you and has this one."
        await practice_app.client.chat_postEphemeral(channel="C1", user=payload["user"]["id"], text=text)

    practice_app.answers["claim"] = refuse
    ts = await practice_app.post("A case", case_card("Help"))
    await visit(chromium_page, practice)
    await chromium_page.locator(f'[data-ts="{ts}"]').get_by_role("button", name="Claim").click()
    refusal = chromium_page.locator("li.message", has_text="Ben was 2 seconds ahead")
    await expect(refusal.get_by_text("Only visible to you")).to_be_visible()

    await chromium_page.get_by_label("You are").select_option("U2")

    await expect(chromium_page.locator(f'[data-ts="{ts}"]')).to_be_visible()
    await expect(refusal).to_have_count(0)


async def test_a_confirm_dialog_comes_before_the_action(
    chromium_page: Page, practice: Sandbox, practice_app: PracticeApp
) -> None:
    confirm = {
        "title": plain("Sure?"),
        "text": mrkdwn("It *cannot* be undone."),
        "confirm": plain("Yes"),
        "deny": plain("No"),
    }
    elements = [button("Withdraw", "withdraw", style="danger", confirm=confirm)]
    await practice_app.post("Withdraw", [{"type": "actions", "elements": elements}])
    await visit(chromium_page, practice)
    dialog = chromium_page.get_by_role("alertdialog", name="Sure?")

    await chromium_page.get_by_role("button", name="Withdraw").click()
    await expect(dialog.locator("strong")).to_have_text("cannot")
    await dialog.get_by_role("button", name="No").click()
    await expect(chromium_page.get_by_role("button", name="Withdraw")).to_be_focused()
    assert practice_app.times("withdraw") == 0

    await chromium_page.get_by_role("button", name="Withdraw").click()
    await dialog.get_by_role("button", name="Yes").click()
    await practice_app.hears("withdraw")


async def test_a_field_error_stands_at_its_field_and_the_text_stays(
    chromium_page: Page, practice: Sandbox, practice_app: PracticeApp
) -> None:
    async def too_long(payload: dict[str, Any]) -> dict[str, Any]:
        return {"response_action": "errors", "errors": {"text": "X counts 301 characters; 280 fit."}}

    practice_app.opens("reply", reply_view())
    practice_app.answers["reply_sent"] = too_long
    await practice_app.post("A case", case_card("Help"))
    await visit(chromium_page, practice)
    await chromium_page.get_by_role("button", name="Reply").click()
    dialog = chromium_page.get_by_role("dialog", name="Reply to @jan_dv")
    field = dialog.get_by_role("textbox", name="Your reply")
    await expect(field).to_be_focused()

    await dialog.get_by_role("button", name="Send").click()
    await expect(dialog.get_by_text("Please complete this required field.")).to_be_visible()
    await expect(field).to_have_attribute("aria-invalid", "true")
    assert practice_app.times("reply") == 1, "nothing but the click that opened the modal"

    practice_app.answers["reply"] = too_long
    await field.fill("Hi Jan")
    await dialog.get_by_role("button", name="Send").click()

    error = dialog.locator(".input-error", has_text="X counts 301 characters")
    await expect(error).to_be_visible()
    described = (await field.get_attribute("aria-describedby") or "").split()
    assert await error.get_attribute("id") in described
    await expect(field).to_have_value("Hi Jan")
    await expect(field).to_be_focused()


async def test_a_submit_is_busy_counts_once_and_gives_the_focus_back(
    chromium_page: Page, practice: Sandbox, practice_app: PracticeApp
) -> None:
    answered = asyncio.Event()
    practice_app.opens("reply", reply_view())
    await practice_app.post("A case", case_card("Help"))
    await visit(chromium_page, practice)
    opener = chromium_page.get_by_role("button", name="Reply")
    await opener.click()
    dialog = chromium_page.get_by_role("dialog")
    await dialog.get_by_label("Your reply").fill("Hi Jan")
    await dialog.get_by_role("radio", name="Public").check()

    async def slowly(payload: dict[str, Any]) -> None:
        await answered.wait()

    practice_app.answers["reply"] = slowly
    send = dialog.get_by_role("button", name="Send")
    await send.click()
    await send.click()
    await expect(send).to_have_attribute("aria-busy", "true")
    answered.set()

    await expect(dialog).to_have_count(0)
    await expect(opener).to_be_focused()
    values = practice_app.last("reply")["view"]["state"]["values"]
    assert values["text"]["text"]["value"] == "Hi Jan"
    assert values["where"]["where"]["selected_option"]["value"] == "public"
    assert practice_app.times("reply") == 2, "the click and one submission"


async def test_an_update_keeps_what_is_being_typed_and_tells_the_app_after_a_pause(
    chromium_page: Page, practice: Sandbox, practice_app: PracticeApp
) -> None:
    watched: dict[str, Any] = {"dispatch_action_config": {"trigger_actions_on": ["on_character_entered"]}}

    async def count(payload: dict[str, Any]) -> None:
        length = len(payload["actions"][0]["value"])
        view = reply_view(f"{length} of 280", **watched)
        await practice_app.client.views_update(view_id=payload["view"]["id"], view=view)

    practice_app.opens("reply", reply_view(**watched))
    practice_app.answers["text"] = count
    await practice_app.post("A case", case_card("Help"))
    await visit(chromium_page, practice)
    await chromium_page.get_by_role("button", name="Reply").click()
    dialog = chromium_page.get_by_role("dialog")
    field = dialog.get_by_label("Your reply")

    await field.press_sequentially("Hello Jan")
    await field.press("ArrowLeft")
    await expect(dialog.get_by_text("9 of 280")).to_be_visible()
    await field.press("x")

    await expect(field).to_have_value("Hello Jaxn")
    await expect(dialog.get_by_text("10 of 280")).to_be_visible()
    assert practice_app.times("text") < len("Hello Jaxn"), "the app hears of pauses, not of every key"


async def test_a_pushed_view_lies_on_top_and_the_one_below_keeps_its_text(
    chromium_page: Page, practice: Sandbox, practice_app: PracticeApp
) -> None:
    upper = {
        "type": "modal",
        "callback_id": "upper",
        "title": plain("Sure?"),
        "close": plain("Back"),
        "blocks": [{"type": "section", "text": mrkdwn("Really *send*?")}],
    }

    practice_app.opens("reply", reply_view())
    await practice_app.post("A case", case_card("Help"))
    await visit(chromium_page, practice)
    await chromium_page.get_by_role("button", name="Reply").click()
    dialog = chromium_page.get_by_role("dialog")
    await dialog.get_by_label("Your reply").fill("Hi Jan")

    async def push(payload: dict[str, Any]) -> dict[str, Any]:
        return {"response_action": "push", "view": upper}

    practice_app.answers["reply"] = push
    await dialog.get_by_role("button", name="Send").click()
    await expect(dialog.get_by_role("heading", name="Sure?")).to_be_visible()

    await dialog.get_by_role("button", name="Back").click()
    await expect(dialog.get_by_label("Your reply")).to_have_value("Hi Jan")

    await chromium_page.keyboard.press("Escape")
    await expect(dialog).to_have_count(0)
    await practice.wait_for(lambda: not practice.as_user("U1").modals)


async def test_a_menu_is_worked_with_the_keyboard(
    chromium_page: Page, practice: Sandbox, practice_app: PracticeApp
) -> None:
    await practice_app.post("A case", case_card("Help"))
    await visit(chromium_page, practice)
    opener = chromium_page.get_by_role("button", name="More actions")
    await opener.focus()

    await chromium_page.keyboard.press("Enter")
    await expect(chromium_page.get_by_role("menuitem", name="Release")).to_be_focused()
    await chromium_page.keyboard.press("Escape")
    await expect(chromium_page.get_by_role("menu")).to_have_count(0)
    await expect(opener).to_be_focused()

    await chromium_page.keyboard.press("Enter")
    await chromium_page.keyboard.press("ArrowUp")
    await expect(chromium_page.get_by_role("menuitem", name="Details")).to_be_focused()
    await chromium_page.keyboard.press("Enter")
    chosen = await practice_app.hears("more")

    assert chosen["actions"][0]["selected_option"]["value"] == "details"


async def test_tab_stays_inside_a_modal_and_the_page_behind_is_inert(
    chromium_page: Page, practice: Sandbox, practice_app: PracticeApp
) -> None:
    practice_app.opens("reply", reply_view())
    await practice_app.post("A case", case_card("Help"))
    await visit(chromium_page, practice)
    await chromium_page.get_by_role("button", name="Reply").click()
    dialog = chromium_page.get_by_role("dialog")
    await expect(dialog.get_by_label("Your reply")).to_be_focused()

    for _ in range(12):
        await chromium_page.keyboard.press("Tab")
        assert await dialog.evaluate("(node) => node.contains(document.activeElement)")

    assert await chromium_page.locator("#app").get_attribute("aria-hidden") == "true"
    assert await chromium_page.locator("#app").evaluate("(node) => node.inert")


async def test_the_home_tab_tells_the_app_and_shows_what_it_publishes(
    chromium_page: Page, practice: Sandbox, practice_app: PracticeApp
) -> None:
    async def publish(payload: dict[str, Any]) -> None:
        blocks = [
            {"type": "header", "text": plain("My work")},
            {"type": "actions", "elements": [button("Next", "next", style="primary")]},
        ]
        user = payload["event"]["user"]
        await practice_app.client.views_publish(user_id=user, view={"type": "home", "blocks": blocks})

    practice_app.answers["app_home_opened"] = publish
    await visit(chromium_page, practice)

    await chromium_page.get_by_role("link", name="Webcare Desk").click()
    await expect(chromium_page.get_by_role("heading", name="My work")).to_be_visible()
    await chromium_page.get_by_role("button", name="Next").click()

    assert (await practice_app.hears("next"))["view"]["type"] == "home"
