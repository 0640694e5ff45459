from django.apps import AppConfig


class MechanismConfig(AppConfig):
    name = "fourfocus.apps.mechanism"
    label = "mechanism"
    verbose_name = "机制"

    def ready(self) -> None:
        from fourfocus.apps.core import homes, panels
        from fourfocus.apps.core.services import approvals
        from fourfocus.apps.mechanism import facts
        from fourfocus.apps.mechanism.queries import proposals
        from fourfocus.apps.mechanism.queries.mine import PANEL
        from fourfocus.apps.mechanism.services import baseline, decisions

        for home in facts.HOMES:
            homes.register(home)
        for kind in (decisions.EXTENSION, decisions.CANCELLING, baseline.KIND):
            approvals.register(kind)
        panels.register(PANEL)
        panels.register(proposals.PANEL)
