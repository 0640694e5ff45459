"""What all analyses have; their kinds stand in :mod:`fourfocus.rules.analyses` and beside the rules they are about."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from fourfocus.facts.schema import Catalog
from fourfocus.rules.model import Rule
from fourfocus.rules.problems import Problems


@dataclass(frozen=True, kw_only=True)
class Analysis(Rule):
    """What all analyses have; ``makes`` is the derived table that is empty without such a rule in force."""

    makes: ClassVar[str] = ""

    def check(self, catalog: Catalog, problems: Problems) -> None:
        """Add what is wrong with the rule by itself."""
