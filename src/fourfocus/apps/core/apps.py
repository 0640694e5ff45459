from django.apps import AppConfig


class CoreConfig(AppConfig):
    name = "fourfocus.apps.core"
    label = "core"
    verbose_name = "基础"

    def ready(self) -> None:
        from fourfocus.apps.core import approvals_known, facts, homes, signals

        for home in facts.HOMES:
            homes.register(home)
        approvals_known.register_all()
        signals.connect()
