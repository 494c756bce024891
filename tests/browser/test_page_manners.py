"""How the practice page behaves: keyboard, themes, long lists, lost connections, and the customer's side."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest
from playwright.async_api import BrowserContext, Page, expect

from bot.sandbox import Sandbox, SandboxConfig
from tests.browser.practice_app import PracticeApp, case_card, plain, reply_view
from tests.browser.test_page_rendering import visit

pytestmark = pytest.mark.browser

# Every visible text against the colour behind it: [ratio, words] where WCAG AA is missed (4.5, large text 3).
CONTRAST = """() => {
    const parse = (color) => {
        const canvas = new OffscreenCanvas(1, 1).getContext("2d");
        canvas.fillStyle = color;
        canvas.fillRect(0, 0, 1, 1);
        return [...canvas.getImageData(0, 0, 1, 1).data];
    };
    const light = ([r, g, b]) => [r, g, b].map((c) => c / 255)
        .map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4))
        .reduce((sum, c, at) => sum + c * [0.2126, 0.7152, 0.0722][at], 0);
    const behind = (element) => {
        for (let at = element; at; at = at.parentElement) {
            const color = parse(getComputedStyle(at).backgroundColor);
            if (color[3] === 255) return color;
        }
        return [255, 255, 255, 255];
    };
    const missed = [];
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
        const element = walker.currentNode.parentElement;
        const words = walker.currentNode.textContent.trim();
        const style = getComputedStyle(element);
        const skipped = element.closest("[hidden], [inert], noscript, option, optgroup, .visually-hidden, [disabled]");
        if (!words || skipped || style.visibility === "hidden" || !element.getClientRects().length) continue;
        if (element.closest(".skip-link, .composer-hint, .gutter .when")) continue;
        const [one, other] = [light(parse(style.color)), light(behind(element))].sort((a, b) => b - a);
        const ratio = (one + 0.05) / (other + 0.05);
        const size = parseFloat(style.fontSize);
        const large = size >= 24 || (size >= 18.6 && Number(style.fontWeight) >= 700);
        if (ratio < (large ? 3 : 4.5)) missed.push([ratio.toFixed(2), words.slice(0, 40), element.className]);
    }
    return missed;
}"""

TOP = "(node) => node.getBoundingClientRect().top"


@pytest.mark.parametrize("theme", ["light", "dark"])
async def test_all_text_reads_well_in_both_themes(
    chromium_page: Page, practice: Sandbox, practice_app: PracticeApp, theme: str
) -> None:
    await chromium_page.emulate_media(color_scheme="dark" if theme == "dark" else "light")
    alert = {"type": "alert", "text": plain("Ben is writing."), "level": "warning"}
    view = reply_view()
    practice_app.opens("reply", {**view, "blocks": [alert, *view["blocks"]]})
    card = await practice_app.post("A case for <@U1>", case_card("Help"))
    await practice.as_user("U2").say("C1", "<@U1> and <!subteam^S1>, see https://example.org", thread_ts=card)
    await practice_app.post("12 min left", channel="U1")
    await visit(chromium_page, practice)
    await chromium_page.get_by_role("button", name="1 response").click()
    await expect(chromium_page.locator(".thread .message")).to_have_count(2)
    await practice.as_user("U2").say("C3", "<@U1> lunch?")
    await expect(chromium_page.locator(".toast")).to_be_visible()

    assert await chromium_page.evaluate(CONTRAST) == []

    await chromium_page.locator("#messages").get_by_role("button", name="Reply").click()
    await chromium_page.get_by_role("dialog").get_by_role("button", name="Send").click()
    await expect(chromium_page.locator(".input-error:visible")).to_be_visible()

    assert await chromium_page.evaluate(CONTRAST) == []


async def test_the_theme_follows_the_system_until_one_chooses(chromium_page: Page, practice: Sandbox) -> None:
    await chromium_page.emulate_media(color_scheme="dark")
    await visit(chromium_page, practice)
    background = "getComputedStyle(document.body).backgroundColor"
    dark = await chromium_page.evaluate(background)

    await chromium_page.get_by_role("button", name="Light theme").click()
    light = await chromium_page.evaluate(background)
    await chromium_page.reload()
    await expect(chromium_page.get_by_role("button", name="Dark theme")).to_be_visible()

    assert light == "rgb(255, 255, 255)"
    assert light == await chromium_page.evaluate(background)
    assert dark != light


async def test_the_work_can_be_done_without_a_mouse(
    chromium_page: Page, practice: Sandbox, practice_app: PracticeApp
) -> None:
    first = await practice_app.post("One", case_card("First words"))
    await practice_app.post("Two", case_card("Second words"))
    await visit(chromium_page, practice)
    await expect(chromium_page.locator("#messages .message")).to_have_count(2)
    keys = chromium_page.keyboard

    await keys.press("Tab")
    await expect(chromium_page.get_by_role("link", name="Skip to messages")).to_be_focused()
    await keys.press("Enter")
    focused = chromium_page.locator("#messages :focus")
    await expect(focused).to_contain_text("Second words")
    await keys.press("ArrowUp")
    await expect(focused).to_contain_text("First words")

    await keys.press("Enter")
    box = chromium_page.get_by_role("textbox", name="Write in the thread")
    await expect(box).to_be_focused()
    await keys.type("On it")
    await keys.press("Enter")
    await expect(chromium_page.locator(".thread .message", has_text="On it")).to_be_visible()
    assert [each["text"] for each in practice.thread("C1", first)] == ["On it"]

    await keys.press("Escape")
    await expect(chromium_page.locator(".thread")).to_have_count(0)
    await expect(chromium_page.locator(f'#messages [data-ts="{first}"]')).to_be_focused()


async def test_typed_names_become_mentions_and_commands_reach_the_app(
    chromium_page: Page, practice: Sandbox, practice_app: PracticeApp
) -> None:
    await visit(chromium_page, practice)
    box = chromium_page.get_by_role("textbox", name="Message #webcare")

    await box.press_sequentially("hi @be")
    await expect(chromium_page.get_by_role("option", name="@Ben Okafor")).to_be_visible()
    await box.press("Enter")
    await box.press_sequentially("and @billing, <b>not bold</b>")
    await box.press("Enter")
    await practice.wait_for(lambda: practice.messages("C1"))
    assert practice.messages("C1")[0]["text"] == "hi <@U2> and <!subteam^S1>, &lt;b&gt;not bold&lt;/b&gt;"

    await box.fill("/webcare queue")
    await box.press("Enter")
    assert (await practice_app.hears("/webcare"))["text"] == "queue"

    await box.fill("/unknown")
    await box.press("Enter")
    await expect(chromium_page.get_by_text("/unknown is not a command")).to_be_visible()
    await expect(box).to_have_value("/unknown")


async def test_an_own_message_can_be_changed_and_removed(chromium_page: Page, practice: Sandbox) -> None:
    ts = await practice.as_user("U1").say("C1", "see <@U2> & co")
    await visit(chromium_page, practice)
    row = chromium_page.locator(f'[data-ts="{ts}"]')
    await row.focus()

    await chromium_page.keyboard.press("e")
    box = row.get_by_role("textbox", name="Edit message")
    await expect(box).to_have_value("see @Ben Okafor & co")
    await box.fill("see @Ben Okafor and Noor")
    await row.get_by_role("button", name="Save").click()
    await expect(row.get_by_text("(edited)")).to_be_visible()
    assert practice.message("C1", ts)["text"] == "see <@U2> and Noor"

    await row.focus()
    await chromium_page.keyboard.press("Delete")
    await chromium_page.get_by_role("alertdialog").get_by_role("button", name="Delete").click()
    await expect(row).to_have_count(0)


async def test_a_long_channel_loads_on_the_way_up_and_holds_still_while_one_reads(
    chromium_page: Page, practice: Sandbox
) -> None:
    ben = practice.as_user("U2")
    for number in range(120):
        await ben.say("C1", f"message {number}")
    await visit(chromium_page, practice)
    rows = chromium_page.locator("#messages .message")
    await expect(rows).to_have_count(50)
    await expect(rows.last).to_be_in_viewport()

    await chromium_page.locator("#messages").evaluate("(node) => (node.scrollTop = 0)")
    await expect(rows).to_have_count(100)
    reading = rows.filter(has_text="message 75")
    await reading.scroll_into_view_if_needed()
    before = await reading.evaluate(TOP)
    await ben.say("C1", "something new")
    pill = chromium_page.get_by_role("button", name="1 new message")
    await expect(pill).to_be_visible()
    assert await reading.evaluate(TOP) == pytest.approx(before, abs=1)

    await pill.click()
    await expect(rows.last.locator(".rich-section")).to_have_text("something new")
    await expect(rows.last).to_be_in_viewport()
    await expect(pill).to_be_hidden()


async def test_unread_and_mentions_show_in_the_sidebar_and_go_when_read(chromium_page: Page, practice: Sandbox) -> None:
    await visit(chromium_page, practice, channel="C3")
    await practice.as_user("U2").say("C1", "<@U1> this one is urgent")

    place = chromium_page.get_by_role("link", name="webcare, 1 mention")
    await expect(place).to_be_visible()
    toast = chromium_page.locator(".toast", has_text="@Sanne Visser this one is urgent")
    await expect(toast).to_contain_text("Mention · #webcare")

    await place.click()

    await expect(chromium_page.get_by_role("link", name="webcare", exact=True)).to_be_visible()
    await expect(toast).to_have_count(0)
    await chromium_page.get_by_role("link", name="Notifications").click()
    await expect(chromium_page.get_by_role("button", name="@Sanne Visser this one is urgent")).to_be_visible()


async def test_what_was_said_during_a_lost_connection_is_there_afterwards(
    chromium_page: Page, practice: Sandbox
) -> None:
    await visit(chromium_page, practice)
    await expect(chromium_page.get_by_text("This is the start of #webcare.")).to_be_visible()

    await practice.live.stop()
    await practice.as_user("U2").say("C1", "said while you were away")

    await expect(chromium_page.get_by_text("said while you were away")).to_be_visible()
    await expect(chromium_page.locator(".banner", has_text="Reconnecting")).to_have_count(0)


async def test_a_restarted_workspace_is_found_again_after_a_quiet_banner(chromium_page: Page) -> None:
    config = SandboxConfig.for_tests()
    first = await Sandbox.start(config)
    await visit(chromium_page, first)
    await expect(chromium_page.get_by_text("This is the start of #webcare.")).to_be_visible()
    await first.stop()
    await expect(chromium_page.get_by_text("Connection lost. Reconnecting…")).to_be_visible()

    async with Sandbox(config, port=urlsplit(first.url).port or 0) as second:
        await second.as_user("U2").say("C1", "back again")

        await expect(chromium_page.get_by_text("back again")).to_be_visible()
        await expect(chromium_page.locator(".banner", has_text="Reconnecting")).to_have_count(0)


@pytest.mark.parametrize("width", [1440, 1024, 768, 390])
async def test_nothing_runs_off_the_page(
    chromium_page: Page, practice: Sandbox, practice_app: PracticeApp, width: int
) -> None:
    await chromium_page.set_viewport_size({"width": width, "height": 800})
    ts = await practice_app.post("A case", case_card("Longwordwithoutanyspace" * 20))
    await chromium_page.goto(f"{practice.url}/#as=U1&channel=C1&thread={ts}")
    await expect(chromium_page.locator(".thread .message")).to_be_visible()

    outside = await chromium_page.evaluate(
        "() => [...document.querySelectorAll('#app *')].filter((node) => node.getClientRects().length"
        " && node.getBoundingClientRect().right > innerWidth + 1).map((node) => node.className)"
    )

    assert outside == []


async def test_a_customer_posts_is_answered_live_edits_and_deletes(chromium_page: Page, practice: Sandbox) -> None:
    await chromium_page.goto(f"{practice.url}/#as=customer:c1")
    hostile = "My *train* is <b>late</b> <!channel>"

    await chromium_page.get_by_role("textbox", name="Write a public post").fill(hostile)
    await chromium_page.get_by_role("button", name="Post", exact=True).click()
    post = chromium_page.locator("article", has_text="My *train*")
    await expect(post.locator(".post-text")).to_have_text(hostile)

    ident = practice.platform.posts()[0]["id"]
    await practice.platform.post("c2", "Mine too", in_reply_to=ident)
    await expect(chromium_page.locator("article", has_text="Mine too")).to_be_visible()

    await post.get_by_role("button", name="Edit").click()
    await post.get_by_role("textbox", name="Edit your post").fill("Found it")
    await post.get_by_role("button", name="Save").click()
    await expect(chromium_page.locator("article", has_text="Found it")).to_be_visible()

    await chromium_page.locator("article", has_text="Found it").get_by_role("button", name="Delete").click()
    await chromium_page.get_by_role("alertdialog").get_by_role("button", name="Delete").click()
    await expect(chromium_page.get_by_text("This post was deleted.")).to_be_visible()

    await chromium_page.get_by_role("tab", name="Private messages").click()
    await chromium_page.get_by_role("textbox", name="Write a private message").fill("My number is 12345")
    await chromium_page.get_by_role("button", name="Post privately").click()
    await expect(chromium_page.locator("article", has_text="My number is 12345")).to_be_visible()
    assert [each["visibility"] for each in practice.platform.posts()] == ["public", "public", "private"]


async def test_two_people_see_the_same_card_change(
    chromium_context: BrowserContext, practice: Sandbox, practice_app: PracticeApp
) -> None:
    ts = await practice_app.post("A case", case_card("Help"))
    pages = [await chromium_context.new_page(), await chromium_context.new_page()]
    for page, user in zip(pages, ("U1", "U2"), strict=True):
        await visit(page, practice, user=user)
        await expect(page.locator(f'[data-ts="{ts}"]')).to_be_visible()

    blocks = case_card("Help", owner="U1", version=2)
    await practice_app.client.chat_update(channel="C1", ts=ts, text="A case", blocks=blocks)

    for page in pages:
        await expect(page.locator(f'[data-ts="{ts}"]').get_by_text("@Sanne Visser since 09:02")).to_be_visible()
