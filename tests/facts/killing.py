"""Processes to be killed: a server without threads that forks a worker per trial, kills it, and says what it acknowledged.

Run as ``python -m tests.facts.killing``; it reads one trial a line as JSON and answers each with a line.
"""

from __future__ import annotations

import json
import os
import random
import signal
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from tests.facts.stores import NOW, TABLES, march, products

from fourfocus.facts.batch import Batch
from fourfocus.facts.store import Store


@dataclass(frozen=True)
class Step:
    """One thing a worker does; ``number`` is written into every row, so that half a commit shows."""

    kind: str
    lines: tuple[str, ...]
    number: int

    def batches(self) -> list[Batch]:
        return [*(march(line, self.number, 2) for line in self.lines), products({"number": str(self.number)})]


def steps(seed: int, known: list[str]) -> list[Step]:
    """What the worker of a trial does, in order; ``known`` are the lines declared before it, oldest first."""
    chosen = random.Random(seed)
    found, known = [], list(known)
    for at in range(6):
        kind = chosen.choice(["import", "supersede", "compact"] if known else ["import"])
        lines: tuple[str, ...] = ()
        if kind == "import":
            lines = (f"line{seed}a{at}", f"line{seed}b{at}")
            known += lines
        elif kind == "supersede":
            lines = tuple(sorted(chosen.sample(known[-4:], 2)))
        found.append(Step(kind, lines, seed * 10 + at))
    return found


def work(folder: Path, todo: list[Step], acknowledge: int) -> None:
    store = Store.open(folder, TABLES)
    for step in todo:
        if step.kind == "compact":
            store.compact(known_at=NOW)
        else:
            store.commit(step.batches(), known_at=NOW + timedelta(seconds=step.number), reason="again")
        os.write(acknowledge, b".")


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


def trial(folder: Path, seed: int, known: list[str], delay: float | None, company: bool) -> tuple[int, float]:
    """How many steps were acknowledged before the worker was killed ``delay`` seconds after it began, and its time."""
    reader, writer = os.pipe()
    begun = time.perf_counter()
    worker = forked(writing(folder, steps(seed, known), writer))
    other = forked(compacting(folder)) if company else None
    os.close(writer)
    if delay is not None:
        time.sleep(delay)
        os.kill(worker, signal.SIGKILL)
    os.waitpid(worker, 0)
    took = time.perf_counter() - begun
    if other is not None:
        os.kill(other, signal.SIGKILL)
        os.waitpid(other, 0)
    with os.fdopen(reader, "rb") as told:
        return len(told.read()), took


def serve() -> None:
    for line in sys.stdin:
        asked = json.loads(line)
        done = trial(Path(asked["folder"]), asked["seed"], asked["known"], asked["delay"], asked["company"])
        print(json.dumps(done), flush=True)


if __name__ == "__main__":
    serve()
