"""Bound ≤ brute force ≤ plan; more means never make a proved optimum worse."""

from dataclasses import replace
from itertools import islice
from pathlib import Path

import pytest
from tests.planning.cases import violations

from fourfocus.planning import generate
from fourfocus.planning.bounds import latest_ends, line_bound
from fourfocus.planning.brute import best
from fourfocus.planning.data import Instance
from fourfocus.planning.model import LineModel
from fourfocus.planning.read import load
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
    assert best(instance, LOT) == (0, 2880)
    plan = solve(instance, Limits(work=20))
    assert plan.figures["stop_s"] == 2880
    assert plan.proof["proved"]
    assert violations(instance, plan) == []


def test_what_is_worn_comes_off() -> None:
    # the first groove has 50 t left: changes at 50, 150 and 250 t: a groove, then the roll, then its second groove: 12 + 20 + 12 + 3 × 8  # noqa: E501
    assert line_bound(LineModel(tiny(worn=LOT // 2), "L1")).seconds == (12 + 20 + 12 + 24) * 60


def compared(seed: int, most: int, *, hurried: bool) -> tuple[int, int] | None:
    """(bound, optimum) of a small instance; None when it is too large to try everything or nothing can be done."""
    instance = generate.small(seed, hurried=hurried)
    try:
        found = best(instance, LOT, dues=hurried, most=most)
    except ValueError:
        return None
    if found is None:
        return None
    model = LineModel(instance, "L1")
    bound = line_bound(model, effort=2.0, dues=latest_ends(model, found[0]) if hurried else None).seconds
    assert bound <= found[1], f"seed {seed}: bound {bound} above the optimum {found}"
    return bound, found[1]


@pytest.mark.parametrize("hurried", [False, True])
def test_the_bound_is_below_brute_force(hurried: bool) -> None:
    pairs = [p for seed in range(14) if (p := compared(seed, 2_500, hurried=hurried))]
    assert len(pairs) >= 5
    assert any(bound == optimum for bound, optimum in pairs)


@pytest.mark.verify
@pytest.mark.parametrize("hurried", [False, True])
def test_the_bound_is_below_brute_force_on_two_hundred(hurried: bool) -> None:
    done = (p for seed in range(600) if (p := compared(seed, 8_000, hurried=hurried)))
    assert len(list(islice(done, 200))) == 200


def test_a_due_date_that_binds_raises_the_bound() -> None:
    # counted by trying everything: 6060 s when nobody waits for P2, 7560 s when its order must be done in time
    easy, hurried = generate.small(2), generate.small(2, hurried=True)
    assert best(easy, LOT) == (0, 6060)
    assert best(hurried, LOT, dues=True) == (0, 7560)
    plan = solve(hurried, Limits(work=200, bound=2.0))
    assert (plan.figures["late"], plan.figures["stop_s"]) == (0, 7560)


@pytest.mark.parametrize("seed", [0, 3, 6, 8])
def test_the_planner_finds_the_optimum_of_small_instances(seed: int) -> None:
    instance = generate.small(seed)
    optimum = best(instance, LOT)
    assert optimum is not None
    plan = solve(instance, Limits(work=300, bound=2.0))
    assert violations(instance, plan) == []
    # rolling in pieces is rounded up to whole seconds, once a piece
    assert optimum[1] <= plan.figures["stop_s"] <= optimum[1] + 2
    assert plan.proof["bound_s"] <= plan.figures["stop_s"]


def test_the_shipped_small_instance_is_proved_optimal() -> None:
    instance = load((Path(__file__).parents[2] / "examples/planning/small.json").read_text(encoding="utf-8"))
    plan = solve(instance, Limits(work=300, bound=4.0))
    assert plan.proof["proved"]
    assert best(instance, LOT) == (0, plan.figures["stop_s"])


@pytest.mark.parametrize("seed", [2, 6, 7, 12])
def test_more_means_never_worsen_a_proved_optimum(seed: int) -> None:
    instance = generate.small(seed)
    limits = Limits(work=100, bound=2.0)
    before = solve(instance, limits)
    assert before.proof["proved"]
    grooves = instance.grooves
    crew = instance.crews[0]
    people = replace(crew, shifts=tuple(replace(s, people=s.people + 1) for s in crew.shifts))
    for better in (
        replace(instance, grooves=tuple(replace(g, fresh=g.fresh + 1) for g in grooves)),
        replace(instance, grooves=tuple(replace(g, spare_rolls=g.spare_rolls + 1) for g in grooves)),
        replace(instance, grooves=tuple(replace(g, life_kg=g.life_kg + LOT) for g in grooves)),
        replace(instance, crews=(people,)),
    ):
        optimum = best(better, LOT)
        assert optimum is not None
        assert optimum[1] <= before.figures["stop_s"]
        after = solve(better, limits)
        assert after.proof["bound_s"] <= before.figures["stop_s"]
        # rolling in pieces is rounded up to whole seconds, once a piece
        assert after.figures["stop_s"] <= before.figures["stop_s"] + 2


def test_a_crew_too_small_for_two_works_at_once_makes_the_stop_longer() -> None:
    # K1 and K2 both end at 100 t, 2 people each. With 4 people: max(12, 12) + 8 = 20 min; with 3: 12 + 12 + 8 = 32 min
    base = generate.small(0)
    product = replace(base.products[0], passes=tuple(replace(p, profile="P1") for p in base.products[0].passes))
    grooves = tuple(replace(g, life_kg=LOT, worn_kg=0, fresh=1) for g in base.grooves if g.profile == "P1")
    stands = tuple(replace(s, groove_s=720, people=2) for s in base.stands)
    small = replace(base, products=(product,), grooves=grooves, stands=stands, changeovers=(), windows=(), jobs=(),
                    orders=(replace(base.orders[0], kg=2 * LOT),))  # fmt: skip

    def stop_s(people: int) -> int:
        crews = tuple(replace(c, shifts=tuple(replace(s, people=people) for s in c.shifts)) for c in small.crews)
        return int(solve(replace(small, crews=crews), Limits(work=20)).figures["stop_s"])

    # with 4 and more the optimum stays: nobody is hindered by a man more
    assert [stop_s(n) for n in (3, 4, 5, 6)] == [32 * 60, 20 * 60, 20 * 60, 20 * 60]
