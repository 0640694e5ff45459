"""Ranks with ties, grades at their thresholds, the floor of deductions, and coverage that is not there."""

from dataclasses import replace

import pytest
from tests.engine.world import closed, day, facts, finding, mill_rows, pack, step

from fourfocus.engine.lines import Account, Line, points
from fourfocus.engine.subjects import Subject
from fourfocus.engine.two_way import combined, grade_of, rank
from fourfocus.facts.schema import Words

RULES = pack().on(day(1))
RULE = RULES.two_way
WORDS = Words("行", "line")


def account(who: str, *lines: tuple[int | None, int, int]) -> Account:
    made = tuple(Line("item", "two_way", WORDS, score, low, high, WORDS) for score, low, high in lines)
    return Account("x", Subject("branch", who, who), WORDS, made)


def total(who: str, milli: int) -> Account:
    return account(who, (milli, milli, milli))


def row(who: str, milli: int) -> tuple[Account, Account, Account]:
    return total(who, milli), total(who, milli), total(who, milli)


def test_equal_totals_share_a_rank_and_the_next_follows_after_them() -> None:
    found = rank(RULE, [row("a", 80_000), row("b", 90_000), row("c", 90_000), row("d", 70_000)], RULES)
    assert [(one.subject.id, one.rank) for one in found] == [("b", 1), ("c", 1), ("a", 3), ("d", 4)]


def test_an_open_total_has_no_rank_and_stands_last() -> None:
    waiting = account("w", (None, 0, 100_000))
    found = rank(RULE, [(waiting, waiting, waiting), row("a", 10_000)], RULES)
    assert [(one.subject.id, one.rank, one.grade and one.grade.id) for one in found] == [
        ("a", 1, "fail"),
        ("w", None, None),
    ]


@pytest.mark.parametrize(
    ("milli", "grade"),
    [
        (100_000, "excellent"),
        (90_000, "excellent"),
        (89_999, "good"),
        (80_000, "good"),
        (70_000, "pass"),
        (69_999, "fail"),
    ],
)
def test_grades_start_at_their_thresholds(milli: int, grade: str) -> None:
    assert grade_of(RULE, milli, RULES).id == grade


@pytest.mark.parametrize(
    ("party", "production", "expected"),
    [
        (95_000, 95_000, 95_000),
        (100_000, 80_000, 88_000),  # 40 + 48: exactly at the threshold nothing is cut
        (100_000, 79_999, 83_959),  # 0.4 x 89.9 + 0.6 x 79.999 = 35.960 + 47.999
        (79_999, 100_000, 85_940),  # 32.000 + 0.6 x 89.9 = 53.940
        (60_000, 70_000, 66_000),  # neither side is near excellent
        (89_900, 10_000, 41_960),  # at the ceiling nothing is cut
    ],
)
def test_two_sides_become_one_total(party: int, production: int, expected: int) -> None:
    assert combined(RULE, total("a", party), total("a", production), RULES).total == expected


def test_an_open_side_gives_true_bounds_whatever_it_turns_out_to_be() -> None:
    production = total("a", 95_000)
    bounds = combined(RULE, account("a", (None, 60_000, 100_000)), production, RULES)
    totals = [combined(RULE, total("a", milli), production, RULES).total for milli in range(60_000, 100_001, 500)]
    assert bounds.total is None
    assert bounds.low == min(totals)
    assert bounds.high == max(totals)


def test_no_short_board_line_where_it_cannot_come() -> None:
    bounds = combined(RULE, account("a", (None, 82_000, 88_000)), total("a", 95_000), RULES)
    assert [line.kind for line in bounds.lines] == ["party", "production"]


def test_deductions_end_at_the_base() -> None:
    rows = mill_rows()
    rows["inspection_finding"] = [finding(f"F{n}", "ZB1", f"JC1{n % 2}", "serious", 0, day(5)) for n in range(8)]
    rows["task_event"] = [step(f"T{n}", "ZB1", day(10), "issued", day(2)) for n in range(90)]
    account = closed(facts(rows)).accounts["party_branch/ZB1"]
    # 90 x 1 = 90 of 60; 4 x 3.2 + 4 x 6 = 36.8 of 40 is not floored.
    assert [points(line.score) for line in account.lines if line.kind == "floor"] == ["30.000"]
    assert points(account.total) == "3.200"


def test_a_branch_that_covers_nothing_and_a_line_nobody_covers_wait_for_data() -> None:
    rows = mill_rows()
    rows["coverage"] = [one for one in rows["coverage"] if one["branch"] == "ZB0"]
    result = closed(facts(rows))
    waits = {one.subject.id: [m.why.zh for m in one.combined.missing] for one in (*result.branches, *result.units)}
    assert waits["ZB1"] == ["支部覆盖里没有 ZB1"]
    assert waits["bar"] == ["没有支部覆盖 bar"]
    assert waits["ZB0"] == []


def test_shares_are_those_of_the_months_first_day() -> None:
    rows = mill_rows()
    rows["coverage"][0]["valid_to"] = day(2)
    rows["coverage"].append({"branch": "ZB1", "unit": "wire", "share_ppm": 1_000_000, "valid_from": day(2)})
    account = closed(facts(rows)).accounts["two_way.production/ZB1"]
    assert [line.of for line in account.lines] == ["production_line/bar"]


def test_without_a_short_board_rule_sides_simply_add() -> None:
    free = replace(RULE, short_board=None)
    assert combined(free, total("a", 100_000), total("a", 0), RULES).total == 40_000
