"""Tasks from records, lights, duties, premises, burden and idle rules: a little branch by hand, then March of the example."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from tests.engine.world import FOLDER, KNOWN, MARCH, day, declare, facts, mill_rows, step

from fourfocus.cli import app
from fourfocus.engine.bundle import read, write
from fourfocus.engine.cases import with_tasks
from fourfocus.engine.close import Result, close
from fourfocus.engine.explain import Explainer
from fourfocus.engine.idle import standings
from fourfocus.engine.report import in_language, to_dict
from fourfocus.facts.factset import ALL_PARTS, BEGIN, Declaration, Scope
from fourfocus.facts.tables import CATALOG
from fourfocus.rules.pack import load, read_folder


def little(names: tuple[str, ...], rows: dict[str, list[dict[str, Any]]], **changes: Any) -> Result:
    """March of the little mill with some of the shipped tasks from records and further rows."""
    whole, _ = load(read_folder(FOLDER))
    assert whole is not None
    found = mill_rows() | {"task_event": []}
    for name, listed in rows.items():
        found[name] = [*found.get(name, []), *listed]
    return close([with_tasks(whole, names)], facts(found, changes.get("declared")), MARCH, KNOWN)


def meeting(number: int, on: date, kind: str, expected: int = 10, present: int = 10) -> dict[str, Any]:
    more = {"expected_n": expected, "present_n": present, "held_s": 3600}
    return {"meeting": f"H{number}", "branch": "ZB1", "day": on, "kind": kind, **more}


def kinds(result: Result, branch: str = "ZB1") -> dict[str, str]:
    lines = result.accounts[f"party_branch/{branch}"].lines
    return {line.item: line.kind for line in lines if line.item}


def test_a_record_counts_on_its_last_day_and_not_after() -> None:
    assert kinds(little(("T02",), {"organisation_life": [meeting(1, day(31), "theme_day")]})) == {"T02": "on_time"}
    later = [meeting(1, date(2020, 4, 1), "theme_day"), meeting(2, date(2020, 2, 29), "theme_day")]
    assert kinds(little(("T02",), {"organisation_life": later})) == {"T02": "undone"}


def test_a_record_on_either_side_of_a_bound() -> None:
    # T15 asks for 85 %: 17 of 20 is exactly that, 16 of 20 is not.
    for present, kind in ((17, "on_time"), (16, "undone")):
        rows = {"organisation_life": [meeting(1, day(3), "theme_day", 20, present)]}
        assert kinds(little(("T15",), rows)) == {"T15": kind}


def test_what_nobody_declared_leaves_a_task_open_between_undone_and_done() -> None:
    tables = [name for name in CATALOG if name != "organisation_life"]
    known = [
        *declare(tables),
        Declaration(Scope("organisation_life", "mill", ALL_PARTS, BEGIN, day(30)), "b", KNOWN, KNOWN),
    ]
    result = little(("T02",), {"organisation_life": [meeting(1, day(2), "theme_day")]}, declared=known)
    (line,) = [one for one in result.accounts["party_branch/ZB1"].lines if one.item == "T02"]
    assert (line.kind, line.score, line.low, line.high) == ("open", None, -1000, 0)
    gap = line.missing[0].gap
    assert gap is not None
    assert (gap.table, gap.start, gap.end) == ("organisation_life", day(30), date(2020, 4, 1))


def test_an_extension_lets_records_after_the_period_count_and_a_late_one_does_not() -> None:
    feb = date(2020, 2, 29)
    held = {"organisation_life": [meeting(1, day(5), "class"), meeting(2, day(5), "theme_day")]}
    for approved, expected in ((feb, ["on_time", "on_time"]), (day(1), ["on_time"])):
        events = [step("T02", "ZB1", feb, "extended", approved, day(6))]
        result = little(("T02",), {**held, "task_event": events})
        lines = [one.kind for one in result.accounts["party_branch/ZB1"].lines if one.item == "T02"]
        assert lines == expected  # February's, if it was extended in time, and March's


def test_a_decision_about_a_day_that_is_no_due_day_is_said_and_not_counted() -> None:
    events = [step("T02", "ZB1", day(20), "cancelled", day(2))]
    result = little(("T02",), {"task_event": events})
    assert kinds(result) == {"T02": "undone"}
    said = [one.words.zh for one in result.warnings if one.kind == "recorded"]
    assert said == ["销号台账中 T02 主题党日每月开展一次（ZB1）的期限 2020-03-20 与清单不一致，这条延期或取消未计"]


def lights(result: Result, branch: str = "ZB1") -> dict[str, tuple[str, str | None, str | None]]:
    rows = to_dict(result, in_language("zh"))["tasks"]
    return {one["task"]: (one["state"], one["light"], one["action"]) for one in rows if one["branch"] == branch}


def test_lights_and_what_follows() -> None:
    due = day(10)
    events = [
        step("T14", "ZB1", due, "issued", day(2)),  # never handed in: 21 days overdue on 31 March
        step("T28", "ZB1", day(26), "issued", day(2)),  # 5 days overdue
        step("T29", "ZB1", due, "applied", day(13)),  # 3 days late
        step("T31", "ZB1", due, "applied", day(16)),  # 6 days late
        step("T32", "ZB1", date(2020, 4, 2), "issued", day(30)),  # due in two days
        step("T39", "ZB1", date(2020, 4, 4), "issued", day(30)),  # due in four days
    ]
    found = lights(little((), {"task_event": events}))
    assert found["T14"] == ("undone", "red", "约谈支部书记（逾期 21 天）")
    assert found["T28"] == ("undone", "red", "督办（逾期 5 天）")
    assert found["T29"] == ("late", "yellow", None)
    assert found["T31"] == ("late", "red", None)
    assert found["T32"] == ("running", "yellow", None)
    assert found["T39"][:2] == ("running", "green")


def test_what_runs_says_how_far_it_is() -> None:
    # The half-year asks for 15 talks; one is held.
    found = lights(little(("T70", "T76"), {"organisation_life": [meeting(1, day(3), "talk")]}))
    assert found["T70"] == ("running", "green", None)
    assert "T76" not in found  # a task of another branch


def test_duties_are_met_unmet_or_still_running_and_cost_nothing() -> None:
    result = little(
        (), {"organisation_life": [meeting(1, day(3), "committee"), meeting(2, day(4), "theme_day", 10, 7)]}
    )
    assert result.work is not None
    found = {(one.system.id, one.duty.id): one.state for one in result.work.kept if one.branch.id == "ZB1"}
    assert found["three_meetings", "committee"] == "met"
    assert found["three_meetings", "group"] == "unmet"
    assert found["theme_day", "monthly"] == "met"
    assert found["theme_day", "attendance"] == "unmet"  # 70 % of 80
    assert found["review", "yearly"] == "running"
    assert result.accounts["party_branch/ZB1"].total == 100_000


def test_premises_are_as_last_checked() -> None:
    checks = [
        {"branch": "ZB1", "item": "H01", "day": date(2019, 12, 9), "state": "ok"},
        {"branch": "ZB1", "item": "H02", "day": date(2019, 12, 9), "state": "missing"},
        {"branch": "ZB1", "item": "H02", "day": day(9), "state": "repair"},
        {"branch": "ZB1", "item": "H02", "day": date(2020, 4, 1), "state": "ok"},
    ]
    rows = to_dict(little((), {"standard_check": checks}), in_language("zh"))["premises"]
    mine = {one["item"]: (one["state"], one["state_title"]) for one in rows if one["branch"] == "ZB1"}
    assert len(mine) == 16
    assert mine["H01"] == ("ok", "达标")
    assert mine["H02"] == ("repair", "整改中")
    assert mine["W06"] == (None, "没有检查记录")


def test_burden_counts_the_lines_that_needed_an_entry_made_for_assessment() -> None:
    events = [step("T14", "ZB1", day(31), "applied", day(30)), step("T14", "ZB1", day(31), "written_off", day(31))]
    rows = {"task_event": events, "organisation_life": [meeting(1, day(3), "theme_day"), meeting(2, day(3), "talk")]}
    found = to_dict(little(("T02", "T13", "T18"), rows), in_language("zh"))["burden"]
    (mine,) = [one for one in found if one["subject"] == "ZB1"]
    # T02, T13 and T18 from records, T14 by evidence; what carries other totals and bases does not count.
    assert (mine["lines"], mine["lines_without_entry"], mine["share"]) == (4, 3, "75.0")
    assert {one["table"]: one["entries"] for one in mine["entries"]}["task_event"] == 2


def test_explain_goes_down_to_the_records() -> None:
    rows = {"organisation_life": [meeting(7, day(3), "theme_day", 10, 7), meeting(8, day(4), "group")]}
    result = little(("T15",), rows)
    tree = Explainer(result, facts({**mill_rows(), "task_event": [], **rows})).explain("ZB1", "T15")
    proof = next(node for node in tree.walk() if node.kind == "proof")
    assert proof.figure == "70.0 %"
    assert proof.detail["target"] == "≥ 85.0 %"
    assert [node.title.zh for node in proof.walk() if node.kind == "record"] == ["H7", "H7"]
    assert [node.figure for node in proof.walk() if node.kind == "aggregate"] == ["7 n", "10 n"]
    system = Explainer(result, facts({**mill_rows(), "task_event": [], **rows})).explain("ZB1", "theme_day")
    assert [node.detail["state"] for node in system.walk() if node.kind == "duty"] == ["met", "unmet"]


def test_a_bundle_holds_the_days_that_tasks_look_at_and_replays(tmp_path: Path) -> None:
    rows = {"organisation_life": [meeting(1, date(2020, 1, 3), "class"), meeting(2, date(2019, 12, 3), "class")]}
    names = ("T37",)
    result = little(names, rows)
    found = facts({**mill_rows(), "task_event": [], **rows})
    manifest = write(result, found, tmp_path / "b")
    frozen = manifest["facts"]["organisation_life"]
    # Duties look at the year, tasks at the quarter; December is not frozen.
    assert (frozen["from"], frozen["to"], frozen["rows"]) == ("2020-01-01", "2020-04-01", 1)
    bundle = read(tmp_path / "b")
    again = close([with_tasks(bundle.pack, names)], bundle.facts, MARCH, KNOWN, mill=bundle.mill)
    assert bundle.differences(again) == []


def test_idle_rules_are_those_that_changed_no_score() -> None:
    result = little(("T02", "T13", "T67"), {"organisation_life": [meeting(1, day(3), "theme_day")]})
    rules = result.rules.pack
    found = {one.rule.id: one.state for one in standings(rules, [(MARCH, to_dict(result, in_language("zh")))])}
    assert found["T02"] == "bites"  # the other branches have no theme day
    assert found["JC03"] == "absent"
    assert found["JC01"] == "bites"
    assert found["T67"] == "not_due"
    assert found["H01"] == "shown"
    assert found["task_undone_deduction"] == "bites"
    assert found["highlight_company"] == "absent"


@pytest.fixture(scope="module")
def march(example: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """March of the example with the whole pack."""
    out = tmp_path_factory.mktemp("branchwork") / "2020-03"
    words = ["close", "2020-03", "--pack", str(FOLDER), "--store", str(example / "store"), "--out", str(out), "--json"]
    done = CliRunner().invoke(app, words)
    assert done.exit_code == 0, done.output
    found: dict[str, Any] = json.loads(done.stdout)
    found["bundle"] = out
    return found


def test_every_task_of_every_branch_is_on_the_list(march: dict[str, Any]) -> None:
    # 95 tasks and four branches; 9 concern three branches only, 4 the office alone: 380 - 9 - 12 = 359.
    listed = {(one["task"], one["branch"]) for one in march["tasks"]}
    cancelled = 359 - len(listed)
    assert 0 <= cancelled <= 12  # what was cancelled this month is not on it
    from_records = [one for one in march["tasks"] if one["settles"] == "records"]
    assert len({one["task"] for one in from_records}) == 75
    assert {one["state"] for one in from_records} >= {"on_time", "late", "undone", "done", "running"}


def test_the_list_says_what_the_lines_say(march: dict[str, Any]) -> None:
    lines = sorted(
        (one["subject"], one["item"], one["score"])
        for one in march["lines"]
        if one["rule"] == "task_settlement" and one["item"]
    )
    settled = sorted(
        (one["branch"], one["task"], one["score"])
        for one in march["tasks"]
        if one["state"] in ("on_time", "late", "undone", "open") and one["due"][:7] == "2020-03"
    )
    assert settled == lines


def test_most_lines_need_no_entry_and_branches_write_less_than_before_the_reform(march: dict[str, Any]) -> None:
    whole, *branches = march["burden"]
    assert whole["lines"] > 250
    # Lines of tasks alone; the lines of indicators and members come on top. Issue C asks for 80 % of all.
    assert float(whole["share"]) >= 70
    assert [one["subject"] for one in branches] == ["ZB1", "ZB2", "ZB3", "ZB4"]


def test_the_command_lists_idle_rules(march: dict[str, Any]) -> None:
    done = CliRunner().invoke(app, ["idle-rules", str(march["bundle"]), "--json"])
    assert done.exit_code == 0, done.output
    found = json.loads(done.stdout)
    states = {one["id"]: one["state"] for one in found["rules"]}
    assert states["T67"] == "not_due"
    assert "three_meetings" not in states  # scores nothing, but says who kept it
    assert "T19" not in states or states["T19"] != "absent"
    assert sum(found["counts"].values()) > 200
