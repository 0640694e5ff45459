"""Broken input: files that cannot be read as tables."""

# ruff: noqa: E501 (sentences stand whole)

from __future__ import annotations

import io
import tempfile
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from fourfocus.facts.sheets import opening, workbook

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
"""The first bytes of old Office files and of encrypted new ones."""

Found = tuple[str, str, str, int, str, str, str, str, str]
"""Code, file, sheet, row, column, value, Chinese reason, Chinese remedy, English reason."""

# fmt: off
CASES: dict[str, tuple[dict[str, Any], dict[str, Any], list[Found]]] = {
    "no such file": (
        {},
        {"give": ['没有.csv']},
        [
            ("file.not_found", "没有.csv", "", 0, "", "",
             "没有这个文件或文件夹", "检查路径和文件名",
             "there is no such file or folder"),
        ],
    ),
    "no such folder": (
        {},
        {"give": ['三月']},
        [
            ("file.not_found", "三月", "", 0, "", "",
             "没有这个文件或文件夹", "检查路径和文件名",
             "there is no such file or folder"),
        ],
    ),
    "nothing in the file": (
        {"隐患报告_2020-03.csv": b''},
        {},
        [
            ("file.empty", "隐患报告_2020-03.csv", "", 0, "", "",
             "文件是空的，没有任何内容", "重新导出或复制该文件；确实没有记录时，请保留标题和表头",
             "the file is empty: it has no content at all"),
        ],
    ),
    "nothing but commas and line ends": (
        {"隐患报告_2020-03.csv": """\
,,,\r
,,,\r
\r
"""},
        {},
        [
            ("file.empty", "隐患报告_2020-03.csv", "", 0, "", "",
             "文件是空的，没有任何内容", "重新导出或复制该文件；确实没有记录时，请保留标题和表头",
             "the file is empty: it has no content at all"),
        ],
    ),
    "nothing but a byte order mark": (
        {"隐患报告_2020-03.csv": b'\xef\xbb\xbf'},
        {},
        [
            ("file.empty", "隐患报告_2020-03.csv", "", 0, "", "",
             "文件是空的，没有任何内容", "重新导出或复制该文件；确实没有记录时，请保留标题和表头",
             "the file is empty: it has no content at all"),
        ],
    ),
    "text file": (
        {"隐患报告_2020-03.txt": """\
报告编号,报告日期,报告人,单位,隐患,整改日期
N2,2020-03-05,1001,ws,漏油,
"""},
        {},
        [
            ("file.unknown_type", "隐患报告_2020-03.txt", "", 0, "", "",
             "不认识的文件类型“.txt”，只能导入 .xlsx 和 .csv", "另存为 .xlsx 或 .csv 后再导入",
             "file type '.txt' is not known; only .xlsx and .csv are read"),
        ],
    ),
    "no ending at all": (
        {"隐患报告": """\
报告编号,报告日期,报告人,单位,隐患,整改日期
N2,2020-03-05,1001,ws,漏油,
"""},
        {},
        [
            ("file.unknown_type", "隐患报告", "", 0, "", "",
             "不认识的文件类型“隐患报告”，只能导入 .xlsx 和 .csv", "另存为 .xlsx 或 .csv 后再导入",
             "file type '隐患报告' is not known; only .xlsx and .csv are read"),
        ],
    ),
    "old Excel file": (
        {"隐患报告_2020-03.xls": OLE + bytes(600)},
        {},
        [
            ("file.old_xls", "隐患报告_2020-03.xls", "", 0, "", "",
             "这是旧格式的 Excel 文件（.xls 97-2003）", "在 Excel 里另存为 .xlsx 再导入",
             "this is an old Excel file (.xls, 97-2003)"),
        ],
    ),
    "old Excel file with a new name": (
        {"隐患报告_2020-03.xlsx": OLE + bytes(600)},
        {},
        [
            ("file.old_xls", "隐患报告_2020-03.xlsx", "", 0, "", "",
             "这是旧格式的 Excel 文件（.xls 97-2003）", "在 Excel 里另存为 .xlsx 再导入",
             "this is an old Excel file (.xls, 97-2003)"),
        ],
    ),
    "password": (
        {"隐患报告_2020-03.xlsx": OLE + bytes(600) + "EncryptedPackage".encode("utf-16-le")},
        {},
        [
            ("file.encrypted", "隐患报告_2020-03.xlsx", "", 0, "", "",
             "文件设有打开密码", "去掉打开密码后再导入",
             "the file needs a password to open"),
        ],
    ),
    "macros by name": (
        {"隐患报告_2020-03.xlsm": b'PK\x03\x04'},
        {},
        [
            ("file.macro", "隐患报告_2020-03.xlsm", "", 0, "", "",
             "文件带有宏（.xlsm），不予打开", "另存为不带宏的 .xlsx",
             "the file contains macros (.xlsm) and is not opened"),
        ],
    ),
    "text named xlsx": (
        {"隐患报告_2020-03.xlsx": """\
报告编号,报告日期,报告人,单位,隐患,整改日期
N2,2020-03-05,1001,ws,漏油,
"""},
        {},
        [
            ("file.not_xlsx", "隐患报告_2020-03.xlsx", "", 0, "", "",
             "扩展名是 .xlsx，内容却不是 Excel 工作簿，或文件已损坏", "用 Excel 打开检查，另存一份再导入",
             "the name ends in .xlsx but the content is no Excel workbook, or it is damaged"),
        ],
    ),
    "web page named xlsx": (
        {"隐患报告_2020-03.xlsx": "<html><table><tr><td>报告编号</td></tr></table></html>"},
        {},
        [
            ("file.not_xlsx", "隐患报告_2020-03.xlsx", "", 0, "", "",
             "扩展名是 .xlsx，内容却不是 Excel 工作簿，或文件已损坏", "用 Excel 打开检查，另存一份再导入",
             "the name ends in .xlsx but the content is no Excel workbook, or it is damaged"),
        ],
    ),
    "zip that breaks off": (
        {"隐患报告_2020-03.xlsx": b'PK\x03\x04\x14\x00\x00\x00\x08\x00'},
        {},
        [
            ("file.not_xlsx", "隐患报告_2020-03.xlsx", "", 0, "", "",
             "扩展名是 .xlsx，内容却不是 Excel 工作簿，或文件已损坏", "用 Excel 打开检查，另存一份再导入",
             "the name ends in .xlsx but the content is no Excel workbook, or it is damaged"),
        ],
    ),
    "neither UTF-8 nor GBK": (
        {"隐患报告_2020-03.csv": "报告编号,报告日期,报告人,单位,隐患,整改日期\n".encode() + b"N2,2020-03-05,1001,ws,\xff\xfe\xff,\n"},
        {},
        [
            ("file.encoding", "隐患报告_2020-03.csv", "", 0, "", "",
             "文字编码既不是 UTF-8 也不是 GBK（第 2 行起无法识别）", "用记事本打开，另存为 UTF-8 编码",
             "the text is neither UTF-8 nor GBK (unreadable from line 2)"),
        ],
    ),
    "GBK cut in the middle of a character": (
        {"隐患报告_2020-03.csv": "报告编号,报告日期,报告人,单位,隐患,整改日期\nN2,2020-03-05,,ws,漏油".encode("gbk")[:-1]},
        {},
        [
            ("file.encoding", "隐患报告_2020-03.csv", "", 0, "", "",
             "文字编码既不是 UTF-8 也不是 GBK（第 2 行起无法识别）", "用记事本打开，另存为 UTF-8 编码",
             "the text is neither UTF-8 nor GBK (unreadable from line 2)"),
        ],
    ),
    "workbook named csv": (
        {"隐患报告_2020-03.csv": b'PK\x03\x04\x14\x00\x06\x00\x08\x00\x00\x00!\x00'},
        {},
        [
            ("file.binary", "隐患报告_2020-03.csv", "", 0, "", "",
             "扩展名是 .csv，内容却是二进制数据", "确认选对了文件；从系统重新导出 CSV",
             "the name ends in .csv but the content is binary"),
        ],
    ),
    "UTF-16 without a byte order mark": (
        {"隐患报告_2020-03.csv": "报告编号,报告日期,单位,隐患\nN2,2020-03-05,ws,漏油\n".encode("utf-16-le")},
        {},
        [
            ("file.binary", "隐患报告_2020-03.csv", "", 0, "", "",
             "扩展名是 .csv，内容却是二进制数据", "确认选对了文件；从系统重新导出 CSV",
             "the name ends in .csv but the content is binary"),
        ],
    ),
    "quotation mark never closed": (
        {"隐患报告_2020-03.csv": """\
报告编号,报告日期,报告人,单位,隐患,整改日期
N2,2020-03-05,1001,ws,"漏油,
N3,2020-03-06,1001,ws,漏水,
"""},
        {},
        [
            ("file.quote", "隐患报告_2020-03.csv", "", 2, "", "",
             "引号没有成对，从第 2 行起无法分列", "补上或删去多余的引号，或从系统重新导出",
             "a quotation mark is never closed; columns cannot be told apart from row 2 on"),
        ],
    ),
    "text behind a closed quotation mark": (
        {"隐患报告_2020-03.csv": """\
报告编号,报告日期,报告人,单位,隐患,整改日期
N2,2020-03-05,1001,ws,"漏油"严重,
"""},
        {},
        [
            ("file.quote", "隐患报告_2020-03.csv", "", 2, "", "",
             "引号没有成对，从第 2 行起无法分列", "补上或删去多余的引号，或从系统重新导出",
             "a quotation mark is never closed; columns cannot be told apart from row 2 on"),
        ],
    ),
    "workbook of explanations": (
        {"填报说明.xlsx": {'说明': [['每月五日前报送']]}},
        {},
        [
            ("file.no_data", "填报说明.xlsx", "", 0, "", "",
             "没有可以导入的工作表", "确认选对了文件；工作表名或标题里要有表的名称，如“班产量”",
             "there is no sheet that can be imported"),
        ],
    ),
    "folder without files": (
        {"空/readme.md": "x"},
        {"give": ['空']},
        [
            ("file.no_data", "空", "", 0, "", "",
             "没有可以导入的工作表", "确认选对了文件；工作表名或标题里要有表的名称，如“班产量”",
             "there is no sheet that can be imported"),
        ],
    ),
    "copy under another name": (
        {"隐患报告_2020-03.csv": """\
报告编号,报告日期,报告人,单位,隐患,整改日期
N2,2020-03-05,1001,ws,漏油,
""", "隐患报告_2020-03 - 副本.csv": """\
报告编号,报告日期,报告人,单位,隐患,整改日期
N2,2020-03-05,1001,ws,漏油,
"""},
        {},
        [
            ("file.same_twice", "隐患报告_2020-03 - 副本.csv", "", 0, "", "",
             "与文件“隐患报告_2020-03.csv”内容完全相同", "只保留其中一个",
             "its content is the same as that of '隐患报告_2020-03.csv'"),
        ],
    ),
}
# fmt: on
"""What is wrong: files, options of the import, and everything that is to be said about them."""


@pytest.mark.parametrize("name", CASES)
def test_message(name: str, problems: Callable[..., list[Found]]) -> None:
    files, options, expected = CASES[name]
    assert problems(files, **options) == expected


# fmt: off
APART: dict[str, Found] = {
    "no permission": ("file.no_permission", "隐患报告_2020-03.csv", "", 0, "", "", "没有读取该文件的权限", "请文件所有者或管理员授予读取权限，或复制到自己的文件夹", "you may not read this file"),
    "too large": ("file.too_large", "隐患报告_2020-03.csv", "", 0, "", "", "文件有 2 MB，超过上限 1 MB", "按月份拆成几个文件分别导入", "the file has 2 MB, more than the 1 MB allowed"),
    "zip bomb": ("file.bomb", "隐患报告_2020-03.xlsx", "", 0, "", "", "工作簿解压后有 12 MB，超过上限 10 MB，不予打开", "确认来源；删去多余内容后另存再导入", "the workbook unpacks to 12 MB, more than the 10 MB allowed, and is not opened"),
    "macros inside": ("file.macro", "隐患报告_2020-03.xlsx", "", 0, "", "", "文件带有宏（.xlsm），不予打开", "另存为不带宏的 .xlsx", "the file contains macros (.xlsm) and is not opened"),
}
# fmt: on
"""What needs more than a file's content to happen."""

NEAR_MISS = "报告编号,报告日期,报告人,单位,隐患,整改日期\nN2,2020-03-05,1001,ws,漏油,\n"


def test_no_permission(problems: Callable[..., list[Found]], monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(self: Path) -> bytes:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "read_bytes", refuse)  # root may read everything
    assert problems({"隐患报告_2020-03.csv": NEAR_MISS}) == [APART["no permission"]]


def test_too_large(problems: Callable[..., list[Found]], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(opening, "MOST_MB", 1)
    assert problems({"隐患报告_2020-03.csv": NEAR_MISS + "," * 2_000_000}) == [APART["too large"]]


def packed(*items: tuple[str, bytes]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in items:
            archive.writestr(name, content)
    return made.getvalue()


def test_zip_bomb(problems: Callable[..., list[Found]], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbook, "MOST_UNPACKED_MB", 10)
    bomb = packed(("xl/worksheets/sheet1.xml", b" " * 12_000_000))
    assert len(bomb) < 20_000
    assert problems({"隐患报告_2020-03.xlsx": bomb}) == [APART["zip bomb"]]


def test_macros_inside(problems: Callable[..., list[Found]]) -> None:
    assert problems({"隐患报告_2020-03.xlsx": packed(("xl/vbaProject.bin", b"x"))}) == [APART["macros inside"]]


@settings(max_examples=40)
@given(st.data())
def test_a_damaged_workbook_is_named_or_read_but_never_raises(data: st.DataObject) -> None:
    """Bytes changed or cut off anywhere: one problem that says so, or sheets, never an exception."""
    content = bytearray(WORKBOOK)
    for _ in range(data.draw(st.integers(1, 6))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    del content[data.draw(st.sampled_from([len(content), len(content) // 2, len(content) - 30])) :]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "x.xlsx"
        path.write_bytes(bytes(content))
        opened = opening.open_file(path, "x.xlsx")
    assert [p.code for p in opened.problems] in ([], ["file.not_xlsx"], ["file.bomb"], ["file.old_xls"])
    assert opened.problems == [] or opened.grids == []


def _workbook() -> bytes:
    made = io.BytesIO()
    book = xlsxwriter.Workbook(made)
    sheet = book.add_worksheet("隐患报告")
    sheet.write_row(0, 0, ["报告编号", "报告日期", "单位", "隐患"])
    sheet.write_row(1, 0, ["N2", 43895, "ws", "漏油"])
    book.close()
    return made.getvalue()


WORKBOOK = _workbook()
