"""Special indicators in a close: whose they are, and the readings of all of them."""

from __future__ import annotations

from fourfocus.engine.inputs import Inputs
from fourfocus.engine.readings import Reading, Readings
from fourfocus.engine.subjects import MILL, Subject
from fourfocus.facts.schema import Words
from fourfocus.rules.pack import InForce
from fourfocus.rules.special import SpecialIndicator

SPECIAL_TITLE = Words("专项指标", "special indicators")


def special_of(rules: InForce, unit: str, posts: set[str] | None = None) -> list[SpecialIndicator]:
    """The special indicators a unit answers for; with ``posts``, those of somebody in it who holds these posts."""
    return [
        rule
        for rule in rules.of(SpecialIndicator).values()
        if rule.owner.unit == unit and (posts is None or rule.owner.held_by(unit, posts))
    ]


def subject_of(rule: SpecialIndicator, inputs: Inputs) -> Subject | None:
    """The subject whose figure a special indicator is; None when the register has no such unit."""
    kind = rule.per[0]
    own = [one for one in inputs.subjects if one.kind == kind and (kind == MILL or one.id == rule.subject)]
    return own[0] if own else None


def special_readings(rules: InForce, readings: Readings, inputs: Inputs) -> tuple[Reading, ...]:
    """The reading of every special indicator whose subject there is."""
    found = []
    for rule in rules.of(SpecialIndicator).values():
        who = subject_of(rule, inputs)
        if who is not None:
            found.append(readings.of(rule.id, who))
    return tuple(found)
