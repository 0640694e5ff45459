"""A small mill: five registers and a little February, as files; and ways to try further files on it."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from fourfocus.facts.importer import import_files, read_files
from fourfocus.facts.outcome import Options, Reading
from fourfocus.facts.periods import read_period
from fourfocus.facts.reading import Asked
from fourfocus.facts.store import Store

FIRST = datetime(2020, 3, 1, 9, 0)

MILL: dict[str, str] = {
    "单位目录.csv": """单位代号,单位名称,类型,上级,生效日期,失效日期
m,示例厂,厂,,2019-01-01,
bar,棒材线,产线,m,2019-01-01,
wire,高线,产线,m,2019-01-01,
ws,轧钢车间,车间,m,2019-01-01,
old,旧车间,车间,m,2019-01-01,2020-01-01
b1,轧钢党支部,党支部,m,2019-01-01,
b2,机关党支部,党支部,m,2019-01-01,
""",
    "人员名册.csv": """工号,姓名,所在单位,班别,政治面貌,生效日期,失效日期
1001,张龑,ws,甲,党员,2019-01-01,
1002,李伟,ws,乙,群众,2019-01-01,
1003,李伟,m,,党员,2019-01-01,
""",
    "产品目录.csv": """产品代号,名称,大类,牌号,规格(mm),切分数,增效品种,生效日期,失效日期
rb16,螺纹钢16,棒材,HRB400E,16,2,是,2019-01-01,
w8,线材8,高线,HPB300,8,1,,2019-01-01,
""",
    "仪表目录.csv": """表号,名称,介质,计量对象,生效日期,失效日期
e1,棒材线电表,电,bar,2019-01-01,
""",
    "隐患报告_2020-02.csv": """报告编号,报告日期,报告人,单位,隐患,整改日期
N1,2020-02-03,1002,ws,护栏松动,2020-02-04
""",
    "停机记录_2020-02.csv": """产线,开始时间,结束时间,停机类别,原因代码
棒材线,2020-02-29 23:00,2020-03-01 09:00,机械,J01
""",
    "电量读数_2020-02.csv": """表号,时间,表码(kWh),电量(kWh)
e1,2020-03-01 07:45,1000,10
""",
}
"""File name to content; 龑 is outside GBK and inside GB 18030, as names in registers are."""


def write_file(path: Path, content: Any) -> Path:
    """Text (UTF-8), bytes, or a workbook given as ``{sheet: rows}``."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if isinstance(content, str):
        path.write_bytes(content.encode())
    elif isinstance(content, bytes):
        path.write_bytes(content)
    else:
        write_book(path, content)
    return path


def write_book(path: Path, sheets: Mapping[str, Sequence[Sequence[Any]]], **options: Any) -> None:
    """A workbook: dates and times become Excel's, ``("=A1", 3)`` a formula with its result.

    A sheet named ``!merge`` lists (sheet, range) to merge; the value is that of the range's first cell.
    """
    book = xlsxwriter.Workbook(str(path), {"strings_to_formulas": False, "strings_to_numbers": False, **options})
    formats = {
        date: book.add_format({"num_format": "yyyy-mm-dd"}),
        datetime: book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"}),
        time: book.add_format({"num_format": "hh:mm"}),
    }
    for name, rows in sheets.items():
        if name == "!merge":
            continue
        sheet = book.add_worksheet(name)
        for at_row, row in enumerate(rows):
            for at_column, value in enumerate(row):
                if isinstance(value, tuple):
                    sheet.write_formula(at_row, at_column, value[0], None, value[1])
                elif type(value) in formats:
                    sheet.write_datetime(at_row, at_column, value, formats[type(value)])
                elif value is not None:
                    sheet.write(at_row, at_column, value)
    for name, cells in sheets.get("!merge", ()):
        from xlsxwriter.utility import xl_cell_to_rowcol

        top, left = xl_cell_to_rowcol(cells.split(":")[0])
        book.get_worksheet_by_name(name).merge_range(cells, sheets[name][top][left])
    book.close()


@pytest.fixture(scope="session")
def _mill_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("mill")
    paths = [write_file(folder / "files" / name, content) for name, content in MILL.items()]
    store = Store.create(folder / "store")
    reading = import_files(store, paths, Options(Asked(mill="hz")), FIRST)
    assert [p.reason() for p in reading.problems] == []
    return folder / "store"


@pytest.fixture(scope="session")
def mill(_mill_folder: Path) -> Store:
    """The mill's store, for tests that commit nothing."""
    return Store.open(_mill_folder)


@pytest.fixture
def own_mill(_mill_folder: Path, tmp_path: Path) -> Store:
    """A copy of the mill's store that a test may change."""
    shutil.copytree(_mill_folder, tmp_path / "own_store")
    return Store.open(tmp_path / "own_store")


def _no_batch(text: str) -> str:
    """Without the name of a batch, which no test should depend on."""
    return re.sub(r"\b\d{8}T\d{6}-[0-9a-f]+", "BATCH", text)


Try = Callable[..., Reading]


@pytest.fixture
def try_files(mill: Store, tmp_path: Path) -> Try:
    """``try_files({name: content}, store=…, mill=…, table=…, correct=…)``: what importing the files would give."""

    def run(
        files: Mapping[str, Any], *, store: Store | None = None, give: Sequence[str] = (), correct: str | None = None,
        at: datetime | None = None, empty: bool = False, **asked: Any,
    ) -> Reading:  # fmt: skip
        if empty:
            store = Store.create(tmp_path / "empty")
        folder = tmp_path / "files"
        folder.mkdir(exist_ok=True)
        for name, content in files.items():
            write_file(folder / name, content)
        paths = [folder / name for name in give or [n for n in files if n != "fourfocus.toml"]]
        if "period" in asked:
            asked["period"] = read_period(asked["period"])
        options = Options(Asked(**asked), correct)
        if at is not None:
            return import_files(store or mill, paths, options, at)
        return read_files(store or mill, paths, options)

    return run


@pytest.fixture
def problems(try_files: Try, tmp_path: Path) -> Callable[..., list[tuple[Any, ...]]]:
    """What is wrong with some files, as tuples: code, place, value, Chinese reason and remedy, English reason."""

    def run(files: Mapping[str, Any], **options: Any) -> list[tuple[Any, ...]]:
        return [
            (
                p.code,
                p.file.removeprefix(f"{tmp_path}/files/"),
                p.sheet,
                p.row,
                p.column,
                p.value,
                _no_batch(p.reason("zh")),
                p.remedy("zh"),
                _no_batch(p.reason("en")),
            )
            for p in try_files(files, **options).problems.sorted()
        ]

    return run
