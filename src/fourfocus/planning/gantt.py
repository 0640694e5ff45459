"""The plan as a picture: lines, stops, groove wear, people and tariff over time; as SVG and as one HTML file without network.

Everything carries its name in the picture, so that no legend page is needed: products and stops are written into the bars, each wear
curve carries its stand and 100 % line, each row its title at the left.
"""  # noqa: E501

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator
from html import escape
from itertools import pairwise

from fourfocus.planning.data import Instance
from fourfocus.planning.figures import kind_of
from fourfocus.planning.plan import Event, Plan, Roll, Stop
from fourfocus.planning.worklist import label

LEFT = 118
FONT = "'Noto Sans SC','WenQuanYi Micro Hei','Microsoft YaHei',sans-serif"
COLOURS = ("#3b6ea5", "#4d9078", "#b58a3c", "#7a5c99", "#a65858", "#4f8ea6", "#7d8f3f", "#a3688f", "#5b6b8c", "#8c6b4f")
BANDS = {"sharp": ("#f3b8b0", "尖"), "peak": ("#f6d3c4", "峰"), "flat": ("#eef0f2", "平"), "valley": ("#d3e8dc", "谷")}
STOPS = {"extension": ("#9aa0a6", "检修"), "size": ("#d1495b", "换规格"), "roll": ("#e08e45", "换辊"),
         "groove": ("#edc84c", "换槽"), "job": ("#7fb7be", "工作")}  # fmt: skip


class _Picture:
    """Builds SVG rows from top to bottom at a number of pixels per hour."""

    def __init__(self, instance: Instance, plan: Plan, per_hour: float) -> None:
        self.instance, self.plan, self.per_hour = instance, plan, per_hour
        self.y = 26
        self.out: list[str] = []
        self.end = instance.horizon_s
        self.width = LEFT + int(self.end * per_hour / 3600) + 12
        self.colour = {p.id: COLOURS[i % len(COLOURS)] for i, p in enumerate(instance.products)}

    def x(self, seconds: int) -> float:
        return round(LEFT + seconds * self.per_hour / 3600, 1)

    def text(self, x: float, y: float, words: str, size: int = 11, extra: str = "") -> None:
        self.out.append(f'<text x="{x}" y="{y}" font-size="{size}" {extra}>{escape(words)}</text>')

    def box(self, start: int, end: int, y: float, height: float, fill: str, title: str, extra: str = "") -> None:
        width = max(1.0, round((end - start) * self.per_hour / 3600, 1))
        self.out.append(
            f'<rect x="{self.x(start)}" y="{y}" width="{width}" height="{height}" fill="{fill}" {extra}><title>{escape(title)}</title></rect>'  # noqa: E501
        )

    def clip(self, words: str, start: int, end: int, size: int = 11) -> str:
        """As much of the words as fits between two times; empty when not two characters fit."""
        room = (end - start) * self.per_hour / 3600 - 6
        kept = ""
        for c in words:
            room -= size if ord(c) > 0x2E7F else size * 0.58
            if room < 0:
                break
            kept += c
        return kept if len(kept) > 1 or kept == words else ""

    # -- rows ----------------------------------------------------------------------------------------------------------
    def days(self, bottom: float) -> None:
        step = 6 * 3600 if self.per_hour >= 6 else 86_400
        self.text(
            4,
            15,
            f"{self.instance.start:%m-%d} 周{'一二三四五六日'[self.instance.start.weekday()]} 起",
            12,
            'font-weight="bold"',
        )
        first = -(self.instance.start.hour * 3600 + self.instance.start.minute * 60)
        for t in range(first, self.end + 1, step):
            if t < 0:
                continue
            moment = self.instance.clock(t)
            midnight = moment.hour == 0
            self.out.append(
                f'<line x1="{self.x(t)}" y1="22" x2="{self.x(t)}" y2="{bottom}" stroke="{"#9aa7b4" if midnight else "#dde3e8"}" stroke-width="1"/>'  # noqa: E501
            )
            if midnight:
                week = "一二三四五六日"[moment.weekday()]
                self.text(self.x(t) + 3, 15, f"{moment:%m-%d} 周{week}", 12, 'font-weight="bold"')
            elif self.per_hour >= 12 or (self.per_hour >= 6 and moment.hour != 6):
                self.text(self.x(t) - 8, 18, f"{moment:%H}时", 9, 'fill="#667"')

    def line_row(self, line: str) -> None:
        events = self.plan.of_line(line)
        self.text(4, self.y + 24, self.instance.line(line).title, 13, 'font-weight="bold"')
        self.text(4, self.y + 40, "轧制、停机（分钟）", 10, 'fill="#556"')
        for start, end, product, kg in _campaigns(events, across=True):
            title = f"{self.instance.product(product).title} · {kg / 1000:,.0f} t"
            self.text(
                self.x(start) + 1,
                self.y + 10,
                self.clip(title, start, end),
                11,
                f'font-weight="bold" fill="{self.colour[product]}"',
            )
        self.y += 14
        for start, end, product, kg in _campaigns(events):
            self.box(
                start,
                end,
                self.y + 4,
                30,
                self.colour[product],
                f"{self.instance.product(product).title} {kg / 1000:,.0f} t",
            )
            tonnes = f"{kg / 1000:,.0f} t"
            if self.clip(tonnes, start, end, 10) == tonnes:
                self.text(self.x(start) + 3, self.y + 23, tonnes, 10, 'fill="#fff"')
        for number, stop in enumerate(e for e in self.plan.events if isinstance(e, Stop)):
            if stop.line != line:
                continue
            fill, short = STOPS[kind_of(stop)]
            tip = (
                f"{self.instance.clock(stop.start):%m-%d %H:%M}–{self.instance.clock(stop.end):%H:%M} {short}："
                + "；".join(label(self.instance, w, stop) for w in stop.works)
            )
            self.box(
                stop.start,
                stop.end,
                self.y + 2,
                50,
                fill,
                tip,
                f'class="stop" data-stop="{number}" tabindex="0" stroke="#333" stroke-width=".5"',
            )
            minutes = (stop.end - stop.start) // 60
            words = short if self.clip(short, stop.start, stop.end, 10) == short else ""
            self.text(self.x(stop.start) + 2, self.y + 14, words, 10)
            if self.per_hour >= 6:
                # too narrow for words inside: one character (规 size, 辊 roll, 槽 groove, 修 repair) and the minutes stand below it  # noqa: E501
                self.text(self.x(stop.start) - 2, self.y + 63, short[-1] if not stop.size else "规", 10)
                self.text(self.x(stop.start) - 2, self.y + 73, str(minutes), 8, 'fill="#556"')
        self.y += 78

    def wear_rows(self, line: str) -> None:
        """One row a stand: percent of life of the groove in use, product by product."""
        events = self.plan.of_line(line)
        for stand in (s for s in self.instance.stands if s.line == line):
            height = 26
            base = self.y + height
            self.text(8, self.y + 12, stand.title, 11)
            self.text(8, self.y + 23, "轧槽磨损", 9, 'fill="#778"')
            self.text(LEFT - 30, self.y + 9, "100%", 8, 'fill="#a33"')
            self.out.append(
                f'<line x1="{LEFT}" y1="{self.y + 2}" x2="{self.width - 12}" y2="{self.y + 2}" stroke="#d99" stroke-dasharray="3 3"/>'  # noqa: E501
            )
            for points, colour, profile in self.curves(stand.id, events):
                path = " ".join(f"{self.x(t)},{round(base - share * (height - 2), 1)}" for t, share in points)
                area = f"{self.x(points[0][0])},{base} {path} {self.x(points[-1][0])},{base}"
                self.out.append(
                    f'<polygon points="{area}" fill="{colour}" opacity=".35"><title>{escape(profile)}</title></polygon>'
                )
                self.out.append(f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="1.2"/>')
            self.out.append(f'<line x1="{LEFT}" y1="{base}" x2="{self.width - 12}" y2="{base}" stroke="#bbb"/>')
            self.y += height + 5

    def curves(self, stand: str, events: list[Event]) -> Iterator[tuple[list[tuple[int, float]], str, str]]:
        worn = {g.profile: g.worn_kg * 1000 for g in self.instance.grooves if g.stand == stand}
        life = {g.profile: g.life_kg * 1000 for g in self.instance.grooves if g.stand == stand}
        for e in events:
            if isinstance(e, Stop):
                for c in e.changes:
                    if c.stand == stand:
                        worn[c.profile] = 0
                continue
            used = next((u for u in self.instance.product(e.product).passes if u.stand == stand), None)
            if used:
                before = worn[used.profile] / life[used.profile]
                worn[used.profile] += e.kg * used.wear_permille
                yield (
                    [(e.start, before), (e.end, worn[used.profile] / life[used.profile])],
                    self.colour[e.product],
                    used.profile,
                )

    def crew_rows(self) -> None:
        for crew in self.instance.crews:
            works = [
                (w.start, w.end, w.people)
                for e in self.plan.events
                if isinstance(e, Stop)
                for w in e.works
                if w.crew == crew.id
            ]
            most = max([s.people for s in crew.shifts] or [1])
            self.text(8, self.y + 12, crew.title, 11)
            self.text(8, self.y + 23, f"在岗人数（最多 {most}）", 9, 'fill="#778"')
            base, height = self.y + 26, 24
            for shift in crew.shifts:
                h = height * shift.people / most
                self.box(
                    shift.start,
                    shift.end,
                    base - h,
                    h,
                    "#e3e9ef",
                    f"{shift.name} 在岗 {shift.people} 人",
                    'stroke="#fff"',
                )
            moments = sorted({t for s, e, _ in works for t in (s, e)})
            for a, b in pairwise(moments):
                busy = sum(n for s, e, n in works if s <= a < e)
                if busy:
                    h = height * busy / most
                    self.box(a, b, base - h, h, "#44668a", f"作业 {busy} 人")
            for shift in crew.shifts:  # written last and above, so that work does not cover it
                name = self.clip(shift.name, shift.start, shift.end, 9)
                self.text(self.x(shift.start) + 2, base - 15, name, 9, 'fill="#667"')
            self.y += 32

    def tariff_row(self) -> None:
        self.text(8, self.y + 13, "电价", 11)
        for t in self.instance.tariff:
            if t.start < self.end:
                fill, name = BANDS.get(t.band, ("#eee", t.band))
                end = min(t.end, self.end)
                self.box(t.start, end, self.y, 18, fill, f"{name} {t.fen_per_mwh / 100_000:.4f} 元/kWh")
                self.text(self.x(t.start) + 2, self.y + 13, self.clip(name, t.start, end + 2700, 10), 10, 'fill="#667"')
        self.y += 26

    def render(self) -> str:
        for line in self.instance.lines:
            self.line_row(line.id)
            self.wear_rows(line.id)
            self.y += 6
        self.crew_rows()
        self.tariff_row()
        rows, self.out = self.out, []
        self.days(self.y)
        body = "\n".join((*self.out, *rows))
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{self.width}" height="{self.y + 6}" viewBox="0 0 {self.width} {self.y + 6}" '  # noqa: E501
            f'font-family="{FONT}" role="img" aria-label="换辊换槽计划甘特图"><rect width="100%" height="100%" fill="#fff"/>\n{body}\n</svg>\n'  # noqa: E501
        )


def _campaigns(events: list[Event], *, across: bool = False) -> Iterator[tuple[int, int, str, int]]:
    """(start, end, product, kg) of rolling between two stops, or of whole campaigns ``across`` stops."""
    block: list[Roll] = []
    for e in [*events, None]:
        if across and isinstance(e, Stop):
            continue
        if isinstance(e, Roll) and (not block or block[0].product == e.product):
            block.append(e)
            continue
        if block:
            yield block[0].start, block[-1].end, block[0].product, sum(r.kg for r in block)
        block = [e] if isinstance(e, Roll) else []


def picture(instance: Instance, plan: Plan, per_hour: float = 8.0) -> str:
    """The plan as SVG, at so many pixels an hour."""
    return _Picture(instance, plan, per_hour).render()


STYLE = """body{margin:0;font:14px/1.5 FONT;color:#223;background:#f4f6f8}header{padding:10px 16px;background:#fff;border-bottom:1px solid #dde}
h1{font-size:18px;margin:0 0 4px}.figures{display:flex;flex-wrap:wrap;gap:4px 22px}.figures b{font-size:16px}
.zoom button{font:inherit;padding:6px 14px;margin-right:6px;border:1px solid #9ab;border-radius:4px;background:#fff}
.zoom button[aria-pressed=true]{background:#3b6ea5;color:#fff}.chart{overflow-x:auto;background:#fff;margin:8px;border:1px solid #dde}
.chart[hidden]{display:none}.stop{cursor:pointer}.stop:focus,.stop:hover{stroke-width:2}
main{padding:0 16px 30px}.detail{display:none}.detail.on{display:block;background:#fff8dc}li{margin:2px 0}.left{color:#933}
@media print{.zoom{display:none}.detail{display:block}}"""  # noqa: E501
SCRIPT = """'use strict';
const charts=[...document.querySelectorAll('.chart')],buttons=[...document.querySelectorAll('.zoom button')];
function zoom(n){charts.forEach((c,i)=>{c.hidden=i!==n});buttons.forEach((b,i)=>b.setAttribute('aria-pressed',i===n))}
document.querySelector('.detail')?.classList.add('on');
buttons.forEach((b,i)=>b.addEventListener('click',()=>zoom(i)));zoom(1);
function show(e){const n=e.target.closest('.stop');if(!n)return;document.querySelectorAll('.detail').forEach(d=>d.classList.toggle('on',d.id==='stop-'+n.dataset.stop));
document.getElementById('stop-'+n.dataset.stop).scrollIntoView({block:'nearest'})}
document.addEventListener('click',show);document.addEventListener('keydown',e=>{if(e.key==='Enter')show(e)});
"""  # noqa: E501


def _details(instance: Instance, plan: Plan) -> Iterator[str]:
    for number, stop in enumerate(e for e in plan.events if isinstance(e, Stop)):
        short = STOPS[kind_of(stop)][1]
        works = "".join(
            f"<li>{instance.clock(w.start):%H:%M}–{instance.clock(w.end):%H:%M} {escape(label(instance, w, stop))}（{w.people} 人）</li>"  # noqa: E501
            for w in stop.works
        )
        yield (
            f'<section class="detail" id="stop-{number}"><h3>{escape(instance.line(stop.line).title)} {instance.clock(stop.start):%m-%d %H:%M}–'  # noqa: E501
            f"{instance.clock(stop.end):%H:%M} {short} {(stop.end - stop.start) // 60} 分钟</h3><ul>{works}</ul></section>"
        )


def page(instance: Instance, plan: Plan) -> str:
    """The plan as one HTML file: no network, no inline handlers; a content security policy names its one script by hash."""
    f = plan.figures
    digest = base64.b64encode(hashlib.sha256(SCRIPT.encode()).digest()).decode()
    gap = plan.proof.get("gap_permille")
    proof = (
        "已证明停机最少"
        if plan.proof.get("proved")
        else f"停机最少未证明，与下界差 {gap / 10:.1f} %"
        if gap is not None
        else "未给出下界"
    )
    shown = (("轧制", f"{f['planned_kg'] / 1000:,.0f} t"), ("停机", f"{f['stop_s'] / 60:,.0f} 分"), ("停机次数", f["stops"]),
             ("纯轧率", f"{f['pure_roll_permille'] / 10:.1f} %"), ("晚交", f"{f['late_orders']} 单"), ("未排工作", f["left_jobs"]),  # noqa: E501
             ("电费", f"{f['energy_fen'] / 100:,.0f} 元"), ("未用完槽寿命", f"{f['unused_kg'] / 1000:,.0f} t"))  # fmt: skip
    figures = "".join(f"<span>{name} <b>{value}</b></span>" for name, value in shown)
    charts = "".join(f'<div class="chart">{picture(instance, plan, scale)}</div>' for scale in (3.2, 8.0, 24.0))
    left = "".join(f"<li>{escape(x.id)}：{escape(x.why)}</li>" for x in plan.left)
    return (
        '<!doctype html><html lang="zh-CN"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
        f"<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-{digest}'\">"  # noqa: E501
        f"<title>{escape(instance.title)} 换辊换槽计划</title><style>{STYLE.replace('FONT', FONT)}</style></head><body><header>"
        f'<h1>{escape(instance.title)} · 换辊换槽计划</h1><div class="figures">{figures}<span>{proof}</span></div>'
        '<div class="zoom"><button>全期</button><button>按天</button><button>按小时</button> 点一个停机看谁做什么</div></header>'
        f"{charts}<main>{''.join(_details(instance, plan))}"
        f"{'<h3>未排及原因</h3><ul class=left>' + left + '</ul>' if left else ''}</main><script>{SCRIPT}</script></body></html>\n"
    )
