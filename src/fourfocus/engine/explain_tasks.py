"""Explain for tasks and duties: value, bound, period, and the records themselves."""

from __future__ import annotations

from collections.abc import Iterable

from fourfocus.engine.asked import Asked
from fourfocus.engine.close import Result
from fourfocus.engine.derived import ALL_TABLES
from fourfocus.engine.lights import KEPT
from fourfocus.engine.lines import Line, record_words
from fourfocus.engine.node import Node
from fourfocus.engine.probes import Finding
from fourfocus.engine.subjects import Subject
from fourfocus.engine.tasks import due_words
from fourfocus.engine.values import decimal
from fourfocus.engine.windows import behind
from fourfocus.facts.factset import FactSet
from fourfocus.facts.schema import Words
from fourfocus.rules.expr import Path, text_of
from fourfocus.rules.model import TaskSettlement


class TaskExplainer:
    """Explains what the records of a branch say about its tasks and duties."""

    def __init__(self, result: Result, facts: FactSet, most: int | None) -> None:
        self.result, self.facts, self.most = result, facts, most

    def of_line(self, line: Line, branch: Subject) -> list[Node]:
        """Under the line of a task that settles from records: its period and due rule, and each finding."""
        work, rules = self.result.work, self.result.rules
        if work is None or not isinstance(rules.settlements.get(line.rule), TaskSettlement):
            return []
        found: list[Node] = []
        for one in work.book.of(branch.id):
            # A task can settle twice in a month; its due day says which line is whose.
            if one.instance.task.id != line.item or due_words(one.instance).zh not in line.why.zh:
                continue
            task, period = one.instance.task, one.instance.period
            due = task.due.words(task.cadence)
            title = Words(f"期间 {period.words.zh}，{due.zh}", f"period {period.words.en}, {due.en}")
            found.append(Node("period", title, why=Words(task.target, task.target)))
            found += self._findings(one.findings, branch)
        return found

    def of_branch(self, branch: Subject, rule: str | None) -> list[Node]:
        """The systems of a branch; only one with ``rule``, and then with its records."""
        if self.result.work is None:
            return []
        by_system: dict[str, Node] = {}
        for one in self.result.work.kept:
            if one.branch != branch or rule not in (None, one.system.id):
                continue
            node = by_system.setdefault(one.system.id, Node("system", one.system.words, detail={"rule": one.system.id}))
            clause = self.result.rules.pack.clauses[one.duty.clause or one.system.clause]
            period = one.finding.look.period.words
            why = Words(
                f"{period.zh}：{one.finding.words.zh}（《{clause.regulation}》{clause.number}）",
                f"{period.en}: {one.finding.words.en} ({clause.id})",
            )
            child = Node("duty", one.duty.words, None, why, {"state": one.state, "state_title": KEPT[one.state]})
            if rule is not None:
                child.children += self._findings((one.finding,), branch)
            node.children.append(child)
        return list(by_system.values())

    def _findings(self, findings: Iterable[Finding], branch: Subject) -> list[Node]:
        found = []
        for one in findings:
            proof = one.proof
            title = proof.words if proof.title else Words("数值", "value")
            figure = None if one.shown is None else f"{one.shown} {proof.unit.text}"
            node = Node("proof", title, figure, one.words, {"formula": proof.formula.text})
            if one.target_shown is not None:
                node.detail["target"] = f"{proof.sign} {one.target_shown} {proof.unit.text}"
            if proof.bound.param is not None:
                dated = self.result.rules.dated(proof.bound.param, branch.id)
                parameter = self.result.rules.parameters[proof.bound.param]
                shown = f"{decimal(dated.value, 3).rstrip('0').rstrip('.')} {parameter.unit.text}"
                detail = {"parameter": parameter.id, "from": dated.start.isoformat(), "source": dated.source}
                node.children.append(Node("parameter", parameter.words, shown, detail=detail))
            node.children += [self._records(asked, branch) for asked in one.asked.values()]
            node.children += [Node("missing", missing.why) for missing in one.missing]
            found.append(node)
        return found

    def _records(self, asked: Asked, branch: Subject) -> Node:
        """One aggregate of a finding, with the records it is made of."""
        work = self.result.work
        assert work is not None
        agg, table = asked.agg, ALL_TABLES[asked.agg.table]
        rows, count = behind(
            self.facts, asked, work.windows, branch.id, self.result.mill, self.result.rules.param, self.most
        )
        total = work.windows.get(asked, branch.id).total
        unit = ""
        if isinstance(agg.value, Path) and len(agg.value.names) == 1:
            unit = table[agg.value.names[0]].unit or ""
        node = Node("aggregate", table.title, f"{total} {unit}".strip(), detail={"formula": text_of(agg)})
        node.detail |= {"table": agg.table, "count": count, "from": asked.span.start.isoformat()}
        node.detail["to"] = asked.span.end.isoformat()
        for row in rows:
            where = {"table": agg.table, "file": row["_file"], "sheet": row["_sheet"], "row": row["_row"]}
            figure = f"{row['value_']} {unit}".strip() if agg.value is not None else None
            node.children.append(
                Node("record", record_words(table, row, table.key), figure, detail={**where, "day": str(row["_day"])})
            )
        if count > len(rows):
            node.detail["not_shown"] = count - len(rows)
        return node
