"""Incidents and near misses of units: deductions, what prompt self-report takes off, what concealment adds, vetoes.

A record belongs to the unit it names, to the line or workshop above or below that unit, and to the mill.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import timedelta
from fractions import Fraction

from fourfocus.engine.derived.base import Row
from fourfocus.engine.inputs import Inputs
from fourfocus.engine.lines import Line, Record, cell_words, points, record_words, without_effect
from fourfocus.engine.settling import Entry, Month, Registers, Settler
from fourfocus.engine.subjects import MILL, Subject
from fourfocus.engine.values import Missing, rounded
from fourfocus.facts.schema import Words
from fourfocus.facts.tables import CATALOG
from fourfocus.rules.incidents import HOURS, IncidentSettlement, NearMissSettlement
from fourfocus.rules.pack import InForce
from fourfocus.rules.units import PLAIN, POINTS

_TABLE = CATALOG["incident"]


def owns(row: Row, subject: Subject, registers: Registers) -> bool:
    """Whether a record of ``row["unit"]`` is the subject's: its own, one above or below it, or any for the mill."""
    if subject.kind == MILL:
        return True
    parents = {unit["unit"]: unit["parent"] for unit in registers["unit"] if unit["kind"] != MILL}
    return subject.id in _line_up(row["unit"], parents) or row["unit"] in _line_up(subject.id, parents)


def _line_up(unit: str, parents: Mapping[str, str | None]) -> list[str]:
    """A unit and those above it, without the mill."""
    found: list[str] = []
    at: str | None = unit
    while at is not None and at in parents and at not in found:
        found.append(at)
        at = parents[at]
    return found


def prompt(rule: IncidentSettlement, row: Row, rules: InForce) -> bool:
    """Whether the unit reported the incident itself, soon enough, and concealed nothing."""
    limit = timedelta(seconds=int(rules.amount(rule.prompt_within, HOURS)))
    return row["reported"] is not None and not row["concealed"] and row["reported"] - row["happened"] <= limit


def _settle_incidents(rule: IncidentSettlement, rows: list[Row], month: Month) -> list[Entry]:
    """``base * share by severity``, less the part a prompt report takes off, or times the factor for concealing."""
    entries: list[Entry] = []
    for row in sorted(_of_guard(rule, rows, month), key=lambda row: (row["happened"], row["incident"])):
        cost = month.base * month.rules.amount(rule.severity[row["severity"]], PLAIN)
        title = Words(f"{row['incident']} {row['summary'] or ''}".strip(), row["incident"])
        level, guard = cell_words(_TABLE, "severity", row["severity"]), cell_words(_TABLE, "guard", row["guard"])
        why = Words(
            f"{row['production_day']} {guard.zh}{level.zh}事件", f"{row['production_day']} {guard.en}, {level.en}"
        )
        record = _record("incident", row, ("incident", "severity", "unit", "reported"))
        whole = rounded(cost)
        entries.append(Entry("incident", title, -whole, why, (record,)))
        if prompt(rule, row, month.rules):
            minutes = int((row["reported"] - row["happened"]).total_seconds() // 60)
            off = rounded(cost * month.rules.amount(rule.prompt, PLAIN))
            why = Words(f"{minutes} 分钟内主动报告，从轻", f"reported by the unit itself within {minutes} minutes")
            entries.append(Entry("self_report", title, off, why, (record,)))
        elif row["concealed"]:
            factor = month.rules.amount(rule.concealed, PLAIN)
            why = Words(f"查实隐瞒，按 {_plain(factor)} 倍从重", f"concealed: {_plain(factor)} times the cost")
            entries.append(Entry("concealed", title, whole - rounded(cost * factor), why, (record,)))
    return entries


def _of_guard(rule: IncidentSettlement, rows: Iterable[Row], month: Month) -> list[Row]:
    span = month.span
    return [row for row in rows if row["guard"] == rule.guard and span.start <= row["_day"] < span.end]


def _plain(value: Fraction) -> str:
    return f"{float(value):g}"


def _record(table: str, row: Row, names: tuple[str, ...]) -> Record:
    text = record_words(CATALOG[table], row, names)
    return Record(table, row["_day"], row["_file"], row["_sheet"], row["_row"], text)


def _settle_near_misses(rule: NearMissSettlement, rows: list[Row], month: Month) -> list[Entry]:
    """``points`` for each report of the month that was put right by its end; nothing is ever taken away."""
    own = [row for row in rows if month.span.start <= row["_day"] < month.span.end]
    fixed = [row for row in own if row["fixed_on"] is not None and row["fixed_on"] < month.span.end]
    if not own:
        return []
    full = rounded(len(fixed) * month.rules.amount(rule.points, POINTS))
    why = Words(
        f"报告 {len(own)} 条，月末已整改 {len(fixed)} 条；没有整改的不扣分",
        f"{len(own)} reports, {len(fixed)} put right by the end of the month; the others cost nothing",
    )
    records = tuple(_record("near_miss", row, ("report", "hazard", "fixed_on")) for row in own)
    entries = [Entry("near_miss", rule.words, full, why, records)]
    most = rounded(month.rules.amount(rule.month_cap, POINTS))
    if full > most:
        why = Words(f"每月以 {points(most)} 分为限", f"at most {points(most)} points a month")
        title = Words(f"{rule.title}：月封顶", f"{rule.words('en')}: monthly cap")
        entries.append(Entry("cap_month", title, most - full, why))
    return entries


def _no_warning(rule: object, rows: list[Row], rules: InForce) -> list[Words]:
    del rule, rows, rules
    return []


INCIDENTS = Settler(
    "incident",
    lambda rule, rules, span: span,
    lambda span: span,
    _settle_incidents,
    _no_warning,
    owns=owns,
)
NEAR_MISSES = Settler(
    "near_miss",
    lambda rule, rules, span: span,
    lambda span: span,
    _settle_near_misses,
    _no_warning,
    lambda rule, rules: rounded(rules.amount(rule.month_cap, POINTS)),
    owns=owns,
)


class Vetoes:
    """The vetoes of a month: which account is capped, and by what incident."""

    def __init__(self, month: Month, inputs: Inputs, rows: Mapping[str, list[Row]]) -> None:
        self._month, self._inputs, self._rows = month, inputs, rows

    def lines(self, card: str, subject: Subject, lines: Iterable[Line]) -> list[Line]:
        """What takes an account down to the ceiling: one signed line per rule that has a veto for the card."""
        found: list[Line] = []
        so_far = list(lines)
        for name, rule in self._month.rules.settlements.items():
            if isinstance(rule, IncidentSettlement) and rule.veto is not None and card in rule.veto.cards:
                one = self._line(name, rule, subject, [*so_far, *found])
                found += [one] if one is not None else []
        return found

    def _line(self, name: str, rule: IncidentSettlement, subject: Subject, lines: list[Line]) -> Line | None:
        assert rule.veto is not None
        ceiling = rounded(self._month.rules.amount(rule.veto.ceiling, POINTS))
        low, high = (min(0, ceiling - sum(getattr(line, part) for line in lines)) for part in ("low", "high"))
        title = Words(f"一票否决：{rule.title}", f"veto: {rule.words('en')}")
        days = self._month.span
        own = [row for row in self._rows[name] if owns(row, subject, self._inputs.registers)]
        causes = [row for row in _of_guard(rule, own, self._month) if self._vetoes(rule, row)]
        if not causes:
            missing = self._inputs.of_table("incident", None, days.start, days.end)
            if not missing or high == 0:
                return None
            why = Words("待数据：有否决情形的，封顶", "waiting for data: a veto would cap the total")
            return Line("veto", name, title, None, low, 0, why, missing=missing)
        listed = "、".join(row["incident"] for row in causes)
        why = Words(
            f"{listed}：合计以 {points(ceiling)} 分为限",
            f"{listed.replace('、', ', ')}: at most {points(ceiling)} points",
        )
        records = tuple(_record("incident", row, ("incident", "severity", "unit", "concealed")) for row in causes)
        if any(line.score is None for line in lines):
            missing = tuple(dict.fromkeys(one for line in lines for one in _open(line)))
            return Line("veto", name, title, None, low, high, why, missing=missing, records=records)
        return Line.closed("veto", name, title, low, why if low else without_effect(why), records=records)

    def _vetoes(self, rule: IncidentSettlement, row: Row) -> bool:
        """Whether one incident is a reason."""
        veto = rule.veto
        if veto is None:
            return False
        late = not prompt(rule, row, self._month.rules)
        severity = row["severity"]
        return (
            severity in veto.always or (severity in veto.unreported and late) or (veto.concealed and row["concealed"])
        )


def _open(line: Line) -> tuple[Missing, ...]:
    return line.missing if line.score is None else ()
