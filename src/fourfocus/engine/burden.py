"""The burden of a month: how many scored lines needed a record written for assessment only, and how many each branch wrote.

Which tables those are stands in their schema (:attr:`fourfocus.facts.schema.Table.for_assessment`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from fourfocus.engine.derived import ALL_TABLES, DERIVED
from fourfocus.engine.derived.base import Span
from fourfocus.engine.lines import Account, Line
from fourfocus.engine.stages import Closing, Outcome
from fourfocus.engine.subjects import MILL, Subject
from fourfocus.engine.values import decimal
from fourfocus.facts.tables import CATALOG
from fourfocus.rules.burden import MINUTES, BurdenRule
from fourfocus.rules.burden import TABLES as FOR_ASSESSMENT
from fourfocus.rules.check_formulas import formulas
from fourfocus.rules.expr import Agg, Ref, walk
from fourfocus.rules.model import TaskSettlement
from fourfocus.rules.pack import InForce


@dataclass(frozen=True, slots=True)
class Burden:
    """Lines and entries of one branch, or of everybody (the mill).

    ``lines`` are those that score records or indicators; ``without`` those among them that needed no entry made for assessment.
    ``entries`` counts such entries of the month by table; ``minutes`` is what writing them took by the regulation's own estimate,
    None where it has none. ``rule`` is the rule that says so.
    """

    subject: Subject
    lines: int
    without: int
    entries: tuple[tuple[str, int], ...]
    minutes: Fraction | None = None
    rule: str = ""

    @property
    def share(self) -> Fraction | None:
        """The share of lines that needed no entry; None when there is no line."""
        return Fraction(self.without, self.lines) if self.lines else None

    def to_dict(self, say: Any) -> dict[str, Any]:
        """As JSON shows it; ``share`` in percent."""
        return {
            "subject": self.subject.id,
            "title": self.subject.title,
            "kind": self.subject.kind,
            "lines": self.lines,
            "lines_without_entry": self.without,
            "share": None if self.share is None else decimal(self.share * 100, 1),
            "entries": [
                {"table": table, "title": say(CATALOG[table].title), "entries": count} for table, count in self.entries
            ],
            "entries_total": sum(count for _, count in self.entries),
        } | ({} if self.minutes is None else {"minutes": decimal(self.minutes, 1)})


class BurdenStage:
    """Counts, last of all stages."""

    def windows(self, rules: InForce, span: Span) -> Iterable[tuple[str, Span]]:
        """The tables for assessment, in the month, where branches are assessed at all."""
        if any(kind.id == "branch" for kind in rules.pack.subjects):
            yield from ((table, span) for table in FOR_ASSESSMENT)

    def run(self, at: Closing) -> Outcome:
        """One row for the mill and one per branch."""
        mills = [one for one in at.inputs.subjects if one.kind == MILL]
        everybody = [*mills[:1], *at.work.branches] if at.work.branches else []
        tables = {name: at.rows(name) for name in FOR_ASSESSMENT} if everybody else {}
        found = []
        for subject in everybody:
            counted = [one for account in _accounts(at, subject) for one in _counted(account, at.rules)]
            entries = []
            for name, rows in tables.items():
                own = rows if subject.kind == MILL else [row for row in rows if row.get("branch") == subject.id]
                entries.append((name, len(own)))
            minutes = _minutes(entries, at.rules)
            rule = next(iter(at.rules.of(BurdenRule)), "")
            found.append(Burden(subject, len(counted), counted.count(False), tuple(entries), minutes, rule))
        return Outcome(listed={"burden": tuple(found)})


def _minutes(entries: Iterable[tuple[str, int]], rules: InForce) -> Fraction | None:
    """What the entries took, in minutes; None where no rule says what an entry takes."""
    timed = list(rules.of(BurdenRule).values())
    if not timed:
        return None
    each = {name: MINUTES.shown(rules.amount(one, MINUTES)) for rule in timed for name, one in rule.minutes.items()}
    return sum((count * each.get(name, Fraction(0)) for name, count in entries), Fraction(0))


def _accounts(at: Closing, subject: Subject) -> Iterator[Account]:
    for account in at.accounts.values():
        if subject.kind == MILL or account.subject == subject:
            yield account


def _counted(account: Account, rules: InForce) -> Iterator[bool]:
    """For each line that scores a record or an indicator: whether it needed an entry made for assessment."""
    for line in account.lines:
        if line.of or not (line.records or line.indicator or line.item):
            continue  # carries another total, or is made of other lines (caps, floors, bases)
        yield any(ALL_TABLES[table].for_assessment for table in tables_of(line, rules))


def tables_of(line: Line, rules: InForce) -> set[str]:
    """The fact tables whose records a line is made of."""
    found = {record.table for record in line.records}
    if line.indicator in rules.indicators:
        found |= _of_indicator(line.indicator, rules, set())
    if isinstance(rules.settlements.get(line.rule), TaskSettlement) and line.item in rules.tasks:
        found |= {agg.table for proof in rules.tasks[line.item].proofs for agg in proof.aggregates()}
    return {table for name in found for table in _made_of(name)}


def _of_indicator(name: str, rules: InForce, seen: set[str]) -> set[str]:
    if name in seen or name not in rules.indicators:
        return set()
    found: set[str] = set()
    for formula in formulas(rules.indicators[name]):
        for node in walk(formula.expr):
            if isinstance(node, Agg):
                found.add(node.table)
            elif isinstance(node, Ref):
                found |= _of_indicator(node.name, rules, seen | {name})
    return found


def _made_of(table: str) -> set[str]:
    return {one.table for one in DERIVED[table].inputs} if table in DERIVED else {table}
