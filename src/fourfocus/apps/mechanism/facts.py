"""What the mechanism contributes to a close: steps of tasks, findings, checks of premises, meetings."""

from __future__ import annotations

from fourfocus.apps.core.facts import RecordHome
from fourfocus.apps.mechanism.models.records import RECORDS

HOMES: tuple[RecordHome, ...] = tuple(RecordHome(model) for model in RECORDS.values())
"""The tables the mechanism is home of."""
