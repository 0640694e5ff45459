"""The close of a month: rules over facts, pure. Same packs, facts, month, time and finals: same result, bit for bit.

::

    facts + derived tables ─ aggregate.py ─► sums per subject ─ readings.py ─► exact values of indicators
        ─ score.py, settle.py ─► accounts of lines ─ two_way.py ─► both sides, totals, grades, ranks
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from fractions import Fraction

from fourfocus.engine import branchwork, two_way
from fourfocus.engine.aggregate import Scope, read, read_table
from fourfocus.engine.analyses import ANALYSERS, Outcome
from fourfocus.engine.analyses import Month as Analysed
from fourfocus.engine.archives import ArchiveStage
from fourfocus.engine.branchwork import BranchWork
from fourfocus.engine.brand import BrandStage
from fourfocus.engine.breakthroughs import Breakthroughs
from fourfocus.engine.burden import BurdenStage
from fourfocus.engine.derived.base import Row, Span
from fourfocus.engine.finals import HIGH, LOW, POINTS, Earlier, Final, FinalsError, Tally
from fourfocus.engine.incidents import Vetoes
from fourfocus.engine.inputs import Inputs
from fourfocus.engine.lights import TasksStage
from fourfocus.engine.lines import Account
from fourfocus.engine.managers import ManagersStage
from fourfocus.engine.payroll import OwnersStage, UnitPayStage
from fourfocus.engine.points import PointsStage
from fourfocus.engine.readings import Reading, aggregates, paths_of, readings
from fourfocus.engine.reads import windows_of, with_derived
from fourfocus.engine.score import Cards
from fourfocus.engine.settle import WORKDAYS_BEFORE, Month, workdays_of
from fourfocus.engine.settlers import SETTLERS
from fourfocus.engine.special import special_readings
from fourfocus.engine.stages import Closing, Listed, Notice, Stage
from fourfocus.engine.stars import StarsStage
from fourfocus.engine.subjects import MILL, Subject, subjects
from fourfocus.engine.two_way import Shares, Standing
from fourfocus.engine.year import YearStage
from fourfocus.facts.factset import FactSet
from fourfocus.facts.held import rows_of, uncollected
from fourfocus.facts.schema import Words
from fourfocus.rules.analyses import Analysis
from fourfocus.rules.expr import Param, walk
from fourfocus.rules.model import Card, Settlement
from fourfocus.rules.pack import InForce, Pack

STAGES: tuple[Stage, ...] = (
    PointsStage(),
    StarsStage(),
    YearStage(),
    OwnersStage(),
    ManagersStage(),
    UnitPayStage(),
    BrandStage(),
    TasksStage(),
    ArchiveStage(),
    BurdenStage(),
)
"""What further kinds of rules add, in order."""


class CloseError(ValueError):
    """A month cannot be closed at all; ``words`` says why and what to do."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(zh)
        self.words = Words(zh, en)


@dataclass(frozen=True)
class Result:
    """What a close found.

    Attributes
    ----------
    accounts
        Every account by id, in the order of scorecards and subjects.
    branches, units
        The two-way rankings.
    analyses
        What each analysis in force found.
    windows
        Which days of which tables were read (None: the whole register); a bundle freezes exactly these.
    finals
        The earlier months it was closed with.
    tallies
        What later months need of this one.
    listed
        The lists of the stages, such as stars and pay.
    further
        The readings of special indicators, each of one subject.
    work
        Tasks and duties of branches, with everything they were judged by.
    people
        Staff number and name of everybody in the register, as far as it was read: who is hidden from a publication.
    """

    month: date
    as_of: datetime | None
    mill: str
    rules: InForce
    subjects: tuple[Subject, ...]
    readings: tuple[Reading, ...]
    accounts: Mapping[str, Account]
    branches: tuple[Standing, ...]
    units: tuple[Standing, ...]
    warnings: tuple[Notice, ...]
    windows: Mapping[str, Span | None]
    finals: tuple[Final, ...] = ()
    tallies: tuple[Tally, ...] = ()
    listed: Mapping[str, tuple[Listed, ...]] = field(default_factory=dict)
    analyses: tuple[Outcome, ...] = ()
    further: tuple[Reading, ...] = ()
    work: BranchWork | None = None
    people: tuple[tuple[str, str], ...] = ()

    def final(self, identity: str = "") -> Final:
        """The month as later months see it; ``identity`` is that of the bundle it was written to."""
        used = tuple((one.month, one.identity) for one in self.finals)
        return Final(self.month, self.mill, self.rules.pack.header.id, identity, self.tallies, used)


def close(
    packs: Sequence[Pack],
    facts: FactSet,
    month: date,
    as_of: datetime | None = None,
    finals: Iterable[Final] = (),
    *,
    mill: str | None = None,
) -> Result:
    """Close one month.

    Parameters
    ----------
    packs
        The rule packs; their rules together must be unambiguous. One for now.
    facts
        The facts as they were known at ``as_of``.
    month
        Its first day. Rules are those in force on it.
    finals
        What earlier months gave (:meth:`Result.final`), for yearly caps and streaks.
    mill
        Needed when the facts hold several mills.

    Raises
    ------
    CloseError
        No rule holds in this month, it is unclear which mill is meant, or the finals do not fit.
    """
    with uncollected():
        return _close(_one_pack(packs), facts, month, as_of, finals, _one_mill(facts, mill))


def _close(
    pack: Pack, facts: FactSet, month: date, as_of: datetime | None, finals: Iterable[Final], mill: str
) -> Result:
    span = Span.of_month(month)
    rules = pack.on(month)
    if not rules.cards and not rules.indicators:
        start = pack.header.start
        raise CloseError(
            f"规则包 {pack.header.id} 在 {month:%Y-%m} 没有生效的规则（自 {start:%Y-%m} 起有效）",
            f"no rule of {pack.header.id} holds in {month:%Y-%m} (it starts with {start:%Y-%m})",
        )
    earlier = _earlier(finals, month, mill)
    windows = windows_of(rules, span, STAGES)
    full, registers = with_derived(facts, rules, windows, span, mill)
    found = subjects(registers["unit"], [kind.id for kind in pack.subjects], mill, month)
    inputs = Inputs(full, mill, span, paths_of(pack), registers, found)
    params = _params(rules)
    values, _ = readings(rules, inputs, Scope(mill, span), params)
    breaks = Breakthroughs(rules, values, inputs, params)
    rows = {name: _settled(rule, rules, full, mill, span) for name, rule in rules.settlements.items()}
    work = BranchWork.plan(rules, branchwork.decisions(full, rules, mill, span), found, span)
    work.judge(full, inputs)
    days = read(full, "workday", Scope(mill, span.back(WORKDAYS_BEFORE)), mill)
    now = Month(rules, span, workdays_of(days), earlier, book=work.book)
    cards = Cards(now, values, inputs, rows, breaks)
    accounts = _accounts(cards, inputs)
    tallies = cards.tallies
    branches, units = _two_way(rules, accounts, inputs, cards.vetoes)
    analyses = _analyses(Analysed(rules, span, mill, full, inputs, registers, values, breaks))
    warnings = [*_warnings(rules, rows, values.all(), found, span), *_noted(analyses)]
    at = Closing(now, full, mill, inputs, values, accounts, branches, units, cards, work)
    for stage in STAGES:
        outcome = stage.run(at)
        accounts.update({account.id: account for account in outcome.accounts})
        at.listed.update(outcome.listed)
        tallies += outcome.tallies
        warnings += outcome.warnings
    warnings += _without_finals(rules, earlier, tallies, month)
    return Result(
        month,
        as_of,
        mill,
        rules,
        tuple(sorted({*found, *at.people})),
        values.all(),
        accounts,
        branches,
        units,
        tuple(dict.fromkeys(warnings)),
        work.widen(windows),
        earlier.finals,
        tuple(sorted(tallies)),
        at.listed,
        analyses,
        special_readings(rules, values, inputs),
        work,
        tuple(sorted({(row["person"], row["name"] or "") for row in registers.get("person", ())})),
    )


def _settled(rule: Settlement, rules: InForce, facts: FactSet, mill: str, span: Span) -> list[Row]:
    """The records a settlement goes by."""
    settler = SETTLERS[type(rule)]
    found = read_table(facts, settler.table, Scope(mill, settler.window(rule, rules, span)), mill)
    return rows_of(settler.keep(found, span))


def _without_finals(rules: InForce, earlier: Earlier, tallies: list[Tally], month: date) -> list[Notice]:
    """Say which earlier months of the year are not given, when something of this month goes by them."""
    given = {final.month for final in earlier.finals}
    first = max(month.replace(month=1), rules.pack.header.start)
    wanted = [date(month.year, number, 1) for number in range(first.month, month.month)] if first <= month else []
    missing = [one for one in wanted if one not in given]
    if not missing or not any(tally.value != 0 for tally in tallies if tally.kind not in (POINTS, LOW, HIGH)):
        return []
    listed = [f"{one:%Y-%m}" for one in missing]
    zh = f"没有给出 {'、'.join(listed)} 的前期结果：年度封顶、评星和连续月数中靠它们的部分按未知处理，不按零"
    en = (
        f"the results of {', '.join(listed)} are not given: what yearly caps, stars and streaks need of them is unknown"
    )
    return [Notice("finals", Words(zh, en))]


def _earlier(finals: Iterable[Final], month: date, mill: str) -> Earlier:
    try:
        return Earlier.of(finals, month, mill)
    except FinalsError as error:
        raise CloseError(error.words.zh, error.words.en) from error


def _one_pack(packs: Sequence[Pack]) -> Pack:
    if len(packs) != 1:
        raise CloseError(f"要且只要一个规则包，给了 {len(packs)} 个", f"one pack is needed, {len(packs)} were given")
    return packs[0]


def _one_mill(facts: FactSet, mill: str | None) -> str:
    mills = facts.mills
    if mill is not None and mill in mills:
        return mill
    if mill is None and len(mills) == 1:
        return mills[0]
    if not mills:
        raise CloseError("还没有导入任何记录", "no records have been imported")
    raise CloseError(f"要指明哪一个厂：{'、'.join(mills)}", f"say which mill is meant: {', '.join(mills)}")


def _params(rules: InForce) -> dict[str, Fraction]:
    """The general values of the parameters that formulas compare records with."""
    names = {node.name for agg in aggregates(rules) for node in walk(agg) if isinstance(node, Param)}
    return {name: rules.param(name) for name in sorted(names)}


def _analyses(month: Analysed) -> tuple[Outcome, ...]:
    found = []
    for rule in month.rules.of(Analysis).values():
        analyser = ANALYSERS[type(rule)]
        scope = Scope(month.mill, month.span)
        rows = read(month.facts, analyser.derived, scope, month.mill) if analyser.derived else []
        found.append(Outcome(rule, analyser.find(rule, rows, month), analyser))
    return tuple(found)


def _noted(analyses: tuple[Outcome, ...]) -> tuple[Notice, ...]:
    return tuple(Notice(kind, words) for one in analyses for kind, words in one.analyser.warnings(one.found))


def _accounts(cards: Cards, inputs: Inputs) -> dict[str, Account]:
    found: dict[str, Account] = {}
    for card in cards.rules.cards.values():
        if isinstance(card, Card):
            for subject in inputs.subjects:
                if subject.kind == card.subject:
                    account = cards.account(card, subject)
                    found[account.id] = account
    return found


def _two_way(
    rules: InForce, accounts: dict[str, Account], inputs: Inputs, vetoes: Vetoes
) -> tuple[tuple[Standing, ...], tuple[Standing, ...]]:
    """Add the accounts of the two-way assessment and rank branches and units."""
    rule = rules.two_way
    if rule is None:
        return (), ()
    shares = Shares.read(inputs.registers["coverage"], rules)
    branches, units = two_way.sides_wanted(rule, inputs.subjects)
    standings: list[tuple[Standing, ...]] = []
    for group, is_branch in ((branches, True), (units, False)):
        rows = []
        for subject in group:
            if is_branch:
                party = accounts[f"{rule.party}/{subject.id}"]
                production = two_way.production_of_branch(rule, subject, shares, accounts, inputs)
                more = {
                    one.id: two_way.production_of_branch(rule, subject, shares, accounts, inputs, one)
                    for one in rule.dimensions
                }
                accounts.update({account.id: account for account in more.values()})
            else:
                party = two_way.party_of_unit(rule, subject, shares, accounts, inputs)
                production = accounts[f"{rule.production[subject.kind]}/{subject.id}"]
                more = {one.id: accounts[f"{one.cards[subject.kind]}/{subject.id}"] for one in rule.dimensions}
            both = two_way.combined(rule, party, production, rules, more)
            both = replace(both, lines=(*both.lines, *vetoes.lines(rule.id, subject, both.lines)))
            rows.append((party, production, both))
        for party, production, both in rows:
            accounts.update({account.id: account for account in (party, production, both)})
        standings.append(two_way.rank(rule, rows, rules))
    return standings[0], standings[1]


def _warnings(
    rules: InForce,
    rows: Mapping[str, list[Row]],
    values: tuple[Reading, ...],
    everyone: tuple[Subject, ...],
    span: Span,
) -> tuple[Notice, ...]:
    found: list[Notice] = []
    for name, rule in rules.settlements.items():
        inside = [row for row in rows[name] if span.start <= row["_day"] < span.end]
        found += [Notice("recorded", words) for words in SETTLERS[type(rule)].warn(rule, inside, rules)]
    for reading in values:
        if reading.value.none is not None:
            title, who = reading.indicator.words, reading.subject.title
            found.append(
                Notice(
                    "no_value",
                    Words(
                        f"{title.zh}（{who}）没有数值：{reading.value.none.zh}",
                        f"{title.en} ({who}) has no value: {reading.value.none.en}",
                    ),
                )
            )
    if not any(one.kind == MILL and one.id != one.title for one in everyone):
        found.append(
            Notice(
                "no_mill", Words("单位目录里没有唯一的“厂”，以数据的厂代号代替", "the unit register names no one mill")
            )
        )
    return tuple(found)
