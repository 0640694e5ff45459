"""Tables of members' outcomes and of the brand: measures against stops, skills gained, posts and areas, commando teams."""

from __future__ import annotations

from fourfocus.facts.schema import Before, NeedsWhen, Table, Words
from fourfocus.facts.tables.columns import branch, choice, day, ident, line, person, qty, ref, text, unit, valid

STOP_MEASURE = Table(
    "stop_measure",
    "party",
    Words("减停措施", "Measures against stops"),
    Words(
        "员工针对某一停机原因采取的措施和申报的减停时间；实际减停由停机记录算出。",
        "A person's measure against one cause of stops and the time claimed; what it removed is worked out from the stops.",
    ),
    key=("measure",),
    when="confirmed_on",
    aliases=("减停台账", "停机攻关措施"),
    columns=(
        ident("measure", "措施编号", "Measure", "措施编号。", "Its number.", aliases="编号"),
        text("title", "措施", "Title", "措施内容。", "What was done.", required=True, aliases="措施内容 名称"),
        line(),
        ident(
            "cause",
            "原因代码",
            "Cause code",
            "所针对的停机原因代码。",
            "The cause of stops it acts against.",
            aliases="停机原因",
        ),
        person("person", "提出人", "By", "提出并实施的人员工号。", "Who proposed it and carried it out."),
        day("started_on", "实施日期", "Started on", "开始实施的日期。", "The day it took effect.", aliases="开始实施"),
        day(
            "confirmed_on",
            "确认日期",
            "Confirmed on",
            "设备能源科确认的日期。",
            "The day it was confirmed.",
            aliases="确认时间",
        ),
        qty(
            "claimed_s",
            "s",
            "申报减停",
            "Claimed",
            "申报的减停时间：实施前后各一个观察期之差。",
            "Time claimed: the stop time of the observation period before less that after.",
            aliases="减停时间",
        ),
        person("confirmed_by", "确认人", "Confirmed by", "确认人工号。", "Who confirmed it."),
    ),
    checks=(Before("started_on", "confirmed_on"),),
)

SKILL_LEVELS = {
    "junior": "初级工|五级",
    "intermediate": "中级工|四级",
    "senior": "高级工|三级",
    "technician": "技师|二级",
    "senior_technician": "高级技师|一级",
}

SKILL_GAIN = Table(
    "skill_gain",
    "party",
    Words("技能晋升", "Skills gained"),
    Words("取得更高职业技能等级的人员。", "Who gained a higher level of a vocational skill."),
    key=("person", "trade", "level"),
    when="day",
    aliases=("技能等级", "职业技能等级"),
    columns=(
        person(),
        ident("trade", "工种", "Trade", "职业工种。", "The trade.", aliases="职业"),
        choice("level", "等级", "Level", "取得的等级。", "The level gained.", SKILL_LEVELS, aliases="技能等级"),
        day("day", "取得日期", "Day", "证书载明的日期。", "The day on the certificate.", aliases="发证日期"),
        text("certificate", "证书编号", "Certificate", "证书编号。", "Its number.", aliases="证书"),
    ),
)

BRAND_POST = Table(
    "brand_post",
    "party",
    Words("示范岗和责任区", "Model posts and areas"),
    Words(
        "挂牌的党员示范岗和划定的党员责任区，按日期有效。",
        "Model posts with a plaque and responsibility areas of members, dated.",
    ),
    key=("place", "valid_from"),
    aliases=("党员示范岗", "党员责任区"),
    columns=(
        ident("place", "岗区编号", "Place", "岗区编号。", "Its number.", aliases="编号"),
        choice(
            "kind",
            "类别",
            "Kind",
            "示范岗还是责任区。",
            "A post or an area.",
            {"post": "示范岗|党员示范岗", "area": "责任区|党员责任区"},
        ),
        text("title", "岗区名称", "Title", "岗区名称。", "Its name.", required=True, aliases="名称"),
        branch(),
        person("person", "责任人", "Person", "责任党员工号。", "The member who answers for it.", aliases="责任党员"),
        unit("岗区所在单位。", "The unit it lies in."),
        ref(
            "line",
            "unit",
            "衡量产线",
            "Measured by",
            "以哪条产线的指标衡量；空白以全厂指标衡量。",
            "The line whose indicators measure it; the mill's where empty.",
            required=False,
            ref_kind=("line",),
            aliases="产线",
        ),
        *valid(),
    ),
    checks=(Before("valid_from", "valid_to"),),
)

COMMANDO_TASK = Table(
    "commando_task",
    "party",
    Words("突击队任务书", "Commando tasks"),
    Words(
        "党员突击队的任务书：目标、起止日期和结果；任务完成即解散。",
        "Task orders of commando teams: goal, first and last day, result; a team is dissolved with its task.",
    ),
    key=("team",),
    when="opened_on",
    part="branch",
    aliases=("党员突击队", "突击队"),
    columns=(
        ident("team", "任务书编号", "Team", "任务书编号。", "The number of the task order.", aliases="编号 突击队编号"),
        text("title", "任务", "Title", "任务名称。", "What the task is.", required=True, aliases="任务名称 名称"),
        branch(),
        person("leader", "队长", "Leader", "队长工号。", "Who leads it."),
        day(
            "opened_on", "下达日期", "Opened on", "任务书下达的日期。", "The day of the order.", aliases="日期 开始日期"
        ),
        day("due_on", "完成期限", "Due on", "规定完成的日期。", "The day it is due.", aliases="期限"),
        day(
            "closed_on",
            "完成日期",
            "Closed on",
            "完成并解散的日期。",
            "The day it was done and dissolved.",
            required=False,
            aliases="实际完成",
        ),
        text(
            "measure",
            "衡量",
            "Measured in",
            "以什么衡量，写明单位。",
            "What it is measured by, with the unit.",
            required=True,
        ),
        choice(
            "better",
            "方向",
            "Better",
            "越高越好还是越低越好。",
            "Whether more or less is better.",
            {"higher": "越高越好|不低于", "lower": "越低越好|不高于"},
        ),
        qty("goal_n", "n", "目标值", "Goal", "目标值。", "The goal.", additive=False, aliases="目标"),
        qty(
            "actual_n",
            "n",
            "实际值",
            "Actual",
            "实际达到的值。",
            "What was reached.",
            required=False,
            additive=False,
            aliases="结果",
        ),
    ),
    checks=(
        Before("opened_on", "due_on"),
        Before("opened_on", "closed_on", or_equal=True),
        NeedsWhen("closed_on", (), "actual_n"),
    ),
)

TEAM_MEMBER = Table(
    "team_member",
    "party",
    Words("团队成员", "Team members"),
    Words("突击队和党建+X 项目的成员。", "Who belongs to a commando team or a Party+X project."),
    key=("team", "person"),
    when="joined_on",
    aliases=("突击队成员", "项目成员"),
    columns=(
        ident(
            "team",
            "团队编号",
            "Team",
            "任务书或项目的编号。",
            "The number of the task order or project.",
            aliases="编号 任务书编号 项目编号",
        ),
        person(),
        choice(
            "role",
            "角色",
            "Role",
            "在团队中的角色。",
            "The role in the team.",
            {"leader": "队长|负责人", "member": "队员|成员"},
        ),
        day("joined_on", "加入日期", "Joined on", "加入的日期。", "The day of joining.", aliases="日期"),
    ),
)

TABLES = (STOP_MEASURE, SKILL_GAIN, BRAND_POST, COMMANDO_TASK, TEAM_MEMBER)
