"""Persons a second way: points, stars, special results, managers' cards, pay, reminders, and the list of highlights.

Persons are private: what differs is counted, never shown.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tests.engine import oracle_pay
from tests.engine.oracle_mill import PERSONS, Closed, milli, star, sums, theirs, totals

from fourfocus.engine import people
from fourfocus.engine.bundle import read

MONTHS = ("2020-01", "2020-02", "2020-03", "2020-04", "2020-05", "2020-06")


def differing(one: Any, other: Any) -> int:
    """How many entries of two lists or tables are not in both."""
    first, second = (Counter(part.items() if isinstance(part, dict) else part) for part in (one, other))
    return sum(((first - second) + (second - first)).values())


@pytest.mark.parametrize("month", MONTHS)
def test_every_line_and_total_of_every_person(closed: Callable[[str], Closed], month: str) -> None:
    found = closed(month)
    lines, ours = theirs(found.result, persons=True), found.people
    assert differing(lines, ours) == 0
    assert differing(totals(found.result, persons=True), sums(found.second, persons=True)) == 0
    cards = Counter(line.account.partition("/")[0] for line in ours)
    # Some 30 managers each have both sides; members' stars are given in June only.
    assert set(cards) == set(PERSONS) - (set() if month == "2020-06" else {"member_stars"})
    assert cards["special_owner"] > 56  # some of the 56 have two owners, and caps are lines of their own
    assert cards["member_points"] > 20


@pytest.mark.parametrize("month", ["2020-03", "2020-06"])
def test_pay_of_every_person(closed: Callable[[str], Closed], month: str) -> None:
    """Base, coefficient, limits and minimum of each; by unit, by line and person by person the sums are the same."""
    found = closed(month)
    listed = {one["subject"]: one for one in found.result["pay"]}
    ours = found.second.pay
    assert len(listed) == len(found.result["pay"]) == len(ours)
    assert differing(map(_paid, listed.values()), ((who, _known(one)) for who, one in ours.items())) == 0
    open_ = [one for one in ours.values() if one.lines is None]
    assert bool(open_) == (month == "2020-06")
    for unit in found.result["pay_units"]:
        own = [ours[who] for who, one in listed.items() if one["rule"] == "unit_pay" and one["unit"] == unit["unit"]]
        assert int(unit["people"]) == len(own)
        assert int(unit["base_fen"]) == sum((one.lines or (0,))[0] for one in own)
        assert int(unit["amount_fen"]) == sum(sum(one.lines or ()) for one in own)


def _known(one: oracle_pay.Paid) -> tuple[Any, ...]:
    lines = None if one.lines is None else tuple(fen for at, fen in enumerate(one.lines) if fen or at < 2)
    return one.unit, one.score, lines, one.bounds


def _paid(one: dict[str, Any]) -> tuple[str, tuple[Any, ...]]:
    """What the close says of one person, as the second way has it: only an open amount has bounds."""
    waits = one["amount_fen"] is None
    bounds = (int(one["low_fen"]), int(one["high_fen"])) if waits else None
    lines = None if waits else tuple(int(line["fen"]) for line in one["lines"])
    assert waits or sum(lines or ()) == int(one["amount_fen"])
    return one["subject"], (one["unit"], None if waits else milli(one["score"]), lines, bounds)


def test_stars_of_every_member(closed: Callable[[str], Closed]) -> None:
    """June: score, place in the branch, stars by both, and what a breach of rules leaves of them."""
    found = closed("2020-06")
    stars = {one["subject"]: star(one) for one in found.result["stars"] if one["kind"] == "person"}
    assert differing(stars, found.second.member_stars) == 0
    assert len(stars) > 100
    # Nobody with the points of five stars lacks the place among the first 15 % of their branch, and nobody with a breach of
    # rules would have had more than two stars without it: both are shown to bite in test_people.py.
    earned = {by_both for _, _, by_both, _ in stars.values()}
    assert earned == {1, 2, 3, 4, 5}


@pytest.mark.parametrize("month", MONTHS)
def test_post_reminders(closed: Callable[[str], Closed], month: str) -> None:
    found = closed(month)
    listed = {(one["rule"], one["subject"], int(one["months"])) for one in found.result.get("reminders", ())}
    assert differing(listed, found.second.reminders) == 0
    # The first three months in a row are January to March.
    assert bool(listed) == (month == "2020-03")


def test_the_list_of_highlights_is_the_branches_own_lines(
    closed: Callable[[str], Closed], six_months: list[Path]
) -> None:
    """What everybody sees of a month's commendations, row by row."""
    result = read(six_months[5]).recompute()
    (grid,) = (one for one in people.shared(result) if one.title.zh == "亮点加分")
    names = {row["unit"]: row["title"] for row in closed("2020-06").second.table("unit")}
    shown = sorted((str(row[0]), row[1].zh.split()[0], milli(str(row[2]))) for row in grid.rows)
    wanted = sorted(
        (names[line.account.partition("/")[2]], line.about, line.score)
        for line in closed("2020-06").lines
        if line.rule == "highlight_bonus" and line.kind not in ("base", "open")
    )
    assert shown == wanted
    assert wanted
