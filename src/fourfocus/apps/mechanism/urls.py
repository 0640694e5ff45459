from fourfocus.apps.core.doors import door
from fourfocus.apps.core.permissions import Action
from fourfocus.apps.mechanism.views import tasks, year

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
]
