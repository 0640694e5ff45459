"""Points of members: an account per person with one line per record, exemptions and caps as signed lines.

Reversing an entry is superseding its batch, so nothing is done about it here. The reason of an exemption is never read.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction

from fourfocus.engine.caps import Caps, cap_lines, so_far
from fourfocus.engine.derived import ALL_TABLES, DERIVED
from fourfocus.engine.derived.base import Row, Span
from fourfocus.engine.finals import COUNTED, POINTS, Tally
from fourfocus.engine.lines import Account, Line, Record, points, record_words, without_effect
from fourfocus.engine.stages import Closing, Notice, Outcome
from fourfocus.engine.subjects import Subject
from fourfocus.engine.values import Missing, decimal, rounded
from fourfocus.facts.factset import BEGIN
from fourfocus.facts.schema import Column, Words
from fourfocus.facts.tables import CATALOG
from fourfocus.rules.pack import InForce
from fourfocus.rules.points import PILLARS, ManualPoints, PointRule, RecordPoints
from fourfocus.rules.units import POINTS as POINTS_UNIT

_SAYS = ("title", "problem", "hazard", "state", "trade", "level", "place_n", "role")
"""Columns that say to a reader what a record is about."""
CARD = "member_points"
TITLE = Words("党员积分", "member points")
PERSON = "person"


@dataclass(frozen=True, slots=True)
class Gain:
    """One record of a member under a rule: the day, thousandths of a point, why, and the record."""

    day: date
    kind: str
    milli: int
    title: Words
    why: Words
    record: Record


def matches(row: Row, match: Mapping[str, tuple[str, ...]]) -> bool:
    """Whether every named column holds one of its values; an empty cell holds none.

    >>> matches({"state": "done", "skill_up": True}, {"state": ("done", "adopted"), "skill_up": ("true",)})
    True
    """
    return all(_text(row[name]) in values for name, values in match.items())


def _text(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else "" if value is None else str(value)


def record_of(table: str, row: Row, names: Iterable[str] = ()) -> Record:
    """A row as the record behind a line: its key and the columns named."""
    schema = ALL_TABLES[table]
    shown = dict.fromkeys((*schema.key, *names))
    return Record(table, row["_day"], row["_file"], row["_sheet"], row["_row"], record_words(schema, row, shown))


def measured(column: Column, value: int) -> Words:
    """A measured effect as people say it: money in yuan, time in minutes, everything else in its base unit.

    >>> measured(CATALOG["proposal"]["effect_fen"], 25_000_050).zh
    '250000.5 元'
    """
    factor, zh, en = {"fen": (100, "元", "yuan"), "s": (60, "分钟", "min")}.get(column.unit or "", (1, "", ""))
    shown = decimal(Fraction(value, factor), 2)
    shown = shown.rstrip("0").rstrip(".")
    return Words(f"{shown} {zh or column.unit or ''}".strip(), f"{shown} {en or column.unit or ''}".strip())


def valid(row: Row, span: Span) -> bool:
    """Whether a register's entry holds on some day of ``span``."""
    return bool(row["valid_from"] < span.end and (row["valid_to"] is None or span.start < row["valid_to"]))


def named(rows: Iterable[Row], codes: Iterable[str]) -> tuple[Subject, ...]:
    """People as subjects, with the name the register gives them last."""
    names = {row["person"]: row["name"] for row in sorted(rows, key=lambda row: row["valid_from"])}
    return tuple(sorted({Subject(PERSON, code, names.get(code, code)) for code in codes}))


def tables_of(rules: InForce) -> set[str]:
    """The fact tables and derived tables whose records give points."""
    return {rule.table for rule in rules.of(PointRule).values() if isinstance(rule, RecordPoints)}


class PointsStage:
    """Member points under every points rule in force."""

    def windows(self, rules: InForce, span: Span) -> Iterable[tuple[str, Span]]:
        """Registers of people, and the tables of the rules from the beginning: a proposal may be answered months later."""
        if not rules.of(PointRule):
            return
        for register in ("person", "membership", "exemption"):
            yield register, span
        # What derived tables read is asked for where they are made.
        tables = (tables_of(rules) | {"manual_point"}) - set(DERIVED)
        yield from ((table, Span(BEGIN, span.end)) for table in sorted(tables))

    def run(self, at: Closing) -> Outcome:
        """One account per member."""
        rules = at.rules.of(PointRule)
        if not rules:
            return Outcome()
        register = at.inputs.registers
        people = named(register["person"], {row["person"] for row in register["membership"] if valid(row, at.span)})
        at.people = tuple(sorted({*at.people, *people}))
        work = _Work(at, rules)
        accounts = tuple(work.account(one) for one in people)
        totals = (Tally(POINTS, CARD, account.subject.id, account.total) for account in accounts)
        return Outcome(accounts, (*work.tallies, *totals), tuple(work.warnings))


class _Work:
    """The month's records by rule and person, read once."""

    def __init__(self, at: Closing, rules: Mapping[str, PointRule]) -> None:
        self.at, self.rules = at, rules
        self.tallies: list[Tally] = []
        self.warnings: list[Notice] = []
        self.gains: dict[tuple[str, str], list[Gain]] = {}
        self.missing: dict[str, tuple[Missing, ...]] = {}
        self.caps = {rule.id: Caps.of(rule.month_cap, rule.year_cap, at.rules) for rule in rules.values()}
        manual = [row for row in at.rows("manual_point") if at.span.start <= row["day"] < at.span.end]
        for rule in rules.values():
            if isinstance(rule, RecordPoints):
                self._records(rule)
            elif isinstance(rule, ManualPoints):
                self._manual(rule, [row for row in manual if row["rule"] == rule.id])
        for row in manual:
            if row["rule"] not in rules:
                zh = f"积分登记 {row['entry']} 的规则 {row['rule']} 不在规则包里，未计"
                en = f"rule {row['rule']} of entry {row['entry']} is not in the pack; it is not counted"
                self.warnings.append(Notice("recorded", Words(zh, en)))

    def _records(self, rule: RecordPoints) -> None:
        at = self.at
        self.missing[rule.id] = self._gaps(rule)
        for row in at.rows(rule.table, Span(BEGIN, at.span.end)):
            day = row[rule.on]
            if day is None or not at.span.start <= day < at.span.end or not matches(row, rule.match):
                continue
            if row[rule.person] is not None:
                milli, why = self._worth(rule, row)
                record = record_of(rule.table, row, (*rule.match, rule.on))
                self._add(rule, row[rule.person], Gain(day, "point", milli, rule.words, why, record))

    def _gaps(self, rule: RecordPoints) -> tuple[Missing, ...]:
        """What is not declared of the records a rule counts, or of those they are derived from."""
        at, derived = self.at, DERIVED.get(rule.table)
        if derived is not None:
            found = (
                at.inputs.of_table(one.table, None, at.span.back(one.declared_before).start, at.span.end)
                for one in derived.inputs
            )
            return tuple(gap for gaps in found for gap in gaps)
        start = at.span.start if rule.on == CATALOG[rule.table].when else at.span.start.replace(month=1)
        return at.inputs.of_table(rule.table, None, start, at.span.end)

    def _worth(self, rule: RecordPoints, row: Row) -> tuple[int, Words]:
        amount = self.at.rules.amount
        fixed = amount(rule.points, POINTS_UNIT)
        table = ALL_TABLES[rule.table]
        told = (column.name for column in table.columns if column.name in _SAYS)
        shown = record_words(table, row, (*(name for name in table.key if name != rule.person), *told))
        if rule.effect is None:
            return rounded(fixed), Words(f"{row[rule.on]} {shown.zh}", f"{row[rule.on]} {shown.en}")
        value = max(0, row[rule.effect.column] or 0)
        per, each = amount(rule.effect.per, rule.measure), amount(rule.effect.points, POINTS_UNIT)
        more = each * value * rule.measure.factor / per
        column = ALL_TABLES[rule.table][rule.effect.column]
        said, gain = measured(column, value), points(rounded(more))
        plain = f"{points(rounded(fixed))} + " if fixed else ""
        zh = f"{row[rule.on]} {shown.zh}，{plain}{column.title.zh} {said.zh}计 {gain}"
        en = f"{row[rule.on]} {shown.en}: {plain}{gain} for {column.title.en.lower()} {said.en}"
        return rounded(fixed + more), Words(zh, en)

    def _manual(self, rule: ManualPoints, rows: list[Row]) -> None:
        at = self.at
        self.missing[rule.id] = at.inputs.of_table("manual_point", None, at.span.start, at.span.end)
        worth = rounded(at.rules.amount(rule.points, POINTS_UNIT))
        for row in rows:
            record = record_of("manual_point", row, ("rule", "points_milli", "confirmed_by"))
            kind, milli, why = "point", worth, Words(f"{row['day']} {row['reason']}", f"{row['day']} {row['reason']}")
            if row["confirmed_by"] in (None, row["person"]):
                kind, milli = "unconfirmed", 0
                why = Words("没有第二人确认，不计", "no second person confirmed it; not counted")
            elif row["points_milli"] != worth:
                zh = f"积分登记 {row['entry']} 写 {points(row['points_milli'])} 分，规则为 {points(worth)} 分；以规则为准"
                en = f"entry {row['entry']} says {points(row['points_milli'])} points, the rule {points(worth)}; the rule holds"
                self.warnings.append(Notice("recorded", Words(zh, en)))
            self._add(rule, row["person"], Gain(row["day"], kind, milli, rule.words, why, record))

    def _add(self, rule: PointRule, person: str, gain: Gain) -> None:
        if rule.off:
            why = Words("此规则未启用，不计", "this rule is off; not counted")
            gain = Gain(gain.day, "off", 0, gain.title, why, gain.record)
        elif gain.kind == "point" and not gain.milli:
            gain = replace(gain, why=without_effect(gain.why))
        self.gains.setdefault((rule.id, person), []).append(gain)

    def account(self, person: Subject) -> Account:
        """Everything a member has in the month."""
        lines: list[Line] = []
        for rule in self.rules.values():
            lines += self._lines(rule, person)
        return Account(CARD, person, TITLE, tuple(lines))

    def _lines(self, rule: PointRule, person: Subject) -> list[Line]:
        gains = sorted(
            self.gains.get((rule.id, person.id), []), key=lambda one: (one.day, one.record.text.zh, one.milli)
        )
        caps = self.caps[rule.id]
        if self.missing[rule.id] and not rule.off:
            return [self._open(rule, person, caps)]
        pillar = PILLARS[rule.pillar]
        title = Words(f"{pillar.zh} · {rule.title}", f"{pillar.en} · {rule.words('en')}")
        lines = [Line.closed(one.kind, rule.id, title, one.milli, one.why, records=(one.record,)) for one in gains]
        amount = sum(one.milli for one in gains)
        exempt, missing = self._exempt(rule, person, gains, title)
        if missing:
            self._tally(rule, person, None)
            return [*lines, Line("exempt", rule.id, title, None, 0, -amount, _WAITING, missing=missing)]
        if exempt is not None:
            lines.append(exempt)
            amount += exempt.score or 0
        if amount == 0:
            return lines
        losses = _loses(rule, self.at.rules)
        capped, counted = cap_lines(
            rule, title, amount, caps, so_far(rule, person.id, self.at.rules, self.at.earlier), losses=losses
        )
        self._tally(rule, person, counted)
        return [*lines, *capped]

    def _open(self, rule: PointRule, person: Subject, caps: Caps) -> Line:
        self._tally(rule, person, None)
        most = caps.most or 0
        low, high = (-most, 0) if _loses(rule, self.at.rules) else (0, most)
        return Line("open", rule.id, rule.words, None, low, high, _WAITING, missing=self.missing[rule.id])

    def _tally(self, rule: PointRule, person: Subject, value: int | None) -> None:
        if rule.year_cap is not None and value != 0:
            self.tallies.append(Tally(COUNTED, rule.id, person.id, value))

    def _exempt(
        self, rule: PointRule, person: Subject, gains: list[Gain], title: Words
    ) -> tuple[Line | None, tuple[Missing, ...]]:
        """What an exemption gives back of the deductions on its days; it takes no points away."""
        lost = [one for one in gains if one.milli < 0]
        if not lost:
            return None, ()
        at = self.at
        missing = at.inputs.of_table("exemption", None, at.span.start, at.span.end)
        if missing:
            return None, missing
        entries = [
            row
            for row in at.inputs.registers["exemption"]
            if row["person"] == person.id and row["scope"] in ("all", "points")
        ]
        back = -sum(one.milli for one in lost if any(valid(row, Span(one.day, _next(one.day))) for row in entries))
        if not back:
            return None, ()
        why = Words("豁免期内不扣分", "nothing is deducted while exempt")
        return Line.closed("exempt", rule.id, Words(f"{title.zh}：豁免", f"{title.en}: exempt"), back, why), ()


_WAITING = Words("待数据", "waiting for data")


def _next(day: date) -> date:
    return date.fromordinal(day.toordinal() + 1)


def month_bounds(rules: InForce) -> tuple[int, int]:
    """The least and the most thousandths of a point that a month can give a member: what the caps leave."""
    least = most = 0
    for rule in rules.of(PointRule).values():
        cap = 0 if rule.off else Caps.of(rule.month_cap, rule.year_cap, rules).most or 0
        if _loses(rule, rules):
            least -= cap
        else:
            most += cap
    return least, most


def _loses(rule: PointRule, rules: InForce) -> bool:
    """Whether a rule takes points."""
    amount = rule.points if isinstance(rule, (RecordPoints, ManualPoints)) else None
    return amount is not None and rules.amount(amount, POINTS_UNIT) < 0
