"""Commands that ask bundles: what-if and replay."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import click
from rich.markup import escape
from rich.table import Table as RichTable

from fourfocus import __version__
from fourfocus.cli.close import show_problems
from fourfocus.cli.common import Session, speaks
from fourfocus.cli.inputs import FOLDER
from fourfocus.engine.bundle import Bundle, BundleError
from fourfocus.engine.bundle import read as read_bundle
from fourfocus.engine.close import CloseError
from fourfocus.engine.what_if import (
    Change,
    MonthIf,
    WhatIfError,
    changed_pack,
    evaluate,
    read_overlay,
    summary,
    to_plain,
)
from fourfocus.facts.faults import why
from fourfocus.rules.pack import Pack

FIELDS = {
    "rank": ("名次", "rank"),
    "party": ("党建侧", "Party side"),
    "production": ("生产侧", "production side"),
    "combined": ("合计", "total"),
    "grade": ("等次", "grade"),
    "total": ("合计", "total"),
    "low": ("最低可能", "lowest possible"),
    "high": ("最高可能", "highest possible"),
    "score": ("得分", "score"),
    "value": ("数值", "value"),
    "target": ("目标", "target"),
    "state": ("状态", "state"),
    "stars": ("星级", "stars"),
    "earned": ("应得星级", "stars earned"),
    "coefficient": ("系数", "coefficient"),
    "amount_fen": ("绩效（分）", "pay (fen)"),
    "text": ("提醒", "reminder"),
}
_DETAIL = ("lines", "totals", "values", "indicators", "tallies", "finals")
"""Parts of a result that are shown with ``--all`` only; everything else (rankings, stars, pay …) always."""


@click.command("what-if", help="测算：改几条规则，各单位会怎样 / what would other rules have given")
@click.argument("overlay", type=click.Path(path_type=Path, dir_okay=False))
@click.argument("more", nargs=-1, type=FOLDER)
@click.option("--from", "bundles", type=FOLDER, multiple=True, help="月结包，可多个 / bundles, one or many")
@click.option("--all", "whole", is_flag=True, help="也列出每个指标、每一行 / also indicators and lines")
@click.option(
    "--persons", is_flag=True, help="也列出个人的得分和绩效（仅限有权的人）/ also what concerns single people"
)
@speaks
def what_if(
    session: Session, overlay: Path, more: tuple[Path, ...], bundles: tuple[Path, ...], whole: bool, persons: bool
) -> None:
    """Lay an overlay over the packs of bundles and show the difference, from the bundles alone."""
    folders = (*bundles, *more)
    if not folders:
        session.fail(session.t("要给出月结包：--from 文件夹 …", "Name at least one bundle: --from FOLDER …"))
    try:
        data = read_overlay(overlay)
    except OSError as error:
        session.fail(session.t(f"读不了“{overlay}”：{why(error).zh}", f"cannot read {overlay}: {why(error).en}"))
    opened = [_open(session, folder, rows=False) for folder in folders]
    months = [bundle.month for bundle in opened]
    if len(set(months)) < len(months):
        session.fail(session.t("同一个月给了两个月结包。", "Two of the bundles are of the same month."))
    packs, found = _packs(session, overlay, data, opened)
    try:
        result = evaluate(opened, packs)
    except (WhatIfError, CloseError) as error:
        session.fail(error.words(session.lang))
    if not persons:
        result = [month.shared() for month in result]
    if session.json:
        session.emit(to_plain(result, found, session.lang))
        return
    session.out.print(
        session.t(f"测算：{found.words('zh')}", f"What if: {found.words('en')}"), style="bold", markup=False
    )
    _show_summary(session, result)
    _show_people(session, result)
    _show_changes(session, result, whole=whole)


def _open(session: Session, folder: Path, *, rows: bool) -> Bundle:
    try:
        return read_bundle(folder, rows=rows)
    except BundleError as error:
        session.fail(f"{folder}: {error.words(session.lang)}", data={"touched": list(error.touched)})


def _packs(session: Session, path: Path, data: bytes, bundles: list[Bundle]) -> tuple[dict[str, Pack], Any]:
    """The changed pack of each bundle; bundles of one pack share it."""
    packs: dict[str, Pack] = {}
    overlay: Any = None
    known: list[tuple[Any, Pack]] = []
    for bundle in bundles:
        same = next((pack for files, pack in known if files == bundle.pack.files), None)
        if same is None:
            same, overlay, problems = changed_pack(bundle.pack.files, path.name, data)
            if same is None or problems.errors:
                if not session.json:
                    show_problems(session, problems)
                listed = [one.to_dict(session.lang) for one in problems.sorted()]
                wrong = session.t("测算文件有错误，没有测算。", "The overlay has errors; nothing was computed.")
                session.fail(wrong, data={"problems": listed})
            known.append((bundle.pack.files, same))
        packs[str(bundle.folder)] = same
    return packs, overlay


def _show_summary(session: Session, months: list[MonthIf]) -> None:
    table = RichTable(title=session.t("谁得谁失", "Who gains, who loses"), title_justify="left")
    heads = (("单位", "Who"), ("月数", "Months"), ("合计变化", "Total"), ("名次", "Rank"), ("等次", "Grade"))
    for number, head in enumerate(heads):
        table.add_column(session.t(*head), justify="right" if number in (1, 2) else "left")
    for one in summary(months, session.lang):
        moves = [
            "; ".join(f"{m['month']} {_shown(session, m['before'])}→{_shown(session, m['after'])}" for m in one[name])
            for name in ("ranks", "grades")
        ]
        signed = one["difference"] if one["difference"].startswith("-") else f"+{one['difference']}"
        style = "red" if signed.startswith("-") else None if not float(signed) else "green"
        cells = (f"{one['title']} {one['id']}", str(one["months"]), signed, *moves)
        table.add_row(*(escape(cell) for cell in cells), style=style)
    session.out.print(table)


def _show_people(session: Session, months: list[MonthIf]) -> None:
    """How many people gain and lose stars and pay; names and amounts stand in the tables of those entitled."""
    for field, zh, en in (("stars", "星级", "stars"), ("amount_fen", "绩效", "pay")):
        parts = ("stars",) if field == "stars" else ("pay",)
        moves = [
            Decimal(one.difference or 0)
            for month in months
            for one in month.changes
            if one.part in parts and one.field == field and one.before is not None and one.after is not None
        ]
        if not moves:
            continue
        up, down = sum(move > 0 for move in moves), sum(move < 0 for move in moves)
        all_zh, all_en = "", ""
        if field == "amount_fen":
            yuan = f"{sum(moves) / 100:+.2f}"
            all_zh, all_en = f"，合计 {yuan} 元", f", {yuan} yuan in all"
        session.out.print(
            session.t(
                f"{zh}：{up} 人次提高，{down} 人次降低{all_zh}。",
                f"{en}: {up} times higher, {down} times lower{all_en}.",
            ),
            markup=False,
        )


def _show_changes(session: Session, months: list[MonthIf], *, whole: bool) -> None:
    for month in months:
        changes = [one for one in month.changes if whole or (one.part not in _DETAIL and not _repeats(one, month))]
        title = f"{month.month:%Y-%m}"
        if not changes:
            session.out.print(session.t(f"{title}：没有变化", f"{title}: nothing changes"))
            continue
        table = RichTable(title=title, title_justify="left")
        for head in (
            ("单位", "Who"),
            ("项目", "What"),
            ("现行", "As it is"),
            ("测算", "What if"),
            ("差", "Difference"),
        ):
            table.add_column(session.t(*head), justify="right" if head[1] in ("As it is", "What if") else "left")
        for one in changes:
            table.add_row(*(escape(cell) for cell in _cells(session, one, month)))
        session.out.print(table)
        if month.recomputed:
            note = session.t(
                f"月结包由另一版本写成，现行结果也用本程序 {__version__} 重算",
                f"the bundle is of another version; the month as it is was closed again with {__version__}",
            )
            session.out.print(note, style="yellow", markup=False)


def _repeats(one: Change, month: MonthIf) -> bool:
    """Whether a bound only repeats the total or the amount it belongs to."""
    return one.field in ("low", "high", "low_fen", "high_fen") and any(
        (other.part, other.subject, other.about) == (one.part, one.subject, one.about)
        and other.field in ("combined", "total", "amount_fen")
        and None not in (other.before, other.after)
        for other in month.changes
    )


def _cells(session: Session, one: Change, month: MonthIf) -> tuple[str, ...]:
    field = session.t(*FIELDS.get(one.field, (one.field, one.field)))
    about = "" if one.part.startswith(("rankings", "stars", "pay", "reminders")) else f"{one.about} "
    return (
        f"{month.people.get(one.subject, '')} {one.subject}".strip(),
        f"{about}{field}",
        _shown(session, one.before),
        _shown(session, one.after),
        one.difference or "",
    )


def _shown(session: Session, value: Any) -> str:
    if isinstance(value, dict):
        value = value.get(session.lang, value)
    return "—" if value is None else str(value)


@click.command(help="重算月结包，逐位比较 / recompute bundles and compare bit for bit")
@click.argument("bundles", nargs=-1, required=True, type=FOLDER)
@speaks
def replay(session: Session, bundles: tuple[Path, ...]) -> None:
    """Recompute bundles; exit code 3 when one of them gives another result, 2 when one was changed or cannot be read."""
    found: list[dict[str, Any]] = []
    for folder in bundles:
        found.append(_replayed(session, folder))
        if not session.json:
            _show_replay(session, found[-1])
    if session.json:
        session.emit({"engine": __version__, "bundles": found})
    states = {one["state"] for one in found}
    if "changed" in states:
        raise SystemExit(2)
    if "different" in states:
        raise SystemExit(3)


def _replayed(session: Session, folder: Path) -> dict[str, Any]:
    try:
        bundle = read_bundle(folder)
        different = bundle.differences(bundle.recompute())
    except BundleError as error:
        return {"bundle": str(folder), "state": "changed", "problem": error.words(session.lang)} | {
            "touched": list(error.touched)
        }
    except CloseError as error:
        return {"bundle": str(folder), "state": "different", "problem": error.words(session.lang)}
    return {
        "bundle": str(folder),
        "state": "different" if different else "identical",
        "month": bundle.manifest["month"],
        "engine": bundle.manifest["engine"],
        "identity": bundle.manifest["identity"],
        "different": different,
    }


def _show_replay(session: Session, one: dict[str, Any]) -> None:
    if one["state"] == "identical":
        text = session.t(
            f"{one['bundle']}：{one['month']} 重算结果逐位一致（{one['identity'][:12]}）",
            f"{one['bundle']}: {one['month']} replays bit for bit ({one['identity'][:12]})",
        )
        session.out.print(text, style="green", markup=False)
        return
    if one["state"] == "changed" or "problem" in one:
        session.out.print(f"{one['bundle']}：{one['problem']}", style="red", markup=False)
        return
    parts = session.t("、", ", ").join(one["different"])
    text = session.t(
        f"{one['bundle']}：{one['month']} 重算结果不同：{parts}（月结包由 {one['engine']} 写成，本程序为 {__version__}）",
        f"{one['bundle']}: {one['month']} gives other results: {parts} (written by {one['engine']}, this is {__version__})",
    )
    session.out.print(text, style="red", markup=False)
