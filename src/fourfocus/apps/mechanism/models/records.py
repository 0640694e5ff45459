"""Fact tables at home here. Fields are the columns of facts.tables.party; a test holds them equal."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q

from fourfocus.apps.core.models.people import codes_of
from fourfocus.apps.core.models.register import CODE, Kept, kept_rules, lookups, one_of
from fourfocus.apps.mechanism.models.proposals import Proposal


class TaskEvent(Kept):
    """重点工作的一步：下达、申请销号、核、销号、退回、延期、取消、重开."""

    TABLE = "task_event"

    task = models.CharField(max_length=CODE)
    branch = models.CharField(max_length=CODE)
    due_on = models.DateField()
    event = models.CharField(max_length=CODE)
    day = models.DateField()
    new_due_on = models.DateField(null=True, blank=True)
    person = models.CharField(max_length=CODE, blank=True)
    evidence = models.CharField(max_length=500, blank=True)
    note = models.CharField(max_length=500, blank=True)

    class Meta:
        constraints: ClassVar = [
            *kept_rules("task_event", "task", "branch", "due_on", "event", "day"),
            one_of("task_event", "event", codes_of("task_event", "event")),
            models.CheckConstraint(
                condition=~Q(event="extended") | Q(new_due_on__isnull=False), name="task_event_new_due"
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["mill", "task", "branch", "due_on"],
                condition=Q(known_to__isnull=True),
                name="task_event_period",
            ),
            models.Index(fields=["mill", "day"], condition=Q(known_to__isnull=True), name="task_event_day"),
        ]

    def __str__(self) -> str:
        return f"{self.task} {self.branch} {self.due_on} {self.event}"


class InspectionFinding(Kept):
    """督导检查发现的问题、扣分和整改."""

    TABLE = "inspection_finding"

    finding = models.CharField(max_length=CODE)
    day = models.DateField()
    branch = models.CharField(max_length=CODE)
    item = models.CharField(max_length=CODE)
    severity = models.CharField(max_length=CODE)
    deduct_milli = models.PositiveIntegerField()
    problem = models.CharField(max_length=500)
    due_on = models.DateField()
    rectified_on = models.DateField(null=True, blank=True)
    note = models.CharField(max_length=500, blank=True)

    class Meta:
        constraints: ClassVar = [
            *kept_rules("inspection_finding", "finding"),
            one_of("inspection_finding", "severity", codes_of("inspection_finding", "severity")),
            models.CheckConstraint(condition=Q(due_on__gte=models.F("day")), name="inspection_finding_due"),
        ]
        indexes: ClassVar = lookups("finding", "branch", "day")

    def __str__(self) -> str:
        return self.finding


class StandardCheck(Kept):
    """十有六上墙各项的检查状态."""

    TABLE = "standard_check"

    branch = models.CharField(max_length=CODE)
    item = models.CharField(max_length=CODE)
    day = models.DateField()
    state = models.CharField(max_length=CODE)
    note = models.CharField(max_length=500, blank=True)

    class Meta:
        constraints: ClassVar = [
            *kept_rules("standard_check", "branch", "item", "day"),
            one_of("standard_check", "state", codes_of("standard_check", "state")),
        ]

    def __str__(self) -> str:
        return f"{self.branch} {self.item} {self.day}"


class OrganisationLife(Kept):
    """三会一课、主题党日等每次活动."""

    TABLE = "organisation_life"

    meeting = models.CharField(max_length=CODE)
    branch = models.CharField(max_length=CODE)
    day = models.DateField()
    kind = models.CharField(max_length=CODE)
    topic = models.CharField(max_length=500, blank=True)
    held_s = models.PositiveIntegerField()
    expected_n = models.PositiveIntegerField()
    present_n = models.PositiveIntegerField()
    makeup_n = models.PositiveIntegerField(null=True, blank=True)
    led_by = models.CharField(max_length=CODE, blank=True)
    entered_on = models.DateField(null=True, blank=True)
    late_reason = models.CharField(max_length=500, blank=True)
    note = models.CharField(max_length=500, blank=True)

    class Meta:
        constraints: ClassVar = [
            *kept_rules("organisation_life", "meeting"),
            one_of("organisation_life", "kind", codes_of("organisation_life", "kind")),
            models.CheckConstraint(
                condition=Q(present_n__lte=models.F("expected_n")), name="organisation_life_present"
            ),
        ]
        indexes: ClassVar = lookups("life", "branch", "day")

    def __str__(self) -> str:
        return self.meeting


RECORDS: dict[str, type[Any]] = {
    model.TABLE: model for model in (TaskEvent, InspectionFinding, StandardCheck, OrganisationLife, Proposal)
}
"""The tables at home here by name."""
