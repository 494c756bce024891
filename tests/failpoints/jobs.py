"""What the worker does by itself: deliver, look up, send replies, sweep, tidy, hold leases."""

from __future__ import annotations

from datetime import timedelta

from tests.failpoints import scenes
from tests.failpoints.outcome import Outcome
from tests.failpoints.program import Program
from tests.failpoints.scenario import Scenario, Seen, same
from tests.failpoints.scenes import ANA, SETTLED, SOON, lost
from tests.failpoints.stage import Stage


async def take_leases(_: Stage, program: Program) -> None:
    """Whoever held them before has had their time."""
    await program.leases.renew()
    assert program.leases.holds("deliver")


async def deliver(_: Stage, program: Program) -> None:
    """Take, send, record."""
    await program.deliver()


async def recover(_: Stage, program: Program) -> None:
    """Look up what is lost."""
    await program.recovering()


async def send_replies(_: Stage, program: Program) -> None:
    """Give up what is lost, take, send, record."""
    await program.reply()


def sent_or_told(whole: Outcome, found: Outcome) -> list[str]:
    """A reply is delivered; or nobody knows, and its agent has been told so."""
    [(_, state)] = found["replies"]
    if state == "sent":
        return same(whole, found)
    told = found["in slack"][(f"D{ANA[1:]}", "reply_failed")]
    broken = [] if state == "unknown" else [f"a reply is {state}"]
    broken += [] if told == 1 else [f"the agent was told {told} times that it is {state}"]
    there = len(found["at the customer"])
    return broken + ([] if there <= 1 else [f"{there} replies stand"])


async def sweep(_: Stage, program: Program) -> None:
    """Say what the clocks have to say."""
    await program.rounds.sweep()


async def sweep_again(_: Stage, program: Program, __: Seen) -> None:
    """The next tick."""
    await program.rounds.sweep()


async def tidy(_: Stage, program: Program) -> None:
    """Delete second messages."""
    await program.janitor()


async def tidy_again(_: Stage, program: Program, __: Seen) -> None:
    """Five minutes later."""
    await program.janitor()


async def renew_and_release(_: Stage, program: Program) -> None:
    """Take it, keep it, give it back."""
    await program.leases.renew()
    await program.leases.renew()
    await program.leases.release()


async def another_round(stage: Stage, program: Program, _: Seen) -> None:
    """A lease is over after fifteen seconds, whoever had it."""
    stage.clock.advance(timedelta(seconds=16))
    await program.leases.renew()
    assert program.leases.holds("deliver")
    await program.leases.release()


DELIVERY = [
    Scenario(name="deliver a new card", build=scenes.a_new_case, ready=take_leases, act=deliver),
    Scenario(
        name="deliver a follow-up in the thread", build=scenes.a_follow_up, ready=take_leases, act=deliver, kin=True
    ),
    Scenario(name="deliver a first direct message", build=scenes.a_ping, ready=take_leases, act=deliver),
    Scenario(name="edit a card", build=scenes.a_claimed_case, ready=take_leases, act=deliver),
    Scenario(name="recover what stands", build=lost(scenes.a_new_case, stands=True, later=SOON), act=recover),
    Scenario(
        name="recover what does not stand", build=lost(scenes.a_new_case, stands=False, later=SETTLED), act=recover
    ),
    Scenario(
        name="recover in a thread", build=lost(scenes.a_follow_up, stands=True, later=SOON), act=recover, kin=True
    ),
    Scenario(
        name="recover a direct message", build=lost(scenes.a_ping, stands=True, later=SOON), act=recover, kin=True
    ),
]
REPLIES = [
    Scenario(
        name="send a reply", build=scenes.a_queued_reply, ready=take_leases, act=send_replies, compare=sent_or_told
    ),
    Scenario(
        name="give up a lost reply",
        build=scenes.an_interrupted_reply,
        ready=take_leases,
        act=send_replies,
        compare=sent_or_told,
    ),
]
ROUNDS = [
    Scenario(name="sweep", build=scenes.a_late_case, ready=take_leases, act=sweep, again=sweep_again),
    Scenario(name="tidy twins", build=scenes.twins, ready=take_leases, act=tidy, again=tidy_again),
    Scenario(
        name="take, keep and give back leases",
        build=scenes.a_lease_of_a_dead_one,
        act=renew_and_release,
        again=another_round,
    ),
]
JOBS = [*DELIVERY, *REPLIES, *ROUNDS]
