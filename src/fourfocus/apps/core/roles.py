"""The roles there are. What each may do stands in :mod:`fourfocus.apps.core.permissions`."""

from __future__ import annotations

from enum import StrEnum

from fourfocus.facts.schema import Words


class Role(StrEnum):
    """A role an account holds from one day to another."""

    SECRETARY = "secretary"
    DIRECTOR = "director"
    OFFICE = "office"
    BRANCH_SECRETARY = "branch_secretary"
    BRANCH_COMMITTEE = "branch_committee"
    MEMBER = "member"
    EMPLOYEE = "employee"
    MANAGER = "manager"
    STATISTICIAN = "statistician"
    DISPATCHER = "dispatcher"
    DISCIPLINE = "discipline"
    UNION = "union"
    AUDITOR = "auditor"
    ADMINISTRATOR = "administrator"

    @property
    def words(self) -> Words:
        """The role's name."""
        return TITLES[self]


TITLES: dict[Role, Words] = {
    Role.SECRETARY: Words("党委书记", "Party secretary"),
    Role.DIRECTOR: Words("厂长", "Director"),
    Role.OFFICE: Words("党委工作部门", "Party office"),
    Role.BRANCH_SECRETARY: Words("支部书记", "Branch secretary"),
    Role.BRANCH_COMMITTEE: Words("支部委员", "Branch committee member"),
    Role.MEMBER: Words("党员", "Party member"),
    Role.EMPLOYEE: Words("职工", "Employee"),
    Role.MANAGER: Words("科级管理人员", "Section-level manager"),
    Role.STATISTICIAN: Words("统计员", "Statistician"),
    Role.DISPATCHER: Words("调度员", "Dispatcher"),
    Role.DISCIPLINE: Words("纪检", "Discipline"),
    Role.UNION: Words("工会", "Union"),
    Role.AUDITOR: Words("审计", "Auditor"),
    Role.ADMINISTRATOR: Words("系统管理员", "Administrator"),
}

MILL_WIDE = (
    Role.SECRETARY, Role.DIRECTOR, Role.OFFICE, Role.STATISTICIAN, Role.DISPATCHER, Role.DISCIPLINE, Role.UNION,
    Role.AUDITOR, Role.ADMINISTRATOR,
)  # fmt: skip
"""Roles held for the whole mill; the others are held for one unit or branch."""

OF_BRANCHES = (Role.BRANCH_SECRETARY, Role.BRANCH_COMMITTEE, Role.MEMBER)
"""Roles held for a Party branch."""
