"""What-if: overlays on frozen facts, worked out by hand for the little March."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from tests.engine.world import closed, facts

from fourfocus.cli import app
from fourfocus.engine.bundle import write

PACK = Path(__file__).parents[2] / "packs/hanzhong-rolling-2020"
FIFTY = """\
title: 五五开
title_en: Half and half
parameters:
  - id: party_weight
    values: [{from: 2020-01-01, value: 50, source: 测算}]
  - id: production_weight
    values: [{from: 2020-01-01, value: 50, source: 测算}]
"""


@pytest.fixture(scope="module")
def march(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("what-if") / "march"
    write(closed(), facts(), folder)
    return folder


def run(*words: object, code: int = 0) -> str:
    done = CliRunner().invoke(app, [str(word) for word in words])
    assert done.exit_code == code, done.output
    return done.stdout


def asked(march: Path, tmp_path: Path, text: str, code: int = 0) -> dict[str, Any]:
    path = tmp_path / "overlay.yaml"
    path.write_text(text, encoding="utf-8")
    found: dict[str, Any] = json.loads(run("what-if", path, "--from", march, "--json", "--lang", "en", code=code))
    return found


def changes(found: dict[str, Any], part: str) -> dict[tuple[str, str], tuple[str, str]]:
    return {
        (one["subject"], one["field"]): (one["before"], one["after"])
        for one in found["months"][0]["changes"]
        if one["part"] == part
    }


def test_other_weights_change_each_total_by_hand(march: Path, tmp_path: Path) -> None:
    found = asked(march, tmp_path, FIFTY)
    assert found["title"] == "Half and half"
    rows = {row.subject.id: row for row in closed().branches}
    moved = changes(found, "rankings.branches")
    for who, row in rows.items():
        party, production = row.party.total, row.production.total
        assert party is not None and production is not None
        # Half of each side, each line rounded half away from zero; neither side is cut by the short-board rule here unless
        # its line is there in both results, with its own weight.
        cut = [line for line in row.combined.lines if line.kind == "short_board"]
        if not cut:
            after = (party + 1) // 2 + (production + 1) // 2
            assert moved[who, "combined"][1] == f"{after // 1000}.{after % 1000:03}"
        assert (who, "party") not in moved


def test_a_change_holds_in_its_range_only(march: Path, tmp_path: Path) -> None:
    later = """\
        scorecards:
          - {id: two_way, from: 2020-04-01, short_board: {under: 100, ceiling: 10}}
        """
    assert asked(march, tmp_path, later)["months"][0]["changes"] == []
    found = asked(march, tmp_path, later.replace("2020-04-01", "2020-03-01"))
    assert changes(found, "rankings.branches")


def test_a_rule_can_be_added_and_removed(march: Path, tmp_path: Path) -> None:
    text = """\
        parameters:
          - id: bonus_target
            title: 测算目标
            clause: cost-2020/3
            basis: practice
            from: 2020-01-01
            unit: "%"
            values: [{from: 2020-01-01, value: 99, source: 测算}]
        indicators:
          - {id: yield_rate, target: param.bonus_target}
          - {id: output_t, title: 产量, serves: [break.output], clause: cost-2020/3, basis: practice, from: 2020-01-01,
             formula: sum(shift_output.qualified_kg), unit: t, per: [mill], better: higher}
        scorecards:
          - {id: two_way, remove: true}
        incidents:
          # The guards cap the two-way assessment: what is not there any more cannot be named.
          - {id: guard_safety, veto: {cards: [production_line, safety_line]}}
          - {id: guard_environment, veto: {cards: [safety_line]}}
        brand:
          - {id: type_efficient, remove: true}
        year:
          - {id: branch_year, remove: true}
        """
    found = asked(march, tmp_path, text)
    values = {
        (one["about"], one["field"]): one["after"] for one in found["months"][0]["changes"] if one["subject"] == "M"
    }
    assert values["output_t", "value"] == "344.10"  # 98.4 + 98.6 + 49.0 + 49.0 + 49.1 t
    gone = changes(found, "rankings.branches")
    assert gone["ZB1", "rank"][1] is None


def test_what_is_wrong_is_said_where_it_stands_in_the_overlay(march: Path, tmp_path: Path) -> None:
    found = asked(
        march,
        tmp_path,
        "indicators:\n  - id: yield_rate\n    formula: sum(shift_output.qualified_kgs) / 2\n",
        code=2,
    )
    assert found["error"] == "The overlay has errors; nothing was computed."
    problem = found["problems"][0]
    assert (problem["file"], problem["line"], problem["rule"]) == ("overlay.yaml", 3, "yield_rate")
    assert "qualified_kgs" in problem["problem"]


def test_records_that_the_bundle_does_not_hold_are_not_taken_for_none(march: Path, tmp_path: Path) -> None:
    found = asked(
        march,
        tmp_path,
        "analyses:\n  - id: cost_effects\n    base_from: 2018-01-01\n",
        code=2,
    )
    assert found["error"] == (
        "the bundle of 2020-03 does not hold expense 2018-01-01 … 2020-04-01; close the month from the store first"
    )


def test_the_answer_in_words(march: Path, tmp_path: Path) -> None:
    path = tmp_path / "half.yaml"
    path.write_text(FIFTY, encoding="utf-8")
    shown = run("what-if", path, "--from", march)
    assert "测算：五五开" in shown
    assert "谁得谁失" in shown
    assert "Who gains, who loses" in run("what-if", path, march, "--lang", "en", "--all")
    assert "同一个月给了两个月结包" in CliRunner().invoke(app, ["what-if", str(path), str(march), str(march)]).stderr


def test_six_months_of_the_example_at_once(six_months: list[Path], tmp_path: Path) -> None:
    path = tmp_path / "half.yaml"
    path.write_text(FIFTY, encoding="utf-8")
    found = json.loads(run("what-if", path, "--from", *six_months, "--json"))
    assert [one["month"] for one in found["months"]] == [folder.name for folder in six_months]
    assert {one["ranking"] for one in found["subjects"]} == {"branches", "units"}
    # Moving weight from a better side to a worse one never adds: ZB4 waits for its inspections of 2020-04, and so does what
    # looks back to them in May and over the quarter and half-year in June.
    assert next(one for one in found["subjects"] if one["id"] == "ZB4")["months"] == 3
