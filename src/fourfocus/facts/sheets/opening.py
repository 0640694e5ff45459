"""Open a file of either kind; problems instead of exceptions."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from fourfocus.facts.problems import Problem
from fourfocus.facts.sheets.delimited import read_csv
from fourfocus.facts.sheets.grid import Opened
from fourfocus.facts.sheets.workbook import read_xlsx

MOST_MB = 200
"""Larger files are refused; a year's quarter-hours of ten meters are about 20 MB."""


def open_file(path: Path, shown: str) -> Opened:
    """Read every sheet of a workbook or the one of a CSV file; problems instead of exceptions.

    ``shown`` is the path as the user knows it; it stands in every message and in every row's provenance.
    """
    opened = Opened(shown)
    problem = _before_opening(path, shown)
    if problem is None:
        try:
            opened.content = path.read_bytes()
        except PermissionError:
            problem = Problem("file.no_permission", shown)
    if problem is None and not opened.content:
        problem = Problem("file.empty", shown)
    if problem is None:
        reader: Callable[[Opened], Problem | None] = read_csv if path.suffix.lower() == ".csv" else read_xlsx
        problem = reader(opened)
    if problem is not None:
        opened.problems.append(problem)
    return opened


def _before_opening(path: Path, shown: str) -> Problem | None:
    suffix = path.suffix.lower()
    if not path.is_file():
        return Problem("file.not_found", shown)
    if suffix == ".xls":
        return Problem("file.old_xls", shown)
    if suffix in (".xlsm", ".xltm", ".xlsb"):
        return Problem("file.macro", shown)
    if suffix not in (".xlsx", ".csv"):
        return Problem("file.unknown_type", shown, args=(("suffix", path.suffix or path.name),))
    size = path.stat().st_size / 1e6
    if size > MOST_MB:
        return Problem("file.too_large", shown, args=(("size", f"{size:.0f}"), ("most", MOST_MB)))
    return None
