"""The files: the same parameters give the same bytes, the importer takes them all, and what is missing is known."""

import io
import tomllib
from collections import Counter
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import python_calamine

from fourfocus.example import Parameters, write_example
from fourfocus.example.layout import NOT_DELIVERED, lay_out
from fourfocus.facts.importer import import_files
from fourfocus.facts.outcome import Options
from fourfocus.facts.store import Store
from fourfocus.facts.tables import CATALOG

SPRING = Parameters(first_month=date(2020, 4, 1), last_month=date(2020, 5, 1))
SHIPPED = {"workday", "crew_shift", "day_rule"}


def contents(folder: Path) -> dict[str, object]:
    """Bytes of every CSV and text file, cell values of every workbook."""
    found: dict[str, object] = {}
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if path.suffix == ".xlsx":
            book = python_calamine.load_workbook(io.BytesIO(path.read_bytes()))
            found[name] = {sheet: book.get_sheet_by_name(sheet).to_python() for sheet in book.sheet_names}
        elif path.is_file():
            found[name] = path.read_bytes()
    return found


def test_the_same_seed_gives_the_same_files_and_another_seed_does_not(tmp_path: Path) -> None:
    steps: list[tuple[str, int, int]] = []
    first = write_example(tmp_path / "a", SPRING, lambda *step: steps.append(step))
    write_example(tmp_path / "b", SPRING)
    write_example(tmp_path / "c", replace(SPRING, seed=1))
    a, b, c = (contents(tmp_path / name) for name in "abc")
    assert sorted(p.relative_to(tmp_path / "a").as_posix() for p in first) == sorted(a)
    assert a == b
    assert a.keys() == c.keys()
    assert a["能源/电量_2020-04.csv"] != c["能源/电量_2020-04.csv"]
    assert steps[-1][1:] == (len(first) - 2, len(first) - 2)


def test_the_importer_takes_a_short_example_without_a_word_and_gives_the_rows_back(tmp_path: Path) -> None:
    folder = tmp_path / "mill"
    write_example(folder, SPRING)
    store = Store.create(tmp_path / "store")
    reading = import_files(store, [folder], Options(), datetime(2020, 7, 5))
    assert [f"{p.file} {p.sheet} {p.row} {p.column}: {p.reason()}" for p in reading.problems] == []
    facts = store.as_of()
    gaps = {
        (gap.table, gap.part, gap.start)
        for table in CATALOG
        for gap in facts.gaps(table, "hz", date(2020, 4, 1), date(2020, 6, 1))
    }
    assert gaps == {missing for missing in NOT_DELIVERED if missing[2] < date(2020, 6, 1)}


def test_the_whole_example_is_of_a_sensible_size_and_every_row_has_a_place(whole: dict[str, list]) -> None:
    layout = lay_out(Parameters(), whole)
    assert 100 <= len(layout.books) <= 160
    paths = [book.path for book in layout.books]
    assert len(set(paths)) == len(paths)
    shown: Counter[str] = Counter()
    for book in layout.books:
        for page in book.pages:
            shown["rows"] += sum(cells[0] not in ("合计", "小计") for cells in page.rows)
    missing = sum(
        row[CATALOG[table].when].replace(day=1) == month and row[CATALOG[table].part] == part
        for table, part, month in NOT_DELIVERED
        for row in whole[table]
    )
    assert shown["rows"] == sum(map(len, whole.values())) - missing
    assert all(not date(2020, 1, 1) <= month <= date(2020, 3, 31) for _, _, month in NOT_DELIVERED)


def test_the_profile_and_the_explanation_say_what_files_do_not(tmp_path: Path) -> None:
    write_example(tmp_path, SPRING)
    profile = tomllib.loads((tmp_path / "fourfocus.toml").read_text(encoding="utf-8"))
    assert profile["mill"] == "hz"
    known = {"match", "sheet", "table", "part", "period"}
    assert all(set(entry) <= known and entry.get("table", "unit") in CATALOG for entry in profile["file"])
    text = (tmp_path / "说明.md").read_text(encoding="utf-8")
    assert "虚构" in text and "invented" in text
    assert "煤气用量：wire，2020年5月" in text


def test_files_are_kept_in_different_ways(whole: dict[str, list]) -> None:
    layout = lay_out(Parameters(), whole)
    encodings = {book.encoding for book in layout.books}
    pages = [page for book in layout.books for page in book.pages]
    texts = {cell for page in pages for cells in page.rows[:60] for cell in cells if isinstance(cell, str)}
    assert encodings == {"", "gbk", "utf-8-sig"}
    assert any(title.startswith("单位：") for page in pages for title in page.titles)
    assert any("序号" in page.header for page in pages)
    assert any("qualified_kg" in page.header or "amount_fen" in page.header for page in pages)
    assert {"合计", "小计", "3月1日"} <= texts
    assert any(text[0] in "０１２３４５６７８９" for text in texts if text)
    assert any("," in text and text.replace(",", "").replace(".", "").isdigit() for text in texts)
