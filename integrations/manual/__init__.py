"""Whatever has no API: a review site, a forum, the telephone. Agents make its cases and answer there."""

from __future__ import annotations

from collections.abc import Sequence

from bot.desk.ports import Connection
from bot.desk.ways import PlainWays
from bot.settings import Source
from bot.settings.document import SourceTable
from bot.settings.kinds import SourceKind
from integrations.platform import Around, Platform


class ManualTable(SourceTable):
    """The keys of ``[source.NAME]`` with ``kind = "manual"``: those that every source has."""


KIND = SourceKind(name="manual", table=ManualTable, replies=frozenset(), by_hand=True)


def connect(sources: Sequence[Source], around: Around) -> Sequence[Connection]:
    """Connect sources of this kind: there is nothing to read from and nothing to send to."""
    return [Connection(source=source.name, ways=PlainWays(source)) for source in sources]


PLATFORM = Platform(kinds=(KIND,), connect=connect)
