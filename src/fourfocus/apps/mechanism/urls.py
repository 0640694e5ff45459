from fourfocus.apps.core.doors import door
from fourfocus.apps.core.permissions import Action
from fourfocus.apps.mechanism.views import inspection, life, proposals, tasks, year

PERIOD = "tasks/<str:task>/<str:branch>/<str:due>/"

urlpatterns = [
    door("tasks/", tasks.tasks, name="tasks", may=Action.SEE_TASKS),
    door("tasks/rules/", tasks.rules, name="task_rules", may=Action.SEE_TASKS),
    door("yearlist/", year.baselines, name="baselines", may=Action.SEE_TASKS),
    door("yearlist/<int:year>/", year.baseline, name="baseline", may=Action.SEE_TASKS),
    door("yearlist/<int:year>/freeze/", year.baseline_propose, name="baseline_propose", may=Action.ISSUE_TASKS),
    door("orders/", year.orders, name="orders", may=Action.SEE_TASKS),
    door("orders/<int:pk>/", year.order, name="order", may=Action.SEE_TASKS),
    door(PERIOD, tasks.task, name="task", may=Action.SEE_TASKS),
    door(PERIOD + "records/", tasks.records, name="task_records", may=Action.SEE_TASKS),
    door(PERIOD + "step/<str:step>/", tasks.step, name="task_step", may=Action.SEE_TASKS),
    door("inspections/", inspection.inspections, name="inspections", may=Action.SEE_INSPECTIONS),
    door("inspections/add/", inspection.plan_add, name="plan_add", may=Action.INSPECT),
    door("inspections/<int:pk>/", inspection.plan, name="plan", may=Action.SEE_INSPECTIONS),
    door("inspections/visit/<int:pk>/", inspection.visit, name="visit", may=Action.INSPECT),
    door("findings/<str:code>/", inspection.finding, name="finding", may=Action.SEE_INSPECTIONS),
    door("premises/", life.premises, name="premises", may=Action.SEE_INSPECTIONS),
    door("premises/<str:branch>/", life.premises_check, name="premises_check", may=Action.INSPECT),
    door("proposals/", proposals.proposals, name="proposals", may=Action.SEE_PROPOSALS),
    door("proposals/keep/", proposals.proposals_keep, name="proposals_keep", may=Action.ANSWER_PROPOSALS),
    door("proposals/add/", proposals.proposal_add, name="proposal_add", may=Action.PROPOSE),
    door("proposals/<str:code>/", proposals.proposal, name="proposal", may=Action.SEE_PROPOSALS),
    door("proposals/<str:code>/<str:step>/", proposals.proposal_step, name="proposal_step", may=Action.SEE_PROPOSALS),
    door("meetings/", life.meetings, name="meetings", may=Action.SEE_MEETINGS),
    door("meetings/add/", life.meeting_add, name="meeting_add", may=Action.RECORD_MEETINGS),
    door("meetings/<int:pk>/", life.meeting_edit, name="meeting_edit", may=Action.RECORD_MEETINGS),
    door(
        "meetings/<str:branch>/complete/", life.meetings_complete, name="meetings_complete", may=Action.RECORD_MEETINGS
    ),
]
