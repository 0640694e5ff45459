"""The rules a plan must keep, by name, and how a breach is told."""

from __future__ import annotations

from dataclasses import dataclass

RULES: dict[str, tuple[str, str]] = {
    "instance": ("计划须属于这个实例", "the plan is for this instance"),
    "line": ("产线须存在", "the line exists"),
    "overlap": ("同一产线的事件不得重叠", "events of a line do not overlap"),
    "horizon": ("一切须在计划期内", "everything lies in the horizon"),
    "order": ("轧制须对应订单及其产品、产线", "rolling belongs to an order, its product and line"),
    "mounted": ("轧的须是机上的规格", "what is rolled is what is mounted"),
    "rate": ("轧制时间等于吨位除以小时产量", "rolling time is tonnage over rate"),
    "earliest": ("不得早于最早开轧时刻", "not before the earliest time"),
    "window": (
        "固定检修期内不轧钢，且恰有一次停机与之对应",
        "no rolling in a fixed window, and one stop stands for it",
    ),
    "groove_life": ("轧槽过钢量不得超过寿命", "no groove carries more than its life"),
    "spare": ("换上的槽、辊须有备用", "a spare groove or roll exists for each change"),
    "change": ("只能换机上孔型的轧槽，每架一次", "only mounted profiles are changed, once a stand"),
    "changeover": ("换规格须从机上规格起且允许", "a size change starts from what is mounted and is allowed"),
    "campaign_max": ("不得超过最长轧制量", "no campaign is longer than allowed"),
    "campaign_min": ("不得短于最短轧制量", "no campaign is shorter than allowed"),
    "work": ("每项更换都有工作，时长、班组、人数相符", "each change has its work with the right time, crew and people"),
    "lockout": ("工作须在停机挂牌之后、送电开车之前", "works lie between lock-out and restart"),
    "lengthen": ("未经放行的工作不得延长停机", "a job that is not released does not lengthen a stop"),
    "slack": ("停机到最后一项工作完成开车为止", "a stop ends with its last work and the restart"),
    "job_time": ("工作须在本线、在最早时刻和期限之间", "a job is on its line between earliest and deadline"),
    "job_once": ("每项工作恰好一次，或说明为何不排", "each job is done once or left with a reason"),
    "crew": ("班组人数不得超过在岗人数", "no more people than are on duty"),
    "zone": ("一个区域同时作业数不得超过上限", "no more works in a zone than allowed"),
    "tool": ("工具不得超过台数", "no more tools than there are"),
    "billets": ("用坯不得超过库存加来坯", "no more billets than stock and arrivals"),
    "quantity": ("订单吨位等于轧制加未排", "an order's kg are rolled or left"),
    "left": ("未排的须说明原因", "what is left has a reason"),
    "frozen": ("已确认的不得更改", "what is confirmed stays"),
    "figures": ("指标须与复算一致", "figures equal the recomputed ones"),
}


@dataclass(frozen=True)
class Violation:
    """A broken rule: its name (a key of ``RULES``), where, and the numbers."""

    rule: str
    where: str
    detail: str

    def __str__(self) -> str:
        zh, en = RULES[self.rule]
        return f"[{self.rule}] {self.where}: {zh} / {en} ({self.detail})"


def breach(rule: str, where: str, detail: str) -> Violation:
    """A violation of a rule that exists."""
    if rule not in RULES:
        raise KeyError(rule)
    return Violation(rule, where, detail)
