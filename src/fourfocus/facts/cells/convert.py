"""A column of text to a column of values: which converter it takes, and what every cell may be."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pyarrow as pa

from fourfocus.facts.cells.base import CellError, Converted, Reading, by_distinct
from fourfocus.facts.cells.moments import convert_times, parse_day, parse_month, parse_time
from fourfocus.facts.cells.numbers import convert_numbers, parse_quantity
from fourfocus.facts.cells.words import parse_choice, parse_flag, parse_id, parse_ref, parse_text
from fourfocus.facts.schema import ARROW, Column, Kind

DASHES = {"-", "--", "—", "——", "/", "\\", "－"}
EMPTY_MARKS = {*DASHES, "无", "n/a", "na", "null", "none"}
"""Texts by which people say that a cell is empty, where the column may be; 无 may be a choice and 否, so there only
dashes are."""


def convert(column: Column, texts: pa.Array, reading: Reading) -> Converted:
    """Convert one column of text; empty cells stay null, bad cells become null and are listed."""
    if column.kind is Kind.INT:
        return convert_numbers(texts, reading, parser(column, reading))
    if column.kind is Kind.TIME:
        return convert_times(texts, parser(column, reading))
    return by_distinct(texts, ARROW[column.kind], parser(column, reading))


def parser(column: Column, reading: Reading) -> Callable[[str], Any]:
    """The function of one text that gives the value of ``column`` (None for empty) or raises :class:`CellError`."""
    parse: Callable[[str], Any] = {
        Kind.INT: lambda text: parse_quantity(text, column, reading),
        Kind.DAY: lambda text: parse_day(text, reading.year),
        Kind.MONTH: lambda text: parse_month(text, reading.year),
        Kind.TIME: lambda text: parse_time(text, reading.year),
        Kind.CHOICE: lambda text: parse_choice(text, column),
        Kind.FLAG: parse_flag,
        Kind.ID: parse_id,
        Kind.REF: parse_ref,
        Kind.TEXT: parse_text,
    }[column.kind]
    is_text = column.kind is Kind.TEXT

    def parse_cell(text: str) -> Any:
        _refuse_unfinished(text)
        if is_empty_mark(text, column):
            return None
        # An apostrophe that made Excel keep a number as text comes along in some exports.
        return parse(text if is_text else text.removeprefix("'"))

    return parse_cell


def is_empty_mark(text: str, column: Column) -> bool:
    """Whether ``text`` only says that there is nothing, in a column that may be empty."""
    if column.required or column.kind is Kind.TEXT:
        return False
    marks = DASHES if column.kind in (Kind.CHOICE, Kind.FLAG) else EMPTY_MARKS
    return text.lower() in marks


_EXCEL_ERRORS = {"#REF", "#DIV/0", "#VALUE", "#NAME", "#N/A", "#NUM", "#NULL", "#SPILL", "#CALC"}
_FORMULA = re.compile(r"^=(.*[A-Za-z]{1,3}\$?\d|[\w.]+\(|[-+(]?\d|…)")


def _refuse_unfinished(text: str) -> None:
    """A cell whose formula failed (``#REF!``) or was never worked out (``=A1+B1``) has no value."""
    if text.startswith("#") and text.rstrip("!?") in _EXCEL_ERRORS:
        raise CellError("cell.excel_error")
    if text.startswith("=") and _FORMULA.match(text):
        raise CellError("cell.formula")
