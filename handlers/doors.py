"""What every handler is lent, and the ways in which a person hears back: a private line, a modal, App Home."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Concatenate, ParamSpec, TypeVar

import aiohttp
import structlog

from bot.desk import look
from bot.desk.opened import desk_name_of, source_name_of
from bot.desk.people import meet_person
from bot.desk.refusals import AlreadyDone
from bot.desk.work import Desks, Work
from bot.errors import Refusal
from bot.settings import Desk, Source
from bot.slack import modals
from bot.slack.blocks import section
from bot.slack.gateway import Gateway, Identity, ViewShown
from bot.slack.home import render_home
from bot.slack.rendered import Json, Rendered
from bot.slack.text import escape
from bot.store.database import DATABASE_AWAY
from bot.tasks import Tasks
from handlers.errors import in_words
from handlers.payloads import Click, Command, Submission
from handlers.typing import Typing

log = structlog.get_logger(__name__)
P = ParamSpec("P")
T = TypeVar("T")
UseCase = Callable[Concatenate[Work, P], Coroutine[Any, Any, T]]

# A trigger lives three seconds from the click; past half of it a "Loading..." modal takes the trigger first.
OPEN_WITHIN_S = 1.5


@dataclass(kw_only=True)
class Doors:
    """The parts that handlers hand work to."""

    desks: Desks
    gateway: Gateway
    tasks: Tasks
    http: aiohttp.ClientSession
    wake: Callable[[], None]
    """Tells the worker of this process that something was committed."""
    identity: Callable[[], Identity | None]
    """Who we are in Slack, once it told."""
    typing: Typing = field(default_factory=Typing)
    met: set[str] = field(default_factory=set)

    @property
    def now(self) -> datetime:
        """Business time."""
        return self.desks.clock.now()

    def is_ours(self, team: str) -> bool:
        """Return whether a payload comes from our workspace; unknown as long as Slack has not told which that is."""
        known = self.identity()
        return known is None or not team or team == known.team

    def desk_of(self, place: str | None) -> Desk:
        """Return the desk of a channel, else the first one: its language speaks where no desk is known."""
        settings = self.desks.settings
        return settings.desk_of_channel(place or "") or next(iter(settings.desks.values()))

    async def desk_of_case(self, case_id: int) -> Desk:
        """Return the desk of a case."""
        return self.desks.settings.desks[await self.desks.look(desk_name_of, case_id)]

    async def source_of_case(self, case_id: int) -> Source:
        """Return the source of a case."""
        return self.desks.settings.sources[await self.desks.look(source_name_of, case_id)]

    async def desk_of_form(self, sent: Submission) -> Desk:
        """Return the desk whose language an error in this form speaks; never fails itself."""
        number = sent.facts.get("case")
        desks = self.desks.settings.desks
        if len(desks) == 1 or not isinstance(number, int):
            return next(iter(desks.values()))
        try:
            return await self.desk_of_case(number)
        except (Refusal, *DATABASE_AWAY):
            return next(iter(desks.values()))

    async def once(self, key: str, use_case: UseCase[P, T], *args: P.args, **kwargs: P.kwargs) -> T | None:
        """Run a use case once for ``key`` and wake the worker; None when it was done before."""
        try:
            result = await self.desks.once(key, use_case, *args, **kwargs)
        except AlreadyDone:
            log.info("action.repeated", key=key)
            return None
        self.wake()
        return result

    async def meet(self, user: str, name: str) -> None:
        """Remember what a person is called, the first time this process sees them act."""
        if user not in self.met:
            await self.desks.do(meet_person, user, name=name)
            self.met.add(user)

    async def tell(self, to: Click | Command, message: Rendered) -> None:
        """Say something that only the person who acted sees."""
        if to.answer_url is None:
            await self.gateway.post_ephemeral(channel=to.channel or to.user, user=to.user, message=message)
            return
        body = {"response_type": "ephemeral", "replace_original": False, "text": message.text, "blocks": message.blocks}
        await self._answer(to.answer_url, body)

    async def spend(self, click: Click) -> None:
        """Show in the message itself that its question was answered; nothing for other controls."""
        if click.spent is not None and click.answer_url is not None:
            await self._answer(click.answer_url, click.spent)

    async def _answer(self, url: str, body: Mapping[str, Any]) -> None:
        try:
            async with self.http.post(url, json=body) as answer:
                if answer.status != 200:
                    log.warning("answer.refused", status=answer.status)
        except (aiohttp.ClientError, TimeoutError) as error:
            log.warning("answer.lost", error=type(error).__name__)

    async def show(self, click: Click, build: Coroutine[Any, Any, Json]) -> None:
        """Open the modal that ``build`` makes; when that takes long, a loading one first, so that the trigger holds."""
        view = asyncio.create_task(build)
        done, _ = await asyncio.wait({view}, timeout=OPEN_WITHIN_S)
        if done:
            shown = await self.gateway.open_view(trigger_id=click.trigger, view=view.result())
            if not isinstance(shown, ViewShown):
                log.warning("modal.not_opened", why=type(shown).__name__, code=getattr(shown, "code", None))
            return
        await self._show_late(click, view)

    async def _show_late(self, click: Click, view: asyncio.Task[Json]) -> None:
        desk = self.desk_of(click.channel)
        loading = await self.gateway.open_view(trigger_id=click.trigger, view=modals.loading_view(desk))
        try:
            ready = await view
        except Exception as error:
            said = await in_words(error, self.desks, desk, control=click.control)
            ready = modals.message_view(desk, said or "")
        if isinstance(loading, ViewShown):
            await self.gateway.update_view(view_id=loading.id, view=ready)

    async def show_home(self, user: str) -> None:
        """Publish somebody's App Home as it is now."""
        home = await self.desks.look(look.home_view, user, now=self.now)
        desk = self.desks.settings.desks.get(home.desk or "") or self.desk_of(None)
        known = self.identity()
        await self.gateway.publish_home(
            user=user, view=render_home(home, desk, self.now, team_url=known.url if known else "")
        )


def private_line(said: str) -> Rendered:
    """Return a sentence as a message; it may hold names that people chose."""
    return Rendered(escape(said), [section(said)])
