"""Registers are superseded, never edited; the second saver is told; the schema and the models are one."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from tests.site.conftest import START, row

from fourfocus.apps.core.actor import Actor, NotAllowed, NotVisible
from fourfocus.apps.core.models import AuditEntry, Coverage, Exemption, Person, Unit
from fourfocus.apps.core.models.people import REGISTERS
from fourfocus.apps.core.models.register import Register
from fourfocus.apps.core.roles import Role
from fourfocus.apps.core.services import registers
from fourfocus.apps.core.services.registers import Stale
from fourfocus.facts.tables import CATALOG

MARCH = date(2020, 3, 1)


@pytest.mark.parametrize("table", REGISTERS)
def test_a_model_has_the_columns_of_its_fact_table(table: str) -> None:
    own = {field.name for field in REGISTERS[table]._meta.get_fields()}
    shared = {field.name for field in Register._meta.get_fields()} | {"id"}
    assert own - shared | {"valid_from", "valid_to"} == {column.name for column in CATALOG[table].columns}


def moved(unit: str) -> dict[str, Any]:
    return {"person": "P1", "name": "张三", "unit": unit, "crew": "", "standing": "member", "valid_from": START,
            "valid_to": None}  # fmt: skip


def test_a_transfer_keeps_what_was_true_and_what_was_known(mill: Any, acting: Callable[..., Actor]) -> None:
    office = acting("office", Role.OFFICE)
    registers.change_from(actor=office, table="person", pk=mill["P1"].pk, day=MARCH, values=moved("GX"))
    rows = Person.objects.current().filter(person="P1").order_by("valid_from")
    assert [(r.unit, r.valid_from, r.valid_to) for r in rows] == [("BC", START, MARCH), ("GX", MARCH, None)]
    before = Person.objects.known(mill["P1"].known_from).get(person="P1")
    assert (before.unit, before.valid_to) == ("BC", None)
    entry = AuditEntry.objects.get(action="change")
    assert (entry.old["unit"], entry.new["unit"], entry.name) == ("BC", "GX", "office")


def test_the_second_saver_is_told_and_nothing_is_lost(mill: Any, as_: Callable[..., Client]) -> None:
    browser = as_("office", Role.OFFICE)
    address = reverse("register_edit", kwargs={"table": "person", "pk": mill["P1"].pk})
    told = {"mode": "correct", "day": "", "name": "张三丰", "unit": "BC", "standing": "member", "crew": "",
            "valid_from": "2020-01-01", "valid_to": "", "reason": "名字写错"}  # fmt: skip
    assert browser.post(address, told).status_code == 302
    second = browser.post(address, {**told, "name": "张三封"}, follow=True).content.decode()
    assert "没有保存：office" in second
    assert Person.objects.current().get(person="P1").name == "张三丰"


def test_a_period_may_not_overlap_and_codes_must_be_known(mill: Any, acting: Callable[..., Actor]) -> None:
    office = acting("office", Role.OFFICE)
    with pytest.raises(ValidationError, match="有效期重叠"):
        registers.add(actor=office, table="person", values={**moved("GX"), "valid_from": MARCH})
    with pytest.raises(ValidationError) as caught:
        registers.add(actor=office, table="person", values={**moved("NO"), "person": "P9"})
    assert list(caught.value.message_dict) == ["unit"]
    with pytest.raises(ValidationError) as caught:  # a member's branch must be a branch
        values = {
            "person": "P3",
            "branch": "BC",
            "office": "member",
            "group": "",
            "valid_from": MARCH,
            "valid_to": None,
        }
        registers.add(actor=office, table="membership", values=values)
    assert list(caught.value.message_dict) == ["branch"]


@pytest.mark.parametrize(
    ("table", "values"),
    [
        ("unit", {"unit": "X", "title": "x", "kind": "castle", "parent": ""}),
        ("unit", {"unit": "X", "title": "x", "kind": "line", "parent": "X"}),
        ("unit", {"unit": "X", "title": "x", "kind": "line", "parent": "", "valid_to": START}),
        ("unit", {"unit": "bar", "title": "again", "kind": "line", "parent": ""}),
        ("coverage", {"branch": "ZB1", "unit": "bar", "share_ppm": 1_000_001}),
    ],
)
def test_the_database_itself_refuses(table: str, values: dict[str, Any], mill: Any) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        row(table, **values)


def test_shares_add_up_to_the_whole(mill: Any, acting: Callable[..., Actor]) -> None:
    office = acting("office", Role.OFFICE)
    seen = list(Coverage.objects.current().filter(branch="ZB1").values_list("pk", flat=True))
    told: dict[str, Any] = {"actor": office, "branch": "ZB1", "day": MARCH}
    with pytest.raises(ValidationError, match=r"现为 99\.5%"):
        registers.set_coverage(**told, shares={"bar": 700_000, "GX": 295_000}, seen=seen)
    registers.set_coverage(**told, shares={"bar": 700_000, "GX": 300_000}, seen=seen)
    rows = Coverage.objects.current().filter(branch="ZB1").order_by("valid_from", "unit")
    assert [(r.unit, r.share_ppm, r.valid_from, r.valid_to) for r in rows] == [
        ("BC", 1_000_000, START, MARCH), ("GX", 300_000, MARCH, None), ("bar", 700_000, MARCH, None),
    ]  # fmt: skip
    with pytest.raises(Stale):
        registers.set_coverage(**told, shares={"bar": 1_000_000}, seen=seen)


def test_nobody_exempts_themselves_and_why_stays_out_of_the_trail(mill: Any, acting: Callable[..., Actor]) -> None:
    values = {"person": "P1", "scope": "all", "reason": "leave", "valid_from": MARCH, "valid_to": None}
    own = acting("bs", Role.BRANCH_SECRETARY, "ZB1", person="P1")
    with pytest.raises(NotVisible):
        registers.add(actor=own, table="exemption", values=values)
    other = acting("bs2", Role.BRANCH_SECRETARY, "ZB1")
    registers.add(actor=other, table="exemption", values=values)
    assert Exemption.objects.current().filter(reason="leave").exists()
    assert AuditEntry.objects.get(kind="exemption").new["reason"] == "（隐去）"
    with pytest.raises(NotVisible):  # of another branch
        registers.add(actor=other, table="exemption", values={**values, "person": "P2"})


def test_a_permission_that_is_not_there_is_refused_by_the_service(mill: Any, acting: Callable[..., Actor]) -> None:
    with pytest.raises(NotAllowed):
        registers.add(actor=acting("st", Role.STATISTICIAN), table="person", values=moved("GX"))


def test_withdrawing_leaves_the_history(mill: Any, as_: Callable[..., Client]) -> None:
    browser = as_("office", Role.OFFICE)
    post = mill["post"]
    told = {"mode": "withdraw", "day": "", "title": "轧钢工", "unit": "BC", "level": "staff", "valid_from": "2020-01-01",
            "valid_to": "", "reason": "录错人"}  # fmt: skip
    browser.post(reverse("register_edit", kwargs={"table": "post", "pk": post.pk}), told)
    shown = browser.get(reverse("register_history", kwargs={"table": "post", "key": "P1"})).content.decode()
    assert "录错人" in shown
    assert not type(post).objects.current().filter(pk=post.pk).exists()


def test_units_of_another_mill_are_not_there(mill: Any, as_: Callable[..., Client]) -> None:
    row("unit", mill="elsewhere", unit="E1", title="外厂", kind="mill", parent="")
    shown = as_("office", Role.OFFICE).get(reverse("units")).content.decode()
    assert "棒材车间" in shown
    assert "外厂" not in shown
    assert Unit.objects.count() == 8
