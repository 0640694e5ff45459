"""The command line: ``fourfocus …``. Each command's module is imported only when the command is used."""

from __future__ import annotations

import importlib
import sys

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
