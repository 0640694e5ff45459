"""Fact sets made by hand, scopes, and what is missing."""

from datetime import date, datetime, timedelta
from itertools import pairwise, product

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.facts.stores import NOW, OUTPUT, PRODUCT, TABLES, Told, column, day, first_known_by_loop, words

from fourfocus.facts.factset import ALL_PARTS, BEGIN, END, Declaration, FactSet, Gap, Scope, uncovered
from fourfocus.facts.force import Firsts, Spans, declarations, in_force
from fourfocus.facts.log import BatchRecord, Entry
from fourfocus.facts.schema import Catalog, Kind, Table
from fourfocus.facts.tables import CATALOG

FIRST = date(2020, 1, 1)
PERIOD = st.tuples(st.integers(0, 12), st.integers(1, 6)).map(lambda p: (at(p[0]), at(p[0] + p[1])))
SCOPE = st.builds(
    lambda table, mill, part, period: Scope(table, mill, part, *period),
    st.sampled_from(["output", "product"]), st.sampled_from(["one", "two"]), st.sampled_from(["bar", "wire", ALL_PARTS]),
    PERIOD,
)  # fmt: skip


def at(number: int) -> date:
    return FIRST + timedelta(days=number)


def days(spans: list[tuple[date, date]]) -> set[date]:
    return {a + timedelta(days=n) for a, b in spans for n in range((b - a).days)}


def places(scope: Scope) -> set[tuple[str, str, str, date]]:
    """Every place a record could have in a scope: parts that anyone may name, and days."""
    parts = ("bar", "wire", "third") if scope.part == ALL_PARTS else (scope.part,)
    return set(product([scope.table], [scope.mill], parts, days([(scope.start, scope.end)])))


@given(one=SCOPE, other=SCOPE)
def test_scopes_overlap_when_a_record_could_lie_in_both(one: Scope, other: Scope) -> None:
    assert one.overlaps(other) == other.overlaps(one) == bool(places(one) & places(other))


@given(spans=st.lists(PERIOD), period=PERIOD)
def test_uncovered_days_are_those_in_no_span(spans: list[tuple[date, date]], period: tuple[date, date]) -> None:
    left = uncovered(spans, *period)
    assert days(left) == days([period]) - days(spans)
    assert all(a < b for a, b in left)
    assert all(one[1] < other[0] for one, other in pairwise(left))


@given(added=st.lists(PERIOD), period=PERIOD)
def test_spans_are_sets_of_days(added: list[tuple[date, date]], period: tuple[date, date]) -> None:
    spans = Spans()
    for span in added:
        spans.add(*span)
    assert days(spans.inside(*period)) == days(added) & days([period])
    joined = spans.inside(date.min, date.max)
    assert all(one[1] < other[0] for one, other in pairwise(joined))  # none that touch


@given(declared=st.lists(PERIOD, min_size=1))
def test_the_first_time_of_a_period_is_that_of_its_last_day_to_be_declared(declared: list[tuple[date, date]]) -> None:
    firsts = Firsts()
    known: dict[date, datetime] = {}
    for number, period in enumerate(declared):
        moment = NOW + timedelta(hours=number)
        for when in days([period]):
            known.setdefault(when, moment)
        assert firsts.declare(*period, moment) == max(known[when] for when in days([period]))


def record(name: str, scope: Scope) -> BatchRecord:
    return BatchRecord(name, scope.table, scope.mill, scope.part, scope.start, scope.end, 0, (), "", "", "f", "s", "")


@given(scopes=st.lists(SCOPE.filter(lambda s: s.table == "output"), max_size=8), later=st.lists(SCOPE, max_size=2))
def test_in_force_is_what_no_later_scope_took(scopes: list[Scope], later: list[Scope]) -> None:
    later = [scope for scope in later if scope.table == "output"]
    whole, cut = in_force([record(str(number), scope) for number, scope in enumerate(scopes)], later)
    assert whole == sorted(whole)
    assert list(cut) == sorted(cut)
    for number, scope in enumerate(scopes):
        taken = set().union(*(places(other) for other in [*scopes[number + 1 :], *later]))
        left = places(scope) - taken
        if str(number) in whole:
            assert left == places(scope)
        elif str(number) in cut:
            assert left == places(scope) - set().union(*(places(other) for other in cut[str(number)]))
        else:
            assert left == set()


@given(scopes=st.lists(SCOPE.filter(lambda s: s.table == "output" and s.mill == "one"), min_size=1, max_size=8))
def test_declarations_carry_the_time_their_scope_was_first_whole(scopes: list[Scope]) -> None:
    told = [Told(scope, {}, NOW + timedelta(hours=n)) for n, scope in enumerate(scopes)]
    entries = [
        (Entry(n + 1, "", one.known_at, "import", history="before" if n % 2 else None), record(str(n), one.scope))
        for n, one in enumerate(told)
    ]
    for number, made in enumerate(declarations(entries)):
        assert (made.scope, made.batch, made.known_at) == (scopes[number], str(number), told[number].known_at)
        assert made.first_known_at == first_known_by_loop(told, number)
        assert made.history == bool(number % 2)


def test_thousands_of_batches_of_one_table_are_no_work() -> None:
    """Ten years of days for two lines, each corrected once; an algorithm that compares all pairs takes minutes."""
    days_of = [
        record(f"{n}-{line}-{turn}", Scope("output", "one", line, at(n), at(n + 1)))
        for turn in range(2) for n in range(3_650) for line in ("bar", "wire")
    ]  # fmt: skip
    begun = datetime.now()
    whole, cut = in_force(days_of)
    made = declarations((Entry(1, "", NOW, "import"), one) for one in days_of)
    took = (datetime.now() - begun).total_seconds()
    assert (len(whole), cut) == (7_300, {})
    assert all(name.endswith("-1") for name in whole)
    assert len(made) == 14_600
    assert took < 5


# -- fact sets ---------------------------------------------------------------------------------------------------------


def declared(part: str, start: str, end: str, table: str = "output", mill: str = "mill") -> Declaration:
    return Declaration(Scope(table, mill, part, day(start), day(end)), "b", NOW, NOW)


def test_rows_written_by_hand_get_what_the_store_adds() -> None:
    facts = FactSet.of_rows(TABLES, {"output": [{"line": "bar", "day": day("3-2"), "rolled_kg": 5}]})
    (row,) = facts.rows("output").to_pylist()
    assert row == {
        "line": "bar", "day": day("3-2"), "rolled_kg": 5, "mill": "mill", "_part": "bar", "_day": day("3-2"),
        "_batch": "rows", "_file": "rows", "_sheet": "output", "_row": 1,
    }  # fmt: skip
    assert facts.rows("product").num_rows == 0
    assert facts.rows("product").schema == PRODUCT.arrow
    assert facts.frame("output").rolled_kg.sum().execute() == 5
    assert facts.sql('SELECT count(*) AS n FROM "output"') == [{"n": 1}]


def test_rows_come_in_the_order_of_mill_and_key() -> None:
    rows = [{"line": line, "day": day(when)} for line, when in [("wire", "3-1"), ("bar", "3-2"), ("bar", "3-1")]]
    found = FactSet.of_rows(TABLES, {"output": rows}).rows("output").to_pylist()
    assert [(row["line"], row["day"]) for row in found] == [
        ("bar", day("3-1")),
        ("bar", day("3-2")),
        ("wire", day("3-1")),
    ]


def test_a_scope_for_all_parts_covers_each_and_every_part_covers_all() -> None:
    facts = FactSet(TABLES, {}, [declared(ALL_PARTS, "3-1", "3-11"), declared("bar", "3-11", "4-1")])

    def gaps(*parts: str) -> list[tuple[str, date, date]]:
        found = facts.gaps("output", "mill", day("3-1"), day("4-1"), parts or None)
        assert all(isinstance(gap, Gap) and (gap.table, gap.mill) == ("output", "mill") for gap in found)
        return [(gap.part, gap.start, gap.end) for gap in found]

    assert gaps() == []
    assert gaps("bar") == []
    assert gaps("wire") == [("wire", day("3-11"), day("4-1"))]
    assert FactSet(TABLES, {}, []).gaps("output", "mill", day("3-1"), day("4-1")) == (
        Gap("output", "mill", ALL_PARTS, day("3-1"), day("4-1")),
    )


def test_a_part_that_declared_once_is_expected_from_then_on() -> None:
    facts = FactSet(TABLES, {}, [declared("bar", "2-1", "4-1"), declared("wire", "2-1", "3-1")])
    assert facts.gaps("output", "mill", day("3-1"), day("4-1")) == (
        Gap("output", "mill", "wire", day("3-1"), day("4-1")),
    )
    assert facts.gaps("output", "other", day("3-1"), day("4-1"))[0].part == ALL_PARTS


def test_a_part_the_register_knows_is_expected_while_it_is_valid() -> None:
    line = Table(
        "line", "people", words("line"), words("line"), key=("line", "valid_from"),
        columns=(column("line", Kind.ID), column("valid_from", Kind.DAY), column("valid_to", Kind.DAY, required=False)),
    )  # fmt: skip
    rolled = Table(
        "rolled", "production", words("rolled"), words("rolled"), key=("line", "day"), when="day", part="line",
        columns=(column("line", Kind.REF, ref="line"), column("day", Kind.DAY)),
    )  # fmt: skip
    rows = [
        {"line": "bar", "valid_from": day("1-1"), "valid_to": None},
        {"line": "old", "valid_from": day("1-1"), "valid_to": day("3-1")},
        {"line": "new", "valid_from": day("4-1"), "valid_to": None},
        {"line": "wire", "valid_from": day("1-1"), "valid_to": None},
    ]
    listed = [declared("bar", "3-1", "4-1", "rolled"), declared(ALL_PARTS, "1-1", "1-2", "line")]
    facts = FactSet.of_rows(Catalog([line, rolled]), {"line": rows}, listed)
    assert [gap.part for gap in facts.gaps("rolled", "mill", day("3-1"), day("4-1"))] == ["wire"]
    assert [gap.part for gap in facts.gaps("rolled", "mill", day("2-1"), day("3-1"))] == ["bar", "old", "wire"]


def test_a_register_is_missing_until_it_is_declared() -> None:
    facts = FactSet(TABLES, {}, [Declaration(Scope("product", "mill", ALL_PARTS, BEGIN, END), "b", NOW, NOW)])
    assert facts.gaps("product", "mill", day("3-1"), day("4-1")) == ()
    assert facts.gaps("product", "other", day("3-1"), day("4-1")) != ()
    assert facts.mills == ("mill",)


def test_declared_is_asked_by_table_and_mill() -> None:
    listed = [declared("bar", "3-1", "4-1"), declared("bar", "3-1", "4-1", mill="two"), declared("wire", "3-1", "4-1")]
    facts = FactSet(TABLES, {}, listed)
    assert facts.declared("output", "mill") == (listed[0], listed[2])
    assert facts.declared("product", "mill") == ()


@pytest.mark.parametrize("table", CATALOG.values(), ids=CATALOG)
def test_every_table_has_an_empty_form_that_can_be_queried(table: Table) -> None:
    assert table.part is None or table[table.part].required, "a row without a part would belong to no scope"
    assert table.when is None or table[table.when].required, "a row without a day would belong to no scope"


def test_no_table_of_a_fact_set_is_without_a_frame() -> None:
    facts = FactSet(CATALOG, {})
    for name, table in CATALOG.items():
        assert facts.rows(name).schema == table.arrow, name
    assert OUTPUT.name not in CATALOG
