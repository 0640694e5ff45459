"""Tables are described completely and consistently, or not at all."""

from __future__ import annotations

import re
from typing import Any

import pyarrow as pa
import pytest

from fourfocus.facts.schema import META, Catalog, Choice, Column, Kind, SchemaError, Table, Words
from fourfocus.facts.tables import CATALOG

W = Words("甲", "a")


def column(name: str = "code", kind: Kind = Kind.ID, **more: Any) -> Column:
    return Column(name, kind, more.pop("title", Words(name, name)), W, **more)


def table(*columns: Column, **more: Any) -> Table:
    return Table("t", "own", Words("表", "T"), W, **{"key": ("code",), "columns": (column(), *columns), **more})


@pytest.mark.parametrize(
    ("make", "says"),
    [
        (lambda: table(column()), "two columns have the same name"),
        (lambda: table(key=("x",)), "names 'x', which is not a column"),
        (lambda: table(when="x"), "names 'x'"),
        (lambda: table(part="x"), "names 'x'"),
        (lambda: table(column("note", Kind.TEXT, required=False), key=("note",)), "every key column must be required"),
        (lambda: table(column("note", Kind.TEXT), when="note"), "when must be a day or month column"),
        (lambda: table(column("weight", Kind.INT)), "needs a base unit"),
        (lambda: table(column("weight", Kind.INT, unit="kg")), "must end with its base unit: _kg"),
        (lambda: table(column("price_fen", Kind.INT, unit="fen/mwh")), "_fen_per_mwh"),
        (lambda: table(column("note", Kind.TEXT, unit="kg")), "only a quantity has a unit"),
        (lambda: table(column("state", Kind.CHOICE)), "a choice needs allowed values"),
        (lambda: table(column("note", Kind.TEXT, choices=(Choice("a", W),))), "other columns have none"),
        (lambda: table(column("unit", Kind.REF)), "a reference names a table"),
        (lambda: table(column("note", Kind.TEXT, ref="unit")), "other columns do not"),
        (lambda: table(column("day", Kind.DAY, of="start")), "'of' must name a time column"),
        (lambda: table(column("mill", Kind.ID)), "kept for the store"),
        (lambda: table(column("other", Kind.ID, title=Words("code", "x"))), "stands for code and other"),
        (lambda: table(column("other", Kind.ID, aliases=("CODE",))), "stands for code and other"),
        (lambda: Catalog([table(), table()]), "declared twice"),
        (lambda: Catalog([table(column("unit", Kind.REF, ref="unit"))]), "no table 'unit'"),
    ],
)
def test_what_cannot_work_is_refused_when_it_is_declared(make: Any, says: str) -> None:
    with pytest.raises(SchemaError, match=re.escape(says)):
        make()


def test_the_stored_types_follow_from_the_columns() -> None:
    made = table(column("weight_kg", Kind.INT, unit="kg"), column("at", Kind.TIME), column("day", Kind.DAY), when="day")
    own = [(field.name, field.type) for field in made.arrow][:4]
    assert own == [("code", pa.string()), ("weight_kg", pa.int64()), ("at", pa.timestamp("us")), ("day", pa.date32())]
    assert [field.name for field in made.arrow][4:] == [name for name, _ in META]
    assert not made.is_register
    assert table().is_register


def test_a_catalog_with_more_tables_leaves_the_first_alone() -> None:
    more = CATALOG.with_tables(table())
    assert len(more) == len(CATALOG) + 1
    assert "t" not in CATALOG
    assert list(more)[:-1] == list(CATALOG)
    with pytest.raises(SchemaError, match="declared twice"):
        more.with_tables(table())


def test_the_design_s_tables_are_all_there() -> None:
    """As the page on the design lists them; the calendars and registers they stand on beside them."""
    wanted = """shift_output quality_judgement billet_supply billet_stock stoppage change_event roll_use meter_reading incident
        near_miss operating_mode product expense budget standard_price tariff measure_result pay_base manager_result task_event
        inspection_finding organisation_life study_record dues standard_check manual_point highlight proposal project
        project_milestone contact_visit contest_result vote_result unit person post membership duty coverage exemption workday
        crew_shift day_rule meter gas_use stop_measure skill_gain brand_post commando_task team_member post_decision
            archive_box archive_item"""
    assert set(CATALOG) == set(wanted.split())


@pytest.mark.parametrize("name", list(CATALOG))
def test_every_table_says_in_both_languages_what_it_is(name: str) -> None:
    told = CATALOG[name]
    for what in (told, *told.columns):
        for words in (what.title, what.meaning):
            assert re.search("[\u4e00-\u9fff]", words.zh), (name, words)
            assert re.search("[A-Za-z]", words.en) and not re.search("[\u4e00-\u9fff]", words.en), (name, words)
    for what in told.columns:
        for choice in what.choices:
            assert choice.title.zh and choice.title.en, (name, what.name)
        spellings = [s for c in what.choices for s in {c.code, c.title.zh, c.title.en, *c.aliases}]
        assert len({s.lower() for s in spellings}) == len({(s.lower()) for s in set(spellings)}), (name, what.name)
        codes: dict[str, str] = {}
        for choice in what.choices:
            for spelling in (choice.code, choice.title.zh, choice.title.en, *choice.aliases):
                assert codes.setdefault(spelling.lower(), choice.code) == choice.code, (name, what.name, spelling)
        for low, high in (what.limits, what.usual):
            assert low is None or high is None or low <= high
