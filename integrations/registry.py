"""Which kinds of source there are. A new kind is a folder beside this file and a line in each table."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import aiohttp

from bot.desk.ports import HookReader, ReplySender
from bot.settings import Settings, Source
from integrations.webhook.callback import HookReplies
from integrations.webhook.hook import Hook

Real = Callable[[], datetime]
SENDERS: dict[str, Callable[[Source, aiohttp.ClientSession, Real], ReplySender]] = {
    "hook": lambda source, session, real: HookReplies(source, session, real=real),
}
READERS: dict[str, Callable[[Source], HookReader | None]] = {
    "hook": lambda source: Hook(source.secret) if source.secret else None,
}


def reply_senders(settings: Settings, session: aiohttp.ClientSession, *, real: Real) -> dict[str, ReplySender]:
    """Return the sender of each source that can send replies; ``session`` carries the timeout."""
    return {
        name: SENDERS[source.kind](source, session, real) for name, source in settings.sources.items() if source.replies
    }


def hook_readers(settings: Settings) -> dict[str, HookReader]:
    """Return the reader of each source that platforms post to."""
    readers = {name: READERS[source.kind](source) for name, source in settings.sources.items()}
    return {name: reader for name, reader in readers.items() if reader is not None}
