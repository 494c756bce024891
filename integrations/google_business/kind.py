"""What a source of Google reviews adds to the settings: its keys, its variables, how long replies may be."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Annotated

from pydantic import BeforeValidator, Field, model_validator

from bot.rules.replying import Counting
from bot.settings.document import SourceTable, Table
from bot.settings.fields import Duration, Words, wrong
from bot.settings.kinds import SourceKind
from bot.settings.platforms import PlatformLimits
from integrations.google_token import variables

PAGE = "docs/sources/google-business.md"
# The reference of accounts.locations.reviews.updateReply: "The maximum length is 4096 bytes."
REPLY_BYTES = 4096
FASTEST_POLL = timedelta(minutes=1)


def _path(value: object) -> str:
    if not isinstance(value, str) or not re.fullmatch(r"accounts/\d{1,30}/locations/\d{1,20}", value, re.ASCII):
        raise wrong('must be like "accounts/123/locations/456"', f"{PAGE} says how to find it.")
    return value


class LocationTable(Table):
    """One place with reviews; ``title`` stands on its cards."""

    path: Annotated[str, BeforeValidator(_path)]
    title: Words | None = None


class GoogleBusinessTable(SourceTable):
    """The keys of ``[source.NAME]`` with ``kind = "google_business"``."""

    locations: Annotated[list[LocationTable], Field(min_length=1)]
    poll: Duration = timedelta(minutes=10)

    @model_validator(mode="after")
    def _whole(self) -> GoogleBusinessTable:
        if self.poll < FASTEST_POLL:
            raise wrong("has a poll of less than 1m", 'Reviews are rare: "10m" is a good pace.')
        if len({one.path.rpartition("/")[2] for one in self.locations}) < len(self.locations):
            raise wrong("names a location twice", "Leave one of the two away.")
        return self


KIND = SourceKind(
    name="google_business", table=GoogleBusinessTable, platform="Google",
    limits=PlatformLimits(Counting.BYTES, REPLY_BYTES, REPLY_BYTES), replies=frozenset(("public",)),
    variables=variables("GOOGLE_BUSINESS", page=PAGE),
)  # fmt: skip
