"""A small mill in the site's database, and accounts for it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from fourfocus.apps.core import clock
from fourfocus.apps.core.actor import Actor, actor_of
from fourfocus.apps.core.models import Entry, Grant, Register, User
from fourfocus.apps.core.models.people import REGISTERS
from fourfocus.apps.core.roles import Role

START = date(2020, 1, 1)

# 厂 hz：棒材车间 BC（下有产线 bar）、高线车间 GX；支部 ZB1 覆盖 BC，ZB2 覆盖 GX
UNITS = [
    ("hz", "示例厂", "mill", ""), ("BC", "棒材车间", "workshop", "hz"), ("bar", "棒材线", "line", "BC"),
    ("GX", "高线车间", "workshop", "hz"), ("DW", "党委", "committee", "hz"),
    ("ZB1", "棒材支部", "branch", "DW"), ("ZB2", "高线支部", "branch", "DW"),
]  # fmt: skip
PEOPLE = [("P1", "张三", "BC", "member"), ("P2", "李四", "GX", "member"), ("P3", "王五", "GX", "none")]


def row(table: str, mill: str = "hz", **values: Any) -> Register:
    entry = Entry.objects.create(mill=mill, table=table, known_at=datetime(2020, 1, 1, tzinfo=UTC))
    told = {"valid_from": START, "known_from": entry.known_at, **values}
    made: Register = REGISTERS[table].objects.create(mill=mill, entry=entry, **told)
    return made


@pytest.fixture(autouse=True)
def data_folder(settings: Any, tmp_path: Path) -> Path:
    settings.DATA_FOLDER = tmp_path
    return tmp_path


@pytest.fixture
def mill(db: None) -> dict[str, Any]:
    """Units, three people, memberships, posts, coverage, one exemption."""
    made: dict[str, Any] = {}
    for code, title, kind, parent in UNITS:
        made[code] = row("unit", unit=code, title=title, kind=kind, parent=parent)
    for code, name, unit, standing in PEOPLE:
        made[code] = row("person", person=code, name=name, unit=unit, standing=standing)
    row("membership", person="P1", branch="ZB1", office="member")
    row("membership", person="P2", branch="ZB2", office="member")
    made["post"] = row("post", person="P1", title="轧钢工", unit="BC", level="staff")
    made["exemption"] = row("exemption", person="P1", scope="study", reason="illness")
    row("coverage", branch="ZB1", unit="BC", share_ppm=1_000_000)
    row("coverage", branch="ZB2", unit="GX", share_ppm=1_000_000)
    return made


@pytest.fixture
def account(mill: dict[str, Any]) -> Callable[..., User]:
    """Open an account: ``account("office", Role.OFFICE)``, ``account("bs", Role.BRANCH_SECRETARY, "ZB1", person="P1")``."""

    def make(
        name: str, role: Role | None = None, unit: str = "", person: str = "", until: date | None = None, of: str = "hz"
    ) -> User:
        user = User(username=name, first_name=name, mill=of, person=person)
        user.set_password("rolling-mill-2020")
        user.save()
        if role is not None:
            Grant.objects.create(user=user, role=role, unit=unit, valid_from=START, valid_to=until)
        return user

    return make


@pytest.fixture
def acting(account: Callable[..., User]) -> Callable[..., Actor]:
    def make(*told: Any, **more: Any) -> Actor:
        return actor_of(account(*told, **more), clock.today())

    return make


@pytest.fixture
def as_(client: Client, account: Callable[..., User]) -> Callable[..., Client]:
    """A browser logged in as a new account."""

    def make(*told: Any, **more: Any) -> Client:
        client.force_login(account(*told, **more))
        return client

    return make


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch) -> Callable[[datetime], None]:
    """The time it is: noon of 16 March 2020 unless a test says otherwise."""

    def set_to(moment: datetime) -> None:
        monkeypatch.setattr(clock, "now", lambda: clock.aware(moment))
        monkeypatch.setattr(clock, "today", moment.date)

    set_to(datetime(2020, 3, 16, 12, 0))
    return set_to


@pytest.fixture
def people(at: Any, mill: Any, acting: Callable[..., Actor]) -> dict[str, Actor]:
    """Those who take part: two of the branch, the secretary of the other, three of the mill."""
    return {
        "committee": acting("zw", Role.BRANCH_COMMITTEE, "ZB1"), "secretary": acting("sj", Role.BRANCH_SECRETARY, "ZB1"),
        "other": acting("sj2", Role.BRANCH_SECRETARY, "ZB2"), "office": acting("office", Role.OFFICE),
        "party": acting("dw", Role.SECRETARY), "discipline": acting("jj", Role.DISCIPLINE),
    }  # fmt: skip
