"""Inspections, findings with repeats marked, premises, meetings."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import QuerySet

from fourfocus.apps.core.actor import Actor, NotVisible
from fourfocus.apps.core.models import Attachment, DeclaredScope
from fourfocus.apps.core.packs import pack_in_use
from fourfocus.apps.core.permissions import Action
from fourfocus.apps.core.queries import records as core
from fourfocus.apps.core.services.registers import values_of
from fourfocus.apps.core.templatetags.house import lang
from fourfocus.apps.mechanism.models import InspectionFinding, OrganisationLife, Plan, Report, StandardCheck, Visit
from fourfocus.apps.mechanism.services.baseline import branches_of
from fourfocus.apps.mechanism.services.inspection import items_on
from fourfocus.apps.mechanism.services.meetings import late_from
from fourfocus.apps.mechanism.services.premises import premises_on
from fourfocus.engine.settle import months_back, repeated
from fourfocus.rules.model import FindingSettlement
from fourfocus.rules.systems import Premise
from fourfocus.rules.units import PLAIN


def within(actor: Actor, rows: QuerySet[Any], action: Action) -> QuerySet[Any]:
    """The rows of branches in reach."""
    reach = actor.need(action)
    return rows if reach.everything else rows.filter(branch__in=[*reach.units, *reach.branches])


def plans(*, actor: Actor) -> QuerySet[Plan]:
    """Inspection plans, newest first; before it is announced a plan is the inspectors' own."""
    actor.need(Action.SEE_INSPECTIONS)
    rows = Plan.objects.filter(mill=actor.mill).select_related("made_by")
    return rows if actor.may(Action.INSPECT) else rows.filter(seed__isnull=False)


def plan(*, actor: Actor, pk: int) -> Plan:
    """One plan."""
    found = plans(actor=actor).filter(pk=pk).first()
    if found is None:
        raise NotVisible(pk)
    return found


def visits(*, actor: Actor, plan: Plan) -> QuerySet[Visit]:
    """The visits of a plan to branches in reach."""
    return within(actor, Visit.objects.filter(plan=plan).select_related("closed_by"), Action.SEE_INSPECTIONS)


def findings(*, actor: Actor, branch: str = "", open_only: bool = False, month: date | None = None) -> QuerySet[Any]:
    """Findings in reach, newest first."""
    every = InspectionFinding.objects.current().filter(mill=actor.mill)
    rows = within(actor, every, Action.SEE_INSPECTIONS)
    rows = rows.filter(branch=branch) if branch else rows
    rows = rows.filter(rectified_on__isnull=True) if open_only else rows
    rows = rows.filter(day__year=month.year, day__month=month.month) if month else rows
    return rows.order_by("-day", "finding")


def repeats(*, actor: Actor, rows: list[Any]) -> dict[str, Any]:
    """Which of some findings repeat an earlier one of the same branch: finding to the earlier row. One query."""
    if not rows:
        return {}
    rule, months = _repeat_rule(max(row.day for row in rows))
    if rule is None:
        return {}
    since = months_back(min(row.day for row in rows), months)
    near = InspectionFinding.objects.current().filter(mill=actor.mill, day__gte=since)
    near = near.filter(branch__in={row.branch for row in rows}).order_by("day", "finding")
    by_branch: dict[str, list[Any]] = defaultdict(list)
    for row in near:
        by_branch[row.branch].append(values_of(row))
    found = {row.finding: repeated(values_of(row), by_branch[row.branch], months) for row in rows}
    return {name: last for name, last in found.items() if last is not None}


def _repeat_rule(day: date) -> tuple[FindingSettlement | None, int]:
    rules = pack_in_use().pack.on(day.replace(day=1))
    for rule in rules.settlements.values():
        if isinstance(rule, FindingSettlement):
            return rule, int(rules.amount(rule.repeat_months, PLAIN))
    return None, 0


@dataclass(frozen=True)
class Case:
    """A finding with what was reported about it."""

    finding: InspectionFinding
    title: str
    repeat: Any
    reports: list[Report]
    evidence: list[Attachment]
    may_report: bool
    may_decide: bool


def case(*, actor: Actor, code: str) -> Case:
    """One finding."""
    found = findings(actor=actor).filter(finding=code).first()
    if found is None:
        raise NotVisible(code)
    reports = list(Report.objects.filter(mill=actor.mill, finding=code).select_related("made_by", "decided_by"))
    waiting = any(one.state == Report.WAITING for one in reports)
    evidence = list(core.attached(actor=actor, kind="finding", key=code)) if actor.may(Action.SEE_EVIDENCE) else []
    item = items_on(found.day.replace(day=1)).get(found.item)
    return Case(
        found, item.words(lang()) if item else found.item, repeats(actor=actor, rows=[found]).get(code), reports, evidence,
        found.rectified_on is None and not waiting and actor.reach(Action.RECTIFY).unit(found.branch),
        waiting and actor.may(Action.INSPECT),
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Wall:
    """One item and how it stands in each branch, in the order of branches; None where nobody ever looked."""

    rule: Premise
    cells: list[StandardCheck | None]


def premises(*, actor: Actor) -> tuple[dict[str, str], list[Wall]]:
    """The ten haves and six on the wall by branch in reach, each as last checked."""
    reach = actor.need(Action.SEE_INSPECTIONS)
    branches = {code: title for code, title in branches_of(actor.mill, actor.on).items() if reach.unit(code)}
    latest: dict[tuple[str, str], StandardCheck] = {}
    for row in StandardCheck.objects.current().filter(mill=actor.mill, branch__in=branches).order_by("day", "pk"):
        latest[row.branch, row.item] = row
    rules = premises_on(actor.on)
    return branches, [Wall(rule, [latest.get((code, rule.id)) for code in branches]) for rule in rules]


def meetings(*, actor: Actor, branch: str = "", kind: str = "") -> QuerySet[Any]:
    """Meetings of branches in reach, newest first."""
    rows = within(actor, OrganisationLife.objects.current().filter(mill=actor.mill), Action.SEE_MEETINGS)
    rows = rows.filter(branch=branch) if branch else rows
    rows = rows.filter(kind=kind) if kind else rows
    return rows.order_by("-day", "meeting").select_related("entry__made_by")


def meeting(*, actor: Actor, pk: int) -> OrganisationLife:
    """One record, superseded ones too."""
    rows = within(actor, OrganisationLife.objects.filter(mill=actor.mill), Action.SEE_MEETINGS)
    found: OrganisationLife | None = rows.filter(pk=pk).first()
    if found is None:
        raise NotVisible(pk)
    return found


def is_late(row: OrganisationLife) -> bool:
    """Whether a record is a late one."""
    return row.entered_on is not None and row.entered_on > late_from(row.day)


def my_branches(*, actor: Actor, action: Action) -> dict[str, str]:
    """The branches the actor may do something for, by code."""
    reach = actor.need(action)
    return {code: title for code, title in branches_of(actor.mill, actor.on).items() if reach.unit(code)}


def declared_months(*, actor: Actor, branch: str) -> set[date]:
    """The months whose meetings a branch said are all entered."""
    scopes = DeclaredScope.objects.filter(
        entry__table="organisation_life", entry__mill=actor.mill, part__in=[branch, "*"]
    )
    found: set[date] = set()
    for start, end in scopes.values_list("start", "end"):
        month = start.replace(day=1)
        while month < end and len(found) < 600:
            found.add(month)
            month = date(month.year + month.month // 12, month.month % 12 + 1, 1)
    return found
