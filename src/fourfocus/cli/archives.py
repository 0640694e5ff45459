"""The command that prints the Party archive: side labels and the catalogue of every box."""

from __future__ import annotations

from pathlib import Path

import click

from fourfocus.cli.common import Session, speaks
from fourfocus.cli.explain import recomputed
from fourfocus.cli.grids import show_grid
from fourfocus.cli.inputs import FOLDER
from fourfocus.engine.analyses.base import Column, Grid
from fourfocus.engine.bundle import BundleError
from fourfocus.engine.bundle import read as read_bundle
from fourfocus.facts.faults import why
from fourfocus.facts.schema import Words


@click.command(help="党建档案：打印侧面标签和卷内目录 / side labels and catalogues of the Party archive")
@click.argument("bundle_path", metavar="BUNDLE", type=FOLDER)
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), required=True, help="Word 文件 / the Word file")
@click.option("--branch", default=None, help="只要这个支部（代号或名称）/ only this branch, by code or title")
@speaks
def archives(session: Session, bundle_path: Path, out: Path, branch: str | None) -> None:
    """Write one file with all labels first, then a catalogue for each box; says what the boxes hold."""
    from fourfocus.documents.archive_docx import boxes_of, write_archive

    try:
        bundle = read_bundle(bundle_path)
    except BundleError as error:
        session.fail(error.words(session.lang), data={"touched": list(error.touched)})
    boxes = boxes_of(recomputed(session, bundle), bundle.facts, branch)
    if not boxes:
        session.fail(
            session.t(
                "没有登记档案盒：先导入档案盒表（archive_box），--branch 写支部代号，如 ZB1。",
                "No boxes are registered: import archive_box first; --branch is a branch's code, such as ZB1.",
            )
        )
    try:
        write_archive(boxes, out, session.lang)
    except OSError as error:
        session.fail(session.t(f"写不了“{out}”：{why(error).zh}", f"cannot write {out}: {why(error).en}"))
    if session.json:
        listed = [
            {
                "branch": one.branch.id,
                "box": one.row["box"],
                "category": one.category(session.lang),
                "papers": len(one.papers),
            }
            for one in boxes
        ]
        session.emit({"month": f"{bundle.month:%Y-%m}", "file": str(out), "boxes": listed})
        return
    heads = (("支部", "Branch"), ("盒号", "Box"), ("类别", "Category"), ("保管期限", "Kept"), ("侧面标签", "Label"))
    columns = (*(Column(Words(*head)) for head in heads), Column(Words("件数", "Papers"), 0))
    rows = tuple(
        (
            one.branch.title,
            one.row["box"],
            one.category,
            one.keep,
            Words("有", "yes") if one.row["labelled"] else Words("缺", "missing"),
            str(len(one.papers)),
        )
        for one in boxes
    )
    title = Words(f"档案盒和卷内目录 {bundle.month:%Y-%m}", f"Boxes and their catalogues, {bundle.month:%Y-%m}")
    show_grid(session, Grid(title, columns, rows))
    session.out.print(session.t(f"侧面标签和卷内目录：{out}", f"Side labels and catalogues: {out}"), markup=False)
