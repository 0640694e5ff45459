"""Private columns never reach a close or a bundle; a history with gaps leaves formulas over records open."""

from __future__ import annotations

from pathlib import Path

from tests.engine.people import entry, scores, world
from tests.engine.world import LONG_AGO, MARCH, day, declare, facts, pack

from fourfocus.engine import bundle
from fourfocus.engine.aggregate import Scope, read
from fourfocus.engine.close import close
from fourfocus.engine.derived.base import Span
from fourfocus.facts.batch import content_hash
from fourfocus.facts.factset import ALL_PARTS, Declaration, FactSet
from fourfocus.facts.factset import Scope as DeclaredScope
from fourfocus.facts.held import masked
from fourfocus.facts.tables import CATALOG

EXEMPT = {"person": "A", "scope": "all", "reason": "illness", "valid_from": day(1), "valid_to": None}


def test_the_reason_of_an_exemption_is_in_no_file_of_a_bundle_and_replays(tmp_path: Path) -> None:
    rows = world(manual_point=[entry("E1", "A", "JF-WJ", -3000, day(5))], exemption=[EXEMPT])
    found = FactSet.of_rows(CATALOG, {name: [dict(row) for row in listed] for name, listed in rows.items()}, declare())
    result = close([pack()], found, MARCH)
    assert scores(result, "member_points/A") == [("point", -3000), ("exempt", 3000)]
    bundle.write(result, found, tmp_path / "b")
    again = bundle.read(tmp_path / "b")
    assert again.differences(again.recompute()) == []
    held = again.facts.rows("exemption").to_pylist()
    assert [(row["person"], row["scope"], row["reason"]) for row in held] == [("A", "all", None)]
    for path in (tmp_path / "b").rglob("*"):
        if path.is_file() and "pack" not in path.parts:  # the pack's own examples are nobody's
            assert b"illness" not in path.read_bytes(), path
    # Whoever may see the mill's own rows can check that these are they: the hash is that of the rows with the column empty.
    whole = found.rows("exemption")
    assert whole["reason"].to_pylist() == ["illness"]
    said = again.manifest["facts"]["exemption"]["content"]
    assert said == content_hash(CATALOG["exemption"], masked(CATALOG["exemption"], whole))
    assert said != content_hash(CATALOG["exemption"], whole)


def test_a_close_sees_private_columns_empty_wherever_the_rows_lie(monkeypatch) -> None:
    """In memory and in the database engine alike."""
    from fourfocus.facts import held

    scope = Scope("mill", Span.of_month(MARCH))
    for most in (100_000, 0):
        monkeypatch.setattr(held, "MOST_ROWS", most)
        found = FactSet.of_rows(CATALOG, {"exemption": [dict(EXEMPT)]}, declare())
        assert [row["reason"] for row in read(found, "exemption", scope, "mill")] == [None]


def test_only_the_exemption_register_has_a_private_column_for_now() -> None:
    private = [(table.name, one.name) for table in CATALOG.values() for one in table.columns if one.private]
    assert private == [("exemption", "reason")]


def test_a_gap_in_the_history_leaves_formulas_over_records_open() -> None:
    """Output is declared from 2019 on, but for May 2019: a better shift may hide there."""
    from datetime import date

    from fourfocus.engine.inputs import Inputs
    from fourfocus.engine.reads import with_derived
    from fourfocus.engine.subjects import Subject
    from fourfocus.rules.formula import parse
    from fourfocus.rules.problems import NOWHERE
    from fourfocus.rules.source import Scalar

    agg = parse(Scalar("count(line_record)", NOWHERE)).expr
    bar, found = Subject("line", "bar", "棒线"), {}
    for name, spells in (
        ("whole", [(LONG_AGO, date(2021, 1, 1))]),
        ("gap", [(LONG_AGO, date(2019, 5, 1)), (date(2019, 6, 1), date(2021, 1, 1))]),
    ):
        scopes = [DeclaredScope("shift_output", "mill", ALL_PARTS, *spell) for spell in spells]
        known = [one for one in declare() if one.scope.table != "shift_output"]
        known += [Declaration(scope, "b", known[0].known_at, known[0].known_at) for scope in scopes]
        rules, span = pack().on(MARCH), Span.of_month(MARCH)
        windows = {"unit": None, "shift_output": Span(LONG_AGO, span.end)}
        full, registers = with_derived(facts(declarations=known), rules, windows, span, "mill")
        paths = {kind.id: kind.paths for kind in pack().subjects}
        found[name] = Inputs(full, "mill", span, paths, registers, (bar,)).missing(agg, bar)
    assert found["whole"] == ()
    assert [one.why.zh for one in found["gap"]] == ["缺班产量（shift_output），bar，2019-05-01 至 2019-05-31"]
