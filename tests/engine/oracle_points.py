"""Members' points a second way: plain Python over CSV rows, written from ``clauses/points-2020.md``.

What gives points and to whom is written here by clause; how many, and the caps, are read from the pack's YAML.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from fractions import Fraction
from typing import Any

from tests.engine.oracle_base import Line, day_of, half_away, place, until

Row = dict[str, str]
Gain = tuple[str, str, Fraction, Row]
"""Person, day, what is added to the rule's points, record."""
MANUAL = ("JF-SW", "JF-BF", "JF-FW", "JF-YZ", "JF-WJ", "JF-TJ", "JF-JX")
OBSERVED = timedelta(days=30)
WITHIN = timedelta(days=120)


def recorded(table: str, person: str, day: str, good: Callable[[Row], bool] = lambda row: True) -> Any:
    """Every record of a table whose ``day`` lies in the month, for the person it names."""

    def gains(m: Any) -> Iterator[Gain]:
        assert m.complete(table, ("*",), m.start.replace(month=1), m.end), table
        for row in m.table(table):
            if row[day] and m.inside(row, day) and row[person] and good(row):
                yield row[person], row[day], Fraction(0), row

    return gains


def with_effect(ask: Any, column: str, per: int, each: str) -> Any:
    """5.1, 5.2: so much more for each ``per`` fen of the confirmed effect."""

    def gains(m: Any) -> Iterator[Gain]:
        for person, day, _, row in ask(m):
            yield person, day, Fraction(max(0, int(row[column] or 0)), per) * Fraction(each), row

    return gains


def first_three(*levels: str) -> Callable[[Row], bool]:
    """5.3."""
    return lambda row: row["level"] in levels and row["place_n"] in ("1", "2", "3")


def stops_removed(m: Any) -> Iterator[Gain]:
    """4.3: 实施前 30 天减实施后 30 天，与申报取小；每小时 1 分；观察期未满的不计."""
    for row in m.table("stop_measure"):
        if not m.inside(row, "confirmed_on"):
            continue
        start, confirmed = day_of(row["started_on"]), day_of(row["confirmed_on"])
        if not start + OBSERVED <= confirmed or confirmed - start >= WITHIN:
            continue
        seconds = [0, 0]
        for stop in m.table("stoppage"):
            on = day_of(stop["production_day"])
            if (stop["line"], stop["cause"]) == (row["line"], row["cause"]) and abs(on - start) <= OBSERVED:
                took = datetime.fromisoformat(stop["end"]) - datetime.fromisoformat(stop["start"])
                if start - OBSERVED <= on < start:
                    seconds[0] += int(took.total_seconds())
                elif start <= on < start + OBSERVED:
                    seconds[1] += int(took.total_seconds())
        counted = min(int(row["claimed_s"]), max(0, seconds[0] - seconds[1]))
        yield row["person"], row["confirmed_on"], Fraction(counted, 3600), row


def reached(row: Row) -> bool:
    """4.4: 在期限内达到任务书目标."""
    if not row["actual_n"] or not row["goal_n"] or row["closed_on"] > row["due_on"]:
        return False
    over = int(row["actual_n"]) - int(row["goal_n"])
    return over >= 0 if row["better"] == "higher" else over <= 0


def team(table: str, key: str, done: str, role: str = "", good: Callable[[Row], bool] = lambda row: True) -> Any:
    """4.4, 5.2: those who were in a team that was done in the month."""

    def gains(m: Any) -> Iterator[Gain]:
        found = {row[key]: row for row in m.table(table) if row[done] and m.inside(row, done) and good(row)}
        for row in m.table("team_member"):
            if row["team"] in found and role in ("", row["role"]):
                yield row["person"], found[row["team"]][done], Fraction(0), row

    return gains


RECORDED: dict[str, Callable[[Any], Iterator[Gain]]] = {
    "JF-LX": recorded("contact_visit", "owner", "closed_on"),
    "JF-YH": recorded("near_miss", "person", "day"),
    "JF-CN": recorded("proposal", "person", "answered_on", lambda row: row["state"] == "adopted"),
    "JF-SS": with_effect(
        recorded("proposal", "person", "answered_on", lambda row: row["state"] == "done"), "effect_fen", 10**6, "0.1"
    ),
    "JF-XM": with_effect(recorded("project", "leader", "accepted_on"), "saving_fen", 10**7, "0.5"),
    "JF-JS": recorded("contest_result", "person", "day", first_three("mill")),
    "JF-JSG": recorded("contest_result", "person", "day", first_three("company", "group", "province")),
    "JF-JN": recorded("contest_result", "person", "day", lambda row: row["skill_up"] == "True"),
    "JF-JT": stops_removed,
    "JF-TD": team("commando_task", "team", "closed_on", good=reached),
    "JF-TDZ": team("commando_task", "team", "closed_on", "leader", reached),
    "JF-XMC": team("project", "project", "accepted_on", "member"),
    "JF-JD": recorded("skill_gain", "person", "day", lambda row: row["level"] in ("intermediate", "senior")),
    "JF-JDG": recorded("skill_gain", "person", "day", lambda row: row["level"] in ("technician", "senior_technician")),
}
"""Rule to the records that give its points, by clause."""


def by_hand(m: Any, rule: dict[str, Any]) -> Iterator[tuple[str, str, str, int, Row]]:
    """2.1, 3, 4.1: what was entered and confirmed by a second person; a rule that is off counts nothing."""
    assert m.complete("manual_point", ("*",), m.start, m.end)
    for row in m.table("manual_point"):
        if row["rule"] != rule["id"] or not m.inside(row, "day"):
            continue
        confirmed = row["confirmed_by"] not in ("", row["person"])
        kind = "off" if rule.get("off") == "true" else "point" if confirmed else "unconfirmed"
        worth = half_away(m.reg.number(rule["points"]) * 1000) if kind == "point" else 0
        yield row["person"], row["day"], kind, worth, row


def accounts(m: Any) -> None:
    """Every member's lines of the month."""
    members = {
        row["person"]
        for row in m.table("membership")
        if day_of(row["valid_from"]) < m.end and until(row["valid_to"]) > m.start
    }
    lines: dict[str, list[Line]] = {person: [] for person in members}
    for rule in m.reg.all_of("points"):
        name, entries = rule["id"], []
        if name in MANUAL:
            entries = list(by_hand(m, rule))
        else:
            points = m.reg.number(rule["points"])
            entries = [
                (who, day, "point", half_away((points + more) * 1000), row) for who, day, more, row in RECORDED[name](m)
            ]
        for person in members:
            own = [entry for entry in entries if entry[0] == person]
            lines[person] += settled(m, rule, person, own)
    for person, found in lines.items():
        m.add(f"member_points/{person}", found)


def settled(m: Any, rule: dict[str, Any], person: str, own: list[tuple[str, str, str, int, Row]]) -> list[Line]:
    """6: the records, what an exemption gives back, and both caps."""
    account, name = f"member_points/{person}", rule["id"]

    def line(kind: str, milli: int, rows: list[Row]) -> Line:
        return Line(account, kind, name, "", milli, milli, milli, frozenset(map(place, rows)))

    lines = [line(kind, milli, [row]) for _, _, kind, milli, row in own]
    back = -sum(milli for _, day, _, milli, _ in own if milli < 0 and exempt(m, person, day_of(day)))
    if back:
        lines.append(line("exempt", back, []))
    amount = sum(one.score or 0 for one in lines)
    month = half_away(m.reg.number(rule["month_cap"]) * 1000)
    year = half_away(m.reg.number(rule["year_cap"]) * 1000) if "year_cap" in rule else None
    return lines + m.capped(account, name, person, amount, month, year)


def exempt(m: Any, person: str, day: date) -> bool:
    """6: 豁免期内不扣分."""
    return any(
        row["person"] == person and row["scope"] in ("all", "points") and m.valid(row, day)
        for row in m.table("exemption")
    )
