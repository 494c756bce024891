"""What nobody signed: a thousand requests of every kind in each run; ten thousand by hand (see `hostile`).

And random bodies to the hook of each kind of platform, half of them rightly signed (see `random_bodies`).
"""

from __future__ import annotations

from pathlib import Path

from tests.security import random_bodies
from tests.security.hostile import errors_in, siege
from tests.security.junk import MARK, hostile_requests

IN_EACH_RUN = 1_000
BODIES_IN_EACH_RUN = 200


async def test_no_unsigned_request_is_a_failure_runs_anything_or_leaves_words_in_a_log(tmp_path: Path) -> None:
    outcome, changed, log = await siege(IN_EACH_RUN, seed=20261123, folder=tmp_path)

    assert outcome.failures == []
    assert changed == {}
    assert MARK not in log
    assert errors_in(log) == []
    # It was looked at, at every door: turned away as unsigned, as another type, as too large, as no HTTP.
    assert {400, 401, 404, 405, 413, 415, 429} <= set(outcome.statuses)
    assert sum(outcome.statuses.values()) == IN_EACH_RUN


def test_the_same_seed_makes_the_same_requests_but_for_the_time_in_them() -> None:
    first, again = ([one.sent for one in hostile_requests(50, seed=7)] for _ in range(2))

    assert [len(sent) for sent in first] == [len(sent) for sent in again]


async def test_random_bodies_are_refused_by_every_hook_signed_or_not(tmp_path: Path) -> None:
    outcome = await random_bodies.siege(BODIES_IN_EACH_RUN, seed=20261129, folder=tmp_path)

    assert set(outcome.statuses) == {"web", "page", "x"}
    for statuses in outcome.statuses.values():
        assert statuses.total() == BODIES_IN_EACH_RUN
        assert {400} <= set(statuses) <= {400, 401, 429}
    assert (outcome.changed, outcome.errors, outcome.told) == ({}, [], 0)
