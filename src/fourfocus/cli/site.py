"""Commands about the site: serve it, load files into it, look after it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import click

from fourfocus.cli.common import Session, speaks
from fourfocus.cli.inputs import FOLDER

DATA_OPTION = click.option(
    "--data", type=FOLDER, default=lambda: os.environ.get("FOURFOCUS_DATA", "fourfocus-data"),
    help="网站的数据文件夹 / the site's data folder", show_default="fourfocus-data",
)  # fmt: skip
SEAL_EVERY_S = 60
"""How often the worker is asked to seal the audit trail."""
LOOK_EVERY_S = 1800
"""How often the worker is asked to open periods of tasks and to see what became overdue."""


def start_django(data: Path) -> None:
    """Make the data folder ready and load the site in this process."""
    from fourfocus.site.data import prepare

    prepare(data)
    os.environ["FOURFOCUS_DATA"] = str(data.absolute())
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "fourfocus.site.settings")
    import django

    django.setup()


def _migrate() -> None:
    from django.core.management import call_command

    call_command("migrate", interactive=False, verbosity=0)


@click.group(help="网站：装入文件、开设账号、管理 / the site: load files, open accounts, manage")
def site() -> None:
    """Look after a site."""


@site.command("load", help="把文件装进网站：同样的读取和检查 / load files: same parsing and checks")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path, exists=True))
@DATA_OPTION
@click.option("--mill", default="", help="厂代号 / mill code")
@click.option("--correct", default="", metavar="原因", help="更正已申报的范围 / supersede, with a reason")
@click.option("--history", default="", metavar="说明", help="启用前的历史记录 / records from before the system")
@click.option("--demo", is_flag=True, help="装入的是虚构数据：开设演示账号 / invented data: open demo accounts")
@speaks
def load(
    session: Session, files: tuple[Path, ...], data: Path, mill: str, correct: str, history: str, demo: bool
) -> None:
    """Import files and folders into the site's database and store."""
    start_django(data)
    _migrate()
    from fourfocus.apps.core.models import ImportRun
    from fourfocus.apps.core.services import imports
    from fourfocus.apps.core.sitestore import reconcile

    reconcile()
    run = imports.run(actor=imports.COMMAND, paths=files, mill=mill, correct=correct, history=history)
    result: dict[str, Any] = run.result[session.lang]
    opened: list[Any] = []
    if run.state != ImportRun.REFUSED:
        _after_import(demo)
    if demo and run.state != ImportRun.REFUSED:
        from fourfocus.site.demo import open_accounts

        opened = open_accounts(data)
    if session.json:
        session.emit({"state": run.state, **result})
    else:
        for problem in result["problems"][:60]:
            session.err.print(
                f"{problem['file']} {problem['row'] or ''} {problem['reason']} {problem['remedy']}", markup=False
            )
        session.out.print(session.t(f"{result['files']} 个文件，{result['rows']:,} 行；{len(opened)} 个演示账号。",
                                    f"{result['files']} files, {result['rows']:,} rows; {len(opened)} accounts."))  # fmt: skip
    if run.state == ImportRun.REFUSED:
        raise SystemExit(2)


def _after_import(demo: bool) -> None:
    """Compute how the latest month's tasks stand; the invented mill's list is frozen, too, since nobody is there to do it."""
    from fourfocus.apps.mechanism.services import baseline, standing

    if demo:
        baseline.freeze_imported()
    standing.refresh_latest()


@site.command("account", help="开设第一个系统管理员或审批人 / open the first accounts")
@click.argument("username")
@click.option("--name", required=True, help="姓名 / name")
@click.option("--role", "roles", multiple=True, required=True, help="全厂角色，如 administrator / a mill-wide role")
@click.option("--person", default="", help="工号 / staff number")
@DATA_OPTION
@speaks
def account(session: Session, username: str, name: str, roles: tuple[str, ...], person: str, data: Path) -> None:
    """Open an account with mill-wide roles. Whoever may run this owns the machine; everybody else needs two humans."""
    start_django(data)
    _migrate()
    from django.core.exceptions import ValidationError

    from fourfocus.apps.core.roles import MILL_WIDE, Role
    from fourfocus.apps.core.services.first import first_account

    known = [role.value for role in MILL_WIDE]
    for role in roles:
        if role not in known:
            session.fail(
                session.t(f"没有全厂角色“{role}”。可用：{'、'.join(known)}", f"No mill-wide role {role!r}: {known}")
            )
    password = click.prompt("密码 / password", hide_input=True, confirmation_prompt=True)
    try:
        first_account(
            username=username, name=name, person=person, password=password, roles=[Role(role) for role in roles]
        )
    except ValidationError as error:
        session.fail("\n".join(error.messages))
    session.out.print(session.t(f"已开设：{username}", f"Opened: {username}"), markup=False)


@site.command(
    "manage", context_settings={"ignore_unknown_options": True}, help="Django 管理命令 / Django's own commands"
)
@click.argument("words", nargs=-1, type=click.UNPROCESSED)
@DATA_OPTION
def manage(words: tuple[str, ...], data: Path) -> None:
    """Run a management command of Django."""
    start_django(data)
    from django.core.management import execute_from_command_line

    execute_from_command_line(["fourfocus site manage", *words])


@click.command(help="启动网站和后台任务 / serve the site with its worker")
@DATA_OPTION
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", type=int, default=8000, show_default=True)
@click.option("--https", is_flag=True, help="前面有 HTTPS 代理 / behind an HTTPS proxy")
@click.option("--workers", type=click.IntRange(min=1), default=1, show_default=True)
@speaks
def serve(session: Session, data: Path, host: str, port: int, https: bool, workers: int) -> None:
    """Serve until interrupted; a part that dies ends the whole, so that whoever watches it starts it again."""
    os.environ.setdefault("HTTPS", "1" if https else "0")
    if https:
        os.environ.setdefault("BEHIND_PROXY", "1")
    start_django(data)
    from fourfocus.site import demo

    accounts = demo.accounts(data)
    if accounts:
        os.environ["FOURFOCUS_DEMO"] = "1"
    _migrate()
    _collect(data)
    from fourfocus.apps.core.sitestore import reconcile

    reconcile()
    parts = [
        [sys.executable, "-m", "granian", "--interface", "wsgi", "--host", host, "--port", str(port), "--workers",
         str(workers), "--blocking-threads", "4", "--no-ws", "--log-level", "warning", "fourfocus.site.wsgi:application"],
        [sys.executable, "-m", "django", "db_worker", "--verbosity", "0"],
    ]  # fmt: skip
    _say_where(session, f"http://{host}:{port}/", accounts)
    _run([subprocess.Popen(words) for words in parts])


def _say_where(session: Session, address: str, accounts: list[Any]) -> None:
    from rich.table import Table

    if accounts:
        table = Table(
            title=session.t("演示账号（数据纯属虚构，仅限本机）", "demo accounts (invented data, this machine only)")
        )
        for column in (session.t("角色", "role"), session.t("姓名", "name"), session.t("登录名", "user"),
                       session.t("密码", "password")):  # fmt: skip
            table.add_column(column)
        for one in accounts:
            table.add_row(
                one["title" if session.lang == "zh" else "title_en"], one["name"], one["user"], one["password"]
            )
        session.out.print(table)
    session.out.print(session.t(f"网站：{address}　Ctrl+C 停止", f"site: {address}  Ctrl+C stops"), markup=False)
    sys.stdout.flush()


def _collect(data: Path) -> None:
    """Put the static files in place; again only when the program has changed."""
    import fourfocus.site
    from fourfocus import __version__

    static = Path(fourfocus.site.__file__).parent / "static"
    newest = max(int(path.stat().st_mtime) for path in static.rglob("*") if path.is_file())
    mark, wanted = data / "static" / ".made-of", f"{__version__} {newest}"
    if mark.is_file() and mark.read_text() == wanted:
        return
    from django.core.management import call_command

    call_command("collectstatic", interactive=False, verbosity=0, clear=True)
    mark.write_text(wanted)


def _run(parts: list[subprocess.Popen[bytes]]) -> None:
    from fourfocus.apps.core.actor import the_mill
    from fourfocus.apps.core.models import AuditEntry
    from fourfocus.apps.core.services import delivery
    from fourfocus.apps.core.tasks import deliver_notices, seal_audit
    from fourfocus.apps.mechanism.tasks import daily

    asked = time.monotonic()
    looked = asked - LOOK_EVERY_S
    signal.signal(signal.SIGTERM, lambda *_: signal.raise_signal(signal.SIGINT))  # what a service manager sends
    signal.signal(signal.SIGINT, signal.default_int_handler)  # even when started in the background of a shell
    try:
        while all(part.poll() is None for part in parts):
            time.sleep(0.5)
            if time.monotonic() - asked > SEAL_EVERY_S:
                asked = time.monotonic()
                if delivery.is_due():
                    deliver_notices.enqueue()
                if AuditEntry.objects.filter(sealed__isnull=True).exists():
                    seal_audit.enqueue()
            if time.monotonic() - looked > LOOK_EVERY_S and (mill := the_mill()):
                looked = time.monotonic()
                daily.enqueue(mill)
    except KeyboardInterrupt:
        return
    finally:
        for part in parts:
            part.terminate()
        for part in parts:
            try:
                part.wait(timeout=10)
            except subprocess.TimeoutExpired:  # the worker finishes a task at hand; a crash may not hurt it either
                part.kill()
    raise SystemExit(1)
