"""Instances and plans that several tests share, and the ways in which a plan is spoilt."""

from __future__ import annotations

import random
from dataclasses import replace
from functools import cache

from fourfocus.planning import generate
from fourfocus.planning.check import check
from fourfocus.planning.check_rules import Violation
from fourfocus.planning.data import Instance
from fourfocus.planning.plan import Event, Plan, Roll, Stop
from fourfocus.planning.read import fingerprint
from fourfocus.planning.solve import Limits, greedy, solve

QUICK = Limits(work=60, bound=0.5, packing=0.5)


@cache
def week(seed: int) -> tuple[Instance, Plan]:
    """A small week of one line with its greedy plan."""
    instance = generate.week(seed, days=4, products=4, jobs=16)
    return instance, greedy(instance)


@cache
def improved(seed: int) -> tuple[Instance, Plan]:
    instance = generate.week(seed, days=4, products=4, jobs=16)
    return instance, solve(instance, QUICK)


def violations(instance: Instance, plan: Plan) -> list[Violation]:
    return check(instance, plan, fingerprint=fingerprint(instance))


def _swap(plan: Plan, old: Event, new: Event | None) -> Plan:
    return replace(plan, events=tuple(e for e in (new if e is old else e for e in plan.events) if e is not None))


def mutants(instance: Instance, plan: Plan, rng: random.Random) -> list[tuple[str, Plan]]:
    """(what was done, plan) for one random place of every kind of damage."""
    stops = [e for e in plan.events if isinstance(e, Stop)]
    rolls = [e for e in plan.events if isinstance(e, Roll)]
    found: list[tuple[str, Plan]] = []

    def add(name: str, old: Event, new: Event | None) -> None:
        found.append((name, _swap(plan, old, new)))

    worked = rng.choice([s for s in stops if s.works])
    work = rng.choice(worked.works)
    others = tuple(w for w in worked.works if w is not work)
    far = replace(work, start=work.start + 40_000, end=work.end + 40_000)
    add("a work moved out of its stop", worked, replace(worked, works=(*others, far)))
    add("a work dropped", worked, replace(worked, works=others))
    add("a work shortened", worked, replace(worked, works=(*others, replace(work, end=work.end - 60))))
    add("a crew that is too large", worked, replace(worked, works=(*others, replace(work, people=work.people + 30))))
    add("a work twice", worked, replace(worked, works=(*worked.works, work)))
    add("a stop made longer", worked, replace(worked, end=worked.end + 300))
    changed = rng.choice([s for s in stops if s.changes])
    change = rng.choice(changed.changes)
    rest = tuple(c for c in changed.changes if c is not change)
    gone = tuple(w for w in changed.works if w.what != f"change:{change.stand}")
    add("a change dropped", changed, replace(changed, changes=rest, works=gone))
    add("a change at the wrong profile", changed, replace(changed, changes=(*rest, replace(change, profile="φ99"))))
    add("a stop dropped", worked, None)
    roll = rng.choice(rolls)
    add("a rolling dropped", roll, None)
    add("a rolling too heavy", roll, replace(roll, kg=roll.kg + 50_000))
    add("a rolling moved", roll, replace(roll, start=roll.start - 3600, end=roll.end - 3600))
    add(
        "a rolling for another order",
        roll,
        replace(roll, order=next(o.id for o in instance.orders if o.id != roll.order)),
    )
    sized = [s for s in stops if s.size]
    if sized:
        size = rng.choice(sized)
        add("a size change dropped", size, replace(size, size=None))
        add("a size change from the wrong size", size, replace(size, size=(size.size[1], size.size[0])))
    figure = rng.choice([k for k, v in plan.figures.items() if isinstance(v, int)])
    found.append(
        (f"figure {figure} changed", replace(plan, figures={**plan.figures, figure: plan.figures[figure] + 1}))
    )
    found.append(("all rolling twice", replace(plan, events=(*plan.events, *rolls))))
    found.append(("made for another instance", replace(plan, instance="0" * 64)))
    return found
