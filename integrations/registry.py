"""Which platforms there are. A new one is a folder beside this file and a line in ``PLATFORMS``."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from bot.desk.ports import Connection
from bot.settings import Settings
from bot.settings.kinds import SourceKind
from integrations import (
    bluesky,
    feeds,
    google_business,
    helpdesks,
    mail,
    manual,
    mastodon,
    meta,
    telegram,
    webhook,
    x,
    youtube,
)
from integrations.platform import Around, Platform

PLATFORMS: tuple[Platform, ...] = (
    webhook.PLATFORM,
    bluesky.PLATFORM,
    feeds.PLATFORM,
    google_business.PLATFORM,
    helpdesks.PLATFORM,
    mail.PLATFORM,
    manual.PLATFORM,
    mastodon.PLATFORM,
    meta.PLATFORM,
    telegram.PLATFORM,
    x.PLATFORM,
    youtube.PLATFORM,
)
KINDS: Mapping[str, SourceKind] = MappingProxyType({kind.name: kind for one in PLATFORMS for kind in one.kinds})
"""Every kind of source that the settings may name."""


def connect(settings: Settings, around: Around) -> dict[str, Connection]:
    """Connect every configured source with its platform, in the order of the file."""
    found: dict[str, Connection] = {}
    for platform in PLATFORMS:
        kinds = {kind.name for kind in platform.kinds}
        sources = [source for source in settings.sources.values() if source.kind in kinds]
        found |= {one.source: one for one in platform.connect(sources, around)} if sources else {}
    return {name: found[name] for name in settings.sources}
