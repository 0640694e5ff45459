"""A little world of people for tests: two members of one branch, with rows given by table."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from tests.engine.world import LONG_AGO, MARCH, declare, pack

from fourfocus.engine.close import Result, close
from fourfocus.engine.finals import Final
from fourfocus.facts.factset import FactSet
from fourfocus.facts.tables import CATALOG
from fourfocus.rules.pack import Pack, load

Rows = dict[str, list[dict[str, Any]]]


def world(**more: list[dict[str, Any]]) -> Rows:
    """A mill, two branches, members A and B of ZB1, and further rows."""
    units = [("hz", "轧钢厂", "mill"), ("ZB1", "第一支部", "branch"), ("ZB4", "机关支部", "branch")]
    units += [("bar", "棒材线", "line"), ("wire", "高线", "line")]
    people = [{"person": who, "name": who, "unit": "hz", "standing": "member", "valid_from": LONG_AGO} for who in "AB"]
    members = [{"person": who, "branch": "ZB1", "office": "member", "valid_from": LONG_AGO} for who in "AB"]
    rows: Rows = {
        "unit": [{"unit": u, "title": t, "kind": k, "valid_from": LONG_AGO} for u, t, k in units],
        "coverage": [{"branch": "ZB1", "unit": "bar", "share_ppm": 1_000_000, "valid_from": LONG_AGO}],
        "person": people,
        "membership": members,
    }
    return rows | more


def closed(
    rows: Rows, month: date = MARCH, finals: Iterable[Final] = (), found: Pack | None = None, **kw: Any
) -> Result:
    """The month closed over ``rows``, everything declared."""
    copied = {name: [dict(row) for row in listed] for name, listed in rows.items()}
    facts = FactSet.of_rows(CATALOG, copied, kw.get("declarations", declare()))
    return close([found or pack()], facts, month, None, finals)


def changed(file: str, old: str, new: str) -> Pack:
    """The shipped pack after one change."""
    files: Mapping[str, bytes] = pack().files
    text = files[file].decode()
    assert old in text
    found, problems = load({**files, file: text.replace(old, new, 1).encode()})
    assert found is not None
    assert not problems.errors
    return found


def praise(name: str, branch: str, level: str, on: date, evidence: str | None = "文件") -> dict[str, Any]:
    """One commendation."""
    return {"highlight": name, "branch": branch, "level": level, "day": on, "title": "亮点", "evidence": evidence}


def entry(name: str, person: str, rule: str, milli: int, on: date, by: str = "Z") -> dict[str, Any]:
    """One manual entry of points."""
    return {
        "entry": name,
        "day": on,
        "person": person,
        "branch": "ZB1",
        "rule": rule,
        "points_milli": milli,
        "reason": "事由",
        "confirmed_by": by,
    }


def scores(result: Result, account: str) -> list[tuple[str, int | None]]:
    """Kind and score of the lines of an account."""
    return [(line.kind, line.score) for line in result.accounts[account].lines]
