"""Proposals: from handing in to the confirmed effect, by the humans it takes, and what a close reads of it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from fourfocus.apps.core.actor import Actor, NotVisible
from fourfocus.apps.core.models import Attachment, Notice
from fourfocus.apps.core.roles import Role
from fourfocus.apps.core.services.registers import Stale
from fourfocus.apps.core.sitestore import facts_for_close
from fourfocus.apps.mechanism.models import Proposal, ProposalStep
from fourfocus.apps.mechanism.proposalflow import MOVES, TABLE, At, place
from fourfocus.apps.mechanism.queries import proposals as read
from fourfocus.apps.mechanism.services import proposals as service

KNOWN = datetime(2099, 1, 1)


@pytest.fixture
def cast(at: Any, mill: Any, acting: Callable[..., Actor]) -> dict[str, Actor]:
    """P1 of BC proposes; BC's manager answers; P3 carries out; the statistician confirms."""
    return {
        "author": acting("a", person="P1"), "manager": acting("m", Role.MANAGER, "BC"),
        "other": acting("g", Role.MANAGER, "GX"), "doer": acting("d", person="P3"),
        "data": acting("t", Role.STATISTICIAN), "office": acting("o", Role.OFFICE),
    }  # fmt: skip


def step(actor: Actor, row: Proposal, name: str, **told: Any) -> ProposalStep:
    now = Proposal.objects.current().get(proposal=row.proposal)
    seen = service.mark_of(now, service.steps_of(now))
    return service.take(actor=actor, code=row.proposal, step=name, **{"seen": seen, **told})


def fact() -> dict[str, Any]:
    (row,) = facts_for_close(KNOWN).rows("proposal").to_pylist()
    return {name: row[name] for name in ("person", "unit", "state", "day", "answered_on", "effect_fen")}


def test_the_whole_way_as_a_close_reads_it(cast: dict[str, Actor], at: Callable[[datetime], None]) -> None:
    row = service.submit(actor=cast["author"], text="导卫换快换结构")
    began = {
        "person": "P1",
        "unit": "BC",
        "state": "open",
        "day": date(2020, 3, 16),
        "answered_on": None,
        "effect_fen": None,
    }
    assert fact() == began
    at(datetime(2020, 3, 18, 9, 0))
    step(cast["manager"], row, "adopt", note="可行")
    answered = {**began, "state": "adopted", "answered_on": date(2020, 3, 18)}
    assert fact() == answered
    step(cast["manager"], row, "assign", assignee="P3", until=date(2020, 4, 30))
    step(cast["doer"], row, "report", effect_fen=1_200_000, note="按换辊记录，每次少停 12 分钟")
    assert fact() == answered  # what nobody confirmed counts for nothing
    step(cast["data"], row, "dispute", note="只有 3 月的数")
    step(cast["doer"], row, "report", effect_fen=900_050, note="3、4 月平均")
    at(datetime(2020, 5, 6, 9, 0))
    step(cast["data"], row, "confirm")
    assert fact() == {**answered, "state": "done", "effect_fen": 900_050}
    # Superseded, never edited: open, adopted, done; and a close of March knows what was known in March.
    assert [one.state for one in Proposal.objects.order_by("pk")] == ["open", "adopted", "done"]
    (then,) = facts_for_close(datetime(2020, 4, 1)).rows("proposal").to_pylist()
    assert (then["state"], then["effect_fen"]) == ("adopted", None)
    # The proposer was told of every step: adopt, assign, report, dispute, report, confirm.
    assert Notice.objects.filter(user_id=cast["author"].user, key=row.proposal).count() == 6


def test_nobody_judges_what_is_their_own(cast: dict[str, Actor], acting: Callable[..., Actor]) -> None:
    chief = acting("c", Role.MANAGER, "BC", person="P2")
    own = service.submit(actor=chief, text="自己的建议")
    Proposal.objects.filter(pk=own.pk).update(unit="BC")  # P2 works in GX; as if in the unit managed
    for name in ("adopt", "decline", "return"):
        with pytest.raises(service.OwnProposal):
            step(chief, own, name, note="x")
    step(cast["manager"], own, "adopt")
    with pytest.raises(NotVisible):
        step(cast["other"], own, "assign", assignee="P3", until=date(2020, 4, 1))
    step(cast["manager"], own, "assign", assignee="P3", until=date(2020, 4, 1))
    with pytest.raises(NotVisible):
        step(cast["author"], own, "report", effect_fen=1, note="x")  # not assigned to P1
    step(cast["doer"], own, "report", effect_fen=1, note="x")
    director = acting("z", Role.DIRECTOR)
    with pytest.raises(IntegrityError), transaction.atomic():  # the database refuses it whatever the code says
        made = ProposalStep.objects.latest("pk")
        ProposalStep.objects.create(
            mill="hz", proposal=own.proposal, step="confirm", human=made.human, proposer=made.proposer,
            reporter=made.human, made_by_id=director.account, made_at=made.made_at,
        )  # fmt: skip
    step(director, own, "confirm")
    for change in (ProposalStep.objects.all().delete, lambda: ProposalStep.objects.update(human="x/y")):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            change()


def test_the_second_is_told_and_a_step_needs_its_place(cast: dict[str, Actor]) -> None:
    row = service.submit(actor=cast["author"], text="护栏加高")
    with pytest.raises(ValidationError, match="同样"):
        service.submit(actor=cast["author"], text="护栏加高")
    seen = service.mark_of(row, [])
    with pytest.raises(ValidationError, match="理由"):
        step(cast["manager"], row, "decline")
    step(cast["manager"], row, "return", note="请补照片")
    with pytest.raises(Stale):
        service.take(actor=cast["office"], code=row.proposal, step="adopt", seen=seen)
    with pytest.raises(ValidationError, match="不能办理"):
        step(cast["manager"], row, "adopt")
    step(cast["author"], row, "resubmit", note="照片已附")
    step(cast["manager"], row, "decline", note="已在改造计划中")
    assert fact()["state"] == "declined"
    assert [place(one.fact or "", "") for one in TABLE if one.fact] == [At.ADOPTED, At.DECLINED, At.DONE]
    assert all(one.to in {source for other in MOVES.values() for source in other.sources} | {At.DONE, At.DECLINED}
               for one in TABLE)  # fmt: skip


def test_late_answers_are_reminded_of_once(cast: dict[str, Actor], at: Callable[[datetime], None]) -> None:
    row = service.submit(actor=cast["author"], text="照明改造")
    # Ten workdays after Monday 16 March 2020: 17–20, 23–27 and Monday 30 March.
    assert service.due_of(row, []) == date(2020, 3, 30)
    assert service.remind(mill="hz", day=date(2020, 3, 26)) == 0
    assert [service.remind(mill="hz", day=date(2020, 3, 27)) for _ in range(2)] == [1, 0]
    assert [service.remind(mill="hz", day=date(2020, 3, 31)) for _ in range(2)] == [1, 0]
    told = Notice.objects.filter(user_id=cast["manager"].user).order_by("pk")
    assert [one.kind for one in told] == ["proposal", "proposal_due", "proposal_overdue"]


def test_a_month_without_proposals_is_missing_until_somebody_says_all_are_here(cast: dict[str, Actor]) -> None:
    march = ("proposal", "hz", date(2020, 3, 1), date(2020, 4, 1))
    assert facts_for_close(KNOWN).gaps(*march)
    with pytest.raises(NotVisible):
        service.keep_here(actor=cast["manager"], start=date(2020, 1, 1))
    service.keep_here(actor=cast["office"], start=date(2020, 1, 1))
    assert not facts_for_close(KNOWN).gaps(*march)


def test_pages(cast: dict[str, Actor], client: Client) -> None:
    from fourfocus.apps.core.models import User

    client.force_login(User.objects.get(username="a"))
    photo = SimpleUploadedFile("现场.txt", "照片说明".encode())
    page = client.post(reverse("proposal_add"), {"text": "冷床加盖", "uploads": photo}, follow=True)
    row = Proposal.objects.get()
    assert page.redirect_chain[-1][0] == reverse("proposal", kwargs={"code": row.proposal})
    assert "现场.txt" in page.content.decode()
    assert (Attachment.objects.get().unit, Attachment.objects.get().key) == ("BC", row.proposal)
    assert "冷床加盖" in client.get("/").content.decode()
    client.force_login(User.objects.get(username="g"))
    assert client.get(reverse("proposal", kwargs={"code": row.proposal})).status_code == 404
    client.force_login(User.objects.get(username="m"))
    address = reverse("proposal_step", kwargs={"code": row.proposal, "step": "adopt"})
    seen = service.mark_of(row, [])
    assert "现场.txt" in client.get(reverse("proposal", kwargs={"code": row.proposal})).content.decode()
    page = client.post(address, {"seen": seen, "note": ""}, follow=True)
    assert "已采纳，待落实" in page.content.decode()
    page = client.post(address, {"seen": seen, "note": ""}, follow=True)
    assert "已经改过" in page.content.decode()


def test_who_sees_what(cast: dict[str, Actor]) -> None:
    service.submit(actor=cast["author"], text="一")
    service.submit(actor=cast["doer"], text="二")
    counts = {name: read.listed(actor=actor).count() for name, actor in cast.items()}
    assert counts == {"author": 1, "manager": 1, "other": 1, "doer": 1, "data": 2, "office": 2}


def test_sql_does_not_grow_with_proposals(cast: dict[str, Actor], client: Client) -> None:
    from fourfocus.apps.core.models import User

    client.force_login(User.objects.get(username="m"))

    def count() -> int:
        with CaptureQueriesContext(connection) as caught:
            assert client.get(reverse("proposals")).status_code == 200
        return len(caught)

    row = service.submit(actor=cast["author"], text="0")
    step(cast["manager"], row, "return", note="请补充")
    count()  # the first visit of an account writes its session
    few = count()
    for number in range(1, 30):
        step(cast["manager"], service.submit(actor=cast["author"], text=str(number)), "return", note="请补充")
    # Session, account, grants, units and coverage of the reach; proposals counted and read, their steps, units, names.
    assert (few, count()) == (10, 10)
