"""What people are told on their own page."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from fourfocus.apps.core.models.register import CODE


class Notice(models.Model):
    """Something one account should know: what happened to what, in both languages, and where to look.

    ``key`` names the matter (a task's period, a finding); several notices of one matter follow one another.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notices")
    kind = models.CharField(max_length=CODE)
    key = models.CharField(max_length=200)
    text = models.CharField(max_length=500)
    text_en = models.CharField(max_length=500)
    link = models.CharField(max_length=300)
    made_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["-made_at", "-pk"]
        indexes: ClassVar = [models.Index(fields=["user", "read_at"], name="notice_unread")]

    def __str__(self) -> str:
        return self.text


WAYS = ("page", "mail", "wecom", "dingtalk")
"""How a notice reaches somebody: on their page, by e-mail, by a robot of WeCom or DingTalk."""


class NoticeWay(models.Model):
    """What one account said of one way: whether, and where to. Nobody else sees the address; the secret is not shown again."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notice_ways")
    kind = models.CharField(max_length=16)
    on = models.BooleanField(default=False)
    address = models.CharField(max_length=500, blank=True)
    secret = models.CharField(max_length=500, blank=True)  # encrypted

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["user", "kind"], name="notice_way_once"),
            models.CheckConstraint(condition=Q(kind__in=WAYS), name="notice_way_known"),
            models.CheckConstraint(condition=Q(on=False) | Q(kind="page") | ~Q(address=""), name="notice_way_address"),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.kind}"


class SiteWay(models.Model):
    """Whether the site sends by a way at all; nothing leaves the house before an administrator said so."""

    kind = models.CharField(max_length=16, unique=True)
    on = models.BooleanField(default=False)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints: ClassVar = [models.CheckConstraint(condition=Q(kind__in=WAYS[1:]), name="site_way_known")]

    def __str__(self) -> str:
        return self.kind


class Delivery(models.Model):
    """A notice to be sent one way: written with the notice, sent by the worker, tried again until it is given up."""

    WAITING, SENT, FAILED = "waiting", "sent", "failed"

    notice = models.ForeignKey(Notice, on_delete=models.CASCADE, related_name="deliveries")
    way = models.ForeignKey(NoticeWay, on_delete=models.CASCADE, related_name="+")
    state = models.CharField(max_length=16, default=WAITING)
    tries = models.PositiveIntegerField(default=0)
    due_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)
    error = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering: ClassVar = ["-pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["notice", "way"], name="delivery_once"),
            models.CheckConstraint(
                condition=Q(state="sent", sent_at__isnull=False)
                | Q(state__in=["waiting", "failed"], sent_at__isnull=True),
                name="delivery_sent_or_not",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["state", "due_at"], name="delivery_due")]

    def __str__(self) -> str:
        return f"{self.notice_id} {self.way_id} {self.state}"
