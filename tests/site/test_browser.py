"""A walk in Chromium at desktop and phone width: pages draw, no policy blocks them, nothing is wider than the screen."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from fourfocus.apps.core.models import User
from fourfocus.apps.core.roles import Role

BROWSER = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking",
         "--disable-component-update", "--disable-sync"]  # fmt: skip
AXE = Path(__file__).parents[2] / "node_modules/axe-core/axe.min.js"
PAGES = ("/", "/units/", "/units/ZB1/", "/units/ZB1/coverage/", "/people/", "/people/P1/", "/permissions/", "/imports/",
         "/evidence/", "/accounts/", "/approvals/", "/account/factor/", "/tasks/", "/tasks/rules/",
         "/tasks/T29/ZB1/2020-03-30/", "/tasks/T29/ZB1/2020-03-30/step/issue/",
         "/yearlist/2020/", "/yearlist/2020/freeze/", "/orders/", "/results/", "/results/start/", "/questions/",
         "/inspections/", "/inspections/add/", "/premises/", "/premises/ZB1/", "/meetings/",
         "/proposals/", "/proposals/add/", "/burden/", "/systems/", "/notices/ways/", "/framework/", "/framework/line.cost/",
         "/rules/", "/rules/indicators/value_added_share/", "/regulations/", "/regulations/cost-2020/")  # fmt: skip

pytestmark = pytest.mark.skipif(BROWSER is None, reason="no Chromium: install it, or name one in CHROMIUM")


@pytest.fixture
def site(
    transactional_db: None, live_server: Any, monkeypatch: pytest.MonkeyPatch, account: Callable[..., User]
) -> Iterator[str]:
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")  # Playwright runs a loop of its own beside the server's thread
    account("office", Role.OFFICE)
    yield live_server.url
    if connection.vendor == "sqlite":  # emptying the tables afterwards is what the triggers are there to refuse
        with connection.cursor() as cursor:
            cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
            for (name,) in cursor.fetchall():
                cursor.execute(f"DROP TRIGGER {name}")


def faults_of(page: Any) -> list[str]:
    """What axe finds serious or critical."""
    page.evaluate(AXE.read_text(encoding="utf-8"))  # given by the test, so the page's policy stays as it is
    found = page.evaluate("axe.run({resultTypes: ['violations']})")["violations"]
    return [
        f"{v['id']}: {node['html'][:120]}"
        for v in found
        if v["impact"] in ("serious", "critical")
        for node in v["nodes"]
    ]


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (390, "dark")])
def test_pages_in_a_browser(site: str, width: int, scheme: str) -> None:
    from playwright.sync_api import sync_playwright

    said: list[str] = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=BROWSER, args=FLAGS)
        page = browser.new_page(viewport={"width": width, "height": 844}, color_scheme=scheme)  # type: ignore[arg-type]
        page.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: said.append(str(error)))
        page.goto(f"{site}/account/login/?next=/")
        assert faults_of(page) == []
        page.fill("[name=login]", "office")
        page.keyboard.press("Tab")
        page.keyboard.type("rolling-mill-2020")
        page.keyboard.press("Enter")  # no mouse is needed to come in
        page.wait_for_url(f"{site}/")
        faults = {}
        for address in PAGES:
            page.goto(site + address)
            assert page.evaluate("document.documentElement.scrollWidth - window.innerWidth") <= 0, address
            assert page.locator("h1").count() == 1, address
            assert page.locator("html").get_attribute("data-bs-theme") == scheme
            faults[address] = faults_of(page)
        assert {address: some for address, some in faults.items() if some} == {}
        page.goto(site + "/units/")
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.className") == "skip"
        if width < 992:
            page.goto(site + "/")
            page.click("[data-bs-target='#menu']")
            page.wait_for_selector("#menu.show")
            page.click("#menu >> text=人员")
            page.wait_for_url(f"{site}/people/")
        browser.close()
    assert said == []
