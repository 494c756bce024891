"""Collects the pages of a feed, newest first as X gives them, into one batch, oldest first."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from bot.desk.ports import Batch, FetchFailed, Trouble
from integrations.x.place import Place


class PageGone(FetchFailed):
    """X does not know the next page of a walk any more: the walk begins anew."""

    def __init__(self, why: str) -> None:
        super().__init__(Trouble.AWAY, why)


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One page: all ids on it, what they mean, and where it goes on; ``next`` None: there it ends."""

    batch: Batch
    ids: Sequence[str]
    next: str | None
    newest_at: datetime | None = None
    oldest_at: datetime | None = None


@dataclass(slots=True)
class Walked:
    """What a walk brought: ``whole`` when it came to the end, ``failed`` when something stopped it."""

    place: Place
    pages: list[Page] = field(default_factory=list)
    failed: FetchFailed | None = None

    @property
    def whole(self) -> bool:
        """Whether there is nothing left."""
        return self.place.page is None

    @property
    def batch(self) -> Batch:
        """All that was found, oldest first."""
        return joined([page.batch for page in reversed(self.pages)])

    @property
    def oldest_at(self) -> datetime | None:
        """When the oldest thing that was found was written."""
        return min((page.oldest_at for page in self.pages if page.oldest_at), default=None)


async def walk(place: Place, fetch: Callable[[Place], Awaitable[Page]], *, most_pages: int) -> Walked:
    """Fetch page after page; what was found before a trouble is kept.

    Raises:
        FetchFailed: the first page cannot be had.
    """
    walked = Walked(place)
    for _ in range(most_pages):
        try:
            page = await fetch(walked.place)
        except FetchFailed as error:
            if not walked.pages:
                raise
            walked.failed = error
            break
        walked.pages.append(page)
        goes_on = page.next if page.next != walked.place.page else None  # a page that leads to itself is the last
        walked.place = replace(walked.place.walked(page.ids, newest_at=page.newest_at), page=goes_on)
        if walked.whole:
            break
    return walked


def joined(batches: Sequence[Batch]) -> Batch:
    """Return several batches as one, in their order."""
    return Batch(
        mentions=tuple(one for batch in batches for one in batch.mentions),
        own_posts=tuple(one for batch in batches for one in batch.own_posts),
        not_for_us=sum(batch.not_for_us for batch in batches),
    )
