"""The sequencing core on its own: jobs with set-up times from–to, least weighted tardiness on one machine.

ATCS (apparent tardiness cost with set-ups; Lee, Bhaskaran and Pinedo 1997) gives a beginning, iterated local search with annealing
acceptance improves it. Times and weights are integers of any one unit.
"""  # noqa: E501

from __future__ import annotations

import math
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class SetupProblem:
    """``setup[i][j]``: set-up of j after i; ``first[j]``: when j is the first."""

    times: tuple[int, ...]
    weights: tuple[int, ...]
    due: tuple[int, ...]
    first: tuple[int, ...]
    setup: tuple[tuple[int, ...], ...]

    def cost(self, order: Sequence[int]) -> int:
        """Weighted tardiness of a sequence of all jobs."""
        at, total, before = 0, 0, -1
        for j in order:
            at += (self.first[j] if before < 0 else self.setup[before][j]) + self.times[j]
            if at > self.due[j]:
                total += self.weights[j] * (at - self.due[j])
            before = j
        return total


class BadSetupFileError(ValueError):
    """A file is not of the benchmark's form; the message names the block and what it should hold."""


def parse(text: str) -> SetupProblem:
    r"""A file of Cicirello's weighted tardiness benchmark with sequence-dependent set-ups.

    Raises
    ------
    BadSetupFileError
        When a block is missing or does not fit the number of jobs.

    Examples
    --------
    >>> parse("Problem Size: 1\nProcess Times:\n5\nWeights:\n2\nDuedates:\n3\nSetup Times:\n-1 0 1\n").cost([0])
    6
    """
    blocks: dict[str, list[list[int]]] = {}
    name = ""
    for row in text.splitlines():
        words = row.split()
        if words and all(w.lstrip("-").isdigit() for w in words):
            blocks.setdefault(name, []).append([int(w) for w in words])
        elif words and row.strip().endswith(":"):
            name = row.strip().rstrip(":").lower()
    times, weights, due = (
        tuple(n for row in blocks.get(block, ()) for n in row) for block in ("process times", "weights", "duedates")
    )
    count = len(times)
    for block, found in (("process times", times), ("weights", weights), ("duedates", due)):
        if not found or len(found) != count:
            raise BadSetupFileError(
                f"{block}: {len(found)} 个数，应为 {count or '作业数'} / numbers, one a job expected"
            )
    rows = [tuple(row) for row in blocks.get("setup times", ())]
    if {row[:2] for row in rows} != {(i, j) for i in range(-1, count) for j in range(count) if i != j}:
        raise BadSetupFileError(
            f"setup times: 应有 {count * count} 行“前 后 换型” / one row a pair of {count} jobs expected"
        )
    first, setup = [0] * count, [[0] * count for _ in range(count)]
    for i, j, s in rows:
        if i < 0:
            first[j] = s
        else:
            setup[i][j] = s
    return SetupProblem(times, weights, due, tuple(first), tuple(map(tuple, setup)))


def atcs(problem: SetupProblem, k1: float, k2: float) -> list[int]:
    """One sequence by the ATCS priority with look-ahead parameters k1 (slack) and k2 (set-up)."""
    left = set(range(len(problem.times)))
    mean = sum(problem.times) / len(problem.times)
    setups = [s for i, row in enumerate(problem.setup) for j, s in enumerate(row) if i != j]
    mean_setup = max(1e-9, sum(setups) / max(1, len(setups)))
    order: list[int] = []
    at = 0
    while left:
        table = problem.setup[order[-1]] if order else problem.first

        def priority(j: int, at: int = at, table: Sequence[int] = table) -> tuple[float, int]:
            slack = max(0, problem.due[j] - problem.times[j] - at)
            return math.log(problem.weights[j] / problem.times[j] if problem.weights[j] else 1e-12) - slack / (
                k1 * mean
            ) - table[j] / (k2 * mean_setup), -j

        best = max(left, key=priority)
        at += table[best] + problem.times[best]
        order.append(best)
        left.remove(best)
    return order


K1 = (0.2, 0.6, 1.2, 2.4, 4.8)
K2 = (0.1, 0.3, 0.6, 1.2, 2.4)


def best_atcs(problem: SetupProblem) -> list[int]:
    """The best of ATCS over 25 parameter pairs."""
    return min((atcs(problem, a, b) for a in K1 for b in K2), key=problem.cost)


def improve(
    problem: SetupProblem, order: Sequence[int], *, seed: int, stop: Callable[[float], bool], share: Callable[[], float]
) -> list[int]:
    """Annealed insertion, swap and block moves, costed only from the first place that changes.

    ``share()`` tells how much of the allowance is used (0 to 1) and sets the temperature; ``stop`` is asked with it.
    """
    rng = random.Random(seed)
    present = list(order)
    n = len(present)
    ends, costs = _prefix(problem, present)
    best, best_cost = present[:], costs[n]
    start = max(1.0, best_cost * 0.004)
    steps, used = 0, 0.0
    while n > 1 and best_cost:
        if steps % 64 == 0:
            used = share()
            if stop(used):
                break
        steps += 1
        temperature = start * (1e-4 ** ((used * 3) % 1.0))
        i, j = rng.randrange(n), rng.randrange(n)
        if i == j:
            continue
        low = min(i, j)
        kind = rng.random()
        new = present[:]
        if kind < 0.5:
            new.insert(j, new.pop(i))
        elif kind < 0.75:
            new[i], new[j] = new[j], new[i]
        else:
            width = rng.randint(2, 6)
            block = new[low : low + width]
            del new[low : low + width]
            at = min(len(new), rng.randrange(n))
            new[at:at] = block
            low = min(low, at)
        threshold = costs[n] - temperature * math.log(max(1e-12, rng.random()))
        total = _from(problem, new, low, ends, costs, threshold)
        if total is not None:
            present = new
            ends, costs = _prefix(problem, present)
            if total < best_cost:
                best, best_cost = present[:], total
    return best


def _prefix(problem: SetupProblem, order: Sequence[int]) -> tuple[list[int], list[int]]:
    """Completion time and cost of every beginning."""
    ends, costs, before = [0], [0], -1
    for j in order:
        at = ends[-1] + (problem.first[j] if before < 0 else problem.setup[before][j]) + problem.times[j]
        ends.append(at)
        costs.append(costs[-1] + problem.weights[j] * max(0, at - problem.due[j]))
        before = j
    return ends, costs


def _from(
    problem: SetupProblem, order: Sequence[int], low: int, ends: list[int], costs: list[int], threshold: float
) -> int | None:
    """Cost of a sequence whose first ``low`` jobs are costed already; None as soon as it exceeds the threshold."""
    at, total, before = ends[low], costs[low], order[low - 1] if low else -1
    times, weights, due, setup = problem.times, problem.weights, problem.due, problem.setup
    for j in order[low:]:
        at += (problem.first[j] if before < 0 else setup[before][j]) + times[j]
        if at > due[j]:
            total += weights[j] * (at - due[j])
            if total > threshold:
                return None
        before = j
    return total
