"""What is recorded of results: versions of months, their steps, publications and seals, questions and answers."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from fourfocus.apps.core.models.register import CODE
from fourfocus.apps.publishing.workflow import IN_FORCE, WORKING, State

USER = settings.AUTH_USER_MODEL


class Close(models.Model):
    """One version of a month's result. What it found lies in its bundle, named by the bundle's seal."""

    mill = models.CharField(max_length=CODE)
    month = models.DateField()
    number = models.PositiveIntegerField(default=1)
    state = models.CharField(max_length=16, default=State.COMPUTING)
    as_of = models.DateTimeField()
    pack = models.CharField(max_length=CODE, blank=True)
    pack_sha256 = models.CharField(max_length=64, blank=True)
    identity = models.CharField(max_length=64, blank=True)
    seal = models.CharField(max_length=64, blank=True)
    open_lines = models.PositiveIntegerField(default=0)
    reason = models.TextField(blank=True)
    problem = models.JSONField(default=dict, blank=True)
    replaces = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="replaced_by")
    made_by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    maker = models.CharField(max_length=140)
    decider = models.CharField(max_length=140, blank=True)
    approval = models.ForeignKey("core.Approval", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    published_on = models.DateField(null=True, blank=True)
    until = models.DateField(null=True, blank=True)  # the last day of public notice
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering: ClassVar = ["-month", "-number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["mill", "month", "number"], name="close_number"),
            models.UniqueConstraint(
                fields=["mill", "month"], condition=Q(state__in=[str(s) for s in WORKING]), name="close_one_working"
            ),
            models.UniqueConstraint(
                fields=["mill", "month"], condition=Q(state__in=[str(s) for s in IN_FORCE]), name="close_one_in_force"
            ),
            models.CheckConstraint(condition=Q(state__in=[str(s) for s in State]), name="close_state_known"),
            models.CheckConstraint(
                condition=Q(state__in=["computing", "failed", "discarded"]) | (~Q(seal="") & ~Q(identity="")),
                name="close_has_its_bundle",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["computing", "failed", "draft", "discarded"]) | (~Q(decider="") & ~Q(decider=F("maker"))),
                name="close_two_humans",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.month:%Y-%m} v{self.number}"


class CloseStep(models.Model):
    """A step a version took; appended, never changed."""

    close = models.ForeignKey(Close, on_delete=models.PROTECT, related_name="steps")
    step = models.CharField(max_length=32)
    source = models.CharField(max_length=16, blank=True)
    target = models.CharField(max_length=16)
    at = models.DateTimeField()
    name = models.CharField(max_length=200, blank=True)
    human = models.CharField(max_length=140, blank=True)
    reason = models.TextField(blank=True)

    class Meta:
        ordering: ClassVar = ["pk"]

    def __str__(self) -> str:
        return f"{self.close_id} {self.step}"


class Publication(models.Model):
    """What was published: appended, never changed (migration 0002), sealed with its hash."""

    mill = models.CharField(max_length=CODE)
    number = models.PositiveIntegerField()
    close = models.ForeignKey(Close, on_delete=models.PROTECT, related_name="publications")
    kind = models.CharField(max_length=16)  # notice, correction, final
    content = models.JSONField()
    sha256 = models.CharField(max_length=64)
    seal = models.ForeignKey("PublicationSeal", on_delete=models.PROTECT, related_name="publications")

    class Meta:
        ordering: ClassVar = ["mill", "number"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["mill", "number"], name="publication_number")]

    def __str__(self) -> str:
        return f"{self.number} {self.kind}"


class PublicationSeal(models.Model):
    """A sealed batch of publications: its head holds the head before it and the hashes in it."""

    mill = models.CharField(max_length=CODE)
    number = models.PositiveIntegerField()
    before = models.CharField(max_length=64, blank=True)
    head = models.CharField(max_length=64, unique=True)
    digests = models.JSONField(default=list)
    made_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["mill", "number"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["mill", "number"], name="publication_seal_number")]

    def __str__(self) -> str:
        return self.head


class Question(models.Model):
    """An appeal of somebody concerned, or an objection of discipline or union, and its answer."""

    OPEN, UPHELD, REJECTED, WITHDRAWN = "open", "upheld", "rejected", "withdrawn"
    APPEAL, OBJECTION = "appeal", "objection"

    close = models.ForeignKey(Close, on_delete=models.PROTECT, related_name="questions")
    kind = models.CharField(max_length=16)
    subject = models.CharField(max_length=CODE)
    subject_title = models.CharField(max_length=200)
    personal = models.BooleanField(default=False)
    account = models.CharField(max_length=200, blank=True)
    line = models.CharField(max_length=500, blank=True)
    line_en = models.CharField(max_length=500, blank=True)
    text = models.TextField()
    state = models.CharField(max_length=16, default=OPEN)
    raised_by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    raiser = models.CharField(max_length=140)
    raised_at = models.DateTimeField()
    due = models.DateField()
    answered_by = models.ForeignKey(USER, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    answerer = models.CharField(max_length=140, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    answer = models.TextField(blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering: ClassVar = ["-raised_at", "-pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(answerer="") | Q(state="withdrawn") | ~Q(answerer=F("raiser")), name="question_two_humans"
            ),
            models.CheckConstraint(
                condition=Q(state="open", answerer="") | (Q(state__in=["upheld", "rejected", "withdrawn"]) & ~Q(answerer="")),
                name="question_answered_or_open",
            ),
        ]  # fmt: skip
        indexes: ClassVar = [models.Index(fields=["close", "state"], name="question_by_close")]

    def __str__(self) -> str:
        return f"{self.pk} {self.subject}"
