"""What a Mastodon source adds to the settings: its server, its token, how long replies may be."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Annotated

from pydantic import BeforeValidator, model_validator

from bot.rules.replying import Counting
from bot.settings.document import SourceTable
from bot.settings.fields import Duration, wrong
from bot.settings.kinds import SourceKind, Variable
from bot.settings.platforms import PlatformLimits

# 300 requests in five minutes are allowed (docs.joinmastodon.org, Rate limits); two feeds look at each turn.
FASTEST_POLL = timedelta(seconds=10)
# What a server allows that says nothing else; it is asked (``Account.longest``).
LONGEST = 500


def _server(value: object) -> str:
    found = (
        re.fullmatch(r"(?:(https?)://)?([\w.-]+(?::\d{1,5})?)/?", value, re.ASCII) if isinstance(value, str) else None
    )
    if found is None:
        raise wrong("must be the name of your Mastodon server", 'Write it like "mastodon.nl" or "https://mastodon.nl".')
    return f"{found[1] or 'https'}://{found[2]}"


class MastodonTable(SourceTable):
    """The keys of ``[source.NAME]`` with ``kind = "mastodon"``."""

    server: Annotated[str, BeforeValidator(_server)]
    poll: Duration = timedelta(seconds=30)

    @model_validator(mode="after")
    def _not_too_often(self) -> MastodonTable:
        if self.poll < FASTEST_POLL:
            raise wrong(f"must have a poll of at least {FASTEST_POLL.seconds}s", 'Servers count looks; "30s" is good.')
        return self


KIND = SourceKind(
    name="mastodon",
    table=MastodonTable,
    platform="Mastodon",
    limits=PlatformLimits(Counting.MASTODON, LONGEST, LONGEST),
    variables=(
        Variable(
            name="MASTODON_TOKEN",
            fix="Make one on your server under Preferences, Development; docs/sources/mastodon.md shows how.",
        ),
        Variable(
            name="MASTODON_API_URL",
            fix="Leave it away: the server in webcare.toml is meant then.",
            required=False,
            secret=False,
            shape=r"https?://[^\s/]+/?",
            reason='must be the address of a server, like "http://127.0.0.1:8800"',
        ),
    ),
)
