"""What somebody types is kept while the form is open, and never brought back once it was sent."""

from __future__ import annotations

import asyncio
from types import SimpleNamespace
from typing import Any

import pytest

from bot.desk.writing import start_writing
from bot.store.database import Store
from handlers.typing import Typing
from tests.support.builders import ANA, Team


@pytest.fixture
def team(store: Store) -> Team:
    """A webcare team on a fresh database."""
    return Team(store)


class Desk:
    """What the keystrokes of one open form meet."""

    def __init__(self, team: Team) -> None:
        self.team, self.running = team, list[asyncio.Task[None]]()
        self.desks, self.now, self.tasks = team.desks, team.now, SimpleNamespace(start=self._start)

    def wake(self) -> None:
        """Nobody delivers here."""

    def _start(self, work: Any, _: Any) -> None:
        self.running.append(asyncio.create_task(work))

    async def done(self) -> None:
        await asyncio.gather(*self.running)


def a_key(text: str) -> Any:
    return SimpleNamespace(view_id="V1", user=ANA, typed={"text": text}, facts={}, view_hash=None)


async def test_what_is_typed_is_kept_as_a_draft(team: Team) -> None:
    number, desk, typing = await team.claimed(), Desk(team), Typing(every_s=0)
    await team.do(start_writing, number, by=ANA)

    typing.heard(desk, a_key("Sorry"), case=number)  # type: ignore[arg-type]
    await desk.done()

    assert (await team.case(number)).draft == "Sorry"


async def test_a_form_that_is_being_sent_keeps_no_older_words(team: Team) -> None:
    number, desk, typing = await team.claimed(), Desk(team), Typing(every_s=0)

    typing.heard(desk, a_key("Sorry"), case=number)  # type: ignore[arg-type]
    await typing.settle("V1")
    await team.reply(number)
    typing.forget("V1")
    await desk.done()

    case = await team.case(number)
    assert (case.writer, case.draft) == (None, None)


async def test_a_keystroke_that_is_told_after_the_sending_is_nothing(team: Team) -> None:
    number, desk, typing = await team.claimed(), Desk(team), Typing(every_s=0)
    await team.reply(number)
    typing.forget("V1")

    typing.heard(desk, a_key("Sorry"), case=number)  # type: ignore[arg-type]
    await desk.done()

    assert (desk.running, (await team.case(number)).writer) == ([], None)
