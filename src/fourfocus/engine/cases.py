"""Worked cases: small examples that stand in the pack, facts in and figures out, run by ``fourfocus check``.

A case gives the records of a few tables; every table counts as declared and complete except for what ``missing`` lists. The
shift calendar is the shipped one unless the case gives its own.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from fractions import Fraction
from typing import Any

from fourfocus.engine import case_people
from fourfocus.engine.brand import Rated
from fourfocus.engine.close import CloseError, Result, close
from fourfocus.engine.derived import ALL_TABLES
from fourfocus.engine.lines import points
from fourfocus.facts.calendar import default_crew_shifts, next_month
from fourfocus.facts.factset import ALL_PARTS, BEGIN, END, Declaration, FactSet, Scope, uncovered
from fourfocus.facts.schema import Column, Kind, Table
from fourfocus.facts.tables import CATALOG
from fourfocus.facts.units import UnitMismatch, UnknownUnit, parse_unit, split_number
from fourfocus.rules import check as rules_check
from fourfocus.rules.model import Case
from fourfocus.rules.pack import Pack, load
from fourfocus.rules.problems import Problems
from fourfocus.rules.source import Map, Node, Scalar, Seq
from fourfocus.rules.spec import NUMBER

MILL = "mill"
_KNOWN = datetime(2000, 1, 1)


class CaseError(ValueError):
    """A case is not written as it should be: message code, node, detail."""

    def __init__(self, code: str, node: Node, detail: str) -> None:
        super().__init__(detail)
        self.code, self.node, self.detail = code, node, detail


def check_pack(files: Mapping[str, bytes], *, cases: bool = True) -> tuple[Pack | None, Problems, dict[str, Any]]:
    """Read and check a pack, and run its worked cases when nothing else is wrong; with the counts of what it holds.

    Without ``cases`` they are left out: a close does not work the examples again.
    """
    pack, problems = load(files)
    if pack is None:
        return None, problems, {}
    rules_check.check(pack, ALL_TABLES, problems)
    if cases and not problems.errors:
        for case in pack.cases:
            run(case, pack, problems)
    return pack, problems, rules_check.counts(pack)


def run(case: Case, pack: Pack, problems: Problems) -> None:
    """Run one case and report every figure that differs."""
    try:
        finals = case_people.finals_of(case, pack, MILL)
        result = close([with_tasks(pack, case.tasks)], facts_of(case), case.month, None, finals, mill=MILL)
        for wanted in _expectations(case):
            _compare(wanted, result, case, problems)
    except CaseError as error:
        problems.add(error.code, error.node.place, case.id, detail=error.detail)
    except case_people.BadFinal as error:
        problems.add("case.facts", error.node.place, case.id, detail=f"finals: {{{', '.join(case_people.FIELDS)}}}")
    except CloseError as error:
        problems.add("case.facts", case.places["month"], case.id, detail=error.words)


def with_tasks(pack: Pack, names: Collection[str]) -> Pack:
    """The pack with only these of its tasks from records, and every task that settles by evidence."""
    return replace(pack, tasks=tuple(task for task in pack.tasks if task.id in names or not task.from_records))


def facts_of(case: Case) -> FactSet:
    """The fact set a case describes.

    Raises
    ------
    CaseError
        A table, column or value that there is not.
    """
    if not isinstance(case.facts, Map):
        raise CaseError("case.facts", case.facts, "facts: {table: [records]}")
    rows: dict[str, list[dict[str, Any]]] = {}
    for name, node in case.facts.entries.items():
        if name not in CATALOG:
            raise CaseError("case.facts", node, f"{name}?")
        items = node.items if isinstance(node, Seq) else [node]
        rows[name] = [_row(item, CATALOG[name]) for item in items]
    first, last = case.month - timedelta(days=40), next_month(case.month) + timedelta(days=10)
    rows.setdefault("crew_shift", [dict(row) for row in default_crew_shifts(max(first, date(2019, 1, 1)), last)])
    return FactSet.of_rows(CATALOG, rows, list(_declared(case, rows)), mill=MILL)


def _row(node: Node, table: Table) -> dict[str, Any]:
    if not isinstance(node, Map):
        raise CaseError("case.facts", node, f"{table.name}: {{column: value}}")
    found: dict[str, Any] = {}
    for name, part in node.entries.items():
        if name not in table:
            raise CaseError("case.facts", part, f"{table.name}.{name}?")
        found[name] = _cell(part, table[name])
    return found


def _cell(node: Node, column: Column) -> Any:
    text = node.text.strip() if isinstance(node, Scalar) else ""
    if not isinstance(node, Scalar) or not text:
        raise CaseError("case.facts", node, f"{column.name}?")
    try:
        match column.kind:
            case Kind.INT:
                return _quantity(text, column)
            case Kind.DAY:
                return date.fromisoformat(text)
            case Kind.MONTH:
                return date.fromisoformat(text + "-01")
            case Kind.TIME:
                return datetime.fromisoformat(text)
            case Kind.FLAG:
                return {"true": True, "false": False}[text]
            case Kind.CHOICE if text not in {choice.code for choice in column.choices}:
                raise ValueError(text)
    except (ValueError, KeyError, UnknownUnit, UnitMismatch):
        raise CaseError("case.facts", node, f"{column.name}: {text}") from None
    return text


def _quantity(text: str, column: Column) -> int:
    split = split_number(text)
    number, unit = split if split is not None else (text, "")
    if not NUMBER.fullmatch(number):
        raise ValueError(text)
    value = Fraction(number) * (parse_unit(unit, column.unit or "n").factor if unit else 1)
    if value.denominator != 1:
        raise ValueError(text)
    return int(value)


def _declared(case: Case, rows: Mapping[str, list[dict[str, Any]]]) -> Iterator[Declaration]:
    """Everything is declared, except for the stretches a case lists as missing."""
    gaps: dict[str, list[tuple[str, date, date]]] = {}
    node = case.missing
    for item in node.items if isinstance(node, Seq) else ([] if node is None else [node]):
        table, part, start, end = _gap(item)
        gaps.setdefault(table, []).append((part, start, end))
    for name in CATALOG:
        table_gaps = gaps.get(name, [])
        parts = {ALL_PARTS}
        if any(part != ALL_PARTS for part, _, _ in table_gaps):
            column = CATALOG[name].part or ""
            parts = {row[column] for row in rows.get(name, ())} | {part for part, _, _ in table_gaps} - {ALL_PARTS}
        for part in sorted(parts):
            spans = [(start, end) for whose, start, end in table_gaps if whose in (part, ALL_PARTS)]
            for start, end in uncovered(spans, BEGIN, END):
                yield Declaration(Scope(name, MILL, part, start, end), "case", _KNOWN, _KNOWN)


def _gap(node: Node) -> tuple[str, str, date, date]:
    texts = _texts(node, ("table", "part", "from", "to"), "case.facts")
    if texts.get("table") not in CATALOG:
        raise CaseError("case.facts", node, f"missing: {texts.get('table')}?")
    try:
        start = date.fromisoformat(texts["from"]) if "from" in texts else BEGIN
        end = date.fromisoformat(texts["to"]) if "to" in texts else END
    except ValueError:
        raise CaseError("case.facts", node, "missing: from, to") from None
    return texts["table"], texts.get("part", ALL_PARTS), start, end


def _texts(node: Node, known: tuple[str, ...], code: str) -> dict[str, str]:
    if not isinstance(node, Map) or not all(isinstance(part, Scalar) for part in node.entries.values()):
        raise CaseError(code, node, "{" + ", ".join(known) + "}")
    for name, part in node.entries.items():
        if name not in known:
            raise CaseError(code, part, f"{name}?")
    return {name: part.text for name, part in node.entries.items() if isinstance(part, Scalar)}


@dataclass(frozen=True)
class Wanted:
    """One figure a case expects: of an indicator, an account's total, the lines of a kind, or a rank."""

    node: Node
    texts: Mapping[str, str]

    def __str__(self) -> str:
        left = {name: text for name, text in self.texts.items() if name not in _RESULTS}
        return " ".join(left.values())


_RESULTS = ("value", "state", "total", "score", "low", "high", "rank", "grade", *case_people.RESULTS)
_MORE = ("brand", "criterion")
_NAMES = (
    "indicator",
    "subject",
    "account",
    "kind",
    "rule",
    "item",
    "ranking",
    "analysis",
    "figure",
    "listed",
    *_MORE,
    *_RESULTS,
)


def _expectations(case: Case) -> list[Wanted]:
    items = case.expect.items if isinstance(case.expect, Seq) else [case.expect]
    found = []
    for item in items:
        texts = _texts(item, _NAMES, "case.expect")
        whose = ("indicator" in texts and "subject" in texts) or "account" in texts or "ranking" in texts
        whose = whose or ("analysis" in texts and "figure" in texts) or "listed" in texts
        whose = whose or ("brand" in texts and "subject" in texts)
        if not whose or not any(name in texts for name in _RESULTS):
            raise CaseError("case.expect", item, ", ".join(f"{name}: {text}" for name, text in texts.items()))
        found.append(Wanted(item, texts))
    return found


def _compare(wanted: Wanted, result: Result, case: Case, problems: Problems) -> None:
    actual = _actual(wanted.texts, result)
    if isinstance(actual, list):
        problems.add("case.nothing", wanted.node.place, case.id, wanted=str(wanted), known=actual)
        return
    for name in _RESULTS:
        if name in wanted.texts and wanted.texts[name] != (actual.get(name) or "—"):
            problems.add(
                "case.differs",
                wanted.node.place,
                case.id,
                wanted=f"{wanted} {name}",
                expected=wanted.texts[name],
                actual=actual.get(name) or "—",
            )


def _actual(texts: Mapping[str, str], result: Result) -> dict[str, str | None] | list[str]:
    """The figures a case asks for, or the names there are when it asks for nothing that exists."""
    if "indicator" in texts:
        for reading in (*result.readings, *result.further):
            if (reading.indicator.id, reading.subject.id) == (texts["indicator"], texts["subject"]):
                return {"value": reading.shown, "state": reading.state}
        return [f"{reading.indicator.id} {reading.subject.id}" for reading in result.readings]
    if "listed" in texts:
        return case_people.listed(texts, result)
    if "analysis" in texts:
        figures = {one.rule.id: one.analyser.figures(one.found) for one in result.analyses}
        value = figures.get(texts["analysis"], {}).get(texts["figure"])
        if value is None:
            return [f"{rule} {name}" for rule, found in figures.items() for name in found]
        return {"value": value}
    if "ranking" in texts:
        rows = {"branches": result.branches, "units": result.units}.get(texts["ranking"], ())
        for row in rows:
            if row.subject.id == texts.get("subject"):
                grade = row.grade.id if row.grade else None
                return {"rank": None if row.rank is None else str(row.rank), "grade": grade}
        return [f"branches {row.subject.id}" for row in result.branches] + [
            f"units {row.subject.id}" for row in result.units
        ]
    if "brand" in texts:
        return _brand(texts, result)
    account = result.accounts.get(texts["account"])
    if account is None:
        return list(result.accounts)
    lines = [
        line
        for line in account.lines
        if texts.get("kind") in (None, line.kind)
        and texts.get("rule") in (None, line.rule, line.indicator)
        and texts.get("item") in (None, line.item)
    ]
    if not lines:
        return [f"{account.id} {line.kind} {line.indicator or line.rule}" for line in account.lines]
    scores = [line.score for line in lines]
    score = None if None in scores else sum(one or 0 for one in scores)
    low, high = (points(sum(getattr(line, part) for line in lines)) for part in ("low", "high"))
    return {"total": points(account.total), "score": points(score), "low": low, "high": high}


def _brand(texts: Mapping[str, str], result: Result) -> dict[str, str | None] | list[str]:
    """The state of a subject under a rule of the brand, or of one of its criteria."""
    rated = [one for one in result.listed.get("brand", ()) if isinstance(one, Rated)]
    for one in rated:
        if (one.rule.id, one.subject.id) == (texts["brand"], texts["subject"]):
            if "criterion" not in texts:
                return {"state": one.state}
            states = {found.criterion.id: found.state for found in one.found}
            return {"state": states[texts["criterion"]]} if texts["criterion"] in states else list(states)
    return [f"{one.rule.id} {one.subject.id}" for one in rated]
