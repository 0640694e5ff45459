from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from fourfocus.apps.core.forms import SiteWayForm, WayForm
from fourfocus.apps.core.queries import notices as read
from fourfocus.apps.core.services import delivery
from fourfocus.apps.core.services.registers import Stale
from fourfocus.apps.core.views.shared import page_of, tell_stale, who


def notice_ways(request: HttpRequest) -> HttpResponse:
    """One's own switches; each way is a form of its own."""
    actor = who(request)
    form = WayForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            delivery.set_way(actor=actor, **form.cleaned_data)
        except ValidationError as error:
            messages.error(request, error.messages[0])
        else:
            messages.success(request, _("已保存。"))
        return redirect("notice_ways")
    return render(request, "core/notice_ways.html", {"ways": read.ways(actor=actor)})


def notice_site(request: HttpRequest) -> HttpResponse:
    """What the site sends, and what could not be sent."""
    actor = who(request)
    form = SiteWayForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        try:
            if told["kind"]:
                delivery.set_site_way(actor=actor, kind=told["kind"], on=told["on"], version=told["version"] or 0)
                messages.success(request, _("已保存。"))
            else:
                count = delivery.try_again(actor=actor)
                messages.success(request, _("%(count)s 条将再发一次。") % {"count": count})
        except Stale as stale:
            tell_stale(request, stale)
        return redirect("notice_site")
    context = {"ways": read.site_ways(actor=actor), "page": page_of(request, read.unsent(actor=actor))}
    return render(request, "core/notice_site.html", context)
