"""Write-off: who takes which step from where, what the ledger then says, who is told, what the second saver hears."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from tests.site.conftest import row

from fourfocus.apps.core import clock
from fourfocus.apps.core.actor import Actor, NotVisible
from fourfocus.apps.core.models import Approval, AuditEntry, DeclaredScope, Notice, User
from fourfocus.apps.core.models.register import Kept
from fourfocus.apps.core.packs import pack_in_use
from fourfocus.apps.core.roles import Role
from fourfocus.apps.core.services import approvals, evidence
from fourfocus.apps.core.services.registers import Stale, values_of
from fourfocus.apps.core.sitestore import facts_for_close
from fourfocus.apps.mechanism.models import Baseline, MonthState, Order, Standing, TaskEvent
from fourfocus.apps.mechanism.models.records import RECORDS
from fourfocus.apps.mechanism.queries import baseline as frozen
from fourfocus.apps.mechanism.queries import tasks as read
from fourfocus.apps.mechanism.services import baseline, decisions, orders, steps
from fourfocus.apps.mechanism.services.steps import Key
from fourfocus.apps.mechanism.workflow import STEPS, TABLE, State, next_steps, state_of
from fourfocus.facts.tables import CATALOG

NOON = datetime(2020, 3, 16, 12, 0)
# T29 of the shipped pack: monthly, by evidence, due a day before the last: 30 March.
KEY = Key("T29", "ZB1", date(2020, 3, 30))


@pytest.fixture(autouse=True)
def at(monkeypatch: pytest.MonkeyPatch) -> Callable[[datetime], None]:
    """The time it is: noon of 16 March 2020 unless a test says otherwise."""

    def set_to(moment: datetime) -> None:
        monkeypatch.setattr(clock, "now", lambda: clock.aware(moment))
        monkeypatch.setattr(clock, "today", moment.date)

    set_to(NOON)
    return set_to


@pytest.fixture
def people(mill: Any, acting: Callable[..., Actor]) -> dict[str, Actor]:
    """Those who take part: two of the branch, the secretary of the other, two of the committee."""
    return {
        "committee": acting("zw", Role.BRANCH_COMMITTEE, "ZB1"), "secretary": acting("sj", Role.BRANCH_SECRETARY, "ZB1"),
        "other": acting("sj2", Role.BRANCH_SECRETARY, "ZB2"), "office": acting("office", Role.OFFICE),
        "party": acting("dw", Role.SECRETARY),
    }  # fmt: skip


def event(name: str, day: date, **more: Any) -> dict[str, Any]:
    return {"task": "T29", "due_on": KEY.due_on, "event": name, "day": day, "new_due_on": None, **more}


def ledger() -> list[tuple[str, str]]:
    rows = TaskEvent.objects.current().order_by("day", "pk")
    return [(one.event, one.day.isoformat()) for one in rows]


def mark(key: Key = KEY) -> int:
    return steps.mark_of(steps.rows_of("hz", key))


def take(actor: Actor, step: str, **more: Any) -> TaskEvent:
    return steps.take(actor=actor, key=KEY, step=step, seen=more.pop("seen", mark()), **more)


def deliver(actor: Actor) -> TaskEvent:
    file = SimpleUploadedFile("谈话.txt", b"talk")
    evidence.attach(actor=actor, file=file, kind="task", key=KEY.text, unit="ZB1")
    return take(actor, "apply")


# -- the table ---------------------------------------------------------------------------------------------------------


def test_the_transitions_are_these_and_no_others() -> None:
    assert {state.value: [step.name for step in next_steps(state)] for state in State} == {
        "planned": ["issue", "cancel"],
        "running": ["apply", "extend", "cancel"],
        "applied": ["check", "send_back", "cancel"],
        "checked": ["verify", "return", "cancel"],
        "done": ["reopen"],
        "returned": ["apply", "extend", "cancel"],
        "cancelled": ["reopen"],
        "records": ["extend", "cancel"],
    }
    # Two humans at the least between application and write-off; reasons wherever something is taken back or put off.
    assert {step.name for step in TABLE if step.unlike or step.second} == {"check", "verify", "extend", "cancel"}
    assert {step.name for step in TABLE if step.reason} == {"send_back", "return", "extend", "cancel", "reopen"}


def test_the_state_is_what_the_steps_say_in_the_engines_order() -> None:
    first, second = date(2020, 3, 2), date(2020, 3, 20)
    # Read out of order: on the 20th the application comes before the check, whatever the order of rows.
    told = [event("secretary_checked", second), event("issued", first), event("applied", second)]
    assert state_of(told, from_records=False) is State.CHECKED
    assert state_of([*told, event("written_off", second)], from_records=False) is State.DONE
    assert state_of([], from_records=False) is State.PLANNED
    assert state_of([event("cancelled", first)], from_records=True) is State.CANCELLED
    assert state_of([event("cancelled", first), event("reopened", second)], from_records=True) is State.RECORDS


@pytest.mark.parametrize("table", RECORDS)
def test_a_model_has_the_columns_of_its_fact_table(table: str) -> None:
    own = {field.name for field in RECORDS[table]._meta.get_fields()}
    shared = {field.name for field in Kept._meta.get_fields()} | {"id"}
    assert own - shared == {column.name for column in CATALOG[table].columns}


# -- the walk ----------------------------------------------------------------------------------------------------------


def test_from_issue_to_write_off(people: dict[str, Actor], at: Callable[[datetime], None]) -> None:
    take(people["office"], "issue")
    at(datetime(2020, 3, 21, 2, 30))  # in the night shift: the production day is still the 20th
    with pytest.raises(ValidationError, match="要有佐证"):
        take(people["committee"], "apply")
    deliver(people["committee"])
    at(datetime(2020, 3, 23, 9, 0))
    with pytest.raises(NotVisible):  # the secretary of another branch
        take(people["other"], "check")
    take(people["secretary"], "check")
    take(people["office"], "verify")
    assert ledger() == [
        ("issued", "2020-03-16"), ("applied", "2020-03-20"), ("secretary_checked", "2020-03-23"),
        ("written_off", "2020-03-23"),
    ]  # fmt: skip
    applied = TaskEvent.objects.get(event="applied")
    assert len(applied.evidence) == 12  # the beginning of the file's hash
    assert [one.action for one in AuditEntry.objects.filter(kind="task_event").order_by("pk")] == [
        "issue", "apply", "check", "verify",
    ]  # fmt: skip
    # Who acts next is told; who acted is not.
    told = [(one.user.username, one.text.split("）")[-1]) for one in Notice.objects.order_by("pk")]
    assert told == [
        ("zw", "下达"), ("sj", "下达"), ("sj", "申请销号"), ("office", "支部书记核"), ("dw", "支部书记核"), ("zw", "核验销号"),
        ("sj", "核验销号"),
    ]  # fmt: skip


def test_one_human_takes_one_step_of_a_round(people: dict[str, Actor], mill: Any) -> None:
    take(people["office"], "issue")
    deliver(people["secretary"])
    with pytest.raises(steps.SameHuman):
        take(people["secretary"], "check")
    take(people["secretary"], "send_back", note="由支委申请")
    # Returned on the same day and applied for again: of the day the ledger keeps what stood at its end.
    take(people["committee"], "apply")
    assert ledger() == [("issued", "2020-03-16"), ("applied", "2020-03-16")]
    gone = TaskEvent.objects.exclude(known_to=None).values_list("event", flat=True)
    assert sorted(gone) == ["applied", "returned"]
    take(people["secretary"], "check")
    assert state_of([values_of(one) for one in steps.rows_of("hz", KEY)], from_records=False) is State.CHECKED


def test_nobody_verifies_for_the_branch_they_answer_for(people: dict[str, Actor], acting: Callable[..., Actor]) -> None:
    row("person", person="P9", name="赵六", unit="BC", standing="member")
    row("membership", person="P9", branch="ZB1", office="committee")
    both = acting("both", Role.OFFICE, person="P9")
    take(people["office"], "issue")
    deliver(people["committee"])
    take(people["secretary"], "check")
    with pytest.raises(steps.OwnBranch):
        take(both, "verify")
    take(people["party"], "verify")


def test_the_second_saver_is_told_and_nothing_is_written(people: dict[str, Actor], as_: Callable[..., Client]) -> None:
    take(people["office"], "issue")
    seen = mark()
    deliver(people["committee"])
    with pytest.raises(Stale) as caught:
        take(people["secretary"], "apply", seen=seen)
    assert caught.value.by == "zw"
    browser = as_("sj9", Role.BRANCH_SECRETARY, "ZB1")
    address = reverse("task_step", kwargs={"task": "T29", "branch": "ZB1", "due": KEY.due_on, "step": "send_back"})
    shown = browser.post(address, {"seen": seen, "note": "材料不全"}, follow=True).content.decode()
    assert "没有保存：zw" in shown
    assert [name for name, _day in ledger()] == ["issued", "applied"]


def test_steps_that_do_not_lead_on_or_lack_a_reason_are_refused(people: dict[str, Actor]) -> None:
    with pytest.raises(ValidationError, match="待下达"):
        take(people["committee"], "apply")
    take(people["office"], "issue")
    deliver(people["committee"])
    with pytest.raises(ValidationError, match="请写明原因"):
        take(people["secretary"], "send_back", note=" ")
    take(people["secretary"], "check")
    take(people["office"], "verify")
    take(people["office"], "reopen", note="复查不实")
    # The ledger plays one day in the order of the procedure: after reopening, an application counts from the next day.
    with pytest.raises(ValidationError, match="明天办理"):
        take(people["committee"], "apply")
    for key in (Key("T29", "ZB1", date(2020, 3, 28)), Key("T999", "ZB1", KEY.due_on)):
        with pytest.raises(NotVisible):
            steps.take(actor=people["office"], key=key, step="issue", seen=0)


def test_extension_and_cancelling_take_two_humans(people: dict[str, Actor], at: Callable[[datetime], None]) -> None:
    take(people["office"], "issue")
    told = {"actor": people["committee"], "key": KEY, "step": "extend", "seen": mark(), "reason": "封厂"}
    with pytest.raises(ValidationError, match="应晚于现在的期限 2020-03-30"):
        decisions.propose(**told, new_due_on=KEY.due_on)
    asked = decisions.propose(**told, new_due_on=date(2020, 4, 10))
    with pytest.raises(ValidationError, match="已有一项待批准"):
        decisions.propose(**told, new_due_on=date(2020, 4, 11))
    approvals.decide(actor=people["office"], pk=asked.pk, version=asked.version, yes=True, answer="同意")
    made = TaskEvent.objects.get(event="extended")
    assert (made.day, made.new_due_on, made.note) == (NOON.date(), date(2020, 4, 10), "封厂（zw 提出）")
    cancel = {"key": KEY, "step": "cancel", "seen": mark(), "reason": "停办"}
    with pytest.raises(NotVisible):  # a branch does not cancel
        decisions.propose(actor=people["committee"], **cancel)
    asked = decisions.propose(actor=people["office"], **cancel)
    with pytest.raises(approvals.SamePerson):
        approvals.decide(actor=people["office"], pk=asked.pk, version=1, yes=True)
    deliver(people["committee"])  # somebody acts before it is decided: what was proposed is not what is there now
    with pytest.raises(Stale):
        approvals.decide(actor=people["party"], pk=asked.pk, version=1, yes=True)
    assert Approval.objects.get(pk=asked.pk).state == Approval.WAITING
    at(datetime(2020, 4, 11, 12, 0))
    late = {**told, "seen": mark(), "new_due_on": date(2020, 5, 1)}
    with pytest.raises(ValidationError):  # applied for by now, and after the due day in any case
        decisions.propose(**late)


def test_an_extension_decided_too_late_is_said_and_not_written(
    people: dict[str, Actor], at: Callable[[datetime], None], client: Client
) -> None:
    take(people["office"], "issue")
    asked = decisions.propose(
        actor=people["committee"], key=KEY, step="extend", seen=mark(), reason="封厂", new_due_on=date(2020, 4, 9)
    )
    at(datetime(2020, 3, 31, 9, 0))  # due on the 30th
    client.force_login(User.objects.get(username="office"))
    told = {"version": 1, "verdict": "yes", "answer": ""}
    shown = client.post(reverse("approval", kwargs={"pk": asked.pk}), told, follow=True).content.decode()
    assert "延期要在期限之前批准" in shown
    assert Approval.objects.get(pk=asked.pk).state == Approval.WAITING
    assert [name for name, _day in ledger()] == ["issued"]


# -- the year's list ---------------------------------------------------------------------------------------------------


def test_the_years_list_is_frozen_by_two_and_opens_what_has_begun(
    people: dict[str, Actor], monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(ValidationError, match="判不了"):  # January and February are nobody's
        baseline.propose(actor=people["office"], year=2020, start=date(2020, 3, 1))
    asked = baseline.propose(actor=people["office"], year=2020, start=date(2020, 1, 1))
    with pytest.raises(approvals.SamePerson):
        approvals.decide(actor=people["office"], pk=asked.pk, version=1, yes=True)
    approvals.decide(actor=people["party"], pk=asked.pk, version=1, yes=True)
    assert Baseline.objects.get().tasks.count() == 95
    scope = DeclaredScope.objects.get()
    assert (scope.part, scope.start, scope.entry.table) == ("*", date(2020, 1, 1), "task_event")
    # By 16 March: of the 20 tasks by evidence the monthly ones of March, the quarterly, half-yearly and yearly ones that run, for
    # each branch of the two that has them; counted from the pack by a second way.
    hand = [task for task in baseline.tasks_of_year(2020) if not task.from_records]
    assert len(hand) == 20
    wanted = sum(task.concerns(code) for task in hand for code in ("ZB1", "ZB2"))
    opened = TaskEvent.objects.filter(event="issued")
    assert opened.count() == wanted
    assert opened.filter(task="T29", branch="ZB1").get().due_on == KEY.due_on
    assert baseline.open_periods(mill="hz", day=date(2020, 3, 17)) == 0  # nothing is issued twice
    april = baseline.open_periods(mill="hz", day=date(2020, 4, 1))
    quick = [task for task in hand if task.cadence in ("monthly", "quarterly")]
    assert april == sum(task.concerns(code) for task in quick for code in ("ZB1", "ZB2"))
    assert not facts_for_close(datetime(2020, 6, 1)).gaps("task_event", "hz", date(2020, 3, 1), date(2020, 6, 1))

    tasks = {task.id: task for task in baseline.tasks_of_year(2020)}
    import dataclasses

    changed = dataclasses.replace(tasks["T02"], owner="工会")
    now = [
        changed,
        dataclasses.replace(tasks["T03"], id="T96"),
        *(t for n, t in tasks.items() if n not in ("T01", "T02")),
    ]
    monkeypatch.setattr(frozen, "tasks_of_year", lambda year: now)
    told = decisions.propose(
        actor=people["committee"], key=KEY, step="extend", seen=mark(), reason="封厂", new_due_on=date(2020, 4, 9)
    )
    approvals.decide(actor=people["party"], pk=told.pk, version=1, yes=True)
    found = frozen.year(actor=people["other"], number=2020).changes
    assert [(c.kind, c.task, c.branch, c.old, c.new) for c in found] == [
        ("removed", "T01", "", "", ""), ("changed", "T02", "", "党群工作部", "工会"), ("added", "T96", "", "", ""),
        ("extended", "T29", "ZB1", "2020-03-30", "2020-04-09"),
    ]  # fmt: skip


# -- orders ------------------------------------------------------------------------------------------------------------


def standing(of: MonthState, task: str, **more: Any) -> Standing:
    told = {
        "title": "廉洁提醒谈话", "branch": "ZB1", "branch_title": "棒材支部", "first_due": KEY.due_on, "due": KEY.due_on,
        "from_records": False, "state": "undone", "step": "running", "light": "red", "why": "期限", "why_en": "due",
        "overdue": 3, "action": "督办（逾期 3 天）", "action_en": "follow up", **more,
    }  # fmt: skip
    return Standing.objects.create(of=of, task=task, **told)


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
