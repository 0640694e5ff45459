"""Attaching files: checked, stored once by the hash of their content, used everywhere."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path, PurePosixPath, PureWindowsPath
from tempfile import NamedTemporaryFile

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from fourfocus.apps.core import clock
from fourfocus.apps.core.actor import Actor, NotVisible
from fourfocus.apps.core.content import kind_of
from fourfocus.apps.core.models import Attachment, Evidence
from fourfocus.apps.core.permissions import Action
from fourfocus.apps.core.services import audit


def folder() -> Path:
    """Where contents lie."""
    return Path(settings.DATA_FOLDER) / "evidence"


def path_of(sha256: str) -> Path:
    """The file of a content; two levels of folders keep each small."""
    return folder() / sha256[:2] / sha256[2:4] / sha256


def attach(
    *,
    actor: Actor,
    file: UploadedFile,
    kind: str = "",
    key: str = "",
    unit: str = "",
    note: str = "",
    own: bool = False,
) -> tuple[Attachment, bool]:
    """Store a file and say what it is evidence of; whether its content was there before.

    ``kind`` and ``key`` name the record (empty: not yet used for any). The content is durable before the database
    names it, so that no attachment can point to nothing; a content nobody names is harmless. ``own``: a service has seen that
    the record is the actor's own, so that its unit need not lie in reach.

    Raises
    ------
    fourfocus.apps.core.content.Refused
        The file is not taken; says why.
    NotVisible
        The actor may attach nothing to this unit.
    """
    reach = actor.need(Action.ATTACH_EVIDENCE)
    if unit and not own and not reach.unit(unit):
        raise NotVisible(unit)
    found = kind_of(file.name or "", file.file, file.size or 0, settings.EVIDENCE_MOST_BYTES)  # type: ignore[arg-type]
    sha256 = _store(file)
    with transaction.atomic():
        content, new = Evidence.objects.get_or_create(
            sha256=sha256, defaults={"size": file.size or 0, "kind": found, "stored_at": clock.now()}
        )
        made = Attachment(
            evidence=content, mill=actor.mill, unit=unit, kind=kind, key=key, name=plain_name(file.name or ""), note=note,
            added_by_id=actor.account, person=actor.person, added_at=clock.now(),
        )  # fmt: skip
        made.full_clean()
        made.save()
        told = {"name": made.name, "sha256": sha256, "size": content.size, "unit": unit}
        audit.record(actor=actor, action="attach", kind=kind or "evidence", key=key or str(made.pk), new=told)
    return made, not new


@transaction.atomic
def withdraw(*, actor: Actor, pk: int) -> Attachment:
    """Take back one's own attachment; its content and the fact stay."""
    made = (
        Attachment.objects.select_for_update().filter(pk=pk, added_by_id=actor.user, withdrawn_at__isnull=True).first()
    )
    if made is None:
        raise NotVisible(pk)
    made.withdrawn_at = clock.now()
    made.save(update_fields=["withdrawn_at"])
    audit.record(
        actor=actor, action="withdraw", kind=made.kind or "evidence", key=made.key or str(pk), old={"name": made.name}
    )
    return made


def plain_name(name: str) -> str:
    """The name alone, without folders, control characters or anything a header could be broken with."""
    name = PureWindowsPath(PurePosixPath(name).name).name
    name = "".join(c for c in name if c.isprintable() and c not in '"\\<>:|?*')
    if len(name) > 120:
        stem, _, ending = name.rpartition(".")
        name = f"{stem[: 119 - len(ending)]}.{ending}"
    return name or "file"


def _store(file: UploadedFile) -> str:
    """Write the content under its hash: whole and durable, or not at all."""
    folder().mkdir(mode=0o700, parents=True, exist_ok=True)
    digest = hashlib.sha256()
    with NamedTemporaryFile(dir=folder(), prefix="new-", delete=False) as made:
        try:
            for chunk in file.chunks():
                digest.update(chunk)
                made.write(chunk)
            made.flush()
            os.fsync(made.fileno())
            target = path_of(digest.hexdigest())
            target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            Path(made.name).replace(target)
            _sync(target.parent)
        except BaseException:
            Path(made.name).unlink(missing_ok=True)
            raise
    return digest.hexdigest()


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
