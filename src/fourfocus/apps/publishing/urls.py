from fourfocus.apps.core.doors import door
from fourfocus.apps.core.permissions import Action
from fourfocus.apps.publishing.views import closes, questions, reports

MAY = Action.SEE_RESULTS

urlpatterns = [
    door("results/", closes.closes, name="closes", may=MAY),
    door("results/start/", closes.start, name="close_start", may=Action.RUN_CLOSE),
    door("results/export/", closes.export, name="close_export", may=Action.EXPORT_RESULTS),
    door("results/<int:pk>/", closes.close, name="close", may=MAY),
    door("results/<int:pk>/step/", closes.step, name="close_step", may=MAY),
    door("results/<int:pk>/changes/", closes.changes, name="close_changes", may=MAY),
    door("results/<int:pk>/bulletin/", closes.bulletin, name="close_bulletin", may=MAY),
    door("results/<int:pk>/of/<str:code>/", closes.subject, name="close_subject", may=MAY),
    door("results/<int:pk>/of/<str:code>/why/", closes.why, name="close_why", may=MAY),
    door("results/<int:pk>/of/<str:code>/ask/", questions.ask, name="close_ask", may=Action.ASK),
    door("burden/", reports.burden, name="burden", may=MAY),
    door("systems/", reports.systems, name="systems", may=MAY),
    door("questions/", questions.questions, name="questions", may=Action.SEE_QUESTIONS),
    door("questions/<int:pk>/", questions.question, name="question", may=Action.SEE_QUESTIONS),
]
