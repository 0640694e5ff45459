"""What the mechanism records."""

from fourfocus.apps.mechanism.models.inspection import Plan, Report, Visit
from fourfocus.apps.mechanism.models.proposals import Proposal, ProposalStep
from fourfocus.apps.mechanism.models.records import InspectionFinding, OrganisationLife, StandardCheck, TaskEvent
from fourfocus.apps.mechanism.models.work import Baseline, BaselineTask, MonthState, Order, Standing

__all__ = [
    "Baseline",
    "BaselineTask",
    "InspectionFinding",
    "MonthState",
    "Order",
    "OrganisationLife",
    "Plan",
    "Proposal",
    "ProposalStep",
    "Report",
    "StandardCheck",
    "Standing",
    "TaskEvent",
    "Visit",
]
