"""A month's result on the site: computed, approved, on notice, questioned, corrected, final; who sees what; nothing half done."""

from __future__ import annotations

import io
import json
import random
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from tests.site.conftest import START

from fourfocus.apps.core import clock
from fourfocus.apps.core.actor import Actor, NotVisible, actor_of
from fourfocus.apps.core.models import Grant, Notice, User
from fourfocus.apps.core.packs import PackInUse, pack_in_use
from fourfocus.apps.core.roles import Role
from fourfocus.apps.core.services import approvals
from fourfocus.apps.core.services.approvals import OwnCause, SamePerson
from fourfocus.apps.core.services.registers import Stale
from fourfocus.apps.publishing import queries, results
from fourfocus.apps.publishing.calendar import workdays
from fourfocus.apps.publishing.models import Close, CloseStep, Publication, Question
from fourfocus.apps.publishing.services import closes, publications, questions
from fourfocus.apps.publishing.workflow import STEPS, State
from fourfocus.engine.bundle import read
from fourfocus.engine.chain import verify_export
from fourfocus.engine.close import close
from fourfocus.engine.report import both, to_dict
from fourfocus.facts.store import Store

GOLDEN = Path(__file__).parents[1] / "golden/1"
MARCH = date(2020, 3, 1)
DAY = date(2020, 4, 7)  # a Tuesday; five Chinese workdays later is Tuesday the 14th


@pytest.fixture
def today(monkeypatch: pytest.MonkeyPatch) -> Callable[[date], None]:
    def be(day: date) -> None:
        monkeypatch.setattr(clock, "today", lambda: day)

    be(DAY)
    return be


@pytest.fixture
def facts(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """The site's facts and pack are those of a small bundle: ``whole``, or ``waiting`` with open lines."""

    def be(name: str) -> None:
        bundle = read(GOLDEN / name)
        monkeypatch.setattr(closes, "facts_for_close", lambda moment: bundle.facts)
        monkeypatch.setattr(closes, "pack_in_use", lambda: PackInUse(bundle.pack, "p" * 64))

    be("whole")
    return be


@pytest.fixture
def acting(account: Callable[..., User], today: Any) -> Callable[..., Actor]:
    def make(*told: Any, **more: Any) -> Actor:
        return actor_of(account(*told, of="mill", **more), clock.today())  # the mill of the small bundles

    return make


@pytest.fixture
def office(acting: Callable[..., Actor], facts: Any) -> Actor:
    return acting("office", Role.OFFICE)


@pytest.fixture
def secretary(acting: Callable[..., Actor]) -> Actor:
    return acting("secretary", Role.SECRETARY)


def step(actor: Actor, pk: int, name: str, **more: Any) -> Close:
    return closes.take(actor=actor, pk=pk, version=Close.objects.get(pk=pk).version, step=name, **more)


def draft(office: Actor, run: Any, **more: Any) -> Close:
    with run(execute=True):
        made = closes.start(actor=office, month=MARCH, **more)
    made.refresh_from_db()
    assert made.state == State.DRAFT, made.problem
    return made


def decide(actor: Actor, made: Close, yes: bool = True) -> None:
    made.refresh_from_db()
    assert made.approval is not None
    approvals.decide(actor=actor, pk=made.approval.pk, version=made.approval.version, yes=yes)


def publish(office: Actor, second: Actor, made: Close) -> Close:
    step(office, made.pk, "approve")
    decide(second, made)
    return step(office, made.pk, "publish")


def test_the_whole_life_of_a_result(
    office: Actor, secretary: Actor, acting: Any, facts: Any, today: Any, tmp_path: Path,
    django_capture_on_commit_callbacks: Any,
) -> None:  # fmt: skip
    run = django_capture_on_commit_callbacks
    branch = acting("zb1", Role.BRANCH_SECRETARY, "ZB1", person="P1")
    discipline, director = acting("discipline", Role.DISCIPLINE), acting("director", Role.DIRECTOR)
    first = draft(office, run)
    with pytest.raises(NotVisible):
        queries.close(actor=branch, pk=first.pk)  # a draft is nobody's business but the office's
    step(office, first.pk, "approve")
    with pytest.raises(ValidationError, match="已提请第二人批准"):
        step(office, first.pk, "approve")
    User.objects.filter(pk=office.user).update(person="")
    Grant.objects.create(user_id=office.user, role=Role.SECRETARY, valid_from=START)
    both_roles = actor_of(User.objects.get(pk=office.user), DAY)
    with pytest.raises(SamePerson):
        decide(both_roles, first)
    decide(secretary, first)
    first = step(office, first.pk, "publish")
    assert (first.state, first.published_on, first.until) == (State.PUBLISHED, DAY, date(2020, 4, 14))
    assert Notice.objects.filter(user=branch.user, kind="close").count() == 1

    # The branch secretary appeals on a line; neither who approved nor who is scored answers.
    account = next(one for one in queries.subject(actor=branch, close=first, code="ZB1").accounts if one["lines"])
    made = questions.ask(actor=branch, pk=first.pk, subject="ZB1", text="会议开了", account=account["account"], at=0)
    assert (made.kind, made.due) == (Question.APPEAL, date(2020, 4, 14))  # five workdays: 8, 9, 10, 13, 14
    assert made.line.startswith(account["lines"][0]["title"]["zh"])
    for who in (secretary, both_roles):
        with pytest.raises((SamePerson, NotVisible)):
            questions.answer(actor=who, pk=made.pk, version=made.version, upheld=False, text="不")
    with pytest.raises(NotVisible):
        questions.ask(actor=branch, pk=first.pk, subject="ZB2", text="别人的")
    questions.answer(actor=discipline, pk=made.pk, version=made.version, upheld=True, text="属实")
    with pytest.raises(Stale):
        questions.answer(actor=director, pk=made.pk, version=made.version, upheld=False, text="晚了")

    # Corrected by a new version with its reason; the old one stays to be read.
    with pytest.raises(ValidationError):
        step(office, first.pk, "correct")
    facts("waiting")
    with run(execute=True):
        second = step(office, first.pk, "correct", reason="补录会议")
    first.refresh_from_db()
    assert first.state == State.PUBLISHED  # until the new version is published
    second = publish(office, director, second)
    first.refresh_from_db()
    assert (first.state, second.number, second.replaces_id) == (State.SUPERSEDED, 2, first.pk)
    found = results.differences(results.result_of(first.seal), results.result_of(second.seal))
    assert {one["total"]["account"] for one in found} >= {"party/ZB1"}

    # Final after the notice, when nothing is open, by two people; open lines need a written decision.
    with pytest.raises(ValidationError, match="公示期还没有结束"):
        step(office, second.pk, "finalise")
    today(date(2020, 4, 15))
    assert second.open_lines > 0
    with pytest.raises(ValidationError, match="待数据"):
        step(office, second.pk, "finalise")
    step(office, second.pk, "finalise", reason="以现有数据定稿")
    decide(director, second)
    second.refresh_from_db()
    assert second.state == State.FINAL
    assert [(one.number, one.kind) for one in Publication.objects.all()] == [
        (1, "notice"),
        (2, "correction"),
        (3, "final"),
    ]
    assert [one.month for one in closes.finals_before("mill", date(2020, 4, 1))] == [MARCH]

    path = tmp_path / "export.zip"
    path.write_bytes(publications.export(actor=office))
    verdict = verify_export(path, Publication.objects.get(number=1).seal.head)
    assert (verdict.faults, verdict.publications, verdict.bundles) == ((), 3, 2)


def test_the_second_saver_is_told(office: Actor, django_capture_on_commit_callbacks: Any) -> None:
    made = draft(office, django_capture_on_commit_callbacks)
    step(office, made.pk, "approve")
    with pytest.raises(Stale):
        closes.take(actor=office, pk=made.pk, version=made.version, step="discard", reason="x")


def test_steps_lead_only_where_the_table_says(
    office: Actor, secretary: Actor, django_capture_on_commit_callbacks: Any
) -> None:
    made = draft(office, django_capture_on_commit_callbacks)
    for state in State:
        for name, told in STEPS.items():
            if state not in told.sources:
                Close.objects.filter(pk=made.pk).update(state=state, decider="x")
                with pytest.raises(ValidationError, match="现在的状态不能办这一步"):
                    step(office if told.may != "publish_close" else secretary, made.pk, name, reason="x")


def test_publications_and_steps_cannot_be_changed(
    office: Actor, secretary: Actor, django_capture_on_commit_callbacks: Any
) -> None:
    publish(office, secretary, draft(office, django_capture_on_commit_callbacks))
    for rows in (Publication.objects, CloseStep.objects):
        for act in (lambda rows=rows: rows.update(id=99), lambda rows=rows: rows.all().delete()):
            with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
                act()


class Killed(BaseException):
    """As if the process ended here."""


@pytest.mark.parametrize("times", [4, pytest.param(60, marks=pytest.mark.verify)])
def test_a_kill_leaves_no_half_state(
    times: int, office: Actor, secretary: Actor, monkeypatch: pytest.MonkeyPatch, data_folder: Path,
    django_capture_on_commit_callbacks: Any,
) -> None:  # fmt: skip
    """Killed at a random write of compute or publish: afterwards it is as before, and the same step then succeeds."""
    for seed in range(times):
        rng = random.Random(seed)
        with django_capture_on_commit_callbacks():
            made = closes.start(actor=office, month=MARCH)
        killed(rng, monkeypatch, (closes.results, "write"), lambda made=made: closes.compute(pk=made.pk))
        made.refresh_from_db()
        assert (made.state, made.seal) == (State.COMPUTING, "")
        assert closes.compute(pk=made.pk).state == State.DRAFT
        read(results.path_of(Close.objects.get(pk=made.pk).seal))
        step(office, made.pk, "approve")
        decide(secretary, made)
        before = Publication.objects.count(), CloseStep.objects.count(), Notice.objects.count()
        killed(rng, monkeypatch, (closes.publications, "append"), lambda made=made: step(office, made.pk, "publish"))
        made.refresh_from_db()
        assert made.state == State.APPROVED
        assert (Publication.objects.count(), CloseStep.objects.count(), Notice.objects.count()) == before
        step(office, made.pk, "discard", reason="下一轮")


def killed(rng: random.Random, monkeypatch: pytest.MonkeyPatch, place: tuple[Any, str], act: Callable[[], Any]) -> None:
    """Run an act that is killed at one of the places where it writes: ``place``, the log of steps or the audit trail."""
    where, name = rng.choice([place, (CloseStep.objects, "create"), (closes.audit, "record")])

    def die(*_: Any, **__: Any) -> None:
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(where, name, die)
        with pytest.raises(Killed), transaction.atomic():
            act()


def test_days_of_notice_are_chinese_workdays() -> None:
    # 2020-04-30 is Thursday; 1 to 5 May are holidays, 9 May (Saturday) is worked: 6, 7, 8, 9, 11 May
    assert workdays("hz").after(date(2020, 4, 30), 5) == date(2020, 5, 11)


# -- figures and people of the example mill ------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def march(example: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Any]:
    """The example's March as the engine closes it, and its bundle kept as the site keeps bundles."""
    from django.conf import settings

    folder = tmp_path_factory.mktemp("march")
    known = Store.open(example / "store").as_of(None)
    result = close([pack_in_use().pack], known, MARCH, None)
    was, settings.DATA_FOLDER = settings.DATA_FOLDER, folder
    try:
        results.keep(result, known, "march")
    finally:
        settings.DATA_FOLDER = was
    return folder, result


@pytest.fixture
def shown(march: tuple[Path, Any], mill: Any, account: Any, today: Any, settings: Any) -> Close:
    """The example's March on notice."""
    settings.DATA_FOLDER = march[0]
    seal = next(path.name for path in (march[0] / "bundles").iterdir() if path.is_dir())
    maker = account("maker")
    return Close.objects.create(
        mill="hz", month=MARCH, state=State.PUBLISHED, as_of=clock.now(), identity="i", seal=seal, made_by=maker,
        maker="m", decider="d", published_on=DAY, until=date(2020, 4, 14),
    )  # fmt: skip


def said(line: Any) -> str:
    return json.dumps(line, ensure_ascii=False, sort_keys=True)


def test_the_pages_say_what_the_engine_says(march: tuple[Path, Any], shown: Close, as_: Callable[..., Client]) -> None:
    """Rankings and every line of the month, to the last digit."""
    wanted = to_dict(march[1], both)
    browser = as_("office", Role.OFFICE)
    page = browser.get(reverse("close", kwargs={"pk": shown.pk}))
    for (name, rows, _), ranked in zip(page.context["rankings"], ("branches", "units"), strict=True):
        assert name == ranked
        assert [{k: v for k, v in row.items() if k != "why"} for row in rows] == wanted["rankings"][ranked]
        for row in rows:
            assert f"{row['combined']}" in page.content.decode()
    subjects = sorted({one["subject"] for one in wanted["lines"]})
    actor = actor_of(User.objects.get(username="office"), DAY)
    found = [
        line
        for code in subjects
        for account in queries.subject(actor=actor, close=shown, code=code).accounts
        for line in account["lines"]
    ]
    assert len(found) == len(wanted["lines"]) > 500
    assert sorted(map(said, found)) == sorted(map(said, wanted["lines"]))
    text = browser.get(reverse("close_subject", kwargs={"pk": shown.pk, "code": "ZB1"})).content.decode()
    for line in wanted["lines"]:
        if line["subject"] == "ZB1" and line["score"] is not None:
            assert f">{line['score']}<" in text


def test_a_score_leads_to_its_records(
    office: Actor, secretary: Actor, account: Any, client: Client, django_capture_on_commit_callbacks: Any
) -> None:
    """The finding that cost ZB2 a point and, repeated, another: where it stands in which file (tests/golden/make.py)."""
    made = publish(office, secretary, draft(office, django_capture_on_commit_callbacks))
    client.force_login(account("em", Role.EMPLOYEE, "GX", of="mill"))
    text = client.get(reverse("close_why", kwargs={"pk": made.pk, "code": "ZB2"})).content.decode()
    rows = read(GOLDEN / "whole").facts.rows("inspection_finding").to_pylist()
    place = next(f"{one['_file']} · {one['_sheet']} · 第 {one['_row']} 行" for one in rows if one["branch"] == "ZB2")
    assert place in text
    assert "依据" in text


def test_single_people_are_for_those_entitled(
    march: tuple[Path, Any], shown: Close, account: Any, client: Client
) -> None:
    paid = march[1].listed["pay"][0].subject.id
    other = next(one.subject.id for one in march[1].listed["pay"] if one.subject.id != paid)

    def asks(user: User, code: str) -> tuple[int, bool]:
        client.force_login(user)
        page = client.get(reverse("close_subject", kwargs={"pk": shown.pk, "code": code}))
        return page.status_code, "绩效（元）" in page.content.decode()

    User.objects.filter(username="own").delete()
    from tests.site.conftest import row

    row("person", person=paid, name="甲", unit="BC", standing="none")
    own = account("own", person=paid)
    assert asks(own, paid) == (200, True)
    assert asks(own, other) == (404, False)
    assert asks(account("union", Role.UNION), paid) == (
        200,
        False,
    )  # it may hear appeals on points; pay is not its business
    assert asks(account("dis", Role.DISCIPLINE), paid) == (200, True)
    assert asks(account("bs", Role.BRANCH_SECRETARY, "ZB2"), paid) == (404, False)
    assert asks(account("stat", Role.STATISTICIAN), paid) == (404, False)
    client.force_login(own)
    page = client.get("/").content.decode()
    address = reverse("close_subject", kwargs={"pk": shown.pk, "code": paid})
    assert address in page  # one tap to the reasons, a second to the appeal, a third sends it
    assert reverse("close_ask", kwargs={"pk": shown.pk, "code": paid}) in client.get(address).content.decode()
    with pytest.raises(OwnCause):
        made = questions.ask(actor=actor_of(account("un2", Role.UNION), DAY), pk=shown.pk, subject=paid, text="核对")
        assert made.kind == Question.OBJECTION
        Grant.objects.create(user=own, role=Role.DISCIPLINE, valid_from=START)
        questions.answer(actor=actor_of(own, DAY), pk=made.pk, version=1, upheld=True, text="我自己的")


PINNED = {"closes": 5, "close": 8, "close_subject": 4, "questions": 5}


@pytest.mark.parametrize("name", PINNED)
def test_sql_does_not_grow(name: str, shown: Close, as_: Callable[..., Client]) -> None:
    browser = as_("office", Role.OFFICE)
    kwargs = {"close": {"pk": shown.pk}, "close_subject": {"pk": shown.pk, "code": "ZB1"}}.get(name, {})
    address = reverse(name, kwargs=kwargs)
    browser.get(address)

    def count() -> int:
        with CaptureQueriesContext(connection) as caught:
            assert browser.get(address).status_code == 200
        return len(caught)

    user = User.objects.get(username="maker")
    Question.objects.create(close=shown, kind="appeal", subject="ZB1", subject_title="x", text="x", raised_by=user,
                            raiser="r", raised_at=clock.now(), due=DAY)  # fmt: skip
    few = count()
    for number in range(30):
        values = {"made_by": user, "maker": "m", "as_of": clock.now()}
        Close.objects.create(mill="hz", month=date(2010, 1, 1), number=number, state="discarded", **values)
        Question.objects.create(close=shown, kind="appeal", subject="ZB1", subject_title="x", text="x", raised_by=user,
                                raiser="r", raised_at=clock.now(), due=DAY)  # fmt: skip
        CloseStep.objects.create(close=shown, step="x", target="x", at=clock.now())
    assert (few, count()) == (PINNED[name], PINNED[name])


def test_every_page_draws_in_both_languages(shown: Close, as_: Callable[..., Client], account: Any) -> None:
    with transaction.atomic():
        publications.append(close=shown, kind="notice")
    browser = as_("office", Role.OFFICE)
    made = Question.objects.create(close=shown, kind="appeal", subject="ZB1", subject_title="x", text="x", raiser="r",
                                   raised_by=User.objects.get(username="maker"), raised_at=clock.now(), due=DAY)  # fmt: skip
    old = Close.objects.create(mill="hz", month=MARCH, number=2, state=State.DRAFT, as_of=clock.now(), identity="i",
                               seal=shown.seal, made_by=made.raised_by, maker="m", replaces=shown, reason="补录")  # fmt: skip
    pk = {"pk": shown.pk}
    pages = [("closes", {}), ("close_start", {}), ("close", pk), ("close_bulletin", pk), ("close_changes", {"pk": old.pk}),
             ("question", {"pk": made.pk}), ("questions", {}), ("close_subject", {**pk, "code": "ZB1"})]  # fmt: skip
    for language, word in (("zh-hans", "月度结果"), ("en", "Monthly results")):
        browser.post(reverse("language"), {"language": language, "next": "/"})
        for name, kwargs in pages:
            text = browser.get(reverse(name, kwargs=kwargs)).content.decode()
            assert word in text, name
    head = Publication.objects.get().seal.head
    assert head in browser.get(reverse("close_bulletin", kwargs=pk)).content.decode()
    export = browser.get(reverse("close_export"))
    assert export["Content-Type"] == "application/zip"
    assert io.BytesIO(export.content).read(2) == b"PK"
