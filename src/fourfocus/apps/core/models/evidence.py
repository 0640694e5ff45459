"""Attached files: content once, by its hash; who attached it to what, as often as needed."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from fourfocus.apps.core.models.register import CODE


class Evidence(models.Model):
    """A file's content, stored under its SHA-256 in the data folder."""

    sha256 = models.CharField(max_length=64, unique=True)
    size = models.PositiveBigIntegerField()
    kind = models.CharField(max_length=16)
    stored_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [models.CheckConstraint(condition=Q(size__gt=0), name="evidence_not_empty")]

    def __str__(self) -> str:
        return self.sha256[:12]


class Attachment(models.Model):
    """One use of a file: by whom, as what, for which record. Withdrawn, it stays in the record."""

    evidence = models.ForeignKey(Evidence, on_delete=models.PROTECT, related_name="attachments")
    mill = models.CharField(max_length=CODE, blank=True)
    unit = models.CharField(max_length=CODE, blank=True)
    kind = models.CharField(max_length=CODE, blank=True)
    key = models.CharField(max_length=200, blank=True)
    name = models.CharField(max_length=200)
    note = models.CharField(max_length=300, blank=True)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    person = models.CharField(max_length=CODE, blank=True)
    added_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["-added_at", "-pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True) | Q(withdrawn_at__gte=F("added_at")), name="attachment_times"
            )
        ]
        indexes: ClassVar = [models.Index(fields=["kind", "key"], name="attachment_of")]

    def __str__(self) -> str:
        return self.name
