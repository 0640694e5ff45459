"""What of an import is new, what is stored already word for word, and what corrects something stored."""

from __future__ import annotations

from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from fourfocus.facts.batch import Batch, content_hash
from fourfocus.facts.factset import FactSet
from fourfocus.facts.outcome import Options, Reading, show_scope
from fourfocus.facts.problems import Problem
from fourfocus.facts.scopes import ALL_PARTS, Scope


def compare_with_store(reading: Reading, facts: FactSet, options: Options) -> None:
    """Leave out what is already stored word for word; what differs needs a reason for correction."""
    kept: list[Batch] = []
    for batch in reading.batches:
        over = [d for d in facts.declared(batch.scope.table, batch.scope.mill) if d.scope.overlaps(batch.scope)]
        over = [d for d in over if not facts.batches[d.batch].defaults]
        same = [d for d in over if d.scope == batch.scope]
        # Stored word for word by the batch that still holds the whole scope: nothing to do.
        whole = same and over[-1] is same[-1]
        if whole and facts.batches[same[-1].batch].content == content_hash(batch.table, batch.rows):
            reading.unchanged.append(batch.scope)
            continue
        differ = _differences(batch, facts) if over else (0, 0, 0)
        if over and not whole and not any(differ) and not _missing(batch.scope, facts):
            reading.unchanged.append(batch.scope)  # several batches hold it, a year by months say
            continue
        kept.append(batch)
        for at, one in enumerate(over):
            if not any(_contains(later.scope, one.scope) for later in over[at + 1 :]):
                reading.superseded.append((batch.scope, one.batch))
        if over and options.correct is None:
            added, removed, changed = differ
            last = over[-1]
            scope = show_scope(batch.scope, reading.catalog)
            args = {"scope": scope, "batch": last.batch, "known_at": f"{last.known_at:%Y-%m-%d %H:%M}",
                    "added": added, "removed": removed, "changed": changed}  # fmt: skip
            place = (batch.origin.file, batch.origin.sheet)
            reading.problems.add(Problem("scope.already_declared", *place, args=tuple(args.items())))
    reading.batches = kept


def _contains(outer: Scope, inner: Scope) -> bool:
    return outer.part in (ALL_PARTS, inner.part) and outer.start <= inner.start and inner.end <= outer.end


def _missing(scope: Scope, facts: FactSet) -> bool:
    """Whether some of the scope was never declared, so that even the same rows say something new."""
    parts = None if scope.part == ALL_PARTS else [scope.part]
    return bool(facts.gaps(scope.table, scope.mill, scope.start, scope.end, parts))


def _differences(batch: Batch, facts: FactSet) -> tuple[int, int, int]:
    """How many records a corrected batch adds, removes and changes."""
    own = [column.name for column in batch.table.columns]
    scope = batch.scope

    def keyed(rows: pa.Table) -> dict[tuple[Any, ...], tuple[Any, ...]]:
        inside = pc.and_(
            pc.equal(rows["mill"], scope.mill),
            pc.and_(pc.greater_equal(rows["_day"], scope.start), pc.less(rows["_day"], scope.end)),
        )
        rows = rows.filter(inside)
        if scope.part != ALL_PARTS:
            rows = rows.filter(pc.equal(rows["_part"], scope.part))
        columns = [rows[name].to_pylist() for name in own]
        at = [own.index(name) for name in batch.table.key]
        return {tuple(row[i] for i in at): row for row in zip(*columns, strict=True)}

    new, old = keyed(batch.rows), keyed(facts.rows(batch.table.name))
    changed = sum(1 for key in new.keys() & old.keys() if new[key] != old[key])
    return len(new.keys() - old.keys()), len(old.keys() - new.keys()), changed
