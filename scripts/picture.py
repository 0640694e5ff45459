"""Draw docs/pictures/close.svg: what the demo prints of its close and of one explained score.

Run after ``make demo``; needs out/store and out/2020-03.bundle.
"""

from __future__ import annotations

import io
import os
import subprocess
from pathlib import Path

from rich.console import Console
from rich.terminal_theme import DIMMED_MONOKAI
from rich.text import Text

# No web font: a page that shows the picture must not need the internet.
FRAME = """<svg viewBox="0 0 {terminal_width} {terminal_height}" xmlns="http://www.w3.org/2000/svg">
<style>.{unique_id}-matrix {{ font-family: "Noto Sans Mono CJK SC", "Sarasa Mono SC", Consolas, monospace;
font-size: {char_height}px; line-height: {line_height}px; }} {styles}</style>
<defs>{lines}</defs>
<rect width="{terminal_width}" height="{terminal_height}" rx="8" fill="#1e1e1e"/>
<g transform="translate(9, 9)">{backgrounds}<g class="{unique_id}-matrix">{matrix}</g></g></svg>
"""
WIDTH = 118


def run(*words: str) -> str:
    """What a command prints, colours included."""
    env = {**os.environ, "FORCE_COLOR": "1", "COLUMNS": str(WIDTH)}
    done = subprocess.run([".venv/bin/fourfocus", *words], capture_output=True, text=True, check=True, env=env)
    return done.stdout


def main() -> None:
    """Draw the picture."""
    close = run("close", "2020-03", "--pack", "packs/hanzhong-rolling-2020", "--store", "out/store",
                "--out", "out/2020-03.bundle", "--force")  # fmt: skip
    explain = run("explain", "ZB1", "--from", "out/2020-03.bundle")
    console = Console(record=True, width=WIDTH, file=io.StringIO(), color_system="truecolor", force_terminal=True)
    for command, text, most in (
        (
            "fourfocus close 2020-03 --pack packs/hanzhong-rolling-2020 --store out/store --out out/2020-03.bundle",
            close,
            24,
        ),
        ("fourfocus explain ZB1 --from out/2020-03.bundle", explain, 32),
    ):
        console.print(Text(f"$ {command}", style="bold green"))
        for line in text.splitlines()[:most]:
            console.print(Text.from_ansi(line), no_wrap=True, overflow="ellipsis")
        console.print(Text("…", style="dim"))
    svg = console.export_svg(title="", theme=DIMMED_MONOKAI, code_format=FRAME, unique_id="close")
    Path("docs/pictures/close.svg").write_text(svg, "utf-8")


if __name__ == "__main__":
    main()
