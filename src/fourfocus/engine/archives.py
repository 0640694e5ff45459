"""Whether the archive of each branch is in order: boxes and side labels, unbroken numbers, and evidence filed in time.

Four questions a branch and month, answered by the register of boxes and the papers in them; nothing is scored::

    boxes    every category of the rule has a box of the year
    labels   every box of the year has its side label
    numbers  the papers of a box are numbered 1, 2, 3 … without a gap
    filing   the evidence of each task whose time to file it ended in the month was in a box by then
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from fourfocus.engine.aggregate import Scope, read_table
from fourfocus.engine.derived.base import Row, Span
from fourfocus.engine.lines import Record
from fourfocus.engine.settling import row_record
from fourfocus.engine.stages import Closing, Outcome
from fourfocus.engine.subjects import Subject
from fourfocus.engine.task_events import event_record, task_title
from fourfocus.engine.values import Missing
from fourfocus.facts.factset import BEGIN
from fourfocus.facts.held import rows_of
from fourfocus.facts.schema import Words
from fourfocus.rules.archives import ArchiveRule
from fourfocus.rules.pack import InForce
from fourfocus.rules.units import COUNT

CHECKS = {
    "boxes": Words("每类有盒", "a box of each category"),
    "labels": Words("侧面标签齐全", "side labels"),
    "numbers": Words("卷内件号连续", "numbers without gaps"),
    "filing": Words("销号佐证按时归档", "evidence filed in time"),
}
STATES = {
    "met": Words("做到", "kept"),
    "unmet": Words("没有做到", "not kept"),
    "none": Words("本月没有应归档的", "nothing to be filed this month"),
    "open": Words("待数据", "waiting for data"),
}


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is not in order, and the record that shows it; none where something is not there at all."""

    words: Words
    record: Record | None = None


@dataclass(frozen=True, slots=True)
class Filed:
    """The answer to one question about one branch: ``good`` of ``asked`` are in order."""

    rule: str
    subject: Subject
    check: str
    asked: int
    faults: tuple[Fault, ...] = ()
    missing: tuple[Missing, ...] = ()
    records: tuple[Record, ...] = ()

    @property
    def good(self) -> int:
        """How many are in order."""
        return self.asked - len(self.faults)

    @property
    def state(self) -> str:
        """``met``, ``unmet``, ``none`` (nothing was asked) or ``open``."""
        if self.missing:
            return "open"
        return "unmet" if self.faults else "met" if self.asked else "none"

    def to_dict(self, say: Any) -> dict[str, Any]:
        """As JSON shows it."""
        return {
            "rule": self.rule,
            "subject": self.subject.id,
            "subject_title": self.subject.title,
            "kind": self.check,
            "title": say(CHECKS[self.check]),
            "state": self.state,
            "state_title": say(STATES[self.state]),
            "asked": self.asked,
            "value": None if self.missing else str(self.good),
            "faults": [say(one.words) for one in self.faults],
            "missing": [say(one.why) for one in self.missing],
        }


class ArchiveStage:
    """Answers the questions for every branch."""

    def windows(self, rules: InForce, span: Span) -> Iterable[tuple[str, Span]]:
        """Boxes and papers up to the month's end, and the steps of tasks: evidence is named before its task is written off."""
        if rules.of(ArchiveRule):
            for table in ("archive_box", "archive_item", "task_event"):
                yield table, Span(BEGIN, span.end)

    def run(self, at: Closing) -> Outcome:
        """Four rows for each branch; no list at all where no such rule is in force."""
        rules = at.rules.of(ArchiveRule).values()
        if not rules:
            return Outcome()
        whole = Span(BEGIN, at.span.end)
        boxes, items = at.rows("archive_box", whole), at.rows("archive_item", whole)
        found = [
            one
            for rule in rules
            for branch in at.work.branches
            for one in _Branch(at, rule, branch, _of(boxes, branch), _of(items, branch)).answers()
        ]
        return Outcome(listed={"archives": tuple(found)})


def _of(rows: Sequence[Row], branch: Subject) -> list[Row]:
    return [row for row in rows if row["branch"] == branch.id]


class _Branch:
    """The archive of one branch at the end of a month."""

    def __init__(self, at: Closing, rule: ArchiveRule, branch: Subject, boxes: list[Row], items: list[Row]) -> None:
        self.at, self.rule, self.branch, self.items = at, rule, branch, items
        self.year = f"{at.span.start:%Y}"
        self.boxes = [row for row in boxes if row["year"] == self.year]

    def answers(self) -> Iterator[Filed]:
        """One for each question, in the order of :data:`CHECKS`."""
        start, end = self.at.span.start, self.at.span.end
        held = self._missing("archive_box", start.replace(month=1)), self._missing("archive_item", start)
        steps = self.at.inputs.of_table("task_event", [self.branch.id], start, end)
        yield self._answer("boxes", len(self.rule.boxes), self._no_box(), held[0], self.boxes)
        yield self._answer("labels", len(self.boxes), self._no_label(), held[0])
        yield self._answer("numbers", len(self.boxes), self._gaps(), (*held[0], *held[1]))
        due = list(self._due())
        yield self._answer("filing", len(due), self._not_filed(due), (*held[1], *steps), [row for row, _, _ in due])

    def _missing(self, table: str, start: Any) -> tuple[Missing, ...]:
        return self.at.inputs.of_table(table, [self.branch.id], start, self.at.span.end)

    def _answer(
        self,
        check: str,
        asked: int,
        faults: Iterable[Fault],
        missing: tuple[Missing, ...],
        rows: Iterable[Row] = (),
    ) -> Filed:
        records = tuple(_box(row) if "box" in row else event_record(row) for row in rows)
        if missing:
            return Filed(self.rule.id, self.branch, check, asked, (), missing, records)
        return Filed(self.rule.id, self.branch, check, asked, tuple(faults), (), records)

    def _no_box(self) -> Iterator[Fault]:
        there = {row["category"] for row in self.boxes}
        for box in self.rule.boxes:
            if box.id not in there:
                zh, en = (
                    f"缺 {self.year} 年 {box.id} {box.words.zh}盒",
                    f"no box {box.id} {box.words.en} of {self.year}",
                )
                yield Fault(Words(zh, en))

    def _no_label(self) -> Iterator[Fault]:
        for row in self.boxes:
            if not row["labelled"]:
                words = Words(f"{row['box']} 号盒没有侧面标签", f"box {row['box']} has no side label")
                yield Fault(words, _box(row))

    def _gaps(self) -> Iterator[Fault]:
        """One fault a box, however many numbers are missing from it."""
        for box in self.boxes:
            own = {row["number_n"] for row in self.items if (row["year"], row["box"]) == (self.year, box["box"])}
            left = [str(number) for number in range(1, max(own, default=0) + 1) if number not in own]
            if left:
                zh, en = (
                    f"{box['box']} 号盒缺件号 {'、'.join(left)}",
                    f"box {box['box']} lacks number {', '.join(left)}",
                )
                yield Fault(Words(zh, en), _box(box))

    def _due(self) -> Iterator[tuple[Row, str, Any]]:
        """Write-offs whose time to file ends in the month: the step, its evidence, the last day to file it."""
        days = timedelta(days=int(self.at.rules.amount(self.rule.days, COUNT)))
        known = read_table(
            self.at.facts, "task_event", Scope(self.at.mill, Span(BEGIN, self.at.span.end)), self.at.mill
        )
        mine = pc.and_(
            pc.equal(known["branch"], self.branch.id),
            pc.greater_equal(known["due_on"], pa.scalar(self.rule.start, pa.date32())),
        )
        applied: dict[tuple[str, Any], str] = {}
        for row in sorted(rows_of(known.filter(mine)), key=lambda row: (row["day"], row["event"])):
            key = row["task"], row["due_on"]
            if row["event"] == "applied":
                applied[key] = (row["evidence"] or "").strip()
            elif row["event"] == "written_off" and self.at.span.start <= row["day"] + days < self.at.span.end:
                yield row, applied.get(key, ""), row["day"] + days

    def _not_filed(self, due: Iterable[tuple[Row, str, Any]]) -> Iterator[Fault]:
        filed = {row["document"]: row for row in reversed(self.items)}
        for row, evidence, last in due:
            title, paper = task_title(row["task"], self.at.rules), filed.get(evidence)
            if paper is not None and paper["filed_on"] <= last:
                continue
            if not evidence:
                zh, en = "没有写佐证编号", "names no evidence"
            elif paper is None:
                zh, en = f"佐证 {evidence} 到 {last} 没有归档", f"evidence {evidence} was not filed by {last}"
            else:
                late = (paper["filed_on"] - last).days
                zh, en = f"佐证 {evidence} 晚 {late} 天归档", f"evidence {evidence} was filed {late} days late"
            record = (
                event_record(row)
                if paper is None
                else row_record("archive_item", paper, ("box", "number_n", "filed_on"))
            )
            yield Fault(Words(f"{title.zh}：{zh}", f"{title.en}: {en}"), record)


def _box(row: Row) -> Record:
    return row_record("archive_box", row, ("year", "box", "category", "labelled"))
