"""Points, stars, the three two-way templates, managers' scorecards, pay and reminders, by hand."""

from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.engine.people import changed, closed, entry, praise, scores, world
from tests.engine.world import LONG_AGO, day, declare, pack

from fourfocus.engine.finals import POINTS, STREAK, Final, Tally
from fourfocus.engine.lines import Account, Line
from fourfocus.engine.subjects import Subject
from fourfocus.engine.two_way import combined
from fourfocus.facts.schema import Words
from fourfocus.rules.model import Dimension
from fourfocus.rules.problems import NOWHERE
from fourfocus.rules.spec import Amount

WORDS = Words("行", "line")
RULES = pack().on(day(1))
ADD = RULES.two_way


def side(card: str, low: int, high: int | None = None) -> Account:
    score = low if high is None else None
    line = Line("item", card, WORDS, score, low, low if high is None else high, WORDS)
    return Account(card, Subject("branch", "b", "b"), WORDS, (line,))


def amount(number: str) -> Amount:
    return Amount(Fraction(number), None, NOWHERE)


MULTIPLY = replace(ADD, template="multiply")
FOUR = replace(
    ADD,
    template="four",
    party_weight=amount("0.3"),
    production_weight=amount("0.4"),
    dimensions=(
        Dimension("safety", "安全环保", "safety", amount("0.2"), {}, {}),
        Dimension("quality", "提素创星", "quality", amount("0.1"), {}, {}),
    ),
)


def both(rule, party: Account, production: Account) -> Account:
    more = {"safety": side("safety", 90_000), "quality": side("quality", 70_005)}
    return combined(rule, party, production, RULES, more)


def shown(account: Account) -> list[tuple[str, int | None]]:
    return [(line.kind, line.score) for line in account.lines]


def test_multiplied_sides_are_the_production_side_and_a_signed_line() -> None:
    # 92.345 x 88.888 / 100 = 82.0836..: 82.084 - 92.345 = -10.261
    found = both(MULTIPLY, side("p", 88_888), side("o", 92_345))
    assert shown(found) == [("production", 92_345), ("multiply", -10_261)]
    assert found.total == 82_084


def test_the_short_board_holds_when_sides_are_multiplied() -> None:
    # Party 79 is under 80, so that production 95 counts as 89.9: 79 x 89.9 / 100 = 71.021; without it 75.05.
    found = both(MULTIPLY, side("p", 79_000), side("o", 95_000))
    assert shown(found) == [("production", 95_000), ("multiply", -19_950), ("short_board", -4_029)]
    assert found.total == 71_021


def test_four_dimensions_add_up_each_rounded_once() -> None:
    # 0.3 x 85 + 0.4 x 90 + 0.2 x 90 + 0.1 x 70.005 (7.0005, half away from zero) = 86.501
    found = both(FOUR, side("p", 85_000), side("o", 90_000))
    assert shown(found) == [("party", 25_500), ("production", 36_000), ("dimension", 18_000), ("dimension", 7_001)]
    assert found.total == 86_501


def test_the_short_board_holds_in_four_dimensions() -> None:
    # Party 70 is under 80: production 95 counts as 89.9, 0.4 x 5.1 = 2.04 less.
    assert ("short_board", -2_040) in shown(both(FOUR, side("p", 70_000), side("o", 95_000)))


MILLI = st.integers(0, 110_000)


@pytest.mark.parametrize("rule", [ADD, MULTIPLY, FOUR], ids=lambda rule: rule.template)
@given(
    p=st.tuples(MILLI, MILLI).map(sorted), o=st.tuples(MILLI, MILLI).map(sorted), at=st.tuples(*[st.floats(0, 1)] * 2)
)
def test_open_totals_are_true_bounds_in_every_template(rule, p, o, at) -> None:
    """Wherever the sides end up between their lowest and highest, the total is within the open one's bounds."""
    opened = both(rule, side("p", p[0], p[1]), side("o", o[0], o[1]))
    party, production = (int(low + part * (high - low)) for (low, high), part in zip((p, o), at, strict=True))
    total = both(rule, side("p", party), side("o", production)).total
    assert opened.total is None
    assert opened.low <= total <= opened.high


def test_a_template_is_switched_by_a_dated_rule() -> None:
    text = pack().files["scorecards.yaml"].decode()
    old = text[text.index("- id: two_way\n") :]
    ended = old.replace("  from: 2020-01-01\n", "  from: 2020-01-01\n  to: 2020-03-01\n", 1)
    fresh = old.replace("from: 2020-01-01", "from: 2020-03-01", 1).replace("template: add", "template: multiply", 1)
    found = changed("scorecards.yaml", old, ended + fresh)
    assert [found.on(date(2020, month, 1)).two_way.template for month in (2, 3)] == ["add", "multiply"]


def near_miss(number: int, who: str | None, on: date) -> dict:
    return {"report": f"N{number}", "day": on, "person": who, "unit": "bar", "hazard": "油污"}


@settings(max_examples=8)
@given(st.lists(st.tuples(st.sampled_from(["A", "B", None]), st.integers(0, 30)), max_size=6))
def test_a_near_miss_report_never_lowers_any_score(reports) -> None:
    manual = [entry("E1", "A", "JF-WJ", -3000, day(5)), entry("E2", "B", "JF-BF", 2000, day(6))]
    rows = world(manual_point=manual)
    before = closed(rows)
    rows["near_miss"] = [near_miss(at, who, day(1) + timedelta(days=d)) for at, (who, d) in enumerate(reports)]
    after = closed(rows)
    for name, account in before.accounts.items():
        assert (after.accounts[name].low, after.accounts[name].high) >= (account.low, account.high)


@settings(max_examples=5)
@given(st.randoms(use_true_random=False))
def test_the_order_of_rows_changes_nothing(random) -> None:
    rows = world(
        manual_point=[entry(f"E{n}", "AB"[n % 2], ("JF-BF", "JF-WJ")[n % 3 == 0], 2000, day(n)) for n in range(1, 7)],
        highlight=[praise(f"L{n % 2}", "ZB1", ("mill", "company")[n % 2], day(n + 1)) for n in range(4)],
        near_miss=[near_miss(n, "AB"[n % 2], day(n + 1)) for n in range(6)],
    )
    before = closed(rows)
    for listed in rows.values():
        random.shuffle(listed)
    after = closed(rows)
    for name, account in before.accounts.items():
        assert [(x.kind, x.score) for x in after.accounts[name].lines] == [(x.kind, x.score) for x in account.lines]
    assert after.tallies == before.tallies


def test_the_reason_of_an_exemption_is_shown_nowhere() -> None:
    exempt = {"person": "A", "scope": "all", "reason": "illness", "valid_from": day(1), "valid_to": None}
    rows = world(manual_point=[entry("E1", "A", "JF-WJ", -3000, day(5))], exemption=[exempt])
    result = closed(rows)
    assert scores(result, "member_points/A") == [("point", -3000), ("exempt", 3000)]
    line = result.accounts["member_points/A"].lines[-1]
    assert line.records == ()
    assert "illness" not in f"{line.why}{line.title}"
    assert "病" not in f"{line.why}{line.title}"


def test_points_of_a_table_nobody_declared_are_open_within_the_cap() -> None:
    tables = [one for one in declare() if one.scope.table != "near_miss"]
    account = closed(world(), declarations=tables).accounts["member_points/A"]
    assert [(line.kind, line.rule, line.low, line.high) for line in account.lines] == [("open", "JF-YH", 0, 2000)]


def months(**points_of: list[int]) -> list[Final]:
    """Finals from January on with the monthly points of each person."""
    count = len(next(iter(points_of.values())))
    tallies = [
        [Tally(POINTS, "member_points", who, given[at]) for who, given in points_of.items()] for at in range(count)
    ]
    return [Final(date(2020, at + 1, 1), "mill", "p", "", tuple(one)) for at, one in enumerate(tallies)]


def stars(result) -> dict[str, tuple]:
    return {one.subject.id: (one.score, one.rank, one.earned, one.stars) for one in result.listed["stars"]}


def test_stars_need_threshold_and_rank_and_a_veto_caps_the_star_only() -> None:
    """A: 80 + (5 x 1.5 + 0) x 12 / 6 = 95 but 15 % of two people is nobody: four stars; the breach caps B at two."""
    breach = [entry("E1", "B", "JF-WJ", -3000, date(2020, 6, 5))]
    finals = months(A=[1_500] * 5, B=[1_300] * 5)
    found = stars(closed(world(manual_point=breach), date(2020, 6, 1), finals))
    assert found["A"] == (95_000, 1, 4, 4)
    # B: 80 + (6.5 - 3) x 12 / 6 = 87: three stars by score, two because of the breach.
    assert found["B"] == (87_000, 2, 3, 2)


def test_ties_share_a_star() -> None:
    half = changed(
        "parameters.yaml",
        'unit: "%"\n  values:\n    - {from: 2020-01-01, value: 15,',
        'unit: "%"\n  values:\n    - {from: 2020-01-01, value: 50,',
    )
    found = stars(closed(world(), date(2020, 6, 1), months(A=[1_500] * 5, B=[1_500] * 5), half))
    assert found["A"] == found["B"] == (95_000, 1, 5, 5)


def test_without_earlier_months_a_star_waits() -> None:
    found = closed(world(), date(2020, 6, 1), months(A=[1000] * 4, B=[0] * 4)).listed["stars"]
    assert {(one.score, one.stars) for one in found if one.subject.kind == "person"} == {(None, None)}


def managers(**more) -> dict:
    post = [("A", "党委书记", "mill"), ("B", "厂长", "mill")]
    duty = [("A", "DJ02", "party"), ("B", "YW02", "business")]
    return world(
        post=[{"person": p, "title": t, "unit": "hz", "level": level, "valid_from": LONG_AGO} for p, t, level in post],
        duty=[{"person": p, "duty": d, "side": s, "title": d, "valid_from": LONG_AGO} for p, d, s in duty],
        pay_base=[{"month": date(2020, 3, 1), "person": "A", "base_fen": 420_000}],
        **more,
    )


def test_secretary_and_director_share_named_lines() -> None:
    result = closed(managers())
    shared = [{line.of for line in result.accounts[f"manager_card/{who}"].lines if line.of} for who in ("A", "B")]
    assert shared[0] & shared[1] >= {"party_branch/ZB4", "production_mill/hz"}


def test_a_manager_with_a_side_left_out_is_open_and_warned_of() -> None:
    rows = managers()
    rows["post"][0]["title"] = "科长"
    result = closed(rows)
    account = result.accounts["manager_card/A"]
    assert [(line.kind, line.score, line.low, line.high) for line in account.lines][-1] == ("business", None, 0, 60_000)
    assert "duty" in [one.kind for one in result.warnings]
    assert [one.amount for one in result.listed["pay"] if one.subject.id == "A"] == [None]


def test_pay_is_rounded_once_within_limits_and_never_below_the_minimum() -> None:
    from fourfocus.engine.managers import coefficient_of, paid
    from fourfocus.rules.managers import PayRule

    rule = RULES.of(PayRule)["manager_pay"]
    assert [coefficient_of(rule, milli, RULES) for milli in (95_000, 94_999, 0)] == [
        Fraction("1.05"),
        Fraction("1.02"),
        Fraction("0.93"),
    ]
    who = side("manager_card", 60_000).subject

    def pay(base: int, raw: str):
        return paid(rule, who, 60_000, base, Fraction(raw), RULES)

    # 1,900.55 yuan x 0.93 = 1,767.5115: 1,767.51 is below 1,800, 32.49 are added.
    assert [fen for _, fen in pay(190_055, "0.93").lines] == [190_055, -13_304, 3_249]
    assert pay(190_055, "0.93").amount == 180_000
    # A base below the minimum is not raised by it; 1.2 ends at 1.1.
    assert pay(100_000, "0.93").amount == 100_000
    assert [fen for _, fen in pay(420_000, "1.2").lines] == [420_000, 84_000, -42_000]


@pytest.mark.parametrize(("before", "expected", "reminded"), [(2, 3, True), (1, 2, False), (None, None, False)])
def test_a_reminder_after_failures_in_a_row(before, expected, reminded) -> None:
    from fourfocus.engine.finals import Earlier
    from fourfocus.engine.managers import _streaks
    from fourfocus.rules.managers import PostRule

    rule = RULES.of(PostRule)["manager_post"]
    finals = (
        [] if before is None else [Final(date(2020, 2, 1), "mill", "p", "", (Tally(STREAK, rule.id, "b", before),))]
    )

    class At:
        rules, earlier = RULES, Earlier.of(finals, date(2020, 3, 1), "mill")
        span = type("Span", (), {"start": date(2020, 3, 1)})

        @staticmethod
        def rows(table: str, span: object = None) -> list:
            """Nobody has decided anything yet."""
            return []

    reminders, tallies = [], []
    account = side("manager_card", 69_999)
    _streaks(rule, {account.id: account}, At, reminders, tallies)
    assert tallies == [Tally(STREAK, rule.id, "b", expected)]
    assert bool(reminders) == reminded
    fine = side("manager_card", 70_000)
    tallies.clear()
    _streaks(rule, {fine.id: fine}, At, reminders, tallies)
    assert tallies == []
