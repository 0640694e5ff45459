"""The examples of docs/rule-packs.md, run as a clerk would type them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from fourfocus.engine.cases import check_pack
from fourfocus.engine.what_if import changed_pack
from fourfocus.rules.pack import read_folder

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs/rule-packs.md").read_text(encoding="utf-8")
BLOCKS = [
    (head.strip(), text) for head, text in re.findall(r"^```yaml\n# ([^\n]+)\n(.*?)^```$", PAGE, flags=re.M | re.S)
]


def edited() -> dict[str, bytes]:
    """The shipped pack with everything the page tells to write, and the count raised by one."""
    files = read_folder(ROOT / "packs/hanzhong-rolling-2020")
    for head, text in BLOCKS:
        what, _, name = head.partition(" ")
        if what == "追加到":
            files[name] = files[name].rstrip() + b"\n" + text.encode()
        elif what == "新文件":
            assert name not in files
            files[name] = text.encode()
    count = re.search(rb"  indicators: (\d+)\n", files["pack.yaml"])
    assert count is not None
    files["pack.yaml"] = files["pack.yaml"].replace(count[0], b"  indicators: %d\n" % (int(count[1]) + 1))
    return files


def test_the_page_has_its_examples() -> None:
    assert [head for head, _ in BLOCKS] == [
        "追加到 parameters.yaml",
        "追加到 indicators.yaml",
        "新文件 cases/reject.yaml",
        "追加到 parameters.yaml",
        "追加到 standards.yaml",
        "新文件 cases/stops.yaml",
        "测算",
        "追加到 points.yaml",
        "新文件 cases/contact.yaml",
    ]


def test_what_the_page_adds_is_in_order_and_its_cases_come_out() -> None:
    files = edited()
    own = {name: data for name, data in files.items() if not name.startswith("cases/")}
    own |= {name: files[name] for name in ("cases/reject.yaml", "cases/stops.yaml", "cases/contact.yaml")}
    pack, problems, counts = check_pack(own)
    assert [f"{one.place} {one.what()}" for one in problems] == []
    assert pack is not None
    assert counts["cases"] == 3


@pytest.mark.parametrize(("old", "new"), [('"0.40"', '"0.50"'), ("ordinary", "serious")])
def test_the_cases_of_the_page_can_fail(old: str, new: str) -> None:
    files = {name: data for name, data in edited().items() if name != "cases/production.yaml"}
    name = "cases/reject.yaml" if old == '"0.40"' else "cases/stops.yaml"
    files = {key: data for key, data in files.items() if not key.startswith("cases/") or key == name}
    files[name] = files[name].replace(old.encode(), new.encode())
    assert "case.differs" in {one.code for one in check_pack(files)[1]}


def test_the_overlay_of_the_page_fits_the_pack_it_is_written_for() -> None:
    overlay = next(text for head, text in BLOCKS if head == "测算")
    pack, found, problems = changed_pack(edited(), "o.yaml", overlay.encode())
    assert [f"{one.place} {one.what()}" for one in problems.errors] == []
    assert pack is not None
    assert found is not None
    card = next(card for card in pack.cards if card.id == "production_line")
    assert sum(item.weight for item in card.items) == 100  # type: ignore[union-attr]
    # Without the indicator the same overlay is refused, where it stands in the overlay.
    _, _, problems = changed_pack(read_folder(ROOT / "packs/hanzhong-rolling-2020"), "o.yaml", overlay.encode())
    assert {one.place.file for one in problems.errors} == {"o.yaml"}


def test_every_editor_schema_named_on_the_page_exists() -> None:
    for name in set(re.findall(r"docs/schema/([a-z]+\.schema\.json)", PAGE)):
        assert (ROOT / "docs/schema" / name).is_file(), name
