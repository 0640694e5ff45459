"""The command about rules that do nothing."""

from __future__ import annotations

from pathlib import Path

import click
from rich.markup import escape
from rich.table import Table as RichTable

from fourfocus.cli.common import Session, speaks
from fourfocus.cli.inputs import FOLDER
from fourfocus.engine.bundle import MANIFEST, BundleError
from fourfocus.engine.bundle import read as read_bundle
from fourfocus.engine.idle import IDLE, STATES, standings


@click.command(
    name="idle-rules",
    help="没有起作用的规则：在这些月结包里没有改变过得分 / rules that changed no score in these bundles",
)
@click.argument("bundles", nargs=-1, required=True, type=FOLDER)
@click.option("--all", "everything", is_flag=True, help="连同起作用的规则 / those that did, too")
@speaks
def idle_rules(session: Session, bundles: tuple[Path, ...], everything: bool) -> None:
    """List the rules of a pack that changed no score over closed months; a folder of bundles may be given."""
    months, pack = [], None
    for path in _folders(bundles):
        try:
            bundle = read_bundle(path, rows=False)
        except BundleError as error:
            session.fail(error.words(session.lang), data={"touched": list(error.touched)})
        months.append((bundle.month, bundle.result))
        if pack is None or bundle.month >= max(month for month, _ in months):
            pack = bundle.pack
    if pack is None:
        session.fail(session.t("没有月结包。", "There is no bundle."))
    found = standings(pack, months)
    idle = [one for one in found if everything or one.state not in ("bites", "decides")]
    if session.json:
        counts = {state: sum(one.state == state for one in found) for state in STATES}
        session.emit(
            {
                "months": sorted(f"{month:%Y-%m}" for month, _ in months),
                "counts": counts,
                "rules": [one.to_dict(session.lang) for one in idle],
            }
        )
        return
    for state, words in STATES.items():
        rows = [one for one in idle if one.state == state]
        if not rows:
            continue
        table = RichTable(title=f"{words(session.lang)} {len(rows)}", title_justify="left")
        for head in (("种类", "Kind"), ("规则", "Rule"), ("名称", "Title")):
            table.add_column(session.t(*head), overflow="fold")
        for one in rows:
            table.add_row(*map(escape, (one.kind(session.lang), one.rule.id, one.rule.words(session.lang))))
        session.out.print(table)
    biting, deciding = (sum(one.state == state for one in found) for state in ("bites", "decides"))
    nothing = sum(one.state in IDLE for one in found)
    session.out.print(
        session.t(
            f"{len(months)} 个月，{len(found)} 条规则中 {biting} 条改变过得分，{deciding} 条不计分而作出过判定，"
            f"{nothing} 条没有起作用。",
            f"Of {len(found)} rules {biting} changed a score in {len(months)} months, {deciding} judged without one, "
            f"{nothing} did nothing.",
        )
    )


def _folders(paths: tuple[Path, ...]) -> list[Path]:
    """The bundles named, and those in the folders named."""
    found: list[Path] = []
    for path in paths:
        whole = (path / MANIFEST).is_file()
        found += [path] if whole else sorted(one.parent for one in path.glob(f"*/{MANIFEST}"))
    return found
