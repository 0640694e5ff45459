"""Settlements: records of what happened, turned into signed lines of a branch.

Each kind of settlement is a :class:`Settler` in :data:`SETTLERS`: which table it reads, over which days, and a function from
the rows to entries. A new kind is one function and one entry here, and its spec in :mod:`fourfocus.rules.written`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from fractions import Fraction
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from fourfocus.engine.caps import Caps, cap_lines, since, so_far
from fourfocus.engine.derived.base import Row, Span
from fourfocus.engine.lines import Record, points, record_words
from fourfocus.engine.settling import WORKDAYS_BEFORE, Entry, Month, Settler, row_record, workdays_of
from fourfocus.engine.task_events import TaskState, settle_events, task_state
from fourfocus.engine.values import rounded
from fourfocus.facts.factset import BEGIN
from fourfocus.facts.schema import Words
from fourfocus.facts.tables import CATALOG
from fourfocus.rules.model import FindingSettlement, HighlightSettlement, Settlement, TaskSettlement
from fourfocus.rules.pack import InForce
from fourfocus.rules.units import PLAIN, POINTS

__all__ = [
    "SETTLERS",
    "WORKDAYS_BEFORE",
    "Entry",
    "Month",
    "Settler",
    "TaskState",
    "finding_cost",
    "months_back",
    "settle_highlights",
    "task_state",
    "workdays_of",
]


def _due_near(rows: pa.Table, span: Span) -> pa.Table:
    """The events of every period that can fall due in the month: first due then, or moved to it, days of rest included.

    A mill's events of years are many, those of a month few.
    """
    days = [pa.scalar(day, pa.date32()) for day in (span.back(WORKDAYS_BEFORE).start, span.end)]

    def near(name: str) -> Any:
        found = pc.and_(pc.greater_equal(rows[name], days[0]), pc.less(rows[name], days[1]))
        return pc.fill_null(found, False)

    moved = rows.filter(near("new_due_on"))["due_on"]
    return rows.filter(pc.or_(near("due_on"), pc.is_in(rows["due_on"], value_set=moved.combine_chunks())))


def _settle_tasks(rule: TaskSettlement, rows: list[Row], month: Month) -> list[Entry]:
    """Tasks by evidence from their events, the others from what the records say, in the order of their numbers."""
    book = month.book
    if book is None or month.subject is None:
        return settle_events(rule, rows, month)
    handed_in = [row for row in rows if row["task"] not in book.tasks]
    entries = [*settle_events(rule, handed_in, month), *book.entries(rule, month.subject, month.rules)]
    return sorted(entries, key=lambda entry: entry.item)


def _settle_findings(rule: FindingSettlement, rows: list[Row], month: Month) -> list[Entry]:
    rules, span = month.rules, month.span
    factor = rules.amount(rule.repeat_factor, PLAIN)
    months = int(rules.amount(rule.repeat_months, PLAIN))
    ordered = sorted(rows, key=lambda row: (row["day"], row["finding"]))
    entries: list[Entry] = []
    for row in ordered:
        if not span.start <= row["day"] < span.end:
            continue
        item = _item_title(row["item"], rules)
        title = Words(f"{row['finding']} {item.zh}", f"{row['finding']} {item.en}")
        cost = finding_cost(rule, row, rules)
        why = Words(
            f"{row['day']} {row['problem']}，程度 {_SEVERITY[row['severity']]}",
            f"{row['day']} {item.en}, {row['severity']}",
        )
        entries.append(Entry("finding", title, -rounded(cost), why, (_finding_record(row),), item=row["item"]))
        last = repeated(row, ordered, months)
        if last is not None:
            why = Words(
                f"与 {last['day']} 的 {last['finding']} 同一检查项，{months} 个月内重复",
                f"the same item as {last['finding']} of {last['day']}, within {months} months",
            )
            entries.append(
                Entry("repeat", title, -rounded(cost * (factor - 1)), why, (_finding_record(last),), item=row["item"])
            )
    return entries


def repeated(row: Row, ordered: Sequence[Row], months: int) -> Row | None:
    """The last earlier finding of the same item of the same branch within ``months``; ``ordered`` are the branch's, by day."""
    since = months_back(row["day"], months)
    earlier = [one for one in ordered if one["item"] == row["item"] and since <= one["day"] < row["day"]]
    return earlier[-1] if earlier else None


_SEVERITY = {choice.code: choice.title.zh for choice in CATALOG["inspection_finding"]["severity"].choices}


def finding_cost(rule: FindingSettlement, row: Row, rules: InForce) -> Fraction:
    """Thousandths of a point that one finding costs, before any repeat: the item's points times the severity's factor."""
    standard = rules.standards.get(row["item"])
    base = rules.amount(standard.points if standard else rule.other, POINTS)
    return base * rules.amount(rule.severity[row["severity"]], PLAIN)


def _item_title(item: str, rules: InForce) -> Words:
    known = rules.standards.get(item)
    return Words(f"{item} {known.title}", f"{item} {known.words('en')}") if known else Words(item, item)


def _finding_record(row: Row) -> Record:
    return row_record("inspection_finding", row, ("finding", "item", "severity"))


def _warn_findings(rule: FindingSettlement, rows: list[Row], rules: InForce) -> list[Words]:
    """Items the pack does not list, and deductions written in the record that differ from the regulation's."""
    found = []
    for row in rows:
        if row["item"] not in rules.standards:
            points_of = points(rounded(rules.amount(rule.other, POINTS)))
            found.append(
                Words(
                    f"{row['finding']} 的检查项 {row['item']} 不在规则包里，按 {points_of} 分计",
                    f"item {row['item']} of {row['finding']} is not in the pack; it counts {points_of} points",
                )
            )
        should = finding_cost(rule, row, rules)
        if row["deduct_milli"] not in (
            None,
            rounded(should),
            rounded(should * rules.amount(rule.repeat_factor, PLAIN)),
        ):
            written, says = points(row["deduct_milli"]), points(rounded(should))
            found.append(
                Words(
                    f"{row['finding']} 登记扣 {written} 分，按办法应扣 {says} 分；以办法为准",
                    f"{row['finding']} says {written} points, the regulation {says}; the regulation holds",
                )
            )
    return found


def settle_highlights(rule: HighlightSettlement, rows: list[Row], month: Month) -> list[Entry]:
    """Per matter the highest level, once, less what earlier months counted for it; then the caps.

    A commendation without evidence counts nothing.
    """
    start = since(rule, month.rules.pack)
    matters: dict[str, list[Row]] = {}
    for row in sorted(rows, key=lambda row: (row["day"], row["level"])):
        if start <= row["day"] < month.span.end:
            matters.setdefault(row["highlight"], []).append(row)
    entries: list[Entry] = []
    for _, listed in sorted(matters.items()):
        entries += _matter(rule, listed, month)
    if not entries:
        return []
    total = sum(entry.milli or 0 for entry in entries)
    caps, sofar = (
        Caps.of(rule.month_cap, rule.year_cap, month.rules),
        so_far(rule, rows[0]["branch"], month.rules, month.earlier),
    )
    lines, _ = cap_lines(rule, rule.words, total, caps, sofar)
    entries += [Entry(one.kind, one.title, one.score, one.why, (), one.low, one.high, one.missing) for one in lines]
    return entries


def _matter(rule: HighlightSettlement, rows: list[Row], month: Month) -> list[Entry]:
    """The entries of one matter: every commendation of the month, of which only the highest counts, once."""

    def worth(row: Row) -> int:
        return rounded(month.rules.amount(rule.levels[row["level"]], POINTS)) if (row["evidence"] or "").strip() else 0

    now = [row for row in rows if row["day"] >= month.span.start]
    earlier = [row for row in rows if row["day"] < month.span.start]
    if not now:
        return []
    best = max(now, key=worth)
    entries: list[Entry] = []
    for row in now:
        record = row_record("highlight", row, ("highlight", "level", "title", "evidence"))
        title = Words(f"{row['highlight']} {row['title']}", f"{row['highlight']} {row['title']}")
        level = record_words(CATALOG["highlight"], row, ("level",))
        if not (row["evidence"] or "").strip():
            kind, milli, why = "no_evidence", 0, Words("没有依据，不计", "no evidence, not counted")
        elif row is best:
            kind, milli = "highlight", worth(row)
            why = Words(
                f"{row['day']} {level.zh}，依据 {row['evidence']}", f"{row['day']} {level.en}, {row['evidence']}"
            )
        else:
            kind, milli = "lower", 0
            why = Words("同一事项只计最高级别", "only the highest level of a matter counts")
        entries.append(Entry(kind, title, milli, why, (record,)))
    counted = max((worth(row) for row in earlier), default=0)
    again = min(counted, worth(best))
    if again:
        last = max(earlier, key=worth)
        title = Words(f"{best['highlight']} 已计部分", f"{best['highlight']} counted before")
        why = Words(
            f"同一事项 {last['day']} 已计 {points(counted)} 分",
            f"{points(counted)} points on {last['day']} for this matter",
        )
        entries.append(
            Entry("counted_before", title, -again, why, (row_record("highlight", last, ("highlight", "level", "day")),))
        )
    return entries


def _no_warning(rule: Any, rows: list[Row], rules: InForce) -> list[Words]:
    del rule, rows, rules
    return []


def months_back(day: date, count: int) -> date:
    """The same day ``count`` months earlier, or the last day of that month.

    >>> months_back(date(2020, 5, 31), 3)
    datetime.date(2020, 2, 29)
    """
    total = day.year * 12 + day.month - 1 - count
    year, month = divmod(total, 12)
    for last in range(day.day, day.day - 4, -1):
        try:
            return date(year, month + 1, last)
        except ValueError:
            continue
    raise ValueError(day)


def _finding_window(rule: FindingSettlement, rules: InForce, span: Span) -> Span:
    return Span(months_back(span.start, int(rules.amount(rule.repeat_months, PLAIN))), span.end)


SETTLERS: Mapping[type[Settlement], Settler] = {
    # A task due in the month may have been issued long before: every earlier event is read, and the year must be declared.
    TaskSettlement: Settler(
        "task_event",
        lambda rule, rules, span: Span(BEGIN, span.end),
        lambda span: Span(span.start.replace(month=1), span.end),
        _settle_tasks,
        _no_warning,
        keep=_due_near,
    ),
    FindingSettlement: Settler(
        "inspection_finding", _finding_window, lambda span: span, _settle_findings, _warn_findings
    ),
    # A matter praised again at a higher level may have been counted long before.
    HighlightSettlement: Settler(
        "highlight",
        lambda rule, rules, span: Span(BEGIN, span.end),
        lambda span: span,
        settle_highlights,
        _no_warning,
        lambda rule, rules: Caps.of(rule.month_cap, rule.year_cap, rules).most or 0,
        tallied=True,
    ),
}
"""Kind of settlement to how it works."""
