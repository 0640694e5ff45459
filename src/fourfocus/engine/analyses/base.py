"""What every kind of analysis gives: data for JSON, grids for screen and workbook, figures for worked cases, an explanation.

A kind is one :class:`Analyser` in :data:`fourfocus.engine.analyses.ANALYSERS`, beside its rule in ``fourfocus.rules.analyses``
and, where formulas may aggregate what it finds, its derived table in ``fourfocus.engine.derived``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from fourfocus.engine.breakthroughs import Breakthroughs
from fourfocus.engine.derived.base import Row, Span
from fourfocus.engine.inputs import Inputs
from fourfocus.engine.node import Node
from fourfocus.engine.readings import Readings
from fourfocus.engine.subjects import Subject
from fourfocus.engine.values import Missing
from fourfocus.facts.factset import FactSet
from fourfocus.facts.schema import Words
from fourfocus.rules.analyses import Analysis
from fourfocus.rules.pack import InForce

R = TypeVar("R", bound=Analysis)
F = TypeVar("F")

Cell = Words | str | None
"""A text in two languages, a number as decimal digits (or a code), or nothing."""

Say = Callable[[Words], Any]


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a grid; ``digits`` says that it holds numbers, ``None`` that it holds texts."""

    title: Words
    digits: int | None = None
    width: int = 14


@dataclass(frozen=True, slots=True)
class Chart:
    """A picture of some rows of a grid.

    ``kind`` is ``line`` (``values`` over the rows) or ``waterfall`` (the first and last row are levels, the rows
    between are steps from one to the other; the column ``values[0]`` holds both).
    """

    kind: str
    title: Words
    label: int
    values: tuple[int, ...]
    rows: tuple[int, int]


@dataclass(frozen=True, slots=True)
class Grid:
    """A table of a result as people read it, on screen and in the workbook; ``strong`` are the rows of totals.

    ``screen`` is False for what only the workbook shows.
    """

    title: Words
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    note: Words | None = None
    strong: frozenset[int] = frozenset()
    chart: Chart | None = None
    screen: bool = True


@dataclass(frozen=True)
class Month:
    """What every analysis knows."""

    rules: InForce
    span: Span
    mill: str
    facts: FactSet
    inputs: Inputs
    registers: Mapping[str, list[Row]]
    readings: Readings
    breakthroughs: Breakthroughs

    @property
    def titles(self) -> dict[str, str]:
        """Title of a subject by its code."""
        return {one.id: one.title for one in self.inputs.subjects}


def _no_windows(rule: Any, rules: InForce, span: Span) -> Iterable[tuple[str, Span]]:
    del rule, rules, span
    return ()


@dataclass(frozen=True)
class Analyser(Generic[R, F]):
    """How one kind of analysis works.

    Attributes
    ----------
    derived
        The derived table whose rows of the month it is given; empty for none.
    find
        Works it out.
    report
        What it adds to the result's JSON.
    nothing
        What stands there when no such rule is in force.
    sheet
        The name of its sheet in the workbook.
    figures
        Name to value of every figure that a worked case may ask for.
    about
        The subjects under which ``explain`` shows it.
    windows
        The fact tables it reads beside its derived table, and over which days.
    """

    derived: str
    sheet: Words
    find: Callable[[R, list[Row], Month], F]
    report: Callable[[F, Say], dict[str, Any]]
    nothing: Mapping[str, Any]
    grids: Callable[[F], Iterable[Grid]]
    figures: Callable[[F], Mapping[str, str]]
    warnings: Callable[[F], Iterable[tuple[str, Words]]]
    about: Callable[[F, Subject], bool]
    explain: Callable[[F, Subject, FactSet, int | None], list[Node]]
    windows: Callable[[R, InForce, Span], Iterable[tuple[str, Span]]] = _no_windows


@dataclass(frozen=True)
class Outcome:
    """What an analysis found, ready to be shown."""

    rule: Analysis
    found: Any
    analyser: Analyser[Any, Any] = field(repr=False)


def missing_report(missing: Iterable[Missing], say: Say) -> list[Any]:
    """Why something is open, for JSON."""
    return [say(one.why) for one in missing]


def record_node(title: Words, row: Row, table: str, figure: str | None, why: Words | None = None) -> Node:
    """The record a figure comes from."""
    detail = {"table": table, "file": row["_file"], "sheet": row["_sheet"], "row": row["_row"]}
    return Node("record", title, figure, why, {**detail, "day": row["_day"].isoformat()})
