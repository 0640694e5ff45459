"""People and units: who belongs where, who answers for what, all dated."""

from __future__ import annotations

from fourfocus.facts.schema import Before, NoOverlap, SharesSum, Table, Words
from fourfocus.facts.tables.columns import branch, choice, crew, ident, person, qty, ref, text, unit, valid

UNIT = Table(
    "unit",
    "people",
    Words("单位目录", "Units"),
    Words(
        "厂、车间、科室、产线、党支部的目录，按日期有效。",
        "Mill, workshops, sections, lines and Party branches, dated.",
    ),
    key=("unit", "valid_from"),
    aliases=("组织机构", "单位"),
    columns=(
        ident("unit", "单位代号", "Unit", "单位代号。", "Its code.", aliases="代号 编号"),
        text("title", "单位名称", "Title", "单位名称。", "Its name.", required=True, aliases="名称"),
        choice(
            "kind",
            "类型",
            "Kind",
            "单位的类型。",
            "What kind of unit it is.",
            {
                "mill": "厂",
                "workshop": "车间",
                "section": "科室|部室",
                "line": "产线|作业线",
                "crew": "班组",
                "branch": "党支部|支部",
                "committee": "党委",
            },
            aliases="单位类型",
        ),
        ref(
            "parent", "unit", "上级", "Parent", "上级单位代号。", "The unit above.", required=False, aliases="上级单位"
        ),
        ref(
            "branch",
            "unit",
            "所属党支部",
            "Branch",
            "本单位人员所在的党支部。",
            "The Party branch its people belong to.",
            required=False,
            ref_kind=("branch",),
            aliases="支部 党支部",
        ),
        *valid(),
    ),
    checks=(Before("valid_from", "valid_to"), NoOverlap(("unit",), "valid_from", "valid_to")),
)

PERSON = Table(
    "person",
    "people",
    Words("人员名册", "People"),
    Words(
        "在册人员。只记考核所需，不记身份证号和电话。",
        "The staff register; only what assessment needs, no identity or telephone numbers.",
    ),
    key=("person", "valid_from"),
    aliases=("花名册", "员工名册", "人员"),
    columns=(
        ident("person", "工号", "Staff number", "工号。", "The staff number.", aliases="员工编号 人员编号"),
        text("name", "姓名", "Name", "姓名。", "The name.", required=True),
        ref(
            "unit",
            "unit",
            "所在单位",
            "Unit",
            "所在单位代号。",
            "The unit the person works in.",
            aliases="单位 部门 单位代号",
        ),
        crew(required=False),
        choice(
            "standing",
            "政治面貌",
            "Standing",
            "政治面貌。",
            "Whether a Party member.",
            {
                "member": "中共党员|党员|正式党员",
                "probationary": "预备党员|中共预备党员",
                "league": "共青团员|团员",
                "none": "群众",
            },
        ),
        *valid(),
    ),
    checks=(Before("valid_from", "valid_to"), NoOverlap(("person",), "valid_from", "valid_to")),
)

POST = Table(
    "post",
    "people",
    Words("岗位任职", "Posts held"),
    Words("谁在何时担任什么岗位和职级。", "Who held which post and level, and when."),
    key=("person", "title", "valid_from"),
    aliases=("任职", "岗位"),
    columns=(
        person(),
        text("title", "岗位", "Post", "岗位名称。", "The post.", required=True, aliases="岗位名称 职务"),
        unit("任职单位。", "The unit of the post."),
        choice(
            "level",
            "职级",
            "Level",
            "职级。",
            "The level.",
            {
                "mill": "厂级|厂处级",
                "section": "科级|正科级",
                "deputy_section": "副科级",
                "foreman": "班组长|工段长",
                "staff": "一般人员|职工",
            },
            aliases="级别",
        ),
        *valid(),
    ),
    checks=(Before("valid_from", "valid_to"),),
)

MEMBERSHIP = Table(
    "membership",
    "people",
    Words("党员组织关系", "Branch membership"),
    Words("党员在哪个支部，担任什么支部职务。", "Which branch a member belongs to and the office held there."),
    key=("person", "valid_from"),
    aliases=("党员名册", "党员花名册"),
    columns=(
        person(),
        branch(),
        choice(
            "office",
            "支部职务",
            "Office",
            "支部职务。",
            "The office held in the branch.",
            {
                "secretary": "书记|支部书记",
                "deputy": "副书记",
                "committee": "委员|支委|组织委员|宣传委员|纪检委员",
                "group_leader": "党小组长",
                "member": "党员|无",
            },
            aliases="职务 党内职务",
        ),
        text("group", "党小组", "Group", "所在党小组。", "The Party group."),
        *valid(),
    ),
    checks=(Before("valid_from", "valid_to"), NoOverlap(("person",), "valid_from", "valid_to")),
)

DUTY = Table(
    "duty",
    "people",
    Words("职责分工", "Duties"),
    Words("管理人员的党建职责和业务职责（一岗双责）。", "A manager's Party and business duties."),
    key=("person", "duty", "valid_from"),
    aliases=("一岗双责", "责任清单"),
    columns=(
        person(),
        ident("duty", "职责编号", "Duty", "职责编号，见规则包。", "The duty, as in the pack.", aliases="编号"),
        choice(
            "side",
            "类别",
            "Side",
            "党建职责还是业务职责。",
            "Party or business.",
            {"party": "党建|党建职责", "business": "业务|业务职责|生产"},
        ),
        text("title", "职责", "Title", "职责内容。", "What the duty is.", aliases="职责内容"),
        *valid(),
    ),
    checks=(Before("valid_from", "valid_to"),),
)

COVERAGE = Table(
    "coverage",
    "people",
    Words("支部覆盖", "Branch coverage"),
    Words(
        "党支部对哪些单位或产线负责，各占多大份额；一个支部的份额合计为 100%。",
        "Which units and lines a branch answers for, with shares that add up to 100 % per branch.",
    ),
    key=("branch", "unit", "valid_from"),
    aliases=("覆盖关系", "包联覆盖", "支部覆盖范围"),
    columns=(
        branch(),
        ref(
            "unit",
            "unit",
            "覆盖单位",
            "Covered unit",
            "所覆盖的单位或产线代号。",
            "The unit or line covered.",
            aliases="单位 产线 覆盖对象",
        ),
        qty(
            "share_ppm",
            "ppm",
            "份额",
            "Share",
            "该单位占支部生产侧的份额。",
            "Its share of the branch's production side.",
            limits=(1, 1_000_000),
            aliases="占比 比例 权重",
        ),
        *valid(),
    ),
    checks=(
        Before("valid_from", "valid_to"),
        NoOverlap(("branch", "unit"), "valid_from", "valid_to"),
        SharesSum(("branch",), "share_ppm"),
    ),
)

EXEMPTION = Table(
    "exemption",
    "people",
    Words("考核豁免", "Exemptions"),
    Words(
        "病假、借调、年老体弱等情形下免除的考核；原因不公开。",
        "Who is exempt from what while ill, seconded or old; the reason is never shown.",
    ),
    key=("person", "scope", "valid_from"),
    aliases=("豁免",),
    columns=(
        person(),
        choice(
            "scope",
            "豁免范围",
            "Scope",
            "免除哪些考核。",
            "What the person is exempt from.",
            {"all": "全部", "organisation_life": "组织生活", "study": "学习", "points": "积分"},
            aliases="范围",
        ),
        choice(
            "reason",
            "原因",
            "Reason",
            "原因（仅授权人可见）。",
            "The reason; seen only by those entitled.",
            {
                "illness": "病假|长病",
                "secondment": "借调",
                "age": "年老体弱",
                "leave": "产假|事假|休假",
                "shift": "倒班",
                "other": "其他",
            },
            private=True,
        ),
        *valid(),
    ),
    checks=(Before("valid_from", "valid_to"),),
)

TABLES = (UNIT, PERSON, POST, MEMBERSHIP, DUTY, COVERAGE, EXEMPTION)
