from fourfocus.apps.core.doors import door
from fourfocus.apps.core.permissions import Action
from fourfocus.apps.regulation import views

MAY = Action.SEE_RULES

urlpatterns = [
    door("framework/", views.framework, name="framework", may=MAY),
    door("framework/<str:name>/", views.node, name="framework_node", may=MAY),
    door("rules/", views.rules, name="rules", may=MAY),
    door("rules/<str:part>/<str:name>/", views.rule, name="rule", may=MAY),
    door("regulations/", views.regulations, name="regulations", may=MAY),
    door("regulations/<str:name>/", views.regulation, name="regulation", may=MAY),
]
