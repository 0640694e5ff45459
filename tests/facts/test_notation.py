"""Whatever valid rows are written down in whatever accepted notation, they read back equal."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from random import Random
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.facts import notations

from fourfocus.facts import defaults, importer
from fourfocus.facts.factset import FactSet
from fourfocus.facts.importer import read_files
from fourfocus.facts.outcome import Options
from fourfocus.facts.reading import Asked
from fourfocus.facts.tables import CATALOG

VALID = {"valid_from": date(1990, 1, 1)}
_MORE: dict[str, dict[str, Any]] = {
    "unit": {},
    "person": {"unit": "ws", "standing": "member"},
    "product": {"family": "bar", "grade": "Q", "size_um": 1000, "slits_n": 1},
    "meter": {"medium": "electricity", "unit": "ws"},
}
_REGISTERS: dict[str, list[dict[str, Any]]] = {
    name: [
        {
            name: code,
            "name" if name == "person" else "title": title,
            **({"kind": kind} if kind else {}),
            **more,
            **VALID,
        }
        for code, title, kind in notations.REFS[name]
    ]
    for name, more in _MORE.items()
}


class Kept(FactSet):
    """A fact set that answers the same question once only; a test asks it some hundred times."""

    def rows(self, table: str) -> pa.Table:
        if table not in _KEPT:
            _KEPT[table] = super().rows(table)
        return _KEPT[table]


_KEPT: dict[str, pa.Table] = {}


class Registers:
    """What the reader asks of a store, with nothing in it but the registers."""

    catalog = CATALOG
    mills = ("hz",)
    entries = ()

    def __init__(self) -> None:
        self._facts = Kept.of_rows(CATALOG, _REGISTERS, mill="hz")

    def as_of(self) -> FactSet:
        return self._facts

    def with_pending(self, batches: Any) -> FactSet:
        return self._facts


STORE: Any = Registers()


@pytest.fixture(autouse=True)
def _no_checks_across(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Rows are drawn column by column; what columns and rows say of each other is tested elsewhere."""
    monkeypatch.setattr(importer, "run_checks", lambda pending: ())
    monkeypatch.setattr(defaults, "DEFAULTS", {})
    yield


def reads_back(name: str, seed: int) -> None:
    table, rnd = CATALOG[name], Random(seed)
    rows = notations.rows_of(table, rnd, rnd.choice([0, 1, 3, 8, 40]))
    excel = rnd.random() < 0.5
    asked = Asked(period=None if table.is_register else (date(2020, 1, 1), date(2021, 1, 1)))
    with tempfile.TemporaryDirectory() as folder:
        path = notations.Writer(table, rows, rnd, excel=excel).write(Path(folder))
        reading = read_files(STORE, [path], Options(asked))
    wrong = [(p.code, p.row, p.column, p.value, p.reason()) for p in reading.problems.errors]
    assert wrong == [], f"{path.name} {wrong[0]}"
    (batch,) = reading.batches
    own = [column.name for column in table.columns]
    key = [own.index(part) for part in table.key]
    found = sorted(zip(*(batch.rows[part].to_pylist() for part in own), strict=True), key=lambda r: [r[i] for i in key])
    expected = sorted((tuple(row[part] for part in own) for row in rows), key=lambda r: [r[i] for i in key])
    assert found == expected


quick = settings(max_examples=5, suppress_health_check=[HealthCheck.function_scoped_fixture])
long = settings(max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.mark.parametrize("name", list(CATALOG))
@quick
@given(seed=st.integers(0, 2**32))
def test_any_rows_in_any_notation_read_back_equal(name: str, seed: int) -> None:
    reads_back(name, seed)


@pytest.mark.verify
@pytest.mark.parametrize("name", list(CATALOG))
@long
@given(seed=st.integers(0, 2**32))
def test_many_more_rows_in_any_notation_read_back_equal(name: str, seed: int) -> None:
    reads_back(name, seed)
