"""The command that explains: a total, a star, an amount of pay, down to records and clauses."""

from __future__ import annotations

from pathlib import Path

import click
from rich.markup import escape
from rich.tree import Tree

from fourfocus.cli.common import Session, speaks
from fourfocus.cli.inputs import FOLDER
from fourfocus.engine.bundle import Bundle, BundleError
from fourfocus.engine.bundle import read as read_bundle
from fourfocus.engine.close import Result
from fourfocus.engine.explain import Explainer, Node, NoSuch
from fourfocus.engine.private import Veil
from fourfocus.engine.report import in_language
from fourfocus.facts.schema import Words


@click.command(help="解释一个得分，直到记录所在的文件、表和行 / explain a score down to file, sheet and row")
@click.argument("subject")
@click.option("--from", "bundle_path", type=FOLDER, required=True, help="月结包 / the bundle")
@click.option("--rule", default=None, help="只看这条规则或指标 / only this rule or indicator")
@click.option("--rows", is_flag=True, help="列出全部记录 / list every record")
@click.option(
    "--persons",
    is_flag=True,
    help="也解释个人、列出记录里的人（仅限有权的人）/ also single people, and those in records",
)
@speaks
def explain(session: Session, subject: str, bundle_path: Path, rule: str | None, rows: bool, persons: bool) -> None:
    """Explain a branch, a line, the mill, or a person (by code, name or post) from a bundle alone."""
    try:
        bundle = read_bundle(bundle_path)
    except BundleError as error:
        session.fail(error.words(session.lang), data={"touched": list(error.touched)})
    result = recomputed(session, bundle)
    explainer = Explainer(result, bundle.facts, None if rows else 3)
    try:
        if not persons and explainer.is_person(subject):
            zh = f"“{subject}”的得分只给本人、支部委员会和授权人：加 --persons。"
            en = f"The scores of {subject!r} are for that person and those entitled: add --persons."
            session.fail(session.t(zh, en))
        node = explainer.explain(subject, rule)
        node = node if persons else Veil(result).node(node)
    except NoSuch as error:
        known = session.t("可选：", "There are: ") + session.t("、", ", ").join(error.known)
        session.fail(f"{error.words(session.lang)}\n{known}", data={"known": error.known})
    if session.json:
        session.emit(node.to_dict(in_language(session.lang)))
        return
    tree = Tree(_node_text(session, node), guide_style="dim")
    _grow(session, tree, node, whole=rows or rule is not None)
    session.out.print(tree)


def recomputed(session: Session, bundle: Bundle) -> Result:
    """The result of a bundle, recomputed; ends with a message when this program finds another one."""
    result = bundle.recompute()
    different = bundle.differences(result)
    if different:
        session.fail(
            session.t(
                f"用本程序重算的结果与月结包不一致：{'、'.join(different)}。请用当时的版本 {bundle.manifest['engine']} 解释。",
                f"recomputing gives other results than the bundle holds: {', '.join(different)}. "
                f"Explain it with the version that wrote it, {bundle.manifest['engine']}.",
            )
        )
    return result


def _grow(session: Session, tree: Tree, node: Node, *, whole: bool) -> None:
    """Add what lies under a step; lines that cost nothing are counted instead of listed, unless everything is wanted."""
    quiet = [child for child in node.children if child.kind == "line" and child.detail.get("line") == "on_time"]
    seen: set[str] = set()
    for child in node.children:
        if not whole and child in quiet:
            continue
        branch = tree.add(_node_text(session, child))
        for grandchild in list(child.children):
            # One clause stands behind many lines: it is printed where it is first needed.
            clause = str(grandchild.detail.get("clause", "")) if grandchild.kind == "clause" else ""
            if clause and clause in seen:
                child.children.remove(grandchild)
            seen.add(clause)
        _grow(session, branch, child, whole=whole)
    if quiet and not whole:
        tree.add(
            f"[dim]{session.t(f'按时销号 {len(quiet)} 项，不扣分', f'{len(quiet)} tasks on time, nothing deducted')}[/]"
        )
    if node.detail.get("not_shown"):
        more = node.detail["not_shown"]
        tree.add(f"[dim]{session.t(f'… 另有 {more} 条（--rows 全部列出）', f'… {more} more (--rows lists all)')}[/]")


_KINDS = {
    "part": ("", ""),
    "parameter": ("参数", "parameter"),
    "clause": ("依据", "by"),
    "aggregate": ("合计", "sum of"),
    "input": ("引用指标", "indicator"),
    "beside": ("另列", "beside"),
    "missing": ("缺", "missing"),
    "proof": ("记录显示", "records say"),
    "system": ("制度", "system"),
    "veto": ("否决", "veto"),
    "pay_line": ("其中", "of which"),
}
_STYLES = {
    "total": "bold",
    "star": "bold",
    "pay": "bold",
    "reminder": "yellow",
    "veto": "yellow",
    "line": "",
    "indicator": "cyan",
    "clause": "dim",
    "record": "dim",
    "missing": "yellow",
}


def _node_text(session: Session, node: Node) -> str:
    style = _STYLES.get(node.kind, "")
    title = escape(node.title(session.lang))
    figure = node.figure(session.lang) if isinstance(node.figure, Words) else node.figure
    if node.kind == "record" and "row" in node.detail:
        row = session.t(f"第{node.detail['row']}行", f"row {node.detail['row']}")
        place = f"{node.detail['file']} · {node.detail['sheet']} · {row}"
        said = figure or (node.why(session.lang) if node.why else "")
        return f"[dim]{title} {escape(said)} ← {escape(place)}[/]"
    label = session.t(*_KINDS[node.kind]) + " " if node.kind in _KINDS and _KINDS[node.kind][0] else ""
    parts = [f"{label}{title}"]
    if node.kind == "total" and node.detail.get("subject"):
        parts.append(escape(node.detail["subject"]))
    if figure is not None:
        parts.append(f"[bold]{escape(figure)}[/]")
    elif "low" in node.detail:
        parts.append(f"[yellow]{node.detail['low']} – {node.detail['high']}[/]")
    parts += _details(session, node)
    text = " ".join(parts)
    return f"[{style}]{text}[/]" if style else text


def _details(session: Session, node: Node) -> list[str]:
    found = []
    if "state_title" in node.detail:
        found.append(escape(node.detail["state_title"](session.lang)))
    if "target" in node.detail:
        target = node.detail["target"]
        said = target(session.lang) if isinstance(target, Words) else str(target)
        found.append(session.t("目标 ", "target ") + escape(said))
    if node.kind == "parameter":
        since, source = node.detail["from"], node.detail["source"]
        found.append(escape(session.t(f"自 {since} 起，{source}", f"from {since}: {source}")))
    if "count" in node.detail:
        found.append(session.t(f"{node.detail['count']} 条记录", f"{node.detail['count']} records"))
    if "formula" in node.detail and node.kind in ("indicator", "part", "aggregate", "proof"):
        found.append(f"[dim]{escape(node.detail['formula'])}[/]")
    if node.why is not None:
        found.append(f"[dim]{escape(node.why(session.lang))}[/]")
    return found
