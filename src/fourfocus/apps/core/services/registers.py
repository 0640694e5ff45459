"""Writing the registers: every change closes a row and writes another; nothing is edited, nothing is deleted."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from fourfocus.apps.core import clock
from fourfocus.apps.core.actor import NOBODY, Actor, NotVisible, actor_of
from fourfocus.apps.core.models import Coverage, Entry, Register, User
from fourfocus.apps.core.models.people import REGISTERS
from fourfocus.apps.core.permissions import Action
from fourfocus.apps.core.services import audit
from fourfocus.facts.batch import Batch
from fourfocus.facts.schema import Kind, NoOverlap, Table
from fourfocus.facts.tables import CATALOG

EDITS: Mapping[str, Action] = {
    "unit": Action.EDIT_UNITS,
    "coverage": Action.EDIT_UNITS,
    "person": Action.EDIT_PEOPLE,
    "post": Action.EDIT_PEOPLE,
    "membership": Action.EDIT_PEOPLE,
    "duty": Action.EDIT_PEOPLE,
    "exemption": Action.EDIT_EXEMPTIONS,
}
"""What it takes to change each register."""


class Stale(Exception):
    """Somebody else has changed the row since it was read; ``by`` and ``at`` say who and when."""

    def __init__(self, by: str, at: datetime | None) -> None:
        super().__init__(f"changed by {by} at {at}")
        self.by, self.at = by, at


# -- by hand -----------------------------------------------------------------------------------------------------------


@transaction.atomic
def add(*, actor: Actor, table: str, values: Mapping[str, Any], reason: str = "") -> Register:
    """Enter a new row.

    Raises
    ------
    ValidationError
        A value is missing, unknown or contradicts another row.
    NotVisible
        The actor may not change this register for this person or unit.
    """
    _may_change(actor, table, values)
    entry = _entry(actor, table, reason)
    made = _write(actor, entry, table, dict(values))
    audit.record(actor=actor, action="add", kind=table, key=_key(made), new=_values(made), note=reason)
    return made


@transaction.atomic
def correct(*, actor: Actor, table: str, pk: int, values: Mapping[str, Any], reason: str) -> Register:
    """Say that a row was wrong from the start: ``values`` take its place.

    Raises
    ------
    Stale
        The row is no longer in force: somebody else was faster.
    ValidationError, NotVisible
        As for :func:`add`.
    """
    old = _in_force(actor, table, pk)
    _may_change(actor, table, values)
    entry = _entry(actor, table, _needed(reason))
    _close(old, entry)
    made = _write(actor, entry, table, dict(values))
    audit.record(
        actor=actor, action="correct", kind=table, key=_key(made), old=_values(old), new=_values(made), note=reason
    )
    return made


@transaction.atomic
def change_from(
    *, actor: Actor, table: str, pk: int, day: date, values: Mapping[str, Any], reason: str = ""
) -> Register:
    """Say that from ``day`` on something else holds: the old row ends that day, a new one begins.

    Raises
    ------
    Stale, ValidationError, NotVisible
        As for :func:`correct`; the day must lie inside the old row's period.
    """
    old = _in_force(actor, table, pk)
    _may_change(actor, table, values)
    before = _values(old)
    if not (old.valid_from < day and (old.valid_to is None or day < old.valid_to)):
        raise ValidationError({"day": _("变更日期应在原记录的有效期之内；改错请用“更正”。")})
    entry = _entry(actor, table, reason)
    _close(old, entry)
    _write(actor, entry, table, {**before, "valid_to": day})
    made = _write(actor, entry, table, {**values, "valid_from": day})
    audit.record(actor=actor, action="change", kind=table, key=_key(made), old=before, new=_values(made), note=reason)
    return made


@transaction.atomic
def end(*, actor: Actor, table: str, pk: int, day: date, reason: str = "") -> Register:
    """Say that a row no longer holds from ``day`` on.

    Raises
    ------
    Stale, ValidationError, NotVisible
        As for :func:`correct`.
    """
    old = _in_force(actor, table, pk)
    if not (old.valid_from < day and (old.valid_to is None or day <= old.valid_to)):
        raise ValidationError({"day": _("结束日期应晚于开始日期，且不晚于原结束日期。")})
    before = _values(old)
    entry = _entry(actor, table, reason)
    _close(old, entry)
    made = _write(actor, entry, table, {**before, "valid_to": day})
    audit.record(actor=actor, action="end", kind=table, key=_key(made), old=before, new=_values(made), note=reason)
    return made


@transaction.atomic
def withdraw(*, actor: Actor, table: str, pk: int, reason: str) -> None:
    """Say that a row should never have been entered; it stays in the history.

    Raises
    ------
    Stale, ValidationError, NotVisible
        As for :func:`correct`.
    """
    old = _in_force(actor, table, pk)
    entry = _entry(actor, table, _needed(reason))
    _close(old, entry)
    audit.record(actor=actor, action="withdraw", kind=table, key=_key(old), old=_values(old), note=reason)


@transaction.atomic
def set_coverage(
    *, actor: Actor, branch: str, day: date, shares: Mapping[str, int], seen: Iterable[int], reason: str = ""
) -> None:
    """Say what a branch answers for from ``day`` on: unit → share in ppm, together exactly one million.

    ``seen`` are the rows the page showed: when others are in force now, somebody else was faster.

    Raises
    ------
    Stale, ValidationError, NotVisible
        As for :func:`correct`.
    """
    actor.need_everywhere(Action.EDIT_UNITS)
    total = sum(shares.values())
    if total != 1_000_000:
        raise ValidationError(_("份额合计应为 100%%，现为 %(total)s%%。") % {"total": f"{total / 10_000:g}"})
    old = list(Coverage.objects.current().select_for_update().filter(mill=actor.mill, branch=branch).order_by("pk"))
    holding = [row for row in old if row.valid_to is None or row.valid_to > day]
    if {row.pk for row in holding} != set(seen):
        raise Stale(*_last_change(Coverage.objects.filter(mill=actor.mill, branch=branch)))
    before = {row.unit: row.share_ppm for row in holding}
    entry = _entry(actor, "coverage", reason)
    for row in holding:
        kept = _values(row)
        _close(row, entry)
        if row.valid_from < day:
            _write(actor, entry, "coverage", {**kept, "valid_to": day})
    for unit, share in sorted(shares.items()):
        values = {"branch": branch, "unit": unit, "share_ppm": share, "valid_from": day, "valid_to": None}
        _write(actor, entry, "coverage", values)
    new = {**shares, "valid_from": day}
    audit.record(actor=actor, action="change", kind="coverage", key=branch, old=before, new=new, note=reason)


# -- from files --------------------------------------------------------------------------------------------------------


def take_in(
    *, model: type[Register], batch: Batch, known_at: datetime, made_by: int | None, reason: str, history: bool
) -> Entry:
    """Make the rows in force equal to a checked batch; what is equal already stays as it is.

    Runs in the transaction of the import's commit.
    """
    table, scope = batch.table, batch.scope
    actor = _account(made_by)
    entry = Entry.objects.create(
        mill=scope.mill, table=table.name, known_at=known_at, made_by_id=made_by, reason=reason, history=history,
        complete=True, rows=batch.rows.num_rows, file=batch.origin.file[:500], sheet=batch.origin.sheet[:200],
        file_sha256=batch.origin.sha256,
    )  # fmt: skip
    names = [column.name for column in table.columns]
    there = {_identity(table, _values(row)): row for row in model.objects.current().filter(mill=scope.mill)}
    fresh, kept = [], set()
    for told in batch.rows.to_pylist():
        values = {name: "" if told[name] is None and _is_text(table, name) else told[name] for name in names}
        identity = _identity(table, values)
        if identity in there and _values(there[identity]) == values:
            kept.add(identity)
        else:
            fresh.append(model(mill=scope.mill, known_from=known_at, entry=entry, row=told["_row"], **values))
    gone = {identity: row for identity, row in there.items() if identity not in kept}
    model.objects.filter(pk__in=[row.pk for row in gone.values()]).update(known_to=known_at, closed_by=entry)
    model.objects.bulk_create(fresh, batch_size=500)
    new = {_identity(table, _values(row)): row for row in fresh}
    changes = [
        (" ".join(map(str, identity)), _values(row), _values(new[identity]) if identity in new else None)
        for identity, row in sorted(gone.items(), key=lambda pair: str(pair[0]))
    ]
    audit.record_many(actor=actor, action="import_change", kind=table.name, changes=changes, note=reason)
    counts = {
        "rows": batch.rows.num_rows,
        "added": len(fresh) - len(gone.keys() & new.keys()),
        "changed_or_gone": len(gone),
    }
    audit.record(actor=actor, action="import", kind=table.name, key=batch.origin.file, new=counts, note=reason)
    return entry


def _account(made_by: int | None) -> Actor:
    user = User.objects.filter(pk=made_by).first() if made_by else None
    return actor_of(user, clock.today()) if user else NOBODY


# -- shared ------------------------------------------------------------------------------------------------------------


def _may_change(actor: Actor, table: str, values: Mapping[str, Any]) -> None:
    """The register, and for people the person, must lie in the actor's reach."""
    reach = actor.need(EDITS[table])
    if reach.everything:
        return
    person = values.get("person", "")
    if not REGISTERS["person"].objects.current().filter(reach.people(), mill=actor.mill, person=person).exists():
        raise NotVisible(person)
    if person == actor.person:
        raise NotVisible(person)  # nobody exempts themselves


def _in_force(actor: Actor, table: str, pk: int) -> Any:
    old = REGISTERS[table].objects.select_for_update().filter(pk=pk, mill=actor.mill).first()
    if old is None:
        raise NotVisible(pk)
    _may_change(actor, table, _values(old))
    if old.known_to is not None:
        raise Stale(
            old.closed_by.made_by.get_full_name() if old.closed_by and old.closed_by.made_by else "", old.known_to
        )
    return old


def _last_change(rows: Any) -> tuple[str, datetime | None]:
    last = Entry.objects.filter(pk__in=rows.values("entry")).select_related("made_by").order_by("-pk").first()
    return (last.made_by.get_full_name() if last and last.made_by else "", last.known_at if last else None)


def _needed(reason: str) -> str:
    if not reason.strip():
        raise ValidationError({"reason": _("请写明原因。")})
    return reason.strip()


def _entry(actor: Actor, table: str, reason: str) -> Entry:
    return Entry.objects.create(
        mill=actor.mill, table=table, known_at=clock.now(), made_by_id=actor.user, reason=reason, rows=1
    )


def _close(row: Any, entry: Entry) -> None:
    """End what the site believed of a row; when another transaction did so first, this one is told."""
    closed = type(row).objects.filter(pk=row.pk, known_to__isnull=True).update(known_to=entry.known_at, closed_by=entry)
    if not closed:
        raise Stale(*_last_change(type(row).objects.filter(mill=row.mill)))


def _write(actor: Actor, entry: Entry, table: str, values: dict[str, Any]) -> Any:
    model, schema = REGISTERS[table], CATALOG[table]
    row = model(mill=actor.mill, known_from=entry.known_at, entry=entry, **values)
    _check_references(row, schema)
    _check_overlaps(row, schema)
    row.full_clean(exclude=["entry", "closed_by"])
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as error:  # another transaction wrote the same key between the check and here
        raise Stale(*_last_change(model.objects.filter(mill=actor.mill))) from error
    return row


def _check_references(row: Any, schema: Table) -> None:
    """Codes must name an entry of their register that holds on the row's first day, of the right kind."""
    errors = {}
    for column in schema.columns:
        code = getattr(row, column.name)
        if column.ref not in REGISTERS or not code:
            continue
        found = REGISTERS[column.ref].objects.current().filter(mill=row.mill, **{column.ref: code})
        if row.valid_from:
            found = found.on(row.valid_from)
        if column.ref_kind:
            found = found.filter(kind__in=column.ref_kind)
        if not found.exists():
            errors[column.name] = _("%(code)s 在开始日期还没有登记，或类型不符。") % {"code": code}
    if errors:
        raise ValidationError(errors)


def _check_overlaps(row: Any, schema: Table) -> None:
    """Periods that the fact table forbids to overlap do not."""
    for check in schema.checks:
        if not isinstance(check, NoOverlap) or row.valid_from is None:
            continue
        same = {name: getattr(row, name) for name in check.by}
        others = type(row).objects.current().filter(mill=row.mill, **same)
        if row.valid_to is not None:
            others = others.filter(valid_from__lt=row.valid_to)
        others = others.filter(Q(valid_to__isnull=True) | Q(valid_to__gt=row.valid_from))
        other = others.first()
        if other is not None:
            period = f"{other.valid_from} – {other.valid_to or '…'}"
            text = _("与已有记录的有效期重叠：%(period)s。请先结束原记录，或改用“变更”。") % {"period": period}
            raise ValidationError({NON_FIELD_ERRORS: [text]})


def _values(row: Any) -> dict[str, Any]:
    return {column.name: getattr(row, column.name) for column in CATALOG[row.TABLE].columns}


def _key(row: Any) -> str:
    return str(getattr(row, CATALOG[row.TABLE].key[0]))


def _identity(table: Table, values: Mapping[str, Any]) -> tuple[Any, ...]:
    return tuple(values[name] for name in table.key)


def _is_text(table: Table, name: str) -> bool:
    return table[name].kind in (Kind.TEXT, Kind.ID, Kind.CHOICE, Kind.REF)
