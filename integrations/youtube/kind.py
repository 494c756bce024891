"""What a YouTube source adds to the settings: its keys, its variables, how long replies may be."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Annotated

from pydantic import BeforeValidator, Field, model_validator

from bot.rules.replying import Counting
from bot.settings.document import SourceTable
from bot.settings.fields import Duration, Whole, wrong
from bot.settings.kinds import SourceKind
from bot.settings.platforms import PlatformLimits
from integrations.google_token import variables

PAGE = "docs/sources/youtube.md"
# What a project gets for nothing (developers.google.com/youtube/v3, "Quota"); Google gives more on request.
DAILY_UNITS = 10_000
# Twenty replies.
REPLY_RESERVE = 1_000
LEAST_UNITS = 200
# Each look costs a unit or more of the day: a typing error must not use the day up.
FASTEST_POLL = timedelta(minutes=1)
# Widely told; the interface says only that a text can be too long.
LONGEST = 10_000


def _channel(value: object) -> str:
    if not isinstance(value, str) or not re.fullmatch(r"UC[\w-]{22}", value, re.ASCII):
        raise wrong("must be the id of your channel, UC and 22 letters", "Find it under youtube.com/account_advanced.")
    return value


class YoutubeTable(SourceTable):
    """The keys of ``[source.NAME]`` with ``kind = "youtube"``; units are those of Google's daily quota."""

    channel_id: Annotated[str, BeforeValidator(_channel)]
    poll: Duration = timedelta(minutes=5)
    daily_units: Annotated[Whole, Field(ge=LEAST_UNITS)] = DAILY_UNITS
    reply_reserve: Annotated[Whole, Field(ge=0)] = REPLY_RESERVE

    @model_validator(mode="after")
    def _whole(self) -> YoutubeTable:
        if self.poll < FASTEST_POLL:
            raise wrong("has a poll of less than 1m", 'Each look costs units of the day; "5m" is a good pace.')
        if self.reply_reserve * 2 > self.daily_units:
            raise wrong("keeps more than half of daily_units for replies", "Lower reply_reserve.")
        return self


KIND = SourceKind(
    name="youtube", table=YoutubeTable, platform="YouTube",
    limits=PlatformLimits(Counting.CHARACTERS, LONGEST, LONGEST), replies=frozenset(("public",)),
    variables=variables("YOUTUBE", page=PAGE),
)  # fmt: skip
