"""Appeals and objections: raised on a line, answered in time, never by who made, approved or is scored by it."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from fourfocus.apps.core import clock
from fourfocus.apps.core.actor import Actor, NotVisible
from fourfocus.apps.core.permissions import Action, Scope
from fourfocus.apps.core.roles import Role
from fourfocus.apps.core.services import audit, notices
from fourfocus.apps.core.services.approvals import OwnCause, SamePerson
from fourfocus.apps.core.services.registers import Stale
from fourfocus.apps.publishing import queries
from fourfocus.apps.publishing.calendar import terms, workdays
from fourfocus.apps.publishing.models import Close, Question
from fourfocus.apps.publishing.workflow import State
from fourfocus.facts.schema import Words


@transaction.atomic
def ask(*, actor: Actor, pk: int, subject: str, text: str, account: str = "", at: int | None = None) -> Question:
    """Question a line (``at`` in ``account``), a total, or all of a subject, while the result is on notice.

    Raises
    ------
    NotVisible
        The actor cannot see the subject, or it is not theirs to question.
    ValidationError
        It is not on notice, or nothing is said.
    """
    found = Close.objects.select_for_update().filter(pk=pk, mill=actor.mill).first()
    if found is None or not queries.may_ask(actor=actor, close=found, subject=subject):
        raise NotVisible(pk)
    if found.state != State.PUBLISHED or found.until is None or clock.today() > found.until:
        raise ValidationError(_("只在公示期内受理。"))
    if not text.strip():
        raise ValidationError({"text": _("请写明您认为哪里不对。")})
    view = queries.subject(actor=actor, close=found, code=subject)
    line, line_en = view.label(account, at)
    objection = actor.scope(Action.ASK) is Scope.ALL and not queries.concerned(actor, found, subject)
    due = workdays(actor.mill).after(clock.today(), terms(found.month)[1])
    made = Question(
        close=found, kind=Question.OBJECTION if objection else Question.APPEAL, subject=subject, personal=view.personal,
        subject_title=view.title, account=account, line=line[:500], line_en=line_en[:500], text=text, raiser=actor.human,
        raised_by_id=actor.account, raised_at=clock.now(), due=due,
    )  # fmt: skip
    made.full_clean()
    made.save()
    told = {"subject": subject, "line": made.line, "due": made.due}
    audit.record(actor=actor, action="ask", kind="question", key=str(made.pk), new=told)
    users = notices.holders(
        mill=actor.mill, roles=(Role.DISCIPLINE, Role.UNION, Role.SECRETARY, Role.DIRECTOR), on=actor.on
    )
    words = Words(
        f"{view.title} 的申诉或异议，请在 {made.due} 前答复", f"A question about {view.title}: answer by {made.due}"
    )
    notices.tell(
        users=users, actor=actor, kind="question", key=str(made.pk), words=words, link=f"/questions/{made.pk}/"
    )
    return made


def refuse_own(actor: Actor, made: Question) -> None:
    """:class:`SamePerson` or :class:`OwnCause` when this human may not answer."""
    if actor.human in (made.raiser, made.close.decider, made.close.maker) or actor.user == made.raised_by_id:
        raise SamePerson
    if queries.concerned(actor, made.close, made.subject):
        raise OwnCause


@transaction.atomic
def answer(*, actor: Actor, pk: int, version: int, upheld: bool, text: str) -> Question:
    """Decide a question with words. An upheld one asks the office to correct the result.

    Raises
    ------
    NotVisible, Stale, SamePerson, OwnCause
        Not for this actor, decided since, or another human has to decide.
    ValidationError
        The answer says nothing.
    """
    actor.need_everywhere(Action.HEAR)
    made = _open(actor, pk, version)
    refuse_own(actor, made)
    if not text.strip():
        raise ValidationError({"answer": _("请写明答复和依据。")})
    _end(made, actor, Question.UPHELD if upheld else Question.REJECTED, text)
    word = Words("成立", "upheld") if upheld else Words("不成立", "rejected")
    words = Words(
        f"{made.subject_title} 的申诉已答复：{word.zh}", f"The question about {made.subject_title}: {word.en}"
    )
    users = [made.raised_by_id]
    if upheld:
        users += notices.holders(mill=actor.mill, roles=(Role.OFFICE,), on=actor.on)
    notices.tell(
        users=users, actor=actor, kind="question", key=str(made.pk), words=words, link=f"/questions/{made.pk}/"
    )
    return made


@transaction.atomic
def withdraw(*, actor: Actor, pk: int, version: int) -> Question:
    """Take back one's own question."""
    made = _open(actor, pk, version)
    if made.raised_by_id != actor.user:
        raise NotVisible(pk)
    _end(made, actor, Question.WITHDRAWN, "")
    return made


def _open(actor: Actor, pk: int, version: int) -> Question:
    rows = Question.objects.select_for_update().select_related("close").filter(pk=pk, close__mill=actor.mill)
    made = rows.first()
    if made is None:
        raise NotVisible(pk)
    if made.version != version or made.state != Question.OPEN:
        raise Stale(made.answered_by.get_full_name() if made.answered_by else "", made.answered_at)
    return made


def _end(made: Question, actor: Actor, state: str, text: str) -> None:
    made.state, made.answer, made.answered_by_id = state, text, actor.account
    made.answerer, made.answered_at, made.version = actor.human, clock.now(), made.version + 1
    made.full_clean()
    made.save()
    action = "withdraw" if state == Question.WITHDRAWN else "answer"
    audit.record(actor=actor, action=action, kind="question", key=str(made.pk), new={"state": state}, note=text)
