"""合理化建议: handed in, answered, carried out, its effect confirmed. Each step is written once; the fact is superseded."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from fourfocus.apps.core import clock
from fourfocus.apps.core.actor import NOBODY, Actor, NotVisible
from fourfocus.apps.core.calendar import workdays
from fourfocus.apps.core.models import Notice, Person, User
from fourfocus.apps.core.permissions import Action
from fourfocus.apps.core.roles import Role
from fourfocus.apps.core.services import audit, notices
from fourfocus.apps.core.services.registers import Stale, last_change, values_of
from fourfocus.apps.mechanism.models import Proposal, ProposalStep
from fourfocus.apps.mechanism.proposalflow import MOVES, At, Move, place
from fourfocus.apps.mechanism.services import ledger
from fourfocus.facts.schema import Words
from fourfocus.facts.scopes import END

REMINDERS = ("proposal_due", "proposal_overdue")
"""Kinds of notices that remind of an answer; one of each for a proposal and its due day."""


class OwnProposal(Exception):
    """Who made a proposal, or entered the effect, does not judge it."""


def link_of(code: str) -> str:
    """The page of a proposal."""
    return f"/proposals/{code}/"


def due_of(row: Proposal, steps: list[ProposalStep]) -> date:
    """The last day for the answer: counted in workdays from the day it was made, or was handed in again."""
    again = [one for one in steps if one.step == "resubmit"]
    start = clock.local(again[-1].made_at).date() if again else row.day
    return workdays(row.mill).after(start, settings.PROPOSAL_DAYS)


def mark_of(row: Proposal, steps: list[ProposalStep]) -> str:
    """What a page has seen: the fact in force and the last step."""
    return f"{row.pk}.{steps[-1].pk if steps else 0}"


def steps_of(row: Proposal) -> list[ProposalStep]:
    """The steps of a proposal, oldest first."""
    rows = ProposalStep.objects.filter(mill=row.mill, proposal=row.proposal)
    return list(rows.select_related("made_by").order_by("pk"))


def at_of(row: Proposal, steps: list[ProposalStep]) -> At:
    """Where a proposal stands."""
    return place(row.state, steps[-1].step if steps else "")


def last_told(steps: list[ProposalStep], step: str) -> ProposalStep | None:
    """The latest step of a name."""
    return next((one for one in reversed(steps) if one.step == step), None)


@transaction.atomic
def submit(*, actor: Actor, text: str) -> Proposal:
    """Make a proposal: who and which unit are known from the register, the day is today.

    Raises
    ------
    NotVisible
        The actor makes no proposals.
    ValidationError
        The account belongs to nobody in the register, nothing is proposed, or the same was proposed already.
    """
    actor.need(Action.PROPOSE)
    day, text = ledger.today(actor.mill), text.strip()
    person = Person.objects.current().on(day).filter(mill=actor.mill, person=actor.person).first()
    if not actor.person or person is None:
        raise ValidationError(_("这个账号不在名册里，不能提建议。"))
    if not text:
        raise ValidationError({"text": _("请写明建议。")})
    mine = Proposal.objects.current().filter(mill=actor.mill, person=actor.person)
    if mine.filter(title=text[:500], state="open").exists():
        raise ValidationError({"text": _("您已经提过同样的建议，正在等答复。")})
    number = mine.filter(day=day).count() + 1
    values = {
        "proposal": f"JY{day:%Y%m%d}-{actor.person}-{number}", "day": day, "person": actor.person, "unit": person.unit,
        "title": text[:500], "state": "open", "answered_on": None, "effect_fen": None,
    }  # fmt: skip
    made: Proposal = ledger.write(actor=actor, table="proposal", values=values, action="add")
    words = Words(f"新建议待答复：{made.proposal}", f"A new proposal waits for an answer: {made.proposal}")
    _tell(actor, made, answerers(made, actor.on), words)
    return made


@transaction.atomic
def take(
    *, actor: Actor, code: str, step: str, seen: str, note: str = "", assignee: str = "", until: date | None = None,
    effect_fen: int | None = None,
) -> ProposalStep:  # fmt: skip
    """Take a step of a proposal.

    Raises
    ------
    NotVisible
        The proposal or the step is out of reach.
    Stale
        Somebody else took a step in the meantime.
    OwnProposal
        The actor made the proposal, or entered the effect that is to be confirmed.
    ValidationError
        The step does not lead on from where the proposal stands, or something it needs is missing.
    """
    told = MOVES[step]
    rows = Proposal.objects.select_for_update(of=("self",)).current().filter(mill=actor.mill, proposal=code)
    row = rows.first()
    if row is None:
        raise NotVisible(code)
    steps = steps_of(row)
    _may(actor, told, row, steps)
    if mark_of(row, steps) != seen:
        by, when = last_change(Proposal.objects.filter(mill=actor.mill, proposal=code))
        raise Stale(steps[-1].made_by.get_full_name(), steps[-1].made_at) if steps else Stale(by, when)
    made = _step(
        actor, told, row, steps, note=note.strip(), assignee=assignee.strip(), until=until, effect_fen=effect_fen
    )
    if told.fact:
        _supersede(actor, told, row, made, steps)
    _after(actor, told, row, made, steps)
    return made


@transaction.atomic
def keep_here(*, actor: Actor, start: date) -> None:
    """Say that from a day on all proposals are made here: a month without one then means none.

    Raises
    ------
    NotVisible
        Not the business of this actor.
    """
    actor.need_everywhere(Action.ANSWER_PROPOSALS)
    ledger.declare(actor=actor, table="proposal", start=start, end=END, reason="合理化建议在网站办理")


def remind(*, mill: str, day: date) -> int:
    """Tell those who answer of what is due on the next workday or overdue, once each; how many proposals that were."""
    listed = list(Proposal.objects.current().filter(mill=mill, state="open").order_by("day", "proposal"))
    by_code: dict[str, list[ProposalStep]] = {}
    codes = [row.proposal for row in listed]
    for one in ProposalStep.objects.filter(mill=mill, proposal__in=codes).order_by("pk"):
        by_code.setdefault(one.proposal, []).append(one)
    soon, count = workdays(mill).after(day, 1), 0
    told = set(Notice.objects.filter(kind__in=REMINDERS).values_list("kind", "key"))
    for row in listed:
        steps = by_code.get(row.proposal, [])
        due = due_of(row, steps)
        if at_of(row, steps) is not At.WAITING or due > soon:
            continue
        kind = "proposal_overdue" if due < day else "proposal_due"
        key = f"{row.proposal} {due}"
        if (kind, key) in told:
            continue
        zh, en = ("已超过答复期限", "overdue") if due < day else ("即将到答复期限", "nearly due")
        words = Words(f"建议 {row.proposal} {zh}（{due}）", f"Proposal {row.proposal} is {en} (answer by {due})")
        _tell(NOBODY, row, answerers(row, day), words, kind=kind, key=key)
        count += 1
    return count


def answerers(row: Proposal, on: date) -> list[int]:
    """The accounts that answer a proposal: the manager of its unit, else the Party office."""
    own = notices.holders(mill=row.mill, roles=(Role.MANAGER,), on=on, unit=row.unit)
    return own or notices.holders(mill=row.mill, roles=(Role.OFFICE,), on=on)


def may_take(actor: Actor, told: Move, row: Proposal, steps: list[ProposalStep]) -> bool:
    """Whether the step is this actor's to take, wherever the proposal stands."""
    if told.by:
        assigned = last_told(steps, "assign")
        person = row.person if told.by == "proposer" else assigned.assignee if assigned else ""
        return bool(person) and person == actor.person
    return told.may is not None and actor.reach(told.may).unit(row.unit)


def _may(actor: Actor, told: Move, row: Proposal, steps: list[ProposalStep]) -> None:
    if not may_take(actor, told, row, steps):
        raise NotVisible(told.name)
    reported = last_told(steps, "report")
    if told.may and own_cause(actor, told, row, reported):
        raise OwnProposal(told.name)


def own_cause(actor: Actor, told: Move, row: Proposal, reported: ProposalStep | None) -> bool:
    """Whether the actor would judge a proposal of their own, or confirm an effect they entered themselves."""
    if told.by:
        return False
    return actor.human == _human(row) or (
        told.name == "confirm" and reported is not None and reported.human == actor.human
    )


def _human(row: Proposal) -> str:
    return f"{row.mill}/{row.person}"


def _step(actor: Actor, told: Move, row: Proposal, steps: list[ProposalStep], **values: Any) -> ProposalStep:
    state, reported = at_of(row, steps), last_told(steps, "report")
    if state not in told.sources:
        raise ValidationError(_("这一步现在不能办理，请看最新状态。"))
    if told.note and not values["note"]:
        raise ValidationError({"note": _("请写明理由或依据。")})
    if told.name == "assign":
        _check_assigned(actor, values)
    if told.name == "report" and values["effect_fen"] is None:
        raise ValidationError({"effect": _("请填写年效益；没有直接效益的填 0。")})
    if told.name not in ("assign", "report"):
        values |= {"assignee": "", "until": None, "effect_fen": None}
    made = ProposalStep(
        mill=row.mill, proposal=row.proposal, step=told.name, human=actor.human, proposer=_human(row),
        reporter=reported.human if reported else "", made_by_id=actor.account, made_at=clock.now(), **values,
    )  # fmt: skip
    made.full_clean()
    made.save(force_insert=True)
    new = {name: value for name, value in values.items() if value not in ("", None)}
    audit.record(actor=actor, action=f"proposal_{told.name}", kind="proposal", key=row.proposal, new=new)
    return made


def _check_assigned(actor: Actor, values: dict[str, Any]) -> None:
    known = Person.objects.current().on(actor.on).filter(mill=actor.mill, person=values["assignee"])
    if not values["assignee"] or not known.exists():
        raise ValidationError({"assignee": _("名册里没有这个工号。")})
    if values["until"] is None or values["until"] < ledger.today(actor.mill):
        raise ValidationError({"until": _("完成日期不能早于今天。")})


def _supersede(actor: Actor, told: Move, row: Proposal, made: ProposalStep, steps: list[ProposalStep]) -> None:
    """Write the fact anew: answered once, and carried out with the effect that was confirmed."""
    told_before = last_told(steps, "report")
    values = values_of(row) | {"state": told.fact, "answered_on": row.answered_on or ledger.today(row.mill)}
    if told.name == "confirm" and told_before is not None:
        values["effect_fen"] = told_before.effect_fen
    try:
        ledger.write(actor=actor, table="proposal", values=values, action="change", replaces=[row], reason=made.note)
    except IntegrityError as error:  # pragma: no cover - the row is locked
        raise Stale("", None) from error


def _after(actor: Actor, told: Move, row: Proposal, made: ProposalStep, steps: list[ProposalStep]) -> None:
    """Tell the proposer what became of it, and who acts next."""
    words = Words(f"建议 {row.proposal}：{told.title.zh}", f"Proposal {row.proposal}: {told.title.en}")
    users = set(_accounts(row.mill, row.person))
    if told.to is At.WAITING:
        users |= set(answerers(row, actor.on))
    elif told.to is At.ASSIGNED:
        assigned = made if told.name == "assign" else last_told(steps, "assign")
        users |= set(_accounts(row.mill, assigned.assignee if assigned else ""))
    elif told.to is At.REPORTED:
        users |= set(notices.holders(mill=row.mill, roles=(Role.STATISTICIAN,), on=actor.on))
    _tell(actor, row, sorted(users), words)


def _accounts(mill: str, person: str) -> list[int]:
    return (
        list(User.objects.filter(mill=mill, person=person, is_active=True).values_list("pk", flat=True))
        if person
        else []
    )


def _tell(actor: Actor, row: Proposal, users: list[int], words: Words, kind: str = "proposal", key: str = "") -> None:
    link = link_of(row.proposal)
    notices.tell(users=users, actor=actor, kind=kind, key=key or row.proposal, words=words, link=link)
