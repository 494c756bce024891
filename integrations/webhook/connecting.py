"""Puts the parts of each hook source together."""

from __future__ import annotations

from collections.abc import Sequence

from bot.desk.ports import Connection
from bot.desk.ways import PlainWays
from bot.settings import Source
from integrations.platform import Around
from integrations.webhook.callback import HookReplies, HookStatements
from integrations.webhook.check import CallbackCheck
from integrations.webhook.hook import Hook


def connections(sources: Sequence[Source], around: Around) -> Sequence[Connection]:
    """Connect hook sources: each reads its own hook, and sends where it has a callback."""
    return [
        Connection(
            source=source.name,
            ways=PlainWays(source),
            sender=HookReplies(source, around.session, real=around.real) if source.replies else None,
            publisher=HookStatements(source, around.session, real=around.real) if source.statements else None,
            hook=Hook(source.secret, source.retired_secret) if source.secret else None,
            checker=CallbackCheck(source, around.session),
        )
        for source in sources
    ]
