"""The year's frozen list, how tasks stand by the engine, and orders to follow up."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from fourfocus.apps.core.models.register import CODE

USER = settings.AUTH_USER_MODEL


class Baseline(models.Model):
    """The list of a year as it was frozen, once, by two people; what the year became is compared with it."""

    mill = models.CharField(max_length=CODE)
    year = models.PositiveIntegerField()
    pack = models.CharField(max_length=CODE)
    pack_sha256 = models.CharField(max_length=64)
    frozen_at = models.DateTimeField()
    approval = models.ForeignKey("core.Approval", null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["mill", "year"], name="baseline_once_a_year")]

    def __str__(self) -> str:
        return f"{self.mill} {self.year}"


class BaselineTask(models.Model):
    """A task as the frozen list has it. ``dues`` are the due days of its periods in the year, as ISO days."""

    baseline = models.ForeignKey(Baseline, on_delete=models.PROTECT, related_name="tasks")
    task = models.CharField(max_length=CODE)
    title = models.CharField(max_length=200)
    title_en = models.CharField(max_length=200, blank=True)
    category = models.CharField(max_length=100)
    owner = models.CharField(max_length=100)
    cadence = models.CharField(max_length=CODE)
    branches = models.JSONField(default=list)
    dues = models.JSONField(default=list)
    target = models.CharField(max_length=500)
    acceptance = models.CharField(max_length=500)
    from_records = models.BooleanField()

    class Meta:
        ordering: ClassVar = ["task"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["baseline", "task"], name="baseline_task_once")]

    def __str__(self) -> str:
        return f"{self.task} {self.title}"


class MonthState(models.Model):
    """One computation of a month's tasks by the engine: as of which day, from which facts, by which pack."""

    mill = models.CharField(max_length=CODE)
    month = models.DateField()
    day = models.DateField()
    made_at = models.DateTimeField()
    pack_sha256 = models.CharField(max_length=64)
    entry_mark = models.PositiveBigIntegerField(default=0)
    store_mark = models.PositiveIntegerField(default=0)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["mill", "month"], name="month_state_once")]

    def __str__(self) -> str:
        return f"{self.month:%Y-%m}"


class Standing(models.Model):
    """How one period of one task of a branch stands, as the engine says; written anew with each computation.

    ``step`` is where its write-off stands by the steps taken (:mod:`fourfocus.apps.mechanism.workflow`). ``score`` is in
    thousandths of a point; None while open or running.
    """

    of = models.ForeignKey(MonthState, on_delete=models.CASCADE, related_name="rows")
    task = models.CharField(max_length=CODE)
    title = models.CharField(max_length=200)
    title_en = models.CharField(max_length=200, blank=True)
    category = models.CharField(max_length=100, blank=True)
    owner = models.CharField(max_length=100, blank=True)
    cadence = models.CharField(max_length=CODE, blank=True)
    branch = models.CharField(max_length=CODE)
    branch_title = models.CharField(max_length=200)
    period_start = models.DateField(null=True)
    period_end = models.DateField(null=True)
    first_due = models.DateField()
    due = models.DateField()
    from_records = models.BooleanField()
    state = models.CharField(max_length=16)
    step = models.CharField(max_length=16)
    light = models.CharField(max_length=8, blank=True)
    why = models.TextField()
    why_en = models.TextField()
    overdue = models.PositiveIntegerField(default=0)
    action = models.CharField(max_length=100, blank=True)
    action_en = models.CharField(max_length=100, blank=True)
    score = models.IntegerField(null=True)
    values_found = models.JSONField(default=list)

    class Meta:
        ordering: ClassVar = ["task", "due", "branch", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["of", "task", "branch", "first_due"], name="standing_once")
        ]
        indexes: ClassVar = [models.Index(fields=["of", "branch", "task"], name="standing_by_branch")]

    def __str__(self) -> str:
        return f"{self.task} {self.branch} {self.first_due}"


class Order(models.Model):
    """督办单：raised when a task is overdue, answered by the branch, closed when the task is done, extended or cancelled."""

    OPEN, ANSWERED, CLOSED = "open", "answered", "closed"

    mill = models.CharField(max_length=CODE)
    number = models.CharField(max_length=CODE)
    task = models.CharField(max_length=CODE)
    title = models.CharField(max_length=200)
    title_en = models.CharField(max_length=200, blank=True)
    branch = models.CharField(max_length=CODE)
    branch_title = models.CharField(max_length=200)
    owner = models.CharField(max_length=100, blank=True)
    target = models.CharField(max_length=500, blank=True)
    first_due = models.DateField()
    due = models.DateField()
    raised_on = models.DateField()
    overdue = models.PositiveIntegerField()
    action = models.CharField(max_length=100)
    action_en = models.CharField(max_length=100)
    why = models.TextField()
    why_en = models.TextField()
    state = models.CharField(max_length=16, default=OPEN)
    version = models.PositiveIntegerField(default=1)
    answer = models.TextField(blank=True)
    answered_by = models.ForeignKey(USER, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    answered_at = models.DateTimeField(null=True, blank=True)
    closed_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["-raised_on", "-pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["mill", "number"], name="order_number_once"),
            models.UniqueConstraint(
                fields=["mill", "task", "branch", "first_due"], condition=~Q(state="closed"), name="order_open_once"
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["mill", "state", "branch"], name="order_by_state")]

    def __str__(self) -> str:
        return self.number
