"""What screen, workbook, explain and what-if say of people: names and stars for everybody, the rest when asked for."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from tests.cli.test_close import FOLDER, run, said
from tests.engine.people import entry, praise, world
from tests.engine.world import KNOWN, LONG_AGO

from fourfocus.engine.finals import POINTS, STREAK, Final, Tally
from fourfocus.facts.batch import Batch, Origin
from fourfocus.facts.factset import ALL_PARTS, BEGIN, END, FactSet, Scope
from fourfocus.facts.store import Store
from fourfocus.facts.tables import CATALOG

JUNE = date(2020, 6, 1)
NAMES = {"A": "赵一", "B": "钱二"}


def rows() -> dict:
    """June: A has a breach (and so a veto) in an exempt week, B three near misses above the cap; A is the secretary."""
    found = world(
        manual_point=[entry("E1", "A", "JF-WJ", -3000, date(2020, 6, 5))],
        exemption=[
            {"person": "A", "scope": "points", "reason": "illness", "valid_from": JUNE, "valid_to": date(2020, 6, 8)}
        ],
        near_miss=[
            {"report": f"N{at}", "day": date(2020, 6, at), "person": "B", "unit": "bar", "hazard": "油污"}
            for at in range(1, 7)
        ],
        highlight=[praise("L1", "ZB1", "mill", date(2020, 6, 9))],
        post=[{"person": "A", "title": "党委书记", "unit": "hz", "level": "mill", "valid_from": LONG_AGO}],
        duty=[{"person": "A", "duty": "DJ02", "side": "party", "title": "党风廉政", "valid_from": LONG_AGO}],
        pay_base=[{"month": JUNE, "person": "A", "base_fen": 420_000}],
    )
    for row in found["person"]:
        row["name"] = NAMES[row["person"]]
    return found


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("people") / "store"
    facts = FactSet.of_rows(CATALOG, rows(), mill="mill")
    batches = []
    for table in CATALOG.values():
        start, end = (BEGIN, END) if table.is_register else (date(2019, 1, 1), date(2021, 1, 1))
        scope = Scope(table.name, "mill", ALL_PARTS, start, end)
        batches.append(Batch(table, scope, facts.rows(table.name), Origin(f"{table.name}.csv", table.name, "0" * 64)))
    Store.create(folder).commit(batches, known_at=KNOWN)
    return folder


def finals() -> Iterator[Final]:
    """January to May: A had 1.5 points a month, B 0.375; A failed in April and May."""
    for month in range(1, 6):
        tallies = [Tally(POINTS, "member_points", "A", 1_500), Tally(POINTS, "member_points", "B", 375)]
        tallies += [Tally(POINTS, "two_way", branch, 90_000) for branch in ("ZB1", "ZB4")]
        tallies += [Tally(STREAK, "manager_post", "A", month - 3)] if month > 3 else []
        yield Final(date(2020, month, 1), "mill", "hanzhong-rolling-2020", f"{month}", tuple(tallies))


@pytest.fixture(scope="module")
def bundle(store: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """June closed with those finals."""
    from tests.engine.world import pack

    from fourfocus.engine.bundle import write
    from fourfocus.engine.close import close

    folder = tmp_path_factory.mktemp("bundle") / "june"
    facts = Store.open(store).as_of(None)
    write(close([pack()], facts, JUNE, None, finals()), facts, folder)
    return folder


@pytest.fixture(scope="module")
def closed(store: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """June closed from the command line, shared and for those entitled; without finals, so that the stars wait."""
    folder = tmp_path_factory.mktemp("closed")
    for name, more in (("shared", ()), ("persons", ("--persons",))):
        words = ("close", "2020-06", "--pack", FOLDER, "--store", store, "--out", folder / name)
        result = run(*words, "--book", folder / f"{name}.xlsx", *more)
        assert result.exit_code == 0, result.output
        (folder / f"{name}.txt").write_text(said(result), "utf-8")
    return {path.name: path for path in folder.iterdir()}


def test_the_shared_screen_has_highlights_and_no_points_or_pay(closed: dict[str, Path]) -> None:
    text = closed["shared.txt"].read_text("utf-8")
    assert "亮点加分" in text
    assert "L1 亮点" in text
    for name in (*NAMES.values(), "4200", "党员积分", "绩效 元"):
        assert name not in text, name
    assert (
        "个人积分（2 人）、管理人员得分和绩效（1 人）、岗位提醒（0 条）只给本人、支部委员会和授权人：加 --persons。"
        in text
    )


def test_with_persons_the_screen_has_them(closed: dict[str, Path]) -> None:
    text = closed["persons.txt"].read_text("utf-8")
    # A: -3 and 3 back; B: 6 x 0.5 = 3, capped at 2.
    for part in ("赵一", "钱二", "党员积分", "-3.000", "3.000", "-1.000", "2.000", "管理人员得分和绩效"):
        assert part in text, part
    assert "illness" not in text
    assert "病" not in text


def cells(path: Path) -> dict[str, str]:
    book = openpyxl.load_workbook(path, data_only=True)
    return {sheet.title: " ".join(str(c.value) for row in sheet.iter_rows() for c in row) for sheet in book}


def test_the_shared_book_names_people_with_their_stars_only(closed: dict[str, Path]) -> None:
    shared, whole = (cells(closed[name]) for name in ("shared.xlsx", "persons.xlsx"))
    assert {"个人", "个人汇总"} <= set(whole)
    assert not {"个人", "个人汇总"} & set(shared)
    assert "赵一" in whole["个人汇总"]
    text = " ".join(shared.values())
    assert [name for name in NAMES.values() if name in text] == []
    assert "亮点加分" in shared["亮点和星级"]


def test_json_leaves_people_out_unless_they_are_asked_for(store: Path, tmp_path: Path) -> None:
    words = ("close", "2020-06", "--pack", FOLDER, "--store", store, "--json", "--out")
    shared, whole = (
        json.loads(run(*words, tmp_path / str(at), *more).output) for at, more in enumerate([(), ("--persons",)])
    )
    assert {one["subject"] for one in whole["totals"]} > {"A", "B"}
    assert not {one["subject"] for one in shared["totals"] + shared["lines"] + shared["tallies"]} & {"A", "B"}
    assert shared["pay"] == []
    assert [one["subject"] for one in whole["pay"]] == ["A"]
    # The stars wait for data: nobody has one, and who has none is not named.
    assert {one["subject"] for one in shared["stars"]} == {"ZB1", "ZB4"}
    assert {one["subject"] for one in whole["stars"]} == {"ZB1", "ZB4", "A", "B"}


def test_a_person_is_explained_to_those_entitled_only(bundle: Path) -> None:
    for name in ("赵一", "A", "党委书记"):
        result = run("explain", name, "--from", bundle)
        assert result.exit_code == 2
        assert said(result).strip() == f"“{name}”的得分只给本人、支部委员会和授权人：加 --persons。"


def test_explain_a_person_with_cap_exemption_veto_and_reminder(bundle: Path) -> None:
    text = said(run("explain", "赵一", "--from", bundle, "--persons"))
    # 80 + (5 x 1.5 + 0) x 12 / 6 = 95: four stars (15 % of two members is nobody), two because of the breach.
    for part in (
        "星级党员 赵一 95.000",
        "豁免期内不扣分",
        "星级 ★★ 第 1 名，共 2 人，不在前 15%，不评 5 星；95.000 分，不低于 90.000：4 星",
        "否决 轻微违章被通报：不高于 2 星",
        "rows · manual_point · 第1行",
        "参数 五星党员占本支部的比例 15 %",
    ):
        assert part.replace(" ", "") in text.replace(" ", ""), part
    assert "每月以 2.000 分为限" in said(run("explain", "B", "--from", bundle, "--persons"))


def test_explain_a_post_with_its_pay(bundle: Path) -> None:
    text = said(run("explain", "党委书记", "--from", bundle, "--rule", "manager_pay", "--persons"))
    # Nothing is produced in this little mill: the business side is open, and so is the pay.
    assert "绩效工资（元）" in text
    assert "缺" in text
    listed = json.loads(run("explain", "党委书记", "--from", bundle, "--json", "--persons").output)
    assert listed["id"] == "A"


def test_who_is_not_there_gives_no_list_of_people(bundle: Path) -> None:
    text = said(run("explain", "孙三", "--from", bundle))
    assert "没有考核对象“孙三”" in text
    assert not [name for name in NAMES.values() if name in text]


OVERLAY = """title: 试算
stars:
  - id: member_stars
    levels:
      - {stars: 3, at_least: 95}
      - {stars: 1, at_least: 70}
points:
  - {id: JF-YH, points: 0.25}
"""


def test_what_if_shows_stars_to_everybody_and_points_when_asked(bundle: Path, tmp_path: Path) -> None:
    path = tmp_path / "试算.yaml"
    path.write_text(OVERLAY, "utf-8")
    text = said(run("what-if", path, "--from", bundle))
    # B: 80 + (1.875 + 1.5) x 12 / 6 = 86.75, three stars as it is, one then; A has two by the veto either way.
    assert "钱二 B" in text
    assert "星级" in text
    assert "赵一" not in text
    assert "得分" not in text.split("2020-06", 2)[-1]
    data = {
        more: json.loads(run("what-if", path, "--from", bundle, "--json", *more).output)["months"][0]["changes"]
        for more in ((), ("--persons",))
    }
    of_people = [(one["part"], one["field"]) for one in data[()] if one["subject"] in NAMES]
    assert of_people == [("stars", "stars")]
    scores = [one for one in data[("--persons",)] if (one["part"], one["field"]) == ("stars", "score")]
    # 2 points (capped) become 1.5: 0.5 x 2 = 1 less.
    assert [(one["before"], one["after"]) for one in scores] == [("87.750", "86.750")]
