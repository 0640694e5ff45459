"""How far the cost measures of a unit have got, as lines of its scorecard."""

from __future__ import annotations

from fractions import Fraction

from fourfocus.engine.inputs import Inputs
from fourfocus.engine.lines import Line
from fourfocus.engine.progress import Way, way_lines
from fourfocus.engine.readings import Reading, Readings
from fourfocus.engine.special import subject_of
from fourfocus.engine.subjects import MILL, Subject
from fourfocus.engine.values import Missing
from fourfocus.facts.schema import Words
from fourfocus.rules.measures import CostMeasure, Group
from fourfocus.rules.pack import InForce
from fourfocus.rules.special import SpecialIndicator
from fourfocus.rules.units import POINTS


def reading_of(rule: CostMeasure, rules: InForce, readings: Readings, inputs: Inputs) -> Reading | None:
    """The figure a measure works on; None when it is not in force, or not computed for such a subject."""
    indicator = rules.computed.get(rule.indicator)
    if indicator is None:
        return None
    if isinstance(indicator, SpecialIndicator) and not rule.subject:
        who = subject_of(indicator, inputs)
    else:
        own = [one for one in inputs.subjects if one.kind in indicator.per]
        own = [one for one in own if (one.id == rule.subject if rule.subject else one.kind == MILL)]
        who = own[0] if own else None
    return None if who is None else readings.of(rule.indicator, who)


def way_of(rule: CostMeasure, reading: Reading, rules: InForce) -> Way:
    """From the baseline to the target."""
    unit, who = reading.indicator.unit, reading.subject.id
    first, last = rules.amount(rule.baseline, unit, who), rules.amount(rule.target, unit, who)
    group = rules.of(Group).get(rule.group)
    at_first = Fraction(0) if group is None else POINTS.shown(rules.amount(group.at_baseline, POINTS))
    return Way(reading.value, first, last, at_first, unit, reading.indicator.digits, reading.indicator.higher)


def measure_lines(
    card: str, weight: Fraction, subject: Subject, rules: InForce, readings: Readings, inputs: Inputs
) -> list[Line]:
    """The measures a unit answers for, each with the same part of ``weight``."""
    own = [rule for rule in rules.of(CostMeasure).values() if rule.owner.unit == subject.id]
    if not own:
        title = Words("降本增效措施", "cost measures")
        none = Missing(Words("规则包没有规定措施", "the pack names no measure"))
        return way_lines("measure", card, "", title, weight, None, (none,))
    lines: list[Line] = []
    for rule in own:
        title = Words(f"{rule.id} {rule.title}", f"{rule.id} {rule.words('en')}")
        reading = reading_of(rule, rules, readings, inputs)
        way = None if reading is None else way_of(rule, reading, rules)
        none = Missing(Words(f"没有指标 {rule.indicator} 的数", f"there is no figure of {rule.indicator}"))
        lines += way_lines("measure", card, rule.id, title, weight / len(own), way, (none,))
    return lines
