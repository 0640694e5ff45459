"""SQL counts do not grow with rows: every address without a parameter is asked with N and 3 N rows of everything."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from tests.site.conftest import START, row
from tests.site.test_doors import patterns

from fourfocus.apps.core import clock
from fourfocus.apps.core.models import Approval, Attachment, AuditEntry, Entry, Evidence, ImportRun, Notice, User
from fourfocus.apps.core.roles import Role
from fourfocus.apps.mechanism.models import (
    Baseline,
    InspectionFinding,
    MonthState,
    Order,
    OrganisationLife,
    Plan,
    Standing,
)
from fourfocus.apps.publishing.models import Close, Question
from fourfocus.rules.periods import add_months

ROWS = 3
LISTS = {
    "home", "units", "people", "imports", "evidence", "accounts", "approvals", "audit", "tasks", "baselines", "orders",
    "inspections", "meetings", "closes", "questions",
}  # fmt: skip
"""Pages that must show the rows made here: a count that stays equal on a page without rows would prove nothing."""


def grow(user: User, first: int, last: int) -> None:
    """Rows ``first`` to ``last`` of everything that is listed; few enough for one page of any list."""
    now = clock.now()
    state, _ = MonthState.objects.get_or_create(mill="hz", month=START, day=START, defaults={"made_at": now})
    asked_of, _ = Close.objects.get_or_create(
        mill="hz", month=START, number=99, state="discarded", defaults={"as_of": now, "made_by": user, "maker": "m"}
    )
    for n in range(first, last):
        day = START + timedelta(days=n)
        row("unit", unit=f"U{n}", title=f"班组{n}", kind="crew", parent="BC")
        row("person", person=f"N{n}", name=f"职工{n}", unit="BC", standing="member")
        row("membership", person=f"N{n}", branch="ZB1", office="member")
        entry = Entry.objects.create(mill="hz", table="organisation_life", known_at=now)
        common: dict[str, Any] = {"mill": "hz", "known_from": now, "entry": entry, "branch": "ZB1", "day": day}
        OrganisationLife.objects.create(
            meeting=f"M{n}", kind="committee", held_s=60, expected_n=1, present_n=1, **common
        )
        InspectionFinding.objects.create(
            finding=f"F{n}", item="JC01", severity="minor", deduct_milli=500, problem="x", due_on=day, **common
        )
        told: dict[str, Any] = {
            "task": "T29", "title": f"工作{n}", "branch": "ZB1", "branch_title": "x", "first_due": day, "due": day,
            "why": "x", "why_en": "x",
        }  # fmt: skip
        Standing.objects.create(of=state, from_records=False, state="running", step="running", light="red", **told)
        order = Order(mill="hz", number=f"D{n}", raised_on=day, overdue=1, action="x", action_en="x", **told)
        order.save()
        Plan.objects.create(mill="hz", month=add_months(START, n), made_by=user, seed=1, announced_at=now)
        Baseline.objects.create(mill="hz", year=2000 + n, pack="p", pack_sha256="s", frozen_at=now)
        Close.objects.create(
            mill="hz", month=add_months(START, n), state="discarded", as_of=now, made_by=user, maker="m"
        )
        Question.objects.create(
            close=asked_of, kind="appeal", subject="ZB1", subject_title=f"问{n}", text="x", raised_by=user, raiser="r",
            raised_at=now, due=day,
        )  # fmt: skip
        Approval.objects.create(
            mill="hz", kind="grant", title=f"批{n}", proposed_by=user, proposer="z", proposed_at=now, payload={}
        )
        AuditEntry.objects.create(mill="hz", at=now, action="add", kind="unit", key=f"U{n}")
        User.objects.create(username=f"account{n}", mill="hz")
        ImportRun.objects.create(mill="hz", started_at=now, folder=f"r{n}", state="stored", made_by=user)
        for account in User.objects.filter(username__startswith="reader"):
            Notice.objects.create(user=account, kind="x", key="x", text=f"通知{n}", text_en="x", link="/", made_at=now)
        file = Evidence.objects.create(sha256=f"{n:064}", size=1, kind="txt", stored_at=now)
        Attachment.objects.create(evidence=file, mill="hz", unit="BC", name=f"附件{n}", added_by=user, added_at=now)


def asked(browsers: dict[str, Client], names: list[str]) -> dict[tuple[str, str], tuple[int, int]]:
    """For each role and page that opens: statements and characters, the second time, when what is kept is kept."""
    found = {}
    for who, browser in browsers.items():
        for name in names:
            if browser.get(reverse(name)).status_code == 200:
                with CaptureQueriesContext(connection) as seen:
                    page = browser.get(reverse(name))
                found[who, name] = len(seen), 0 if page.streaming else len(page.content)
    return found


def test_no_page_asks_more_with_more_rows(at: Any, account: Callable[..., User], db: None) -> None:
    held = {
        "office": (Role.OFFICE, ""),
        "discipline": (Role.DISCIPLINE, ""),
        "secretary": (Role.BRANCH_SECRETARY, "ZB1"),
    }
    browsers = {}
    for who, (role, unit) in held.items():
        browsers[who] = Client()
        browsers[who].force_login(account(f"reader-{who}", role, unit))
    names = sorted(p.name for p in patterns() if hasattr(p.callback, "door") and not p.pattern.converters)
    owner = account("owner")
    grow(owner, 0, ROWS)
    few = asked(browsers, names)
    grow(owner, ROWS, 3 * ROWS)
    many = asked(browsers, names)
    more = {key: (few[key][0], many[key][0]) for key in few if many[key][0] > few[key][0]}
    assert more == {}
    longer = {name for (_who, name), (_n, size) in many.items() if size > few[_who, name][1]}
    assert set() == LISTS - longer, "these pages did not show the rows made"
