"""Imports through the site: what was uploaded, and what came of it."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models

from fourfocus.apps.core.models.register import CODE


class ImportRun(models.Model):
    """One upload. ``result`` is what facts.report says of it, in both languages; marked copies lie in ``folder``.

    A run that stays ``running`` was interrupted: importing the same files again completes it, since what is already stored
    word for word is left out.
    """

    RUNNING, STORED, UNCHANGED, REFUSED, FAILED = "running", "stored", "unchanged", "refused", "failed"

    mill = models.CharField(max_length=CODE, blank=True)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    state = models.CharField(max_length=16, default=RUNNING)
    files = models.JSONField(default=list)
    reason = models.TextField(blank=True)
    dry_run = models.BooleanField(default=False)
    result = models.JSONField(default=dict)
    folder = models.CharField(max_length=64, blank=True)

    class Meta:
        ordering: ClassVar = ["-started_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.pk} {self.state}"


class StoreMark(models.Model):
    """How far the Parquet store's log belongs to what the database says: written with it, in one transaction.

    A close that reads the database sees the store up to this commit, so it never sees half of an import.
    """

    number = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return str(self.number)
