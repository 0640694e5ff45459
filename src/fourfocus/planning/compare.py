"""A plan against what happened in its period: stops for changes, their minutes, tonnes and lateness, line by line."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from fourfocus.planning.data import Instance
from fourfocus.planning.plan import Plan, Roll, Stop

Row = Mapping[str, Any]
KINDS = ("groove", "roll", "size")


@dataclass(frozen=True)
class Side:
    """One line on one side: changes by kind, stops with a change outside repairs, s stopped in them, s of faults, kg rolled."""

    changes: dict[str, int]
    stops: int
    stop_s: int
    fault_s: int | None
    kg: int


@dataclass(frozen=True)
class Compared:
    """A line planned, as it happened, and what happened played in the instance."""

    line: str
    title: str
    plan: Side
    happened: Side
    same: Side | None


def _merged(periods: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    found: list[tuple[int, int]] = []
    for start, end in sorted(periods):
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(end, found[-1][1]))
        else:
            found.append((start, end))
    return found


def _planned(instance: Instance, plan: Plan, line: str) -> Side:
    events = plan.of_line(line)
    stops = [e for e in events if isinstance(e, Stop)]
    counts = {kind: sum(c.kind == kind for s in stops for c in s.changes) for kind in KINDS}
    counts["size"] = sum(s.size is not None for s in stops)
    own = [s for s in stops if s.window is None]
    fixed = {w.id: w.end - w.start for w in instance.windows}
    longer = sum(s.end - s.start - fixed[s.window] for s in stops if s.window)
    rolled = sum(e.kg for e in events if isinstance(e, Roll))
    return Side(counts, len(own), sum(s.end - s.start for s in own) + longer, None, rolled)


def _happened(instance: Instance, rows: Mapping[str, Sequence[Row]], line: str) -> Side:
    until = instance.clock(instance.horizon_s)

    def inside(table: str) -> list[Row]:
        return [r for r in rows[table] if r["line"] == line and instance.start <= r["start"] < until]

    def span(row: Row) -> tuple[int, int]:
        return (
            int((row["start"] - instance.start).total_seconds()),
            int((row["end"] - instance.start).total_seconds()),
        )

    changes, stoppages = inside("change_event"), inside("stoppage")
    repairs = [(w.start, w.end) for w in instance.windows if w.line == line]
    works: list[tuple[int, int]] = []
    faults: list[tuple[int, int]] = []
    stops = 0
    for row in stoppages:
        start, end = span(row)
        if any(a <= start < b for a, b in repairs):
            continue
        done = [span(c) for c in changes if start <= span(c)[0] < end]
        stops += bool(done)
        if row["owner"] == "planned" and done:
            works.append((start, end))
        else:
            # of a fault's minutes only those in which something was changed are changing time
            changed = max((b for _, b in done), default=start)
            works += [(start, changed)] if done else []
            faults += [(changed, end)] if changed < end else []
    counts = {kind: sum(r["kind"] == kind for r in changes) for kind in KINDS}
    kg = sum(r["qualified_kg"] for r in rows["shift_output"] if r["line"] == line
             and instance.start.date() <= r["production_day"] < until.date())  # fmt: skip
    return Side(counts, stops, sum(b - a for a, b in _merged(works)), sum(b - a for a, b in _merged(faults)), kg)


def compare(
    instance: Instance, plan: Plan, rows: Mapping[str, Sequence[Row]], same: Plan | None = None
) -> list[Compared]:
    """Every line of the plan beside the records of its period (tables change_event, stoppage, shift_output).

    A planned stoppage with a change in it counts whole as a stop for changes; of one that a fault began only the time up to the
    last change's end does. The rest are faults, which a plan cannot know. ``same`` is what happened, played in the
    instance (``facts_replay``): the fair comparison, without what the day brought.
    """
    return [
        Compared(
            line.id,
            line.title,
            _planned(instance, plan, line.id),
            _happened(instance, rows, line.id),
            _planned(instance, same, line.id) if same else None,
        )
        for line in instance.lines
    ]
