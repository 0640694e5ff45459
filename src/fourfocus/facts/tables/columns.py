"""Short constructors for columns, and the columns that many tables share."""

from __future__ import annotations

from typing import Any

from fourfocus.facts.schema import Choice, Column, Kind, Words


def _column(kind: Kind, name: str, zh: str, en: str, says: str, means: str, **more: Any) -> Column:
    aliases = tuple(more.pop("aliases", "").split())
    return Column(name, kind, Words(zh, en), Words(says, means), aliases=aliases, **more)


def text(name: str, zh: str, en: str, says: str, means: str, **more: Any) -> Column:
    """Free text, optional unless said otherwise."""
    return _column(Kind.TEXT, name, zh, en, says, means, **{"required": False, **more})


def ident(name: str, zh: str, en: str, says: str, means: str, **more: Any) -> Column:
    """A short identifier: letters, digits, Chinese characters and ``-_.#/``, without blanks."""
    return _column(Kind.ID, name, zh, en, says, means, **more)


def ref(name: str, table: str, zh: str, en: str, says: str, means: str, **more: Any) -> Column:
    """A reference to a row of the register ``table``."""
    return _column(Kind.REF, name, zh, en, says, means, ref=table, **more)


def choice(name: str, zh: str, en: str, says: str, means: str, values: dict[str, str], **more: Any) -> Column:
    """One of ``values``: code to Chinese title and further spellings, separated by ``|``."""
    choices = []
    for code, words in values.items():
        title, *aliases = words.split("|")
        choices.append(Choice(code, Words(title, code.replace("_", " ")), tuple(aliases)))
    return _column(Kind.CHOICE, name, zh, en, says, means, choices=tuple(choices), **more)


def qty(name: str, unit: str, zh: str, en: str, says: str, means: str, **more: Any) -> Column:
    """An integer quantity in the base unit ``unit``; not negative unless ``limits`` say so."""
    return _column(Kind.INT, name, zh, en, says, means, unit=unit, **{"limits": (0, None), **more})


def day(name: str, zh: str, en: str, says: str, means: str, **more: Any) -> Column:
    """A calendar or production day."""
    return _column(Kind.DAY, name, zh, en, says, means, **more)


def month(name: str, zh: str, en: str, says: str, means: str, **more: Any) -> Column:
    """A month, stored as its first day."""
    return _column(Kind.MONTH, name, zh, en, says, means, **more)


def time(name: str, zh: str, en: str, says: str, means: str, **more: Any) -> Column:
    """A point in time, Asia/Shanghai, to the second."""
    return _column(Kind.TIME, name, zh, en, says, means, **more)


def flag(name: str, zh: str, en: str, says: str, means: str, **more: Any) -> Column:
    """Yes or no."""
    return _column(Kind.FLAG, name, zh, en, says, means, **more)


CREWS = {"jia": "甲|甲班|A", "yi": "乙|乙班|B", "bing": "丙|丙班|C", "ding": "丁|丁班|D"}
SHIFTS = {"day": "白班|白|早班|早", "evening": "中班|中|小夜班", "night": "夜班|夜|大夜班|晚班"}


def production_day(**more: Any) -> Column:
    """The production day a record belongs to."""
    return day(
        "production_day",
        "生产日期",
        "Production day",
        "记录所属的生产日，从规定的开班时刻起算，不是零点。",
        "The production day of the record; it starts at the configured hour, not at midnight.",
        **{"aliases": "日期 生产日 班次日期 date day 产日", **more},
    )


def shift() -> Column:
    """Which shift of the production day."""
    return choice("shift", "班次", "Shift", "当天的第几班。", "Which shift of the production day.", SHIFTS)


def crew(**more: Any) -> Column:
    """Which of the four crews."""
    return choice(
        "crew",
        "班别",
        "Crew",
        "四班中的哪一班（甲乙丙丁）。",
        "Which of the four crews.",
        CREWS,
        **{"aliases": "班组 班", **more},
    )


def line(**more: Any) -> Column:
    """The rolling line."""
    return ref(
        "line",
        "unit",
        "产线",
        "Line",
        "轧制产线的代号。",
        "The rolling line.",
        **{"ref_kind": ("line",), "aliases": "线别 生产线 机组 作业线", **more},
    )


def unit(says: str = "所属单位。", means: str = "The unit concerned.", **more: Any) -> Column:
    """An organisational unit."""
    return ref("unit", "unit", "单位", "Unit", says, means, **{"aliases": "部门 车间 科室 单位代号 责任单位", **more})


def branch(**more: Any) -> Column:
    """A Party branch."""
    return ref(
        "branch",
        "unit",
        "党支部",
        "Branch",
        "所属党支部。",
        "The Party branch concerned.",
        **{"ref_kind": ("branch",), "aliases": "支部 支部名称 所在支部", **more},
    )


def person(
    name: str = "person",
    zh: str = "人员",
    en: str = "Person",
    says: str = "人员工号。",
    means: str = "The person, by staff number.",
    **more: Any,
) -> Column:
    """A person of the register."""
    return ref(
        name, "person", zh, en, says, means, **{"aliases": "工号 党员 员工编号" if name == "person" else "", **more}
    )


def product(**more: Any) -> Column:
    """A product of the dated product list."""
    return ref(
        "product",
        "product",
        "品种规格",
        "Product",
        "产品代号，须在产品目录中且当日有效。",
        "The product; it must be on the dated product list.",
        **{"aliases": "品种 规格 产品 产品代号", **more},
    )


def valid() -> tuple[Column, Column]:
    """First day and the day after the last, of a dated entry."""
    return (
        day(
            "valid_from",
            "生效日期",
            "Valid from",
            "自哪一天起有效。",
            "First day on which the entry holds.",
            aliases="起始日期 开始日期 启用日期 自",
        ),
        day(
            "valid_to",
            "失效日期",
            "Valid to",
            "到哪一天为止（该日起不再有效）；空白表示至今有效。",
            "The day from which the entry no longer holds; empty means it still does.",
            required=False,
            aliases="终止日期 结束日期 停用日期 至",
        ),
    )


def note() -> Column:
    """Free remarks."""
    return text("note", "备注", "Note", "需要说明的情况。", "Remarks.", aliases="说明")


def happened_entered() -> tuple[Column, Column]:
    """When a record was entered, and why late if it was."""
    return (
        day(
            "entered_on",
            "录入日期",
            "Entered on",
            "这条记录写下的日期；晚于发生三个工作日即为补录。",
            "The day the record was written; more than three workdays after the event makes it a late record.",
            required=False,
            aliases="登记日期 填写日期 记录日期",
        ),
        text(
            "late_reason",
            "补录原因",
            "Reason for late entry",
            "补录时说明原因；补录不扣分。",
            "Why the record was written late; a late record costs nothing.",
        ),
    )
