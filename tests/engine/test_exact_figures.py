"""Figures worked out by hand: two vetoes at once, pay of a unit, a reminder and what people decided about it."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, datetime
from functools import cache
from pathlib import Path

import openpyxl
import pytest
from tests.engine import analyses_second_way
from tests.engine.oracle_mill import PACK, Mill, fourfocus
from tests.engine.people import Rows, changed, closed, world
from tests.engine.world import LONG_AGO, day, facts

from fourfocus.documents.slips import manager_slip
from fourfocus.engine import people
from fourfocus.engine.bundle import read
from fourfocus.engine.close import Result
from fourfocus.engine.explain import Explainer

WEIGHTS = """    - {owned: special, weight: 60}
    - {owned: measures, weight: 20}
    - {settlement: guard_safety, weight: 8}
    - {settlement: guard_environment, weight: 4}
    - {settlement: guard_quality, weight: 4}
    - {settlement: guard_discipline, weight: 4}
"""
GUARDS = """    - {settlement: guard_safety, weight: 10}
    - {settlement: guard_environment, weight: 10}
    - {settlement: guard_quality, weight: 70}
    - {settlement: guard_discipline, weight: 10}
"""
BASES = {"C": 165_000, "D": 125_000, "E": 110_000}


def incident(name: str, guard: str, on: int) -> dict[str, object]:
    """A minor incident of SCK that was concealed."""
    happened = datetime(2020, 3, on, 10)
    own = {"guard": guard, "severity": "minor", "unit": "SCK", "concealed": True}
    return {"incident": name, "production_day": day(on), "happened": happened, "summary": "", **own}


def section(*incidents: dict[str, object]) -> Rows:
    """A section of three: a foreman and two others."""
    rows = world(incident=list(incidents))
    rows["unit"] += [{"unit": "SCK", "title": "生产科", "kind": "section", "parent": "hz", "valid_from": LONG_AGO}]
    rows["person"] += [
        {"person": who, "name": f"{who}某", "unit": "SCK", "standing": "none", "valid_from": LONG_AGO} for who in BASES
    ]
    rows["post"] = [
        {"person": who, "title": "职工", "unit": "SCK", "level": "foreman" if who == "C" else "staff", "valid_from": LONG_AGO}
        for who in BASES
    ]  # fmt: skip
    rows["pay_base"] = [{"month": date(2020, 3, 1), "person": who, "base_fen": fen} for who, fen in BASES.items()]
    return rows


@cache
def both() -> Result:
    """An environmental incident on the 3rd, a safety one on the 5th; the section is scored by its guards alone."""
    head = "  subject: section\n  side: production\n  items:\n"
    pack = changed("units.yaml", head + WEIGHTS, head + GUARDS)
    return closed(section(incident("I1", "environment", 3), incident("I2", "safety", 5)), found=pack)


def test_of_two_vetoes_the_first_rule_takes_the_total_down_and_the_second_says_that_it_changed_nothing() -> None:
    account = both().accounts["section_month/SCK"]
    # Each: 10 x 20 % = 2 points, three times as much since it was concealed: 6. 100 - 12 = 88, and 69.9 - 88 = -18.1.
    costs = [(line.rule, line.score) for line in account.lines if line.kind in ("incident", "concealed")]
    assert costs == [
        ("guard_safety", -2_000), ("guard_safety", -4_000), ("guard_environment", -2_000), ("guard_environment", -4_000),
    ]  # fmt: skip
    vetoes = [line for line in account.lines if line.kind == "veto"]
    # By the order of the regulation's guards, not by the day on which it happened.
    assert [(line.rule, line.score) for line in vetoes] == [("guard_safety", -18_100), ("guard_environment", 0)]
    assert [line.why.zh for line in vetoes] == [
        "I2：合计以 69.900 分为限", "I1：合计以 69.900 分为限；没有影响得分",
    ]  # fmt: skip
    assert vetoes[1].why.en == "I1: at most 69.900 points; the score is not affected"
    assert account.total == 69_900


def test_pay_of_a_unit_person_by_person_and_together() -> None:
    pays = {one.subject.id: one for one in people.pay_of(both())}
    # 69.9 points are below every step: 0.94. The minimum is 1,200 yuan, and never above the base.
    assert {who: [fen for _, fen in one.lines] for who, one in pays.items()} == {
        "C": [165_000, -9_900],  # 1,551 yuan
        "D": [125_000, -7_500, 2_500],  # 1,175 yuan, 25 more
        "E": [110_000, -6_600, 6_600],  # 1,034 yuan: back to the base, which is below the minimum
    }
    (unit,) = both().listed["pay_units"]
    told = unit.to_dict(lambda words: words.zh)
    # 1,551 + 1,200 + 1,100 = 3,851 of 4,000 yuan.
    wanted = {"unit": "SCK", "people": "3", "coefficient": "0.9400", "base_fen": "400000", "amount_fen": "385100"}
    assert {name: told[name] for name in wanted} == wanted


def test_explaining_a_unit_tells_its_pay_together_and_explaining_a_person_that_persons() -> None:
    explainer = Explainer(both(), facts(section()))
    (node,) = (one for one in explainer.explain("SCK").children if one.kind == "pay")
    assert (node.title.zh, node.figure) == ("单位绩效工资（元）", "3851.00")
    assert node.why is not None
    assert node.why.zh == "69.900 分，低于各档，系数 0.9400"
    lines = [(one.title.zh, one.figure) for one in node.children if one.kind == "pay_line"]
    assert lines == [("3 人的绩效工资基数", "4000.00"), ("系数、限额和最低数的影响", "-149.00")]
    said = json.dumps(explainer.explain("SCK").to_dict(lambda words: words.zh), ensure_ascii=False, default=str)
    assert not [who for who in BASES if f"{who}某" in said]
    (own,) = (one for one in explainer.explain("D某").children if one.kind == "pay")
    assert [one.figure for one in own.children if one.kind == "pay_line"] == ["1250.00", "-75.00", "25.00"]


@pytest.fixture(scope="module")
def march(six_months: list[Path]) -> Result:
    return read(six_months[2]).recompute()


def test_a_reminder_asks_until_people_have_decided(march: Result) -> None:
    """The third month in a row; on 13 April the secretary decided, and a second person confirmed."""
    (reminder,) = people.reminders_of(march)
    row = reminder.decision
    assert row is not None
    by, second = row["by"], row["second"]
    decided = f"连续 3 个月不达标；2020-04-13 {by}决定、{second}复核：谈话提醒（{row['reason']}）"
    assert by != second
    assert reminder.words.zh == decided
    assert replace(reminder, decision=None).words.zh == "连续 3 个月不达标，请研究决定"
    alone = replace(reminder, decision={**row, "second": None})
    assert f"{by}决定，还没有第二人复核：谈话提醒" in alone.words.zh
    # The same words on the manager's slip, in the book's sheet for those entitled, and in the explanation with its record.
    slip = manager_slip(march, march.accounts[f"manager_card/{reminder.subject.id}"])
    assert [value.zh for title, value in slip.facts if title.zh == "岗位提醒"] == [decided]
    (grid,) = (one for one in people.personal(march) if one.title.zh == "岗位提醒")
    assert [row[-1].zh for row in grid.rows] == [decided]


def test_the_record_of_a_decision_stands_under_the_reminder(march: Result, six_months: list[Path]) -> None:
    (reminder,) = people.reminders_of(march)
    node = Explainer(march, read(six_months[2]).facts).explain(reminder.subject.id, "special_post")
    (told,) = (one for one in node.children if one.kind == "reminder")
    files = [one.detail["file"] for one in told.children if one.kind == "record"]
    assert files == ["人事/岗位提醒处理决定_2020年.xlsx"]


def test_a_payroll_adds_up_by_person_by_unit_and_by_line(march: Result, six_months: list[Path], tmp_path: Path) -> None:
    path = tmp_path / "工资表.xlsx"
    said = json.loads(fourfocus("payroll", six_months[2], "--out", path, "--json"))
    pays = people.pay_of(march)
    assert (said["people"], said["waiting"]) == (len(pays), 0)
    assert int(said["amount_fen"]) == sum(one.amount or 0 for one in pays)
    book = openpyxl.load_workbook(path, data_only=True)
    listed = [row for row in book["工资表"].iter_rows(min_row=4, values_only=True) if row[0] and row[0] != "合计"]
    assert len(listed) == len(pays)
    # One of the roll shop by hand: 92.248 points are 90 or more, so 1.02; 1,650 x 1.02 = 1,683 yuan.
    own = next(row for row in listed if row[2] == "轧辊车间" and row[5] == 1650)
    assert (own[3], own[4], own[5:10]) == (92.248, 1.02, (1650, 33, 0, 0, 1683))
    checks = list(book["核对"].iter_rows(min_row=4, values_only=True))
    units = {row[0]: row[1:5] for row in checks}
    # 18 people share 29,850 yuan of bases: 2 % of it is 597.
    assert units["轧辊车间"][0] >= 18
    sums = [units[name][2] for name in ("按人相加", "按单位相加", "按行相加")]
    assert sums == [int(said["amount_fen"]) / 100] * 3
    assert units["核对"][2] == "一致"
    by_hand = sum(round(row[9] * 100) for row in listed)
    assert by_hand == int(said["amount_fen"])


def test_until_a_day_nothing_later_counts(example: Path, whole: Mill, tmp_path: Path) -> None:
    """Simulating March before the 20th: the records of four days of the great week, and everything monthly still open."""
    command = ("close", "2020-03", "--pack", PACK, "--store", example / "store", "--until", "2020-03-20", "--json")
    found = json.loads(fourfocus(*command, "--out", tmp_path / "b"))
    wanted, _ = analyses_second_way.records(whole.rows("shift_output"), "2020-03")
    first = sorted((line, kind, on, kg) for line, kind, on, kg, _ in wanted if on < "2020-03-20")
    assert 0 < len(first) < len(wanted)
    records = [(one["line"], one["kind"], one["day"], int(one["value_kg"])) for one in found["records"]]
    assert sorted(records) == first
    assert {one["state"] for one in found["indicators"]} == {"open"}
    assert {one["rank"] for one in found["rankings"]["branches"]} == {None}
    assert all(one["low"] != one["high"] for one in found["totals"] if one["total"] is None)
