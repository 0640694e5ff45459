"""Approvals, accounts, audit, evidence, imports."""

from __future__ import annotations

from datetime import date

from django.db.models import Prefetch, Q, QuerySet

from fourfocus.apps.core.actor import Actor, NotVisible
from fourfocus.apps.core.models import Approval, Attachment, AuditEntry, Grant, ImportRun, User
from fourfocus.apps.core.permissions import Action
from fourfocus.apps.core.services import approvals as steps


def approvals(*, actor: Actor) -> QuerySet[Approval]:
    """Proposals the actor may see: all with that permission, else those proposed by or concerning oneself."""
    reach = actor.need(Action.SEE_APPROVALS)
    rows = Approval.objects.filter(mill=actor.mill).select_related("proposed_by", "decided_by")
    return rows if reach.everything else rows.filter(_mine(actor, rows))


def _mine(actor: Actor, rows: QuerySet[Approval]) -> Q:
    mine = Q(proposed_by_id=actor.user)
    if actor.person:
        # SQLite cannot ask whether a JSON list contains something; the few that wait are looked through instead.
        concerned = [pk for pk, people in rows.values_list("pk", "concerns") if actor.person in people]
        mine |= Q(pk__in=concerned)
    return mine


def approval(*, actor: Actor, pk: int) -> Approval:
    """One proposal."""
    found = approvals(actor=actor).filter(pk=pk).first()
    if found is None:
        raise NotVisible(pk)
    return found


def may_decide(*, actor: Actor, approval: Approval) -> str:
    """Empty when this human may decide; else why not: ``not_waiting``, ``role``, ``same_person`` or ``own_cause``."""
    if approval.state != Approval.WAITING:
        return "not_waiting"
    if not actor.may(steps.kind_of(approval.kind).decide):
        return "role"
    try:
        steps.refuse_own_cause(actor=actor, approval=approval)
    except steps.SamePerson:
        return "same_person"
    except steps.OwnCause:
        return "own_cause"
    return ""


def awaiting(*, actor: Actor) -> list[Approval]:
    """What waits for this human's decision."""
    if not actor.may(Action.SEE_APPROVALS):
        return []
    waiting = approvals(actor=actor).filter(state=Approval.WAITING)
    return [one for one in waiting if not may_decide(actor=actor, approval=one)]


def accounts(*, actor: Actor) -> QuerySet[User]:
    """Accounts with their roles."""
    actor.need_everywhere(Action.SEE_ROLES)
    grants = Grant.objects.order_by("role", "unit", "valid_from")
    return User.objects.filter(mill=actor.mill).prefetch_related(Prefetch("grants", grants)).order_by("username")


def account(*, actor: Actor, pk: int) -> User:
    """One account."""
    found = accounts(actor=actor).filter(pk=pk).first()
    if found is None:
        raise NotVisible(pk)
    return found


def audit(
    *,
    actor: Actor,
    text: str = "",
    kind: str = "",
    action: str = "",
    start: date | None = None,
    end: date | None = None,
) -> QuerySet[AuditEntry]:
    """The audit trail, newest first. ``text`` is looked for in name, staff number, key and note."""
    actor.need_everywhere(Action.SEE_AUDIT)
    rows = AuditEntry.objects.filter(Q(mill=actor.mill) | Q(mill="")).select_related("sealed__seal")
    if text:
        rows = rows.filter(
            Q(name__icontains=text)
            | Q(person=text)
            | Q(key__icontains=text)
            | Q(note__icontains=text)
            | Q(address=text)
        )
    rows = rows.filter(kind=kind) if kind else rows
    rows = rows.filter(action=action) if action else rows
    rows = rows.filter(at__date__gte=start) if start else rows
    rows = rows.filter(at__date__lte=end) if end else rows
    return rows.order_by("-pk")


def attachments(*, actor: Actor) -> QuerySet[Attachment]:
    """Attached files in reach: of one's units, or one's own."""
    reach = actor.need(Action.SEE_EVIDENCE)
    rows = Attachment.objects.filter(mill=actor.mill, withdrawn_at__isnull=True).select_related("evidence", "added_by")
    if reach.everything:
        return rows
    return rows.filter(Q(added_by_id=actor.user) | Q(unit__in=[*reach.units, *reach.branches]))


def attachment(*, actor: Actor, pk: int) -> Attachment:
    """One attached file."""
    found = attachments(actor=actor).filter(pk=pk).first()
    if found is None:
        raise NotVisible(pk)
    return found


def imports(*, actor: Actor) -> QuerySet[ImportRun]:
    """Imports made through the site, newest first."""
    actor.need_everywhere(Action.IMPORT)
    return ImportRun.objects.filter(Q(mill=actor.mill) | Q(made_by_id=actor.user)).select_related("made_by")


def import_run(*, actor: Actor, pk: int) -> ImportRun:
    """One import."""
    found = imports(actor=actor).filter(pk=pk).first()
    if found is None:
        raise NotVisible(pk)
    return found
