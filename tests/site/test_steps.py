"""Two humans, audit, evidence, imports, sessions."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.test import Client
from django.urls import reverse
from tests.site.conftest import START

from fourfocus.apps.core import clock
from fourfocus.apps.core.actor import Actor, actor_of
from fourfocus.apps.core.content import Refused, of_bytes
from fourfocus.apps.core.models import Approval, Attachment, AuditEntry, Evidence, Grant, User
from fourfocus.apps.core.roles import Role
from fourfocus.apps.core.services import approvals, audit, evidence, grants
from fourfocus.apps.core.services.registers import Stale

MB = 1024 * 1024


# -- two humans --------------------------------------------------------------------------------------------------------


def proposal(actor: Actor, user: User) -> Approval:
    return grants.propose_grant(
        actor=actor, user=user, role=Role.UNION, unit="", valid_from=date(2020, 3, 1), valid_to=None, reason="换届"
    )


def test_a_role_takes_two_humans(account: Callable[..., User], acting: Callable[..., Actor]) -> None:
    office, director = acting("office", Role.OFFICE), acting("director", Role.DIRECTOR)
    user = account("new", person="P3")
    asked = proposal(office, user)
    with pytest.raises(approvals.SamePerson):  # the office may both propose and decide, but not one human both
        approvals.decide(actor=office, pk=asked.pk, version=1, yes=True)
    assert not Grant.objects.filter(user=user).exists()
    approvals.decide(actor=director, pk=asked.pk, version=1, yes=True, answer="同意")
    assert actor_of(user, clock.today()).roles == {Role.UNION, Role.EMPLOYEE}
    with pytest.raises(Stale):
        approvals.decide(actor=director, pk=asked.pk, version=1, yes=False)


def test_nobody_decides_what_empowers_themselves(account: Callable[..., User], acting: Callable[..., Actor]) -> None:
    director = acting("director", Role.DIRECTOR, person="P3")
    asked = proposal(acting("office", Role.OFFICE), User.objects.get(username="director"))
    with pytest.raises(approvals.OwnCause):
        approvals.decide(actor=director, pk=asked.pk, version=1, yes=True)


def test_the_database_refuses_one_human_deciding_alone(
    account: Callable[..., User], acting: Callable[..., Actor]
) -> None:
    office = acting("office", Role.OFFICE)
    asked = proposal(office, account("new"))
    told = {"state": "approved", "decider": asked.proposer, "decided_at": clock.now()}
    with pytest.raises(IntegrityError), transaction.atomic():
        Approval.objects.filter(pk=asked.pk).update(**told)


def test_one_person_has_one_account(account: Callable[..., User]) -> None:
    account("one", person="P1")
    with pytest.raises(IntegrityError), transaction.atomic():
        account("two", person="P1")


# -- audit -------------------------------------------------------------------------------------------------------------


def test_the_trail_is_appended_only(acting: Callable[..., Actor]) -> None:
    made = audit.record(actor=acting("office", Role.OFFICE), action="x")
    for change in (lambda: AuditEntry.objects.filter(pk=made.pk).update(note="y"), lambda: made.delete()):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            change()


@pytest.fixture
def sealed(acting: Callable[..., Actor]) -> list[AuditEntry]:
    actor = acting("office", Role.OFFICE)
    made = []
    for number in range(6):
        made.append(audit.record(actor=actor, action="x", key=str(number), new={"n": number}))
        if number % 3 == 2:
            audit.seal()
    return made


def tamper(sql: str) -> None:
    """Change what triggers protect, as somebody with the database's files could."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL session_replication_role = replica")
        else:
            cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
            for (name,) in cursor.fetchall():
                cursor.execute(f"DROP TRIGGER {name}")
        cursor.execute(sql)


def test_a_whole_trail_agrees(sealed: list[AuditEntry]) -> None:
    verdict = audit.verify()
    assert (verdict.entries, verdict.seals, verdict.unsealed, verdict.damage) == (6, 2, 0, ())


@pytest.mark.parametrize(
    ("sql", "seal", "what"),
    [
        ("UPDATE core_auditentry SET note = 'later' WHERE key = '1'", 1, "entry_changed"),
        ("DELETE FROM core_auditentry WHERE key = '4'", 2, "entry_missing"),
        ("UPDATE core_auditseal SET head = 'f' WHERE number = 1", 1, "seal_changed"),
        ("DELETE FROM core_sealedentry WHERE position = 2", 1, "seal_changed"),
    ],
)
def test_tampering_is_named(sealed: list[AuditEntry], sql: str, seal: int, what: str) -> None:
    tamper(sql)
    assert (seal, what) in {(one.seal, one.what) for one in audit.verify().damage}


def test_export_defuses_formulas_and_is_itself_audited(as_: Callable[..., Client]) -> None:
    browser = as_("auditor", Role.AUDITOR)
    audit.record(actor=actor_of(User.objects.get(username="auditor"), clock.today()), action="x", note="=cmd()")
    told = b"".join(browser.get(reverse("audit_export")).streaming_content).decode()  # type: ignore[arg-type]
    assert "'=cmd()" in told
    assert AuditEntry.objects.filter(action="export", name="auditor", address="127.0.0.1").exists()


# -- evidence ----------------------------------------------------------------------------------------------------------


def office_file(parts: dict[str, bytes], types: bytes = b"<Types/>") -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in {"[Content_Types].xml": types, "xl/workbook.xml": b"<w/>", **parts}.items():
            archive.writestr(name, content)
    return made.getvalue()


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("照片.jpg", b"MZ\x90\x00", "这是一个程序"),
        ("照片.jpg", b"\x7fELF", "这是一个程序"),
        ("照片.jpg", b"%PDF-1.4", "文件内容不是 JPG"),
        ("a.exe", b"hello", "不收 .exe 文件"),
        ("a", b"hello", "不收 . 文件"),
        ("空.pdf", b"", "文件是空的"),
        ("大.pdf", b"%PDF-" + b"x" * MB, "超过 1 MB"),
        ("宏.xlsm", office_file({}), "带宏的文件不收"),
        ("宏.xlsx", office_file({"xl/vbaProject.bin": b"x"}), "文件里有宏"),
        (
            "宏.xlsx",
            office_file({}, b'<Types x="application/vnd.ms-excel.sheet.macroEnabled.main+xml"/>'),
            "文件里有宏",
        ),
        ("弹.xlsx", office_file({"xl/a.xml": b"0" * 20 * MB}), "压缩炸弹"),
        ("坏.xlsx", b"PK\x03\x04 rubbish", "文件打不开"),
        ("别.docx", office_file({}), "文件内容不是 DOCX"),
        ("表.csv", b"a\x00b", "文件内容不是 CSV"),
    ],
)
def test_what_is_not_what_it_says_is_refused(name: str, content: bytes, words: str) -> None:
    with pytest.raises(Refused) as caught:
        of_bytes(name, content, MB)
    assert words in caught.value.words.zh
    assert caught.value.words.en


def test_one_content_is_stored_once(data_folder: Path, acting: Callable[..., Actor]) -> None:
    office = acting("office", Role.OFFICE)
    for name, known in (("一.txt", False), ("二.txt", True)):
        made, was_there = evidence.attach(actor=office, file=SimpleUploadedFile(name, "同样的内容".encode()))
        assert was_there is known
    assert (Evidence.objects.count(), Attachment.objects.count()) == (1, 2)
    # sha256 of the bytes, worked out by hashlib and not by the store
    assert [p.read_bytes().decode() for p in (data_folder / "evidence").rglob("*") if p.is_file()] == ["同样的内容"]
    assert evidence.path_of(made.evidence.sha256).is_file()


def test_a_download_never_opens_in_the_page(as_: Callable[..., Client]) -> None:
    browser = as_("office", Role.OFFICE)
    browser.post(reverse("evidence"), {"uploads": [SimpleUploadedFile('../坏"名.txt', b"<script>")]})
    made = Attachment.objects.get()
    response = browser.get(reverse("evidence_file", kwargs={"pk": made.pk}))
    assert made.name == "坏名.txt"
    assert response["Content-Disposition"].startswith("attachment; filename*=UTF-8''")
    assert response["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert response["X-Content-Type-Options"] == "nosniff"


def test_refused_files_are_named_and_the_others_kept(as_: Callable[..., Client]) -> None:
    files = [
        SimpleUploadedFile("好.txt", b"ok"),
        SimpleUploadedFile("坏.jpg", b"MZ"),
        SimpleUploadedFile("空.txt", b""),
    ]
    shown = as_("office", Role.OFFICE).post(reverse("evidence"), {"uploads": files}).content.decode()
    assert "坏.jpg：这是一个程序" in shown
    assert "空.txt：文件是空的" in shown
    assert list(Attachment.objects.values_list("name", flat=True)) == ["好.txt"]


def test_a_huge_body_is_refused_before_it_is_read(as_: Callable[..., Client]) -> None:
    browser = as_("office", Role.OFFICE)
    response = browser.post(reverse("evidence"), {}, CONTENT_LENGTH=str(2 * 1024 * MB))
    assert response.status_code == 413
    assert "文件太大" in response.content.decode()


# -- coming in ---------------------------------------------------------------------------------------------------------


def test_login_is_throttled_and_audited(client: Client, account: Callable[..., User]) -> None:
    account("zhang", Role.OFFICE)
    address = reverse("account_login")
    wrong = {"login": "zhang", "password": "no"}
    codes = [client.post(address, wrong).status_code for _ in range(5)]
    assert codes == [200, 200, 200, 200, 429]
    right = {"login": "zhang", "password": "rolling-mill-2020"}
    locked = client.post(address, right)
    assert (locked.status_code, "暂时锁定" in locked.content.decode()) == (429, True)
    assert AuditEntry.objects.filter(action="login_failed", key="zhang").count() >= 5
    elsewhere = client.post(address, right, REMOTE_ADDR="10.1.1.1")  # a stranger cannot lock a colleague out
    assert elsewhere.status_code == 302


@pytest.mark.parametrize(("key", "back"), [("session_seen", 3601), ("session_start", 12 * 3600 + 1)])
def test_sessions_end(key: str, back: int, as_: Callable[..., Client]) -> None:
    browser = as_("office", Role.OFFICE)
    assert browser.get("/").status_code == 200
    session = browser.session
    session[key] -= back
    session.save()
    assert browser.get("/").status_code == 302


def test_a_given_password_must_be_changed_first(as_: Callable[..., Client]) -> None:
    browser = as_("office", Role.OFFICE)
    User.objects.update(must_change_password=True)
    assert browser.get("/people/").url == reverse("account_change_password")  # type: ignore[attr-defined]
    told = {"oldpassword": "rolling-mill-2020", "password1": "hot-strip-1958", "password2": "hot-strip-1958"}
    browser.post(reverse("account_change_password"), told)
    assert not User.objects.get().must_change_password


def test_weak_passwords_are_refused_in_words(as_: Callable[..., Client], mill: Any) -> None:
    told = {"person": "P3", "name": "王五", "username": "wang", "password": "12345678"}
    shown = as_("ad", Role.ADMINISTRATOR).post(reverse("account_add"), told).content.decode()
    assert "密码太短，至少要有 10 个字符" in shown
    assert not User.objects.filter(username="wang").exists()


def test_a_second_factor_is_kept_encrypted(settings: Any) -> None:
    from fourfocus.site.accounts import MfaAdapter

    kept = MfaAdapter().encrypt("JBSWY3DPEHPK3PXP")
    assert "JBSWY3DP" not in kept
    assert MfaAdapter().decrypt(kept) == "JBSWY3DPEHPK3PXP"


def test_roles_end_on_their_day(account: Callable[..., User]) -> None:
    user = account("union", Role.UNION, until=date(2020, 7, 1))
    assert actor_of(user, date(2020, 6, 30)).roles == {Role.UNION}
    assert actor_of(user, date(2020, 7, 1)).roles == frozenset()
    assert actor_of(user, START).roles == {Role.UNION}
