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
