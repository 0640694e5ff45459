"""Reading proposals: everybody their own and what they carry out; those who answer, their units."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet

from fourfocus.apps.core.actor import Actor, NotVisible
from fourfocus.apps.core.calendar import workdays
from fourfocus.apps.core.models import Attachment, DeclaredScope, Person
from fourfocus.apps.core.panels import Panel
from fourfocus.apps.core.permissions import Action, Scope
from fourfocus.apps.core.queries import people, records
from fourfocus.apps.mechanism.models import Proposal, ProposalStep
from fourfocus.apps.mechanism.proposalflow import TABLE, At, Move
from fourfocus.apps.mechanism.services import proposals as service

FILTERS = ("open", "adopted", "done", "declined")


@dataclass(frozen=True)
class Shown:
    """A proposal as pages show it."""

    row: Proposal
    steps: list[ProposalStep]
    at: At
    due: date | None
    light: str

    @property
    def assigned(self) -> ProposalStep | None:
        """To whom it is assigned, until when."""
        return service.last_told(self.steps, "assign")


def listed(*, actor: Actor, state: str = "", mine: bool = False) -> QuerySet[Proposal]:
    """The proposals in reach: those to be answered oldest first, others newest first."""
    reach = actor.need(Action.SEE_PROPOSALS)
    rows = Proposal.objects.current().filter(mill=actor.mill)
    if not reach.everything or mine:
        own = Q(pk__in=[])
        if reach.person or mine:
            person = actor.person or "-"
            carried = ProposalStep.objects.filter(mill=actor.mill, step="assign", assignee=person).values("proposal")
            own = Q(person=person) | Q(proposal__in=carried)
        rows = rows.filter(own if mine else own | Q(unit__in=reach.units))
    if state in FILTERS:
        rows = rows.filter(state=state)
    return rows.order_by(*(("day", "proposal") if state == "open" else ("-day", "-proposal")))


def shown(*, actor: Actor, rows: Any) -> list[Shown]:
    """What the page says of each; two queries, however many there are."""
    rows = list(rows)
    by_code: dict[str, list[ProposalStep]] = {}
    codes = [row.proposal for row in rows]
    for one in (
        ProposalStep.objects.filter(mill=actor.mill, proposal__in=codes).select_related("made_by").order_by("pk")
    ):
        by_code.setdefault(one.proposal, []).append(one)
    return [_shown(row, by_code.get(row.proposal, []), actor.on) for row in rows]


def _shown(row: Proposal, steps: list[ProposalStep], on: date) -> Shown:
    at = service.at_of(row, steps)
    due: date | None = None
    light = "none"
    if at is At.WAITING:
        due = service.due_of(row, steps)
    elif at is At.ASSIGNED and (told := service.last_told(steps, "assign")):
        due = told.until
    elif at is At.DONE:
        light = "green"
    if due:
        light = "red" if due < on else "yellow" if due <= workdays(row.mill).after(on, 2) else "green"
    return Shown(row, steps, at, due, light)


def one(*, actor: Actor, code: str) -> Shown:
    """One proposal in reach."""
    row = listed(actor=actor).filter(proposal=code).first()
    if row is None:
        raise NotVisible(code)
    return _shown(row, service.steps_of(row), actor.on)


def moves(*, actor: Actor, found: Shown) -> list[Move]:
    """The steps this actor could take now."""
    reported = service.last_told(found.steps, "report")
    return [
        move for move in TABLE
        if found.at in move.sources and service.may_take(actor, move, found.row, found.steps)
        and not service.own_cause(actor, move, found.row, reported)
    ]  # fmt: skip


def evidence(*, actor: Actor, code: str) -> QuerySet[Attachment]:
    """The files of a proposal that the actor may open."""
    return records.attached(actor=actor, kind="proposal", key=code)


def names(*, actor: Actor, codes: set[str]) -> dict[str, str]:
    """The names of people by staff number, in one query."""
    rows = Person.objects.current().on(actor.on).filter(mill=actor.mill, person__in=codes)
    return dict(rows.values_list("person", "name"))


def titles(*, actor: Actor) -> dict[str, str]:
    """Units by code."""
    return people.titles(actor=actor)


def kept_since(*, actor: Actor) -> date | None:
    """From which day on all proposals are made here; None when nobody said so."""
    rows = DeclaredScope.objects.filter(entry__table="proposal", entry__mill=actor.mill, entry__complete=False)
    return rows.order_by("start").values_list("start", flat=True).first()


def waiting(actor: Actor) -> dict[str, Any] | None:
    """What of proposals waits for this actor, for their own page; None for nothing."""
    if not actor.may(Action.SEE_PROPOSALS):
        return None
    answer, confirm = actor.reach(Action.ANSWER_PROPOSALS), actor.may(Action.CONFIRM_EFFECTS)
    rows = Proposal.objects.current().filter(mill=actor.mill, state__in=("open", "adopted"))
    wanted = Q(pk__in=[])
    if actor.person:
        carried = ProposalStep.objects.filter(mill=actor.mill, step="assign", assignee=actor.person).values("proposal")
        wanted |= Q(person=actor.person, state="open") | Q(state="adopted", proposal__in=carried)
    if answer:
        wanted |= Q(state="open") if answer.everything else Q(state="open", unit__in=answer.units)
    if confirm:
        told = ProposalStep.objects.filter(mill=actor.mill, step="report").values("proposal")
        wanted |= Q(state="adopted", proposal__in=told)
    found = shown(actor=actor, rows=rows.filter(wanted).order_by("day", "proposal")[:20])
    listed_ = [
        item for item in found if item.row.person == actor.person or moves(actor=actor, found=item)
    ][:8]  # fmt: skip
    may_propose = actor.scope(Action.PROPOSE) is not Scope.NONE and bool(actor.person)
    return {"rows": listed_, "may_propose": may_propose} if listed_ or may_propose else None


PANEL = Panel("work_proposals", "mechanism/proposal_panel.html", waiting)
