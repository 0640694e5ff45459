"""Seeded problems that look like a bar mill's: the numbers are practice-like defaults, not any mill's records.

Due dates come from a hidden calendar of size blocks (nearest neighbour by size changes, rolling ``PROMISED`` of the time), as a
sales office promises them: the day after the block, or one or two days later, plus a few rush orders. The dispatcher's rule meets
nearly all of them. The same seed and sizes give the same instance on every machine.
"""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import datetime

from fourfocus.planning.data import (
    Arrival,
    Billets,
    Changeover,
    Crew,
    Groove,
    Instance,
    Job,
    Line,
    Order,
    Pass,
    Product,
    Shift,
    Stand,
    Tariff,
    Window,
)  # fmt: skip

DAY = 86_400
HOUR = 3600
START = datetime(2026, 3, 2, 8)

SIZES = ((10, 4), (12, 4), (14, 3), (16, 2), (18, 2), (20, 2), (22, 1), (25, 1), (28, 1), (32, 1))
"""Bar diameter (mm) and slit count."""
STANDS = (
    # id, title, zone, people, groove min, roll min
    ("K1", "成品 K1", "精轧", 2, 12, 20),
    ("K2", "成品前 K2", "精轧", 2, 12, 20),
    ("K3", "切分 K3", "精轧", 2, 15, 24),
    ("K4", "预切 K4", "精轧", 2, 15, 24),
    ("M2", "中轧 7–12", "中轧", 3, 18, 30),
    ("R1", "粗轧 1–6", "粗轧", 4, 35, 50),
)
PROMISED = 0.8
"""Share of rolling in the time that the hidden calendar of size blocks allows for, from which due dates are promised."""
SHIPPING_H = 12
"""Hours between the planned end of a block and the promised day (which ends at the plan's hour of start)."""
SHIFT_NAMES = ("甲班", "乙班", "丙班", "丁班")
JOB_NAMES = (
    ("inspection", "检岗：{}导卫", 15, "rolling"), ("inspection", "检岗：{}轴承温度", 10, "mechanical"),
    ("inspection", "检岗：{}冷却水嘴", 12, "mechanical"), ("inspection", "检岗：{}接近开关", 10, "electrical"),
    ("fault", "{}油管渗漏处理", 25, "mechanical"), ("fault", "{}活套扫描器校准", 20, "electrical"),
    ("fault", "飞剪剪刃更换（{}）", 30, "mechanical"), ("fault", "辊道电机接线（{}）", 25, "electrical"),
    ("inspection", "检岗：{}联轴器", 15, "mechanical"), ("fault", "{}导卫更换", 20, "rolling"),
)  # fmt: skip


def _line_parts(
    rng: random.Random, line: str, count: int
) -> tuple[list[Product], list[Stand], list[Groove], list[Changeover]]:
    sizes = sorted(rng.sample(SIZES, count))
    stands = [
        Stand(f"{line}-{s}", line, title, f"{line}-{zone}", f"{line}-rolling", people, groove * 60, roll * 60, ())
        for s, title, zone, people, groove, roll in STANDS
    ]
    grooves: dict[tuple[str, str], Groove] = {}

    def groove(stand: str, profile: str, life_t: int, per_roll: int, spare: int) -> str:
        key = (f"{line}-{stand}", profile)
        if key not in grooves:
            life = life_t * 1000
            grooves[key] = Groove(
                *key, life, rng.randrange(0, life * 6 // 10, 1000), rng.randint(1, per_roll), per_roll, spare
            )
        return profile

    products = []
    for size, slits in sizes:
        k1 = rng.randrange(450, 900, 50)
        passes = [
            ("K1", groove("K1", f"φ{size}", k1, 8, 6)),
            ("K2", groove("K2", f"φ{size}", k1 * rng.randint(12, 17) // 10, 6, 6)),
        ]
        if slits > 1:
            passes.append(("K3", groove("K3", f"φ{size}×{slits}", rng.randrange(1200, 2600, 100), 5, 5)))
            passes.append(("K4", groove("K4", f"φ{size}×{slits}", rng.randrange(1600, 3200, 100), 5, 5)))
        passes.append(("M2", groove("M2", f"共用{slits}", rng.randrange(5000, 8000, 500), 4, 6)))
        passes.append(("R1", groove("R1", "共用", rng.randrange(12_000, 20_000, 1000), 3, 4)))
        products.append(
            Product(
                f"{line}-{size}", f"φ{size} {slits} 切分" if slits > 1 else f"φ{size}", line, slits, "HRB400E", rng.random() < 0.5,  # noqa: E501
                rng.randrange(110, 160, 5) * 1000, rng.randint(1015, 1035), rng.randint(30, 50),
                tuple(Pass(f"{line}-{s}", p, 1000) for s, p in passes),
                rng.choice((0, 300_000)), 0,
            )
        )  # fmt: skip
    changeovers = []
    for a in products:
        for b in products:
            if a is not b:
                base = 45 if a.slits == b.slits else 75 + 15 * abs(a.slits - b.slits)
                near = abs(
                    sizes.index((int(a.id.split("-")[1]), a.slits)) - sizes.index((int(b.id.split("-")[1]), b.slits))
                )
                minutes = base + 3 * near + rng.randint(0, 12)
                changeovers.append(Changeover(a.id, b.id, minutes * 60, f"{line}-rolling", 6, f"{line}-精轧"))
    return products, stands, list(grooves.values()), changeovers


def _orders(
    rng: random.Random,
    line: str,
    mounted: str,
    products: list[Product],
    changes: list[Changeover],
    days: float,
    rush: int,
) -> list[Order]:
    """Tonnage for ``days`` of rolling, promised along a hidden block plan with slack."""
    times = {(c.before, c.after): c.duration_s for c in changes}
    blocks = [next(p for p in products if p.id == mounted)]
    while len(blocks) < len(products):
        rest = [p for p in products if p not in blocks]
        blocks.append(min(rest, key=lambda p: (times[blocks[-1].id, p.id], p.id)))
    shares = [rng.uniform(0.6, 1.4) for _ in blocks]
    orders: list[Order] = []
    at = 0.0
    for product, share in zip(blocks, shares, strict=True):
        hours = days * 24 * share / sum(shares)
        kg = int(hours * product.kg_per_h) // 50_000 * 50_000
        count = max(1, min(5, kg // 500_000))
        cuts = sorted(rng.sample(range(1, max(2, kg // 50_000)), min(count - 1, max(0, kg // 50_000 - 1))))
        at += hours
        promised = -int(-(at / PROMISED + SHIPPING_H) // 24) * 24 * HOUR
        for low, high in zip([0, *cuts], [*cuts, kg // 50_000], strict=True):
            due = promised + rng.choice((0, 0, 1, 2)) * DAY
            orders.append(
                Order(f"{line}-O{len(orders) + 1:02d}", f"{product.title} 合同 {len(orders) + 1}", product.id,
                      (high - low) * 50_000, 0, due, rng.randint(1, 5))
            )  # fmt: skip
    for i in rng.sample(range(len(orders)), min(rush, len(orders))):
        o = orders[i]
        due = max(2 * DAY, o.due - rng.randint(1, 2) * DAY)
        orders[i] = Order(o.id, o.title + "（急）", o.product, o.kg, 0, due, 9)
    return orders


def _jobs(rng: random.Random, line: str, count: int, horizon: int) -> list[Job]:
    jobs = []
    for n in range(count):
        kind, name, minutes, trade = JOB_NAMES[rng.randrange(len(JOB_NAMES))]
        _, title, zone, *_ = STANDS[rng.randrange(len(STANDS))]
        earliest = rng.randrange(0, int(horizon * 0.65), HOUR)
        deadline = min(horizon, earliest + rng.randint(36, 96) * HOUR)
        crew = f"{line}-rolling" if trade == "rolling" else trade
        jobs.append(
            Job(f"{line}-J{n + 1:02d}", name.format(title.split()[-1]), line, kind, f"{line}-{zone}", minutes * 60, crew, 2,
                ("crane",) if "剪刃" in name else (), earliest, deadline, rng.randint(1, 9), rng.random() < 0.4)
        )  # fmt: skip
    return jobs


def _crews(lines: list[str], days: int) -> list[Crew]:
    spans = [(start, start + 8 * HOUR) for start in range(0, days * DAY, 8 * HOUR)]

    def crew(ident: str, title: str, people: tuple[int, int, int]) -> Crew:
        return Crew(
            ident, title, tuple(Shift(a, b, people[i % 3], SHIFT_NAMES[i % 4]) for i, (a, b) in enumerate(spans))
        )

    return [
        *(crew(f"{line}-rolling", f"{line} 轧钢", (16, 14, 14)) for line in lines),
        crew("mechanical", "机修", (8, 6, 6)),
        crew("electrical", "电修", (6, 4, 4)),
    ]


def tariff(days: int, *, extra_days: int = 1) -> list[Tariff]:
    """A made-up three-band tariff: peak 8–12 and 18–22, valley 23–7, flat otherwise (the plan starts at 8:00)."""
    bands = ((0, 4, "peak", 88_000), (4, 10, "flat", 59_400), (10, 14, "peak", 88_000), (14, 15, "flat", 59_400),
             (15, 23, "valley", 30_800), (23, 24, "flat", 59_400))  # fmt: skip
    return [
        Tariff(d * DAY + a * HOUR, d * DAY + b * HOUR, band, fen)
        for d in range(days + extra_days)
        for a, b, band, fen in bands
    ]


def _windows(rng: random.Random, line: str, days: int) -> list[Window]:
    first = rng.randint(1, 4)
    return [
        Window(f"{line}-W{n + 1}", line, "定期检修", d * DAY, d * DAY + 8 * HOUR)
        for n, d in enumerate(range(first, days, 7))
    ]  # fmt: skip


def week(
    seed: int, *, lines: int = 1, days: int = 7, products: int = 7, jobs: int = 40, rush: int = 2, name: str = ""
) -> Instance:
    """An instance of ``lines`` bar lines over ``days`` days with so many products and jobs a line.

    A week of one line has about 20 orders, 7 sizes and 40 jobs, and needs about 30 stops.
    """
    rng = random.Random(f"fourfocus-planning-{seed}")
    ids = [f"L{n + 1}" for n in range(lines)]
    all_products: list[Product] = []
    stands: list[Stand] = []
    grooves: list[Groove] = []
    changes: list[Changeover] = []
    orders: list[Order] = []
    windows: list[Window] = []
    all_jobs: list[Job] = []
    heads: list[Line] = []
    for line in ids:
        some, seats, rows, table = _line_parts(rng, line, products)
        all_products += some
        stands += seats
        grooves += rows
        changes += table
        mounted = rng.choice(some).id
        orders += _orders(rng, line, mounted, some, table, days * 0.76, rush)
        windows += _windows(rng, line, days)
        all_jobs += _jobs(rng, line, jobs, days * DAY)
        heads.append(Line(line, f"{line} 棒材线", mounted, 180, 300))
    need = sum(o.kg for o in orders)
    daily = need * 103 // 100 // days
    arrivals = tuple(Arrival(d * DAY, daily, daily * rng.randint(40, 80) // 100) for d in range(days))
    zones = {f"{line}-{z}": n for line in ids for z, n in (("精轧", 6), ("中轧", 3), ("粗轧", 3))}
    return Instance(
        name or f"week-{seed}", name or f"生成的一周 #{seed}", START, days * DAY, tuple(heads), tuple(all_products),
        tuple(stands), tuple(grooves), tuple(changes), tuple(orders),
        (Billets("HRB400E", daily * 2, arrivals),), tuple(windows), tuple(all_jobs), tuple(_crews(ids, days)), zones,
        {"crane": 1}, tuple(tariff(days)),
    )  # fmt: skip


def small(seed: int, *, hurried: bool = False) -> Instance:
    """A problem small enough for brute force: two or three sizes, few hundred tonnes, tonnages and lives in whole lots of 100 t.

    ``hurried``: the same with due dates that cannot all be met with the fewest stops, and sometimes not at all.
    """
    rng = random.Random(f"fourfocus-small-{seed}")
    count = rng.choice((2, 2, 3))
    lot = 100_000
    stands = [
        Stand(s, "L1", s, "精轧", "crew", 2, g * 60, r * 60)
        for s, g, r in (("K1", 12, 20), ("K2", rng.choice((12, 18)), 26))
    ]
    products: list[Product] = []
    grooves: list[Groove] = []
    orders: list[Order] = []
    shared = rng.random() < 0.3
    for n in range(count):
        name = f"P{n + 1}"
        k2 = "共用" if shared else name
        products.append(
            Product(name, name, "L1", 1, "Q", n == 0, 100_000, 1000, 40, (Pass("K1", name, 1000), Pass("K2", k2, 1000)))
        )
        for stand, profile, low, high in (("K1", name, 1, 2), ("K2", k2, 1, 3)):
            if all((g.stand, g.profile) != (stand, profile) for g in grooves):
                life = rng.randint(low, high) * lot
                worn = rng.randrange(0, life, lot)
                grooves.append(Groove(stand, profile, life, worn, rng.randint(0, 1), 2, 2 if stand == "K1" else 1))
        orders.append(Order(f"O{n + 1}", name, name, rng.randint(2, 3 if count == 2 else 2) * lot, 0, 3 * DAY, 1))
    if hurried:
        dues = random.Random(f"fourfocus-hurried-{seed}")
        orders = [
            replace(o, due=dues.randrange(4, 14 if n else 20) * HOUR, priority=dues.randint(1, 5))
            for n, o in enumerate(orders)
        ]
    changes = [
        Changeover(a.id, b.id, rng.choice((20, 30, 45, 60)) * 60, "crew", 3, "精轧")
        for a in products
        for b in products
        if a is not b
    ]
    start = rng.randint(1, 8) * HOUR + rng.choice((0, 0, 20, 41)) * 60
    windows = (Window("W1", "L1", "检修", start, start + rng.choice((30, 60, 120)) * 60),) if rng.random() < 0.6 else ()
    return Instance(
        f"small-{seed}", f"小例 #{seed}", START, 2 * DAY, (Line("L1", "一线", "P1", 180, 300),), tuple(products), tuple(stands),
        tuple(grooves), tuple(changes), tuple(orders), (Billets("Q", 10_000_000, ()),), windows, (),
        (Crew("crew", "轧钢", (Shift(0, 2 * DAY, 12, "甲班"),)),), {"精轧": 8}, {}, tuple(tariff(2, extra_days=0)),
    )  # fmt: skip
