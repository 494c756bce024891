"""Laws of the rota, on drawn rotas with instants near changes of the clocks and the ends of years."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.rules.hours import BusinessHours
from bot.rules.oncall import (
    Covers,
    Layer,
    Override,
    Rota,
    Rotation,
    Swap,
    fair_share,
    on_duty,
    person_at,
    shifts,
    uncovered,
)
from bot.rules.oncall.schedule import pieces
from tests.rules.calendars import laws
from tests.rules.oncall_rotas import (
    AMSTERDAM,
    DAY,
    HOUR,
    MINUTE,
    PEOPLE,
    ZONES,
    Oracle,
    instants,
    nights,
    overrides,
    rotas,
    rotations,
    stretches,
    swaps,
)

pytestmark = pytest.mark.unmeasured

days = st.integers(1, 40).map(lambda number: number * DAY)


@laws
@given(rotas(), instants(), days)
def test_the_shifts_lie_end_to_end_and_fill_the_span(rota: Rota, start: datetime, length: timedelta) -> None:
    found = shifts(rota, start, start + length)

    assert (found[0].start, found[-1].end) == (start, start + length)
    assert all(one.end == other.start for one, other in pairwise(found))
    assert all(one.person != other.person for one, other in pairwise(found))
    assert all(one.start < one.end for one in found)


@laws
@given(rotas(), instants(), days, st.data())
def test_who_is_on_is_who_the_shifts_say(rota: Rota, start: datetime, length: timedelta, data: st.DataObject) -> None:
    found = shifts(rota, start, start + length)

    at = start + data.draw(st.integers(0, int(length / MINUTE) - 1)) * MINUTE

    [shift] = [one for one in found if one.start <= at < one.end]
    assert person_at(rota, at) == shift.person


@laws
@given(rotas(), instants())
def test_what_is_said_of_now_and_later_is_in_the_shifts(rota: Rota, at: datetime) -> None:
    duty = on_duty(rota, at)

    now, *later = shifts(rota, at, at + 400 * DAY)
    assert duty.person == now.person
    assert duty.until == (now.end if later else None)
    assert duty.next == next((one for one in later if one.person not in (None, now.person)), None)


@laws
@given(rotas(), instants(), days, days)
def test_a_part_of_the_schedule_is_the_schedule_of_the_part(
    rota: Rota, start: datetime, one: timedelta, other: timedelta
) -> None:
    whole = shifts(rota, start, start + one + other)

    both = (*shifts(rota, start, start + one), *shifts(rota, start + one, start + one + other))

    cut = [(max(start + one, shift.start), shift.end, shift.person) for shift in whole if shift.end > start + one]
    assert [tuple(shift) for shift in both if shift.start >= start + one] == cut


@laws
@given(rotations(fewest=1), instants())
def test_a_rotation_hands_over_when_the_wall_clock_says_so(rotation: Rotation, at: datetime) -> None:
    rotation = replace(rotation, since=rotation.since or at.date() - 9 * DAY)
    rota = Rota(name="one", layers=(Layer(name="base", cover=rotation),))

    assert person_at(rota, at) == Oracle(rotation).person_at(at)


@laws
@given(st.sampled_from(sorted(ZONES)), st.data())
def test_every_handover_is_at_its_local_time_or_at_the_jump(zone: str, data: st.DataObject) -> None:
    rotation = replace(data.draw(rotations(zone)), people=("U1", "U2"), since=None)
    start = data.draw(instants(zone))

    found = shifts(Rota(name="one", layers=(Layer(name="base", cover=rotation),)), start, start + 60 * DAY)

    for shift in found[1:]:
        local = shift.start.astimezone(rotation.zone)
        if shift.start in ZONES[zone]:
            assert local.hour * 60 + local.minute >= rotation.minute
        else:
            assert local.hour * 60 + local.minute == rotation.minute
        # The first of two, where the hour is repeated.
        assert local.fold == 0
        assert rotation.weekday in (None, local.weekday())


@laws
@given(rotas(), instants(), days)
def test_every_piece_is_decided_by_one_layer_or_one_change(rota: Rota, start: datetime, length: timedelta) -> None:
    known = {
        *(f"layer:{one.name}" for one in rota.layers),
        *(f"override:{one.key}" for one in rota.overrides),
        *(f"swap:{one.key}" for one in rota.swaps),
    }

    found = pieces(rota, start, start + length)

    assert all(one.end == other.start for one, other in pairwise(found))
    assert all((piece.origin is None) == (piece.person is None) for piece in found)
    assert {piece.origin for piece in found} - {None} <= known


@laws
@given(rotas(), swaps(9), instants(), days)
def test_a_swap_moves_hours_and_makes_none(rota: Rota, swap: Swap, start: datetime, length: timedelta) -> None:
    before = hours_of(rota, start, length)

    after = hours_of(replace(rota, swaps=(*rota.swaps, swap)), start, length)

    assert sum(after.values(), timedelta()) == sum(before.values(), timedelta())
    if swap.taken_by is None:
        assert after == before


@laws
@given(rotas(), overrides(8), overrides(9), instants())
def test_the_later_of_two_overrides_wins_where_they_overlap(
    rota: Rota, one: Override, other: Override, at: datetime
) -> None:
    latest = max(change.made_at for change in (*rota.overrides, one, other)) + HOUR
    taken = [swap.taken_at for swap in rota.swaps if swap.taken_at]
    last = replace(other, made_at=max([latest, *taken]) + HOUR)

    changed = replace(rota, overrides=(last, one, *rota.overrides))

    for moment in (last.start, last.end - MINUTE):
        assert person_at(changed, moment) == last.person


@laws
@given(rotas(), instants(), days, st.sampled_from(sorted(ZONES)))
def test_uncovered_time_is_closed_time_with_nobody_on(
    rota: Rota, start: datetime, length: timedelta, zone: str
) -> None:
    day = BusinessHours(tz=zone, weekly={name: ["08:00-20:00"] for name in ("mon", "tue", "wed", "thu", "fri")})
    rota = replace(rota, covers=Covers.CLOSED, desks=(day, nights("Europe/Amsterdam")))

    found = uncovered(rota, start, start + length)

    for at in (start + step * 6 * HOUR for step in range(int(length / (6 * HOUR)))):
        closed = not all(hours.is_open(at) for hours in rota.desks)
        assert any(gap.start <= at < gap.end for gap in found) == (closed and person_at(rota, at) is None)


@laws
@given(rotas(), instants(), days)
def test_shares_and_uncovered_time_add_up_to_the_span(rota: Rota, start: datetime, length: timedelta) -> None:
    share = fair_share(shifts(rota, start, start + length), people=PEOPLE, zone=AMSTERDAM)

    assert sum((one.total for one in share.shares), share.uncovered) == length
    assert all(timedelta() <= one.night <= one.total for one in share.shares)
    assert all(timedelta() <= one.weekend <= one.total for one in share.shares)
    assert 0 < share.balance <= 1 + 1e-9


@laws
@given(stretches(), stretches())
def test_a_rota_of_none_has_only_gaps(one: tuple[datetime, datetime], other: tuple[datetime, datetime]) -> None:
    empty = Rota(name="none", layers=(Layer(name="base", cover=()),))

    assert shifts(empty, *one) == ((*one, None),)
    assert on_duty(empty, other[0]).person is None
    assert on_duty(empty, other[0]).next is None


def hours_of(rota: Rota, start: datetime, length: timedelta) -> dict[str, timedelta]:
    found: dict[str, timedelta] = {}
    for shift in shifts(rota, start, start + length):
        if shift.person is not None:
            found[shift.person] = found.get(shift.person, timedelta()) + shift.length
    return found
