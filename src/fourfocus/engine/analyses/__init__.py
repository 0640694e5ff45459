"""Analyses: what rules work out of records beside what is scored. A new kind is one :class:`Analyser` and one entry here."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fourfocus.engine.analyses.base import Analyser, Chart, Column, Grid, Month, Outcome
from fourfocus.engine.analyses.breaks import BREAKS
from fourfocus.engine.analyses.budget import BUDGET
from fourfocus.engine.analyses.conversion import CONVERSION
from fourfocus.engine.analyses.costs import COSTS
from fourfocus.engine.analyses.records import RECORDS
from fourfocus.engine.analyses.savings import SAVINGS
from fourfocus.engine.analyses.specials import SPECIALS
from fourfocus.rules.analyses import Analysis, ConversionRule, CostRule, RecordRule
from fourfocus.rules.breakthroughs import BreakthroughResults
from fourfocus.rules.budgets import BudgetRule
from fourfocus.rules.measures import SavingsRule
from fourfocus.rules.special import SpecialResults

ANALYSERS: Mapping[type[Analysis], Analyser[Any, Any]] = {
    RecordRule: RECORDS,
    ConversionRule: CONVERSION,
    CostRule: COSTS,
    BudgetRule: BUDGET,
    SavingsRule: SAVINGS,
    SpecialResults: SPECIALS,
    BreakthroughResults: BREAKS,
}
"""Kind of analysis to how it works."""

__all__ = ["ANALYSERS", "Analyser", "Chart", "Column", "Grid", "Month", "Outcome"]
