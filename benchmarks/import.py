"""Import a CSV file of 1,000,000 meter readings with every check, and let pandas read and check the same file.

    python benchmarks/import.py [--rows 1000000] [--runs 3] [--example] [--json]

Each run is a process of its own: seconds are those of the work without the start of Python, memory is the process's peak.
pandas reads, converts and checks but stores nothing; FourFocus also stores the rows in a fresh store, durably, with
their hashes. ``--example`` also imports the example mill's 18 months.
"""

from __future__ import annotations

import argparse
import json
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.csv as pacsv

METERS = 25
FIRST = np.datetime64("2019-01-01T08:00:00")
STEP_S = 900
MOST_WH = 100_000_000
KNOWN_AT = datetime(2026, 1, 1)


# -- the files ---------------------------------------------------------------------------------------------------------


def write_files(folder: Path, rows: int) -> None:
    """Two registers and the readings: every meter's counter rises by the energy of each quarter of an hour."""
    (folder / "单位目录.csv").write_text(
        "单位代号,单位名称,类型,上级,生效日期,失效日期\nmill,轧钢厂,厂,,2018-01-01,\nbar,棒材线,产线,mill,2018-01-01,\n",
        "utf-8",
    )
    lines = [f"D{number:03d},{number}号电表,电,bar,2018-01-01," for number in range(METERS)]
    (folder / "电表目录.csv").write_text("\n".join(["表号,名称,介质,计量对象,生效日期,失效日期", *lines, ""]), "utf-8")
    each = rows // METERS
    chosen = np.random.default_rng(20200301)
    energy = chosen.integers(0, 12_000, (METERS, each))  # tenths of a kWh
    counter = energy.cumsum(axis=1) + 50_000_000
    times = FIRST + np.arange(each) * np.timedelta64(STEP_S, "s")
    text = np.char.replace(np.datetime_as_string(times, unit="m"), "T", " ")
    table = pa.table({
        "表号": pa.array(np.repeat([f"D{number:03d}" for number in range(METERS)], each)),
        "时间": pa.array(np.tile(text, METERS)),
        "表码(kWh)": pa.array(_tenths(counter)),
        "电量(kWh)": pa.array(_tenths(energy)),
    })  # fmt: skip
    with (folder / "电量.csv").open("wb") as file:
        file.write((",".join(table.column_names) + "\n").encode())  # Arrow would put the titles into quotation marks
        pacsv.write_csv(table, file, pacsv.WriteOptions(include_header=False, quoting_style="none"))


def _tenths(values: np.ndarray) -> np.ndarray:
    flat = values.ravel()
    return np.char.add(np.char.add((flat // 10).astype("U"), "."), (flat % 10).astype("U"))


def period(rows: int) -> tuple[date, date]:
    """The months of the readings, as the caller declares them."""
    last = (FIRST + (rows // METERS) * np.timedelta64(STEP_S, "s")).astype(datetime).date()
    return date(2019, 1, 1), date(last.year + last.month // 12, last.month % 12 + 1, 1)


# -- the work ----------------------------------------------------------------------------------------------------------


def with_fourfocus(folder: Path, rows: int) -> int:
    """Import everything into a fresh store; the number of readings stored."""
    from fourfocus.facts.importer import import_files
    from fourfocus.facts.outcome import Options
    from fourfocus.facts.reading import Asked
    from fourfocus.facts.store import Store

    store = Store.create(folder / "store")
    registers = import_files(
        store, [folder / "单位目录.csv", folder / "电表目录.csv"], Options(Asked("mill")), KNOWN_AT
    )
    assert registers.ok, registers.problems
    asked = Asked("mill", "meter_reading", None, period(rows))
    reading = import_files(store, [folder / "电量.csv"], Options(asked), KNOWN_AT)
    assert reading.ok, reading.problems
    return reading.rows


def with_pandas(folder: Path, rows: int) -> int:
    """Read the same file and make the same checks; the number of readings that pass."""
    import pandas as pd

    names = {"表号": "meter", "时间": "time", "表码(kWh)": "counter", "电量(kWh)": "energy"}
    meters = set(pd.read_csv(folder / "电表目录.csv", dtype=str)["表号"])
    read = pd.read_csv(folder / "电量.csv", dtype={"表号": "category", "时间": str}).rename(columns=names)
    read["time"] = pd.to_datetime(read["time"], format="%Y-%m-%d %H:%M")
    for name in ("counter", "energy"):
        wh = (read[name] * 1000).round()
        assert ((read[name] * 1000 - wh).abs() < 1e-3).all()
        read[f"{name}_wh"] = wh.astype("int64")
    read["day"] = (read["time"] - pd.Timedelta(hours=8)).dt.normalize()
    assert read[["meter", "time", "counter_wh", "energy_wh"]].notna().all().all()
    assert set(read["meter"].cat.categories) <= meters
    assert read["energy_wh"].between(0, MOST_WH).all()
    first, end = (pd.Timestamp(day) for day in period(rows))
    assert ((read["day"] >= first) & (read["day"] < end)).all()
    assert not read.duplicated(["meter", "time"]).any()
    read = read.sort_values(["meter", "time"])
    by_meter = read.groupby("meter", observed=True)
    rise, gap = by_meter["counter_wh"].diff(), by_meter["time"].diff()
    assert (rise.dropna() >= 0).all()
    next_ = gap == pd.Timedelta(seconds=STEP_S)
    assert (rise[next_] == read["energy_wh"][next_]).all()
    return len(read)


def with_example(folder: Path, _rows: int) -> int:
    """Import the example mill's files into a fresh store; the number of records stored."""
    from fourfocus.facts.importer import import_files
    from fourfocus.facts.outcome import Options
    from fourfocus.facts.store import Store

    reading = import_files(Store.create(folder / "store"), [folder / "files"], Options(history="example"), KNOWN_AT)
    assert reading.ok, list(reading.problems)[:5]
    return reading.rows


WORKS: dict[str, Callable[[Path, int], int]] = {
    "fourfocus": with_fourfocus,
    "pandas": with_pandas,
    "example": with_example,
}


def run_here(name: str, folder: Path, rows: int) -> None:
    """Do one run and say what it took."""
    begun, cpu = time.perf_counter(), time.process_time()
    done = WORKS[name](folder, rows)
    seconds, cpu = time.perf_counter() - begun, time.process_time() - cpu
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)
    print(json.dumps({"rows": done, "seconds": seconds, "cpu_seconds": cpu, "peak_bytes": peak}))


def best(name: str, folder: Path, rows: int, runs: int) -> dict[str, float]:
    """The fastest of some runs, each in a new process and a new store."""
    results = []
    for _ in range(runs):
        shutil.rmtree(folder / "store", ignore_errors=True)
        command = [sys.executable, __file__, "--run", name, "--folder", str(folder), "--rows", str(rows)]
        done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
        results.append(json.loads(done.stdout.splitlines()[-1]))
    return min(results, key=lambda result: float(result["seconds"]))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--example", action="store_true")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--run", choices=WORKS, help=argparse.SUPPRESS)
    parser.add_argument("--folder", type=Path, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    rows = asked.rows - asked.rows % METERS
    if asked.run:
        run_here(asked.run, asked.folder, rows)
        return
    found: dict[str, dict[str, float]] = {}
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        write_files(folder, rows)
        size = (folder / "电量.csv").stat().st_size
        for name in ("fourfocus", "pandas"):
            found[name] = best(name, folder, rows, asked.runs)
        if asked.example:
            command = [sys.executable, "-c", "from fourfocus.cli import main; main()", "example", str(folder / "files")]
            subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
            found["example"] = best("example", folder, rows, asked.runs)
    if asked.json:
        print(json.dumps(found))
        return
    print(f"{rows:,} rows of meter_reading, {size / 1e6:.0f} MB of CSV; best of {asked.runs}")
    for name, result in found.items():
        what = (
            f"{name:10} {result['rows']:>10,.0f} rows {result['seconds']:7.2f} s ({result['cpu_seconds']:.2f} s of CPU)"
        )
        print(f"{what}   peak {result['peak_bytes'] / 1e6:,.0f} MB")


if __name__ == "__main__":
    main()
