"""The site's clock: the only place of the apps that asks what time it is."""

from __future__ import annotations

from datetime import date, datetime

from django.utils import timezone


def now() -> datetime:
    """The present moment, with its zone."""
    return timezone.now()


def today() -> date:
    """The day it is at the mill."""
    return timezone.localdate()


def local(moment: datetime) -> datetime:
    """A moment as facts keep it: the mill's wall clock, without a zone."""
    return timezone.localtime(moment).replace(tzinfo=None)


def aware(moment: datetime) -> datetime:
    """The mill's wall clock as the database keeps it."""
    return timezone.make_aware(moment)
