"""What people decided after the system reminded them: the system never decides about posts."""

from __future__ import annotations

from fourfocus.facts.schema import Table, Words
from fourfocus.facts.tables.columns import choice, day, ident, month, person, text

POST_DECISION = Table(
    "post_decision",
    "people",
    Words("岗位提醒处理决定", "Decisions on post reminders"),
    Words(
        "收到岗位提醒后由人作出的决定：谁、哪个月的提醒、怎样处理、谁决定、谁复核。",
        "What people decided after a post reminder: about whom, for which month, what, who decided, who confirmed.",
    ),
    key=("person", "rule", "month"),
    when="decided_on",
    due_workdays=0,
    aliases=("岗位处理决定",),
    columns=(
        person("person", "对象", "About", "被提醒人的工号。", "The person the reminder is about."),
        ident(
            "rule",
            "提醒规则",
            "Rule",
            "岗位提醒规则的编号，见规则包。",
            "The reminder, as in the pack.",
            aliases="规则",
        ),
        month("month", "提醒月份", "Month", "提醒所属的月份。", "The month of the reminder.", aliases="所属月份"),
        day("decided_on", "决定日期", "Decided on", "作出决定的日期。", "The day of the decision.", aliases="日期"),
        choice(
            "decision",
            "决定",
            "Decision",
            "怎样处理。",
            "What was decided.",
            {
                "keep": "留任观察|留任",
                "talk": "谈话提醒|谈话",
                "train": "培训帮扶|培训",
                "adjust": "调整岗位|调岗",
                "withdraw": "提醒不成立|撤销",
            },
            aliases="处理决定 处理",
        ),
        person("decided_by", "决定人", "Decided by", "作出决定的人。", "Who decided."),
        person("confirmed_by", "复核人", "Confirmed by", "第二人复核。", "The second person.", required=False),
        text("reason", "理由", "Reason", "决定的理由。", "Why.", required=True, aliases="原因"),
    ),
)

TABLES = (POST_DECISION,)
