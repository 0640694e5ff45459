"""The commands check, close and explain: what they print, their JSON, and what they say to bad input."""

import json
import re
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from tests.engine.world import FOLDER, KNOWN, day, facts, mill_rows, step

from fourfocus.cli import app
from fourfocus.facts.batch import Batch, Origin
from fourfocus.facts.factset import ALL_PARTS, BEGIN, END, Scope
from fourfocus.facts.store import Store
from fourfocus.facts.tables import CATALOG


def run(*words: object) -> Result:
    return CliRunner().invoke(app, [str(word) for word in words], env={"COLUMNS": "200"})


def said(result: Result) -> str:
    """Everything a command printed, in one line."""
    return re.sub(r"\s+", " ", result.output)


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store that holds the hand-made March, each table declared for 2019 to 2020."""
    folder = tmp_path_factory.mktemp("store") / "s"
    rows = mill_rows()
    rows["task_event"] += [
        step("T14", "ZB1", day(31), "applied", day(30)),
        step("T14", "ZB1", day(31), "written_off", day(31)),
    ]
    found = facts(rows)
    batches = []
    for table in CATALOG.values():
        start, end = (BEGIN, END) if table.is_register else (date(2019, 1, 1), date(2021, 1, 1))
        scope = Scope(table.name, "mill", ALL_PARTS, start, end)
        batches.append(Batch(table, scope, found.rows(table.name), Origin(f"{table.name}.csv", table.name, "0" * 64)))
    Store.create(folder).commit(batches, known_at=KNOWN)
    return folder


@pytest.fixture(scope="module")
def bundle(store: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("bundle") / "b"
    result = run("close", "2020-03", "--pack", FOLDER, "--store", store, "--out", folder)
    assert result.exit_code == 0, result.output
    return folder


def test_check_says_the_shipped_pack_is_in_order() -> None:
    result = run("check", FOLDER)
    assert result.exit_code == 0
    assert "模式 1-2-3-4-6-8" in result.output
    assert "规则包没有问题。" in result.output


def test_check_names_what_it_counts_in_both_languages() -> None:
    zh, en = (said(run("check", FOLDER, "--lang", lang)) for lang in ("zh", "en"))
    counted_zh, counted_en = zh.split("由记录判定")[0], en.split("tasks settle")[0]
    for part in ("专项指标 56", "推进小组 3", "措施 30", "突破项 6", "另列的指标 6", "由记录结算 75"):
        assert part in counted_zh, part
    assert re.search(r"[A-Za-z_]", counted_zh) is None
    assert "special indicators 56" in counted_en
    assert re.search(r"[一-鿿_]", counted_en) is None


def test_check_json(tmp_path: Path) -> None:
    data = json.loads(run("check", FOLDER, "--json").output)
    assert data["problems"] == []
    assert data["counts"]["framework"] == {"1": 1, "2": 2, "3": 3, "4": 4, "6": 6, "8": 8}
    assert (data["counts"]["special_indicators"], data["counts"]["further_indicators"]) == (56, 6)


def broken_pack(folder: Path) -> Path:
    for path in FOLDER.rglob("*"):
        if path.is_file():
            copy = folder / path.relative_to(FOLDER)
            copy.parent.mkdir(parents=True, exist_ok=True)
            text = path.read_text(encoding="utf-8")
            if path.name == "indicators.yaml":  # the yield's denominator
                yields = "sum(shift_output.qualified_kg) / sum(shift_output.charged_kg)\n  unit:"
                assert text.count(yields) == 1
                text = text.replace(yields, yields.replace("charged_kg", "charged_t"))
            copy.write_text(text, encoding="utf-8")
    return folder


def test_check_of_a_broken_pack_names_place_rule_problem_and_remedy(tmp_path: Path) -> None:
    pack = broken_pack(tmp_path)
    result = run("check", pack, "--json", "--lang", "en")
    assert result.exit_code == 2
    (problem,) = json.loads(result.output)["problems"]
    assert problem["file"] == "indicators.yaml"
    assert problem["rule"] == "yield_rate"
    assert problem["problem"] == "table shift_output has no column charged_t"
    assert problem["right"] == "similar: charged_kg"
    text = run("check", pack)
    assert text.exit_code == 2
    assert "1 个错误，0 个提醒。" in text.output


def test_close_prints_rankings_indicators_and_where_the_bundle_is(store: Path, tmp_path: Path) -> None:
    result = run(
        "close", "2020-03", "--pack", FOLDER, "--store", store, "--out", tmp_path / "b", "--book", tmp_path / "b.xlsx"
    )
    assert result.exit_code == 0, result.output
    text = said(result)
    for part in ("2020年03月 双向考核 · 党支部", "机关支部 ZB0", "增效品种占比", "42.89", "月结包", "结果表"):
        assert part in text
    assert (tmp_path / "b/manifest.json").exists()
    assert (tmp_path / "b.xlsx").stat().st_size > 5000


def test_close_json_has_the_documented_shape(store: Path, tmp_path: Path) -> None:
    result = run(
        "close", "2020-03", "--pack", FOLDER, "--store", store, "--out", tmp_path / "b", "--json", "--lang", "en"
    )
    data = json.loads(result.output)
    assert data["month"] == "2020-03"
    assert {"month", "rankings", "indicators", "records", "warnings", "lines"} <= set(data)
    row = data["rankings"]["branches"][0]
    assert {"rank", "id", "title", "party", "production", "combined", "grade"} <= set(row)
    # Of the tasks from records due in March for every branch, 31 ask for records or figures that must be there. The little mill
    # has those of T09, T20 … its lines (6 of them); 25 are not done: 100 - 25 = 75, and no inspection finds anything.
    assert (row["id"], row["party"]) == ("ZB0", "75.000")
    assert data["indicators"][0] == {
        "id": "value_added_share",
        "title": "Value-added share",
        "value": "42.89",
        "target": "45.00",
        "unit": "%",
        "state": "unmet",
    }
    # Bar rolled 98.4, 98.6 and 49 t, wire 49 and 49.1 t: the first of each has nothing to beat. By luck 1/2 + 1/3 and 1/2.
    names = ("line", "kind", "day", "value_kg", "expected_by_luck")
    assert [tuple(record[name] for name in names) for record in data["records"]] == [
        ("bar", "shift", "2020-03-16", "98600", "0.833333"),
        ("wire", "shift", "2020-03-18", "49100", "0.500000"),
    ]
    # No number is a float: what counts is written in decimal digits.
    assert not any(isinstance(value, float) for value in walk(data))
    totals = {one["account"]: one["total"] for one in data["totals"]}
    for account, total in totals.items():
        scores = [one["score"] for one in data["lines"] if one["account"] == account]
        assert (total is None) == (None in scores)
        if total is None:
            continue
        assert sum(round(float(score) * 1000) for score in scores) == round(float(total) * 1000)


def walk(data: object) -> list[object]:
    if isinstance(data, dict):
        return [leaf for value in data.values() for leaf in walk(value)]
    if isinstance(data, list):
        return [leaf for value in data for leaf in walk(value)]
    return [data]


def test_a_close_as_of_a_time_before_the_records_has_none(store: Path, tmp_path: Path) -> None:
    result = run(
        "close", "2020-03", "--pack", FOLDER, "--store", store, "--out", tmp_path / "b", "--as-of", "2020-04-01"
    )
    assert result.exit_code == 2
    assert "还没有导入任何记录" in result.output


def test_explain_down_to_file_and_row(bundle: Path) -> None:
    result = run("explain", "棒线", "--from", bundle, "--rule", "yield_rate")
    assert result.exit_code == 0
    text = said(result)
    for part in (
        "成材率 98.40 %",
        "分子 246000 kg",
        "《轧钢厂2020年降本增效实施方案》3 成材率",
        "rows · shift_output · 第1行",
        "3 条记录",
    ):
        assert part in text, part


def test_explain_json_and_english(bundle: Path) -> None:
    tree = json.loads(run("explain", "ZB1", "--from", bundle, "--json", "--lang", "en").output)
    assert (tree["kind"], tree["id"]) == ("subject", "ZB1")
    assert tree["children"][0]["title"] == "Two-way assessment of Party building and production"


def test_explain_counts_what_cost_nothing_and_lists_it_when_asked(bundle: Path) -> None:
    tree = json.dumps(json.loads(run("explain", "ZB1", "--from", bundle, "--json").output))
    quiet = tree.count('"line": "on_time"')
    assert quiet > 1
    shortly = said(run("explain", "ZB1", "--from", bundle))
    assert f"按时销号 {quiet} 项，不扣分" in shortly
    assert "2020-03-30 申请，按时" not in shortly
    assert "2020-03-30 申请，按时" in said(run("explain", "ZB1", "--from", bundle, "--rows"))


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("check", "nowhere"), "“nowhere”不是规则包：没有 pack.yaml。"),
        (("close", "3月", "--pack", FOLDER, "--store", "{store}", "--out", "{tmp}/x"), "看不懂月份“3月”。写成 2020-03。"),
        (("close", "2020-13", "--pack", FOLDER, "--store", "{store}", "--out", "{tmp}/x"), "看不懂月份“2020-13”"),
        (("close", "2020-03", "--pack", FOLDER, "--store", "{tmp}/none", "--out", "{tmp}/x"), "不是事实库"),
        (("close", "2020-03", "--pack", "{tmp}", "--store", "{store}", "--out", "{tmp}/x"), "不是规则包"),
        (("close", "2019-03", "--pack", FOLDER, "--store", "{store}", "--out", "{tmp}/x"), "没有生效的规则"),
        (("close", "2020-03", "--pack", FOLDER, "--store", "{store}", "--out", "{bundle}"), "已经存在。换一个位置"),
        (("close", "2020-03", "--pack", FOLDER, "--store", "{store}", "--out", "{tmp}/x", "--mill", "zz"), "要指明哪一个厂"),
        (("close", "2020-03", "--pack", FOLDER, "--store", "{store}", "--out", "{tmp}/x", "--as-of", "昨天"), "看不懂时间“昨天”"),
        (("explain", "ZB1", "--from", "{tmp}"), "不是月结包（没有 manifest.json）"),
        (("explain", "谁", "--from", "{bundle}"), "没有考核对象“谁” 可选：ZB0 机关支部、ZB1 棒材支部"),
        (("explain", "bar", "--from", "{bundle}", "--rule", "dues"), "棒线 没有规则“dues”的内容 可选：yield_rate"),
    ],
)  # fmt: skip
def test_bad_input_ends_with_2_and_a_message_people_understand(
    words: tuple[str, ...], message: str, store: Path, bundle: Path, tmp_path: Path
) -> None:
    places = {"{store}": store, "{bundle}": bundle, "{tmp}": tmp_path}
    filled = []
    for word in map(str, words):
        for name, path in places.items():
            word = word.replace(name, str(path))
        filled.append(word)
    result = run(*filled)
    assert result.exit_code == 2
    assert message.replace(" ", "") in said(result).replace(" ", "")
    assert "Traceback" not in result.output


def test_a_touched_bundle_is_named(bundle: Path, tmp_path: Path) -> None:
    import shutil

    copy = Path(shutil.copytree(bundle, tmp_path / "b"))
    with (copy / "result.json").open("a", encoding="utf-8") as handle:
        handle.write(" ")
    result = run("explain", "ZB1", "--from", copy, "--json")
    assert result.exit_code == 2
    assert json.loads(result.output) == {"error": "月结包被改动过：result.json", "touched": ["result.json"]}


def test_a_broken_pack_closes_nothing(store: Path, tmp_path: Path) -> None:
    pack = broken_pack(tmp_path / "pack")
    result = run("close", "2020-03", "--pack", pack, "--store", store, "--out", tmp_path / "b", "--json")
    assert result.exit_code == 2
    assert json.loads(result.output)["problems"][0]["code"] == "formula.column"
    assert not (tmp_path / "b").exists()
