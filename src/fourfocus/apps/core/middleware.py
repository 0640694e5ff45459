"""Each request gets its actor and, for the audit trail, its origin."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.utils.functional import SimpleLazyObject

from fourfocus.apps.core import clock
from fourfocus.apps.core.actor import NOBODY, Actor, actor_of
from fourfocus.apps.core.origin import Origin, coming_from


def address_of(request: HttpRequest) -> str:
    """The client's address. A forwarded one counts only behind the mill's own proxy, and then only what that proxy added."""
    if settings.BEHIND_PROXY:
        forwarded = request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")
        if forwarded[-1].strip():
            return forwarded[-1].strip()[:64]
    return str(request.META.get("REMOTE_ADDR", ""))[:64]


def origin(get_response: Callable[[HttpRequest], HttpResponseBase]) -> Callable[[HttpRequest], HttpResponseBase]:
    """Middleware: ``request.actor``, made when first asked for."""

    def handle(request: HttpRequest) -> HttpResponseBase:
        def make() -> Actor:
            return actor_of(request.user, clock.today()) if request.user.is_authenticated else NOBODY

        request.actor = SimpleLazyObject(make)  # type: ignore[attr-defined]
        with coming_from(Origin(address_of(request), request.META.get("HTTP_USER_AGENT", "")[:200])):
            return get_response(request)

    return handle
