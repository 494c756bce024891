"""What the practice page draws: text exactly as Slack reads it, blocks with their roles, nothing from elsewhere."""

from __future__ import annotations

import pytest
from playwright.async_api import Page, expect

from bot.sandbox import Sandbox, SandboxConfig
from tests.browser.practice_app import HOSTILE, PracticeApp, button, case_card, mrkdwn, options, plain, quote

pytestmark = pytest.mark.browser

# mrkdwn source -> the HTML it must become, as Slack's own client reads it.
MRKDWN = {
    "*bold* _it_ ~gone~ `co*d*e`": "<strong>bold</strong> <em>it</em> <s>gone</s> <code>co*d*e</code>",
    "*_both_*": "<strong><em>both</em></strong>",
    "snake_case_word 2*3*4": "snake_case_word 2*3*4",
    "* not bold * and _ no_": "* not bold * and _ no_",
    "*open only": "*open only",
    "*not\nacross*": "*not\nacross*",
    "(*in brackets*), *at end*.": "(<strong>in brackets</strong>), <strong>at end</strong>.",
    "&amp; &lt;b&gt; &amp;lt; &quot;": "&amp; &lt;b&gt; &amp;lt; &amp;quot;",
    "<b>no tag</b>": "&lt;b&gt;no tag&lt;/b&gt;",
    "<javascript:alert(1)|click>": '<span title="javascript:alert(1)">click</span>',
    "> one\n&gt; two\nafter": "<blockquote>one\ntwo</blockquote>after",
    ">>> all\nthe rest": "<blockquote>all\nthe rest</blockquote>",
    "```a *b* <@U1>\n  c```": '<pre class="pre">a *b* &lt;@U1&gt;\n  c</pre>',
    ":wave: :no_such:": "👋 :no_such:",
    "<@U1> <@U2>": '<span class="mention mention-me">@Sanne Visser</span> <span class="mention">@Ben Okafor</span>',
    "<!subteam^S1> <!here>": '<span class="mention">@billing</span> <span class="mention mention-me">@here</span>',
    "<#C1>": '<a class="mention" href="#" data-channel="C1">#webcare</a>',
    "<!date^1795420800^{nonsense}|later>": '<time datetime="2026-11-23T08:00:00.000Z">later</time>',
    "<!date^1795420800^{date_num} {time}|x>": '<time datetime="2026-11-23T08:00:00.000Z">2026-11-23 09:00</time>',
}
RENDER = """async (sources) => {
    const { mrkdwn } = await import("/page/mrkdwn.js");
    return sources.map((source) => {
        const holder = document.createElement("div");
        holder.append(...mrkdwn(source, { verbatim: true }));
        return holder.innerHTML;
    });
}"""


async def visit(page: Page, sandbox: Sandbox, user: str = "U1", channel: str = "C1") -> None:
    await page.goto(f"{sandbox.url}/#as={user}&channel={channel}")
    await expect(page.locator("#you")).to_be_attached()


async def test_mrkdwn_becomes_what_slack_makes_of_it(chromium_page: Page, practice: Sandbox) -> None:
    await visit(chromium_page, practice)

    rendered = await chromium_page.evaluate(RENDER, list(MRKDWN))

    assert dict(zip(MRKDWN, rendered, strict=True)) == MRKDWN


async def test_mrkdwn_of_a_hostile_length_is_read_in_linear_time(chromium_page: Page, practice: Sandbox) -> None:
    await visit(chromium_page, practice)
    hostile = ["*a _b ~c " * 4000, "*" * 30_000, "<" * 30_000, "`" * 30_000]

    taken_ms = await chromium_page.evaluate(
        """async (sources) => {
            const { mrkdwn } = await import("/page/mrkdwn.js");
            const start = performance.now();
            for (const source of sources) mrkdwn(source);
            return performance.now() - start;
        }""",
        hostile,
    )

    assert taken_ms < 5000


async def test_customer_text_stands_verbatim_and_does_nothing(
    chromium_page: Page, practice: Sandbox, practice_app: PracticeApp
) -> None:
    header = {"type": "header", "text": plain("*not* <b>bold</b> :smile:")}
    ts = await practice_app.post("A case", [*case_card(HOSTILE), header])

    await visit(chromium_page, practice)
    card = chromium_page.locator(f'[data-ts="{ts}"]')

    await expect(card.locator("blockquote")).to_have_text(HOSTILE, use_inner_text=True)
    await expect(card.get_by_role("heading")).to_have_text("*not* <b>bold</b> :smile:")
    assert await card.locator("blockquote *").count() == 0
    assert await card.locator("img, .mention, a").count() == 0


async def test_every_block_has_its_role_and_words(
    chromium_page: Page, practice: Sandbox, practice_app: PracticeApp
) -> None:
    groups = [{"label": plain("Rail"), "options": options(("Billing", "b"), ("Lost property", "l"))}]
    table = [[{"type": "raw_text", "text": word} for word in row] for row in (("Priority", "Free"), ("Urgent", "1"))]
    ts = await practice_app.post(
        "All blocks",
        [
            {"type": "header", "text": plain("Morning list")},
            {"type": "section", "text": mrkdwn("Lead"), "fields": [mrkdwn("*Reach*\n12"), plain("*plain*")]},
            {"type": "context", "elements": [mrkdwn("Updated 09:12")]},
            {"type": "divider"},
            {"type": "markdown", "text": "## Title\n- one **two**"},
            {"type": "table", "rows": table},
            {
                "type": "actions",
                "elements": [
                    button("Next", "next", style="primary"),
                    {
                        "type": "static_select",
                        "action_id": "pick",
                        "placeholder": plain("Department"),
                        "option_groups": groups,
                    },
                    {"type": "users_select", "action_id": "who", "placeholder": plain("Assign to")},
                    {"type": "datepicker", "action_id": "day", "initial_date": "2026-11-24"},
                    {"type": "timepicker", "action_id": "time", "initial_time": "16:00"},
                    {"type": "checkboxes", "action_id": "boxes", "options": options(("Urgent only", "u"))},
                    {"type": "radio_buttons", "action_id": "radio", "options": options(("Public", "p"))},
                ],
            },
        ],
    )

    await visit(chromium_page, practice)
    card = chromium_page.locator(f'[data-ts="{ts}"]')

    await expect(card.get_by_role("heading", name="Morning list")).to_be_visible()
    await expect(card.locator(".field").nth(1)).to_have_text("*plain*")
    await expect(card.locator(".block-markdown strong")).to_have_text("two")
    await expect(card.get_by_role("columnheader", name="Free")).to_be_visible()
    await expect(card.get_by_role("cell", name="Urgent")).to_be_visible()
    await expect(card.get_by_role("button", name="Next")).to_be_visible()
    department = card.get_by_role("combobox", name="Department")
    assert await department.locator("optgroup").get_attribute("label") == "Rail"
    assert await card.get_by_role("combobox", name="Assign to").locator("option").count() == 9
    await expect(card.locator("input[type=date]")).to_have_value("2026-11-24")
    await expect(card.locator("input[type=time]")).to_have_value("16:00")
    await expect(card.get_by_role("checkbox", name="Urgent only")).to_be_visible()
    await expect(card.get_by_role("radio", name="Public")).to_be_visible()

    await department.select_option(label="Lost property")
    picked = await practice_app.hears("pick")

    assert picked["actions"][0]["selected_option"]["value"] == "l"


async def test_a_strangers_picture_is_its_description_and_is_never_fetched(
    chromium_page: Page, practice: Sandbox, practice_app: PracticeApp
) -> None:
    asked: list[str] = []
    chromium_page.on("request", lambda request: asked.append(request.url))
    picture = {"image_url": "https://pictures.customers.org/train.png", "alt_text": "A full train"}
    ts = await practice_app.post("Picture", [{"type": "image", **picture}])

    await visit(chromium_page, practice)

    await expect(chromium_page.locator(f'[data-ts="{ts}"]').get_by_role("img", name="A full train")).to_be_visible()
    assert [address for address in asked if not address.startswith((practice.url, "data:"))] == []


async def test_threads_edits_and_deletions_arrive_live(
    chromium_page: Page, practice: Sandbox, practice_app: PracticeApp
) -> None:
    ben = practice.as_user("U2")
    ts = await practice_app.post("A case", case_card("Where is my train?"))
    await visit(chromium_page, practice)
    card = chromium_page.locator(f'#messages [data-ts="{ts}"]')

    await ben.say("C1", "asking billing", thread_ts=ts)
    second = await ben.say("C1", "they are looking", thread_ts=ts)
    await card.get_by_role("button", name="2 replies").click()
    thread = chromium_page.get_by_role("complementary", name="Thread in #webcare")
    await expect(thread.get_by_text("asking billing")).to_be_visible()

    await ben.edit("C1", second, "they found it")
    await expect(thread.get_by_text("they found it")).to_be_visible()
    await expect(thread.get_by_text("(edited)")).to_be_visible()

    await ben.delete("C1", second)
    await expect(thread.get_by_text("they found it")).to_have_count(0)
    await expect(card.get_by_role("button", name="1 response")).to_be_visible()


async def test_an_apps_update_carries_no_edited_mark(
    chromium_page: Page, practice: Sandbox, practice_app: PracticeApp
) -> None:
    ts = await practice_app.post("A case", case_card("Where is my train?"))
    await visit(chromium_page, practice)
    card = chromium_page.locator(f'[data-ts="{ts}"]')
    await expect(card.get_by_role("button", name="Claim")).to_be_visible()

    blocks = case_card("Where is my train?", owner="U2", version=2)
    await practice_app.client.chat_update(channel="C1", ts=ts, text="A case", blocks=blocks)

    await expect(card.get_by_text("@Ben Okafor since 09:02")).to_be_visible()
    await expect(card.get_by_role("button", name="Claim")).to_have_count(0)
    await expect(card.get_by_text("(edited)")).to_have_count(0)


async def test_the_page_speaks_the_language_of_the_workspace(chromium_page: Page) -> None:
    async with Sandbox(SandboxConfig.for_tests(language="nl")) as practice:
        await practice.as_user("U2").say("C1", "Goedemorgen")

        await visit(chromium_page, practice)

        await expect(chromium_page.get_by_label("Jij bent")).to_have_value("U1")
        await expect(chromium_page.get_by_role("textbox", name="Bericht aan #webcare")).to_be_visible()
        await expect(chromium_page.locator(".day-divider")).to_have_text("Vandaag")
        assert await chromium_page.locator("html").get_attribute("lang") == "nl"


async def test_plain_text_is_shown_with_newlines_and_invisible_characters_kept(
    chromium_page: Page, practice: Sandbox, practice_app: PracticeApp
) -> None:
    words = "\u2068line one\n\n  line\u200b three \u202eesrever\u202c\u2069"
    ts = await practice_app.post("A case", [quote(words)])

    await visit(chromium_page, practice)
    found = chromium_page.locator(f'[data-ts="{ts}"] blockquote')
    await expect(found).to_be_visible()

    assert await found.evaluate("(node) => node.textContent") == words
