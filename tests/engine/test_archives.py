"""Archives of branches on March of the example, and on paper: what the rule finds is what a second count of the rows finds."""

from __future__ import annotations

import json
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import docx
import pytest
from click.testing import CliRunner

from fourfocus.cli import app
from fourfocus.engine.bundle import Bundle, read
from fourfocus.engine.explain import Explainer


@pytest.fixture(scope="module")
def march(six_months: list[Path]) -> Bundle:
    return read(six_months[2])


@pytest.fixture(scope="module")
def answers(six_months: list[Path]) -> dict[tuple[str, str], dict[str, Any]]:
    listed = json.loads((six_months[2] / "result.json").read_text("utf-8"))["archives"]
    return {(one["subject"], one["kind"]): one for one in listed}


def rows(bundle: Bundle, table: str, branch: str) -> list[dict[str, Any]]:
    return [row for row in bundle.facts.rows(table).to_pylist() if row["branch"] == branch]


@pytest.mark.parametrize("branch", ["ZB1", "ZB2", "ZB3", "ZB4"])
def test_evidence_in_time_is_what_a_second_count_finds(branch: str, march: Bundle, answers: Any) -> None:
    steps = rows(march, "task_event", branch)
    filed = {row["document"]: row["filed_on"] for row in rows(march, "archive_item", branch)}
    asked = good = 0
    for step in steps:
        # Ten days after the write-off lie in March: written off from 20 February to 21 March (2020 had a 29 February).
        if step["event"] != "written_off" or not date(2020, 2, 20) <= step["day"] <= date(2020, 3, 21):
            continue
        if step["due_on"] < date(2020, 1, 1):
            continue
        same = [one for one in steps if (one["task"], one["due_on"]) == (step["task"], step["due_on"])]
        handed_in = [one for one in same if one["event"] == "applied" and one["day"] <= step["day"]]
        evidence = max(handed_in, key=lambda one: one["day"])["evidence"]
        asked += 1
        good += filed.get(evidence, date.max) <= step["day"] + timedelta(days=10)
    found = answers[branch, "filing"]
    assert asked > 3
    assert (found["asked"], found["value"], len(found["faults"])) == (asked, str(good), asked - good)


def test_boxes_labels_and_numbers(answers: Any) -> None:
    # The example opened box 08 of ZB3 in March, left box 11 of ZB2 unlabelled and took paper 5 out of box 12 of ZB4.
    assert {who for who, one in answers.items() if one["faults"] and who[1] != "filing"} == {
        ("ZB2", "labels"),
        ("ZB4", "numbers"),
    }
    assert answers["ZB2", "labels"]["faults"] == [{"zh": "11 号盒没有侧面标签", "en": "box 11 has no side label"}]
    assert [answers["ZB3", "boxes"][name] for name in ("asked", "value")] == [12, "12"]


def test_a_box_not_opened_yet_is_missing(six_months: list[Path]) -> None:
    listed = json.loads((six_months[0] / "result.json").read_text("utf-8"))["archives"]
    (one,) = [one for one in listed if (one["subject"], one["kind"]) == ("ZB3", "boxes")]
    assert (one["state"], one["value"]) == ("unmet", "11")


def test_explain_goes_down_to_box_and_clause(march: Bundle) -> None:
    node = Explainer(march.recompute(), march.facts, None).explain("ZB2", "archive_order")
    kinds = [one.kind for one in node.children]
    assert kinds == ["archive"] * 4
    fault = next(one for one in node.walk() if one.kind == "fault" and "侧面标签" in one.title.zh)
    assert (fault.children[0].detail["table"], fault.children[0].detail["sheet"]) == ("archive_box", "档案盒")
    assert {one.detail["clause"] for one in node.walk() if one.kind == "clause"} == {
        "archives-2020/1",
        "archives-2020/3.2",
    }


def test_explain_burden_says_what_an_entry_takes(march: Bundle) -> None:
    explainer = Explainer(march.recompute(), march.facts, 3)
    (node,) = explainer.explain("ZB1", "filling_in").children
    result = next(one for one in march.result["burden"] if one["subject"] == "ZB1")
    assert str(node.figure.zh) == f"{result['minutes']} 分钟"
    whys = {one.detail["table"]: one.why.zh for one in node.children if one.kind == "part"}
    entries = {one["table"]: one["entries"] for one in result["entries"]}
    assert whys["task_event"] == f"{entries['task_event']} 条，每条约 3.0 分钟"


def test_labels_and_catalogues_are_printed_from_the_records(
    six_months: list[Path], march: Bundle, tmp_path: Path
) -> None:
    out = tmp_path / "a.docx"
    done = CliRunner().invoke(app, ["archives", str(six_months[2]), "--out", str(out), "--branch", "ZB4", "--json"])
    assert done.exit_code == 0, done.output
    boxes = json.loads(done.stdout)["boxes"]
    own = rows(march, "archive_item", "ZB4")
    # Paper 5 of box 12 was taken out: one less than the highest number.
    last = max(row["number_n"] for row in own if row["box"] == "12")
    assert next(one["papers"] for one in boxes if one["box"] == "12") == last - 1
    tables = docx.Document(str(out)).tables
    labels = [cell.text for table in tables for cell in table.rows[1].cells if cell.text.startswith("盒号")]
    assert labels == [f"盒号\n{number:02d}" for number in range(1, 13)]
    numbers = [row.cells[0].text for row in tables[-1].rows][1:]
    assert numbers == [str(number) for number in range(1, last + 1) if number != 5]


def test_a_branch_without_boxes_is_answered(six_months: list[Path], tmp_path: Path) -> None:
    words = ["archives", str(six_months[2]), "--out", str(tmp_path / "a.docx"), "--branch", "ZB9"]
    done = CliRunner().invoke(app, words)
    assert done.exit_code != 0
    assert "没有登记档案盒" in done.output
