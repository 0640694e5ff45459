"""The rows of a small table with its columns as arrays, each made once; read once in a process while the files stay the same."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

Numbers: TypeAlias = npt.NDArray[np.int64]
Flags: TypeAlias = npt.NDArray[np.bool_]

MOST_BYTES = 256 * 2**20
"""How much of the tables read before is kept by a process; those asked for longest ago go first."""

MOST_RECORDS = 8_000
"""How many rows of one table are kept as dictionaries, which take ten times the memory; the last asked for always are."""


@dataclass(frozen=True, slots=True)
class Cells:
    """One column.

    Attributes
    ----------
    kind
        ``number``, ``day`` (days since 1970), ``time`` (microseconds since then), ``flag`` or ``text`` (places in ``words``).
    values
        One integer a row; 0 (of texts: -1) where the cell is empty.
    known
        Where it is not empty; None when no cell is.
    words
        The texts there are, each once.
    most
        No value is further from zero.
    """

    kind: str
    values: Numbers
    known: Flags | None
    words: tuple[str, ...] = ()
    most: int = 0


class Arrays:
    """Rows in memory, whole or by column; nothing of them ever changes."""

    def __init__(self, rows: pa.Table) -> None:
        self.rows = rows.combine_chunks()
        self._cells: dict[str, Cells] = {}
        self._ordered: dict[tuple[str, ...], pa.Table] = {}
        self._records: OrderedDict[object, list[dict[str, Any]]] = OrderedDict()

    def cells(self, name: str) -> Cells:
        """One column."""
        if name not in self._cells:
            self._cells[name] = _cells(self.rows[name])
        return self._cells[name]

    def ordered(self, names: Sequence[str], sort: Callable[[pa.Table, Sequence[str]], pa.Table]) -> pa.Table:
        """All rows in ascending order of columns."""
        key = tuple(names)
        if key not in self._ordered:
            self._ordered[key] = sort(self.rows, names).combine_chunks()
        return self._ordered[key]

    def records(self, key: object, make: Callable[[], list[dict[str, Any]]]) -> list[dict[str, Any]]:
        """Some rows as dictionaries, which nobody changes; those asked for longest ago are made anew when asked for again."""
        found = self._records.pop(key, None)
        if found is None:
            found = make()
        self._records[key] = found
        while len(self._records) > 1 and sum(map(len, self._records.values())) > MOST_RECORDS:
            self._records.popitem(last=False)
        return found


def _cells(column: pa.ChunkedArray) -> Cells:
    whole = column.combine_chunks()
    if isinstance(whole, pa.ChunkedArray):  # no rows, no chunk
        whole = pa.concat_arrays(whole.chunks) if whole.num_chunks else pa.array([], whole.type)
    known = None if not whole.null_count else whole.is_valid().to_numpy(zero_copy_only=False)
    if pa.types.is_string(whole.type):
        encoded = whole.dictionary_encode()
        values = pc.fill_null(encoded.indices, -1).to_numpy(zero_copy_only=False).astype(np.int64)
        return Cells("text", values, known, tuple(encoded.dictionary.to_pylist()))
    if pa.types.is_boolean(whole.type):
        return Cells("flag", _integers(pc.fill_null(whole, False)), known, most=1)
    if pa.types.is_date32(whole.type):
        return Cells("day", _integers(pc.fill_null(whole.cast(pa.int32()), 0)), known)
    if pa.types.is_timestamp(whole.type):
        return Cells("time", _integers(pc.fill_null(whole.cast(pa.int64()), 0)), known)
    if pa.types.is_integer(whole.type):
        values = _integers(pc.fill_null(whole, 0))
        return Cells("number", values, known, most=max((abs(int(one)) for one in _ends(values)), default=0))
    raise TypeError(f"no column of a fact table: {whole.type}")


def _integers(array: pa.Array) -> Numbers:
    return array.to_numpy(zero_copy_only=False).astype(np.int64)  # type: ignore[no-any-return]


def _ends(values: Numbers) -> tuple[Any, ...]:
    return (values.min(), values.max()) if len(values) else ()


class Kept:
    """What a process has read of files that never change, by what says which bytes they are."""

    def __init__(self, most_bytes: int) -> None:
        self.most_bytes = most_bytes
        self._found: OrderedDict[object, tuple[Arrays | None, int]] = OrderedDict()
        self._bytes = 0

    def get(self, key: object, read: Callable[[], pa.Table | None]) -> Arrays | None:
        """What was read under a key, else what ``read`` gives (None: too large to be held)."""
        if key in self._found:
            self._found.move_to_end(key)
            return self._found[key][0]
        rows = read()
        made = None if rows is None else Arrays(rows)
        size = 0 if made is None else made.rows.nbytes
        self._found[key] = (made, size)
        self._bytes += size
        while self._bytes > self.most_bytes and len(self._found) > 1:
            _, (_, gone) = self._found.popitem(last=False)
            self._bytes -= gone
        return made


READ = Kept(MOST_BYTES)
