"""Forms that people send, and what they see when it breaks."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass
from typing import Any

from bot.sandbox.controls import visible_text
from bot.sandbox.errors import Refused
from tests.failpoints.dump import Dump, dump
from tests.failpoints.people import BOX, DENIES, click
from tests.failpoints.program import Program
from tests.failpoints.scenario import Scenario, Seen
from tests.failpoints.scenes import ANA, PETRA, Build, a_case_of_ana, an_asked_question
from tests.failpoints.stage import Stage

Told = dict[str, str] | None
"""What a form shows beside its fields; None: nobody answered."""


def opened(label: str, user: str = ANA, *, where: str = BOX) -> Callable[[Stage, Program], Awaitable[None]]:
    """Return what brings a form onto somebody's screen."""

    async def ready(stage: Stage, program: Program) -> None:
        await stage.open_door(program)
        await click(user, label, where=where)(stage, program)
        stage.kept["form"] = stage.workspace.as_user(user).modal["callback_id"]

    return ready


def send(
    values: dict[str, Any], user: str = ANA
) -> Callable[[Stage, Program], Coroutine[Any, Any, dict[str, str] | None]]:
    """Return an act: send the open form; returns what it shows beside its fields, None for no answer."""

    async def act(stage: Stage, program: Program) -> Told:
        try:
            return await stage.workspace.as_user(user).submit(values)
        except Refused:
            return None

    return act


def told_in_form(done: Callable[[Dump], bool], user: str = ANA) -> Callable[..., Awaitable[list[str]]]:
    """Return a check of a form: it closes when it was done, and never says that nothing was when it was."""

    async def told(stage: Stage, _: Program, seen: Seen) -> list[str]:
        is_done, views = done(await dump(stage)), stage.workspace.as_user(user).modals
        shown = " ".join([*(seen.answer or {}).values(), *(visible_text(view["blocks"]) for view in views)])
        if seen.error is None and not views and not is_done:
            return ["the form closed and nothing was done"]
        if is_done and any(word in shown for word in DENIES):
            return [f"it was done, and was said: {shown[:200]}"]
        return []

    return told


def send_again(values: dict[str, Any], user: str = ANA) -> Callable[..., Awaitable[None]]:
    """Return what somebody does whose form is still open: send it again, as it is filled in."""

    async def again(stage: Stage, _: Program, __: Seen) -> None:
        person = stage.workspace.as_user(user)
        if not person.modals:
            return
        assert person.modal["callback_id"] == stage.kept["form"], "the form is gone, and what was typed with it"
        assert await person.submit(values) == {}
        assert not person.modals

    return again


@dataclass(frozen=True, kw_only=True)
class Form:
    """A form behind a button, what is filled in, and how the database shows that it was sent."""

    build: Build
    label: str
    values: dict[str, Any]
    done: Callable[[Dump], bool]
    user: str = ANA
    where: str = BOX

    def scenario(self, name: str) -> Scenario:
        """Return the scenario of sending it."""
        return Scenario(
            name=name, build=self.build, ready=opened(self.label, self.user, where=self.where),
            act=send(self.values, self.user), told=told_in_form(self.done, self.user),
            again=send_again(self.values, self.user), door=True,
        )  # fmt: skip


REPLY = Form(
    build=a_case_of_ana, label="Reply", values={"text": "We look into it."}, done=lambda rows: bool(rows["replies"])
)
ASK = Form(
    build=a_case_of_ana, label="Escalate", values={"department": "billing", "question": "Charged twice?"},
    done=lambda rows: bool(rows["escalations"]),
)  # fmt: skip
ANSWER = Form(
    build=an_asked_question, label="Answer", values={"text": "Yes, once too often."}, user=PETRA, where="C2",
    done=lambda rows: bool(rows["escalations"][0]["state"] == "answered"),
)  # fmt: skip
FORMS = [REPLY.scenario("send the Reply form"), ASK.scenario("ask a department"), ANSWER.scenario("answer a question")]
