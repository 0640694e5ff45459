"""A result as plain data for JSON: rankings, indicators, lines; exact numbers as strings of decimal digits.

``say`` turns a text in two languages into what the reader gets: one of them on the command line, both in a bundle.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from fourfocus.engine.analyses import ANALYSERS
from fourfocus.engine.close import Result
from fourfocus.engine.lines import Account, Line, Record, points
from fourfocus.engine.readings import Reading
from fourfocus.engine.subjects import MILL
from fourfocus.engine.two_way import Standing
from fourfocus.engine.values import Missing, decimal
from fourfocus.facts.schema import Words
from fourfocus.rules.model import Rule, TaskSettlement

Say = Callable[[Words], Any]


def both(words: Words) -> dict[str, str]:
    """Both languages, as bundles keep them."""
    return {"zh": words.zh, "en": words.en}


def in_language(lang: str) -> Say:
    """One language, as the command line prints it."""
    return lambda words: words(lang)


def to_dict(result: Result, say: Say) -> dict[str, Any]:
    """The whole result; each kind of analysis adds its own parts (``records``, ``conversion``, ``costs`` …)."""
    analysed: dict[str, Any] = {name: part for kind in ANALYSERS.values() for name, part in kind.nothing.items()}
    for one in result.analyses:
        analysed |= one.analyser.report(one.found, say)
    return {
        "month": f"{result.month:%Y-%m}",
        "mill": result.mill,
        "as_of": None if result.as_of is None else result.as_of.isoformat(),
        "pack": result.rules.pack.header.id,
        "rankings": {
            "branches": [_standing(one, say) for one in result.branches],
            "units": [_standing(one, say) for one in result.units],
        },
        "indicators": [_indicator(readings, say) for readings in _by_indicator(result.readings)],
        **analysed,
        "warnings": [{"kind": warning.kind, "text": say(warning.words)} for warning in result.warnings],
        "lines": [_line(account, line, say, result) for account in result.accounts.values() for line in account.lines],
        "totals": [_account(account, say) for account in result.accounts.values()],
        "values": [_reading(reading, say) for reading in result.readings],
        "finals": [{"month": f"{one.month:%Y-%m}", "identity": one.identity} for one in result.finals],
        "tallies": [tally.to_dict() for tally in result.tallies],
        **{name: [one.to_dict(say) for one in rows] for name, rows in result.listed.items()},
    }


def _standing(one: Standing, say: Say) -> dict[str, Any]:
    return {
        "rank": one.rank,
        "id": one.subject.id,
        "title": one.subject.title,
        "party": points(one.party.total),
        "production": points(one.production.total),
        "combined": points(one.combined.total),
        "grade": None if one.grade is None else say(Words(one.grade.title, one.grade.title_en or one.grade.title)),
        "low": points(one.combined.low),
        "high": points(one.combined.high),
    }


def _by_indicator(readings: Iterable[Reading]) -> list[list[Reading]]:
    found: dict[str, list[Reading]] = {}
    for reading in readings:
        found.setdefault(reading.indicator.id, []).append(reading)
    return list(found.values())


def headline(readings: list[Reading]) -> Reading:
    """The reading that stands for an indicator: the mill's, else the first."""
    return next((reading for reading in readings if reading.subject.kind == MILL), readings[0])


def _indicator(readings: list[Reading], say: Say) -> dict[str, Any]:
    reading = headline(readings)
    return {
        "id": reading.indicator.id,
        "title": say(reading.indicator.words),
        "value": reading.shown,
        "target": reading.target_shown,
        "unit": reading.indicator.unit.text,
        "state": reading.state,
    }


def _reading(reading: Reading, say: Say) -> dict[str, Any]:
    number = reading.value.number
    return {
        "indicator": reading.indicator.id,
        "subject": reading.subject.id,
        "value": reading.shown,
        "target": reading.target_shown,
        "unit": reading.indicator.unit.text,
        "state": reading.state,
        "exact": None if number is None else exact(number),
        "shows": [
            {"id": show.id, "title": say(show.title), "value": show.shown, "unit": show.unit.zh}
            for show in reading.shows
        ],
        "missing": [_missing(one, say) for one in reading.value.missing],
    }


def exact(number: Any) -> dict[str, str]:
    """A fraction in base units, as two strings of digits."""
    return {"numerator": str(number.numerator), "denominator": str(number.denominator)}


def _account(account: Account, say: Say) -> dict[str, Any]:
    return {
        "account": account.id,
        "card": account.card,
        "subject": account.subject.id,
        "title": say(account.title),
        "total": points(account.total),
        "low": points(account.low),
        "high": points(account.high),
    }


def _line(account: Account, line: Line, say: Say, result: Result) -> dict[str, Any]:
    rule = rule_of(line, result)
    return {
        "account": account.id,
        "subject": account.subject.id,
        "subject_title": account.subject.title,
        "kind": line.kind,
        "rule": line.rule,
        "indicator": line.indicator or None,
        "item": line.item or None,
        "title": say(line.title),
        "score": points(line.score),
        "low": points(line.low),
        "high": points(line.high),
        "weight": None if line.weight is None else decimal(line.weight, 6),
        "of": line.of or None,
        "why": say(line.why),
        "clause": None if rule is None else rule.clause,
        "basis": None if rule is None else rule.basis,
        "missing": [_missing(one, say) for one in line.missing],
        "records": [_record(record, say) for record in line.records],
    }


def rule_of(line: Line, result: Result) -> Rule | None:
    """The rule a line comes from: the indicator, task or inspection item it scores, else what made it."""
    rules = result.rules
    if line.item in rules.tasks and isinstance(rules.settlements.get(line.rule), TaskSettlement):
        return rules.tasks[line.item]
    if line.item in rules.standards:
        return rules.standards[line.item]
    return rules.rule(line.indicator) or rules.rule(line.rule)


def _missing(one: Missing, say: Say) -> dict[str, Any]:
    found: dict[str, Any] = {"text": say(one.why)}
    if one.gap is not None:
        gap = one.gap
        found |= {"table": gap.table, "part": gap.part, "from": gap.start.isoformat(), "to": gap.end.isoformat()}
    return found


def _record(record: Record, say: Say) -> dict[str, Any]:
    return {
        "table": record.table,
        "day": record.day.isoformat(),
        "file": record.file,
        "sheet": record.sheet,
        "row": record.row,
        "text": say(record.text),
    }
