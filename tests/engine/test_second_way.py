"""Every line of three months of the example equals what plain arithmetic over the same rows finds."""

from collections import Counter
from datetime import date

import pytest
from tests.engine.second_way import lines_of
from tests.engine.world import declare, facts, pack

from fourfocus.engine.close import close
from fourfocus.example import Parameters, simulate
from fourfocus.facts.calendar import default_crew_shifts
from fourfocus.facts.factset import FactSet

READ = ("unit", "coverage", "product", "meter", "shift_output", "billet_supply", "meter_reading", "stoppage")
READ += ("task_event", "inspection_finding", "gas_use", "expense")
CARDS = ("production_line", "production_mill", "party_branch")
"""What this second way knows; tests/engine/oracle.py goes further."""


@pytest.fixture(scope="module")
def tables() -> dict:
    """Half a year of the example; findings look three months back."""
    made = simulate(Parameters(first_month=date(2019, 10, 1), last_month=date(2020, 3, 1)))
    return {name: [dict(row) for row in made[name]] for name in READ}


@pytest.fixture(scope="module")
def example(tables: dict) -> FactSet:
    calendar = [dict(row) for row in default_crew_shifts(date(2019, 10, 1), date(2020, 4, 5))]
    return facts({**tables, "crew_shift": calendar}, declare())


@pytest.mark.parametrize("month", [date(2020, 1, 1), date(2020, 2, 1), date(2020, 3, 1)], ids=str)
def test_every_line_equals_plain_arithmetic_over_the_rows(tables: dict, example: FactSet, month: date) -> None:
    result = close([pack()], example, month)
    (mill,) = [one.id for one in result.subjects if one.kind == "mill"]
    found = sorted(
        (account.id, line.kind, line.indicator, line.score)
        for account in result.accounts.values()
        for line in account.lines
        if account.card in CARDS and line.rule != "highlight_bonus"
    )
    expected = [one for one in lines_of(tables, month, mill) if one[0].partition("/")[0] in CARDS]
    assert found == expected
    kinds = Counter(kind for _, kind, _, _ in expected)
    branches = [row for row in tables["unit"] if row["kind"] == "branch"]
    # 11 indicators of each of the two lines and 12 of the mill; tasks and inspections of each branch.
    assert kinds["item"] == 2 * 11 + 12
    assert kinds["base"] == 2 * len(branches) > 0
    assert kinds["finding"]
    assert kinds["on_time"] + kinds["late"] + kinds["undone"]
