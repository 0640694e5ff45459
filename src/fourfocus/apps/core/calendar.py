"""Working days of the mill, for public notice and deadlines."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from django.conf import settings

from fourfocus.facts.calendar import Workdays, default_workdays
from fourfocus.facts.store import Store


def workdays(mill: str) -> Workdays:
    """The shipped Chinese calendar, corrected by what the mill declared; read again when the store's log has grown."""
    log = Path(settings.DATA_FOLDER) / "store" / "log"
    return _workdays(log.parent, log.stat().st_mtime_ns if log.is_dir() else 0, mill)


@lru_cache(maxsize=8)
def _workdays(folder: Path, grown: int, mill: str) -> Workdays:
    rows = Store.planned(folder).as_of().rows("workday").to_pylist() if grown else []
    own = [row for row in rows if row["mill"] == mill]
    return Workdays.of_rows([*default_workdays(), *own])
