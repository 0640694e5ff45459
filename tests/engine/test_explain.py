"""Explanations: everything under a total adds up to it, down to the records, from the bundle alone."""

from fractions import Fraction
from pathlib import Path

import pytest
from tests.engine.world import closed, facts

from fourfocus.engine.bundle import read, write
from fourfocus.engine.explain import Explainer, Node, NoSuch
from fourfocus.engine.report import in_language


@pytest.fixture(scope="module")
def explainer(tmp_path_factory: pytest.TempPathFactory) -> Explainer:
    folder: Path = tmp_path_factory.mktemp("explain") / "b"
    write(closed(), facts(), folder)
    bundle = read(folder)
    return Explainer(bundle.recompute(), bundle.facts, most_rows=None)


def totals(node: Node) -> list[Node]:
    return [one for one in node.walk() if one.kind == "total"]


@pytest.mark.parametrize("subject", ["ZB0", "ZB1", "ZB2", "bar", "wire", "M", "棒材支部"])
def test_the_lines_under_every_total_add_up_to_it(explainer: Explainer, subject: str) -> None:
    found = totals(explainer.explain(subject))
    assert found
    # A year carries the month's total, which was explained above.
    for total in (one for one in found if one.why is None or one.why.en != "see above"):
        lines = [child for child in total.children if child.kind == "line"]
        assert (total.figure is None) == any(line.figure is None for line in lines)
        if total.figure is not None:
            assert sum(Fraction(line.figure) for line in lines) == Fraction(total.figure)
            continue
        for end in ("low", "high"):  # an open total lies between the sums of the least and the most its lines can be
            ends = [line.figure if line.figure is not None else line.detail[end] for line in lines]
            assert sum(map(Fraction, ends)) == Fraction(total.detail[end])


@pytest.mark.parametrize("subject", ["ZB0", "ZB2", "bar"])
def test_the_records_under_every_sum_add_up_to_it(explainer: Explainer, subject: str) -> None:
    sums = [one for one in explainer.explain(subject).walk() if one.kind == "aggregate"]
    assert sums
    for one in sums:
        records = [child for child in one.children if child.kind == "record"]
        assert len(records) == one.detail["count"]
        assert sum(int(record.figure.split()[0]) for record in records) == int(one.figure.split()[0])
        assert all(record.detail["file"] and record.detail["row"] for record in records)


def test_a_score_down_to_clause_parameter_and_rows(explainer: Explainer) -> None:
    tree = explainer.explain("bar", "yield_rate")
    kinds = [one.kind for one in tree.walk()]
    assert kinds.count("indicator") == 1
    parameter = next(one for one in tree.walk() if one.kind == "parameter")
    assert (parameter.figure, parameter.detail["from"], parameter.detail["for"]) == ("98.4 %", "2020-01-01", "bar")
    parts = {one.title.zh: one.figure for one in tree.walk() if one.kind == "part"}
    assert parts == {"分子": "246000 kg", "分母": "250000 kg"}
    clause = next(one for one in tree.walk() if one.kind == "clause")
    assert clause.title.zh == "《轧钢厂2020年降本增效实施方案》3 成材率"
    assert "当月合格量 ÷ 当月投坯量" in clause.why.zh


def test_one_rule_alone(explainer: Explainer) -> None:
    tree = explainer.explain("ZB2", "inspection")
    lines = [one for one in tree.walk() if one.kind == "line" and one.detail["rule"] == "inspection"]
    assert [(one.detail["line"], one.figure) for one in lines] == [
        ("base", "40.000"),
        ("finding", "-1.000"),
        ("repeat", "-1.000"),
    ]
    assert "task_settlement" not in {one.detail.get("rule") for one in tree.walk()}


def test_fewer_rows_say_how_many_are_left_out(explainer: Explainer) -> None:
    short = Explainer(explainer.result, explainer.facts, most_rows=1)
    one = next(node for node in short.explain("bar", "yield_rate").walk() if node.kind == "aggregate")
    assert (one.detail["count"], one.detail["not_shown"], len(one.children)) == (3, 2, 1)


def test_the_billet_conversion_says_that_it_is_no_yield(explainer: Explainer) -> None:
    node = next(one for one in explainer.explain("M", "billet_conversion").walk() if one.kind == "indicator")
    assert "坯材转换率不是成材率" in node.why.zh
    assert [(one.title.en, one.figure) for one in node.children if one.kind == "beside"] == [
        ("Change of billet stock (supplied less charged)", "-10.000 t"),
        ("Yield of the same month", "98.31 %"),
    ]


def test_an_unknown_subject_or_rule_names_those_there_are(explainer: Explainer) -> None:
    with pytest.raises(NoSuch) as caught:
        explainer.explain("nobody")
    assert caught.value.known[:2] == ["ZB0 机关支部", "ZB1 棒材支部"]
    with pytest.raises(NoSuch) as caught:
        explainer.explain("bar", "dues")
    assert "yield_rate" in caught.value.known


def test_the_tree_is_plain_data(explainer: Explainer) -> None:
    tree = explainer.explain("ZB1").to_dict(in_language("en"))
    assert tree["children"][0]["figure"] == next(
        points.figure for points in totals(explainer.explain("ZB1")) if points.detail["account"] == "two_way/ZB1"
    )
