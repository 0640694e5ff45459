"""Settings for every test: hypothesis repeats itself in `make test` and searches wider in `make verify`."""

import fcntl
import os
from collections.abc import Generator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings
from tests.support import fourfocus

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


@pytest.fixture(scope="session")
def example(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the example mill's files (``files``) and the store they were imported into (``store``).

    Made once by the commands a user would type, whatever the number of test processes; tests only read it.
    """
    shared = tmp_path_factory.getbasetemp()
    folder = (shared.parent if "PYTEST_XDIST_WORKER" in os.environ else shared) / "example-mill"
    folder.mkdir(exist_ok=True)
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / "ready").exists():
            fourfocus("example", folder / "files")
            fourfocus("import", folder / "files", "--store", folder / "store", "--history", "example")
            (folder / "ready").touch()
    return folder


@pytest.fixture(scope="session")
def six_months(example: Path, tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Bundles of the example's January to June 2020, each closed by the shipped pack after those before; tests only read them."""
    from fourfocus.engine.bundle import write
    from fourfocus.engine.close import close
    from fourfocus.facts.store import Store
    from fourfocus.rules.pack import load, read_folder

    pack, _ = load(read_folder(Path(__file__).parents[1] / "packs/hanzhong-rolling-2020"))
    assert pack is not None
    facts = Store.open(example / "store").as_of(None)
    folder, finals, found = tmp_path_factory.mktemp("six-months"), [], []
    for number in range(1, 7):
        month = date(2020, number, 1)
        result = close([pack], facts, month, None, finals)
        found.append(folder / f"{month:%Y-%m}")
        manifest = write(result, facts, found[-1])
        finals.append(result.final(manifest["identity"]))
    return found
