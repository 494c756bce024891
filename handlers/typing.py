"""What comes while somebody types: bundled, so that the database and Slack hear of it every three seconds at most."""

from __future__ import annotations

import asyncio
from collections import deque
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import structlog

from bot.desk import look, writing
from bot.errors import Refusal
from bot.slack import modals
from bot.slack.controls import CHECKED, Field
from bot.slack.reply_form import says_something
from bot.store.database import DATABASE_AWAY
from handlers.payloads import Click, visibility_in

if TYPE_CHECKING:
    from handlers.doors import Doors

log = structlog.get_logger(__name__)

EVERY_S = 3.0
MOST_OVER = 500


@dataclass
class Typing:
    """The newest keystrokes per open form; one pending look for each."""

    newest: dict[str, Click] = field(default_factory=dict)
    counted: set[str] = field(default_factory=set)
    over: deque[str] = field(default_factory=lambda: deque(maxlen=MOST_OVER))
    """Forms that were sent or closed: Slack may tell of a last keystroke after that."""
    every_s: float = EVERY_S
    _keeping: dict[str, asyncio.Lock] = field(default_factory=dict)

    def heard(self, doors: Doors, click: Click, *, case: int) -> None:
        """Note what is typed; it is kept within three seconds."""
        view = click.view_id or ""
        if view in self.over:
            return
        waits = view in self.newest
        self.newest[view] = click
        if not waits:
            doors.tasks.start(self._soon(doors, view, case), _lost)

    async def settle(self, view: str) -> None:
        """The form is being sent: whatever is just being kept is kept before, and nothing older after it."""
        async with self._keeping.get(view) or asyncio.Lock():
            self.newest.pop(view, None)

    def forget(self, view: str) -> None:
        """The form was sent or closed."""
        self.newest.pop(view, None)
        self.counted.discard(view)
        self.over.append(view)

    async def _soon(self, doors: Doors, view: str, case: int) -> None:
        await asyncio.sleep(self.every_s)
        async with self._keeping.setdefault(view, asyncio.Lock()):
            click = self.newest.pop(view, None)
            if click is not None:
                text = str(click.typed.get(Field.TEXT) or "")
                await doors.desks.do(writing.keep_draft, case, by=click.user, text=text, now=doors.now)
                doors.wake()
        self._keeping.pop(view, None)
        if click is not None and view not in self.over:
            await self._count(doors, click, case, text)

    async def _count(self, doors: Doors, click: Click, case: int, text: str) -> None:
        """Show how much is used once it gets tight, or what a link costs, and take it away again when it is not so."""
        form = await doors.desks.look(look.reply_form, case, by=click.user, now=doors.now)
        chosen = visibility_in(click.typed, click.facts) or form.visibility
        telling = says_something(form, text, chosen)
        view = click.view_id or ""
        if not telling and view not in self.counted:
            return
        (self.counted.add if telling else self.counted.discard)(view)
        resolve = CHECKED in (click.typed.get(Field.SEND_AND_RESOLVE) or ())
        shown = modals.reply_modal(
            form, await doors.desk_of_case(case), doors.now, typed=text, visibility=chosen, resolve=resolve,
            ask_cause=Field.CAUSE in click.typed, keep=click.facts,
        )  # fmt: skip
        await doors.gateway.update_view(view_id=view, view=shown, hash=click.view_hash)


async def _lost(error: Exception) -> None:
    """A draft or a count that did not make it: the next keystrokes bring the next one."""
    if isinstance(error, (Refusal, *DATABASE_AWAY)):
        log.info("typing.not_kept", why=type(error).__name__)
    else:
        log.error("typing.failed", exc_info=error)
