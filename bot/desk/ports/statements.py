"""What we say on our own accounts: a post of its own, to everybody."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from bot.desk.ports.replies import NotSent, SendResult
from bot.rules.replying import Limit


@dataclass(frozen=True, kw_only=True)
class OutboundStatement:
    """A statement as it leaves; ``key`` is the same on every attempt, so that the platform can refuse a second one."""

    key: str
    """``statement_<id>``."""
    statement_id: int
    text: str
    kind: str
    """``opening``, ``status``, ``closing`` or ``correction``."""
    agent: str
    """Display name of who sent it; the platform may show it."""
    pin: bool = False
    """It is to stand on top of the account, where the platform lets a program do that."""
    corrects: str | None = None
    """The platform's id of the post that was wrong; its link stands in ``text`` where it is known."""


class Publisher(Protocol):
    """Posts on the account of one source, in public and under nothing."""

    limit: Limit
    """How long a post may be."""

    async def publish(self, statement: OutboundStatement) -> SendResult | NotSent:
        """Hand ``statement`` to the platform, once; never raises for what a network or a platform may do."""
        ...
