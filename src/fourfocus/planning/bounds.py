"""A lower bound on the stop seconds of one line, valid for every plan that rolls all orders.

Nothing is assumed about the number of stops, how orders are split or jobs. The argument, in short (docs/planning.md):
(1) a stop outside fixed windows that changes the size from a to b takes at least the work of that change plus lock-out and
restart; (2) every other stop outside windows serves the grooves of the one product that is mounted, and along the kg rolled of
its family the cheapest set of such stops, given that each size change into the family and each window is a free one at a place of
its choice, is found by exhaustive search (``bounds_grooves``); (3) what lies between two windows is filled by rolling, stops
and waiting, and waiting counts as stop. An integer program over how often each size change is made when, and how much of each
product is rolled then, adds these up (``bounds_program``); its proven bound is the bound.

With ``dues`` the program also knows when each order must be done: the bound then holds for every plan that keeps these.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from ortools.sat.python import cp_model

from fourfocus.planning.bounds_grooves import LABELS
from fourfocus.planning.bounds_program import MANY, Program, Route
from fourfocus.planning.model import LineModel

ROUNDS = 25
LABELS_PER_EFFORT, FEWEST = 80, 20
"""Labels of each search of a groove table: with little effort it ends early, at a bound that is lower but valid."""


@dataclass(frozen=True)
class LineBound:
    """A lower bound (s), whether the integer program was solved to its end, and routes of products that nearly reach it."""

    seconds: int
    exact: bool
    argument: str
    routes: tuple[Route, ...]


def latest_ends(model: LineModel, late: int) -> dict[str, int]:
    """The latest end each order may have in a plan whose lateness (s times priority) is at most ``late``."""
    return {o.id: o.due + late // o.priority for o in model.orders.values()}


def line_bound(
    model: LineModel, *, effort: float = 8.0, dues: Mapping[str, int] | None = None, reached: int | None = None
) -> LineBound:
    """The bound of a line. ``model`` must be compiled with all people free (``busy`` empty).

    Parameters
    ----------
    effort
        CP-SAT's deterministic time in all, and the measure of the groove tables; whatever it is, what is proven is a valid bound.
    dues
        Order to the latest end it may have; None for the bound over all plans.
    reached
        Stop seconds of a plan that is known and keeps the dues: only what is below it is looked for.
    """
    if not model.orders:
        return LineBound(0, True, "no orders", ())
    program = Program(model, dict(dues or {}), max(FEWEST, min(LABELS, int(LABELS_PER_EFFORT * effort))))
    if reached is not None:
        program.cp.add(program.objective <= reached)  # a known plan satisfies the program, so it stays feasible
    cap = MANY * min((c for c in program.arcs.values() if c), default=10**9)
    best, exact = 0, False
    routes: list[Route] = []
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.linearization_level = 2
    solver.parameters.optimize_with_lb_tree_search = True
    for _ in range(ROUNDS):
        solver.parameters.max_deterministic_time = max(0.1, effort)
        status = solver.solve(program.cp)
        effort -= solver.response_proto.deterministic_time
        if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE, cp_model.UNKNOWN):
            break
        best = max(best, _ceil(solver.best_objective_bound))
        if status == cp_model.UNKNOWN:
            break
        routes.insert(0, program.route(solver))
        islands = program.islands(solver)
        if not islands:
            exact = status == cp_model.OPTIMAL
            break
        if effort <= 0:
            break
        for s, island in islands:
            program.cut(s, island)
    words = "integer program over size changes, windows and groove tables"
    return LineBound(min(best, cap), exact, words + (" with due dates" if dues else ""), tuple(_unique(routes)))


def _ceil(value: float) -> int:
    return -int(-(value - 1e-6) // 1)


def _unique(routes: Iterable[Route]) -> list[Route]:
    return list(dict.fromkeys(routes))
