"""The shipped fact tables, by area, and the :data:`CATALOG` of them all."""

from __future__ import annotations

from fourfocus.facts.schema import Catalog
from fourfocus.facts.tables import brand, decisions, money, party, people, production

CATALOG = Catalog([*people.TABLES, *production.TABLES, *money.TABLES, *party.TABLES, *brand.TABLES, *decisions.TABLES])
"""Every shipped table; registers that others refer to come first."""
