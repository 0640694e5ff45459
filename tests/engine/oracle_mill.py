"""The two ways side by side: a mill's exported rows for the second, bundles or the command's JSON for the first."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from click.testing import CliRunner
from tests.engine import oracle
from tests.engine.oracle_base import Line

from fourfocus.cli import app

PACK = Path(__file__).parents[2] / "packs/hanzhong-rolling-2020"
PERSONS = ("member_points", "special_owner", "manager_card", "member_stars")
"""The cards of single persons: compared in memory, and never shown by a failing test."""


def fourfocus(*words: object) -> str:
    """What a command prints; run in this process, since there are many."""
    done = CliRunner().invoke(app, [str(word) for word in words])
    assert done.exit_code == 0, done.output
    return done.stdout


class Mill:
    """A store, its exported rows, and what was declared to it."""

    def __init__(self, store: Path, folder: Path) -> None:
        self.store, self._folder = store, folder
        self.rows = cache(self._rows)
        log = json.loads(fourfocus("store", "log", "--store", store, "--json"))
        self.declared = [batch for entry in log for batch in entry["batches"]]

    def _rows(self, table: str) -> list[dict[str, str]]:
        path = self._folder / f"{table}.csv"
        fourfocus("facts", table, "--store", self.store, "--export", path)
        with path.open(encoding="utf-8-sig", newline="") as handle:
            return list(csv.DictReader(handle))

    def close(self, month: str) -> dict[str, Any]:
        """The product's own close, without earlier results and without persons."""
        out = self._folder / f"bundle-{month}"
        command = ("close", month, "--pack", PACK, "--store", self.store, "--out", out, "--force", "--json")
        found: dict[str, Any] = json.loads(fourfocus(*command))
        return found

    def second(self, month: str, earlier: dict[date, oracle.Month] | None = None) -> oracle.Month:
        """A month to be closed the second way."""
        return oracle.Month(PACK, date.fromisoformat(month + "-01"), self.rows, self.declared, earlier)


@dataclass(frozen=True)
class Closed:
    """One month both ways: the product's result, and the second way's lines of units and of persons."""

    result: dict[str, Any]
    second: oracle.Month
    lines: list[Line]
    people: list[Line]


def in_turn(mill: Mill, results: Sequence[dict[str, Any]]) -> Callable[[str], Closed]:
    """Months of a year closed the second way, each after those before, when they are first asked for."""
    found: dict[str, Closed] = {}

    def month(name: str) -> Closed:
        for number, result in enumerate(results[len(found) : int(name[5:])], len(found) + 1):
            earlier = {one.second.start: one.second for one in found.values()}
            second = mill.second(f"{name[:4]}-{number:02}", earlier)
            found[f"{name[:4]}-{number:02}"] = Closed(result, second, second.close(), second.people())
        return found[name]

    return month


def milli(points: str | None) -> int | None:
    """Points with three digits as thousandths; any other spelling is an error."""
    if points is None:
        return None
    whole, _, rest = points.partition(".")
    assert len(rest) == 3, points
    return int(whole + rest)


def zh(text: Any) -> str:
    """A text of the command's JSON, or of a bundle, which has it in both languages."""
    return str(text["zh"] if isinstance(text, dict) else text)


NAMED = ("on_time", "late", "undone", "finding", "repeat", "highlight", "lower", "no_evidence", "counted_before")
NAMED += ("incident", "self_report", "concealed", "month")


def about(line: dict[str, Any]) -> str:
    """What the second way calls a line: the indicator, the account it carries, the task, the finding or the month."""
    if line["indicator"] or line["of"]:
        return str(line["indicator"] or line["of"])
    if line["item"] and line["rule"] == "task_settlement":
        return str(line["item"])
    return zh(line["title"]).split()[0].removesuffix("（重复加扣）") if line["kind"] in NAMED else ""


def as_oracle(line: dict[str, Any]) -> Line:
    """A line of the product as the second way writes it."""
    records = frozenset((one["file"], one["sheet"], one["row"]) for one in line["records"])
    low, high = milli(line["low"]), milli(line["high"])
    assert low is not None and high is not None
    return Line(line["account"], line["kind"], line["rule"], about(line), milli(line["score"]), low, high, records)


def of_persons(account: str) -> bool:
    return account.partition("/")[0] in PERSONS


def order(line: Line) -> tuple[Any, ...]:
    return (line.account, line.rule, line.kind, line.about, line.score or 0, sorted(line.records))


def theirs(result: dict[str, Any], *, persons: bool) -> list[Line]:
    """The product's lines, those of persons or all the others, in a fixed order."""
    return sorted((as_oracle(line) for line in result["lines"] if of_persons(line["account"]) == persons), key=order)


def totals(result: dict[str, Any], *, persons: bool) -> dict[str, tuple[int | None, int | None, int | None]]:
    """The product's totals by account: total, low, high."""
    return {
        one["account"]: (milli(one["total"]), milli(one["low"]), milli(one["high"]))
        for one in result["totals"]
        if of_persons(one["account"]) == persons
    }


def sums(second: oracle.Month, *, persons: bool) -> dict[str, tuple[int | None, int, int]]:
    """The same of the second way."""
    sides = second.sides.items()
    return {name: (one.total, one.low, one.high) for name, one in sides if of_persons(name) == persons}


def compare(result: dict[str, Any], lines: Iterable[Line], second: oracle.Month) -> None:
    """Every line, total, rank, grade and star of branches and units."""
    assert theirs(result, persons=False) == sorted(lines, key=order)
    assert totals(result, persons=False) == sums(second, persons=False)
    kinds = (second.lines_of_mill, second.workshops, second.sections)  # units are ranked among their own kind
    for kind, ranked in (("branches", (second.branches,)), ("units", kinds)):
        ranks = {row["id"]: (row["rank"], row["grade"] and zh(row["grade"])) for row in result["rankings"][kind]}
        assert ranks == {who: one for everyone in ranked for who, one in second.ranking(everyone).items()}
    stars = {one["subject"]: one for one in result.get("stars", ()) if one["kind"] == "branch"}
    assert {who: star(one) for who, one in stars.items()} == second.branch_stars


def star(one: dict[str, Any]) -> tuple[int | None, int | None, int | None, int | None]:
    """Score, rank, stars by score and rank, and stars after the veto."""
    return milli(one["score"]), one["rank"], one["earned"], one["stars"]
