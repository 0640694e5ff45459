"""Is everything declared that a figure needs? What nobody declared is missing, and missing is not zero."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from fourfocus.engine.aggregate import Paths
from fourfocus.engine.derived import DERIVED
from fourfocus.engine.derived.base import Row, Span
from fourfocus.engine.subjects import MILL, Subject
from fourfocus.engine.values import Missing
from fourfocus.facts.factset import ALL_PARTS, FactSet, Gap
from fourfocus.facts.schema import Table, Words
from fourfocus.rules.expr import Agg, Compare, Expr, Flag, In, Logic, Path, Same, Text, walk
from fourfocus.rules.proofs import Home


@dataclass(frozen=True)
class Inputs:
    """Answers what is missing for an aggregate of a subject.

    Attributes
    ----------
    registers
        Rows of the registers, by name.
    subjects
        Everyone who is assessed; a figure of the mill needs the data of each of its lines.
    """

    facts: FactSet
    mill: str
    span: Span
    paths: Paths
    registers: Mapping[str, list[Row]]
    subjects: tuple[Subject, ...]
    _looked: dict[Same, tuple[str, ...]] = field(default_factory=dict, compare=False)

    def missing(self, agg: Agg, subject: Subject) -> tuple[Missing, ...]:
        """What is not declared of the records an aggregate is made of, for one subject."""
        derived = DERIVED.get(agg.table)
        gaps: list[Gap] = []
        if derived is None:
            gaps += self._gaps(self.facts.catalog[agg.table], agg, subject, agg.table, self.span)
        else:
            for one in derived.inputs:
                table, name = self.facts.catalog[one.table], derived.table.name
                gaps += self._gaps(table, agg, subject, name, self.span.back(one.declared_before))
                if one.history:
                    parts = self._parts(table, agg, subject, name) or [ALL_PARTS]
                    gaps += [gap for part in parts for gap in self.history(one.table, part)]
        for register in self._registers(agg):
            gaps += self.facts.gaps(register, self.mill, self.span.start, self.span.end)
        return tuple(missing_of(gap, self.facts) for gap in dict.fromkeys(gaps))

    def missing_of_branch(
        self, agg: Agg, branch: str, span: Span, home: Home, covered: frozenset[str] | None
    ) -> tuple[Missing, ...]:
        """What is not declared of the records that a task or duty of a branch looks at, on the days of ``span``."""
        derived = DERIVED.get(agg.table)
        gaps: list[Gap] = []
        names = [agg.table] if derived is None else [one.table for one in derived.inputs]
        for name in names:
            parts = self._parts_of_branch(self.facts.catalog[name], branch, home, covered) if derived is None else None
            gaps += self.facts.gaps(name, self.mill, span.start, span.end, parts)
        if home.via:
            gaps += self.facts.gaps(home.via, self.mill, span.start, span.end)
        for register in self._registers(agg):
            gaps += self.facts.gaps(register, self.mill, span.start, span.end)
        return tuple(missing_of(gap, self.facts) for gap in dict.fromkeys(gaps))

    def _parts_of_branch(
        self, table: Table, branch: str, home: Home, covered: frozenset[str] | None
    ) -> list[str] | None:
        """The lines, units or branches whose data is needed; None asks for the table as a whole."""
        path = home.path
        if table.part is None or not isinstance(path, Path) or path.names[0] != table.part or home.via == "membership":
            return None
        if home.via == "coverage":
            if covered is None:
                return None
            # A branch covers workshops and sections, too; they have no part in what lines report.
            kinds = table[path.names[0]].ref_kind
            fit = {row["unit"] for row in self.registers["unit"] if not kinds or row["kind"] in kinds}
            return sorted(covered & fit)
        if len(path.names) == 1:
            return [branch]
        register = self.facts.catalog[table[path.names[0]].ref or ""]
        rows = self.registers[register.name]
        return sorted({row[register.key[0]] for row in rows if row[path.names[1]] == branch})

    def unclear(self, agg: Agg, unknown: int, empty: int) -> tuple[Missing, ...]:
        """Records that are there but leave a figure open."""
        found: list[Missing] = []
        title = self.facts.catalog[agg.table].title
        if unknown:
            zh = f"{title.zh}（{agg.table}）有 {unknown} 条记录无法判断条件：空单元格，或所引用的登记表当日没有这一项"
            en = (
                f"{unknown} records of {agg.table} leave the condition open: an empty cell, or no entry in the register"
            )
            found.append(Missing(Words(zh, en)))
        if empty:
            zh = f"{title.zh}（{agg.table}）有 {empty} 条记录没有填写要合计的数量"
            en = f"{empty} records of {agg.table} have no value in the column that is summed"
            found.append(Missing(Words(zh, en)))
        return tuple(found)

    def history(self, name: str, part: str) -> tuple[Gap, ...]:
        """What is not declared of a table for a line or unit, from the first day anybody declared it for it.

        A declaration may begin long before the line did; nothing is missing before that.
        """
        scopes = [one.scope for one in self.facts.declared(name, self.mill)]
        start = min((one.start for one in scopes if one.part in (ALL_PARTS, part)), default=self.span.start)
        if start < self.span.start:
            spells = [row["valid_from"] for row in self.registers.get("unit", ()) if row["unit"] == part]
            start = max(start, min(spells, default=self.span.start))
        return self.facts.gaps(name, self.mill, start, self.span.end, [part])

    def of_table(self, name: str, parts: Iterable[str] | None, start: date, end: date) -> tuple[Missing, ...]:
        """What is not declared of a table for some parts and days."""
        listed = None if parts is None else list(parts)
        return tuple(missing_of(gap, self.facts) for gap in self.facts.gaps(name, self.mill, start, end, listed))

    def _gaps(self, table: Table, agg: Agg, subject: Subject, path_of: str, span: Span) -> Iterable[Gap]:
        parts = self._parts(table, agg, subject, path_of)
        if parts is not None and not parts:
            return (Gap(table.name, self.mill, ALL_PARTS, span.start, span.end),)
        return self.facts.gaps(table.name, self.mill, span.start, span.end, parts)

    def _parts(self, table: Table, agg: Agg, subject: Subject, path_of: str) -> list[str] | None:
        """The lines, units or meters whose data is needed; None asks for the table as a whole."""
        if table.part is None:
            return None
        kind, path = self._path(path_of, subject)
        if path == Path((table.part,)):
            ids = [one.id for one in self.subjects if one.kind == kind]
            return ids if subject.kind == MILL else [subject.id]
        if isinstance(path, Path) and len(path.names) == 2 and path.names[0] == table.part:
            return self._registered(table, agg, path, None if subject.kind == MILL else subject.id)
        return None

    def _path(self, table: str, subject: Subject) -> tuple[str, Expr | None]:
        """How records of a table name their subject; for the mill, by the first kind that they name."""
        for kind in sorted(self.paths):
            if table in self.paths[kind] and subject.kind in (kind, MILL):
                return kind, self.paths[kind][table]
        return "", None

    def _registered(self, table: Table, agg: Agg, path: Path, subject: str | None) -> list[str]:
        """The register's entries (meters) of a subject that the aggregate's condition can select in this month."""
        column = table[path.names[0]]
        register = self.facts.catalog[column.ref or ""]
        found = set()
        for row in self.registers[register.name]:
            inside = row["valid_from"] < self.span.end and (
                row["valid_to"] is None or row["valid_to"] > self.span.start
            )
            wanted = subject is None or row[path.names[1]] == subject
            if inside and wanted and selects(agg.where, column.name, row):
                found.add(row[register.key[0]])
        return sorted(found)

    def _registers(self, agg: Agg) -> tuple[str, ...]:
        """The registers that an aggregate and the subjects' paths look into, sorted."""
        known = self._looked.get(Same(agg))
        if known is None:
            table = self.facts.catalog[agg.table]
            exprs = [expr for expr in (agg.value, agg.where) if expr is not None]
            exprs += [tables[agg.table] for tables in self.paths.values() if agg.table in tables]
            paths = (node for expr in exprs for node in walk(expr) if isinstance(node, Path) and len(node.names) == 2)
            known = tuple(sorted({table[path.names[0]].ref or "" for path in paths}))
            self._looked[Same(agg)] = known
        return known


def selects(where: Expr | None, column: str, row: Mapping[str, Any]) -> bool:
    """Whether a condition can hold for records that refer to ``row`` through ``column``.

    Only what the condition says about the register's row is looked at; the rest may hold for some record.

    >>> from fourfocus.rules.formula import parse_row
    >>> selects(parse_row('meter.medium == "electricity" and energy_wh > 0'), "meter", {"medium": "gas"})
    False
    """
    match where:
        case Flag():
            return where.value
        case Logic(op="and"):
            return all(selects(arg, column, row) for arg in where.args)
        case Logic(op="or"):
            return any(selects(arg, column, row) for arg in where.args)
        case Compare(op="==", left=Path(names=names), right=Text(value=value)):
            return names[0] != column or len(names) < 2 or row[names[1]] == value
        case In(arg=Path(names=names), negated=negated):
            values = [item.value for item in where.items if isinstance(item, Text)]
            return names[0] != column or len(names) < 2 or (row[names[1]] in values) != negated
    return True


def missing_of(gap: Gap, facts: FactSet) -> Missing:
    """A gap in words: which table, whose, which days."""
    title = facts.catalog[gap.table].title
    if facts.catalog[gap.table].is_register:
        return Missing(Words(f"没有导入{title.zh}（{gap.table}）", f"{title.en} ({gap.table}) is not imported"), gap)
    whose_zh, whose_en = ("", "") if gap.part == ALL_PARTS else (f"，{gap.part}", f", {gap.part}")
    last = date.fromordinal(gap.end.toordinal() - 1)
    return Missing(
        Words(
            f"缺{title.zh}（{gap.table}）{whose_zh}，{gap.start} 至 {last}",
            f"no {title.en.lower()} ({gap.table}){whose_en}, {gap.start} to {last}",
        ),
        gap,
    )
