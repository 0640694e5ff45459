from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from fourfocus.apps.core.permissions import Action
from fourfocus.apps.core.services.registers import Stale
from fourfocus.apps.core.views.shared import page_of, tell_stale, who
from fourfocus.apps.publishing import queries as read
from fourfocus.apps.publishing import results
from fourfocus.apps.publishing.forms import StartForm, StepForm
from fourfocus.apps.publishing.services import closes as service
from fourfocus.apps.publishing.services import publications


def closes(request: HttpRequest) -> HttpResponse:
    actor = who(request)
    return render(request, "publishing/closes.html", {"page": page_of(request, read.closes(actor=actor))})


def start(request: HttpRequest) -> HttpResponse:
    form = StartForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = service.start(actor=who(request), **form.cleaned_data)
        except ValidationError as error:
            form.take_errors(error)
        else:
            return redirect("close", pk=made.pk)
    context = {"form": form, "heading": _("月结"), "submit": _("开始计算"), "back": "closes"}
    return render(request, "core/plain_form.html", context)


def close(request: HttpRequest, pk: int) -> HttpResponse:
    actor = who(request)
    found = read.close(actor=actor, pk=pk)
    context = {
        "close": found, "log": found.steps.all(), "steps": read.steps(actor=actor, close=found),
        "waiting": service.waiting(found), "newer": found.replaced_by.exclude(state="discarded").last(),
    }  # fmt: skip
    if found.seal:
        result = results.result_of(found.seal)
        context |= {
            "rankings": [
                (name, read.ranking(close=found, name=name), read.trend(actor=actor, close=found, ranking=name))
                for name in ("branches", "units")
            ],
            "open_lines": read.open_lines(actor=actor, close=found), "warnings": result["warnings"],
            "indicators": result["indicators"],
        }  # fmt: skip
    return render(request, "publishing/close.html", context)


@require_POST
def step(request: HttpRequest, pk: int) -> HttpResponse:
    read.close(actor=who(request), pk=pk)
    form = StepForm(request.POST)
    if not form.is_valid():
        raise Http404
    try:
        made = service.take(actor=who(request), pk=pk, **form.cleaned_data)
    except Stale as stale:
        tell_stale(request, stale)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        return redirect("close", pk=made.pk)
    return redirect("close", pk=pk)


def changes(request: HttpRequest, pk: int) -> HttpResponse:
    found = read.computed(actor=who(request), pk=pk)
    if found.replaces is None:
        raise Http404
    about = results.about(found.seal)
    everybody = who(request).scope(Action.SEE_POINTS) >= 3
    listed = [
        one
        for one in results.differences(results.result_of(found.replaces.seal), results.result_of(found.seal))
        if everybody or one["total"]["subject"] not in about["persons"]
    ]
    titles = {code: one["title"] for code, one in about["subjects"].items()}
    return render(request, "publishing/changes.html", {"close": found, "changes": listed, "titles": titles})


def bulletin(request: HttpRequest, pk: int) -> HttpResponse:
    actor = who(request)
    found = read.computed(actor=actor, pk=pk)
    made = read.publication(actor=actor, close=found)
    ranked = made.content["rankings"]
    tables = [(_("党支部排名"), ranked["branches"]), (_("单位排名"), ranked["units"])]
    return render(request, "publishing/bulletin.html", {"close": found, "publication": made, "tables": tables})


def subject(request: HttpRequest, pk: int, code: str) -> HttpResponse:
    actor = who(request)
    found = read.computed(actor=actor, pk=pk)
    view = read.subject(actor=actor, close=found, code=code)
    may_ask = found.state == "published" and read.may_ask(actor=actor, close=found, subject=code)
    return render(request, "publishing/subject.html", {"close": found, "view": view, "may_ask": may_ask})


def why(request: HttpRequest, pk: int, code: str) -> HttpResponse:
    actor = who(request)
    found = read.computed(actor=actor, pk=pk)
    node = read.why(actor=actor, close=found, code=code, rule=request.GET.get("rule", ""))
    return render(request, "publishing/why.html", {"close": found, "node": node, "code": code})


def export(request: HttpRequest) -> HttpResponse:
    actor = who(request)
    response = HttpResponse(publications.export(actor=actor), content_type="application/zip")
    response["Content-Disposition"] = f'attachment; filename="fourfocus-{actor.mill}.zip"'
    response["X-Content-Type-Options"] = "nosniff"
    return response
