from __future__ import annotations

from datetime import date, timedelta

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from fourfocus.apps.core.actor import NotVisible
from fourfocus.apps.core.permissions import Action
from fourfocus.apps.core.queries import people
from fourfocus.apps.core.services.registers import Stale
from fourfocus.apps.core.templatetags.house import lang
from fourfocus.apps.core.views.shared import page_of, tell_stale, who
from fourfocus.apps.mechanism.forms import MeetingForm, PremisesForm, choices_of
from fourfocus.apps.mechanism.queries import inspection as read
from fourfocus.apps.mechanism.services import meetings as service
from fourfocus.apps.mechanism.services import premises as wall
from fourfocus.apps.mechanism.views.tasks import month_of


def premises(request: HttpRequest) -> HttpResponse:
    actor = who(request)
    branches, rows = read.premises(actor=actor)
    context = {"branches": branches, "rows": rows, "may_check": actor.may(Action.INSPECT), "lang": lang()}
    return render(request, "mechanism/premises.html", context)


def premises_check(request: HttpRequest, branch: str) -> HttpResponse:
    actor = who(request)
    branches, _rows = read.premises(actor=actor)
    if branch not in branches:
        raise NotVisible(branch)
    form = PremisesForm(request.POST or None, rules=wall.premises_on(actor.on))
    if request.method == "POST" and form.is_valid():
        try:
            wall.check(actor=actor, branch=branch, states=form.states, note=form.cleaned_data["note"])
        except ValidationError as error:
            form.take_errors(error)
        else:
            messages.success(request, _("已保存。"))
            return redirect("premises")
    heading = _("检查十有六上墙：%(branch)s") % {"branch": branches[branch]}
    context = {"form": form, "heading": heading, "submit": _("保存"), "back": "premises"}
    return render(request, "core/plain_form.html", context)


def meetings(request: HttpRequest) -> HttpResponse:
    actor = who(request)
    mine = read.my_branches(actor=actor, action=Action.SEE_MEETINGS)
    branch, kind = request.GET.get("branch", ""), request.GET.get("kind", "")
    page = page_of(request, read.meetings(actor=actor, branch=branch, kind=kind))
    writes = read.my_branches(actor=actor, action=Action.RECORD_MEETINGS) if actor.may(Action.RECORD_MEETINGS) else {}
    last = actor.on.replace(day=1) - timedelta(days=1)
    month = date(last.year, last.month, 1)
    lacking = [
        (code, title) for code, title in writes.items() if month not in read.declared_months(actor=actor, branch=code)
    ]
    context = {
        "page": page, "branches": mine, "branch": branch, "kind": kind, "kinds": choices_of("organisation_life", "kind"),
        "writes": writes, "month": month, "lacking": lacking, "late": {row.pk for row in page if read.is_late(row)},
    }  # fmt: skip
    return render(request, "mechanism/meetings.html", context)


def meeting_add(request: HttpRequest) -> HttpResponse:
    actor = who(request)
    mine = read.my_branches(actor=actor, action=Action.RECORD_MEETINGS)
    form = MeetingForm(request.POST or None, branches=mine, initial={"day": actor.on})
    if request.method == "POST" and form.is_valid():
        try:
            service.enter(actor=actor, branch=form.cleaned_data["branch"], values=form.values)
        except ValidationError as error:
            form.take_errors(error)
        else:
            messages.success(request, _("已保存。"))
            return redirect("meetings")
    context = {"form": form, "heading": _("记一次组织生活"), "submit": _("保存"), "back": "meetings"}
    return render(request, "core/plain_form.html", context)


def meeting_edit(request: HttpRequest, pk: int) -> HttpResponse:
    actor = who(request)
    row = read.meeting(actor=actor, pk=pk)
    if row.branch not in read.my_branches(actor=actor, action=Action.RECORD_MEETINGS):
        raise NotVisible(pk)
    names = ("day", "kind", "topic", "expected_n", "present_n", "makeup_n", "led_by", "late_reason")
    initial = {name: getattr(row, name) for name in names} | {"minutes": row.held_s // 60}
    form = MeetingForm(request.POST or None, branches={}, existing=True, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            service.correct(actor=actor, pk=pk, values=form.values, reason=form.cleaned_data["reason"])
        except ValidationError as error:
            form.take_errors(error)
        except Stale as stale:
            tell_stale(request, stale)
            return redirect("meetings")
        else:
            messages.success(request, _("已更正。"))
            return redirect("meetings")
    context = {"form": form, "heading": _("更正组织生活记录"), "submit": _("更正"), "back": "meetings"}
    return render(request, "core/plain_form.html", context)


@require_POST
def meetings_complete(request: HttpRequest, branch: str) -> HttpResponse:
    actor = who(request)
    month = month_of(request.POST.get("month", ""))
    if month is None:
        raise NotVisible(branch)
    try:
        service.complete(actor=actor, branch=branch, month=month)
    except ValidationError as error:
        messages.error(request, error.messages[0])
    else:
        text = _("%(branch)s %(month)s 的组织生活已记全：没有记的就是没有开。")
        messages.success(
            request, text % {"branch": people.titles(actor=actor).get(branch, branch), "month": f"{month:%Y-%m}"}
        )
    return redirect("meetings")
