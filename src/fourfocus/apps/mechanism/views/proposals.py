from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from fourfocus.apps.core.actor import Actor, NotVisible
from fourfocus.apps.core.content import Refused
from fourfocus.apps.core.permissions import Action, Scope
from fourfocus.apps.core.services import evidence
from fourfocus.apps.core.services.registers import Stale
from fourfocus.apps.core.templatetags.house import lang
from fourfocus.apps.core.views.shared import page_of, tell_stale, who
from fourfocus.apps.mechanism.models import Proposal
from fourfocus.apps.mechanism.proposalflow import MOVES, Move
from fourfocus.apps.mechanism.proposalforms import KeepForm, MoveForm, ProposalForm
from fourfocus.apps.mechanism.queries import proposals as read
from fourfocus.apps.mechanism.services import proposals as service


def proposals(request: HttpRequest) -> HttpResponse:
    actor = who(request)
    state, mine = request.GET.get("state", ""), request.GET.get("mine") == "1"
    page = page_of(request, read.listed(actor=actor, state=state, mine=mine))
    rows = read.shown(actor=actor, rows=page)
    everywhere = actor.scope(Action.ANSWER_PROPOSALS) is Scope.ALL
    context = {
        "page": page, "rows": rows, "state": state if state in read.FILTERS else "", "mine": mine,
        "titles": read.titles(actor=actor), "names": read.names(actor=actor, codes={one.row.person for one in rows}),
        "may_propose": actor.may(Action.PROPOSE), "keep": None,
    }  # fmt: skip
    if everywhere and read.kept_since(actor=actor) is None:
        context["keep"] = KeepForm()
    return render(request, "mechanism/proposals.html", context)


@require_POST
def proposals_keep(request: HttpRequest) -> HttpResponse:
    form = KeepForm(request.POST)
    if form.is_valid():
        service.keep_here(actor=who(request), start=form.cleaned_data["start"])
        messages.success(request, _("已记下：从这一天起，建议都在网站办理，没有就是没有人提。"))
    else:
        messages.error(request, _("请填写日期。"))
    return redirect("proposals")


def proposal_add(request: HttpRequest) -> HttpResponse:
    actor = who(request)
    form = ProposalForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            with transaction.atomic():
                made = service.submit(actor=actor, text=form.cleaned_data["text"])
                _attach(actor, form.cleaned_data["uploads"], made.proposal, made.unit)
        except Refused as refused:
            form.take_errors(ValidationError({"uploads": refused.words(lang())}))
        except ValidationError as error:
            form.take_errors(error)
        except Stale as stale:
            tell_stale(request, stale)
        else:
            messages.success(request, _("已提交。答复后会通知您。"))
            return redirect("proposal", code=made.proposal)
    context = {"form": form, "heading": _("提一条合理化建议"), "submit": _("提交"), "back": "proposals", "files": True}
    return render(request, "mechanism/proposal_add.html", context)


def proposal(request: HttpRequest, code: str) -> HttpResponse:
    actor = who(request)
    found = read.one(actor=actor, code=code)
    people = {found.row.person, *(one.assignee for one in found.steps if one.assignee)}
    context = {
        "found": found, "moves": read.moves(actor=actor, found=found), "files": read.evidence(actor=actor, code=code),
        "names": read.names(actor=actor, codes=people), "titles": read.titles(actor=actor),
        "history": [(MOVES[one.step], one) for one in found.steps],
    }  # fmt: skip
    return render(request, "mechanism/proposal.html", context)


def proposal_step(request: HttpRequest, code: str, step: str) -> HttpResponse:
    actor = who(request)
    found = read.one(actor=actor, code=code)
    if step not in MOVES or not service.may_take(actor, MOVES[step], found.row, found.steps):
        raise NotVisible(step)
    move = MOVES[step]
    initial = {"seen": service.mark_of(found.row, found.steps)}
    form = MoveForm(request.POST or None, request.FILES or None, move=move, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            if _done(request, actor, found.row, move, form):
                return redirect("proposal", code=code)
        except Stale as stale:
            tell_stale(request, stale)
            return redirect("proposal", code=code)
    return render(request, "mechanism/proposal_step.html", {"found": found, "move": move, "form": form})


def _done(request: HttpRequest, actor: Actor, row: Proposal, move: Move, form: MoveForm) -> bool:
    """Take the step; False when it was refused and the form says why."""
    told: dict[str, Any] = {name: value for name, value in form.values.items() if name != "uploads"}
    try:
        with transaction.atomic():
            service.take(actor=actor, code=row.proposal, step=move.name, **told)
            _attach(actor, form.cleaned_data.get("uploads", ()), row.proposal, row.unit)
    except Refused as refused:
        form.take_errors(ValidationError({"uploads": refused.words(lang())}))
    except ValidationError as error:
        form.take_errors(error)
    except service.OwnProposal:
        form.take_errors(ValidationError(_("这是您自己的建议，或者效果是您自己填报的：请由别人办理。")))
    else:
        messages.success(request, _("已办理：%(step)s。") % {"step": move.title(lang())})
        return True
    return False


def _attach(actor: Actor, files: Any, code: str, unit: str) -> None:
    for file in files:
        evidence.attach(actor=actor, file=file, kind="proposal", key=code, unit=unit, own=True)
