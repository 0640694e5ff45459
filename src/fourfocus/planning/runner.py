"""Plays a sequence of campaigns on one line and scores it; beginnings that were played before are remembered."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from fourfocus.planning.campaign import CampaignPlanner
from fourfocus.planning.labels import Action, Outcome, Policy, Portion, Stopped
from fourfocus.planning.model import LineModel, State
from fourfocus.planning.plan import Roll
from fourfocus.planning.resources import Spec
from fourfocus.planning.supply import Supply

Piece = tuple[str, int]
"""An order and kg of it."""
Campaign = tuple[str, tuple[Piece, ...]]
"""A product and the pieces rolled in one go."""
Sequence_ = tuple[Campaign, ...]
Pinned = Mapping[int, Sequence[tuple[int, Spec]]]
"""Number of a campaign to the jobs that must be done in it, each with the position (kg) it must not be later than."""


@dataclass(frozen=True)
class Parts:
    """The parts of the objective for one line; units as in ``data.OBJECTIVES``."""

    unplanned: int
    late: int
    stop: int
    energy: int
    unused: int
    stops: int


@dataclass(frozen=True)
class Node:
    """The line after a number of campaigns."""

    at: int
    state: State
    window: int
    mounted: str
    used: Mapping[str, int]
    rolled: Mapping[str, int]
    pure: int
    late: int
    waste: int
    energy: int
    stops: int
    outcome: Outcome | None
    parent: Node | None


class Runner:
    """Plays sequences on one line under a policy.

    ``memory`` bounds how many played beginnings are kept.
    """

    def __init__(
        self, model: LineModel, supply: Supply, policy: Policy, *, pinned: Pinned | None = None, memory: int = 60_000
    ) -> None:
        self.model, self.supply, self.policy = model, supply, policy
        self.pinned = pinned or {}
        self.memory = memory
        self.played = 0
        self.root = Node(0, model.initial, 0, model.line.product, {}, {}, 0, 0, 0, 0, 0, None, None)
        self._nodes: dict[Sequence_, Node] = {}

    def node(self, sequence: Sequence_) -> Node:
        """The line after the whole sequence; campaigns that do not fit before the horizon are left out."""
        if not sequence:
            return self.root
        known = self._nodes.get(sequence)
        if known is None:
            # iterate instead of recursing: long sequences must not meet the recursion limit
            cut = len(sequence) - 1
            while cut and sequence[:cut] not in self._nodes:
                cut -= 1
            known = self._nodes[sequence[:cut]] if cut else self.root
            if len(self._nodes) > self.memory:
                self._nodes.clear()
            for n in range(cut, len(sequence)):
                known = self.step(known, sequence[n], n)
                self._nodes[sequence[: n + 1]] = known
        return known

    def step(self, node: Node, campaign: Campaign, number: int) -> Node:
        """The line after one more campaign, without the pieces that cannot be rolled."""
        product, pieces = campaign
        if product != node.mounted and (node.mounted, product) not in self.model.sizes:
            return node
        while pieces:
            outcome = self.play(node, product, pieces, number)
            if outcome is not None and outcome.end <= self.model.instance.horizon_s:
                return self.after(node, product, pieces, outcome)
            pieces = pieces[:-1]
        return node

    def play(self, node: Node, product: str, pieces: tuple[Piece, ...], number: int) -> Outcome | None:
        """One campaign from a node; None when it cannot be rolled."""
        self.played += 1
        grade = self.model.products[product].grade
        planner = CampaignPlanner(
            self.model,
            self.supply,
            self.policy,
            product=product,
            before=node.mounted,
            portions=[Portion(o, kg, self.model.orders[o].earliest) for o, kg in pieces],
            used=node.used.get(grade, 0),
            pinned=self.pinned.get(number, ()),
        )
        return planner.run(node.at, node.state, node.window)

    def after(self, node: Node, product: str, pieces: tuple[Piece, ...], outcome: Outcome) -> Node:
        """The node that a played campaign leads to."""
        spec = self.model.products[product]
        rolled, late = dict(node.rolled), node.late
        ends = {a.order: a.end for a in outcome.actions if isinstance(a, Roll)}
        total = 0
        for ident, kg in pieces:
            order = self.model.orders[ident]
            rolled[ident] = rolled.get(ident, 0) + kg
            total += kg
            if rolled[ident] == order.kg:
                late += max(0, ends[ident] - order.due) * order.priority
        used = dict(node.used)
        used[spec.grade] = used.get(spec.grade, 0) + total * spec.billet_permille
        stops = sum(isinstance(a, Stopped) and a.window is None for a in outcome.actions)
        return Node(
            outcome.end, outcome.state, outcome.window, product, used, rolled,
            node.pure + total * 3600 // spec.kg_per_h, late, node.waste + outcome.waste,
            node.energy + self.energy(outcome.actions, spec.wh_per_kg), node.stops + stops, outcome, node,
        )  # fmt: skip

    def energy(self, actions: Sequence[Action], wh_per_kg: int) -> int:
        """Cost of rolling in micro-fen, near enough to compare plans (the plan's own figure is exact)."""
        cost = 0
        for a in actions:
            if isinstance(a, Roll):
                for t in self.model.instance.tariff:
                    overlap = min(a.end, t.end) - max(a.start, t.start)
                    if overlap > 0:
                        cost += a.kg * wh_per_kg * t.fen_per_mwh * overlap // (a.end - a.start)
        return cost

    def stop_seconds(self, node: Node) -> int:
        """Time not rolling up to the last rolling, fixed windows excluded."""
        fixed = sum(max(0, min(w.end, node.at) - w.start) for w in self.model.windows if w.start < node.at)
        return node.at - fixed - node.pure

    def parts(self, node: Node) -> Parts:
        """The parts of the objective after a sequence, jobs not counted."""
        left = sum((o.kg - node.rolled.get(o.id, 0)) * o.priority for o in self.model.orders.values())
        return Parts(left, node.late, self.stop_seconds(node), node.energy // 1_000_000, node.waste // 1000, node.stops)

    def key(self, node: Node) -> tuple[int, ...]:
        """What is compared: the parts in the instance's order, or their weighted sum."""
        parts = self.parts(node)
        if self.model.instance.weights:
            return (sum(weight * getattr(parts, name) for name, weight in self.model.instance.weights.items()),)
        return tuple(getattr(parts, name) for name in self.model.instance.objective)

    def exact(self, node: Node) -> bool:
        """Whether every choice of stops was looked at in every campaign."""
        at: Node | None = node
        while at is not None and at.outcome is not None:
            if not at.outcome.exact:
                return False
            at = at.parent
        return True

    def actions(self, node: Node) -> list[list[Action]]:
        """What is done, campaign by campaign, from the start."""
        found: list[list[Action]] = []
        at: Node | None = node
        while at is not None and at.outcome is not None:
            found.insert(0, list(at.outcome.actions))
            at = at.parent
        return found


def joined(model: LineModel, campaigns: Sequence[Campaign]) -> Sequence_ | None:
    """Neighbours of one product made one campaign, pieces by due date; None when a campaign is longer than allowed.

    A campaign below the shortest allowed is kept here and judged by ``too_short``.
    """
    found: list[Campaign] = []
    for product, pieces in campaigns:
        if not pieces:
            continue
        if found and found[-1][0] == product:
            pieces = found.pop()[1] + pieces
        spec = model.products[product]
        merged: dict[str, int] = {}
        for order, kg in pieces:
            merged[order] = merged.get(order, 0) + kg
        if spec.campaign_max_kg and sum(merged.values()) > spec.campaign_max_kg:
            return None
        ordered = sorted(merged.items(), key=lambda p: (model.orders[p[0]].due, -model.orders[p[0]].priority, p[0]))
        found.append((product, tuple(ordered)))
    return tuple(found)


def allowed(model: LineModel, sequence: Sequence_) -> bool:
    """Whether every size change is allowed and no campaign but the first is below its shortest length."""
    totals: dict[str, int] = {}
    for product, pieces in sequence:
        totals[product] = totals.get(product, 0) + sum(kg for _, kg in pieces)
    before = model.line.product
    for number, (product, pieces) in enumerate(sequence):
        if product != before and (before, product) not in model.sizes:
            return False
        kg = sum(n for _, n in pieces)
        first = number == 0 and product == model.line.product
        if kg < model.products[product].campaign_min_kg and kg < totals[product] and not first:
            return False
        before = product
    return True
