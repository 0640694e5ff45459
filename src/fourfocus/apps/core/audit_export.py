"""The audit trail as CSV that a spreadsheet opens safely."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from typing import Any

from fourfocus.apps.core import clock
from fourfocus.apps.core.models import AuditEntry

HEADER = ("编号 no", "时间 at", "人 name", "工号 person", "地址 address", "动作 action", "对象 kind", "键 key", "说明 note",
          "原值 old", "新值 new", "批 seal", "哈希 sha256")  # fmt: skip
RISKY = ("=", "+", "-", "@", "\t", "\r")
"""A spreadsheet runs a cell that begins so."""


class _Echo:
    def write(self, text: str) -> str:
        return text


def csv_lines(rows: Any) -> Iterator[str]:
    """One line an entry, with the batch that seals it and its hash there."""
    writer = csv.writer(_Echo())
    yield "\ufeff" + writer.writerow(HEADER)
    for entry in rows.iterator(chunk_size=1000):
        yield writer.writerow([_safe(cell) for cell in _cells(entry)])


def _cells(entry: AuditEntry) -> list[str]:
    sealed = getattr(entry, "sealed", None)
    return [
        str(entry.pk), clock.local(entry.at).isoformat(sep=" ", timespec="seconds"), entry.name, entry.person, entry.address,
        entry.action, entry.kind, entry.key, entry.note, _json(entry.old), _json(entry.new),
        str(sealed.seal.number) if sealed else "", sealed.sha256 if sealed else "",
    ]  # fmt: skip


def _json(values: Any) -> str:
    return "" if values is None else json.dumps(values, ensure_ascii=False, sort_keys=True)


def _safe(cell: str) -> str:
    return f"'{cell}" if cell.startswith(RISKY) else cell
