"""Versions of months: computed by the worker, approved by two humans, published, corrected, made final."""

from __future__ import annotations

from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from fourfocus.apps.core import clock
from fourfocus.apps.core.actor import NOBODY, Actor, NotVisible
from fourfocus.apps.core.models import Approval, User
from fourfocus.apps.core.packs import pack_in_use
from fourfocus.apps.core.permissions import Action
from fourfocus.apps.core.services import approvals, audit, notices
from fourfocus.apps.core.services.registers import Stale
from fourfocus.apps.core.sitestore import facts_for_close
from fourfocus.apps.publishing import results
from fourfocus.apps.publishing.calendar import terms, workdays
from fourfocus.apps.publishing.models import Close, CloseStep, Question
from fourfocus.apps.publishing.services import publications
from fourfocus.apps.publishing.workflow import IN_FORCE, STEPS, WORKING, State
from fourfocus.engine.bundle import BundleError, read
from fourfocus.engine.close import CloseError, close
from fourfocus.engine.finals import Final
from fourfocus.facts.schema import Words
from fourfocus.rules.pack import NoPack

# -- computing ---------------------------------------------------------------------------------------------------------


@transaction.atomic
def start(*, actor: Actor, month: date, reason: str = "") -> Close:
    """Begin a version of a month: the first, or with a reason the correction of the one in force.

    Raises
    ------
    ValidationError
        A version is being worked on, a correction has no reason, or a later month that builds on this one is final.
    """
    actor.need_everywhere(Action.RUN_CLOSE)
    month = month.replace(day=1)
    rows = Close.objects.select_for_update().filter(mill=actor.mill, month=month)
    if rows.filter(state__in=WORKING).exists():
        raise ValidationError(_("这个月已有一版在办，请先办完或作废。"))
    old = rows.filter(state__in=IN_FORCE).first()
    if old is not None:
        if not reason.strip():
            raise ValidationError({"reason": _("更正要写明原因。")})
        if Close.objects.filter(mill=actor.mill, month__gt=month, state=State.FINAL).exists():
            raise ValidationError(_("后面月份已有终稿，接着这一版结算；不能再更正。"))
    number = (rows.order_by("-number").values_list("number", flat=True).first() or 0) + 1
    made = Close(
        mill=actor.mill, month=month, number=number, as_of=clock.now(), replaces=old, reason=reason,
        made_by_id=actor.account, maker=actor.human,
    )  # fmt: skip
    made.full_clean(exclude=["replaces"])
    made.save()
    _log(made, actor, "start", "", reason)
    _compute_soon(made)
    return made


def _compute_soon(made: Close) -> None:
    from fourfocus.apps.publishing.tasks import compute_close

    transaction.on_commit(lambda: compute_close.enqueue(made.pk))


def compute(*, pk: int) -> Close:
    """What the worker does: close the month and keep its bundle. Killed at any moment it can be done again.

    The bundle is durable under its seal before the database names it; one nobody names is harmless.
    """
    found = Close.objects.get(pk=pk)
    if found.state != State.COMPUTING:
        return found
    moment = clock.local(found.as_of)
    problem: Words | None = None
    try:
        facts = facts_for_close(moment)
        pack = pack_in_use()
        result = close([pack.pack], facts, found.month, moment, finals_before(found.mill, found.month), mill=found.mill)
        manifest = results.keep(result, facts, str(found.pk))
    except (CloseError, BundleError) as error:
        problem = error.words
    except NoPack:
        problem = Words("规则包不在或有错误", "the rule pack is missing or has errors")
    with transaction.atomic():
        found = Close.objects.select_for_update().get(pk=pk)
        if found.state != State.COMPUTING or clock.local(found.as_of) != moment:
            return found
        if problem is not None:
            found.problem = {"zh": problem.zh, "en": problem.en}
            return _move(found, NOBODY, "failed", State.FAILED, problem.zh)
        open_ = [
            line for account in result.accounts.values() for line in account.lines if line.score is None and not line.of
        ]
        found.pack, found.pack_sha256, found.open_lines = manifest["pack"], pack.sha256, len(open_)
        found.identity, found.seal = manifest["identity"], manifest["seal"]
        return _move(found, NOBODY, "computed", State.DRAFT, "")


def finals_before(mill: str, month: date) -> list[Final]:
    """The finals of earlier months, in order."""
    rows = Close.objects.filter(mill=mill, month__lt=month, state=State.FINAL).order_by("month")
    return [read(results.path_of(one.seal), rows=False).final for one in rows]


# -- steps -------------------------------------------------------------------------------------------------------------


@transaction.atomic
def take(*, actor: Actor, pk: int, version: int, step: str, reason: str = "") -> Close:
    """Take a step of :data:`fourfocus.apps.publishing.workflow.STEPS`; where a second human decides, ask for it.

    Raises
    ------
    NotVisible
        No such version or step, or not for this actor.
    Stale
        Somebody took a step since the page was read.
    ValidationError
        The state does not allow it, the reason is missing, or what has to happen before has not.
    """
    if step not in STEPS:
        raise NotVisible(step)
    told = STEPS[step]
    actor.need_everywhere(told.may)
    found = _locked(actor, pk, version)
    if found.state not in told.sources:
        raise ValidationError(_("现在的状态不能办这一步。"))
    if told.reason and not reason.strip():
        raise ValidationError({"reason": _("请写明原因。")})
    if step != "discard" and waiting(found) is not None:
        raise ValidationError(_("已提请第二人批准，请等待答复。"))
    if step == "correct":
        return start(actor=actor, month=found.month, reason=reason)
    if step == "recompute":
        found.as_of, found.problem = clock.now(), {}
        _move(found, actor, step, State.COMPUTING, reason)
        _compute_soon(found)
        return found
    if step == "publish":
        return _publish(found, actor)
    if step == "discard":
        _withdraw_waiting(found, actor)
        return _move(found, actor, step, State.DISCARDED, reason)
    if step == "finalise":
        _may_end(found, reason)
    _ask(found, actor, "close" if step == "approve" else "final", reason)
    return found


def waiting(found: Close) -> Approval | None:
    """The proposal about a version that waits for its second human."""
    approval = found.approval
    return approval if approval is not None and approval.state == Approval.WAITING else None


def _withdraw_waiting(found: Close, actor: Actor) -> None:
    approval = waiting(found)
    if approval is not None and approval.proposed_by_id == actor.user:
        approvals.withdraw(actor=actor, pk=approval.pk, version=approval.version)
    elif approval is not None:
        raise ValidationError(_("已提请第二人批准，请等待答复。"))


def _ask(found: Close, actor: Actor, kind: str, reason: str) -> None:
    """A result scores nearly everybody who could decide, so nobody decides alone: two humans, always."""
    what = Words("月结结果", "result") if kind == "close" else Words("终稿", "final")
    title = f"{what.zh}：{found.month:%Y-%m} 第 {found.number} 版"
    if found.open_lines:
        title += f"（{found.open_lines} 行待数据）"
    payload = {
        "close": found.pk, "seal": found.seal, "link": f"/results/{found.pk}/",
        "title_en": f"{what.en}: {found.month:%Y-%m} version {found.number}, {found.open_lines} open lines",
    }  # fmt: skip
    found.approval = approvals.propose(actor=actor, kind=kind, title=title, payload=payload, reason=reason)
    found.version += 1
    found.save()


def _may_end(found: Close, reason: str) -> None:
    if found.until is None or clock.today() <= found.until:
        raise ValidationError(_("公示期还没有结束。"))
    if found.questions.filter(state=Question.OPEN).exists():
        raise ValidationError(_("还有申诉或异议没有答复。"))
    if Close.objects.filter(mill=found.mill, month=found.month, state__in=WORKING).exists():
        raise ValidationError(_("正在更正这个月，请先办完。"))
    if found.questions.filter(state=Question.UPHELD).exists() and not reason.strip():
        raise ValidationError({"reason": _("有申诉成立而没有更正，请写明理由。")})
    if found.open_lines and not reason.strip():
        raise ValidationError({"reason": _("还有待数据的行：请写明怎样处理，由两人决定。")})


def _apply(approval: Approval, actor: Actor, target: State, step: str) -> Close:
    found = Close.objects.select_for_update().get(pk=approval.payload["close"])
    source = State.DRAFT if target is State.APPROVED else State.PUBLISHED
    if found.state != source or found.seal != approval.payload["seal"] or found.approval_id != approval.pk:
        raise Stale("", clock.now())
    if target is State.APPROVED:
        # Two humans stand behind a result: whoever asked for the approval, and whoever gave it.
        found.maker, found.decider = approval.proposer, actor.human
    return _move(found, actor, step, target, approval.reason)


def apply_close(approval: Approval, actor: Actor) -> None:
    """The second human agreed to a draft; called in the deciding transaction."""
    _apply(approval, actor, State.APPROVED, "approved")


def apply_final(approval: Approval, actor: Actor) -> None:
    """The second human agreed that a result is final; called in the deciding transaction."""
    found = Close.objects.get(pk=approval.payload["close"])
    _may_end(found, approval.reason)
    found = _apply(approval, actor, State.FINAL, "final")
    publications.append(close=found, kind="final")
    _tell(found, actor, Words(f"{found.month:%Y-%m} 考核结果已定稿", f"The result of {found.month:%Y-%m} is final"))


KINDS = (
    approvals.Kind("close", Words("月结结果", "Result of a month"), Action.RUN_CLOSE, Action.DECIDE_CLOSE, apply_close),
    approvals.Kind("final", Words("终稿", "Final of a month"), Action.RUN_CLOSE, Action.DECIDE_CLOSE, apply_final),
)


def _publish(found: Close, actor: Actor) -> Close:
    """Put on notice for the set number of working days; what it corrects is superseded in the same transaction."""
    if found.replaces is not None:
        old = Close.objects.select_for_update().get(pk=found.replaces.pk)
        _move(old, actor, "superseded", State.SUPERSEDED, found.reason)
    found.published_on = clock.today()
    found.until = workdays(found.mill).after(found.published_on, terms(found.month)[0])
    _move(found, actor, "publish", State.PUBLISHED, found.reason)
    publications.append(close=found, kind="correction" if found.replaces_id else "notice")
    words = Words(
        f"{found.month:%Y-%m} 考核结果公示至 {found.until}，有异议请在此前提出",
        f"The result of {found.month:%Y-%m} is on notice until {found.until}: appeal before then",
    )
    _tell(found, actor, words)
    return found


def _tell(found: Close, actor: Actor, words: Words) -> None:
    users = User.objects.filter(mill=found.mill, is_active=True).values_list("pk", flat=True)
    notices.tell(users=users, actor=actor, kind="close", key=str(found), words=words, link=f"/results/{found.pk}/")


def _locked(actor: Actor, pk: int, version: int) -> Close:
    found = Close.objects.select_for_update().filter(pk=pk, mill=actor.mill).first()
    if found is None:
        raise NotVisible(pk)
    if found.version != version:
        last = found.steps.last()
        raise Stale(last.name if last else "", last.at if last else datetime.min)
    return found


def _move(found: Close, actor: Actor, step: str, target: State, reason: str) -> Close:
    source, found.state, found.version = found.state, target, found.version + 1
    found.save()
    _log(found, actor, step, source, reason)
    return found


def _log(found: Close, actor: Actor, step: str, source: str, reason: str) -> None:
    CloseStep.objects.create(
        close=found, step=step, source=source, target=found.state, at=clock.now(), name=actor.name, human=actor.human,
        reason=reason,
    )  # fmt: skip
    new = {"month": f"{found.month:%Y-%m}", "version": found.number, "state": str(found.state), "seal": found.seal}
    audit.record(
        actor=actor, action=f"close_{step}", kind="close", key=str(found), old={"state": source}, new=new, note=reason
    )
