"""合理化建议: the fact table, and the steps by which a proposal is dealt with."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from fourfocus.apps.core.models.people import codes_of
from fourfocus.apps.core.models.register import CODE, Kept, kept_rules, lookups, one_of

JUDGED = ("adopt", "decline", "return", "assign", "confirm", "dispute")
"""Steps that nobody takes on a proposal of their own."""


class Proposal(Kept):
    """员工的合理化建议及其采纳和效果."""

    TABLE = "proposal"

    proposal = models.CharField(max_length=CODE)
    day = models.DateField()
    person = models.CharField(max_length=CODE)
    unit = models.CharField(max_length=CODE)
    title = models.CharField(max_length=500)
    state = models.CharField(max_length=CODE)
    answered_on = models.DateField(null=True, blank=True)
    effect_fen = models.BigIntegerField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            *kept_rules("proposal", "proposal"),
            one_of("proposal", "state", codes_of("proposal", "state")),
            models.CheckConstraint(
                condition=Q(answered_on__isnull=False, answered_on__gte=F("day"))
                | Q(answered_on__isnull=True, state="open"),
                name="proposal_answered",
            ),
        ]
        indexes: ClassVar = [*lookups("proposal", "person", "unit", "day"),
                             models.Index(fields=["mill", "state", "day"], condition=Q(known_to__isnull=True),
                                          name="proposal_by_state")]  # fmt: skip

    def __str__(self) -> str:
        return self.proposal


class ProposalStep(models.Model):
    """One step of a proposal on the site; written once. What it says of the mill stands in the fact table besides.

    ``human`` took it; ``proposer`` made the proposal, ``reporter`` entered the effect that is confirmed.
    """

    mill = models.CharField(max_length=CODE)
    proposal = models.CharField(max_length=CODE)
    step = models.CharField(max_length=CODE)
    note = models.CharField(max_length=500, blank=True)
    assignee = models.CharField(max_length=CODE, blank=True)
    until = models.DateField(null=True, blank=True)
    effect_fen = models.BigIntegerField(null=True, blank=True)
    human = models.CharField(max_length=140)
    proposer = models.CharField(max_length=140)
    reporter = models.CharField(max_length=140, blank=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["pk"]
        constraints: ClassVar = [
            # Two humans, whatever the code above does: the database itself refuses who judges what is their own.
            models.CheckConstraint(condition=~Q(step__in=JUDGED) | ~Q(human=F("proposer")), name="proposal_two_humans"),
            models.CheckConstraint(
                condition=~Q(step="confirm") | (~Q(reporter="") & ~Q(human=F("reporter"))),
                name="proposal_effect_two_humans",
            ),
            models.CheckConstraint(
                condition=~Q(step="assign") | (~Q(assignee="") & Q(until__isnull=False)), name="proposal_assigned"
            ),
            models.CheckConstraint(
                condition=~Q(step="report") | Q(effect_fen__isnull=False), name="proposal_effect_told"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["mill", "proposal"], name="proposal_steps"),
            models.Index(fields=["mill", "assignee"], name="proposal_assignee"),
        ]

    def __str__(self) -> str:
        return f"{self.proposal} {self.step}"
