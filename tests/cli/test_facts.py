"""The commands template, import, facts and store: what they print, their JSON, and what they say to bad input."""

from __future__ import annotations

import csv
import errno
import io
import json
import re
import shutil
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner, Result
from tests.facts.conftest import MILL, write_file

from fourfocus.cli import app
from fourfocus.facts.store import Store
from fourfocus.facts.tables import CATALOG

NEAR = "报告编号,报告日期,报告人,单位,隐患,整改日期\n"


def run(*words: object) -> Result:
    return CliRunner().invoke(app, [str(word) for word in words], env={"COLUMNS": "400"}, catch_exceptions=False)


def said(result: Result) -> str:
    """Everything a command printed, blanks joined and frames left out."""
    return re.sub(r"[\s─-╿]+", " ", result.output)


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Marked copies go beside the caller; work in a folder of our own."""
    monkeypatch.chdir(tmp_path)


@pytest.fixture(scope="module")
def _made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("made")
    for name, content in MILL.items():
        write_file(folder / "mill" / name, content)
    result = run("import", folder / "mill", "--store", folder / "s", "--mill", "hz")
    assert result.exit_code == 0, result.output
    return folder


@pytest.fixture
def store(_made: Path, tmp_path: Path) -> Path:
    """A copy of the small mill's store, and of the files it was made from, where the command runs."""
    shutil.copytree(_made, tmp_path, dirs_exist_ok=True)
    return tmp_path / "s"


def file(name: str, text: str) -> Path:
    return write_file(Path(name), text)


# -- import ------------------------------------------------------------------------------------------------------------


def test_an_import_says_what_was_stored(tmp_path: Path) -> None:
    for name, content in MILL.items():
        write_file(tmp_path / "mill" / name, content)
    result = run("import", "mill", "--store", "s", "--mill", "hz")
    assert result.exit_code == 0
    assert "已入库" in result.output
    assert "person 人员名册 3" in said(result)
    assert "7 个文件，7 个批次，16 行。" in said(result)
    assert Store.open(tmp_path / "s").number == 1


def test_bad_input_ends_with_2_and_stores_nothing(store: Path) -> None:
    bad = file("bad/隐患报告_2020-03.csv", NEAR + "N2,2020-02-30,9999,ws,[红]漏油[/],\n")
    result = run("import", bad, "--store", store, "--report", "copies")
    assert result.exit_code == 2
    assert "没有这一天 检查年、月、日" in said(result)
    assert "“9999”不在“人员名册”里" in said(result)
    assert "共 2 处错误，什么也没有入库。改正后重新导入。" in said(result)
    assert Path("copies/隐患报告_2020-03_问题.xlsx").is_file()
    assert Store.open(store).number == 1


def test_bad_input_in_english(store: Path) -> None:
    bad = file("隐患报告_2020-03.csv", NEAR + "N2,2020-02-30,,ws,漏油,\n")
    result = run("import", bad, "--store", store, "--lang", "en")
    assert result.exit_code == 2
    assert "there is no such day check year, month and day" in said(result)
    assert "1 error; nothing was stored. Correct and import again." in said(result)
    assert Path("problems/隐患报告_2020-03_problems.xlsx").is_file()


def test_bad_input_as_json(store: Path) -> None:
    bad = file("隐患报告_2020-03.csv", NEAR + "N2,2020-02-30,,ws,漏油,\n")
    result = run("import", bad, "--store", store, "--json")
    assert result.exit_code == 2
    told = json.loads(result.output)
    assert (told["ok"], told["stored"], told["rows"]) == (False, False, 1)
    assert [(p["code"], p["row"], p["column"]) for p in told["problems"]] == [("cell.no_such_day", 2, "报告日期")]
    assert told["marked"] == ["导入问题/隐患报告_2020-03_问题.xlsx"]


def test_a_first_import_that_fails_leaves_no_store_behind() -> None:
    result = run(
        "import", file("单位目录.csv", "单位代号,单位名称,类型,生效日期\nm,厂,厂,2019-01-01\n"), "--store", "new/s"
    )
    assert result.exit_code == 2
    assert "用 --mill 写明厂代号" in said(result)
    assert not Path("new").exists()


def test_a_dry_run_checks_and_stores_nothing(store: Path) -> None:
    good = file("隐患报告_2020-03.csv", NEAR + "N2,2020-03-05,,ws,漏油,\n")
    result = run("import", good, "--store", store, "--dry-run")
    assert result.exit_code == 0
    assert "检查通过，未入库（--dry-run）" in result.output
    assert Store.open(store).number == 1
    told = json.loads(run("import", good, "--store", store, "--dry-run", "--json").output)
    assert (told["ok"], told["stored"]) == (True, False)


def test_a_correction_needs_its_reason(store: Path) -> None:
    assert (
        run("import", file("a/隐患报告_2020-03.csv", NEAR + "N2,2020-03-05,,ws,漏油,\n"), "--store", store).exit_code
        == 0
    )
    again = run("import", "a/隐患报告_2020-03.csv", "--store", store)
    assert (again.exit_code, "1 个范围与库中完全相同，未重复入库。" in said(again)) == (0, True)
    other = file("b/隐患报告_2020-03.csv", NEAR)
    refused = run("import", other, "--store", store)
    assert refused.exit_code == 2
    assert "新文件多 0 行、少 1 行、改 0 行" in said(refused)
    empty = run("import", other, "--store", store, "--correct", " ")
    assert (empty.exit_code, said(empty).strip()) == (2, "--correct 和 --history 后面要写明原因。")
    done = run("import", other, "--store", store, "--correct", "误报[撤]")
    assert done.exit_code == 0
    assert "1 个旧批次被取代；旧版本仍可用 --as-of 查看。" in said(done)
    log = run("store", "log", "--store", store)
    assert "误报[撤]" in log.output
    assert [e["reason"] for e in json.loads(run("store", "log", "--store", store, "--json").output)][-1] == "误报[撤]"


def test_hidden_sheets_are_named(store: Path) -> None:
    book = openpyxl.Workbook()
    for name in ("隐患报告", "旧"):
        sheet = book.create_sheet(name)
        sheet.append(NEAR.strip().split(","))
    book["旧"].sheet_state = "hidden"
    del book["Sheet"]
    book.save("隐患报告_2020-03.xlsx")
    result = run("import", "隐患报告_2020-03.xlsx", "--store", store)
    assert result.exit_code == 0
    assert "隐藏的工作表没有读：隐患报告_2020-03.xlsx 旧" in said(result)


def test_warnings_are_said_and_do_no_harm(store: Path) -> None:
    header = "产线,生产日期,班次,班别,品种规格,投坯支数,投坯量(吨),合格量(吨),检验废(吨),中废(吨),切头尾(吨),"
    row = "bar,2020-03-05,白班,甲,rb16,400,1000,960,0,0,5,480,400,实物\n"
    result = run(
        "import",
        file("班产量_2020-03-05.csv", header + "作业时间(分钟),纯轧时间(分钟),计重方式\n" + row),
        "--store",
        store,
    )
    assert result.exit_code == 0
    assert "以上只是提醒，不影响入库。" in said(result)
    assert "1 个文件，1 个批次，1 行。" in said(result)


def test_copies_that_cannot_be_written_are_said_and_change_nothing(store: Path) -> None:
    bad = file("隐患报告_2020-03.csv", NEAR + "N2,x,,ws,漏油,\n")
    Path("no").write_text("a file where a folder should be")
    result = run("import", bad, "--store", store, "--report", "no/folder")
    assert result.exit_code == 2
    assert "标注的副本写不进 no/folder" in said(result)
    assert "不是日期" in said(result)


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["import", "没有.csv", "--store", "s"], "没有这个文件或文件夹"),
        (
            ["import", "mill", "--store", "s", "--period", "2020-13"],
            "看不懂期间“2020-13”。写成 2020-03、2020 或 2019-01/2020-06。",
        ),
        (["import", "mill", "--store", "s", "--table", "隐患登记"], "没有“隐患登记”这张表"),
        (["facts", "near_mis", "--store", "s"], "没有“near_mis”这张表（是不是“near_miss”？）"),
        (["facts", "--store", "mill"], "mill 不是事实库。"),
        (["facts", "near_miss", "--store", "s", "--as-of", "昨天"], "看不懂时间“昨天”。"),
        (["facts", "near_miss", "--store", "s", "--period", "2020-3-32"], "看不懂期间“2020-3-32”。"),
        (["facts", "near_miss", "--store", "s", "--export", "x.pdf"], "导出文件的扩展名须是 .csv 或 .xlsx。"),
        (["facts", "near_miss", "--store", "s", "--export", "mill/单位目录.csv/x.xlsx"], "写不进"),
        (["template", "mill/单位目录.csv/x"], "写不进"),
        (["template", "t", "班产"], "没有“班产”这张表"),
        (["store", "verify", "--store", "mill"], "mill 不是事实库。"),
        (["import", "mill", "--store", "mill"], "mill 里已有别的文件，不能作为事实库。"),
    ],
)
def test_what_cannot_be_done_is_said_and_ends_with_2(words: list[str], message: str, store: Path) -> None:
    result = run(*words)
    assert result.exit_code == 2
    assert message in said(result)
    assert "Traceback" not in result.output
    as_json = run(*words, "--json")
    assert as_json.exit_code == 2
    json.loads(as_json.output)


# -- facts -------------------------------------------------------------------------------------------------------------


def test_rows_are_shown_with_their_origin_and_as_known_at_a_time(store: Path) -> None:
    result = run("facts", "隐患报告", "--store", store)
    assert result.exit_code == 0
    assert "N1 2020-02-03" in said(result)
    assert "护栏松动 2020-02-04 隐患报告_2020-02.csv 第2行" in said(result)
    before = run("facts", "near_miss", "--store", store, "--as-of", "2020-01-01")
    assert "共 0 行" in said(before)
    told = json.loads(run("facts", "near_miss", "--store", store, "--json").output)
    assert (told["rows"], told["listed"][0]["person"], told["listed"][0]["_row"]) == (1, "1002", 2)
    assert json.loads(run("facts", "near_miss", "--store", store, "--json", "--period", "2020-01").output)["rows"] == 0
    english = run("facts", "near_miss", "--store", store, "--lang", "en", "--limit", "0")
    assert "1 rows, 0 listed" in said(english)


def test_brackets_in_cells_are_shown_as_they_are(store: Path) -> None:
    good = file("隐患报告_2020-03.csv", NEAR + "N2,2020-03-05,,ws,[红]漏油[/],\n")
    assert run("import", good, "--store", store).exit_code == 0
    assert "[红]漏油[/]" in run("facts", "near_miss", "--store", store).output


def test_tables_and_columns_can_be_looked_up_without_a_store() -> None:
    result = run("facts")
    assert result.exit_code == 0
    assert all(name in result.output for name in CATALOG)
    one = run("facts", "班产量")
    assert "qualified_kg 合格量 kg 是" in said(one)
    told = json.loads(run("facts", "shift_output", "--json").output)
    assert told["key"] == ["line", "production_day", "shift", "product"]


def test_what_is_stored_is_listed(store: Path) -> None:
    told = {row["name"]: row for row in json.loads(run("facts", "--store", store, "--json").output)}
    assert (told["near_miss"]["rows"], told["near_miss"]["batches"]) == (1, 1)
    assert told["near_miss"]["period"] == "2020-02-01 … 2020-02-29"
    assert told["unit"]["period"] == ""


@pytest.mark.parametrize("suffix", [".csv", ".xlsx"])
def test_exports_hold_every_row_and_come_back_unchanged(suffix: str, store: Path) -> None:
    out = Path(f"out/near_miss{suffix}")
    result = run("facts", "near_miss", "--store", store, "--export", out)
    assert (result.exit_code, said(result).strip()) == (0, f"写出 1 行：{out}")
    if suffix == ".csv":
        (row,) = csv.DictReader(io.StringIO(out.read_text("utf-8-sig")))
        assert (row["report"], row["day"], row["hazard"], row["_row"]) == ("N1", "2020-02-03", "护栏松动", "2")
    else:
        sheet = openpyxl.load_workbook(out).active
        assert sheet is not None
        assert [cell.value for cell in sheet["B"]] == ["report", "N1"]
    again = run("import", out, "--store", store, "--table", "near_miss", "--period", "2020-02")
    assert again.exit_code == 0, again.output
    assert "1 个范围与库中完全相同" in said(again)


def test_coverage_says_what_is_missing_in_words(store: Path) -> None:
    result = run("facts", "--store", store, "--coverage", "--period", "2020-01/2020-03")
    assert result.exit_code == 0
    assert "✓ 已报" in result.output
    assert "✗ 未遂与隐患报告 2020-01 缺" in said(result)
    assert "✗ 合理化建议：从未申报" in said(result)
    told = json.loads(run("facts", "--store", store, "--coverage", "--period", "2020-01/2020-03", "--json").output)
    january = next(c for c in told if c["table"] == "near_miss" and c["month"] == "2020-01")
    assert (january["state"], january["due"]) == ("missing", "2020-02-05")
    assert january["gaps"] == [{"part": "*", "start": "2020-01-01", "end": "2020-02-01"}]


# -- template, store ---------------------------------------------------------------------------------------------------


def test_templates_of_all_tables_or_some(tmp_path: Path) -> None:
    result = run("template", "t", "停机", "coverage", "--mill", "hz", "--period", "2020-03")
    assert (result.exit_code, said(result).strip()) == (0, "写好 2 个模板：t")
    assert sorted(path.name for path in Path("t").iterdir()) == ["停机记录_stoppage.xlsx", "支部覆盖_coverage.xlsx"]
    told = json.loads(run("template", "all", "--lang", "en", "--json").output)
    assert len(told["written"]) == len(CATALOG) == len(list(Path("all").iterdir()))


def test_a_damaged_store_is_named(store: Path) -> None:
    fine = run("store", "verify", "--store", store)
    assert fine.exit_code == 0
    assert "全部完好。" in fine.output
    victim = next(path for path in sorted(store.rglob("*.parquet")) if "near_miss" in str(path))
    content = bytearray(victim.read_bytes())
    content[len(content) // 2] ^= 1
    victim.write_bytes(bytes(content))
    result = run("store", "verify", "--store", store)
    assert result.exit_code == 2
    assert "near_miss" in said(result)
    assert json.loads(run("store", "verify", "--store", store, "--json").output)["ok"] is False


def test_help_is_there_for_every_command() -> None:
    for words in (
        [],
        ["template"],
        ["example"],
        ["import"],
        ["facts"],
        ["store"],
        ["store", "verify"],
        ["store", "log"],
    ):
        result = run(*words, "--help")
        assert result.exit_code == 0
        assert "--help" in result.output


# -- a person at a keyboard --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "chinese", "english"),
    [
        (["import", "mill"], "缺少选项 --store。", "Error: Missing option '--store'."),
        (["import", "--store", "s"], "缺少参数", "Error: Missing argument 'FILES...'."),
        (["facts", "--stor", "s"], "没有 --stor 这个选项。是不是", "Error: No such option '--stor'."),
        (["facts", "--limit", "-3"], "--limit 的值不对。", "Error: Invalid value for '--limit'"),
        (["facts", "--store"], "选项 --store 写得不对", "Error: Option '--store' requires an argument."),
        (["impotr"], "命令写得不对。", "Error: No such command 'impotr'."),
    ],
)
def test_a_command_written_wrongly_is_answered_in_both_languages(words: list[str], chinese: str, english: str) -> None:
    result = run(*words)
    assert result.exit_code == 2
    assert result.output.index(chinese) < result.output.index(english)


def test_no_command_at_all_shows_the_help_and_blames_nobody() -> None:
    result = run()
    assert "写得不对" not in result.output
    assert "导入 Excel 和 CSV" in result.output


def test_an_interrupted_import_says_what_to_do(store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def stop(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("fourfocus.cli.facts.import_files", stop)
    result = run("import", "mill", "--store", store)
    assert result.exit_code == 130
    assert "已中断。没有显示“已入库”的导入可以照样再来一次" in result.output
    assert "Interrupted. Run an import again unless it said 'stored'" in result.output


def test_a_table_name_misspelt_is_met_with_the_nearest_or_with_none() -> None:
    assert (
        said(run("facts", "班产量2")) == "没有“班产量2”这张表（是不是“班产量”？）。运行 fourfocus facts 查看全部表。 "
    )
    assert said(run("facts", "xyz")) == "没有“xyz”这张表。运行 fourfocus facts 查看全部表。 "
    near = said(run("facts", "shift_outptu", "--lang", "en"))
    assert near == "There is no table 'shift_outptu' (is it 'shift_output'?). 'fourfocus facts' lists all. "


def test_before_the_first_import_the_store_says_so(store: Path) -> None:
    first = Store.open(store).entries[0].known_at
    zh = said(run("facts", "--store", store, "--as-of", "2019-01-01"))
    assert zh == f"那时库里还没有记录；最早的一次导入是 {first:%Y-%m-%d %H:%M:%S}。 "
    en = said(run("facts", "--store", store, "--as-of", "2019-01-01", "--lang", "en"))
    assert en == f"The store held no record then; the first import was {first:%Y-%m-%d %H:%M:%S}. "


def test_a_table_wider_than_the_window_is_shown_row_by_row(store: Path) -> None:
    words = ["facts", "停机记录", "--store", str(store)]
    wide = run(*words)
    assert "┃ 产线 ┃" in wide.output
    narrow = CliRunner().invoke(app, words, env={"COLUMNS": "60"}, catch_exceptions=False)
    lines = [line.split() for line in narrow.output.splitlines()]
    assert ["开始时间", "2020-02-29", "23:00:00"] in lines  # nothing is cut to an ellipsis
    assert ["出处", "停机记录_2020-02.csv", "第2行"] in lines
    assert "…" not in narrow.output


def test_an_export_that_fails_leaves_what_was_there(store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    Path("out.csv").write_text("earlier")

    def full(*_: object) -> None:
        Path(".out.csv.part").write_text("half")
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("fourfocus.cli.browse._export_csv", full)
    result = run("facts", "near_miss", "--store", store, "--export", "out.csv")
    assert (result.exit_code, said(result)) == (2, "写不进 out.csv：磁盘已满 ")
    assert (Path("out.csv").read_text(), Path(".out.csv.part").exists()) == ("earlier", False)


def test_an_export_of_several_months_is_known_when_it_comes_back(store: Path) -> None:
    """February and March in two batches; both in one file say nothing new, April beside them does."""
    assert (
        run("import", file("隐患报告_2020-03.csv", NEAR + "N2,2020-03-05,,ws,漏油,\n"), "--store", store).exit_code == 0
    )
    assert run("facts", "near_miss", "--store", store, "--export", "隐患报告.csv").exit_code == 0
    again = run("import", "隐患报告.csv", "--store", store, "--period", "2020-02/2020-03")
    assert (again.exit_code, "1 个范围与库中完全相同，未重复入库。" in again.output) == (0, True)
    more = run("import", "隐患报告.csv", "--store", store, "--period", "2020-02/2020-04")
    assert more.exit_code == 2
    assert "新文件多 0 行、少 0 行、改 0 行" in said(more)
