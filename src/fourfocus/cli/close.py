"""Commands about rules and results: check, close."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click
from rich.markup import escape
from rich.table import Table as RichTable

from fourfocus.cli.branchwork import show_branchwork, show_serving
from fourfocus.cli.common import Session, speaks
from fourfocus.cli.grids import show_grid
from fourfocus.cli.inputs import FOLDER, STORE_OPTION, moment_of, open_store
from fourfocus.engine import people
from fourfocus.engine.archives_report import grids as archive_grids
from fourfocus.engine.brand_report import grids as brand_grids
from fourfocus.engine.bundle import MANIFEST, BundleError
from fourfocus.engine.bundle import read as read_bundle
from fourfocus.engine.bundle import write as write_bundle
from fourfocus.engine.cases import check_pack
from fourfocus.engine.close import CloseError, Result
from fourfocus.engine.close import close as close_month
from fourfocus.engine.finals import Final
from fourfocus.engine.lines import points
from fourfocus.engine.private import Veil, without_persons
from fourfocus.engine.report import headline, in_language, to_dict
from fourfocus.engine.year import grids as grids_of_year
from fourfocus.facts.calendar import next_month
from fourfocus.facts.faults import why
from fourfocus.facts.schema import Words
from fourfocus.rules.kinds import KINDS
from fourfocus.rules.pack import NoPack, Pack, read_folder
from fourfocus.rules.problems import Problems
from fourfocus.rules.serving import coverage, task_list
from fourfocus.rules.spec import MonthOf

STATES = {
    "met": ("达标", "met"),
    "unmet": ("未达标", "unmet"),
    "open": ("待数据", "waiting"),
    "none": ("无数值", "no value"),
    "known": ("", ""),
}
_COLOURS = {"met": "green", "unmet": "red", "open": "yellow", "none": "yellow", "known": ""}


@click.command(help="检查规则包 / check a rule pack")
@click.argument("pack", type=click.Path(path_type=Path))
@speaks
def check(session: Session, pack: Path) -> None:
    """Report every problem of a pack at once; exit code 2 when it cannot be used."""
    found, problems, counts = _checked(session, pack, cases=True)
    if session.json:
        listed = [one.to_dict(session.lang) for one in problems.sorted()]
        more = (
            {}
            if found is None
            else {"coverage": coverage(found, session.lang), "tasks": task_list(found, session.lang)}
        )
        session.emit({"counts": counts, "problems": listed, **more})
    else:
        _show_counts(session, counts)
        if found is not None:
            show_serving(session, found)
        show_problems(session, problems)
    if problems.errors:
        raise SystemExit(2)


def _checked(session: Session, folder: Path, *, cases: bool) -> tuple[Pack | None, Problems, dict[str, Any]]:
    try:
        files = read_folder(folder)
    except NoPack:
        session.fail(
            session.t(
                f"“{folder}”不是规则包：没有 pack.yaml。请给出规则包的文件夹，例如 packs/hanzhong-rolling-2020。",
                f"{folder} is no rule pack: it has no pack.yaml. Name the pack's folder, such as packs/hanzhong-rolling-2020.",
            )
        )
    return check_pack(files, cases=cases)


def _show_counts(session: Session, counts: dict[str, Any]) -> None:
    parts = []
    for name, count in counts.items():
        shown = "-".join(str(one) for one in count.values()) if isinstance(count, dict) else count
        parts.append(f"{_COUNTS[name](session.lang)} {shown}")
    session.out.print(" · ".join(parts), markup=False)


_COUNTS = {
    "framework": Words("模式", "framework"),
    "clauses": Words("条款", "clauses"),
    "parameters": Words("参数", "parameters"),
    "indicators": Words("指标", "indicators"),
    "further_indicators": Words("另列的指标", "further indicators"),
    "branches": Words("支部", "branches"),
    "tasks": Words("重点工作", "tasks"),
    "tasks_from_records": Words("由记录结算", "settled from records"),
    "standards": Words("检查项", "inspection items"),
    "settlements": Words("结算规则", "settlements"),
    "scorecards": Words("计分卡", "scorecards"),
    "cases": Words("演算例", "worked cases"),
    **{kind.part: kind.title for kind in KINDS},
}
"""What the counts of ``check`` are called; JSON has the keys."""


def show_problems(session: Session, problems: Problems) -> None:
    """Every problem as a table: where, rule, what is wrong, what would be right."""
    if not len(problems):
        session.out.print(session.t("规则包没有问题。", "The pack is in order."), style="green")
        return
    table = RichTable(show_lines=True)
    for title in (("位置", "Where"), ("规则", "Rule"), ("问题", "Problem"), ("应为", "What would be right")):
        table.add_column(session.t(*title), overflow="fold")
    for one in problems.sorted():
        style = "yellow" if one.is_warning else "red"
        where = f"[{style}]{escape(str(one.place))}[/]"
        table.add_row(where, escape(one.rule), escape(one.what(session.lang)), escape(one.right(session.lang)))
    session.out.print(table)
    errors = len(problems.errors)
    session.out.print(
        session.t(
            f"{errors} 个错误，{len(problems) - errors} 个提醒。",
            f"{errors} errors, {len(problems) - errors} warnings.",
        )
    )


@click.command(help="月结：结算一个月，写出月结包 / close a month and write its bundle")
@click.argument("month")
@click.option("--pack", "pack_path", type=click.Path(path_type=Path), required=True, help="规则包 / the rule pack")
@STORE_OPTION
@click.option("--out", type=FOLDER, required=True, help="月结包文件夹 / folder of the bundle")
@click.option("--as-of", default=None, help="当时所知，如 2020-04-05 / as known at a time")
@click.option("--mill", default=None, help="厂代号（库里有几个厂时）/ the mill, when there are several")
@click.option(
    "--book",
    type=click.Path(path_type=Path, dir_okay=False),
    default=None,
    help="另写 Excel 结果表 / also an Excel book",
)
@click.option(
    "--finals",
    "finals_paths",
    type=FOLDER,
    multiple=True,
    help="前几个月的月结包，或放着它们的文件夹 / bundles of earlier months, or a folder of them",
)
@click.option(
    "--until",
    default=None,
    help="测算：只用这一天之前的记录，如 2020-06-16 / simulate with the records before a day",
)
@click.option(
    "--persons", is_flag=True, help="也列出个人的积分、得分和绩效（仅限有权的人）/ also what concerns single people"
)
@click.option("--force", is_flag=True, help="覆盖已有的月结包 / replace a bundle that is there")
@speaks
def close(
    session: Session,
    month: str,
    pack_path: Path,
    store_path: Path,
    out: Path,
    as_of: str | None,
    mill: str | None,
    book: Path | None,
    finals_paths: tuple[Path, ...],
    until: str | None,
    persons: bool,
    force: bool,
) -> None:
    """Close one month of a store by a pack."""
    day = _month(session, month)
    moment = moment_of(session, as_of)
    pack, problems, _ = _checked(session, pack_path, cases=False)
    if pack is None or problems.errors:
        if not session.json:
            show_problems(session, problems)
        listed = [one.to_dict(session.lang) for one in problems.sorted()]
        session.fail(
            session.t("规则包有错误，不能结算。", "The pack has errors; nothing was closed."), data={"problems": listed}
        )
    finals = _finals(session, finals_paths, day)
    facts = open_store(session, store_path).as_of(moment)
    if until is not None:
        facts = facts.until(_until(session, until, day))
    try:
        result = close_month([pack], facts, day, moment, finals, mill=mill)
        write_bundle(result, facts, out, replace=force)
    except CloseError as error:
        session.fail(error.words(session.lang))
    except BundleError as error:
        hint = session.t("。换一个位置，或加 --force 覆盖。", ". Choose another place, or replace it with --force.")
        session.fail(error.words(session.lang) + (hint if out.exists() else ""))
    if book is not None:
        _write_book(session, result, book, persons=persons)
    if session.json:
        found = to_dict(result, in_language(session.lang))
        session.emit(found if persons else without_persons(found, result))
    else:
        show_result(session, result, persons=persons)
        session.out.print(session.t(f"月结包：{out}", f"Bundle: {out}"), markup=False)
        if book is not None:
            session.out.print(session.t(f"结果表：{book}", f"Workbook: {book}"), markup=False)


def _finals(session: Session, paths: tuple[Path, ...], month: Any) -> tuple[Final, ...]:
    """The finals of the bundles named; of a folder, those of the bundles in it that are of earlier months."""
    found: list[Final] = []
    for path in paths:
        whole = (path / MANIFEST).is_file()
        folders = [path] if whole else sorted(one.parent for one in path.glob(f"*/{MANIFEST}"))
        if not folders:
            session.fail(session.t(f"“{path}”里没有月结包。", f"there is no bundle in {path}."))
        try:
            finals = [read_bundle(folder).final for folder in folders]
        except BundleError as error:
            session.fail(error.words(session.lang), data={"touched": list(error.touched)})
        found += [one for one in finals if whole or one.month < month]
    return tuple(found)


def _month(session: Session, text: str) -> Any:
    from fourfocus.rules.problems import NOWHERE
    from fourfocus.rules.source import Scalar
    from fourfocus.rules.spec import BAD, Reading

    found = MonthOf().read(Scalar(text, NOWHERE), Reading(Problems()), "month")
    if found is BAD:
        session.fail(session.t(f"看不懂月份“{text}”。写成 2020-03。", f"Month {text!r} cannot be read. Write 2020-03."))
    return found


def _until(session: Session, text: str, month: Any) -> Any:
    """The day before which records count; it must lie in the month."""
    from datetime import date

    try:
        found = date.fromisoformat(text)
    except ValueError:
        found = None
    if found is None or not month < found <= next_month(month):
        zh = f"--until 要写 {month:%Y-%m} 里的一天，例如 {month:%Y-%m}-16；“{text}”不是。"
        session.fail(session.t(zh, f"--until is a day of {month:%Y-%m}, such as {month:%Y-%m}-16; {text!r} is not."))
    return found


def _write_book(session: Session, result: Result, path: Path, *, persons: bool) -> None:
    from fourfocus.documents.book import write_book

    try:
        write_book(result, path, session.lang, persons=persons)
    except OSError as error:
        session.fail(session.t(f"写不了“{path}”：{why(error).zh}", f"cannot write {path}: {why(error).en}"))


def show_result(session: Session, result: Result, *, persons: bool = False) -> None:
    """The two-way rankings, indicators against target, analyses, highlights and stars, open lines and warnings.

    What concerns single people is shown with ``persons`` only.
    """
    title = session.t(f"{result.month:%Y年%m月} 双向考核", f"Two-way assessment, {result.month:%Y-%m}")
    for rows, zh, en in ((result.branches, "党支部", "branches"), (result.units, "单位", "units")):
        if rows:
            _show_ranking(session, rows, f"{title} · {session.t(zh, en)}")
    _show_indicators(session, result)
    for outcome in result.analyses:
        for grid in outcome.analyser.grids(outcome.found):
            show_grid(session, grid)
    for grid in grids_of_year(result.listed.get("year", ())):
        show_grid(session, grid)
    for grid in (
        *people.shared(result),
        *brand_grids(result),
        *archive_grids(result),
        *(people.personal(result) if persons else ()),
    ):
        show_grid(session, grid)
    _show_open(session, result, persons=persons)
    show_branchwork(session, result)
    if result.finals:
        listed = [f"{one.month:%Y-%m}" for one in result.finals]
        zh, en = f"接续的前期结果：{'、'.join(listed)}", f"Earlier results it goes on from: {', '.join(listed)}"
        session.out.print(session.t(zh, en), style="dim", markup=False)
    not_shown = None if persons else people.hidden(result)
    if not_shown is not None:
        session.out.print(not_shown(session.lang), style="dim", markup=False)
    veil = Veil(result)
    for warning in result.warnings:
        said = warning.words if persons else veil.words(warning.words)
        session.out.print(session.t("提醒：", "Note: ") + said(session.lang), style="yellow", markup=False)


def _show_ranking(session: Session, rows: Any, title: str) -> None:
    table = RichTable(title=title, title_justify="left")
    heads = (
        ("名次", "Rank"),
        ("单位", "Who"),
        ("党建侧", "Party"),
        ("生产侧", "Production"),
        ("合计", "Total"),
        ("等次", "Grade"),
    )
    for number, head in enumerate(heads):
        table.add_column(session.t(*head), justify="left" if number in (1, 5) else "right")
    for one in rows:
        both = one.combined
        total = points(both.total) or f"{points(both.low)} – {points(both.high)}"
        grade = session.t("待数据", "waiting")
        if one.grade is not None:
            grade = session.t(one.grade.title, one.grade.title_en or one.grade.title)
        cells = ["—" if one.rank is None else str(one.rank), f"{one.subject.title} {one.subject.id}"]
        cells += [_total(one.party), _total(one.production), total, grade]
        table.add_row(*(escape(cell) for cell in cells), style=None if one.rank else "yellow")
    session.out.print(table)


def _total(account: Any) -> str:
    return points(account.total) or f"{points(account.low)} – {points(account.high)}"


def _show_indicators(session: Session, result: Result) -> None:
    table = RichTable(title=session.t("指标与目标", "Indicators against target"), title_justify="left")
    heads = (("指标", "Indicator"), ("对象", "Who"), ("实际", "Value"), ("目标", "Target"), ("单位", "Unit"), ("", ""))
    for number, head in enumerate(heads):
        table.add_column(session.t(*head), justify="right" if number in (2, 3) else "left")
    groups: dict[str, list[Any]] = {}
    for reading in result.readings:
        groups.setdefault(reading.indicator.id, []).append(reading)
    for readings in groups.values():
        first = headline(readings)
        for reading in [first, *(one for one in readings if one is not first)]:
            title = reading.indicator.words(session.lang) if reading is first else ""
            state, colour = session.t(*STATES[reading.state]), _COLOURS[reading.state]
            shown = f"[{colour}]{state}[/]" if colour else state
            cells = (
                title,
                reading.subject.title,
                reading.shown or "—",
                reading.target_shown or "",
                reading.indicator.unit.words(session.lang),
            )
            table.add_row(*(escape(cell) for cell in cells), shown)
            if reading is first:
                for show in reading.shows:
                    table.add_row(
                        "",
                        escape(f"· {show.title(session.lang)}"),
                        show.shown or "—",
                        "",
                        escape(show.unit(session.lang)),
                        "",
                    )
    session.out.print(table)


def _show_open(session: Session, result: Result, *, persons: bool) -> None:
    rows = [
        (account, line)
        for account in result.accounts.values()
        for line in account.lines
        if line.score is None and not line.of and line.missing and (persons or not people.is_person(account.subject))
    ]
    if not rows:
        return
    veil = Veil(result)
    table = RichTable(
        title=session.t("待数据的行（缺数不等于零）", "Open lines (missing is not zero)"), title_justify="left"
    )
    for head in (("对象", "Who"), ("项目", "Line"), ("可能得分", "Possible"), ("缺什么", "What is missing")):
        table.add_column(session.t(*head), overflow="fold")
    for account, line in rows:
        whys = [one.why if persons else veil.words(one.why) for one in line.missing]
        missing = "\n".join(why(session.lang) for why in whys)
        possible = f"{points(line.low)} – {points(line.high)}"
        table.add_row(*(escape(cell) for cell in (account.subject.title, line.title(session.lang), possible, missing)))
    session.out.print(table)
