"""What every command shares: language and JSON options, output, and how a command says that its input is bad."""

from __future__ import annotations

import functools
import json
import os
import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from typing import Any, NoReturn

import click
from rich.console import Console

SHANGHAI = timezone(timedelta(hours=8), "Asia/Shanghai")


def now() -> datetime:
    """The present moment, local to the mill and without a zone; the only clock of the command line."""
    return datetime.now(SHANGHAI).replace(tzinfo=None)


@dataclass(frozen=True)
class Session:
    """How one command speaks: language, JSON or text, and where to.

    Results go to ``out`` (stdout), progress and problems to ``err`` (stderr).
    """

    lang: str
    json: bool
    out: Console
    err: Console

    def t(self, zh: str, en: str) -> str:
        """The text in the session's language."""
        return en if self.lang == "en" else zh

    def emit(self, data: Any) -> None:
        """Print ``data`` as JSON: keys in the order given, Chinese as such."""
        click.echo(json.dumps(data, ensure_ascii=False, indent=2, default=str))

    def fail(self, message: str, *, data: dict[str, Any] | None = None, code: int = 2) -> NoReturn:
        """Say what is wrong and end with exit code ``code``; with ``--json`` as an object with ``error``."""
        if self.json:
            self.emit({"error": message, **(data or {})})
        else:
            self.err.print(message, style="red", markup=False, highlight=False)
        raise SystemExit(code)


def _console(file: Any) -> Console:
    # Outside a terminal a table must not be folded at 80 columns: a log or a pipe has room.
    width = None if file.isatty() else int(os.environ.get("COLUMNS", "160"))
    # ":100:" in a place is a line's number and no picture.
    return Console(file=file, highlight=False, width=width, soft_wrap=False, emoji=False)


def speaks(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command ``--lang`` and ``--json``, and pass it a :class:`Session` as its first argument."""

    @click.option(
        "--lang",
        type=click.Choice(["zh", "en"]),
        default=lambda: os.environ.get("FOURFOCUS_LANG", "zh"),
        help="语言 / language（zh, en）",
    )
    @click.option("--json", "as_json", is_flag=True, help="以 JSON 输出 / output as JSON")
    @functools.wraps(command)
    def wrapped(*args: Any, lang: str, as_json: bool, **kwargs: Any) -> Any:
        session = Session(lang, as_json, _console(sys.stdout), _console(sys.stderr))
        try:
            return command(session, *args, **kwargs)
        except Exception as error:
            from fourfocus.facts.faults import StoreError  # only now: it takes a moment that --help need not

            if isinstance(error, StoreError):  # a store may turn out to be damaged whenever it is read
                session.fail(error.words(session.lang))
            raise

    return wrapped
