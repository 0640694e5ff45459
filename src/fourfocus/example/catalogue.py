"""What the example mill has: products, stands, causes of stops, meters, prices. All invented, sizes as in the field."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

LINES = ("bar", "wire")


@dataclass(frozen=True, slots=True)
class Product:
    """A product: nominal charge rate in kg/h and target shares of its line's output by period, in thousandths.

    ``shares_pm`` are for 2019, for January and February 2020, and from March 2020 on; ``power_pm`` scales the line's
    electricity per tonne.
    """

    code: str
    title: str
    line: str
    family: str
    grade: str
    size_um: int
    slits: int
    rate_kg_h: int
    shares_pm: tuple[int, int, int]
    added: bool
    power_pm: int = 1000

    def share_pm(self, day: date) -> int:
        """Target share of the line's output on ``day``."""
        return self.shares_pm[(day >= date(2020, 1, 1)) + (day >= date(2020, 3, 1))]


PRODUCTS = (
    Product("LW12", "Φ12 螺纹钢（四切分）", "bar", "bar", "HRB400E", 12_000, 4, 150_000, (170, 170, 230), True, 950),
    Product("LW14", "Φ14 螺纹钢（三切分）", "bar", "bar", "HRB400E", 14_000, 3, 151_000, (100, 100, 60), False, 970),
    Product("LW16", "Φ16 螺纹钢（三切分）", "bar", "bar", "HRB400E", 16_000, 3, 154_000, (140, 120, 80), False, 960),
    Product("LW18", "Φ18 螺纹钢（两切分）", "bar", "bar", "HRB400E", 18_000, 2, 156_000, (110, 120, 80), False, 985),
    Product("LW20", "Φ20 螺纹钢（两切分）", "bar", "bar", "HRB400E", 20_000, 2, 158_000, (110, 100, 80), False, 985),
    Product("LW22", "Φ22 螺纹钢（两切分）", "bar", "bar", "HRB400E", 22_000, 2, 155_000, (90, 80, 60), False, 1000),
    Product("LW25", "Φ25 螺纹钢", "bar", "bar", "HRB400E", 25_000, 1, 160_000, (100, 80, 70), False, 1010),
    Product("LW25K", "Φ25 高强抗震螺纹钢", "bar", "bar", "HRB500E", 25_000, 1, 162_000, (110, 130, 250), True, 1030),
    Product("LW28", "Φ28 螺纹钢", "bar", "bar", "HRB400E", 28_000, 1, 162_000, (60, 60, 50), False, 1020),
    Product("LW32", "Φ32 螺纹钢", "bar", "bar", "HRB400E", 32_000, 1, 163_000, (40, 60, 60), False, 1030),
    Product("GX65", "Φ6.5 高线", "wire", "wire", "HPB300", 6_500, 1, 74_000, (220, 180, 120), False, 1060),
    Product("GX80", "Φ8 高线", "wire", "wire", "HPB300", 8_000, 1, 86_000, (180, 160, 150), False, 1000),
    Product("GX100", "Φ10 高线", "wire", "wire", "HPB300", 10_000, 1, 96_000, (80, 80, 80), True, 950),
    Product("YX65", "Φ6.5 硬线", "wire", "wire", "60", 6_500, 1, 72_000, (120, 140, 160), True, 1120),
    Product("PL80", "Φ8 盘螺", "wire", "coiled_bar", "HRB400E", 8_000, 1, 85_000, (250, 260, 300), False, 1010),
    Product("PL100", "Φ10 盘螺", "wire", "coiled_bar", "HRB400E", 10_000, 1, 95_000, (150, 180, 190), True, 960),
)
BY_CODE = {product.code: product for product in PRODUCTS}

CHANGES_OF_FLAG = {"PL80": (date(2020, 1, 1), True), "GX100": (date(2020, 1, 1), False)}
"""Product to the day its value-added flag changes and what it becomes."""


@dataclass(frozen=True, slots=True)
class Stand:
    """A stand with rolls: grooves per roll, tonnes per groove, minutes of a groove change, kg turned off at dressing."""

    name: str
    grooves: int
    groove_t: int
    minutes: int
    people: int
    dressing_kg: int
    only_in_repair: bool = False
    at_size_change: bool = False


STANDS: dict[str, tuple[Stand, ...]] = {
    "bar": (
        Stand("K1", 8, 1_500, 9, 4, 88, at_size_change=True),
        Stand("K2", 8, 2_200, 9, 4, 92, at_size_change=True),
        Stand("K3", 6, 2_600, 12, 4, 118),
        Stand("K4", 6, 3_400, 12, 4, 122),
        *(Stand(f"ZZ{n}", 4, 7_000 + 500 * n, 15, 5, 260) for n in range(1, 5)),
        *(Stand(f"CZ{n}", 3, 21_000 + 2_000 * n, 30, 6, 620, only_in_repair=True) for n in range(1, 5)),
    ),
    "wire": (
        Stand("JZ28", 3, 2_600, 18, 3, 2, at_size_change=True),
        Stand("JZ27", 3, 3_000, 18, 3, 2, at_size_change=True),
        Stand("JZ25", 3, 6_500, 22, 3, 3),
        Stand("JZ23", 3, 9_500, 22, 3, 3),
        *(Stand(f"YJ{n}", 4, 5_500 + 700 * n, 15, 4, 105) for n in range(1, 4)),
        *(Stand(f"ZZ{n}", 4, 9_000 + 800 * n, 15, 5, 210) for n in range(1, 4)),
        *(Stand(f"CZ{n}", 3, 16_000 + 2_000 * n, 30, 6, 520, only_in_repair=True) for n in range(1, 4)),
    ),
}


@dataclass(frozen=True, slots=True)
class Cause:
    """A cause of unplanned stops: who answers, weight, shortest, likeliest and longest stop in minutes."""

    code: str
    owner: str
    weight: int
    minutes: tuple[int, int, int]
    places: tuple[str, ...]
    measure: str
    unit: str | None
    cobble: bool = False


CAUSES = (
    Cause("JX01", "mechanical", 9, (8, 14, 45), ("3#飞剪", "倍尺剪"), "更换剪刃并调整间隙", "SBK"),
    Cause("JX02", "mechanical", 8, (8, 15, 50), ("1#活套", "3#活套", "5#活套"), "更换活套辊轴承", "SBK"),
    Cause("JX03", "mechanical", 8, (10, 20, 70), ("冷床动齿条", "上卸钢装置", "集卷站"), "紧固并加油，调整行程", "SBK"),
    Cause("JX04", "mechanical", 6, (6, 12, 35), ("1#打包机", "2#打包机"), "更换夹紧缸密封", "SBK"),
    Cause("JX05", "mechanical", 4, (20, 35, 110), ("12架减速机", "16架万向接轴"), "更换接轴螺栓，检查啮合", "SBK"),
    Cause("JX06", "mechanical", 5, (8, 16, 55), ("6架轧机", "10架轧机", "吐丝机"), "更换水管接头，消除漏水", "SBK"),
    Cause(
        "DQ01", "electrical", 7, (6, 12, 50), ("14架主传动", "17架主传动", "精轧机主传动"), "复位并检查整流柜", "SBK"
    ),
    Cause("DQ02", "electrical", 6, (6, 10, 35), ("飞剪编码器", "辊道变频器"), "更换编码器", "SBK"),
    Cause("DQ03", "electrical", 5, (5, 9, 30), ("热检元件", "活套扫描器"), "清洁并重新标定", "SBK"),
    Cause("CZ01", "operation", 12, (12, 20, 50), ("精轧区", "预精轧区", "13架"), "处理堆钢，检查导卫", "@", True),
    Cause("CZ02", "operation", 6, (6, 10, 25), ("冷床入口", "夹送辊"), "调整速度级联", "@"),
    Cause("GY01", "process", 9, (6, 12, 30), ("K2进口导卫", "K3出口导卫", "预精轧导卫"), "更换导卫辊", "GYK"),
    Cause("GY02", "process", 7, (8, 15, 35), ("切分架", "K4预切分"), "调整切分导卫，处理堆钢", "GYK", True),
    Cause("WB02", "external", 2, (15, 35, 120), ("厂外电网", "循环水泵站"), "等待恢复供电", None),
    Cause("WB03", "external", 5, (8, 18, 45), ("加热炉",), "待温", None),
)
YARD_FULL = Cause("WB04", "external", 0, (90, 180, 360), ("成品库",), "成品外运受阻，库满待装车", None)

PLANNED = {
    "repair": ("JH01", "全线", "按检修计划执行，挂牌确认"),
    "roll": ("JH02", "", "更换轧辊"),
    "groove": ("JH03", "", "换槽，同时点检"),
    "size": ("JH04", "全线", "换规格，调整导卫并试轧"),
    "overhaul": ("JH05", "全线", "年度大修"),
}


@dataclass(frozen=True, slots=True)
class Meter:
    """An electricity meter: energy per kg charged on its lines, and its base load in W, running and stopped."""

    code: str
    title: str
    unit: str
    lines: tuple[str, ...]
    wh_per_kg: int
    base_w: int
    counter_wh: int


METERS = (
    Meter("D101", "棒材主传动", "bar", ("bar",), 21, 260_000, 48_213_600_000),
    Meter("D102", "棒材辅传动", "bar", ("bar",), 5, 310_000, 15_770_200_000),
    Meter("D201", "高线主传动", "wire", ("wire",), 66, 240_000, 61_904_500_000),
    Meter("D202", "高线辅传动", "wire", ("wire",), 12, 280_000, 17_002_900_000),
    Meter("D301", "水处理及加热炉风机", "SBK", ("bar", "wire"), 3, 420_000, 22_456_700_000),
    Meter("D302", "空压站及照明", "SBK", ("bar", "wire"), 1, 350_000, 9_318_300_000),
)

HALF_HOUR = 1800
BANDS: tuple[tuple[str, int, int], ...] = (
    ("valley", 0, 14), ("flat", 14, 16), ("peak", 16, 23), ("flat", 23, 37), ("peak", 37, 46), ("valley", 46, 48),
)  # fmt: skip
"""Band, first and last half hour after midnight (invented; the mill's own contract replaces it)."""

TARIFFS: tuple[tuple[date, dict[str, int]], ...] = (
    (date(2019, 1, 1), {"peak": 86_400, "flat": 57_600, "valley": 30_200}),
    (date(2020, 2, 1), {"peak": 82_080, "flat": 54_720, "valley": 28_690}),
)
"""From which day on a MWh costs how many fen in each band; 5 % less from February 2020."""

PRICES: tuple[tuple[str, str, int, date, date | None], ...] = (
    ("billet", "t", 328_000, date(2019, 1, 1), None),
    ("gas", "gj", 2_450, date(2019, 1, 1), date(2020, 1, 1)),
    ("gas", "gj", 2_380, date(2020, 1, 1), None),
    ("water", "m3", 265, date(2019, 1, 1), None),
    ("rolls", "t", 1_420_000, date(2019, 1, 1), None),
)
"""Element, per which quantity, fen, valid from and to: the standard prices."""


def price_fen(element: str, day: date) -> int:
    """The standard price of ``element`` in force on ``day``, in fen per its quantity."""
    return next(
        p for name, _, p, start, end in PRICES if name == element and start <= day and (end is None or day < end)
    )


def band_of(quarter: int) -> str:
    """The tariff band of a quarter hour of the calendar day (0 to 95)."""
    return next(band for band, start, end in BANDS if start * 2 <= quarter < end * 2)


def tariff_fen(day: date) -> dict[str, int]:
    """Fen per MWh by band on a calendar day."""
    return [prices for start, prices in TARIFFS if start <= day][-1]
