"""Scales: exact scores, worked out by hand."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fourfocus.rules.problems import Place
from fourfocus.rules.scales import Linear, PerUnit, Point, Scored, Steps
from fourfocus.rules.spec import Amount

HERE = Place("scorecards.yaml")


def amount(number: object) -> Amount:
    return Amount(Fraction(str(number)), None, HERE)


def plain(one: Amount) -> Fraction:
    return one.number or Fraction(0)


def point(at: object, score: object) -> Point:
    return Point(amount(at), Fraction(str(score)), {})


LINEAR = Linear((point(90, 0), point(96, 70), point(100, 100)), {})


@pytest.mark.parametrize(
    ("value", "score"),
    # Between 90 and 96 each unit is 70/6; between 96 and 100 each unit is 7.5.
    [("80", "0"), ("90", "0"), ("93", "35"), ("96", "70"), ("97", "77.5"), ("100", "100"), ("107", "100")],
)
def test_linear(value: str, score: str) -> None:
    assert LINEAR.score(Fraction(value), plain, higher=True).score == Fraction(score)


def test_linear_is_exact_between_points() -> None:
    assert LINEAR.score(Fraction(91), plain, higher=True).score == Fraction(70, 6)


STEPS = Steps((point(60, 50), point(80, 80)), Fraction(10), {})


@pytest.mark.parametrize(("value", "score"), [("59.999", 10), ("60", 50), ("79.9", 50), ("80", 80), ("1000", 80)])
def test_steps(value: str, score: int) -> None:
    assert STEPS.score(Fraction(value), plain, higher=True).score == score


def per_unit(**more: int) -> PerUnit:
    values = {"lose": 3, "gain": 2, "full": 90, "cap": 100, "floor": 0, **more}
    return PerUnit(amount(50), amount("0.5"), **{name: Fraction(v) for name, v in values.items()}, places={})


@pytest.mark.parametrize(
    ("value", "higher", "raw", "score"),
    [
        ("50", True, 90, 90),
        ("51", True, 94, 94),  # two steps of 0.5 better: 90 + 2 x 2
        ("49", True, 84, 84),  # two steps worse: 90 - 2 x 3
        ("49", False, 94, 94),  # less is better
        ("60", True, 130, 100),  # capped
        ("20", True, -90, 0),  # floored
    ],
)
def test_per_unit(value: str, higher: bool, raw: int, score: int) -> None:
    assert per_unit().score(Fraction(value), plain, higher=higher) == Scored(Fraction(raw), Fraction(score))


@given(st.fractions(-1000, 1000), st.fractions(-1000, 1000))
def test_a_better_value_never_scores_less(a: Fraction, b: Fraction) -> None:
    low, high = sorted((a, b))
    for scale in (LINEAR, STEPS, per_unit()):
        assert scale.score(low, plain, higher=True).score <= scale.score(high, plain, higher=True).score
    assert per_unit().score(low, plain, higher=False).score >= per_unit().score(high, plain, higher=False).score
