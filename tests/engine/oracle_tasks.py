"""The tasks from records a second way: what each asks in Chinese, in plain Python over rows exported as CSV.

Written from the targets in ``tasks.yaml``, not from its formulas. A task is judged over its own period: in time if it is
fulfilled by its due day, late if by the end of that month, else undone; where anything is not declared it waits.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from fractions import Fraction as F
from typing import Any

from tests.engine.oracle_asked import (
    Asked,
    Row,
    against,
    both,
    incidents,
    last_of,
    least,
    months_on,
    most,
    per_tonne,
    share,
)

WAYS: dict[str, Callable[[Asked, Asked, Asked], bool]] = {
    "T01": both(
        least(lambda a: len(a.life("committee")), 1),
        least(lambda a: len(a.life("group")), 1),
        least(lambda a: a.attended("committee", "group"), 85),
    ),
    "T02": least(lambda a: len(a.life("theme_day")), 1),
    "T03": least(
        lambda a: share(sum(a.done(r, "paid_on") for r in a.rows("dues")), len(a.rows("dues"))), "task_dues_share"
    ),
    "T04": least(
        lambda a: share(sum(a.done(r, "rectified_on") for r in a.due_findings(1)), len(a.due_findings(1))), 100, True
    ),
    "T05": least(
        lambda a: share(sum(a.done(r, "fixed_on") for r in a.rows("near_miss")), len(a.rows("near_miss"))), 80, True
    ),
    "T06": least(lambda a: len(a.rows("near_miss")), "task_near_misses"),
    "T07": most(
        lambda a: share(a.money("expense", "logistics", "other"), a.money("budget", "logistics", "other")), 102
    ),
    "T08": most(lambda a: len(incidents(a, "environment")), 0),
    "T09": most(
        lambda a: share(
            a.weigh("quality_judgement", "weight_kg", result="rejected"), a.weigh("quality_judgement", "weight_kg")
        ),
        "task_reject_share",
    ),
    "T10": least(lambda a: share(a.added(), a.output()), "value_added_target"),
    "T11": least(
        lambda a: share(
            sum(a.done(r, "answered_on") for r in a.rows("proposal", 1) if r["day"] < a.first.isoformat()),
            sum(r["day"] < a.first.isoformat() for r in a.rows("proposal", 1)),
        ),
        100,
        True,
    ),
    "T12": least(
        lambda a: per_tonne(sum(int(r["study_s"]) for r in a.rows("study_record")), 3600 * len(a.rows("dues"))),
        "task_study_month",
    ),
    "T13": least(lambda a: len(a.life("talk")), 2),
    "T15": least(lambda a: a.attended("theme_day"), 85),
    "T16": most(lambda a: sum(r["severity"] != "minor" for r in incidents(a, "safety")), 0),
    "T17": least(
        lambda a: share(sum(bool(r["reported"]) and r["concealed"] != "True" for r in incidents(a)), len(incidents(a))),
        100,
        True,
    ),
    "T18": most(lambda a: len(incidents(a, "discipline")), 0),
    "T19": least(lambda a: share(a.output(), a.weigh("shift_output", "charged_kg")), "yield_target"),
    "T20": most(
        lambda a: share(a.weigh("shift_output", "cobble_kg"), a.weigh("shift_output", "charged_kg")),
        "task_cobble_share",
    ),
    "T21": least(
        lambda a: share(a.weigh("shift_output", "roll_s"), a.weigh("shift_output", "run_s")), "task_rolling_share"
    ),
    "T22": most(lambda a: per_tonne(len(a.stops()) * 10_000_000, a.output()), "task_stops"),
    "T23": least(lambda a: share(sum(bool(r["measure"]) for r in a.stops()), len(a.stops())), 95, True),
    "T24": most(
        lambda a: share(
            a.money("expense", "spares", "materials", "repair"), a.money("budget", "spares", "materials", "repair")
        ),
        105,
        True,
    ),
    "T25": against(lambda a: per_tonne(a.weigh("gas_use", "heat_kj"), a.output()), "year", 99, False, False),
    "T26": least(lambda a: len(a.rows("proposal")), 2),
    "T27": least(
        lambda a: sum(r["state"] in ("adopted", "done") and a.done(r, "answered_on") for r in a.rows("proposal", 2)),
        2,
    ),
    "T33": least(lambda a: a.attended("group"), 88),
    "T34": least(lambda a: sum(2 * int(r["present_n"]) >= int(r["expected_n"]) for r in a.life("committee")), 1),
    "T35": least(lambda a: len(a.rows("contact_visit")), 1),
    "T36": against(lambda a: per_tonne(a.money("expense", "materials", "other"), a.output()), "year", 98, False),
    "T37": least(lambda a: len(a.life("class")), 1),
    "T38": both(least(lambda a: len(a.life("general")), 1), least(lambda a: a.attended("general"), 85)),
    "T40": least(lambda a: len(a.rows("contact_visit")), 3),
    "T41": against(lambda a: len(a.stops()), "before", 100, False),
    "T42": least(lambda a: share(sum(a.done(r, "done_on") for r in a.steps()), len(a.steps())), 80, True),
    "T43": least(lambda a: len(a.life("open")), 1),
    "T44": least(lambda a: share(len(a.rows("study_record")), len(a.rows("dues"))), 90),
    "T45": least(
        lambda a: share(
            sum(bool(r["problem"]) and a.done(r, "closed_on") for r in a.rows("contact_visit")),
            sum(bool(r["problem"]) for r in a.rows("contact_visit")),
        ),
        60,
        True,
    ),
    "T46": most(lambda a: sum(r["severity"] == "serious" for r in a.rows("inspection_finding")), 0),
    "T47": against(lambda a: len(a.rows("inspection_finding")), "before", 100, False),
    "T48": most(lambda a: F(sum(int(r["loss_fen"] or 0) for r in incidents(a)), 100), 5000),
    "T49": both(
        least(lambda a: len(a.rows("near_miss")), 1),
        against(lambda a: len(incidents(a, "safety", "environment")), "before", 100, False),
    ),
    "T50": most(
        lambda a: share(
            a.weigh("quality_judgement", "weight_kg", result="pending"), a.weigh("quality_judgement", "weight_kg")
        ),
        "task_pending_share",
    ),
    "T51": against(lambda a: a.output(), "year", 95, True),
    "T52": against(lambda a: a.money("expense", "spares"), "year", 94, False),
    "T53": against(lambda a: a.money("expense", "logistics", "other"), "year", 93, False),
    "T54": most(lambda a: per_tonne(1000 * a.weigh("roll_use", "worn_kg"), a.output()), "task_roll_wear"),
    "T55": least(lambda a: len(a.rows("contest_result")), 1),
    "T57": least(
        lambda a: share(
            sum(r["state"] in ("adopted", "done") for r in a.rows("proposal")),
            sum(r["state"] != "open" for r in a.rows("proposal")),
        ),
        70,
        True,
    ),
    "T58": least(
        lambda a: F(sum(int(r["effect_fen"] or 0) for r in a.rows("proposal") if r["state"] == "done"), 1_000_000), 6
    ),
    "T59": least(lambda a: len(a.rows("project")), 1),
    "T60": against(lambda a: per_tonne(a.output(), len(a.rows("shift_output"))), "before", 98, True, False),
    "T64": against(
        lambda a: share(a.weigh("shift_output", "reject_kg"), a.weigh("shift_output", "charged_kg")),
        "before",
        100,
        False,
        False,
    ),
    "T67": least(
        lambda a: share(
            sum(hours >= a.number("study_hours_half") and not exempt for hours, _, exempt in a.studied()),
            sum(not exempt for _, _, exempt in a.studied()),
        ),
        70,
        True,
    ),
    "T69": least(
        lambda a: share(
            sum(hours >= a.number("study_hours_leaders_half") and leads for hours, leads, _ in a.studied()),
            sum(leads for _, leads, _ in a.studied()),
        ),
        60,
    ),
    "T70": least(lambda a: len(a.life("talk")), 16),
    "T71": against(lambda a: len(incidents(a, "safety")), "year", 100, False),
    "T72": least(
        lambda a: share(sum(r["state"] == "ok" for r in a.rows("standard_check")), len(a.rows("standard_check"))), 90
    ),
    "T73": least(
        lambda a: share(
            sum(a.done(r, "rectified_on") for r in a.rows("inspection_finding") if r["due_on"] <= a.by),
            sum(r["due_on"] <= a.by for r in a.rows("inspection_finding")),
        ),
        95,
        True,
    ),
    "T74": least(
        lambda a: share(
            sum(int(r["excellent_n"]) + int(r["good_n"]) for r in a.rows("vote_result")),
            sum(int(r["ballots_n"]) for r in a.rows("vote_result")),
        ),
        95,
    ),
    "T75": least(
        lambda a: share(
            sum(bool(r["problem"]) and a.done(r, "closed_on") for r in a.rows("contact_visit")),
            sum(bool(r["problem"]) for r in a.rows("contact_visit")),
        ),
        80,
        True,
    ),
    "T76": least(lambda a: len(a.rows("proposal")), 10),
    "T77": least(
        lambda a: share(
            sum(a.done(r, "accepted_on") for r in a.rows("project", 12) if a.first.isoformat() <= r["due_on"] <= a.by),
            sum(a.first.isoformat() <= r["due_on"] <= a.by for r in a.rows("project", 12)),
        ),
        100,
        True,
    ),
    "T78": most(
        lambda a: share(a.money("expense", but=("billet", "labour")), a.money("budget", but=("billet", "labour"))), 102
    ),
    "T79": against(lambda a: a.money("expense", "water"), "year", 95, False),
    "T80": least(lambda a: sum(r["skill_up"] == "True" for r in a.rows("contest_result")), 1),
    "T81": against(
        lambda a: share(
            a.weigh("quality_judgement", "weight_kg", result="downgraded"), a.weigh("quality_judgement", "weight_kg")
        ),
        "year",
        100,
        False,
        False,
    ),
    "T91": least(lambda a: len(a.rows("project")), 3),
    "T92": both(
        least(lambda a: sum(bool(r["led_by"]) for r in a.life("class")), 1), least(lambda a: a.attended("class"), 85)
    ),
    "T94": least(lambda a: len(a.life("general")), 1),
}
"""What each task asks that can be due between January and June."""


def period_of(number: int, day: date) -> tuple[date, date]:
    months = 1 if number <= 36 else 3 if number <= 66 else 6 if number <= 83 else 12
    first = date(day.year, (day.month - 1) // months * months + 1, 1)
    return first, last_of(months_on(first, months - 1))


def due_of(number: int, first: date, last: date) -> date:
    if number == 3:
        return months_on(first, 1).replace(day=5)
    return date(first.year, 4, 30) if number == 91 else date(first.year, 3, 31) if number in (92, 94) else last


def steps_of(month: Any, task: str, branch: str, due: date) -> list[Row]:
    """The events of a task of a branch that name this due day."""
    if not hasattr(month, "_steps"):
        month._steps = {}
        for row in month.table("task_event"):
            month._steps.setdefault((row["task"], row["branch"], row["due_on"]), []).append(row)
    return month._steps.get((task, branch, due.isoformat()), [])


def judged(month: Any, branch: str, name: str) -> list[tuple[str, date]]:
    """How a task of a branch settles in a month: kind and first due day of each period that is due in it."""
    number, found, end = int(name[1:]), [], month.end - timedelta(days=1)
    first, last = period_of(number, date(2020, 1, 1))
    while first <= end:
        own, due = (first, last), due_of(number, first, last)
        start = due
        extended, cancelled = False, False
        steps = steps_of(month, name, branch, due)
        for row in sorted(steps, key=lambda r: r["day"]):
            if row["day"] >= month.end.isoformat():
                continue
            if row["event"] == "extended" and row["day"] <= due.isoformat():
                due, extended = date.fromisoformat(row["new_due_on"]), True
            cancelled = cancelled or row["event"] == "cancelled"
        if month.start <= due <= end and not cancelled:
            found.append((_kind(month, branch, name, own, due, extended), start))
        first, last = period_of(number, last + timedelta(days=1))
    return found


def _kind(month: Any, branch: str, name: str, own: tuple[date, date], due: date, extended: bool) -> str:
    first, last = own
    end = month.end - timedelta(days=1)
    for by in dict.fromkeys((due, end)):
        until = by if extended else min(by, last)
        now = Asked(month, branch, first, until, by)
        earlier = period_of(int(name[1:]), first - timedelta(days=1))
        year = (months_on(first, -12), last_of(months_on(last, -12)))
        others = [now.at(a, b, b) for a, b in (earlier, year)]
        good = WAYS[name](now, *others)
        if now.lacking or any(one.lacking for one in others):
            return "open"
        if good:
            return "on_time" if by == due else "late"
    return "undone"
