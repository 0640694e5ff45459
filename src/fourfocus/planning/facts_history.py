"""An instance out of a mill's records alone: what was really rolled in a period, to be planned again and compared.

Orders are what was rolled of each product each day (due a day after that day's end), at the pace at which they
were rolled, so that the plan is faster only by what it does about stops. From what is known before the start come groove lives and
wear, times of changes, spare grooves and stock; tariff, supply and planned repairs are those of the period. What no record says is assumed
and told: ``ASSUMED``.
"""  # noqa: E501

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from statistics import median_low
from typing import Any

from fourfocus.planning import data
from fourfocus.planning.facts_wear import DRESSING_DAYS, REPAIR_S, SHARED, WHOLE_LINE, LineWear, Metal, is_repair, spent

Row = Mapping[str, Any]
Rows = Mapping[str, Sequence[Row]]
"""Fact table name to its rows, columns as in ``fourfocus.facts.tables``."""
TABLES = (
    "shift_output",
    "change_event",
    "stoppage",
    "billet_supply",
    "billet_stock",
    "tariff",
    "product",
    "crew_shift",
    "unit",
)
"""Tables that are read."""
HISTORY_DAYS = 75
"""Days before the start that are looked at."""
ASSUMED = {"wh_per_kg": 45, "size_s": 3600, "dressing_days": DRESSING_DAYS}
"""Taken where nothing is recorded: electricity of rolling; a size change never made; days until a dressed roll is back."""
CREW_NAMES = {"jia": "甲班", "yi": "乙班", "bing": "丙班", "ding": "丁班"}


class NoHistoryError(ValueError):
    """The records do not allow an instance; the message says what is missing, in Chinese and English."""


class History:
    """Reads the records of one mill around a period [start, start + days)."""

    def __init__(self, rows: Rows, start: datetime, days: int) -> None:
        self.rows, self.start, self.days = rows, start, days
        self.end = start + timedelta(days=days)
        self.horizon = days * 86_400
        self.told: list[tuple[str, str]] = []
        self.wears: dict[str, LineWear] = {}
        self.shifts = {(r["production_day"], r["shift"]): (r["start"], r["end"]) for r in rows["crew_shift"]}
        self.titles = {r["unit"]: r["title"] for r in rows["unit"]}
        self.catalog = {r["product"]: r for r in sorted(rows["product"], key=lambda r: r["valid_from"])
                        if r["valid_from"] <= start.date()}  # fmt: skip
        self.by_title = {r["title"]: p for p, r in self.catalog.items()}
        self.outputs = sorted(rows["shift_output"], key=lambda r: (r["production_day"], self.begin(r), r["product"]))
        self.lines = sorted({r["line"] for r in self.outputs if self.inside(r)})
        if not self.lines:
            raise NoHistoryError(
                f"{start:%Y-%m-%d} 起 {days} 天没有班产量记录 / no shift_output in the {days} days from {start:%Y-%m-%d}"
            )

    def begin(self, output: Row) -> datetime:
        """The moment a shift's output begins."""
        known = self.shifts.get((output["production_day"], output["shift"]))
        return known[0] if known else datetime.combine(output["production_day"], datetime.min.time())

    def inside(self, output: Row) -> bool:
        """Whether an output lies in the period."""
        return self.start <= self.begin(output) < self.end and output["qualified_kg"] > 0

    def tell(self, zh: str, en: str) -> None:
        """Note what was taken from where."""
        self.told.append((zh, en))

    def seconds(self, moment: datetime) -> int:
        """A moment as seconds of the plan."""
        return int((moment - self.start) // timedelta(seconds=1))

    def wear(self, line: str) -> LineWear:
        """The recorded changes of a line, with the steel that passed it."""
        if line not in self.wears:
            events = [r for r in self.rows["change_event"] if r["line"] == line]
            stoppages = [r for r in self.rows["stoppage"] if r["line"] == line]
            sizes = {r["start"] for r in events if r["kind"] == "size"}
            metal = Metal([r for r in self.outputs if r["line"] == line], self.shifts, stoppages)
            repairs = [r for r in stoppages if is_repair(r, sizes)]
            self.wears[line] = LineWear(events, repairs, metal, (self.start, self.end))
        return self.wears[line]

    def moment(self, seconds: int) -> datetime:
        """The moment of a second of the plan."""
        return self.start + timedelta(seconds=seconds)

    # -- parts ---------------------------------------------------------------------------------------------------------
    def mounted(self, line: str) -> str:
        """The product mounted at the start: after the last size change, or rolled last."""
        last = [r for r in self.outputs if r["line"] == line and self.begin(r) < self.start and r["qualified_kg"]]
        sizes = [r for r in self.wear(line).before("size") if r["after"] in self.by_title]
        if sizes:
            return str(self.by_title[sizes[-1]["after"]])
        first = next(r for r in self.outputs if r["line"] == line and self.inside(r))
        return str((last[-1] if last else first)["product"])

    def head(self, line: str) -> data.Line:
        """The line, with the restart after a stop: what a stop lasts beyond its longest change, at the median."""
        extra = []
        changes = self.wear(line).before("groove", "roll", "size")
        for s in self.rows["stoppage"]:
            inside = [c for c in changes if c["start"] == s["start"]] if s["line"] == line else []
            if inside and s["end"] - s["start"] < timedelta(seconds=REPAIR_S):
                extra.append(int((s["end"] - max(c["end"] for c in inside)).total_seconds()))
        restart = max(0, median_low(extra)) if extra else 0
        title = self.titles.get(line, line)
        self.tell(f"{title}：停机比其中最长一项更换多 {restart // 60} 分（{len(extra)} 次的中位数）",
                  f"{line}: a stop lasts {restart // 60} min beyond its longest change (median of {len(extra)})")  # fmt: skip
        return data.Line(line, title, self.mounted(line), 0, restart)

    def products(self, line: str, stands: Sequence[tuple[data.Stand, bool]]) -> list[data.Product]:
        """What was rolled in the period or is mounted, at the pace and yield of its shifts."""
        names = {r["product"] for r in self.outputs if r["line"] == line and self.inside(r)} | {self.mounted(line)}
        found = []
        for name in sorted(names):
            rows = [r for r in self.outputs if r["line"] == line and r["product"] == name and r["run_s"]]
            past = [r for r in rows if self.inside(r)] or [r for r in rows if self.begin(r) < self.start][-30:]
            kg, seconds, charged = (sum(r[c] for r in past) for c in ("qualified_kg", "run_s", "charged_kg"))
            rate, info = (kg * 3600 // seconds if seconds else 1), self.catalog[name]
            self.tell(f"{info['title']}：小时产量 {rate / 1000:.1f} t/h（{len(past)} 班）",
                      f"{name}: {rate / 1000:.1f} t/h over {len(past)} shifts")  # fmt: skip
            passes = tuple(data.Pass(s.id, name if own else SHARED, 1000) for s, own in stands)
            found.append(
                data.Product(name, info["title"], line, info["slits_n"], info["grade"], bool(info["value_added"]), max(1, rate),
                        -(-charged * 1000 // kg) if kg else 1000, ASSUMED["wh_per_kg"], passes)
            )  # fmt: skip
        return found

    def grooves(
        self, stand: data.Stand, own: bool, products: Sequence[data.Product], mounted: str
    ) -> list[data.Groove]:
        """The grooves of a stand, a row a product where the stand gets other rolls with every size."""
        wear = self.wear(stand.line)
        g = wear.groove(stand, self.days)
        self.tell(f"{stand.title}：单槽过钢 {g.life_kg / 1000:.0f} t，已过 {g.worn_kg / 1000:.0f} t，每辊 {g.per_roll} 槽，"
                  f"备用 {g.spare_rolls} 支",
                  f"{stand.id}: {g.life_kg / 1000:.0f} t a groove, {g.worn_kg / 1000:.0f} t worn, {g.per_roll} a roll, "
                  f"{g.spare_rolls} spare rolls")  # fmt: skip
        if wear.only_in_repairs(stand.title):
            self.tell(f"{stand.title}：记录里只在检修中换过，看不出极限，本期已过的吨位都算可行",
                      f"{stand.id}: changed in repairs only, which shows no limit; what it carried in the period is taken as possible")  # fmt: skip  # noqa: E501
        if not own:
            return [g]
        new = replace(g, worn_kg=0, fresh=g.per_roll - 1)
        return [replace(g if p.id == mounted else new, profile=p.id) for p in products]

    def changeovers(self, line: str, products: Sequence[data.Product]) -> list[data.Changeover]:
        """Every pair: the median of its own recorded changes, else of all of the line."""
        sizes = self.wear(line).before("size")
        usual = spent(sizes) or ASSUMED["size_s"]
        people = max((r["people_n"] or 1 for r in sizes), default=1)
        found = []
        for a in products:
            for b in products:
                if a is not b:
                    same = [r for r in sizes if (r["before"], r["after"]) == (a.title, b.title)]
                    found.append(
                        data.Changeover(a.id, b.id, spent(same) or usual, line, people, f"{line}-{WHOLE_LINE}")
                    )
        return found

    def orders(self, line: str) -> list[data.Order]:
        """What was rolled of each product on each production day, due a day after that day's end."""
        days: dict[tuple[date, str], int] = {}
        for r in (r for r in self.outputs if r["line"] == line and self.inside(r)):
            key = (r["production_day"], r["product"])
            days[key] = days.get(key, 0) + r["qualified_kg"]
        found = []
        for n, ((day, product), kg) in enumerate(sorted(days.items()), 1):
            due = self.seconds(datetime.combine(day + timedelta(days=2), self.start.time()))
            title = self.order_title({"product": product, "production_day": day})
            found.append(data.Order(f"{line}-{n:02d}", title, product, kg, 0, min(due, self.horizon), 5))
        return found

    def order_title(self, output: Row) -> str:
        """The title of the order that a shift's output belongs to."""
        return f"{self.catalog[output['product']]['title']} {output['production_day']:%m-%d}"

    def windows(self, line: str) -> list[data.Window]:
        """Planned repairs of the period."""
        found: list[data.Window] = []
        for start, end in self.wear(line).repairs:
            if self.start <= start < self.end:
                low, high = self.seconds(start), min(self.seconds(end), self.horizon)
                found.append(data.Window(f"{line}-W{len(found) + 1}", line, "计划检修", low, high))
        return found

    def crew(self, line: str) -> data.Crew:
        """People of a line: as many as ever worked on its changes at once."""
        changes = [r for r in self.rows["change_event"] if r["line"] == line]
        most = max(
            (sum(o["people_n"] or 0 for o in changes if o["start"] <= r["start"] < o["end"]) for r in changes),
            default=1,
        )
        shifts = tuple(
            data.Shift(
                self.seconds(r["start"]), self.seconds(r["end"]), most, CREW_NAMES.get(r["crew"], str(r["crew"]))
            )
            for r in sorted(self.rows["crew_shift"], key=lambda r: r["start"])
            if self.start <= r["start"] < self.end
        )
        return data.Crew(line, f"{self.titles.get(line, line)} 换辊组", shifts)

    def billets(self, products: Sequence[data.Product], orders: Sequence[data.Order]) -> list[data.Billets]:
        """Supply of the period by day; the stock of the day before, shared out by what each grade still needs."""
        by = {p.id: p for p in products}
        need: dict[str, int] = {p.grade: 0 for p in products}
        for o in orders:
            need[by[o.product].grade] += -(-o.kg * by[o.product].billet_permille // 1000)
        supply = [r for r in self.rows["billet_supply"] if self.start.date() <= r["production_day"] < self.end.date()]
        stock = sum(r["closing_kg"] for r in self.rows["billet_stock"]
                    if r["production_day"] == self.start.date() - timedelta(days=1))  # fmt: skip
        self.tell(f"坯库存 {stock / 1000:.0f} t（记录不分钢种，按各钢种需要分）",
                  f"stock {stock / 1000:.0f} t, recorded for all grades together, shared out by need")  # fmt: skip
        short = {
            g: max(0, kg - sum(r["weight_kg"] for r in supply if r["grade"] == g)) + kg // 4 for g, kg in need.items()
        }
        whole = max(1, sum(short.values()))
        found: list[data.Billets] = []
        for grade in sorted(need):
            rows = sorted((r for r in supply if r["grade"] == grade), key=lambda r: r["production_day"])
            arrivals = tuple(
                data.Arrival((r["production_day"] - self.start.date()).days * 86_400, r["weight_kg"], r["hot_kg"])
                for r in rows
            )
            found.append(data.Billets(grade, stock * short[grade] // whole, arrivals))
        return found

    def instance(self) -> data.Instance:
        """The whole problem; ``told`` says what was taken from where."""
        heads, products, stands, grooves, changes, orders = [], [], [], [], [], []
        for line in self.lines:
            seats = self.wear(line).stands(line)
            some = self.products(line, seats)
            heads.append(self.head(line))
            products += some
            stands += [s for s, _ in seats]
            for stand, own in seats:
                grooves += self.grooves(stand, own, some, heads[-1].product)
            changes += self.changeovers(line, some)
            orders += self.orders(line)
        zones = {s.zone: sum(o.zone == s.zone for o in stands) for s in stands}
        zones |= {c.zone: 1 for c in changes}
        self.tell(
            f"电耗未按品种记录，取 {ASSUMED['wh_per_kg']} kWh/t", f"electricity assumed: {ASSUMED['wh_per_kg']} kWh/t"
        )
        title = f"{'、'.join(h.title for h in heads)} {self.start:%Y-%m-%d} 起 {self.days} 天（按记录）"
        return data.Instance(
            f"history-{self.start:%Y%m%d}-{self.days}", title, self.start, self.horizon, tuple(heads), tuple(products),
            tuple(stands), tuple(grooves), tuple(changes), tuple(orders), tuple(self.billets(products, orders)),
            tuple(w for line in self.lines for w in self.windows(line)), (), tuple(self.crew(line) for line in self.lines),
            zones, {}, tuple(tariff_periods(self.rows["tariff"], self.start, self.horizon)),
        )  # fmt: skip


def tariff_periods(rows: Iterable[Row], start: datetime, horizon_s: int) -> list[data.Tariff]:
    """Dated price bands (seconds of the calendar day) as periods of the plan; empty when a day has none."""
    rows = list(rows)
    found: list[data.Tariff] = []
    day = start.date()
    while (begin := int((datetime.combine(day, datetime.min.time()) - start).total_seconds())) < horizon_s:
        valid = [r for r in rows if r["valid_from"] <= day and (r["valid_to"] is None or day < r["valid_to"])]
        if not valid:
            return []
        for r in sorted(valid, key=lambda r: r["from_s"]):
            low, high = max(0, begin + r["from_s"]), min(horizon_s, begin + r["to_s"])
            if low < high:
                found.append(data.Tariff(low, high, r["band"], r["price_fen_per_mwh"]))
        day += timedelta(days=1)
    return found
