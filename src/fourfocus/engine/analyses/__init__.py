"""Analyses: what rules work out of records beside what is scored. A new kind is one :class:`Analyser` and one entry here."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fourfocus.engine.analyses.base import Analyser, Chart, Column, Grid, Month, Outcome
from fourfocus.engine.analyses.conversion import CONVERSION
from fourfocus.engine.analyses.costs import COSTS
from fourfocus.engine.analyses.records import RECORDS
from fourfocus.rules.analyses import Analysis, ConversionRule, CostRule, RecordRule

ANALYSERS: Mapping[type[Analysis], Analyser[Any, Any]] = {
    RecordRule: RECORDS,
    ConversionRule: CONVERSION,
    CostRule: COSTS,
}
"""Kind of analysis to how it works."""

__all__ = ["ANALYSERS", "Analyser", "Chart", "Column", "Grid", "Month", "Outcome"]
