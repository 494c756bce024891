"""What a Telegram source adds to the settings: its keys, its variables, how long replies may be."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Annotated

from pydantic import BeforeValidator

from bot.rules.replying import Counting, Limit
from bot.settings.document import SourceTable
from bot.settings.fields import Duration, Flag, wrong
from bot.settings.kinds import SourceKind, Variable
from bot.settings.platforms import PlatformLimits

API_URL = "https://api.telegram.org"
TOKEN, SECRET, URL = "TELEGRAM_TOKEN", "TELEGRAM_WEBHOOK_SECRET", "TELEGRAM_API_URL"
# sendMessage: "1-4096 characters after entities parsing" (core.telegram.org/bots/api). Our texts are sent plain, so
# nothing is parsed away. Which unit a character is, the page does not say; UTF-16 units, in which it counts places
# inside of a text, are never fewer than code points, so what fits by them fits by either.
LONGEST = Limit(4096, Counting.UTF16)


def _handle(value: object) -> str:
    found = re.fullmatch(r"@?(\w{4,32})", value, re.ASCII) if isinstance(value, str) else None
    if found is None:
        raise wrong("must be the user name of your bot", 'Write it like "ns_online_bot", with or without the @.')
    return found[1]


class TelegramTable(SourceTable):
    """The keys of ``[source.NAME]`` with ``kind = "telegram"``."""

    handle: Annotated[str, BeforeValidator(_handle)]
    poll: Duration = timedelta(seconds=5)
    webhook: Flag = False


KIND = SourceKind(
    name="telegram",
    table=TelegramTable,
    platform="Telegram",
    limits=PlatformLimits(LONGEST.counting, LONGEST.max, LONGEST.max),
    variables=(
        Variable(
            name=TOKEN, fix="@BotFather shows it (/mybots, your bot, API Token).", shape=r"[0-9]{1,20}:[\w-]{20,100}",
            reason='must be the whole token, like "123456789:AA..."',
        ),
        Variable(
            name=SECRET, fix="Choose a long word, and give the same one to setWebhook.", required=False,
            shape=r"[A-Za-z0-9_-]{8,256}", reason="must be 8 to 256 letters, digits, _ and -",
        ),
        Variable(
            name=URL, fix=f"Leave it away for Telegram itself ({API_URL}).", required=False, secret=False,
            shape=r"https?://[^\s/]+/?", reason='must be the address of a server, like "http://127.0.0.1:8081"',
        ),
    ),
)  # fmt: skip
