"""Write the golden bundles of today's meaning: ``python -m tests.golden.make`` (see docs/decisions/0006-meaning.md)."""

from __future__ import annotations

import shutil
from pathlib import Path

from tests.engine.world import KNOWN, MARCH, declare, facts, mill_rows
from tests.rules.small import FILES

from fourfocus.engine.bundle import write
from fourfocus.engine.cases import check_pack
from fourfocus.engine.close import close
from fourfocus.engine.meaning import MEANING
from fourfocus.facts.factset import FactSet
from fourfocus.facts.tables import CATALOG

FOLDER = Path(__file__).parent


def worlds() -> dict[str, FactSet]:
    """The facts of each golden: everything reported; and neither output nor inspections."""
    rows = mill_rows()
    poor = {name: rows[name] for name in rows if name not in ("shift_output", "inspection_finding")}
    return {"whole": facts(), "waiting": FactSet.of_rows(CATALOG, poor, list(declare(poor)), mill="mill")}


def make(folder: Path) -> None:
    """Write each golden into ``folder``."""
    pack, problems, _ = check_pack({name: text.encode() for name, text in FILES.items()})
    assert pack is not None
    assert not problems.errors, [f"{one.place} {one.what()}" for one in problems]
    for name, found in worlds().items():
        result = close([pack], found, MARCH, KNOWN)
        write(result, found, folder / name)


if __name__ == "__main__":
    target = FOLDER / str(MEANING)
    shutil.rmtree(target, ignore_errors=True)
    make(target)
    print(target)
