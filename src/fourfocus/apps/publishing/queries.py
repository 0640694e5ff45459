"""Every read of results and questions. Each takes the actor; what is out of reach is not there."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet

from fourfocus.apps.core.actor import Actor, NotVisible
from fourfocus.apps.core.models import Membership
from fourfocus.apps.core.panels import Panel
from fourfocus.apps.core.permissions import Action, Scope
from fourfocus.apps.publishing import results
from fourfocus.apps.publishing.calendar import workdays
from fourfocus.apps.publishing.models import Close, Publication, Question
from fourfocus.apps.publishing.workflow import IN_FORCE, SHOWN, STEPS, State, Step
from fourfocus.engine.explain import Node, NoSuch
from fourfocus.facts.calendar import next_month
from fourfocus.facts.tables import CATALOG

# -- versions of months ------------------------------------------------------------------------------------------------


def closes(*, actor: Actor) -> QuerySet[Close]:
    """The versions the actor may see, newest month first: what was published, and drafts for those who work on them."""
    actor.need(Action.SEE_RESULTS)
    rows = Close.objects.filter(mill=actor.mill).select_related("made_by", "replaces", "approval")
    return rows if actor.scope(Action.SEE_DRAFTS) is Scope.ALL else rows.filter(state__in=SHOWN)


def close(*, actor: Actor, pk: int) -> Close:
    """One version."""
    found = closes(actor=actor).filter(pk=pk).first()
    if found is None:
        raise NotVisible(pk)
    return found


def computed(*, actor: Actor, pk: int) -> Close:
    """One version that has a result."""
    found = close(actor=actor, pk=pk)
    if not found.seal:
        raise NotVisible(pk)
    return found


def steps(*, actor: Actor, close: Close) -> list[Step]:
    """The steps this actor could take now."""
    if close.state == State.APPROVED or close.approval is None or close.approval.state != "waiting":
        return [one for one in STEPS.values() if close.state in one.sources and actor.scope(one.may) is Scope.ALL]
    return []


def trend(*, actor: Actor, close: Close, ranking: str) -> dict[str, Any]:
    """The totals of a ranking in this month and the earlier ones in force of the same year, as published."""
    rows = closes(actor=actor).filter(month__year=close.month.year, month__lt=close.month, state__in=IN_FORCE)
    months = [*rows.order_by("month"), close]
    found: dict[str, dict[str, str]] = {}
    titles: dict[str, str] = {}
    for one in months:
        for row in results.result_of(one.seal)["rankings"][ranking]:
            titles[row["id"]] = row["title"]
            if row["combined"] is not None:
                found.setdefault(row["id"], {})[f"{one.month:%Y-%m}"] = row["combined"]
    named = [f"{one.month:%Y-%m}" for one in months]
    series = [{"name": title, "values": [found.get(code, {}).get(m) for m in named]} for code, title in titles.items()]
    return {
        "months": named,
        "series": series,
        "json": json.dumps({"months": named, "series": series}, ensure_ascii=False),
    }


def ranking(*, close: Close, name: str) -> list[dict[str, Any]]:
    """A ranking with what cost each subject the most."""
    advice = results.about(close.seal)["advice"]
    rows = results.result_of(close.seal)["rankings"][name]
    return [{**row, "why": (advice.get(f"two_way/{row['id']}") or [None])[0]} for row in rows]


def open_lines(*, actor: Actor, close: Close) -> list[dict[str, Any]]:
    """The lines that wait for data, with who has to deliver it and until when; of single people only for those entitled."""
    about = results.about(close.seal)
    persons, titles = set(about["persons"]), {code: one["title"] for code, one in about["subjects"].items()}
    everybody = actor.scope(Action.SEE_POINTS) is Scope.ALL
    found = []
    for line in results.result_of(close.seal)["lines"]:
        if line["score"] is None and not line["of"] and (everybody or line["subject"] not in persons):
            missing = [_owned(one, titles, close) for one in line["missing"]]
            found.append({**line, "missing": missing})
    return found


def _owned(missing: Mapping[str, Any], titles: Mapping[str, str], close: Close) -> dict[str, Any]:
    table = CATALOG.get(missing.get("table", ""))
    if table is None:
        return {**missing, "owner": "", "due": None}
    part = str(missing.get("part") or "")
    last = date.fromordinal(next_month(close.month).toordinal() - 1)
    due = workdays(close.mill).after(last, table.due_workdays)
    return {**missing, "owner": titles.get(part, "" if part == "*" else part), "due": due}


# -- subjects ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class View:
    """One subject of a result: its totals with their lines, and what would raise them."""

    code: str
    title: str
    personal: bool
    accounts: list[dict[str, Any]]
    pay: list[Any]

    def label(self, account: str, at: int | None) -> tuple[str, str]:
        """What a line or total is called, in both languages; :class:`NotVisible` when it is not of this subject."""
        if not account:
            return "", ""
        found = next((one for one in self.accounts if one["account"] == account), None)
        if found is None or (at is not None and not 0 <= at < len(found["lines"])):
            raise NotVisible(account)
        line = found["lines"][at] if at is not None else found
        figure = line["score"] if at is not None else line["total"]
        return f"{line['title']['zh']} {figure or ''}".strip(), f"{line['title']['en']} {figure or ''}".strip()


def subject(*, actor: Actor, close: Close, code: str) -> View:
    """One subject; a person only for those entitled."""
    if not close.seal:
        raise NotVisible(code)
    about = results.about(close.seal)
    known = about["subjects"].get(code)
    if known is None:
        raise NotVisible(code)
    personal = code in about["persons"]
    if personal and not may_see_points(actor=actor, close=close, person=code):
        raise NotVisible(code)
    result = results.result_of(close.seal)
    lines: dict[str, list[Any]] = {}
    for line in result["lines"]:
        if line["subject"] == code:
            lines.setdefault(line["account"], []).append(line)
    accounts = [
        {**one, "lines": lines.get(one["account"], []), "advice": about["advice"].get(one["account"], [])}
        for one in result["totals"]
        if one["subject"] == code
    ]
    accounts.sort(key=lambda one: one["account"] not in about["advice"])  # totals that no other carries come first
    pay = [one for one in result.get("pay", ()) if one["subject"] == code] if may_see_pay(actor, code) else []
    return View(code, known["title"], personal, accounts, pay)


def may_see_points(*, actor: Actor, close: Close, person: str) -> bool:
    """Own, those of one's branch's members in that month, or all."""
    reach = actor.reach(Action.SEE_POINTS)
    if reach.everything or (reach.own and actor.person == person and actor.person):
        return True
    rows = Membership.objects.current().on(close.month).filter(mill=close.mill, person=person)
    return bool(reach.branches) and rows.filter(branch__in=reach.branches).exists()


def may_see_pay(actor: Actor, person: str) -> bool:
    """Own, or all."""
    reach = actor.reach(Action.SEE_PAY)
    return reach.everything or bool(reach.own and actor.person and actor.person == person)


def why(*, actor: Actor, close: Close, code: str, rule: str = "") -> Node:
    """The tree from a total down to records and clauses, as the engine explains it."""
    found = subject(actor=actor, close=close, code=code)
    try:
        node = results.explainer(close.seal).explain(code, rule or None)
    except NoSuch as error:
        raise NotVisible(code) from error
    pay = may_see_pay(actor, code)
    everybody = actor.scope(Action.SEE_POINTS) is Scope.ALL
    return _kept(node, pay=pay, personal=found.personal or everybody)


def _kept(node: Node, *, pay: bool, personal: bool) -> Node:
    """The tree without pay, and without what goes by single people, where the reader is not entitled to it."""
    kept = [
        _kept(child, pay=pay, personal=personal)
        for child in node.children
        if (pay or child.kind not in ("pay", "pay_line")) and (personal or not child.detail.get("personal"))
    ]
    return Node(node.kind, node.title, node.figure, node.why, node.detail, kept)


# -- questions ---------------------------------------------------------------------------------------------------------


def concerned(actor: Actor, close: Close, code: str) -> bool:
    """Whether a subject is the actor, or a branch or unit the actor answers for."""
    if actor.person and actor.person == code:
        return True
    held = {one.unit for one in actor.held if one.unit and one.role not in ("employee", "member")}
    return code in held


def may_ask(*, actor: Actor, close: Close, subject: str) -> bool:
    """Whether the actor may question a subject's lines: own, of one's branch or unit, or as discipline and union any."""
    reach = actor.reach(Action.ASK)
    if not close.seal or not reach:
        return False
    about = results.about(close.seal)
    if subject in about["persons"]:
        return reach.everything or bool(actor.person and actor.person == subject)
    return subject in about["subjects"] and reach.unit(subject)


def questions(*, actor: Actor) -> QuerySet[Question]:
    """Questions the actor may see: all, those raised oneself, or about one's own branch or unit."""
    reach = actor.need(Action.SEE_QUESTIONS)
    rows = Question.objects.filter(close__mill=actor.mill).select_related("close", "raised_by", "answered_by")
    if reach.everything:
        return rows
    mine = Q(raised_by=actor.user)
    if actor.person:
        mine |= Q(subject=actor.person)
    return rows.filter(mine | Q(personal=False, subject__in=[*reach.units, *reach.branches]))


def question(*, actor: Actor, pk: int) -> Question:
    """One question."""
    found = questions(actor=actor).filter(pk=pk).first()
    if found is None:
        raise NotVisible(pk)
    return found


def publication(*, actor: Actor, close: Close) -> Publication:
    """What was last published of a version."""
    found = Publication.objects.filter(close=close, mill=actor.mill).select_related("seal").order_by("-number").first()
    if found is None:
        raise NotVisible(close.pk)
    return found


# -- one's own page ----------------------------------------------------------------------------------------------------


def own(actor: Actor) -> dict[str, Any] | None:
    """The newest result in force as far as it is the actor's own: own totals, and those of the branches held."""
    if not actor.may(Action.SEE_RESULTS):
        return None
    newest = Close.objects.filter(mill=actor.mill, state__in=IN_FORCE).order_by("-month").first()
    if newest is None:
        return None
    about = results.about(newest.seal)
    carried = about["advice"]
    codes = [code for code in (actor.person, *sorted(actor.reach(Action.ASK).branches)) if code in about["subjects"]]
    rows = [
        {**one, "who": about["subjects"][one["subject"]]["title"], "advice": carried[one["account"]]}
        for one in results.result_of(newest.seal)["totals"]
        if one["subject"] in codes and one["account"] in carried
    ]
    heard = questions(actor=actor).filter(state=Question.OPEN).count() if actor.may(Action.HEAR) else 0
    return {"close": newest, "rows": rows, "open": newest.state == State.PUBLISHED, "questions": heard}


PANEL = Panel("a_score", "publishing/panel.html", own)
