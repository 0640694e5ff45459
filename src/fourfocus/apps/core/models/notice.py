"""What people are told on their own page."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models

from fourfocus.apps.core.models.register import CODE


class Notice(models.Model):
    """Something one account should know: what happened to what, in both languages, and where to look.

    ``key`` names the matter (a task's period, a finding); several notices of one matter follow one another.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notices")
    kind = models.CharField(max_length=CODE)
    key = models.CharField(max_length=200)
    text = models.CharField(max_length=500)
    text_en = models.CharField(max_length=500)
    link = models.CharField(max_length=300)
    made_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["-made_at", "-pk"]
        indexes: ClassVar = [models.Index(fields=["user", "read_at"], name="notice_unread")]

    def __str__(self) -> str:
        return self.text
