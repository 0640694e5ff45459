"""A workbook is written whole or not at all, whatever the disk does."""

import os
import subprocess
import sys
from pathlib import Path

WRITE = """
import resource, sys
from pathlib import Path
from fourfocus.facts.workbooks import workbook

resource.setrlimit(resource.RLIMIT_FSIZE, (4_000, 4_000))  # any file beyond 4 kB fails as on a full disk
try:
    with workbook(Path(sys.argv[1]), constant_memory=sys.argv[2] == "lean") as book:
        sheet = book.add_worksheet("表")
        for row in range(2_000):
            sheet.write_string(row, 0, f"文字 {row * 7919 % 2_003}")
except OSError as error:
    print(type(error).__name__, error.errno)
"""


def test_a_workbook_that_does_not_fit_is_an_error_with_nothing_left_behind(tmp_path: Path) -> None:
    for kind in ("lean", "whole"):
        done = subprocess.run(
            [sys.executable, "-c", WRITE, str(tmp_path / "x.xlsx"), kind],
            capture_output=True, text=True, env={**os.environ, "TMPDIR": str(tmp_path)}, timeout=60,
        )  # fmt: skip
        assert done.stdout.startswith("OSError")
        assert done.stderr == ""  # no trace from a file thrown away half made
        assert [path.name for path in tmp_path.iterdir() if path.name != "x.xlsx"] == []
