from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from fourfocus.apps.core.actor import Actor, NotVisible
from fourfocus.apps.core.content import Refused
from fourfocus.apps.core.permissions import Action
from fourfocus.apps.core.services import evidence
from fourfocus.apps.core.services.registers import Stale
from fourfocus.apps.core.sitestore import facts_for_close
from fourfocus.apps.core.templatetags.house import lang
from fourfocus.apps.core.views.shared import page_of, tell_stale, who
from fourfocus.apps.mechanism.forms import StepForm, TaskFilter
from fourfocus.apps.mechanism.queries import tasks as read
from fourfocus.apps.mechanism.services import decisions, steps
from fourfocus.apps.mechanism.services.steps import Key
from fourfocus.apps.mechanism.tasks import refresh_month
from fourfocus.apps.mechanism.workflow import STEPS, TABLE, State, Step

MOST_RECORDS = 50


def tasks(request: HttpRequest) -> HttpResponse:
    actor = who(request)
    wanted = month_of(request.GET.get("month", ""))
    state = read.month_state(actor=actor, month=wanted)
    listed = read.months(actor=actor)
    choices = read.choices(state=state) if state else {}
    data = {**request.GET.dict(), "month": f"{state.month:%Y-%m}" if state else request.GET.get("month", "")}
    form = TaskFilter(data, months=listed, choices=choices)
    context: dict[str, Any] = {
        "form": form,
        "state": state,
        "view": "board" if request.GET.get("view") == "board" else "list",
    }
    if state is None:
        if wanted and wanted in listed:
            refresh_month.enqueue(actor.mill, wanted.isoformat())
        return render(request, "mechanism/tasks.html", {**context, "asked": wanted in listed})
    told = dict(form.cleaned_data) if form.is_valid() else {}
    rows = read.standings(actor=actor, state=state, **told)
    context["lights"] = read.lights(read.standings(actor=actor, state=state, **{**told, "light": ""}))
    if context["view"] == "board":
        context["columns"] = read.board(rows)
    else:
        context["page"] = page_of(request, rows)
    return render(request, "mechanism/tasks.html", context)


def month_of(text: str) -> date | None:
    """A month as the address names it; None for none or nonsense."""
    try:
        return date.fromisoformat(f"{text}-01")
    except ValueError:
        return None


def key_of(task: str, branch: str, due: str) -> Key:
    """The period an address names."""
    try:
        return Key(task, branch, date.fromisoformat(due))
    except ValueError:
        raise NotVisible(due) from None


def task(request: HttpRequest, task: str, branch: str, due: str) -> HttpResponse:
    found = read.item(actor=who(request), key=key_of(task, branch, due))
    return render(request, "mechanism/task.html", {"item": found, "titles": titles(who(request))})


def titles(actor: Actor) -> dict[str, str]:
    from fourfocus.apps.core.queries import people

    return people.titles(actor=actor)


def records(request: HttpRequest, task: str, branch: str, due: str) -> HttpResponse:
    """The records behind a task that settles from them, read when somebody asks."""
    from fourfocus.apps.core.packs import pack_in_use
    from fourfocus.engine.probes import Look
    from fourfocus.engine.task_records import records_behind

    actor = who(request)
    found = read.item(actor=actor, key=key_of(task, branch, due))
    month = found.standing.of.month if found.standing else found.due.replace(day=1)
    by = found.standing.of.day if found.standing else found.due
    look = Look(found.period, found.due, max(by, found.due), found.due != found.key.due_on)
    rules = pack_in_use().pack.on(month)
    listed = list(
        records_behind(facts_for_close(), rules, found.task, branch, look, actor.mill, MOST_RECORDS)
        if found.task.from_records
        else ()
    )
    return render(request, "mechanism/task_records.html", {"item": found, "behind": listed})


def step(request: HttpRequest, task: str, branch: str, due: str, step: str) -> HttpResponse:
    actor, key = who(request), key_of(task, branch, due)
    if step not in STEPS:
        raise NotVisible(step)
    told = STEPS[step]
    read.may_step(actor=actor, key=key, step=told)
    found = read.item(actor=actor, key=key)
    form = StepForm(request.POST or None, request.FILES or None, step=told, initial={"seen": found.mark})
    if request.method == "POST" and form.is_valid():
        try:
            if _done(request, actor, key, told, form):
                return redirect("task", task=task, branch=branch, due=due)
        except Stale as stale:
            tell_stale(request, stale)
            return redirect("task", task=task, branch=branch, due=due)
    context = {"item": found, "step": told, "form": form, "titles": titles(actor)}
    return render(request, "mechanism/step.html", context)


def _done(request: HttpRequest, actor: Actor, key: Key, told: Step, form: StepForm) -> bool:
    """Take or propose the step; False when it was refused and the form says why."""
    values = form.cleaned_data
    try:
        for file in values.get("uploads", ()):
            evidence.attach(actor=actor, file=file, kind="task", key=key.text, unit=key.branch, note=values["note"])
        if told.second:
            decisions.propose(
                actor=actor, key=key, step=told.name, seen=values["seen"], reason=values["note"],
                new_due_on=values.get("new_due_on"),
            )  # fmt: skip
            messages.success(request, _("已提出，等待第二人批准。"))
        else:
            steps.take(actor=actor, key=key, step=told.name, seen=values["seen"], note=values["note"])
            messages.success(request, _("已办理：%(step)s。") % {"step": told.title(lang())})
    except Refused as refused:
        form.take_errors(ValidationError({"uploads": refused.words(lang())}))
    except ValidationError as error:
        form.take_errors(error)
    except steps.SameHuman:
        form.take_errors(ValidationError(_("申请、核、核验要由不同的人办理：您已办过这一轮的前一步。")))
    except steps.OwnBranch:
        form.take_errors(ValidationError(_("您在这个支部任职，这项工作给您自己的支部计分，请由别人核验。")))
    else:
        return True
    return False


def rules(request: HttpRequest) -> HttpResponse:
    who(request).need(Action.SEE_TASKS)
    return render(request, "mechanism/rules.html", {"table": TABLE, "states": list(State)})
