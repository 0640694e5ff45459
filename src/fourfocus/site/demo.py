"""Demo accounts, one per role, for people of the invented mill. Their passwords lie in the data folder and nowhere else."""

from __future__ import annotations

import json
import os
import secrets
from pathlib import Path
from typing import Any

from fourfocus.apps.core import clock
from fourfocus.apps.core.models import Membership, Person, Post, Unit, User
from fourfocus.apps.core.roles import MILL_WIDE, Role
from fourfocus.apps.core.services.first import first_account

FILE = "demo-accounts.json"


def accounts(data: Path) -> list[dict[str, Any]]:
    """The demo accounts of a data folder; none when its data are real."""
    try:
        found: list[dict[str, Any]] = json.loads((data / FILE).read_text(encoding="utf-8"))
    except FileNotFoundError:
        return []
    return found


def open_accounts(data: Path) -> list[dict[str, Any]]:
    """Open one account per role for fitting people of the register, where there is none yet."""
    known = accounts(data)
    if known:
        return known
    taken: set[str] = set()
    made = []
    for role in Role:
        person, unit = _fitting(role, taken)
        password = "-".join(secrets.token_hex(2) for _ in range(3))
        first_account(
            username=role.value, name=person.name if person else role.words.zh, password=password,
            person=person.person if person else "", unit=unit,
            # What follows from the registers by itself needs no grant.
            roles=() if role in (Role.EMPLOYEE, Role.MEMBER) else (role,),
        )  # fmt: skip
        taken.add(person.person if person else "")
        made.append({"role": role.value, "title": role.words.zh, "title_en": role.words.en,
                     "name": person.name if person else role.words.zh, "user": role.value, "password": password})  # fmt: skip
    handle = os.open(data / FILE, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        json.dump(made, file, ensure_ascii=False, indent=1)
    User.objects.filter(username__in=[one["user"] for one in made]).update(must_change_password=False)
    return made


def _fitting(role: Role, taken: set[str]) -> tuple[Person | None, str]:
    """A person whose post or office fits the role, and the unit or branch the role is then held for."""
    today = clock.today()
    people = {
        row.person: row for row in Person.objects.current().on(today).order_by("person") if row.person not in taken
    }
    if role in (Role.BRANCH_SECRETARY, Role.BRANCH_COMMITTEE, Role.MEMBER):
        office = {Role.BRANCH_SECRETARY: "secretary", Role.BRANCH_COMMITTEE: "committee", Role.MEMBER: "member"}[role]
        for row in Membership.objects.current().on(today).filter(office=office).order_by("branch", "person"):
            if row.person in people:
                return people[row.person], row.branch
    wanted = {
        Role.SECRETARY: ("书记",), Role.DIRECTOR: ("厂长",), Role.OFFICE: ("党", "组织", "宣传", "干事"),
        Role.STATISTICIAN: ("统计",), Role.DISPATCHER: ("调度",), Role.DISCIPLINE: ("纪检", "监察"), Role.UNION: ("工会",),
        Role.AUDITOR: ("审计",), Role.MANAGER: ("主任", "科长"), Role.ADMINISTRATOR: ("系统", "信息", "自动化"),
    }.get(role, ())  # fmt: skip
    posts = Post.objects.current().on(today).order_by("person", "title")
    for word in wanted:
        for post in posts:
            if word in post.title and post.person in people:
                return people[post.person], "" if role in MILL_WIDE else post.unit
    if role in MILL_WIDE:
        return None, ""
    managed = posts.filter(level__in=("section", "deputy_section")) if role is Role.MANAGER else posts
    for post in managed:
        if post.person in people:
            return people[post.person], post.unit
    for person in people.values():
        if role is not Role.EMPLOYEE or person.standing == "none":
            return person, person.unit
    return None, Unit.objects.current().on(today).values_list("unit", flat=True).first() or ""
