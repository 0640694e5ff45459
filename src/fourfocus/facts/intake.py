"""What a commit makes of batches: whether they are what they claim, what the log says of them, which files they become."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from itertools import pairwise

import pyarrow as pa
import pyarrow.compute as pc

from fourfocus.facts import parts
from fourfocus.facts.batch import Batch, hash_ordered, in_key_order
from fourfocus.facts.log import BatchRecord, Entry
from fourfocus.facts.parts import Place
from fourfocus.facts.scopes import ALL_PARTS, Scope

Groups = Callable[[], Sequence[parts.Rows]]
"""Gives the rows of a file when it is about to be written."""


@dataclass(frozen=True, slots=True)
class Clash:
    """Another writer declared an overlapping scope first; nothing of this commit was stored."""

    scope: Scope
    batch: str
    known_at: datetime


class ScopeClash(Exception):
    """Raised by :meth:`Store.commit`; ``clashes`` names every scope that was taken meanwhile."""

    def __init__(self, clashes: Sequence[Clash]) -> None:
        super().__init__(f"{len(clashes)} scopes were declared meanwhile")
        self.clashes = tuple(clashes)


def check_batches(batches: Sequence[Batch]) -> None:
    """What superseding relies on: rows lie in their batch's scope, and scopes of one commit do not overlap."""
    scopes: dict[tuple[str, str], list[Scope]] = {}
    for batch in batches:
        scope, rows = batch.scope, batch.rows
        if not rows.schema.equals(batch.table.arrow) or scope.table != batch.table.name or scope.start >= scope.end:
            raise ValueError(f"{scope}: the rows are not of this table, or the period is empty")
        inside = [pc.equal(rows["mill"], scope.mill), pc.greater_equal(rows["_day"], scope.start)]
        inside += [pc.less(rows["_day"], scope.end), pc.is_valid(rows["_part"])]
        inside += [pc.equal(rows["_part"], scope.part)] if scope.part != ALL_PARTS else []
        if not all(pc.all(mask, skip_nulls=False, min_count=0).as_py() for mask in inside):
            raise ValueError(f"{scope}: holds rows of another mill, part or period")
        scopes.setdefault((scope.table, scope.mill), []).append(scope)
    for some in scopes.values():
        by_part: dict[str, list[Scope]] = {}
        for scope in sorted(some, key=lambda s: (s.start, s.end)):
            by_part.setdefault(scope.part, []).append(scope)
        everywhere = by_part.pop(ALL_PARTS, [])
        for mine in ([*own, *everywhere] for own in (by_part.values() or [[]])):
            for one, other in pairwise(sorted(mine, key=lambda s: (s.start, s.end))):
                if one.overlaps(other):
                    raise ValueError(f"{one} and {other} overlap in one commit")


def record_of(batch: Batch, known_at: datetime, last: str) -> BatchRecord:
    """What the log will say of a batch. Its id is unique: ``last`` is the hash of the commit it was made after."""
    scope, key = batch.scope, batch.table.key
    rows = in_key_order(batch.table, batch.rows)
    content, source = hash_ordered(rows)
    seed = f"{scope}|{content}|{source}|{batch.defaults}|{last}"
    name = f"{known_at:%Y%m%dT%H%M%S}-{hashlib.sha256(seed.encode()).hexdigest()[:12]}"
    return BatchRecord(
        name, scope.table, scope.mill, scope.part, scope.start, scope.end, rows.num_rows, key, content, source,
        batch.origin.file, batch.origin.sheet, batch.origin.sha256, batch.defaults,
    )  # fmt: skip


def partitioned(batches: Sequence[tuple[BatchRecord, Batch]]) -> list[tuple[Place, Groups]]:
    """What to write: a file per partition, and one more for a shipped calendar, which may have to give way alone."""
    own: list[tuple[BatchRecord, Batch]] = [pair for pair in batches if not pair[1].defaults]
    jobs: list[tuple[Place, Groups]] = []
    for some in (own, *([pair] for pair in batches if pair[1].defaults)):
        places: dict[Place, list[parts.Rows]] = {}
        for record, batch in some:
            for month, rows in parts.by_month(batch.rows, batch.table.is_register):
                at = rows.schema.get_field_index("_batch")
                ids = pa.repeat(pa.scalar(record.id, pa.string()), rows.num_rows)
                named = rows.set_column(at, rows.schema.field(at), ids)
                places.setdefault(Place(record.mill, record.table, month), []).append((record.id, named))
        jobs += [(place, partial(list, groups)) for place, groups in sorted(places.items())]
    return jobs


def given_up(records: Sequence[BatchRecord], others: Sequence[Entry]) -> set[str]:
    """The shipped calendars to leave out because others declared one meanwhile.

    Raises
    ------
    ScopeClash
        Others declared the scope of a batch that somebody entered.
    """
    given_up: set[str] = set()
    clashes: list[Clash] = []
    for mine in records:
        for entry in others:
            for theirs in entry.batches:
                if not mine.scope.overlaps(theirs.scope):
                    continue
                if mine.defaults:
                    given_up.add(mine.id)
                elif not theirs.defaults:
                    clashes.append(Clash(mine.scope, theirs.id, entry.known_at))
    if clashes:
        raise ScopeClash(clashes)
    return given_up
