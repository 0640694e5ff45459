"""What the planning of one campaign passes about: its pieces, stops, partly planned campaigns, and what is still to come."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from fourfocus.planning.data import Window
from fourfocus.planning.model import Seat, State
from fourfocus.planning.plan import Change, Roll
from fourfocus.planning.resources import Spec

NEVER = 10**12


@dataclass(frozen=True)
class Policy:
    """How stops are filled.

    ``merge`` searches; without it each groove is changed at its own limit (the dispatcher's rule),
    and at size changes and windows those worn beyond ``early_permille`` of their life. ``width``: partly planned campaigns kept
    at each place of a campaign that is too long to be searched exactly.
    """

    merge: bool = True
    early_permille: int = 700
    width: int = 6


@dataclass(frozen=True)
class Portion:
    """Part of a campaign: kg of one order, not before ``earliest``."""

    order: str
    kg: int
    earliest: int


@dataclass(frozen=True)
class Stopped:
    """A stop as planned: works with their starts; ``window`` when it is a fixed one."""

    start: int
    end: int
    window: Window | None
    size: tuple[str, str] | None
    changes: tuple[Change, ...]
    works: tuple[tuple[Spec, int], ...]


Action = Roll | Stopped


@dataclass(frozen=True)
class Outcome:
    """A campaign planned: when it ends, the grooves after it, the next window, what was done, and wear thrown away (gw).

    ``exact``: every choice of stops was looked at, so that a wider search finds nothing better.
    """

    end: int
    state: State
    window: int
    actions: tuple[Action, ...]
    waste: int
    exact: bool


@dataclass(frozen=True)
class Label:
    """A campaign planned up to ``pos`` (kg) and ``at`` (s): seconds lost, and per seat the next limit, spares and last change."""

    cost: int
    waste: int
    pos: int
    at: int
    window: int
    limits: tuple[int, ...]
    fresh: tuple[int, ...]
    spare: tuple[int, ...]
    last: tuple[int, ...]
    parent: Label | None
    actions: tuple[Action, ...]

    def better(self, other: Label) -> bool:
        """Whether nothing speaks for the other label."""
        return (
            self.window == other.window
            and self.cost <= other.cost
            and all(map(int.__ge__, self.limits, other.limits))
            and all(map(int.__ge__, self.fresh, other.fresh))
            and all(map(int.__ge__, self.spare, other.spare))
        )


def least_seconds(overhead: int, needs: Iterable[tuple[int, int]]) -> int:
    """Least seconds of stops in which works of given lengths are done so often each, a stop being as long as its longest work.

    A stop of the length l is paid layer by layer: ``overhead`` and the shortest length by every stop, the next layer by those
    that hold a longer work, and so on; every layer is paid at least as often as the most frequent work that reaches it.

    >>> least_seconds(2, [(9, 17), (12, 10), (15, 4)])  # 17 × 11 + 10 × 3 + 4 × 3
    229
    """
    total, most, above = 0, 0, 0
    for seconds, count in sorted(needs, reverse=True):
        total += most * (above - seconds)
        above, most = seconds, max(most, count)
    return total + most * (above + overhead)


def changes_needed(
    seconds: tuple[int, int], per_roll: int, life: int, limit: int, fresh: int, total: int, free: int
) -> list[tuple[int, int]]:
    """Works that one stand needs at least, as (seconds, how often): all its changes, and among them the roll changes.

    ``seconds`` of a groove and of a roll change. ``free`` stops cost nothing; each replaces at most one change, and at most one
    roll change: n changes need a roll change for every ``per_roll`` beyond the ``fresh`` grooves.
    """
    if limit >= total:
        return []
    changes = -(-(total - limit) // life)
    rolls = -(-(changes - fresh) // per_roll)
    return [(min(seconds), max(0, changes - free)), (seconds[1], max(0, rolls - free))]


class Ahead:
    """What a campaign must or will probably still cost from a label on."""

    def __init__(self, overhead: int, seats: Sequence[Seat], total: int) -> None:
        self.overhead, self.seats, self.total = overhead, seats, total
        self.lives = [s.life // s.permille for s in seats]

    def still(self, label: Label, free: int) -> int:
        """Least seconds of stops to come when ``free`` windows may take one each."""
        needs: list[tuple[int, int]] = []
        for seat, life, limit, fresh in zip(self.seats, self.lives, label.limits, label.fresh, strict=False):
            seconds = (seat.groove.seconds, seat.roll.seconds)
            needs += changes_needed(seconds, seat.per_roll, life, limit, fresh, self.total, free)
        return least_seconds(self.overhead, needs)

    def probably(self, label: Label) -> int:
        """Seconds to compare labels by: the same layers with shares of changes, so that life left counts for what it saves."""
        needs: list[tuple[int, int]] = []
        for seat, life, limit, fresh in zip(self.seats, self.lives, label.limits, label.fresh, strict=False):
            thousandths = max(0, self.total - limit) * 1000 // life
            rolls = max(0, (thousandths - fresh * 1000) // seat.per_roll)
            needs += [(seat.groove.seconds, thousandths), (seat.roll.seconds, rolls)]
        alone = sum(seconds * count for seconds, count in needs)
        return (least_seconds(self.overhead, needs) * (100 - ALONE) + alone * ALONE) // 100_000


ALONE = 40
"""Hundredths of ``Ahead.probably`` that take each groove for itself: what hides behind the most frequent change counts too."""
