"""The scorecards a second way: items, guards, breakthroughs and vetoes of one subject."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise
from typing import Any

from tests.engine import oracle_breaks, oracle_guards, oracle_special
from tests.engine.oracle_base import Line, half_away, place, side
from tests.engine.oracle_records import Records


class Cards(Records):
    """降本增效 7, 科室车间绩效, 六个突破 and the four guards."""

    def card(self, name: str, who: str) -> None:
        account = f"{name}/{who}"
        lines: list[Line] = []
        for item in self.reg.rule("scorecards", name)["items"]:
            if item.get("owned") == "breakthroughs":
                lines += self.breakthroughs(account, name, Fraction(item["weight"]))
                continue
            if item.get("owned") == "special":
                lines += oracle_special.lines(
                    self, account, oracle_special.owned_by(self, who), Fraction(item["weight"])
                )
                continue
            if item.get("owned") == "measures":
                own = [rule for rule in self.reg.all_of("measures") if rule["owner"]["unit"] == who]
                lines += oracle_special.measures(self, account, own, Fraction(item["weight"]))
                continue
            if "settlement" in item:
                lines += self.guarded(account, item["settlement"], Fraction(item["weight"]), who)
                continue
            compute, sign = self.VALUES[item["indicator"]]
            value = compute(self, who)
            weight, scale = Fraction(item["weight"]), item["scale"]
            if value is None:
                low, high = self.limits(scale)
                bounds = half_away(weight * low * 10), half_away(weight * high * 10)
                lines.append(Line(account, "item", name, item["indicator"], None, *bounds))
                continue
            raw, within = self.scored(scale, value, sign, who)
            score, held = half_away(weight * raw * 10), half_away(weight * within * 10)
            lines.append(Line(account, "item", name, item["indicator"], score, score, score))
            if held != score:
                kind, rest = ("cap" if held < score else "floor"), held - score
                lines.append(Line(account, kind, name, item["indicator"], rest, rest, rest))
        self.add(account, lines + self.vetoes(name, who, account, lines))

    def breakthroughs(self, account: str, card: str, weight: Fraction) -> list[Line]:
        """六个突破 3: all of one weight."""
        lines = []
        scores = oracle_breaks.scores(self)
        each = weight / len(scores) * 10
        for name, raw in scores.items():
            if raw is None:
                lines.append(Line(account, "break", card, name, None, 0, half_away(each * 100)))
                continue
            score = half_away(each * raw)
            rest = half_away(each * min(max(raw, Fraction(0)), Fraction(100))) - score
            lines.append(Line(account, "break", card, name, score, score, score))
            if rest:
                lines.append(Line(account, "cap" if rest < 0 else "floor", card, name, rest, rest, rest))
        return lines

    # 四条线 2 to 4 ------------------------------------------------------------------------------------------------------

    @staticmethod
    def thousandths(points: Fraction) -> int:
        return half_away(points * 1000)

    def guarded(self, account: str, name: str, weight: Fraction, who: str) -> list[Line]:
        """The lines of one guard, or of the hazards reported."""
        base, bonus = self.thousandths(weight), name == "hazard_bonus"
        lines = [Line(account, "base", name, "", base, base, base)] if base else []
        found = (oracle_guards.hazards if bonus else oracle_guards.incidents)(self, name, weight, who)
        if found is None:
            cap = self.reg.number(self.reg.rule("settlements", name)["month_cap"]) if bonus else Fraction(0)
            return [*lines, Line(account, "open", name, "", None, -base, self.thousandths(cap))]
        for kind, about, points, rows in found:
            score = self.thousandths(points)
            lines.append(Line(account, kind, name, about, score, score, score, frozenset(map(place, rows))))
        below = -sum(line.score or 0 for line in lines)
        return lines + ([Line(account, "floor", name, "", below, below, below)] if below > 0 else [])

    def vetoes(self, card: str, who: str, account: str, lines: list[Line]) -> list[Line]:
        """3: what takes a total of the unit in question down to the ceiling."""
        found: list[Line] = []
        for name in self.reg.guards(card):
            rule, so_far = self.reg.rule("settlements", name), side([*lines, *found])
            ceiling = self.thousandths(self.reg.number(rule["veto"]["ceiling"]))
            low, high = min(0, ceiling - so_far.low), min(0, ceiling - so_far.high)
            rows = oracle_guards.causes(self, rule, who)
            known = frozenset(map(place, rows))
            if rows:
                score = None if so_far.total is None else low
                found.append(Line(account, "veto", name, "", score, low, high, known))
            elif high and not self.complete("incident", ("*",), self.start, self.end):
                found.append(Line(account, "veto", name, "", None, low, 0))
        return found

    def limits(self, scale: dict[str, Any]) -> tuple[Fraction, Fraction]:
        if scale["kind"] == "linear":
            scores = [Fraction(point["score"]) for point in scale["points"]]
            return min(scores), max(scores)
        return Fraction(scale.get("floor", "0")), Fraction(scale.get("cap", "100"))

    def scored(self, scale: dict[str, Any], value: Fraction, sign: int, who: str) -> tuple[Fraction, Fraction]:
        """Score before and after 最高 100 分，最低 0 分."""
        if scale["kind"] == "linear":
            points = [(self.reg.number(point["at"], who), Fraction(point["score"])) for point in scale["points"]]
            at = min(max(value, points[0][0]), points[-1][0])
            for (x1, y1), (x2, y2) in pairwise(points):
                if x1 <= at <= x2:
                    score = (y1 * (x2 - at) + y2 * (at - x1)) / (x2 - x1)
                    return score, score
            raise AssertionError(at)
        over = sign * (value - self.reg.number(scale["target"], who)) / self.reg.number(scale["per"], who)
        rate = Fraction(scale["lose"]) if over < 0 else Fraction(scale["gain"])
        raw = Fraction(scale["full"]) + over * rate
        return raw, min(max(raw, Fraction(0)), Fraction(100))
