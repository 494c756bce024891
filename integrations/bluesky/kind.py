"""What a Bluesky source adds to the settings: its account, its app password, how long replies may be."""

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

# 3,000 requests in five minutes are allowed (docs.bsky.app, Rate limits), for all programs behind one address.
FASTEST_POLL = timedelta(seconds=5)
# 300 letters and 3,000 bytes; ``Counting.BLUESKY`` holds a text to both.
LONGEST = 300
SERVER = "https://bsky.social"


def _handle(value: object) -> str:
    shape = r"@?((?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z](?:[a-z0-9-]{0,61}[a-z0-9])?)"
    found = re.fullmatch(shape, value, re.ASCII | re.IGNORECASE) if isinstance(value, str) else None
    if found is None or len(found[1]) > 253:
        raise wrong("must be the name of your account on Bluesky", 'Write it whole, like "ns.nl" or "ns.bsky.social".')
    return found[1].lower()


def _server(value: object) -> str:
    if not isinstance(value, str) or not re.fullmatch(r"https?://[\w.-]+(?::\d{1,5})?/?", value, re.ASCII):
        raise wrong("must be the address of the server of your account", f'Leave it away for "{SERVER}".')
    return value


class BlueskyTable(SourceTable):
    """The keys of ``[source.NAME]`` with ``kind = "bluesky"``."""

    handle: Annotated[str, BeforeValidator(_handle)]
    server: Annotated[str, BeforeValidator(_server)] = SERVER
    poll: Duration = timedelta(seconds=20)

    @model_validator(mode="after")
    def _not_too_often(self) -> BlueskyTable:
        if self.poll < FASTEST_POLL:
            raise wrong(f"must have a poll of at least {FASTEST_POLL.seconds}s", 'Looks are counted; "20s" is good.')
        return self


KIND = SourceKind(
    name="bluesky",
    table=BlueskyTable,
    platform="Bluesky",
    limits=PlatformLimits(Counting.BLUESKY, LONGEST, LONGEST),
    replies=frozenset(("public",)),
    variables=(
        Variable(
            name="BLUESKY_APP_PASSWORD",
            fix="Make one on Bluesky under Settings, Privacy and security, App passwords.",
            shape=r"[A-Za-z0-9]{4}(?:-[A-Za-z0-9]{4}){3}",
            reason='must be an app password like "abcd-efgh-ijkl-mnop", not the password of the account',
        ),
        Variable(
            name="BLUESKY_API_URL",
            fix="Leave it away: the server in webcare.toml is meant then.",
            required=False,
            secret=False,
            shape=r"https?://[^\s/]+/?",
            reason='must be the address of a server, like "http://127.0.0.1:8800"',
        ),
    ),
)
