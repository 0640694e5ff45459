"""Migrations by which the database itself refuses to change or delete rows of a table."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db import migrations


def append_only(*tables: str) -> migrations.RunPython:
    """The operation that guards tables; it needs the function that core's own guard makes on PostgreSQL."""

    def made(vendor: str) -> Iterator[tuple[str, str]]:
        for table in tables:
            if vendor == "postgresql":
                name = f"{table}_append_only"
                told = f"BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION core_append_only()"
                yield f"CREATE TRIGGER {name} {told}", f"DROP TRIGGER {name} ON {table}"
                continue
            for event in ("UPDATE", "DELETE"):
                name = f"{table}_no_{event.lower()}"
                told = f"BEFORE {event} ON {table} BEGIN SELECT RAISE(ABORT, 'append-only: {table}'); END"
                yield f"CREATE TRIGGER {name} {told}", f"DROP TRIGGER {name}"

    def guard(apps: Any, schema_editor: Any) -> None:
        for make, _drop in made(schema_editor.connection.vendor):
            schema_editor.execute(make, params=None)

    def open_again(apps: Any, schema_editor: Any) -> None:
        for _make, drop in made(schema_editor.connection.vendor):
            schema_editor.execute(drop, params=None)

    return migrations.RunPython(guard, open_again)
