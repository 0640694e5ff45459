from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from fourfocus.apps.core import clock
from fourfocus.apps.core.actor import NotVisible
from fourfocus.apps.core.audit_export import csv_lines
from fourfocus.apps.core.forms import AccountForm, ActiveForm, AuditFilter, DecisionForm, EndForm, GrantForm
from fourfocus.apps.core.models import Approval, Grant
from fourfocus.apps.core.permissions import Action
from fourfocus.apps.core.queries import people
from fourfocus.apps.core.queries import records as read
from fourfocus.apps.core.roles import Role
from fourfocus.apps.core.services import accounts as account_service
from fourfocus.apps.core.services import approvals as steps
from fourfocus.apps.core.services import audit as trail
from fourfocus.apps.core.services import grants
from fourfocus.apps.core.services.registers import Stale
from fourfocus.apps.core.views.shared import page_of, tell_stale, unit_choices, who

# -- accounts and roles ------------------------------------------------------------------------------------------------


def accounts(request: HttpRequest) -> HttpResponse:
    actor = who(request)
    context = {
        "page": page_of(request, read.accounts(actor=actor)), "titles": people.titles(actor=actor), "today": actor.on,
        "may_edit": actor.may(Action.PROPOSE_ROLES),
    }  # fmt: skip
    return render(request, "core/accounts.html", context)


def account(request: HttpRequest, pk: int) -> HttpResponse:
    actor = who(request)
    found = read.account(actor=actor, pk=pk)
    context = {
        "account": found, "grants": found.grants.all(), "titles": people.titles(actor=actor), "today": actor.on,
        "may_edit": actor.may(Action.PROPOSE_ROLES), "form": ActiveForm(), "itself": found.pk == actor.user,
    }  # fmt: skip
    return render(request, "core/account.html", context)


def account_add(request: HttpRequest) -> HttpResponse:
    form = AccountForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = account_service.open_account(actor=who(request), **form.cleaned_data)
        except ValidationError as error:
            form.take_errors(error)
        else:
            messages.success(request, _("已开设账号。角色要另外提出，由第二人批准。"))
            return redirect("account", pk=made.pk)
    return render(
        request,
        "core/plain_form.html",
        {"form": form, "heading": _("开设账号"), "submit": _("开设"), "back": "accounts"},
    )


@require_POST
def account_active(request: HttpRequest, pk: int) -> HttpResponse:
    actor = who(request)
    found = read.account(actor=actor, pk=pk)
    form = ActiveForm(request.POST)
    try:
        reason = form.cleaned_data["reason"] if form.is_valid() else ""
        account_service.set_active(actor=actor, user=found, active=not found.is_active, reason=reason)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, _("已保存。"))
    return redirect("account", pk=pk)


def grant_add(request: HttpRequest, pk: int) -> HttpResponse:
    actor = who(request)
    found = read.account(actor=actor, pk=pk)
    form = GrantForm(request.POST or None, units=unit_choices(actor), initial={"valid_from": actor.on})
    if request.method == "POST" and form.is_valid():
        told = dict(form.cleaned_data)
        try:
            made = grants.propose_grant(actor=actor, user=found, **{**told, "role": Role(told["role"])})
        except ValidationError as error:
            form.take_errors(error)
        else:
            messages.success(request, _("已提出，等待第二人批准。"))
            return redirect("approval", pk=made.pk)
    heading = _("提出授予角色：%(name)s") % {"name": found.get_full_name()}
    return render(
        request, "core/plain_form.html", {"form": form, "heading": heading, "submit": _("提出"), "back": "accounts"}
    )


def grant_end(request: HttpRequest, pk: int) -> HttpResponse:
    actor = who(request)
    actor.need_everywhere(Action.PROPOSE_ROLES)
    held = Grant.objects.select_related("user").filter(pk=pk, user__mill=actor.mill).first()
    if held is None:
        raise NotVisible(pk)
    form = EndForm(request.POST or None, initial={"day": actor.on})
    if request.method == "POST" and form.is_valid():
        try:
            made = grants.propose_end(actor=actor, grant=pk, **form.cleaned_data)
        except ValidationError as error:
            form.take_errors(error)
        else:
            messages.success(request, _("已提出，等待第二人批准。"))
            return redirect("approval", pk=made.pk)
    heading = _("提出收回角色：%(name)s") % {"name": held.user.get_full_name()}
    return render(
        request, "core/plain_form.html", {"form": form, "heading": heading, "submit": _("提出"), "back": "accounts"}
    )


# -- approvals ---------------------------------------------------------------------------------------------------------


def approvals(request: HttpRequest) -> HttpResponse:
    actor = who(request)
    state = request.GET.get("state", Approval.WAITING)
    rows = read.approvals(actor=actor)
    if state in (Approval.WAITING, Approval.APPROVED, Approval.REFUSED, Approval.WITHDRAWN):
        rows = rows.filter(state=state)
    return render(request, "core/approvals.html", {"page": page_of(request, rows), "state": state})


def approval(request: HttpRequest, pk: int) -> HttpResponse:
    actor = who(request)
    found = read.approval(actor=actor, pk=pk)
    if request.method == "POST":
        return _decide(request, found)
    context = {
        "approval": found, "why_not": read.may_decide(actor=actor, approval=found), "titles": people.titles(actor=actor),
        "form": DecisionForm(initial={"version": found.version}), "mine": found.proposed_by_id == actor.user,
        "role": Role(found.payload["role"]) if "role" in found.payload else None,
    }  # fmt: skip
    return render(request, "core/approval.html", context)


def _decide(request: HttpRequest, found: Approval) -> HttpResponse:
    actor, form, verdict = who(request), DecisionForm(request.POST), request.POST.get("verdict")
    if form.is_valid():
        version, answer = form.cleaned_data["version"], form.cleaned_data["answer"]
        try:
            if verdict == "withdraw":
                steps.withdraw(actor=actor, pk=found.pk, version=version)
            elif verdict in ("yes", "no"):
                steps.decide(actor=actor, pk=found.pk, version=version, yes=verdict == "yes", answer=answer)
            messages.success(request, _("已办理。"))
        except Stale as stale:
            tell_stale(request, stale)
        except ValidationError as error:  # what was proposed can no longer be done
            messages.error(request, " ".join(error.messages))
        except steps.SamePerson:
            messages.error(request, _("提出人不能自己批准：需要第二个人，与角色无关。"))
        except steps.OwnCause:
            messages.error(request, _("不能批准给自己计分、计薪或授权的事项。"))
    return redirect("approval", pk=found.pk)


# -- audit -------------------------------------------------------------------------------------------------------------


def audit(request: HttpRequest) -> HttpResponse:
    form, rows = _found(request)
    verdict = trail.verify() if request.GET.get("verify") else None
    return render(request, "core/audit.html", {"form": form, "page": page_of(request, rows), "verdict": verdict})


def audit_export(request: HttpRequest) -> HttpResponseBase:
    _form, rows = _found(request)
    actor = who(request)
    trail.record(actor=actor, action="export", kind="audit", note=request.GET.urlencode()[:300])
    response = StreamingHttpResponse(csv_lines(rows), content_type="text/csv; charset=utf-8")
    name = f"audit-{clock.local(clock.now()):%Y%m%d-%H%M}.csv"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _found(request: HttpRequest) -> tuple[AuditFilter, object]:
    form = AuditFilter(request.GET or None)
    told = dict(form.cleaned_data) if form.is_bound and form.is_valid() else {}
    text = told.pop("q", "")
    return form, read.audit(actor=who(request), text=text, **told)
