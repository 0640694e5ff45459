"""Burden and systems pages show what the bundles in force say, and nothing else."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from fourfocus.apps.core import clock
from fourfocus.apps.core.models import User
from fourfocus.apps.core.roles import Role
from fourfocus.apps.publishing import results
from fourfocus.apps.publishing.models import Close
from fourfocus.engine.report import both


def words(text: str) -> Any:
    return {"zh": text, "en": f"en {text}"}


def told(entries: int, done: str) -> dict[str, Any]:
    """A result as the engine lists it: five fields of the burden and a duty of two branches."""
    tables = [{"table": "highlight", "title": words("亮点工作"), "entries": entries}]
    burden = {"subject": "ZB1", "title": "棒材支部", "kind": "branch", "lines": 8, "lines_without_entry": 6, "share": "75.0",
              "entries": tables, "entries_total": entries, "minutes": str(entries * 10)}  # fmt: skip
    duty = {"system": "three_meetings", "system_title": words("三会一课"), "duty": "committee", "title": words("支委会"),
            "period": words("2020年3月"), "target": "1", "unit": "次", "clause": "statutes/1.2"}  # fmt: skip
    kept = [
        {**duty, "branch": "ZB1", "branch_title": "棒材支部", "value": done, "state": "met", "state_title": words("做到")},
        {**duty, "branch": "ZB2", "branch_title": "高线支部", "value": None, "state": "open", "state_title": words("待数据")},
    ]  # fmt: skip
    return {"burden": [burden], "duties": kept}


@pytest.fixture
def months(mill: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two months in force, and a draft that nobody outside may see."""
    kept = {"a" * 64: told(7, "1"), "b" * 64: told(3, "2"), "c" * 64: told(99, "9")}
    monkeypatch.setattr(results, "result_of", kept.__getitem__)
    owner = User.objects.create(username="owner", mill="hz")
    for month, state, seal in ((2, "final", "a"), (3, "published", "b"), (4, "draft", "c")):
        shown = (
            {} if state == "draft" else {"published_on": date(2020, month + 1, 5), "until": date(2020, month + 1, 12)}
        )
        Close.objects.create(
            mill="hz", month=date(2020, month, 1), as_of=clock.now(), identity="i", seal=seal * 64, made_by=owner, maker="m",
            state=state, decider="" if state == "draft" else "d", **shown,
        )  # fmt: skip


def test_burden(months: None, as_: Callable[..., Client]) -> None:
    page = as_("o", Role.OFFICE).get(reverse("burden")).content.decode()
    assert '"months": ["2020-02", "2020-03"]' in page.replace("&quot;", '"')
    assert '"values": [7, 3]' in page.replace("&quot;", '"')
    assert "亮点工作 3" in page
    assert "(75.0%)" in page
    assert "99" not in page  # the draft


def test_systems(months: None, as_: Callable[..., Client]) -> None:
    browser = as_("o", Role.OFFICE)
    page = browser.get(reverse("systems")).content.decode()
    assert ("三会一课" in page, "2 / 1 次" in page, "– / 1 次" in page, "待数据" in page) == (True,) * 4
    assert "1 / 1 次" in browser.get(reverse("systems") + "?month=2020-02").content.decode()
    browser.post(reverse("language"), {"language": "en", "next": "/"})
    assert "en 支委会" in browser.get(reverse("systems")).content.decode()


def test_before_the_first_result(mill: Any, as_: Callable[..., Client]) -> None:
    browser = as_("o", Role.OFFICE)
    for name in ("burden", "systems"):
        assert "第一次公示后这里会有数字" in browser.get(reverse(name)).content.decode()


def test_the_pages_read_the_fields_the_engine_writes() -> None:
    from fourfocus.apps.publishing.reports import LIGHTS
    from fourfocus.engine.burden import Burden
    from fourfocus.engine.lights import KEPT
    from fourfocus.engine.subjects import Subject

    written = Burden(Subject("branch", "ZB1", "x"), 1, 1, (("highlight", 1),)).to_dict(both)
    assert set(written) | {"minutes"} == set(told(1, "1")["burden"][0])
    assert set(LIGHTS) == set(KEPT)
