"""What a slip is: plain data in two languages."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from fourfocus.engine.close import Result
from fourfocus.engine.lines import Record
from fourfocus.engine.subjects import Subject
from fourfocus.engine.values import Missing
from fourfocus.facts.schema import Words
from fourfocus.rules.years import days_to_query

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
    return next((f"〔{one.file.rpartition('/')[2]} {one.sheet} 第{one.row}行〕" for one in reversed(records)), "")


def ask(result: Result) -> tuple[Words, ...]:
    """How to query a score, and until when; the days come from the pack, where it says them."""
    header = result.rules.pack.header
    days, answer = days_to_query(result.rules)
    within = Words("在公示期内", "while the result is published")
    if days is not None:
        within = Words(f"在公示之日起 {days} 个工作日内", f"within {days} workdays of publication")
    until = Words("书面答复", "answers in writing")
    if answer is not None:
        until = Words(f"在 {answer} 个工作日内书面答复", f"answers in writing within {answer} workdays")
    return (
        Words(
            "每行后面〔〕里是记录所在的文件、表和行；先核对记录，记录有误的请记录的提供单位更正，更正后重新月结。",
            "〔 〕 names file, sheet and row. A wrong record is corrected by its keeper; then the month is closed anew.",
        ),
        Words(
            f"对规则的适用有疑问的，{within.zh}向所在支部书面提出，由与此分数没有关系的人复核并{until.zh}。",
            f"If you doubt how a rule was applied, write to your branch {within.en}; "
            f"somebody with no part in the score {until.en}.",
        ),
        Words(
            f"条款全文和完整的计算过程可向支部索取（{header.title}，{result.month:%Y年%m月}月结）。",
            f"Your branch has the clauses and the whole calculation ({header.title_en or header.title}, {result.month:%Y-%m}).",
        ),
    )


def unknown(missing: Sequence[Missing]) -> list[Row]:
    """What is not known yet: it counts against those who keep the data, never against whom the slip is about."""
    who = Words(
        "由数据的提供单位补报，补报后重新月结；不作为失分", "its keeper must deliver it; it is counted as no loss"
    )
    return [Row(one.why, Words("待数据", "waiting"), who) for one in dict.fromkeys(missing)]


_KEY = re.compile(r"（[a-z][a-z_]*）")


def plainly(slip: Slip, titles: Mapping[str, str]) -> Slip:
    """A slip without what only the program needs: keys of tables, numbers of records before a title, codes of subjects."""
    codes = "|".join(map(re.escape, sorted(titles, key=lambda one: (-len(one), one))))
    code = re.compile(f"(?<![0-9A-Za-z_-])(?:{codes})(?![0-9A-Za-z_-])") if codes else None

    def text(said: str) -> str:
        said = _KEY.sub("", said)
        return said if code is None else code.sub(lambda found: titles[found.group()], said)

    def words(said: Words) -> Words:
        return Words(text(said.zh), text(said.en))

    def row(one: Row) -> Row:
        return replace(one, title=words(one.title), why=words(one.why))

    tables = tuple((title, tuple(row(one) for one in rows)) for title, rows in slip.tables)
    return replace(slip, tables=tables, raises=tuple(row(one) for one in slip.raises))


def short(title: Words) -> Words:
    """A title without the number of the record before it.

    >>> short(Words("WT202006-ZB3-JC07 JC07 谈心谈话覆盖不足", "x")).zh
    'JC07 谈心谈话覆盖不足'
    """
    return Words(*(re.sub(r"^[0-9A-Z]+(?:-[0-9A-Z]+)+ (?=.)", "", said) for said in (title.zh, title.en)))
