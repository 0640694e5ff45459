"""Progress from where a figure stood to where it is to get, as lines of a scorecard."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from fourfocus.engine.lines import Line
from fourfocus.engine.values import Missing, Value, decimal, rounded
from fourfocus.facts.schema import Words
from fourfocus.rules.units import Measure

FULL = Fraction(100)


@dataclass(frozen=True, slots=True)
class Way:
    """A figure on its way from ``first`` to ``last`` (base units), shown in ``unit`` with ``digits``.

    ``at_first`` is the score in points for standing at ``first``; 100 is given at ``last``.
    """

    value: Value
    first: Fraction
    last: Fraction
    at_first: Fraction
    unit: Measure
    digits: int
    higher: bool

    @property
    def share(self) -> Fraction | None:
        """How much of the way is done: 0 at ``first``, 1 at ``last``; None without a value."""
        if self.value.number is None:
            return None
        if self.last == self.first:
            # Nothing to improve on (a base of zero): whatever is better has got there.
            better = self.value.number > self.first if self.higher else self.value.number < self.first
            return Fraction(int(better))
        return (self.value.number - self.first) / (self.last - self.first)

    def show(self, value: Fraction | None) -> str | None:
        """A figure in its unit."""
        return None if value is None else decimal(self.unit.shown(value), self.digits)


def way_lines(
    kind: str, card: str, rule: str, title: Words, weight: Fraction, way: Way | None, missing: tuple[Missing, ...] = ()
) -> list[Line]:
    """``weight * (at_first + (100 - at_first) * share) / 100``; what lies beyond 0 or 100 is a line of its own."""
    share = None if way is None else way.share
    if way is None or share is None:
        none = None if way is None else way.value.none
        missing = missing if way is None else way.value.missing
        high = rounded(weight * 1000)
        return [Line(kind, card, title, None, 0, high, none or WAITING, weight, rule, missing=missing)]
    raw = way.at_first + (FULL - way.at_first) * share
    limited = max(Fraction(0), min(FULL, raw))
    now, first, last, unit = way.show(way.value.number), way.show(way.first), way.show(way.last), way.unit.text
    percent, part = decimal(share * 100, 1), decimal(weight, 3).rstrip("0").rstrip(".")
    why = Words(
        f"{now} {unit}，由 {first} 到 {last} 已走 {percent}%，得 {_plain(raw)} 分 × 权重 {part}%",
        f"{now} {unit}, {percent} % of the way from {first} to {last}: {_plain(raw)} points × weight {part} %",
    )
    score = rounded(weight * raw * 10)
    lines = [Line.closed(kind, card, title, score, why, weight=weight, indicator=rule)]
    if limited != raw:
        more = rounded(weight * limited * 10) - score
        word = Words("封顶", "cap") if more < 0 else Words("扣完为止", "no less than zero")
        heading = Words(f"{title.zh}：{word.zh}", f"{title.en}: {word.en}")
        limit = Words(f"计分以 {_plain(limited)} 分为限", f"the score ends at {_plain(limited)} points")
        event = "cap" if more < 0 else "floor"
        lines.append(Line.closed(event, card, heading, more, limit, weight=weight, indicator=rule))
    return lines


WAITING = Words("待数据", "waiting for data")


def _plain(value: Fraction) -> str:
    return decimal(value, 1).rstrip("0").rstrip(".")
