"""Units and people as the site records them. Fields are the columns of facts.tables.people; a test holds them equal."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q

from fourfocus.apps.core.models.register import CODE, Register, lookups, one_of, register_rules
from fourfocus.facts.tables import CATALOG


def _codes(table: str, column: str) -> list[str]:
    return [choice.code for choice in CATALOG[table][column].choices]


class Unit(Register):
    """单位：厂、车间、科室、产线、班组、支部、党委."""

    TABLE = "unit"

    unit = models.CharField(max_length=CODE)
    title = models.CharField(max_length=200)
    kind = models.CharField(max_length=CODE)
    parent = models.CharField(max_length=CODE, blank=True)
    branch = models.CharField(max_length=CODE, blank=True)

    class Meta:
        constraints: ClassVar = [
            *register_rules("unit", "unit", "valid_from"),
            one_of("unit", "kind", _codes("unit", "kind")),
            models.CheckConstraint(condition=~Q(parent=models.F("unit")), name="unit_not_its_own_parent"),
        ]
        indexes: ClassVar = lookups("unit", "parent")

    def __str__(self) -> str:
        return self.title


class Person(Register):
    """人员。只记考核所需."""

    TABLE = "person"

    person = models.CharField(max_length=CODE)
    name = models.CharField(max_length=200)
    unit = models.CharField(max_length=CODE, blank=True)
    crew = models.CharField(max_length=CODE, blank=True)
    standing = models.CharField(max_length=CODE)

    class Meta:
        constraints: ClassVar = [
            *register_rules("person", "person", "valid_from"),
            one_of("person", "standing", _codes("person", "standing")),
        ]
        indexes: ClassVar = lookups("person", "unit", "name")

    def __str__(self) -> str:
        return self.name


class Post(Register):
    """岗位任职."""

    TABLE = "post"

    person = models.CharField(max_length=CODE)
    title = models.CharField(max_length=200)
    unit = models.CharField(max_length=CODE)
    level = models.CharField(max_length=CODE)

    class Meta:
        constraints: ClassVar = [
            *register_rules("post", "person", "title", "valid_from"),
            one_of("post", "level", _codes("post", "level")),
        ]
        indexes: ClassVar = lookups("post", "unit")

    def __str__(self) -> str:
        return f"{self.person} {self.title}"


class Membership(Register):
    """党员组织关系."""

    TABLE = "membership"

    person = models.CharField(max_length=CODE)
    branch = models.CharField(max_length=CODE)
    office = models.CharField(max_length=CODE)
    group = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints: ClassVar = [
            *register_rules("membership", "person", "valid_from"),
            one_of("membership", "office", _codes("membership", "office")),
        ]
        indexes: ClassVar = lookups("membership", "branch")

    def __str__(self) -> str:
        return f"{self.person} {self.branch}"


class Duty(Register):
    """管理人员的党建职责和业务职责."""

    TABLE = "duty"

    person = models.CharField(max_length=CODE)
    duty = models.CharField(max_length=CODE)
    side = models.CharField(max_length=CODE)
    title = models.CharField(max_length=500, blank=True)

    class Meta:
        constraints: ClassVar = [
            *register_rules("duty", "person", "duty", "valid_from"),
            one_of("duty", "side", _codes("duty", "side")),
        ]

    def __str__(self) -> str:
        return f"{self.person} {self.duty}"


class Coverage(Register):
    """支部对哪些单位负责，各占多大份额（百万分之几）."""

    TABLE = "coverage"

    branch = models.CharField(max_length=CODE)
    unit = models.CharField(max_length=CODE)
    share_ppm = models.PositiveIntegerField()

    class Meta:
        constraints: ClassVar = [
            *register_rules("coverage", "branch", "unit", "valid_from"),
            models.CheckConstraint(condition=Q(share_ppm__gte=1, share_ppm__lte=1_000_000), name="coverage_share"),
        ]
        indexes: ClassVar = lookups("coverage", "unit")

    def __str__(self) -> str:
        return f"{self.branch} {self.unit}"


class Exemption(Register):
    """考核豁免。原因只给授权人看，不写进审计."""

    TABLE = "exemption"

    person = models.CharField(max_length=CODE)
    scope = models.CharField(max_length=CODE)
    reason = models.CharField(max_length=CODE)

    class Meta:
        constraints: ClassVar = [
            *register_rules("exemption", "person", "scope", "valid_from"),
            one_of("exemption", "scope", _codes("exemption", "scope")),
            one_of("exemption", "reason", _codes("exemption", "reason")),
        ]

    def __str__(self) -> str:
        return f"{self.person} {self.scope}"


REGISTERS: dict[str, type[Any]] = {
    model.TABLE: model for model in (Unit, Person, Post, Membership, Duty, Coverage, Exemption)
}
"""The registers by fact table."""
