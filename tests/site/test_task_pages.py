"""Follow-ups, and the pages of tasks: what they show to whom, and that their SQL does not grow with rows."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from tests.site.writeoff import KEY, deliver, standing, take

from fourfocus.apps.core import clock
from fourfocus.apps.core.actor import Actor, NotVisible
from fourfocus.apps.core.models import Notice, User
from fourfocus.apps.core.packs import pack_in_use
from fourfocus.apps.core.roles import Role
from fourfocus.apps.core.services.registers import Stale
from fourfocus.apps.mechanism.models import MonthState, Order, Standing
from fourfocus.apps.mechanism.queries import tasks as read
from fourfocus.apps.mechanism.services import baseline, orders
from fourfocus.apps.mechanism.workflow import STEPS

pytestmark = pytest.mark.usefixtures("at")


# -- orders ------------------------------------------------------------------------------------------------------------


@pytest.fixture
def march(mill: Any) -> MonthState:
    return MonthState.objects.create(mill="hz", month=date(2020, 3, 1), day=date(2020, 3, 31), made_at=clock.now())


def test_what_is_overdue_is_followed_up_once_until_it_is_done(people: dict[str, Actor], march: MonthState) -> None:
    late = standing(march, "T29")
    standing(march, "T31", state="running", light="green", overdue=0, action="", action_en="")
    month, day = march.month, march.day
    assert orders.follow_up(mill="hz", month=month, day=day) == (1, 0)
    assert orders.follow_up(mill="hz", month=month, day=day) == (0, 0)
    made = Order.objects.get()
    assert (made.number, made.task, made.overdue, made.state) == ("DB202003-001", "T29", 3, Order.OPEN)
    assert set(Notice.objects.values_list("user__username", flat=True)) == {"zw", "sj"}
    with pytest.raises(NotVisible):
        orders.answer(actor=people["other"], pk=made.pk, version=1, text="x")
    orders.answer(actor=people["secretary"], pk=made.pk, version=1, text="4 月 2 日前补办")
    with pytest.raises(Stale):
        orders.answer(actor=people["committee"], pk=made.pk, version=1, text="另一个答复")
    Standing.objects.filter(pk=late.pk).update(state="late", action="", overdue=0)
    assert orders.follow_up(mill="hz", month=month, day=date(2020, 4, 2)) == (0, 1)
    made.refresh_from_db()
    # One that a later month does not list stays open until its task is written off: nobody forgets it.
    other = Order.objects.create(
        mill="hz", number="DB2", task="T29", title="x", branch="ZB1", branch_title="x", first_due=KEY.due_on,
        due=KEY.due_on, raised_on=day, overdue=1, action="x", action_en="x", why="x", why_en="x",
    )  # fmt: skip
    assert orders.follow_up(mill="hz", month=date(2020, 5, 1), day=date(2020, 5, 4)) == (0, 0)
    take(people["office"], "issue")
    deliver(people["committee"])
    take(people["secretary"], "check")
    take(people["office"], "verify")
    assert orders.follow_up(mill="hz", month=date(2020, 5, 1), day=date(2020, 5, 4)) == (0, 1)
    other.refresh_from_db()
    assert other.closed_on == date(2020, 5, 4)
    assert (made.state, made.closed_on, made.answer) == (Order.CLOSED, date(2020, 4, 2), "4 月 2 日前补办")


# -- pages -------------------------------------------------------------------------------------------------------------


def test_the_pages_of_a_month(
    march: MonthState, people: dict[str, Actor], as_: Callable[..., Client], monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[tuple[str, str]] = []
    standing(march, "T29")
    standing(march, "T31", title="党员突击队任务闭环", state="done", light="green", overdue=0, action="", step="done")
    browser = as_("member", Role.MEMBER, "ZB2")
    shown = browser.get(reverse("tasks"), {"light": "red"}).content.decode()
    assert "廉洁提醒谈话" in shown
    assert "党员突击队任务闭环" not in shown
    board = browser.get(reverse("tasks"), {"view": "board"}).content.decode()
    assert board.count('class="card card-sm board-card') == 2
    page = browser.get(KEY.link).content.decode()
    assert "step/issue" not in page  # a member sees, and takes no step
    assert reverse("task_step", kwargs={"task": "T29", "branch": "ZB1", "due": KEY.due_on, "step": "issue"}) in (
        as_("office9", Role.OFFICE).get(KEY.link).content.decode()
    )
    worker = SimpleNamespace(enqueue=lambda *told: asked.append(told))
    monkeypatch.setattr("fourfocus.apps.mechanism.views.tasks.refresh_month", worker)
    assert "后台正在计算" in browser.get(reverse("tasks"), {"month": "2020-02"}).content.decode()
    assert "后台正在计算" not in browser.get(reverse("tasks"), {"month": "1990-02"}).content.decode()
    assert asked == [("hz", "2020-02-01")]  # only months there can be are computed
    assert [column.count for column in read.board(Standing.objects.all())] == [0, 1, 0, 0, 1, 0]


def test_whoever_acts_next_sees_it_on_their_own_page(
    people: dict[str, Actor], march: MonthState, client: Client
) -> None:
    standing(march, "T29", light="green", overdue=0, action="", state="running")
    take(people["office"], "issue")
    deliver(people["committee"])
    client.force_login(User.objects.get(username="sj"))
    shown = client.get("/").content.decode()
    assert shown.count(KEY.link) == 3  # the step that waits, and the notices of issue and application
    client.post(reverse("notices_read"))
    assert client.get("/").content.decode().count(KEY.link) == 1
    assert STEPS["check"].title.zh in client.get(KEY.link).content.decode()


# Session, account, grants and, where branches are reached, units and coverage; then what the page itself asks.
PINNED = {"tasks": 9, "task": 9, "orders": 5, "order": 4, "baseline": 8}


@pytest.mark.parametrize("name", PINNED)
def test_sql_does_not_grow_with_rows(name: str, march: MonthState, people: dict[str, Actor], client: Client) -> None:
    first = standing(march, "T29")
    baseline.freeze(actor=people["office"], mill="hz", year=2020, used=pack_in_use(), approval=None)
    orders.follow_up(mill="hz", month=march.month, day=march.day)
    take(people["office"], "issue")
    client.force_login(User.objects.get(username="office"))
    given = {"order": {"pk": Order.objects.get().pk}, "baseline": {"year": 2020}}
    given["task"] = {"task": "T29", "branch": "ZB1", "due": first.first_due}
    address = reverse(name, kwargs=given.get(name, {}))

    def count() -> int:
        with CaptureQueriesContext(connection) as caught:
            assert client.get(address).status_code == 200
        return len(caught)

    client.get(address)  # the first one also writes the session
    few = count()
    for number in range(1, 20):
        day = date(2020, 4, number)
        standing(march, "T29", first_due=day, due=day)
        standing(march, f"X{number}")
    orders.follow_up(mill="hz", month=march.month, day=march.day)
    deliver(people["committee"])
    take(people["secretary"], "send_back", note="补")
    assert (few, count()) == (PINNED[name], PINNED[name])
