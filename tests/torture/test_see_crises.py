"""The observer of crises sees what it is there for: each of these stories has one thing wrong."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from tests.torture import see_crises
from tests.torture.evidence import Evidence, Row

NIGHT = datetime(2026, 11, 28, 23, 40, tzinfo=UTC)
STEPS = [{"key": "0.0", "after_s": 0.0}, {"key": "0.1", "after_s": 120.0}]


def at(minutes: float) -> datetime:
    return NIGHT + timedelta(minutes=minutes)


def a_crisis(**other: Any) -> Row:
    return {
        "id": 7, "ladder": {"steps": STEPS}, "paged_at": NIGHT, "cycle_at": None, "cycle": 0, "owner": None,
        "ended_at": None, **other,
    }  # fmt: skip


def an_event(number: int, kind: str, minutes: float, *, by: str | None = None, step: str = "") -> Row:
    facts = {"step": step, "people": ["U2"], "ways": ["slack", "sms"]} if step else {}
    return {"id": number, "crisis_id": 7, "kind": kind, "at": at(minutes), "by": by, "facts": facts}


def the_calls(step: str, state: str = "sent") -> list[Row]:
    return [
        {
            "id": number, "key": f"page:7:{step}:U2:{way}", "crisis_id": 7, "step": step, "place": "U2", "way": way,
            "state": state, "error": None,
        }
        for number, way in enumerate(("slack", "sms"))
    ]  # fmt: skip


def a_night(crisis: Row, *events: Row, pages: list[Row], rang: list[tuple[str, datetime]]) -> Evidence:
    outbox = [
        {"key": row["key"], "kind": "page", "state": "posted", "sent_at": NIGHT} for row in pages
        if row["way"] == "slack"
    ]  # fmt: skip
    tables = {"crises": [crisis], "crisis_events": list(events), "pages": pages, "outbox": outbox}
    return Evidence(tables=tables, standing=[], posts=[], journal=[], log="", rang=rang)


def rings(step: str, minutes: float) -> tuple[str, datetime]:
    return f"page:7:{step}:U2:sms", at(minutes)


def found(night: Evidence, *, until: float = 0) -> list[str]:
    return [
        *see_crises.doubled_pages(night), *see_crises.lost_steps(night, until=at(until)),
        *see_crises.lost_pages(night), *see_crises.two_who_have_it(night),
        *see_crises.pages_too_late(night, lambda real: real),
    ]  # fmt: skip


FIRST, SECOND = an_event(1, "paged", 0, step="0.0.0"), an_event(2, "paged", 2, step="0.0.1")
TAKEN = an_event(3, "acknowledged", 1, by="U2")


def test_a_night_in_which_all_went_well_is_clean() -> None:
    night = a_night(a_crisis(owner="U2"), FIRST, TAKEN, pages=the_calls("0.0.0"), rang=[rings("0.0.0", 0)])

    assert found(night, until=30) == []


def test_a_step_that_was_taken_twice_and_rang_twice_is_seen() -> None:
    night = a_night(
        a_crisis(), FIRST, {**FIRST, "id": 2}, pages=the_calls("0.0.0"), rang=[rings("0.0.0", 0), rings("0.0.0", 1)]
    )

    assert any("was taken 2 times" in one for one in found(night))
    assert any("sms rang 2 times" in one for one in found(night))


def test_a_step_that_was_due_and_never_taken_is_seen() -> None:
    night = a_night(a_crisis(), FIRST, pages=the_calls("0.0.0"), rang=[rings("0.0.0", 0)])

    assert found(night, until=1.9) == []
    assert "nobody has it" in found(night, until=2)[0]


def test_a_step_that_was_passed_over_is_seen() -> None:
    night = a_night(a_crisis(), SECOND, pages=the_calls("0.0.1"), rang=[rings("0.0.1", 2)])

    assert "took the steps ['0.0.1'] of ['0.0.0', '0.0.1']" in found(night)[0]


def test_a_sent_page_that_never_rang_is_seen_and_an_unknown_one_may_be_missing() -> None:
    lost = a_night(a_crisis(), FIRST, pages=the_calls("0.0.0"), rang=[])
    unknown = a_night(a_crisis(), FIRST, pages=the_calls("0.0.0", "unknown"), rang=[])

    assert "is sent and rang 0 times" in found(lost)[0]
    assert found(unknown) == []


def test_a_page_that_was_withdrawn_while_nobody_had_it_is_seen() -> None:
    night = a_night(a_crisis(), FIRST, pages=the_calls("0.0.0", "cancelled"), rang=[])

    assert "though nobody had it" in found(night)[0]


def test_two_who_took_it_are_seen() -> None:
    second = an_event(4, "acknowledged", 1.5, by="U3")
    night = a_night(a_crisis(owner="U3"), FIRST, TAKEN, second, pages=the_calls("0.0.0"), rang=[rings("0.0.0", 0)])

    assert "U3 took what U2 had" in found(night)[0]


def test_a_step_and_a_call_after_somebody_took_it_are_seen_and_one_on_its_way_is_not() -> None:
    late_step = a_night(
        a_crisis(owner="U2"), FIRST, TAKEN, {**SECOND, "id": 4}, pages=the_calls("0.0.0") + the_calls("0.0.1"),
        rang=[rings("0.0.0", 0), rings("0.0.1", 2)],
    )  # fmt: skip
    late_call = a_night(a_crisis(owner="U2"), FIRST, TAKEN, pages=the_calls("0.0.0"), rang=[rings("0.0.0", 1.2)])
    on_its_way = a_night(a_crisis(owner="U2"), FIRST, TAKEN, pages=the_calls("0.0.0"), rang=[rings("0.0.0", 1.04)])

    assert "was taken after acknowledged" in found(late_step)[0]
    assert "left after acknowledged" in found(late_call)[0]
    assert found(on_its_way) == []
