"""A what-if over some months' bundles, and a warm close of one month beside it.

    python benchmarks/what_if.py STORE [--months 6] [--year 2020] [--json]

STORE is the example mill's (``fourfocus example DIR``, ``fourfocus import DIR --store STORE``). The months are closed once,
each with those before it as finals; then an overlay that weighs both sides of the two-way assessment alike is evaluated over
all of them from the bundles alone, as the command does it. Every figure is the best of three runs after one that warms the
disk's cache, in one process: wall time and processor time.
"""

from __future__ import annotations

import argparse
import json
import tempfile
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

from fourfocus.engine import bundle, what_if
from fourfocus.engine.cases import check_pack
from fourfocus.engine.close import close
from fourfocus.facts.store import Store
from fourfocus.rules.pack import Pack, read_folder

PACK = Path(__file__).parents[1] / "packs/hanzhong-rolling-2020"
RUNS = 3
OVERLAY = """title: 党建侧与生产侧各占一半
parameters:
  - {id: party_weight, values: [{from: 2020-01-01, value: 50, source: 测算}]}
  - {id: production_weight, values: [{from: 2020-01-01, value: 50, source: 测算}]}
"""


def best(once: Callable[[], Any]) -> dict[str, float]:
    """Wall and processor time of the fastest of some runs, after one that does not count."""
    once()
    found = {"wall_s": float("inf"), "cpu_s": float("inf")}
    for _ in range(RUNS):
        wall, cpu = time.perf_counter(), time.process_time()
        once()
        found["wall_s"] = min(found["wall_s"], time.perf_counter() - wall)
        found["cpu_s"] = min(found["cpu_s"], time.process_time() - cpu)
    return found


def bundles(pack: Pack, store: Path, months: list[date], folder: Path) -> list[Path]:
    """Close the months one after another and write their bundles."""
    finals, found = [], []
    for month in months:
        facts = Store.open(store).as_of(None)
        path = folder / f"{month:%Y-%m}"
        result = close([pack], facts, month, None, finals)
        finals.append(result.final(bundle.write(result, facts, path)["identity"]))
        found.append(path)
    return found


def run(paths: list[Path]) -> list[what_if.MonthIf]:
    """The what-if as the command does it, from the folders on."""
    opened = [bundle.read(path, rows=False) for path in paths]
    pack, _, problems = what_if.changed_pack(opened[0].pack.files, "overlay.yaml", OVERLAY.encode())
    assert pack is not None
    assert not problems.errors
    months = what_if.evaluate(opened, {str(one.folder): pack for one in opened})
    assert all(month.changes for month in months)
    return months


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("store", type=Path)
    parser.add_argument("--months", type=int, default=6)
    parser.add_argument("--year", type=int, default=2020)
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args()
    pack, _, _ = check_pack(read_folder(PACK), cases=False)
    assert pack is not None
    months = [date(asked.year, number, 1) for number in range(1, asked.months + 1)]
    with tempfile.TemporaryDirectory() as name:
        paths = bundles(pack, asked.store, months, Path(name))
        found = {
            f"what-if over {len(months)} months": best(lambda: run(paths)),
            f"close of {months[-1]:%Y-%m}, store opened anew": best(
                lambda: close([pack], Store.open(asked.store).as_of(None), months[-1])
            ),
            "worked cases of the pack": best(lambda: check_pack(read_folder(PACK))),
        }
    if asked.json:
        print(json.dumps(found, indent=2))
        return
    for what, one in found.items():
        print(f"{what:40} {one['wall_s']:8.3f} s  {one['cpu_s']:8.3f} s cpu")


if __name__ == "__main__":
    main()
