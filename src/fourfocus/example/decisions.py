"""What the mill's leaders decided after post reminders."""

from __future__ import annotations

from datetime import date

from fourfocus.example.parameters import Parameters
from fourfocus.example.people import People

Row = dict[str, object]

DECIDED: tuple[tuple[str, str, date, date, str, str], ...] = (
    ("BCCJ", "副主任", date(2020, 3, 1), date(2020, 4, 13), "talk", "煤气和操作停机连续未达标，谈话提醒，五月复核"),
)
"""Unit and post, month of the reminder, day, decision, why."""


def decision_rows(parameters: Parameters, people: People) -> list[Row]:
    """Rows of ``post_decision``: two persons, the secretary and the discipline secretary, decide and confirm."""
    rows: list[Row] = []
    for unit, post, month, day, decision, reason in DECIDED:
        if parameters.first_day <= month and day < parameters.end_day:
            about = people.holding(post, unit)
            by, second = people.holding("党委书记"), people.holding("纪委书记兼工会主席")
            found: Row = {"person": about.code, "rule": "special_post", "month": month, "decided_on": day}
            rows.append(
                found | {"decision": decision, "decided_by": by.code, "confirmed_by": second.code, "reason": reason}
            )
    return rows
