"""Which rows go into which file: folders and names as a mill's offices have them, and the reading profile they need."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from fourfocus.example.parameters import Parameters
from fourfocus.example.people import BRANCH_TITLES, BRANCHES
from fourfocus.example.untidy import Page, Style, show, style_of
from fourfocus.facts.calendar import next_month
from fourfocus.facts.tables import CATALOG

Row = dict[str, object]
Tables = dict[str, list[Row]]
LINE_TITLES = {"bar": "棒材线", "wire": "高线"}

NOT_DELIVERED: tuple[tuple[str, str, date], ...] = (
    ("gas_use", "wire", date(2020, 5, 1)),
    ("inspection_finding", "ZB4", date(2020, 4, 1)),
    ("dues", "ZB3", date(2020, 6, 1)),
)
"""Table, line or branch, and month that is missing on purpose: a system must say so instead of reading zero."""


@dataclass
class Book:
    """One file to write: its path below the example's folder, and its sheets; CSV files have one."""

    path: str
    pages: list[Page]
    encoding: str = ""


@dataclass
class Layout:
    """All files, and the entries of ``fourfocus.toml`` they need."""

    parameters: Parameters
    tables: Tables
    books: list[Book] = field(default_factory=list)
    profile: list[dict[str, str]] = field(default_factory=list)
    _months: dict[str, dict[tuple[int, int], list[Row]]] = field(default_factory=dict, repr=False)

    # -- helpers ---------------------------------------------------------------------------------------------------

    def page(
        self,
        path: str,
        table: str,
        rows: Sequence[Row],
        sheet: str,
        period: str = "",
        *,
        monthly: bool = False,
        change: Callable[[Style], Style] | None = None,
        about: str = "",
    ) -> Page:
        """One sheet in the manner of its file; ``change`` settles what may not be left to chance."""
        schema = CATALOG[table]
        style = style_of(self.parameters.stream(f"style/{path}/{sheet}"), monthly, schema.is_register)
        if change is not None:
            style = change(style)
        title = f"{self.parameters.title.split(' ')[0]}{period}{about}{schema.title.zh}"
        return show(schema, rows, sheet, title, style)

    def add(self, path: str, *pages: Page, encoding: str = "") -> None:
        """One more file."""
        self.books.append(Book(path, list(pages), encoding))

    def say(self, **entry: str) -> None:
        """One more entry of the profile."""
        self.profile.append(entry)

    def years(self) -> Iterator[tuple[int, str, str | None]]:
        """Every year of the example: number, words for titles, and the profile's period when it is not whole."""
        for year in sorted({month.year for month in self.parameters.months}):
            months = [m for m in self.parameters.months if m.year == year]
            whole = len(months) == 12
            yield year, f"{year}年", None if whole else f"{months[0]:%Y-%m}/{months[-1]:%Y-%m}"

    def rows(self, table: str, start: date, end: date, **equal: str) -> list[Row]:
        """Rows of the months in [start, end) whose columns equal what is given; start and end are first days."""
        months = self._months.setdefault(table, {})
        if not months:
            when = CATALOG[table].when or ""
            for row in self.tables[table]:
                day = row[when]
                assert isinstance(day, date)
                months.setdefault((day.year, day.month), []).append(row)
        found = []
        while start < end:
            listed = months.get((start.year, start.month), [])
            found += [row for row in listed if all(row[name] == value for name, value in equal.items())]
            start = next_month(start)
        return found

    def missing(self, table: str, part: str) -> date | None:
        """The month of a part that is not delivered, if it lies within the example."""
        found = [m for t, p, m in NOT_DELIVERED if (t, p) == (table, part) and m in self.parameters.months]
        return found[0] if found else None

    # -- areas -----------------------------------------------------------------------------------------------------

    def registers(self) -> None:
        """People and units, products, meters, prices: one workbook each, all dates in it."""
        singles = (
            ("组织/单位目录.xlsx", ("unit",)),
            ("组织/人员名册.xlsx", ("person",)),
            ("组织/岗位任职.xlsx", ("post",)),
            ("组织/党员名册.xlsx", ("membership",)),
            ("组织/一岗双责责任清单.xlsx", ("duty",)),
            ("组织/支部覆盖与考核豁免.xlsx", ("coverage", "exemption")),
            ("组织/示范岗和责任区.xlsx", ("brand_post",)),
            ("基础/产品目录.xlsx", ("product",)),
            ("基础/生产组织方式.xlsx", ("operating_mode",)),
            ("基础/标准价格与电价时段.xlsx", ("standard_price", "tariff")),
            ("能源/电表目录.xlsx", ("meter",)),
        )
        for path, names in singles:
            pages = [self.page(path, name, self.tables[name], CATALOG[name].title.zh) for name in names]
            self.add(path, *pages)

    def production(self) -> None:
        """Output, stops and changes month by month; billets and rolls by the year."""
        for month in self.parameters.months:
            end = next_month(month)
            words, folder = f"{month.year}年{month.month}月", f"生产/{month:%Y-%m}"
            self._output(month, end, words, folder)
            path = f"{folder}/停机与换辊换槽_{words}.xlsx"
            times = ("clock", "iso", "excel", "slash")[month.month % 4]
            self.add(
                path,
                self.page(
                    path,
                    "stoppage",
                    self.rows("stoppage", month, end),
                    "停机记录",
                    words,
                    monthly=True,
                    change=lambda s, t=times: replace(
                        s, times=t, headers="title" if s.headers == "name" else s.headers
                    ),  # type: ignore[misc]
                ),
                self.page(
                    path,
                    "change_event",
                    self.rows("change_event", month, end),
                    "换辊换槽",
                    words,
                    monthly=True,
                    change=lambda s, t=times: replace(s, times=t, total=False),  # type: ignore[misc]
                ),
            )
        for year, words, period in self.years():
            start, end = date(year, 1, 1), date(year + 1, 1, 1)
            path = f"生产/来坯与坯库存_{words}.xlsx"
            self.add(
                path,
                *(
                    self.page(path, t, self.rows(t, start, end), CATALOG[t].title.zh, words)
                    for t in ("billet_supply", "billet_stock")
                ),
            )
            self._year_file("生产/轧辊使用", "roll_use", year, words, period)
            self._period(path, period)

    def _output(self, month: date, end: date, words: str, folder: str) -> None:
        """班产量: both lines on one sheet at first, from July 2019 on a sheet for each line with totals by shift."""
        path = f"{folder}/班产量_{words}.xlsx"
        if month < date(2019, 7, 1):
            rows = self.rows("shift_output", month, end)
            self.add(path, self.page(path, "shift_output", rows, "班产量", words, monthly=True))
            return
        pages = []
        for line, title in LINE_TITLES.items():
            rows = self.rows("shift_output", month, end, line=line)
            rows.sort(key=lambda row: (row["production_day"], ("day", "evening", "night").index(str(row["shift"]))))
            by_day = "production_day" if month.month % 2 else None
            manner = lambda s, k=by_day: replace(s, titled=True, total=True, subtotal=k)  # noqa: E731
            pages.append(self.page(path, "shift_output", rows, title, words, monthly=True, change=manner, about=title))
        self.add(path, *pages)

    def energy(self) -> None:
        """Quarter hours as the meter system exports them, and the gas office's lists."""
        for month in self.parameters.months:
            path = f"能源/电量_{month:%Y-%m}.csv"
            rows = self.rows("meter_reading", month, next_month(month))
            style = Style(
                headers="alias" if month.month % 2 else "title",
                titled=False,
                times="slash" if month.month == 7 else "iso",
                without=("production_day",),
                spelling=month.month % 3,
            )
            page = self.page(path, "meter_reading", rows, f"{month:%Y-%m}", change=lambda _, s=style: s)  # type: ignore[misc]
            self.add(path, page, encoding="gbk" if month.month % 3 else "utf-8-sig")
        self.say(match="能源/电量_*.csv", table="meter_reading")
        gap = self.missing("gas_use", "wire")
        for year, words, period in self.years():
            if gap is not None and gap.year == year:
                self._gas_with_gap(year, gap)
            else:
                self._year_file("能源/煤气用量", "gas_use", year, words, period)

    def _gas_with_gap(self, year: int, gap: date) -> None:
        """The year in which the wire line's gas of one month was never delivered: a file for each line and stretch."""
        months = [m for m in self.parameters.months if m.year == year]
        for line, title in LINE_TITLES.items():
            before, after = [m for m in months if m < gap], [m for m in months if m > gap]
            for listed in (before, after) if line == "wire" else (months,):
                if listed:
                    name = f"{listed[0].month}-{listed[-1].month}月" if len(listed) > 1 else f"{listed[0].month}月"
                    path = f"能源/煤气用量_{year}年{name}_{title}.xlsx"
                    rows = self.rows("gas_use", listed[0], next_month(listed[-1]), line=line)
                    self.add(
                        path, self.page(path, "gas_use", rows, "煤气用量", f"{year}年", about=title, change=_no_title)
                    )
                    self.say(match=path, part=line, period=f"{listed[0]:%Y-%m}/{listed[-1]:%Y-%m}")

    def quality_and_safety(self) -> None:
        """Judgements by line as the laboratory exports them; incidents and near misses by the year."""
        for year, words, period in self.years():
            for line, title in LINE_TITLES.items():
                path = f"质量/质量判定_{words}_{title}.csv"
                rows = self.rows("quality_judgement", date(year, 1, 1), date(year + 1, 1, 1), line=line)
                rows.sort(key=lambda row: (str(row["judged_on"]), str(row["lot"])))
                page = self.page(path, "quality_judgement", rows, title, words, about=title)
                self.add(path, page, encoding="gbk" if line == "bar" else "utf-8-sig")
                self.say(match=path, part=line, **({"period": period} if period else {}))
            self._year_file("安全/事故台账", "incident", year, words, period)
            self._year_file("安全/未遂与隐患报告", "near_miss", year, words, period)

    def money(self) -> None:
        """Expenses on a sheet for each month; the rest a workbook a year."""
        for year, words, period in self.years():
            path = f"成本/费用支出_{words}.xlsx"
            pages = []
            for month in [m for m in self.parameters.months if m.year == year]:
                rows = self.rows("expense", month, next_month(month))
                rows.sort(key=lambda row: (str(row["unit"]), str(row["document"])))
                by_unit = "unit" if month.month % 2 else None
                manner = lambda s, k=by_unit: replace(s, titled=True, total=True, subtotal=k)  # noqa: E731
                pages.append(
                    self.page(
                        path,
                        "expense",
                        rows,
                        f"{month.month}月",
                        f"{year}年{month.month}月",
                        monthly=True,
                        change=manner,
                    )
                )
            self.add(path, *pages)
            for stem, table in (
                ("成本/成本预算", "budget"),
                ("成本/措施效果", "measure_result"),
                ("人事/绩效工资基数", "pay_base"),
                ("人事/管理人员专项结果", "manager_result"),
                ("人事/岗位提醒处理决定", "post_decision"),
            ):
                self._year_file(stem, table, year, words, period)

    def party(self) -> None:
        """The Party office's books: by branch where each branch keeps its own."""
        for month in self.parameters.months:
            path = f"党建/督导检查/{month:%Y-%m}_督导检查问题.xlsx"
            pages = []
            for branch in BRANCHES:
                if self.missing("inspection_finding", branch) != month:
                    rows = self.rows("inspection_finding", month, next_month(month), branch=branch)
                    title = BRANCH_TITLES[branch]
                    words = f"{month.year}年{month.month}月"
                    pages.append(self.page(path, "inspection_finding", rows, title, words, monthly=True, about=title))
            self.add(path, *pages)
        for branch, title in BRANCH_TITLES.items():
            self.say(match="党建/督导检查/*.xlsx", sheet=title, table="inspection_finding", part=branch)
        for year, words, period in self.years():
            self._tasks(year, words, period)
            for branch in BRANCHES:
                self._branch_file("组织生活", "organisation_life", year, words, branch)
                self._branch_file("党费", "dues", year, words, branch)
            self._study(year, words, period)
            self._projects(year, words, period)
            for stem, table in (
                ("十有六上墙", "standard_check"),
                ("积分登记", "manual_point"),
                ("亮点工作", "highlight"),
                ("合理化建议", "proposal"),
                ("领导包联", "contact_visit"),
                ("竞赛成绩", "contest_result"),
                ("民主测评", "vote_result"),
                ("减停措施", "stop_measure"),
                ("技能晋升", "skill_gain"),
            ):
                self._year_file(f"党建/{stem}", table, year, words, period)
            self._two_sheets("突击队", ("commando_task", "team_member"), year, words, period)
            if year >= self.parameters.reform.year:
                self._two_sheets("党建档案", ("archive_box", "archive_item"), year, words, period)

    def _tasks(self, year: int, words: str, period: str | None) -> None:
        path = f"党建/重点工作销号台账_{words}.xlsx"
        pages = []
        for branch, title in BRANCH_TITLES.items():
            rows = self.rows("task_event", date(year, 1, 1), date(year + 1, 1, 1), branch=branch)
            pages.append(self.page(path, "task_event", rows, title, words, about=title))
            self.say(match=path, sheet=title, table="task_event", part=branch, **({"period": period} if period else {}))
        self.add(path, *pages)

    def _branch_file(self, folder: str, table: str, year: int, words: str, branch: str) -> None:
        """A workbook that one branch keeps for one year; a month not delivered ends its period."""
        title = BRANCH_TITLES[branch]
        months = [m for m in self.parameters.months if m.year == year and m != self.missing(table, branch)]
        if not months:
            return
        path = f"党建/{folder}/{title}_{words}{folder}.xlsx"
        rows = self.rows(table, months[0], next_month(months[-1]), branch=branch)
        self.add(path, self.page(path, table, rows, folder, words, about=title))
        period = {} if len(months) == 12 else {"period": f"{months[0]:%Y-%m}/{months[-1]:%Y-%m}"}
        self.say(match=path, part=branch, **period)

    def _study(self, year: int, words: str, period: str | None) -> None:
        path = f"党建/党员学习_{words}.csv"
        rows = self.rows("study_record", date(year, 1, 1), date(year + 1, 1, 1))
        self.add(path, self.page(path, "study_record", rows, "党员学习", words), encoding="gbk")
        self._period(path, period)

    def _two_sheets(self, stem: str, names: tuple[str, ...], year: int, words: str, period: str | None) -> None:
        path = f"党建/{stem}_{words}.xlsx"
        start, end = date(year, 1, 1), date(year + 1, 1, 1)
        pages = (self.page(path, name, self.rows(name, start, end), CATALOG[name].title.zh, words) for name in names)
        self.add(path, *pages)
        self._period(path, period)

    def _projects(self, year: int, words: str, period: str | None) -> None:
        path = f"党建/党建项目_{words}.xlsx"
        start, end = date(year, 1, 1), date(year + 1, 1, 1)
        self.add(
            path,
            self.page(path, "project", self.rows("project", start, end), "攻关项目", words),
            self.page(path, "project_milestone", self.rows("project_milestone", start, end), "项目节点", words),
        )
        self._period(path, period)

    def _year_file(self, stem: str, table: str, year: int, words: str, period: str | None) -> None:
        path = f"{stem}_{words}.xlsx"
        rows = self.rows(table, date(year, 1, 1), date(year + 1, 1, 1))
        self.add(path, self.page(path, table, rows, CATALOG[table].title.zh.replace("/", ""), words))
        self._period(path, period)

    def _period(self, path: str, period: str | None) -> None:
        """A year that is not whole must say so: its file is complete for some months only."""
        if period is not None:
            self.say(match=path, period=period)


def _no_title(style: Style) -> Style:
    return replace(style, titled=False)


def lay_out(parameters: Parameters, tables: Tables) -> Layout:
    """Put all rows into files."""
    layout = Layout(parameters, tables)
    layout.registers()
    layout.production()
    layout.energy()
    layout.quality_and_safety()
    layout.money()
    layout.party()
    return layout


def profile_text(parameters: Parameters, layout: Layout) -> str:
    """The mill's ``fourfocus.toml``."""
    lines = [
        "# 本厂的读取设置：文件自己没有写明的，写在这里。 What the files do not say themselves.",
        f'mill = "{parameters.mill}"',
    ]
    for entry in layout.profile:
        lines += ["", "[[file]]", *(f'{key} = "{value}"' for key, value in entry.items())]
    return "\n".join(lines) + "\n"
