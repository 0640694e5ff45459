"""Aggregates against plain Python over the same rows: every kind of condition, by subject."""
# ruff: noqa: E501  a condition and its Python stand side by side

from collections.abc import Callable
from datetime import date
from fractions import Fraction
from random import Random
from typing import Any

import pytest
from tests.engine.world import MARCH, declare, facts

from fourfocus.engine.aggregate import Scope, gather, records
from fourfocus.engine.derived.base import Span
from fourfocus.rules.formula import parse, parse_row
from fourfocus.rules.problems import Place
from fourfocus.rules.source import Scalar

SCOPE = Scope("mill", Span.of_month(MARCH))
PATHS = {"line": {"shift_output": parse_row("line")}}
PARAMS = {"heavy": Fraction(5000), "half": Fraction(1, 2)}
FLAGS = {"P1": True, "P2": False, "P3": None}


def world() -> dict[str, list[dict[str, Any]]]:
    random = Random(7)
    output = [
        {
            "line": random.choice(["a", "b"]),
            "production_day": date(2020, random.choice([2, 3, 3, 3, 4]), random.randint(1, 28)),
            "shift": random.choice(["day", "evening", "night"]),
            "product": random.choice(["P1", "P2", "P3", "P4"]),
            "qualified_kg": random.choice([None, *range(0, 10_000, 500)]),
            "charged_kg": random.randint(0, 10_000),
            "run_s": random.randint(0, 28_800),
            "note": random.choice([None, "检修"]),
        }
        for _ in range(400)
    ]
    product = [
        {"product": name, "value_added": flag, "size_um": 8000, "valid_from": date(2019, 1, 1)}
        for name, flag in FLAGS.items()
    ]
    return {"shift_output": output, "product": product}


ROWS = world()
Condition = Callable[[dict[str, Any]], bool | None]

CASES: list[tuple[str, str, Condition]] = [
    ("charged_kg", "True", lambda r: True),
    ("charged_kg", 'shift == "day"', lambda r: r["shift"] == "day"),
    ("charged_kg", 'shift != "day"', lambda r: r["shift"] != "day"),
    ("charged_kg", 'shift in ("day", "night")', lambda r: r["shift"] in ("day", "night")),
    ("charged_kg", 'shift not in ("day",)', lambda r: r["shift"] != "day"),
    ("charged_kg", "note is None", lambda r: r["note"] is None),
    ("charged_kg", "note is not None and not (shift == 'day')", lambda r: r["note"] is not None and r["shift"] != "day"),
    ("charged_kg", "charged_kg >= param.heavy", lambda r: r["charged_kg"] >= 5000),
    ("charged_kg", "charged_kg * param.half < qualified_kg", lambda r: None if r["qualified_kg"] is None else r["charged_kg"] < 2 * r["qualified_kg"]),
    ("charged_kg", "product.value_added", lambda r: FLAGS.get(r["product"])),
    ("charged_kg", "not product.value_added or shift == 'day'", lambda r: True if r["shift"] == "day" else (None if FLAGS.get(r["product"]) is None else not FLAGS[r["product"]])),
    ("charged_kg", "(not product.value_added) == (shift == 'day')", lambda r: None if FLAGS.get(r["product"]) is None else (not FLAGS[r["product"]]) == (r["shift"] == "day")),
    ("qualified_kg", "True", lambda r: True),
    ("charged_kg - shift_output.qualified_kg", "qualified_kg is not None", lambda r: r["qualified_kg"] is not None),
]  # fmt: skip


@pytest.mark.parametrize(("value", "where", "condition"), CASES, ids=[f"{v} where {w}" for v, w, _ in CASES])
def test_a_sum_is_what_plain_python_finds(value: str, where: str, condition: Condition) -> None:
    agg = parse(Scalar(f"sum(shift_output.{value}, where={where})", Place("f"))).expr
    slots = gather(facts(ROWS, declare()), [agg], PATHS, SCOPE, PARAMS.__getitem__)
    for kind, who in (("line", "a"), ("line", "b"), ("mill", "")):
        inside = [r for r in ROWS["shift_output"] if r["production_day"].month == 3 and who in ("", r["line"])]
        chosen = [r for r in inside if condition(r)]
        names = [name.removeprefix("shift_output.") for name in value.split(" - ")]
        values = [
            None if any(r[n] is None for n in names) else r[names[0]] - sum(r[n] for n in names[1:]) for r in chosen
        ]
        slot = slots.get(agg, kind, who)
        assert slot.total == sum(one for one in values if one is not None)
        assert slot.rows == len(chosen)
        assert slot.unknown == sum(condition(r) is None for r in inside)
        assert slot.empty == values.count(None)


def test_counts_and_records_agree() -> None:
    agg = parse(Scalar('count(shift_output, where=shift == "day")', Place("f"))).expr
    found = facts(ROWS, declare())
    total = gather(found, [agg], PATHS, SCOPE, PARAMS.__getitem__).get(agg, "line", "a").total
    listed, count = records(found, agg, PATHS["line"]["shift_output"], "a", SCOPE, PARAMS.__getitem__, 3)
    assert (len(listed), count) == (3, total)


def test_an_entry_ends_where_the_next_begins_even_if_nobody_wrote_it() -> None:
    rows = {
        "shift_output": [
            {"line": "a", "production_day": date(2020, 3, n), "product": "P", "charged_kg": 10**n} for n in (1, 2, 3)
        ],
        "product": [
            {"product": "P", "value_added": True, "valid_from": date(2019, 1, 1)},
            {"product": "P", "value_added": False, "valid_from": date(2020, 3, 2)},
            {"product": "P", "value_added": True, "valid_from": date(2020, 3, 3)},
        ],
    }
    agg = parse(Scalar("sum(shift_output.charged_kg, where=product.value_added)", Place("f"))).expr
    assert gather(facts(rows, declare()), [agg], {}, SCOPE, PARAMS.__getitem__).get(agg, "mill", "").total == 1010


def test_other_mills_do_not_count() -> None:
    rows = {
        "shift_output": [
            {"line": "a", "production_day": MARCH, "charged_kg": 1, "mill": name} for name in ("mill", "other")
        ]
    }
    agg = parse(Scalar("sum(shift_output.charged_kg)", Place("f"))).expr
    assert gather(facts(rows, declare()), [agg], {}, SCOPE, PARAMS.__getitem__).get(agg, "mill", "").total == 1
