"""The whole example mill: every fact table as rows of stored values, from one set of parameters."""

from __future__ import annotations

from collections.abc import Callable

from fourfocus.example import archives, branches, decisions, efforts, guards, members, money, people, records, teams
from fourfocus.example.catalogue import LINES
from fourfocus.example.lapses import with_lapses
from fourfocus.example.parameters import Parameters
from fourfocus.example.rolling import output_rows, roll, supply_billets
from fourfocus.example.tasks import TaskSimulator
from fourfocus.example.timeline import LineSimulator

Row = dict[str, object]
Tables = dict[str, list[Row]]
Progress = Callable[[str, int, int], None]


def simulate(parameters: Parameters) -> Tables:
    """All tables of the example but the shipped calendars, rows in the order the mill would write them."""
    tables = _production(parameters)
    staff = people.hire(parameters)
    tables |= {
        "unit": people.unit_rows(parameters),
        "person": people.person_rows(staff),
        "post": people.post_rows(staff),
        "membership": people.membership_rows(staff),
        "duty": people.duty_rows(staff),
        "coverage": people.coverage_rows(parameters),
        "exemption": people.exemption_rows(parameters, staff),
        "incident": guards.incident_rows(parameters, staff),
        "near_miss": guards.near_miss_rows(parameters, staff),
    }
    tables |= _money(parameters, tables, staff)
    tables |= _party(parameters, staff)
    tables |= teams.team_tables(parameters, staff, tables)
    tables = with_lapses(parameters, tables)
    return tables | archives.archive_tables(parameters, staff, tables)


def _production(parameters: Parameters) -> Tables:
    timelines = [LineSimulator(parameters, line).simulate() for line in LINES]
    rolled = [roll(parameters, timeline) for timeline in timelines]
    billets = supply_billets(parameters, timelines, rolled)
    both = list(zip(timelines, rolled, strict=True))
    return {
        "shift_output": [row for made in rolled for row in output_rows(parameters, made)],
        "stoppage": [row for timeline in timelines for row in records.stoppage_rows(parameters, timeline)],
        "change_event": [row for timeline in timelines for row in records.change_rows(parameters, timeline)],
        "roll_use": [row for timeline, made in both for row in records.roll_rows(parameters, timeline, made)],
        "quality_judgement": [row for made in rolled for row in records.quality_rows(parameters, made)],
        "billet_supply": billets.supply,
        "billet_stock": billets.stock,
        "meter": records.meter_register(parameters),
        "meter_reading": records.meter_rows(parameters, rolled),
        "gas_use": [row for made in rolled for row in records.gas_rows(parameters, made)],
        "operating_mode": records.mode_rows(parameters),
        "product": records.product_rows(parameters),
    }


def _money(parameters: Parameters, tables: Tables, staff: people.People) -> Tables:
    made: Tables = {
        "expense": money.expense_rows(parameters, tables, staff),
        "standard_price": money.price_rows(),
        "tariff": money.tariff_rows(),
        "measure_result": money.measure_rows(parameters, staff),
        "pay_base": money.pay_rows(parameters, staff),
        "manager_result": money.manager_rows(parameters, staff),
        "post_decision": decisions.decision_rows(parameters, staff),
    }
    return made | {"budget": money.budget_rows(parameters, tables | made)}


def _party(parameters: Parameters, staff: people.People) -> Tables:
    projects, milestones = efforts.project_rows(parameters, staff)
    return {
        "task_event": TaskSimulator(parameters, staff).simulate(),
        "inspection_finding": branches.finding_rows(parameters),
        "organisation_life": branches.BranchLife(parameters, staff).simulate(),
        "study_record": members.study_rows(parameters, staff),
        "dues": members.dues_rows(parameters, staff),
        "standard_check": branches.standard_rows(parameters),
        "manual_point": members.point_rows(parameters, staff),
        "highlight": efforts.highlight_rows(parameters),
        "proposal": efforts.proposal_rows(parameters, staff),
        "project": projects,
        "project_milestone": milestones,
        "contact_visit": efforts.visit_rows(parameters, staff),
        "contest_result": members.contest_rows(parameters, staff),
        "vote_result": members.vote_rows(parameters, staff),
    }
