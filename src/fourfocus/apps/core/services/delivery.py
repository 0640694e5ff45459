"""Sending notices out of the house: by e-mail and by robots of WeCom and DingTalk.

What is sent says only that there is something and of what kind: whatever concerns people stays on the site. A delivery is written
with its notice, so a crash loses none; the worker sends it, and one that fails is tried again after 1, 5, 30 and 120 minutes,
then shown to the administrator.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Callable, Iterable, Mapping
from datetime import timedelta
from typing import Any
from urllib.error import URLError
from urllib.parse import quote_plus, urlsplit
from urllib.request import HTTPRedirectHandler, ProxyHandler, Request, build_opener

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.mail import send_mail
from django.core.validators import validate_email
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from fourfocus.apps.core import clock
from fourfocus.apps.core.actor import Actor, NotVisible
from fourfocus.apps.core.cipher import cipher
from fourfocus.apps.core.models import Delivery, Notice, NoticeWay, SiteWay
from fourfocus.apps.core.models.notice import WAYS
from fourfocus.apps.core.permissions import Action
from fourfocus.apps.core.services import audit
from fourfocus.apps.core.services.registers import Stale
from fourfocus.apps.core.templatetags.house import kind_title

PAUSES_MIN = (1, 5, 30, 120)
"""Minutes until the next try; after the last the delivery is given up."""
TIMEOUT_S = 5
PURPOSE = "notice secret"
MOST_AT_ONCE = 100
CLAIMED = timedelta(minutes=5)
"""How long a worker has a delivery to itself: one that died leaves it to the next."""


class NotSent(Exception):
    """Why a delivery was not taken."""


def queue(made: Iterable[Notice]) -> None:
    """Write a delivery for each way the receivers switched on and the site allows; sent when the transaction is kept."""
    told = {notice.user_id: notice for notice in made}
    allowed = SiteWay.objects.filter(on=True).values("kind")
    ways = NoticeWay.objects.filter(user_id__in=told, on=True, kind__in=allowed)
    now = clock.now()
    fresh = [Delivery(notice=told[way.user_id], way=way, due_at=now) for way in ways]
    if fresh:
        Delivery.objects.bulk_create(fresh)
        transaction.on_commit(_ask, robust=True)


def _ask() -> None:
    from fourfocus.apps.core.tasks import deliver_notices

    deliver_notices.enqueue()


def is_due() -> bool:
    """Whether a delivery waits for the worker."""
    return Delivery.objects.filter(state=Delivery.WAITING, due_at__lte=clock.now()).exists()


def deliver() -> tuple[int, int]:
    """Send what is due; how many were sent and how many not. Each is claimed first, so that two workers send none twice."""
    due = Delivery.objects.filter(state=Delivery.WAITING, due_at__lte=clock.now()).select_related("notice", "way")
    sent = missed = 0
    allowed = set(SiteWay.objects.filter(on=True).values_list("kind", flat=True))
    for one in due.order_by("due_at", "pk")[:MOST_AT_ONCE]:
        mine = Delivery.objects.filter(pk=one.pk, state=Delivery.WAITING, tries=one.tries)
        if not mine.update(tries=one.tries + 1, due_at=clock.now() + CLAIMED):
            continue
        try:
            if one.way.kind not in allowed or not one.way.on:
                raise NotSent("switched off")
            SENDERS[one.way.kind](one.way, text_of(one.notice.kind))
        except Exception as error:  # whatever goes wrong outside must not stop the others
            missed += 1
            _missed(one, one.tries + 1, error)
        else:
            sent += 1
            Delivery.objects.filter(pk=one.pk).update(state=Delivery.SENT, sent_at=clock.now(), error="")
    return sent, missed


def _missed(one: Delivery, tries: int, error: Exception) -> None:
    """Note why, and when it is tried again. Of unknown errors only the kind is kept: their text may hold an address."""
    why = str(error) if isinstance(error, NotSent) else type(error).__name__
    values: dict[str, Any] = {"error": why[:300]}
    if tries > len(PAUSES_MIN):
        values["state"] = Delivery.FAILED
    else:
        values["due_at"] = clock.now() + timedelta(minutes=PAUSES_MIN[tries - 1])
    Delivery.objects.filter(pk=one.pk).update(**values)


def text_of(kind: str) -> str:
    """What is sent, in both languages; the same for everybody."""
    said = []
    for code, text in (
        ("zh-hans", "四聚焦：您有一条新通知（{}）。请登录查看：{}"),
        ("en", "FourFocus: you have a new notice ({}). Please log in: {}"),
    ):
        with translation.override(code):
            said.append(text.format(kind_title(kind.removesuffix("_due").removesuffix("_overdue")), settings.SITE_URL))
    return "\n".join(said)


# -- the ways ----------------------------------------------------------------------------------------------------------


def _mail(way: NoticeWay, text: str) -> None:
    if not settings.MAIL_READY:
        raise NotSent("no mail server is set")
    send_mail("四聚焦通知 · FourFocus", text, settings.DEFAULT_FROM_EMAIL, [way.address])


def _wecom(way: NoticeWay, text: str) -> None:
    _post(way.address, text)


def _dingtalk(way: NoticeWay, text: str) -> None:
    address = way.address
    if way.secret:
        secret = cipher(PURPOSE).decrypt(way.secret.encode()).decode()
        stamp = str(int(clock.now().timestamp() * 1000))
        digest = hmac.new(secret.encode(), f"{stamp}\n{secret}".encode(), hashlib.sha256).digest()
        address += f"&timestamp={stamp}&sign={quote_plus(base64.b64encode(digest))}"
    _post(address, text)


SENDERS: Mapping[str, Callable[[NoticeWay, str], None]] = {"mail": _mail, "wecom": _wecom, "dingtalk": _dingtalk}


class _NoRedirect(HTTPRedirectHandler):
    def redirect_request(self, *args: Any, **kwargs: Any) -> None:
        """An allowed address that points elsewhere is not followed."""


def _post(address: str, text: str) -> None:
    check_address(address)
    body = json.dumps({"msgtype": "text", "text": {"content": text}}).encode()
    asked = Request(address, body, {"Content-Type": "application/json"}, method="POST")
    try:
        with build_opener(_NoRedirect, ProxyHandler({})).open(asked, timeout=TIMEOUT_S) as reply:
            answer = json.loads(reply.read(65_536))
    except (URLError, TimeoutError, ConnectionError) as error:
        raise NotSent(f"no answer: {getattr(error, 'code', '') or type(error).__name__}") from error
    except ValueError as error:
        raise NotSent("the answer is not JSON") from error
    if not isinstance(answer, dict) or answer.get("errcode") != 0:
        raise NotSent(f"refused: errcode {answer.get('errcode') if isinstance(answer, dict) else answer!r}")


def check_address(address: str) -> None:
    """:class:`NotSent` unless the address lies at one of the origins the site allows."""
    parts = urlsplit(address)
    if f"{parts.scheme}://{parts.netloc}" not in settings.NOTICE_ORIGINS:
        raise NotSent("the address is not allowed")


# -- switches ----------------------------------------------------------------------------------------------------------


@transaction.atomic
def set_way(*, actor: Actor, kind: str, on: bool, address: str = "", secret: str = "") -> NoticeWay:
    """Switch a way on or off for oneself. An empty secret keeps the one there is.

    Raises
    ------
    ValidationError
        The address is missing or not one that may be sent to.
    """
    if kind not in WAYS:
        raise NotVisible(kind)
    address = address.strip()
    if kind == "mail" and address:
        validate_email(address)
    if kind in ("wecom", "dingtalk") and address:
        try:
            check_address(address)
        except (NotSent, ValueError):
            raise ValidationError(_("这个机器人地址不在允许的范围内。")) from None
    if on and kind != "page" and not address:
        raise ValidationError(_("开启之前请填写地址。"))
    found, _made = NoticeWay.objects.select_for_update(of=("self",)).get_or_create(user_id=actor.account, kind=kind)
    found.on, found.address, found.secret = (
        on,
        address,
        cipher(PURPOSE).encrypt(secret.encode()).decode() if secret else found.secret,
    )
    found.full_clean()
    found.save()
    audit.record(actor=actor, action="change", kind="notice_way", key=kind, new={"on": on})
    return found


@transaction.atomic
def set_site_way(*, actor: Actor, kind: str, on: bool, version: int) -> SiteWay:
    """Allow or forbid a way for the whole site.

    Raises
    ------
    NotVisible, Stale
        Not an administrator, or no such way; switched by somebody else in the meantime.
    """
    actor.need_everywhere(Action.RUN_SITE)
    if kind not in SENDERS:
        raise NotVisible(kind)
    SiteWay.objects.get_or_create(kind=kind)
    found = SiteWay.objects.select_for_update(of=("self",)).get(kind=kind)
    if found.version != version:
        raise Stale("", None)
    old = found.on
    found.on, found.version = on, found.version + 1
    found.save()
    audit.record(actor=actor, action="change", kind="site_way", key=kind, old={"on": old}, new={"on": on})
    return found


@transaction.atomic
def try_again(*, actor: Actor) -> int:
    """Try all that were given up once more; how many."""
    actor.need_everywhere(Action.RUN_SITE)
    rows = Delivery.objects.filter(state=Delivery.FAILED)
    count = rows.update(state=Delivery.WAITING, tries=0, due_at=clock.now())
    if count:
        audit.record(actor=actor, action="change", kind="site_way", key="retry", new={"count": count})
        transaction.on_commit(_ask, robust=True)
    return count
