"""Shift and day records of lines, each beside the number that luck alone would give."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from fourfocus.engine.analyses import luck
from fourfocus.engine.analyses.base import Analyser, Cell, Column, Grid, Month, Say, missing_report, record_node
from fourfocus.engine.derived.base import Row, Span
from fourfocus.engine.derived.records import SHIFTS
from fourfocus.engine.inputs import missing_of
from fourfocus.engine.lines import cell_words
from fourfocus.engine.node import Node
from fourfocus.engine.subjects import MILL, Subject
from fourfocus.engine.values import Missing, decimal
from fourfocus.facts.factset import FactSet
from fourfocus.facts.schema import Words
from fourfocus.facts.tables import CATALOG
from fourfocus.rules.analyses import RecordRule

DIGITS = 6
"""Of the number expected by luck, where it is shown."""

KINDS = {"shift": Words("班产", "shift"), "day": Words("日产", "day")}


@dataclass(frozen=True)
class Tally:
    """One line and one kind: what of the month was compared with how much before it."""

    line: str
    title: str
    kind: str
    earlier: int
    compared: int
    short: int
    records: tuple[Row, ...]
    ties: tuple[Row, ...]
    missing: tuple[Missing, ...]

    @property
    def expected(self) -> Fraction:
        """Records that luck alone would set, exactly."""
        return luck.expected(self.earlier, self.compared)

    @property
    def shown(self) -> str:
        """The same, rounded once."""
        return decimal(self.expected, DIGITS)

    @property
    def about(self) -> str | None:
        """ln((N+m)/N), rounded once."""
        found = luck.about(self.earlier, self.compared)
        return None if found is None else decimal(found, DIGITS)


@dataclass(frozen=True)
class Found:
    """All tallies of a month, by kind and line."""

    rule: RecordRule
    clause: str
    tallies: tuple[Tally, ...]

    def records(self) -> list[tuple[Tally, Row]]:
        """Every record of the month."""
        return [(tally, row) for tally in self.tallies for row in tally.records]


def _find(rule: RecordRule, rows: list[Row], month: Month) -> Found:
    lines = [one for one in month.inputs.subjects if one.kind == "line"]
    known = {one.id for one in lines}
    whose = [(one.id, one.title) for one in lines] + [
        (name, name) for name in sorted({r["line"] for r in rows} - known)
    ]
    tallies = []
    for kind in KINDS:
        for line, title in whose:
            own = [row for row in rows if row["line"] == line and row["kind"] == kind]
            own.sort(key=lambda row: (row["production_day"], SHIFTS.get(row["period"], 0)))
            compared = [row for row in own if row["outcome"] != "short"]
            tallies.append(
                Tally(
                    line,
                    title,
                    kind,
                    compared[0]["earlier_n"] if compared else 0,
                    len(compared),
                    len(own) - len(compared),
                    tuple(row for row in own if row["outcome"] == "record"),
                    tuple(row for row in own if row["outcome"] == "tie"),
                    _missing(line, month),
                )
            )
    return Found(rule, rule.clause, tuple(tallies))


def _missing(line: str, month: Month) -> tuple[Missing, ...]:
    """What nobody declared of a line's output since its first declared day: an earlier best may hide there."""
    return tuple(missing_of(gap, month.facts) for gap in month.inputs.history("shift_output", line))


def _report(found: Found, say: Say) -> dict[str, Any]:
    return {
        "records": [_record(tally, row, found, say) for tally, row in found.records()],
        "record_ties": [_record(tally, row, found, say) for tally in found.tallies for row in tally.ties],
        "record_counts": [
            {
                "line": one.line,
                "kind": one.kind,
                "earlier": str(one.earlier),
                "compared": str(one.compared),
                "too_short": str(one.short),
                "records": str(len(one.records)),
                "ties": str(len(one.ties)),
                "expected_by_luck": one.shown,
                "expected_by_ln": one.about,
                "state": "open" if one.missing else "known",
                "missing": missing_report(one.missing, say),
            }
            for one in found.tallies
        ],
    }


def _record(tally: Tally, row: Row, found: Found, say: Say) -> dict[str, Any]:
    return {
        "line": tally.line,
        "kind": tally.kind,
        "day": row["production_day"].isoformat(),
        "shift": None if tally.kind == "day" else row["period"],
        "value_kg": str(row["qualified_kg"]),
        "previous_kg": str(row["best_kg"]),
        "previous_day": row["best_on"].isoformat(),
        "expected_by_luck": tally.shown,
        "state": "open" if tally.missing else "known",
        "rule": found.rule.id,
        "clause": found.clause,
        "title": say(_what(row)),
        "record": {"file": row["_file"], "sheet": row["_sheet"], "row": row["_row"]},
    }


def _what(row: Row) -> Words:
    if row["kind"] == "day":
        return KINDS["day"]
    shift = cell_words(CATALOG["shift_output"], "shift", row["period"])
    return Words(f"{KINDS['shift'].zh}（{shift.zh}）", f"{KINDS['shift'].en} ({shift.en})")


def _tonnes(kg: int | None) -> str | None:
    return None if kg is None else decimal(Fraction(kg, 1000), 3)


def _grids(found: Found) -> Iterable[Grid]:
    counts: list[tuple[Cell, ...]] = [
        (one.title, KINDS[one.kind], str(one.earlier), str(one.compared), str(len(one.records)), str(len(one.ties)),
         one.shown, one.about, _state(one))
        for one in found.tallies
    ]  # fmt: skip
    yield Grid(
        Words("产线纪录与靠运气的期望", "Records of lines, and how many luck would give"),
        (
            Column(Words("产线", "Line"), width=22),
            Column(Words("范围", "Kind")),
            Column(Words("此前可比", "Earlier"), 0),
            Column(Words("当月可比", "Compared"), 0),
            Column(Words("纪录", "Records"), 0),
            Column(Words("持平", "Ties"), 0),
            Column(Words("运气期望", "By luck"), DIGITS),
            Column(Words("约 ln((N+m)/N)", "about ln((N+m)/N)"), DIGITS, 18),
            Column(Words("状态", "State"), width=10),
        ),
        tuple(counts),
        Words(
            "运气期望 = 1/(N+1)+…+1/(N+m)，按分数精确相加后取六位小数。",
            "By luck: the exact sum 1/(N+1)+…+1/(N+m), rounded once to six digits.",
        ),
    )
    rows: list[tuple[Cell, ...]] = []
    for tally in found.tallies:
        for row in (*tally.records, *tally.ties):
            what = Words("破纪录", "record") if row["outcome"] == "record" else Words("持平", "tie")
            rows.append(
                (tally.title, _what(row), row["production_day"].isoformat(), _tonnes(row["qualified_kg"]),
                 _tonnes(row["best_kg"]), row["best_on"].isoformat(), what, row["_file"], str(row["_row"]))
            )  # fmt: skip
    yield Grid(
        Words("当月的纪录与持平", "Records and ties of the month"),
        (
            Column(Words("产线", "Line"), width=22),
            Column(Words("范围", "Kind")),
            Column(Words("生产日", "Day")),
            Column(Words("合格量 t", "Output t"), 3),
            Column(Words("此前最好 t", "Best before t"), 3),
            Column(Words("最好日期", "On")),
            Column(Words("结果", "Outcome")),
            Column(Words("出处", "File"), width=38),
            Column(Words("行", "Row"), 0, 10),
        ),
        tuple(rows),
    )


def _state(tally: Tally) -> Cell:
    return Words("历史有缺报，待数据", "history missing: open") if tally.missing else Words("", "")


def _figures(found: Found) -> Mapping[str, str]:
    figures: dict[str, str] = {}
    for one in found.tallies:
        name = f"{one.line}/{one.kind}"
        figures |= {
            f"{name}/records": str(len(one.records)),
            f"{name}/ties": str(len(one.ties)),
            f"{name}/earlier": str(one.earlier),
            f"{name}/compared": str(one.compared),
            f"{name}/too_short": str(one.short),
            f"{name}/luck": one.shown,
            f"{name}/state": "open" if one.missing else "known",
        }
        if one.records:
            last = one.records[-1]
            figures[f"{name}/last"] = f"{last['production_day']} {last['qualified_kg']} > {last['best_kg']}"
    return figures


def _warnings(found: Found) -> Iterable[tuple[str, Words]]:
    for one in {tally.line: tally for tally in found.tallies}.values():
        if one.missing:
            zh, en = "；".join(gap.why.zh for gap in one.missing), "; ".join(gap.why.en for gap in one.missing)
            yield (
                "records",
                Words(f"{one.title} 的纪录未经证实：{zh}", f"records of {one.title} are unconfirmed: {en}"),
            )


def _about(found: Found, subject: Subject) -> bool:
    return subject.kind == MILL or any(one.line == subject.id for one in found.tallies)


def _explain(found: Found, subject: Subject, facts: FactSet, most: int | None) -> list[Node]:
    nodes = []
    for one in found.tallies:
        if subject.kind != MILL and one.line != subject.id:
            continue
        title = Words(f"{one.title} {KINDS[one.kind].zh}纪录", f"{one.title}: {KINDS[one.kind].en} records")
        why = Words(
            f"当月可比 {one.compared} 个，此前可比 {one.earlier} 个；靠运气的期望 {one.shown}（约 ln：{one.about or '—'}）",
            f"{one.compared} compared with {one.earlier} earlier; luck alone would give {one.shown} (ln: {one.about or '—'})",
        )
        node = Node("records", title, str(len(one.records)), why)
        node.children += [Node("missing", gap.why) for gap in one.missing]
        for row in (*one.records, *one.ties):
            node.children.append(_explain_record(row, facts, most))
        nodes.append(node)
    return nodes


def _explain_record(row: Row, facts: FactSet, most: int | None) -> Node:
    day, tonnes, best = row["production_day"], _tonnes(row["qualified_kg"]), _tonnes(row["best_kg"])
    than_zh, than_en = ("高于", "more than") if row["outcome"] == "record" else ("等于", "as much as")
    what = _what(row)
    why = Words(
        f"{than_zh}此前最好 {best} t（{row['best_on']}）", f"{than_en} the best before, {best} t on {row['best_on']}"
    )
    node = Node(row["outcome"], Words(f"{day} {what.zh}", f"{day} {what.en}"), f"{tonnes} t", why)
    span = Span(day, day.fromordinal(day.toordinal() + 1))
    rows = facts.slice("shift_output", row["mill"], span.start, span.end).to_pylist()
    own = [one for one in rows if one["line"] == row["line"] and row["period"] in ("whole", one["shift"])]
    title = CATALOG["shift_output"].title
    for one in own[:most]:
        shift = cell_words(CATALOG["shift_output"], "shift", one["shift"])
        said = Words(f"{shift.zh} {one['product']}", f"{shift.en} {one['product']}")
        node.children.append(record_node(title, one, "shift_output", f"{said.zh} {one['qualified_kg']} kg", said))
    if len(own) > len(node.children):
        node.detail["not_shown"] = len(own) - len(node.children)
    return node


RECORDS: Analyser[RecordRule, Found] = Analyser(
    derived="line_record",
    sheet=Words("纪录", "Records"),
    find=_find,
    report=_report,
    nothing={"records": []},
    grids=_grids,
    figures=_figures,
    warnings=_warnings,
    about=_about,
    explain=_explain,
)
