"""The example mill computed a second way, month after month; tests only read it."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.engine.oracle_mill import Closed, Mill, in_turn


@pytest.fixture(scope="session")
def whole(example: Path, tmp_path_factory: pytest.TempPathFactory) -> Mill:
    """The example's store and its rows as exported CSV."""
    return Mill(example / "store", tmp_path_factory.mktemp("oracle"))


@pytest.fixture(scope="session")
def closed(whole: Mill, six_months: list[Path]) -> Callable[[str], Closed]:
    """January to June by month, both ways: each after those before, what the bundle holds and what the second way finds."""
    results = [json.loads((bundle / "result.json").read_bytes()) for bundle in six_months]
    return in_turn(whole, results)
