"""What a slip is: plain data in two languages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from fourfocus.engine.close import Result
from fourfocus.engine.lines import Record
from fourfocus.engine.subjects import Subject
from fourfocus.facts.schema import Words

NO_NOTE = Words("", "")


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a slip: what, how much, why; ``strong`` stands out."""

    title: Words
    figure: Words
    why: Words
    strong: bool = False


@dataclass(frozen=True, slots=True)
class Slip:
    """One subject's page.

    Attributes
    ----------
    kind
        ``branch``, ``manager`` or ``member``.
    facts
        What the score is: names and figures, shown large.
    tables
        Why: titled tables of lines.
    raises
        What would raise it next month, largest first: the figure is what it is worth.
    ask
        How to query it.
    """

    kind: str
    subject: Subject
    month: date
    title: Words
    facts: tuple[tuple[Words, Words], ...]
    tables: tuple[tuple[Words, tuple[Row, ...]], ...]
    raises: tuple[Row, ...]
    ask: tuple[Words, ...]
    note: Words = NO_NOTE


KINDS = {
    "branch": Words("支部", "branch"),
    "manager": Words("管理人员", "manager"),
    "member": Words("党员", "member"),
}


def minus(text: str) -> str:
    """A number with a real minus sign, which does not break from its digits."""
    return text.replace("-", "−")


def place_of(records: Sequence[Record]) -> str:
    """Where the last record of a line stands, in brackets: the one that decided. Folders are left out."""
    return next((f"〔{one.file.rpartition('/')[2]} {one.sheet} {one.row}〕" for one in reversed(records)), "")


def ask(result: Result, subject: Subject) -> tuple[Words, ...]:
    """How to query a score."""
    pack = result.rules.pack.header
    return (
        Words(
            "每行后面〔〕里是记录所在的文件、表和行；先核对记录，记录有误的请记录的提供单位更正，更正后重新月结。",
            "〔 〕 names file, sheet and row. A wrong record is corrected by its keeper; then the month is closed anew.",
        ),
        Words(
            "对规则的适用有疑问的，在公示期内向所在支部书面提出，由与此分数没有关系的人复核并书面答复。",
            "If you doubt how a rule was applied, write to your branch; somebody with no part in the score answers.",
        ),
        Words(
            f"条款全文和完整的计算过程：fourfocus explain {subject.id} --from 月结包（{pack.id}，{result.month:%Y-%m}）。",
            f"Clauses and the whole calculation: fourfocus explain {subject.id} --from BUNDLE ({pack.id}, {result.month:%Y-%m}).",
        ),
    )
