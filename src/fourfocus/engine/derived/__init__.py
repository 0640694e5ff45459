"""Derived tables: what a sum over records cannot say, made from facts by code and then aggregated like facts.

A derived table is a schema, the facts it reads, and a function from their rows to its rows. Each row carries the file,
sheet and row of the record it was made from. Adding one means adding one :class:`Derived` to :data:`DERIVED`.
"""

from __future__ import annotations

from fourfocus.engine.derived.base import Derived, Input
from fourfocus.engine.derived.billets import BILLET_DAY
from fourfocus.engine.derived.costs import COST_EFFECT
from fourfocus.engine.derived.outcomes import STOP_CUT, TEAM_RESULT
from fourfocus.engine.derived.party import MEMBER_STUDY, PROJECT_STEP
from fourfocus.engine.derived.records import LINE_RECORD
from fourfocus.engine.derived.repeats import REPEATED_STOP
from fourfocus.engine.derived.times import LINE_TIME, STOP_TIME
from fourfocus.facts.schema import Catalog
from fourfocus.facts.tables import CATALOG

_ALL = (
    STOP_TIME,
    LINE_TIME,
    REPEATED_STOP,
    LINE_RECORD,
    BILLET_DAY,
    COST_EFFECT,
    STOP_CUT,
    TEAM_RESULT,
    PROJECT_STEP,
    MEMBER_STUDY,
)

DERIVED: dict[str, Derived] = {derived.table.name: derived for derived in _ALL}
"""The derived tables by name."""

ALL_TABLES: Catalog = CATALOG.with_tables(*(derived.table for derived in DERIVED.values()))
"""What formulas can name: the fact tables and the derived ones."""

__all__ = ["ALL_TABLES", "DERIVED", "Derived", "Input"]
