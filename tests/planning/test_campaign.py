"""Stops of one campaign: the least that must come, and the beam of long campaigns beside the exact search."""

from dataclasses import replace

import pytest

from fourfocus.planning import campaign, generate
from fourfocus.planning.data import Instance, Order
from fourfocus.planning.labels import Ahead, Policy, changes_needed, least_seconds
from fourfocus.planning.model import LineModel
from fourfocus.planning.runner import Runner
from fourfocus.planning.supply import Supply


def test_layers_of_stops_counted_by_hand() -> None:
    # 5 changes of 10 s, 2 of 30 s and 3 of 20 s with 4 s round each stop: at best 5 stops, of which 2 last 30 s and 1 lasts 20 s
    # 2 × 34 + 1 × 24 + 2 × 14 = 120
    assert least_seconds(4, [(10, 5), (30, 2), (20, 3)]) == 120
    assert least_seconds(4, []) == 0


def test_changes_and_roll_changes_counted_by_hand() -> None:
    # 1000 kg, the groove in use lasts to 150, each to come 200: changes at 150, 350, 550, 750, 950 = 5; one fresh groove and
    # 2 a roll: the 2nd change is a roll, the 3rd its second groove, the 4th a roll, the 5th its second groove: 2 roll changes
    assert changes_needed((10, 30), 2, 200, 150, 1, 1000, 0) == [(10, 5), (30, 2)]
    # two stops for nothing
    assert changes_needed((10, 30), 2, 200, 150, 1, 1000, 2) == [(10, 3), (30, 0)]
    assert changes_needed((10, 30), 2, 200, 1000, 1, 1000, 0) == []


def lone(seed: int, days: float) -> tuple[Instance, LineModel]:
    """One product of a generated week, rolled without end: one long campaign."""
    base = generate.week(seed, days=10, products=1, jobs=0)
    kg = int(days * 24) * base.products[0].kg_per_h
    instance = replace(base, windows=(), orders=(Order("O1", "", base.products[0].id, kg, 0, base.horizon_s, 1),),
                       billets=(replace(base.billets[0], opening_kg=10**9),))  # fmt: skip
    return instance, LineModel(instance, "L1")


def stop_s(instance: Instance, model: LineModel, policy: Policy) -> tuple[int, bool]:
    runner = Runner(model, Supply(instance, []), policy)
    order = instance.orders[0]
    node = runner.node(((order.product, ((order.id, order.kg),)),))
    assert not runner.parts(node).unplanned
    return runner.stop_seconds(node), runner.exact(node)


@pytest.mark.parametrize("seed", range(4))
def test_the_beam_comes_near_the_exact_search_where_that_ends(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    instance, model = lone(seed, 1.5)
    least, exact = stop_s(instance, model, Policy())
    assert exact
    monkeypatch.setattr(campaign, "MANY", 0)
    found, exact = stop_s(instance, model, Policy(width=24))
    assert not exact
    # the beam tries more sets of changes than the exact search, so that it may even find less
    assert found * 100 <= least * 103


@pytest.mark.parametrize("seed", range(3))
def test_a_long_campaign_needs_far_less_than_changing_each_groove_at_its_limit(seed: int) -> None:
    instance, model = lone(seed, 8)
    alone, _ = stop_s(instance, model, Policy(merge=False))
    beam, exact = stop_s(instance, model, Policy())
    assert not exact
    assert beam * 10 <= alone * 8
    # and never less than what must come
    product = instance.products[0].id
    seats, total = model.seats[product], instance.orders[0].kg
    needs = [
        need for s, (worn, fresh, _) in zip(seats, (model.initial[s.row] for s in seats), strict=True)
        for need in changes_needed((s.groove.seconds, s.roll.seconds), s.per_roll, s.life // s.permille,
                                   (s.life - worn) // s.permille, fresh, total, 0)
    ]  # fmt: skip
    assert beam >= least_seconds(model.overhead, needs)
    assert Ahead(model.overhead, seats, total).lives == [s.life // s.permille for s in seats]
