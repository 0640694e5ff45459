"""Which grooves are changed together in one stop: the sets that a stop of a campaign is tried with."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from fourfocus.planning.labels import NEVER, Label, Policy
from fourfocus.planning.model import LineModel
from fourfocus.planning.resources import Spec

NEAR = (1000, 750, 500, 250)
"""Thousandths of a groove's life within which its limit may lie for it to be changed along, in long campaigns."""


class Choices:
    """The sets of seats that stops of one campaign may serve; a seat given as ``~i`` gets a dressed roll."""

    def __init__(
        self,
        model: LineModel,
        policy: Policy,
        product: str,
        before: str,
        total: int,
        pinned: Sequence[tuple[int, Spec]],
    ) -> None:
        self.model, self.policy, self.product, self.before, self.total = model, policy, product, before, total
        self.seats = model.seats[product]
        self.pinned = pinned
        self.lives = [s.life // s.permille for s in self.seats] + [NEVER] * len(pinned)

    def shared(self, seat: int) -> bool:
        """Whether the size change into this campaign leaves the seat alone."""
        return self.model.shares(self.before, self.product, self.seats[seat].stand)

    def seconds(self, label: Label, i: int) -> int:
        """Length of the work that serves a seat (or pinned job) now."""
        if i >= len(self.seats):
            return self.pinned[i - len(self.seats)][1].seconds
        return self.seats[i].groove.seconds if label.fresh[i] else self.seats[i].roll.seconds

    def sets(self, label: Label, must: list[int], *, free: bool, many: bool) -> Iterator[tuple[int, ...]]:
        """Sets of seats to serve in a stop at the label's position: always those that must be.

        ``free``: the stop is made anyway, for a size change or in a window. ``many``: the campaign is a long one.
        """
        optional = [i for i, limit in enumerate(label.limits) if i not in must and label.pos <= limit < self.total]
        if not self.policy.merge:
            yield tuple(sorted(must + self.early(label, optional, free=free)))
            return
        yield from self.levels(label, must, optional, NEAR if many else NEAR[:1])
        # where it does not make the stop longer, a dressed roll instead of a groove spares the roll change later
        longest = NEVER if free else max((self.seconds(label, i) for i in must + optional), default=0)
        yield from self.dressed_set(label, sorted(must + optional), longest)

    def early(self, label: Label, optional: list[int], *, free: bool) -> list[int]:
        """What the dispatcher's rule changes along in a stop that is made anyway."""
        found = []
        for i in optional:
            if i < len(self.seats):
                rest = (label.limits[i] - label.pos) * self.seats[i].permille
                new = free and self.before != self.product and not label.pos and not self.shared(i)
                if new or (free and rest * 1000 <= self.seats[i].life * (1000 - self.policy.early_permille)):
                    found.append(i)
            elif free:
                found.append(i)
        return found

    def levels(
        self, label: Label, must: list[int], optional: list[int], near: Sequence[int]
    ) -> Iterator[tuple[int, ...]]:
        """Only what must be; then, for each length a stop may have, everything due ``near`` whose change is no longer.

        What does not lengthen the stop costs no time, so it is changed along; that this may use up a roll earlier is what the
        smaller sets are for.
        """
        yield tuple(must)
        seen = {tuple(must)}
        long = {i: self.seconds(label, i) for i in optional}
        least = max((self.seconds(label, i) for i in must), default=0)
        for share in near:
            due = [i for i in optional if (label.limits[i] - label.pos) * 1000 <= self.lives[i] * share]
            for level in sorted({least} | {long[i] for i in due if long[i] > least}):
                some = tuple(sorted([*must, *(i for i in due if long[i] <= level)]))
                if some not in seen:
                    seen.add(some)
                    yield some
                    if len(near) > 1:
                        yield from self.dressed_set(label, some, level)

    def dressed_set(self, label: Label, some: Sequence[int], longest: int) -> Iterator[tuple[int, ...]]:
        """The set with dressed rolls where they are no longer than ``longest`` s; nothing when that is the set itself."""
        dressed = tuple(self.dressed(label, i, longest) for i in some)
        if any(i < 0 for i in dressed):
            yield dressed

    def dressed(self, label: Label, i: int, longest: int) -> int:
        """The seat, as ``~i`` when a dressed roll takes at most ``longest`` s and saves a roll change before the end."""
        if i >= len(self.seats) or not label.fresh[i] or not label.spare[i] or self.seats[i].roll.seconds > longest:
            return i
        later = -(-(self.total - label.pos) // self.lives[i]) - 1
        return ~i if later >= label.fresh[i] else i
