"""Inspection, premises and meetings: announced by lot, recorded as facts, put right by two, late entries with their reason."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from fourfocus.apps.core.actor import Actor, NotVisible
from fourfocus.apps.core.models import Notice, User
from fourfocus.apps.core.services.registers import Stale
from fourfocus.apps.core.sitestore import facts_for_close
from fourfocus.apps.mechanism.lottery import drawn
from fourfocus.apps.mechanism.models import InspectionFinding, OrganisationLife, Plan, StandardCheck, Visit
from fourfocus.apps.mechanism.queries import inspection as read
from fourfocus.apps.mechanism.services import inspection, meetings, premises
from fourfocus.apps.mechanism.services.steps import SameHuman

MARCH, APRIL = date(2020, 3, 1), date(2020, 4, 1)


pytestmark = pytest.mark.usefixtures("at")


@pytest.fixture
def visit(people: dict[str, Actor]) -> Visit:
    """The visit of ZB1 under an announced plan: JC01 and JC03 everywhere, one more by lot, ten days to put right."""
    made = inspection.plan(actor=people["office"], month=MARCH, fixed=["JC03", "JC01"], sample=1, rectify_days=10)
    inspection.announce(actor=people["office"], pk=made.pk, version=1)
    return Visit.objects.get(branch="ZB1")


def found(people: dict[str, Actor], visit: Visit, **more: Any) -> InspectionFinding:
    told = {"day": date(2020, 3, 16), "item": "JC03", "severity": "serious", "problem": "党费登记不及时", **more}
    return inspection.record(actor=people["office"], visit=visit.pk, **told)


def test_the_lot_is_drawn_once_and_can_be_drawn_again(people: dict[str, Actor], visit: Visit) -> None:
    plan = Plan.objects.get()
    assert plan.seed is not None
    assert visit.drawn == drawn(plan.seed, "ZB1", plan.pool, 1)
    assert visit.items == ["JC01", "JC03", *visit.drawn]
    assert not set(plan.pool) & {"JC01", "JC03"}
    with pytest.raises(Stale):
        inspection.announce(actor=people["office"], pk=plan.pk, version=1)
    assert set(Notice.objects.values_list("user__username", flat=True)) == {"zw", "sj", "sj2"}
    with pytest.raises(ValidationError, match="已有检查计划"):
        inspection.plan(actor=people["office"], month=MARCH, fixed=[], sample=0, rectify_days=5)
    # Over many seeds every item of ten comes up: none is left out by the way of drawing.
    pool = [f"JC{n:02}" for n in range(10)]
    assert {drawn(seed, "ZB1", pool, 1)[0] for seed in range(200)} == set(pool)


def test_a_finding_costs_what_the_regulation_says_and_a_closed_visit_declares(
    people: dict[str, Actor], visit: Visit
) -> None:
    made = found(people, visit)
    # JC03 costs 1 point (standards.yaml); serious counts fourfold (settlements.yaml): as in the example's WT202006-ZB4-JC03.
    assert (made.finding, made.deduct_milli, made.due_on) == ("WT202003-ZB1-01", 4000, date(2020, 3, 26))
    outside = next(item for item in Plan.objects.get().pool if item not in visit.items)
    with pytest.raises(ValidationError, match="没有预告"):
        found(people, visit, item=outside)
    with pytest.raises(ValidationError, match="本月之内"):
        found(people, visit, day=date(2020, 3, 17))  # tomorrow
    gaps = facts_for_close(datetime(2020, 4, 2)).gaps("inspection_finding", "hz", MARCH, APRIL, ["ZB1", "ZB2"])
    assert [gap.part for gap in gaps] == ["ZB1", "ZB2"]
    inspection.close_visit(actor=people["office"], visit=visit.pk)
    facts = facts_for_close(datetime(2020, 4, 2))
    assert [gap.part for gap in facts.gaps("inspection_finding", "hz", MARCH, APRIL, ["ZB1", "ZB2"])] == ["ZB2"]
    assert facts.rows("inspection_finding")["finding"].to_pylist() == [made.finding]
    with pytest.raises(ValidationError, match="已经结束"):
        found(people, visit)


def test_what_was_found_is_put_right_and_written_off_by_two(
    people: dict[str, Actor], visit: Visit, at: Callable[[datetime], None]
) -> None:
    made = found(people, visit)
    at(datetime(2020, 3, 20, 9, 0))
    with pytest.raises(NotVisible):
        inspection.report(actor=people["other"], code=made.finding, text="改了")
    first = inspection.report(actor=people["committee"], code=made.finding, text="补登")
    with pytest.raises(ValidationError, match="请写明原因"):
        inspection.decide(actor=people["office"], pk=first.pk, version=1, yes=False)
    inspection.decide(actor=people["office"], pk=first.pk, version=1, yes=False, answer="缺 2 月")
    again = inspection.report(actor=people["committee"], code=made.finding, text="补齐 2 月")
    with pytest.raises(Stale):
        inspection.decide(actor=people["office"], pk=again.pk, version=7, yes=True)
    inspection.decide(actor=people["discipline"], pk=again.pk, version=1, yes=True)
    rows = InspectionFinding.objects.filter(finding=made.finding).order_by("known_from")
    assert [(row.rectified_on, row.known_to is None) for row in rows] == [(None, False), (date(2020, 3, 20), True)]
    with pytest.raises(ValidationError, match="已经核验销号"):
        inspection.report(actor=people["committee"], code=made.finding, text="x")


def test_who_reports_does_not_verify(people: dict[str, Actor], visit: Visit, acting: Callable[..., Actor]) -> None:
    made = found(people, visit)
    report = inspection.report(actor=people["committee"], code=made.finding, text="补登")
    report.reporter = people["office"].human  # the same human under another account
    report.save()
    with pytest.raises(SameHuman):
        inspection.decide(actor=people["office"], pk=report.pk, version=1, yes=True)


def test_repeats_are_marked_as_the_engine_counts_them(people: dict[str, Actor], visit: Visit) -> None:
    first = found(people, visit, day=date(2020, 3, 2))
    second = found(people, visit)
    other = found(people, visit, item="JC01")
    marked = read.repeats(actor=people["office"], rows=[first, second, other])
    assert {name: one["finding"] for name, one in marked.items()} == {second.finding: first.finding}


def test_premises_are_checked_item_by_item_and_the_last_look_holds(people: dict[str, Actor]) -> None:
    items = [rule.id for rule in premises.premises_on(MARCH)]
    assert len(items) == 16
    premises.check(actor=people["office"], branch="ZB1", states={"H01": "missing"})
    assert facts_for_close(datetime(2020, 4, 2)).gaps("standard_check", "hz", MARCH, APRIL, ["ZB1"])
    premises.check(actor=people["office"], branch="ZB1", states=dict.fromkeys(items, "ok"))
    assert not facts_for_close(datetime(2020, 4, 2)).gaps("standard_check", "hz", MARCH, APRIL, ["ZB1"])
    assert StandardCheck.objects.current().get(item="H01").state == "ok"
    assert StandardCheck.objects.filter(item="H01").count() == 2
    branches, rows = read.premises(actor=people["committee"])
    assert list(branches) == ["ZB1"]  # a branch sees its own
    assert {row.cells[0].state for row in rows if row.cells[0]} == {"ok"}
    with pytest.raises(NotVisible):
        premises.check(actor=people["office"], branch="BC", states={"H01": "ok"})


MEETING = {"day": date(2020, 3, 13), "kind": "committee", "topic": "支委会", "held_s": 3600, "expected_n": 5, "present_n": 5,
           "makeup_n": None, "led_by": "", "late_reason": ""}  # fmt: skip


def test_a_meeting_entered_late_says_why(people: dict[str, Actor], at: Callable[[datetime], None]) -> None:
    made = meetings.enter(actor=people["committee"], branch="ZB1", values=MEETING)
    assert (made.meeting, made.entered_on, read.is_late(made)) == ("ZB1-2020-W001", date(2020, 3, 16), False)
    # Friday the 13th: the third workday after it is Wednesday the 18th.
    at(datetime(2020, 3, 19, 9, 0))
    late = {**MEETING, "kind": "theme_day"}
    with pytest.raises(ValidationError, match="补录"):
        meetings.enter(actor=people["committee"], branch="ZB1", values=late)
    kept = meetings.enter(actor=people["committee"], branch="ZB1", values={**late, "late_reason": "倒班"})
    assert read.is_late(kept)
    with pytest.raises(ValidationError, match="实到不能多于应到"):
        meetings.enter(actor=people["committee"], branch="ZB1", values={**MEETING, "present_n": 6, "late_reason": "x"})
    with pytest.raises(NotVisible):
        meetings.enter(actor=people["committee"], branch="ZB2", values=MEETING)


def test_a_record_is_corrected_and_a_month_is_said_to_be_complete(
    people: dict[str, Actor], at: Callable[[datetime], None]
) -> None:
    made = meetings.enter(actor=people["committee"], branch="ZB1", values=MEETING)
    right = meetings.correct(actor=people["committee"], pk=made.pk, values={**MEETING, "present_n": 4}, reason="数错")
    assert (right.meeting, right.present_n, right.entered_on) == (made.meeting, 4, made.entered_on)
    with pytest.raises(Stale):
        meetings.correct(actor=people["committee"], pk=made.pk, values=MEETING, reason="x")
    with pytest.raises(ValidationError, match="还没有过完"):
        meetings.complete(actor=people["committee"], branch="ZB1", month=MARCH)
    at(datetime(2020, 4, 1, 7, 0))  # before the production day of 1 April begins March still runs
    with pytest.raises(ValidationError):
        meetings.complete(actor=people["committee"], branch="ZB1", month=MARCH)
    at(datetime(2020, 4, 1, 9, 0))
    meetings.complete(actor=people["committee"], branch="ZB1", month=MARCH)
    facts = facts_for_close(datetime(2020, 4, 2))
    assert [g.part for g in facts.gaps("organisation_life", "hz", MARCH, APRIL, ["ZB1", "ZB2"])] == ["ZB2"]
    assert facts.rows("organisation_life")["present_n"].to_pylist() == [4]


def test_the_pages(people: dict[str, Actor], visit: Visit, client: Client) -> None:
    made = found(people, visit)
    client.force_login(User.objects.get(username="office"))
    shown = client.get(reverse("plan", kwargs={"pk": visit.plan_id})).content.decode()
    assert str(Plan.objects.get().seed) in shown
    told = {"day": "2020-03-16", "item": "JC01", "severity": "minor", "problem": "记录缺页"}
    assert "记录缺页" in client.post(reverse("visit", kwargs={"pk": visit.pk}), told, follow=True).content.decode()
    client.force_login(User.objects.get(username="zw"))
    page = reverse("finding", kwargs={"code": made.finding})
    assert "等待核验" in client.post(page, {"text": "补登"}, follow=True).content.decode()
    client.force_login(User.objects.get(username="jj"))
    assert "已整改" in client.post(page, {"verdict": "yes", "version": 1, "answer": ""}, follow=True).content.decode()
    client.force_login(User.objects.get(username="zw"))
    form = {"branch": "ZB1", "day": "2020-03-16", "kind": "committee", "topic": "三月支委会", "minutes": 60, "expected_n": 5,
            "present_n": 5}  # fmt: skip
    assert "三月支委会" in client.post(reverse("meeting_add"), form, follow=True).content.decode()
    assert OrganisationLife.objects.get().held_s == 3600


# Session, account, grants; then what the page itself asks.
PINNED = {"inspections": 8, "finding": 8, "premises": 5, "meetings": 6}


@pytest.mark.parametrize("name", PINNED)
def test_sql_does_not_grow_with_rows(name: str, people: dict[str, Actor], visit: Visit, client: Client) -> None:
    made = found(people, visit)
    meetings.enter(actor=people["committee"], branch="ZB1", values=MEETING)
    client.force_login(User.objects.get(username="office"))
    address = reverse(name, kwargs={"code": made.finding} if name == "finding" else {})

    def count() -> int:
        with CaptureQueriesContext(connection) as caught:
            assert client.get(address).status_code == 200
        return len(caught)

    client.get(address)  # the first one also writes the session
    few = count()
    for number in range(10):
        found(people, visit, problem=f"问题 {number}")
        meetings.enter(actor=people["committee"], branch="ZB1", values={**MEETING, "topic": f"会 {number}"})
    premises.check(actor=people["office"], branch="ZB1", states={"H01": "ok", "H02": "repair"})
    assert (few, count()) == (PINNED[name], PINNED[name])
