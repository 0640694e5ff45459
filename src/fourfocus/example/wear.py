"""Groove and roll wear: counts tonnes per groove and says what is due, what is changed, which rolls come out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from fourfocus.example.catalogue import Stand

DRESSINGS = 6
"""A roll goes through so many dressings before it is scrapped."""

POOL = 4
"""Rolls (pairs or rings) kept for each stand."""


@dataclass(frozen=True, slots=True)
class Change:
    """One groove, roll or size change from minute ``start`` to ``end``; for a roll, which one came out."""

    start: int
    end: int
    kind: str
    stand: str
    before: str
    after: str
    people: int
    dressing_kg: int = 0
    scrapped: bool = False

    def cut(self, end: int) -> Change:
        """The same change, ended at ``end`` at the latest."""
        return self if self.end <= end else replace(self, end=max(end, self.start + 1))


@dataclass(slots=True)
class _State:
    stand: Stand
    rolled_kg: int = 0
    groove: int = 1
    roll: int = 0
    dressed: list[int] | None = None
    names: list[int] | None = None
    newest: int = POOL


class Wear:
    """The wear of all stands of a line."""

    def __init__(self, stands: Sequence[Stand], line: str) -> None:
        self.line = line
        # Stands and rolls start at different wear, as on any day in a mill's life.
        self.states = [
            _State(s, dressed=[(5 * n + at) % DRESSINGS for n in range(POOL)], names=list(range(1, POOL + 1)))
            for at, s in enumerate(stands)
        ]
        for number, state in enumerate(self.states):
            state.rolled_kg = state.stand.groove_t * 1000 * (number * 37 % 80) // 100

    def roll(self, kg: int) -> None:
        """``kg`` of steel passed through every stand."""
        for state in self.states:
            state.rolled_kg += kg

    def minutes_left(self, rate_kg_h: int) -> int:
        """Minutes at ``rate_kg_h`` until the first groove that may not wait for a repair is worn out."""
        left = min(s.stand.groove_t * 1000 - s.rolled_kg for s in self.states if not s.stand.only_in_repair)
        return max(0, -(-left * 60 // rate_kg_h))

    def renew(self, start: int, length: int, due_pm: int, rolls: bool) -> list[Change]:
        """Change every groove whose wear is at least ``due_pm`` and whose change fits into ``length`` minutes.

        Stands are worked on at the same time by different people. With ``rolls`` (a repair) the stands that wait for
        repairs are done too.
        """
        changes = []
        for state in self.states:
            stand = state.stand
            due = state.rolled_kg * 1000 >= stand.groove_t * 1000 * due_pm
            if due and (rolls or not stand.only_in_repair):
                change = self._next_groove(state, start)
                if change.end - start <= length:
                    changes.append(change)
                    self._apply(state, change)
        return changes

    def change_size(self, start: int, length: int) -> list[Change]:
        """The finishing stands get new rolls with every size."""
        changes = []
        for state in self.states:
            if state.stand.at_size_change:
                change = self._next_roll(state, start, min(length, state.stand.minutes + 12))
                changes.append(change)
                self._apply(state, change)
        return changes

    def _next_groove(self, state: _State, start: int) -> Change:
        stand = state.stand
        if state.groove >= stand.grooves:
            return self._next_roll(state, start, stand.minutes + 8)
        before, after = f"{state.groove}槽", f"{state.groove + 1}槽"
        return Change(start, start + stand.minutes, "groove", stand.name, before, after, stand.people)

    def _next_roll(self, state: _State, start: int, minutes: int) -> Change:
        assert state.names is not None and state.dressed is not None
        stand, after = state.stand, (state.roll + 1) % POOL
        worn_out = state.dressed[state.roll] + 1 >= DRESSINGS
        weight = stand.dressing_kg * (4 if worn_out else 1)
        return Change(
            start, start + minutes, "roll", stand.name, self._name(state, state.roll), self._name(state, after),
            stand.people + 2, weight, worn_out,
        )  # fmt: skip

    def _apply(self, state: _State, change: Change) -> None:
        assert state.names is not None and state.dressed is not None
        state.rolled_kg = 0
        if change.kind == "groove":
            state.groove += 1
            return
        state.groove = 1
        state.dressed[state.roll] += 1
        if change.scrapped:
            state.newest += 1
            state.names[state.roll], state.dressed[state.roll] = state.newest, 0
        state.roll = (state.roll + 1) % POOL

    def _name(self, state: _State, slot: int) -> str:
        assert state.names is not None
        return f"{'BC' if self.line == 'bar' else 'GX'}-{state.stand.name}-{state.names[slot]:03d}"
