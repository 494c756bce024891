"""Storms for the tests of what Slack shows."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from bot.desk.grouping import OpenGroup
from bot.desk.storms.claiming import GroupClaim
from bot.desk.storms.look import BoardContent, StormView
from bot.rules.storming import Cause
from bot.rules.vocabulary import Priority, Visibility
from tests.slack.made import a_row, at

GROUPS = tuple(
    OpenGroup(
        id=number, head=number, visibility=Visibility.PUBLIC, open=214, free=200 - number, first_at=at(13, 42),
        authors=210,
    )
    for number in range(1, 7)
)  # fmt: skip
CONTENT = BoardContent(free=312, late=14, per_minute=84, first=tuple(range(1, 9)), groups=GROUPS)


def a_storm(**changed: Any) -> StormView:
    """Return a storm since 13:40 with 312 free cases."""
    rows = (a_row(1, priority=Priority.URGENT), *(a_row(number) for number in range(2, 9)))
    facts: dict[str, Any] = {
        "desk": "rail", "channel": "C1", "began_at": at(13, 40), "ended_at": None, "causes": (Cause.FREE,),
        "content": CONTENT, "rows": rows, "said": {one.id: "Again no trains to Utrecht!" for one in GROUPS[:5]},
    }  # fmt: skip
    return StormView(**{**facts, **changed})


OVER = a_storm(ended_at=at(14), content=None, rows=())
STORMS = {
    "running": a_storm(),
    "behind": a_storm(causes=(Cause.FREE, Cause.BEHIND), content=replace(CONTENT, late=0)),
    "all taken": a_storm(content=BoardContent(free=0, late=0, per_minute=0, first=()), rows=()),
    "moved": a_storm(content=None, rows=(), moved=True, to=("C1", "1764000000.000100")),
    "moved a moment ago": a_storm(content=None, rows=(), moved=True),
    "over": OVER,
    "closed": replace(OVER, ended_at=at(20)),
}


def a_claim(**changed: Any) -> GroupClaim:
    """Return what somebody has who claimed a group of more than fits in once."""
    facts: dict[str, Any] = {"desk": "rail", "claimed": 500, "left": 12, "rows": (a_row(1), a_row(2))}
    return GroupClaim(**{**facts, **changed})
