from django.apps import AppConfig


class RegulationConfig(AppConfig):
    name = "fourfocus.apps.regulation"
    label = "regulation"
    verbose_name = "制度"
