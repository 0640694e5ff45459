"""Explain: from a total to its lines, to indicator, numerator and denominator, parameters, clause, and the records.

Everything comes from a bundle alone. The tree is plain data, the same for JSON and for the terminal.
"""

from __future__ import annotations

from fractions import Fraction
from functools import cached_property

from fourfocus.engine.aggregate import Scope, read, records
from fourfocus.engine.brand_report import nodes as brand_nodes
from fourfocus.engine.brand_report import rated_of
from fourfocus.engine.close import Result
from fourfocus.engine.derived import ALL_TABLES
from fourfocus.engine.derived.base import Span
from fourfocus.engine.explain_people import listed_of
from fourfocus.engine.explain_tasks import TaskExplainer
from fourfocus.engine.lines import Account, Line, points, record_words
from fourfocus.engine.node import Node as Node
from fourfocus.engine.node import record_node, with_unit
from fourfocus.engine.points import PERSON
from fourfocus.engine.readings import Reading, paths_of
from fourfocus.engine.reads import with_derived
from fourfocus.engine.report import rule_of
from fourfocus.engine.subjects import MILL, Subject
from fourfocus.engine.values import Source, Value, decimal
from fourfocus.facts.factset import FactSet
from fourfocus.facts.schema import Words
from fourfocus.rules.expr import Agg, Param, Path, walk
from fourfocus.rules.model import Rule


class NoSuch(LookupError):
    """There is no such subject or rule; ``words`` says so, ``known`` lists those there are."""

    def __init__(self, zh: str, en: str, known: list[str]) -> None:
        super().__init__(zh)
        self.words = Words(zh, en)
        self.known = known


class Explainer:
    """Explains the result of one close from the facts it was computed from."""

    def __init__(self, result: Result, facts: FactSet, most_rows: int | None = 5) -> None:
        self.result, self.most = result, most_rows
        self.span = Span.of_month(result.month)
        self.facts, _ = with_derived(facts, result.rules, result.windows, self.span, result.mill)
        self._tasks = TaskExplainer(result, self.facts, most_rows)
        self._readings = {(one.indicator.id, one.subject.id): one for one in result.readings}
        self._further = {one.indicator.id: one for one in result.further}

    def explain(self, name: str, rule: str | None = None) -> Node:
        """The tree of one subject; with ``rule``, only what comes from that indicator, settlement or scorecard.

        Raises
        ------
        NoSuch
            No such subject, or the rule has no line of it.
        """
        subject = self._subject(name)
        self._told: set[str] = set()
        accounts = [account for account in self.result.accounts.values() if account.subject == subject]
        # A year or a star carries this month's total: that stands first, and by itself.
        carried = {line.of for account in accounts for line in account.lines if line.of and line.kind != "month"}
        roots = [account for account in accounts if account.id not in carried]
        root = Node(
            "subject", Words(subject.title, subject.title), detail={"id": subject.id, "subject_kind": subject.kind}
        )
        for account in roots:
            node = self._account(account, rule)
            if node is not None:
                root.children.append(node)
        root.children += self._listed(subject, rule)
        root.children += self._unscored(subject, rule, root)
        root.children += self._tasks.of_branch(subject, rule)
        root.children += self._analyses(subject, rule)
        for node in brand_nodes(self.result, subject, rule):
            clause = self.result.rules.rule(node.detail["rule"])
            node.children[:0] = self._source(clause)
            root.children.append(node)
        if not root.children:
            known = self._rules_of(subject)
            raise NoSuch(
                f"{subject.title} 没有规则“{rule}”的内容" if rule else f"{subject.title} 没有可解释的内容",
                f"{subject.title} has nothing from rule {rule!r}"
                if rule
                else f"nothing to explain for {subject.title}",
                known,
            )
        return root

    def _listed(self, subject: Subject, rule: str | None) -> list[Node]:
        """Star, pay and reminder, each with the clause and the parameters of its rule."""
        found = []
        for one, node in listed_of(self.result, subject, rule):
            made = self.result.rules.rule(one.rule)
            if made is not None:
                node.children += self._source(made)
                names = dict.fromkeys(amount.param for amount, _ in made.amounts() if amount.param)
                node.children += [self._parameter(name, subject) for name in names]
            found.append(node)
        return found

    def _holders(self, title: str) -> list[Subject]:
        """Who holds a post on the month's first day."""
        if "post" not in self.result.windows:
            return []
        day = self.span.start
        rows = read(self.facts, "post", None, self.result.mill)
        holding = {
            row["person"]
            for row in rows
            if row["title"] == title and row["valid_from"] <= day and (row["valid_to"] is None or day < row["valid_to"])
        }
        return [one for one in self.result.subjects if one.kind == PERSON and one.id in holding]

    def is_person(self, name: str) -> bool:
        """Whether a name, code or post means a person, or several; False when there is no such subject at all."""
        return any(one.kind == PERSON for one in self._named(name))

    def _named(self, name: str) -> list[Subject]:
        found = [one for one in self.result.subjects if name == one.id]
        return found or [one for one in self.result.subjects if name == one.title] or self._holders(name)

    def _subject(self, name: str) -> Subject:
        found = self._named(name)
        if len(found) > 1:
            known = [f"{one.id} {one.title}" for one in found]
            raise NoSuch(f"“{name}”不止一个，请用编号", f"{name!r} is more than one: use a code", known)
        if not found:
            known = [f"{one.id} {one.title}" for one in self.result.subjects if one.kind != PERSON]
            raise NoSuch(f"没有考核对象“{name}”", f"there is no subject {name!r}", known)
        return found[0]

    def _rules_of(self, subject: Subject) -> list[str]:
        names: dict[str, None] = {}
        for account in self.result.accounts.values():
            if account.subject == subject:
                names.update(dict.fromkeys(line.indicator or line.item or line.rule for line in account.lines))
        names.update(dict.fromkeys(name for name, who in self._readings if who == subject.id))
        names.update(
            dict.fromkeys(one.rule.id for one in self.result.analyses if one.analyser.about(one.found, subject))
        )
        names.update(dict.fromkeys(one.rule.id for one in rated_of(self.result) if one.about(subject)))
        return list(names)

    def _account(self, account: Account, rule: str | None) -> Node | None:
        node = Node("total", account.title, points(account.total), detail={"account": account.id})
        if account.subject.title:
            node.detail["subject"] = account.subject.title
        if account.total is None:
            node.detail |= {"low": points(account.low), "high": points(account.high)}
        if account.id in self._told:
            # Several duties may be judged by one account: it is explained where it is first needed.
            node.why = Words("见上", "see above")
            return node
        for line in account.lines:
            child = self._line(line, account, rule)
            if child is not None:
                node.children.append(child)
        whole = rule is None or rule == account.card
        if not whole and not node.children:
            return None
        self._told.add(account.id)
        return node

    def _line(self, line: Line, account: Account, rule: str | None) -> Node | None:
        node = Node(
            "line", line.title, points(line.score), line.why, {"line": line.kind, "rule": line.indicator or line.rule}
        )
        if line.score is None:
            node.detail |= {"low": points(line.low), "high": points(line.high)}
            node.children += [Node("missing", one.why) for one in line.missing]
        carried = self._account(self.result.accounts[line.of], rule) if line.of else None
        own = rule in (None, line.rule, line.indicator, line.item or None, account.card)
        if not own and carried is None:
            return None
        if own:
            node.children += self._source(rule_of(line, self.result))
            node.children += self._tasks.of_line(line, account.subject)
            node.children += [record_node(record) for record in line.records]
            reading = self._readings.get((line.indicator, account.subject.id)) or self._further.get(line.indicator)
            # The cap's line stands beside the item's: the indicator is explained there.
            if reading is not None and line.kind == "item":
                node.children.append(self._reading(reading))
        if carried is not None:
            node.children.append(carried)
        return node

    def _source(self, rule: Rule | None) -> list[Node]:
        """The clause a rule comes from, with its text."""
        if rule is None:
            return []
        clause = self.result.rules.pack.clauses[rule.clause]
        title = Words(f"《{clause.regulation}》{clause.number} {clause.title}", f"{clause.id} {clause.title}")
        text = clause.text or clause.title
        return [Node("clause", title, why=Words(text, text), detail={"clause": clause.id, "basis": rule.basis})]

    def _unscored(self, subject: Subject, rule: str | None, root: Node) -> list[Node]:
        """Indicators of the subject that no line scores, but that were asked for or stand alone."""
        seen = {node.detail.get("indicator") for node in root.walk() if node.kind == "indicator"}
        found = []
        for (name, who), reading in self._readings.items():
            if who == subject.id and rule in (None, name) and name not in seen:
                node = self._reading(reading)
                node.children += self._source(reading.indicator)
                found.append(node)
        return found

    def _analyses(self, subject: Subject, rule: str | None) -> list[Node]:
        """What analyses say about the subject."""
        found = []
        for one in self.result.analyses:
            if rule in (None, one.rule.id) and one.analyser.about(one.found, subject):
                node = Node("analysis", one.rule.words, detail={"rule": one.rule.id})
                node.children += self._source(one.rule)
                for amount, _ in one.rule.amounts():
                    node.children += [self._parameter(amount.param, subject)] if amount.param else []
                node.children += one.analyser.explain(one.found, subject, self.facts, self.most)
                found.append(node)
        return found

    def _reading(self, reading: Reading) -> Node:
        indicator, unit = reading.indicator, reading.indicator.unit
        figure = None if reading.shown is None else with_unit(reading.shown, unit.words)
        node = Node("indicator", indicator.words, figure, detail={"indicator": indicator.id, "state": reading.state})
        node.detail["formula"] = indicator.formula.text
        if reading.target_shown is not None:
            node.detail["target"] = with_unit(reading.target_shown, unit.words)
        if indicator.note:
            node.why = Words(indicator.note, indicator.note)
        for title, part in (
            (Words("分子", "numerator"), reading.numerator),
            (Words("分母", "denominator"), reading.denominator),
        ):
            if part is not None:
                node.children.append(Node("part", title, self._amount(part[1], part[0]), detail={"formula": part[0]}))
        node.children += [self._input(source, reading.subject) for source in reading.sources]
        if indicator.target is not None and indicator.target.param is not None:
            node.children.append(self._parameter(indicator.target.param, reading.subject))
        for show in reading.shows:
            text = None if show.shown is None else with_unit(show.shown, show.unit)
            node.children.append(Node("beside", show.title, text))
        node.children += [Node("missing", one.why) for one in reading.value.missing]
        return node

    def _amount(self, value: Value, text: str) -> str | None:
        """An exact value in base units, with the unit of its column where that is plain to see."""
        if value.number is None:
            return None
        shown = str(value.number) if value.number.denominator == 1 else decimal(value.number, 6)
        unit = self._units.get(text)
        return f"{shown} {unit}" if unit else shown

    @cached_property
    def _units(self) -> dict[str, str]:
        """Base unit by the text of an aggregate."""
        found: dict[str, str] = {}
        for reading in (*self.result.readings, *self.result.further):
            for source in reading.sources:
                agg = source.detail.get("agg")
                if isinstance(agg, Agg):
                    found[source.text] = self._unit(agg)
        return found

    def _unit(self, agg: Agg) -> str:
        if isinstance(agg.value, Path) and len(agg.value.names) == 1:
            return ALL_TABLES[agg.table][agg.value.names[0]].unit or ""
        return ""

    def _input(self, source: Source, subject: Subject) -> Node:
        agg = source.detail.get("agg")
        if isinstance(agg, Agg):
            return self._aggregate(source, agg, subject)
        if source.kind == "parameter":
            return self._parameter(source.detail["param"], subject)
        name = source.text.removeprefix("indicator.")
        reading = self._readings[name, subject.id]
        return Node("input", reading.indicator.words, reading.shown, detail={"indicator": name})

    def _aggregate(self, source: Source, agg: Agg, subject: Subject) -> Node:
        path = None if subject.kind == MILL else paths_of(self.result.rules.pack)[subject.kind][agg.table]
        params = {node.name: self.result.rules.param(node.name) for node in walk(agg) if isinstance(node, Param)}
        scope = Scope(self.result.mill, self.span)
        listed, count = records(self.facts, agg, path, subject.id, scope, lambda name: params[name], self.most)
        table = ALL_TABLES[agg.table]
        node = Node("aggregate", table.title, self._amount(source.value, source.text))
        node.detail |= {"formula": source.text, "table": agg.table, "count": count}
        unit = self._unit(agg)
        for row in listed:
            where = {"table": agg.table, "file": row["_file"], "sheet": row["_sheet"], "row": row["_row"]}
            figure = f"{row['value_']} {unit}".strip() if row["value_"] is not None else None
            node.children.append(
                Node(
                    "record",
                    record_words(table, row, table.key),
                    figure,
                    detail={**where, "day": row["_day"].isoformat()},
                )
            )
        if count > len(node.children):
            node.detail["not_shown"] = count - len(node.children)
        return node

    def _parameter(self, name: str, subject: Subject) -> Node:
        rules = self.result.rules
        parameter, dated = rules.parameters[name], rules.dated(name, subject.id)
        figure = with_unit(_plain(dated.value), parameter.unit.words)
        detail = {"parameter": name, "from": dated.start.isoformat(), "source": dated.source}
        if dated.subject:
            detail["for"] = dated.subject
        node = Node("parameter", parameter.words, figure, detail=detail)
        node.children += self._source(parameter)
        return node


def _plain(value: Fraction) -> str:
    return str(value) if value.denominator == 1 else decimal(value, 9).rstrip("0")
