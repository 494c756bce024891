"""What a source without an API adds to the settings: nothing but its kind."""

from __future__ import annotations

from bot.settings.document import SourceTable
from bot.settings.kinds import SourceKind


class ManualTable(SourceTable):
    """The keys of ``[source.NAME]`` with ``kind = "manual"``: those that every source has."""


KIND = SourceKind(name="manual", table=ManualTable, replies=frozenset(), by_hand=True)
