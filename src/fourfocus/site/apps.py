from django.apps import AppConfig


class SiteConfig(AppConfig):
    name = "fourfocus.site"
    label = "site"
    verbose_name = "四聚焦"
