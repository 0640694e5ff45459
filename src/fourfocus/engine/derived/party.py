"""Party work that a sum over records cannot say: whose milestone it is, and how far each member's study has come."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from fourfocus.engine.derived.base import Derived, Input, Row, Rows, Span, provenance
from fourfocus.facts.factset import BEGIN
from fourfocus.facts.schema import Table, Words
from fourfocus.facts.tables import columns
from fourfocus.rules.pack import InForce

_STEP = Table(
    "project_step",
    "period",
    Words("项目节点（按支部）", "Milestones by branch"),
    Words("每个项目节点及其项目所属的支部。", "Each milestone of a project and the branch the project belongs to."),
    key=("project", "milestone"),
    when="due_on",
    columns=(
        columns.ident("project", "项目编号", "Project", "项目编号。", "The project."),
        columns.ident("milestone", "节点编号", "Milestone", "节点编号。", "Its number."),
        columns.branch(),
        columns.day("due_on", "计划日期", "Due on", "计划日期。", "The day it is due."),
        columns.day("done_on", "完成日期", "Done on", "实际完成日期。", "The day it was reached.", required=False),
    ),
)


def _steps(rows: Rows, span: Span) -> list[Row]:
    branches = {row["project"]: row["branch"] for row in rows["project"]}
    found = []
    for row in rows["project_milestone"]:
        if row["project"] in branches and row["due_on"] < span.end:
            own = {name: row[name] for name in ("project", "milestone", "due_on", "done_on")}
            found.append(provenance(row) | own | {"branch": branches[row["project"]]})
    return found


PROJECT_STEP = Derived(_STEP, (Input("project", since=BEGIN), Input("project_milestone", since=BEGIN)), _steps)

_STUDY = Table(
    "member_study",
    "period",
    Words("党员学时进度", "Study of members so far"),
    Words(
        "月末在册的每名党员自 1 月 1 日起的学时，以及是否免于学习考核。",
        "Each member at the end of the month: time studied since 1 January, and whether exempt from it.",
    ),
    key=("person",),
    when="day",
    columns=(
        columns.person(),
        columns.branch(),
        columns.day("day", "日期", "Day", "当月最后一日。", "The last day of the month."),
        columns.qty("study_s", "s", "学时", "Time", "当年累计学时。", "Time studied this year."),
        columns.flag(
            "leader", "支部班子", "Committee", "是否支部书记、副书记或委员。", "Whether on the branch committee."
        ),
        columns.flag("exempt", "免考", "Exempt", "当月是否免于学习考核。", "Whether exempt from study in the month."),
    ),
)


def _study(rows: Rows, span: Span) -> list[Row]:
    last = span.end - timedelta(days=1)
    studied: dict[str, int] = {}
    for row in rows["study_record"]:
        studied[row["person"]] = studied.get(row["person"], 0) + row["study_s"]
    exempt = {
        row["person"]
        for row in rows["exemption"]
        if row["scope"] in ("all", "study")
        and row["valid_from"] < span.end
        and (row["valid_to"] or span.end) > span.start
    }
    found = []
    for row in rows["membership"]:
        if row["valid_from"] <= last and (row["valid_to"] is None or last < row["valid_to"]):
            person = row["person"]
            own = {"person": person, "branch": row["branch"], "day": last, "study_s": studied.get(person, 0)}
            leads = row["office"] in ("secretary", "deputy", "committee")
            own |= {"leader": leads, "exempt": person in exempt, "_day": last}
            found.append(provenance(row) | own)
    return found


@dataclass(frozen=True)
class SinceNewYear(Derived):
    """A derived table that reads its records from 1 January on."""

    def reads(self, rules: InForce | None, span: Span) -> tuple[Input, ...]:
        """The records of the year so far, and the registers."""
        del rules
        days = (span.start - span.start.replace(month=1)).days
        return tuple(Input(one.table, days_before=days) for one in self.inputs)


MEMBER_STUDY = SinceNewYear(_STUDY, (Input("study_record"), Input("membership"), Input("exemption")), _study)
