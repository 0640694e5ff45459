"""Which campaigns in which order: local search over sequences with late acceptance, from several beginnings.

A move relocates, swaps, splits or joins campaigns or carries single orders from one campaign to another. A sequence is
accepted when it is no worse than the present one or than the one some steps ago: no temperature to tune, and the objective may be a
tuple compared in order.
"""  # noqa: E501

from __future__ import annotations

import random
from collections.abc import Callable, Sequence

from fourfocus.planning.bounds import LineBound
from fourfocus.planning.finish import LinePlan
from fourfocus.planning.greedy import DAY_CHOICES, dispatch, pieces_of
from fourfocus.planning.labels import Policy
from fourfocus.planning.model import LineModel
from fourfocus.planning.plan import Roll
from fourfocus.planning.runner import Campaign, Piece, Runner, Sequence_, allowed, joined
from fourfocus.planning.supply import Supply

MEMORY = 25
"""Steps back in late acceptance."""
PATIENCE = 400
"""Steps without a better sequence after which the search begins again from a leader, shaken."""
LEADERS = 4
KNOWN = 3000
"""Steps in a row that lead only to sequences played before, after which there is nothing left to try."""


class Search:
    """The search of one line; ``offer`` beginnings, ``run``, then take ``leaders``."""

    def __init__(self, model: LineModel, supply: Supply, seed: int, stop: Callable[[], bool]) -> None:
        self.model = model
        self.runner = Runner(model, supply, Policy())
        self.random = random.Random(seed)
        self.stop = stop
        self.found: dict[Sequence_, tuple[int, ...]] = {}
        for together in DAY_CHOICES:
            self.offer(dispatch(model, together))
        if not self.found:
            self.found[dispatch(model)] = self.runner.key(self.runner.node(dispatch(model)))

    # -- keeping the best ----------------------------------------------------------------------------------------------
    def offer(self, campaigns: Sequence[Campaign]) -> tuple[int, ...] | None:
        """Score a sequence and keep it when it is among the best; None when it breaks a rule of campaigns."""
        sequence = joined(self.model, campaigns)
        if sequence is None or not allowed(self.model, sequence):
            return None
        key = self.runner.key(self.runner.node(sequence))
        self.found[sequence] = key
        if len(self.found) > 4 * LEADERS:
            self.found = dict(sorted(self.found.items(), key=lambda f: (f[1], f[0]))[:LEADERS])
        return key

    def leaders(self) -> list[Sequence_]:
        """The best sequences, best first."""
        return [s for s, _ in sorted(self.found.items(), key=lambda f: (f[1], f[0]))[:LEADERS]]

    def seconds(self) -> int:
        """Stop seconds of the best sequence."""
        return self.runner.stop_seconds(self.runner.node(self.leaders()[0]))

    def late(self) -> int:
        """Lateness (s times priority) of the best sequence."""
        return self.runner.parts(self.runner.node(self.leaders()[0])).late

    def complete(self) -> bool:
        """Whether the best sequence rolls every order."""
        return not self.runner.parts(self.runner.node(self.leaders()[0])).unplanned

    def reached(self, bound: LineBound | None) -> bool:
        """Whether the best sequence is complete, in time and needs no more stop time than the bound: nothing is left to find."""
        parts = self.runner.parts(self.runner.node(self.leaders()[0]))
        return bound is not None and not parts.unplanned and not parts.late and parts.stop <= bound.seconds

    def worth(self, plan: LinePlan) -> tuple[int, ...]:
        """What finished plans of this line are compared by: the jobs left first, then the objective."""
        jobs = sum(self.model.jobs[j].priority for j in plan.left_jobs)
        left = sum(kg * self.model.orders[o].priority for o, kg in plan.left_orders.items())
        return (left + 10_000 * jobs, *plan.runner.key(plan.node))

    def offer_route(self, route: Sequence[tuple[str, int]]) -> None:
        """A route (from the bound): products with the kg to roll at each visit, orders by due date and split where need be."""
        waiting: dict[str, list[Piece]] = {}
        for piece in pieces_of(self.model):
            waiting.setdefault(self.model.orders[piece[0]].product, []).append(piece)
        last = {product: n for n, (product, _) in enumerate(route)}
        campaigns: list[Campaign] = []
        for n, (product, kg) in enumerate(route):
            pieces: list[Piece] = []
            queue = waiting.get(product, [])
            while queue and (kg > 0 or n == last[product]):
                order, amount = queue.pop(0)
                take = amount if n == last[product] else min(kg, amount)
                pieces.append((order, take))
                kg -= take
                if take < amount:
                    queue.insert(0, (order, amount - take))
            campaigns.append((product, tuple(pieces)))
        campaigns += [(product, tuple(pieces)) for product, pieces in waiting.items() if pieces]
        self.offer(campaigns)

    # -- moves ---------------------------------------------------------------------------------------------------------
    def neighbour(self, sequence: Sequence_) -> list[Campaign]:
        """A sequence one move away (it may break rules)."""
        campaigns = list(sequence)
        move = self.random.random()
        i = self.random.randrange(len(campaigns))
        if move < 0.30:
            campaigns.insert(self.random.randrange(len(campaigns)), campaigns.pop(i))
        elif move < 0.45:
            j = self.random.randrange(len(campaigns))
            campaigns[i], campaigns[j] = campaigns[j], campaigns[i]
        elif move < 0.60:
            low, high = sorted((i, self.random.randrange(len(campaigns))))
            campaigns[low : high + 1] = campaigns[low : high + 1][::-1]
        elif move < 0.75:
            self._split(campaigns, i)
        elif move < 0.90:
            self._carry(campaigns, i)
        elif move < 0.94:
            self._join(campaigns, i)
        else:
            self._cut_at_stop(sequence, campaigns, windows=move < 0.97)
        return campaigns

    def _cut_at_stop(self, sequence: Sequence_, campaigns: list[Campaign], *, windows: bool) -> None:
        """End a campaign where a window (or any stop) interrupts it, so that a size change falls there; the rest goes later."""
        nodes = []
        for n in range(len(sequence)):
            node = self.runner.node(sequence[: n + 1])
            kg = 0
            for action in node.outcome.actions if node.outcome else ():
                if isinstance(action, Roll):
                    kg += action.kg
                elif kg and not action.size and (action.window or not windows):
                    nodes.append((n, kg))
        if not nodes:
            return
        n, kg = self.random.choice(nodes)
        product, pieces = campaigns[n]
        first: list[Piece] = []
        rest: list[Piece] = []
        for order, amount in pieces:
            take = min(kg, amount)
            kg -= take
            first += [(order, take)] if take else []
            rest += [(order, amount - take)] if amount > take else []
        if rest:
            campaigns[n] = (product, tuple(first))
            campaigns.insert(self.random.randrange(n + 1, len(campaigns) + 1), (product, tuple(rest)))

    def _split(self, campaigns: list[Campaign], i: int) -> None:
        """Part of a campaign to a place of its own: between two orders, or through one that stands alone."""
        product, pieces = campaigns[i]
        if len(pieces) == 1:
            order, kg = pieces[0]
            part = kg * self.random.randint(1, 3) // 4
            if not part:
                return
            pieces = ((order, part), (order, kg - part))
        cut = self.random.randrange(1, len(pieces))
        campaigns[i] = (product, pieces[:cut])
        campaigns.insert(self.random.randrange(len(campaigns) + 1), (product, pieces[cut:]))

    def _carry(self, campaigns: list[Campaign], i: int) -> None:
        """One piece to another campaign of its product, or to a place of its own."""
        product, pieces = campaigns[i]
        k = self.random.randrange(len(pieces))
        others = [j for j, c in enumerate(campaigns) if c[0] == product and j != i]
        rest = (product, (*pieces[:k], *pieces[k + 1 :]))
        if others:
            j = self.random.choice(others)
            campaigns[j] = (product, (*campaigns[j][1], pieces[k]))
            campaigns[i] = rest
        elif rest[1]:
            campaigns[i] = rest
            campaigns.insert(self.random.randrange(len(campaigns) + 1), (product, (pieces[k],)))

    def _join(self, campaigns: list[Campaign], i: int) -> None:
        product, pieces = campaigns[i]
        others = [j for j, c in enumerate(campaigns) if c[0] == product and j != i]
        if others:
            j = self.random.choice(others)
            campaigns[j] = (product, (*campaigns[j][1], *pieces))
            del campaigns[i]

    # -- the walk ------------------------------------------------------------------------------------------------------
    def run(self, work: int) -> None:
        """Walk until so many campaigns have been played in this call, or the caller stops it."""
        end = self.runner.played + work
        steps = idle = 0
        leaders = self.leaders()
        present = leaders[0]
        score = self.found[present]
        history = [score] * MEMORY
        quiet = 0
        best = score
        if not present:
            return
        while self.runner.played < end and idle < KNOWN and not self.stop():
            steps += 1
            idle += 1
            played = self.runner.played
            offered = joined(self.model, self.neighbour(present))
            if offered is None or not allowed(self.model, offered):
                continue
            key = self.runner.key(self.runner.node(offered))
            idle = idle if self.runner.played == played else 0
            if key <= score or key <= history[steps % MEMORY]:
                present, score = offered, key
            history[steps % MEMORY] = score
            if key < best:
                best, quiet = key, 0
                self.offer(offered)
            elif (quiet := quiet + 1) > PATIENCE:
                present, score, quiet = *self._shaken(), 0
                history = [score] * MEMORY

    def _shaken(self) -> tuple[Sequence_, tuple[int, ...]]:
        """A leader a few moves away."""
        present = self.random.choice(self.leaders())
        for _ in range(self.random.randint(2, 5)):
            offered = joined(self.model, self.neighbour(present))
            if offered is not None and allowed(self.model, offered):
                present = offered
        return present, self.runner.key(self.runner.node(present))
