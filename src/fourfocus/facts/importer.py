"""The way in: files to checked batches, all or nothing.

::

    files ─► which table, header, cells                       files, sheets, headers, cells, reading
          ─► references, production days, scope ─► batches    assemble
          ─► new, unchanged, or a correction                  corrections
          ─► checks on the facts as they would be             checks
          ─► Store.commit

:func:`read_files` does everything but the commit and never raises for bad input: what is wrong is in
:attr:`Reading.problems`. :func:`import_files` commits when nothing is.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from pathlib import Path

from fourfocus.facts.assemble import build, registers_of, resolve
from fourfocus.facts.cells.base import CellError
from fourfocus.facts.cells.words import parse_id
from fourfocus.facts.checks.pending import Pending
from fourfocus.facts.checks.run import run_checks
from fourfocus.facts.corrections import compare_with_store
from fourfocus.facts.defaults import add_defaults
from fourfocus.facts.files import list_files, read_file
from fourfocus.facts.outcome import Options, Progress, Reading, show_scope
from fourfocus.facts.problems import Problem
from fourfocus.facts.resolve import Register
from fourfocus.facts.store import ScopeClash, Store


def import_files(
    store: Store, paths: Sequence[Path], options: Options, known_at: datetime, progress: Progress | None = None
) -> Reading:
    """Read, check and commit; nothing is stored when the result has errors.

    A store that is only planned is made when there is something to store.

    Raises
    ------
    fourfocus.facts.store.StoreError
        The store itself fails (disk full, read-only, damaged).
    """
    reading = read_files(store, paths, options, progress)
    if not reading.ok or not reading.batches:
        return reading
    if progress:
        progress("store", 0, 1)
    if not store.entries:  # perhaps only planned; and another process may have made it since, in a newer form even
        Store.create(store.folder, store.catalog, store.disk)
    try:
        store.commit(
            reading.batches, known_at=known_at, reason=options.correct, history=options.history,
            recheck=lambda: _check_again(reading, store),
        )  # fmt: skip
    except _NoLongerSound:
        pass  # the problems say what another import changed
    except ScopeClash as clash:
        for one in clash.clashes:
            scope = show_scope(one.scope, store.catalog)
            args = {"scope": scope, "batch": one.batch, "known_at": f"{one.known_at:%Y-%m-%d %H:%M:%S}"}
            reading.problems.add(Problem("scope.conflict", args=tuple(args.items())))
    return reading


def read_files(store: Store, paths: Sequence[Path], options: Options, progress: Progress | None = None) -> Reading:
    """Read and check files against the facts already in ``store``; commits nothing."""
    reading = Reading(catalog=store.catalog)
    inputs = list_files(paths, store.catalog, reading)
    seen: dict[str, str] = {}
    for number, (path, shown, profile) in enumerate(inputs):
        if progress:
            progress("read", number, len(inputs))
        read_file(path, shown, profile, store.catalog, options.asked, reading, seen)
    reading.files = len(inputs)
    if progress:
        progress("check", 0, 1)
    if not _name_mills(reading, options.asked.mill, store):
        return reading
    facts = store.as_of()
    registers = registers_of(reading.sheets, facts)
    resolve(reading, registers, store.catalog)
    build(reading, facts, registers)
    compare_with_store(reading, facts, options)
    add_defaults(reading, store)
    if reading.batches:
        _check_across(reading, store, registers)
    return reading


def _name_mills(reading: Reading, asked: str | None, store: Store) -> bool:
    """Settle whose records each sheet holds; False when that is open and there are several mills to choose from."""
    only = store.mills[0] if len(store.mills) == 1 else None
    unnamed = None
    for sheet in reading.sheets:
        sheet.mill = asked or sheet.mill or only
        if sheet.mill is None:
            unnamed = unnamed or sheet
        else:
            try:
                parse_id(sheet.mill)
            except CellError as error:
                reading.problems.add(Problem(error.code, sheet.file, sheet.sheet, value=sheet.mill, args=error.values))
                return False
    if unnamed is not None:
        reading.problems.add(Problem("sheet.no_mill", unnamed.file, unnamed.sheet))
    return unnamed is None or not store.mills  # in an empty store the other checks can go on all the same


def _check_across(reading: Reading, store: Store, registers: Mapping[tuple[str, str], Register]) -> None:
    reading.problems.extend(_across(reading, store, registers))


def _across(reading: Reading, store: Store, registers: Mapping[tuple[str, str], Register]) -> Iterable[Problem]:
    own = [batch for batch in reading.batches if not batch.defaults]
    pending = Pending(
        store.with_pending(reading.batches), {(s.file, s.sheet): s for s in reading.sheets},
        [batch.scope for batch in own], registers,
    )  # fmt: skip
    return run_checks(pending)


class _NoLongerSound(Exception):
    """Another import came in between, and what was checked against the facts before it does not hold any more."""


def _check_again(reading: Reading, store: Store) -> None:
    """Check what was checked before another import was stored: it may have taken a reference or brought the same key."""
    known = {(b.table, b.mill) for e in store.entries for b in e.batches}
    reading.batches = [b for b in reading.batches if not (b.defaults and (b.scope.table, b.scope.mill) in known)]
    registers = registers_of(reading.sheets, store.as_of())
    errors = [problem for problem in _across(reading, store, registers) if not problem.is_warning]
    if errors:
        reading.problems.extend(errors)
        raise _NoLongerSound
