"""Every address × role × scope. A new address without an expectation here fails."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from tests.site.conftest import START

from fourfocus.apps.core import clock
from fourfocus.apps.core.actor import actor_of
from fourfocus.apps.core.models import Approval, Entry, Grant, ImportRun, User
from fourfocus.apps.core.permissions import TABLE, Action, Scope, page
from fourfocus.apps.core.roles import MILL_WIDE, OF_BRANCHES, Role
from fourfocus.apps.core.services import evidence
from fourfocus.apps.mechanism.models import InspectionFinding, Order, OrganisationLife, Plan, Proposal, Visit
from fourfocus.apps.publishing import results
from fourfocus.apps.publishing.models import Close, Question
from fourfocus.apps.publishing.services import publications

GOLDEN = Path(__file__).parents[1] / "golden/1/whole"
ROLES = tuple(Role)
# A column per role: y opens, - is 404.
# secretary director office | branch: secretary committee member | employee manager | statistician dispatcher |
# discipline union auditor administrator
ALL = "yyy yyy yy yy yyyy"
NONE = "--- --- -- -- ----"
MILL = "yyy --- -- yy yyyy"
SCOPED = "--- yyy yy -- ----"
SCOPED_PARTY = "--- yy- -- -- ----"

# own: the record lies in the role's scope (for employee and member: it is their own); other: it lies in another unit, or
# for a mill-wide role in another mill; none: the role was held until yesterday.
EXPECTED: dict[str, tuple[str, str, str]] = {
    #                        own                    other                 none
    "language":             (ALL, ALL, ALL),  # an open door: posting is what it wants, so a GET is a 405
    "theme":                (ALL, ALL, ALL),
    "home":                 (ALL, ALL, ALL),
    "permissions":          (ALL, ALL, ALL),
    "units":                (ALL, ALL, NONE),
    "unit":                 (ALL, SCOPED, NONE),
    "coverage":             ("--y --- -- -- ----", NONE, NONE),
    "people":               ("yyy yyy yy yy yyy-", "yyy yyy yy yy yyy-", NONE),
    "person":               ("yyy yyy yy yy yyy-", NONE, NONE),
    "register_add person":  ("--y --- -- -- ----", "--y --- -- -- ----", NONE),  # a new person of one's own mill
    "register_add post":    ("--y --- -- -- ----", NONE, NONE),
    "register_add exemption": ("--y y-- -- -- ----", NONE, NONE),
    "register_add unit":    ("--y --- -- -- ----", "--y --- -- -- ----", NONE),
    "register_edit person": ("--y --- -- -- ----", NONE, NONE),
    "register_edit exemption": ("--y y-- -- -- ----", NONE, NONE),
    "register_history person": ("yyy yyy yy yy yyy-", NONE, NONE),
    "register_history exemption": ("yyy yyy y- -- y-y-", NONE, NONE),
    "register_history unit": (ALL, SCOPED, NONE),
    "imports":              ("--y --- -- yy ----", "--y --- -- yy ----", NONE),
    "import_run":           ("--y --- -- yy ----", NONE, NONE),
    "import_copy":          ("--y --- -- yy ----", NONE, NONE),
    "template":             ("--y --- -- yy ----", "--y --- -- yy ----", NONE),
    "evidence":             ("yyy yyy yy yy yyy-", "yyy yyy yy yy yyy-", NONE),
    "evidence_file":        ("yyy yy- -y -- y-y-", NONE, NONE),  # of unit BC, attached by somebody else
    "evidence_withdraw":    ("yyy yyy yy yy yy--", "yyy yyy yy yy yy--", NONE),
    "accounts":             ("yyy --- -- -- y-yy", "yyy --- -- -- y-yy", NONE),
    "account":              ("yyy --- -- -- y-yy", NONE, NONE),
    "account_add":          ("--y --- -- -- ---y", "--y --- -- -- ---y", NONE),
    "account_active":       ("--y --- -- -- ---y", "--y --- -- -- ---y", NONE),
    "grant_add":            ("--y --- -- -- ---y", NONE, NONE),
    "grant_end":            ("--y --- -- -- ---y", NONE, NONE),
    "approvals":            (ALL, ALL, NONE),
    "approval":             ("yyy --- -- -- y-yy", NONE, NONE),
    "audit":                ("--- --- -- -- y-y-", "--- --- -- -- y-y-", NONE),
    "audit_export":         ("--- --- -- -- y-y-", "--- --- -- -- y-y-", NONE),
    "notices_read":         (ALL, ALL, ALL),  # one's own; a GET is a 405
    "notice_ways":          (ALL, ALL, ALL),  # one's own
    "notice_site":          ("--- --- -- -- ---y", "--- --- -- -- ---y", NONE),
    "tasks":                ("yyy yyy yy yy yyy-", "yyy yyy yy yy yyy-", NONE),
    "task_rules":           ("yyy yyy yy yy yyy-", "yyy yyy yy yy yyy-", NONE),
    "task":                 ("yyy yyy yy yy yyy-", SCOPED, NONE),
    "task_records":         ("yyy yyy yy yy yyy-", SCOPED, NONE),
    "task_step apply":      ("--- yy- -- -- ----", NONE, NONE),
    "task_step check":      ("--- y-- -- -- ----", NONE, NONE),
    "task_step verify":     ("y-y --- -- -- ----", NONE, NONE),
    "task_step cancel":     ("--y --- -- -- ----", NONE, NONE),
    "baselines":            ("yyy yyy yy yy yyy-", "yyy yyy yy yy yyy-", NONE),
    "baseline":             ("yyy yyy yy yy yyy-", "yyy yyy yy yy yyy-", NONE),
    "baseline_propose":     ("--y --- -- -- ----", "--y --- -- -- ----", NONE),
    "orders":               ("yyy yyy yy yy yyy-", "yyy yyy yy yy yyy-", NONE),
    "order":                ("yyy yyy yy yy yyy-", SCOPED, NONE),
    "framework":            (ALL, ALL, NONE),
    "framework_node":       (ALL, ALL, NONE),
    "rules":                (ALL, ALL, NONE),
    "rule":                 (ALL, ALL, NONE),
    "regulations":          (ALL, ALL, NONE),
    "regulation":           (ALL, ALL, NONE),
    "closes":               (ALL, ALL, NONE),
    "close_start":          ("--y --- -- y- ----", "--y --- -- y- ----", NONE),
    "close_export":         ("yyy --- -- -- y-y-", "yyy --- -- -- y-y-", NONE),
    "close":                (ALL, SCOPED, NONE),  # on notice: for everybody of the mill
    "close draft":          ("yyy --- -- y- yyy-", NONE, NONE),
    "close_step":           (ALL, ALL, NONE),  # a GET is a 405
    "close_changes":        ("yyy --- -- y- yyy-", NONE, NONE),  # of a draft
    "close_bulletin":       (ALL, SCOPED, NONE),
    "close_subject":        (ALL, SCOPED, NONE),
    "close_why":            (ALL, SCOPED, NONE),
    "close_ask":            ("--- y-- -- -- yy--", NONE, NONE),  # of branch ZB1
    "burden":               (ALL, ALL, NONE),
    "systems":              (ALL, ALL, NONE),
    "questions":            ("yyy yyy yy yy yyy-", "yyy yyy yy yy yyy-", NONE),
    "question":             ("yyy yy- -- -- yyy-", NONE, NONE),  # about ZB1, raised by somebody else
    "inspections":          ("yyy yy- -- -- y-y-", "yyy yy- -- -- y-y-", NONE),
    "plan_add":             ("y-y --- -- -- y---", "y-y --- -- -- y---", NONE),
    "plan":                 ("yyy yy- -- -- y-y-", SCOPED_PARTY, NONE),
    "visit":                ("y-y --- -- -- y---", NONE, NONE),
    "finding":              ("yyy yy- -- -- y-y-", NONE, NONE),
    "premises":             ("yyy yy- -- -- y-y-", "yyy yy- -- -- y-y-", NONE),
    "premises_check":       ("y-y --- -- -- y---", NONE, NONE),
    "proposals":            ("yyy yyy yy yy yyy-", "yyy yyy yy yy yyy-", NONE),
    "proposals_keep":       ("-yy --- -y -- -y--", "-yy --- -y -- -y--", NONE),  # a GET is a 405
    "proposal_add":         ("yyy yyy yy yy yyy-", "yyy yyy yy yy yyy-", NONE),
    "proposal":             ("yyy yyy yy y- yyy-", NONE, NONE),  # of P1 in unit BC
    "proposal_step adopt":  ("-yy --- -y -- -y--", NONE, NONE),
    "proposal_step confirm": ("-y- --- -- y- ----", NONE, NONE),
    "proposal_step resubmit": ("--- --y y- -- ----", NONE, NONE),  # whose proposal it is
    "meetings":             ("yyy yy- -- -- y-y-", "yyy yy- -- -- y-y-", NONE),
    "meeting_add":          ("--- yy- -- -- ----", "--- yy- -- -- ----", NONE),
    "meeting_edit":         ("--- yy- -- -- ----", NONE, NONE),
    "meetings_complete":    ("--- yy- -- -- ----", "--- yy- -- -- ----", NONE),  # posting is what it wants: a GET is a 405
}  # fmt: skip

FOREIGN = {
    "account_login": "public", "account_logout": "public", "account_inactive": "public", "account_change_password": "login",
    "account_reauthenticate": "login", "mfa_index": "login", "mfa_authenticate": "public", "mfa_reauthenticate": "login",
    "mfa_activate_totp": "login", "mfa_deactivate_totp": "login", "mfa_view_recovery_codes": "login",
    "mfa_generate_recovery_codes": "login", "mfa_download_recovery_codes": "login",
}  # fmt: skip


def patterns(resolver: Any = None) -> Iterator[URLPattern]:
    for one in (resolver or get_resolver()).url_patterns:
        if isinstance(one, URLResolver):
            yield from patterns(one)
        else:
            yield one


def test_every_address_says_who_may_come_in() -> None:
    ours = {p.name for p in patterns() if hasattr(p.callback, "door")}
    assert ours == {name.split()[0] for name in EXPECTED}
    assert {p.name for p in patterns()} - ours == set(FOREIGN)


def test_the_table_is_whole_and_unit_scope_needs_a_unit() -> None:
    assert all(set(row) == set(Role) for row in TABLE.values())
    assert set(TABLE) == set(Action)
    assert [(a, r) for a, row in TABLE.items() for r in MILL_WIDE if row[r] is Scope.UNIT] == []


def test_the_page_of_permissions_is_up_to_date() -> None:
    from pathlib import Path

    assert Path(__file__).parents[2].joinpath("docs/permissions.md").read_text(encoding="utf-8") == page()


def results_of(owner: User) -> tuple[Close, Close, Question]:
    """A result on notice, its correction in draft and a question about branch ZB1, by a small bundle."""
    seal = json.loads((GOLDEN / "manifest.json").read_bytes())["seal"]
    shutil.copytree(GOLDEN, results.path_of(seal))
    told = {
        "mill": "hz",
        "month": START,
        "as_of": clock.now(),
        "identity": "i",
        "seal": seal,
        "made_by": owner,
        "maker": "m",
    }
    until = clock.today() + timedelta(days=9)
    shown = Close.objects.create(**told, state="published", decider="d", published_on=START, until=until)
    publications.append(close=shown, kind="notice")
    draft = Close.objects.create(**told, number=2, state="draft", replaces=shown)
    asked = Question.objects.create(
        close=shown, kind="appeal", subject="ZB1", subject_title="x", text="x", raised_by=owner, raiser="r",
        raised_at=clock.now(), due=START,
    )  # fmt: skip
    return shown, draft, asked


def inspected(owner: User) -> dict[str, dict[str, Any]]:
    """An announced plan, a finding and a meeting of branch ZB1."""
    plan = Plan.objects.create(mill="hz", month=START, made_by=owner, seed=1, announced_at=clock.now())
    visit = Visit.objects.create(plan=plan, branch="ZB1")
    common: dict[str, Any] = {"mill": "hz", "known_from": clock.now(), "branch": "ZB1", "day": START}
    entry = Entry.objects.create(mill="hz", table="inspection_finding", known_at=clock.now())
    InspectionFinding.objects.create(
        entry=entry, finding="WT1", item="JC01", severity="minor", deduct_milli=500, problem="x", due_on=START, **common
    )
    meeting = OrganisationLife.objects.create(
        entry=entry, meeting="M1", kind="committee", held_s=60, expected_n=1, present_n=1, **common
    )
    Proposal.objects.create(
        mill="hz",
        known_from=clock.now(),
        entry=entry,
        proposal="JY1",
        day=START,
        person="P1",
        unit="BC",
        title="x",
        state="open",
    )
    return {
        **{f"proposal_step {step}": {"code": "JY1", "step": step} for step in ("adopt", "confirm", "resubmit")},
        "proposal": {"code": "JY1"},
        "plan": {"pk": plan.pk}, "visit": {"pk": visit.pk}, "finding": {"code": "WT1"}, "premises_check": {"branch": "ZB1"},
        "meeting_edit": {"pk": meeting.pk}, "meetings_complete": {"branch": "ZB1"},
    }  # fmt: skip


@pytest.fixture
def objects(mill: dict[str, Any]) -> dict[str, str]:
    """An address for every expectation."""
    owner = User.objects.create(username="owner", mill="hz")
    grant = Grant.objects.create(user=owner, role=Role.UNION, valid_from=START)
    run = ImportRun.objects.create(mill="hz", started_at=clock.now(), folder="r", state="refused")
    run.result = {"zh": {"marked": ["a.xlsx"]}}
    run.save()
    from fourfocus.apps.core.services.imports import folder

    (folder() / "r/zh").mkdir(parents=True)
    (folder() / "r/zh/a.xlsx").write_bytes(b"PK")
    actor = actor_of(owner, clock.today())
    file, _ = evidence.attach(actor=actor, file=SimpleUploadedFile("a.txt", "记录".encode()), unit="")
    file.unit = "BC"
    file.save()
    asked = Approval.objects.create(
        mill="hz", kind="grant", title="x", proposed_by=owner, proposer="z", proposed_at=clock.now(), payload={}
    )
    period = {"task": "T29", "branch": "ZB1", "due": "2020-03-30"}
    order = Order.objects.create(
        mill="hz", number="DB1", task="T29", title="x", branch="ZB1", branch_title="x", first_due=START, due=START,
        raised_on=START, overdue=1, action="x", action_en="x", why="x", why_en="x",
    )  # fmt: skip
    on_notice, correction, asked_about = results_of(owner)
    line = {"pk": on_notice.pk, "code": "ZB1"}
    pk = {"pk": owner.pk}
    told: dict[str, dict[str, Any]] = {
        "unit": {"code": "bar"}, "coverage": {"code": "ZB1"}, "person": {"code": "P1"},
        "register_edit person": {"table": "person", "pk": mill["P1"].pk},
        "register_edit exemption": {"table": "exemption", "pk": mill["exemption"].pk},
        "register_history person": {"table": "person", "key": "P1"},
        "register_history exemption": {"table": "exemption", "key": "P1"},
        "register_history unit": {"table": "unit", "key": "BC"}, "import_run": {"pk": run.pk},
        "import_copy": {"pk": run.pk, "at": 0}, "template": {"table": "unit"}, "evidence_file": {"pk": file.pk},
        "evidence_withdraw": {"pk": file.pk}, "account": pk, "account_active": pk, "grant_add": pk,
        "grant_end": {"pk": grant.pk}, "approval": {"pk": asked.pk}, "task": period, "task_records": period,
        "task_step apply": {**period, "step": "apply"}, "task_step check": {**period, "step": "check"},
        "task_step verify": {**period, "step": "verify"}, "task_step cancel": {**period, "step": "cancel"},
        "close": {"pk": on_notice.pk}, "close draft": {"pk": correction.pk}, "close_step": {"pk": on_notice.pk},
        "close_changes": {"pk": correction.pk}, "close_bulletin": {"pk": on_notice.pk}, "close_subject": line,
        "close_why": line, "close_ask": line, "question": {"pk": asked_about.pk},
        "baseline": {"year": 2020}, "baseline_propose": {"year": 2020}, "order": {"pk": order.pk},
        "framework_node": {"name": "line.cost"}, "rule": {"part": "tasks", "name": "T29"},
        "regulation": {"name": "cost-2020"}, **inspected(owner),
    }  # fmt: skip
    found = {}
    for name in EXPECTED:
        view, _, table = name.partition(" ")
        kwargs = told.get(name, {"table": table} if table else {})
        query = "?person=P1" if view == "register_add" and table not in ("person", "unit") else ""
        found[name] = reverse(view, kwargs=kwargs) + query
    return found


@pytest.fixture
def holders(objects: dict[str, str]) -> dict[tuple[Role, str], User]:
    """An account for each role and scope."""
    made = {}
    today = clock.today()
    for role in ROLES:
        for scope, unit, branch, mill, person in (
            ("own", "BC", "ZB1", "hz", "P1"), ("other", "GX", "ZB2", "hz", "P2"), ("none", "BC", "ZB1", "hz", ""),
        ):  # fmt: skip
            wide, by_register = role in MILL_WIDE, role in (Role.EMPLOYEE, Role.MEMBER)
            user = User.objects.create(
                username=f"{role}-{scope}", mill="elsewhere" if wide and scope == "other" else mill,
                # One account a person: those whom the registers make employees and members get theirs at the test.
                person="", password="!",
            )  # fmt: skip
            user.wanted = person if by_register else ""  # type: ignore[attr-defined]
            if not by_register or scope == "none":
                held = "" if wide else branch if role in OF_BRANCHES else unit
                ended = today - timedelta(days=1) if scope == "none" else None
                Grant.objects.create(user=user, role=role, unit=held, valid_from=START, valid_to=ended)
            made[role, scope] = user
    return made


def test_who_may_come_in(objects: dict[str, str], holders: dict[tuple[Role, str], User]) -> None:
    found = {name: {"own": "", "other": "", "none": ""} for name in EXPECTED}
    for scope in ("own", "other", "none"):
        for role in ROLES:
            user = holders[role, scope]
            if user.wanted:  # type: ignore[attr-defined]
                User.objects.filter(person=user.wanted).update(person="")  # type: ignore[attr-defined]
                User.objects.filter(pk=user.pk).update(person=user.wanted)  # type: ignore[attr-defined]
            browser = Client()
            browser.force_login(user)
            for name, address in objects.items():
                status = browser.get(address).status_code
                assert status in (200, 404, 405), f"{name} {role} {scope}: {status}"
                found[name][scope] += "-" if status == 404 else "y"
    wrong = {
        f"{name} {scope}": (marks, wanted)
        for name, marked in found.items()
        for (scope, marks), wanted in zip(marked.items(), EXPECTED[name], strict=True)
        if marks != wanted.replace(" ", "")
    }
    assert wrong == {}


def test_a_stranger_is_asked_to_log_in_everywhere(objects: dict[str, str], client: Client) -> None:
    asked = {name for name, address in objects.items() if client.get(address).status_code == 302}
    assert set(objects) - asked == {"language", "theme"}
    for name, who in FOREIGN.items():
        response = client.get(reverse(name))
        assert who == "public" or (response.status_code == 302 and "/account/login/" in response.url), name
