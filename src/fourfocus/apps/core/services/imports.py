"""Importing files through the site: the same reading and checks as ``fourfocus import``, into the site's two homes."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from fourfocus.apps.core import clock
from fourfocus.apps.core.actor import NOBODY, Actor
from fourfocus.apps.core.content import kind_of
from fourfocus.apps.core.models import ImportRun
from fourfocus.apps.core.permissions import Action
from fourfocus.apps.core.services import audit
from fourfocus.apps.core.services.evidence import plain_name
from fourfocus.apps.core.sitestore import site_store
from fourfocus.facts.importer import import_files, read_files
from fourfocus.facts.outcome import Options, Reading
from fourfocus.facts.reading import Asked
from fourfocus.facts.report import annotated_copies, to_dict

KEPT_RUNS = 200
"""So many runs keep their marked copies; the words of older ones stay, their files go."""


def folder() -> Path:
    """Where uploads and marked copies lie while they are needed."""
    return Path(settings.DATA_FOLDER) / "imports"


def import_uploads(
    *, actor: Actor, files: Sequence[UploadedFile], correct: str = "", history: str = "", dry_run: bool = False
) -> ImportRun:
    """Import uploaded files: all of them or none.

    Raises
    ------
    fourfocus.apps.core.content.Refused
        A file is no workbook or CSV, too large, or not what its name says.
    NotAllowed
        The actor may not import.
    """
    actor.need_everywhere(Action.IMPORT)
    for file in files:
        kind_of(file.name or "", file.file, file.size or 0, settings.IMPORT_MOST_BYTES, ("xlsx", "csv"))  # type: ignore[arg-type]
    name = uuid4().hex
    uploads = folder() / name / "files"
    uploads.mkdir(mode=0o700, parents=True)
    paths = []
    for at, file in enumerate(files):
        # A folder each keeps two files of one name apart, and the name is what messages show.
        path = uploads / str(at) / plain_name(file.name or "")
        path.parent.mkdir(mode=0o700)
        with path.open("wb") as target:
            for chunk in file.chunks():
                target.write(chunk)
        paths.append(path)
    try:
        return run(actor=actor, paths=paths, folder_name=name, correct=correct, history=history, dry_run=dry_run)
    finally:
        shutil.rmtree(uploads, ignore_errors=True)


def run(
    *, actor: Actor, paths: Sequence[Path], folder_name: str = "", correct: str = "", history: str = "",
    dry_run: bool = False, mill: str = "",
) -> ImportRun:  # fmt: skip
    """Read, check and store files and folders that lie on this machine; what happened is kept as an :class:`ImportRun`."""
    shown = [path.name for path in paths]
    made = ImportRun.objects.create(
        mill=actor.mill, made_by_id=actor.user, started_at=clock.now(), files=shown, reason=correct or history,
        dry_run=dry_run, folder=folder_name or uuid4().hex,
    )  # fmt: skip
    store = site_store()
    store.made_by = actor.user
    options = Options(Asked(mill or actor.mill or settings.MILL or None), correct or None, history or None)
    try:
        if dry_run:
            reading = read_files(store, list(paths), options)
        else:
            reading = import_files(store, list(paths), options, clock.local(clock.now()))
    except Exception:
        made.state, made.ended_at = ImportRun.FAILED, clock.now()
        made.save(update_fields=["state", "ended_at"])
        raise
    return _finish(actor, made, reading)


@transaction.atomic
def _finish(actor: Actor, made: ImportRun, reading: Reading) -> ImportRun:
    stored = not made.dry_run and reading.ok
    made.result = {lang: to_dict(reading, lang, stored=stored) for lang in ("zh", "en")}
    made.state = ImportRun.REFUSED if not reading.ok else ImportRun.STORED if reading.batches else ImportRun.UNCHANGED
    made.ended_at = clock.now()
    made.mill = made.mill or (reading.batches[0].scope.mill if reading.batches else "")
    for lang in ("zh", "en"):
        copies = annotated_copies(reading, folder() / made.folder / lang, lang) if reading.problems.listed else []
        made.result[lang]["marked"] = [path.name for path in copies]
    made.save()
    result: dict[str, Any] = made.result["zh"]
    told = {"state": made.state, "files": made.files, "rows": result["rows"], "dry_run": made.dry_run}
    audit.record(actor=actor, action="import_run", kind="import", key=str(made.pk), new=told, note=made.reason)
    _tidy()
    return made


def _tidy() -> None:
    """Remove the marked copies of runs long past."""
    for old in ImportRun.objects.order_by("-pk")[KEPT_RUNS : KEPT_RUNS + 50]:
        shutil.rmtree(folder() / old.folder, ignore_errors=True)


def marked_copy(made: ImportRun, lang: str, at: int) -> Path | None:
    """One of a run's marked copies; None when it is gone."""
    names = made.result.get(lang, {}).get("marked", [])
    path = folder() / made.folder / lang / names[at] if 0 <= at < len(names) else None
    return path if path is not None and path.is_file() else None


COMMAND = NOBODY
"""Who imports from the command line."""
