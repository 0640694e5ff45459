"""Rules of the house that import-linter cannot say about rooms that do not exist yet."""

import ast
from collections.abc import Iterator
from pathlib import Path

SRC = Path(__file__).parents[1] / "src"
PURE_ROOMS = ("facts", "rules", "engine", "planning", "effects", "documents")
APPS = {"core", "mechanism", "organisation", "brand", "production", "publishing", "regulation"}
CLOCKS = {"today", "now", "utcnow", "time.time"}


def modules(*rooms: str) -> Iterator[tuple[str, ast.Module]]:
    """(dotted name, syntax tree) of every module in the rooms; without rooms, of every module there is."""
    for path in sorted((SRC / "fourfocus").rglob("*.py")):
        parts = path.relative_to(SRC).with_suffix("").parts
        if not rooms or parts[1] in rooms:
            name = ".".join(parts).removesuffix(".__init__")
            yield name, ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


def imports(name: str, tree: ast.Module) -> Iterator[tuple[str, int]]:
    """(what is imported, line); ``from a import b`` counts as a.b, since b may be a module."""
    package = (SRC / Path(*name.split("."))).is_dir()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((alias.name, node.lineno) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            if node.level:
                above = name.split(".")
                above = above[: len(above) - node.level + package]
                base = ".".join([*above, base]).rstrip(".")
            yield from ((f"{base}.{alias.name}", node.lineno) for alias in node.names)


def within(name: str, *packages: str) -> bool:
    return any(name == package or name.startswith(f"{package}.") for package in packages)


# `frames` makes stored rows into tables and runs queries; everything else works on Arrow, arrays, values and SQL as text,
# so that another engine touches this one alone.
QUERY_MODULES = ("fourfocus.facts.frames",)


def test_ibis_and_duckdb_are_imported_in_one_module() -> None:
    assert [
        f"{name}:{line} imports {what}"
        for name, tree in modules()
        if name not in QUERY_MODULES
        for what, line in imports(name, tree)
        if within(what, "ibis", "duckdb")
    ] == []


def test_the_pure_rooms_do_not_know_django() -> None:
    assert [
        f"{name}:{line} imports {what}"
        for name, tree in modules(*PURE_ROOMS)
        for what, line in imports(name, tree)
        if what.split(".")[0].startswith(("django", "ninja"))
    ] == []


def test_the_pure_rooms_and_the_simulator_have_no_clock() -> None:
    found = []
    for name, tree in modules(*PURE_ROOMS, "example"):
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                called = ast.unparse(node.func)
                if node.func.attr in CLOCKS or called in CLOCKS:
                    found.append(f"{name}:{node.lineno} calls {called}()")
    assert found == []


def test_the_simulator_knows_only_facts_and_only_the_command_line_knows_it() -> None:
    found = []
    for name, tree in modules():
        simulator = within(name, "fourfocus.example")
        for what, line in imports(name, tree):
            if simulator and within(what, "fourfocus"):
                allowed = what == "fourfocus.__version__" or within(what, "fourfocus.facts", "fourfocus.example")
            else:
                allowed = simulator or within(name, "fourfocus.cli") or not within(what, "fourfocus.example")
            if not allowed:
                found.append(f"{name}:{line} imports {what}")
    assert found == []


def test_every_app_is_in_the_layers() -> None:
    apps = SRC / "fourfocus/apps"
    there = {path.stem for path in apps.iterdir() if path.is_dir() or path.suffix == ".py"} if apps.exists() else set()
    assert there - APPS - {"__init__", "__pycache__"} == set()
