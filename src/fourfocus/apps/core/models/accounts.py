"""Accounts and the roles they hold."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models import F, Q

from fourfocus.apps.core.models.register import CODE
from fourfocus.apps.core.roles import MILL_WIDE, Role


class User(AbstractUser):
    """An account. ``person`` is the staff number of the human behind it; two accounts of one human are not possible."""

    mill = models.CharField(max_length=CODE, blank=True)
    person = models.CharField(max_length=CODE, blank=True)
    must_change_password = models.BooleanField(default=False)

    class Meta(AbstractUser.Meta):
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["mill", "person"], condition=~Q(person=""), name="user_one_per_person")
        ]

    @property
    def human(self) -> str:
        """Who this is when two humans are asked for: the person, or the account when it belongs to none."""
        return f"{self.mill}/{self.person}" if self.person else f"account/{self.pk}"

    def get_full_name(self) -> str:
        """The name, as Chinese names are written."""
        return self.first_name or self.username


class Grant(models.Model):
    """A role, held by an account from one day to before another, for the mill or for one unit or branch."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="grants")
    role = models.CharField(max_length=CODE)
    unit = models.CharField(max_length=CODE, blank=True)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)
    approval = models.ForeignKey("core.Approval", null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering: ClassVar = ["user_id", "role", "unit", "valid_from", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(role__in=[role.value for role in Role]), name="grant_role_known"),
            models.CheckConstraint(
                # A grant ended before it began leaves no day, and stays as a record.
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
                name="grant_period",
            ),
            models.CheckConstraint(
                condition=Q(role__in=[role.value for role in MILL_WIDE], unit="")
                | (~Q(role__in=[role.value for role in MILL_WIDE]) & ~Q(unit="")),
                name="grant_scope_fits_role",
            ),
            models.UniqueConstraint(
                fields=["user", "role", "unit"], condition=Q(valid_to__isnull=True), name="grant_open_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.role} {self.unit}"

    def to_audit(self) -> dict[str, Any]:
        """What audit writes of a grant."""
        return {
            "user": self.user.username,
            "role": self.role,
            "unit": self.unit,
            "valid_from": self.valid_from.isoformat(),
            "valid_to": self.valid_to.isoformat() if self.valid_to else None,
        }
