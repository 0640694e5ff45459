"""The schemas for editors: current, and of one mind with the loader about the shipped pack and about mistakes."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from fourfocus.rules.editor import files

ROOT = Path(__file__).parents[2]
SCHEMAS = {name.removesuffix(".schema.json"): json.loads(text) for name, text in files().items()}
TYPES = {"string": str, "boolean": bool, "object": dict, "array": list, "null": type(None), "integer": int}


class Texts(yaml.SafeLoader):
    """As editors read YAML 1.2: a date is a text, and so are ``on`` and ``off``."""


Texts.yaml_implicit_resolvers = {
    first: [(tag, regexp) for tag, regexp in resolvers if not tag.endswith(("timestamp", "bool"))]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
Texts.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile("true|false"), ["t", "f"])


def is_a(value: Any, name: str) -> bool:
    if name == "number":
        return isinstance(value, (int, float)) and not isinstance(value, bool)
    return isinstance(value, TYPES[name]) and not (name == "integer" and isinstance(value, bool))


def wrong(value: Any, schema: dict[str, Any], at: str = "") -> list[str]:
    """What a schema of ours says against a value: only the keywords our schemas use."""
    known = {"$schema", "title", "type", "properties", "required", "additionalProperties", "items", "minItems"}
    assert schema.keys() <= known | {"anyOf", "enum", "const", "pattern", "maxLength", "minimum"}
    if "anyOf" in schema:
        tried = [wrong(value, one, at) for one in schema["anyOf"]]
        return [] if any(not found for found in tried) else min(tried, key=len)
    types = schema.get("type", [])
    if types and not any(is_a(value, name) for name in ([types] if isinstance(types, str) else types)):
        return [f"{at}: type"]
    found: list[str] = []
    if "const" in schema and value != schema["const"]:
        found.append(f"{at}: const")
    if "enum" in schema and str(value) not in map(str, schema["enum"]):
        found.append(f"{at}: enum")
    if isinstance(value, str) and "pattern" in schema and not re.search(schema["pattern"], value):
        found.append(f"{at}: pattern")
    if is_a(value, "number") and value < schema.get("minimum", value):
        found.append(f"{at}: minimum")
    if isinstance(value, dict):
        named = schema.get("properties", {})
        rest = schema.get("additionalProperties")
        found += [f"{at}: lacks {name}" for name in schema.get("required", ()) if value.get(name) is None]
        for key, part in value.items():
            if key in named:
                found += wrong(part, named[key], f"{at}.{key}") if part is not None else []
            elif rest is False:
                found.append(f"{at}: no field {key}")
            elif isinstance(rest, dict):
                found += wrong(part, rest, f"{at}.{key}")
    if isinstance(value, list):
        for number, part in enumerate(value):
            found += wrong(part, schema.get("items", {}), f"{at}[{number}]")
    return found


def test_the_committed_schemas_are_current() -> None:
    """If not: python -m fourfocus.rules.editor (make docs)."""
    there = {path.name: path.read_text(encoding="utf-8") for path in (ROOT / "docs/schema").glob("*.schema.json")}
    assert there == files()


@pytest.mark.parametrize(
    "path", sorted((ROOT / "packs").rglob("*.yaml")), ids=lambda path: f"{path.parent.name}/{path.name}"
)
def test_the_shipped_packs_fit_their_schemas(path: Path) -> None:
    name = "cases" if path.parent.name == "cases" else path.stem
    assert wrong(yaml.load(path.read_text(encoding="utf-8"), Loader=Texts), SCHEMAS[name]) == []


@pytest.mark.parametrize(
    ("file", "text", "expected"),
    [
        ("parameters", "- {id: A}", "[0].id: pattern"),
        ("parameters", "- {id: a, valeus: []}", "[0]: no field valeus"),
        ("indicators", "- {id: a, better: more}", "[0].better: enum"),
        ("indicators", "- {id: a, from: 2020-01-15}", "[0].from: pattern"),
        ("scorecards", "- {id: a, kind: item}", "[0].kind: const"),
        ("settlements", "- {id: a, kind: tasks, late: param.Late}", "[0].late: pattern"),
        ("pack", "{id: x, counts: {tasks: -1}}", ".counts.tasks: minimum"),
        ("overlay", "{parameter: []}", ": no field parameter"),
        ("overlay", "{parameters: [{values: []}]}", ".parameters[0]: lacks id"),
    ],
)
def test_mistakes_are_seen_while_typing(file: str, text: str, expected: str) -> None:
    assert expected in wrong(yaml.load(text, Loader=Texts), SCHEMAS[file])


def test_an_overlay_needs_to_give_only_what_it_changes() -> None:
    text = "{title: x, parameters: [{id: a, values: [{from: 2020-01-01, value: 1, source: x}]}],\n"
    text += " scorecards: [{id: two_way, short_board: {ceiling: 85}}, {id: party_branch, remove: true}]}"
    assert wrong(yaml.load(text, Loader=Texts), SCHEMAS["overlay"]) == []
