"""The brand: who or what meets which criterion this month, with the records and totals that say so.

A subject is met when every criterion that applies is met; one that is unmet decides even while others wait for data.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from typing import Any

from fourfocus.engine.derived.base import Row, Span
from fourfocus.engine.derived.outcomes import reached
from fourfocus.engine.lines import Record
from fourfocus.engine.lines import points as shown_points
from fourfocus.engine.points import PERSON, matches, measured, record_of, valid
from fourfocus.engine.stages import Closing, Outcome
from fourfocus.engine.stars import Star
from fourfocus.engine.subjects import MILL, Subject
from fourfocus.engine.values import Missing, decimal
from fourfocus.facts.factset import BEGIN
from fourfocus.facts.schema import Words
from fourfocus.facts.tables import CATALOG
from fourfocus.rules.brand import (
    AccountCriterion,
    BrandRule,
    Criterion,
    GoalCriterion,
    IndicatorCriterion,
    LateCriterion,
    MemberCriterion,
    RecordsCriterion,
    StarCriterion,
)
from fourfocus.rules.pack import InForce
from fourfocus.rules.units import COUNT, POINTS

BRANCH = "branch"
TABLES = {"post": "brand_post", "area": "brand_post", "team": "commando_task", "project": "project"}
"""Where the entries of a kind of subject stand."""
STATES = {
    "met": Words("达到", "met"),
    "unmet": Words("未达到", "unmet"),
    "open": Words("待数据", "waiting"),
    "pending": Words("进行中", "under way"),
    "none": Words("本月不评", "not rated this month"),
}


@dataclass(frozen=True, slots=True)
class Found:
    """One criterion of one subject: its state, what was found and what is needed; ``personal`` is for those entitled only."""

    criterion: Criterion
    state: str
    why: Words
    records: tuple[Record, ...] = ()
    missing: tuple[Missing, ...] = ()
    personal: bool = False

    def to_dict(self, say: Any) -> dict[str, Any]:
        """As JSON shows it."""
        return {
            "id": self.criterion.id,
            "title": say(self.criterion.words),
            "state": self.state,
            "why": say(self.why),
            "personal": self.personal,
            "records": [
                {"table": one.table, "file": one.file, "sheet": one.sheet, "row": one.row} for one in self.records
            ],
            "missing": [say(one.why) for one in self.missing],
        }


@dataclass(frozen=True, slots=True)
class Rated:
    """One subject under one rule of the brand."""

    rule: BrandRule
    subject: Subject
    branch: str
    person: str
    found: tuple[Found, ...]

    @property
    def state(self) -> str:
        """``unmet`` before ``open`` before ``pending`` before ``met``; ``none`` where nothing applies."""
        states = {one.state for one in self.found}
        return next((one for one in ("unmet", "open", "pending", "met") if one in states), "none")

    def about(self, subject: Subject) -> bool:
        """Whether ``explain`` shows it under a subject: itself, its person, its branch."""
        return subject == self.subject or subject.id in (self.person, self.branch)

    def to_dict(self, say: Any) -> dict[str, Any]:
        """As JSON shows it."""
        return {
            "rule": self.rule.id,
            "rule_title": say(self.rule.words),
            "kind": self.rule.subject,
            "subject": self.subject.id,
            "title": self.subject.title,
            "branch": self.branch,
            "person": self.person or None,
            "state": self.state,
            "criteria": [one.to_dict(say) for one in self.found],
        }


class BrandStage:
    """Rates every subject of every rule of the brand in force; runs last, for it looks at totals and stars."""

    def windows(self, rules: InForce, span: Span) -> Iterable[tuple[str, Span]]:
        """The tables of subjects from the beginning, those of criteria as far back as they look."""
        found = rules.of(BrandRule).values()
        if found:
            yield from ((register, span) for register in ("person", "membership"))
        for rule in found:
            if rule.subject in TABLES:
                yield TABLES[rule.subject], Span(BEGIN, span.end)
            for one in rule.criteria:
                if isinstance(one, (RecordsCriterion, LateCriterion)):
                    yield one.table, Span(_first(one, span), span.end)

    def run(self, at: Closing) -> Outcome:
        """The list ``brand``, in the order of rules and subjects."""
        rules = at.rules.of(BrandRule)
        if not rules:
            return Outcome()
        work = _Work(at)
        rated = tuple(one for rule in rules.values() for one in work.rate(rule))
        at.people = tuple(sorted({*at.people, *(one.subject for one in rated if one.subject.kind != BRANCH)}))
        return Outcome(listed={"brand": rated})


def _back(span: Span, months: int) -> date:
    """The first day of the month ``months`` − 1 before that of ``span``."""
    number = span.start.year * 12 + span.start.month - months
    return date(number // 12, number % 12 + 1, 1)


def _first(one: RecordsCriterion | LateCriterion, span: Span) -> date:
    """From when a criterion's records are read: those of a subject itself, or that count on a later day, from the beginning."""
    later = isinstance(one, RecordsCriterion) and one.on
    return BEGIN if one.of == "self" or later else _back(span, one.months)


@dataclass(frozen=True)
class _Whom:
    """One subject, and whose records each ``of`` means."""

    subject: Subject
    branch: str
    person: str
    line: str
    row: Row | None
    units: tuple[str, ...]
    members: tuple[str, ...]

    def ids(self, of: str) -> tuple[str, ...]:
        """The codes a table's column must hold."""
        one = {"self": self.subject.id, "person": self.person, "branch": self.branch}
        return self.units if of == "unit" else self.members if of == "members" else (one[of],)


class _Work:
    """The month's tables, each read once, and the subjects there are."""

    def __init__(self, at: Closing) -> None:
        self.at = at
        self._rows: dict[str, list[Row]] = {}
        register = at.inputs.registers
        members = [row for row in register["membership"] if valid(row, at.span)]
        self.branch_of = {row["person"]: row["branch"] for row in members}
        self.units_of: dict[str, set[str]] = {}
        for row in register["person"]:
            if row["person"] in self.branch_of and valid(row, at.span):
                self.units_of.setdefault(self.branch_of[row["person"]], set()).add(row["unit"])
        self.readings = {(one.indicator.id, one.subject.id): one for one in at.readings.all()}
        self.mill = next((one.id for one in at.inputs.subjects if one.kind == MILL), at.mill)
        given = [one for one in at.listed.get("stars", ()) if isinstance(one, Star)]
        self.stars = {(one.subject.kind, one.subject.id): one for one in given}
        self.answers: dict[type[Criterion], Callable[[Any, _Whom], Found]] = {
            AccountCriterion: self._account,
            IndicatorCriterion: self._indicator,
            RecordsCriterion: self._records,
            LateCriterion: self._late,
            GoalCriterion: self._goal,
            MemberCriterion: self._member,
            StarCriterion: self._star,
        }

    def rows(self, table: str) -> list[Row]:
        """All rows of a table up to the month's end that the close may read."""
        if table not in self._rows:
            register = CATALOG[table].is_register
            self._rows[table] = (
                self.at.rows(table, Span(BEGIN, self.at.span.end)) if not register else self.at.rows(table)
            )
        return self._rows[table]

    def rate(self, rule: BrandRule) -> list[Rated]:
        """Every subject of a rule."""
        found = []
        for whom in self._subjects(rule.subject):
            answers = tuple(self.answers[type(one)](one, whom) for one in rule.criteria)
            found.append(Rated(rule, whom.subject, whom.branch, whom.person, answers))
        return found

    def _subjects(self, kind: str) -> list[_Whom]:
        """Branches; posts and areas that hold in the month; tasks and projects that were under way or done in it."""
        if kind == BRANCH:
            branches = [one for one in self.at.inputs.subjects if one.kind == BRANCH]
            return [self._whom(one, one.id, "", "", None) for one in branches]
        table = TABLES[kind]
        rows = self.rows(table)
        if kind in ("post", "area"):
            held = [row for row in rows if row["kind"] == kind and valid(row, self.at.span)]
            # A post that changed hands within the month is that of its last holder.
            last = {row["place"]: row for row in sorted(held, key=lambda row: row["valid_from"])}
            return [
                self._whom(Subject(kind, code, row["title"]), row["branch"], row["person"], row["line"] or "", row)
                for code, row in sorted(last.items())
            ]
        done = "closed_on" if kind == "team" else "accepted_on"
        running = [row for row in rows if row[done] is None or row[done] >= self.at.span.start]
        return [
            self._whom(Subject(kind, row[CATALOG[table].key[0]], row["title"]), row["branch"], row["leader"], "", row)
            for row in running
        ]

    def _whom(self, subject: Subject, branch: str, person: str, line: str, row: Row | None) -> _Whom:
        units = (row["unit"],) if row is not None and "unit" in row else tuple(sorted(self.units_of.get(branch, ())))
        members = tuple(sorted(who for who, whose in self.branch_of.items() if whose == branch))
        return _Whom(subject, branch, person, line or self.mill, row, units, members)

    # -- one method a kind of criterion ----------------------------------------------------------------------------

    def _account(self, one: AccountCriterion, whom: _Whom) -> Found:
        who = whom.person if one.of == "person" else whom.branch
        account = self.at.accounts.get(f"{one.card}/{who}")
        need = self.at.rules.amount(one.at_least, POINTS)
        personal = one.of == "person"
        if account is None:
            none = Words("没有这一得分", "there is no such total")
            return Found(one, "unmet", none, personal=personal)
        zh, en = (
            f"{account.title.zh} {{}}，须不低于 {_plain(need / 1000)}",
            f"{account.title.en} {{}}, at least {_plain(need / 1000)}",
        )
        said = shown_points(account.total) or f"{shown_points(account.low)} – {shown_points(account.high)}"
        why = Words(zh.format(said), en.format(said))
        # What is still open does not matter where even the lowest total is enough, or the highest is not.
        state = "met" if account.low >= need else "unmet" if account.high < need else "open"
        return Found(one, state, why, missing=account.missing if state == "open" else (), personal=personal)

    def _indicator(self, one: IndicatorCriterion, whom: _Whom) -> Found:
        reading = self.readings.get((one.indicator, whom.line)) or self.readings.get((one.indicator, self.mill))
        if reading is None:
            return Found(one, "none", Words("本月没有这一指标", "there is no such indicator this month"))
        unit, title = reading.indicator.unit.text, reading.indicator.words
        shown, target = reading.shown or "—", reading.target_shown or "—"
        zh = f"{reading.subject.title} {title.zh} {shown} {unit}，目标 {target} {unit}"
        en = f"{reading.subject.title} {title.en} {shown} {unit}, target {target} {unit}"
        state = reading.state if reading.state in ("met", "unmet", "open") else "none"
        return Found(one, state, Words(zh, en), missing=reading.value.missing)

    def _records(self, one: RecordsCriterion, whom: _Whom) -> Found:
        ids, table = whom.ids(one.of), CATALOG[one.table]
        start = BEGIN if one.of == "self" else _back(self.at.span, one.months)
        rows = [row for row in self.rows(one.table) if row[one.by] in ids and self._counts(one, row, start)]
        missing = self._gaps(one, ids, start)
        value = Fraction(sum(row[one.column] or 0 for row in rows) if one.column else len(rows))
        if one.per_member:
            value /= max(1, len(whom.members))
        bound = one.at_least if one.at_least is not None else one.at_most
        assert bound is not None
        need = self.at.rules.amount(bound, COUNT)
        enough = value >= need if one.at_least is not None else value <= need
        # Records still to come can only add: enough stays enough, too many stays too many.
        sure = enough if one.at_least is not None else not enough
        state = "open" if missing and not sure else "met" if enough else "unmet"
        said, limit = _amounts(one, value), _amounts(one, need)
        side = ("须不少于", "at least") if one.at_least is not None else ("须不多于", "at most")
        zh, en = (
            f"{table.title.zh} {said.zh}，{side[0]} {limit.zh}",
            f"{table.title.en} {said.en}, {side[1]} {limit.en}",
        )
        found = tuple(record_of(one.table, row, one.match) for row in rows[:5])
        personal = one.of == "person"
        return Found(one, state, Words(zh, en), found, missing if state == "open" else (), personal)

    def _counts(self, one: RecordsCriterion, row: Row, start: date) -> bool:
        """Whether a record is of the kind and the days a criterion asks for."""
        day = row[one.on or "_day"]
        given = all(row[name] is not None for name in one.given)
        return given and matches(row, one.match) and day is not None and start <= day < self.at.span.end

    def _late(self, one: LateCriterion, whom: _Whom) -> Found:
        ids, span = whom.ids(one.of), self.at.span
        start = _back(span, one.months)
        first = _first(one, span)
        rows = [row for row in self.rows(one.table) if row[one.by] in ids and row["_day"] >= first]
        due = [row for row in rows if row[one.due] and row[one.due] < span.end]
        # What is due in the period, and what was done in it though due before.
        own = [row for row in due if row[one.due] >= start or row[one.done] is None or row[one.done] >= start]
        late = [row for row in own if row[one.done] is None or row[one.done] > row[one.due]]
        missing = self._gaps(one, ids, start)
        state = "unmet" if late else "open" if missing else "met"
        if not own and not missing and one.of == "self":
            state = "pending"
        zh = f"{CATALOG[one.table].title.zh}到期 {len(own)} 项，逾期或未完成 {len(late)} 项"
        en = f"{CATALOG[one.table].title.en}: {len(own)} due, {len(late)} late or not done"
        if state == "pending":
            zh, en = "期限未到", "not due yet"
        found = tuple(record_of(one.table, row, (one.due, one.done)) for row in late[:5])
        return Found(one, state, Words(zh, en), found, missing if state == "open" else ())

    def _gaps(self, one: RecordsCriterion | LateCriterion, ids: Sequence[str], start: date) -> tuple[Missing, ...]:
        """What is not declared of a criterion's records; of the subject's own table, this month."""
        first = max(start, self.at.span.start) if one.of == "self" else start
        parts = ids if CATALOG[one.table].part == one.by else None
        return self.at.inputs.of_table(one.table, parts, first, self.at.span.end)

    def _goal(self, one: GoalCriterion, whom: _Whom) -> Found:
        row = whom.row or {}
        goal, actual = row["goal_n"], row["actual_n"]
        closed = row["closed_on"] is not None and row["closed_on"] < self.at.span.end
        side = ("不低于", "at least") if row["better"] == "higher" else ("不高于", "at most")
        shown = actual if closed else "—"
        zh, en = f"{row['measure']} {shown}，须{side[0]} {goal}", f"{row['measure']} {shown}, {side[1]} {goal}"
        state = ("met" if reached(row) else "unmet") if closed else "pending"
        return Found(one, state, Words(zh, en), (record_of("commando_task", row),))

    def _member(self, one: MemberCriterion, whom: _Whom) -> Found:
        own = self.branch_of.get(whom.person)
        state = "met" if own == whom.branch else "unmet"
        missing = self.at.inputs.of_table("membership", None, self.at.span.start, self.at.span.end)
        why = (
            Words("党员，在本支部", "a member of the branch")
            if state == "met"
            else Words("不是本支部党员", "no member of the branch")
        )
        return Found(one, "open" if missing else state, why, missing=missing)

    def _star(self, one: StarCriterion, whom: _Whom) -> Found:
        kind, who = (PERSON, whom.person) if one.of == "person" else (BRANCH, whom.branch)
        star = self.stars.get((kind, who))
        if star is None:
            return Found(one, "none", Words("只在评星的月份看", "only in months in which stars are given"))
        shown = "—" if star.stars is None else str(star.stars)
        why = Words(f"{shown} 星，须 {one.at_least} 星以上", f"{shown} stars, at least {one.at_least}")
        state = "open" if star.stars is None else "met" if star.stars >= one.at_least else "unmet"
        return Found(one, state, why, missing=star.missing if state == "open" else (), personal=one.of == "person")


def _plain(value: Fraction) -> str:
    return str(value) if value.denominator == 1 else decimal(value, 3).rstrip("0").rstrip(".")


def _amounts(one: RecordsCriterion, value: Fraction) -> Words:
    """A number of records, or a sum in the words of its column."""
    if not one.column:
        return Words(f"{_plain(value)} 条", f"{_plain(value)} records")
    column = CATALOG[one.table][one.column]
    each = Words("人均 ", "each ") if one.per_member else Words("", "")
    if column.unit == "s":
        hours = decimal(value / 3600, 2).rstrip("0").rstrip(".")
        return Words(f"{each.zh}{hours} 小时", f"{each.en}{hours} h")
    said = measured(column, int(value))
    return replace(said, zh=each.zh + said.zh, en=each.en + said.en)
