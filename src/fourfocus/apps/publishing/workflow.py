"""The life of a month's result as data: which step leads from where to where, and who may take it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from fourfocus.apps.core.permissions import Action
from fourfocus.facts.schema import Words


class State(StrEnum):
    """Where a version of a month's result stands."""

    COMPUTING = "computing"
    FAILED = "failed"
    DRAFT = "draft"
    APPROVED = "approved"
    PUBLISHED = "published"
    FINAL = "final"
    SUPERSEDED = "superseded"
    DISCARDED = "discarded"

    @property
    def words(self) -> Words:
        """What it is called."""
        return TITLES[self]


TITLES = {
    State.COMPUTING: Words("计算中", "computing"), State.FAILED: Words("没有算成", "failed"),
    State.DRAFT: Words("草稿", "draft"), State.APPROVED: Words("已批准", "approved"),
    State.PUBLISHED: Words("公示中", "on notice"), State.FINAL: Words("终稿", "final"),
    State.SUPERSEDED: Words("已被更正", "corrected"), State.DISCARDED: Words("作废", "discarded"),
}  # fmt: skip
COLOURS = {
    State.COMPUTING: "none", State.FAILED: "red", State.DRAFT: "yellow", State.APPROVED: "yellow",
    State.PUBLISHED: "yellow", State.FINAL: "green", State.SUPERSEDED: "none", State.DISCARDED: "none",
}  # fmt: skip
WORKING = (State.COMPUTING, State.FAILED, State.DRAFT, State.APPROVED)
"""Not yet shown to the mill; a month has one of these at a time."""

IN_FORCE = (State.PUBLISHED, State.FINAL)
"""What counts; a month has one of these at a time."""

SHOWN = (*IN_FORCE, State.SUPERSEDED)
"""What everybody may see: also what was corrected since."""


@dataclass(frozen=True, slots=True)
class Step:
    """A step: from which states to which, who takes it, whether it needs a reason, and who has to agree as a second human."""

    name: str
    title: Words
    sources: tuple[State, ...]
    target: State
    may: Action
    reason: bool = False
    second: Action | None = None


STEPS = {
    step.name: step
    for step in (
        Step("recompute", Words("按现在的记录重算", "compute again"), (State.COMPUTING, State.FAILED, State.DRAFT),
             State.COMPUTING, Action.RUN_CLOSE),
        Step("approve", Words("提请批准", "ask for approval"), (State.DRAFT,), State.APPROVED, Action.RUN_CLOSE,
             second=Action.DECIDE_CLOSE),
        Step("publish", Words("公示", "publish"), (State.APPROVED,), State.PUBLISHED, Action.PUBLISH_CLOSE),
        Step("finalise", Words("提请定稿", "ask to finalise"), (State.PUBLISHED,), State.FINAL, Action.RUN_CLOSE,
             second=Action.DECIDE_CLOSE),
        Step("correct", Words("更正：另出一版", "correct in a new version"), IN_FORCE, State.SUPERSEDED, Action.RUN_CLOSE,
             reason=True),
        Step("discard", Words("作废", "discard"), WORKING, State.DISCARDED, Action.RUN_CLOSE, reason=True),
    )
}  # fmt: skip
"""The steps people take. A result that is corrected keeps its state until the new version is published."""
