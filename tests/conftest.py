"""Settings for every test: hypothesis repeats itself in `make test` and searches wider in `make verify`."""

import os
from collections.abc import Generator
from typing import Any

import pytest
from hypothesis import settings

settings.register_profile("test", derandomize=True, max_examples=50, deadline=None, database=None)
settings.register_profile("verify", max_examples=1_000, deadline=None, print_blob=True)


def pytest_configure(config: pytest.Config) -> None:
    heavy = config.getoption("markexpr") == "verify"
    settings.load_profile("verify" if heavy else "test")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[Any]) -> Generator[None, Any, Any]:
    """Where CI is set everything is mandatory: a test that skips for want of something fails."""
    report = yield
    if os.environ.get("CI") and report.skipped and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"skipped, which CI does not allow: {report.longrepr}"
    return report
