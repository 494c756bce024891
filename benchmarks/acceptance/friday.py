"""A Friday from 17:25 to 18:05 with forty open cases, as agents, the coordinator and finance live it."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import select

from benchmarks.acceptance import recorded
from benchmarks.acceptance.accounts import backlog, key_of
from benchmarks.acceptance.figures import Figures
from benchmarks.acceptance.looking import HOME, Album, album, said
from benchmarks.acceptance.noise import heard
from benchmarks.acceptance.stage import CHANNEL, FINANCE, OFFICE, Stage, stage
from bot.demo.pace import Pace
from bot.sandbox import ClockConfig, PlatformConfig, SandboxConfig
from bot.sandbox.actor import Actor
from bot.sandbox.config import Language
from bot.sandbox.controls import controls
from bot.store import Case
from bot.store.words import CaseState

CASES = 40
AFTERNOON = datetime.fromisoformat("2026-11-27T15:20:00+01:00")
BEGIN = datetime.fromisoformat("2026-11-27T17:08:00+01:00")
CLOSING = datetime.fromisoformat("2026-11-27T18:00:00+01:00")
PROMISE = {
    "en": "We are looking into it and you hear from us by 17:45 today.",
    "nl": "We zoeken het uit en je hoort uiterlijk vandaag om 17.45 uur van ons.",
}
QUESTION = {"en": "Was this charged twice?", "nl": "Is dit dubbel afgeschreven?"}
ANSWER = {"en": "Yes, the refund is on its way.", "nl": "Ja, het bedrag wordt teruggestort."}
Json = dict[str, Any]


class Evening:
    """The people of the desk, each doing a few things at a time of the clock."""

    def __init__(self, on: Stage, language: Language, pictures: Album) -> None:
        self.on, self.language, self.pictures = on, language, pictures
        self.pace, self.sandbox = Pace(on.clock), on.sandbox

    async def until(self, clock: str) -> None:
        """Wait for a time of the day."""
        hour, minute = clock.split(":")
        await self.pace.until(CLOSING.replace(hour=int(hour), minute=int(minute)))

    def cards(self, control: str) -> list[str]:
        """Return the cards that offer a control, the oldest first."""
        return [
            str(one["ts"])
            for one in self.sandbox.messages(CHANNEL)
            if key_of(one).startswith("case:")
            and any(c.action_id == control for c in controls(one.get("blocks") or []))
        ]

    async def press(self, user: str, channel: str, ts: str, control: str, form: str, values: Json) -> None:
        """Press a button, fill in the form that opens, and send it."""
        actor = self.sandbox.as_user(user)
        await actor.click(channel, ts, control)
        await self.opened(actor, form)
        errors = await actor.submit(values)
        if errors:
            raise RuntimeError(f"{form}: {errors}")

    async def opened(self, actor: Actor, form: str) -> None:
        """Wait for a form; without it tell what the person was shown instead."""
        try:
            await self.sandbox.wait_for(lambda: actor.modals and actor.modal["callback_id"] == form, 10, what=form)
        except TimeoutError as error:
            told = [one["text"] for one in actor.ephemerals[-2:]], [said(view["blocks"]) for view in actor.modals]
            raise RuntimeError(f"{actor.id} did not get the form {form} but {told}") from error

    async def prepare(self) -> None:
        """Ten cases are claimed, six promised, six asked at finance; eighteen are free."""
        await self.sandbox.wait_for(lambda: len(self.cards("case.claim")) == CASES, 60, what="forty cards")
        free = self.cards("case.claim")
        for place, ts in enumerate(free[2:12]):
            await self.sandbox.as_user(f"U{place % 5 + 2}").click(CHANNEL, ts, "case.claim")
        for place, ts in enumerate(free[12:18]):
            await self.press(f"U{place % 3 + 2}", CHANNEL, ts, "case.reply", "reply", {"text": PROMISE[self.language]})
        for place, ts in enumerate(free[18:24]):
            values = {"department": "finance", "question": QUESTION[self.language]}
            await self.press(f"U{place % 3 + 4}", CHANNEL, ts, "case.escalate", "escalate", values)

    async def finance(self) -> None:
        """Finance takes one question, answers another, and finds a third not theirs."""
        questions = [str(one["ts"]) for one in self.sandbox.messages(FINANCE) if key_of(one).startswith("question")]
        await self.sandbox.as_user("U101").click(FINANCE, questions[0], "question.take")
        await self.press("U101", FINANCE, questions[1], "question.answer", "answer", {"text": ANSWER[self.language]})

    async def on_the_list(self, user: str, control: str, row: int, form: str | None = None) -> str:
        """Press a control in a row of the closing list as it stands now; wait for the form that it opens."""
        closing = next(one for one in self.sandbox.messages(CHANNEL) if key_of(one).startswith("closing_list"))
        rows = [one.block_id for one in controls(closing["blocks"]) if one.action_id == control]
        actor, ts = self.sandbox.as_user(user), str(closing["ts"])
        await actor.click(CHANNEL, ts, control, block_id=rows[row])
        if form:
            await self.opened(actor, form)
        return ts

    async def decide(self) -> None:
        """The lead and an agent go through the first rows of the closing list."""
        lead = self.sandbox.as_user("U1")
        await self.on_the_list("U1", "list.tell_customer", 0, "tell_customer")
        await self.pictures.keep_modal("1740-lead-tell-customer", "U1", CHANNEL)
        await lead.submit({})
        await self.on_the_list("U1", "list.hand_over", 1, "hand_over")
        await self.pictures.keep_modal("1740-lead-hand-over", "U1", CHANNEL)
        await lead.submit({"agent": "U2"})
        await self.on_the_list("U2", "list.leave", 2)

    async def look(self, stamp: str) -> None:
        """Keep what an agent, the lead and finance see now."""
        for title, user, place in (
            ("agent-channel", "U2", CHANNEL), ("agent-home", "U2", HOME), ("agent-messages", "U2", "U2"),
            ("lead-messages", "U1", "U1"), ("finance-channel", "U101", FINANCE),
        ):  # fmt: skip
            await self.pictures.keep(f"{stamp}-{title}", user, place)

    async def play(self) -> None:
        """Live the evening."""
        await self.prepare()
        await self.until("17:26")
        await self.look("1726")
        await self.until("17:31")
        await self.look("1731")
        await self.until("17:40")
        await self.finance()
        await self.decide()
        await self.until("17:55")
        await self.look("1755")
        await self.until("18:05")
        await self.look("1805")


async def run(data: Path, *, language: Language, factor: float, screenshots: Path | None) -> Figures:
    """Play the evening and count what it said to whom."""
    config = SandboxConfig.for_tests(
        language=language, clock=ClockConfig(business_start=BEGIN.isoformat(), factor=factor),
        platform=PlatformConfig(accept_unknown=True),
    )  # fmt: skip
    async with stage(config, language=language, hours=OFFICE) as on:
        path = recorded.write(on.folder / "afternoon.jsonl", afternoon(recorded.openings(recorded.read(data), CASES)))
        await on.webcare("replay", str(path), "--source", "web", "--as-recorded")
        async with album(on.sandbox, screenshots, f"friday-{language}") as pictures:
            await Evening(on, language, pictures).play()
        figures = Figures(f"Friday evening, {language}: {CASES} open cases, x{factor:g}")
        await _tell(on, figures)
        return figures


def afternoon(lines: list[recorded.Json]) -> list[recorded.Json]:
    """Spread the lines over the afternoon."""
    step = (BEGIN - AFTERNOON) / len(lines)
    return [{**line, "posted_at": (AFTERNOON + step * place).isoformat()} for place, line in enumerate(lines)]


async def _tell(on: Stage, figures: Figures) -> None:
    figures.equal("API errors", len(on.sandbox.journal.errors()), 0)
    figures.equal("still to be sent", await backlog(on), 0)
    async with on.store.read() as session:
        cases = (await session.scalars(select(Case))).all()
        states = Counter(f"{one.state}{', owned' if one.owner else ''}" for one in cases)
        claimed = [one.id for one in cases if one.state is CaseState.CLAIMED]
    figures.tell("cases at 18:05", ", ".join(f"{count} {state}" for state, count in sorted(states.items())))
    figures.at_most("claims that did not end (handed over: 1)", len(claimed), 1)
    spoken = heard(on, CHANNEL)
    figures.tell(
        "messages in the channel beside cards and lists",
        ", ".join(f"{one.kind} {one.at:%H:%M}Z" for one in spoken) or "none",
    )
    for user in (*(f"U{number}" for number in range(1, 7)), "U101", "U102"):
        kinds = [f"{note.kind} {note.at:%H:%M}Z" for note in heard(on) if note.user == user]
        figures.tell(f"{user}: notifications", ", ".join(kinds) or "none")
    after = [note for note in heard(on) if note.at > CLOSING + timedelta(minutes=2)]
    figures.equal("notifications after closing", len(after), 0)
