"""From rows of stored values to sheets as people keep them: titles, units, totals, footers, notations that differ.

A :class:`Page` is what one sheet (or CSV file) shows. :func:`style_of` chooses a manner for each file from a random
stream of its own, :func:`show` writes the rows in it. Everything stays exact and readable by the importer's rules.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from fractions import Fraction
from random import Random

from fourfocus.example.people import UNITS
from fourfocus.facts.schema import Column, Kind, Table
from fourfocus.facts.units import parse_unit

Row = dict[str, object]
Cell = str | int | float | date | datetime | None

FULL_WIDTH = str.maketrans("0123456789.,-", "０１２３４５６７８９．，－")
UNIT_TITLES = {code: title for code, title, _, _ in UNITS}

SPELLINGS: dict[str, tuple[str, ...]] = {
    "mass": ("吨", "kg"), "energy": ("kWh",), "heat": ("GJ",), "money": ("元",), "time": ("分钟", "s"),
    "length": ("mm",), "volume": ("m3",), "share": ("%",), "points": ("分",), "count": ("",),
}  # fmt: skip
"""Units a mill's files use for each dimension, the usual one first."""

SPECIAL: dict[str, tuple[str, ...]] = {
    "held_s": ("小时", "分钟"), "study_s": ("学时", "分钟"), "from_s": ("小时",), "to_s": ("小时",),
    "price_fen_per_mwh": ("元/MWh",), "billets_n": ("支",), "people_n": ("人",), "expected_n": ("人",), "present_n": ("人",),
    "makeup_n": ("人",), "ballots_n": ("票",),
}  # fmt: skip
"""Units of single columns that differ from their dimension's."""


@dataclass(frozen=True)
class Style:
    """How one sheet is written.

    Attributes
    ----------
    headers
        ``title`` (Chinese title), ``alias``, or ``name`` (canonical name and base units).
    unit_place
        ``header`` (合格量(吨)) or ``line`` (单位：吨 above the header).
    days, times
        ``excel`` dates, ``iso``, ``slash``, ``short`` (3月1日); for times also ``clock`` (time of day beside the day).
    """

    headers: str = "title"
    unit_place: str = "header"
    heavy: str = "吨"
    brackets: str = "({})"
    titled: bool = True
    numbered: bool = False
    days: str = "excel"
    times: str = "iso"
    total: bool = False
    subtotal: str | None = None
    grouped: bool = False
    full_width: int = 0
    spelling: int = 0
    unit_titles: bool = False
    dashes: bool = False
    footer: bool = False
    blank_rows: int = 0
    shuffled: int = 0
    keep_empty: bool = True
    without: tuple[str, ...] = ()
    """Columns left out, such as a production day that follows from the time."""


@dataclass(frozen=True)
class Page:
    """One sheet as cells: title rows, header, records, total rows among them, footers."""

    name: str
    titles: tuple[str, ...]
    header: tuple[str, ...]
    rows: list[tuple[Cell, ...]] = field(default_factory=list)
    footers: tuple[str, ...] = ()
    blank_rows: int = 0


def style_of(rng: Random, monthly: bool, register: bool = False) -> Style:
    """A manner of keeping a file, as offices differ in it."""
    return Style(
        headers=rng.choices(("title", "alias", "name"), (62, 32, 6))[0],
        unit_place=rng.choice(("header", "header", "line")),
        heavy=rng.choice(("吨", "吨", "吨", "kg")),
        brackets=rng.choice(("({})", "（{}）")),
        titled=rng.randrange(100) < 80,
        numbered=rng.randrange(100) < 45,
        days=rng.choice(("excel", "excel", "iso", "slash", "short" if monthly and not register else "iso")),
        times=rng.choice(("excel", "iso", "slash")),
        total=rng.randrange(100) < 55,
        grouped=rng.randrange(100) < 25,
        full_width=rng.choice((0, 0, 0, 37)),
        spelling=rng.randrange(3),
        unit_titles=rng.randrange(100) < 55 and not register,
        dashes=rng.randrange(100) < 15,
        footer=rng.randrange(100) < 45,
        blank_rows=rng.choice((0, 0, 2, 5)),
        shuffled=rng.choice((0, 0, rng.randrange(1, 1000))),
        keep_empty=rng.randrange(100) < 60,
    )


def show(table: Table, rows: Sequence[Row], name: str, title: str, style: Style) -> Page:
    """The rows of ``table`` as a sheet in ``style``."""
    style = _possible(table, rows, style)
    columns = _columns(table, rows, style)
    units = {c.name: _unit(c, rows, style) for c in columns if c.kind is Kind.INT}
    header = tuple(_header(table, c, units.get(c.name, ""), style) for c in columns)
    shown = [_writer(c, units.get(c.name, ""), style)(rows) for c in columns]
    body: list[tuple[Cell, ...]] = list(zip(*shown, strict=True)) if columns else []
    body = _with_totals(columns, units, rows, body, style)
    if style.numbered:
        header = ("序号", *header)
        body = _numbered(body)
    line = "、".join(dict.fromkeys(filter(None, units.values())))
    units_line = (f"单位：{line}",) if style.unit_place == "line" and line and style.headers != "name" else ()
    footers: tuple[str, ...] = ("制表：统计员    审核：主管科室",) if style.footer else ()
    if style.footer and style.spelling == 1:
        footers += ("注：本表为示例数据，纯属虚构。",)
    return Page(name, ((title,) if style.titled else ()) + units_line, header, body, footers, style.blank_rows)


def _possible(table: Table, rows: Sequence[Row], style: Style) -> Style:
    """Drop what these rows cannot be shown in: clock times need stops under a day, totals need quantities and rows."""
    if style.times == "clock":
        has_day = any(c.of for c in table.columns)
        spans = [row["end"] - row["start"] for row in rows if "end" in row]  # type: ignore[operator]
        if not has_day or any(span >= timedelta(days=1) for span in spans):
            style = replace(style, times="iso")
    if not rows or not any(c.kind is Kind.INT and c.additive for c in table.columns):
        style = replace(style, total=False, subtotal=None)
    return style


def _columns(table: Table, rows: Sequence[Row], style: Style) -> list[Column]:
    """The columns shown, in the order shown; the first is never a quantity, so that 合计 can stand there."""
    columns = [c for c in table.columns if c.name not in style.without]
    if not style.keep_empty and rows:
        columns = [c for c in columns if c.required or any(row[c.name] is not None for row in rows)]
    if style.shuffled:
        Random(style.shuffled).shuffle(columns)
        first = next(c for c in columns if c.kind in (Kind.ID, Kind.REF, Kind.DAY, Kind.MONTH))
        columns.remove(first)
        columns.insert(0, first)
    return columns


def _header(table: Table, column: Column, unit: str, style: Style) -> str:
    if style.headers == "name":
        return column.name
    text = column.title.zh
    if style.headers == "alias":
        taken = [word for other in table.columns if other is not column for word in (other.title.zh, *other.aliases)]
        own = [
            word
            for word in column.aliases
            if len(word) > 1 and not word.isascii() and word not in taken and "单位" not in word
        ]
        text = own[style.spelling % len(own)] if own else text
    if not unit or (style.unit_place == "line" and "/" not in unit):
        return text
    return text + style.brackets.format(unit)


def _unit(column: Column, rows: Sequence[Row], style: Style) -> str:
    """The unit in which every value of the column can be written with at most six decimals."""
    assert column.unit is not None
    if style.headers == "name":
        return column.unit if column.unit != "n" else ""
    candidates = SPECIAL.get(column.name) or SPELLINGS[column.dimension or "count"]
    if column.dimension == "mass" and column.name not in SPECIAL:
        candidates = (style.heavy, *(c for c in candidates if c != style.heavy))
    if style.unit_place == "line":
        candidates = tuple(c for c in SPELLINGS.get(column.dimension or "count", candidates) if c != "kg") or candidates
        candidates = SPECIAL[column.name] if column.unit.count("/") else candidates
    values = {int(str(row[column.name])) for row in rows if row[column.name] is not None}
    for unit in candidates:
        factor = _factor(unit, column)
        if all(_exact(value, factor) for value in values):
            return unit
    return column.unit


def _factor(unit: str, column: Column) -> Fraction:
    return parse_unit(unit, column.unit or "n").factor if unit else Fraction(1)


def _exact(value: int, factor: Fraction) -> bool:
    return value * factor.denominator * 10**6 % factor.numerator == 0


def decimal_text(value: int, factor: Fraction) -> str:
    """``value`` base units in a unit of ``factor`` base units, as decimal digits.

    >>> decimal_text(12_345_600, Fraction(1000)), decimal_text(-1_286_000, Fraction(100)), decimal_text(90, Fraction(60))
    ('12345.6', '-12860', '1.5')
    """
    if factor == 1:
        return str(value)
    scaled = abs(value) * factor.denominator * 10**6 // factor.numerator
    whole, rest = divmod(scaled, 10**6)
    digits = f"{rest:06d}".rstrip("0")
    return f"{'-' if value < 0 else ''}{whole}{'.' + digits if digits else ''}"


def _writer(column: Column, unit: str, style: Style) -> Callable[[Sequence[Row]], list[Cell]]:
    """The function that shows one column of the rows."""
    name, kind = column.name, column.kind
    empty = "-" if style.dashes and not column.required and kind in (Kind.INT, Kind.DAY, Kind.REF) else None
    if kind is Kind.INT:
        factor = Fraction(1) if style.headers == "name" else _factor(unit, column)
        return lambda rows: _numbers([row[name] for row in rows], factor, unit, empty, style)
    one = _text_writer(column, style)
    if kind in (Kind.DAY, Kind.MONTH):
        one = _day_writer(kind, style, column)
    elif kind is Kind.TIME:
        one = _time_writer(style)
    return lambda rows: [empty if row[name] is None else one(row[name]) for row in rows]


def _text_writer(column: Column, style: Style) -> Callable[[object], Cell]:
    """How words are shown: choices by title or another spelling, flags as 是 and 否, units by title or code."""
    if column.kind is Kind.CHOICE:
        words = {c.code: (c.title.zh, *c.aliases)[style.spelling % (1 + len(c.aliases))] for c in column.choices}
        return lambda value: words[str(value)]
    if column.kind is Kind.FLAG:
        return lambda value: "是" if value else "否"
    if column.kind is Kind.REF and column.ref == "unit" and style.unit_titles:
        return lambda value: UNIT_TITLES.get(str(value), str(value))
    return str


def _numbers(values: Sequence[object], factor: Fraction, unit: str, empty: Cell, style: Style) -> list[Cell]:
    percent = unit == "%" and style.unit_place == "line"
    fast = factor.numerator if factor.denominator == 1 and not percent else 0
    cells: list[Cell] = []
    for at, value in enumerate(values):
        if value is None:
            cells.append(empty)
            continue
        assert isinstance(value, int)
        wide = style.full_width and at % style.full_width == style.full_width - 1
        grouped = style.grouped and abs(value) >= 1000 * factor
        if fast and not wide and not grouped:
            # The quotient of two whole numbers is the float nearest to the exact value: its shortest digits are exact.
            cells.append(value // fast if value % fast == 0 else value / fast)
            continue
        text = decimal_text(value, factor)
        if percent:
            cells.append(text + "%")
        elif wide:
            cells.append(text.translate(FULL_WIDTH))
        elif grouped:
            whole, point, rest = text.partition(".")
            cells.append(f"{int(whole):,}{point}{rest}")
        else:
            cells.append(_number(text))
    return cells


def _number(text: str) -> int | float:
    return float(text) if "." in text else int(text)


def _day_writer(kind: Kind, style: Style, column: Column) -> Callable[[object], Cell]:
    def write(value: object) -> Cell:
        assert isinstance(value, date)
        if kind is Kind.MONTH:
            return f"{value:%Y-%m}" if style.days in ("excel", "iso") else f"{value.year}年{value.month}月"
        if style.days == "excel":
            return value
        if style.days == "slash":
            return f"{value.year}/{value.month}/{value.day}"
        # Only the day that lies in the file's own month goes without a year.
        if style.days == "short" and (column.of or column.name == "production_day"):
            return f"{value.month}月{value.day}日"
        return f"{value:%Y-%m-%d}"

    return write


def _time_writer(style: Style) -> Callable[[object], Cell]:
    known: dict[object, Cell] = {}  # meters share their times

    def write(value: object) -> Cell:
        if value not in known:
            assert isinstance(value, datetime)
            shown: dict[str, Cell] = {
                "excel": value,
                "clock": f"{value:%H:%M}",
                "slash": f"{value.year}/{value.month}/{value.day} {value:%H:%M}",
            }
            known[value] = shown.get(style.times, f"{value:%Y-%m-%d %H:%M}")
        return known[value]

    return write


def _with_totals(
    columns: Sequence[Column], units: dict[str, str], rows: Sequence[Row], body: list[tuple[Cell, ...]], style: Style
) -> list[tuple[Cell, ...]]:
    """The records with 小计 after each group of ``subtotal`` and 合计 at the end."""
    if not style.total:
        return body

    def total(label: str, start: int, end: int) -> tuple[Cell, ...]:
        cells: list[Cell] = []
        for column in columns:
            if column.kind is Kind.INT and column.additive:
                factor = Fraction(1) if style.headers == "name" else _factor(units[column.name], column)
                text = decimal_text(
                    sum(int(str(r[column.name])) for r in rows[start:end] if r[column.name] is not None), factor
                )
                cells.append(_number(text))
            else:
                cells.append(None)
        cells[0] = label
        return tuple(cells)

    made: list[tuple[Cell, ...]] = []
    start = 0
    for at, cells in enumerate(body):
        made.append(cells)
        key = style.subtotal
        if key and (at + 1 == len(rows) or rows[at + 1][key] != rows[at][key]):
            made.append(total("小计", start, at + 1))
            start = at + 1
    made.append(total("合计", 0, len(rows)))
    return made


def _numbered(body: list[tuple[Cell, ...]]) -> list[tuple[Cell, ...]]:
    """The rows with a running number; totals move their label into that column."""
    made: list[tuple[Cell, ...]] = []
    number = 0
    for cells in body:
        if cells[0] in ("小计", "合计"):
            made.append((cells[0], None, *cells[1:]))
        else:
            number += 1
            made.append((number, *cells))
    return made
