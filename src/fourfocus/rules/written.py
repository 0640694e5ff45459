"""How each kind of rule is written in a pack's files: its fields, in one place, for reading, checking and editors."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from fourfocus.facts.schema import Words
from fourfocus.rules import incidents
from fourfocus.rules.model import (
    Above,
    Card,
    Case,
    Dated,
    Dimension,
    FindingSettlement,
    FrameNode,
    Framework,
    Grade,
    Header,
    HighlightSettlement,
    Indicator,
    Item,
    Parameter,
    ShortBoard,
    Show,
    Standard,
    SubjectKind,
    Task,
    TaskSettlement,
    TwoWay,
)
from fourfocus.rules.periods import CADENCES, DUE
from fourfocus.rules.proofs import PROOF, HomeOf, WordOr
from fourfocus.rules.rulespec import TITLES, rule_spec
from fourfocus.rules.scales import SCALE
from fourfocus.rules.spec import (
    RULE_NAME,
    AmountOf,
    DayOf,
    Field,
    FormulaOf,
    ListOf,
    MapOf,
    MonthOf,
    NameOf,
    NumberOf,
    OneOf,
    Raw,
    RowOf,
    Spec,
    TextOf,
    UnitOf,
    Variant,
)

_NAME = Field("id", RULE_NAME)

HEADER = Spec(
    Words("规则包", "pack"),
    Header,
    (
        Field("id", NameOf()),
        *TITLES,
        Field("valid_from", DayOf(first=True), attr="start"),
        Field("parents", ListOf(NameOf()), False, ()),
        Field("counts", MapOf(NumberOf(whole=True, least=0)), False, {}),
    ),
)

FRAMEWORK = Spec(
    Words("党建模式", "framework"),
    Framework,
    (
        Field("id", NameOf()),
        *TITLES,
        Field(
            "nodes",
            ListOf(
                Spec(
                    Words("模式节点", "framework node"),
                    FrameNode,
                    (Field("id", NameOf()), Field("digit", NumberOf(whole=True, least=1)), *TITLES),
                ),
                1,
            ),
        ),
        Field(
            "above",
            ListOf(
                Spec(
                    Words("上级模式", "framework above"),
                    Above,
                    (Field("id", NameOf()), *TITLES, Field("contents", OneOf(("open",)))),
                )
            ),
            False,
            (),
        ),
    ),
)

SETS = ("key", "further")
"""Whether an indicator is one of the regulation's own number, or published beside them."""

OWNED = ("special", "measures", "breakthroughs")
"""What a pack makes a unit answer for, as an item of a scorecard."""

SUBJECT = Spec(
    Words("考核对象", "kind of subject"),
    SubjectKind,
    (
        Field("id", OneOf(("line", "branch", "workshop", "section", "crew"))),
        *TITLES,
        Field("paths", MapOf(RowOf())),
        Field("homes", MapOf(HomeOf()), False, {}),
        Field("units", ListOf(NameOf()), False, ()),
    ),
)

PARAMETER = rule_spec(
    Words("参数", "parameter"),
    Parameter,
    Field("unit", UnitOf()),
    Field(
        "values",
        ListOf(
            Spec(
                Words("参数值", "parameter value"),
                Dated,
                (
                    Field("from", DayOf(first=True), attr="start"),
                    Field("value", NumberOf()),
                    Field("source", TextOf(500)),
                    Field("for", NameOf(), False, "", attr="subject"),
                ),
            ),
            1,
        ),
    ),
    ident=_NAME,
    serves=False,
)

INDICATOR = rule_spec(
    Words("指标", "indicator"),
    Indicator,
    Field("formula", FormulaOf()),
    Field("unit", UnitOf()),
    Field("digits", NumberOf(whole=True, least=0), False, 2),
    Field("per", ListOf(OneOf(("mill", "line", "branch", "workshop", "section", "crew")), 1)),
    Field("better", OneOf(("higher", "lower"))),
    Field("target", AmountOf(), False),
    Field(
        "shows",
        ListOf(
            Spec(
                Words("附带数字", "further figure"),
                Show,
                (
                    Field("id", RULE_NAME),
                    *TITLES,
                    Field("formula", FormulaOf()),
                    Field("unit", UnitOf()),
                    Field("digits", NumberOf(whole=True, least=0), False, 2),
                ),
            )
        ),
        False,
        (),
    ),
    Field("note", TextOf(1_000), False, ""),
    Field("set", OneOf(SETS), False, "key"),
    ident=_NAME,
)

TASK = rule_spec(
    Words("重点工作", "task"),
    Task,
    Field("category", TextOf(40)),
    Field("owner", TextOf(80)),
    Field("branches", ListOf(NameOf(), 1)),
    Field("cadence", OneOf(tuple(CADENCES))),
    Field("due", DUE),
    Field("target", TextOf(300)),
    Field("acceptance", TextOf(300)),
    Field("settles", WordOr("evidence", PROOF)),
)

STANDARD = rule_spec(Words("检查项", "inspection item"), Standard, Field("points", AmountOf()))

SETTLEMENTS: dict[str, Spec[Any]] = {
    "tasks": rule_spec(
        Words("销号结算", "task settlement"),
        TaskSettlement,
        Field("late", AmountOf()),
        Field("undone", AmountOf()),
        Field("days_left", AmountOf(), False),
        Field("days_late", AmountOf(), False),
        Field("days_talk", AmountOf(), False),
    ),
    "findings": rule_spec(
        Words("检查扣分", "inspection deductions"),
        FindingSettlement,
        Field("severity", MapOf(AmountOf())),
        Field("other", AmountOf()),
        Field("repeat_months", AmountOf()),
        Field("repeat_factor", AmountOf()),
    ),
    "highlights": rule_spec(
        Words("亮点加分", "highlight bonus"),
        HighlightSettlement,
        Field("levels", MapOf(AmountOf())),
        Field("month_cap", AmountOf()),
        Field("year_cap", AmountOf()),
    ),
    **incidents.SPECS,
}
"""Kind of settlement to how it is written; what it does stands in ``fourfocus.engine.settle``."""

_ITEM = Spec(
    Words("考核项", "scorecard item"),
    Item,
    (
        Field("indicator", RULE_NAME, False, ""),
        Field("settlement", NameOf(), False, ""),
        Field("owned", OneOf(OWNED), False, ""),
        Field("weight", NumberOf(least=0)),
        Field("scale", SCALE, False),
    ),
)

_DIMENSION = Spec(
    Words("考核维度", "dimension"),
    Dimension,
    (Field("id", NameOf()), *TITLES, Field("weight", AmountOf()), Field("cards", MapOf(NameOf()))),
)

CARDS: dict[str, Spec[Any]] = {
    "items": rule_spec(
        Words("计分卡", "scorecard"),
        Card,
        Field("subject", OneOf(("mill", "line", "branch", "workshop", "section", "crew"))),
        Field("side", OneOf(("party", "production"))),
        Field("full", NumberOf(least=1), False, Fraction(100)),
        Field("items", ListOf(_ITEM, 1)),
    ),
    "two_way": rule_spec(
        Words("双向考核", "two-way assessment"),
        TwoWay,
        Field("template", OneOf(("add", "multiply", "four"))),
        Field("party", NameOf()),
        Field("production", MapOf(NameOf())),
        Field("party_weight", AmountOf()),
        Field("production_weight", AmountOf()),
        Field(
            "grades",
            ListOf(
                Spec(
                    Words("等次", "grade"),
                    Grade,
                    (Field("id", NameOf()), *TITLES, Field("at_least", AmountOf(), False)),
                ),
                1,
            ),
        ),
        Field("dimensions", ListOf(_DIMENSION), False, ()),
        Field(
            "short_board",
            Spec(
                Words("短板规则", "short-board rule"),
                ShortBoard,
                (Field("under", AmountOf()), Field("grade", NameOf()), Field("ceiling", AmountOf())),
            ),
            False,
        ),
    ),
}

CASE = Spec(
    Words("演算例", "worked case"),
    Case,
    (
        Field("id", NameOf()),
        Field("title", TextOf(300)),
        Field("month", MonthOf()),
        Field("facts", Raw()),
        Field("missing", Raw(), False),
        Field("finals", Raw(), False),
        Field("expect", Raw()),
        Field("tasks", ListOf(NameOf()), False, ()),
    ),
)

LISTS: dict[str, tuple[str, Any]] = {
    "subjects.yaml": ("subjects", SUBJECT),
    "parameters.yaml": ("parameters", PARAMETER),
    "indicators.yaml": ("indicators", INDICATOR),
    "tasks.yaml": ("tasks", TASK),
    "standards.yaml": ("standards", STANDARD),
    "settlements.yaml": ("settlements", Variant(Words("结算规则", "settlement"), SETTLEMENTS)),
    "incidents.yaml": ("settlements", Variant(Words("事故规则", "incident rule"), incidents.SPECS)),
    "units.yaml": ("cards", Variant(Words("单位计分卡", "unit scorecard"), {"items": CARDS["items"]})),
    "scorecards.yaml": ("cards", Variant(Words("计分卡", "scorecard"), CARDS)),
}
"""Files that hold a list: to which part of the pack they go and how an entry is read."""
