"""The records by which one period of one task is judged, without closing the month."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from fourfocus.engine.aggregate import read
from fourfocus.engine.branchwork import homes_of
from fourfocus.engine.derived import ALL_TABLES, DERIVED
from fourfocus.engine.lines import record_words
from fourfocus.engine.probes import Look, Probe
from fourfocus.engine.subjects import MILL, subjects
from fourfocus.engine.windows import Windows, behind, covered_by
from fourfocus.facts.factset import FactSet
from fourfocus.facts.schema import Words
from fourfocus.rules.expr import text_of
from fourfocus.rules.model import Task
from fourfocus.rules.pack import InForce


@dataclass(frozen=True, slots=True)
class Seen:
    """A record in words, and where it was read."""

    words: Words
    place: str


@dataclass(frozen=True, slots=True)
class Behind:
    """The records of one aggregate: what it counts or sums, and each record in words with where it was read.

    ``count`` is how many there are, of which ``records`` may be the first; None where the table is derived from others.
    """

    title: Words
    table: str
    formula: str
    records: tuple[Seen, ...]
    count: int | None


def records_behind(
    facts: FactSet, rules: InForce, task: Task, branch: str, look: Look, mill: str, most: int
) -> Iterator[Behind]:
    """What the proofs of a task look at for a branch in one look, in the order of the proofs."""
    units = read(facts, "unit", None, mill)
    mills = [one.id for one in subjects(units, (), mill, rules.day) if one.kind == MILL]
    windows = Windows(homes_of(rules), covered_by(read(facts, "coverage", None, mill), rules.day, mill, mills))
    asked = dict.fromkeys(one for proof in task.proofs for one in Probe(proof, task.cadence, look).asked())
    for one in asked:
        table = ALL_TABLES[one.agg.table]
        formula = text_of(one.agg)
        if one.agg.table in DERIVED:
            yield Behind(table.title, table.name, formula, (), None)
            continue
        rows, count = behind(facts, one, windows, branch, mill, rules.param, most)
        listed = tuple(Seen(record_words(table, row, table.key), f"{row['_file']} {row['_row']}") for row in rows)
        yield Behind(table.title, table.name, formula, listed, count)
