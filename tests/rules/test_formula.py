"""Formulas: what is understood, what is refused, and that no text can do anything but be refused."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fourfocus.rules.expr import Agg, Arith, Num, Path, text_of
from fourfocus.rules.formula import FormulaError, parse, parse_row
from fourfocus.rules.problems import Place
from fourfocus.rules.source import Scalar

HERE = Place("indicators.yaml", 1, 1)


def read(text: str):
    return parse(Scalar(text, HERE)).expr


def test_a_ratio_of_sums() -> None:
    total = Agg("sum", "shift_output", Path(("qualified_kg",)), None)
    added = Agg("sum", "shift_output", Path(("qualified_kg",)), Path(("product", "value_added")))
    text = "sum(shift_output.qualified_kg, where=product.value_added) / sum(shift_output.qualified_kg)"
    assert read(text) == Arith("/", added, total)


def test_numbers_are_exact() -> None:
    assert read("0.1") == Num(Fraction(1, 10))
    assert read("123456789012345678.5") == Num(Fraction(246913578024691357, 2))


def test_positions_do_not_count_when_formulas_are_compared() -> None:
    assert read("  sum(a.b) +   1") == read("sum(a.b)+1")


@pytest.mark.parametrize(
    "text",
    [
        'sum(a.b, where=c in ("x", "y"))',
        "count(a, where=b is not None and not c)",
        "min(sum(a.b), param.x, 3) - max(1, indicator.y)",
        "where(sum(a.b) > 0, sum(a.b), -1)",
        "sum(a.b * a.c.d)",
    ],
)
def test_a_formula_reads_back_from_its_canonical_text(text: str) -> None:
    assert read(text_of(read(text))) == read(text)


REFUSED = [
    ("__import__('os').system('ls')", "formula.not_allowed"),
    ("sum(a.b).real", "formula.not_allowed"),
    ("(1).__class__", "formula.not_allowed"),
    ("a.__class__.__mro__", "formula.outside"),
    ("open('x')", "formula.function"),
    ("eval('1')", "formula.function"),
    ("[x for x in a]", "formula.not_allowed"),
    ("{1: 2}", "formula.not_allowed"),
    ("{1, 2}", "formula.not_allowed"),
    ("lambda: 1", "formula.not_allowed"),
    ("(x := 1)", "formula.not_allowed"),
    ("1 if a else 2", "formula.not_allowed"),
    ("a[0]", "formula.not_allowed"),
    ("*a", "formula.syntax"),
    ("f'{a}'", "formula.not_allowed"),
    ("2 ** 3", "formula.not_allowed"),
    ("9 ** 9 ** 9 ** 9", "formula.not_allowed"),
    ("7 // 2", "formula.not_allowed"),
    ("7 % 2", "formula.not_allowed"),
    ("1 << 900", "formula.not_allowed"),
    ("~1", "formula.not_allowed"),
    ("+1", "formula.not_allowed"),
    ("a @ b", "formula.not_allowed"),
    ("b'x'", "formula.not_allowed"),
    ("1j", "formula.not_allowed"),
    ("...", "formula.not_allowed"),
    ("None", "formula.not_allowed"),
    ("1e9", "formula.number"),
    ("0x10", "formula.number"),
    ("1_000", "formula.number"),
    ("9" * 19, "formula.number"),
    ("9" * 1500, "formula.number"),
    ("0.0000000000001", "formula.number"),
    ("import os", "formula.syntax"),
    ("a = 1", "formula.syntax"),
    ("a; b", "formula.syntax"),
    ("await a", "formula.not_allowed"),
    ("yield a", "formula.syntax"),
    ("sum(a.b", "formula.syntax"),
    ("sum(a.b for a in c)", "formula.not_allowed"),
    ("sum(*a)", "formula.not_allowed"),
    ("sum(a.b, **c)", "formula.arguments"),
    ("sum(a.b, where=c, where=d)", "formula.arguments"),
    ("sum(1)", "formula.arguments"),
    ("count(a.b)", "formula.arguments"),
    ("min(1)", "formula.arguments"),
    ("where(1, 2)", "formula.arguments"),
    ("sum(sum(a.b))", "formula.nested"),
    ("a.b", "formula.outside"),
    ("1 # 2", "formula.character"),
    ("'a\\x41'", "formula.character"),
    ("1\x00", "formula.character"),
    ("sum(a.b, where=c == 'x\"y')", "formula.character"),
    ("(" * 100 + "1" + ")" * 100, None),
    ("(" * 300 + "1" + ")" * 300, "formula.syntax"),
    ("-" * 1900 + "1", "formula.deep"),
    ("not " * 400 + "a", "formula.deep"),
    ("a" + ".a" * 900, "formula.deep"),
    ("1" + "+1" * 900, "formula.deep"),
    ("[" * 150 + "]" * 150, "formula.deep"),
    ("max(" + "1," * 400 + "1)", "formula.large"),
]


@pytest.mark.parametrize(("text", "code"), REFUSED, ids=[text[:24] for text, _ in REFUSED])
def test_what_is_not_on_the_list_is_refused(text: str, code: str | None) -> None:
    if code is None:
        assert read(text) == Num(Fraction(1))
        return
    with pytest.raises(FormulaError) as caught:
        read(text)
    assert caught.value.code == code


PIECES = [
    "sum(",
    "count(",
    "a.b",
    "shift_output.qualified_kg",
    ")",
    "(",
    " / ",
    " + ",
    "**",
    "where=",
    ",",
    " and ",
    " not ",
]
PIECES += [
    "param.x",
    "1",
    "0.5",
    "'x'",
    "None",
    " is ",
    " in ",
    "[",
    "]",
    "lambda:",
    "__class__",
    ".",
    "\n",
    "：",
    "产量",
    " if ",
]


@given(st.one_of(st.text(max_size=60), st.lists(st.sampled_from(PIECES), max_size=30).map("".join)))
def test_any_text_is_understood_or_refused_with_a_place_inside_it(text: str) -> None:
    try:
        found = read(text)
    except FormulaError as error:
        assert 0 <= error.at <= len(text) + 1
    else:
        assert read(text_of(found)) == found


def test_places_in_the_file_for_each_way_of_writing_a_formula() -> None:
    plain = Scalar("a + b", Place("f", 7, 12))
    quoted = Scalar("a + b", Place("f", 7, 12), '"')
    block = Scalar("sum(a.b)\n+ c", Place("f", 7, 12), "|", 4)
    assert plain.place_at(4) == Place("f", 7, 16)
    assert quoted.place_at(4) == Place("f", 7, 17)
    assert block.place_at(11) == Place("f", 9, 7)  # c: third line of the file's block, column 4 + 2 + 1


def test_a_subject_path_is_a_row_expression() -> None:
    assert parse_row("meter.unit") == Path(("meter", "unit"))
