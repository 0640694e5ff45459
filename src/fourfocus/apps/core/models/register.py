"""Dated registers: rows that say how long something holds, and that are superseded, never edited.

Every row has two times (docs/decisions/0007-one-record-one-home.md): ``valid_from``/``valid_to`` say when it holds at the
mill, ``known_from``/``known_to`` since when and until when the site believed it. Who changes a row closes it and writes
another; what was known on any day can be read again.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q

CODE = 64
"""Most characters of a code, as facts.cells allows."""


class Entry(models.Model):
    """One declaration: what a file or a person said at one moment about a table. Its rows point to it."""

    mill = models.CharField(max_length=CODE)
    table = models.CharField(max_length=CODE)
    known_at = models.DateTimeField()
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    reason = models.TextField(blank=True)
    history = models.BooleanField(default=False)  # from before the site was there: not late
    complete = models.BooleanField(default=False)  # a whole file, as against one row entered by hand
    rows = models.PositiveIntegerField(default=0)
    file = models.CharField(max_length=500, blank=True)
    sheet = models.CharField(max_length=200, blank=True)
    file_sha256 = models.CharField(max_length=64, blank=True)

    class Meta:
        ordering: ClassVar = ["pk"]
        indexes: ClassVar = [models.Index(fields=["table", "mill"], name="entry_of_table")]

    def __str__(self) -> str:
        return f"{self.table} {self.pk}"


class RegisterRows(models.QuerySet[Any]):
    """Reading rows by the two times."""

    def current(self) -> Self:
        """What the site believes now."""
        return self.filter(known_to__isnull=True)

    def known(self, moment: datetime | None) -> Self:
        """What the site believed at a moment; now for None."""
        if moment is None:
            return self.current()
        return self.filter(known_from__lte=moment).filter(Q(known_to__isnull=True) | Q(known_to__gt=moment))

    def on(self, day: date) -> Self:
        """What holds on a day."""
        return self.filter(valid_from__lte=day).filter(Q(valid_to__isnull=True) | Q(valid_to__gt=day))


class Register(models.Model):
    """What the rows of every register have; the other fields are the fact table's columns, by name."""

    TABLE: ClassVar[str]

    mill = models.CharField(max_length=CODE)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)
    known_from = models.DateTimeField(editable=False)
    known_to = models.DateTimeField(null=True, blank=True, editable=False)
    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="+", editable=False)
    closed_by = models.ForeignKey(
        Entry, null=True, blank=True, on_delete=models.PROTECT, related_name="+", editable=False
    )
    row = models.PositiveIntegerField(default=1, editable=False)  # where in the file it stood

    objects = RegisterRows.as_manager()

    class Meta:
        abstract = True


def register_rules(name: str, *key: str) -> list[models.BaseConstraint]:
    """The constraints every register has: one current row per key, no empty period, times in order."""
    return [
        models.UniqueConstraint(fields=["mill", *key], condition=Q(known_to__isnull=True), name=f"{name}_current_key"),
        models.CheckConstraint(
            condition=Q(valid_to__isnull=True) | Q(valid_to__gt=F("valid_from")), name=f"{name}_period"
        ),
        models.CheckConstraint(
            condition=Q(known_to__isnull=True) | Q(known_to__gte=F("known_from")), name=f"{name}_known"
        ),
        models.CheckConstraint(
            condition=Q(known_to__isnull=True, closed_by__isnull=True)
            | Q(known_to__isnull=False, closed_by__isnull=False),
            name=f"{name}_closed_by",
        ),
    ]


def one_of(table: str, column: str, values: list[str], *, blank: bool = False) -> models.CheckConstraint:
    """A column holds one of the codes its fact table allows."""
    allowed = [*values, ""] if blank else values
    return models.CheckConstraint(condition=Q(**{f"{column}__in": allowed}), name=f"{table}_{column}_known")


def lookups(name: str, *fields: str) -> list[models.Index]:
    """Indexes for looking up current rows by each field."""
    return [
        models.Index(fields=["mill", field], condition=Q(known_to__isnull=True), name=f"{name}_by_{field}")
        for field in fields
    ]
