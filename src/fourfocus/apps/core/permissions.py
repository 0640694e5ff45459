"""Who may do what, as one table: role × action → how far it reaches.

docs/permissions.md is written from it (``python -m fourfocus.apps.core.permissions``). A page, a query and a service ask
:class:`~fourfocus.apps.core.actor.Actor`, which reads this table and the grants in force that day.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable
from enum import IntEnum, StrEnum
from pathlib import Path

from fourfocus.apps.core.roles import Role
from fourfocus.facts.schema import Words


class Scope(IntEnum):
    """How far a permission reaches; a wider one includes the narrower."""

    NONE = 0
    OWN = 1  # what is in one's own name
    UNIT = 2  # the unit or branch the role is held for, what lies below it and what it covers
    ALL = 3  # the mill


class Action(StrEnum):
    """What can be permitted."""

    SEE_UNITS = "see_units"
    EDIT_UNITS = "edit_units"
    SEE_PEOPLE = "see_people"
    SEE_PARTY_LIFE = "see_party_life"
    SEE_EXEMPTION_REASONS = "see_exemption_reasons"
    EDIT_PEOPLE = "edit_people"
    EDIT_EXEMPTIONS = "edit_exemptions"
    IMPORT = "import"
    ATTACH_EVIDENCE = "attach_evidence"
    SEE_EVIDENCE = "see_evidence"
    SEE_ROLES = "see_roles"
    PROPOSE_ROLES = "propose_roles"
    DECIDE_ROLES = "decide_roles"
    SEE_APPROVALS = "see_approvals"
    SEE_AUDIT = "see_audit"
    SEE_TASKS = "see_tasks"
    ISSUE_TASKS = "issue_tasks"
    DELIVER_TASKS = "deliver_tasks"
    CHECK_TASKS = "check_tasks"
    VERIFY_TASKS = "verify_tasks"
    SEE_INSPECTIONS = "see_inspections"
    INSPECT = "inspect"
    RECTIFY = "rectify"
    SEE_MEETINGS = "see_meetings"
    RECORD_MEETINGS = "record_meetings"
    PROPOSE = "propose"
    SEE_PROPOSALS = "see_proposals"
    ANSWER_PROPOSALS = "answer_proposals"
    CONFIRM_EFFECTS = "confirm_effects"
    RUN_SITE = "run_site"
    RUN_CLOSE = "run_close"
    DECIDE_CLOSE = "decide_close"
    PUBLISH_CLOSE = "publish_close"
    SEE_RULES = "see_rules"
    SEE_RESULTS = "see_results"
    SEE_DRAFTS = "see_drafts"
    SEE_POINTS = "see_points"
    SEE_PAY = "see_pay"
    ASK = "ask"
    HEAR = "hear"
    SEE_QUESTIONS = "see_questions"
    EXPORT_RESULTS = "export_results"

    @property
    def words(self) -> Words:
        """What the action is called."""
        return TITLES[self]


TITLES: dict[Action, Words] = {
    Action.SEE_UNITS: Words("看单位目录", "See units"),
    Action.EDIT_UNITS: Words("改单位和支部覆盖", "Change units and branch coverage"),
    Action.SEE_PEOPLE: Words("看人员、岗位、职责", "See people, posts and duties"),
    Action.SEE_PARTY_LIFE: Words("看党员组织关系、政治面貌、豁免", "See branch membership, standing, exemptions"),
    Action.SEE_EXEMPTION_REASONS: Words("看豁免原因", "See why someone is exempt"),
    Action.EDIT_PEOPLE: Words("改人员、岗位、党员、职责", "Change people, posts, memberships, duties"),
    Action.EDIT_EXEMPTIONS: Words("改豁免", "Change exemptions"),
    Action.IMPORT: Words("导入文件", "Import files"),
    Action.ATTACH_EVIDENCE: Words("上传佐证", "Attach evidence"),
    Action.SEE_EVIDENCE: Words("看佐证", "See evidence"),
    Action.SEE_ROLES: Words("看账号和角色", "See accounts and roles"),
    Action.PROPOSE_ROLES: Words("提出授予或收回角色", "Propose to grant or end a role"),
    Action.DECIDE_ROLES: Words("批准授予或收回角色", "Decide on granting or ending a role"),
    Action.SEE_APPROVALS: Words("看待批准事项", "See what awaits approval"),
    Action.SEE_AUDIT: Words("查审计记录并导出", "Search and export the audit trail"),
    Action.SEE_TASKS: Words("看重点工作和销号", "See key tasks and their write-off"),
    Action.ISSUE_TASKS: Words("下达重点工作、冻结年度清单", "Issue key tasks, freeze the year's list"),
    Action.DELIVER_TASKS: Words(
        "申请销号、提出延期、答复督办", "Apply for write-off, ask for extension, answer follow-ups"
    ),
    Action.CHECK_TASKS: Words("支部书记核或退回", "Check or return as branch secretary"),
    Action.VERIFY_TASKS: Words(
        "厂党委核验、退回、批准延期和取消、重开", "Verify, return, approve extension and cancelling, reopen"
    ),
    Action.SEE_INSPECTIONS: Words("看督导检查和十有六上墙", "See inspections and the state of premises"),
    Action.INSPECT: Words("定检查计划、记问题、核验整改", "Plan inspections, record findings, verify rectification"),
    Action.RECTIFY: Words("报告整改完成", "Report what was put right"),
    Action.SEE_MEETINGS: Words("看组织生活台账", "See records of organisation life"),
    Action.RECORD_MEETINGS: Words("记组织生活", "Record organisation life"),
    Action.PROPOSE: Words("提合理化建议", "Make proposals"),
    Action.SEE_PROPOSALS: Words("看合理化建议", "See proposals"),
    Action.ANSWER_PROPOSALS: Words("答复、落实合理化建议", "Answer and assign proposals"),
    Action.CONFIRM_EFFECTS: Words("核实建议的效果", "Confirm the effect of proposals"),
    Action.RUN_SITE: Words("开通通知发送、看发送失败", "Allow ways of notices, see what was not sent"),
    Action.RUN_CLOSE: Words("月结：计算、提请批准、定稿", "Close a month and propose its result"),
    Action.DECIDE_CLOSE: Words("批准月结结果和终稿", "Approve results and finals"),
    Action.PUBLISH_CLOSE: Words("公示", "Publish results"),
    Action.SEE_RULES: Words("看模式、制度条文和规则", "See the framework, regulations and rules"),
    Action.SEE_RESULTS: Words("看公示和终稿的支部、单位得分和理由", "See published scores of branches and units"),
    Action.SEE_DRAFTS: Words("看未公示的草稿", "See drafts"),
    Action.SEE_POINTS: Words("看个人积分和得分", "See points of single people"),
    Action.SEE_PAY: Words("看个人绩效", "See pay of single people"),
    Action.ASK: Words("提出申诉（纪检、工会可对任何一行提异议）", "Appeal (discipline and union: object to any line)"),
    Action.HEAR: Words("受理并答复申诉、异议", "Hear appeals and objections"),
    Action.SEE_QUESTIONS: Words("看申诉、异议", "See appeals and objections"),
    Action.EXPORT_RESULTS: Words("导出公布链和月结包", "Export the chain and its bundles"),
}

_COLUMNS: tuple[Role, ...] = tuple(Role)
_LETTERS = {"-": Scope.NONE, "o": Scope.OWN, "u": Scope.UNIT, "a": Scope.ALL}

# One letter per role, in the order of Role:
# secretary director office | branch: secretary committee member | employee manager | statistician dispatcher |
# discipline union auditor administrator
_ROWS: dict[Action, str] = {
    #                              sec.dir.off. bs bc me  em ma  st dp  di un au ad
    Action.SEE_UNITS:             "a   a   a    a  a  a   a  a   a  a   a  a  a  a",
    Action.EDIT_UNITS:            "-   -   a    -  -  -   -  -   -  -   -  -  -  -",
    Action.SEE_PEOPLE:            "a   a   a    u  u  o   o  u   a  a   a  a  a  -",
    Action.SEE_PARTY_LIFE:        "a   a   a    u  u  o   o  -   -  -   a  -  a  -",
    Action.SEE_EXEMPTION_REASONS: "a   -   a    u  -  o   o  -   -  -   a  -  -  -",
    Action.EDIT_PEOPLE:           "-   -   a    -  -  -   -  -   -  -   -  -  -  -",
    Action.EDIT_EXEMPTIONS:       "-   -   a    u  -  -   -  -   -  -   -  -  -  -",
    Action.IMPORT:                "-   -   a    -  -  -   -  -   a  a   -  -  -  -",
    Action.ATTACH_EVIDENCE:       "a   a   a    u  u  o   o  u   a  a   a  a  -  -",
    Action.SEE_EVIDENCE:          "a   a   a    u  u  o   o  u   o  o   a  o  a  -",
    Action.SEE_ROLES:             "a   a   a    -  -  -   -  -   -  -   a  -  a  a",
    Action.PROPOSE_ROLES:         "-   -   a    -  -  -   -  -   -  -   -  -  -  a",
    Action.DECIDE_ROLES:          "a   a   a    -  -  -   -  -   -  -   -  -  -  -",
    Action.SEE_APPROVALS:         "a   a   a    o  o  o   o  o   o  o   a  o  a  a",
    Action.SEE_AUDIT:             "-   -   -    -  -  -   -  -   -  -   a  -  a  -",
    Action.SEE_TASKS:             "a   a   a    a  a  a   a  a   a  a   a  a  a  -",
    Action.ISSUE_TASKS:           "-   -   a    -  -  -   -  -   -  -   -  -  -  -",
    Action.DELIVER_TASKS:         "-   -   -    u  u  -   -  -   -  -   -  -  -  -",
    Action.CHECK_TASKS:           "-   -   -    u  -  -   -  -   -  -   -  -  -  -",
    Action.VERIFY_TASKS:          "a   -   a    -  -  -   -  -   -  -   -  -  -  -",
    Action.SEE_INSPECTIONS:       "a   a   a    u  u  -   -  -   -  -   a  -  a  -",
    Action.INSPECT:               "a   -   a    -  -  -   -  -   -  -   a  -  -  -",
    Action.RECTIFY:               "-   -   -    u  u  -   -  -   -  -   -  -  -  -",
    Action.SEE_MEETINGS:          "a   a   a    u  u  -   -  -   -  -   a  -  a  -",
    Action.RECORD_MEETINGS:       "-   -   -    u  u  -   -  -   -  -   -  -  -  -",
    Action.PROPOSE:               "o   o   o    o  o  o   o  o   o  o   o  o  o  -",
    Action.SEE_PROPOSALS:         "a   a   a    u  u  o   o  u   a  o   a  a  a  -",
    Action.ANSWER_PROPOSALS:      "-   a   a    -  -  -   -  u   -  -   -  a  -  -",
    Action.CONFIRM_EFFECTS:       "-   a   -    -  -  -   -  -   a  -   -  -  -  -",
    Action.RUN_SITE:              "-   -   -    -  -  -   -  -   -  -   -  -  -  a",
    Action.RUN_CLOSE:             "-   -   a    -  -  -   -  -   a  -   -  -  -  -",
    Action.DECIDE_CLOSE:          "a   a   -    -  -  -   -  -   -  -   -  -  -  -",
    Action.PUBLISH_CLOSE:         "a   -   a    -  -  -   -  -   -  -   -  -  -  -",
    Action.SEE_RULES:             "a   a   a    a  a  a   a  a   a  a   a  a  a  a",
    Action.SEE_RESULTS:           "a   a   a    a  a  a   a  a   a  a   a  a  a  a",
    Action.SEE_DRAFTS:            "a   a   a    -  -  -   -  -   a  -   a  a  a  -",
    Action.SEE_POINTS:            "a   a   a    u  u  o   o  o   o  o   a  a  a  -",
    Action.SEE_PAY:               "a   a   a    o  o  o   o  o   o  o   a  o  a  -",
    Action.ASK:                   "o   o   o    u  o  o   o  u   o  o   a  a  -  -",
    Action.HEAR:                  "a   a   -    -  -  -   -  -   -  -   a  a  -  -",
    Action.SEE_QUESTIONS:         "a   a   a    u  u  o   o  u   o  o   a  a  a  -",
    Action.EXPORT_RESULTS:        "a   a   a    -  -  -   -  -   -  -   a  -  a  -",
}  # fmt: skip

TABLE: dict[Action, dict[Role, Scope]] = {
    action: dict(zip(_COLUMNS, (_LETTERS[letter] for letter in row.split()), strict=True))
    for action, row in _ROWS.items()
}
"""How far each role reaches in each action."""

SIGNS = {Scope.NONE: Words("", ""), Scope.OWN: Words("本人", "own"), Scope.UNIT: Words("本单位", "unit"),
         Scope.ALL: Words("全厂", "mill")}  # fmt: skip


def page() -> str:
    """The table as a page of documentation."""
    lines = [
        "# 权限 · Permissions",
        "",
        "由 `python -m fourfocus.apps.core.permissions` 写出，不要手改。Written from `apps/core/permissions.py`.",
        "",
        "本人 own：自己名下的；本单位 unit：所任职的单位或支部、其下级和所覆盖的单位；全厂 mill。一人多个角色取最宽。",
        "两人办理的事项须由两个自然人办理，与角色无关；任何人不得批准给自己计分、计薪或授权的事项。看不到的对象一律答 404。",
        "",
    ]
    for part in _thirds(_COLUMNS):
        lines += ["| | " + " | ".join(f"{role.words.zh}<br>{role.words.en}" for role in part) + " |"]
        lines += ["|---|" + "---|" * len(part)]
        for action in Action:
            cells = (f"{SIGNS[s].zh} {SIGNS[s].en}".strip() for s in (TABLE[action][role] for role in part))
            lines.append(f"| {action.words.zh}<br>{action.words.en} | " + " | ".join(cells) + " |")
        lines.append("")
    return "\n".join(lines)


def _thirds(roles: tuple[Role, ...]) -> Iterable[tuple[Role, ...]]:
    return (roles[at : at + 5] for at in range(0, len(roles), 5))


def main(arguments: list[str]) -> int:
    """Write docs/permissions.md, or with ``--check`` say whether it is up to date."""
    path = Path(__file__).parents[4] / "docs/permissions.md"
    if "--check" in arguments:
        if not path.is_file() or path.read_text(encoding="utf-8") != page():
            print("docs/permissions.md is not up to date; run: make docs", file=sys.stderr)
            return 1
        return 0
    path.write_text(page(), encoding="utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
