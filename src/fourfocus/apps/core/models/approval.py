"""Two-person steps."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from fourfocus.apps.core.models.register import CODE


class Approval(models.Model):
    """Something one human proposed and another has to decide.

    ``kind`` names what happens on a yes (:mod:`fourfocus.apps.core.services.approvals`); ``payload`` is what it needs.
    ``concerns`` lists the staff numbers whom it scores, pays or empowers: none of them may decide.
    """

    WAITING, APPROVED, REFUSED, WITHDRAWN = "waiting", "approved", "refused", "withdrawn"

    mill = models.CharField(max_length=CODE, blank=True)
    kind = models.CharField(max_length=CODE)
    title = models.CharField(max_length=300)
    unit = models.CharField(max_length=CODE, blank=True)
    payload = models.JSONField(default=dict, blank=True)
    concerns = models.JSONField(default=list, blank=True)
    state = models.CharField(max_length=16, default=WAITING)
    version = models.PositiveIntegerField(default=1)
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    proposer = models.CharField(max_length=140)
    proposed_at = models.DateTimeField()
    reason = models.TextField(blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    decider = models.CharField(max_length=140, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    answer = models.TextField(blank=True)

    class Meta:
        ordering: ClassVar = ["-proposed_at", "-pk"]
        constraints: ClassVar = [
            # Two humans, whatever the code above does: the database itself refuses one who decides on their own proposal.
            models.CheckConstraint(
                condition=Q(decider="") | Q(state="withdrawn") | ~Q(decider=F("proposer")), name="approval_two_humans"
            ),
            models.CheckConstraint(
                condition=Q(state="waiting", decided_at__isnull=True, decider="")
                | (Q(state__in=["approved", "refused", "withdrawn"], decided_at__isnull=False) & ~Q(decider="")),
                name="approval_decided_or_waiting",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["state", "kind"], name="approval_by_state")]

    def __str__(self) -> str:
        return self.title
