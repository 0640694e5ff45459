"""The regulations' pages: what serves a node and how it stands, rules with their texts, and whose lines are shown to whom."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from tests.site.conftest import START

from fourfocus.apps.core import clock
from fourfocus.apps.core.actor import NotVisible
from fourfocus.apps.core.roles import Role
from fourfocus.apps.mechanism.models import MonthState, Standing
from fourfocus.apps.publishing import results
from fourfocus.apps.publishing.models import Close
from fourfocus.apps.regulation import queries as read
from fourfocus.rules.serving import coverage

PAGES = {
    "framework": {}, "framework_node": {"name": "guard.safety"}, "rules": {}, "rule": {"part": "tasks", "name": "T29"},
    "regulations": {}, "regulation": {"name": "assess-2020"},
}  # fmt: skip


def standing(state: MonthState, task: str, branch: str, light: str) -> Standing:
    return Standing.objects.create(
        of=state, task=task, title=task, branch=branch, branch_title=branch, first_due=START, due=START,
        from_records=False, state="done", step="done", light=light, why="x", why_en="x",
    )  # fmt: skip


@pytest.fixture
def month(at: Any, mill: Any) -> MonthState:
    return MonthState.objects.create(mill="hz", month=START, day=START, made_at=clock.now(), pack_sha256="x")


@pytest.fixture
def shown(at: Any, mill: Any, account: Callable[..., Any], six_months: list[Any]) -> Close:
    """March of the example, published."""
    bundle = next(one for one in six_months if one.name.endswith("03"))
    seal = json.loads((bundle / "manifest.json").read_bytes())["seal"]
    results.folder().mkdir(parents=True, exist_ok=True)
    shutil.copytree(bundle, results.path_of(seal))
    return Close.objects.create(
        mill="hz", month=START.replace(month=3), as_of=clock.now(), identity="i", seal=seal, made_by=account("o", Role.OFFICE),
        maker="m", state="published", decider="d", published_on=START, until=START,
    )  # fmt: skip


def test_the_framework_counts_what_check_counts(mill: Any, acting: Callable[..., Any]) -> None:
    frame = read.framework(actor=acting("m", Role.MEMBER, "ZB1", person="P1"))
    rows = {row.node.id: row for _, _, listed in frame.digits for row in listed}
    assert {digit: len(listed) for digit, _, listed in frame.digits} == {1: 1, 2: 2, 3: 3, 4: 4, 6: 6, 8: 8}
    wanted = {one["node"]: one["rules"] for one in coverage(read.pack(), "zh")}
    assert {name: dict(row.counts) for name, row in rows.items()} == wanted
    assert [one.id for one in frame.above] == ["34567", "1234567"]


def test_lights_are_those_of_the_month(month: MonthState, acting: Callable[..., Any]) -> None:
    """T29 serves some nodes: with one green and two red periods, each of these nodes has them, and no other node."""
    for branch, light in (("ZB1", "green"), ("ZB2", "red"), ("ZB3", "red")):
        standing(month, "T29", branch, light)
    actor = acting("m", Role.MEMBER, "ZB1", person="P1")
    serves = next(task.serves for task in read.pack().tasks if task.id == "T29")
    lit = {
        row.node.id: dict(row.lights) for _, _, rows in read.framework(actor=actor).digits for row in rows if row.lights
    }
    assert lit == {name: {"green": 1, "red": 2} for name in serves}
    own = [one for _, rows in read.node(actor=actor, name=serves[0]).parts for one in rows if one.rule.id == "T29"]
    assert [dict(one.lights) for one in own] == [{"green": 1, "red": 2}]


def test_figures_and_lines_are_those_of_the_published_close(shown: Close, acting: Callable[..., Any]) -> None:
    result = results.result_of(shown.seal)
    member, office = acting("m", Role.MEMBER, "ZB1", person="P1"), acting("of", Role.OFFICE)
    states = {one["id"]: one["state"] for one in result["indicators"]}
    node = read.node(actor=member, name="line.cost")
    found = {one.rule.id: one.figure for _, rows in node.parts for one in rows if one.part == "indicators"}
    assert found
    assert {name: figure and figure["state"] for name, figure in found.items()} == {
        name: states[name] for name in found
    }
    # Points are lines of single people: the office sees them, a member sees none of anybody's here.
    persons = set(results.about(shown.seal)["persons"])
    name = next(line["rule"] for line in result["lines"] if line["subject"] in persons)
    part = next(part for part, rule in read._all(read.pack()) if rule.id == name)
    assert not {line["subject"] for line in read.rule(actor=member, part=part, name=name).lines} & persons
    assert {line["subject"] for line in read.rule(actor=office, part=part, name=name).lines} & persons


def test_a_rule_shows_its_own_entry_and_nothing_of_the_next(mill: Any, acting: Callable[..., Any]) -> None:
    actor = acting("m", Role.MEMBER, "ZB1", person="P1")
    seen = 0
    for row in read.rules(actor=actor):
        view = read.rule(actor=actor, part=row.part, name=row.rule.id)
        for version in view.versions:
            ids = re.findall(r"^\s*(?:- )?(?:\{)?id: *\"?([\w.-]+)", version.text, re.M)
            assert ids[:1] == [row.rule.id], (row.part, row.rule.id, version.text[:200])
            assert len(re.findall(r"^- ", version.text, re.M)) <= 1
            seen += 1
        assert view.clause is not None
    assert seen > 400
    target = read.rule(actor=actor, part="indicators", name="value_added_share")
    assert [one.id for one in target.parameters] == ["value_added_target"]
    with pytest.raises(NotVisible):
        read.rule(actor=actor, part="tasks", name="value_added_share")
    with pytest.raises(NotVisible):
        read.node(actor=actor, name="nothing")
    with pytest.raises(NotVisible):
        read.regulation(actor=actor, name="nothing")


def test_every_clause_is_there_with_its_rules(mill: Any, acting: Callable[..., Any]) -> None:
    actor = acting("m", Role.MEMBER, "ZB1", person="P1")
    listed = read.regulations(actor=actor)
    assert sum(row.clauses for row in listed) == len(read.pack().clauses)
    assert sum(row.rules for row in listed) == len(read.rules(actor=actor))
    whole = [one for row in listed for one in read.regulation(actor=actor, name=row.name).clauses]
    assert [one.clause.id for one in whole] == list(read.pack().clauses)
    assert sum(len(one.rules) for one in whole) == len(read.rules(actor=actor))


def test_rules_are_found_by_text_and_part(mill: Any, as_: Callable[..., Client]) -> None:
    browser = as_("m", Role.MEMBER, "ZB1", person="P1")
    page = browser.get(reverse("rules"), {"q": "坯材转换率", "part": "indicators"}).content.decode()
    assert "billet_conversion" in page
    assert "value_added_share" not in page
    assert "没有符合条件的规则" in browser.get(reverse("rules"), {"q": "<script>"}).content.decode()


def test_pages_draw_in_both_languages_with_few_queries(
    month: MonthState, shown: Close, as_: Callable[..., Client], account: Any
) -> None:
    browser = as_("m", Role.MEMBER, "ZB1", person="P1")
    for name, told in PAGES.items():
        with CaptureQueriesContext(
            connection,
        ) as few:
            page = browser.get(reverse(name, kwargs=told)).content.decode()
        assert 'lang="zh-hans"' in page.lower()
        for at in range(40):
            standing(month, f"T{at + 1:02}", f"ZB{name}{at}"[:20], "green")
        with CaptureQueriesContext(connection) as many:
            browser.get(reverse(name, kwargs=told))
        assert len(many) <= len(few) <= 16, name
        Standing.objects.all().delete()
        browser.cookies["language"] = browser.cookies["django_language"] = "en"
        english = browser.get(reverse(name, kwargs=told)).content.decode()
        assert 'lang="en"' in english
        del browser.cookies["language"], browser.cookies["django_language"]
