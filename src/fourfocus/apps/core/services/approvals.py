"""Two-person steps: one human proposes, another decides; nobody decides what scores, pays or empowers themselves.

An app names what its kind of proposal does by registering a :class:`Kind`::

    approvals.register(Kind("close", Words("月结结果", "Monthly result"), may_propose, may_decide, apply))
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from fourfocus.apps.core import clock
from fourfocus.apps.core.actor import Actor, NotVisible
from fourfocus.apps.core.models import Approval
from fourfocus.apps.core.permissions import Action
from fourfocus.apps.core.services import audit
from fourfocus.apps.core.services.registers import Stale
from fourfocus.facts.schema import Words


@dataclass(frozen=True, slots=True)
class Kind:
    """A sort of two-person step: who may propose and decide, and what a yes does, in the deciding transaction."""

    name: str
    title: Words
    propose: Action
    decide: Action
    apply: Callable[[Approval, Actor], None]


_KINDS: dict[str, Kind] = {}


def register(kind: Kind) -> None:
    """Make a kind of step known."""
    _KINDS[kind.name] = kind


def kind_of(name: str) -> Kind:
    """The kind by its name."""
    return _KINDS[name]


class SamePerson(Exception):
    """The one who proposed may not decide: two humans are needed, whatever their roles."""


class OwnCause(Exception):
    """Nobody decides on what scores, pays or empowers themselves."""


@transaction.atomic
def propose(
    *, actor: Actor, kind: str, title: str, payload: dict[str, Any], concerns: Iterable[str] = (), unit: str = "",
    reason: str = "",
) -> Approval:  # fmt: skip
    """Ask for a second person's decision. ``concerns`` are the staff numbers whom it scores, pays or empowers."""
    actor.need(kind_of(kind).propose)
    made = Approval(
        mill=actor.mill, kind=kind, title=title, unit=unit, payload=payload, concerns=sorted(set(concerns) - {""}),
        proposed_by_id=actor.account, proposer=actor.human, proposed_at=clock.now(), reason=reason,
    )  # fmt: skip
    made.full_clean()
    made.save()
    audit.record(actor=actor, action="propose", kind=f"approval.{kind}", key=str(made.pk), new=payload, note=reason)
    return made


@transaction.atomic
def decide(*, actor: Actor, pk: int, version: int, yes: bool, answer: str = "") -> Approval:
    """Decide on a proposal; on a yes do what it proposes.

    Raises
    ------
    NotVisible
        There is no such proposal, or the actor may not decide on its kind.
    Stale
        It was decided or withdrawn since the page was read.
    SamePerson, OwnCause
        Another human has to decide.
    """
    approval = _waiting(actor, pk, version)
    kind = kind_of(approval.kind)
    if not actor.reach(kind.decide):
        raise NotVisible(pk)
    refuse_own_cause(actor=actor, approval=approval)
    approval.state = Approval.APPROVED if yes else Approval.REFUSED
    _decided(approval, actor, answer)
    if yes:
        kind.apply(approval, actor)
    action = "approve" if yes else "refuse"
    audit.record(
        actor=actor, action=action, kind=f"approval.{approval.kind}", key=str(pk), new=approval.payload, note=answer
    )
    return approval


def refuse_own_cause(*, actor: Actor, approval: Approval) -> None:
    """:class:`SamePerson` or :class:`OwnCause` when this human may not decide."""
    if actor.human == approval.proposer or actor.user == approval.proposed_by_id:
        raise SamePerson
    if actor.person and actor.person in approval.concerns:
        raise OwnCause


@transaction.atomic
def withdraw(*, actor: Actor, pk: int, version: int) -> Approval:
    """Take back one's own proposal."""
    approval = _waiting(actor, pk, version)
    if actor.user != approval.proposed_by_id:
        raise NotVisible(pk)
    approval.state = Approval.WITHDRAWN
    _decided(approval, actor, "")
    audit.record(actor=actor, action="withdraw", kind=f"approval.{approval.kind}", key=str(pk))
    return approval


def _waiting(actor: Actor, pk: int, version: int) -> Approval:
    approval = Approval.objects.select_for_update().filter(pk=pk, mill=actor.mill).first()
    if approval is None:
        raise NotVisible(pk)
    if approval.version != version or approval.state != Approval.WAITING:
        by = approval.decided_by.get_full_name() if approval.decided_by else ""
        raise Stale(by, approval.decided_at)
    return approval


def _decided(approval: Approval, actor: Actor, answer: str) -> None:
    approval.decided_by_id, approval.decider = actor.user, actor.human
    approval.decided_at, approval.answer = clock.now(), answer
    approval.version += 1
    approval.full_clean()
    approval.save()
