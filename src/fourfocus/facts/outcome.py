"""What is asked of an import and what comes of it: plain values that every stage of the way in adds to."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from fourfocus.facts.batch import Batch
from fourfocus.facts.problems import Problems
from fourfocus.facts.reading import Asked, Sheet, show_period
from fourfocus.facts.schema import Catalog, Words
from fourfocus.facts.scopes import ALL_PARTS, BEGIN, Scope
from fourfocus.facts.tables import CATALOG

Progress = Callable[[str, int, int], None]
"""Called with what is being done, how much is done, and how much there is."""


@dataclass(slots=True)
class Reading:
    """What came of reading some files.

    Attributes
    ----------
    batches
        Ready to commit when there are no errors.
    unchanged
        Scopes whose rows are already stored, word for word; they are left out of ``batches``.
    left_out
        (file, sheet) that are no tables.
    hidden
        (file, sheet) that Excel hides; they are left out too, since nobody has looked at them.
    """

    problems: Problems = field(default_factory=Problems)
    sheets: list[Sheet] = field(default_factory=list)
    batches: list[Batch] = field(default_factory=list)
    unchanged: list[Scope] = field(default_factory=list)
    superseded: list[tuple[Scope, str]] = field(default_factory=list)
    catalog: Catalog = field(default_factory=lambda: CATALOG)
    left_out: list[tuple[str, str]] = field(default_factory=list)
    hidden: list[tuple[str, str]] = field(default_factory=list)
    paths: dict[str, Path] = field(default_factory=dict)
    files: int = 0

    @property
    def ok(self) -> bool:
        """Whether everything could be imported."""
        return not self.problems.errors

    @property
    def rows(self) -> int:
        """Number of records in the batches, shipped calendars left out."""
        return sum(batch.rows.num_rows for batch in self.batches if not batch.defaults)


@dataclass(frozen=True, slots=True)
class Options:
    """What the caller says of an import.

    ``correct`` is the reason for superseding scopes already declared; without one that is an error.
    """

    asked: Asked = field(default_factory=Asked)
    correct: str | None = None
    history: str | None = None


def show_scope(scope: Scope, catalog: Catalog = CATALOG) -> Words:
    """A scope as messages name it."""
    part = "" if scope.part == ALL_PARTS else f" {scope.part}"
    period = "" if scope.start == BEGIN else f" {show_period((scope.start, scope.end))}"
    title = catalog[scope.table].title if scope.table in catalog else Words(scope.table, scope.table)
    return Words(f"{title.zh}({scope.table}){part}{period}", f"{title.en} ({scope.table}){part}{period}")
