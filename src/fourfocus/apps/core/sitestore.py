"""The site's facts as one store: what the importer checks against and commits to, and what a close reads."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import connection, transaction

from fourfocus.apps.core import clock, homes
from fourfocus.apps.core.models import Entry as Declared
from fourfocus.apps.core.models import StoreMark
from fourfocus.facts.batch import Batch
from fourfocus.facts.disk import Disk
from fourfocus.facts.factset import FactSet
from fourfocus.facts.log import Entry
from fourfocus.facts.schema import Catalog
from fourfocus.facts.store import Store
from fourfocus.facts.tables import CATALOG


class SiteStore(Store):
    """A Parquet store whose tables at home in the database are read from there and written there.

    The importer knows no difference: it reads files against :meth:`as_of`, checks what :meth:`with_pending` shows and
    commits. Of one commit the database's share is written first and becomes visible last, when the store's share is durable;
    the audit trail says who and why.
    """

    def __init__(self, folder: Path, catalog: Catalog = CATALOG, disk: Disk | None = None) -> None:
        super().__init__(folder, catalog, disk)
        self.made_by: int | None = None
        self._read_up_to = 0

    @property
    def mills(self) -> tuple[str, ...]:
        """The mills anything was ever declared for, in either home."""
        return tuple(sorted({*super().mills, *Declared.objects.order_by().values_list("mill", flat=True).distinct()}))

    def as_of(self, moment: datetime | None = None) -> FactSet:
        """See :meth:`Store.as_of`; the database is read in one state."""
        with homes.one_state():
            self._read_up_to = _last_declared()
            return homes.with_database(super().as_of(moment), moment)

    def with_pending(self, pending: Sequence[Batch]) -> FactSet:
        """See :meth:`Store.with_pending`."""
        mine, theirs = _by_home(pending)
        with homes.one_state():
            return homes.with_database(super().with_pending(theirs), None, mine)

    def commit(  # type: ignore[override]  # None when the store had no share
        self,
        batches: Sequence[Batch],
        *,
        known_at: datetime,
        reason: str | None = None,
        history: str | None = None,
        recheck: Callable[[], None] | None = None,
    ) -> Entry | None:
        """See :meth:`Store.commit`; nothing of either home is kept when the other fails."""
        mine, theirs = _by_home(batches)
        with transaction.atomic():
            _take_turns()
            if mine and recheck and _last_declared() != self._read_up_to:
                recheck()
            for batch in mine:
                homes.homes()[batch.table.name].take_in(
                    batch,
                    known_at=known_at,
                    made_by=self.made_by,
                    reason=reason or history or "",
                    history=bool(history),
                )
            if not theirs:
                return None
            entry = super().commit(theirs, known_at=known_at, reason=reason, history=history, recheck=recheck)
            mark_store(entry.number)
            return entry


def _by_home(batches: Sequence[Batch]) -> tuple[list[Batch], list[Batch]]:
    known = homes.homes()
    mine = [batch for batch in batches if batch.table.name in known]
    return mine, [batch for batch in batches if batch.table.name not in known]


def _last_declared() -> int:
    return Declared.objects.order_by("-pk").values_list("pk", flat=True).first() or 0


def _take_turns() -> None:
    """Only one import writes the database at a time. SQLite's IMMEDIATE transactions see to it; PostgreSQL is asked to."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(4404)")


def site_store() -> SiteStore:
    """The store in the site's data folder; made by the first import that has something for it."""
    return SiteStore.planned(Path(settings.DATA_FOLDER) / "store")  # type: ignore[return-value]


def mark_store(number: int) -> None:
    """Count the store's commits up to ``number`` in."""
    StoreMark.objects.update_or_create(pk=1, defaults={"number": number})


def reconcile() -> int:
    """Count in what somebody stored past the site (``fourfocus import --store``), or before a crash; the mark."""
    store = site_store()
    with transaction.atomic():
        _take_turns()
        mark_store(store.number)
    return store.number


def facts_for_close(as_of: datetime | None = None) -> FactSet:
    """All facts of the site as known at a moment: the database in one state, the store up to the mark in that state."""
    moment = as_of or clock.local(clock.now())
    with homes.one_state():
        mark = StoreMark.objects.filter(pk=1).values_list("number", flat=True).first() or 0
        store = site_store()
        store.entries = store.entries[:mark]
        return store.as_of(moment)
