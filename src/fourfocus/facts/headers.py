"""Which table a sheet is, which row is its header, and which column is what in which unit."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import takewhile

from fourfocus.facts.cells.base import fold, hint, nearest, spelled
from fourfocus.facts.problems import Problem
from fourfocus.facts.schema import META, Catalog, Column, Kind, Table, Words
from fourfocus.facts.sheets.grid import Grid
from fourfocus.facts.units import Unit, UnitMismatch, UnknownUnit, parse_unit, unit_names

NUMBERING = {"序号", "no", "no.", "编序", "行号", "#"}
"""Headers of columns that only number the rows; always left out."""

OUR_OWN = {name for name, _ in META}
"""Headers that ``facts --export`` adds to a table's own; left out, so that an export can be imported again."""

_IN_BRACKETS = re.compile(r"^(.+?)\s*[(\[【〔]\s*([^()\[\]【】〔〕]+?)\s*[)\]】〕]$", re.S)
_AFTER_MARK = re.compile(r"^(.+?)\s*[,、:;]\s*([^,、:;]+)$")
_AFTER_SLASH = re.compile(r"^(.+?)/(.+)$")
_SHEET_UNIT = re.compile(r"单位\s*[::]\s*([^\s,,、;;)]+(?:[、,,/][^\s,,、;;)]+)*)")


@dataclass(slots=True)
class Found:
    """One column found: its place in the sheet, its header as written, and the unit written there."""

    at: int
    header: str
    unit: Unit | None = None


@dataclass(slots=True)
class Header:
    """The header of a sheet read as a table's.

    Attributes
    ----------
    row
        0-based row of the header within the sheet's first rows; -1 when there is none.
    found
        Column name to where it is.
    titles
        The text of the rows above the header, joined.
    """

    row: int = -1
    found: dict[str, Found] = field(default_factory=dict)
    titles: str = ""
    problems: list[Problem] = field(default_factory=list)


@lru_cache(maxsize=512)
def _names(table: Table) -> Mapping[str, str]:
    """Every accepted header of a table, as compared, to its column; own titles win over aliases."""
    names: dict[str, str] = {}
    for words in (lambda c: (c.name, c.title.zh, c.title.en), lambda c: c.aliases):
        for column in table.columns:
            for name in words(column):
                names.setdefault(spelled(name), column.name)
    return names


def accepted_headers(column: Column, lang: str = "zh") -> list[str]:
    """The headers a person may use for ``column``, with a unit where one is needed."""
    unit = "" if column.unit in (None, "n") else f"({default_unit(column, lang)})"
    if lang == "en":
        return [column.title.en + unit, column.name]
    return [column.title.zh + unit, *(alias + unit for alias in column.aliases[:2]), column.name]


_USUAL = {
    "kg": Words("吨", "t"), "wh": Words("kWh", "kWh"), "fen": Words("元", "yuan"), "s": Words("分钟", "min"),
    "um": Words("mm", "mm"), "l": Words("m3", "m3"), "ppm": Words("%", "%"), "milli": Words("分", "points"),
    "n": Words("", ""), "kj": Words("GJ", "GJ"), "fen/mwh": Words("元/MWh", "yuan/MWh"),
}  # fmt: skip


def default_unit(column: Column, lang: str = "zh") -> str:
    """The unit in which templates ask for a quantity, and messages speak of it."""
    if column.kind is not Kind.INT or column.unit is None:
        return ""
    return _USUAL[column.unit](lang) if column.unit in _USUAL else column.unit


def in_both(listed: Callable[[Column, str], Sequence[str]], *columns: Column) -> Words:
    """The names ``listed`` gives for columns, for a message; the two languages may have different numbers of them."""
    zh, en = ([name for column in columns for name in listed(column, lang)] for lang in ("zh", "en"))
    return Words("、".join(zh), ", ".join(en))


def column_of(header: str, table: Table, more: Mapping[str, str]) -> tuple[str, str] | None:
    """The column a header stands for and the unit text in it; None when it stands for none.

    >>> from fourfocus.facts.tables import CATALOG
    >>> column_of("合格量（吨）", CATALOG["shift_output"], {})
    ('qualified_kg', '吨')
    >>> column_of("qualified_t", CATALOG["shift_output"], {})
    ('qualified_kg', 't')
    """
    names = _names(table)
    plain = fold(header)
    for whole, unit in _splits(plain):
        name = more.get(spelled(whole)) or names.get(spelled(whole))
        if name is not None:
            canonical = table[name].unit if spelled(whole) == name and not unit else ""
            return name, unit or (canonical or "")
    for column in table.columns:  # canonical name with another unit's suffix
        if column.unit and column.unit != "n":
            stem = column.name.removesuffix("_" + column.unit.replace("/", "_per_"))
            if plain.lower().startswith(stem + "_"):
                return column.name, plain[len(stem) + 1 :].replace("_per_", "/")
    return None


def _splits(plain: str) -> Iterable[tuple[str, str]]:
    yield plain, ""
    for pattern in (_IN_BRACKETS, _AFTER_MARK, _AFTER_SLASH):
        match = pattern.match(plain)
        if match:
            yield match[1], match[2]
    if " " in plain or "\n" in plain:
        first, last = re.split(r"\s+(?=\S+$)", plain, maxsplit=1)
        yield first, last


def find_header(grid: Grid, table: Table, more: Mapping[str, str], ignore: Iterable[str] = ()) -> Header:
    """Find the header row of ``table`` in a sheet and read it.

    The header is the row among the first ones in which most headers are known; it needs at least two (one for a table
    of one or two columns).
    """
    best, most = -1, 0
    for at, row in enumerate(grid.head):
        known = {hit[0] for cell in row if cell and (hit := column_of(cell, table, more))}
        if len(known) > most:
            best, most = at, len(known)
    if most < min(2, len(table.columns)):
        required = [column for column in table.columns if column.required][:6]
        expected = in_both(lambda column, lang: accepted_headers(column, lang)[:1], *required)
        return Header(problems=[
            Problem("sheet.no_header", grid.file, grid.sheet, args=(("rows", len(grid.head)), ("expected", expected)))
        ])  # fmt: skip
    header = Header(best, titles="\n".join(" ".join(filter(None, row)) for row in grid.head[:best]))
    _read_row(grid, table, more, {spelled(word) for word in ignore}, header)
    _require(grid, table, header)
    return header


def _read_row(grid: Grid, table: Table, more: Mapping[str, str], ignore: set[str], header: Header) -> None:
    row = grid.head[header.row]
    # A workbook's columns may have content to the right of the last header cell.
    for at in range(len(grid.columns)):
        cell = row[at] if at < len(row) else ""
        place = (grid.file, grid.sheet, header.row + 1, cell or letter(at), cell)
        if not cell:
            below = grid.columns[at].slice(max(header.row + 2 - grid.first_row, 0))
            if below.null_count < len(below) and at < len(row):  # past its end: reading.py names the rows
                header.problems.append(Problem("header.blank", *place, (("letter", letter(at)),), at))
            continue
        if spelled(cell) in NUMBERING or spelled(cell) in ignore or cell in OUR_OWN:
            continue
        hit = column_of(cell, table, more)
        if hit is None:
            header.problems.append(Problem("header.unknown", *place, (("hint", _like(cell, table)),), at))
        elif hit[0] in header.found:
            args = (("title", table[hit[0]].title), ("first", letter(header.found[hit[0]].at)), ("second", letter(at)))
            header.problems.append(Problem("header.twice", *place, args, at))
        else:
            header.found[hit[0]] = Found(at, cell, _unit_of(table[hit[0]], hit[1], header, place, at))


def _like(cell: str, table: Table) -> Words:
    """A proposal of the header that ``cell`` may have meant."""
    names = {name: c for c in table.columns for name in (c.title.zh, c.title.en, *c.aliases)}
    near = names.get(nearest(cell, list(names)))
    return hint(in_both(lambda column, lang: accepted_headers(column, lang)[:1], near) if near else None)


def accepted_units(column: Column, lang: str = "zh") -> tuple[str, ...]:
    """Units a header of ``column`` may carry, the one of the template first."""
    usual, base = default_unit(column, lang), column.unit or "n"
    if not usual:
        return unit_names(base, lang)
    same = parse_unit(usual, base).factor
    return (usual, *(name for name in unit_names(base, lang) if parse_unit(name, base).factor != same))


def _unit_of(column: Column, text: str, header: Header, place: tuple[str, str, int, str, str], at: int) -> Unit | None:
    if column.kind is not Kind.INT or column.unit is None:
        return None
    try:
        if text:
            return parse_unit(text, column.unit)
    except (UnknownUnit, UnitMismatch) as error:
        code = "header.unknown_unit" if isinstance(error, UnknownUnit) else "header.wrong_unit"
        args = (("unit", text), ("title", column.title), ("units", in_both(accepted_units, column)))
        header.problems.append(Problem(code, *place, args, at))
        return None
    for word in re.split("[、,,]", "、".join(_SHEET_UNIT.findall(fold(header.titles)))):
        try:
            return parse_unit(word, column.unit)
        except (UnknownUnit, UnitMismatch):
            continue
    return parse_unit("n", "n") if column.unit == "n" else None


def _require(grid: Grid, table: Table, header: Header) -> None:
    for column in table.columns:
        if column.required and column.of is None and column.name not in header.found:
            args = (
                ("title", column.title), ("name", column.name), ("accepted", in_both(accepted_headers, column)),
            )  # fmt: skip
            header.problems.append(Problem("header.missing", grid.file, grid.sheet, header.row + 1, args=args))


def letter(at: int) -> str:
    """The spreadsheet letter of a 0-based column.

    >>> letter(0), letter(27)
    ('A', 'AB')
    """
    name = ""
    at += 1
    while at:
        at, rest = divmod(at - 1, 26)
        name = chr(65 + rest) + name
    return name


def which_table(grid: Grid, catalog: Catalog, stem: str) -> Table | Problem:
    """The table a sheet is: named by the sheet, by its titles or by the file, else the only one its header fits."""
    short = [cells for row in grid.head[:HEAD_TITLES] if len(cells := list(filter(None, row))) <= 3]
    above = takewhile(lambda cells: not _is_header(cells, catalog), short)
    titles = " ".join(" ".join(cells) for cells in above)
    for text in (grid.sheet, titles, stem):
        named = _named_in(text, catalog, whole=text is titles)
        if len(named) == 1:
            return named[0]
        if len(named) > 1:
            fitting = [table for table in named if _fits(grid, table)]
            if len(fitting) == 1:
                return fitting[0]
            args = (("first", named[0].title), ("second", named[1].title))
            return Problem("sheet.two_tables", grid.file, grid.sheet, args=args)
    fitting = [table for table in catalog.values() if _fits(grid, table)]
    most = max((len(table.columns) for table in fitting), default=0)
    if fitting and len([t for t in fitting if len(t.columns) == most]) == 1:
        return next(t for t in fitting if len(t.columns) == most)
    known = [table.title.zh for table in catalog.values()]
    near = nearest(grid.sheet, known) or known[0]
    return Problem("sheet.unknown_table", grid.file, grid.sheet, args=(("near", near),))


HEAD_TITLES = 6
"""So many rows at the top may hold titles that name the table."""


def _is_header(cells: Sequence[str], catalog: Catalog) -> bool:
    """Whether a short row is a header, not a title: 月份, Person, 基数 does not speak of the table of persons."""
    return len(cells) > 1 and any(all(column_of(cell, table, {}) for cell in cells) for table in catalog.values())


_DATES = re.compile(r"\d+\s*[年月日号]?[度份]?")


def _named_in(text: str, catalog: Catalog, *, whole: bool) -> list[Table]:
    """Tables one of whose titles is the text, or else those with the longest title inside it.

    A short title such as 来坯 counts when it is all there is but dates (来坯_2020-03), unless ``whole``: a sheet's
    titles say 单位：吨 without being about units.
    """
    plain, words = spelled(text), _words(text)
    parts = set() if whole else {spelled(part) for part in re.split(r"[\W_]+", _DATES.sub(" ", fold(text)))}
    hits: dict[str, int] = {}
    for table in catalog.values():
        for title in table.titles:
            name = spelled(title)
            if name == plain:
                hits[table.name] = 1000
            elif _is_in(name, title, plain, words) or (name in parts and not name.isascii()):
                hits[table.name] = max(hits.get(table.name, 0), len(name))
    longest = max(hits.values(), default=0)
    return [catalog[name] for name, length in hits.items() if length == longest]


def _is_in(name: str, title: str, plain: str, words: str) -> bool:
    """Whether a title of three characters or more stands in a text."""
    if len(name) < 3:
        return False
    if name.isascii():  # "product" does not stand in "production 2020"; Chinese has no blanks between words
        return bool(re.search(rf"(?<![a-z]){re.escape(_words(title))}s?(?![a-z])", words))
    return name in plain


def _words(text: str) -> str:
    return re.sub(r"[\W_]+", " ", fold(text).lower())


def _fits(grid: Grid, table: Table) -> bool:
    """Whether some row of the sheet's top holds every required header of ``table``."""
    wanted = {c.name for c in table.columns if c.required and c.of is None}
    return any(wanted <= {hit[0] for cell in row if cell and (hit := column_of(cell, table, {}))} for row in grid.head)
