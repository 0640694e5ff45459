"""Real processes killed at random moments of imports, corrections and compactions lose nothing they acknowledged."""

import json
import os
import random
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from tests.facts.killing import Step, steps
from tests.facts.stores import NOW, TABLES, as_text, quickly

from fourfocus.facts.store import Store
from fourfocus.facts.verify import verify


@pytest.fixture
def ask() -> Iterator[Any]:
    """Sends a trial to the server and returns its answer."""
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    command = [sys.executable, "-m", "tests.facts.killing"]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment
    ) as server:  # fmt: skip
        assert server.stdin is not None
        assert server.stdout is not None

        def send(**trial: Any) -> tuple[int, float]:
            assert server.stdin is not None
            assert server.stdout is not None
            server.stdin.write(json.dumps(trial) + "\n")
            server.stdin.flush()
            acknowledged, took = json.loads(server.stdout.readline())
            return acknowledged, took

        yield send
        server.stdin.close()


@dataclass
class Known:
    """What the store must say: the number in the rows of each line, that of the register, and all earlier states."""

    lines: dict[str, int] = field(default_factory=dict)
    register: int | None = None
    history: dict[int, dict[str, int]] = field(default_factory=dict)

    def after(self, todo: list[Step]) -> "Known":
        made = Known(dict(self.lines), self.register, dict(self.history))
        for step in todo:
            if step.kind != "compact":
                made.lines |= dict.fromkeys(step.lines, step.number)
                made.register = step.number
                made.history[step.number] = dict(made.lines)
        return made

    def rows(self, lines: dict[str, int] | None = None) -> dict[str, int | None]:
        """Two days of March of each line."""
        named = self.lines if lines is None else lines
        return {f"{line} 3-{day}": number for line, number in named.items() for day in (1, 2)}


def said(folder: Path) -> tuple[dict[str, int | None], int | None]:
    facts = Store.open(folder, TABLES).as_of()
    register = [int(row["title"] or 0) for row in quickly(facts, "product")]
    assert len(register) <= 1
    return as_text(quickly(facts, "output")), register[0] if register else None


@pytest.mark.parametrize("kills", [15, pytest.param(1_000, marks=pytest.mark.verify)])
def test_random_kills_lose_nothing_acknowledged_and_leave_nothing_half_done(
    tmp_path: Path, ask: Any, kills: int
) -> None:
    chosen = random.Random(kills)
    folder, known = Store.create(tmp_path / "0", TABLES).folder, Known()
    # The shortest of some undisturbed runs: a worker is killed at any moment up to that.
    whole = min(ask(folder=str(folder), seed=n, known=[], delay=None, company=False)[1] for n in range(1, 4))
    in_flight: Counter[str] = Counter()
    for number in range(kills):
        if number % 20 == 0:
            folder, known = Store.create(tmp_path / f"{number + 1}", TABLES).folder, Known()
        seed = 100 + number
        todo = steps(seed, list(known.lines))
        acknowledged, _ = ask(
            folder=str(folder), seed=seed, known=list(known.lines), delay=chosen.uniform(0, whole),
            company=number % 3 == 0,
        )  # fmt: skip
        sure, perhaps = known.after(todo[:acknowledged]), known.after(todo[: acknowledged + 1])
        found = said(folder)
        assert found in [(k.rows(), k.register) for k in (sure, perhaps)], f"trial {number}, {todo[acknowledged]}"
        known = perhaps if found == (perhaps.rows(), perhaps.register) else sure
        checked = verify(folder)
        assert checked.damage == (), f"trial {number}"
        if acknowledged < len(todo):
            in_flight[todo[acknowledged].kind] += 1
        if number % 20 == 19:
            _every_earlier_state(folder, known)
    print(f"{kills} kills, in flight: {dict(in_flight)}")
    if kills >= 1_000:  # enough of each kind was really interrupted
        assert min(in_flight[kind] for kind in ("import", "supersede", "compact")) >= 100, in_flight


def _every_earlier_state(folder: Path, known: Known) -> None:
    store = Store.open(folder, TABLES)
    for number, lines in known.history.items():
        facts = store.as_of(NOW + timedelta(seconds=number))
        assert as_text(quickly(facts, "output")) == known.rows(lines)
