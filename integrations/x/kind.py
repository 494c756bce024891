"""What an X source adds to the settings: its keys, its variables, how long replies may be."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Annotated

from pydantic import BeforeValidator, Field, model_validator

from bot.rules.replying import Counting
from bot.settings.document import SourceTable
from bot.settings.fields import Duration, Flag, Number, Words, wrong
from bot.settings.kinds import SourceKind, Variable
from bot.settings.platforms import PlatformLimits
from integrations.x.queries import QUERY_MAX, search_query

# 300 looks in 15 minutes are allowed; what is wanted is not to be counted out by a typing error.
FASTEST_POLL = timedelta(seconds=5)
_KEYS = "Find it at console.x.com under your app, Keys and tokens; docs/sources/x.md shows where."


def _handle(value: object) -> str:
    found = re.fullmatch(r"@?(\w{1,15})", value, re.ASCII) if isinstance(value, str) else None
    if found is None:
        raise wrong("must be the name of your account on X", 'Write it like "ns_online", with or without the @.')
    return found[1]


def _account_id(value: object) -> str:
    if not isinstance(value, str) or not re.fullmatch(r"\d{1,19}", value, re.ASCII):
        raise wrong("must be the number of your account on X, in quotes", "`webcare check` shows it; it is optional.")
    return value


def _poll(value: timedelta) -> timedelta:
    if value < FASTEST_POLL:
        raise wrong(f"must be at least {FASTEST_POLL.seconds}s", 'X counts looks; "60s" is a good pace.')
    return value


class XTable(SourceTable):
    """The keys of ``[source.NAME]`` with ``kind = "x"``."""

    handle: Annotated[str, BeforeValidator(_handle)]
    account_id: Annotated[str, BeforeValidator(_account_id)] | None = None
    search: list[Words] = Field(default_factory=list)
    stream: Flag = False
    direct_messages: Flag = False
    webhook: Flag = False
    poll: Duration = timedelta(seconds=60)
    daily_budget: Annotated[Number, Field(gt=0)] | None = None
    summoned_only: Flag = True
    own_app: Flag = True

    @model_validator(mode="after")
    def _whole(self) -> XTable:
        _poll(self.poll)
        if len(search_query(self.search, handle=self.handle)) > QUERY_MAX:
            raise wrong(f"has search words that make a query of more than {QUERY_MAX} characters", "Name fewer words.")
        if self.webhook and self.account_id is None:
            raise wrong("takes webhooks but has no account_id", "Add it: events name accounts by number alone.")
        return self


def _secret(name: str, *, required: bool = False) -> Variable:
    return Variable(name=name, fix=_KEYS, required=required)


KIND = SourceKind(
    name="x",
    table=XTable,
    platform="X",
    limits=PlatformLimits(Counting.X, 280, 10_000),
    variables=(
        _secret("X_BEARER_TOKEN", required=True),
        _secret("X_API_KEY"),
        _secret("X_API_SECRET"),
        _secret("X_ACCESS_TOKEN"),
        _secret("X_ACCESS_TOKEN_SECRET"),
        Variable(
            name="X_API_URL",
            fix="Leave it away for X itself.",
            required=False,
            secret=False,
            shape=r"https?://[^\s/]+/?",
            reason='must be the address of a server, like "http://127.0.0.1:8800"',
        ),
    ),
)
