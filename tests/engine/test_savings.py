"""Savings counted once, and the two-way template with safety and quality that the shipped pack is ready for."""

from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st
from tests.rules.test_guide import changed_pack

from fourfocus.engine.savings import counted, cut_to
from fourfocus.rules.pack import read_folder

PACK = Path(__file__).parents[2] / "packs/hanzhong-rolling-2020"
KINDS = ("line", "mill", "workshop", "section")
FOUR = f"""\
title: 四维考核
scorecards:
  - id: two_way
    template: four
    party_weight: 0.3
    production_weight: 0.4
    dimensions:
      - {{id: safety, title: 安全环保, weight: 0.15, cards: {{{", ".join(f"{one}: safety_{one}" for one in KINDS)}}}}}
      - {{id: quality, title: 质量纪律, weight: 0.15, cards: {{{", ".join(f"{one}: quality_{one}" for one in KINDS)}}}}}
"""


@given(st.integers(-1000, 1000), st.lists(st.integers(-500, 500), max_size=8))
def test_what_counts_is_never_more_than_was_measured(limit: int, amounts: list[int]) -> None:
    cuts = cut_to(limit, amounts)
    kept = [amount + cut for amount, cut in zip(amounts, cuts, strict=True)]
    assert all(cut <= 0 for cut in cuts)
    assert sum(kept) <= max(limit, 0, sum(min(amount, 0) for amount in amounts))
    # A gain is never cut below nothing, and a loss counts in full.
    assert all(min(amount, 0) <= one <= max(amount, 0) for amount, one in zip(amounts, kept, strict=True))
    if sum(amounts) <= max(limit, 0):
        assert cuts == [0] * len(amounts)


def test_each_saving_counts_once_by_element_and_in_all() -> None:
    # Gas measured 100: 150 confirmed lose 50. Power measured -60 (a loss): nothing of its 30 counts. Net 40: 100 kept lose 60.
    found = counted({"A": 150, "B": 30}, {"A": "gas", "B": "power"}, {"gas": 100, "power": -60})
    assert found == {"A": (-50, -60), "B": (-30, 0)}


def test_the_shipped_pack_can_be_switched_to_four_dimensions() -> None:
    _, _, problems = changed_pack(read_folder(PACK), "four.yaml", FOUR.encode())
    assert [f"{one.place} {one.what()}" for one in problems.errors] == []
