from fourfocus.apps.core.doors import door
from fourfocus.apps.core.permissions import Action
from fourfocus.apps.core.views import home, house, notices, people, records

urlpatterns = [
    door("", home.home, name="home"),
    door("notices/read/", home.notices_read, name="notices_read"),
    door("notices/ways/", notices.notice_ways, name="notice_ways"),
    door("notices/site/", notices.notice_site, name="notice_site", may=Action.RUN_SITE),
    door("permissions/", home.permissions, name="permissions"),
    door("units/", people.units, name="units", may=Action.SEE_UNITS),
    door("units/<str:code>/", people.unit, name="unit", may=Action.SEE_UNITS),
    door("units/<str:code>/coverage/", people.coverage, name="coverage", may=Action.EDIT_UNITS),
    door("people/", people.people, name="people", may=Action.SEE_PEOPLE),
    door("people/<str:code>/", people.person, name="person", may=Action.SEE_PEOPLE),
    door("registers/<str:table>/add/", people.add, name="register_add"),
    door("registers/<str:table>/<int:pk>/", people.edit, name="register_edit"),
    door("registers/<str:table>/history/<str:key>/", people.history, name="register_history"),
    door("imports/", records.imports, name="imports", may=Action.IMPORT),
    door("imports/<int:pk>/", records.import_run, name="import_run", may=Action.IMPORT),
    door("imports/<int:pk>/copy/<int:at>/", records.import_copy, name="import_copy", may=Action.IMPORT),
    door("imports/template/<str:table>/", records.template, name="template", may=Action.IMPORT),
    door("evidence/", records.evidence, name="evidence", may=Action.SEE_EVIDENCE),
    door("evidence/<int:pk>/", records.evidence_file, name="evidence_file", may=Action.SEE_EVIDENCE),
    door(
        "evidence/<int:pk>/withdraw/", records.evidence_withdraw, name="evidence_withdraw", may=Action.ATTACH_EVIDENCE
    ),
    door("accounts/", house.accounts, name="accounts", may=Action.SEE_ROLES),
    door("accounts/add/", house.account_add, name="account_add", may=Action.PROPOSE_ROLES),
    door("accounts/<int:pk>/", house.account, name="account", may=Action.SEE_ROLES),
    door("accounts/<int:pk>/active/", house.account_active, name="account_active", may=Action.PROPOSE_ROLES),
    door("accounts/<int:pk>/grant/", house.grant_add, name="grant_add", may=Action.PROPOSE_ROLES),
    door("grants/<int:pk>/end/", house.grant_end, name="grant_end", may=Action.PROPOSE_ROLES),
    door("approvals/", house.approvals, name="approvals", may=Action.SEE_APPROVALS),
    door("approvals/<int:pk>/", house.approval, name="approval", may=Action.SEE_APPROVALS),
    door("audit/", house.audit, name="audit", may=Action.SEE_AUDIT),
    door("audit/export/", house.audit_export, name="audit_export", may=Action.SEE_AUDIT),
]
