"""Incidents in the four guards and near-miss reports, as settlements of units.

An incident costs a share of its item's weight by severity; who reports it promptly loses less, who conceals it more. A *veto*
caps the total of the unit's scorecards. A near-miss report can only add: it never costs its author or unit.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar

from fourfocus.facts.schema import Words
from fourfocus.facts.tables import CATALOG
from fourfocus.rules.infer import similar
from fourfocus.rules.model import Places, Settlement
from fourfocus.rules.problems import Problems
from fourfocus.rules.rulespec import rule_spec
from fourfocus.rules.spec import Amount, AmountOf, Field, ListOf, MapOf, NameOf, OneOf, Spec, YesNo
from fourfocus.rules.units import PLAIN, POINTS, Measure, measure

UNITS = ("mill", "line", "workshop", "section")
HOURS = measure("h")
GUARDS = tuple(choice.code for choice in CATALOG["incident"]["guard"].choices)
SEVERITIES = tuple(choice.code for choice in CATALOG["incident"]["severity"].choices)


@dataclass(frozen=True)
class Veto:
    """What caps the totals of ``cards`` at ``ceiling``.

    An incident of a severity in ``always``; one in ``unreported`` that was not reported promptly; and, with ``concealed``, any
    that was concealed.
    """

    always: tuple[str, ...]
    unreported: tuple[str, ...]
    concealed: bool
    ceiling: Amount
    cards: tuple[str, ...]
    places: Places = field(compare=False, repr=False)


@dataclass(frozen=True, kw_only=True)
class IncidentSettlement(Settlement):
    """Incidents of one guard.

    Attributes
    ----------
    severity
        What one incident costs, as a share of the item's weight, by severity.
    prompt_within
        How soon after it happened a report is prompt.
    prompt
        What part of the cost a prompt self-report takes off.
    concealed
        How many times the cost is taken when it was concealed.
    """

    subjects: ClassVar[tuple[str, ...]] = UNITS

    guard: str
    severity: Mapping[str, Amount]
    prompt_within: Amount
    prompt: Amount
    concealed: Amount
    veto: Veto | None

    def amounts(self) -> Iterator[tuple[Amount, Measure]]:
        """Every amount the rule names, and the unit its place asks for."""
        yield from ((amount, PLAIN) for amount in self.severity.values())
        yield from ((self.prompt_within, HOURS), (self.prompt, PLAIN), (self.concealed, PLAIN))
        if self.veto is not None:
            yield self.veto.ceiling, POINTS


@dataclass(frozen=True, kw_only=True)
class NearMissSettlement(Settlement):
    """Near misses and hazards that were reported and put right add ``points`` each, up to ``month_cap``."""

    subjects: ClassVar[tuple[str, ...]] = UNITS

    points: Amount
    month_cap: Amount

    def amounts(self) -> Iterator[tuple[Amount, Measure]]:
        """Every amount the rule names, and the unit its place asks for."""
        yield from ((self.points, POINTS), (self.month_cap, POINTS))


_VETO = Spec(
    Words("一票否决", "veto"),
    Veto,
    (
        Field("always", ListOf(OneOf(SEVERITIES)), False, ()),
        Field("unreported", ListOf(OneOf(SEVERITIES)), False, ()),
        Field("concealed", YesNo(), False, False),
        Field("ceiling", AmountOf()),
        Field("cards", ListOf(NameOf(), 1)),
    ),
)

SPECS: dict[str, Spec[Any]] = {
    "incidents": rule_spec(
        Words("事故扣分", "incident deductions"),
        IncidentSettlement,
        Field("guard", OneOf(GUARDS)),
        Field("severity", MapOf(AmountOf())),
        Field("prompt_within", AmountOf()),
        Field("prompt", AmountOf()),
        Field("concealed", AmountOf()),
        Field("veto", _VETO, False),
    ),
    "near_misses": rule_spec(
        Words("隐患报告加分", "near-miss bonus"),
        NearMissSettlement,
        Field("points", AmountOf()),
        Field("month_cap", AmountOf()),
    ),
}
"""How the two kinds are written; they stand in ``settlements.yaml`` and ``incidents.yaml``."""


def check(pack: Any, problems: Problems) -> None:
    """Every severity has its cost, softening never adds and concealing never softens, vetoes name cards there are."""
    cards = [card.id for card in pack.cards]
    for rule in pack.settlements:
        if isinstance(rule, NearMissSettlement):
            for name, amount in (("points", rule.points), ("month_cap", rule.month_cap)):
                if amount.number is not None and amount.number < 0:
                    problems.add("points.near_miss", rule.places[name], rule.id)
        if not isinstance(rule, IncidentSettlement):
            continue
        for name in rule.severity:
            if name not in SEVERITIES:
                place = rule.places[f"severity.{name}"]
                problems.add("settle.severity", place, rule.id, name=name, known=SEVERITIES)
        missing = [code for code in SEVERITIES if code not in rule.severity]
        if missing:
            problems.add("settle.severities", rule.places["severity"], rule.id, missing=missing)
        if rule.veto is not None:
            for at, name in enumerate(rule.veto.cards):
                if name not in cards:
                    place = rule.veto.places[f"cards[{at}]"]
                    problems.add("two_way.card", place, rule.id, name=name, known=similar(name, cards))
    for day in pack.changes():
        _on(pack.on(day), problems)


def _on(rules: Any, problems: Problems) -> None:
    """Factors that would turn the incentive round, on one day."""
    from fourfocus.rules.pack_amounts import amount_or_none

    for rule in rules.settlements.values():
        if isinstance(rule, IncidentSettlement):
            prompt, concealed = (amount_or_none(rules, one, PLAIN) for one in (rule.prompt, rule.concealed))
            if (prompt is not None and not 0 <= prompt <= 1) or (concealed is not None and concealed < 1):
                problems.add("settle.prompt", rule.place, rule.id)
