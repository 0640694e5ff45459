"""Party-work tables of people and projects: points, highlights, proposals, projects, visits, contests, votes."""

from __future__ import annotations

from fourfocus.facts.schema import AtMost, Before, NeedsWhen, Table, Words
from fourfocus.facts.tables.columns import (
    branch,
    choice,
    day,
    flag,
    ident,
    person,
    qty,
    text,
    unit,
)

LEVELS = {"mill": "厂|厂级", "company": "公司|公司级", "group": "集团|集团级", "province": "省部|省部级|省级"}

MANUAL_POINT = Table(
    "manual_point",
    "party",
    Words("人工积分", "Manual points"),
    Words("没有其他记录可依的积分事项，需两人确认。", "Points for which no other record exists; two people confirm."),
    for_assessment=True,
    key=("entry",),
    when="day",
    part="branch",
    aliases=("积分登记",),
    columns=(
        ident("entry", "登记编号", "Entry", "登记编号。", "Its number.", aliases="编号"),
        day("day", "日期", "Day", "发生的日期。", "The day it happened.", aliases="发生日期"),
        person(),
        branch(),
        ident("rule", "积分规则", "Rule", "积分规则编号，见规则包。", "The points rule, as in the pack."),
        qty(
            "points_milli",
            "milli",
            "分值",
            "Points",
            "分值，扣分为负。",
            "Points; a deduction is negative.",
            limits=(-100_000, 100_000),
            aliases="积分",
        ),
        text("reason", "事由", "Reason", "事由。", "What for.", required=True, aliases="原因"),
        person("confirmed_by", "确认人", "Confirmed by", "第二确认人工号。", "The second person who confirmed it."),
    ),
)

HIGHLIGHT = Table(
    "highlight",
    "party",
    Words("亮点工作", "Highlights"),
    Words("支部受到的表彰和推广，按最高级别计一次。", "Commendations of a branch; only the highest level counts."),
    for_assessment=True,
    key=("highlight", "level"),
    when="day",
    part="branch",
    aliases=("亮点", "亮点考核"),
    columns=(
        ident("highlight", "亮点编号", "Highlight", "同一件事用同一编号。", "One number per matter.", aliases="编号"),
        branch(),
        day("day", "日期", "Day", "确认的日期。", "The day it was confirmed.", aliases="表彰日期"),
        choice("level", "级别", "Level", "表彰级别。", "The level.", LEVELS),
        text("title", "亮点", "Title", "亮点名称。", "What it is.", required=True, aliases="名称 事项"),
        text(
            "evidence",
            "依据",
            "Evidence",
            "文件或通报编号。",
            "Reference of the document.",
            required=True,
            aliases="佐证",
        ),
    ),
)

PROPOSAL = Table(
    "proposal",
    "party",
    Words("合理化建议", "Proposals"),
    Words("员工的合理化建议及其采纳和效果。", "Proposals by employees, their adoption and effect."),
    key=("proposal",),
    when="day",
    part="unit",
    aliases=("建议台账",),
    columns=(
        ident("proposal", "建议编号", "Proposal", "建议编号。", "Its number.", aliases="编号"),
        day("day", "提出日期", "Day", "提出的日期。", "The day it was made.", aliases="日期"),
        person("person", "提出人", "By", "提出人工号。", "Who made it."),
        unit("提出人所在单位。", "The unit."),
        text("title", "建议", "Title", "建议内容。", "What is proposed.", required=True, aliases="建议内容 名称"),
        choice(
            "state",
            "状态",
            "State",
            "办理状态。",
            "Where it stands.",
            {"open": "待答复", "adopted": "采纳|已采纳", "declined": "未采纳|不采纳", "done": "已实施"},
        ),
        day("answered_on", "答复日期", "Answered on", "答复的日期。", "The day it was answered.", required=False),
        qty(
            "effect_fen",
            "fen",
            "年效益",
            "Effect",
            "经确认的年效益。",
            "The yearly effect confirmed.",
            required=False,
            limits=(None, None),
            aliases="效益",
        ),
    ),
    checks=(
        Before("day", "answered_on", or_equal=True),
        NeedsWhen("state", ("adopted", "declined", "done"), "answered_on"),
    ),
)

PROJECT = Table(
    "project",
    "party",
    Words("党建+X 项目", "Projects"),
    Words("党建+X 攻关项目：选题、基线、目标、结果。", "Party+X projects: subject, baseline, target, result."),
    key=("project",),
    when="opened_on",
    part="branch",
    due_workdays=5,
    aliases=("项目", "攻关项目"),
    columns=(
        ident("project", "项目编号", "Project", "项目编号。", "Its number.", aliases="编号"),
        text("title", "项目", "Title", "项目名称。", "Its name.", required=True, aliases="名称 项目名称"),
        branch(),
        choice(
            "x",
            "X 类",
            "X",
            "结合的方面。",
            "What it is joined with.",
            {
                "safety": "安全",
                "quality": "质量",
                "cost": "成本|降本",
                "production": "生产",
                "equipment": "设备",
                "environment": "环保",
                "skill": "技能|人才",
            },
            aliases="党建+X 类别",
        ),
        person("leader", "负责人", "Leader", "负责人工号。", "Who leads it."),
        day("opened_on", "立项日期", "Opened on", "立项的日期。", "The day it was opened.", aliases="日期"),
        day("due_on", "计划完成", "Due on", "计划完成的日期。", "The day it is due.", aliases="完成期限"),
        day("accepted_on", "验收日期", "Accepted on", "验收通过的日期。", "The day it was accepted.", required=False),
        ident("indicator", "指标", "Indicator", "所改善的指标。", "The indicator it is to improve.", required=False),
        qty(
            "saving_fen",
            "fen",
            "确认效益",
            "Saving",
            "财务确认的效益。",
            "The saving confirmed.",
            required=False,
            limits=(None, None),
            aliases="效益",
        ),
    ),
    checks=(Before("opened_on", "due_on"), Before("opened_on", "accepted_on", or_equal=True)),
)

PROJECT_MILESTONE = Table(
    "project_milestone",
    "party",
    Words("项目节点", "Project milestones"),
    Words("项目的节点及完成情况。", "Milestones of a project and when they were reached."),
    key=("project", "milestone"),
    when="due_on",
    aliases=("节点",),
    columns=(
        ident("project", "项目编号", "Project", "项目编号。", "The project.", aliases="项目"),
        ident("milestone", "节点编号", "Milestone", "节点编号。", "Its number.", aliases="节点"),
        text("title", "节点内容", "Title", "节点内容。", "What is to be reached.", aliases="内容"),
        day("due_on", "计划日期", "Due on", "计划日期。", "The day it is due.", aliases="计划完成"),
        day(
            "done_on",
            "完成日期",
            "Done on",
            "实际完成日期。",
            "The day it was reached.",
            required=False,
            aliases="实际完成",
        ),
    ),
)

CONTACT_VISIT = Table(
    "contact_visit",
    "party",
    Words("领导包联", "Contact visits"),
    Words(
        "领导干部到联系支部或班组走访、发现和解决的问题。",
        "Visits of leaders to the branches or crews they contact, and the problems found and solved.",
    ),
    key=("visit",),
    when="day",
    part="branch",
    aliases=("包联台账",),
    columns=(
        ident("visit", "走访编号", "Visit", "走访编号。", "Its number.", aliases="编号"),
        day("day", "日期", "Day", "走访的日期。", "The day.", aliases="走访日期"),
        person("person", "包联人", "By", "包联领导工号。", "The leader."),
        branch(),
        text("problem", "发现问题", "Problem", "发现的问题。", "The problem found.", aliases="问题"),
        person("owner", "责任人", "Owner", "解决问题的责任人。", "Who is to solve it.", required=False),
        day(
            "closed_on",
            "解决日期",
            "Closed on",
            "问题解决的日期。",
            "The day it was solved.",
            required=False,
            aliases="办结日期",
        ),
    ),
    checks=(Before("day", "closed_on", or_equal=True),),
)

CONTEST_RESULT = Table(
    "contest_result",
    "party",
    Words("竞赛成绩", "Contest results"),
    Words("技能比武、劳动竞赛的名次。", "Places in skill contests and labour competitions."),
    key=("contest", "person"),
    when="day",
    aliases=("技能比武", "劳动竞赛"),
    columns=(
        ident("contest", "竞赛编号", "Contest", "竞赛编号。", "The contest.", aliases="编号"),
        day("day", "日期", "Day", "竞赛的日期。", "The day.", aliases="竞赛日期"),
        person(),
        choice("level", "级别", "Level", "竞赛级别。", "The level.", LEVELS),
        qty("place_n", "n", "名次", "Place", "名次。", "The place.", limits=(1, 10_000), additive=False),
        flag(
            "skill_up",
            "晋级",
            "Skill gained",
            "是否因此晋升技能等级。",
            "Whether a skill level was gained.",
            required=False,
        ),
    ),
)

VOTE_RESULT = Table(
    "vote_result",
    "party",
    Words("民主测评", "Vote results"),
    Words("民主测评的汇总票数；只记汇总，不记个人选择。", "Totals of a vote; never who chose what."),
    key=("ballot", "subject"),
    when="day",
    aliases=("测评结果",),
    columns=(
        ident("ballot", "测评编号", "Ballot", "测评编号。", "The ballot.", aliases="编号"),
        day("day", "日期", "Day", "测评的日期。", "The day.", aliases="测评日期"),
        ident(
            "subject", "测评对象", "Subject", "被测评的人员工号或单位代号。", "Person or unit voted on.", aliases="对象"
        ),
        qty(
            "ballots_n",
            "n",
            "有效票",
            "Ballots",
            "有效票数，不足五票不公布。",
            "Valid ballots; under five nothing is shown.",
            limits=(5, 100_000),
            aliases="有效票数",
        ),
        qty("excellent_n", "n", "优秀票", "Excellent", "优秀票数。", "Votes for excellent.", aliases="优秀"),
        qty("good_n", "n", "合格票", "Good", "合格票数。", "Votes for good.", aliases="合格 良好票"),
        qty("fair_n", "n", "基本合格票", "Fair", "基本合格票数。", "Votes for fair.", aliases="基本合格 一般票"),
        qty("poor_n", "n", "不合格票", "Poor", "不合格票数。", "Votes for poor.", aliases="不合格 较差票"),
    ),
    checks=(AtMost("excellent_n", "ballots_n"),),
)

TABLES = (MANUAL_POINT, HIGHLIGHT, PROPOSAL, PROJECT, PROJECT_MILESTONE, CONTACT_VISIT, CONTEST_RESULT, VOTE_RESULT)
