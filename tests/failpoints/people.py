"""What people and platforms do to us: a hook delivery, clicks, forms; and what they are told when it breaks."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Coroutine
from datetime import UTC, datetime
from typing import Any

import aiohttp
from standardwebhooks import Webhook

from bot.sandbox.errors import Refused
from tests.failpoints.dump import Dump, dump
from tests.failpoints.program import Program
from tests.failpoints.scenario import Scenario, Seen
from tests.failpoints.scenes import ANA, a_case_of_ben, a_claimed_case, a_shown_case
from tests.failpoints.stage import Stage

BOX = "C1"
# Nobody may be told so of something that was done, even where only the answer to its commit was lost.
DENIES = ("nothing changed", "Nothing changed")


async def open_door(stage: Stage, program: Program) -> None:
    """Slack and the platform reach this life."""
    await stage.open_door(program)


async def a_delivery(stage: Stage, program: Program) -> None:
    """A known customer goes on, and a new one begins."""
    await a_shown_case(stage, program)
    platform = stage.workspace.platform
    more = await platform.post("c1", "@lumerail Still nothing", in_reply_to=stage.kept["c1"])
    new = await platform.post("c2", "@lumerail My train left early")
    stage.kept["body"] = json.dumps([platform.mention(more), platform.mention(new)])
    stage.kept["ids"] = [more.id, new.id]


def signed(stage: Stage) -> dict[str, str]:
    """Return the headers of the delivery, signed now: the library that verifies looks at the real clock."""
    now, secret = datetime.now(UTC), stage.workspace.config.platform.hook_secret
    return {
        "Content-Type": "application/json", "webhook-id": "msg_1", "webhook-timestamp": str(int(now.timestamp())),
        "webhook-signature": Webhook(secret).sign("msg_1", now, stage.kept["body"]),
    }  # fmt: skip


async def post_hook(stage: Stage, program: Program) -> int | None:
    """Deliver as a platform does; returns the status, None for no answer."""
    async with aiohttp.ClientSession() as session:
        try:
            url, body = f"{program.url}/hooks/web", stage.kept["body"]
            async with session.post(url, data=body, headers=signed(stage)) as answer:
                return answer.status
        except aiohttp.ClientError:
            return None


async def deliver_again(stage: Stage, program: Program, seen: Seen) -> None:
    """A platform repeats what was not answered with 2xx, under the same id."""
    if seen.answer != 202:
        status = await post_hook(stage, program)
        assert status == 202, f"sent again, and answered {status}"


async def accepted_is_stored(stage: Stage, _: Program, seen: Seen) -> list[str]:
    stored = {one["external_id"] for one in (await dump(stage))["mentions"]} & set(stage.kept["ids"])
    if seen.answer == 202 and len(stored) != 2:
        return [f"202, but {len(stored)} of 2 mentions are stored"]
    broken = [f"{len(stored)} of 2 mentions are stored"] if len(stored) == 1 else []
    if seen.alive and seen.answer not in (202, 503):
        broken.append(f"answered {seen.answer}")
    return broken


def click(user: str, label: str, *, where: str = BOX) -> Callable[[Stage, Program], Coroutine[Any, Any, None]]:
    """Return an act: ``user`` presses a button of the newest message there, as it was shown at first."""

    async def act(stage: Stage, program: Program) -> None:
        ts = stage.workspace.messages(where)[-1]["ts"]
        try:
            await stage.workspace.as_user(user).click(where, ts, label, seen=stage.kept.get("seen"))
        except Refused:
            return  # Slack shows that the app did not answer
        await program.settled()

    return act


def said_to(stage: Stage, user: str) -> list[str]:
    """Return what ``user`` alone was told."""
    return [str(message["text"]) for message in stage.workspace.as_user(user).ephemerals]


def told_of(done: Callable[[Dump], bool], user: str) -> Callable[[Stage, Program, Seen], Awaitable[list[str]]]:
    """Return a check of what is said: who was not served hears so, and nobody hears that what was done was not."""

    async def told(stage: Stage, _: Program, seen: Seen) -> list[str]:
        is_done, said = done(await dump(stage)), said_to(stage, user)
        if seen.alive and not is_done and not said and not seen.unheard:
            return ["nothing was done and nobody was told"]
        if is_done and any(word in text for text in said for word in DENIES):
            return [f"it was done, and was said: {said[-1]}"]
        return []

    return told


def owned_by(user: str) -> Callable[[Dump], bool]:
    return lambda rows: rows["cases"][0]["owner"] == user


async def claim_again(stage: Stage, program: Program, _: Seen) -> None:
    """Whoever sees that the case is still free presses again."""
    if not owned_by(ANA)(await dump(stage)):
        await click(ANA, "Claim")(stage, program)


async def an_open_modal(stage: Stage, program: Program, seen: Seen) -> list[str]:
    """Whoever pressed Reply has a modal or a word; the card says that they write only if they do."""
    person = stage.workspace.as_user(ANA)
    if seen.alive and not seen.unheard and not person.modals and not said_to(stage, ANA):
        return ["no modal and no word"]
    return []


async def open_again(stage: Stage, program: Program, _: Seen) -> None:
    """Whoever has no modal presses again."""
    person = stage.workspace.as_user(ANA)
    if not any(view["callback_id"] == "reply" for view in person.modals):
        await click(ANA, "Reply")(stage, program)


CLICKS = [
    Scenario(name="take in through the hook", build=a_delivery, ready=open_door, act=post_hook, again=deliver_again,
             told=accepted_is_stored, door=True),
    Scenario(name="claim by a click", build=a_shown_case, ready=open_door, act=click(ANA, "Claim"), again=claim_again,
             told=told_of(owned_by(ANA), ANA), door=True),
    Scenario(name="claim what somebody has", build=a_case_of_ben, ready=open_door, act=click(ANA, "Claim"),
             told=told_of(lambda _: False, ANA), door=True),
    Scenario(name="open the Reply modal", build=a_claimed_case, ready=open_door, act=click(ANA, "Reply"),
             told=an_open_modal, again=open_again, door=True),
]  # fmt: skip
