"""YAML with positions: text stays text, and no bytes can hang or crash the reader."""

import time

from hypothesis import given
from hypothesis import strategies as st

from fourfocus.rules.clauses import parse as parse_clauses
from fourfocus.rules.pack import load
from fourfocus.rules.problems import Place, Problems
from fourfocus.rules.source import Map, Scalar, Seq, parse


def test_scalars_stay_text_and_know_their_place() -> None:
    tree = parse("f.yaml", b'a: 45.0\nb: [no, "2"]\nc: |\n  x\n  y\n', Problems())
    assert isinstance(tree, Map)
    assert tree.entries["a"] == Scalar("45.0", Place("f.yaml", 1, 4))
    assert tree.keys["b"] == Place("f.yaml", 2, 1)
    listed = tree.entries["b"]
    assert isinstance(listed, Seq)
    assert listed.items == [Scalar("no", Place("f.yaml", 2, 5)), Scalar("2", Place("f.yaml", 2, 9), '"')]
    assert tree.entries["c"] == Scalar("x\ny\n", Place("f.yaml", 3, 4), "|", 2)


def test_a_billion_laughs_cost_nothing() -> None:
    laughs = b'a: &a ["ha", "ha"]\n' + b"".join(
        f"{b}: &{b} [{','.join(['*' + a] * 9)}]\n".encode() for a, b in zip("abcdefgh", "bcdefghi", strict=True)
    )
    problems, start = Problems(), time.perf_counter()
    assert parse("f.yaml", laughs, problems) is None
    assert [problem.code for problem in problems] == ["yaml.alias"]
    assert time.perf_counter() - start < 1


def test_deep_nesting_is_refused_without_recursion() -> None:
    problems = Problems()
    assert parse("f.yaml", b"[" * 200_000, problems) is None
    assert [problem.code for problem in problems] == ["yaml.depth"]


@given(
    st.one_of(st.binary(max_size=200), st.text(alphabet="abc-:[]{}&*!|>'\"#\n \t1,?%@`", max_size=80).map(str.encode))
)
def test_any_bytes_give_a_tree_or_a_problem(data: bytes) -> None:
    problems = Problems()
    tree = parse("f.yaml", data, problems)
    assert tree is None or len(problems) == 0 or {one.code for one in problems} == {"yaml.twice"}
    load(
        {"pack.yaml": data, "framework.yaml": data, "indicators.yaml": data, "cases/a.yaml": data, "clauses/a.md": data}
    )


def test_clauses_are_numbered_headings() -> None:
    problems = Problems()
    found = parse_clauses("clauses/a.md", "# 办法\n\n## 1 总则\n\n甲。\n\n### 1.1 细则\n乙。\n".encode(), problems)
    assert [(one.id, one.title, one.text, one.place.line) for one in found] == [
        ("a/1", "总则", "甲。", 3),
        ("a/1.1", "细则", "乙。", 7),
    ]
    assert list(problems) == []
