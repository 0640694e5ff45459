"""The English catalogue: every Chinese text of code and templates with its translation.

Texts in the source are Chinese, so Chinese is whole by itself; a test holds that English is. ``python -m
fourfocus.site.texts`` adds new texts to the catalogue and drops those no longer used; ``--check`` says whether that is done and
nothing is left untranslated. Needs babel, which development brings.
"""

from __future__ import annotations

import ast
import io
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

PACKAGE = Path(__file__).parents[1]
CATALOGUE = Path(__file__).parent / "locale/en/LC_MESSAGES/django.po"
CALLS = ("_", "gettext", "gettext_lazy", "gettext_noop")
_IN_TEMPLATE = re.compile(r"""(?:gettext|_)\(\s*(u?'(?:[^'\\]|\\.)*'|u?"(?:[^"\\]|\\.)*")""")
_HOLDER = re.compile(r"%\(\w+\)s")


def found() -> dict[str, list[str]]:
    """Every text to translate, with where it stands."""
    texts: dict[str, list[str]] = {}
    for folder in ("apps", "site"):
        for path in sorted((PACKAGE / folder).rglob("*")):
            if path.suffix not in (".py", ".html") or path.name == "texts.py":
                continue
            extract = _of_code if path.suffix == ".py" else _of_template
            for text in extract(path.read_text(encoding="utf-8")):
                where = texts.setdefault(text, [])
                if (name := path.relative_to(PACKAGE).as_posix()) not in where:
                    where.append(name)
    return texts


def _of_code(source: str) -> Iterator[str]:
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in CALLS and node.args:
            first = node.args[0]
            if isinstance(first, ast.Constant) and isinstance(first.value, str):
                yield first.value


def _of_template(source: str) -> Iterator[str]:
    from django.utils.translation.template import templatize

    for match in _IN_TEMPLATE.finditer(templatize(source)):
        yield ast.literal_eval(match[1].removeprefix("u"))


def read(path: Path = CATALOGUE) -> Any:
    """The catalogue as it is; empty when there is none."""
    from babel.messages.catalog import Catalog
    from babel.messages.pofile import read_po

    if not path.is_file():
        return Catalog(locale="en")
    with path.open("rb") as file:
        return read_po(file, locale="en")


def wanted() -> bytes:
    """The catalogue as it should be: the texts found, sorted, with the translations there are. No dates in it."""
    from babel.messages.catalog import Catalog
    from babel.messages.pofile import write_po

    known = read()
    made = Catalog(locale="en", project="fourfocus", charset="utf-8", fuzzy=False)
    for text, where in sorted(found().items()):
        old = known.get(text)
        made.add(text, old.string if old else "", locations=[(name, None) for name in where])  # type: ignore[misc]
    out = io.BytesIO()
    write_po(out, made, width=120, omit_header=True, sort_output=True)
    header = 'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=utf-8\\n"\n"Language: en\\n"\n\n'
    return header.encode() + out.getvalue().lstrip()


def faults() -> list[str]:
    """What keeps the catalogue from being whole."""
    texts, known = found(), read()
    there = {message.id: message for message in known if message.id}
    listed = [f"not in the catalogue: {text}" for text in texts if text not in there]
    listed += [f"no longer used: {text}" for text in there if text not in texts]
    for text, message in there.items():
        if text in texts and not message.string:
            listed.append(f"not translated: {text}")
        elif sorted(_HOLDER.findall(text)) != sorted(_HOLDER.findall(message.string)):
            listed.append(f"other placeholders: {text}")
    return listed


def main(arguments: list[str]) -> int:
    """Write the catalogue, or with ``--check`` say what it lacks."""
    if "--check" in arguments:
        for fault in (listed := faults()):
            print(fault, file=sys.stderr)
        return 1 if listed else 0
    CATALOGUE.parent.mkdir(parents=True, exist_ok=True)
    CATALOGUE.write_bytes(wanted())
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
