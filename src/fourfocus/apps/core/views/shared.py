from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Page, Paginator
from django.http import HttpRequest
from django.utils.translation import gettext as _

from fourfocus.apps.core import clock
from fourfocus.apps.core.actor import Actor
from fourfocus.apps.core.queries import people
from fourfocus.apps.core.services.registers import Stale

PER_PAGE = 50


def who(request: HttpRequest) -> Actor:
    """The actor of a request."""
    return request.actor  # type: ignore[attr-defined]


def page_of(request: HttpRequest, rows: Any) -> Page[Any]:
    """The page of a list that the address asks for; a wrong number is the nearest page."""
    return Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))


def unit_choices(actor: Actor) -> list[tuple[str, str, str]]:
    """Units to choose from: code, kind, title."""
    return list(people.units(actor=actor).values_list("unit", "kind", "title"))


def tell_stale(request: HttpRequest, stale: Stale) -> None:
    """Tell the second saver: somebody was faster, nothing of theirs is lost, nothing of yours was saved."""
    when = clock.local(stale.at).strftime("%m-%d %H:%M") if stale.at else ""
    text = _("没有保存：%(who)s 在 %(when)s 已经改过这条记录。请看最新内容，再决定是否修改。")
    messages.error(request, text % {"who": stale.by or _("另一位同事"), "when": when})
