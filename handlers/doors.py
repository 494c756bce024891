"""What every handler is lent, and the ways in which a person hears back: a private line, a modal, App Home."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Concatenate, ParamSpec, TypeVar
from urllib.parse import urlsplit

import aiohttp
import structlog

from bot.buckets import Buckets
from bot.desk import look
from bot.desk.asked import is_asked, not_asked, require_reader
from bot.desk.opened import desk_name_of
from bot.desk.people import meet_person
from bot.desk.privacy.removing import home_shown, home_shown_at
from bot.desk.refusals import AlreadyDone
from bot.desk.work import Desks, Work
from bot.errors import Refusal
from bot.settings import Desk
from bot.slack import modals
from bot.slack.answers import Trouble
from bot.slack.blocks import section
from bot.slack.gateway import Gateway, Identity, ViewShown
from bot.slack.home import render_home
from bot.slack.rendered import Json, Rendered
from bot.slack.text import escape
from bot.slack.wording import words_for
from bot.store.database import DATABASE_AWAY
from bot.tasks import Tasks
from handlers.errors import in_words
from handlers.pasted import Pressed
from handlers.payloads import Click, Command, Origin, StrangePayload, Submission
from handlers.standing import Standing
from handlers.typing import Typing

log = structlog.get_logger(__name__)
P = ParamSpec("P")
T = TypeVar("T")
UseCase = Callable[Concatenate[Work, P], Coroutine[Any, Any, T]]

# A trigger lives three seconds from the click; past half of it a "Loading..." modal takes the trigger first.
OPEN_WITHIN_S = 1.5
# Of what somebody may do in a second, so much at once: nobody goes on like that, a script or a stuck key does.
AT_ONCE_S = 2.0


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
    pace: Buckets = field(init=False)
    standing: Standing = field(init=False)

    def __post_init__(self) -> None:
        settings = self.desks.settings
        per_s = settings.intake.acts_per_s * max(1.0, settings.delivery.scale)  # in practice, time runs faster
        self.pace = Buckets(rate_per_s=per_s, burst=max(1.0, per_s * AT_ONCE_S))
        self.standing = Standing(gateway=self.gateway, identity=self.identity, monotonic=self.desks.clock.monotonic)

    @property
    def now(self) -> datetime:
        """Business time."""
        return self.desks.clock.now()

    def is_ours(self, origin: Origin) -> bool:
        """Return whether a payload comes from our workspace and app; unknown as long as Slack has not told which."""
        known, app = self.identity(), self.desks.settings.slack.app_id
        of_team = known is None or not origin.team or origin.team == known.team
        return of_team and (app is None or not origin.app or origin.app == app)

    def keeps_pace(self, user: str) -> bool:
        """Return whether ``user`` acts no faster than a person does."""
        return not self.pace.take(user, now_s=self.desks.clock.monotonic())

    async def admit_reader(self, escalation_id: int, *, by: str, origin: Origin, channel: str) -> None:
        """Admit who may speak for the department that a question went to; ``channel`` is where they pressed.

        Raises:
            NotAsked, QuestionClosed.
        """
        if await self.desks.look(is_asked, escalation_id, by=by):
            return
        await self.desks.look(require_reader, escalation_id, by=by, channel=channel)
        if not await self.standing.is_colleague(by, home=origin.home):
            raise await self.desks.look(not_asked, escalation_id)

    def desk_of(self, place: str | None) -> Desk:
        """Return the desk of a channel, else the first one: its language speaks where no desk is known."""
        settings = self.desks.settings
        return settings.desk_of_channel(place or "") or next(iter(settings.desks.values()))

    def desk_named(self, click: Click) -> Desk:
        """Return the desk that a control names.

        Raises:
            StrangePayload: there is no such desk (any more).
        """
        desk = self.desks.settings.desks.get(click.value)
        if desk is None:
            raise StrangePayload(f"{click.control} names no desk of ours")
        return desk

    async def desk_of_case(self, case_id: int) -> Desk:
        """Return the desk of a case."""
        return self.desks.settings.desks[await self.desks.look(desk_name_of, case_id)]

    async def desk_of_form(self, sent: Submission) -> Desk:
        """Return the desk whose language an error in this form speaks; never fails itself."""
        number = sent.facts.get("case")
        desks = self.desks.settings.desks
        named = sent.facts.get("desk")
        if isinstance(named, str) and named in desks:
            return desks[named]
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

    async def has_room(self, to: Click | Command | Pressed, desk: Desk, *, paced: bool = True) -> bool:
        """Return whether more work is taken on; who is turned away hears it, after the acknowledgement.

        ``paced`` False: somebody types, which is faster than pressing and costs nothing.
        """
        in_time = not paced or self.keeps_pace(to.user)
        if in_time and await self.tasks.has_room():
            return True
        log.warning("busy.refused", user=None if in_time else to.user)
        busy = words_for(desk).t("Very busy right now. Try again in a moment.")
        await self.tasks.refuse(self.say(to, desk, busy), _unheard)
        return False

    async def turn_away(self, to: Click | Command | Pressed, desk: Desk) -> None:
        """Tell somebody of another workspace, or through another app, that this is not for them."""
        log.warning("action.other_workspace", team=to.origin.team, app=to.origin.app)
        said = words_for(desk).t("Only members of this workspace can do this.")
        await self.tasks.refuse(self.say(to, desk, said), _unheard)

    async def say(self, to: Click | Command | Pressed, desk: Desk, said: str) -> None:
        """Say a sentence to the person who acted; a shortcut may come from anywhere, so there a modal says it."""
        if isinstance(to, Pressed):
            await self.gateway.open_view(trigger_id=to.trigger, view=modals.message_view(desk, said))
        else:
            await self.tell(to, private_line(said))

    async def tell(self, to: Click | Command | Pressed, message: Rendered) -> None:
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
        if not _belongs_to(url, self.desks.settings.slack.api_url):
            log.warning("answer.elsewhere")
            return
        try:
            async with self.http.post(url, json=body, allow_redirects=False) as answer:
                if answer.status != 200:
                    log.warning("answer.refused", status=answer.status)
        except (aiohttp.ClientError, TimeoutError) as error:
            log.warning("answer.lost", error=type(error).__name__)

    async def show(self, click: Click | Pressed, build: Coroutine[Any, Any, Json]) -> None:
        """Open the modal that ``build`` makes; when that takes long, a loading one first, so that the trigger holds."""
        view = asyncio.create_task(build)
        try:
            done, _ = await asyncio.wait({view}, timeout=OPEN_WITHIN_S)
        except asyncio.CancelledError:
            view.cancel()  # a stop would else close the database under it
            raise
        if done:
            shown = await self.gateway.open_view(trigger_id=click.trigger, view=view.result())
            if not isinstance(shown, ViewShown):
                await self._not_opened(click, shown)
            return
        await self._show_late(click, view)

    async def _not_opened(self, click: Click | Pressed, why: Trouble) -> None:
        """Tell whoever waits for a form; where nobody knows whether it opened they may have it."""
        log.warning("modal.not_opened", why=type(why).__name__, code=getattr(why, "code", None))
        said = words_for(self.desk_of(click.channel)).t("If no form has opened, press it again.")
        await self.tell(click, private_line(said))

    async def _show_late(self, click: Click | Pressed, view: asyncio.Task[Json]) -> None:
        desk = self.desk_of(click.channel)
        loading = await self.gateway.open_view(trigger_id=click.trigger, view=modals.loading_view(desk))
        try:
            ready = await view
        except Exception as error:
            said = await in_words(error, self.desks, desk, control=click.control)
            ready = modals.message_view(desk, said or "")
        if isinstance(loading, ViewShown):
            await self.gateway.update_view(view_id=loading.id, view=ready)
        else:
            await self._not_opened(click, loading)

    async def show_home(self, user: str, *, said: Rendered | None = None) -> None:
        """Publish somebody's App Home as it is now; again if the worker, which removed words, was faster.

        ``said`` stands on top: what they are told about what they did there.
        """
        began = self.now
        await self.desks.store.attempt(home_shown, user, at=began)
        await self._publish_home(user, said)
        async with self.desks.store.read() as session:
            overtaken = await home_shown_at(session, user) != began
        if overtaken:
            await self._publish_home(user, said)

    async def _publish_home(self, user: str, said: Rendered | None) -> None:
        home = await self.desks.look(look.home_view, user, now=self.now)
        desk = self.desks.settings.desks.get(home.desk or "") or self.desk_of(None)
        known = self.identity()
        view = render_home(home, desk, self.now, team_url=known.url if known else "", said=said)
        await self.gateway.publish_home(user=user, view=view)


def _belongs_to(url: object, api_url: str) -> bool:
    """Return whether an address is of the Slack that we talk to: what a payload says is no reason to call anybody."""
    slack = urlsplit(api_url)
    try:
        parts = urlsplit(str(url))
        host = parts.hostname or ""
    except ValueError:
        return False
    return parts.scheme == slack.scheme and (host == slack.hostname or host.endswith(f".{slack.hostname}"))


async def _unheard(error: Exception) -> None:
    log.warning("busy.unheard", error=type(error).__name__)


def private_line(said: str) -> Rendered:
    """Return a sentence as a message; it may hold names that people chose."""
    return Rendered(escape(said), [section(said)])
