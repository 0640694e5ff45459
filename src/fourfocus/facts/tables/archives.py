"""The Party archive of a branch: its boxes with their side labels, and every document filed in them."""

from __future__ import annotations

from fourfocus.facts.schema import Before, Table, Words
from fourfocus.facts.tables.columns import branch, choice, day, flag, ident, note, person, qty, text

_YEAR = ident("year", "年度", "Year", "档案所属的年度，如 2020。", "The year that the papers are of.", aliases="年份")
_BOX = ident(
    "box", "盒号", "Box", "档案盒的编号，本支部本年度内不重复。", "The box; its number is the branch's own in a year."
)

ARCHIVE_BOX = Table(
    "archive_box",
    "party",
    Words("档案盒", "Archive boxes"),
    Words(
        "党支部的党建资料专用档案盒：类别、年度、保管期限、侧面标签。",
        "A branch's boxes for Party papers: category, year, how long they are kept, side label.",
    ),
    key=("branch", "year", "box"),
    when="opened_on",
    part="branch",
    aliases=("档案盒登记", "资料盒"),
    columns=(
        branch(),
        _YEAR,
        _BOX,
        ident(
            "category",
            "类别",
            "Category",
            "档案类别的编号，见规则包。",
            "The category, as in the pack.",
            aliases="类别编号",
        ),
        day(
            "opened_on",
            "启用日期",
            "Opened on",
            "档案盒启用的日期。",
            "The day the box was opened.",
            aliases="建盒日期",
        ),
        choice(
            "spine",
            "盒脊宽度",
            "Spine",
            "盒脊的宽度（毫米）。",
            "The width of the spine in millimetres.",
            {"20": "20毫米|20mm", "30": "30毫米|30mm", "35": "35毫米|35mm", "50": "50毫米|50mm", "55": "55毫米|55mm"},
            aliases="盒脊 厚度",
        ),
        flag(
            "labelled",
            "侧面标签",
            "Side label",
            "是否贴有统一的侧面标签。",
            "Whether it has the uniform side label.",
            aliases="侧标签",
        ),
        person("keeper", "责任人", "Keeper", "保管责任人工号。", "Who keeps it.", required=False, aliases="保管人"),
        note(),
    ),
)

ARCHIVE_ITEM = Table(
    "archive_item",
    "party",
    Words("卷内文件", "Archived papers"),
    Words(
        "装入档案盒的每份文件：件号、文件编号、题名、日期、归档日期。",
        "Every document filed in a box: its number there, its reference, title, day, and the day it was filed.",
    ),
    key=("branch", "year", "box", "number_n"),
    when="filed_on",
    part="branch",
    aliases=("卷内目录", "归档文件"),
    columns=(
        branch(),
        _YEAR,
        _BOX,
        qty(
            "number_n",
            "n",
            "件号",
            "Number",
            "在盒内的件号，从 1 起连续。",
            "Its number in the box, counted from 1.",
            limits=(1, 9_999),
        ),
        ident(
            "document",
            "文件编号",
            "Document",
            "文件的编号：销号佐证编号、会议编号等，与有关记录一致。",
            "The document's reference, as the record it documents gives it: evidence of a task, a meeting.",
            aliases="佐证编号 编号",
        ),
        text("title", "题名", "Title", "文件的题名。", "What it is.", required=True, aliases="文件题名 名称"),
        day("made_on", "文件日期", "Made on", "文件形成的日期。", "The day of the document.", aliases="成文日期"),
        day("filed_on", "归档日期", "Filed on", "装盒的日期。", "The day it was put into the box.", aliases="装盒日期"),
        qty("pages_n", "n", "页数", "Pages", "文件的页数。", "Its pages.", limits=(1, 10_000), required=False),
        note(),
    ),
    checks=(Before("made_on", "filed_on", or_equal=True),),
)

TABLES = (ARCHIVE_BOX, ARCHIVE_ITEM)
