"""Monthly inspections: what is looked at, drawn how, what came of it."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from fourfocus.apps.core.models.register import CODE

USER = settings.AUTH_USER_MODEL


class Plan(models.Model):
    """A month's inspection: items looked at everywhere, and how many more each branch gets by lot.

    ``seed`` is made when the plan is announced and says, with the list of items, which were drawn: anybody can draw again.
    """

    mill = models.CharField(max_length=CODE)
    month = models.DateField()
    fixed = models.JSONField(default=list)
    pool = models.JSONField(default=list)
    sample = models.PositiveIntegerField(default=2)
    rectify_days = models.PositiveIntegerField(default=10)
    seed = models.PositiveBigIntegerField(null=True, blank=True)
    announced_at = models.DateTimeField(null=True, blank=True)
    made_by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering: ClassVar = ["-month"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["mill", "month"], name="plan_once_a_month"),
            models.CheckConstraint(
                condition=Q(seed__isnull=True, announced_at__isnull=True)
                | Q(seed__isnull=False, announced_at__isnull=False),
                name="plan_announced_with_seed",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.month:%Y-%m}"


class Visit(models.Model):
    """What is looked at in one branch; closed, it says that everything found there in the month is recorded."""

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="visits")
    branch = models.CharField(max_length=CODE)
    items = models.JSONField(default=list)
    drawn = models.JSONField(default=list)
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(USER, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering: ClassVar = ["branch"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["plan", "branch"], name="visit_once")]

    def __str__(self) -> str:
        return f"{self.plan_id} {self.branch}"


class Report(models.Model):
    """What a branch says it did about a finding, and what the inspection answered."""

    WAITING, ACCEPTED, RETURNED = "waiting", "accepted", "returned"

    mill = models.CharField(max_length=CODE)
    finding = models.CharField(max_length=CODE)
    branch = models.CharField(max_length=CODE)
    text = models.TextField()
    made_by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    reporter = models.CharField(max_length=140)
    made_at = models.DateTimeField()
    state = models.CharField(max_length=16, default=WAITING)
    answer = models.TextField(blank=True)
    decided_by = models.ForeignKey(USER, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    decider = models.CharField(max_length=140, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering: ClassVar = ["-made_at", "-pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["mill", "finding"], condition=Q(state="waiting"), name="report_one_waiting"
            ),
            models.CheckConstraint(
                condition=Q(decider="") | ~Q(decider=models.F("reporter")), name="report_two_humans"
            ),
        ]

    def __str__(self) -> str:
        return self.finding
