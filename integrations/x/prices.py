"""What X asks for each thing, and a purse that counts it and says when the day's money is spent."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal

from bot.desk.ports import FetchFailed, Meter, Trouble


@dataclass(frozen=True, slots=True)
class Price:
    """What one thing costs, in dollars. ``what`` stands in the count of the day."""

    what: str
    each: Decimal


# docs.x.com/x-api/getting-started/pricing, August 2026, pay per use. Reads are billed for each thing that is returned,
# once a day of UTC; writes for each request. Whether an author that comes along with a post is billed, X does not say;
# it is not counted here.
POST = Price("post read", Decimal("0.005"))
# "Owned Reads": mentions of, and posts by, the account that owns the app.
OWN = Price("own read", Decimal("0.001"))
USER = Price("user read", Decimal("0.010"))
DM_EVENT = Price("private message read", Decimal("0.010"))
# Events by webhook are billed like what they hold (the same page, "Webhook events").
CREATE = Price("post", Decimal("0.015"))
CREATE_WITH_LINK = Price("post with a link", Decimal("0.200"))
SUMMONED_REPLY = Price("reply", Decimal("0.010"))
DM = Price("private message", Decimal("0.015"))

# Names that X makes a link of by themselves; the list of all top level domains is X's own affair.
LINK = re.compile(
    r"https?://\S|\b(?:[a-z0-9-]+\.)+(?:nl|be|de|eu|com|org|net|info|biz|io|co|app|me|fr|uk|tv|shop|nu)\b",
    re.IGNORECASE,
)


def price_of_post(text: str, *, summoned: bool) -> Price:
    """Return what posting ``text`` as a reply costs."""
    if LINK.search(text):
        return CREATE_WITH_LINK
    return SUMMONED_REPLY if summoned else CREATE


def link_costs() -> str:
    """Return what a link in a post costs, as people read it."""
    return f"${CREATE_WITH_LINK.each:.2f}"


class Purse:
    """Counts what a source costs. ``a_day`` in dollars; None: no limit."""

    def __init__(self, meter: Meter, *, a_day: Decimal | None, real: Callable[[], datetime]) -> None:
        self._meter, self._a_day, self._real = meter, a_day, real
        self._day: date | None = None
        self._billed: set[tuple[str, str]] = set()

    async def check(self) -> None:
        """Refuse to read on when the day's money is spent.

        Raises:
            FetchFailed: it is; it names when the next day begins.
        """
        if self._a_day is not None and await self._meter.spent() >= self._a_day:
            why = f"the daily budget of ${self._a_day:.2f} is spent; reading goes on at midnight UTC"
            raise FetchFailed(Trouble.CAP, why, retry_after=self._until_midnight())

    async def left(self) -> Decimal | None:
        """Return what may still be spent today; None: no limit."""
        return None if self._a_day is None else max(Decimal(0), self._a_day - await self._meter.spent())

    async def read(self, price: Price, ids: Iterable[str]) -> None:
        """Note things that were read, each once a day as X bills them; after a restart some count twice."""
        today = self._real().astimezone(UTC).date()
        if today != self._day:
            self._day, self._billed = today, set()
        new = {(price.what, one) for one in ids} - self._billed
        self._billed |= new
        await self._meter.spend(price.what, count=len(new), each=price.each)

    async def act(self, price: Price) -> None:
        """Note something that was done. Answers to customers are never stopped for money."""
        await self._meter.spend(price.what, count=1, each=price.each)

    def _until_midnight(self) -> timedelta:
        now = self._real().astimezone(UTC)
        return datetime.combine(now.date() + timedelta(days=1), time(), UTC) - now
