"""A seed is a plan: the same one again, another one for another seed."""

from __future__ import annotations

from tests.torture.plan import MARK, draw


def test_the_same_seed_draws_the_same_plan() -> None:
    assert draw(seed=7, kills=300, replicas=3) == draw(seed=7, kills=300, replicas=3)
    assert draw(seed=7, kills=300, replicas=3).digest == draw(seed=7, kills=300, replicas=3).digest


def test_another_seed_draws_other_lives_acts_and_troubles() -> None:
    one, other = draw(seed=7, kills=300), draw(seed=8, kills=300)

    assert one.lives != other.lives
    assert one.acts != other.acts
    assert one.troubles != other.troubles


def test_every_kill_belongs_to_one_replica_and_acts_come_while_there_are_kills() -> None:
    plan = draw(seed=1, kills=200, replicas=3)

    assert [len(lives) for lives in plan.lives] == [67, 67, 66]
    assert plan.kills == 200
    assert all(act.after < 200 for act in plan.acts)
    assert any(life.cold for lives in plan.lives for life in lives)


def test_no_two_acts_share_a_word() -> None:
    words = [act.word for act in draw(seed=1, kills=2_000, replicas=2).acts]

    assert len(set(words)) == len(words)
    assert all(word.startswith(MARK) for word in words)
