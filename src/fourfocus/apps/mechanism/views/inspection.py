from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from fourfocus.apps.core.actor import Actor, NotVisible
from fourfocus.apps.core.content import Refused
from fourfocus.apps.core.permissions import Action
from fourfocus.apps.core.queries import people
from fourfocus.apps.core.services import evidence
from fourfocus.apps.core.services.registers import Stale
from fourfocus.apps.core.templatetags.house import lang
from fourfocus.apps.core.views.shared import page_of, tell_stale, who
from fourfocus.apps.mechanism.forms import FindingForm, PlanForm, ReportForm, VerifyForm
from fourfocus.apps.mechanism.models import Report
from fourfocus.apps.mechanism.queries import inspection as read
from fourfocus.apps.mechanism.services import inspection as service
from fourfocus.apps.mechanism.services.steps import OwnBranch, SameHuman
from fourfocus.apps.mechanism.views.tasks import month_of
from fourfocus.rules.periods import add_months


def inspections(request: HttpRequest) -> HttpResponse:
    actor = who(request)
    only_open = request.GET.get("open") == "1"
    rows = read.findings(actor=actor, open_only=only_open, branch=request.GET.get("branch", ""))
    page = page_of(request, rows)
    context = {
        "plans": list(read.plans(actor=actor)[:12]), "page": page, "repeats": read.repeats(actor=actor, rows=list(page)),
        "titles": people.titles(actor=actor), "only_open": only_open, "may_plan": actor.may(Action.INSPECT),
        "items": _items(actor),
    }  # fmt: skip
    return render(request, "mechanism/inspections.html", context)


def _items(actor: Actor) -> dict[str, str]:
    return {code: rule.words(lang()) for code, rule in service.items_on(actor.on.replace(day=1)).items()}


def plan_add(request: HttpRequest) -> HttpResponse:
    actor = who(request)
    first = actor.on.replace(day=1)
    months = [(f"{add_months(first, n):%Y-%m}", f"{add_months(first, n):%Y-%m}") for n in (0, 1, -1)]
    items = [(code, f"{code} {title}") for code, title in _items(actor).items()]
    form = PlanForm(request.POST or None, items=items, months=months)
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        try:
            made = service.plan(
                actor=actor, month=month_of(told["month"]) or first, fixed=told["fixed"], sample=told["sample"],
                rectify_days=told["rectify_days"],
            )  # fmt: skip
        except ValidationError as error:
            form.take_errors(error)
        else:
            return redirect("plan", pk=made.pk)
    heading = _("定检查计划")
    context = {"form": form, "heading": heading, "submit": _("保存"), "back": "inspections"}
    return render(request, "core/plain_form.html", context)


def plan(request: HttpRequest, pk: int) -> HttpResponse:
    actor = who(request)
    found = read.plan(actor=actor, pk=pk)
    if request.method == "POST":
        if not actor.may(Action.INSPECT):
            raise NotVisible(pk)
        try:
            service.announce(actor=actor, pk=pk, version=int(request.POST.get("version") or 0))
        except Stale as stale:
            tell_stale(request, stale)
        else:
            messages.success(request, _("已抽签并通知各支部。"))
        return redirect("plan", pk=pk)
    context = {
        "plan": found, "visits": list(read.visits(actor=actor, plan=found)), "titles": people.titles(actor=actor),
        "items": _items(actor), "may_inspect": actor.may(Action.INSPECT),
    }  # fmt: skip
    return render(request, "mechanism/plan.html", context)


def visit(request: HttpRequest, pk: int) -> HttpResponse:
    actor = who(request)
    at = service.read_visit(actor.mill, pk)
    items = [(code, f"{code} {_items(actor).get(code, '')}") for code in at.items]
    form = FindingForm(request.POST if "problem" in request.POST else None, items=items, initial={"day": actor.on})
    if request.method == "POST":
        try:
            if "close" in request.POST:
                service.close_visit(actor=actor, visit=pk)
                messages.success(request, _("检查已结束：这个支部本月的问题已记全。"))
                return redirect("plan", pk=at.plan_id)
            if form.is_valid():
                service.record(actor=actor, visit=pk, **form.cleaned_data)
                messages.success(request, _("已保存。"))
                return redirect("visit", pk=pk)
        except ValidationError as error:
            form.take_errors(error)
        except Stale as stale:
            tell_stale(request, stale)
            return redirect("plan", pk=at.plan_id)
    found = list(read.findings(actor=actor, branch=at.branch, month=at.plan.month))
    context = {
        "visit": at, "form": form, "rows": found, "titles": people.titles(actor=actor),
        "repeats": read.repeats(actor=actor, rows=found), "items": _items(actor),
    }  # fmt: skip
    return render(request, "mechanism/visit.html", context)


def finding(request: HttpRequest, code: str) -> HttpResponse:
    actor = who(request)
    case = read.case(actor=actor, code=code)
    waiting = next((one for one in case.reports if one.state == Report.WAITING), None)
    form = ReportForm(request.POST or None, request.FILES or None)
    verify = VerifyForm(request.POST or None, initial={"version": waiting.version if waiting else 0})
    if request.method == "POST":
        chosen = verify if "verdict" in request.POST else form
        try:
            if chosen.is_valid() and _done(request, actor, code, waiting, chosen):
                return redirect("finding", code=code)
        except Stale as stale:
            tell_stale(request, stale)
            return redirect("finding", code=code)
    context = {"case": case, "form": form, "verify": verify, "titles": people.titles(actor=actor)}
    return render(request, "mechanism/finding.html", context)


def _done(
    request: HttpRequest, actor: Actor, code: str, waiting: Report | None, form: ReportForm | VerifyForm
) -> bool:  # fmt: skip
    told = form.cleaned_data
    try:
        if isinstance(form, VerifyForm):
            if waiting is None:
                raise Stale("", None)
            yes = request.POST["verdict"] == "yes"
            service.decide(actor=actor, pk=waiting.pk, version=told["version"], yes=yes, answer=told["answer"])
        else:
            branch = service.finding_of(actor.mill, code).branch
            for file in told["uploads"]:
                evidence.attach(actor=actor, file=file, kind="finding", key=code, unit=branch)
            service.report(actor=actor, code=code, text=told["text"])
    except Refused as refused:
        form.take_errors(ValidationError({"uploads": refused.words(lang())}))
    except ValidationError as error:
        form.take_errors(error)
    except SameHuman:
        form.take_errors(ValidationError(_("整改由谁报告，就不能由谁核验。")))
    except OwnBranch:
        form.take_errors(ValidationError(_("您在这个支部任职，请由别人核验。")))
    else:
        messages.success(request, _("已办理。"))
        return True
    return False
