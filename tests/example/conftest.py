"""The whole example and short ones of other seeds, each simulated once."""

from dataclasses import replace
from datetime import date

import pytest

from fourfocus.example import Parameters, simulate

Row = dict[str, object]
Tables = dict[str, list[Row]]

SHORT = Parameters(first_month=date(2019, 12, 1), last_month=date(2020, 3, 1))
SEEDS = (1, 77, 20_200_301)


@pytest.fixture(scope="session")
def whole() -> Tables:
    return simulate(Parameters())


@pytest.fixture(scope="session", params=("whole", *SEEDS), ids=str)
def tables(request: pytest.FixtureRequest, whole: Tables) -> Tables:
    return whole if request.param == "whole" else simulate(replace(SHORT, seed=request.param))
