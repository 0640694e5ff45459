"""A month's close against hand-written queries over the same Parquet, with 1, 10 and 100 times the meter readings.

    python benchmarks/close.py STORE [--month 2020-03] [--times 1,10,100] [--json]

STORE is the example mill's (``fourfocus example DIR``, ``fourfocus import DIR --store STORE``). Its largest table,
``meter_reading``, is written anew with every meter standing for so many meters, each in the register and each with its own
readings, so that every month grows alike: 315,072 rows become 31.5 million. Every figure is that of a process of its own,
the best of three runs after one that warms the disk's cache: wall time, processor time, peak memory (``VmHWM``,
for ``ru_maxrss`` starts from the parent's).

Beside the close stand

- one hand-written DuckDB query for each of the 48 tables that the close reads, over the same files and days, giving the records
  or sums that the rules need (``by_hand.py``, which says how they were chosen), and
- pandas computing five indicators (yield, value-added share, billet conversion, electricity per tonne, running time).

Measured 2026-11-24 on two shared cores (load about 2), best of three: with 10.4 million readings 0.25 s beside 0.18 s by hand,
1.36 times; with 31.5 million 0.28 s beside 0.20 s (0.33 and 0.25 s of processor time), 1.35 times, 300 MB. Below ten million the
scoring weighs more than the rows: 1.5 to 1.6 times. The files carry their hashes, as those of a store do, so that a process reads
small tables once; a process's first close, which also reads them, takes about 0.6 s of processor time beside 0.25 s.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import subprocess
import sys
import tempfile
import time
from dataclasses import replace
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any

import by_hand
import duckdb

from fourfocus.facts.factset import FactSet, ParquetSource
from fourfocus.facts.frames import parquet_select
from fourfocus.facts.store import Store
from fourfocus.facts.tables import CATALOG

PACK = Path(__file__).parents[1] / "packs/hanzhong-rolling-2020"
RUNS = 3
LARGE = "meter_reading"


def grown(store: Path, folder: Path, times: int) -> None:
    """Write every table in force to ``folder``; meters and their readings ``times`` times."""
    facts = Store.open(store).as_of(None)
    connection = duckdb.connect()
    connection.execute("SET memory_limit = '2GB'")
    for name, table in CATALOG.items():
        source = facts.sources.get(name)
        if source is None:
            continue
        if isinstance(source, ParquetSource):
            select = parquet_select(table, source)
        else:
            connection.register("rows_", facts.rows(name))
            select = "SELECT * FROM rows_"
        if name in (LARGE, "meter"):
            more = "_part" if name == LARGE else None
            parts = f", {more} || '_' || n AS {more}" if more else ""
            select = (
                f"SELECT * EXCLUDE (n) REPLACE (meter || '_' || n AS meter{parts}) FROM ({select}), range({times}) AS t(n)"
                " ORDER BY _day"
            )
        path = folder / f"{name}.parquet"
        connection.execute(f"COPY ({select}) TO '{path}' (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE 122880)")


def declared(store: Path, times: int) -> Any:
    """What the store declares; the grown table counts as declared whole, for its meters are new."""
    found = []
    for one in Store.open(store).as_of(None).declarations:
        found.append(replace(one, scope=replace(one.scope, part="*")) if one.scope.table == LARGE else one)
    return found


def hashed(path: Path) -> ParquetSource:
    """A file as a store names it: with the hash of its bytes, so that a process that closes again need not read it again."""
    return ParquetSource((str(path),), filtered=False, sha256=(hashlib.sha256(path.read_bytes()).hexdigest(),))


def run_close(folder: Path, store: Path, month: date, times: int) -> Any:
    """The close as the command makes it, facts opened anew."""
    from fourfocus.engine.cases import check_pack
    from fourfocus.engine.close import close
    from fourfocus.rules.pack import read_folder

    pack, _, _ = check_pack(read_folder(PACK), cases=False)
    assert pack is not None
    declarations = declared(store, times)
    sources = {path.stem: hashed(path) for path in sorted(folder.glob("*.parquet"))}

    def once() -> Any:
        facts = FactSet(CATALOG, sources, declarations)
        result = close([pack], facts, month)
        assert set(by_hand.tables(folder, month)) == set(result.windows), "the hand reads what the close reads"
        found = next(
            one for one in result.readings if one.indicator.id == "electricity_per_tonne" and one.subject.kind == "mill"
        )
        return str(found.value.number)

    return once


def run_queries(folder: Path, store: Path, month: date, times: int) -> Any:
    """One query per table, by hand (:mod:`by_hand`)."""
    queries = by_hand.tables(folder, month)

    def once() -> Any:
        connection = duckdb.connect()
        found = {name: connection.sql(text).fetchall() for name, text in queries.items()}
        energy = sum(int(row[4]) for row in found[LARGE] if row[3] == "electricity")
        inside = [row for row in found["shift_output"] if row[1] >= month]
        return str(Fraction(energy, sum(int(row[5]) for row in inside)))

    return once


def run_pandas(folder: Path, store: Path, month: date, times: int) -> Any:
    """Five indicators as an analyst would write them."""
    import pandas as pd

    end = date(month.year + month.month // 12, month.month % 12 + 1, 1)
    filters = [("_day", ">=", month), ("_day", "<", end)]

    def once() -> Any:
        read = pd.read_parquet
        output = read(
            folder / "shift_output.parquet",
            columns=["line", "product", "production_day", "charged_kg", "qualified_kg", "run_s"],
            filters=filters,
        )
        product = read(folder / "product.parquet", columns=["product", "value_added", "valid_from"])
        output = output.sort_values("production_day").assign(on=lambda frame: pd.to_datetime(frame.production_day))
        product = product.sort_values("valid_from").assign(on=lambda frame: pd.to_datetime(frame.valid_from))
        both = pd.merge_asof(output, product, on="on", by="product")
        supply = read(folder / "billet_supply.parquet", columns=["weight_kg"], filters=filters).weight_kg.sum()
        readings = read(folder / f"{LARGE}.parquet", columns=["meter", "energy_wh"], filters=filters)
        meters = read(folder / "meter.parquet", columns=["meter", "medium", "unit"])
        energy = readings.merge(meters[meters.medium == "electricity"], on="meter").energy_wh.sum()
        tonnes = output.qualified_kg.sum()
        figures = (
            tonnes / output.charged_kg.sum(),
            both[both.value_added.astype(bool)].qualified_kg.sum() / tonnes,
            tonnes / supply,
            energy / tonnes,
            output.run_s.sum(),
        )
        return [float(one) for one in figures]

    return once


RUNNERS = {"close": run_close, "queries": run_queries, "pandas": run_pandas}


def peak_kb() -> int:
    """The most memory this process has held since it was started."""
    status = Path("/proc/self/status").read_text(encoding="utf-8")
    return next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM"))


def child(what: str, folder: Path, store: Path, month: date, times: int) -> None:
    """Measure one way in this process and print it."""
    once = RUNNERS[what](folder, store, month, times)
    begun = time.process_time()
    answer = once()
    best = {"first_cpu_s": time.process_time() - begun, "wall_s": float("inf"), "cpu_s": float("inf")}
    for _ in range(RUNS):
        wall, cpu = time.perf_counter(), time.process_time()
        assert once() == answer
        best["wall_s"] = min(best["wall_s"], time.perf_counter() - wall)
        best["cpu_s"] = min(best["cpu_s"], time.process_time() - cpu)
    print(json.dumps({**best, "peak_mb": peak_kb() / 1024, "answer": answer}))


def measure(store: Path, month: date, times: int) -> dict[str, Any]:
    """Every way at one size."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        grown(store, folder, times)
        rows = duckdb.sql(f"SELECT count(*) FROM read_parquet('{folder / LARGE}.parquet')").fetchall()[0][0]
        found: dict[str, Any] = {"times": times, "rows": rows}
        for what in RUNNERS:
            words = [__file__, str(store), "--child", what, "--folder", name, "--month", f"{month:%Y-%m}"]
            done = subprocess.run(
                [sys.executable, *words, "--times", str(times)], capture_output=True, text=True, check=False
            )
            if done.returncode:
                raise SystemExit(done.stderr)
            found[what] = json.loads(done.stdout.splitlines()[-1])
        assert found["close"]["answer"] == found["queries"]["answer"], "both ways give the same figure"
        found["ratio"] = found["close"]["wall_s"] / found["queries"]["wall_s"]
        return found


def main() -> None:
    """Measure and print a table or JSON."""
    reader = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    reader.add_argument("store", type=Path)
    reader.add_argument("--month", default="2020-03")
    reader.add_argument("--times", default="1,10,100")
    reader.add_argument("--json", action="store_true")
    reader.add_argument("--child")
    reader.add_argument("--folder", type=Path)
    words = reader.parse_args()
    month = date.fromisoformat(words.month + "-01")
    if words.child:
        child(words.child, words.folder, words.store, month, int(words.times))
        return
    rows = [measure(words.store, month, int(times)) for times in words.times.split(",")]
    if words.json:
        print(json.dumps(rows, indent=1))
        return
    for row in rows:
        print(f"{LARGE} × {row['times']}: {row['rows']:,} rows, close / queries = {row['ratio']:.2f}")
        for what in RUNNERS:
            one = row[what]
            print(
                f"  {what:8} {one['wall_s']:8.3f} s  {one['cpu_s']:8.3f} s cpu  {one['peak_mb']:8.0f} MB peak"
                f"  (first time {one['first_cpu_s']:.3f} s cpu)"
            )


if __name__ == "__main__":
    main()
