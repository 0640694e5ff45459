"""JSON Schemas of a pack's files for editors, made from the specs the loader reads with: completion, and red lines while typing.

``python -m fourfocus.rules.editor`` writes them to ``docs/schema``; with ``--check`` it only says whether they are current.
What a schema cannot say (units that fit, dates that cover, clauses that resolve) stays with ``fourfocus check``.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from fourfocus.facts.schema import Words
from fourfocus.rules import spec, written
from fourfocus.rules.overlay import TITLES
from fourfocus.rules.pack import FILES

FOLDER = Path("docs/schema")
DIALECT = "http://json-schema.org/draft-07/schema#"
SCALAR = ["string", "number", "boolean"]
"""A pack keeps every value as text, so that an editor's view of ``5`` or ``true`` does not matter where a text is meant."""

Schema = dict[str, Any]


def schema_of(kind: Any, *, partial: bool = False) -> Schema:
    """The schema of one kind of value; ``partial`` leaves out what an overlay may leave out.

    Raises
    ------
    TypeError
        A kind of value that has no schema yet; it belongs here.
    """
    match kind:
        case spec.Spec():
            return _object(kind, partial=partial)
        case spec.Variant():
            return _variant(kind, partial=partial)
        case spec.ListOf():
            item = schema_of(kind.kind)
            many: Schema = {"type": "array", "items": item} | ({"minItems": kind.least} if kind.least else {})
            return many if item.get("type") == "object" or "anyOf" in item else {"anyOf": [item, many]}
        case spec.MapOf():
            return {"type": "object", "additionalProperties": schema_of(kind.kind)}
        case spec.Raw():
            return {}
    return _scalar(kind)


def _scalar(kind: Any) -> Schema:
    match kind:
        case spec.TextOf():
            return {"type": SCALAR, "maxLength": kind.most}
        case spec.NameOf():
            return {"type": ["string", "number"], "pattern": f"^{kind.pattern.pattern}$"}
        case spec.DayOf():
            day = "01" if kind.first else r"\d\d"
            return {"type": "string", "pattern": rf"^\d{{4}}-\d\d-{day}$"}
        case spec.MonthOf():
            return {"type": "string", "pattern": r"^\d{4}-(0[1-9]|1[0-2])$"}
        case spec.NumberOf():
            least = {} if kind.least is None else {"minimum": kind.least}
            return {"type": "integer" if kind.whole else "number", **least}
        case spec.AmountOf():
            return {"type": ["number", "string"], "pattern": rf"^(param\.{spec.NAME.pattern}|{spec.NUMBER.pattern})$"}
        case spec.OneOf():
            return {"enum": list(kind.words)}
        case spec.YesNo():
            return {"type": "boolean"}
        case spec.UnitOf():
            return {"type": ["string", "number"]}
        case spec.FormulaOf() | spec.RowOf():
            return {"type": SCALAR, "maxLength": 2_000}
    if hasattr(kind, "schema"):
        own: Schema = kind.schema(schema_of)
        return own
    raise TypeError(f"no schema for {type(kind).__name__}")


def _titled(title: Words) -> Schema:
    return {"title": f"{title.zh} · {title.en}"}


def _object(kind: spec.Spec[Any], *, partial: bool, name: str = "") -> Schema:
    properties = {field.name: schema_of(field.kind) for field in kind.fields}
    required = [field.name for field in kind.fields if field.required]
    if name:
        properties = {"kind": {"const": name}, **properties}
        required = ["kind", *required]
    if partial:
        # Fields that are maps may be given in part, too; and a rule may be removed.
        properties = {key: _loose(one) for key, one in properties.items()} | {"remove": {"type": "boolean"}}
        required = ["id"]
    found = {**_titled(kind.title), "type": "object", "properties": properties, "additionalProperties": False}
    return found | ({"required": required} if required else {})


def _loose(schema: Schema) -> Schema:
    return (
        {key: part for key, part in schema.items() if key != "required"} if schema.get("type") == "object" else schema
    )


def _variant(kind: spec.Variant, *, partial: bool) -> Schema:
    return {
        **_titled(kind.title),
        "anyOf": [_object(one, partial=partial, name=name) for name, one in kind.specs.items()],
    }


def lists() -> Mapping[str, tuple[str, Any]]:
    """The files that hold a list of rules, as the loader reads them."""
    return FILES


def schemas() -> Iterator[tuple[str, Schema]]:
    """Every file's name (``parameters.yaml``; ``cases.yaml`` and ``overlay.yaml`` stand for any name) and its schema."""
    for name, one in (("pack.yaml", written.HEADER), ("framework.yaml", written.FRAMEWORK)):
        yield name, {"$schema": DIALECT, **schema_of(one)}
    for name, (_, one) in lists().items():
        item = schema_of(one)
        yield name, {"$schema": DIALECT, "title": item["title"], "type": ["array", "null"], "items": item}
    yield "cases.yaml", {"$schema": DIALECT, "type": "array", "items": schema_of(written.CASE)}
    sections = {
        name.removesuffix(".yaml"): {"type": "array", "items": schema_of(one, partial=True)}
        for name, (_, one) in lists().items()
    }
    titles = {name: {"type": "string", "maxLength": 200} for name in TITLES}
    yield (
        "overlay.yaml",
        {
            "$schema": DIALECT,
            "title": "测算 · what-if",
            "type": "object",
            "properties": {**titles, **sections},
            "additionalProperties": False,
        },
    )


def files() -> dict[str, str]:
    """The schema files as they should stand in ``docs/schema``."""
    return {
        f"{name.removesuffix('.yaml')}.schema.json": json.dumps(schema, ensure_ascii=False, indent=1) + "\n"
        for name, schema in schemas()
    }


def main(words: list[str]) -> int:
    """Write the schemas, or with ``--check`` say which are not current."""
    wanted = files()
    there = {path.name: path.read_text(encoding="utf-8") for path in FOLDER.glob("*.schema.json")}
    if "--check" in words:
        stale = sorted(name for name in {*wanted, *there} if wanted.get(name) != there.get(name))
        if stale:
            print(f"✗ docs/schema: {', '.join(stale)}: run make docs", file=sys.stderr)
        return bool(stale)
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name in there.keys() - wanted.keys():
        (FOLDER / name).unlink()
    for name, text in wanted.items():
        (FOLDER / name).write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
