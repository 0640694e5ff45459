"""A second way of computing a month: the regulation's clauses in plain Python fractions over rows exported as CSV.

Written from ``packs/hanzhong-rolling-2020/clauses`` and the numbers in the pack's YAML; nothing of ``fourfocus`` is imported
(``test_oracle.py`` holds that). Points are counted in thousandths, half away from zero, once per line.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from tests.engine import oracle_pay, oracle_points, oracle_stars, oracle_year
from tests.engine.oracle_base import Line, Side, half_away, place
from tests.engine.oracle_cards import Cards
from tests.engine.oracle_party import Party


class Month(Cards, Party):
    """One month of the mill, by the clauses."""

    # 考核办法 4 双向考核 ------------------------------------------------------------------------------------------------

    def carried(
        self, account: str, kind: str, of: str, weight: Fraction, where: frozenset[Any], rule: str = "two_way"
    ) -> Line:
        own = self.sides[of]
        low, high = half_away(weight * own.low), half_away(weight * own.high)
        score = None if own.total is None else half_away(weight * own.total)
        return Line(account, kind, rule, of, score, low, high, where)

    def two_way(self) -> None:
        """4.1 and 4.2: shares in force on the month's first day."""
        rows = sorted(
            (row for row in self.table("coverage") if self.valid(row, self.start)),
            key=lambda row: (row["branch"], row["unit"]),
        )
        kinds = (
            ("production_line", self.lines_of_mill),
            ("workshop_month", self.workshops),
            ("section_month", self.sections),
        )
        card = {unit: f"{name}/{unit}" for name, units in kinds for unit in units}
        card[self.mill] = f"production_mill/{self.mill}"
        for branch in self.branches:
            account = f"two_way.production/{branch}"
            lines = [
                self.carried(
                    account,
                    "covered",
                    card[row["unit"]],
                    Fraction(int(row["share_ppm"]), 10**6),
                    frozenset({place(row)}),
                )
                for row in rows
                if row["branch"] == branch
            ]
            self.add(account, lines)
            self.both(branch, f"party_branch/{branch}", account)
        for unit in (*self.lines_of_mill, *self.workshops, *self.sections):
            account = f"two_way.party/{unit}"
            own = [row for row in rows if row["unit"] == unit]
            whole = sum(int(row["share_ppm"]) for row in own)
            self.add(
                account,
                [
                    self.carried(
                        account,
                        "covered",
                        f"party_branch/{row['branch']}",
                        Fraction(int(row["share_ppm"]), whole),
                        frozenset({place(row)}),
                    )
                    for row in own
                ],
            )
            self.both(unit, account, card[unit])

    def both(self, who: str, party: str, production: str) -> None:
        rule, account = self.reg.rule("scorecards", "two_way"), f"two_way/{who}"
        weights = [self.reg.number(rule[name]) / 100 for name in ("party_weight", "production_weight")]
        names = (party, production)
        lines = [
            self.carried(account, kind, of, weight, frozenset())
            for kind, of, weight in zip(("party", "production"), names, weights, strict=True)
        ]
        for at in (0, 1):
            lines += self.short_board(account, self.sides[names[at]], self.sides[names[1 - at]], weights[at])
        self.add(account, lines + self.vetoes("two_way", who, account, lines))

    def short_board(self, account: str, strong: Side, weak: Side, weight: Fraction) -> list[Line]:
        """4.4: with the other side under the threshold, what is above the ceiling is taken off as a line of its own."""
        rule = self.reg.rule("scorecards", "two_way")["short_board"]
        under, ceiling = (half_away(self.reg.number(rule[name]) * 1000) for name in ("under", "ceiling"))

        def loss(own: int, other: int) -> int:
            if other >= under:
                return 0
            return half_away(weight * min(own, ceiling)) - half_away(weight * own)

        if strong.total is not None and weak.total is not None:
            taken = loss(strong.total, weak.total)
            return [Line(account, "short_board", "two_way", "", taken, taken, taken)] if taken else []
        cases = [loss(own, other) for own in (strong.low, strong.high) for other in (weak.low, weak.high)]
        if not any(cases):
            return []
        low, high = loss(strong.low, weak.low), loss(strong.high, weak.high)
        return [Line(account, "short_board", "two_way", "", None, low, high)]

    def close(self) -> list[Line]:
        """Every line of branches, units and the mill."""
        for branch in self.branches:
            self.party(branch)
        cards = {
            "line": ("production_line", self.lines_of_mill),
            "mill": ("production_mill", [self.mill]),
            "workshop": ("workshop_month", self.workshops),
            "section": ("section_month", self.sections),
        }
        for kind, (month, units) in cards.items():
            for unit in units:
                for name in (month, f"safety_{kind}", f"quality_{kind}"):
                    self.card(name, unit)
        self.card("mill_breakthroughs", self.mill)
        self.two_way()
        self.branch_stars = oracle_stars.branches(self)
        oracle_year.branches(self)
        return list(self.found)

    def people(self) -> list[Line]:
        """Every line of a person, once those of branches and units stand; then stars, pay and reminders."""
        first = len(self.found)
        oracle_points.accounts(self)
        oracle_pay.owners(self)
        oracle_pay.managers(self)
        self.member_stars = oracle_stars.members(self)
        self.pay = oracle_pay.pay(self)
        self.streaks = {name: oracle_pay.streaks(self, name) for name in ("manager_post", "special_post")}
        self.reminders = oracle_pay.reminders(self)
        return self.found[first:]

    def ranking(self, everyone: list[str]) -> dict[str, tuple[int | None, str | None]]:
        """5.2 and 4.3: rank and grade by total; who waits for data has neither."""
        totals = {who: self.sides[f"two_way/{who}"].total for who in everyone}
        known = [total for total in totals.values() if total is not None]
        grades = self.reg.rule("scorecards", "two_way")["grades"]
        found: dict[str, tuple[int | None, str | None]] = {}
        for who, total in totals.items():
            if total is None:
                found[who] = (None, None)
                continue
            reached = (
                grade["title"]
                for grade in grades
                if "at_least" not in grade or total >= self.reg.number(grade["at_least"]) * 1000
            )
            found[who] = (1 + sum(other > total for other in known), next(reached))
        return found
