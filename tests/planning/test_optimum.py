"""Bound ≤ brute force ≤ plan; more means never make a proved optimum worse."""

from dataclasses import replace

import pytest
from tests.planning.cases import violations

from fourfocus.planning import generate
from fourfocus.planning.bounds import line_bound
from fourfocus.planning.brute import best_stop_seconds
from fourfocus.planning.data import Instance
from fourfocus.planning.model import LineModel
from fourfocus.planning.solve import Limits, solve

LOT = 100_000


def tiny(kg: int = 3 * LOT, life: int = LOT, worn: int = 0, fresh: int = 1) -> Instance:
    """One product, one stand: the answer can be counted."""
    base = generate.small(0)
    product = replace(base.products[0], passes=base.products[0].passes[:1])
    groove = replace(base.grooves[0], life_kg=life, worn_kg=worn, fresh=fresh, per_roll=2, spare_rolls=3)
    order = replace(base.orders[0], kg=kg)
    return replace(base, products=(product,), grooves=(groove,), orders=(order,), changeovers=(), windows=(), jobs=())


def test_one_stand_counted_by_hand() -> None:
    # 300 t on grooves of 100 t: changes at 100 t (a groove, 12 min) and at 200 t (the roll, 20 min: one fresh groove only),
    # each with 3 min lock-out and 5 min restart: 12 + 20 + 2 × 8 = 48 min = 2880 s
    instance = tiny()
    assert line_bound(LineModel(instance, "L1")).seconds == 2880
    assert best_stop_seconds(instance, LOT) == 2880
    plan = solve(instance, Limits(work=20))
    assert plan.figures["stop_s"] == 2880
    assert plan.proof["proved"]
    assert violations(instance, plan) == []


def test_what_is_worn_comes_off() -> None:
    # the first groove has 50 t left: changes at 50, 150 and 250 t: a groove, then the roll, then its second groove: 12 + 20 + 12 + 3 × 8  # noqa: E501
    assert line_bound(LineModel(tiny(worn=LOT // 2), "L1")).seconds == (12 + 20 + 12 + 24) * 60


def compare(seeds: range, most: int) -> tuple[int, int]:
    """(instances compared, how often the bound equals the optimum)."""
    compared = tight = 0
    for seed in seeds:
        instance = generate.small(seed)
        try:
            best = best_stop_seconds(instance, LOT, most=most)
        except ValueError:
            continue
        if best is None:
            continue
        bound = line_bound(LineModel(instance, "L1"), effort=2.0).seconds
        assert bound <= best, f"seed {seed}: bound {bound} above the optimum {best}"
        compared, tight = compared + 1, tight + (bound == best)
    return compared, tight


def test_the_bound_is_below_brute_force() -> None:
    compared, tight = compare(range(7), 3_000)
    assert compared >= 4
    assert tight >= 1


@pytest.mark.verify
def test_the_bound_is_below_brute_force_on_two_hundred() -> None:
    compared, _ = compare(range(420), 25_000)
    assert compared >= 200


@pytest.mark.parametrize("seed", [3, 6])
def test_plans_of_small_instances_pass_and_are_no_better_than_the_bound(seed: int) -> None:
    instance = generate.small(seed)
    plan = solve(instance, Limits(work=100, bound=1.0))
    assert violations(instance, plan) == []
    assert plan.figures["stop_s"] >= line_bound(LineModel(instance, "L1")).seconds


@pytest.mark.parametrize("seed", [0, 2])
def test_more_means_never_cost_stop_time(seed: int) -> None:
    instance = generate.small(seed)
    before = best_stop_seconds(instance, LOT)
    assert before is not None
    spare = replace(instance, grooves=tuple(replace(g, fresh=g.fresh + 1) for g in instance.grooves))
    assert (best_stop_seconds(spare, LOT) or 0) <= before
    longer = replace(instance, grooves=tuple(replace(g, life_kg=g.life_kg + LOT) for g in instance.grooves))
    assert (best_stop_seconds(longer, LOT) or 0) <= before
    assert line_bound(LineModel(longer, "L1")).seconds <= before
