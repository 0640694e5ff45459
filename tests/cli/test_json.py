"""docs/json.md against real output: no key of any command is undocumented, none documented is missing."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.cli.test_close import FOLDER, broken_pack, run
from tests.engine.people import closed as people_closed
from tests.engine.world import MARCH

from fourfocus.engine.finals import STREAK, Final, Tally
from fourfocus.engine.report import in_language, to_dict

PAGE = (Path(__file__).parents[2] / "docs/json.md").read_text(encoding="utf-8")
PARTS = dict(re.findall(r"^## (\S+)\n(.*?)(?=^## |\Z)", PAGE, flags=re.M | re.S))
KEYS = {name: re.findall(r"^\| `([^`]+)` \|", text, flags=re.M) for name, text in PARTS.items()}


def keys(data: Any, path: str = "") -> Iterator[str]:
    if isinstance(data, dict):
        for name, value in data.items():
            here = f"{path}.{name}" if path else name
            yield here
            yield from keys(value, here)
    elif isinstance(data, list):
        for value in data:
            yield from keys(value, f"{path}[]")


ALIKE = {"record_ties": "records", "values[].missing": "lines[].missing"}
"""Lists whose entries have the keys of another list."""


def matches(documented: str, key: str) -> bool:
    for name, other in ALIKE.items():
        if key.startswith(f"{name}[]"):
            key = other + key.removeprefix(name)
    pattern = re.escape(documented).replace(r"\*", r"[^.\[\]]+")
    return re.fullmatch(pattern, key) is not None


def compare(part: str, found: set[str]) -> None:
    undocumented = sorted(key for key in found if not any(matches(one, key) for one in KEYS[part]))
    missing = [one for one in KEYS[part] if not any(matches(one, key) for key in found)]
    assert (undocumented, missing) == ([], [])


@pytest.fixture(scope="module")
def bundle(example: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Any]:
    folder = tmp_path_factory.mktemp("json") / "march"
    words = ("close", "2020-03", "--pack", FOLDER, "--store", example / "store", "--out", folder, "--persons", "--json")
    return folder, json.loads(run(*words).output)


def test_close(bundle: tuple[Path, Any]) -> None:
    from datetime import date

    from tests.engine.test_people import managers

    found = set(keys(bundle[1]))
    say = in_language("zh")
    # June has stars with a veto; a manager in the third month under the score is reminded; and something is missing.
    from tests.cli.test_people import finals, rows

    june = people_closed(rows(), date(2020, 6, 1), finals())
    found |= set(keys(to_dict(june, say)))
    under = managers()
    under["inspection_finding"] = [
        {
            "finding": f"F{n}",
            "branch": "ZB4",
            "item": "JC03",
            "severity": "serious",
            "day": date(2020, 3, n),
            "problem": "x",
        }
        for n in range(1, 9)
    ]
    before = Final(date(2020, 2, 1), "mill", "p", "", (Tally(STREAK, "manager_post", "A", 2),))
    reminded = to_dict(people_closed(under, MARCH, [before], low_pack()), say)
    assert [one["subject"] for one in reminded["reminders"]] == ["A"]
    found |= set(keys(reminded))
    compare("close", found)


def low_pack() -> Any:
    """A manager is under the score whatever the open business side will be: the threshold lies above all scores."""
    from tests.engine.people import changed

    return changed("pay.yaml", "  under: param.post_under\n", "  under: 101\n")


def test_check(tmp_path: Path) -> None:
    compare("check", set(keys(json.loads(run("check", broken_pack(tmp_path), "--json").output))))


def test_explain(bundle: tuple[Path, Any]) -> None:
    known = {one for one in KEYS["explain"] if one != "*"}
    (line,) = [text for text in PARTS["explain"].splitlines() if text.startswith("| `kind`")]
    kinds, seen = set(re.findall(r"`(\w+)`", line)) - {"kind"}, set()

    def walk(node: dict[str, Any]) -> None:
        assert {"kind", "title"} <= set(node)
        seen.add(node["kind"])
        assert node["kind"] in kinds
        for child in node.get("children", []):
            walk(child)

    for who in ("ZB1", "bar", "厂长"):
        walk(json.loads(run("explain", who, "--from", bundle[0], "--json", "--persons").output))
    assert {"subject", "total", "line", "indicator", "record", "parameter", "clause", "pay", "pay_line"} <= seen
    assert known == {"kind", "title", "figure", "why", "children"}


def test_idle_rules(bundle: tuple[Path, Any]) -> None:
    compare("idle-rules", set(keys(json.loads(run("idle-rules", bundle[0], "--json").output))))


def test_what_if_and_replay(bundle: tuple[Path, Any], tmp_path: Path) -> None:
    path = tmp_path / "o.yaml"
    path.write_text(
        "title: 试算\nparameters:\n"
        "  - {id: party_weight, values: [{from: 2020-01-01, value: 40, source: x}]}\n"
        "  - {id: production_weight, values: [{from: 2020-01-01, value: 60, source: x}]}\n"
        "  - {id: yield_target, values: [{from: 2020-01-01, value: 110, for: bar, source: x}]}\n",
        "utf-8",
    )
    compare("what-if", set(keys(json.loads(run("what-if", path, "--from", bundle[0], "--json").output))))
    found = set(keys(json.loads(run("replay", bundle[0], tmp_path, "--json").output)))
    compare("replay", found)
