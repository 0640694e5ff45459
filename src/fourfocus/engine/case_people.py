"""What worked cases say of earlier months, and ask of stars, pay, reminders and tallies."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from fractions import Fraction
from typing import Any

from fourfocus.engine.close import Result
from fourfocus.engine.finals import COUNTED, POINTS, STREAK, Final, Tally
from fourfocus.facts.calendar import next_month
from fourfocus.rules.model import Case
from fourfocus.rules.pack import Pack
from fourfocus.rules.source import Map, Node, Scalar, Seq
from fourfocus.rules.spec import NUMBER

FIELDS = ("month", "kind", "rule", "subject", "value")
RESULTS = ("stars", "earned", "coefficient", "amount_fen", "count", "minutes", "lines", "lines_without_entry", "share")
"""What can be asked of a listed entry, beside its rank, score and value."""


class BadFinal(ValueError):
    """An earlier month of a case that cannot be read: the node."""

    def __init__(self, node: Node) -> None:
        super().__init__("finals")
        self.node = node


def finals_of(case: Case, pack: Pack, mill: str) -> list[Final]:
    """The earlier months a case gives: every month from the first named one on, with what is said of it.

    ``value`` is in points for ``points`` and ``counted``, a number of months for ``streak``; ``—``: the month could not tell.

    Raises
    ------
    BadFinal
        An entry that is not written as it should be.
    """
    items = case.finals.items if isinstance(case.finals, Seq) else [case.finals] if case.finals is not None else []
    found: dict[date, list[Tally]] = {}
    for item in items:
        month, tally = _tally(item)
        found.setdefault(month, []).append(tally)
    if not found:
        return []
    month, listed = min(found), []
    while month < max(case.month, max(found)):
        listed.append(Final(month, mill, pack.header.id, f"case {month:%Y-%m}", tuple(sorted(found.get(month, ())))))
        month = next_month(month)
    return listed


def _tally(node: Node) -> tuple[date, Tally]:
    parts = node.entries if isinstance(node, Map) else {}
    texts = {name: part.text.strip() for name, part in parts.items() if isinstance(part, Scalar)}
    if set(texts) != set(FIELDS) or texts["kind"] not in (COUNTED, POINTS, STREAK):
        raise BadFinal(node)
    try:
        month = date.fromisoformat(texts["month"] + "-01")
    except ValueError:
        raise BadFinal(node) from None
    value: int | None = None
    if texts["value"] != "—":
        if not NUMBER.fullmatch(texts["value"]):
            raise BadFinal(node)
        number = Fraction(texts["value"]) * (1 if texts["kind"] == STREAK else 1000)
        if number.denominator != 1:
            raise BadFinal(node)
        value = int(number)
    return month, Tally(texts["kind"], texts["rule"], texts["subject"], value)


def listed(texts: Mapping[str, str], result: Result) -> dict[str, str | None] | list[str]:
    """The figures of one listed entry (``listed: stars``), or of a tally; the names there are when there is none.

    ``count`` is how many entries there are, which may be none.
    """
    name = texts["listed"]
    rows = result.tallies if name == "tallies" else result.listed.get(name, ())
    entries: list[dict[str, Any]] = [
        one.to_dict() if isinstance(one, Tally) else one.to_dict(lambda words: words.zh) for one in rows
    ]
    wanted = {key: texts[key] for key in ("subject", "rule", "kind") if key in texts}
    own = [one for one in entries if all(one.get(key) == value for key, value in wanted.items())]
    count: dict[str, str | None] = {"count": str(len(own))}
    if len(own) != 1:
        if "count" in texts:
            return count
        return [" ".join(str(one[key]) for key in ("rule", "subject") if key in one) for one in entries]
    plain = {key: None if value is None else str(value) for key, value in own[0].items()}
    return {**plain, **count}
