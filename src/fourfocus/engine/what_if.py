"""What-if: an overlay's changes evaluated on the frozen facts of bundles, and the difference for every subject.

The comparison knows nothing of particular rules: it compares whatever rankings, totals and lists two results hold, entry by
entry and field by field.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from fourfocus.engine.bundle import Bundle
from fourfocus.engine.close import Result, close
from fourfocus.engine.derived import ALL_TABLES
from fourfocus.engine.meaning import MEANING
from fourfocus.engine.points import PERSON
from fourfocus.engine.report import both, to_dict
from fourfocus.facts.held import uncollected
from fourfocus.facts.schema import Words
from fourfocus.rules import check as rules_check
from fourfocus.rules import overlay
from fourfocus.rules.overlay import Overlay
from fourfocus.rules.pack import FILES, Pack, load
from fourfocus.rules.problems import Problems

NAMES = ("account", "ranking", "indicator", "rule", "kind", "of", "line", "member", "person", "subject", "id", "day")
"""Fields that say what an entry of a result is about; two entries are the same when these are."""

PUBLISHED = ("stars", "stars")
"""The part and field of the one change about single people that everybody may see."""

_PROSE = ("why", "records", "missing", "clause", "basis", "exact", "shows", "title", "subject_title", "text", "weight")
"""Fields that only explain others."""


class WhatIfError(ValueError):
    """A bundle cannot answer the question; ``words`` says why."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(zh)
        self.words = Words(zh, en)


@dataclass(frozen=True, slots=True)
class Change:
    """One figure that differs.

    Attributes
    ----------
    part
        Where it stands in the result: ``rankings.branches``, ``totals``, ``lines`` …
    subject
        Whom it concerns; empty where an entry names nobody.
    about
        The entry: account, indicator or rule.
    before, after
        As the result shows them; None where there is none (data missing, or no such entry).
    """

    part: str
    subject: str
    about: str
    field: str
    before: Any
    after: Any

    @property
    def difference(self) -> str | None:
        """``after - before`` where both are numbers, as decimal digits."""
        try:
            found = Decimal(str(self.after)) - Decimal(str(self.before))
        except InvalidOperation:
            return None
        return str(found)


@dataclass(frozen=True)
class MonthIf:
    """One month as it was and as it would have been.

    ``people`` are the names of human beings by code: what changes for them is not for everybody. ``recomputed`` says that the
    bundle is of another meaning (:mod:`fourfocus.engine.meaning`), so that its month was closed again for comparison.
    """

    month: date
    before: Mapping[str, Any]
    after: Mapping[str, Any]
    changes: tuple[Change, ...]
    recomputed: bool
    people: Mapping[str, str] = field(default_factory=dict)

    def shared(self) -> MonthIf:
        """What everybody may see of it: of single people the stars."""
        kept = [one for one in self.changes if one.subject not in self.people or (one.part, one.field) == PUBLISHED]
        return replace(self, changes=tuple(kept))


def changed_pack(files: Mapping[str, bytes], name: str, data: bytes) -> tuple[Pack | None, Overlay | None, Problems]:
    """A pack's files with an overlay laid over them, read and checked.

    The worked cases are left out: they are examples of the rules as they are.
    """
    problems = Problems()
    found = overlay.read(name, data, FILES, problems)
    if found is None or problems.errors:
        return None, found, problems
    pack, more = load(files, found.changes)
    if pack is not None:
        rules_check.check(pack, ALL_TABLES, more)
    for one in more:
        problems.add(one.code, one.place, one.rule, **dict(one.args))
    return pack, found, problems


def evaluate(bundles: Iterable[Bundle], packs: Mapping[str, Pack]) -> list[MonthIf]:
    """Each bundle's month with its changed pack (by the bundle's folder), in the order of months.

    A month is closed with the earlier months as they would have been, as far as they are among the bundles.

    Raises
    ------
    WhatIfError
        The changes need records that a bundle does not hold.
    """
    found: list[MonthIf] = []
    results: dict[date, Result] = {}
    for bundle in sorted(bundles, key=lambda one: one.month):
        found.append(_month(bundle, packs[str(bundle.folder)], results))
    return found


def _month(bundle: Bundle, pack: Pack, results: dict[date, Result]) -> MonthIf:
    """One month; its result is added to those of the months before."""
    with uncollected():
        after = _close(bundle, pack, results)
        results[bundle.month] = after
        recomputed = bundle.manifest["meaning"] != MEANING
        before = plain(bundle.recompute()) if recomputed else bundle.result
        fresh = plain(after)
        names = {one.id: one.title for one in after.subjects if one.kind == PERSON}
        return MonthIf(bundle.month, before, fresh, tuple(compare(before, fresh)), recomputed, names)


def _close(bundle: Bundle, pack: Pack, earlier: Mapping[date, Result]) -> Result:
    finals = [_final(one, earlier) for one in bundle.finals]
    result = close([pack], bundle.facts, bundle.month, bundle.as_of, finals, mill=bundle.mill)
    for table, window in result.windows.items():
        held = bundle.manifest["facts"].get(table)
        whole = held is not None and (
            window is None
            or held["from"] is None
            or (held["from"] <= window.start.isoformat() and window.end.isoformat() <= held["to"])
        )
        if not whole:
            days = "" if window is None else f" {window.start} … {window.end}"
            raise WhatIfError(
                f"{bundle.month:%Y-%m} 的月结包里没有所需的 {table}{days}；先用改过的规则包从事实库结算",
                f"the bundle of {bundle.month:%Y-%m} does not hold {table}{days}; close the month from the store first",
            )
    return result


def _final(final: Any, earlier: Mapping[date, Result]) -> Any:
    """An earlier month as it would have been, when it is one of the months asked about."""
    again = earlier.get(getattr(final, "month", None) or date.min)
    make = getattr(again, "final", None)
    return final if make is None else replace(make(), identity=final.identity)


def plain(result: Result) -> dict[str, Any]:
    """A result as a bundle keeps it: :func:`to_dict` gives nothing that JSON would change."""
    return to_dict(result, both)


def compare(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[Change]:
    """Everything in which two results differ, part by part in the order of the result."""
    for part in dict.fromkeys((*before, *after)):
        for name, old, new in _lists(part, before.get(part), after.get(part)):
            yield from _entries(name, old, new)


def _lists(part: str, old: Any, new: Any) -> Iterator[tuple[str, Sequence[Any], Sequence[Any]]]:
    """The lists of entries of a part; rankings and the like are maps of lists."""
    if isinstance(old, Mapping) or isinstance(new, Mapping):
        for name in dict.fromkeys((*(old or ()), *(new or ()))):
            yield from _lists(f"{part}.{name}", (old or {}).get(name), (new or {}).get(name))
    elif isinstance(old, list) or isinstance(new, list):
        yield part, old or [], new or []


def _entries(part: str, old: Sequence[Any], new: Sequence[Any]) -> Iterator[Change]:
    left, right = _named(old), _named(new)
    for key in dict.fromkeys((*left, *right)):
        before, after = left.get(key, {}), right.get(key, {})
        some = before or after
        subject = str(some.get("subject") or (some.get("id", "") if part.startswith("rankings") else ""))
        about = " ".join(str(some[name]) for name in NAMES if some.get(name) and some[name] != subject)
        title = some.get("title")
        if part == "lines" and isinstance(title, Mapping):
            about = f"{about} {title['zh']}"
        for name in dict.fromkeys((*before, *after)):
            if name in NAMES or name in _PROSE:
                continue
            one, two = before.get(name), after.get(name)
            if one != two and not (isinstance(one, (list,)) or isinstance(two, (list,))):
                yield Change(part, subject, about, name, one, two)


def _named(entries: Sequence[Any]) -> dict[tuple[Any, ...], Mapping[str, Any]]:
    """Entries by what they are about; of several alike the first is compared with the first, and so on."""
    found: dict[tuple[Any, ...], Mapping[str, Any]] = {}
    for entry in entries:
        if not isinstance(entry, Mapping):
            continue
        title = entry.get("title")
        words = title["zh"].split()[0] if isinstance(title, Mapping) and title.get("zh") else ""
        key = (*(entry.get(name) for name in NAMES), words if "account" in entry and "kind" in entry else "")
        number = 0
        while (*key, number) in found:
            number += 1
        found[(*key, number)] = entry
    return found


def to_plain(months: Sequence[MonthIf], overlay: Overlay, lang: str) -> dict[str, Any]:
    """The whole answer as JSON shows it; figures are strings as in a result."""
    return {
        "title": overlay.words(lang),
        "months": [
            {
                "month": f"{one.month:%Y-%m}",
                "recomputed": one.recomputed,
                "changes": [
                    {
                        "part": change.part,
                        "subject": change.subject or None,
                        "about": change.about or None,
                        "field": change.field,
                        "before": _in(change.before, lang),
                        "after": _in(change.after, lang),
                        "difference": change.difference,
                    }
                    for change in one.changes
                ],
            }
            for one in months
        ],
        "subjects": summary(months, lang),
    }


def _in(value: Any, lang: str) -> Any:
    return value.get(lang, value) if isinstance(value, Mapping) else value


def summary(months: Sequence[MonthIf], lang: str) -> list[dict[str, Any]]:
    """Who gains and who loses: for everyone ranked, the change of the total over the months, of ranks and of grades."""
    found: dict[tuple[str, str], dict[str, Any]] = {}
    for month in months:
        after = {(kind, row["id"]): row for kind, rows in month.after["rankings"].items() for row in rows}
        for kind, rows in month.before["rankings"].items():
            for row in rows:
                new = after.get((kind, row["id"]))
                one = found.setdefault(
                    (kind, row["id"]),
                    {"ranking": kind, "id": row["id"], "title": row["title"], "difference": Decimal(0), "months": 0}
                    | {"ranks": [], "grades": []},
                )
                if new is None or row["combined"] is None or new["combined"] is None:
                    continue
                difference = Decimal(new["combined"]) - Decimal(row["combined"])
                one["difference"] += difference
                one["months"] += 1
                name = f"{month.month:%Y-%m}"
                if new["rank"] != row["rank"]:
                    one["ranks"].append({"month": name, "before": row["rank"], "after": new["rank"]})
                if new["grade"] != row["grade"]:
                    grades = {"before": _in(row["grade"], lang), "after": _in(new["grade"], lang)}
                    one["grades"].append({"month": name, **grades})
    return [{**one, "difference": f"{one['difference']:.3f}"} for one in found.values()]


def read_overlay(path: Path) -> bytes:
    """An overlay's bytes, at most as many as any file of a pack."""
    from fourfocus.rules.source import MOST_BYTES

    with path.open("rb") as handle:
        return handle.read(MOST_BYTES + 1)
