"""Showing facts: the tables there are, rows in force, coverage, commits; and writing rows to a file."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from contextlib import suppress
from datetime import date, datetime
from itertools import groupby
from pathlib import Path
from typing import Any

import pyarrow as pa
from rich.cells import cell_len
from rich.table import Table as RichTable
from rich.text import Text

from fourfocus.cli.common import Session
from fourfocus.cli.inputs import table_names
from fourfocus.facts.coverage import MARKS, TITLES, Cell, State, coverage
from fourfocus.facts.factset import BEGIN
from fourfocus.facts.faults import why
from fourfocus.facts.schema import Column, Kind, Table
from fourfocus.facts.store import Store
from fourfocus.facts.tables import CATALOG

MOST_ROWS = 2**20 - 1
"""Rows of an Excel sheet below its header."""
ORIGIN = ("_file", "_sheet", "_row", "_batch")


def list_tables(session: Session, name: str | None) -> None:
    """The tables there are, or one table's columns; needs no store."""
    if name is not None:
        _show_schema(session, CATALOG[table_names(session, (name,))[0]])
        return
    if session.json:
        session.emit([{"name": t.name, "title": t.title(session.lang), "area": t.area, "meaning": t.meaning(session.lang),
                       "columns": [c.name for c in t.columns]} for t in CATALOG.values()])  # fmt: skip
        return
    shown = RichTable(
        title=session.t("事实表（加 --store DIR 看其中的记录）", "fact tables (--store DIR shows their records)")
    )
    for heading in (session.t("表", "table"), session.t("名称", "title"), session.t("记什么", "meaning")):
        shown.add_column(heading, overflow="fold")
    for table in CATALOG.values():
        shown.add_row(table.name, table.title(session.lang), table.meaning(session.lang))
    session.out.print(shown)


def _show_schema(session: Session, table: Table) -> None:
    if session.json:
        session.emit({"name": table.name, "title": table.title(session.lang), "key": list(table.key), "columns": [
            {"name": c.name, "title": c.title(session.lang), "kind": c.kind, "unit": c.unit, "required": c.required,
             "choices": [choice.code for choice in c.choices], "ref": c.ref, "meaning": c.meaning(session.lang)}
            for c in table.columns]})  # fmt: skip
        return
    shown = RichTable(title=f"{table.title(session.lang)} {table.name}：{table.meaning(session.lang)}")
    for heading in (session.t("列", "column"), session.t("名称", "title"), session.t("单位", "unit"),
                    session.t("必填", "required"), session.t("含义", "meaning")):  # fmt: skip
        shown.add_column(heading, overflow="fold")
    for column in table.columns:
        needed = session.t("是", "yes") if column.required else ""
        shown.add_row(column.name, column.title(session.lang), column.unit or column.kind.value, needed,
                      column.meaning(session.lang))  # fmt: skip
    session.out.print(shown)


def list_stored(session: Session, store: Store, moment: datetime | None) -> None:
    """The tables that hold something, with rows, batches and period."""
    facts = store.as_of(moment)
    found = []
    for table in CATALOG.values():
        mine = [d for d in facts.declarations if d.scope.table == table.name]
        if mine:
            rows = int(facts.frame(table.name).count().to_pyarrow().as_py())
            first, last = min(d.scope.start for d in mine), max(d.scope.end for d in mine)
            period = "" if first == BEGIN else f"{first} … {date.fromordinal(last.toordinal() - 1)}"
            found.append((table, rows, len(mine), period))
    if session.json:
        session.emit([{"name": t.name, "title": t.title(session.lang), "rows": rows, "batches": batches, "period": period}
                      for t, rows, batches, period in found])  # fmt: skip
        return
    if not found:
        begun = min((entry.known_at for entry in store.entries), default=None)
        since = session.t(f"；最早的一次导入是 {begun:%Y-%m-%d %H:%M:%S}", f"; the first import was {begun:%Y-%m-%d %H:%M:%S}")\
            if begun else ""  # fmt: skip
        zh, en = (
            ("那时库里还没有记录", "The store held no record then")
            if moment
            else ("库里还没有记录", "The store holds no record")
        )
        session.out.print(session.t(f"{zh}{since}。", f"{en}{since}."))
        return
    shown = RichTable()
    for heading in (session.t("表", "table"), session.t("名称", "title"), session.t("行数", "rows"),
                    session.t("批次", "batches"), session.t("期间", "period")):  # fmt: skip
        shown.add_column(heading)
    for table, rows, batches, period in found:
        shown.add_row(table.name, table.title(session.lang), f"{rows:,}", str(batches), period)
    session.out.print(shown)


def show_rows(
    session: Session,
    store: Store,
    name: str,
    moment: datetime | None,
    period: tuple[date, date] | None,
    limit: int,
    export: Path | None,
) -> None:
    """The rows of a table in force, in key order, with the file, sheet and row they come from."""
    table = CATALOG[name]
    frame = store.as_of(moment).frame(name)
    if period is not None and not table.is_register:
        frame = frame.filter(frame["_day"] >= period[0], frame["_day"] < period[1])
    columns = [column.name for column in table.columns]
    frame = frame.order_by(["mill", *table.key, "_batch", "_row"]).select("mill", *columns, *ORIGIN)
    if export is not None:
        _export(session, table, frame.to_pyarrow(), export)
        return
    count = int(frame.count().to_pyarrow().as_py())
    listed = frame.limit(limit).to_pyarrow()
    if session.json:
        session.emit({"table": name, "rows": count, "listed": listed.drop_columns("mill").to_pylist()})
        return
    _show_rows(session, table, listed)
    session.out.print(session.t(f"共 {count:,} 行，列出 {listed.num_rows} 行；--export 写出全部。",
                                f"{count:,} rows, {listed.num_rows} listed; --export writes all."))  # fmt: skip


def _show_rows(session: Session, table: Table, listed: pa.Table) -> None:
    """A table for reading: titles instead of codes, and no columns that are empty in every row shown."""
    used = [c for c in table.columns if listed[c.name].null_count < listed.num_rows or not listed.num_rows]
    origin = session.t("出处", "origin")
    rows = [[*(_cell(session, c, row[c.name]) for c in used), _origin(session, row)] for row in listed.to_pylist()]
    heads = [c.title(session.lang) + (f"\n{c.unit}" if c.unit and c.unit != "n" else "") for c in used]
    title = f"{table.title(session.lang)} {table.name}"
    least = [max(map(cell_len, (*head.split("\n"), *texts))) for head, *texts in zip(heads, *rows, strict=False)]
    kept = [width for column, width in zip(used, least, strict=False) if column.kind is not Kind.TEXT]
    if sum(kept) + 3 * len(used) + 8 * (len(used) - len(kept) + 2) > session.out.width:
        _show_one_by_one(session, title, [*heads, origin], rows)
        return
    shown = RichTable(title=title)
    for head, column in zip(heads, used, strict=True):
        justify: Any = "right" if column.kind is Kind.INT else "left"
        shown.add_column(head, justify=justify, no_wrap=column.kind is not Kind.TEXT)
    shown.add_column(origin, overflow="fold")
    for row in rows:
        shown.add_row(*map(Text, row))
    session.out.print(shown)


def _show_one_by_one(session: Session, title: str, heads: list[str], rows: list[list[str]]) -> None:
    """Each row as lines of heading and value: for tables wider than the window, whose columns nobody could read."""
    session.out.print(title, markup=False)
    for row in rows:
        shown = RichTable(show_header=False, box=None, pad_edge=False)
        shown.add_column(no_wrap=True)
        shown.add_column(overflow="fold")
        for head, text in zip(heads, row, strict=True):
            if text:
                shown.add_row(head.replace("\n", " "), Text(text))
        session.out.print(shown)
        session.out.print()


def _origin(session: Session, row: Mapping[str, Any]) -> str:
    sheet = "" if row["_sheet"] in row["_file"] else f" {row['_sheet']}"
    return f"{row['_file']}{sheet} " + session.t(f"第{row['_row']}行", f"row {row['_row']}")


def _cell(session: Session, column: Column, value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return session.t("是", "yes") if value else session.t("否", "no")
    if column.choices:
        return next((c.title(session.lang) for c in column.choices if c.code == value), str(value))
    if column.kind is Kind.MONTH:
        return f"{value:%Y-%m}"
    return f"{value:,}" if isinstance(value, int) else str(value)


def _export(session: Session, table: Table, rows: pa.Table, path: Path) -> None:
    if path.suffix.lower() not in (".csv", ".xlsx"):
        session.fail(session.t("导出文件的扩展名须是 .csv 或 .xlsx。", "The export must end in .csv or .xlsx."))
    if path.suffix.lower() == ".xlsx" and rows.num_rows > MOST_ROWS:
        session.fail(session.t(f"{rows.num_rows:,} 行超过一张 Excel 表的上限 {MOST_ROWS:,} 行，请用 --period 缩小或导出 .csv。",
                               f"{rows.num_rows:,} rows are more than the {MOST_ROWS:,} of an Excel sheet; "
                               "narrow them with --period or export .csv."))  # fmt: skip
    half = path.with_name(f".{path.name}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        (_export_csv if path.suffix.lower() == ".csv" else _export_xlsx)(table, rows, half)
        half.replace(path)  # a full disk leaves what was there before, and no half table that looks like a whole one
    except OSError as error:
        with suppress(OSError):
            half.unlink(missing_ok=True)
        session.fail(session.t(f"写不进 {path}：{why(error).zh}", f"Cannot write {path}: {why(error).en}"))
    if session.json:
        session.emit({"table": table.name, "rows": rows.num_rows, "written": str(path)})
    else:
        said = session.t(f"写出 {rows.num_rows:,} 行：{path}", f"{rows.num_rows:,} rows written: {path}")
        session.out.print(said, markup=False)


def _export_csv(table: Table, rows: pa.Table, path: Path) -> None:
    """Canonical names and base units; UTF-8 with a byte order mark, which Excel needs."""
    with path.open("w", encoding="utf-8-sig", newline="") as handle:
        writer = csv.writer(handle)
        writer.writerow(rows.schema.names)
        for batch in rows.to_batches(50_000):
            writer.writerows(zip(*(column.to_pylist() for column in batch.columns), strict=True))


def _export_xlsx(table: Table, rows: pa.Table, path: Path) -> None:
    from fourfocus.facts.workbooks import workbook

    with workbook(path, constant_memory=True) as book:
        sheet = book.add_worksheet(table.title.zh[:31])
        styles: dict[type, Any] = {
            date: book.add_format({"num_format": "yyyy-mm-dd"}),
            datetime: book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"}),
        }
        sheet.write_row(0, 0, rows.schema.names)
        at = 1
        for batch in rows.to_batches(50_000):
            for row in zip(*(column.to_pylist() for column in batch.columns), strict=True):
                for where, value in enumerate(row):
                    _write(sheet, at, where, value, styles)
                at += 1
        sheet.freeze_panes(1, 0)


def _write(sheet: Any, row: int, column: int, value: Any, styles: Mapping[type, Any]) -> None:
    if isinstance(value, date):  # a datetime is one, too
        sheet.write_datetime(row, column, value, styles[type(value)])
    elif isinstance(value, int) and abs(value) >= 10**15:  # Excel keeps 15 digits
        sheet.write_string(row, column, str(value))
    elif value is not None:
        sheet.write(row, column, value)


def show_coverage(session: Session, store: Store, moment: datetime, period: tuple[date, date] | None) -> None:
    """A grid of tables by months, each cell a sign, and below it what is missing in words."""
    facts = store.as_of(moment)
    dated = [d for d in facts.declarations if d.scope.start != BEGIN and not facts.batches[d.batch].defaults]
    if period is None and not dated:
        session.fail(session.t("库里还没有按期间申报的记录。", "Nothing has been declared for any period yet."))
    first = period[0] if period else min(d.scope.start for d in dated)
    last = date.fromordinal((period[1] if period else max(d.scope.end for d in dated)).toordinal() - 1)
    cells = list(coverage(facts, moment, first, last))
    if session.json:
        session.emit([{"mill": c.mill, "table": c.table, "month": c.month and f"{c.month:%Y-%m}", "state": c.state,
                       "due": c.due, "known_at": c.known_at and c.known_at.isoformat(" ", "seconds"),
                       "gaps": [{"part": g.part, "start": g.start, "end": g.end} for g in c.gaps]} for c in cells])  # fmt: skip
        return
    _coverage_grid(session, cells)
    _coverage_gaps(session, cells)


def _coverage_grid(session: Session, cells: list[Cell]) -> None:
    months = sorted({c.month for c in cells if c.month})
    shown = RichTable(title=session.t("覆盖情况", "coverage"), padding=(0, 0))
    shown.add_column(session.t("表", "table"), no_wrap=True)
    for month in months:
        shown.add_column(f"{month:%y}\n{month:%m}", justify="center")
    styles = {State.MISSING: "red", State.PARTIAL: "red", State.LATE: "yellow", State.HISTORY: "dim"}
    for (_, name), group in groupby(cells, key=lambda c: (c.mill, c.table)):
        row = list(group)
        marks = [f"[{styles[c.state]}]{MARKS[c.state]}[/]" if c.state in styles else MARKS[c.state] for c in row]
        shown.add_row(CATALOG[name].title(session.lang), *(marks * len(months) if row[0].month is None else marks))
    session.out.print(shown)
    session.out.print("  ".join(f"{MARKS[state]} {TITLES[state](session.lang)}" for state in State))


def _coverage_gaps(session: Session, cells: list[Cell]) -> None:
    """Gaps in words; a table that was never kept at all is one line, not one a month."""
    never = {c.table for c in cells if c.state is State.MISSING}
    never -= {c.table for c in cells if c.state not in (State.MISSING, State.AWAITED)}
    for name in sorted(never):
        session.out.print(
            session.t(f"✗ {CATALOG[name].title.zh}：从未申报", f"✗ {CATALOG[name].title.en}: never declared")
        )
    for cell in cells:
        if cell.table in never or cell.state not in (State.MISSING, State.PARTIAL, State.LATE) or cell.month is None:
            continue
        parts = session.t("，", ", ").join(
            f"{g.part} {g.start}…{date.fromordinal(g.end.toordinal() - 1)}" for g in cell.gaps
        )
        title = CATALOG[cell.table].title(session.lang)
        said = TITLES[cell.state](session.lang)
        due = session.t(f"应于 {cell.due} 前报", f"due {cell.due}")
        session.out.print(f"{MARKS[cell.state]} {title} {cell.month:%Y-%m} {said} {parts} {due}", markup=False)


def show_log(session: Session, store: Store) -> None:
    """Every commit, oldest first."""
    if session.json:
        session.emit([{"number": e.number, "known_at": e.known_at.isoformat(" "), "kind": e.kind, "reason": e.reason,
                       "history": e.history, "batches": [{"id": b.id, "table": b.table, "part": b.part, "start": b.start,
                                                          "end": b.end, "rows": b.rows, "file": b.file, "sheet": b.sheet}
                                                         for b in e.batches]} for e in store.entries])  # fmt: skip
        return
    shown = RichTable()
    for heading in ("#", session.t("时间", "known at"), session.t("类别", "kind"), session.t("批次", "batches"),
                    session.t("行数", "rows"), session.t("原因", "reason")):  # fmt: skip
        shown.add_column(heading)
    for entry in store.entries:
        mine = [b for b in entry.batches if not b.defaults]
        kind = session.t({"import": "导入", "compact": "整理"}.get(entry.kind, entry.kind), entry.kind)
        shown.add_row(str(entry.number), f"{entry.known_at:%Y-%m-%d %H:%M:%S}", kind, str(len(mine)),
                      f"{sum(b.rows for b in mine):,}", Text(entry.reason or entry.history or ""))  # fmt: skip
    session.out.print(shown)
