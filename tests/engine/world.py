"""A little March 2020 by hand: two lines, three branches, round figures; and what closing it takes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any

from fourfocus.engine.close import Result, close
from fourfocus.engine.finals import Final
from fourfocus.facts.calendar import default_crew_shifts
from fourfocus.facts.factset import ALL_PARTS, BEGIN, END, Declaration, FactSet, Scope
from fourfocus.facts.tables import CATALOG
from fourfocus.rules.pack import Pack, load, read_folder

MARCH = date(2020, 3, 1)
KNOWN = datetime(2020, 4, 5, 12)
FOLDER = Path(__file__).parents[2] / "packs/hanzhong-rolling-2020"
LONG_AGO = date(2019, 1, 1)

Rows = dict[str, list[dict[str, Any]]]


def by_evidence(files: dict[str, bytes]) -> dict[str, bytes]:
    """The files of a pack without its tasks from records: a mill of a few rows keeps no such records."""
    head, *tasks = files["tasks.yaml"].decode().split("\n- id: ")
    kept = [task for task in tasks if "settles: evidence" in task]
    return {**files, "tasks.yaml": "\n- id: ".join([head, *kept]).encode()}


@cache
def pack() -> Pack:
    """The shipped pack, less the tasks that settle from records."""
    found, problems = load(by_evidence(read_folder(FOLDER)))
    assert found is not None
    assert not list(problems)
    return found


def day(number: int) -> date:
    """A day of March 2020."""
    return date(2020, 3, number)


def output(line: str, number: int, product: str, charged: int, qualified: int, run_s: int = 28_800) -> dict[str, Any]:
    """One shift's output, weights in kg."""
    return {
        "line": line,
        "production_day": day(number),
        "shift": "day",
        "crew": "jia",
        "product": product,
        "charged_kg": charged,
        "qualified_kg": qualified,
        "run_s": run_s,
        "reject_kg": 0,
        "cobble_kg": 0,
        "crop_kg": 0,
        "roll_s": run_s,
    }


def step(task: str, branch: str, due: date, event: str, on: date, new: date | None = None) -> dict[str, Any]:
    """One task event."""
    return {"task": task, "branch": branch, "due_on": due, "event": event, "day": on, "new_due_on": new}


def finding(name: str, branch: str, item: str, severity: str, milli: int, on: date) -> dict[str, Any]:
    """One inspection finding."""
    more = {"deduct_milli": milli, "problem": "问题", "due_on": on}
    return {"finding": name, "branch": branch, "item": item, "severity": severity, "day": on, **more}


def mill_rows() -> Rows:
    """Rows of every table the pack reads."""
    units = [("M", "示例厂", "mill"), ("bar", "棒线", "line"), ("wire", "高线", "line")]
    units += [("ZB1", "棒材支部", "branch"), ("ZB2", "高线支部", "branch"), ("ZB0", "机关支部", "branch")]
    shares = [("ZB1", "bar", 1_000_000), ("ZB2", "bar", 250_000), ("ZB2", "wire", 750_000), ("ZB0", "M", 1_000_000)]
    meters = [("E1", "bar"), ("E2", "wire")]
    return {
        "unit": [{"unit": u, "title": t, "kind": k, "valid_from": LONG_AGO} for u, t, k in units],
        "coverage": [{"branch": b, "unit": u, "share_ppm": s, "valid_from": LONG_AGO} for b, u, s in shares],
        "product": [
            {"product": "P1", "title": "P1", "value_added": False, "valid_from": LONG_AGO, "valid_to": day(16)},
            {"product": "P1", "title": "P1", "value_added": True, "valid_from": day(16)},
            {"product": "P2", "title": "P2", "value_added": False, "valid_from": LONG_AGO},
        ],
        "meter": [
            {"meter": m, "title": m, "medium": "electricity", "unit": u, "valid_from": LONG_AGO} for m, u in meters
        ],
        "crew_shift": [dict(row) for row in default_crew_shifts(date(2020, 2, 20), date(2020, 4, 5))],
        "shift_output": [
            output("bar", 2, "P1", 100_000, 98_400),
            output("bar", 16, "P1", 100_000, 98_600),
            output("bar", 17, "P2", 50_000, 49_000),
            output("wire", 17, "P1", 50_000, 49_000),
            output("wire", 18, "P2", 50_000, 49_100),
        ],
        "billet_supply": [{"production_day": day(2), "grade": "G", "weight_kg": 340_000}],
        "meter_reading": [
            {"meter": "E1", "production_day": day(2), "time": datetime(2020, 3, 2, 9), "energy_wh": 7_500_000},
            {"meter": "E2", "production_day": day(2), "time": datetime(2020, 3, 2, 9), "energy_wh": 8_500_000},
        ],
        "stoppage": [
            {
                "line": "bar",
                "production_day": date(2020, 2, 29),
                "start": datetime(2020, 2, 29, 20),
                "end": datetime(2020, 3, 1, 20),
                "owner": "planned",
                "cause": "JH01",
            }
        ],
        "task_event": [
            step("T01", "ZB1", day(31), "applied", day(30)),
            step("T01", "ZB1", day(31), "written_off", day(31)),
            step("T02", "ZB1", day(10), "applied", day(12)),
            step("T02", "ZB1", day(10), "written_off", day(13)),
            step("T03", "ZB2", day(10), "issued", day(2)),
        ],
        "inspection_finding": [
            finding("F1", "ZB2", "JC01", "minor", 500, date(2020, 1, 15)),
            finding("F2", "ZB2", "JC01", "ordinary", 1000, day(15)),
        ],
        "workday": [],
    }


def declare(tables: Iterable[str] = CATALOG, mill: str = "mill") -> list[Declaration]:
    """Each of the tables declared whole for all time."""
    return [Declaration(Scope(name, mill, ALL_PARTS, BEGIN, END), "b", KNOWN, KNOWN) for name in tables]


def facts(
    rows: Mapping[str, list[dict[str, Any]]] | None = None, declarations: list[Declaration] | None = None
) -> FactSet:
    """A fact set of rows, everything declared unless said otherwise."""
    copied = {name: [dict(row) for row in listed] for name, listed in (rows or mill_rows()).items()}
    return FactSet.of_rows(CATALOG, copied, declare() if declarations is None else declarations)


def closed(found: FactSet | None = None, finals: Iterable[Final] = ()) -> Result:
    """March, closed by the shipped pack."""
    return close([pack()], found if found is not None else facts(), MARCH, KNOWN, finals)
