"""What a close asks of a branch's records beside scoring: key tasks that settle from them, and the duties of its systems.

Everything asked by tasks and duties is put together, asked of one table at a time, and answered from that.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

import pyarrow as pa
import pyarrow.compute as pc

from fourfocus.engine.aggregate import Scope, read_table
from fourfocus.engine.asked import Asked
from fourfocus.engine.derived import ALL_TABLES, DERIVED
from fourfocus.engine.derived.base import Row, Span
from fourfocus.engine.inputs import Inputs
from fourfocus.engine.probes import Finding, Look, Probe, Prober
from fourfocus.engine.subjects import MILL, Subject
from fourfocus.engine.tasks import TaskBook
from fourfocus.engine.windows import Covered, Homes, Windows, covered_by, gather
from fourfocus.facts.factset import BEGIN, FactSet
from fourfocus.facts.held import rows_of
from fourfocus.rules.check_tasks import proofs
from fourfocus.rules.expr import Param, Path, walk
from fourfocus.rules.model import Task, TaskSettlement
from fourfocus.rules.pack import InForce
from fourfocus.rules.periods import period_of
from fourfocus.rules.proofs import Proof
from fourfocus.rules.systems import Duty, System

BRANCH = "branch"


@dataclass(frozen=True)
class Kept:
    """How a branch keeps one duty of a system in the period that the month lies in.

    ``state`` is ``met``, ``unmet`` (the period is over), ``running`` or ``open``.
    """

    system: System
    duty: Duty
    branch: Subject
    finding: Finding
    state: str


class BranchWork:
    """Tasks and duties of a month: planned, read, judged."""

    def __init__(self, rules: InForce, span: Span, book: TaskBook, branches: tuple[Subject, ...]) -> None:
        self.rules, self.span, self.book, self.branches = rules, span, book, branches
        self.kept: tuple[Kept, ...] = ()
        self.windows = Windows(homes_of(rules), Covered({}))
        self._asked: tuple[Asked, ...] | None = None

    @classmethod
    def plan(cls, rules: InForce, events: Iterable[Row], subjects: Iterable[Subject], span: Span) -> BranchWork:
        """What is to be asked in a month; ``events`` are all task events known."""
        branches = tuple(one for one in subjects if one.kind == BRANCH)
        return cls(rules, span, TaskBook.plan(rules, events, branches, span), branches)

    @property
    def last(self) -> date:
        """The month's last day."""
        return self.span.end - timedelta(days=1)

    def _duties(self) -> Iterator[tuple[System, Duty, Probe]]:
        for system in self.rules.of(System).values():
            for duty in system.duties:
                period = period_of(duty.cadence, self.last)
                yield system, duty, Probe(duty.proof, duty.cadence, Look(period, period.end, self.last))

    def asked(self) -> tuple[Asked, ...]:
        """Everything that must be read, each once."""
        if self._asked is None:
            wanted = dict.fromkeys(self.book.asked())
            if self.branches:
                wanted |= dict.fromkeys(one for _, _, probe in self._duties() for one in probe.asked())
            self._asked = tuple(wanted)
        return self._asked

    def widen(self, windows: Mapping[str, Span | None]) -> dict[str, Span | None]:
        """The tables that a close reads, with the days that tasks and duties read added."""
        found = dict(windows)
        for one in self.asked():
            if one.agg.table in DERIVED:
                continue  # what they are made from is among the windows already
            known = found.get(one.agg.table)
            start = one.span.start if known is None else min(known.start, one.span.start)
            end = one.span.end if known is None else max(known.end, one.span.end)
            found[one.agg.table] = Span(start, end)
        return dict(sorted(found.items()))

    def judge(self, facts: FactSet, inputs: Inputs) -> None:
        """Read everything and say how tasks and duties stand."""
        mills = [one.id for one in inputs.subjects if one.kind == MILL]
        covered = covered_by(inputs.registers["coverage"], self.rules.day, inputs.mill, mills)
        self.windows = gather(facts, self.asked(), homes_of(self.rules), covered, inputs.mill, self.rules.param)
        prober = Prober(self.rules, self.windows, inputs)
        self.book.judge(prober)
        self.kept = tuple(
            self._kept(system, duty, branch, prober.find(probe, branch))
            for branch in self.branches
            for system, duty, probe in self._duties()
        )

    def _kept(self, system: System, duty: Duty, branch: Subject, finding: Finding) -> Kept:
        if finding.met is None:
            state = "open"
        elif finding.met:
            state = "met"
        else:
            state = "unmet" if finding.look.period.end <= self.last else "running"
        return Kept(system, duty, branch, finding, state)


def decisions(facts: FactSet, rules: InForce, mill: str, span: Span) -> list[Row]:
    """Every extension and cancellation of a task known by the end of the month; none where no task is settled."""
    if not any(isinstance(rule, TaskSettlement) for rule in rules.settlements.values()):
        return []
    rows = read_table(facts, "task_event", Scope(mill, Span(BEGIN, span.end)), mill)
    return rows_of(rows.filter(pc.is_in(rows["event"], value_set=pa.array(["extended", "cancelled", "reopened"]))))


def homes_of(rules: InForce) -> Homes:
    """How records name their branch."""
    return next((kind.homes for kind in rules.pack.subjects if kind.id == BRANCH), {})


def in_force(rules: InForce) -> list[Proof]:
    """The proofs of the tasks and systems in force."""
    holding = {id(rule) for rule in (*rules.tasks.values(), *rules.of(System).values())}
    return [proof for rule, proof in proofs(rules.pack) if id(rule) in holding]


def derived_named(rules: InForce) -> set[str]:
    """The derived tables that tasks and systems look at."""
    return {agg.table for proof in in_force(rules) for agg in proof.aggregates()} & set(DERIVED)


def registers_named(rules: InForce) -> set[str]:
    """The registers that their conditions and the homes of their tables look into."""
    homes, found = homes_of(rules), set()
    for proof in in_force(rules):
        for agg in proof.aggregates():
            home = homes[agg.table]
            found |= {home.via} if home.via else set()
            places = [expr for expr in (agg.value, agg.where, home.path) if expr is not None]
            for node in (node for expr in places for node in walk(expr)):
                if isinstance(node, Path) and len(node.names) == 2:
                    found.add(ALL_TABLES[agg.table][node.names[0]].ref or "")
    return found


def parameters_named(rule: Task | System) -> list[str]:
    """The parameters that the formulas and bounds of a task or system name, each once."""
    listed = [duty.proof for duty in rule.duties] if isinstance(rule, System) else list(rule.proofs)
    found = {node.name: None for proof in listed for node in walk(proof.formula.expr) if isinstance(node, Param)}
    found |= {proof.bound.param: None for proof in listed if proof.bound.param}
    return list(found)
