"""Writing Excel files: whole or not at all, and nothing left behind on a full disk."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import xlsxwriter
from xlsxwriter.exceptions import FileCreateError


@contextmanager
def workbook(path: Path, **options: Any) -> Iterator[Any]:
    """A new workbook, written when the block ends; texts stay texts, whatever they look like.

    Raises
    ------
    OSError
        The file cannot be written, as of any other file.
    """
    with TemporaryDirectory(prefix="fourfocus-") as scratch:
        plain = {"strings_to_formulas": False, "strings_to_urls": False, "tmpdir": scratch}
        book = xlsxwriter.Workbook(str(path), plain | options)
        yield book
        if failed := _close(book):
            raise failed


def _close(book: xlsxwriter.Workbook) -> OSError | None:
    """Write the file, or say why it cannot be."""
    heard = sys.unraisablehook
    # The half-made zip tries to write its end once more when it is thrown away, and Python would print how that fails.
    sys.unraisablehook = lambda _: None
    try:
        book.close()
    except FileCreateError as error:
        why: OSError = error.args[0].with_traceback(None)
        error.__traceback__ = why.__context__ = None
        return why
    finally:
        sys.unraisablehook = heard
    return None
