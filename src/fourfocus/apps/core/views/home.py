from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from fourfocus.apps.core.actor import NotVisible
from fourfocus.apps.core.permissions import SIGNS, TABLE, Action
from fourfocus.apps.core.queries import people, records
from fourfocus.apps.core.roles import Role
from fourfocus.apps.core.templatetags.house import lang
from fourfocus.apps.core.views.shared import who


def home(request: HttpRequest) -> HttpResponse:
    actor = who(request)
    try:
        own = people.person_file(actor=actor, code=actor.person) if actor.person else None
    except NotVisible:
        own = None
    titles = people.titles(actor=actor) if actor.may(Action.SEE_UNITS) else {}
    context = {"own": own, "titles": titles, "awaiting": records.awaiting(actor=actor)}
    return render(request, "core/home.html", context)


def permissions(request: HttpRequest) -> HttpResponse:
    rows = [(action, [SIGNS[TABLE[action][role]](lang()) for role in Role]) for action in Action]
    return render(request, "core/permissions.html", {"roles": list(Role), "rows": rows, "mine": who(request).roles})
