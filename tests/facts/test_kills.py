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
from statistics import median
from typing import Any

import pytest
from tests.facts.killing import KINDS, Step, steps
from tests.facts.stores import NOW, TABLES, as_text, quickly

from fourfocus.facts.log import HEAD, entry_name, head_content
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

        def send(
            folder: Path, todo: list[Step], after: int | None = None, delay: float = 0, company: bool = False
        ) -> list[float]:
            assert server.stdin is not None
            assert server.stdout is not None
            said = [(step.kind, step.lines, step.number) for step in todo]
            asked = {"folder": str(folder), "todo": said, "after": after, "delay": delay, "company": company}
            server.stdin.write(json.dumps(asked) + "\n")
            server.stdin.flush()
            told: list[float] = json.loads(server.stdout.readline())
            return told

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

    def states(self, todo: list[Step], acknowledged: int) -> list[tuple[dict[str, int | None], int | None]]:
        """What may be found: what was acknowledged, or that and the step in work."""
        sure, perhaps = self.after(todo[:acknowledged]), self.after(todo[: acknowledged + 1])
        return [(sure.rows(), sure.register), (perhaps.rows(), perhaps.register)]


def said(folder: Path) -> tuple[dict[str, int | None], int | None]:
    facts = Store.open(folder, TABLES).as_of()
    register = [int(row["title"] or 0) for row in quickly(facts, "product")]
    assert len(register) <= 1
    return as_text(quickly(facts, "output")), register[0] if register else None


KILLS = 15
TURNS = [pytest.param(250, turn, marks=pytest.mark.verify) for turn in range(1, 5)]
"""A thousand, in turns that several processes can share; each with its own seed."""


@pytest.mark.parametrize(("kills", "turn"), [(KILLS, 0), *TURNS])
def test_random_kills_lose_nothing_acknowledged_and_leave_nothing_half_done(
    tmp_path: Path, ask: Any, kills: int, turn: int
) -> None:
    chosen = random.Random(turn)
    lasts = durations(tmp_path / "0", ask, chosen)
    folder, known = Store.create(tmp_path / "1", TABLES).folder, Known()
    in_flight: Counter[str] = Counter()
    seen: Counter[str] = Counter()
    for number in range(10, 10 + kills):
        if number % 20 == 9:
            _every_earlier_state(folder, known)
            folder, known = Store.create(tmp_path / f"{number}", TABLES).folder, Known()
        todo = steps(chosen, number, list(known.lines))
        at = _aim(chosen, todo, KINDS[number % 3])
        delay = chosen.uniform(0, 1.5 * lasts[todo[at].kind])  # beyond its commit, too
        acknowledged = len(ask(folder, todo, at, delay, company=number % 4 == 0))
        found, may_be = said(folder), known.states(todo, acknowledged)
        in_work = todo[acknowledged].kind if acknowledged < len(todo) else "nothing"
        assert found in may_be, f"trial {number}: {acknowledged} of {todo} acknowledged, {in_work} in work"
        known = known.after(todo[: acknowledged + (found != may_be[0])])
        assert verify(folder).damage == (), f"trial {number}"
        in_flight[in_work] += 1
        seen["done" if found != may_be[0] else "not done"] += in_work not in ("nothing", "compact")
    print(f"{kills} kills, in work: {dict(in_flight)}; what was in work was {dict(seen)}")
    if kills > KILLS:  # enough of each kind was really interrupted, before the commit and after it
        assert min(in_flight[kind] for kind in KINDS) >= kills // 8, in_flight
        assert min(seen["done"], seen["not done"]) >= 3, seen


def durations(folder: Path, ask: Any, chosen: random.Random) -> dict[str, float]:
    """How many seconds each kind of step takes when nobody disturbs it: the median of some."""
    took: dict[str, list[float]] = {kind: [] for kind in KINDS}
    number, folder = 1, Store.create(folder, TABLES).folder
    while min(map(len, took.values())) < 3:
        todo = steps(chosen, number, [])
        told = ask(folder, todo)
        assert len(told) == len(todo)
        for at in range(1, len(todo)):  # the first one includes the start of the process
            took[todo[at].kind].append(told[at] - told[at - 1])
        number += 1
    return {kind: median(some) for kind, some in took.items()}


def _aim(chosen: random.Random, todo: list[Step], kind: str) -> int:
    """The step to interrupt: one of the wanted kind where there is one."""
    some = [at for at, step in enumerate(todo) if step.kind == kind]
    return chosen.choice(some or range(len(todo)))


def test_a_lost_commit_or_one_too_many_would_be_noticed(tmp_path: Path) -> None:
    """The comparison itself: what a worker told and what the store says, with one commit taken away behind its back."""
    todo = [Step("import", ("a", "b"), 1), Step("supersede", ("a", "b"), 2), Step("import", ("c", "d"), 3)]
    store = Store.create(tmp_path / "store", TABLES)
    for step in todo:
        store.commit(step.batches(), known_at=NOW)
    whole = said(store.folder)
    for acknowledged, is_fine in ((3, True), (2, True), (1, False), (0, False)):
        assert (whole in Known().states(todo, acknowledged)) == is_fine
    log = store.folder / "log"
    (log / entry_name(3)).unlink()
    (log / HEAD).write_bytes(head_content(2, store.entries[1].digest()))
    assert said(store.folder) not in Known().states(todo, 3)
    assert said(store.folder) in Known().states(todo, 2)


def _every_earlier_state(folder: Path, known: Known) -> None:
    store = Store.open(folder, TABLES)
    for number, lines in known.history.items():
        facts = store.as_of(NOW + timedelta(seconds=number))
        assert as_text(quickly(facts, "output")) == known.rows(lines)
