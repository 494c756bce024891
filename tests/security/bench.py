"""The doors without a worker: real Bolt, real handlers, a real database, and nothing that changes by itself.

So whatever differs after a payload was handled, the payload did.
"""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count
from typing import Any

from aiohttp import web
from slack_bolt.async_app import AsyncApp, AsyncBoltRequest
from slack_bolt.response import BoltResponse
from sqlalchemy import select, update

from bot.app import KnownIdentity, slack_app
from bot.clock import SystemClock
from bot.desk.claim import claim_case
from bot.desk.crisis.acting import declare
from bot.desk.crisis.statement_outcome import statement_outcome
from bot.desk.crisis.stating import make_statements
from bot.desk.escalate import escalate_case
from bot.desk.group_answers.writing import answer_group
from bot.desk.intake import ingest
from bot.desk.notes import add_note
from bot.desk.outcome import reply_outcome
from bot.desk.ports import Author, InboundMention, Rejected, Unknown
from bot.desk.reply import submit_reply
from bot.desk.work import Desks
from bot.rules.replying import Limit
from bot.rules.vocabulary import Visibility
from bot.sandbox import Sandbox, SandboxConfig
from bot.sandbox.config import UserConfig
from bot.settings import parse_settings
from bot.slack.client import slack_client, slack_session
from bot.slack.controls import Control, Form
from bot.slack.gateway import Gateway
from bot.slack.pacing import Pacing
from bot.store import Base, Card, Case, Crisis, Group, GroupAnswer, Note, Ring, RingCall, ShiftSwap
from bot.store.database import Store
from bot.store.group_answers import GroupAnswerKind, GroupAnswerState
from bot.store.words import CardKind, CrisisKind, CrisisLevel, PageState, SendState, StatementKind
from bot.tasks import Tasks
from handlers.doors import Doors
from integrations.registry import KINDS
from tests.support.world import environment

Json = dict[str, Any]
AGENT, COLLEAGUE, OTHER_DESK, STRANGER = "U1", "U2", "U4", "U6"
HELPER, READER, GUEST, GONE, BOT = "U101", "U103", "U201", "U202", "U203"
DESK_CHANNEL, ASKED_CHANNEL, ELSEWHERE = "C1", "C2", "C7"
WORDS = "the words of a customer"

TOML = """
[desk.rail]
channel = "C1"
private_channel = "G1"
language = "{language}"
timezone = "Europe/Amsterdam"
lead = ["U1"]
agents = {{ people = ["U1", "U2", "U202"] }}
hours = {{ always = true }}
{more}
[desk.rail.departments.billing]
channel = "C2"
people = ["U101"]
answer = "4h"
[desk.city]
channel = "C8"
private_channel = "G8"
timezone = "Europe/Amsterdam"
agents = {{ people = ["U4"] }}
hours = {{ always = true }}
[source.web]
kind = "hook"
desk = "rail"
callback = "{callback}"
[source.talk]
kind = "hook"
desk = "city"
callback = "{callback}"
[source.hand]
kind = "manual"
desk = "rail"
platform = "Trustpilot"
[delivery]
scale = {scale}
"""


@dataclass
class Bench:
    """The parts, and the ids of what stands in the database."""

    sandbox: Sandbox
    store: Store
    desks: Desks
    doors: Doors
    bolt: AsyncApp
    answers: list[Json] = field(default_factory=list)
    """What people were told through their ``response_url``."""
    answer_url: str = ""
    ids: dict[str, int] = field(default_factory=dict)
    _numbers: Any = field(default_factory=lambda: count(1))

    async def send(self, payload: Json) -> BoltResponse:
        """Hand a payload to Bolt and wait for everything that it starts."""
        answer = await self.bolt.async_dispatch(AsyncBoltRequest(body=payload, mode="socket_mode"))
        await self.doors.tasks.finish(within_s=10)
        return answer

    def base(self, by: str, **changed: Any) -> Json:
        """Return what every interaction begins with."""
        return {
            "team": {"id": "T1"}, "api_app_id": "A1", "user": {"id": by, "name": by.lower(), "team_id": "T1"},
            "trigger_id": f"{next(self._numbers)}.2.x", "response_url": self.answer_url,
        } | changed  # fmt: skip

    def click(
        self,
        control: str,
        value: Any,
        *,
        by: str,
        channel: str = DESK_CHANNEL,
        view: Json | None = None,
        **changed: Any,
    ) -> Json:
        """Return the press of a button on a message, or in ``view``."""
        action = {
            "type": "button", "action_id": control, "block_id": "b", "value": str(value),
            "action_ts": f"{1_795_000_000 + next(self._numbers)}.000100",
        }  # fmt: skip
        place = {"view": view} if view else {"channel": {"id": channel}, "message": {"ts": "1.000100", "blocks": []}}
        return self.base(by, type="block_actions", actions=[action], **place) | changed

    def form(
        self, form: str, facts: Json, typed: Json, *, by: str, kind: str = "view_submission", **changed: Any
    ) -> Json:
        """Return a form that was sent; ``typed``: a text, {"option": value} or the like, by field."""
        values = {name: {"a": _element(value)} for name, value in typed.items()}
        view = {
            "id": f"V{next(self._numbers)}", "hash": "1.h", "callback_id": form, "type": "modal",
            "private_metadata": json.dumps(facts), "state": {"values": values},
        }  # fmt: skip
        return self.base(by, type=kind, view=view) | changed

    def command(self, text: str, *, by: str, **changed: Any) -> Json:
        """Return a slash command."""
        return {
            "command": "/webcare", "text": text, "user_id": by, "user_name": by.lower(), "team_id": "T1",
            "channel_id": DESK_CHANNEL, "api_app_id": "A1", "trigger_id": "1.2.c", "response_url": self.answer_url,
        } | changed  # fmt: skip

    def event(self, event: Json, **changed: Any) -> Json:
        """Return an event."""
        return {
            "type": "event_callback", "team_id": "T1", "api_app_id": "A1", "event_id": f"Ev{next(self._numbers)}",
            "authorizations": [{"team_id": "T1", "user_id": "U0BOT"}], "event": event,
        } | changed  # fmt: skip

    async def everything(self) -> dict[str, list[tuple[Any, ...]]]:
        """Return all rows of all tables but who was ever seen: what a payload may have changed."""
        async with self.store.read() as session:
            return {
                table.name: sorted((tuple(row) for row in await session.execute(select(table))), key=repr)
                for table in Base.metadata.sorted_tables
                if table.name != "people"
            }

    def shown(self) -> list[str]:
        """Return the calls that showed somebody something: modals, App Home, messages."""
        telling = ("views.", "chat.")
        return [one["method"] for one in self.sandbox.journal.calls() if one["method"].startswith(telling)]

    def told(self) -> list[str]:
        """Return what was said through response_urls."""
        return [str(answer.get("text", "")) for answer in self.answers]


def _element(value: Any) -> Json:
    if isinstance(value, dict) and "people" in value:
        return {"type": "multi_users_select", "selected_users": value["people"]}
    if isinstance(value, dict) and "channel" in value:
        return {"type": "conversations_select", "selected_conversation": value["channel"]}
    if isinstance(value, dict) and "instant" in value:
        return {"type": "datetimepicker", "selected_date_time": value["instant"]}
    if isinstance(value, dict) and "options" in value:
        return {"type": "checkboxes", "selected_options": [{"value": one} for one in value["options"]]}
    if isinstance(value, dict):
        return {"type": "static_select", "selected_option": {"value": value["option"]}}
    return {"type": "plain_text_input", "value": value}


@asynccontextmanager
async def a_bench(
    database: str, *, language: str = "en", scale: float = 100.0, furnished: dict[str, int] | None = None,
    more: str = "",
) -> AsyncIterator[Bench]:  # fmt: skip
    """Yield the doors on a database; ``database`` is an address as SQLAlchemy takes it. ``more``: settings of the desk.

    ``furnished``: the ids of what another bench put there.
    """
    people = SandboxConfig.for_tests(agents=6)
    config = SandboxConfig(**{**vars(people), "users": (*people.users, *_odd_people())})
    async with Sandbox(config) as sandbox, _receiver() as (url, answers):
        text = TOML.format(language=language, callback=sandbox.callback_url, scale=scale, more=more)
        settings = parse_settings(
            text, environment(sandbox, database="sqlite:///unused.db", over_http=True), kinds=KINDS
        )
        store, clock, tasks = Store(database), SystemClock(), Tasks()
        async with slack_session(settings) as session:
            gateway = Gateway(slack_client(settings, session), Pacing(settings.delivery, clock.monotonic))
            identity = KnownIdentity(gateway, settings)
            desks = Desks(store, settings, clock, posts={"web": Limit(280)})
            doors = Doors(
                desks=desks, gateway=gateway, tasks=tasks, http=session, wake=lambda: None,
                identity=lambda: identity.identity,
            )  # fmt: skip
            bench = Bench(sandbox, store, desks, doors, slack_app(settings, session, identity, doors), answers, url)
            try:
                if furnished is None:
                    await _furnish(bench)
                bench.ids |= furnished or {}
                yield bench
            finally:
                await tasks.finish(within_s=5)
                await store.close()


def _odd_people() -> tuple[UserConfig, ...]:
    return (
        UserConfig(id=READER, name="reader", real_name="Rea Der"),
        UserConfig(id=GUEST, name="guest", real_name="Gu Est", is_guest=True),
        UserConfig(id=GONE, name="gone", real_name="Go Ne", is_deleted=True),
        UserConfig(id=BOT, name="robot", real_name="Ro Bot", kind="bot"),
    )


@asynccontextmanager
async def _receiver() -> AsyncIterator[tuple[str, list[Json]]]:
    """Yield an address on this machine that keeps what is posted to it; ``/moved`` beside it sends on to it."""
    got: list[Json] = []

    async def keep(request: web.Request) -> web.Response:
        got.append(await request.json())
        return web.Response()

    async def send_on(request: web.Request) -> web.Response:
        raise web.HTTPTemporaryRedirect("/answers")  # 307: whoever follows it posts the same body again

    app = web.Application()
    app.router.add_post("/answers", keep)
    app.router.add_post("/moved", send_on)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}/answers", got
    finally:
        await runner.cleanup()


def mention(number: int, **changed: Any) -> InboundMention:
    """Return a mention of a customer of its own."""
    facts: dict[str, Any] = {
        "id": f"m{number}", "text": f"{WORDS} {number}", "posted_at": SystemClock().now(), "addressed": True,
        "author": Author(id=f"a{number}", handle=f"jan{number}"), "conversation_id": f"c{number}",
    }  # fmt: skip
    return InboundMention(**facts | changed)


async def _furnish(bench: Bench) -> None:
    """Put into the database what controls speak of: free and claimed cases, a question, a note, a failed reply."""
    desks, now = bench.desks, bench.desks.clock.now()
    free, owned, asking, failed = (
        await desks.do(ingest, "web", [mention(number) for number in range(1, 5)], now=now)
    ).opened
    [other] = (await desks.do(ingest, "talk", [mention(9)], now=now)).opened
    await desks.do(claim_case, owned, by=AGENT, now=now)
    question = await desks.do(escalate_case, asking, by=AGENT, department="billing", question="Paid?", now=now)
    revision = 1
    reply = await desks.do(
        submit_reply, failed, by=AGENT, text="Hi", visibility=Visibility.PUBLIC, seen_revision=revision, now=now
    )
    await desks.do(reply_outcome, reply.id, Rejected("no"), now=now)
    async with bench.store.write() as session:
        for card in (await session.scalars(select(Card))).all():
            card.state, card.ts, card.shown = SendState.POSTED, f"{1_700_000_000 + card.id}.000100", card.wanted
    async with bench.store.read() as session:
        card = (await session.scalars(select(Card).where(Card.kind == CardKind.QUESTION))).one()
    await desks.do(
        add_note, channel=card.channel, thread_ts=str(card.ts), ts="1700000099.000100", author=HELPER,
        text="It is paid.", now=now,
    )  # fmt: skip
    async with bench.store.read() as session:
        note = (await session.scalars(select(Note))).one()
    rail = desks.settings.desks["rail"]
    crisis = await desks.do(declare, rail, by=AGENT, why="Fire at the depot", page=True, now=now)
    ring = Ring(person=AGENT, round="self:1", oncall="rail", desk="rail", asked_at=now)
    drill = Crisis(
        desk="rail", topic="drill", kind=CrisisKind.DRILL, level=CrisisLevel.PAGE, began_at=now, opened_at=now,
        lead=AGENT, facts={"drill": {"channel": "C9", "invited": [AGENT], "yes": [], "scenario": "Fire"}},
    )  # fmt: skip
    async with bench.store.write() as session:
        session.add_all([drill, ring])
        await session.flush()
        session.add(RingCall(ring_id=ring.id, way="slack", state=PageState.SENT))
    night = {"start": now + timedelta(hours=1), "end": now + timedelta(hours=2), "asked_at": now}
    swap = ShiftSwap(oncall="rail", desk="rail", asked_by=COLLEAGUE, asked=AGENT, **night)
    async with bench.store.write() as session:
        session.add(swap)
    [statement] = await desks.do(
        make_statements, crisis.id, by=AGENT, text="We look into it.", kind=StatementKind.OPENING, sources=["web"],
        now=now,
    )  # fmt: skip
    await desks.do(statement_outcome, statement.id, Unknown("timeout"), now=now)
    many = await _texts_for_many(bench, free, asking, now=now)
    bench.ids = many | {
        "free": free, "owned": owned, "asking": asking, "failed": failed, "other": other, "question": question.id,
        "reply": reply.id, "note": note.id, "crisis": crisis.id, "statement": statement.id,
        "ring": ring.id, "drill": drill.id, "swap": swap.id,
    }  # fmt: skip


async def _texts_for_many(bench: Bench, free: int, asking: int, *, now: datetime) -> dict[str, int]:
    """Two cases say the same; one text for them waits for approval, another was sent to one of them."""
    async with bench.store.write() as session:
        group = Group(desk="rail", visibility=Visibility.PUBLIC, created_at=now)
        session.add(group)
        await session.flush()
        await session.execute(update(Case).where(Case.id.in_((free, asking))).values(group_id=group.id))
    waits = await bench.desks.do(answer_group, free, by=COLLEAGUE, text="We look into it, {name}.", now=now)
    async with bench.store.write() as session:
        sent = GroupAnswer(
            group_id=group.id, desk="rail", kind=GroupAnswerKind.ANSWER, text="Hi", state=GroupAnswerState.DONE,
            written_by=COLLEAGUE, created_at=now,
        )  # fmt: skip
        session.add(sent)
    return {"group": group.id, "for_many": waits.id, "sent": sent.id}


__all__ = ["AGENT", "Bench", "Control", "Form", "a_bench"]
