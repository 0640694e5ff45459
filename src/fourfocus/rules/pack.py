"""A rule pack as a whole: its files in, its rules out, and which of them hold on a day.

:func:`read_folder` takes the files as bytes, :func:`load` reads them; a pack from a bundle goes the same way. Nothing in a
pack is ever executed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from fractions import Fraction
from functools import cached_property
from pathlib import Path, PurePosixPath
from typing import Any, TypeVar

from fourfocus.rules import clauses, overlay, source
from fourfocus.rules.clauses import Clause
from fourfocus.rules.infer import similar
from fourfocus.rules.kinds import KINDS
from fourfocus.rules.model import (
    Card,
    Case,
    Dated,
    Framework,
    Header,
    Indicator,
    Parameter,
    Rule,
    Settlement,
    Standard,
    SubjectKind,
    Task,
    TwoWay,
)
from fourfocus.rules.problems import Place, Problems
from fourfocus.rules.source import Scalar, Seq
from fourfocus.rules.spec import BAD, Amount, Reading, ident_of
from fourfocus.rules.units import Measure
from fourfocus.rules.written import CASE, FRAMEWORK, HEADER, LISTS

MOST_FILES = 500
FILES: dict[str, tuple[str, Any]] = {**LISTS, **{kind.file: (kind.part, kind.spec) for kind in KINDS}}
"""Files that hold a list of rules: the part of the pack they go to and how an entry is read."""
_PROSE = ("README.md", "CHANGELOG.md")

R = TypeVar("R", bound=Rule)


@dataclass(frozen=True)
class Pack:
    """Everything a pack says. Rules are listed in the order written; a rule may stand there once per period.

    ``more`` holds the rules of further kinds (:mod:`fourfocus.rules.kinds`) by part. ``unread`` names the rules (and, as a
    whole, the files) that could not be read: what refers to them is not wrong too.
    """

    header: Header
    framework: Framework
    clauses: Mapping[str, Clause]
    subjects: tuple[SubjectKind, ...]
    parameters: tuple[Parameter, ...]
    indicators: tuple[Indicator, ...]
    tasks: tuple[Task, ...]
    standards: tuple[Standard, ...]
    settlements: tuple[Settlement, ...]
    cards: tuple[Card | TwoWay, ...]
    cases: tuple[Case, ...]
    files: Mapping[str, bytes] = field(repr=False, compare=False)
    unread: frozenset[str] = field(default=frozenset(), compare=False)
    more: Mapping[str, tuple[Rule, ...]] = field(default_factory=dict)

    @property
    def computed(self) -> tuple[Indicator, ...]:
        """Everything with a formula: the indicators, and those of further kinds."""
        return (*self.indicators, *self.of(Indicator))

    @cached_property
    def rules(self) -> tuple[Rule, ...]:
        """Every rule of every kind."""
        kinds = (self.parameters, self.indicators, self.tasks, self.standards, self.settlements, self.cards)
        return tuple(rule for part in (*kinds, *self.more.values()) for rule in part)

    @cached_property
    def versions(self) -> Mapping[str, tuple[Rule, ...]]:
        """Every rule by id: the same id stands there once per period, and once per kind."""
        found: dict[str, tuple[Rule, ...]] = {}
        for rule in self.rules:
            found[rule.id] = (*found.get(rule.id, ()), rule)
        return found

    def of(self, kind: type[R]) -> tuple[R, ...]:
        """The rules of a further kind, whenever they hold."""
        return tuple(rule for part in self.more.values() for rule in part if isinstance(rule, kind))

    def on(self, day: date) -> InForce:
        """The rules in force on ``day``."""
        return InForce(
            self,
            day,
            _holding(self.parameters, day),
            _holding(self.indicators, day),
            _holding(self.tasks, day),
            _holding(self.standards, day),
            _holding(self.settlements, day),
            _holding(self.cards, day),
            {part: _holding(rules, day) for part, rules in self.more.items()},
        )

    def changes(self) -> tuple[date, ...]:
        """The days on which any rule or parameter changes, sorted; what holds is the same in between."""
        days = {rule.start for rule in self.rules} | {rule.end for rule in self.rules if rule.end is not None}
        return tuple(sorted(days | {dated.start for parameter in self.parameters for dated in parameter.values}))


def _holding(rules: tuple[R, ...], day: date) -> dict[str, R]:
    return {rule.id: rule for rule in rules if rule.holds(day)}


class NotInForce(LookupError):
    """A parameter has no value on the day asked for."""


@dataclass(frozen=True)
class InForce:
    """The rules of a pack that hold on one day, by id."""

    pack: Pack
    day: date
    parameters: Mapping[str, Parameter]
    indicators: Mapping[str, Indicator]
    tasks: Mapping[str, Task]
    standards: Mapping[str, Standard]
    settlements: Mapping[str, Settlement]
    cards: Mapping[str, Card | TwoWay]
    more: Mapping[str, Mapping[str, Rule]] = field(default_factory=dict)

    def of(self, kind: type[R]) -> dict[str, R]:
        """The rules of a further kind that hold, by id."""
        return {rule.id: rule for part in self.more.values() for rule in part.values() if isinstance(rule, kind)}

    @cached_property
    def _params(self) -> dict[tuple[str, str], Fraction]:
        """What has been asked before; a close asks for the same few thousands of times."""
        return {}

    @cached_property
    def computed(self) -> dict[str, Indicator]:
        """Everything with a formula that holds, by id."""
        return {**self.indicators, **self.of(Indicator)}

    def rule(self, name: str) -> Rule | None:
        """The rule in force called ``name``: an indicator first, then settlements, scorecards and further kinds."""
        parts: tuple[Mapping[str, Rule], ...] = (
            self.indicators,
            self.settlements,
            self.cards,
            *self.more.values(),
        )
        return next((part[name] for part in parts if name in part), None)

    @property
    def two_way(self) -> TwoWay | None:
        """The two-way assessment in force, if there is one."""
        return next((card for card in self.cards.values() if isinstance(card, TwoWay)), None)

    def dated(self, name: str, subject: str = "") -> Dated:
        """The value of a parameter in force (for ``subject``, if it has one of its own), in its own unit.

        Raises
        ------
        NotInForce
            There is none on this day.
        """
        parameter = self.parameters.get(name)
        dated = parameter.at(self.day, subject) if parameter else None
        if dated is None:
            raise NotInForce(name)
        return dated

    def param(self, name: str, subject: str = "") -> Fraction:
        """The value of a parameter in force, in base units."""
        if (name, subject) not in self._params:
            self._params[name, subject] = self.dated(name, subject).value * self.parameters[name].unit.factor
        return self._params[name, subject]

    def amount(self, amount: Amount, unit: Measure, subject: str = "") -> Fraction:
        """An amount in base units: the parameter's value, or the number taken as one of ``unit``."""
        if amount.param is not None:
            return self.param(amount.param, subject)
        return (amount.number or Fraction(0)) * unit.factor


class NoPack(ValueError):
    """A folder that holds no rule pack; the message says why."""


def read_folder(folder: Path) -> dict[str, bytes]:
    """The files of a pack by their path inside it, sorted; hidden files and links are left out.

    Raises
    ------
    NoPack
        There is no such folder, it has no ``pack.yaml``, or it holds far too much.
    """
    if not (folder / "pack.yaml").is_file():
        raise NoPack(str(folder))
    found: dict[str, bytes] = {}
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if path.is_symlink() or not path.is_file() or any(part.startswith(".") for part in PurePosixPath(name).parts):
            continue
        if len(found) >= MOST_FILES:
            raise NoPack(str(folder))
        with path.open("rb") as handle:
            found[name] = handle.read(source.MOST_BYTES + 1)
    return found


def load(files: Mapping[str, bytes], changes: Mapping[str, Seq] | None = None) -> tuple[Pack | None, Problems]:
    """Read a pack; None when a part without which nothing can be said is missing.

    ``changes`` are those of an overlay, by file; the counts the pack declares are not those of the changed pack.
    """
    problems = Problems()
    changes = changes or {}
    parts: dict[str, list[Any]] = {part: [] for part, _ in FILES.values()}
    texts: dict[str, Clause] = {}
    cases: list[Case] = []
    single: dict[str, Any] = {"pack.yaml": None, "framework.yaml": None}
    unread: set[str] = set()
    for name, data in sorted({**dict.fromkeys(changes, b""), **files}.items()):
        path = PurePosixPath(name)
        if name in FILES:
            part, spec = FILES[name]
            parts[part] += _entries(name, data, spec, problems, unread, changes.get(name))
        elif name in single:
            single[name] = _single(name, data, HEADER if name == "pack.yaml" else FRAMEWORK, problems)
        elif path.parts[0] == "clauses" and path.suffix == ".md":
            found = clauses.parse(name, data, problems)
            texts.update({clause.id: clause for clause in found})
            unread |= set() if found else {name}
        elif path.parts[0] == "cases" and path.suffix == ".yaml":
            cases += _entries(name, data, CASE, problems, unread)
        elif name not in _PROSE:
            problems.add(
                "pack.file", Place(name), known=similar(name, [*single, *FILES, "clauses/….md", "cases/….yaml"])
            )
    for name in single:
        if name not in files:
            problems.add("pack.missing", Place(name))
    if not single["pack.yaml"] or not single["framework.yaml"]:
        return None, problems
    lists = {part: tuple(parts[part]) for part, _ in LISTS.values()}
    more = {kind.part: tuple(parts[kind.part]) for kind in KINDS}
    header, framework = single["pack.yaml"], single["framework.yaml"]
    header = replace(header, counts={}) if changes else header
    pack = Pack(header, framework, texts, **lists, cases=tuple(cases), files=files, unread=frozenset(unread), more=more)
    return pack, problems


def _entries(
    name: str, data: bytes, spec: Any, problems: Problems, unread: set[str], changes: Seq | None = None
) -> list[Any]:
    """The entries of a file; the ids of those that cannot be read, or the file's own name, go to ``unread``."""
    before = len(problems)
    tree = source.parse(name, data, problems)
    if isinstance(tree, Scalar) and tree.is_empty:
        tree = Seq([], tree.place)
    if tree is None and changes is not None and not data:
        tree = Seq([], changes.place)
    if not isinstance(tree, Seq):
        if tree is not None or len(problems) == before:
            problems.add("pack.list", Place(name) if tree is None else tree.place)
        unread.add(name)
        return []
    entries = []
    for item in tree.items if changes is None else overlay.lay(tree.items, changes, problems):
        entry = spec.read(item, Reading(problems), name)
        if entry is BAD:
            unread.add(ident_of(item) or name)
        else:
            entries.append(entry)
    return entries


def _single(name: str, data: bytes, spec: Any, problems: Problems) -> Any:
    tree = source.parse(name, data, problems)
    if tree is None:
        return None
    found = spec.read(tree, Reading(problems), name)
    return None if found is BAD else found
