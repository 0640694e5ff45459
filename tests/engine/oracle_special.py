"""The special indicators and cost measures a second way: plain Python over CSV rows.

Written from ``clauses/special-2020.md`` and ``clauses/measures-2020.md``; targets, weights and scales are read from the pack's
YAML, its formulas are not.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from fractions import Fraction
from typing import Any

from tests.engine import oracle_guards
from tests.engine.oracle_base import Line, half_away

Row = dict[str, str]
Ask = Callable[[Any], Fraction | None]


def over(part: int | Fraction, whole: int | Fraction, times: int = 100) -> Fraction:
    return Fraction(part) * times / whole


# What the clauses name -------------------------------------------------------------------------------------------------


def output(who: str, part: str, whole: str) -> Ask:
    """A share of two columns of output, in percent."""

    def value(m: Any) -> Fraction | None:
        return over(m.output(who, part), m.output(who, whole)) if m.has_output(who) else None

    return value


def hot(m: Any) -> Fraction | None:
    """1: 钢坯热送率."""
    if not m.complete("billet_supply", ("*",), m.start, m.end):
        return None
    rows = m.of_month("billet_supply")
    return over(sum(int(row["hot_kg"]) for row in rows), sum(int(row["weight_kg"]) for row in rows))


def days_of_stock(m: Any) -> Fraction | None:
    """1: 各日末库存之和 ÷ 当月投坯量."""
    if not m.complete("billet_stock", ("*",), m.start, m.end) or not m.has_output(m.mill):
        return None
    return over(
        sum(int(row["closing_kg"]) for row in m.of_month("billet_stock")), m.output(m.mill, "charged_kg"), times=1
    )


def stopped(who: str, *owners: str, unit: str = "") -> Ask:
    """1 to 5: stops of these owners by calendar time, in percent; a stop is cut at the month's two moments."""

    def value(m: Any) -> Fraction | None:
        lines = m.lines_of_mill if who == "mill" else [who]
        if not m.complete("crew_shift", ("*",), m.start, m.end) or not m.complete("stoppage", lines, m.start, m.end):
            return None
        first, last = m.moments()
        seconds = oracle_guards.stopped(
            m, lambda row: row["line"] in lines and row["owner"] in owners and unit in ("", row["unit"])
        )
        return over(seconds, int((last - first).total_seconds()) * len(lines))

    return value


def again(*owners: str) -> Ask:
    """2, 3: stops that begin within the window after the last of their line and cause, per 10,000 tonnes."""

    def value(m: Any) -> Fraction | None:
        window = timedelta(hours=int(m.reg.number("param.repeat_stop_window")))
        if not m.complete("stoppage", m.lines_of_mill, m.start - window, m.end) or not m.has_output(m.mill):
            return None
        count = 0
        for row in m.of_month("stoppage"):
            if row["owner"] not in owners:
                continue
            same = [one for one in m.table("stoppage") if one["cause"] == row["cause"] and one["line"] == row["line"]]
            ends = [datetime.fromisoformat(one["end"]) for one in same if one["start"] < row["start"]]
            count += bool(ends) and datetime.fromisoformat(row["start"]) - max(ends) <= window
        return over(count, m.output(m.mill, "qualified_kg"), times=10**7)

    return value


def repair_time(m: Any) -> Fraction | None:
    """3: minutes of stops by equipment for each of them."""
    share = stopped("mill", "mechanical", "electrical")(m)
    if share is None:
        return None
    first, last = m.moments()
    seconds = share / 100 * int((last - first).total_seconds()) * len(m.lines_of_mill)
    own = [row for row in m.of_month("stoppage") if row["owner"] in ("mechanical", "electrical")]
    return seconds / 60 / len(own)


def judged(result: str, *, pending: bool = False) -> Ask:
    """2: a share of what was judged, in percent; what still waits is left out unless it is what is asked for."""

    def value(m: Any) -> Fraction | None:
        if not m.complete("quality_judgement", m.lines_of_mill, m.start, m.end):
            return None
        rows = [row for row in m.table("quality_judgement") if m.inside(row, "judged_on")]
        whole = sum(int(row["weight_kg"]) for row in rows if pending or row["result"] != "pending")
        return over(sum(int(row["weight_kg"]) for row in rows if row["result"] == result), whole)

    return value


def auxiliaries(m: Any) -> Fraction | None:
    """3: kWh per tonne of the meters of 设备能源科."""
    meters = {row["meter"] for row in m.table("meter") if row["medium"] == "electricity" and row["unit"] == "SBK"}
    if not m.complete("meter_reading", meters, m.start, m.end) or not m.has_output(m.mill):
        return None
    energy = sum(int(row["energy_wh"]) for row in m.of_month("meter_reading") if row["meter"] in meters)
    return over(energy, m.output(m.mill, "qualified_kg"), times=1)


def spent(who: str, element: str, unit: str = "") -> Ask:
    """3, 4, 6, 8: yuan per tonne of one element; with ``unit`` only what was booked on it."""

    def value(m: Any) -> Fraction | None:
        whose = m.mill if who == "mill" else who
        parts = ("*",) if who == "mill" else (who,)
        if not m.complete("expense", parts, m.start, m.end) or not m.has_output(whose):
            return None
        booked = unit or (who if who != "mill" else "")
        fen = sum(
            int(row["amount_fen"])
            for row in m.table("expense")
            if m.inside(row, "month") and row["element"] == element and booked in ("", row["unit"])
        )
        return over(fen, m.output(whose, "qualified_kg"), times=10)

    return value


def hourly(m: Any, who: str, column: str, value: str) -> Fraction:
    """Kilograms a second of one crew or shift."""
    rows = [row for row in m.of_month("shift_output") if row["line"] == who and row[column] == value]
    return over(sum(int(row["qualified_kg"]) for row in rows), sum(int(row["run_s"]) for row in rows), times=1)


def crews(m: Any) -> Fraction | None:
    """4: 最低班组 ÷ 最高班组."""
    if not m.has_output("bar"):
        return None
    rates = [hourly(m, "bar", "crew", crew) for crew in ("jia", "yi", "bing", "ding")]
    return over(min(rates), max(rates))


def night(m: Any) -> Fraction | None:
    """5: 夜班与白班机时产量比."""
    if not m.has_output("wire"):
        return None
    return over(hourly(m, "wire", "shift", "night"), hourly(m, "wire", "shift", "day"))


def roll_rows(m: Any, who: str = "") -> list[Row] | None:
    """The rolls taken out in the month; None when a line has not declared them."""
    lines = [who] if who else m.lines_of_mill
    if not m.complete("roll_use", lines, m.start, m.end):
        return None
    return [row for row in m.table("roll_use") if m.inside(row, "out_on") and row["line"] in lines]


def worn(who: str) -> Ask:
    """6: kilograms worn off rolls per tonne."""

    def value(m: Any) -> Fraction | None:
        rows = roll_rows(m, who)
        if rows is None or not m.has_output(who):
            return None
        return over(sum(int(row["worn_kg"]) for row in rows), m.output(who, "qualified_kg"), times=1000)

    return value


def campaign(m: Any) -> Fraction | None:
    """6: tonnes rolled by a roll before it is taken out."""
    rows = roll_rows(m)
    return Fraction(sum(int(row["rolled_kg"]) for row in rows), 1000 * len(rows)) if rows else None


def scrapped(m: Any) -> Fraction | None:
    """6: 轧辊报废率."""
    rows = roll_rows(m)
    return over(sum(row["scrapped"] == "True" for row in rows), len(rows)) if rows else None


def changes(m: Any) -> Fraction | None:
    """6: 每万吨换辊换槽次数."""
    if not m.complete("change_event", m.lines_of_mill, m.start, m.end) or not m.has_output(m.mill):
        return None
    count = sum(row["kind"] in ("groove", "roll") for row in m.of_month("change_event"))
    return over(count, m.output(m.mill, "qualified_kg"), times=10**7)


def incidents(guard: str) -> Ask:
    """7: how many."""

    def value(m: Any) -> Fraction | None:
        if not m.complete("incident", ("*",), m.start, m.end):
            return None
        return Fraction(sum(row["guard"] == guard for row in m.of_month("incident")))

    return value


def reports(m: Any) -> list[Row] | None:
    if not m.complete("near_miss", ("*",), m.start, m.end):
        return None
    return [row for row in m.table("near_miss") if m.inside(row, "day")]


def put_right(m: Any) -> Fraction | None:
    """7: of the hazards others reported; none reported counts as all put right."""
    rows = reports(m)
    own = None if rows is None else [row for row in rows if row["unit"] != "AHK"]
    if own is None:
        return None
    return over(sum(bool(row["fixed_on"]) for row in own), len(own)) if own else Fraction(100)


def by_name(m: Any) -> Fraction | None:
    """7: 实名隐患报告."""
    rows = reports(m)
    return None if rows is None else Fraction(sum(bool(row["person"]) for row in rows))


def against_budget(m: Any) -> Fraction | None:
    """8: 实际吨钢费用 ÷ 预算吨钢费用，不含钢坯."""
    known = all(m.complete(name, ("*",), m.start, m.end) for name in ("expense", "budget"))
    if not known or not m.has_output(m.mill):
        return None
    sums = []
    for name in ("expense", "budget"):
        rows = [row for row in m.table(name) if m.inside(row, "month")]
        sums.append(sum(int(row["amount_fen"]) for row in rows if row["element"] != "billet"))
    # The budget's tonnage stands once for the whole mill, on the line of office cost.
    (planned,) = [int(row["output_kg"]) for row in rows if (row["unit"], row["element"]) == ("ZHB", "other")]
    return over(Fraction(sums[0], m.output(m.mill, "qualified_kg")), Fraction(sums[1], planned))


def adopted(m: Any) -> Fraction | None:
    """9: 合理化建议采纳率; none answered counts as fulfilled."""
    if not m.complete("proposal", ("*",), m.start, m.end):
        return None
    rows = [row for row in m.table("proposal") if m.inside(row, "day") and row["state"] != "open"]
    return over(sum(row["state"] in ("adopted", "done") for row in rows), len(rows)) if rows else Fraction(100)


def visits(m: Any) -> Fraction | None:
    """9: 领导包联走访."""
    if not m.complete("contact_visit", ("*",), m.start, m.end):
        return None
    return Fraction(sum(m.inside(row, "day") for row in m.table("contact_visit")))


def filled_in(name: str) -> Ask:
    """10: what the owner of the data filled in; nothing filled in waits for data."""

    def value(m: Any) -> Fraction | None:
        rows = [row for row in m.table("manager_result") if m.inside(row, "month") and row["indicator"] == name]
        if not rows or not m.complete("manager_result", ("*",), m.start, m.end):
            return None
        return Fraction(sum(int(row["value_milli"]) for row in rows), 1000 * len(rows))

    return value


VALUES: dict[str, Ask] = {
    "S01": lambda m: m.value_added("bar"),
    "S02": lambda m: m.value_added("wire"),
    "S03": hot,
    "S04": days_of_stock,
    "S05": stopped("mill", "planned", unit="SCK"),
    "S06": spent("mill", "logistics"),
    "S07": stopped("mill", "process"),
    "S08": judged("passed"),
    "S09": judged("downgraded"),
    "S10": lambda m: output(m.mill, "crop_kg", "charged_kg")(m),
    "S11": again("process"),
    "S12": judged("pending", pending=True),
    "S13": stopped("mill", "mechanical"),
    "S14": stopped("mill", "electrical"),
    "S15": again("mechanical", "electrical"),
    "S16": auxiliaries,
    "S17": spent("mill", "spares"),
    "S18": spent("mill", "repair"),
    "S19": repair_time,
    "S20": output("bar", "qualified_kg", "charged_kg"),
    "S21": output("bar", "cobble_kg", "charged_kg"),
    "S22": lambda m: m.electricity("bar"),
    "S23": stopped("bar", "operation"),
    "S24": crews,
    "S25": lambda m: oracle_guards.gas(m, "bar"),
    "S26": spent("bar", "materials"),
    "S27": output("wire", "qualified_kg", "charged_kg"),
    "S28": output("wire", "cobble_kg", "charged_kg"),
    "S29": lambda m: m.electricity("wire"),
    "S30": stopped("wire", "operation"),
    "S31": night,
    "S32": lambda m: oracle_guards.gas(m, "wire"),
    "S33": output("wire", "reject_kg", "charged_kg"),
    "S34": worn("bar"),
    "S35": worn("wire"),
    "S36": campaign,
    "S37": scrapped,
    "S38": spent("mill", "materials", unit="ZGCJ"),
    "S39": changes,
    "S40": incidents("safety"),
    "S41": incidents("environment"),
    "S42": put_right,
    "S43": by_name,
    "S44": spent("mill", "other"),
    "S45": against_budget,
    "S46": spent("mill", "labour"),
    "S47": adopted,
    "S48": visits,
    **{f"S{number}": filled_in(f"S{number}") for number in range(49, 57)},
}
"""Special indicator to its value in the unit of its target."""


# 10 计分和运用 ----------------------------------------------------------------------------------------------------------


def lines(month: Any, account: str, owned: list[dict[str, Any]], weight: Fraction) -> list[Line]:
    """The special indicators of one account, ``weight`` shared out by their own weights."""
    card, whole = account.partition("/")[0], sum(int(rule["weight"]) for rule in owned)
    found: list[Line] = []
    for rule in owned:
        part, name = weight * int(rule["weight"]) / whole * 10, rule["id"]
        scale, value = {"target": rule["target"], "gain": "0", **rule["scale"]}, VALUES[name](month)
        if value is None:
            # Nothing is gained above the target where the scale has no gain.
            most = half_away(part * (100 if Fraction(scale["gain"]) else Fraction(scale["full"])))
            found.append(Line(account, "item", card, name, None, 0, most))
            continue
        raw, within = month.scored(scale, value, 1 if rule["better"] == "higher" else -1, rule.get("subject", ""))
        found += limited(account, "item", name, half_away(part * raw), half_away(part * within))
    return found


def limited(account: str, kind: str, name: str, score: int, held: int) -> list[Line]:
    """A line, and what 最高 100 分、最低 0 分 takes from it or gives it."""
    card, rest = account.partition("/")[0], held - score
    both = [(kind, score)] + ([("cap" if rest < 0 else "floor", rest)] if rest else [])
    return [Line(account, what, card, name, milli, milli, milli) for what, milli in both]


def measures(month: Any, account: str, own: list[dict[str, Any]], weight: Fraction) -> list[Line]:
    """措施 3: 停在基准得 80 分，达到目标得 100 分，中间按直线；权重相同."""
    found: list[Line] = []
    for rule in own:
        part, name = weight / len(own) * 10, rule["indicator"]
        value = VALUES[name](month) if name in VALUES else month.VALUES[name][0](month, month.mill)
        if value is None:
            found.append(
                Line(account, "measure", account.partition("/")[0], rule["id"], None, 0, half_away(part * 100))
            )
            continue
        first, last = Fraction(rule["baseline"]), Fraction(rule["target"])
        at_first = month.reg.number("param.measure_at_baseline")
        raw = at_first + (100 - at_first) * (value - first) / (last - first)
        within = min(max(raw, Fraction(0)), Fraction(100))
        found += limited(account, "measure", rule["id"], half_away(part * raw), half_away(part * within))
    return found


def owned_by(month: Any, unit: str, posts: Iterable[str] | None = None) -> list[dict[str, Any]]:
    """The special indicators of a unit; with ``posts``, those that somebody in it who holds them answers for."""
    return [
        rule
        for rule in month.reg.all_of("special_indicators")
        if rule["owner"]["unit"] == unit and (posts is None or set(posts) & set(rule["owner"].get("posts", posts)))
    ]
