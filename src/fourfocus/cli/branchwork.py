"""What a close shows about the work of branches: lights, overdue tasks, duties, premises, and the burden."""

from __future__ import annotations

from collections import Counter
from typing import Any

from rich.markup import escape
from rich.table import Table as RichTable

from fourfocus.cli.common import Session
from fourfocus.engine.close import Result
from fourfocus.engine.lights import KEPT, LIGHTS, STATES
from fourfocus.rules.pack import Pack
from fourfocus.rules.serving import cited, coverage

MOST_OVERDUE = 12
_COLOURS = {"green": "green", "yellow": "yellow", "red": "red"}


def show_branchwork(session: Session, result: Result) -> None:
    """Everything about branches that is no score."""
    tasks = result.listed.get("tasks", ())
    if tasks:
        _show_lights(session, list(tasks))
        _show_overdue(session, list(result.listed.get("overdue", ())))
    _show_duties(session, result)
    _show_premises(session, result)
    _show_burden(session, list(result.listed.get("burden", ())))


def _show_lights(session: Session, tasks: list[Any]) -> None:
    table = RichTable(title=session.t("重点工作亮灯", "Key tasks by light"), title_justify="left")
    table.add_column(session.t("支部", "Branch"))
    for light, words in LIGHTS.items():
        table.add_column(words(session.lang), justify="right", style=_COLOURS[light])
    for state in ("on_time", "late", "undone", "open", "done", "running"):
        table.add_column(STATES[state](session.lang), justify="right")
    branches = list(dict.fromkeys(one.branch for one in tasks))
    for branch in branches:
        own = [one for one in tasks if one.branch == branch]
        lights, states = Counter(one.light for one in own), Counter(one.state for one in own)
        cells = [f"{branch.title} {branch.id}", *(str(lights[light]) for light in LIGHTS)]
        cells += [str(states[state]) for state in ("on_time", "late", "undone", "open", "done", "running")]
        table.add_row(*map(escape, cells))
    session.out.print(table)


def _show_overdue(session: Session, overdue: list[Any]) -> None:
    if not overdue:
        return
    table = RichTable(title=session.t("督办清单", "Overdue tasks"), title_justify="left")
    for head in (("支部", "Branch"), ("任务", "Task"), ("办法", "What follows"), ("原因", "Why")):
        table.add_column(session.t(*head), overflow="fold")
    for one in overdue[:MOST_OVERDUE]:
        cells = (one.branch.title, one.title(session.lang), one.action(session.lang), one.why(session.lang))
        table.add_row(*map(escape, cells))
    session.out.print(table)
    if len(overdue) > MOST_OVERDUE:
        rest = len(overdue) - MOST_OVERDUE
        session.out.print(
            session.t(f"… 另有 {rest} 项（--json 全部列出）", f"… {rest} more (--json lists all)"), style="dim"
        )


def _show_duties(session: Session, result: Result) -> None:
    kept = result.work.kept if result.work else ()
    missed = [one for one in kept if one.state in ("unmet", "open")]
    if not kept:
        return
    met = sum(one.state == "met" for one in kept)
    text = session.t(
        f"支部制度：{len(kept)} 项要求中做到 {met} 项，没有做到或待数据 {len(missed)} 项（不计分）",
        f"Systems of branches: {met} of {len(kept)} duties kept, {len(missed)} not kept or waiting (no points)",
    )
    session.out.print(text, markup=False)
    for one in missed:
        who = f"{one.branch.title} {one.system.words(session.lang)} · {one.duty.words(session.lang)}"
        session.out.print(
            f"  {who}：{KEPT[one.state](session.lang)}，{one.finding.words(session.lang)}", style="yellow", markup=False
        )


def _show_premises(session: Session, result: Result) -> None:
    rows = result.listed.get("premises", ())
    wrong = [one for one in rows if getattr(one, "state", None) not in ("ok", None)]
    if not rows or not wrong:
        return
    listed: dict[str, list[str]] = {}
    for one in wrong:
        said = one.to_dict(lambda words: words(session.lang))
        listed.setdefault(said["branch_title"], []).append(f"{said['title']}（{said['state_title']}）")
    for branch, items in listed.items():
        text = session.t("、", ", ").join(items)
        session.out.print(session.t(f"十有六上墙 · {branch}：{text}", f"Premises of {branch}: {text}"), markup=False)


def _show_burden(session: Session, rows: list[Any]) -> None:
    if not rows:
        return
    mill, *branches = [one.to_dict(lambda words: words(session.lang)) for one in rows]
    if mill["share"] is None:
        return
    each = session.t("、", ", ").join(_entries(session, one) for one in branches)
    session.out.print(
        session.t(
            f"填报负担：{mill['lines']} 行得分中 {mill['lines_without_entry']} 行（{mill['share']}%）不需要专为考核填写；"
            f"各支部为考核填写：{each}",
            f"Burden: {mill['lines_without_entry']} of {mill['lines']} lines ({mill['share']} %) needed no entry made for "
            f"assessment; entries per branch: {each}",
        ),
        markup=False,
    )


def _entries(session: Session, one: dict[str, Any]) -> str:
    """The entries of a branch, and the minutes they took where the regulation says what one takes."""
    text = session.t(f"{one['title']} {one['entries_total']} 条", f"{one['title']} {one['entries_total']}")
    if "minutes" not in one:
        return text
    return text + session.t(f" 约 {one['minutes']} 分钟", f" (some {one['minutes']} minutes)")


def show_serving(session: Session, pack: Pack) -> None:
    """How tasks settle, and how many rules serve each node of the framework."""
    for wanted, zh, en in ((True, "由记录判定", "settle from records"), (False, "凭佐证销号", "settle by evidence")):
        names = [task.id for task in pack.tasks if task.from_records == wanted]
        if names:
            text = session.t(
                f"{zh} {len(names)} 项：{'、'.join(names)}", f"{len(names)} tasks {en}: {', '.join(names)}"
            )
            session.out.print(text, markup=False)
    used, guidance = cited(pack)
    session.out.print(
        session.t(
            f"条款：{used} 条有规则引用，{guidance} 条为总则、程序等说明，不影响得分",
            f"Clauses: {used} are cited by rules, {guidance} are guidance and change no score",
        ),
        markup=False,
    )
    nodes = coverage(pack, session.lang)
    empty = [one for one in nodes if not one["total"]]
    least = min(nodes, key=lambda one: (one["total"], one["node"]))
    session.out.print(
        session.t(
            f"模式覆盖：{len(nodes)} 个节点，没有规则的 {len(empty)} 个；最少的是“{least['title']}”，{least['total']} 条",
            f"Framework: {len(nodes)} nodes, {len(empty)} without a rule; fewest: {least['title']!r}, {least['total']}",
        ),
        markup=False,
    )
