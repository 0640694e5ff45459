"""Caps across months: what earlier finals say, what they do not say, and finals that do not fit."""

from dataclasses import replace
from datetime import date

import pytest
from tests.engine.people import changed, closed, entry, praise, scores, world

from fourfocus.engine.close import CloseError
from fourfocus.engine.finals import COUNTED, STREAK, Earlier, Final, Sofar, Tally

JANUARY, FEBRUARY, MARCH, APRIL = (date(2020, number, 1) for number in (1, 2, 3, 4))


def final(month: date, *tallies: Tally, mill: str = "mill", identity: str = "") -> Final:
    return Final(month, mill, "p", identity, tallies)


def test_a_year_is_a_chain_of_closes() -> None:
    """Cap 20 a year, 5 a month: five months of 5 points count 5, 5, 5, 5 and 0."""
    rows = world(highlight=[praise(f"L{m}", "ZB1", "province", date(2020, m, 9)) for m in range(1, 6)])
    finals: list[Final] = []
    counted = []
    for number in range(1, 6):
        result = closed(rows, date(2020, number, 1), finals)
        lines = [line for line in result.accounts["party_branch/ZB1"].lines if line.rule == "highlight_bonus"]
        counted.append(sum(line.score or 0 for line in lines))
        assert not [line for line in lines if line.score is None]
        finals.append(result.final())
    assert counted == [5000, 5000, 5000, 5000, 0]


def test_without_the_finals_it_needs_the_line_is_open_not_zero() -> None:
    """In June five earlier months can have counted 20 at most; 5 more count between 0 and 5."""
    rows = world(highlight=[praise("L", "ZB1", "province", date(2020, 6, 9))])
    result = closed(rows, date(2020, 6, 1))
    account = result.accounts["party_branch/ZB1"]
    cap = next(line for line in account.lines if line.kind == "cap_year")
    assert (cap.score, cap.low, cap.high) == (None, -5000, 0)
    assert account.total is None
    assert (account.low, account.high) == (100_000, 105_000)
    assert "finals" in [one.kind for one in result.warnings]
    assert result.tallies[0] == Tally(COUNTED, "highlight_bonus", "ZB1", None)


def test_a_month_that_cannot_matter_closes_and_says_so() -> None:
    """In March two unknown months have counted 10 at most: 5 more stay under 20."""
    result = closed(world(highlight=[praise("L", "ZB1", "province", date(2020, 3, 9))]))
    assert result.accounts["party_branch/ZB1"].total == 105_000
    assert [one.kind for one in result.warnings].count("finals") == 1


def test_a_known_month_narrows_what_the_unknown_ones_can_be() -> None:
    earlier = Earlier.of([final(FEBRUARY, Tally(COUNTED, "r", "s", 3))], APRIL, "mill")
    assert earlier.in_year(COUNTED, ("r",), "s", JANUARY) == Sofar(3, (JANUARY, MARCH))
    assert earlier.in_year(COUNTED, ("r",), "s", FEBRUARY) == Sofar(3, (MARCH,))
    assert earlier.in_year(COUNTED, ("r",), "other", FEBRUARY) == Sofar(0, (MARCH,))


def test_a_month_closed_with_data_missing_is_unknown() -> None:
    earlier = Earlier.of([final(FEBRUARY, Tally(COUNTED, "r", "s", None))], MARCH, "mill")
    assert earlier.in_year(COUNTED, ("r",), "s", FEBRUARY) == Sofar(0, (FEBRUARY,))


def test_a_streak_goes_on_from_the_month_before_also_over_new_year() -> None:
    december = final(date(2019, 12, 1), Tally(STREAK, "r", "s", 2))
    assert Earlier.of([december], JANUARY, "mill").before(STREAK, ("r",), "s") == 2
    assert Earlier.of([december], FEBRUARY, "mill").before(STREAK, ("r",), "s") is None


def test_counters_follow_the_rules_that_are_replaced() -> None:
    found = changed("settlements.yaml", "- id: highlight_bonus\n", "- id: bonus_two\n  replaces: [highlight_bonus]\n")
    text = {**found.files, "scorecards.yaml": found.files["scorecards.yaml"].replace(b"highlight_bonus", b"bonus_two")}
    from fourfocus.rules.pack import load

    found = load(text)[0]
    tallies = [final(m, Tally(COUNTED, "highlight_bonus", "ZB1", 9_000)) for m in (JANUARY, FEBRUARY)]
    result = closed(world(highlight=[praise("L", "ZB1", "province", date(2020, 3, 9))]), finals=tallies, found=found)
    # 9 + 9 counted under the old name: of 5 only 2 are left.
    assert result.accounts["party_branch/ZB1"].total == 102_000


@pytest.mark.parametrize(
    ("finals", "said"),
    [
        ([final(MARCH)], "2020-03 is not before the month that is closed, 2020-03"),
        ([final(JANUARY), final(JANUARY, identity="x")], "two earlier results are of one month"),
        ([final(JANUARY, mill="other")], "the result of 2020-01 is of mill other, not of mill"),
        (
            [final(JANUARY, identity="b"), replace(final(FEBRUARY), used=((JANUARY, "a"),))],
            "2020-02 was closed with another result of 2020-01",
        ),
    ],
)
def test_finals_that_do_not_fit_are_refused(finals: list[Final], said: str) -> None:
    with pytest.raises(CloseError) as caught:
        closed(world(), finals=finals)
    assert caught.value.words.en == said


def test_a_final_survives_being_written() -> None:
    made = replace(final(FEBRUARY, Tally(STREAK, "r", "s", None), identity="i"), used=((JANUARY, "a"),))
    assert Final.from_dict(made.to_dict()) == made


def test_one_matter_counts_once_whatever_the_months() -> None:
    rows = world(
        highlight=[
            praise("L", "ZB1", "mill", date(2020, 2, 9)),
            praise("L", "ZB1", "company", date(2020, 3, 9)),
            praise("L", "ZB1", "mill", date(2020, 4, 9)),
            praise("M", "ZB1", "mill", date(2020, 3, 9), evidence=" "),
        ]
    )
    march = dict(scores(closed(rows), "party_branch/ZB1"))
    assert (march["highlight"], march["counted_before"], march["no_evidence"]) == (2000, -1000, 0)
    april = closed(rows, APRIL)
    assert april.accounts["party_branch/ZB1"].total == 100_000


def test_yearly_caps_of_points_with_a_known_earlier_month() -> None:
    """JF-BF: 2 points an entry, 4 a month, 12 a year; 11 counted before leave 1."""
    rows = world(manual_point=[entry("E1", "A", "JF-BF", 2000, date(2020, 3, 5))])
    tallies = [final(JANUARY, Tally(COUNTED, "JF-BF", "A", 11_000)), final(FEBRUARY)]
    result = closed(rows, finals=tallies)
    assert scores(result, "member_points/A") == [("point", 2000), ("cap_year", -1000)]
    assert Tally(COUNTED, "JF-BF", "A", 1000) in result.tallies
