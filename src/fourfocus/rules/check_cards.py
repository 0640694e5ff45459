"""Scorecards and settlements: items that exist and fit, weights that sum, scales that rise, grades in order."""

from __future__ import annotations

from contextlib import suppress
from fractions import Fraction
from itertools import pairwise

from fourfocus.facts.schema import Catalog, Words
from fourfocus.rules import incidents
from fourfocus.rules.check_formulas import used_by
from fourfocus.rules.infer import Names, similar
from fourfocus.rules.model import Card, FindingSettlement, HighlightSettlement, Item, TwoWay
from fourfocus.rules.pack import InForce, NotInForce, Pack
from fourfocus.rules.problems import Problems
from fourfocus.rules.scales import disorder
from fourfocus.rules.units import PLAIN, POINTS


def check(pack: Pack, catalog: Catalog, names: Names, problems: Problems) -> None:
    """Add every problem of settlements and scorecards."""
    del names
    for settlement in pack.settlements:
        if isinstance(settlement, FindingSettlement):
            _severities(settlement, catalog, problems)
        if isinstance(settlement, HighlightSettlement):
            _levels(settlement, catalog, problems)
    incidents.check(pack, problems)
    for card in pack.cards:
        if isinstance(card, Card):
            _card(card, pack, problems)
        else:
            _two_way(card, pack, problems)
    for day in pack.changes():
        _on(pack.on(day), problems)


def _severities(settlement: FindingSettlement, catalog: Catalog, problems: Problems) -> None:
    codes = [choice.code for choice in catalog["inspection_finding"]["severity"].choices]
    for name in settlement.severity:
        if name not in codes:
            problems.add(
                "settle.severity", settlement.places[f"severity.{name}"], settlement.id, name=name, known=codes
            )
    missing = [code for code in codes if code not in settlement.severity]
    if missing:
        problems.add("settle.severities", settlement.places["severity"], settlement.id, missing=missing)


def _levels(settlement: HighlightSettlement, catalog: Catalog, problems: Problems) -> None:
    codes = [choice.code for choice in catalog["highlight"]["level"].choices]
    for name in settlement.levels:
        if name not in codes:
            problems.add("settle.level", settlement.places[f"levels.{name}"], settlement.id, name=name, known=codes)
    missing = [code for code in codes if code not in settlement.levels]
    if missing:
        problems.add("settle.levels", settlement.places["levels"], settlement.id, missing=missing)


def _card(card: Card, pack: Pack, problems: Problems) -> None:
    total = sum(item.weight for item in card.items)
    if total != card.full:
        problems.add("card.weights", card.places["items"], card.id, total=total, full=card.full)
    seen: set[str] = set()
    for item in card.items:
        name = item.indicator or item.settlement or item.owned
        if [bool(item.indicator), bool(item.settlement), bool(item.owned)].count(True) != 1:
            problems.add("card.item", item.places[""], card.id)
            continue
        if name in seen:
            problems.add("card.twice", item.places[""], card.id, name=name)
        seen.add(name)
        if item.indicator:
            _indicator_item(item, card, pack, problems)
        elif item.owned:
            _owned_item(item, card, pack, problems)
        else:
            _settlement_item(item, card, pack, problems)


def _indicator_item(item: Item, card: Card, pack: Pack, problems: Problems) -> None:
    if item.scale is None:
        problems.add("card.no_scale", item.places[""], card.id, name=item.indicator)
    found = [indicator for indicator in pack.indicators if indicator.id == item.indicator]
    if not found:
        known = similar(item.indicator, [indicator.id for indicator in pack.indicators])
        problems.add("formula.indicator", item.places["indicator"], card.id, name=item.indicator, known=known)
    elif not any(card.subject in indicator.per for indicator in found):
        problems.add(
            "card.subject",
            item.places["indicator"],
            card.id,
            name=item.indicator,
            subject=card.subject,
            per=found[0].per,
        )


def _settlement_item(item: Item, card: Card, pack: Pack, problems: Problems) -> None:
    if item.scale is not None:
        problems.add("card.scale", item.places["scale"], card.id, name=item.settlement)
    known = [settlement.id for settlement in pack.settlements]
    if item.settlement not in known:
        place = item.places["settlement"]
        problems.add("card.settlement", place, card.id, name=item.settlement, known=similar(item.settlement, known))
    kinds = [kind for one in pack.settlements if one.id == item.settlement for kind in one.subjects]
    if kinds and card.subject not in kinds:
        place = item.places["settlement"]
        problems.add("card.branch", place, card.id, name=item.settlement, subject=card.subject, known=kinds)


def _owned_item(item: Item, card: Card, pack: Pack, problems: Problems) -> None:
    """What units answer for has scales of its own; some rule must say that there is any."""
    if item.scale is not None:
        problems.add("card.scale", item.places["scale"], card.id, name=item.owned)
    part = {"special": "special_indicators"}.get(item.owned, item.owned)
    if not pack.more.get(part):
        problems.add("card.owned", item.places["owned"], card.id, file=f"{part}.yaml")


def _two_way(card: TwoWay, pack: Pack, problems: Problems) -> None:
    cards = {other.id: other for other in pack.cards if isinstance(other, Card)}
    named = [("party", card.party, "party", "branch")]
    named += [(f"production.{kind}", name, "production", kind) for kind, name in card.production.items()]
    listed = [(card.places[part], name, side, subject) for part, name, side, subject in named]
    for one in card.dimensions:
        listed += [(one.places[f"cards.{kind}"], name, "production", kind) for kind, name in one.cards.items()]
    kinds = [set(one.cards) for one in card.dimensions]
    if (card.template == "four") != bool(kinds) or any(one != set(card.production) for one in kinds):
        problems.add("two_way.dimensions", card.places["template"], card.id)
    for place, name, side, subject in listed:
        if name not in cards:
            problems.add("two_way.card", place, card.id, name=name, known=similar(name, cards))
        elif (cards[name].side, cards[name].subject) != (side, subject):
            problems.add("two_way.side", place, card.id, name=name, side=side, subject=subject)
    for grade in card.grades[:-1]:
        if grade.at_least is None:
            problems.add("two_way.lowest", grade.places[""], card.id, grade=grade.id)
    if card.grades[-1].at_least is not None:
        problems.add("two_way.bottom", card.grades[-1].places[""], card.id, grade=card.grades[-1].id)
    known = [grade.id for grade in card.grades]
    if card.short_board is not None and card.short_board.grade not in known:
        place = card.short_board.places["grade"]
        problems.add("two_way.grade", place, card.id, grade=card.short_board.grade, known=known)


def _on(rules: InForce, problems: Problems) -> None:
    """What depends on the values of parameters, on one day on which something changes."""
    two_ways = [card for card in rules.cards.values() if isinstance(card, TwoWay)]
    for extra in two_ways[1:]:
        problems.add("two_way.several", extra.place, extra.id, day=rules.day, first=two_ways[0].id)
    _missing_on(rules, problems)
    for card in rules.cards.values():
        # A parameter without a value on this day has been reported above.
        with suppress(NotInForce):
            if isinstance(card, TwoWay):
                _two_way_on(card, rules, problems)
            else:
                _scales_on(card, rules, problems)


def _missing_on(rules: InForce, problems: Problems) -> None:
    """Parameters, indicators, settlements and cards that a rule in force names and that are not in force."""
    pack, day = rules.pack, rules.day
    parameters = {parameter.id for parameter in pack.parameters}
    for owner, name in used_by(rules):
        if name in parameters and (name not in rules.parameters or rules.parameters[name].at(day) is None):
            problems.add("param.not_in_force", owner.place, owner.id, name=name, day=day)
    known = {rule.id for rule in (*pack.indicators, *pack.settlements, *pack.cards)}
    for card in rules.cards.values():
        if isinstance(card, TwoWay):
            named, there = [card.party, *card.production.values()], set(rules.cards)
            named += [name for one in card.dimensions for name in one.cards.values()]
        else:
            named = [item.indicator or item.settlement for item in card.items if not item.owned]
            there = {*rules.indicators, *rules.settlements}
        for name in named:
            if name in known and name not in there:
                problems.add("card.not_in_force", card.place, card.id, name=name, day=day)


def _two_way_on(card: TwoWay, rules: InForce, problems: Problems) -> None:
    total = rules.amount(card.party_weight, PLAIN) + rules.amount(card.production_weight, PLAIN)
    total += sum((rules.amount(one.weight, PLAIN) for one in card.dimensions), Fraction(0))
    # Sides that are multiplied have no weights; the two that stand there do no harm.
    if total != 1 and card.template != "multiply":
        problems.add("two_way.weights", card.place, card.id, total=f"{float(total * 100):g} %", day=rules.day)
    limits = [(grade, rules.amount(grade.at_least, POINTS)) for grade in card.grades if grade.at_least is not None]
    for (above, high), (below, low) in pairwise(limits):
        if low >= high:
            problems.add("two_way.order", below.places[""], card.id, below=below.id, above=above.id, day=rules.day)
    board = card.short_board
    if board is not None:
        needed = next((limit for grade, limit in limits if grade.id == board.grade), None)
        if needed is not None and rules.amount(board.ceiling, POINTS) >= needed:
            problems.add("two_way.ceiling", board.places["ceiling"], card.id, grade=board.grade, day=rules.day)


def _scales_on(card: Card, rules: InForce, problems: Problems) -> None:
    for item in card.items:
        indicator = rules.indicators.get(item.indicator)
        if item.scale is None or indicator is None:
            continue
        unit = indicator.unit
        found = disorder(item.scale, lambda amount, unit=unit: rules.amount(amount, unit), higher=indicator.higher)  # type: ignore[misc]
        if found is not None:
            code, place = found
            better = Words("越高越好", "higher it is") if indicator.higher else Words("越低越好", "lower it is")
            problems.add(code, place, card.id, better=better, name=item.indicator)
