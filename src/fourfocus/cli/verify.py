"""The command that verifies an export of publications, offline."""

from __future__ import annotations

from pathlib import Path

import click

from fourfocus.cli.common import Session, speaks
from fourfocus.engine.chain import verify_export


@click.command(help="核对公布导出：链、月结包、重算 / verify an export: its chain, its bundles, by replaying them")
@click.argument("export", type=click.Path(path_type=Path, exists=True))
@click.option("--head", default="", help="公报上印的链首哈希 / the head hash printed on a bulletin")
@speaks
def verify(session: Session, export: Path, head: str) -> None:
    """Check a zip or the folder it was unpacked to; exit code 2 and the names of what was touched when it is not whole."""
    found = verify_export(export, head)
    if session.json:
        faults = [{"file": one.file, "problem": one.words(session.lang)} for one in found.faults]
        told = {"ok": not faults, "mill": found.mill, "publications": found.publications, "bundles": found.bundles}
        session.emit({**told, "head": found.head, "faults": faults})
    else:
        for one in found.faults:
            session.err.print(f"✗ {one.file}：{one.words(session.lang)}", markup=False, style="red")
        if not found.faults:
            zh = f"一致：{found.publications} 次公布，{found.bundles} 个月结包重算逐位相同。链首 {found.head}"
            en = f"In order: {found.publications} publications, {found.bundles} bundles replayed to the bit. Head {found.head}"
            session.out.print(session.t(zh, en), markup=False)
    if found.faults:
        raise SystemExit(2)
