"""A statement through the real program: the form on the crisis card, an answer that got lost, a correction."""

from __future__ import annotations

from pathlib import Path

from bot.sandbox.controls import visible_text
from tests.support.desk_at_work import AtWork
from tests.support.world import a_world, sqlite_url

CRISIS = "G1"
DESK = f'crisis_channel = "{CRISIS}"\ncrisis = {{ lines = ["We look into it."] }}'


async def test_a_statement_is_posted_once_shown_on_the_card_and_corrected(tmp_path: Path) -> None:
    async with a_world(database=sqlite_url(tmp_path), desk=DESK) as world:
        desk, lead = AtWork(world), AtWork(world).user("U1")
        await lead.command("/webcare", "crisis Fire at the depot")
        await desk.modal(lead, "Declare a crisis")
        assert await lead.submit() == {}
        card = str((await desk.until(lambda: next(iter(desk.sandbox.messages(CRISIS)), None), "the card"))["ts"])

        # An approved text, changed; the platform takes it, but its answer gets lost.
        desk.sandbox.inject("platform.statements", "error_after", times=1)
        await lead.click(CRISIS, card, "Statement")
        await desk.modal(lead, "Statement")
        await lead.click_view("Approved before", value="We look into it.")
        await desk.until(lambda: "We look into it." in str(lead.modal["blocks"][-3:]), "the text is in its field")
        text = next(block["block_id"] for block in lead.modal["blocks"] if block["block_id"].startswith("text"))
        assert await lead.submit({text: "x" * 2_001}) == {text: "Plaza: 1 character too long (2,001 / 2,000)"}
        assert await lead.submit({text: "Smoke at the depot. We look into it."}) == {}
        dm = await desk.dm_shows(lead, "Unknown whether your statement stands on Plaza")
        await desk.shows(card, "nobody knows whether it stands there", CRISIS)

        # The same key again: the platform has it already and says so.
        await lead.click("U1", dm["ts"], "Send again")
        await desk.until(lambda: "Correct" in desk.buttons(card, CRISIS), "it stands on the card")
        [post] = desk.platform.posts(by_brand=True)

        await lead.click(CRISIS, card, "Correct")
        await desk.modal(lead, "Correct")
        assert await lead.submit({"text": "Correction: it was steam."}) == {}
        await desk.shows(card, "Correction: it was steam.", CRISIS)
        await desk.sent(2)

        said = desk.text(card, CRISIS)
        assert post["text"] == "Smoke at the depot. We look into it."
        assert post["in_reply_to"] is None
        assert "opening line" in said
        assert "pin it by hand: http" in said
        corrected = desk.platform.posts(by_brand=True)[1]["text"]
        assert corrected == f"Correction: it was steam.\n{desk.sandbox.url}/platform/posts/{post['id']}"
        await lead.click(CRISIS, card, "Stand down")
        await desk.modal(lead, "Stand down")
        assert await lead.submit({"text": "It was steam."}) == {}
        report = await desk.until(
            lambda: next((one for one in desk.sandbox.messages(CRISIS) if "Draft report" in one["text"]), None),
            "report",
        )
        assert "First statement after" in visible_text(report["blocks"])
        assert desk.api_errors() == []


async def test_while_lines_only_is_on_reply_offers_approved_lines(tmp_path: Path) -> None:
    async with a_world(database=sqlite_url(tmp_path), desk=DESK) as world:
        desk, lead, agent = AtWork(world), AtWork(world).user("U1"), AtWork(world).user("U2")
        await lead.command("/webcare", "crisis Fire at the depot")
        await desk.modal(lead, "Declare a crisis")
        assert await lead.submit() == {}
        card = str((await desk.until(lambda: next(iter(desk.sandbox.messages(CRISIS)), None), "the card"))["ts"])
        case = await desk.mention("When does my train go?")

        # Somebody writes freely in a form that was open before.
        await agent.click("C1", case, "Reply")
        await desk.modal(agent, "Reply")
        await lead.click(CRISIS, card, "Lines only")
        await desk.shows(card, "leads what is said: approved lines only", CRISIS)
        assert "leads what is said" in (await agent.submit({"text": "No idea."}))["text"]
        await agent.close()
        await lead.click(CRISIS, card, "Approve a line")
        await desk.modal(lead, "Approve a line")
        assert await lead.submit({"text": "Smoke at the depot, no trains until 13:00."}) == {}
        await desk.shows(card, "Line approved", CRISIS)

        await agent.click("C1", case, "Reply")
        form = await desk.modal(agent, "Reply")
        assert "choose an approved line" in visible_text(form["blocks"])
        assert not any(block.get("block_id", "").startswith("text") for block in form["blocks"])
        assert await agent.submit({"Approved line": "Smoke at the depot, no trains until 13:00."}) == {}
        [said] = await desk.sent()
        worried = await desk.mention("My son was on that train and does not pick up!", customer="c2")
        await desk.reply(agent, worried, "Please call us at 0900 0440.")
        texts = await desk.sent(2)
        await lead.click(CRISIS, card, "Write freely again")
        await desk.until(lambda: "Approve a line" not in desk.buttons(card, CRISIS), "everybody writes freely again")

        assert said.startswith("Smoke at the depot, no trains until 13:00. ^")
        assert texts[1].startswith("Please call us at 0900 0440.")
        assert "People hurt or missing" in desk.text(worried)
        assert desk.api_errors() == []
