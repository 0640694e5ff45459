"""What must never change points, stars, pay and reminders: order, batches, facts without weight, what is known too late."""

from __future__ import annotations

import json
import tempfile
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from tests.cli.test_people import JUNE, finals
from tests.cli.test_people import rows as june
from tests.engine.people import closed, entry, praise
from tests.engine.test_properties import BEFORE, FEW, batches, rows_of, said, stored
from tests.engine.world import KNOWN, pack

from fourfocus.engine.close import Result, close
from fourfocus.engine.report import both, to_dict
from fourfocus.facts.batch import Batch, Origin
from fourfocus.facts.factset import ALL_PARTS, Scope
from fourfocus.facts.tables import CATALOG

Rows = dict[str, list[dict[str, Any]]]
PARTS = ("stars", "pay", "reminders", "tallies", "totals", "lines")


def busy() -> Rows:
    """June with a dozen records of every kind that gives or takes points."""
    found = june()
    day = [date(2020, 6, number) for number in range(1, 29)]
    found["manual_point"] += [
        entry(f"M{n}", "AB"[n % 2], ("JF-BF", "JF-WJ")[n % 3 == 0], 2000, day[n]) for n in range(9)
    ]
    found["highlight"] += [praise(f"L{n % 3}", "ZB1", ("mill", "company")[n % 2], day[n]) for n in range(6)]
    found["proposal"] = [
        {"proposal": f"P{n}", "day": day[n], "person": "AB"[n % 2], "unit": "bar", "title": "建议", "state": "done"}
        | {"answered_on": day[n + 3], "effect_fen": 1_000_000 * n}
        for n in range(6)
    ]
    return found


def about_people(result: Result) -> str:
    found = json.loads(said(result))
    return json.dumps({name: found.get(name) for name in PARTS}, sort_keys=True, ensure_ascii=False)


@cache
def expected() -> str:
    return about_people(closed(busy(), JUNE, finals()))


@FEW
@given(st.randoms(use_true_random=False))
def test_the_order_of_rows_and_finals_changes_nothing(random) -> None:
    found, given_finals = busy(), list(finals())
    for listed in found.values():
        random.shuffle(listed)
    random.shuffle(given_finals)
    assert about_people(closed(found, JUNE, given_finals)) == expected()


@FEW
@given(
    st.lists(st.tuples(st.integers(1, 28), st.sampled_from(["off", "unconfirmed", "nobody", "outsider"])), max_size=5)
)
def test_records_of_no_weight_change_no_total_star_or_pay(more) -> None:
    """Entries of a rule that is off or that nobody confirmed, reports by nobody, and points of somebody who is no member."""
    found = busy()
    for at, (number, what) in enumerate(more):
        day = date(2020, 6, number)
        match what:
            case "off":
                found["manual_point"].append(entry(f"W{at}", "A", "JF-SW", -2000, day))
            case "unconfirmed":
                found["manual_point"].append(entry(f"W{at}", "B", "JF-BF", 2000, day, "B"))
            case "nobody":
                row = {"report": f"W{at}", "day": day, "person": None, "unit": "bar", "hazard": "油污"}
                found["near_miss"].append(row)
            case "outsider":
                found["manual_point"].append(entry(f"W{at}", "Z", "JF-BF", 2000, day, "A"))
    after = json.loads(about_people(closed(found, JUNE, finals())))
    before = json.loads(expected())
    assert {name: after[name] for name in PARTS if name != "lines"} == {
        name: before[name] for name in PARTS if name != "lines"
    }


def whole() -> Rows:
    return {**{name: [] for name in CATALOG}, **busy()}


@FEW
@given(st.sets(st.dates(date(2020, 5, 20), date(2020, 6, 30)), max_size=3), st.randoms(), st.integers(1, 28))
def test_batches_and_what_is_known_too_late_change_nothing(cuts: set[date], random: Any, number: int) -> None:
    cut = list(batches(whole(), sorted(cuts), False, until=date(2020, 7, 1)))
    random.shuffle(cut)
    middle = random.randint(0, len(cut) - 1)
    late = entry("late", "A", "JF-WJ", -3000, date(2020, 6, number))
    scope = Scope("manual_point", "mill", ALL_PARTS, JUNE, date(2020, 7, 1))
    table = CATALOG["manual_point"]
    batch = Batch(table, scope, rows_of(table, [late]), Origin("late.csv", "", "0" * 64))
    with tempfile.TemporaryDirectory() as folder:
        store = stored(Path(folder) / "store", [some for some in (cut[:middle], cut[middle:]) if some])
        store.commit([batch], known_at=KNOWN + timedelta(seconds=1), reason="更正")
        found = close([pack()], store.as_of(KNOWN), JUNE, None, finals())
        assert about_people(found) == expected()
        after = close([pack()], store.as_of(KNOWN + timedelta(seconds=2)), JUNE, None, finals())
        assert about_people(after) != expected()
    assert BEFORE < KNOWN


def test_every_account_and_every_pay_adds_up() -> None:
    result = closed(busy(), JUNE, finals())
    found = to_dict(result, both)
    sums: dict[str, int] = {}
    for line in found["lines"]:
        if line["score"] is not None:
            sums[line["account"]] = sums.get(line["account"], 0) + round(1000 * float(line["score"]))
    for total in found["totals"]:
        if total["total"] is not None:
            assert sums.get(total["account"], 0) == round(1000 * float(total["total"]))
    for one in found["pay"]:
        if one["amount_fen"] is not None:
            assert sum(int(line["fen"]) for line in one["lines"]) == int(one["amount_fen"])
