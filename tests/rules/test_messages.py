"""Every message has a test with its text, and the shipped packs are in order."""

from pathlib import Path

import pytest

from fourfocus.engine.cases import check_pack
from fourfocus.rules.messages import MESSAGES
from fourfocus.rules.pack import read_folder

PACKS = Path(__file__).parents[2] / "packs"


def test_every_message_has_a_test_with_its_exact_text() -> None:
    tests = "".join(path.read_text(encoding="utf-8") for path in Path(__file__).parent.glob("test_broken_*.py"))
    assert [code for code in MESSAGES if f'"{code}"' not in tests] == []


def test_there_are_at_least_sixty_kinds_of_broken_pack() -> None:
    """``messages.py`` is the one list of them; every entry has a test, as the test above sees to."""
    assert len(MESSAGES) >= 60


def test_the_small_pack_is_in_order(small: dict[str, bytes]) -> None:
    pack, problems, counts = check_pack(small)
    assert pack is not None
    assert list(problems) == []
    assert counts["framework"] == {"1": 1}


@pytest.mark.parametrize(
    "folder", sorted(path.parent for path in PACKS.glob("*/pack.yaml")), ids=lambda path: path.name
)
def test_the_shipped_packs_are_in_order(folder: Path) -> None:
    _, problems, counts = check_pack(read_folder(folder))
    assert [f"{one.place} {one.what()}" for one in problems] == []
    assert counts["framework"] == {"1": 1, "2": 2, "3": 3, "4": 4, "6": 6, "8": 8}
