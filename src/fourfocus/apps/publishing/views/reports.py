from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from fourfocus.apps.core.views.shared import who
from fourfocus.apps.publishing import reports


def burden(request: HttpRequest) -> HttpResponse:
    return render(request, "publishing/burden.html", {"found": reports.burden(actor=who(request))})


def systems(request: HttpRequest) -> HttpResponse:
    found = reports.systems(actor=who(request), month=request.GET.get("month", ""))
    return render(request, "publishing/systems.html", {"found": found})
