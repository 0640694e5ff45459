"""Files come into the site by the same reading and checks, and a close reads both homes as one."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from tests.engine.world import pack
from tests.site.conftest import UNITS

from fourfocus.apps.core import homes
from fourfocus.apps.core.models import AuditEntry, Entry, ImportRun, StoreMark, Unit
from fourfocus.apps.core.packs import pack_in_use
from fourfocus.apps.core.roles import Role
from fourfocus.apps.core.services import imports
from fourfocus.apps.core.sitestore import SiteStore, facts_for_close, reconcile, site_store
from fourfocus.apps.mechanism.models import Standing
from fourfocus.apps.mechanism.services import standing
from fourfocus.engine.close import close
from fourfocus.engine.probes import Look
from fourfocus.engine.report import in_language, to_dict
from fourfocus.engine.task_records import records_behind
from fourfocus.facts.batch import content_hash
from fourfocus.facts.store import Store
from fourfocus.rules.periods import period_of

RECORDS = ("task_event", "inspection_finding", "standard_check", "organisation_life", "proposal")
PEOPLE = ("unit", "person", "post", "membership", "duty", "coverage", "exemption")
MARCH = date(2020, 3, 1)
KNOWN = datetime(2099, 1, 1)


@pytest.fixture
def loaded(db: None, example: Path) -> ImportRun:
    """The example mill's organisation files, imported through the site."""
    folder = example / "files"
    return imports.run(actor=imports.COMMAND, paths=[folder / "组织"], history="示例")


def test_each_table_has_one_home() -> None:
    assert set(homes.homes()) == {*PEOPLE, *RECORDS}
    assert homes.home_of("shift_output") == "store"


def test_what_came_in_is_what_the_command_line_stores(loaded: ImportRun, example: Path) -> None:
    assert loaded.state == ImportRun.STORED
    stored, ours = Store.open(example / "store").as_of(), facts_for_close(KNOWN)
    for name in PEOPLE:
        table = stored.catalog[name]
        assert ours.rows(name).num_rows > 0
        assert content_hash(table, ours.rows(name)) == content_hash(table, stored.rows(name)), name
        assert not ours.gaps(name, "hz", MARCH, date(2020, 4, 1))
    # The people are in the database alone; what has its home in the store went there, with the shipped calendars.
    in_store = {b.table for e in site_store().entries for b in e.batches}
    assert in_store >= {"workday", "crew_shift", "day_rule"}
    assert in_store.isdisjoint(PEOPLE)
    again = imports.run(actor=imports.COMMAND, paths=[example / "files/组织"], history="示例")
    assert again.state == ImportRun.UNCHANGED


LEDGERS = ("重点工作销号台账_2020年.xlsx", "十有六上墙_2020年.xlsx", "督导检查", "组织生活", "合理化建议_2020年.xlsx")


@pytest.fixture
def party_work(loaded: ImportRun, example: Path, data_folder: Path) -> None:
    """The ledgers that the site keeps itself, imported through it; everything else as the command line stored it."""
    old = "重点工作销号台账_2019年.xlsx", "十有六上墙_2019年.xlsx", "合理化建议_2019年.xlsx"
    paths = [example / "files/党建" / name for name in (*LEDGERS, *old)]
    assert imports.run(actor=imports.COMMAND, paths=paths, history="示例").state == ImportRun.STORED
    shutil.rmtree(data_folder / "store")
    shutil.copytree(example / "store", data_folder / "store")
    reconcile()


def test_a_close_on_the_site_equals_the_close_on_the_store(party_work: None, example: Path) -> None:
    stored, ours = Store.open(example / "store").as_of(KNOWN), facts_for_close(KNOWN)
    for name in RECORDS:
        table = stored.catalog[name]
        assert content_hash(table, ours.rows(name)) == content_hash(table, stored.rows(name)), name
    theirs = to_dict(close([pack()], stored, MARCH, KNOWN), in_language("zh"))
    assert to_dict(close([pack()], ours, MARCH, KNOWN), in_language("zh")) == theirs
    assert len(theirs["rankings"]["branches"]) == 4

    # By the whole pack: the pages' rows of the month are the lines that `fourfocus close` lists, to the last field.
    shipped = pack_in_use().pack
    closed = close([shipped], stored, MARCH, KNOWN)
    standing.refresh(mill="hz", month=MARCH)
    rows = [
        {"task": row.task, "branch": row.branch, "due": row.due.isoformat(), "state": row.state, "light": row.light or None,
         "why": row.why, "overdue_days": row.overdue, "action": row.action or None, "score": row.score}
        for row in Standing.objects.all()
    ]  # fmt: skip
    wanted = [
        {"task": one.task, "branch": one.branch.id, "due": one.due.isoformat(), "state": one.state, "light": one.light,
         "why": one.why.zh, "overdue_days": one.overdue, "action": one.action.zh if one.action else None, "score": one.score}
        for one in closed.listed["tasks"]
    ]  # fmt: skip

    def order(row: dict[str, Any]) -> tuple[str, ...]:
        return row["branch"], row["task"], row["due"], row["why"]

    assert sorted(rows, key=order) == sorted(wanted, key=order)
    assert len(rows) > 350
    # What is read behind a task is what it counted: T01 of ZB1, committee meetings of March, by a second way.
    made = stored.rows("organisation_life").to_pylist()
    mine = [r for r in made if r["branch"] == "ZB1" and r["kind"] == "committee" and f"{r['day']:%Y-%m}" == "2020-03"]
    task = next(one for one in shipped.tasks if one.id == "T01")
    look = Look(period_of("monthly", MARCH), date(2020, 3, 31), date(2020, 3, 31))
    first = next(iter(records_behind(ours, shipped.on(MARCH), task, "ZB1", look, "hz", 50)))
    assert (first.table, first.count, len(first.records)) == ("organisation_life", len(mine), len(mine))
    assert len(mine) >= 1


def test_a_close_sees_the_store_up_to_its_mark(loaded: ImportRun) -> None:
    whole = facts_for_close(KNOWN)
    assert whole.rows("workday").num_rows > 0
    StoreMark.objects.update(number=0)  # as if the import's database share were not there yet
    assert facts_for_close(KNOWN).rows("workday").num_rows == 0
    assert reconcile() == 1
    assert facts_for_close(KNOWN).rows("workday").num_rows == whole.rows("workday").num_rows


def workbook(path: Path, rows: list[list[Any]]) -> SimpleUploadedFile:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "单位目录"
    for cells in (["代号", "名称", "类型", "上级", "生效日期"], *rows):
        sheet.append(cells)
    book.save(path)
    return SimpleUploadedFile("单位目录.xlsx", path.read_bytes())


KINDS = {"mill": "厂", "workshop": "车间", "line": "产线", "committee": "党委", "branch": "党支部"}
# The mill of tests/site/conftest.py as a file; the exemption, posts and people refer to its units.
UNITS_FILE = [[code, title, KINDS[kind], parent or None, "2020-01-01"] for code, title, kind, parent in UNITS]


def test_importing_in_the_page(mill: Any, as_: Callable[..., Client], tmp_path: Path) -> None:
    browser = as_("st", Role.STATISTICIAN)
    bad = [*UNITS_FILE, ["X", "新车间", "城堡", "hz", "2020-01-01"]]
    told = {"uploads": [workbook(tmp_path / "u.xlsx", bad)], "correct": "增加车间"}
    text = browser.post(reverse("imports"), told, follow=True).content.decode()
    assert "有错误，未入库" in text
    assert "城堡" in text
    assert not Unit.objects.filter(unit="X").exists()
    copy = browser.get(reverse("import_copy", kwargs={"pk": ImportRun.objects.get().pk, "at": 0}))
    marked = tmp_path / "marked.xlsx"
    marked.write_bytes(b"".join(copy.streaming_content))  # type: ignore[arg-type]
    sheet = openpyxl.load_workbook(marked)["单位目录"]
    assert [c.coordinate for r in sheet.iter_rows() for c in r if c.comment] == ["C9"]  # a header and seven units above


def test_a_correction_needs_a_reason_and_supersedes(mill: Any, as_: Callable[..., Client], tmp_path: Path) -> None:
    browser = as_("st", Role.STATISTICIAN)
    renamed = [[code, "棒材轧钢车间" if code == "BC" else title, *more] for code, title, *more in UNITS_FILE]

    def send(**told: str) -> str:
        files = [workbook(tmp_path / "u.xlsx", renamed)]
        return browser.post(reverse("imports"), {"uploads": files, **told}, follow=True).content.decode()

    assert "有错误，未入库" in send()
    assert Unit.objects.current().get(unit="BC").title == "棒材车间"
    assert "已入库" in send(correct="改名")
    rows = Unit.objects.filter(unit="BC").order_by("known_from")
    assert [(r.title, r.known_to is None) for r in rows] == [("棒材车间", False), ("棒材轧钢车间", True)]
    assert Unit.objects.filter(unit="bar").count() == 1  # what is equal stays as it is
    entry = AuditEntry.objects.get(action="import_change")
    assert (entry.old["title"], entry.new["title"], entry.note, entry.name) == (
        "棒材车间",
        "棒材轧钢车间",
        "改名",
        "st",
    )


def test_a_stale_read_is_checked_again(
    db: None, loaded: ImportRun, example: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between reading and committing somebody else declared something: what was checked is checked again."""
    store = site_store()
    assert isinstance(store, SiteStore)
    store.as_of()
    Entry.objects.create(mill="hz", table="unit", known_at=datetime.now().astimezone())
    asked: list[int] = []
    rows = store.as_of().rows("unit")
    store._read_up_to -= 1
    from fourfocus.facts.batch import Batch, Origin
    from fourfocus.facts.factset import ALL_PARTS, BEGIN, END, Scope

    batch = Batch(store.catalog["unit"], Scope("unit", "hz", ALL_PARTS, BEGIN, END), rows, Origin("f", "s", ""))
    store.commit([batch], known_at=datetime(2099, 1, 1), recheck=lambda: asked.append(1))
    assert asked == [1]
    assert AuditEntry.objects.filter(kind="unit", action="import").count() == 2
