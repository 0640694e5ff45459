"""Switches of the frame: language and theme."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from fourfocus.site.middleware import LANGUAGE_COOKIE

YEAR_S = 365 * 24 * 3600


def _back(request: HttpRequest) -> str:
    to = request.POST.get("next", "")
    return to if url_has_allowed_host_and_scheme(to, {request.get_host()}, request.is_secure()) else "/"


def _remember(request: HttpRequest, name: str, value: str) -> HttpResponse:
    response = HttpResponseRedirect(_back(request))
    response.set_cookie(name, value, max_age=YEAR_S, secure=settings.HTTPS, httponly=True, samesite="Lax")
    return response


@require_POST
def language(request: HttpRequest) -> HttpResponse:
    chosen = request.POST.get("language", "")
    return _remember(request, LANGUAGE_COOKIE, chosen if chosen in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE)


@require_POST
def theme(request: HttpRequest) -> HttpResponse:
    chosen = request.POST.get("theme", "")
    return _remember(request, "theme", chosen if chosen in ("light", "dark") else "auto")
