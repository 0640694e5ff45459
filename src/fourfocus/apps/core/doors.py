"""Addresses: each says who may come in; one that does not say so cannot be made.

A page for those with a permission answers 404 to everybody else, so that nobody learns what there is. How far the
permission reaches is the business of the query or service behind it, which raises
:class:`~fourfocus.apps.core.actor.NotVisible` for what lies outside.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponseBase
from django.urls import URLPattern, path
from django.views.decorators.cache import never_cache

from fourfocus.apps.core.actor import NotVisible
from fourfocus.apps.core.permissions import Action

View = Callable[..., HttpResponseBase]


@dataclass(frozen=True, slots=True)
class Door:
    """Who may open an address: everybody, every account, or those who may do ``may``."""

    public: bool = False
    may: Action | None = None


def door(route: str, view: View, *, name: str, may: Action | None = None) -> URLPattern:
    """An address for every account, or with ``may`` for those with that permission."""
    return path(route, _guarded(view, Door(may=may)), name=name)


def open_door(route: str, view: View, *, name: str) -> URLPattern:
    """An address for everybody, logged in or not."""
    return path(route, _guarded(view, Door(public=True)), name=name)


def _guarded(view: View, told: Door) -> View:
    @wraps(view)
    def handle(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not told.public and not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        if told.may is not None and not request.actor.may(told.may):  # type: ignore[attr-defined]
            raise Http404
        try:
            return view(request, *args, **kwargs)
        except NotVisible as error:
            raise Http404 from error

    handled: View = handle if told.public else never_cache(handle)
    handled.door = told  # type: ignore[attr-defined]
    return handled
