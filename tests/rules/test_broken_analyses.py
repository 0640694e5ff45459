"""Broken analyses: one file added to a pack that is in order, and exactly what is said."""

# ruff: noqa: E501  the sentences are what is tested and stay whole
import pytest
from tests.rules.conftest import FILES

from fourfocus.engine.cases import check_pack

COST = """\
- id: cost
  kind: cost
  title: 成本
  serves: [centre]
  clause: rules/1
  basis: practice
  from: 2020-01-01
  base_from: 2019-01-01
  base_to: 2020-01-01
  quantities: {gas: gas_use.heat_kj}
  timed: {electricity: meter_reading.energy_wh}
  apart: [billet]
  target: 10
"""
RECORDS = """\
- id: best
  kind: records
  title: 纪录
  serves: [centre]
  clause: rules/1
  basis: practice
  from: 2020-01-01
  least_shift: 4
  least_day: 12
"""

# code, text of analyses.yaml, what is said in both languages
BROKEN = [
    (
        "analysis.several",
        RECORDS + RECORDS.replace("id: best", "id: better").replace("2020-01-01", "2020-03-01"),
        ["analyses.yaml:10:3 better: 2020-03-01 有两条同类的分析规则同时有效，另一条是 best → 给其中一条写 to"],
        "on 2020-03-01 two analyses of this kind hold, the other is best → give one of them a 'to'",
    ),
    (
        "cost.base",
        COST.replace("base_to: 2020-01-01", "base_to: 2019-01-01"),
        [
            "analyses.yaml:9:12 cost: 基期从 2019-01-01 到 2019-01-01，没有一个月 → base_to 写基期最后一个月的次月，例如 2020-01-01"
        ],
        "the base period from 2019-01-01 to 2019-01-01 has no month → write the month after its last, such as 2020-01-01",
    ),
    (
        "cost.element",
        COST.replace("[billet]", "[bilet]"),
        ["analyses.yaml:12:11 cost: 没有成本要素 bilet → 相近的：billet"],
        "there is no cost element bilet → similar: billet",
    ),
    (
        "cost.column",
        COST.replace("meter_reading.energy_wh", "gas_use.heat_kj"),
        [
            "analyses.yaml:11:11 cost: 要素 electricity 的数量写得不对 → 写“表.数量列”，例如 gas_use.heat_kj；timed 的表要记录时刻"
        ],
        "the quantity of electricity is not right → write table.column, such as gas_use.heat_kj; a timed one needs a table with times",
    ),
]


def checked(text: str) -> list:
    files = {name: one.encode() for name, one in FILES.items()}
    return check_pack({**files, "analyses.yaml": text.encode()})[1].sorted()


def test_both_are_in_order_as_they_stand() -> None:
    assert checked(COST + RECORDS) == []


@pytest.mark.parametrize(("code", "text", "said", "english"), BROKEN, ids=[row[0] for row in BROKEN])
def test_the_checker_says_exactly(code, text, said, english) -> None:
    problems = checked(text)
    assert [f"{one.place} {one.rule}: {one.what()} → {one.right()}" for one in problems] == said
    assert [one.code for one in problems] == [code]
    assert f"{problems[0].what('en')} → {problems[0].right('en')}" == english


@pytest.mark.parametrize(
    "quantity", ["gas_use", "gas_use.line", "nothing.heat_kj", "meter.unit", "gas_use.heat", "standard_price.price_fen"]
)
def test_what_is_no_quantity_of_a_dated_table_is_refused(quantity: str) -> None:
    assert [one.code for one in checked(COST.replace("gas: gas_use.heat_kj", f"gas: {quantity}"))] == ["cost.column"]


def test_an_amount_in_another_unit_is_refused() -> None:
    assert [one.code for one in checked(RECORDS.replace("least_day: 12", "least_day: param.yield_target"))] == [
        "param.unit"
    ]


WINDOW = """\
- id: window
  title: 窗口
  clause: rules/1
  basis: practice
  from: 2020-01-01
  unit: d
  values:
    - {from: 2020-01-01, value: 7, source: 本厂}
    - {from: 2020-03-01, value: 8, source: 本厂}
"""
STOPS = "count(repeated_stop, where=after_s <= param.window)"


def with_output(formula: str, **more: str) -> list:
    """The small pack with another formula for its output, and further texts for its files."""
    files = {name: text.encode() for name, text in FILES.items()}
    old = "formula: sum(shift_output.qualified_kg)\n  unit: t"
    assert old in FILES["indicators.yaml"]
    files["indicators.yaml"] = FILES["indicators.yaml"].replace(old, f"formula: {formula}\n  unit: 次").encode()
    for name, text in more.items():
        files[f"{name}.yaml"] = (FILES.get(f"{name}.yaml", "") + text).encode()
    return check_pack(files)[1].sorted()


def said(problems: list) -> list[tuple[str, str, str]]:
    return [(one.code, f"{one.what()} → {one.right()}", f"{one.what('en')} → {one.right('en')}") for one in problems]


def test_a_formula_over_a_table_only_a_rule_makes_needs_that_rule() -> None:
    assert with_output("count(line_record)", analyses=RECORDS) == []
    expected = (
        "formula.needs_rule",
        "2020-01-01 没有生效的“records”分析，line_record 是空的 → 在 analyses.yaml 写一条 kind: records 的规则，或给指标写 to",
        "on 2020-01-01 no analysis of kind records holds, so that line_record is empty → write a rule of kind records in analyses.yaml, or end the indicator",
    )
    assert said(with_output("count(line_record)")) == [expected]
    # The rule ends with February, the indicator does not.
    ended = RECORDS.replace("from: 2020-01-01", "from: 2020-01-01\n  to: 2020-03-01")
    assert [(one.code, one.what("en")) for one in with_output("count(line_record)", analyses=ended)] == [
        ("formula.needs_rule", "on 2020-03-01 no analysis of kind records holds, so that line_record is empty")
    ]


def test_a_window_longer_than_what_is_looked_at_is_noticed_from_its_day_on() -> None:
    # Seven days are 604,800 s and may be asked for; the eight days of March are not looked back.
    assert with_output(STOPS, parameters=WINDOW.replace("value: 8", "value: 6")) == []
    expected = (
        "formula.beyond",
        "repeated_stop.after_s 不会超过 604800，这个条件总是成立或总不成立 → 写不大于 604800 的值；程序只看这么远",
        "repeated_stop.after_s is never more than 604800: the condition is always or never true → compare with at most 604800; no more is looked at",
    )
    assert said(with_output(STOPS, parameters=WINDOW)) == [expected]


def test_every_table_that_only_a_rule_makes_is_known_to_the_checker() -> None:
    from fourfocus.engine.derived import DERIVED
    from fourfocus.engine.derived.base import Ruled

    made = {name: one.kind.makes for name, one in DERIVED.items() if isinstance(one, Ruled)}
    assert {name: makes for name, makes in made.items() if makes} == {
        "line_record": "line_record",
        "cost_effect": "cost_effect",
    }
