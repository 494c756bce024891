"""Where scenarios begin: a desk with one case, at some moment of its life."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from datetime import timedelta

from sqlalchemy import update

from bot.desk.claim import claim_case
from bot.desk.effects import tell
from bot.desk.escalate import escalate_case
from bot.desk.intake import ingest
from bot.desk.reply import submit_reply
from bot.desk.work import Work
from bot.rules.vocabulary import Visibility
from bot.slack.answers import Posted
from bot.slack.rendered import Rendered
from bot.store import Card
from bot.store.words import CardKind, MessageKind
from integrations.webhook.mentions import read_mentions
from tests.failpoints.fuse import HTTP, Death, Fault
from tests.failpoints.program import Program
from tests.failpoints.stage import Stage

ANA, BEN, PETRA = "U1", "U2", "U101"
# The settings' lease is 3 s and the settle time 5 s.
SOON, SETTLED = timedelta(seconds=4), timedelta(seconds=30)
Build = Callable[[Stage, Program], Awaitable[None]]


async def hears(stage: Stage, program: Program, text: str = "My train never came") -> None:
    """A customer writes (again: under the first message), and it is taken in."""
    platform = stage.workspace.platform
    post = await platform.post("c1", f"@lumerail {text}", in_reply_to=stage.kept.get("c1"))
    stage.kept["c1"] = post.id
    mentions = read_mentions(json.dumps(platform.mention(post)).encode())
    found = await program.desks.do(ingest, "web", mentions, now=program.clock.now())
    if found.opened:
        stage.kept["case"] = found.opened[0]


async def delivered(program: Program) -> None:
    """Everything that waits is sent."""
    await program.leases.renew()
    for _ in range(4):
        await program.deliver()


async def a_new_case(stage: Stage, program: Program) -> None:
    """Its card waits."""
    await hears(stage, program)


async def a_shown_case(stage: Stage, program: Program) -> None:
    """Free, and its card stands."""
    await hears(stage, program)
    await delivered(program)


async def a_follow_up(stage: Stage, program: Program) -> None:
    """Of the two messages that leave after it the card's edit is through, so that points come in one order."""
    await a_shown_case(stage, program)
    await hears(stage, program, "Still waiting")
    async with program.store.write() as session:
        await session.execute(update(Card).where(Card.kind == CardKind.CASE).values(shown=Card.wanted))


async def a_claimed_case(stage: Stage, program: Program) -> None:
    """Claimed, and the card does not say so yet."""
    await a_shown_case(stage, program)
    await program.desks.do(claim_case, stage.kept["case"], by=ANA, now=program.clock.now())


async def a_case_of_ana(stage: Stage, program: Program) -> None:
    """Claimed, and all is shown."""
    await a_claimed_case(stage, program)
    await delivered(program)


async def a_case_of_ben(stage: Stage, program: Program) -> None:
    """Ben was first; Ana still looks at the card that offers it."""
    await a_shown_case(stage, program)
    stage.kept["seen"] = stage.workspace.messages("C1")[-1]
    await program.desks.do(claim_case, stage.kept["case"], by=BEN, now=program.clock.now())
    await delivered(program)


async def an_asked_question(stage: Stage, program: Program) -> None:
    """A department's channel shows it."""
    await a_case_of_ana(stage, program)
    now = program.clock.now()
    await program.desks.do(
        escalate_case, stage.kept["case"], by=ANA, department="billing", question="Charged twice?", now=now
    )
    await delivered(program)


async def a_ping(stage: Stage, program: Program) -> None:
    """A direct message waits, to somebody whom we never wrote to."""
    await a_shown_case(stage, program)

    async def write(work: Work) -> None:
        case = await work.case(stage.kept["case"])
        key = f"assigned:{case.id}:{BEN}"
        tell(work, MessageKind.ASSIGNED, key=key, to=BEN, desk="rail", now=program.clock.now(), case=case, by=ANA)

    await program.desks.do(write)


def lost(build: Build, *, stands: bool, later: timedelta) -> Build:
    """Return a scene in which a life ended during a delivery: before its call, or after Slack had taken it."""

    async def scene(stage: Stage, program: Program) -> None:
        await build(stage, program)
        stage.clock.advance(timedelta(seconds=16))
        victim = await stage.life()
        await victim.leases.renew()
        # The first direct message to somebody is the second call: before it their channel is opened.
        victim.fuse.arm(Fault(HTTP, "die answered" if stands else "die unsent", 2 if build is a_ping else 1))
        await _to_death(victim, victim.deliver)
        stage.clock.advance(later)

    return scene


async def _to_death(victim: Program, act: Callable[[], Awaitable[None]]) -> None:
    try:
        await act()
    except Death:
        pass  # at an answer it is felt only where the program goes on
    assert victim.fuse.dead


async def a_queued_reply(stage: Stage, program: Program) -> None:
    """It waits; the card shows that."""
    await a_case_of_ana(stage, program)
    await program.desks.do(
        submit_reply, stage.kept["case"], by=ANA, text="We look into it.", visibility=Visibility.PUBLIC,
        seen_revision=1_000, now=program.clock.now(),
    )  # fmt: skip
    await delivered(program)


async def an_interrupted_reply(stage: Stage, program: Program) -> None:
    """A life ended after the platform had the reply; its lease is over."""
    await a_queued_reply(stage, program)
    victim = await stage.life()
    victim.fuse.arm(Fault(HTTP, "die answered", 1))
    await _to_death(victim, victim.reply)
    stage.clock.advance(SETTLED)


async def a_late_case(stage: Stage, program: Program) -> None:
    """Nobody took it, and its time is over."""
    await a_shown_case(stage, program)
    stage.clock.advance(timedelta(hours=9))


async def twins(stage: Stage, program: Program) -> None:
    """Two messages with one key, and the row knows the younger."""
    await a_shown_case(stage, program)
    [card] = stage.workspace.messages("C1")
    key = str(card["metadata"]["event_payload"]["key"])
    second = await program.gateway.post(channel="C1", key=key, message=Rendered("The same", []))
    assert isinstance(second, Posted)
    async with program.store.write() as session:
        await session.execute(update(Card).values(ts=second.ts))


async def a_lease_of_a_dead_one(_: Stage, program: Program) -> None:
    """Somebody held it."""
    await program.leases.renew()
