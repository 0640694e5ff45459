"""One campaign: where to stop and what to change in which stop, at the least time lost.

Seen along the tonnage of the campaign, every groove has a limit at which it must have been changed. Moving stops later never
hurts, so a stop need only stand where some groove is at its limit; what is open is which other grooves are changed with
it. A best-first search over these choices (labels ordered by time lost, dominated ones dropped) finds the best set.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from fourfocus.planning.data import Window, roll_seconds
from fourfocus.planning.model import GrooveState, LineModel, State
from fourfocus.planning.plan import Change
from fourfocus.planning.resources import Spec
from fourfocus.planning.supply import Supply

NEVER = 10**12
MANY = 120
"""Labels opened before the search falls back to a few choices per stop."""
DEEP = 500
"""Labels opened before the search only finishes what has come furthest: long campaigns of many stands have endless choices."""
NEAR_S = 3600
"""A stop is tried as held back into a fixed window when the window begins this soon after it would end."""


@dataclass(frozen=True)
class Policy:
    """How stops are filled.

    ``merge`` searches; without it each groove is changed at its own limit (the dispatcher's rule),
    and at size changes and windows those worn beyond ``early_permille`` of their life.
    """

    merge: bool = True
    early_permille: int = 700


@dataclass(frozen=True)
class Portion:
    """Part of a campaign: kg of one order, not before ``earliest``."""

    order: str
    kg: int
    earliest: int


@dataclass(frozen=True)
class Rolled:
    """Rolling of one order without a break."""

    order: str
    kg: int
    start: int
    end: int


@dataclass(frozen=True)
class Stopped:
    """A stop as planned: works with their starts; ``window`` when it is a fixed one."""

    start: int
    end: int
    window: Window | None
    size: tuple[str, str] | None
    changes: tuple[Change, ...]
    works: tuple[tuple[Spec, int], ...]


Action = Rolled | Stopped


@dataclass(frozen=True)
class Outcome:
    """A campaign planned: when it ends, the grooves after it, the next window, what was done, and wear thrown away (gw)."""

    end: int
    state: State
    window: int
    actions: tuple[Action, ...]
    waste: int


@dataclass(frozen=True)
class _Label:
    cost: int
    waste: int
    pos: int
    at: int
    window: int
    limits: tuple[int, ...]
    fresh: tuple[int, ...]
    spare: tuple[int, ...]
    last: tuple[int, ...]
    parent: _Label | None
    actions: tuple[Action, ...]

    def better(self, other: _Label) -> bool:
        return (
            self.window == other.window
            and self.cost <= other.cost
            and all(a >= b for a, b in zip(self.limits, other.limits, strict=True))
            and all(a >= b for a, b in zip(self.fresh, other.fresh, strict=True))
            and all(a >= b for a, b in zip(self.spare, other.spare, strict=True))
        )


class CampaignPlanner:
    """Plans one campaign of a product from a time and a state of the grooves."""

    def __init__(
        self,
        model: LineModel,
        supply: Supply,
        policy: Policy,
        *,
        product: str,
        before: str,
        portions: Sequence[Portion],
        used: int,
        pinned: Sequence[tuple[int, Spec]] = (),
    ) -> None:
        self.model, self.supply, self.policy = model, supply, policy
        self.product, self.before, self.portions = model.products[product], before, portions
        self.seats = model.seats[product]
        self.bounds = [0]
        for portion in portions:
            self.bounds.append(self.bounds[-1] + portion.kg)
        self.total = self.bounds[-1]
        self.used = used
        self.pinned = [(pos, spec) for pos, spec in pinned]
        self.rate = self.product.kg_per_h
        self.slack = 86_400 // 2 + sum(w.end - w.start for w in model.windows)
        self.lives = [s.life // s.permille for s in self.seats] + [NEVER] * len(self.pinned)

    # -- rolling -------------------------------------------------------------------------------------------------------
    def advance(self, pos: int, at: int, target: int, window: int) -> tuple[int, int, list[Action], bool] | None:
        """Roll from ``pos`` to ``target`` or to the next fixed window: (position, time, rolling, window met)."""
        done: list[Action] = []
        windows = self.model.windows
        limit = windows[window].start if window < len(windows) else NEVER
        k = 0
        while pos < target:
            while self.bounds[k + 1] <= pos:
                k += 1
            end = min(target, self.bounds[k + 1])
            ready = self.supply.ready(self.product.grade, self.used + end * self.product.billet_permille)
            if ready is None:
                return None
            start = max(at, self.portions[k].earliest, ready)
            if start >= limit:
                return pos, limit, done, True
            finish = start + roll_seconds(end - pos, self.rate)
            if finish > limit:
                end = pos + (limit - start) * self.rate // 3600
                if end > pos:
                    finish = start + roll_seconds(end - pos, self.rate)
                    done.append(Rolled(self.portions[k].order, end - pos, start, finish))
                return end, limit, done, True
            done.append(Rolled(self.portions[k].order, end - pos, start, finish))
            pos, at = end, finish
        return pos, at, done, False

    # -- stopping ------------------------------------------------------------------------------------------------------
    def stop_at(
        self, at: int, works: tuple[Spec, ...], window: int, *, hold: bool
    ) -> tuple[int, int, tuple[int, ...], Window | None] | None:
        """(start, end, offsets of works after lock-out, fixed window used) of a stop for the works."""
        line, windows = self.model.line, self.model.windows
        offsets = self.model.resources.offsets

        def length(found: tuple[int, ...]) -> int:
            return self.model.overhead + max((o + w.seconds for o, w in zip(found, works, strict=True)), default=0)

        start: int | None = at
        if not hold:
            while start is not None:
                found = offsets(works, start + line.lock_s)
                if found is not None:
                    if window < len(windows) and start + length(found) > windows[window].start:
                        break
                    return start, start + length(found), found, None
                start = self.model.resources.next_cut(start + line.lock_s)
        if window >= len(windows):
            return None
        fixed = windows[window]
        found = offsets(works, fixed.start + line.lock_s)
        if found is None:
            return None
        end = max(fixed.end, fixed.start + length(found))
        if window + 1 < len(windows) and end > windows[window + 1].start:
            return None
        return fixed.start, end, found, fixed

    def choices(self, label: _Label, must: list[int], *, free: bool, many: bool) -> Iterator[tuple[int, ...]]:
        """Sets of seats to serve in a stop at the label's position: always those that must be."""
        optional = [i for i, limit in enumerate(label.limits) if i not in must and label.pos <= limit < self.total]
        if not self.policy.merge:
            early = []
            for i in optional:
                if i < len(self.seats):
                    rest = (label.limits[i] - label.pos) * self.seats[i].permille
                    new = free and self.before != self.product.id and not label.pos and not self.shared(i)
                    if new or (free and rest * 1000 <= self.seats[i].life * (1000 - self.policy.early_permille)):
                        early.append(i)
                elif free:
                    early.append(i)
            yield tuple(sorted(must + early))
            return
        yield from self.levels(label, must, optional, few=many)
        # where it does not make the stop longer, a dressed roll instead of a groove spares the roll change later
        longest = NEVER if free else max((self.seconds(label, i) for i in must + optional), default=0)
        dressed = tuple(self.dressed(label, i, longest) for i in sorted(must + optional))
        if any(i < 0 for i in dressed):
            yield dressed

    def levels(self, label: _Label, must: list[int], optional: list[int], *, few: bool) -> Iterator[tuple[int, ...]]:
        """Only what must be; then, for each length a stop may have, everything whose change is no longer than that.

        What does not lengthen the stop costs no time, so it is changed along; that this may use up a roll earlier is what the
        smaller sets are for.
        """
        yield tuple(must)
        if few:
            for share in (4, 2, 1):  # what is due within a quarter, half, all of its life
                near = (i for i in optional if (label.limits[i] - label.pos) * share <= self.lives[i])
                yield tuple(sorted([*must, *near]))
            return
        long = {i: self.seconds(label, i) for i in optional}
        last: tuple[int, ...] = tuple(must)
        for level in sorted(set(long.values()) | {max((self.seconds(label, i) for i in must), default=0)}):
            some = tuple(sorted([*must, *(i for i in optional if long[i] <= level)]))
            if some != last:
                yield some
                last = some

    def dressed(self, label: _Label, i: int, longest: int) -> int:
        """The seat, as ``~i`` when a dressed roll takes at most ``longest`` s and saves a roll change before the end."""
        if i >= len(self.seats) or not label.fresh[i] or not label.spare[i] or self.seats[i].roll.seconds > longest:
            return i
        later = -(-(self.total - label.pos) // self.lives[i]) - 1
        return ~i if later >= label.fresh[i] else i

    def seconds(self, label: _Label, i: int) -> int:
        """Length of the work that serves a seat (or pinned job) now."""
        if i >= len(self.seats):
            return self.pinned[i - len(self.seats)][1].seconds
        return self.seats[i].groove.seconds if label.fresh[i] else self.seats[i].roll.seconds

    def shared(self, seat: int) -> bool:
        """Whether the size change into this campaign leaves the seat alone."""
        return self.model.shares(self.before, self.product.id, self.seats[seat].stand)

    def serve(self, label: _Label, chosen: tuple[int, ...], *, size: bool, hold: bool) -> _Label | None:
        """The label after a stop in which the chosen seats get a fresh groove (and pinned jobs are done).

        A seat given as ``~i`` gets a dressed roll although its roll still has grooves.
        """
        fresh, spare, limits, last = map(list, (label.fresh, label.spare, label.limits, label.last))
        works: list[Spec] = [self.model.sizes[self.before, self.product.id]] if size else []
        changes, waste = [], label.waste
        for choice in chosen:
            i = choice if choice >= 0 else ~choice
            if i >= len(self.seats):
                works.append(self.pinned[i - len(self.seats)][1])
                limits[i] = NEVER
                continue
            seat = self.seats[i]
            kind = "groove" if fresh[i] and choice >= 0 else "roll"
            if kind == "groove":
                fresh[i] -= 1
            elif spare[i]:
                spare[i], fresh[i] = spare[i] - 1, seat.per_roll - 1
            else:
                return None
            waste += max(0, limits[i] - label.pos) * seat.permille
            limits[i], last[i] = label.pos + self.lives[i], label.pos
            changes.append(Change(seat.stand, seat.profile, kind))
            if not size or self.shared(i):
                works.append(seat.groove if kind == "groove" else seat.roll)
        found = self.stop_at(label.at, tuple(works), label.window, hold=hold)
        if found is None:
            return None
        start, end, offsets, window = found
        begin = start + self.model.line.lock_s
        placed = tuple((w, begin + o) for w, o in zip(works, offsets, strict=True))
        if any(b < w.earliest or b + w.seconds > w.latest for w, b in placed):
            return None
        stop = Stopped(start, end, window, (self.before, self.product.id) if size else None, tuple(changes), placed)
        used = self.model.windows[label.window] if window else None
        lost = end - label.at - (used.end - used.start if used else 0)
        return _Label(
            label.cost + lost, waste, label.pos, end, label.window + (window is not None),
            tuple(limits), tuple(fresh), tuple(spare), tuple(last), label, (stop,),
        )  # fmt: skip

    def stops(self, label: _Label, must: list[int], *, size: bool, many: bool, met: bool = False) -> Iterator[_Label]:
        """All labels after a stop at the label's position; ``met``: the fixed window begins now."""
        windows = self.model.windows
        soon = windows[label.window].start if label.window < len(windows) else NEVER
        for chosen in self.choices(label, must, free=size or met, many=many):
            after = self.serve(label, chosen, size=size, hold=met)
            if after is not None:
                yield after
            if (
                self.policy.merge
                and not met
                and after is not None
                and after.window == label.window
                and soon - after.at < NEAR_S
            ):
                held = self.serve(label, chosen, size=size, hold=True)
                if held is not None:
                    yield held

    # -- search --------------------------------------------------------------------------------------------------------
    def first(self, at: int, state: State, window: int) -> _Label:
        """The label before anything is done."""
        rows = [state[s.row] for s in self.seats]
        extra = len(self.pinned)
        limits = tuple((s.life - r[0]) // s.permille for s, r in zip(self.seats, rows, strict=True))
        zero = (0,) * extra
        return _Label(
            0, 0, 0, at, window, limits + tuple(pos for pos, _ in self.pinned),
            tuple(r[1] for r in rows) + zero, tuple(r[2] for r in rows) + zero, (-1,) * (len(rows) + extra), None, (),
        )  # fmt: skip

    def run(self, at: int, state: State, window: int) -> Outcome | None:
        """The campaign from time ``at``; None when it cannot be rolled (grooves, people or billets are missing)."""
        start = self.first(at, state, window)
        heap: list[tuple[int, int, int, _Label]] = []
        count = 0
        size = self.before != self.product.id and self.model.sizes[self.before, self.product.id].seconds > 0
        for label in self.stops(start, [], size=True, many=False) if size else (start,):
            heapq.heappush(heap, (label.cost + self.still(label), label.waste, (count := count + 1), label))
        closed: list[_Label] = []
        while heap:
            label = heapq.heappop(heap)[3]
            if label.pos >= self.total:
                return self.outcome(label, state)
            if any(done.better(label) for done in closed):
                continue
            closed.append(label)
            if len(closed) == DEEP:
                heap = [(-kept.pos, kept.cost + self.still(kept), n, kept) for _, _, n, kept in heap]
                heapq.heapify(heap)
            for after in self.expand(label, many=len(closed) > MANY):
                cost = after.cost + self.still(after)
                first, second = (cost, after.waste) if len(closed) < DEEP else (-after.pos, cost)
                heapq.heappush(heap, (first, second, (count := count + 1), after))
        return None

    def still(self, label: _Label) -> int:
        """Least time that stops must still cost: the groove that needs most changes, less one for each window still to come."""
        windows, n = self.model.windows, 0
        reach = label.at + (self.total - label.pos) * 3600 // self.rate + self.slack
        while label.window + n < len(windows) and windows[label.window + n].start < reach:
            n += 1
        least = 0
        for seat, limit, life in zip(self.seats, label.limits, self.lives, strict=False):
            if limit < self.total:
                changes = -(-(self.total - limit) // life) - n
                least = max(least, changes * (self.model.overhead + seat.groove.seconds))
        return least

    def expand(self, label: _Label, *, many: bool) -> Iterator[_Label]:
        """Roll on to the next limit, window or the end, and stop there in every sensible way."""
        target = min(self.total, *label.limits)
        rolled = self.advance(label.pos, label.at, max(target, label.pos), label.window)
        if rolled is None:
            return
        pos, at, done, met = rolled
        pure = pos * 3600 // self.rate - label.pos * 3600 // self.rate
        there = _Label(
            label.cost + at - label.at - pure, label.waste, pos, at, label.window, label.limits, label.fresh, label.spare,
            label.last, label, tuple(done),
        )  # fmt: skip
        if pos >= self.total:
            yield there
            return
        must = [i for i, limit in enumerate(label.limits) if limit <= pos]
        lost = [i for i in must if i >= len(self.seats)]
        found = False
        for after in self.stops(there, must, size=False, many=many, met=met):
            found = True
            yield after
        if not found and lost:  # a pinned job that cannot be done here must not keep the line from rolling
            limits = tuple(NEVER if i in lost else limit for i, limit in enumerate(there.limits))
            yield _Label(
                there.cost, there.waste, pos, at, there.window, limits, there.fresh, there.spare, there.last, there, ()
            )

    def outcome(self, label: _Label, state: State) -> Outcome:
        """What the labels up to this one did, and the state they leave."""
        new: list[GrooveState] = list(state)
        for i, seat in enumerate(self.seats):
            worn = state[seat.row][0] if label.last[i] < 0 else 0
            worn += (self.total - max(0, label.last[i])) * seat.permille
            new[seat.row] = (worn, label.fresh[i], label.spare[i])
        actions: list[Action] = []
        at: _Label | None = label
        while at is not None:
            actions[:0] = at.actions
            at = at.parent
        return Outcome(label.at, tuple(new), label.window, tuple(actions), label.waste)
