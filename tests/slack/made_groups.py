"""One text for many to render: its message in every state, and its forms."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from bot.desk.group_answers.views import GroupAnswerView, GroupCan, GroupForm, Place
from bot.store.group_answers import GroupAnswerKind, GroupAnswerState, LeftOut
from bot.store.words import ReplyState, Visibility
from tests.slack.made import JAN, NOW, a_mention

PLACES = (
    Place(platform="X", visibility=Visibility.PUBLIC, count=488),
    Place(platform="WhatsApp", visibility=Visibility.PRIVATE, count=12),
)
NOT_SENT = ((12, ReplyState.REJECTED), (13, ReplyState.UNKNOWN), *((20 + n, why) for n, why in enumerate(LeftOut)))


def a_group_answer(**facts: Any) -> GroupAnswerView:
    known: dict[str, Any] = {
        "id": 4, "kind": GroupAnswerKind.ANSWER, "state": GroupAnswerState.SENDING,
        "text": "Hi {name}, the trains run again at 16:00.", "written_by": "Sanne", "created_at": NOW,
        "approved_by": "Kim", "stopped_by": None, "places": PLACES, "sent": 312, "rejected": 3, "unknown": 1,
        "left": 180, "left_out": {LeftOut.CHANGED: 4}, "others": {LeftOut.WRITING: 2, LeftOut.DENIED: 30}, "open": 300,
        "listed": NOT_SENT, "can": frozenset({GroupCan.STOP, GroupCan.CLOSE}),
    }  # fmt: skip
    return GroupAnswerView(**{**known, **facts})


def group_answers(**facts: Any) -> Iterator[GroupAnswerView]:
    """Yield it in every state."""
    yield a_group_answer(**facts)
    waiting = {"approved_by": None, "sent": 0, "rejected": 0, "unknown": 0, "left": 500, "left_out": {}, "listed": ()}
    can = frozenset({GroupCan.APPROVE, GroupCan.WITHDRAW})
    yield a_group_answer(state=GroupAnswerState.WAITING, can=can, **{**waiting, **facts})
    yield a_group_answer(**{"state": GroupAnswerState.WITHDRAWN, "stopped_by": "Kim", "can": frozenset(), **facts})
    for by in ("Kim", None):
        yield a_group_answer(**{**facts, "state": GroupAnswerState.STOPPED, "stopped_by": by,
                                "can": frozenset({GroupCan.GO_ON})})  # fmt: skip
    done = frozenset({GroupCan.SEND_TO_NEW, GroupCan.CLOSE})
    yield a_group_answer(state=GroupAnswerState.DONE, came_since=12, can=done, **facts)
    yield a_group_answer(kind=GroupAnswerKind.CLOSING, resolves=True, state=GroupAnswerState.DONE, **facts)


def a_group_form(**facts: Any) -> GroupForm:
    known: dict[str, Any] = {
        "case": 12, "customer": JAN, "head": a_mention(), "platform": "X", "places": PLACES, "signature": "SV",
        "left_out": dict.fromkeys(LeftOut, 3),
    }  # fmt: skip
    return GroupForm(**{**known, **facts})
