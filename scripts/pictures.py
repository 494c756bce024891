"""Play a quarter of an hour of the demo as Sanne, and take the pictures of docs/images on the way."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from playwright.async_api import Browser, ViewportSize, async_playwright, expect

from bot.demo.cast import DAAN, OPERATIONS, SANNE, WEBCARE, WIM, Language
from bot.demo.play import practice
from bot.demo.story import Story, read_story
from bot.log import configure_logging
from bot.sandbox import Sandbox
from bot.sandbox.controls import visible_text
from bot.slack.controls import Control, Field
from tests.browser.conftest import CHROMIUM_ARGS, chromium_path
from tests.browser.seat import DUTCH, ENGLISH, Labels, Seat, button

IMAGES = Path(__file__).parents[1] / "docs" / "images"
SIZE: ViewportSize = {"width": 1440, "height": 900}
# A business minute is four seconds: clicks take about as long as they would at a desk.
SPEED = 15.0
# Few enough for one screen, and each in another state.
LINES = ("lift", "early-train", "lift-out", "bike-stand")
# For the queue in App Home.
LATER = ("app-login", "heating", "arabic", "child-ticket")
UNTIL_S = 120.0


@dataclass(frozen=True, kw_only=True)
class Told:
    """What the team writes in the pictures."""

    department: str
    question: str
    answer: str
    passed: str
    lift: str
    train: str
    bike: str


TOLD: dict[Language, Told] = {
    "en": Told(
        department="Traffic control",
        question="Lift at Hazelbrug: is a technician on the way? The alarm button is not answered.",
        answer="Technician was there at 9:02 and is replacing the alarm unit now. A sign goes up within half an hour.",
        passed="Traffic control answered",
        lift="So glad you are both out! The alarm unit is being replaced now, and a sign is going up. How are you?",
        train="Morning Jan, it is running: 6 minutes late from Meerdam. Sorry about the silence on the board!",
        bike="Hi Koen, that door should be open, sorry! Our colleague in Meerdam has the key and is on the way.",
    ),
    "nl": Told(
        department="Verkeersleiding",
        question="Lift Hazelbrug: is er een monteur onderweg? Op de noodknop reageert niemand.",
        answer="Monteur was er om 9.02 uur en vervangt nu de noodknop. Binnen een half uur hangt er een bord.",
        passed="Verkeersleiding heeft geantwoord",
        lift="Wat fijn dat jullie eruit zijn! De noodknop wordt nu vervangen en er komt een bord. Hoe gaat het nu?",
        train="Goedemorgen Jan, hij rijdt: 6 minuten later uit Meerdam. Sorry voor de stilte op het bord!",
        bike="Hoi Koen, die deur hoort open te zijn, sorry! Onze collega in Meerdam heeft de sleutel en komt eraan.",
    ),
}


async def main(languages: list[Language]) -> None:
    """Take all pictures."""
    configure_logging(level="WARNING")
    IMAGES.mkdir(parents=True, exist_ok=True)
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium_path(), args=CHROMIUM_ARGS)
        for language in languages:
            async with a_morning(language) as sandbox:
                await Morning(sandbox, browser, language).play()
        await browser.close()


@asynccontextmanager
async def a_morning(language: Language) -> AsyncIterator[Sandbox]:
    """Run the demo with the lines of the pictures; nobody answers by himself."""
    whole = read_story(language)
    story = Story(lines=[line for line in whole.lines if line.key in (*LINES, *LATER)], said=whole.said)
    stop = asyncio.Event()
    async with practice(port=0, speed=SPEED, language=language) as stage:
        await stage.begin(story)
        playing = asyncio.create_task(stage.perform(story, stop, colleague=False))
        yield stage.sandbox
        stop.set()
        await playing


class Morning:
    """Sanne's page, and what her colleagues do meanwhile."""

    def __init__(self, sandbox: Sandbox, browser: Browser, language: Language) -> None:
        self.sandbox, self.browser, self.language = sandbox, browser, language
        self.told = TOLD[language]
        self.labels: Labels = DUTCH if language == "nl" else ENGLISH

    async def play(self) -> None:
        """Act, and take a picture where something is to be seen."""
        context = await self.browser.new_context(viewport=SIZE, locale="nl-NL" if self.language == "nl" else "en-GB")
        context.set_default_timeout(UNTIL_S * 1000)
        expect.set_options(timeout=UNTIL_S * 1000)
        seat = await Seat.take(context, self.sandbox.url, self.labels, SANNE, WEBCARE)
        await self._the_lift(seat)
        await self._the_others(seat)
        await self._channel(seat)
        if self.language == "en":
            await self._reply(seat)
            await self._home(seat)
        await context.close()

    async def _the_lift(self, seat: Seat) -> None:
        labels, card = self.labels, await seat.card("@lotte_en_twee")
        await button(card, labels.claim).click()
        await expect(card).to_contain_text("Sanne Visser")
        await button(card, labels.escalate).click()
        modal = seat.modal(labels.escalate)
        await modal.get_by_label(labels.department).select_option(label=self.told.department)
        await modal.get_by_label(labels.your_question).fill(self.told.question)
        await seat.submit(modal, labels.ask)
        await self._press(WIM, OPERATIONS, self.told.question, Control.QUESTION_TAKE)
        await expect(card).to_contain_text("Wim Terpstra")

    async def _the_others(self, seat: Seat) -> None:
        await self._press(DAAN, WEBCARE, "@jan_dv", Control.CASE_REPLY)
        await self._fill(DAAN, self.told.train)
        await expect(seat.message("@jan_dv")).to_contain_text(self.labels.waiting)
        await seat.card("@koen_op_de_fiets")

    async def _press(self, user: str, channel: str, words: str, control: Control) -> None:
        """Have a colleague press a button as soon as it is there."""
        ts = await self.sandbox.wait_for(
            lambda: self._found(channel, words, control), UNTIL_S, what=f"{words}, {control}"
        )
        await self.sandbox.as_user(user).click(channel, ts, control)

    def _found(self, channel: str, words: str, control: Control) -> str | None:
        shown = ((one["ts"], one.get("blocks") or []) for one in self.sandbox.messages(channel))
        return next((ts for ts, blocks in shown if words in visible_text(blocks) and str(control) in str(blocks)), None)

    async def _says(self, user: str, channel: str, words: str, text: str) -> None:
        """Have a colleague write in the thread of the message that shows ``words``."""
        ts = self._found(channel, words, Control.QUESTION_ANSWER)
        await self.sandbox.as_user(user).say(channel, text, thread_ts=ts)

    async def _fill(self, user: str, text: str) -> None:
        me = self.sandbox.as_user(user)
        await self.sandbox.wait_for(lambda: me.modals and Field.TEXT in str(me.modal["blocks"]), UNTIL_S, what="a form")
        await me.submit({Field.TEXT: text})

    async def _channel(self, seat: Seat) -> None:
        lift = seat.message("@lotte_en_twee").first
        await lift.locator("button", has_text=self.labels.responses).click()
        await self._says(WIM, OPERATIONS, self.told.question, self.told.answer)
        note = seat.in_thread(self.told.answer)
        await button(note, self.labels.is_answer).click()
        await expect(lift).to_contain_text(self.told.passed)
        await expect(note.locator("button", has_text=self.labels.is_answer)).to_have_count(0)
        await seat.page.mouse.move(700, 10)
        await self._take(seat, "practice-nl" if self.language == "nl" else "practice-channel")
        if self.language == "en":
            await seat.page.emulate_media(color_scheme="dark")
            await self._take(seat, "practice-dark")
            await seat.page.emulate_media(color_scheme="light")

    async def _reply(self, seat: Seat) -> None:
        card = await seat.card("@koen_op_de_fiets")
        await button(card, self.labels.reply).click()
        modal = seat.modal(self.labels.reply)
        await modal.get_by_role("textbox").fill(self.told.bike)
        await self._take(seat, "reply-modal")
        await seat.submit(modal, self.labels.send)
        await button(seat.message("@lotte_en_twee").first, self.labels.reply).click()
        await modal.get_by_role("textbox").fill(self.told.lift)
        await seat.submit(modal, self.labels.send)

    async def _home(self, seat: Seat) -> None:
        await seat.page.get_by_role("button", name="Close thread").click()
        for handle in ("@ilse.v", "@raoulp", "@omar_h", "@miepvanes"):
            await expect(seat.message(handle)).to_be_visible()
        await seat.page.locator(".places").get_by_text("Webcare Desk").click()
        await expect(seat.page.locator("#messages, main").get_by_text("@miepvanes")).to_be_visible()
        await self._take(seat, "home")

    async def _take(self, seat: Seat, name: str) -> None:
        await seat.page.screenshot(path=IMAGES / f"{name}.png", animations="disabled", caret="hide")
        sys.stdout.write(f"docs/images/{name}.png\n")


def _languages(arguments: list[str]) -> list[Language]:
    return [language for language in ("en", "nl") if not arguments or language in arguments]


if __name__ == "__main__":
    asyncio.run(main(_languages(sys.argv[1:])))
