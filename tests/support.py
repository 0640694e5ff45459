"""Helpers that tests of several rooms share."""

from __future__ import annotations

import subprocess
import sys


def fourfocus(*words: object) -> str:
    """What ``fourfocus …`` prints; the test fails when the command does."""
    command = [sys.executable, "-c", "from fourfocus.cli import main; main()", *map(str, words)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, encoding="utf-8")
    assert done.returncode == 0, f"fourfocus {words}: {done.stdout}\n{done.stderr}"
    return done.stdout
