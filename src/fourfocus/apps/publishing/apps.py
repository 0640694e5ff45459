from django.apps import AppConfig


class PublishingConfig(AppConfig):
    name = "fourfocus.apps.publishing"
    label = "publishing"
    verbose_name = "公布"

    def ready(self) -> None:
        from fourfocus.apps.core import panels
        from fourfocus.apps.core.services import approvals
        from fourfocus.apps.publishing.queries import PANEL
        from fourfocus.apps.publishing.services import closes

        for kind in closes.KINDS:
            approvals.register(kind)
        panels.register(PANEL)
