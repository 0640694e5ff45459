"""Every kind of settlement and how it works; a new kind is one entry here."""

from __future__ import annotations

from collections.abc import Mapping

from fourfocus.engine import settle
from fourfocus.engine.incidents import INCIDENTS, NEAR_MISSES
from fourfocus.engine.settle import Settler
from fourfocus.rules.incidents import IncidentSettlement, NearMissSettlement
from fourfocus.rules.model import Settlement

SETTLERS: Mapping[type[Settlement], Settler] = {
    **settle.SETTLERS,
    IncidentSettlement: INCIDENTS,
    NearMissSettlement: NEAR_MISSES,
}
"""Kind of settlement to how it works."""
