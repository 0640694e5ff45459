"""Settlements: how one task period stands, and what findings cost."""

from datetime import date

import pytest
from tests.engine.world import day, finding, pack, step

from fourfocus.engine.derived.base import Span
from fourfocus.engine.finals import Earlier
from fourfocus.engine.settle import SETTLERS, Month, TaskState, months_back, task_state, workdays_of
from fourfocus.facts.factset import FactSet
from fourfocus.facts.tables import CATALOG

DUE = day(10)  # a Tuesday
END = date(2020, 4, 1)
DAYS = workdays_of([])


def state(*steps: tuple, due: date = DUE, before: date = END) -> TaskState:
    return task_state([step("T01", "ZB1", due, *one) for one in steps], before, DAYS)


@pytest.mark.parametrize(
    ("steps", "expected"),
    [
        ([("issued", day(2))], TaskState(DUE, None, False, False)),
        ([("applied", day(9)), ("written_off", day(12))], TaskState(DUE, day(9), True, False)),
        ([("applied", day(9))], TaskState(DUE, day(9), False, False)),
        ([("written_off", day(11))], TaskState(DUE, day(11), True, False)),
        ([("applied", day(9)), ("returned", day(11))], TaskState(DUE, None, False, False)),
        ([("applied", day(9)), ("returned", day(11)), ("applied", day(12))], TaskState(DUE, day(12), False, False)),
        ([("extended", DUE, day(20)), ("applied", day(19))], TaskState(day(20), day(19), False, False)),
        ([("extended", day(11), day(20)), ("applied", day(19))], TaskState(DUE, day(19), False, False)),
        (
            [("extended", day(9), day(12)), ("extended", day(12), day(20)), ("applied", day(19))],
            TaskState(day(20), day(19), False, False),
        ),
        ([("cancelled", day(5))], TaskState(DUE, None, False, True)),
        (
            [("applied", day(9)), ("written_off", day(10)), ("reopened", day(20))],
            TaskState(DUE, None, False, False),
        ),
        ([("cancelled", day(5)), ("reopened", day(6))], TaskState(DUE, None, False, False)),
        # Steps of one day come in the order of the work, whatever the order of the rows.
        ([("written_off", day(9)), ("applied", day(9))], TaskState(DUE, day(9), True, False)),
    ],
)
def test_a_task_period_step_by_step(steps: list, expected: TaskState) -> None:
    assert state(*steps) == expected


def test_what_happens_after_the_month_is_not_known_yet() -> None:
    assert state(("applied", date(2020, 4, 1))) == TaskState(DUE, None, False, False)
    assert state(("extended", date(2020, 4, 1), date(2020, 4, 20))).due == DUE


def test_a_due_day_of_rest_moves_to_the_next_workday() -> None:
    assert state(("issued", day(2)), due=day(28)).due == day(30)  # a Saturday
    # The Spring Festival of 2020 was prolonged to 2 February.
    assert state(("issued", date(2020, 1, 2)), due=date(2020, 1, 25)).due == date(2020, 2, 3)


def test_the_mills_own_workdays_come_before_the_shipped_ones() -> None:
    own = workdays_of([{"day": day(28), "kind": "makeup", "name": None}])
    assert task_state([step("T01", "ZB1", day(28), "issued", day(2))], END, own).due == day(28)


def entries(rows: list[dict]) -> list[tuple]:
    rules = pack().on(day(1))
    rule = rules.settlements["inspection"]
    whole = FactSet.of_rows(CATALOG, {"inspection_finding": rows}).rows("inspection_finding").to_pylist()
    month = Month(rules, Span.of_month(day(1)), DAYS, Earlier(day(1)))
    return [(one.kind, one.milli) for one in SETTLERS[type(rule)].settle(rule, whole, month)]


def test_a_finding_costs_the_items_points_times_the_severity() -> None:
    # JC11 is 1.5 points: minor x 1, ordinary x 2, serious x 4; an item nobody listed is 0.5.
    rows = [
        finding(f"F{n}", "ZB1", "JC11", severity, 0, day(5))
        for n, severity in enumerate(("minor", "ordinary", "serious"))
    ]
    assert entries(rows) == [("finding", -1500), ("finding", -3000), ("finding", -6000)]
    assert entries([finding("F", "ZB1", "XX", "ordinary", 0, day(5))]) == [("finding", -1000)]


@pytest.mark.parametrize(
    ("before", "repeated"),
    [(date(2019, 12, 5), True), (date(2019, 12, 4), False), (day(4), True), (day(5), False), (day(6), False)],
)
def test_the_same_item_within_three_months_costs_double(before: date, repeated: bool) -> None:
    found = entries(
        [finding("F1", "ZB1", "JC01", "minor", 0, before), finding("F2", "ZB1", "JC01", "minor", 0, day(5))]
    )
    again = [one for one in found if one == ("repeat", -500)]
    # The one of 6 March is itself the repeat of the one of 5 March.
    assert len(again) == (1 if repeated or before == day(6) else 0)


def test_findings_of_earlier_months_only_count_for_repeats() -> None:
    assert entries([finding("F1", "ZB1", "JC01", "serious", 0, date(2020, 2, 5))]) == []


@pytest.mark.parametrize(
    ("day_", "months", "expected"),
    [
        (date(2020, 5, 31), 3, date(2020, 2, 29)),
        (date(2020, 1, 15), 3, date(2019, 10, 15)),
        (date(2019, 3, 31), 1, date(2019, 2, 28)),
        (date(2020, 3, 1), 0, date(2020, 3, 1)),
    ],
)
def test_months_back(day_: date, months: int, expected: date) -> None:
    assert months_back(day_, months) == expected
