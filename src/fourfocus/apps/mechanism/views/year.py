from __future__ import annotations

from datetime import date

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from fourfocus.apps.core.permissions import Action
from fourfocus.apps.core.services.registers import Stale
from fourfocus.apps.core.views.shared import page_of, tell_stale, who
from fourfocus.apps.mechanism.forms import AnswerForm, BaselineForm
from fourfocus.apps.mechanism.models import Order
from fourfocus.apps.mechanism.queries import baseline as frozen
from fourfocus.apps.mechanism.queries import tasks as read
from fourfocus.apps.mechanism.services import baseline as service
from fourfocus.apps.mechanism.services import orders as follow


def baselines(request: HttpRequest) -> HttpResponse:
    known = frozen.years(actor=who(request))
    return baseline(request, known[0] if known else who(request).on.year)


def baseline(request: HttpRequest, year: int) -> HttpResponse:
    actor = who(request)
    found = frozen.year(actor=actor, number=year)
    years = sorted({*frozen.years(actor=actor), year, actor.on.year}, reverse=True)
    context = {"year": found, "years": years, "may_freeze": actor.may(Action.ISSUE_TASKS) and found.baseline is None}
    return render(request, "mechanism/baseline.html", context)


def baseline_propose(request: HttpRequest, year: int) -> HttpResponse:
    actor = who(request)
    found = frozen.year(actor=actor, number=year)
    form = BaselineForm(request.POST or None, initial={"start": date(year, 1, 1)})
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        try:
            made = service.propose(actor=actor, year=year, start=told["start"], reason=told["reason"])
        except ValidationError as error:
            form.take_errors(error)
        else:
            messages.success(request, _("已提出，等待第二人批准。"))
            return redirect("approval", pk=made.pk)
    return render(request, "mechanism/baseline_propose.html", {"form": form, "year": found})


def orders(request: HttpRequest) -> HttpResponse:
    state = request.GET.get("state", Order.OPEN)
    rows = read.orders(actor=who(request), state=state if state in (Order.OPEN, Order.ANSWERED, Order.CLOSED) else "")
    return render(request, "mechanism/orders.html", {"page": page_of(request, rows), "state": state})


def order(request: HttpRequest, pk: int) -> HttpResponse:
    actor = who(request)
    found = read.order(actor=actor, pk=pk)
    may_answer = found.state != Order.CLOSED and actor.reach(Action.DELIVER_TASKS).unit(found.branch)
    form = AnswerForm(request.POST or None, initial={"version": found.version, "text": found.answer})
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        try:
            follow.answer(actor=actor, pk=pk, version=told["version"], text=told["text"])
        except ValidationError as error:
            form.take_errors(error)
        except Stale as stale:
            tell_stale(request, stale)
            return redirect("order", pk=pk)
        else:
            messages.success(request, _("已答复。"))
            return redirect("order", pk=pk)
    return render(request, "mechanism/order.html", {"order": found, "form": form, "may_answer": may_answer})
