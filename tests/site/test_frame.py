"""The frame of every page: languages, security headers, health, SQL counts, migrations."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from tests.site.conftest import row

from fourfocus.apps.core.roles import Role
from fourfocus.site import texts

TEMPLATES = [*(texts.PACKAGE / "site/templates").rglob("*.html"), *(texts.PACKAGE / "apps").rglob("*.html")]
CHINESE = re.compile(r"[\u4e00-\u9fff]+")


def test_english_is_whole() -> None:
    assert texts.faults() == []
    assert texts.CATALOGUE.read_bytes() == texts.wanted()


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_no_text_of_a_template_escapes_translation(path: Path) -> None:
    source = path.read_text(encoding="utf-8")
    source = re.sub(r"{%\s*comment.*?endcomment\s*%}|{#.*?#}", "", source, flags=re.S)
    source = re.sub(r"{%\s*blocktranslate.*?endblocktranslate\s*%}", "", source, flags=re.S)
    source = re.sub(r"{%.*?%}|{{.*?}}", "", source, flags=re.S)
    left = [text for text in CHINESE.findall(source) if text not in ("中文", "切换到中文")]
    assert left == []


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_nothing_in_a_template_needs_a_weaker_policy(path: Path) -> None:
    source = path.read_text(encoding="utf-8")
    assert (
        re.findall(
            r"<script(?![^>]*\bsrc=)|<style|\sstyle=|\son(?:click|load|change|submit|error|input|key\w+|mouse\w+|focus|blur)=|javascript:|hx-on|https?://(?!www\.w3)",
            source,
        )
        == []
    )


def test_pages_are_chinese_unless_english_was_chosen(mill: Any, as_: Callable[..., Client]) -> None:
    browser = as_("office", Role.OFFICE)
    page = browser.get(reverse("units"), headers={"Accept-Language": "en-US"})
    assert "单位和支部" in page.content.decode()
    browser.post(reverse("language"), {"language": "en", "next": "/units/"})
    page = browser.get(reverse("units"))
    body = re.sub(
        r"<body.*?<main|示例厂|棒材车间|棒材线|高线车间|党委|棒材支部|高线支部|中文|切换到", "", page.content.decode()
    )
    assert "Units and branches" in page.content.decode()
    assert CHINESE.findall(body) == []
    assert page["Content-Language"] == "en"


def test_a_switch_sends_nobody_elsewhere(client: Client) -> None:
    response = client.post(reverse("theme"), {"theme": "dark", "next": "https://evil.example/"})
    assert response["Location"] == "/"


def test_headers_of_every_page(mill: Any, as_: Callable[..., Client]) -> None:
    page = as_("office", Role.OFFICE).get("/")
    policy = page["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "script-src 'self'" in policy
    assert (page["X-Frame-Options"], page["X-Content-Type-Options"]) == ("DENY", "nosniff")
    assert '"allowEval": false' in page.content.decode()
    assert "no-store" in page["Cache-Control"]


def test_the_deployment_check_is_clean(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from fourfocus.site import settings as real

    for name in dir(real):
        if name.startswith(("SECURE_", "SESSION_", "CSRF_")) and name.isupper():
            setattr(settings, name, getattr(real, name))
    for name in ("SECURE_SSL_REDIRECT", "SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE", "SECURE_HSTS_PRELOAD",
                 "SECURE_HSTS_INCLUDE_SUBDOMAINS"):  # fmt: skip
        setattr(settings, name, True)  # tests run on plain HTTP
    settings.SECURE_HSTS_SECONDS = 31_536_000
    call_command("check", deploy=True, fail_level="WARNING", stdout=io.StringIO(), stderr=io.StringIO())


def test_health_and_readiness(client: Client, db: None, settings: Any, tmp_path: Path) -> None:
    assert client.get("/healthz").json() == {"ok": True}
    assert client.get("/readyz").json() == {"ok": True, "faults": []}
    settings.DATA_FOLDER = tmp_path / "gone"
    assert client.get("/readyz").status_code == 503


@pytest.mark.django_db
def test_models_and_migrations_agree() -> None:
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


def test_the_secret_key_is_made_once_and_for_the_owner_alone(tmp_path: Path) -> None:
    from fourfocus.site.data import prepare, secret_key

    prepare(tmp_path / "site")
    key = secret_key(tmp_path / "site", "")
    prepare(tmp_path / "site")
    assert secret_key(tmp_path / "site", "") == key
    assert len(key) > 50
    assert (tmp_path / "site/secret.key").stat().st_mode & 0o777 == 0o600
    assert secret_key(tmp_path / "site", "told") == "told"


# Session, account, grants; for a branch also units and coverage of its reach. Home: notices, tasks, proposals, newest
# result.
PINNED = {"home": 10, "units": 5, "people": 6, "person": 12, "approvals": 4, "evidence": 4, "accounts": 7, "imports": 4}


@pytest.mark.parametrize("name", PINNED)
def test_sql_does_not_grow_with_rows(name: str, mill: Any, as_: Callable[..., Client]) -> None:
    browser = as_("office", Role.OFFICE)
    address = reverse(name, kwargs={"code": "P1"} if name == "person" else {})
    browser.get(address)

    def count() -> int:
        with CaptureQueriesContext(connection) as caught:
            assert browser.get(address).status_code == 200
        return len(caught)

    few = count()
    for number in range(40):
        row("person", person=f"N{number}", name=f"新{number}", unit="BC", standing="none")
        row("unit", unit=f"U{number}", title=f"班组{number}", kind="crew", parent="BC")
        row("post", person="P1", title=f"岗{number}", unit="BC", level="staff")
    assert (few, count()) == (PINNED[name], PINNED[name])
