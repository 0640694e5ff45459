"""Commands about facts: template, example, import, facts, store."""

from __future__ import annotations

from pathlib import Path
from typing import Any, ClassVar

import click
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn
from rich.table import Table as RichTable

from fourfocus.cli import browse
from fourfocus.cli.common import Session, now, speaks
from fourfocus.cli.inputs import FOLDER, STORE_OPTION, moment_of, open_store, period_of, table_names
from fourfocus.facts.faults import why
from fourfocus.facts.importer import import_files
from fourfocus.facts.outcome import Options
from fourfocus.facts.problems import Problems, word
from fourfocus.facts.reading import Asked
from fourfocus.facts.report import annotated_copies, summary, to_dict
from fourfocus.facts.store import StoreError
from fourfocus.facts.tables import CATALOG

SHOWN = 60
"""So many problems are shown in the terminal; all are in the marked copies and with --json."""


# -- template ----------------------------------------------------------------------------------------------------------


@click.command(help="写出各表的 Excel 填报模板 / write Excel templates of the tables")
@click.argument("folder", type=FOLDER)
@click.argument("tables", nargs=-1)
@click.option("--mill", default="", help="预先填好的厂代号 / mill code to fill in")
@click.option("--period", help="预先填好的期间，如 2020-03 / period to fill in")
@speaks
def template(session: Session, folder: Path, tables: tuple[str, ...], mill: str, period: str | None) -> None:
    """Write one workbook per table into FOLDER; all tables unless some are named."""
    from fourfocus.facts.template import write_template

    names = table_names(session, tables) or list(CATALOG)
    told = period_of(session, period)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        written = []
        for name in names:
            path = folder / f"{CATALOG[name].title(session.lang)}_{name}.xlsx"
            write_template(CATALOG[name], path, mill=mill, period=told, lang=session.lang)
            written.append(path)
    except OSError as error:
        session.fail(session.t(f"写不进 {folder}：{why(error).zh}", f"Cannot write to {folder}: {why(error).en}"))
    if session.json:
        session.emit({"written": [str(path) for path in written]})
    else:
        session.out.print(
            session.t(f"写好 {len(written)} 个模板：{folder}", f"{len(written)} templates written: {folder}"),
            markup=False,
        )


# -- example -----------------------------------------------------------------------------------------------------------


@click.command(help="写出示例轧钢厂的 Excel 和 CSV 文件 / write the files of the example mill")
@click.argument("folder", type=FOLDER)
@click.option("--seed", type=int, help="随机种子 / random seed")
@click.option("--force", is_flag=True, help="覆盖已有的示例 / replace an example written before")
@speaks
def example(session: Session, folder: Path, seed: int | None, force: bool) -> None:
    """Simulate an invented mill of 2019-01 to 2020-06 and write its files into FOLDER."""
    import shutil

    from fourfocus.example import Parameters, write_example

    if folder.exists() and any(folder.iterdir()):
        ours = (folder / "fourfocus.toml").is_file() and (folder / "说明.md").is_file()
        if not force or not ours:
            session.fail(session.t(f"{folder} 不是空文件夹。换一个文件夹；若是以前写的示例，加 --force 覆盖。",
                                   f"{folder} is not empty. Choose another; --force replaces an earlier example."))  # fmt: skip
        shutil.rmtree(folder)
    parameters = Parameters() if seed is None else Parameters(seed=seed)
    try:
        with _bar(session) as bar:
            written = write_example(folder, parameters, bar)
    except OSError as error:
        session.fail(session.t(f"写不进 {folder}：{why(error).zh}", f"Cannot write to {folder}: {why(error).en}"))
    if session.json:
        session.emit({"written": [str(path) for path in written], "seed": parameters.seed})
    else:
        session.out.print(session.t(f"写好 {len(written)} 个文件：{folder}（数据纯属虚构，见 说明.md）",
                                    f"{len(written)} files written: {folder} (all invented; see 说明.md)"),
                          markup=False)  # fmt: skip


# -- import ------------------------------------------------------------------------------------------------------------


@click.command("import", help="导入 Excel 和 CSV：全部检查通过才入库 / import files: all or nothing")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@STORE_OPTION
@click.option("--mill", help="厂代号（第一次导入时说明）/ mill code, on first import")
@click.option("--table", "table_name", help="这些文件是哪张表 / the table, when files do not say")
@click.option("--part", help="只对这条产线、单位或支部完整 / scope limited to a line, unit or branch")
@click.option("--period", help="对哪个期间完整，如 2020-03 / period the files are complete for")
@click.option(
    "--correct", metavar="原因", help="更正已申报的范围，写明原因 / supersede what was declared, with a reason"
)
@click.option(
    "--history", metavar="说明", help="系统启用前的历史记录，不算迟报 / records from before the system; not late"
)
@click.option("--report", "report_path", type=FOLDER, help="标注问题的副本放在哪里 / folder for the marked copies")
@click.option("--dry-run", is_flag=True, help="只检查，不入库 / check only")
@speaks
def import_files_command(
    session: Session,
    files: tuple[Path, ...],
    store_path: Path,
    mill: str | None,
    table_name: str | None,
    part: str | None,
    period: str | None,
    correct: str | None,
    history: str | None,
    report_path: Path | None,
    dry_run: bool,
) -> None:
    """Read, check and store files; any error and nothing of this call is stored."""
    table = table_names(session, (table_name,))[0] if table_name else None
    asked = Asked(mill, table, part, period_of(session, period))
    for reason in (correct, history):
        if reason is not None and not reason.strip():
            session.fail(session.t("--correct 和 --history 后面要写明原因。", "--correct and --history need a reason."))
    options = Options(asked, correct, history)
    store = open_store(session, store_path, create=True)
    try:
        with _bar(session) as bar:
            if dry_run:
                from fourfocus.facts.importer import read_files

                reading = read_files(store, list(files), options, bar)
            else:
                reading = import_files(store, list(files), options, now(), bar)
    except StoreError as error:
        session.fail(error.words(session.lang))
    marked: list[Path] = []
    if reading.problems.listed:
        folder = report_path or Path("导入问题" if session.lang == "zh" else "problems")
        try:
            marked = annotated_copies(reading, folder, session.lang)
        except OSError as error:  # what is wrong is still said here
            session.err.print(session.t(f"标注的副本写不进 {folder}：{why(error).zh}",
                                        f"Marked copies cannot be written to {folder}: {why(error).en}"),
                              markup=False)  # fmt: skip
    if session.json:
        session.emit({**to_dict(reading, session.lang, stored=not dry_run), "marked": [str(path) for path in marked]})
    else:
        _show_import(session, reading, marked, dry_run)
    if not reading.ok:
        raise SystemExit(2)


def _show_import(session: Session, reading: Any, marked: list[Path], dry_run: bool) -> None:
    t = session.t
    if reading.problems.listed:
        show_problems(session, reading.problems)
    if not reading.ok:
        count = reading.problems.error_count
        session.err.print(t(f"\n共 {count} 处错误，什么也没有入库。改正后重新导入。",
                            f"\n{count} error{'s' if count != 1 else ''}; nothing was stored. Correct and import again."),
                          style="bold red")  # fmt: skip
    for path in marked:
        session.err.print(t(f"已标注的副本：{path}", f"Marked copy: {path}"), markup=False)
    if not reading.ok:
        return
    if reading.problems.listed:
        session.err.print(t("\n以上只是提醒，不影响入库。", "\nThese are warnings only."), style="yellow")
    if reading.hidden:
        names = "、".join(f"{file} {sheet}" for file, sheet in reading.hidden)
        session.out.print(t(f"隐藏的工作表没有读：{names}", f"Hidden sheets were not read: {names}"), markup=False)
    if reading.unchanged:
        session.out.print(t(f"{len(reading.unchanged)} 个范围与库中完全相同，未重复入库。",
                            f"{len(reading.unchanged)} scopes are already stored word for word."))  # fmt: skip
    rows = summary(reading, CATALOG)
    if rows:
        table = RichTable(
            title=t("检查通过，未入库（--dry-run）", "checked, not stored (--dry-run)")
            if dry_run
            else t("已入库", "stored")
        )
        table.add_column(t("表", "table"))
        table.add_column(t("名称", "title"))
        table.add_column(t("行数", "rows"), justify="right")
        for name, count in rows.items():
            table.add_row(name, CATALOG[name].title(session.lang), f"{count:,}")
        session.out.print(table)
    batches = sum(not batch.defaults for batch in reading.batches)
    session.out.print(t(f"{reading.files} 个文件，{batches} 个批次，{reading.rows:,} 行。",
                        f"{reading.files} files, {batches} batches, {reading.rows:,} rows."))  # fmt: skip
    if reading.superseded:
        count = len(reading.superseded)
        session.out.print(t(f"{count} 个旧批次{'将' if dry_run else ''}被取代；旧版本仍可用 --as-of 查看。",
                            f"{count} earlier batches {'would be' if dry_run else 'were'} superseded; "
                            "--as-of still shows them."))  # fmt: skip


def show_problems(session: Session, problems: Problems) -> None:
    """The problems as a table: where, what, why, what to do."""
    table = RichTable(show_lines=True)
    for name in ("file", "sheet", "row", "column", "value", "reason", "remedy"):
        table.add_column(word(name, session.lang), overflow="fold", justify="right" if name == "row" else "left")
    listed = problems.sorted()
    for problem in listed[:SHOWN]:
        data = problem.to_dict(session.lang)
        cells = [data["file"], data["sheet"], str(data["row"] or ""), data["column"], data["value"][:60], data["reason"],
                 data["remedy"]]  # fmt: skip
        table.add_row(*map(_plain, cells), style="yellow" if problem.is_warning else None)
    session.err.print(table)
    more = len(listed) - SHOWN + problems.unlisted
    if more > 0:
        session.err.print(session.t(f"还有 {more} 处未列出；用 --json 或看标注的副本。",
                                    f"{more} more are not shown; see --json or the marked copies."))  # fmt: skip


def _plain(text: str) -> Any:
    from rich.text import Text

    return Text(text)


class _bar:
    """A progress bar on stderr; silent with --json or outside a terminal."""

    _TITLES: ClassVar = {"read": ("读取文件", "reading"), "check": ("检查", "checking"), "store": ("入库", "storing"),
               "write": ("写出文件", "writing")}  # fmt: skip

    def __init__(self, session: Session) -> None:
        self._session = session
        self._progress = Progress(
            TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), console=session.err,
            transient=True, disable=session.json or not session.err.is_terminal,
        )  # fmt: skip
        self._tasks: dict[str, Any] = {}

    def __enter__(self) -> _bar:
        self._progress.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._progress.stop()

    def __call__(self, what: str, done: int, total: int) -> None:
        if what not in self._tasks:
            zh, en = self._TITLES.get(what, (what, what))
            self._tasks[what] = self._progress.add_task(self._session.t(zh, en), total=total)
        self._progress.update(self._tasks[what], completed=done, total=total)


# -- facts -------------------------------------------------------------------------------------------------------------


@click.command(help="查看和导出事实、覆盖情况 / browse and export facts, and what is missing")
@click.argument("table", required=False)
@click.option("--store", "store_path", type=FOLDER, help="事实库文件夹 / the fact store")
@click.option("--as-of", help="当时所知，如 2020-04-05 / as known at a time")
@click.option("--coverage", "show_coverage", is_flag=True, help="每表每月：已报、缺、迟 / declared, missing, late")
@click.option("--period", help="只看这个期间，如 2020-03 / only this period")
@click.option("--limit", type=click.IntRange(min=0), default=30, show_default=True, help="最多显示几行 / rows to show")
@click.option(
    "--export", type=click.Path(path_type=Path, dir_okay=False), help="全部行写成 .csv 或 .xlsx / write all rows"
)
@speaks
def facts(
    session: Session,
    table: str | None,
    store_path: Path | None,
    as_of: str | None,
    show_coverage: bool,
    period: str | None,
    limit: int,
    export: Path | None,
) -> None:
    """List the tables, browse one, or show what is declared and what is missing."""
    if store_path is None:
        browse.list_tables(session, table)
        return
    store = open_store(session, store_path)
    moment = moment_of(session, as_of)
    told = period_of(session, period)
    if show_coverage:
        browse.show_coverage(session, store, moment or now(), told)
    elif table is None:
        browse.list_stored(session, store, moment)
    else:
        name = table_names(session, (table,))[0]
        browse.show_rows(session, store, name, moment, told, limit, export)


# -- store -------------------------------------------------------------------------------------------------------------


@click.group(help="事实库：核对、整理、查看提交 / the store: verify, compact, log")
def store() -> None:
    """Look after a fact store."""


@store.command("verify", help="逐字节核对，并说出受损的批次 / check every byte; name the batches hurt")
@STORE_OPTION
@speaks
def verify_command(session: Session, store_path: Path) -> None:
    """Check the log, the files and the rows against their hashes."""
    from fourfocus.facts.founding import is_begun
    from fourfocus.facts.verify import verify

    if not (store_path / "log").is_dir() or is_begun(store_path):
        open_store(session, store_path)
    result = verify(store_path)
    if session.json:
        session.emit({
            "ok": not result.damage, "commits": result.commits, "files": result.files, "batches": result.batches,
            "damage": [{"path": d.path, "what": d.what(session.lang), "batches": list(d.batches)} for d in result.damage],
            "strays": list(result.strays),
        })  # fmt: skip
    else:
        for damage in result.damage:
            batches = session.t("；批次：", "; batches: ") + ", ".join(damage.batches) if damage.batches else ""
            session.err.print(f"{damage.path}: {damage.what(session.lang)}{batches}", style="red", markup=False)
        session.out.print(session.t(
            f"{result.commits} 次提交，{result.files} 个文件，{result.batches} 个批次："
            + (f"{len(result.damage)} 处受损，请从备份恢复上列文件。" if result.damage else "全部完好。"),
            f"commits: {result.commits}, files {result.files}, batches {result.batches}: "
            + (f"{len(result.damage)} damaged; restore the files above from a backup." if result.damage else "all intact."),
        ))  # fmt: skip
    if result.damage:
        raise SystemExit(2)


@store.command("compact", help="合并小文件，旧版本都保留 / join small files; every version is kept")
@STORE_OPTION
@speaks
def compact_command(session: Session, store_path: Path) -> None:
    """Join the small files of each table and month."""
    kept = open_store(session, store_path)
    try:
        entry = kept.compact(known_at=now())
    except StoreError as error:
        session.fail(error.words(session.lang))
    joined, made = (len(entry.removed), len(entry.added)) if entry else (0, 0)
    if session.json:
        session.emit({"joined": joined, "into": made})
    else:
        session.out.print(session.t(f"{joined} 个文件合并为 {made} 个。" if entry else "没有需要合并的文件。",
                                    f"{joined} files joined into {made}." if entry else "Nothing to join."))  # fmt: skip


@store.command("log", help="每次提交：何时、什么、为什么 / every commit: when, what, why")
@STORE_OPTION
@speaks
def log_command(session: Session, store_path: Path) -> None:
    """List the commits."""
    browse.show_log(session, open_store(session, store_path))
