"""Commands that write documents from bundles: slips for people, the result book of several months."""

from __future__ import annotations

from pathlib import Path

import click

from fourfocus.cli.common import Session, speaks
from fourfocus.cli.explain import recomputed
from fourfocus.cli.inputs import FOLDER
from fourfocus.engine.bundle import BundleError
from fourfocus.engine.bundle import read as read_bundle
from fourfocus.engine.report import in_language
from fourfocus.engine.year import year_of
from fourfocus.facts.faults import why


@click.command(help="得分说明：每个支部、管理人员、党员一页 / a page for each branch, manager and member")
@click.argument("bundle_path", metavar="BUNDLE", type=FOLDER)
@click.option("--out", type=FOLDER, required=True, help="放说明的文件夹 / folder for the slips")
@click.option("--subject", default=None, help="只写这一个（代号、工号或名称）/ only this one, by code or title")
@speaks
def slips(session: Session, bundle_path: Path, out: Path, subject: str | None) -> None:
    """Write one file per subject and one with all of them."""
    from fourfocus.documents.slip_docx import name_of, write_slips
    from fourfocus.documents.slips import slips as slips_of

    try:
        bundle = read_bundle(bundle_path)
    except BundleError as error:
        session.fail(error.words(session.lang), data={"touched": list(error.touched)})
    found = list(slips_of(recomputed(session, bundle), subject))
    if not found:
        session.fail(
            session.t(
                f"没有“{subject}”的说明：写支部代号（如 ZB1）、工号或名称。",
                f"there is no slip of {subject!r}: name a branch's code (such as ZB1), a staff number or a title.",
            )
        )
    files = [out / name_of(slip, session.lang) for slip in found]
    try:
        for slip, path in zip(found, files, strict=True):
            write_slips([slip], path, session.lang)
        if subject is None:
            files.append(out / session.t(f"合订_{bundle.month:%Y-%m}.docx", f"all_{bundle.month:%Y-%m}.docx"))
            write_slips(found, files[-1], session.lang)
    except OSError as error:
        session.fail(session.t(f"写不了“{out}”：{why(error).zh}", f"cannot write {out}: {why(error).en}"))
    if session.json:
        session.emit({"month": f"{bundle.month:%Y-%m}", "slips": len(found), "files": [str(path) for path in files]})
        return
    session.out.print(session.t(f"得分说明 {len(found)} 份：{out}", f"{len(found)} slips: {out}"), markup=False)
    if subject is None:
        session.out.print(
            session.t(
                f"合订：{files[-1].name}（含每个人的积分，只供打印分发）。",
                f"All of them: {files[-1].name} (holds everybody's points: for printing only).",
            ),
            style="dim",
            markup=False,
        )


@click.command(help="结果表：几个月并列，最后一个月全部内容 / the result book of one or several months")
@click.argument("bundles", metavar="BUNDLE...", nargs=-1, required=True, type=FOLDER)
@click.option(
    "--out", type=click.Path(path_type=Path, dir_okay=False), required=True, help="Excel 文件 / the Excel file"
)
@click.option(
    "--persons", is_flag=True, help="也写个人的积分、得分和绩效（仅限有权的人）/ also what concerns single people"
)
@speaks
def book(session: Session, bundles: tuple[Path, ...], out: Path, persons: bool) -> None:
    """Write months beside each other, then every sheet of the last one."""
    from fourfocus.documents.year_book import write_year_book

    try:
        opened = sorted((read_bundle(folder) for folder in bundles), key=lambda one: one.month)
    except BundleError as error:
        session.fail(error.words(session.lang), data={"touched": list(error.touched)})
    months = [f"{one.month:%Y-%m}" for one in opened]
    if len(set(months)) < len(months):
        session.fail(session.t("同一个月给了两个月结包。", "Two of the bundles are of the same month."))
    if len({one.mill for one in opened}) > 1:
        session.fail(session.t("月结包不是同一个厂的。", "The bundles are of different mills."))
    last = recomputed(session, opened[-1])
    try:
        write_year_book(opened, last, out, session.lang, persons=persons)
    except OSError as error:
        session.fail(session.t(f"写不了“{out}”：{why(error).zh}", f"cannot write {out}: {why(error).en}"))
    if session.json:
        year = [one.to_dict(in_language(session.lang)) for one in year_of(last.listed.get("year", ()))]
        session.emit({"months": months, "file": str(out), "persons": persons, "year": year})
        return
    listed = "、".join(months) if session.lang == "zh" else ", ".join(months)
    session.out.print(session.t(f"结果表（{listed}）：{out}", f"Book ({listed}): {out}"), markup=False)
