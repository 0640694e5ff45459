"""Monthly inspection: the plan, the announced lot, findings, and their rectification up to write-off."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from fourfocus.apps.core import clock
from fourfocus.apps.core.actor import Actor, NotVisible
from fourfocus.apps.core.packs import pack_in_use
from fourfocus.apps.core.permissions import Action
from fourfocus.apps.core.roles import Role
from fourfocus.apps.core.services import audit, notices
from fourfocus.apps.core.services.registers import Stale, values_of
from fourfocus.apps.mechanism.lottery import drawn
from fourfocus.apps.mechanism.models import InspectionFinding, Plan, Report, Visit
from fourfocus.apps.mechanism.services import ledger
from fourfocus.apps.mechanism.services.baseline import branches_of
from fourfocus.apps.mechanism.services.steps import OwnBranch, SameHuman, answerable
from fourfocus.engine.settle import finding_cost
from fourfocus.engine.values import rounded
from fourfocus.facts.calendar import next_month
from fourfocus.facts.schema import Words
from fourfocus.rules.model import FindingSettlement, Standard

SEEDS = 2**53
"""A seed is smaller than this: every program that draws again can hold it exactly."""


def items_on(month: date) -> dict[str, Standard]:
    """The inspection items in force in a month, by number."""
    return dict(sorted(pack_in_use().pack.on(month).standards.items()))


@transaction.atomic
def plan(
    *, actor: Actor, month: date, fixed: Iterable[str], sample: int, rectify_days: int
) -> Plan:  # fmt: skip
    """Plan a month's inspection: the items looked at everywhere, and how many more each branch gets by lot.

    Raises
    ------
    ValidationError
        There is a plan for the month, an item is unknown, or more are to be drawn than there are.
    """
    actor.need_everywhere(Action.INSPECT)
    known, chosen = items_on(month), sorted(set(fixed))
    pool = [item for item in known if item not in chosen]
    if unknown := [item for item in chosen if item not in known]:
        raise ValidationError({"fixed": _("没有这些检查项：%(items)s") % {"items": "、".join(unknown)}})
    if sample > len(pool):
        raise ValidationError({"sample": _("其余检查项只有 %(n)s 项。") % {"n": len(pool)}})
    made = Plan(
        mill=actor.mill, month=month.replace(day=1), fixed=chosen, pool=pool, sample=sample, rectify_days=rectify_days,
        made_by_id=actor.account,
    )  # fmt: skip
    try:
        with transaction.atomic():
            made.save()
    except IntegrityError:
        raise ValidationError({"month": _("这个月已有检查计划。")}) from None
    told = {"month": made.month, "fixed": chosen, "sample": sample}
    audit.record(actor=actor, action="add", kind="plan", key=f"{made.month:%Y-%m}", new=told)
    return made


@transaction.atomic
def announce(*, actor: Actor, pk: int, version: int) -> Plan:
    """Draw the lot and tell every branch what is looked at there. The seed is made here, once, and recorded."""
    actor.need_everywhere(Action.INSPECT)
    found = Plan.objects.select_for_update().filter(pk=pk, mill=actor.mill).first()
    if found is None:
        raise NotVisible(pk)
    if found.version != version or found.seed is not None:
        raise Stale("", found.announced_at)
    found.seed, found.announced_at, found.version = secrets.randbelow(SEEDS), clock.now(), version + 1
    found.save()
    for branch in branches_of(actor.mill, found.month):
        more = drawn(found.seed, branch, found.pool, found.sample)
        Visit.objects.create(plan=found, branch=branch, items=[*found.fixed, *more], drawn=more)
        _tell(
            actor, branch, f"plan {found.month:%Y-%m}", reverse("plan", kwargs={"pk": found.pk}),
            Words(f"{found.month:%Y-%m} 督导检查：{'、'.join([*found.fixed, *more])}（抽中 {'、'.join(more) or '无'}）",
                  f"Inspection of {found.month:%Y-%m}: {', '.join([*found.fixed, *more])} (drawn: {', '.join(more) or 'none'})"),
        )  # fmt: skip
    told = {"seed": found.seed, "pool": found.pool, "sample": found.sample}
    audit.record(actor=actor, action="announce", kind="plan", key=f"{found.month:%Y-%m}", new=told)
    return found


def _tell(actor: Actor, branch: str, key: str, link: str, words: Words) -> None:
    roles = (Role.BRANCH_SECRETARY, Role.BRANCH_COMMITTEE)
    users = notices.holders(mill=actor.mill, roles=roles, on=actor.on, unit=branch)
    notices.tell(users=users, actor=actor, kind="inspection", key=key, words=words, link=link)


def visit_of(mill: str, pk: int) -> Visit:
    """A visit, nobody else writing to it until this transaction ends."""
    found = Visit.objects.select_related("plan").select_for_update(of=("self",)).filter(pk=pk, plan__mill=mill).first()
    if found is None:
        raise NotVisible(pk)
    return found


@transaction.atomic
def record(*, actor: Actor, visit: int, day: date, item: str, severity: str, problem: str) -> InspectionFinding:
    """Record what was found. What it costs by the regulation is written beside it; the due day follows from the plan.

    Raises
    ------
    ValidationError
        The visit is closed, the day lies outside the month or ahead, or the item was not announced for this branch.
    """
    actor.need_everywhere(Action.INSPECT)
    at = visit_of(actor.mill, visit)
    month = at.plan.month
    if at.closed_at is not None:
        raise ValidationError(_("这次检查已经结束，不能再记问题。"))
    if not month <= day < next_month(month) or day > ledger.today(actor.mill):
        raise ValidationError({"day": _("检查日期应在本月之内，且不晚于今天。")})
    if item not in at.items:
        raise ValidationError({"item": _("这一项没有预告给这个支部。")})
    stem = f"WT{month:%Y%m}-{at.branch}-"
    number = InspectionFinding.objects.filter(mill=actor.mill, finding__startswith=stem).values("finding").distinct()
    values: dict[str, Any] = {
        "finding": f"{stem}{number.count() + 1:02}", "day": day, "branch": at.branch, "item": item, "severity": severity,
        "problem": problem.strip()[:500], "due_on": day + timedelta(days=at.plan.rectify_days), "deduct_milli": 0,
    }  # fmt: skip
    values["deduct_milli"] = deduction(month, values)
    made: InspectionFinding = ledger.write(actor=actor, table="inspection_finding", values=values, action="add")
    words = Words(
        f"检查发现 {made.finding}：{made.problem}，{made.due_on} 前整改",
        f"Finding {made.finding}: {made.problem}, to be put right by {made.due_on}",
    )
    _tell(actor, at.branch, made.finding, reverse("finding", kwargs={"code": made.finding}), words)
    return made


def deduction(month: date, finding: dict[str, Any]) -> int:
    """What a finding costs by the regulation, in thousandths of a point, repeats aside; the engine's own figure."""
    rules = pack_in_use().pack.on(month)
    for rule in rules.settlements.values():
        if isinstance(rule, FindingSettlement):
            return rounded(finding_cost(rule, finding, rules))
    return 0


@transaction.atomic
def close_visit(*, actor: Actor, visit: int) -> Visit:
    """End a visit: everything found in this branch in the month is recorded, and no finding means none."""
    actor.need_everywhere(Action.INSPECT)
    at = visit_of(actor.mill, visit)
    if at.closed_at is not None:
        raise Stale(at.closed_by.get_full_name() if at.closed_by else "", at.closed_at)
    at.closed_at, at.closed_by_id = clock.now(), actor.account
    at.save()
    month = at.plan.month
    ledger.declare(
        actor=actor, table="inspection_finding", start=month, end=next_month(month), part=at.branch, reason="检查结束"
    )
    return at


# -- rectification -----------------------------------------------------------------------------------------------------


def finding_of(mill: str, code: str) -> InspectionFinding:
    """A finding in force."""
    found: InspectionFinding | None = InspectionFinding.objects.current().filter(mill=mill, finding=code).first()
    if found is None:
        raise NotVisible(code)
    return found


@transaction.atomic
def report(*, actor: Actor, code: str, text: str) -> Report:
    """Say that a finding was put right, and how.

    Raises
    ------
    ValidationError
        Nothing said, it is verified already, or a report of it waits.
    """
    found = finding_of(actor.mill, code)
    if not actor.need(Action.RECTIFY).unit(found.branch):
        raise NotVisible(code)
    if found.rectified_on is not None:
        raise ValidationError(_("这个问题已经核验销号。"))
    if not text.strip():
        raise ValidationError({"text": _("请写明怎样整改的。")})
    made = Report(
        mill=actor.mill, finding=code, branch=found.branch, text=text.strip(), made_by_id=actor.account,
        reporter=actor.human, made_at=clock.now(),
    )  # fmt: skip
    try:
        with transaction.atomic():
            made.save()
    except IntegrityError:
        raise ValidationError(_("已有一份整改报告等待核验。")) from None
    audit.record(actor=actor, action="report", kind="inspection_finding", key=code, new={"text": made.text})
    words = Words(f"请核验整改：{code}", f"To verify: rectification of {code}")
    users = notices.holders(mill=actor.mill, roles=(Role.OFFICE, Role.DISCIPLINE), on=actor.on)
    link = reverse("finding", kwargs={"code": code})
    notices.tell(users=users, actor=actor, kind="inspection", key=code, words=words, link=link)
    return made


@transaction.atomic
def decide(*, actor: Actor, pk: int, version: int, yes: bool, answer: str = "") -> Report:
    """Verify a rectification, or return it. Verified, the finding is written off as of today.

    Raises
    ------
    NotVisible, Stale
        Out of reach, or decided in the meantime.
    SameHuman, OwnBranch
        Who reported it, or answers for the branch, does not verify.
    ValidationError
        It is returned without saying why.
    """
    actor.need_everywhere(Action.INSPECT)
    found = Report.objects.select_for_update(of=("self",)).filter(pk=pk, mill=actor.mill).first()
    if found is None:
        raise NotVisible(pk)
    if found.version != version or found.state != Report.WAITING:
        raise Stale(found.decided_by.get_full_name() if found.decided_by else "", found.decided_at)
    if found.reporter == actor.human or found.made_by_id == actor.user:
        raise SameHuman("report")
    if actor.person in answerable(actor.mill, found.branch, actor.on):
        raise OwnBranch
    if not yes and not answer.strip():
        raise ValidationError({"answer": _("请写明原因。")})
    found.state, found.version = (Report.ACCEPTED if yes else Report.RETURNED), version + 1
    found.answer, found.decided_by_id, found.decider = answer.strip(), actor.account, actor.human
    found.decided_at = clock.now()
    found.save()
    row = finding_of(actor.mill, found.finding)
    if yes:
        values = {**values_of(row), "rectified_on": max(ledger.today(actor.mill), row.day)}
        ledger.write(
            actor=actor, table="inspection_finding", values=values, action="verify", replaces=[row], reason=answer
        )
    else:
        audit.record(actor=actor, action="return", kind="inspection_finding", key=found.finding, note=answer)
    said = Words("整改已核验", "verified") if yes else Words(f"整改退回：{answer}", f"returned: {answer}")
    words = Words(f"{found.finding} {said.zh}", f"{found.finding} {said.en}")
    _tell(actor, found.branch, found.finding, reverse("finding", kwargs={"code": found.finding}), words)
    return found


def read_visit(mill: str, pk: int) -> Visit:
    """A visit, for a page of who inspects."""
    found = Visit.objects.select_related("plan", "closed_by").filter(pk=pk, plan__mill=mill).first()
    if found is None:
        raise NotVisible(pk)
    return found
