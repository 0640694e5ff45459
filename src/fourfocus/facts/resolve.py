"""References: from what people write (a code or a title) to the code of a dated register."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import pyarrow as pa

from fourfocus.facts.calendar import next_month
from fourfocus.facts.cells.base import CellError, Converted, fold, hint, nearest, spelled
from fourfocus.facts.reading import Sheet
from fourfocus.facts.schema import Column, Kind, Table, Words

TITLE_COLUMNS = ("title", "name")
"""The columns of a register by which people also call its entries."""


@dataclass(frozen=True, slots=True)
class Span:
    """One dated entry: its row's values, and the half-open days on which it holds."""

    row: Mapping[str, Any]
    start: date
    end: date

    def holds(self, first: date, after: date) -> bool:
        """Whether the entry holds on some day of [first, after)."""
        return self.start < after and first < self.end


@dataclass(slots=True)
class Register:
    """The entries of one register of one mill: by code, and codes by title."""

    table: Table
    spans: dict[str, list[Span]] = field(default_factory=dict)
    by_title: dict[str, set[str]] = field(default_factory=dict)

    @classmethod
    def of_rows(cls, table: Table, rows: Iterable[Mapping[str, Any]]) -> Register:
        """From rows of the register's own columns; rows without a code or first day are left out."""
        register = cls(table)
        for row in rows:
            code, start = row.get(table.key[0]), row.get("valid_from") or date.min
            if code is None:
                continue
            register.spans.setdefault(code, []).append(Span(row, start, row.get("valid_to") or date.max))
            for name in TITLE_COLUMNS:
                if row.get(name):
                    register.by_title.setdefault(spelled(row[name]), set()).add(code)
        return register

    def code(self, text: str) -> str:
        """The code meant by ``text``: itself, or the only entry of that title."""
        plain = fold(text)
        if plain in self.spans:
            return plain
        codes = self.by_title.get(spelled(text), set())
        if len(codes) == 1:
            return next(iter(codes))
        if codes:
            raise CellError("ref.ambiguous", codes=sorted(codes))
        titles = [str(s.row.get("title") or s.row.get("name") or c) for c, ss in self.spans.items() for s in ss[:1]]
        known = [*self.spans, *titles] if len(self.spans) < 2000 else list(self.spans)[:200]
        raise CellError("ref.unknown", table=self.table.title, hint=hint(nearest(text, known)))

    def at(self, code: str, first: date, after: date) -> Span | None:
        """The entry of ``code`` that holds on some day of [first, after)."""
        return next((span for span in self.spans.get(code, ()) if span.holds(first, after)), None)

    def named_in(self, text: str, kinds: Sequence[str]) -> set[str]:
        """The codes of ``kinds`` whose title stands in ``text``; a title within a longer one found does not count."""
        plain = spelled(text)
        found = {}
        for title, codes in self.by_title.items():
            right = {c for c in codes if any(span.row.get("kind") in kinds for span in self.spans[c])}
            if len(title) >= 2 and title in plain and right:
                found[title] = right
        alone = [title for title in found if not any(title != other and title in other for other in found)]
        return set().union(*(found[title] for title in alone))


def resolve_column(sheet: Sheet, column: Column, register: Register) -> Converted:
    """Turn a reference column as written into codes; unknown, ambiguous and wrong-kind cells are bad."""
    texts = sheet.values[column.name]
    encoded = texts.dictionary_encode()
    codes: list[str | None] = []
    errors: dict[int, CellError] = {}
    for at, text in enumerate(encoded.dictionary.to_pylist()):
        try:
            code = _right_kind(register.code(text), column, register)
        except CellError as error:
            errors[at] = error
            code = None
        codes.append(code)
    values = pa.array(codes, pa.string()).take(encoded.indices)
    indices = encoded.indices.to_pylist() if errors else []
    return Converted(values, [(row, errors[at]) for row, at in enumerate(indices) if at in errors])


def _right_kind(code: str, column: Column, register: Register) -> str:
    if not column.ref_kind:
        return code
    kinds = {span.row.get("kind") for span in register.spans[code]}
    if kinds & set(column.ref_kind):
        return code
    raise CellError(
        "ref.wrong_kind", found=_kind_title(register.table, next(iter(kinds))),
        wanted=_kind_title(register.table, column.ref_kind[0]),
    )  # fmt: skip


def _kind_title(table: Table, kind: Any) -> Words:
    return next((c.title for c in table["kind"].choices if c.code == kind), Words(str(kind), str(kind)))


def register_rows(sheet: Sheet) -> list[dict[str, Any]]:
    """A register's own rows as read, references still as written."""
    return [
        dict(zip(sheet.values, row, strict=True))
        for row in zip(*(values.to_pylist() for values in sheet.values.values()), strict=True)
    ]


def days_of(table: Table, day: date) -> tuple[date, date]:
    """The days a record placed on ``day`` is about: that day, or its whole month where the table goes by month."""
    if table.when is not None and table[table.when].kind is Kind.MONTH:
        return day, next_month(day)
    return day, date.fromordinal(day.toordinal() + 1)
