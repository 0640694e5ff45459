"""Scorecards: indicator readings and settlements become the lines of one account per subject."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction

from fourfocus.engine.breakthroughs import Breakthroughs
from fourfocus.engine.derived.base import Row
from fourfocus.engine.finals import COUNTED, Tally
from fourfocus.engine.incidents import Vetoes
from fourfocus.engine.inputs import Inputs
from fourfocus.engine.lines import Account, Line, without_effect
from fourfocus.engine.measures import measure_lines
from fourfocus.engine.readings import Reading, Readings
from fourfocus.engine.settle import Month, Settler
from fourfocus.engine.settlers import SETTLERS
from fourfocus.engine.special import SPECIAL_TITLE, special_of, subject_of
from fourfocus.engine.subjects import Subject
from fourfocus.engine.values import Missing, decimal, rounded
from fourfocus.facts.schema import Words
from fourfocus.rules.model import Card, Item, Settlement
from fourfocus.rules.scales import Linear, PerUnit, Scale, Scored, Steps
from fourfocus.rules.special import SpecialIndicator

EVENT_WORDS = {
    "base": Words("基础分", "base"),
    "cap": Words("封顶", "cap"),
    "floor": Words("扣完为止", "no less than zero"),
    "repeat": Words("重复加扣", "repeated"),
}

EFFECTIVE = {"finding", "repeat", "late", "undone", "incident", "self_report", "concealed", "near_miss", "highlight"}
"""Kinds of lines that are there to change a score; the others say by their kind why they do not (on time, lower level)."""


class Cards:
    """Makes the accounts of scorecards for subjects."""

    def __init__(
        self,
        month: Month,
        readings: Readings,
        inputs: Inputs,
        rows: Mapping[str, list[Row]],
        breakthroughs: Breakthroughs,
    ) -> None:
        self._month, self._readings, self._inputs, self._rows = month, readings, inputs, rows
        self.rules = month.rules
        self._breakthroughs = breakthroughs
        self.vetoes = Vetoes(month, inputs, rows)
        self.tallies: list[Tally] = []

    def account(self, card: Card, subject: Subject) -> Account:
        """The account of one subject on one scorecard."""
        lines: list[Line] = []
        for item in card.items:
            if item.indicator:
                lines += self._indicator(card, item, self._readings.of(item.indicator, subject))
            elif item.owned == "special":
                lines += self.special(card.id, special_of(self.rules, subject.id), item.weight)
            elif item.owned == "measures":
                lines += measure_lines(card.id, item.weight, subject, self.rules, self._readings, self._inputs)
            elif item.owned == "breakthroughs":
                lines += self._breakthroughs.lines(card.id, item.weight)
            else:
                lines += self._settlement(item, self.rules.settlements[item.settlement], subject)
        lines += self.vetoes.lines(card.id, subject, lines)
        return Account(card.id, subject, card.words, tuple(lines))

    def special(self, card: str, owned: list[SpecialIndicator], weight: Fraction) -> list[Line]:
        """The lines of special indicators: ``weight`` shared out among them by their own weights."""
        if not owned:
            none = Missing(Words("规则包没有规定专项指标", "the pack names no special indicator"))
            high = rounded(weight * 1000)
            return [
                Line(
                    "item",
                    card,
                    SPECIAL_TITLE,
                    None,
                    0,
                    high,
                    Words("待数据", "waiting for data"),
                    weight,
                    missing=(none,),
                )
            ]
        whole = sum(rule.weight for rule in owned)
        lines: list[Line] = []
        for rule in owned:
            who = subject_of(rule, self._inputs)
            share = weight * Fraction(rule.weight, whole)
            if who is None:
                none = Missing(Words(f"单位目录里没有 {rule.subject}", f"the unit register has no {rule.subject}"))
                why, high = Words("待数据", "waiting for data"), rounded(share * 1000)
                lines.append(Line("item", card, rule.words, None, 0, high, why, share, rule.id, missing=(none,)))
                continue
            lines += self._scored(card, share, rule.scale, self._readings.of(rule.id, who))
        return lines

    def _indicator(self, card: Card, item: Item, reading: Reading) -> list[Line]:
        """An item that is an indicator."""
        return self._scored(card.id, item.weight, item.scale, reading)

    def _scored(self, card: str, weight: Fraction, scale: Scale | None, reading: Reading) -> list[Line]:
        """``weight * score / 100``; what the scale's cap or floor takes or gives is a line of its own."""
        indicator, unit = reading.indicator, reading.indicator.unit
        if reading.value.number is None or scale is None:
            missing = reading.value.missing
            why = reading.value.none or Words("待数据", "waiting for data")
            full = rounded(weight * _highest(scale) * 10)
            low = rounded(weight * _lowest(scale) * 10)
            title = indicator.words
            return [Line("item", card, title, None, low, full, why, weight, indicator.id, missing=missing)]
        scored: Scored = scale.score(
            reading.value.number,
            lambda amount: self.rules.amount(amount, unit, reading.subject.id),
            higher=indicator.higher,
        )
        raw, capped = rounded(weight * scored.raw * 10), rounded(weight * scored.score * 10)
        target = f"（目标 {reading.target_shown}）" if reading.target_shown is not None else ""
        target_en = f" (target {reading.target_shown})" if reading.target_shown is not None else ""
        shown_en = f"{reading.shown} {unit.words.en}".strip()
        why = Words(
            f"{reading.shown} {unit.text}{target}，得 {plain(scored.raw)} 分 × 权重 {plain(weight)}%",
            f"{shown_en}{target_en}: {plain(scored.raw)} points × weight {plain(weight)} %",
        )
        lines = [Line.closed("item", card, indicator.words, raw, why, weight=weight, indicator=indicator.id)]
        if capped != raw:
            kind = "cap" if capped < raw else "floor"
            limit = plain(scored.score)
            why = Words(f"计分以 {limit} 分为限", f"the scale ends at {limit} points")
            title = Words(
                f"{indicator.title}：{EVENT_WORDS[kind].zh}", f"{indicator.words('en')}: {EVENT_WORDS[kind].en}"
            )
            lines.append(Line.closed(kind, card, title, capped - raw, why, weight=weight, indicator=indicator.id))
        return lines

    def _settlement(self, item: Item, rule: Settlement, subject: Subject) -> list[Line]:
        """The item's weight as a base, one signed line per entry, and what keeps the sum from falling below zero."""
        base = rounded(item.weight * 1000)
        why = Words(
            f"{rule.title}基础分 {plain(item.weight)} 分", f"{rule.words('en')}: {plain(item.weight)} points to start"
        )
        lines = [Line.closed("base", rule.id, rule.words, base, why, weight=item.weight)] if base else []
        settler = SETTLERS[type(rule)]
        days = settler.declared(self._month.span)
        parts = [subject.id] if settler.owns is None else None
        missing = self._inputs.of_table(settler.table, parts, days.start, days.end)
        if missing:
            why = Words("待数据", "waiting for data")
            most = settler.most(rule, self.rules)
            lines.append(Line("open", rule.id, rule.words, None, -base, most, why, missing=missing))
            self._tally(settler, rule, subject, None)
            return lines
        own = self._own(rule, settler, subject)
        entries = settler.settle(rule, own, replace(self._month, base=base, subject=subject))
        for entry in entries:
            title = entry.title
            if entry.kind in EVENT_WORDS:
                word = EVENT_WORDS[entry.kind]
                title = Words(f"{title.zh}（{word.zh}）", f"{title.en} ({word.en})")
            low, high = (entry.low, entry.high) if entry.milli is None else (entry.milli, entry.milli)
            why = without_effect(entry.why) if entry.milli == 0 and entry.kind in EFFECTIVE else entry.why
            line = Line(entry.kind, rule.id, title, entry.milli, low, high, why, records=entry.records)
            lines.append(replace(line, missing=entry.missing, item=entry.item))
        known = None not in [entry.milli for entry in entries]
        rest = base + sum(entry.milli or 0 for entry in entries)
        self._tally(settler, rule, subject, rest - base if known else None)
        if rest < 0 and known:
            title = Words(f"{rule.title}：{EVENT_WORDS['floor'].zh}", f"{rule.words('en')}: {EVENT_WORDS['floor'].en}")
            why = Words("扣分不超过基础分", "deductions end at the base")
            lines.append(Line.closed("floor", rule.id, title, -rest, why))
        return lines

    def _own(self, rule: Settlement, settler: Settler, subject: Subject) -> list[Row]:
        """The records that are the subject's."""
        rows = self._rows[rule.id]
        if settler.owns is not None:
            return [row for row in rows if settler.owns(row, subject, self._inputs.registers)]
        part = self._inputs.facts.catalog[settler.table].part or ""
        return [row for row in rows if row[part] == subject.id]

    def _tally(self, settler: Settler, rule: Settlement, subject: Subject, value: int | None) -> None:
        """Keep what a rule with a yearly cap counted."""
        if settler.tallied and value != 0:
            self.tallies.append(Tally(COUNTED, rule.id, subject.id, value))


def _highest(scale: Linear | Steps | PerUnit | None) -> Fraction:
    """The highest score a scale can give."""
    match scale:
        case PerUnit():
            return scale.cap if scale.gain else min(scale.cap, scale.full)
        case Linear():
            return max(point.score for point in scale.points)
        case Steps():
            return max(scale.below, *(step.score for step in scale.steps))
    return Fraction(100)


def _lowest(scale: Linear | Steps | PerUnit | None) -> Fraction:
    """The lowest score a scale can give."""
    match scale:
        case PerUnit():
            return scale.floor if scale.lose else min(scale.cap, scale.full)
        case Linear():
            return min(point.score for point in scale.points)
        case Steps():
            return min(scale.below, *(step.score for step in scale.steps))
    return Fraction(0)


def plain(value: Fraction) -> str:
    """A number as people write it, at most three digits after the point."""
    return decimal(value, 3).rstrip("0").rstrip(".")
