"""Which case a mention belongs to."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from bot.rules.joining import (
    Arrival,
    AttachThanks,
    CaseFacts,
    Fold,
    Join,
    NewCase,
    Reopen,
    folded_until,
    where_to,
)
from bot.rules.vocabulary import Visibility
from tests.rules.calendars import local

NOON = local("2026-11-23 12:00")
DAY = timedelta(days=1)


def arrival(conversation: str = "c1", *, private: bool = False, **facts) -> Arrival:
    visibility = Visibility.PRIVATE if private else Visibility.PUBLIC
    return Arrival(conversation_id=conversation, visibility=visibility, at=facts.pop("at", NOON), **facts)


def case(number: int = 7, *conversations: str, resolved: datetime | None = None, **facts) -> CaseFacts:
    return CaseFacts(
        case=number,
        conversations=frozenset(conversations or ("c1",)),
        last_mention_at=facts.pop("last_mention_at", NOON - 10 * DAY),
        resolved_at=resolved,
        **{"unanswered": resolved is None, **facts},
    )


def resolved_ago(days: float, number: int = 7, *conversations: str, **facts) -> CaseFacts:
    return case(number, *conversations, resolved=NOON - timedelta(days=days), **facts)


@pytest.mark.parametrize(
    ("mention", "cases", "expected"),
    [
        pytest.param(arrival(), [], NewCase(), id="the first mention opens a case"),
        pytest.param(arrival(), [case()], Join(7), id="the same conversation joins its open case"),
        pytest.param(arrival("c2"), [case()], NewCase(), id="a public mention elsewhere is another case"),
        pytest.param(arrival("dm", private=True), [case()], Join(7), id="a private message joins the open case"),
        pytest.param(arrival("c2"), [case(7, "dm")], NewCase(), id="public never joins a private conversation"),
        pytest.param(
            arrival("dm", private=True),
            [case(7), case(8, "c2", last_mention_at=NOON - DAY), case(9, "c3", last_mention_at=NOON - 2 * DAY)],
            Join(8), id="of several open cases the one spoken in last",
        ),
        pytest.param(
            arrival("dm", private=True),
            [case(7, "c1", "dm"), case(8, "c2", last_mention_at=NOON - DAY)],
            Join(7), id="its own conversation goes before the newest case",
        ),
        pytest.param(
            arrival("dm", private=True), [case(7, addressed=False)], NewCase(),
            id="a private message does not join what was overheard",
        ),
        pytest.param(arrival("dm", private=True), [resolved_ago(1)], NewCase(), id="only while the case is open"),
        pytest.param(arrival(), [resolved_ago(6.9)], Reopen(7), id="within seven days it reopens"),
        pytest.param(arrival(), [resolved_ago(7)], Reopen(7), id="seven days to the instant still reopen"),
        pytest.param(arrival(), [resolved_ago(7.01)], NewCase(follows=7), id="later a new case links the old"),
        pytest.param(arrival(), [resolved_ago(-0.1)], Reopen(7), id="posted before it was closed, delivered after"),
        pytest.param(
            arrival(), [resolved_ago(9, 6, last_mention_at=NOON - 20 * DAY), resolved_ago(1, 7)], Reopen(7),
            id="of two resolved cases the newer",
        ),
        pytest.param(
            arrival(addressed=False), [resolved_ago(1)], NewCase(follows=7), id="overheard talk does not reopen ours",
        ),
        pytest.param(
            arrival(addressed=False), [resolved_ago(1, addressed=False)], Reopen(7), id="overheard reopens overheard",
        ),
    ],
)  # fmt: skip
def test_a_mention_goes_where_its_conversation_is(mention, cases, expected):
    assert where_to(mention, cases) == expected


@pytest.mark.parametrize(
    ("mention", "cases", "expected"),
    [
        pytest.param(arrival(thanks=True), [case(unanswered=False)], AttachThanks(7), id="thanks after an answer"),
        pytest.param(arrival(thanks=True), [case()], Join(7), id="something is unanswered: it joins"),
        pytest.param(arrival(thanks=True), [resolved_ago(1)], AttachThanks(7), id="thanks do not reopen"),
        pytest.param(arrival(thanks=True), [resolved_ago(1, unanswered=True)], Reopen(7), id="in doubt it reopens"),
        pytest.param(arrival(thanks=True), [resolved_ago(20)], AttachThanks(7), id="late thanks start nothing either"),
        pytest.param(arrival(thanks=True, urgent=True), [resolved_ago(1)], Reopen(7), id="urgent is no mere thanks"),
        pytest.param(arrival(thanks=True), [], NewCase(), id="thanks for nothing known are a case"),
        pytest.param(
            arrival("dm", private=True, thanks=True), [resolved_ago(1)], AttachThanks(7),
            id="private thanks for a public answer",
        ),
        pytest.param(
            arrival("dm", private=True, thanks=True), [resolved_ago(8)], NewCase(), id="but not for one long ago",
        ),
        pytest.param(arrival("c2", thanks=True), [resolved_ago(1)], NewCase(), id="public thanks stay in the open"),
    ],
)  # fmt: skip
def test_mere_thanks_start_nothing(mention, cases, expected):
    assert where_to(mention, cases) == expected


TROLL = resolved_ago(3, folded_until=NOON + 27 * DAY)


@pytest.mark.parametrize(
    ("mention", "cases", "expected"),
    [
        pytest.param(arrival(), [TROLL], Fold(7, NOON + 27 * DAY), id="folds under the same case"),
        pytest.param(arrival("c2"), [TROLL], Fold(7, NOON + 27 * DAY), id="in any conversation"),
        pytest.param(arrival("dm", private=True), [TROLL], Fold(7, NOON + 27 * DAY), id="in private, too"),
        pytest.param(arrival(at=NOON + 27 * DAY), [TROLL], NewCase(follows=7), id="until its end, not at it"),
        pytest.param(arrival(urgent=True), [TROLL], Reopen(7), id="urgent words unfold the case"),
        pytest.param(arrival("c2", urgent=True), [TROLL], NewCase(), id="urgent words elsewhere are a case"),
        pytest.param(arrival("c2"), [TROLL, case(8, "c2")], Join(8), id="an open case goes before folding"),
    ],
)  # fmt: skip
def test_what_a_troll_writes_is_folded_unless_urgent(mention, cases, expected):
    assert where_to(mention, cases) == expected


def test_the_two_periods_can_be_configured():
    assert where_to(arrival(), [resolved_ago(3)], reopen_within=2 * DAY) == NewCase(follows=7)
    assert folded_until(NOON) == NOON + 30 * DAY
    assert folded_until(NOON, fold_for=DAY) == NOON + DAY
