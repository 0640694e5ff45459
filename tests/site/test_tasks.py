"""Write-off: who takes which step from where, what the ledger then says, who is told, what the second saver hears."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from tests.site.conftest import row
from tests.site.writeoff import KEY, NOON, deliver, ledger, mark, take

from fourfocus.apps.core.actor import Actor, NotVisible
from fourfocus.apps.core.models import Approval, AuditEntry, DeclaredScope, Notice, User
from fourfocus.apps.core.models.register import Kept
from fourfocus.apps.core.roles import Role
from fourfocus.apps.core.services import approvals
from fourfocus.apps.core.services.registers import Stale, values_of
from fourfocus.apps.core.sitestore import facts_for_close
from fourfocus.apps.mechanism.models import Baseline, TaskEvent
from fourfocus.apps.mechanism.models.records import RECORDS
from fourfocus.apps.mechanism.queries import baseline as frozen
from fourfocus.apps.mechanism.services import baseline, decisions, steps
from fourfocus.apps.mechanism.services.steps import Key
from fourfocus.apps.mechanism.workflow import TABLE, State, next_steps, state_of
from fourfocus.facts.tables import CATALOG

pytestmark = pytest.mark.usefixtures("at")


def event(name: str, day: date, **more: Any) -> dict[str, Any]:
    return {"task": "T29", "due_on": KEY.due_on, "event": name, "day": day, "new_due_on": None, **more}


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
