"""What commands are given: stores, periods, moments and table names, read with a message when they cannot be."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import click

from fourfocus.cli.common import SHANGHAI, Session
from fourfocus.facts.cells.base import hint, nearest, spelled
from fourfocus.facts.periods import read_period
from fourfocus.facts.store import Store, StoreError
from fourfocus.facts.tables import CATALOG

FOLDER = click.Path(path_type=Path, file_okay=False)
STORE_OPTION = click.option("--store", "store_path", type=FOLDER, required=True, help="事实库文件夹 / the fact store")


def open_store(session: Session, path: Path, *, create: bool = False) -> Store:
    """Open a store or end with a message."""
    try:
        return Store.planned(path) if create else Store.open(path)
    except StoreError as error:
        session.fail(error.words(session.lang))


def period_of(session: Session, text: str | None) -> tuple[date, date] | None:
    """Read a ``--period`` or month option, or end with a message."""
    if text is None:
        return None
    period = read_period(text)
    if period is None:
        session.fail(session.t(f"看不懂期间“{text}”。写成 2020-03、2020 或 2019-01/2020-06。",
                               f"Period {text!r} cannot be read. Write 2020-03, 2020 or 2019-01/2020-06."))  # fmt: skip
    return period


def moment_of(session: Session, text: str | None) -> datetime | None:
    """Read an ``--as-of`` option, or end with a message; a day alone means its end."""
    if text is None:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        session.fail(session.t(f"看不懂时间“{text}”。写成 2020-04-05 或 2020-04-05T12:00。",
                               f"Time {text!r} cannot be read. Write 2020-04-05 or 2020-04-05T12:00."))  # fmt: skip
    if moment.tzinfo is not None:
        moment = moment.astimezone(SHANGHAI).replace(tzinfo=None)
    return moment.replace(hour=23, minute=59, second=59, microsecond=999_999) if len(text) <= 10 else moment


def table_names(session: Session, names: tuple[str, ...]) -> list[str]:
    """Canonical names of tables given by any title, or end with a message."""
    known = {spelled(title): table.name for table in CATALOG.values() for title in table.titles}
    found = []
    for name in names:
        if spelled(name) not in known:
            maybe = hint(nearest(name, [title for table in CATALOG.values() for title in table.titles]))
            session.fail(session.t(f"没有“{name}”这张表{maybe.zh}。运行 fourfocus facts 查看全部表。",
                                   f"There is no table {name!r}{maybe.en}. 'fourfocus facts' lists all."))  # fmt: skip
        found.append(known[spelled(name)])
    return found
