"""Slips: one page per branch, manager and member that says what the score is, why, what would raise it, how to query it.

A slip is plain data in two languages; :mod:`fourfocus.documents.slip_docx` writes it. A member's slip holds that member's points
only, a manager's that manager's card and pay.
"""

from __future__ import annotations

from collections.abc import Iterator

from fourfocus.documents.advice import gains, shown
from fourfocus.documents.member_slip import member_slip
from fourfocus.documents.slip import Row, Slip, ask, minus, place_of, plainly, short, unknown
from fourfocus.engine import people
from fourfocus.engine.brand import STATES, Rated
from fourfocus.engine.brand_report import open_words, rated_of
from fourfocus.engine.close import Result
from fourfocus.engine.explain_people import step_words
from fourfocus.engine.lines import Account, Line
from fourfocus.engine.points import CARD
from fourfocus.engine.stars import shown as stars_shown
from fourfocus.engine.two_way import Standing
from fourfocus.engine.values import decimal, yuan
from fourfocus.facts.schema import Words
from fourfocus.rules.managers import ManagerCard, PayRule

MOST_LINES = 5
"""So many lines are told one by one, the largest first; the rest is summed up so that a slip stays one page."""
UNIT_LINES = 4
QUIET = ("on_time", "base")
"""Kinds of lines that are counted in one row instead of being listed: nothing was lost there."""


def slips(result: Result, subject: str | None = None) -> Iterator[Slip]:
    """Every slip of a result in the order branches, managers, members; of one subject (code or title) where asked for."""
    titles = {one.id: one.title for one in result.subjects if not people.is_person(one) and one.title}
    for slip in _slips(result, subject):
        yield plainly(slip, titles)


def _slips(result: Result, subject: str | None) -> Iterator[Slip]:
    for row in result.branches:
        if subject in (None, row.subject.id, row.subject.title):
            yield branch_slip(result, row)
    cards = result.rules.of(ManagerCard)
    for account in result.accounts.values():
        if account.card in cards and subject in (None, account.subject.id, account.subject.title):
            yield manager_slip(result, account)
    for account in result.accounts.values():
        if account.card == CARD and subject in (None, account.subject.id, account.subject.title):
            yield member_slip(result, account)


def branch_slip(result: Result, row: Standing) -> Slip:
    """A branch: rank, both sides, what was lost in each, brand, and what would raise the total."""
    both, others = row.combined, len(result.branches)
    rank = "—" if row.rank is None else f"{row.rank}/{others}"
    grade = row.grade
    waiting = Words("待数据", "waiting")
    facts = [
        (Words("合计", "Total"), _total(both)),
        (Words("名次", "Rank"), Words(rank, rank)),
        (Words("等次", "Grade"), Words(grade.title, grade.title_en or grade.title) if grade else waiting),
        (Words("党建侧", "Party side"), _total(row.party)),
        (Words("生产侧", "Production side"), _total(row.production)),
    ]
    star = next((one for one in people.stars_of(result) if one.subject == row.subject), None)
    if star is not None:
        facts.append((Words("星级", "Stars"), stars_shown(star.stars)))
    tables = [
        (Words("合计是这样来的", "How the total is made"), _rows(both.lines)),
        (Words("党建侧：得失各行", "Party side, line by line"), _told(row.party)),
        (Words("生产侧：覆盖的单位和指标", "Production side: units covered and indicators"), _covered(result, row)),
    ]
    if both.missing:
        tables.append((Words("还不知道的", "Not known yet"), unknown(both.missing)))
    brand = _types(result, row)
    if brand:
        tables.append((Words("六型党组织", "Types of branch"), brand))
    return Slip(
        "branch",
        row.subject,
        result.month,
        Words("党支部得分说明", "Score of the branch"),
        tuple(facts),
        tuple((title, tuple(rows)) for title, rows in tables if rows),
        tuple(
            Row(one.title, Words(f"+{shown(one.milli)}", f"+{shown(one.milli)}"), one.what)
            for one in gains(result, both)
        ),
        ask(result),
    )


def manager_slip(result: Result, account: Account) -> Slip:
    """A manager: the score with every duty, the coefficient and the pay it gives, and what would raise the score."""
    pay = next((one for one in people.pay_of(result) if one.subject == account.subject), None)
    facts = [(Words("得分", "Score"), _total(account))]
    money: list[Row] = []
    if pay is not None and pay.coefficient is not None:
        said = decimal(pay.coefficient, 2)
        facts += [(Words("系数", "Coefficient"), Words(said, said))]
        facts += [(Words("绩效（元）", "Pay, yuan"), Words(yuan(pay.amount or 0), yuan(pay.amount or 0)))]
        rule = result.rules.of(PayRule)[pay.rule]
        step = step_words(rule, pay.score or 0, result.rules)
        for number, (words, fen) in enumerate(pay.lines):
            money.append(Row(words, Words(yuan(fen), yuan(fen)), step if number == 1 else Words("", "")))
    elif pay is not None and pay.bounds is not None:
        # Both bounds at the same step: what is missing changes the score, not the pay.
        text = " – ".join(dict.fromkeys(yuan(one) for one in pay.bounds))
        facts.append((Words("绩效（元，待数据）", "Pay, yuan (waiting)"), Words(text, text)))
    for one in people.reminders_of(result):
        if one.subject == account.subject:
            facts.append((Words("岗位提醒", "Post reminder"), one.words))
    tables = [(Words("一岗双责：每项职责的得分", "One post, two duties"), _rows(account.lines))]
    tables += [(Words("绩效怎样算出（元）", "How the pay is made (yuan)"), money)] if money else []
    missing = dict.fromkeys((*account.missing, *(pay.missing if pay is not None else ())))
    tables += [(Words("还不知道的", "Not known yet"), unknown(list(missing)))] if missing else []
    return Slip(
        "manager",
        account.subject,
        result.month,
        Words("管理人员得分说明", "Score of the manager"),
        tuple(facts),
        tuple((title, tuple(rows)) for title, rows in tables),
        tuple(
            Row(one.title, Words(f"+{shown(one.milli)}", f"+{shown(one.milli)}"), one.what)
            for one in gains(result, account)
        ),
        ask(result),
    )


def _total(account: Account) -> Words:
    text = shown(account.total) if account.total is not None else f"{shown(account.low)} – {shown(account.high)}"
    return Words(text, text)


def _rows(lines: tuple[Line, ...]) -> list[Row]:
    return [Row(line.title, _score(line), _why(line)) for line in lines]


def _score(line: Line) -> Words:
    if line.score is None:
        low, high = minus(shown(line.low)), minus(shown(line.high))
        text = low if low == high else f"{low} – {high}"
        return Words(text, text)
    return Words(minus(shown(line.score)), minus(shown(line.score)))


def _why(line: Line) -> Words:
    """The reason, what is missing, and the file, sheet and row of the record that decided."""
    parts_zh = [line.why.zh, *(one.why.zh for one in line.missing)]
    parts_en = [line.why.en, *(one.why.en for one in line.missing)]
    place = place_of(line.records)
    return Words("；".join(parts_zh) + place, "; ".join(parts_en) + place)


def _told(account: Account) -> list[Row]:
    """Lines that changed something; what cost nothing is counted."""
    rows = [Row(line.title, _score(line), _why(line)) for line in account.lines if line.kind == "base"]
    on_time = [line for line in account.lines if line.kind == "on_time"]
    if on_time:
        zh, en = f"按时销号 {len(on_time)} 项，不扣分", f"{len(on_time)} tasks written off in time, nothing deducted"
        rows.append(Row(Words("按时销号", "On time"), Words("0", "0"), Words(zh, en)))
    rest = [line for line in account.lines if line.kind not in QUIET and line.score != 0]
    rest.sort(key=lambda line: (line.score is not None, -abs(line.score or 0)))
    rows += [Row(short(line.title), _score(line), _why(line)) for line in rest[:MOST_LINES]]
    more = rest[MOST_LINES:]
    if more:
        total = minus(shown(sum(line.score or 0 for line in more)))
        zh, en = f"其余 {len(more)} 项", f"{len(more)} more"
        said = Words(
            "、".join(dict.fromkeys(short(line.title).zh for line in more)),
            ", ".join(dict.fromkeys(short(line.title).en for line in more)),
        )
        rows.append(Row(Words(zh, en), Words(total, total), said))
    return rows


def _covered(result: Result, row: Standing) -> list[Row]:
    """Each unit covered with its share, then the unit's own lines with what they count in the branch's side."""
    rows: list[Row] = []
    for line in row.production.lines:
        rows.append(Row(line.title, _score(line), _why(line), strong=True))
        if line.of in result.accounts:
            rows += _largest(result.accounts[line.of].lines)
    return rows


def _largest(lines: tuple[Line, ...]) -> list[Row]:
    """The lines of a unit on which most was lost, and the sum of the others."""
    ordered = sorted(lines, key=lambda one: (one.score is not None, (one.score or 0) - (one.weight or 0) * 1000))
    few, rest = ordered[:UNIT_LINES], ordered[UNIT_LINES:]
    rows = [Row(one.title, _score(one), _why(one)) for one in few]
    if rest:
        total = shown(sum(one.score or 0 for one in rest))
        names = Words("、".join(one.title.zh for one in rest), ", ".join(one.title.en for one in rest))
        rows.append(Row(Words(f"其余 {len(rest)} 项", f"{len(rest)} more"), Words(total, total), names))
    return rows


def _types(result: Result, row: Standing) -> list[Row]:
    """The types of branch that were not met, each with the criteria that say so, and the names of those that were."""
    own = [one for one in rated_of(result) if one.rule.subject == "branch" and one.branch == row.subject.id]
    rows = [Row(one.rule.words, STATES[one.state], _unmet(one)) for one in own if one.state != "met"]
    met = [one.rule.words for one in own if one.state == "met"]
    if met:
        names = Words("、".join(one.zh for one in met), ", ".join(one.en for one in met))
        rows.append(Row(Words("各项条件都达到的", "Every criterion met"), STATES["met"], names))
    return rows


def _unmet(one: Rated) -> Words:
    left = [each for each in one.found if each.state in ("unmet", "open")]
    zh = "；".join(f"{each.criterion.words.zh}（{open_words(each).zh}）" for each in left)
    en = "; ".join(f"{each.criterion.words.en} ({open_words(each).en})" for each in left)
    return Words(zh or "各项条件都达到", en or "every criterion is met")
