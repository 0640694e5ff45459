"""The payroll of a bundle, for those entitled."""

from __future__ import annotations

from pathlib import Path

import click

from fourfocus.cli.common import Session, speaks
from fourfocus.cli.inputs import FOLDER
from fourfocus.engine.bundle import BundleError
from fourfocus.engine.bundle import read as read_bundle
from fourfocus.engine.managers import Pay
from fourfocus.facts.faults import why


@click.command(
    help="工资表：由月结包写出逐人的绩效工资和核对（仅限有权的人）/ the payroll of a bundle, for those entitled"
)
@click.argument("bundle_path", metavar="BUNDLE", type=FOLDER)
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), required=True, help="Excel 文件 / the workbook")
@speaks
def payroll(session: Session, bundle_path: Path, out: Path) -> None:
    """Recompute a bundle and write its payroll; says the check totals."""
    from fourfocus.documents.payroll import write_payroll

    try:
        result = read_bundle(bundle_path).recompute()
    except BundleError as error:
        session.fail(error.words(session.lang), data={"touched": list(error.touched)})
    pays = [one for one in result.listed.get("pay", ()) if isinstance(one, Pay)]
    if not pays:
        session.fail(session.t("这个月结包里没有绩效工资。", "There is no pay in this bundle."))
    try:
        write_payroll(result, out, session.lang)
    except OSError as error:
        session.fail(session.t(f"写不了“{out}”：{why(error).zh}", f"cannot write {out}: {why(error).en}"))
    waiting = sum(one.amount is None for one in pays)
    paid = sum(one.amount or 0 for one in pays)
    if session.json:
        session.emit({"people": len(pays), "waiting": waiting, "amount_fen": str(paid), "book": str(out)})
    else:
        yuan = f"{paid // 100}.{paid % 100:02d}"
        zh = f"{len(pays)} 人，实发合计 {yuan} 元，待数据 {waiting} 人。工资表：{out}"
        en = f"{len(pays)} people, {yuan} yuan in all, {waiting} waiting for data. Payroll: {out}"
        session.out.print(session.t(zh, en), markup=False)
