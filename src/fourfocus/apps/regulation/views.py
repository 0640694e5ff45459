from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from fourfocus.apps.core.views.shared import page_of, who
from fourfocus.apps.regulation import queries as read


def framework(request: HttpRequest) -> HttpResponse:
    return render(request, "regulation/framework.html", {"frame": read.framework(actor=who(request))})


def node(request: HttpRequest, name: str) -> HttpResponse:
    return render(request, "regulation/node.html", {"view": read.node(actor=who(request), name=name)})


def rules(request: HttpRequest) -> HttpResponse:
    text, part = request.GET.get("q", "").strip(), request.GET.get("part", "")
    listed = read.rules(actor=who(request), text=text, part=part)
    context = {"page": page_of(request, listed), "q": text, "part": part, "parts": read.PARTS, "pack": read.pack()}
    return render(request, "regulation/rules.html", context)


def rule(request: HttpRequest, part: str, name: str) -> HttpResponse:
    return render(request, "regulation/rule.html", {"view": read.rule(actor=who(request), part=part, name=name)})


def regulations(request: HttpRequest) -> HttpResponse:
    return render(request, "regulation/regulations.html", {"listed": read.regulations(actor=who(request))})


def regulation(request: HttpRequest, name: str) -> HttpResponse:
    return render(request, "regulation/regulation.html", {"view": read.regulation(actor=who(request), name=name)})
