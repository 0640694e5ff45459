"""The command line: ``fourfocus …``. Each command's module is imported only when the command is used."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Sequence
from typing import Any

import click

from fourfocus import __version__

COMMANDS: dict[str, str] = {
    "template": "fourfocus.cli.facts:template",
    "example": "fourfocus.cli.facts:example",
    "import": "fourfocus.cli.facts:import_files_command",
    "facts": "fourfocus.cli.facts:facts",
    "store": "fourfocus.cli.facts:store",
    "check": "fourfocus.cli.close:check",
    "close": "fourfocus.cli.close:close",
    "plan": "fourfocus.cli.plan:plan",
    "explain": "fourfocus.cli.explain:explain",
    "book": "fourfocus.cli.documents:book",
    "slips": "fourfocus.cli.documents:slips",
    "archives": "fourfocus.cli.archives:archives",
    "what-if": "fourfocus.cli.what_if:what_if",
    "replay": "fourfocus.cli.what_if:replay",
    "verify": "fourfocus.cli.verify:verify",
    "idle-rules": "fourfocus.cli.idle:idle_rules",
    "payroll": "fourfocus.cli.payroll:payroll",
    "serve": "fourfocus.cli.site:serve",
    "site": "fourfocus.cli.site:site",
}
"""Command name to the module and attribute that holds it, in the order of the help page."""


class LazyGroup(click.Group):
    """A group that imports a command's module when the command is looked up."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """All command names, in working order."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import and return one command."""
        target = COMMANDS.get(cmd_name)
        if target is None:
            return None
        module, _, name = target.partition(":")
        command: click.Command = getattr(importlib.import_module(module), name)
        return command

    def main(
        self,
        args: Sequence[str] | None = None,
        prog_name: str | None = None,
        complete_var: str | None = None,
        standalone_mode: bool = True,
        **extra: Any,
    ) -> Any:
        """Run a command; a command written wrongly, or stopped by Ctrl-C, is answered in Chinese and English."""
        try:
            code = super().main(args, prog_name, complete_var, standalone_mode=False, **extra)
        except click.ClickException as error:
            if not standalone_mode:
                raise
            chinese = _in_chinese(error)
            if chinese:
                click.echo(chinese, err=True)
            error.show()
            sys.exit(error.exit_code)
        except click.Abort:
            if not standalone_mode:
                raise
            click.echo("已中断。没有显示“已入库”的导入可以照样再来一次：已入库的会显示“相同，未重复入库”。\n"
                       "Interrupted. Run an import again unless it said 'stored': what is stored is not stored twice.",
                       err=True)  # fmt: skip
            sys.exit(130)
        if not standalone_mode:
            return code
        sys.exit(code if isinstance(code, int) else 0)


def _in_chinese(error: click.ClickException) -> str:
    """What is wrong with how a command was written; empty where there is no more to say than the English does."""
    told = getattr(error, "param", None)
    name = "/".join(told.opts) if isinstance(told, click.Option) else (told.human_readable_name if told else "")
    if isinstance(error, click.MissingParameter):
        return f"缺少{'选项' if isinstance(told, click.Option) else '参数'} {name}。"
    if isinstance(error, click.NoSuchOption):
        maybe = f"是不是 {'、'.join(error.possibilities)}？" if error.possibilities else ""
        return f"没有 {error.option_name} 这个选项。{maybe}"
    if isinstance(error, click.BadParameter):
        return f"{name} 的值不对。"
    if isinstance(error, click.BadOptionUsage):
        return f"选项 {error.option_name} 写得不对（后面要写值，或不该写值）。"
    bare = isinstance(error, click.exceptions.NoArgsIsHelpError)  # the help page says it all
    return "命令写得不对。" if isinstance(error, click.UsageError) and not bare else ""


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, "-V", "--version", prog_name="fourfocus")
def app() -> None:
    """四聚焦 FourFocus：制度是程序，记录是事实，月结得出能说明理由的分数。"""


def main() -> None:
    """Entry point of the ``fourfocus`` command."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")
    app()
