from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from fourfocus.apps.core.permissions import Action
from fourfocus.apps.core.services.approvals import OwnCause, SamePerson
from fourfocus.apps.core.services.registers import Stale
from fourfocus.apps.core.views.shared import page_of, tell_stale, who
from fourfocus.apps.publishing import queries as read
from fourfocus.apps.publishing.forms import AnswerForm, QuestionForm
from fourfocus.apps.publishing.services import questions as service


def questions(request: HttpRequest) -> HttpResponse:
    rows = read.questions(actor=who(request))
    state = request.GET.get("state", "open")
    rows = rows if state == "all" else rows.filter(state=state)
    return render(request, "publishing/questions.html", {"page": page_of(request, rows), "state": state})


def ask(request: HttpRequest, pk: int, code: str) -> HttpResponse:
    actor = who(request)
    found = read.computed(actor=actor, pk=pk)
    if not read.may_ask(actor=actor, close=found, subject=code):
        raise Http404
    view = read.subject(actor=actor, close=found, code=code)
    account, at = request.GET.get("account", ""), request.GET.get("line", "")
    place = int(at) if at.isdigit() else None
    line = view.label(account, place)
    form = QuestionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        text = form.cleaned_data["text"]
        try:
            made = service.ask(actor=actor, pk=pk, subject=code, text=text, account=account, at=place)
        except ValidationError as error:
            form.take_errors(error)
        else:
            messages.success(request, _("已收到，会在期限前答复。"))
            return redirect("question", pk=made.pk)
    return render(request, "publishing/ask.html", {"close": found, "view": view, "form": form, "line": line})


def question(request: HttpRequest, pk: int) -> HttpResponse:
    actor = who(request)
    made = read.question(actor=actor, pk=pk)
    form = AnswerForm(request.POST or None, initial={"version": made.version})
    if request.method == "POST" and form.is_valid() and _decide(request, form, pk):
        return redirect("question", pk=pk)
    context = {
        "question": made,
        "form": form,
        "why_not": _why_not(request, made),
        "mine": made.raised_by_id == actor.user,
    }
    return render(request, "publishing/question.html", context)


def _why_not(request: HttpRequest, made: object) -> str:
    actor = who(request)
    if not actor.may(Action.HEAR):
        return "role"
    try:
        service.refuse_own(actor, made)  # type: ignore[arg-type]
    except (SamePerson, OwnCause):
        return "own"
    return ""


def _decide(request: HttpRequest, form: AnswerForm, pk: int) -> bool:
    told, verdict = form.cleaned_data, request.POST.get("verdict")
    try:
        if verdict == "withdraw":
            service.withdraw(actor=who(request), pk=pk, version=told["version"])
        else:
            service.answer(
                actor=who(request), pk=pk, version=told["version"], upheld=verdict == "yes", text=told["answer"]
            )
    except Stale as stale:
        tell_stale(request, stale)
    except (SamePerson, OwnCause):
        messages.error(request, _("提出、核定这份结果的人和被计分的人都不能答复，请由别人办理。"))
    except ValidationError as error:
        form.take_errors(error)
        return False
    return True
