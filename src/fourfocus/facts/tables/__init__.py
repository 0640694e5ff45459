"""The shipped fact tables, by area, and the :data:`CATALOG` of them all."""

from __future__ import annotations

from fourfocus.facts.schema import Catalog
from fourfocus.facts.tables import (
    archives,
    brand,
    calendars,
    decisions,
    energy,
    money,
    outcomes,
    party,
    people,
    production,
    stops,
)

_AREAS = (people, production, stops, energy, calendars, money, party, outcomes, brand, decisions, archives)
CATALOG = Catalog([table for area in _AREAS for table in area.TABLES])
"""Every shipped table; registers that others refer to come first."""
