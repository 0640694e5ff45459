"""Worked cases: how their records are read and what they notice."""

from datetime import date, datetime

import pytest
from tests.rules.small import FILES

from fourfocus.engine.cases import CaseError, check_pack, facts_of
from fourfocus.rules.pack import load


@pytest.fixture
def small() -> dict[str, bytes]:
    return {name: text.encode() for name, text in FILES.items()}


def case_of(small: dict[str, bytes], text: str):
    pack, problems = load({**small, "cases/one.yaml": text.encode()})
    assert pack is not None
    assert list(problems) == []
    return pack.cases[0]


HEAD = "- id: a\n  title: 例\n  month: 2020-03\n  expect: []\n"


def test_cells_are_read_by_their_columns(small: dict[str, bytes]) -> None:
    text = HEAD + (
        "  facts:\n"
        "    shift_output: [{line: L, production_day: 2020-03-02, qualified_kg: 1.5 t, run_s: 8 h}]\n"
        "    stoppage: [{line: L, start: 2020-03-02 08:30, owner: planned}]\n"
        "    product: [{product: P, value_added: true, valid_from: 2019-01-01}]\n"
        "    dues: [{person: p, month: 2020-03, amount_fen: 5 元}]\n"
    )
    facts = facts_of(case_of(small, text))
    output = facts.rows("shift_output").to_pylist()[0]
    assert (output["qualified_kg"], output["run_s"], output["production_day"]) == (1500, 28_800, date(2020, 3, 2))
    assert facts.rows("stoppage").to_pylist()[0]["start"] == datetime(2020, 3, 2, 8, 30)
    assert facts.rows("product").to_pylist()[0]["value_added"] is True
    assert facts.rows("dues").to_pylist()[0]["amount_fen"] == 500


@pytest.mark.parametrize(
    ("facts", "detail"),
    [
        ("{shift_outptu: []}", "shift_outptu?"),
        ("{shift_output: [{lines: L}]}", "shift_output.lines?"),
        ("{shift_output: [{qualified_kg: 1.5}]}", "qualified_kg: 1.5"),
        ("{shift_output: [{qualified_kg: 1 元}]}", "qualified_kg: 1 元"),
        ("{shift_output: [{production_day: 3月2日}]}", "production_day: 3月2日"),
        ("{stoppage: [{owner: nobody}]}", "owner: nobody"),
        ("{product: [{value_added: 是}]}", "value_added: 是"),
        ("[]", "facts: {table: [records]}"),
    ],
)
def test_what_cannot_be_read_is_said(small: dict[str, bytes], facts: str, detail: str) -> None:
    with pytest.raises(CaseError) as caught:
        facts_of(case_of(small, HEAD + f"  facts: {facts}\n"))
    assert caught.value.detail == detail


def test_everything_is_declared_but_what_is_listed_as_missing(small: dict[str, bytes]) -> None:
    text = HEAD + (
        "  facts: {shift_output: [{line: L, production_day: 2020-03-02}, {line: K, production_day: 2020-03-02}]}\n"
        "  missing: [{table: shift_output, part: L, from: 2020-03-05, to: 2020-03-07}, {table: unit}]\n"
    )
    facts = facts_of(case_of(small, text))
    start, end = date(2020, 3, 1), date(2020, 4, 1)
    gaps = facts.gaps("shift_output", "mill", start, end, ["L", "K"])
    assert [(gap.part, gap.start, gap.end) for gap in gaps] == [("L", date(2020, 3, 5), date(2020, 3, 7))]
    assert facts.gaps("billet_supply", "mill", start, end) == ()
    assert len(facts.gaps("unit", "mill", start, end)) == 1


def test_a_wrong_figure_is_a_problem_of_the_pack(small: dict[str, bytes]) -> None:
    wrong = small["cases/one.yaml"].replace(b'"97.50", state: met', b'"97.50", state: unmet')
    _, problems, _ = check_pack({**small, "cases/one.yaml": wrong})
    assert [one.what("en") for one in problems] == ["yield_rate L state: expected unmet, found met"]
    _, problems, _ = check_pack({**small, "cases/one.yaml": wrong}, cases=False)
    assert list(problems) == []
