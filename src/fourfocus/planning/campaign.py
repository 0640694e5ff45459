"""One campaign: where to stop and what to change in which stop, at the least time lost.

Seen along the tonnage of the campaign, every groove has a limit at which it must have been changed. Moving stops later never
hurts, so a stop need only stand where some groove is at its limit; what is open is which other grooves are changed with
it. A best-first search over these choices (labels ordered by time lost, dominated ones dropped) finds the best set.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterator, Sequence
from itertools import count

from fourfocus.planning.choices import Choices
from fourfocus.planning.data import Window, roll_seconds
from fourfocus.planning.labels import NEVER, Action, Ahead, Label, Outcome, Policy, Portion, Stopped
from fourfocus.planning.model import GrooveState, LineModel, State
from fourfocus.planning.plan import Change, Roll
from fourfocus.planning.resources import Spec
from fourfocus.planning.supply import Supply

MANY = 120
"""Labels opened by the exact search; a campaign that needs more is long and gets a beam of ``Policy.width``."""
SLICES = 4
"""Places of a beam per shortest life of a groove."""
NEAR_S = 3600
"""A stop is tried as held back into a fixed window when the window begins this soon after it would end."""


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
        self.choices = Choices(model, policy, product, before, self.total, self.pinned)
        self.lives = self.choices.lives
        self.ahead = Ahead(model.overhead, self.seats, self.total)

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
                    done.append(self.roll(k, end - pos, start, finish))
                return end, limit, done, True
            done.append(self.roll(k, end - pos, start, finish))
            pos, at = end, finish
        return pos, at, done, False

    def roll(self, portion: int, kg: int, start: int, end: int) -> Roll:
        """Rolling of a portion without a break."""
        return Roll(self.model.line.id, self.portions[portion].order, self.product.id, kg, start, end)

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

    def serve(self, label: Label, chosen: tuple[int, ...], *, size: bool, hold: bool) -> Label | None:
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
            if not size or self.choices.shared(i):
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
        return Label(
            label.cost + lost, waste, label.pos, end, label.window + (window is not None),
            tuple(limits), tuple(fresh), tuple(spare), tuple(last), label, (stop,),
        )  # fmt: skip

    def stops(self, label: Label, must: list[int], *, size: bool, many: bool, met: bool = False) -> Iterator[Label]:
        """All labels after a stop at the label's position; ``met``: the fixed window begins now."""
        windows = self.model.windows
        soon = windows[label.window].start if label.window < len(windows) else NEVER
        for chosen in self.choices.sets(label, must, free=size or met, many=many):
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
    def first(self, at: int, state: State, window: int) -> Label:
        """The label before anything is done."""
        rows = [state[s.row] for s in self.seats]
        extra = len(self.pinned)
        limits = tuple((s.life - r[0]) // s.permille for s, r in zip(self.seats, rows, strict=True))
        zero = (0,) * extra
        return Label(
            0, 0, 0, at, window, limits + tuple(pos for pos, _ in self.pinned),
            tuple(r[1] for r in rows) + zero, tuple(r[2] for r in rows) + zero, (-1,) * (len(rows) + extra), None, (),
        )  # fmt: skip

    def run(self, at: int, state: State, window: int) -> Outcome | None:
        """The campaign from time ``at``; None when it cannot be rolled (grooves, people or billets are missing)."""
        start = self.first(at, state, window)
        size = self.before != self.product.id and self.model.sizes[self.before, self.product.id].seconds > 0
        begun = list(self.stops(start, [], size=True, many=False)) if size else [start]
        found, exact = self.exactly(begun)
        if not exact:
            found = self.beam(begun)
        return self.outcome(found, state, exact=exact) if found else None

    def exactly(self, begun: list[Label]) -> tuple[Label | None, bool]:
        """Best first: the best label that rolls everything, and True; or None and False after ``MANY`` labels."""
        numbers = count()
        heap = [(label.cost + self.still(label), label.waste, next(numbers), label) for label in begun]
        heapq.heapify(heap)
        closed: list[Label] = []
        while heap:
            label = heapq.heappop(heap)[3]
            if label.pos >= self.total:
                return label, True
            if any(done.better(label) for done in closed):
                continue
            if len(closed) == MANY:
                return None, False
            closed.append(label)
            for after in self.expand(label, many=False):
                heapq.heappush(heap, (after.cost + self.still(after), after.waste, next(numbers), after))
        return None, True

    def beam(self, begun: list[Label]) -> Label | None:
        """From place to place along the tonnage, keeping at each the ``width`` labels that will probably cost least."""
        step = max(1, min(self.lives) // SLICES)
        places: dict[int, list[Label]] = {0: begun}
        best: Label | None = None
        while places:
            for label in self.kept(places.pop(min(places))):
                for after in self.expand(label, many=True):
                    if after.pos < self.total:
                        places.setdefault(max(after.pos, 0) // step, []).append(after)
                    elif best is None or (after.cost, after.waste) < (best.cost, best.waste):
                        best = after
        return best

    def kept(self, labels: list[Label]) -> list[Label]:
        """The labels of a place that go on, those that will probably cost least first."""
        found: list[Label] = []
        for label in sorted(labels, key=lambda x: (x.cost + self.ahead.probably(x), x.waste)):
            if not any(k.better(label) for k in found):
                found.append(label)
                if len(found) == self.policy.width:
                    break
        return found

    def still(self, label: Label) -> int:
        """Least time that stops must still cost, when every window still to come takes some of the changes."""
        windows, n = self.model.windows, 0
        reach = label.at + (self.total - label.pos) * 3600 // self.rate + self.slack
        while label.window + n < len(windows) and windows[label.window + n].start < reach:
            n += 1
        return self.ahead.still(label, n)

    def expand(self, label: Label, *, many: bool) -> Iterator[Label]:
        """Roll on to the next limit, window or the end, and stop there in every sensible way."""
        target = min(self.total, *label.limits)
        rolled = self.advance(label.pos, label.at, max(target, label.pos), label.window)
        if rolled is None:
            return
        pos, at, done, met = rolled
        pure = pos * 3600 // self.rate - label.pos * 3600 // self.rate
        there = Label(
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
            yield Label(
                there.cost, there.waste, pos, at, there.window, limits, there.fresh, there.spare, there.last, there, ()
            )

    def outcome(self, label: Label, state: State, *, exact: bool) -> Outcome:
        """What the labels up to this one did, and the state they leave."""
        new: list[GrooveState] = list(state)
        for i, seat in enumerate(self.seats):
            worn = state[seat.row][0] if label.last[i] < 0 else 0
            worn += (self.total - max(0, label.last[i])) * seat.permille
            new[seat.row] = (worn, label.fresh[i], label.spare[i])
        actions: list[Action] = []
        at: Label | None = label
        while at is not None:
            actions[:0] = at.actions
            at = at.parent
        return Outcome(label.at, tuple(new), label.window, tuple(actions), label.waste, exact)
