"""Reading the ways of notices: one's own, and for administrators the site's and what could not be sent."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db.models import Q, QuerySet

from fourfocus.apps.core.actor import Actor
from fourfocus.apps.core.models import Delivery, NoticeWay, SiteWay
from fourfocus.apps.core.models.notice import WAYS
from fourfocus.apps.core.permissions import Action


def ways(*, actor: Actor) -> list[dict[str, Any]]:
    """Every way with what the actor said of it and whether the site allows it."""
    own = {one.kind: one for one in NoticeWay.objects.filter(user=actor.account)}
    site = {"page", *SiteWay.objects.filter(on=True).values_list("kind", flat=True)}
    found = []
    for kind in WAYS:
        one = own.get(kind)
        on = one.on if one else kind == "page"
        has_secret = bool(one and one.secret)
        found.append({"kind": kind, "on": on, "address": one.address if one else "", "secret": has_secret,
                      "allowed": kind in site})  # fmt: skip
    return found


def site_ways(*, actor: Actor) -> list[dict[str, Any]]:
    """Every way out of the house: whether it is on, and whether what it needs is set."""
    actor.need_everywhere(Action.RUN_SITE)
    known = {one.kind: one for one in SiteWay.objects.all()}
    found = []
    for kind in WAYS[1:]:
        one = known.get(kind)
        ready = settings.MAIL_READY if kind == "mail" else bool(settings.NOTICE_ORIGINS)
        found.append(
            {"kind": kind, "on": one.on if one else False, "version": one.version if one else 1, "ready": ready}
        )
    return found


def unsent(*, actor: Actor) -> QuerySet[Delivery]:
    """What was given up, and what failed and is tried again; what it says is not shown."""
    actor.need_everywhere(Action.RUN_SITE)
    rows = Delivery.objects.filter(Q(state=Delivery.FAILED) | Q(state=Delivery.WAITING, tries__gt=0))
    return rows.filter(notice__user__mill=actor.mill).select_related("notice__user", "way")
