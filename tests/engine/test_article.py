"""From the article to the rules: each command of the table is run once on the example; its output shows what the table says."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest
from click.testing import CliRunner

from fourfocus.cli import app

ROOT = Path(__file__).parents[2]
PACK = ROOT / "packs/hanzhong-rolling-2020"
PAGE = ROOT / "docs/from-article-to-rules.md"
SHOWS = re.compile(r"^`([^`]+)`「([^」]+)」$")


def rows() -> list[list[str]]:
    """The rows of all tables: statement, clause, rule, tables, command with what it shows, mark."""
    found = []
    for line in PAGE.read_text("utf-8").splitlines():
        cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
        if line.startswith("| ") and len(cells) == 6 and cells[0] != "文章":
            found.append(cells)
    return found


@pytest.fixture(scope="module")
def outputs(example: Path, six_months: list[Path], tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """What each command of the table prints."""
    store, out = example / "store", tmp_path_factory.mktemp("article") / "B"
    finals = [word for folder in six_months[:2] for word in ("--finals", folder)]
    more = {
        "check": [PACK],
        "close": ["--pack", PACK, "--store", store, "--out", out, *finals],
        "facts": ["--store", store, "--limit", 400],
        "explain": [],
        "archives": ["--out", out.with_suffix(".docx")],
    }
    bundles = {"B": six_months[2], "B6": six_months[5]}
    found = {}
    for command in dict.fromkeys(match[1] for row in rows() if (match := SHOWS.match(row[4]))):
        words = [bundles.get(word, word) for word in shlex.split(command)]
        words += more[str(words[0])]
        done = CliRunner().invoke(app, [str(word) for word in words], env={"COLUMNS": "400"})
        assert done.exit_code == 0, f"{command}: {done.output}"
        found[command] = done.output
    return found


def test_every_row_that_works_shows_it(outputs: dict[str, str]) -> None:
    listed = rows()
    assert len(listed) >= 50
    for statement, _, _, _, see, mark in listed:
        match = SHOWS.match(see)
        if mark.startswith(("✔", "◐")):
            assert match, statement
            assert match[2] in outputs[match[1]], statement
        else:
            assert (see, mark[:1]) in (("—", "▷"), ("—", "不")), statement


def test_every_clause_of_the_table_is_in_the_pack() -> None:
    for statement, clauses, *_ in rows():
        for name in re.findall(r"[a-z]+-2020", clauses):
            assert (PACK / "clauses" / f"{name}.md").is_file(), statement
