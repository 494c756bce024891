"""Worse programs: each lacks one rule of the protocol, and going through the points must find what that breaks."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from bot.desk.intake import ingest
from bot.desk.ports import NotSent, OutboundReply, ReplySender, SendResult, Unknown
from bot.desk.work import Desks, Work
from bot.slack.answers import Trouble
from bot.slack.gateway import Gateway
from bot.slack.marks import Marks
from tests.failpoints.program import Program, QuickReplying
from tests.support.connections import connected


class BlindGateway(Gateway):
    """Finds nothing of what it posted."""

    async def history(self, channel: str, *, oldest: datetime) -> Marks | Trouble:
        return Marks(())


class TwoTransactions(Desks):
    """Notes that it has seen a delivery, and then takes it in."""

    async def once(self, key: str, use_case: Any, *args: Any, **kwargs: Any) -> Any:
        await super().once(key, _nothing)
        return await self.do(use_case, *args, **kwargs)


async def _nothing(_: Work) -> None:
    """Only the key is kept."""


class OneByOne(Desks):
    """Takes in each mention of a delivery in a transaction of its own."""

    async def once(self, key: str, use_case: Any, *args: Any, **kwargs: Any) -> Any:
        if use_case is not ingest:
            return await super().once(key, use_case, *args, **kwargs)
        source, mentions = args
        for number, mention in enumerate(mentions):
            result = await super().once(f"{key}:{number}", ingest, source, [mention], **kwargs)
        return result


@dataclass
class Sanguine:
    """Takes a reply without an answer for one that did not arrive."""

    sender: ReplySender

    async def send(self, reply: OutboundReply) -> SendResult | NotSent:
        """Send it."""
        result = await self.sender.send(reply)
        return NotSent("nobody answered", timedelta(seconds=1)) if isinstance(result, Unknown) else result


def blind(program: Program) -> None:
    """Without a look-up what is lost is posted again."""
    program.gateway.__class__ = BlindGateway


def two_transactions(program: Program) -> None:
    """Between key and effect a death loses the delivery: sent again it counts as done."""
    program.desks.__class__ = TwoTransactions


def one_by_one(program: Program) -> None:
    """Half of a delivery is there."""
    program.desks.__class__ = OneByOne


def sanguine(program: Program) -> None:
    """A reply whose answer was lost is sent twice."""
    connections = connected(program.settings, program.session, real=program.signed_at)
    eager = {name: replace(one, sender=Sanguine(one.sender)) for name, one in connections.items() if one.sender}
    program.replying = QuickReplying(program.desks, program.tools, eager, lambda: None)
