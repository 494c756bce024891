"""What a feed source adds to the settings: its addresses, its words, how often it is looked at."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated

from pydantic import AfterValidator, Field, model_validator
from yarl import URL

from bot.rules.replying import Counting
from bot.settings.document import SourceTable
from bot.settings.fields import Duration, Flag, WebAddress, Words, wrong
from bot.settings.kinds import SourceKind
from bot.settings.platforms import PlatformLimits
from integrations.outside import NotOutside, check_address

FASTEST_POLL = timedelta(minutes=1)
MOST_FEEDS = 50


def _word(value: str) -> str:
    if not value.rstrip("*").strip():
        raise wrong("holds a word of stars alone", 'Write it like "vertrag*"; without words every entry counts.')
    return value


class FeedTable(SourceTable):
    """The keys of ``[source.NAME]`` with ``kind = "feed"``."""

    url: WebAddress | None = None
    urls: Annotated[list[WebAddress], Field(max_length=MOST_FEEDS)] = Field(default_factory=list)
    words: list[Annotated[Words, AfterValidator(_word)]] = Field(default_factory=list)
    poll: Duration = timedelta(minutes=5)
    private_network: Flag = False

    @property
    def addresses(self) -> tuple[str, ...]:
        """All feeds of the source, each once."""
        return tuple(dict.fromkeys([*([self.url] if self.url else []), *self.urls]))

    @model_validator(mode="after")
    def _whole(self) -> FeedTable:
        if not self.addresses:
            raise wrong("has no url", 'Write url = "https://..." with the address of the feed, or urls for several.')
        if self.poll < FASTEST_POLL:
            raise wrong("has a poll of less than 1m", 'Few sites like to be asked more often than every "5m".')
        for address in self.addresses:
            _check(address, private_network=self.private_network)
        return self


def _check(address: str, *, private_network: bool) -> None:
    try:
        check_address(URL(address), private_network=private_network, plain=True, this_machine=False)
    except (NotOutside, ValueError) as error:
        why = str(error) if isinstance(error, NotOutside) else "is no address that can be read"
        fix = "Write private_network = true if it stands inside your own network." if "private" in why else ""
        raise wrong(f"has an address that {why}", fix or "Copy the address of the feed from its site.") from None


KIND = SourceKind(
    name="feed",
    table=FeedTable,
    # Nothing can be sent; the limits are those of nobody.
    limits=PlatformLimits(Counting.CHARACTERS, 2000, 2000),
    replies=frozenset({"public"}),
)
