"""The checker accepts what the planner makes and refuses spoilt plans, naming the rule."""

import ast
import random
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest
from tests.planning.cases import improved, mutants, violations, week

from fourfocus.planning import check_rules
from fourfocus.planning import plan as plans
from fourfocus.planning.check_rules import RULES
from fourfocus.planning.plan import Left, Roll, Stop


@pytest.mark.parametrize("seed", range(3))
def test_greedy_and_improved_plans_pass(seed: int) -> None:
    for instance, plan in (week(seed), improved(seed)):
        assert violations(instance, plan) == []


def refused(seeds: range, rounds: int) -> tuple[int, Counter[str]]:
    """How many spoilt plans were refused (all, or the test fails), and by which rules."""
    count, rules = 0, Counter[str]()
    for seed in seeds:
        instance, plan = week(seed)
        rng = random.Random(seed)
        for _ in range(rounds):
            for name, mutant in mutants(instance, plan, rng):
                found = violations(instance, mutant)
                assert found, f"seed {seed}: {name} passed"
                assert all(v.rule in RULES for v in found)
                rules.update({v.rule for v in found})
                count += 1
    return count, rules


def test_spoilt_plans_fail_with_a_rule() -> None:
    _, rules = refused(range(2), 3)
    assert {"groove_life", "work", "quantity", "figures", "mounted", "overlap", "instance", "slack"} <= set(rules)


@pytest.mark.verify
def test_a_thousand_spoilt_plans_fail() -> None:
    # 6 plans × 10 rounds × 17 or more kinds of damage
    assert refused(range(6), 10)[0] >= 1000


def test_each_kind_of_damage_names_its_own_rule() -> None:
    instance, plan = week(1)
    named = {
        "a work shortened": "work",
        "a crew that is too large": "crew",
        "a work moved out of its stop": "lockout",
        "a change at the wrong profile": "change",
        "a size change from the wrong size": "changeover",
        "a rolling too heavy": "rate",
        "a rolling dropped": "quantity",
        "a stop made longer": "slack",
        "all rolling twice": "overlap",
    }
    for name, mutant in mutants(instance, plan, random.Random(5)):
        if name in named:
            assert named[name] in {v.rule for v in violations(instance, mutant)}, name


def test_a_job_left_without_reason_is_refused() -> None:
    instance, plan = week(0)
    job = next(w.what for e in plan.events if isinstance(e, Stop) for w in e.works if w.what.startswith("job:"))
    left = replace(plan, left=(*plan.left, Left("job", job.removeprefix("job:"), 0, " ", " ")))
    assert {"left", "job_once"} <= {v.rule for v in violations(instance, left)}


def test_rolling_before_its_time_and_without_billets_is_refused() -> None:
    instance, plan = week(0)
    first = next(e for e in plan.events if isinstance(e, Roll))
    late = replace(
        instance, orders=tuple(replace(o, earliest=first.end) if o.id == first.order else o for o in instance.orders)
    )
    assert "earliest" in {v.rule for v in violations(late, plan)}
    poor = replace(instance, billets=tuple(replace(b, opening_kg=1000, arrivals=()) for b in instance.billets))
    assert "billets" in {v.rule for v in violations(poor, plan)}


def test_what_is_confirmed_must_stay() -> None:
    from fourfocus.planning.check import check
    from fourfocus.planning.read import fingerprint

    instance, plan = week(0)
    frozen = replace(plan, frozen_s=instance.horizon_s, events=plan.events[1:])
    found = check(instance, frozen, fingerprint=fingerprint(instance), confirmed=plan)
    assert "frozen" in {v.rule for v in found}


def test_a_plan_survives_its_file() -> None:
    _, plan = improved(0)
    assert plans.load(plans.dump(plan)) == plan
    with pytest.raises(plans.BadPlanError, match="events\\[0\\]"):
        plans.load(plans.dump(plan).replace('"kg"', '"tonnes"', 1) if '"kg"' in plans.dump(plan) else "")


def test_the_checker_shares_no_code_with_the_solver() -> None:
    # what the checker's modules import of this room, followed to the end
    room = Path(check_rules.__file__).parent
    seen, todo = set(), ["check"]
    while todo:
        name = todo.pop()
        if name in seen:
            continue
        seen.add(name)
        for node in ast.walk(ast.parse((room / f"{name}.py").read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("fourfocus.planning."):
                todo.append(node.module.rsplit(".", 1)[1])
            assert not (isinstance(node, ast.ImportFrom) and (node.module or "").startswith("ortools"))
    assert seen == {"check", "check_figures", "check_rules", "data", "plan"}
