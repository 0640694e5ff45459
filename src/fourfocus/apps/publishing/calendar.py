"""The terms of public notice and of answering; working days are core's."""

from __future__ import annotations

from datetime import date

from django.conf import settings

from fourfocus.apps.core.calendar import workdays
from fourfocus.apps.core.packs import pack_in_use
from fourfocus.rules.years import days_to_query

__all__ = ["terms", "workdays"]


def terms(month: date) -> tuple[int, int]:
    """Workdays of public notice of a month's result, and of answering a question: the pack's, else as set for the site."""
    notice, answer = days_to_query(pack_in_use().pack.on(month))
    return notice or settings.NOTICE_DAYS, answer or settings.ANSWER_DAYS
