"""How a proposal is dealt with, as a table: which step leads from where to where, and who may take it.

What a close reads (``open``, ``adopted``, ``declined``, ``done``) stands in the fact table; the last step says the rest.

::

    待答复 ─adopt─► 已采纳 ─assign─► 实施中 ─report─► 待核实 ─confirm─► 已实施
      │ ▲ └─decline─► 未采纳           ▲ └assign┘        │
      │ └─resubmit─┐                   └──── dispute ────┘
      └─return─► 退回补充
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from fourfocus.apps.core.permissions import Action
from fourfocus.facts.schema import Words


class At(StrEnum):
    """Where a proposal stands."""

    WAITING = "waiting"
    RETURNED = "returned"
    ADOPTED = "adopted"
    ASSIGNED = "assigned"
    REPORTED = "reported"
    DONE = "done"
    DECLINED = "declined"

    @property
    def words(self) -> Words:
        """What people call it."""
        return TITLES[self]


TITLES: dict[At, Words] = {
    At.WAITING: Words("待答复", "to be answered"),
    At.RETURNED: Words("退回补充", "returned for more"),
    At.ADOPTED: Words("已采纳，待落实", "adopted, to be assigned"),
    At.ASSIGNED: Words("实施中", "being carried out"),
    At.REPORTED: Words("效果待核实", "effect to be confirmed"),
    At.DONE: Words("已实施", "carried out"),
    At.DECLINED: Words("未采纳", "declined"),
}


@dataclass(frozen=True, slots=True)
class Move:
    """One transition.

    Attributes
    ----------
    fact
        What it makes of the fact's ``state``; None: the fact stays.
    may
        What it takes; None: only the one it names (``by``) may: the proposer or the one it is assigned to.
    note
        Whether it needs words: a reason, or how the effect was measured.
    """

    name: str
    title: Words
    sources: tuple[At, ...]
    to: At
    may: Action | None = None
    by: str = ""
    fact: str | None = None
    note: bool = False


TABLE: tuple[Move, ...] = (
    Move("adopt", Words("采纳", "Adopt"), (At.WAITING,), At.ADOPTED, Action.ANSWER_PROPOSALS, fact="adopted"),
    Move("decline", Words("不采纳", "Decline"), (At.WAITING,), At.DECLINED, Action.ANSWER_PROPOSALS, fact="declined",
         note=True),
    Move("return", Words("退回补充", "Return for more"), (At.WAITING,), At.RETURNED, Action.ANSWER_PROPOSALS, note=True),
    Move("resubmit", Words("补充后重交", "Hand in again"), (At.RETURNED,), At.WAITING, by="proposer", note=True),
    Move("assign", Words("落实到人", "Assign"), (At.ADOPTED, At.ASSIGNED), At.ASSIGNED, Action.ANSWER_PROPOSALS),
    Move("report", Words("填报效果", "Report the effect"), (At.ASSIGNED,), At.REPORTED, by="assignee", note=True),
    Move("confirm", Words("核实效果", "Confirm the effect"), (At.REPORTED,), At.DONE, Action.CONFIRM_EFFECTS, fact="done"),
    Move("dispute", Words("效果不符，退回", "Send the effect back"), (At.REPORTED,), At.ASSIGNED, Action.CONFIRM_EFFECTS,
         note=True),
)  # fmt: skip
"""Every transition there is."""

MOVES: Mapping[str, Move] = {move.name: move for move in TABLE}


def place(fact: str, last: str) -> At:
    """Where a proposal stands: the fact first, then what the last step on the site adds.

    >>> place("open", "return").value, place("adopted", "report").value, place("declined", "return").value
    ('returned', 'reported', 'declined')
    """
    if fact == "open":
        return At.RETURNED if last == "return" else At.WAITING
    if fact == "adopted":
        to = MOVES[last].to if last in MOVES else At.ADOPTED
        return to if to in (At.ASSIGNED, At.REPORTED) else At.ADOPTED
    return At(fact)
