"""Processes to be killed: a server without threads that forks a worker per trial, kills it, and says what it acknowledged.

Run as ``python -m tests.facts.killing``; it reads one trial a line as JSON and answers each with a line.
"""

from __future__ import annotations

import importlib.util
import json
import os
import random
import signal
import struct
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from tests.facts.stores import NOW, TABLES, march, products

from fourfocus.facts.batch import Batch
from fourfocus.facts.store import Store

if importlib.util.find_spec("pandas"):  # pyarrow imports it when it makes the first rows: 0.3 s in every worker
    importlib.import_module("pandas")

TOLD = struct.Struct("d")
"""What a worker writes to acknowledge a step: the time by the clock that all processes share."""


@dataclass(frozen=True)
class Step:
    """One thing a worker does; ``number`` is written into every row, so that half a commit shows."""

    kind: str
    lines: tuple[str, ...]
    number: int

    def batches(self) -> list[Batch]:
        return [*(march(line, self.number, 2) for line in self.lines), products({"number": str(self.number)})]


KINDS = ("import", "supersede", "compact")


def steps(chosen: random.Random, number: int, known: list[str]) -> list[Step]:
    """What the worker of trial ``number`` does, in order; ``known`` are the lines declared before it, oldest first.

    Made once, by the test, and sent to the server: two halves that each work it out could differ.
    """
    found, known = [], list(known)
    for at in range(5):
        kinds = ["import"]
        if known:
            kinds.append("supersede")
        if found and found[-1].kind != "compact":  # it has something to join
            kinds.append("compact")
        kind = chosen.choice(kinds)
        lines: tuple[str, ...] = ()
        if kind == "import":
            lines = (f"line{number}a{at}", f"line{number}b{at}")
            known += lines
        elif kind == "supersede":
            lines = tuple(sorted(chosen.sample(known[-4:], 2)))
        found.append(Step(kind, lines, number * 10 + at))
    return found


def work(folder: Path, todo: list[Step], acknowledge: int) -> None:
    store = Store.open(folder, TABLES)
    for step in todo:
        if step.kind == "compact":
            store.compact(known_at=NOW)
        else:
            store.commit(step.batches(), known_at=NOW + timedelta(seconds=step.number), reason="again")
        os.write(acknowledge, TOLD.pack(time.monotonic()))


def forked(job: Iterator[None]) -> int:
    """Run a job in a process of its own; its id."""
    pid = os.fork()
    if pid == 0:
        signal.alarm(60)
        for _ in job:
            pass
        os._exit(0)
    return pid


def writing(folder: Path, todo: list[Step], acknowledge: int) -> Iterator[None]:
    yield work(folder, todo, acknowledge)


def compacting(folder: Path) -> Iterator[None]:
    """Compacts again and again; killed with the worker."""
    while True:
        yield None if Store.open(folder, TABLES).compact(known_at=NOW) else time.sleep(0.001)


def trial(folder: Path, todo: list[Step], after: int | None, delay: float, company: bool) -> list[float]:
    """When the worker acknowledged each step, in seconds from its beginning.

    It is killed ``delay`` seconds after it acknowledged ``after`` steps, or works to its end when that is None. What a
    busy machine makes slower is so waited for, and the step in work when the worker dies is mostly the one meant.
    """
    reader, writer = os.pipe()
    begun = time.monotonic()
    worker = forked(writing(folder, todo, writer))
    other = forked(compacting(folder)) if company else None
    os.close(writer)
    told: list[float] = []
    with os.fdopen(reader, "rb", buffering=0) as acknowledged:
        while (after is None or len(told) < after) and (said := acknowledged.read(TOLD.size)):
            told += TOLD.unpack(said)
        if after is not None:
            time.sleep(delay)
            os.kill(worker, signal.SIGKILL)
        os.waitpid(worker, 0)
        if other is not None:
            os.kill(other, signal.SIGKILL)
            os.waitpid(other, 0)
        while said := acknowledged.read(TOLD.size):  # what it still said before it died
            told += TOLD.unpack(said)
    return [moment - begun for moment in told]


def serve() -> None:
    for line in sys.stdin:
        asked = json.loads(line)
        todo = [Step(kind, tuple(lines), number) for kind, lines, number in asked["todo"]]
        told = trial(Path(asked["folder"]), todo, asked["after"], asked["delay"], asked["company"])
        print(json.dumps(told), flush=True)


if __name__ == "__main__":
    serve()
