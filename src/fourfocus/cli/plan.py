"""``fourfocus plan``: plan roll and groove changes, check the plan, draw it and print the work list."""

from __future__ import annotations

import json
import time
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import click

from fourfocus.cli.common import Session, speaks
from fourfocus.cli.inputs import FOLDER, open_store

if TYPE_CHECKING:
    from fourfocus.planning.compare import Side
    from fourfocus.planning.data import Instance
    from fourfocus.planning.plan import Plan


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def _read(session: Session, path: Path) -> Instance:
    from fourfocus.planning.read import BadInstanceError, load

    try:
        return load(path.read_text(encoding="utf-8"))
    except BadInstanceError as error:
        listed = [{"where": p.where, "problem": session.t(p.zh, p.en)} for p in error.problems]
        lines = "\n".join(f"  {p['where']}: {p['problem']}" for p in listed)
        session.fail(f"{path}: {session.t('实例有误', 'the instance is wrong')}\n{lines}", data={"problems": listed})


def _show(session: Session, plan: Plan, started: float) -> None:
    """One line about a better plan, on stderr."""
    f = plan.figures
    session.err.print(
        session.t(
            f"· {time.monotonic() - started:6.1f} 秒  停机 {f['stop_s'] / 60:.0f} 分  停机 {f['stops']} 次  晚交 {f['late_orders']} 单",  # noqa: E501
            f"· {time.monotonic() - started:6.1f} s  stop {f['stop_s'] / 60:.0f} min in {f['stops']} stops, {f['late_orders']} late",  # noqa: E501
        )
    )


def _replanned(
    session: Session, instance: Instance, before: Path, moment: str, limits: object, stop: object
) -> tuple[Plan, list[str]]:
    from fourfocus.planning.plan import BadPlanError, load
    from fourfocus.planning.replan import difference, replan

    try:
        old = load(before.read_text(encoding="utf-8"))
        at = int((datetime.fromisoformat(moment) - instance.start).total_seconds())
    except (BadPlanError, ValueError) as error:
        session.fail(f"{before}, {moment}: {error}")
    plan = replan(instance, old, at, limits=limits, stop=stop)  # type: ignore[arg-type]
    return plan, difference(instance, old, plan)


@click.command("plan")
@click.argument("instance", type=click.Path(exists=True, dir_okay=False, path_type=Path), required=False)
@click.option("--limit", type=float, default=60.0, show_default=True, help="最长秒数 / seconds at most")
@click.option(
    "--work", type=int, default=40_000, show_default=True, help="工作量上限（同种子同工作量得同一计划）/ work limit"
)
@click.option("--seed", type=int, default=0, show_default=True, help="随机种子 / seed")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="计划 JSON / the plan")
@click.option("--svg", type=click.Path(dir_okay=False, path_type=Path), help="甘特图 SVG / Gantt picture")
@click.option(
    "--html", type=click.Path(dir_okay=False, path_type=Path), help="交互甘特图（单个文件）/ Gantt page, one file"
)
@click.option(
    "--worklist", type=click.Path(dir_okay=False, path_type=Path), help="每次停机的派工单 / work list per stop"
)
@click.option(
    "--check",
    "check_only",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="只检查这个计划 / check a plan",
)
@click.option("--greedy", is_flag=True, help="只用调度员规则 / the dispatcher's rule alone")
@click.option(
    "--replan",
    "before",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="重排：现行计划 / replan this plan",
)
@click.option(
    "--store", "store_path", type=FOLDER, help="从事实库取实例（不给实例文件时）/ an instance out of the fact store"
)
@click.option("--from", "first_day", help="从哪一天起（2020-03-16）/ first day, with --store")
@click.option("--days", type=click.IntRange(1, 62), default=7, show_default=True, help="几天 / days, with --store")
@click.option(
    "--instance-out",
    type=click.Path(dir_okay=False, path_type=Path),
    help="把所用的实例写下来 / write the instance that was planned",
)
@click.option("--compare", "compared", is_flag=True, help="与同期记录对照 / beside what happened, with --store")
@click.option("--at", "moment", help="重排：此刻之前的不动（2026-03-03T14:00:00）/ replan: keep what is before")
@speaks
def plan(
    session: Session, instance: Path | None, limit: float, work: int, seed: int, out: Path | None, svg: Path | None,
    html: Path | None, worklist: Path | None, check_only: Path | None, greedy: bool, before: Path | None, moment: str | None,
    store_path: Path | None, first_day: str | None, days: int, instance_out: Path | None, compared: bool,
) -> None:  # fmt: skip
    """换辊换槽计划：从实例 JSON 排出轧制、停机、换辊换槽和窗口内的工作，并独立检查。"""
    from fourfocus.planning.check import check
    from fourfocus.planning.infeasible import conflicts
    from fourfocus.planning.plan import dump, load
    from fourfocus.planning.read import fingerprint
    from fourfocus.planning.solve import Limits, solve
    from fourfocus.planning.solve import greedy as dispatcher

    rows: dict[str, list[dict[str, object]]] = {}
    if store_path:
        rows = _records(session, store_path, first_day, days)
        data = _read(session, instance) if instance else _history(session, rows, first_day, days)
    elif instance:
        data = _read(session, instance)
    else:
        session.fail(session.t("请给出实例文件，或用 --store 和 --from 从事实库取。",
                               "Give an instance file, or take one from the store with --store and --from."))  # fmt: skip
    if instance_out:
        from fourfocus.planning.read import dump as dump_instance

        _write(instance_out, dump_instance(data))
    started = time.monotonic()
    for conflict in conflicts(data):
        session.err.print(
            session.t("冲突：", "conflict: ") + session.t(conflict.zh, conflict.en), style="yellow", markup=False
        )

    def spent() -> float:
        return (time.monotonic() - started) / limit if limit else 1.0

    def over() -> bool:
        return spent() > 1

    # a bound is worth a sixth of the time, and cannot be interrupted
    limits = Limits(work=work, seed=seed, bound=min(20.0, limit / 6 / len(data.lines)), packing=min(3.0, limit / 20))
    changed: list[str] = []
    if check_only:
        found = load(check_only.read_text(encoding="utf-8"))
    elif greedy:
        found = dispatcher(data)
    elif before and moment:
        found, changed = _replanned(session, data, before, moment, limits, over)
    else:
        # a limit of time is meant to be used; --work alone gives the same plan everywhere
        found = solve(data, limits, stop=over, spent=spent, listen=lambda p: _show(session, p, started))
    broken = check(data, found, fingerprint=fingerprint(data))
    if out:
        _write(out, dump(found))
    _pictures(data, found, svg, html, worklist)
    if compared and rows:
        changed += _beside(session, data, found, rows)
    _report(session, found, broken, changed)


def _start(session: Session, first_day: str | None) -> datetime:
    try:
        return datetime.fromisoformat(first_day or "").replace(hour=8, minute=0, second=0)
    except ValueError:
        session.fail(
            session.t(
                f"--from 要写成 2020-03-16，现为 {first_day!r}", f"--from must be like 2020-03-16, not {first_day!r}"
            )
        )


def _records(session: Session, path: Path, first_day: str | None, days: int) -> dict[str, list[dict[str, object]]]:
    """The rows of the store that an instance is made of, around the period."""
    from fourfocus.facts.tables import CATALOG
    from fourfocus.planning.facts_history import HISTORY_DAYS, TABLES

    start, facts = _start(session, first_day), open_store(session, path).as_of()
    if len(facts.mills) != 1:
        session.fail(session.t("库中不止一个厂，暂只支持一个", "the store holds several mills; one is supported"))
    low, high = start.date() - timedelta(days=HISTORY_DAYS), start.date() + timedelta(days=days)
    return {
        name: (
            facts.rows(name) if CATALOG[name].when is None else facts.slice(name, facts.mills[0], low, high)
        ).to_pylist()
        for name in TABLES
    }


def _history(session: Session, rows: dict[str, list[dict[str, object]]], first_day: str | None, days: int) -> Instance:
    from fourfocus.planning.facts_history import History, NoHistoryError

    try:
        history = History(rows, _start(session, first_day), days)
        data = history.instance()
    except NoHistoryError as error:
        session.fail(str(error))
    for zh, en in history.told:
        session.err.print("  " + session.t(zh, en), markup=False, style="dim")
    return data


def _beside(session: Session, data: Instance, found: Plan, rows: dict[str, list[dict[str, object]]]) -> list[str]:
    """The plan beside the records, a row a line and side; what happened is also played in the instance it was made for."""
    from fourfocus.planning.check import check
    from fourfocus.planning.compare import compare
    from fourfocus.planning.facts_history import History
    from fourfocus.planning.facts_replay import replayed
    from fourfocus.planning.read import fingerprint

    history = History(rows, data.start, data.horizon_s // 86_400)
    mark = fingerprint(data)
    same = replayed(history, data) if fingerprint(history.instance()) == mark else None
    told = []
    for line in compare(data, found, rows, same):
        sides = [(session.t("计划", "plan"), line.plan), (session.t("实际", "happened"), line.happened)]
        if line.same:
            sides.append((session.t("实际的换法照本实例排", "the same changes in this instance"), line.same))
        told += [_side(session, session.t(line.title, line.line), *side) for side in sides]
    broken = check(data, same, fingerprint=mark) if same else []
    if broken:
        rules = "、".join(sorted({v.rule for v in broken}))
        told.append(
            session.t(
                f"实际的换法在本实例里不成立，违反：{rules}", f"what happened is no plan of this instance: {rules}"
            )
        )
    return told


def _side(session: Session, title: str, who: str, side: Side) -> str:
    n = side.changes
    text = session.t(
        f"{title} {who}：轧 {side.kg / 1000:,.0f} t，更换停机 {side.stops} 次 {side.stop_s // 60} 分"
        f"（换槽 {n['groove']}、换辊 {n['roll']}、换规格 {n['size']}）",
        f"{title} {who}: {side.kg / 1000:,.0f} t, {side.stops} stops for changes, {side.stop_s // 60} min "
        f"({n['groove']} grooves, {n['roll']} rolls, {n['size']} sizes)",
    )
    if side.fault_s is not None:
        text += session.t(f"；另有故障停机 {side.fault_s // 60} 分", f"; faults besides: {side.fault_s // 60} min")
    return text


def _pictures(data: Instance, found: Plan, svg: Path | None, html: Path | None, worklist: Path | None) -> None:
    from fourfocus.planning.gantt import page, picture
    from fourfocus.planning.worklist import work_list

    for path, text in ((svg, picture), (html, page), (worklist, work_list)):
        if path:
            _write(path, text(data, found))


def _report(session: Session, found: Plan, broken: Sequence[object], changed: list[str]) -> None:
    if session.json:
        session.emit({"figures": dict(found.figures), "proof": dict(found.proof), "violations": [str(v) for v in broken],
                      "left": [json.loads(json.dumps(x.__dict__)) for x in found.left], "changed": changed})  # fmt: skip
    else:
        f, gap = found.figures, found.proof.get("gap_permille")
        proof = (
            session.t("停机已证明最少", "proved: no plan stops less")
            if found.proof.get("proved")
            else session.t("停机最少未证明", "not proven")
        )
        if not found.proof.get("proved") and gap is not None:
            proof += session.t(f"，与下界相差 {gap / 10:.1f} %", f", gap to the bound {gap / 10:.1f} %")
        session.out.print(session.t(
            f"轧制 {f['planned_kg'] / 1000:.0f} t，停机 {f['stop_s'] / 60:.0f} 分（{f['stops']} 次），晚交 {f['late_orders']} 单，"  # noqa: E501
            f"未排工作 {f['left_jobs']} 项；{proof}",
            f"{f['planned_kg'] / 1000:.0f} t rolled, {f['stop_s'] / 60:.0f} min in {f['stops']} stops, {f['late_orders']} late, "
            f"{f['left_jobs']} jobs left; {proof}"))  # fmt: skip
        for item in found.left:
            session.out.print(f"  {item.id}: {session.t(item.why, item.why_en)}", markup=False)
        for line in changed:
            session.out.print(f"  {line}", markup=False)
        for violation in broken:
            session.err.print(str(violation), style="red", markup=False)
        if not broken:
            session.out.print(
                session.t("检查通过：所有规则满足，指标复算一致", "checked: every rule holds, figures agree")
            )
    if broken:
        raise SystemExit(1)
