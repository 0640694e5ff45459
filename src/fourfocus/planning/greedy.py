"""The dispatcher's rule: by due date, orders of one size that are due soon together, each groove at its own limit.

It gives a plan at once and is the baseline the planner is measured against.
"""

from __future__ import annotations

from fourfocus.planning.model import LineModel
from fourfocus.planning.runner import Campaign, Piece, Sequence_, joined

DAY_CHOICES = (3 * 86_400, 0, 86_400, 2 * 86_400, 5 * 86_400, 8 * 86_400, 40 * 86_400)
TOGETHER_S = DAY_CHOICES[0]
"""Orders of the same product due within three days of the first are rolled with it."""


def pieces_of(model: LineModel) -> list[Piece]:
    """All orders as pieces that fit into the longest campaign of their product, by due date."""
    found: list[Piece] = []
    for order in sorted(model.orders.values(), key=lambda o: (o.due, -o.priority, o.id)):
        longest = model.products[order.product].campaign_max_kg or order.kg
        rest = order.kg
        while rest:
            found.append((order.id, min(rest, longest)))
            rest -= found[-1][1]
    return found


def dispatch(model: LineModel, together_s: int = TOGETHER_S) -> Sequence_:
    """Campaigns by the dispatcher's rule.

    The next campaign is that of the most urgent order; orders of its product due within ``together_s`` of it join while the
    longest campaign allows, and more of them while the campaign is below the shortest. Of orders due on the same day the
    mounted product comes first.
    """
    waiting = pieces_of(model)
    mounted = model.line.product
    found: list[Campaign] = []
    while waiting:
        ready = [p for p in waiting if _reachable(model, mounted, p)] or waiting
        day = min(model.orders[o].due for o, _ in ready) // 86_400
        same = [p for p in ready if model.orders[p[0]].due // 86_400 == day]
        first = next((p for p in same if model.orders[p[0]].product == mounted), same[0])
        product = model.products[model.orders[first[0]].product]
        limit = model.orders[first[0]].due + together_s
        taken, kg = [first], first[1]
        for piece in waiting:
            order = model.orders[piece[0]]
            if piece is first or order.product != product.id:
                continue
            if (order.due > limit and kg >= product.campaign_min_kg) or (
                product.campaign_max_kg and kg + piece[1] > product.campaign_max_kg
            ):
                continue
            taken.append(piece)
            kg += piece[1]
        waiting = [p for p in waiting if not any(p is t for t in taken)]
        rest = [p for p in waiting if model.orders[p[0]].product == product.id]
        if sum(n for _, n in rest) < product.campaign_min_kg and (
            not product.campaign_max_kg or kg + sum(n for _, n in rest) <= product.campaign_max_kg
        ):
            # what would be left is too little for a campaign of its own
            taken += rest
            waiting = [p for p in waiting if not any(p is t for t in rest)]
        found.append((product.id, tuple(taken)))
        mounted = product.id
    return joined(model, found) or tuple(found)


def _reachable(model: LineModel, mounted: str, piece: Piece) -> bool:
    product = model.orders[piece[0]].product
    return product == mounted or (mounted, product) in model.sizes
