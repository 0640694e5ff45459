"""Who did what: appended, never changed, sealed in batches. The database refuses change by triggers (migration 0002)."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from fourfocus.apps.core.models.register import CODE


class AuditEntry(models.Model):
    """One act. The account is kept by value, so that the entry outlives it."""

    at = models.DateTimeField()
    mill = models.CharField(max_length=CODE, blank=True)
    user = models.BigIntegerField(null=True, blank=True)
    name = models.CharField(max_length=200, blank=True)
    person = models.CharField(max_length=CODE, blank=True)
    address = models.CharField(max_length=64, blank=True)
    agent = models.CharField(max_length=200, blank=True)
    action = models.CharField(max_length=CODE)
    kind = models.CharField(max_length=CODE, blank=True)
    key = models.CharField(max_length=200, blank=True)
    note = models.TextField(blank=True)
    old = models.JSONField(null=True, blank=True)
    new = models.JSONField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["-pk"]
        indexes: ClassVar = [
            models.Index(fields=["at"], name="audit_by_time"),
            models.Index(fields=["kind", "key"], name="audit_by_object"),
            models.Index(fields=["user"], name="audit_by_user"),
        ]

    def __str__(self) -> str:
        return f"{self.pk} {self.action} {self.kind} {self.key}"


class AuditSeal(models.Model):
    """A sealed batch: its hash holds the hash of the one before and of every entry in it."""

    number = models.PositiveBigIntegerField(unique=True)
    made_at = models.DateTimeField()
    count = models.PositiveIntegerField()
    before = models.CharField(max_length=64)
    head = models.CharField(max_length=64, unique=True)

    class Meta:
        ordering: ClassVar = ["number"]

    def __str__(self) -> str:
        return f"{self.number} {self.head[:12]}"


class SealedEntry(models.Model):
    """Which entries a batch seals, in what order, and the hash each had."""

    seal = models.ForeignKey(AuditSeal, on_delete=models.PROTECT, related_name="entries")
    # No constraint towards the entry: that an entry is gone must be seen and said, not be unthinkable.
    entry = models.OneToOneField(AuditEntry, on_delete=models.DO_NOTHING, db_constraint=False, related_name="sealed")
    position = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)

    class Meta:
        ordering: ClassVar = ["seal_id", "position"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["seal", "position"], name="sealed_position")]

    def __str__(self) -> str:
        return f"{self.seal_id}.{self.position}"
