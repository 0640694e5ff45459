"""Measure the planner: quality over time against the dispatcher, a plain CP-SAT model, PyJobShop, and the set-up benchmark.

    python benchmarks/planner.py weeks                       # 20 generated weeks, 60 s each; --from 4 --count 2 for some
    python benchmarks/planner.py setups PATH --limit 60      # PATH: folder wtsds of github.com/cicirello/scheduling-benchmarks
    python benchmarks/planner.py setups --count 3            # without a path: made up problems of the same shape
    python benchmarks/planner.py cpsat --limit 60            # sizes and set-ups as one circuit, groove stops at their fewest
    python benchmarks/planner.py pyjobshop --limit 60        # the same part, in an environment of its own (--env), made once

Times are processor seconds of this process, so that other load does not count.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import random
import subprocess
import sys
import time
from pathlib import Path
from statistics import mean, median

from ortools.sat.python import cp_model

from fourfocus.planning import generate
from fourfocus.planning.check import check
from fourfocus.planning.data import Instance
from fourfocus.planning.dispatch_rules import SetupProblem, best_atcs, improve, parse
from fourfocus.planning.plan import Plan
from fourfocus.planning.read import fingerprint
from fourfocus.planning.solve import Limits, greedy, solve

FINISH_S = 3.0
"""Kept back of the limit for packing jobs into the stops of the last candidates."""


def weeks(seeds: list[int], limit: float) -> None:
    """Generated weeks: the dispatcher's plan, the best plan after ``limit`` s, the bound; each line, then the medians."""
    saved, gaps, later, broken = [], [], 0, 0
    for seed in seeds:
        instance = generate.week(seed)
        begin = time.process_time()
        seen: list[tuple[float, int]] = []

        def listen(plan: Plan, begin: float = begin, seen: list[tuple[float, int]] = seen) -> None:
            seen.append((time.process_time() - begin, plan.figures["stop_s"]))

        def over(begin: float = begin) -> bool:
            return time.process_time() - begin > limit - FINISH_S

        plan = solve(instance, Limits(work=10**9), stop=over, listen=listen)
        spent = time.process_time() - begin
        first = greedy(instance)
        a, b = first.figures, plan.figures
        wrong = check(instance, plan, fingerprint=fingerprint(instance))
        broken += len(wrong)
        later += b["late"] > a["late"]
        saved.append(1 - b["stop_s"] / a["stop_s"])
        gaps.append(plan.proof["gap_permille"] / 10)
        print(f"{seed:>3}  dispatcher {a['stop_s'] / 60:5.0f} min, {a['late_orders']} late, after {seen[0][0]:.2f} s | plan "
              f"{b['stop_s'] / 60:5.0f} min in {b['stops']} stops, {b['late_orders']} late, {b['left_jobs']} jobs left | saved "
              f"{saved[-1]:6.1%}, gap {gaps[-1]:4.1f} %, {spent:.0f} s, rules broken {len(wrong)}", flush=True)  # fmt: skip
    print(f"{len(seeds)} weeks: median saved {median(saved):.1%} (least {min(saved):.1%}), median gap {median(gaps):.1f} % "
          f"(most {max(gaps):.1f} %), later than the dispatcher {later}, rules broken {broken}")  # fmt: skip


def annealing(problem: SetupProblem, order: list[int], limit: float, seed: int) -> list[int]:
    """A plain annealing for comparison: swap or insert, whole cost every time."""
    rng, begin = random.Random(seed), time.process_time()
    present, cost = order[:], problem.cost(order)
    best, best_cost = present[:], cost
    start = max(1.0, cost * 0.02)
    while best_cost and (used := (time.process_time() - begin) / limit) < 1:
        heat = start * 1e-4**used
        new = present[:]
        i, j = rng.randrange(len(new)), rng.randrange(len(new))
        if rng.random() < 0.5:
            new.insert(j, new.pop(i))
        else:
            new[i], new[j] = new[j], new[i]
        total = problem.cost(new)
        if total <= cost - heat * math.log(max(1e-12, rng.random())):
            present, cost = new, total
            if cost < best_cost:
                best, best_cost = new[:], cost
    return best


def made_up(seed: int, tau: float, spread: float, eta: float, jobs: int = 60) -> str:
    """A file in the public benchmark's form, made by its published recipe (tau: tightness, R: spread, eta: size of set-ups)."""
    rng = random.Random(f"fourfocus-setups-{seed}-{tau}-{spread}-{eta}")
    times, weights = [rng.randint(50, 150) for _ in range(jobs)], [rng.randint(0, 10) for _ in range(jobs)]
    most = int(2 * eta * 100)
    pairs = [(i, j, rng.randint(0, most)) for i in range(-1, jobs) for j in range(jobs) if i != j]
    whole = sum(times) + jobs * eta * 100 * 0.8
    middle = whole * (1 - tau)
    due = [max(0, int(rng.uniform(middle - whole * spread * tau, middle + whole * spread * (1 - tau)))) for _ in times]
    blocks = (("Process Times:", times), ("Weights:", weights), ("Duedates:", due))
    text = [f"Problem Instance: {seed}", f"Problem Size: {jobs}", "Begin Problem Specification"]
    text += [row for name, numbers in blocks for row in (name, *map(str, numbers))]
    return "\n".join([*text, "Setup Times:", *(f"{i}\t{j}\t{s}" for i, j, s in pairs), "End Problem Specification", ""])


def files(folder: Path | None, every: int, count: int) -> list[tuple[str, str]]:
    """Name and text of each problem: every n-th file of the folder, or ``count`` made up ones when none is given."""
    if folder is None:
        shapes = [(0.6, 0.25, 0.25), (0.9, 0.75, 0.75), (0.3, 0.25, 0.75)]
        return [(f"made-up-{n}", made_up(n, *shapes[n % len(shapes)])) for n in range(count)]
    paths = sorted(folder.glob("*.instance"), key=lambda p: int(p.stem.rsplit("_", 1)[1]))
    if not paths:
        sys.exit(f"{folder}：没有 wt_sds_*.instance 文件 / no wt_sds_*.instance file there")
    return [(p.name, p.read_text(encoding="utf-8")) for p in paths[::every]]


def setups(problems: list[tuple[str, str]], limit: float) -> None:
    """The sequencing core against the best of 25 ATCS sequences and a plain annealing of the same length, file by file."""
    rows = []
    for name, text in problems:
        problem = parse(text)
        rule = best_atcs(problem)
        begin = time.process_time()
        mine = improve(
            problem, rule, seed=0, stop=lambda used: used >= 1, share=lambda b=begin: (time.process_time() - b) / limit
        )  # type: ignore[misc]
        plain = annealing(problem, rule, limit, 0)
        rows.append((problem.cost(rule), problem.cost(mine), problem.cost(plain)))
        print(f"{name} ATCS {rows[-1][0]} planner {rows[-1][1]} annealing {rows[-1][2]}", flush=True)
    print(f"mean ATCS {mean(r[0] for r in rows):.0f} planner {mean(r[1] for r in rows):.0f} annealing {mean(r[2] for r in rows):.0f}; "  # noqa: E501
          f"worse than ATCS {sum(r[1] > r[0] for r in rows)}, not better {sum(r[1] >= r[0] > 0 for r in rows)}")  # fmt: skip


def core(instance: Instance) -> tuple[list[str], list[int], dict[tuple[str, str], int]]:
    """The part other tools can express: products with their rolling and groove stops as one block each, and size changes."""
    line = instance.lines[0]
    names, blocks = [], []
    for p in instance.products:
        kg = sum(o.kg for o in instance.orders if o.product == p.id)
        if kg:
            names.append(p.id)
            blocks.append(kg * 3600 // p.kg_per_h)
    lock = line.lock_s + line.restart_s
    return names, blocks, {(c.before, c.after): c.duration_s + lock for c in instance.changeovers}


def cpsat(count: int, limit: float) -> None:
    """Orders as intervals of one circuit with size changes between them: weighted lateness first, then size-change time."""
    for seed in range(count):
        instance = generate.week(seed)
        cp = cp_model.CpModel()
        orders = instance.orders
        sizes = core(instance)[2]
        spans = [o.kg * 3600 // instance.product(o.product).kg_per_h for o in orders]
        ends = [cp.new_int_var(0, 2 * instance.horizon_s, "") for _ in orders]
        arcs, cost = [], []
        for i, a in enumerate(orders):
            lit = cp.new_bool_var("")
            arcs.append((0, i + 1, lit))
            change = sizes.get((instance.lines[0].product, a.product), 0)
            cp.add(ends[i] >= spans[i] + change).only_enforce_if(lit)
            cost.append(change * lit)
            arcs.append((i + 1, 0, cp.new_bool_var("")))
            for j, b in enumerate(orders):
                if i != j:
                    lit = cp.new_bool_var("")
                    arcs.append((i + 1, j + 1, lit))
                    change = sizes.get((a.product, b.product), 0)
                    cp.add(ends[j] >= ends[i] + change + spans[j]).only_enforce_if(lit)
                    cost.append(change * lit)
        cp.add_circuit(arcs)
        late = [cp.new_int_var(0, 2 * instance.horizon_s, "") for _ in orders]
        for o, end, tard in zip(orders, ends, late, strict=True):
            cp.add(tard >= end - o.due)
        cp.minimize(sum(10 * o.priority * t for o, t in zip(orders, late, strict=True)) + sum(cost))
        solver = cp_model.CpSolver()
        solver.parameters.num_workers = 2
        solver.parameters.max_time_in_seconds = limit
        status = solver.solve(cp)
        print(f"{seed} {solver.status_name(status)} size changes {sum(solver.value(c) for c in cost) / 60:.0f} min, "
              f"late {sum(solver.value(t) for t in late)} s, bound {solver.best_objective_bound:.0f}", flush=True)  # fmt: skip


INSIDE = """
import json, sys
from pyjobshop import Model
limit = float(sys.argv[1])
for seed, orders, setups in json.load(sys.stdin):
    model = Model()
    machine = model.add_machine()
    tasks = []
    for product, seconds, due, priority in orders:
        job = model.add_job(weight=priority, due_date=due)
        task = model.add_task(job=job)
        model.add_mode(task, machine, seconds)
        tasks.append((product, task))
    for a, before in tasks:
        for b, after in tasks:
            if a != b:
                model.add_setup_time(machine, before, after, setups[a + ">" + b])
    model.set_objective(weight_total_tardiness=10, weight_total_setup_time=1)
    result = model.solve(time_limit=limit, display=False)
    print(seed, result.status, "objective", result.objective, "bound", result.lower_bound, flush=True)
"""
"""Run with the other environment's Python, which knows PyJobShop and nothing of this project: the problem comes on its input."""


def environment(folder: Path) -> Path:
    """The Python of an environment with PyJobShop, made in ``folder`` when it is not there yet."""
    python = folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    steps = [] if python.exists() else [[sys.executable, "-m", "venv", str(folder)]]
    if not python.exists() or subprocess.run([python, "-c", "import pyjobshop"], capture_output=True).returncode:
        steps.append([str(python), "-m", "pip", "install", "--quiet", "pyjobshop"])
    for step in steps:
        done = subprocess.run(step, capture_output=True, text=True)
        if done.returncode:
            last = (done.stderr or done.stdout).strip().splitlines()[-1:]
            sys.exit(
                f"建不了 PyJobShop 的环境 {folder}：{' '.join(step[1:])} 失败：{' '.join(last)}\n"
                f"no environment with PyJobShop in {folder}; make one by hand (python -m venv, pip install pyjobshop) "
                "and name it with --env"
            )
    return python


def pyjobshop(count: int, limit: float, folder: Path) -> None:
    """The orders of generated weeks with their size changes, in PyJobShop."""
    python, problems = environment(folder), []
    for seed in range(count):
        instance = generate.week(seed)
        orders = [
            (o.product, o.kg * 3600 // instance.product(o.product).kg_per_h, o.due, o.priority) for o in instance.orders
        ]
        problems.append((seed, orders, {f"{a}>{b}": s for (a, b), s in core(instance)[2].items()}))
    subprocess.run([python, "-c", INSIDE, str(limit)], input=json.dumps(problems), text=True, check=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("what", choices=["weeks", "setups", "cpsat", "pyjobshop"])
    parser.add_argument("path", nargs="?", type=Path)
    parser.add_argument("--count", type=int, default=20)
    parser.add_argument("--from", dest="first", type=int, default=0, help="first seed of the weeks")
    parser.add_argument("--limit", type=float, default=60.0)
    parser.add_argument(
        "--env", type=Path, default=Path(".venv-pyjobshop"), help="folder of PyJobShop's own environment"
    )
    parser.add_argument("--every", type=int, default=1, help="take every n-th file")
    given = parser.parse_args()
    if given.what == "weeks":
        weeks(list(range(given.first, given.first + given.count)), given.limit)
    elif given.what == "setups":
        setups(files(given.path, given.every, given.count), given.limit)
    elif given.what == "cpsat":
        cpsat(given.count, given.limit)
    else:
        pyjobshop(given.count, given.limit, given.env)


if __name__ == "__main__":
    main()
