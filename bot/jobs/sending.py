"""One row on its way: where to, over the wire, and what is recorded of it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from datetime import timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from bot.clock import Clock
from bot.desk import deliver_outcome as outcome
from bot.desk.deliver import Taken, preparing_time
from bot.health import Health
from bot.jobs.backoff import Backoff
from bot.jobs.metrics import Metrics
from bot.jobs.showing import Showing, Shown
from bot.log import get_logger
from bot.remedies import remedy, told
from bot.settings import Settings
from bot.slack.answers import (
    PARENT_GONE,
    ContentRefused,
    Gone,
    OutcomeUnknown,
    Posted,
    RateLimited,
    Refused,
    Trouble,
    Unreachable,
)
from bot.slack.gateway import Gateway
from bot.slack.pacing import POST, UPDATE
from bot.slack.rendered import Rendered
from bot.store import Card
from bot.store.database import Store
from bot.store.words import MessageKind

log = get_logger(__name__)

SLACK = "slack"
"""Part of the health: posting as a whole; ``slack:C1`` is one channel."""
# One lost call is everyday life on a network.
TROUBLES = 3
SECOND_THOUGHTS = {MessageKind.ASSIGNED, MessageKind.TAKEN_OVER, MessageKind.LEASE_ASK, MessageKind.MADE_FROM}
"""Messages about the person alone: pointless to anybody else when that person cannot be reached."""


@dataclass(frozen=True)
class Tools:
    """What every delivery needs."""

    store: Store
    settings: Settings
    clock: Clock
    gateway: Gateway
    showing: Showing
    health: Health
    metrics: Metrics
    stopping: asyncio.Event = field(default_factory=asyncio.Event)
    """Set: what takes long and can be done later stops."""


class Sending:
    """Sends taken rows and records what came of it; keeps what it learns about the places it sends to."""

    def __init__(self, tools: Tools) -> None:
        self._tools = tools
        self._dms: dict[str, str] = {}
        self._slack = Backoff(first_s=1, most_s=30)
        self._places: dict[str, Backoff] = {}
        self.unsettled_edits: dict[int, float] = {}
        """Card ids whose edit had no known outcome, and the monotonic second from which one more edit is certain to be
        the last: an edit that was given up may still land after a newer one."""

    def forget_places(self) -> None:
        """Another worker sends now: it finds out for itself where it may."""
        self._slack.reset()
        self._places.clear()
        self._tools.health.ok(SLACK)
        self._tools.health.forget(f"{SLACK}:")

    async def send(self, taken: Taken) -> None:
        """Render the row from the newest state, send it, record it. What raises here leaves the row to the look-up."""
        shown = await self._tools.showing.show(taken, now=self._tools.clock.now())
        if shown is None:
            log.info("delivery.cancelled", row=taken.row, kind=taken.kind)
            await self._write(outcome.record_cancelled, taken)
            return
        channel = await self._address(taken)
        for in_plain_form in (False, True):
            began = self._tools.clock.real()
            if began > taken.sent_at + preparing_time(self._tools.settings.delivery):
                # The intent is too old for its lease to cover the call: surely not sent, so it starts anew.
                await self._write(outcome.record_ready, taken, not_before=None, error="late")
                return
            answer = await self._wire(taken, channel, shown.plain() if in_plain_form else shown.rendered)
            if not isinstance(answer, ContentRefused):
                break
            log.error("delivery.content_refused", row=taken.row, kind=taken.kind, code=answer.code, where=answer.where)
        await self._record(replace(taken, sent_at=began), channel, shown, answer)

    async def _address(self, taken: Taken) -> str:
        """Return the channel; for a person our direct messages, opened first so that the post can be looked up there.

        Where Slack does not let us open it, the user id works too, and the answer names the channel.
        """
        if not is_person(taken.channel):
            return taken.channel
        known = self._dms.get(taken.channel)
        if known is None:
            async with self._tools.store.read() as session:
                known = await outcome.known_dm(session, taken.channel)
        if known is None:
            opened = await self._tools.gateway.open_dm(taken.channel)
            known = opened if isinstance(opened, str) else None
            if known is not None:
                await self._remember(taken.channel, known)
        return known or taken.channel

    async def _remember(self, user: str, channel: str | None) -> None:
        if channel is None:
            self._dms.pop(user, None)
        else:
            self._dms[user] = channel
        await self._tools.store.attempt(outcome.remember_dm, user=user, channel=channel)

    async def _wire(self, taken: Taken, channel: str, message: Rendered) -> Posted | Trouble:
        gateway = self._tools.gateway
        if taken.ts is not None:
            return await gateway.update(channel=channel, ts=taken.ts, message=message)
        if taken.kind is MessageKind.DEPARTMENT_NAMED:
            user = str(taken.facts["user"])
            seen = await gateway.post_ephemeral(channel=channel, user=user, message=message, thread_ts=taken.thread_ts)
            if not isinstance(seen, Refused | Gone):
                return seen
            # Not a method that every workspace gives us: then the question comes as a direct message.
            return await gateway.post(channel=user, key=taken.key, message=message)
        broadcast = taken.kind is MessageKind.BACK_IN_QUEUE and taken.thread_ts is not None
        return await gateway.post(
            channel=channel, key=taken.key, message=message, thread_ts=taken.thread_ts, broadcast=broadcast
        )

    async def _record(self, taken: Taken, channel: str, shown: Shown, answer: Posted | Trouble) -> None:
        if not isinstance(answer, Posted):
            self._tools.metrics.troubles.labels(type(answer).__name__).inc()
        match answer:
            case Gone(is_everywhere=False) | Refused() if _is_elsewhere(taken):
                # A channel that we are not in is nobody's fault: whoever made a case there hears of it themselves.
                await self._write(outcome.redirect, taken, channel=str(taken.facts["by"]))
            case Posted():
                await self._posted(taken, channel, shown, answer)
            case RateLimited(retry_after):
                self._tools.metrics.rate_limited.inc()
                later = self._tools.clock.real() + retry_after
                await self._write(outcome.record_ready, taken, not_before=later, error="ratelimited")
            case Unreachable(why):
                self._slack_is_down(_method(taken), why)
                await self._write(outcome.record_ready, taken, not_before=None, error=why)
            case OutcomeUnknown(why):
                await self._unknown(taken, why)
            case Gone():
                await self._gone(taken, channel, answer)
            case Refused(code):
                await self._refused(taken, shown, code)
            case ContentRefused(code):
                await self._failed(taken, code)

    async def _posted(self, taken: Taken, channel: str, shown: Shown, answer: Posted) -> None:
        self._slack.reset()
        self._places.pop(taken.channel, None)
        if self._tools.health.ok(SLACK) | self._tools.health.ok(f"{SLACK}:{taken.channel}"):
            log.info("slack.back", channel=taken.channel)
        await self._write(
            outcome.record_posted, taken, channel=answer.channel or channel, ts=answer.ts, shown=shown.wanted
        )
        if is_person(taken.channel) and not is_person(answer.channel) and taken.channel not in self._dms:
            await self._remember(taken.channel, answer.channel)
        self._count(taken)

    def _count(self, taken: Taken) -> None:
        how = "edit" if taken.is_edit else "post"
        counter = self._tools.metrics.cards if taken.table is Card else self._tools.metrics.messages
        counter.labels(taken.kind.value, how).inc()
        if taken.due_at is not None and not taken.is_edit:
            lag_s = self._tools.clock.real_delay(self._tools.clock.now() - taken.due_at)
            self._tools.metrics.lag.observe(max(0.0, lag_s))

    async def _unknown(self, taken: Taken, why: str) -> None:
        log.warning("delivery.unknown", row=taken.row, kind=taken.kind, why=why, edit=taken.is_edit)
        self._slack_is_down(_method(taken), why)
        real_now = self._tools.clock.real()
        if taken.is_edit:
            settle_s = self._tools.settings.delivery.settle.total_seconds()
            self.unsettled_edits[taken.id] = self._tools.clock.monotonic() + settle_s
            await self._write(outcome.record_ready, taken, not_before=None, error=why)
        elif taken.kind is MessageKind.DEPARTMENT_NAMED:
            # Not in any history, and harmless twice: both of its buttons can be pressed once only.
            await self._write(outcome.record_ready, taken, not_before=real_now + timedelta(seconds=5), error=why)
        else:
            await self._write(outcome.record_unknown, taken, began=taken.sent_at, look_at=real_now, why=why)

    async def _gone(self, taken: Taken, channel: str, gone: Gone) -> None:
        if gone.is_everywhere:
            seconds = self._slack.trouble(self._tools.clock.monotonic())
            self._hold_all(seconds)
            if self._is_news(SLACK, taken, gone.code):
                log.error("slack.no_access", method=_method(taken), code=gone.code, fix=remedy(gone.code))
        elif is_person(taken.channel) or channel.startswith("D"):
            await self._person_gone(taken, gone)
            return
        else:
            backoff = self._places.setdefault(taken.channel, Backoff(first_s=5, most_s=60))
            self._tools.gateway.pacing.hold(POST, taken.channel, backoff.trouble(self._tools.clock.monotonic()))
            if self._is_news(f"{SLACK}:{taken.channel}", taken, gone.code):
                log.error(
                    "slack.place_gone", channel=taken.channel, desk=taken.desk, method=_method(taken), code=gone.code,
                    fix=remedy(gone.code),
                )  # fmt: skip
        later = self._tools.clock.real() + timedelta(seconds=60) if taken.is_edit else None
        await self._write(outcome.record_ready, taken, not_before=later, error=gone.code)

    def _is_news(self, part: str, taken: Taken, code: str) -> bool:
        """Note why a part fails. Posts and edits of one refused place are one piece of news."""
        before = self._tools.health.failures.get(part, "")
        self._tools.health.fail(part, told(_method(taken), code))
        return f": {code}." not in before

    async def _person_gone(self, taken: Taken, gone: Gone) -> None:
        """Tell the desk's channel what a person cannot be told any more."""
        if is_person(taken.channel) and taken.channel in self._dms and taken.attempts < 2:
            # Perhaps only the direct channel that we remembered is gone.
            await self._remember(taken.channel, None)
            await self._write(outcome.record_ready, taken, not_before=None, error=gone.code)
            return
        desk = self._tools.settings.desks.get(taken.desk)
        log.error("slack.person_gone", row=taken.row, kind=taken.kind, user=taken.channel, code=gone.code)
        if taken.table is Card or taken.kind in SECOND_THOUGHTS or desk is None:
            await self._failed(taken, gone.code)
        else:
            await self._write(outcome.redirect, taken, channel=desk.private_or_channel)

    async def _refused(self, taken: Taken, shown: Shown, code: str) -> None:
        lost = taken.id if taken.is_edit else taken.parent_id
        if code in PARENT_GONE and lost is not None and (taken.is_edit or taken.thread_ts is not None):
            log.warning("slack.message_vanished", row=taken.row, code=code)
            await self._vanished(taken, lost, code)
        elif taken.is_edit:
            log.warning("slack.not_editable", row=taken.row, code=code)
            await self._write(outcome.record_unchanged, taken, shown=shown.wanted, error=code)
        else:
            await self._failed(taken, code)

    async def _vanished(self, taken: Taken, card_id: int, code: str) -> None:
        async def record(session: AsyncSession) -> bool:
            if not taken.is_edit:
                later = self._tools.clock.real() + timedelta(seconds=5)
                await outcome.record_ready(session, taken, not_before=later, error=code)
            return await outcome.record_vanished(session, card_id)

        again = await self._tools.store.attempt(record)
        log.warning("slack.message_vanished", card=card_id, posted_again=again)

    async def _failed(self, taken: Taken, code: str) -> None:
        log.error("delivery.failed", row=taken.row, kind=taken.kind, code=code, case=taken.case_id)
        self._tools.metrics.failed.labels(taken.kind.value).inc()
        self._tools.health.warn("delivery", f"{taken.row}: {code}")
        await self._write(outcome.record_failed, taken, error=code)

    def _slack_is_down(self, method: str, why: str) -> None:
        """Do not send the whole queue into an outage: each of these messages would have to be looked up."""
        self._hold_all(self._slack.trouble(self._tools.clock.monotonic()))
        # Told once: an outage has many faces (refused, slow, HTTP 503), and each of them is the same news.
        if self._slack.times >= TROUBLES and SLACK not in self._tools.health.failures:
            self._tools.health.fail(SLACK, told(method, why))
            log.error("slack.unreachable", method=method, why=why, fix=remedy(why))

    def _hold_all(self, seconds: float) -> None:
        self._tools.gateway.pacing.hold(POST, "", seconds)
        self._tools.gateway.pacing.hold(UPDATE, "", seconds)

    async def _write(self, record: Callable[..., Awaitable[bool]], taken: Taken, **facts: object) -> None:
        held = await self._tools.store.attempt(record, taken, **facts)
        if not held:
            log.warning("delivery.token_lost", row=taken.row, kind=taken.kind)


def _method(taken: Taken) -> str:
    if taken.kind is MessageKind.DEPARTMENT_NAMED:
        return "chat.postEphemeral"
    return UPDATE if taken.is_edit else POST


def _is_elsewhere(taken: Taken) -> bool:
    """Return whether it goes where a colleague of any team wrote, and we may not be."""
    return taken.kind is MessageKind.MADE_FROM and not is_person(taken.channel)


def is_person(channel: str) -> bool:
    """Return whether this is a user id: the row is a direct message whose channel Slack has not named yet."""
    return channel.startswith(("U", "W"))
