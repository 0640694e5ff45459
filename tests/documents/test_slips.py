"""Slips: what they say, whose points they hold, and the Word files, read back."""

from __future__ import annotations

import io
from datetime import date
from pathlib import Path

import pytest
from tests.engine.people import closed, entry, world
from tests.engine.world import LONG_AGO, declare
from tests.engine.world import closed as closed_mill
from tests.engine.world import facts as mill_facts

from fourfocus.documents.advice import gains
from fourfocus.documents.slip import Slip
from fourfocus.documents.slips import slips
from fourfocus.engine.close import Result
from fourfocus.engine.finals import COUNTED, POINTS, Final, Tally

JUNE = date(2020, 6, 1)


@pytest.fixture(scope="module")
def june() -> Result:
    """A: three near misses and a breach in June, 1 point in each earlier month; B: nothing, and answers for a post."""
    misses = [
        {"report": f"N{at}", "day": date(2020, 6, at), "person": "A", "unit": "hz", "hazard": "油污"}
        for at in (1, 2, 3)
    ]
    post = [{"place": "SF1", "kind": "post", "title": "主控台", "branch": "ZB1", "person": "B", "unit": "hz"}]
    rows = world(
        near_miss=misses,
        manual_point=[entry("E1", "A", "JF-WJ", -3000, date(2020, 6, 5))],
        brand_post=[{**post[0], "line": None, "valid_from": LONG_AGO}],
        post=[{"person": "A", "title": "党委书记", "unit": "hz", "level": "mill", "valid_from": LONG_AGO}],
        duty=[{"person": "A", "duty": "DJ02", "side": "party", "title": "党风廉政", "valid_from": LONG_AGO}],
        pay_base=[{"month": JUNE, "person": "A", "base_fen": 420_000}],
    )
    finals = [
        Final(
            date(2020, at, 1),
            "mill",
            "p",
            "",
            (Tally(POINTS, "member_points", "A", 1000), Tally(COUNTED, "JF-YH", "A", 1000)),
        )
        for at in range(1, 6)
    ]
    return closed(rows, JUNE, finals)


def of(result: Result, kind: str, code: str) -> Slip:
    return next(one for one in slips(result, code) if one.kind == kind)


def test_a_member_sees_the_month_the_year_and_the_next_star(june: Result) -> None:
    facts = {name.zh: figure.zh for name, figure in of(june, "member", "A").facts}
    # 3 x 0.5 - 3 = -1.5 this month, 5 before: 3.5 this year; 80 + 3.5 x 12 / 6 = 87, the line of three stars (82).
    # Four stars ask for 90: 10 points in the year, of which 3.5 are there.
    assert facts["本月积分"] == "-1.5"
    assert facts["今年累计"] == "3.5"
    assert facts["照此折算全年"] == "87 分（3 星线以上）"
    assert facts["4 星（90 分）"] == "全年还需 6.5 分"


def test_every_line_of_the_month_stands_there_with_its_record(june: Result) -> None:
    (_, lines), *rest = of(june, "member", "A").tables
    assert [one.figure.zh for one in lines] == ["−3", "0.5", "0.5", "0.5"]
    assert all("〔" in one.why.zh for one in lines)
    star = next(rows for title, rows in rest if title.zh == "星级预评")
    assert [one.title.zh for one in star] == ["星级", "怎么算的", "轻微违章被通报"]
    # 80 + 3.5 points in 6 months x 12 months.
    assert star[1].why.zh.endswith("80 + 3.5 ÷ 6 × 12 = 87")


def test_what_raises_it_names_the_loss_first_and_what_the_year_leaves(june: Result) -> None:
    raises = of(june, "member", "A").raises
    assert raises[0].title.zh == "树新风 · 轻微违章"
    assert raises[0].figure.zh == "+3"
    offers = {one.title.zh: one for one in raises}
    assert len(raises) == 1 + 8
    # Nobody plans an emergency or a breakdown; A is a manager, who may be advised to solve problems of contacts.
    assert not {"树新风 · 见义勇为、扑救险情", "重实干 · 突击抢修", "重实干 · 急难任务"} & set(offers)
    assert "讲党性 · 包联问题解决" in offers
    assert "包联" not in "".join(one.title.zh for one in of(june, "member", "B").raises)
    assert "队长" not in "".join(one.title.zh for one in of(june, "member", "B").raises)
    # A earned by near misses this month, nobody by anything else: that is nearest.
    assert raises[1].title.zh == "重实干 · 报告未遂和隐患"
    assert "讲党性 · 无故缺席组织生活" not in offers  # it takes points, and is off
    mine = offers["重实干 · 报告未遂和隐患"]
    assert mine.figure.zh == "每次 0.5，每月至多 2"
    # 5 months x 1 and 1.5 now are 6.5 of 10.
    assert mine.why.zh == "由“未遂与隐患报告”的记录算出，不用另报；今年已计 6.5 分，还可计 3.5 分"
    assert "计入减停每 60 分钟加 1 分" in offers["重实干 · 减少停机"].why.zh


def test_a_member_answers_for_a_post(june: Result) -> None:
    slip = of(june, "member", "B")
    rows = next(rows for title, rows in slip.tables if title.zh == "您负责的岗、区、队、项目")
    assert [(one.title.zh, one.figure.zh) for one in rows] == [("党员示范岗 主控台", "未达到")]
    assert "责任党员当月积分：党员积分 0.000，须不低于 1" in rows[0].why.zh


def test_a_slip_holds_the_points_of_its_member_only(june: Result) -> None:
    slip = of(june, "member", "B")
    assert "JF" not in repr(slip.tables)
    assert "油污" not in repr(slip)
    assert {one.kind for one in slips(june, "B")} == {"member"}
    # A leads: a card of a manager, and points of a member, on separate slips.
    assert [one.kind for one in slips(june, "A")] == ["manager", "member"]
    assert "党员积分" not in repr(of(june, "manager", "A"))


def test_what_a_branch_lost_is_weighed_by_its_side() -> None:
    result = closed_mill()
    found = {one.title.zh: one for one in gains(result, result.accounts["two_way/ZB1"], most=20)}
    # T02 was two days late: half a point of the Party side, which is 40 % of the total.
    assert found["棒材支部 · 逾期销号"].milli == 200
    assert "1 项，扣 0.5 分" in found["棒材支部 · 逾期销号"].what.zh
    # ZB1 answers for the bar line alone: what the yield lacks of its scale's top, by its weight and 60 %.
    account = result.accounts["production_line/bar"]
    lines = [line for line in account.lines if line.indicator == "yield_rate"]
    lost = int((lines[0].weight or 0) * 1000) - sum(line.score or 0 for line in lines)
    gain = found.get("棒线 · 成材率") or found.get(f"{account.subject.title} · 成材率")
    assert (gain.milli if gain else 0) == (lost * 6 + 5) // 10


def test_a_duty_judged_twice_by_one_card_counts_once_with_both_weights(june: Result) -> None:
    manager = june.accounts["manager_card/A"]
    titles = [one.title.zh for one in gains(june, manager, most=50)]
    assert len(titles) == len(set(titles))


def test_the_word_file(june: Result, tmp_path: Path) -> None:
    docx = pytest.importorskip("docx")
    from fourfocus.documents.slip_docx import name_of, write_slips

    own = list(slips(june, "A"))
    path = tmp_path / name_of(own[1])
    assert path.name == "党员_A_A_2020-06.docx"
    write_slips(own, path)
    document = docx.Document(io.BytesIO(path.read_bytes()))
    text = "\n".join(paragraph.text for paragraph in document.paragraphs)
    assert "A 管理人员得分说明" in text
    assert "A 党员积分说明" in text
    assert "仅限本人、支部委员会和授权人。" in text
    assert "有疑问怎么办" in text
    # Each slip begins on a page of its own, and every run names a font for Chinese too.
    assert [p.paragraph_format.page_break_before for p in document.paragraphs if "说明" in p.text][:2] == [False, True]
    qn = docx.oxml.ns.qn
    runs = [run for paragraph in document.paragraphs for run in paragraph.runs]
    runs += [
        r for t in document.tables for row in t.rows for cell in row.cells for p in cell.paragraphs for r in p.runs
    ]
    assert {run._element.rPr.rFonts.get(qn("w:eastAsia")) for run in runs} == {"微软雅黑"}
    again = tmp_path / "again.docx"
    write_slips(own, again)
    assert again.read_bytes() == path.read_bytes()


def test_english(june: Result) -> None:
    slip = of(june, "member", "A")
    assert slip.title("en") == "Points of the member"
    assert "0.5 each, 2 a month" in [one.figure.en for one in slip.raises]


def test_no_key_of_the_program_is_in_a_slip_and_the_appeal_has_its_days() -> None:
    """March with the findings of ZB1 not delivered: what is not known is said in the mill's words, without codes."""
    known = [one for one in declare() if one.scope.table != "inspection_finding"]
    (slip,) = slips(closed_mill(mill_facts(declarations=known)), "ZB1")
    rows = [row for _, table in slip.tables for row in table] + list(slip.raises)
    texts = [text for row in rows for text in (row.title.zh, row.why.zh)]
    assert [text for text in texts if "inspection_finding" in text or "ZB1" in text] == []
    waiting = next(table for title, table in slip.tables if title.zh == "还不知道的")
    assert waiting[0].title.zh == "缺督导检查问题，棒材支部，2020-03-01 至 2020-03-31"
    assert waiting[0].why.zh == "由数据的提供单位补报，补报后重新月结；不作为失分"
    # appeal_days and answer_days of the pack.
    assert "在公示之日起 5 个工作日内向所在支部书面提出" in slip.ask[1].zh
    assert slip.ask[1].zh.endswith("在 5 个工作日内书面答复。")
