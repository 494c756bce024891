"""Who is paged in which order, and when it stops."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.rules.oncall import (
    BadLadder,
    FrozenLadder,
    Ladder,
    Paging,
    Rota,
    Rung,
    Shadow,
    SkipReason,
    Target,
    TargetKind,
    Variant,
    acknowledge,
    asked,
    default_ladder,
    due,
    freeze,
    heard,
    look,
    next_due,
    next_look,
    stop,
)
from tests.rules.calendars import laws
from tests.rules.oncall_rotas import HOUR, MINUTE, PEOPLE, instants, local, rota, rotas

AT = local("2026-11-04 03:00")
FALLBACK = Target(TargetKind.CHANNEL, "C9")
DUTY, NEXT, LEAD = Target(TargetKind.DUTY), Target(TargetKind.NEXT), Target(TargetKind.LEAD)
WHOM = {
    "duty": DUTY,
    "next": NEXT,
    "lead": LEAD,
    "other": Target(TargetKind.DUTY, "bank"),
    "U3": Target(TargetKind.PERSON, "U3"),
    "S1": Target(TargetKind.GROUP, "S1"),
    "S2": Target(TargetKind.GROUP, "S2"),
    "C1": Target(TargetKind.CHANNEL, "C1"),
}


def ladder(*rungs: Target, wait: timedelta = 5 * MINUTE, repeat: int = 0) -> Ladder:
    return Ladder(rungs=tuple(Rung(target, wait) for target in rungs), fallback=(FALLBACK,), repeat=repeat)


def told(frozen: FrozenLadder) -> list[tuple[int, str, str]]:
    """Return minute, who or where, and how loud of every step."""
    return [
        (int(step.after / MINUTE), ",".join(step.people) or str(step.place), step.variant.value)
        for step in frozen.steps
    ]


def skips(frozen: FrozenLadder) -> list[tuple[str, SkipReason]]:
    return [(one.key, one.reason) for one in frozen.skipped]


def test_the_ladder_of_who_writes_none() -> None:
    frozen = freeze(default_ladder((FALLBACK,), repeat=0), rota("U1", "U2"), AT, leads=["U3"])

    assert told(frozen) == [
        (0, "U1", "important"),
        (2, "U1", "voice"),
        (5, "U2", "important"),
        (10, "U3", "important"),
        (15, "C9", "voice"),
    ]
    assert [step.key for step in frozen.steps] == ["0.0", "0.1", "0.2", "0.3", "0.f0"]
    assert frozen.skipped == ()


def test_with_nobody_on_duty_the_next_person_is_told_at_once() -> None:
    frozen = freeze(default_ladder((FALLBACK,), repeat=0), rota("U1", "U2"), local("2026-11-01 12:00"), leads=["U3"])

    assert told(frozen) == [(0, "U1", "important"), (5, "U3", "important"), (10, "C9", "voice")]
    assert skips(frozen) == [("0.0", SkipReason.NOBODY_ON_DUTY), ("0.1", SkipReason.NOBODY_ON_DUTY)]


def test_with_nobody_at_all_the_fallback_is_told_at_once() -> None:
    frozen = freeze(default_ladder((FALLBACK,), repeat=0), Rota(name="empty"), AT)

    assert told(frozen) == [(0, "C9", "voice")]
    assert [reason for _, reason in skips(frozen)] == [
        SkipReason.NOBODY_ON_DUTY,
        SkipReason.NOBODY_ON_DUTY,
        SkipReason.NOBODY_NEXT,
        SkipReason.NO_LEAD,
    ]


@pytest.mark.parametrize(
    ("rungs", "groups", "expected", "skipped"),
    [
        pytest.param((WHOM["S1"],), {"S1": ["U5", "U6"]}, [(0, "U5,U6", "important")], [], id="a group's members"),
        pytest.param((WHOM["S1"],), {"S1": []}, [], [("0.0", SkipReason.EMPTY_GROUP)], id="an empty group"),
        pytest.param((WHOM["S1"],), {}, [], [("0.0", SkipReason.EMPTY_GROUP)], id="a group nobody knows"),
        pytest.param((WHOM["S1"],), None, [(0, "S1", "important")], [], id="groups that could not be read"),
        pytest.param((WHOM["C1"],), None, [(0, "C1", "important")], [], id="a channel"),
        pytest.param((WHOM["other"],), None, [(0, "U7", "important")], [], id="who is on another rota"),
        pytest.param(
            (Target(TargetKind.NEXT, "bank"),), None, [(0, "U8", "important")], [], id="who is next on another rota"
        ),
        pytest.param(
            (Target(TargetKind.DUTY, "gone"),), None, [], [("0.0", SkipReason.UNKNOWN_ROTA)], id="a rota that is gone"
        ),
    ],
)
def test_what_a_rung_becomes(
    rungs: tuple[Target, ...],
    groups: dict[str, list[str]] | None,
    expected: list[tuple[int, str, str]],
    skipped: list[tuple[str, SkipReason]],
) -> None:
    bank = replace(rota("U7", "U8"), name="bank")

    frozen = freeze(ladder(*rungs), rota("U1"), AT, groups=groups, others={"bank": bank})

    assert told(frozen)[:-1] == expected
    assert skips(frozen) == skipped
    assert frozen.steps[-1].fallback


@pytest.mark.parametrize(
    ("rungs", "expected"),
    [
        pytest.param((DUTY, DUTY), [(0, "U1", "important"), (5, "U1", "voice")], id="the second time louder"),
        pytest.param(
            (DUTY, LEAD), [(0, "U1", "important"), (5, "U1,U3", "voice")], id="louder for one among several"
        ),
        pytest.param(
            (DUTY, DUTY, DUTY), [(0, "U1", "important"), (5, "U1", "voice")], id="no third time: it cannot be louder"
        ),
        pytest.param(
            (DUTY, DUTY, LEAD),
            [(0, "U1", "important"), (5, "U1", "voice"), (10, "U3", "important")],
            id="only the others, where one cannot be told louder",
        ),
        pytest.param(
            (DUTY, WHOM["U3"], DUTY),
            [(0, "U1", "important"), (5, "U3", "important"), (10, "U1", "important")],
            id="with somebody between, the same again",
        ),
    ],
)  # fmt: skip
def test_the_same_person_twice_in_a_row_is_told_louder(
    rungs: tuple[Target, ...], expected: list[tuple[int, str, str]]
) -> None:
    frozen = freeze(ladder(*rungs), rota("U1"), AT, leads=["U1", "U3"])

    assert told(frozen)[:-1] == expected


def test_one_person_who_is_everything_is_told_twice_and_the_fallback_comes_early() -> None:
    frozen = freeze(default_ladder((FALLBACK,), repeat=0), rota("U1"), AT, leads=["U1"])

    assert told(frozen) == [(0, "U1", "important"), (2, "U1", "voice"), (5, "C9", "voice")]
    assert skips(frozen) == [("0.2", SkipReason.NOBODY_NEXT), ("0.3", SkipReason.TOLD_JUST_NOW)]


def test_a_shadow_is_told_once_and_is_no_step() -> None:
    learning = replace(rota("U1", "U2"), shadows=(Shadow(person="U9"),))

    frozen = freeze(default_ladder((FALLBACK,)), learning, AT)

    assert [step.shadows for step in frozen.steps if step.shadows] == [("U9",)]
    assert frozen.steps[0].shadows == ("U9",)
    assert all("U9" not in step.people for step in frozen.steps)


def test_the_whole_ladder_is_repeated_after_the_fallback() -> None:
    frozen = freeze(ladder(DUTY, repeat=2), rota("U1"), AT)

    assert told(frozen) == [
        (0, "U1", "important"),
        (5, "C9", "voice"),
        (10, "U1", "important"),
        (15, "C9", "voice"),
        (20, "U1", "important"),
        (25, "C9", "voice"),
    ]
    assert [step.key for step in frozen.steps] == ["0.0", "0.f0", "1.0", "1.f0", "2.0", "2.f0"]


def test_all_fallbacks_are_told_at_once_even_an_empty_group() -> None:
    both = Ladder(rungs=(), fallback=(FALLBACK, WHOM["S2"], Target(TargetKind.PERSON, "U1")))

    frozen = freeze(both, rota("U1"), AT, groups={"S2": []})

    assert told(frozen) == [(0, "C9", "voice"), (0, "S2", "voice"), (0, "U1", "voice")]


@pytest.mark.parametrize(
    "make",
    [
        pytest.param(lambda: Ladder(rungs=(), fallback=()), id="no fallback"),
        pytest.param(lambda: Ladder(rungs=(), fallback=(DUTY,)), id="a fallback by schedule"),
        pytest.param(lambda: Ladder(rungs=(), fallback=(LEAD,)), id="a fallback that may be nobody"),
        pytest.param(lambda: Ladder(rungs=(), fallback=(Target(TargetKind.PERSON),)), id="a fallback without a name"),
        pytest.param(lambda: Ladder(rungs=(), fallback=(FALLBACK,), repeat=10), id="too often"),
        pytest.param(lambda: Ladder(rungs=(), fallback=(FALLBACK,), repeat_after=timedelta()), id="at once again"),
        pytest.param(lambda: ladder(DUTY, wait=-MINUTE), id="back in time"),
    ],
)
def test_a_ladder_that_could_tell_nobody_is_refused(make: object) -> None:
    assert callable(make)
    with pytest.raises(BadLadder):
        make()


def test_a_frozen_ladder_survives_json() -> None:
    learning = replace(rota("U1", "U2"), shadows=(Shadow(person="U9"),))
    frozen = freeze(default_ladder((FALLBACK,)), learning, AT)

    assert FrozenLadder.from_json(json.loads(json.dumps(frozen.to_json()))) == frozen
    assert frozen.skipped != ()


# What is due.

FROZEN = freeze(default_ladder((FALLBACK,), repeat=0), rota("U1", "U2"), AT, leads=["U3"])


def test_a_step_is_due_from_its_instant_on() -> None:
    assert [one.key for one in due(FROZEN, AT, AT + 2 * MINUTE, {"0.0.0"})] == ["0.0.1"]
    assert due(FROZEN, AT, AT + 2 * MINUTE - timedelta(seconds=1), {"0.0.0"}) == ()
    assert next_due(FROZEN, AT, {"0.0.0"}) == AT + 2 * MINUTE


def test_whoever_looks_late_finds_everything_that_is_overdue() -> None:
    late = due(FROZEN, AT, AT + HOUR, ())

    assert [one.key for one in late] == ["0.0.0", "0.0.1", "0.0.2", "0.0.3", "0.0.f0"]
    assert [one.at for one in late] == [AT + step.after for step in FROZEN.steps]


def test_another_cycle_has_keys_of_its_own() -> None:
    assert [one.key for one in due(FROZEN, AT, AT, ("0.0.0",), cycle=1)] == ["1.0.0"]


def test_an_acknowledgement_needs_a_person_and_stops_the_ladder() -> None:
    open_one = Paging(opened_at=AT)

    owned = acknowledge(open_one, "U1", AT + MINUTE)

    assert (owned.owner, owned.stopped) == ("U1", True)
    assert look(FROZEN, owned, AT + 20 * MINUTE, ()).steps == ()
    assert due(FROZEN, AT, AT + HOUR, (), stopped=owned.stopped) == ()
    with pytest.raises(ValueError, match="needs a person"):
        acknowledge(open_one, "", AT)


def test_who_acknowledged_is_asked_after_half_an_hour_and_the_ladder_restarts_ten_minutes_later() -> None:
    owned = acknowledge(Paging(opened_at=AT), "U1", AT + MINUTE)
    silent = AT + 31 * MINUTE

    assert look(FROZEN, owned, silent - MINUTE, ()).ask is None
    ask = look(FROZEN, owned, silent, ()).ask
    assert ask is not None
    assert (ask.person, ask.at) == ("U1", silent)
    assert ask.key.startswith("0.ask.")

    waiting = asked(owned, silent)
    assert look(FROZEN, waiting, silent + 9 * MINUTE, ()) == look(FROZEN, waiting, silent, ())
    again = look(FROZEN, waiting, silent + 10 * MINUTE, ()).restarted
    assert again == Paging(opened_at=AT, cycle=1, cycle_at=silent + 10 * MINUTE)
    assert [one.key for one in look(FROZEN, again, silent + 10 * MINUTE, {"0.0.0"}).steps] == ["1.0.0"]


@pytest.mark.parametrize("asked_before", [False, True])
def test_an_update_begins_the_half_hour_anew(asked_before: bool) -> None:
    owned = acknowledge(Paging(opened_at=AT), "U1", AT)
    if asked_before:
        owned = asked(owned, AT + 30 * MINUTE)

    fresh = heard(owned, AT + 35 * MINUTE)

    assert next_look(FROZEN, fresh, ()) == AT + 65 * MINUTE
    assert look(FROZEN, fresh, AT + 64 * MINUTE, ()) == look(FROZEN, fresh, AT + 36 * MINUTE, ())
    ask = look(FROZEN, fresh, AT + 65 * MINUTE, ()).ask
    assert ask is not None
    assert ask.key != getattr(look(FROZEN, owned, AT + 30 * MINUTE, ()).ask, "key", None)


def test_another_person_can_take_it_over() -> None:
    taken = acknowledge(asked(acknowledge(Paging(opened_at=AT), "U1", AT), AT + 30 * MINUTE), "U2", AT + 31 * MINUTE)

    assert (taken.owner, taken.heard_at, taken.asked_at) == ("U2", AT + 31 * MINUTE, None)


def test_what_is_over_stays_over() -> None:
    over = stop(Paging(opened_at=AT), AT + MINUTE)

    assert over.stopped
    assert acknowledge(over, "U1", AT + HOUR) == heard(over, AT + HOUR) == asked(over, AT + HOUR) == over
    assert stop(over, AT + HOUR) == over
    assert look(FROZEN, over, AT + HOUR, ()) == look(FROZEN, over, AT + 99 * HOUR, ())
    assert next_look(FROZEN, over, ()) is None


def test_news_before_an_acknowledgement_do_not_stop_the_ladder() -> None:
    open_one = Paging(opened_at=AT)

    assert heard(open_one, AT + MINUTE) == asked(open_one, AT + MINUTE) == open_one


def test_when_to_look_next() -> None:
    open_one = Paging(opened_at=AT)
    owned = acknowledge(open_one, "U1", AT + 3 * MINUTE)

    assert next_look(FROZEN, open_one, {"0.0.0"}) == AT + 2 * MINUTE
    assert next_look(FROZEN, owned, ()) == AT + 33 * MINUTE
    assert next_look(FROZEN, asked(owned, AT + HOUR), ()) == AT + 70 * MINUTE
    assert next_look(FROZEN, open_one, {f"0.{step.key}" for step in FROZEN.steps}) is None


# Laws.

ladders = st.builds(
    lambda whom, waits, variants, repeat: Ladder(
        rungs=tuple(
            Rung(WHOM[name], wait * MINUTE, variant) for name, wait, variant in zip(whom, waits, variants, strict=False)
        ),
        fallback=(FALLBACK, Target(TargetKind.PERSON, "U3")),
        repeat=repeat,
    ),
    st.lists(st.sampled_from(sorted(WHOM)), max_size=6),
    st.lists(st.integers(0, 20), min_size=6, max_size=6),
    st.lists(st.sampled_from(list(Variant)), min_size=6, max_size=6),
    st.integers(0, 3),
)
lead = st.lists(st.sampled_from(PEOPLE), max_size=2)


@laws
@given(ladders, rotas(), instants(), lead)
def test_freezing_never_loses_the_fallback(ladder: Ladder, drawn: Rota, at: datetime, leads: list[str]) -> None:
    frozen = freeze(ladder, drawn, at, leads=leads, groups={"S1": ["U5", "U1"], "S2": []})

    for number in range(ladder.repeat + 1):
        own = [step for step in frozen.steps if step.key.startswith(f"{number}.")]
        assert [step.place or step.people for step in own if step.fallback] == ["C9", ("U3",)]
        assert own[-1].fallback
    assert len(frozen.steps) + len(frozen.skipped) == (len(ladder.rungs) + 2) * (ladder.repeat + 1)


@laws
@given(ladders, rotas(), instants(), lead)
def test_every_step_tells_somebody_and_none_comes_before_the_one_before(
    ladder: Ladder, drawn: Rota, at: datetime, leads: list[str]
) -> None:
    frozen = freeze(ladder, drawn, at, leads=leads, groups={"S1": ["U5", "U1"], "S2": []})

    assert all(step.people or step.place for step in frozen.steps)
    assert frozen.steps[0].after == timedelta()
    assert [step.after for step in frozen.steps] == sorted(step.after for step in frozen.steps)
    assert len({step.key for step in frozen.steps}) == len(frozen.steps)
    for one, other in zip(frozen.steps, frozen.steps[1:], strict=False):
        if set(one.people) & set(other.people) and not (one.fallback or other.fallback):
            assert other.variant.rank > one.variant.rank


@laws
@given(ladders, rotas(), instants(), st.lists(st.integers(0, 300), min_size=1, max_size=12))
def test_each_step_is_found_once_whatever_the_times_of_looking(
    ladder: Ladder, drawn: Rota, at: datetime, minutes: list[int]
) -> None:
    frozen = freeze(ladder, drawn, at)
    done: list[str] = []

    for minute in [*minutes, 60 * 24]:  # also backwards: a clock may be set
        found = due(frozen, at, at + minute * MINUTE, done)
        assert all(one.at <= at + minute * MINUTE for one in found)
        done += [one.key for one in found]

    assert sorted(done) == sorted(f"0.{step.key}" for step in frozen.steps)


@laws
@given(ladders, rotas(), instants(), st.lists(st.tuples(st.integers(0, 40), st.booleans()), min_size=1, max_size=10))
def test_once_acknowledged_nothing_of_the_ladder_is_due_until_it_restarts(
    ladder: Ladder, drawn: Rota, at: datetime, steps: list[tuple[int, bool]]
) -> None:
    frozen, paging, now = freeze(ladder, drawn, at), acknowledge(Paging(opened_at=at), "U1", at), at

    for minutes, news in steps:
        now += minutes * MINUTE
        paging = heard(paging, now) if news else paging
        found = look(frozen, paging, now, ())
        assert found.steps == ()
        if found.ask:
            paging = asked(paging, now)
        if found.restarted:
            assert paging.asked_at is not None
            assert now - paging.asked_at >= 10 * MINUTE
            assert found.restarted.cycle == paging.cycle + 1
            paging = acknowledge(found.restarted, "U2", now)


@laws
@given(ladders, rotas(), instants())
def test_any_frozen_ladder_survives_json(ladder: Ladder, drawn: Rota, at: datetime) -> None:
    frozen = freeze(ladder, drawn, at, leads=["U1"])

    assert FrozenLadder.from_json(json.loads(json.dumps(frozen.to_json()))) == frozen
