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
    """A line planned and as it happened."""

    line: str
    title: str
    plan: Side
    happened: Side


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
    end = instance.clock(instance.horizon_s)

    def inside(table: str) -> list[Row]:
        return [r for r in rows[table] if r["line"] == line and instance.start <= r["start"] < end]

    def span(row: Row) -> tuple[int, int]:
        return (
            int((row["start"] - instance.start).total_seconds()),
            int((row["end"] - instance.start).total_seconds()),
        )

    changes, stoppages = inside("change_event"), inside("stoppage")
    repairs = [(w.start, w.end) for w in instance.windows if w.line == line]
    moments = [s for s in map(span, stoppages) if not any(a <= s[0] < b for a, b in repairs)]
    with_change = [s for s in moments if any(s[0] <= span(c)[0] < s[1] for c in changes)]
    others = [s for s in moments if s not in with_change]
    counts = {kind: sum(r["kind"] == kind for r in changes) for kind in KINDS}
    kg = sum(r["qualified_kg"] for r in rows["shift_output"] if r["line"] == line
             and instance.start.date() <= r["production_day"] < end.date())  # fmt: skip
    return Side(
        counts,
        len(with_change),
        sum(b - a for a, b in _merged(with_change)),
        sum(b - a for a, b in _merged(others)),
        kg,
    )


def compare(instance: Instance, plan: Plan, rows: Mapping[str, Sequence[Row]]) -> list[Compared]:
    """Every line of the plan beside the records of its period (tables change_event, stoppage, shift_output).

    A stoppage with a change in it counts whole as a stop for changes, also where a fault began it; stoppages without one are
    faults, which a plan cannot know.
    """
    return [
        Compared(line.id, line.title, _planned(instance, plan, line.id), _happened(instance, rows, line.id))
        for line in instance.lines
    ]
