"""Notices out of the house: what is sent, to whom, what keeps it back, and that none is lost."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Callable, Iterator
from datetime import datetime
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.core import mail
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from fourfocus.apps.core.actor import NOBODY, Actor, NotVisible
from fourfocus.apps.core.models import AuditEntry, Delivery, Notice, NoticeWay
from fourfocus.apps.core.roles import Role
from fourfocus.apps.core.services import delivery, notices
from fourfocus.apps.core.services.registers import Stale
from fourfocus.facts.schema import Words


class Robot:
    """A robot on this machine: what it was asked, what it answers."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, dict[str, Any]]] = []
        self.answer: tuple[int, str] = (200, '{"errcode": 0}')
        robot = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                robot.asked.append((self.path, json.loads(body)))
                status, text = robot.answer
                self.send_response(status)
                if status == 302:
                    self.send_header("Location", text)
                self.end_headers()
                self.wfile.write(text.encode())

            def log_message(self, *_: Any) -> None:
                pass

        self.server = HTTPServer(("127.0.0.1", 0), Handler)
        self.origin = f"http://127.0.0.1:{self.server.server_port}"


@pytest.fixture
def robot(settings: Any) -> Iterator[Robot]:
    made = Robot()
    settings.NOTICE_ORIGINS = [made.origin]
    settings.SITE_URL = "https://mill.example/"
    thread = Thread(target=made.server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    yield made
    made.server.shutdown()
    made.server.server_close()


@pytest.fixture
def reader(at: Any, mill: Any, acting: Callable[..., Actor]) -> Actor:
    return acting("r", Role.OFFICE)


@pytest.fixture
def admin(reader: Actor, acting: Callable[..., Actor]) -> Actor:
    return acting("root", Role.ADMINISTRATOR)


def allow(admin: Actor, *kinds: str) -> None:
    for kind in kinds:
        delivery.set_site_way(actor=admin, kind=kind, on=True, version=1)


def tell(reader: Actor) -> None:
    words = Words("张三的建议 JY-P1：采纳", "Proposal JY-P1 of Zhang San: adopted")
    notices.tell(
        users=[reader.account], actor=NOBODY, kind="proposal_due", key="JY-P1", words=words, link="/proposals/JY-P1/"
    )


def test_robots_get_what_their_makers_ask_for_and_nothing_personal(reader: Actor, admin: Actor, robot: Robot) -> None:
    allow(admin, "wecom", "dingtalk")
    delivery.set_way(actor=reader, kind="wecom", on=True, address=f"{robot.origin}/cgi-bin/webhook/send?key=k")
    delivery.set_way(
        actor=reader, kind="dingtalk", on=True, address=f"{robot.origin}/robot/send?access_token=t", secret="SEC1"
    )
    assert "SEC1" not in NoticeWay.objects.get(kind="dingtalk").secret
    tell(reader)
    assert delivery.deliver() == (2, 0)
    (first, body), (second, _body) = sorted(robot.asked, key=lambda one: one[0])
    assert first == "/cgi-bin/webhook/send?key=k"
    wanted = (
        "四聚焦：您有一条新通知（合理化建议）。请登录查看：https://mill.example/\n"
        "FourFocus: you have a new notice (Proposals). Please log in: https://mill.example/"
    )
    assert body == {"msgtype": "text", "text": {"content": wanted}} == _body
    # The signature by the maker's recipe: base64 of HMAC-SHA256 over "timestamp\nsecret", keyed by the secret.
    told = parse_qs(urlsplit(second).query)
    digest = hmac.digest(b"SEC1", f"{told['timestamp'][0]}\nSEC1".encode(), hashlib.sha256)
    assert base64.b64decode(told["sign"][0]) == digest
    assert told["timestamp"] == [str(int(datetime.fromisoformat("2020-03-16T12:00+08:00").timestamp() * 1000))]
    assert delivery.deliver() == (0, 0)
    assert "SEC1" not in json.dumps([[one.old, one.new] for one in AuditEntry.objects.all()])


def test_mail(reader: Actor, admin: Actor, settings: Any) -> None:
    allow(admin, "mail")
    delivery.set_way(actor=reader, kind="mail", on=True, address="li@mill.example")
    tell(reader)
    settings.MAIL_READY = False
    assert delivery.deliver() == (0, 1)
    settings.MAIL_READY = True
    Delivery.objects.update(due_at=Notice.objects.get().made_at)
    assert delivery.deliver() == (1, 0)
    (sent,) = mail.outbox
    assert (sent.to, "张三" in sent.body, "合理化建议" in sent.body) == (["li@mill.example"], False, True)


@pytest.mark.parametrize(
    ("answer", "why"),
    [((200, '{"errcode": 310000}'), "refused: errcode 310000"), ((500, "x"), "no answer: 500"),
     ((200, "<html>"), "the answer is not JSON"), ((302, "https://evil.example/"), "no answer: 302")],
)  # fmt: skip
def test_a_failure_is_tried_again_and_then_shown(
    answer: tuple[int, str], why: str, reader: Actor, admin: Actor, robot: Robot, at: Callable[[datetime], None]
) -> None:
    allow(admin, "wecom")
    delivery.set_way(actor=reader, kind="wecom", on=True, address=f"{robot.origin}/x?key=k")
    robot.answer = answer
    tell(reader)
    # Tries at 12:00 and, after 1, 5, 30 and 120 minutes, at 12:01, 12:06, 12:36 and 14:36; a minute earlier there is none.
    for hour, minute in ((12, 0), (12, 1), (12, 6), (12, 36), (14, 36)):
        if minute:
            at(datetime(2020, 3, 16, hour, minute - 1, 59))
            assert delivery.deliver() == (0, 0)
        at(datetime(2020, 3, 16, hour, minute))
        assert delivery.deliver() == (0, 1)
    found = Delivery.objects.get()
    assert (found.state, found.tries, found.error) == ("failed", 5, why)
    robot.answer = (200, '{"errcode": 0}')
    assert delivery.try_again(actor=admin) == 1
    assert delivery.deliver() == (1, 0)
    assert [one.text for one in Notice.objects.filter(read_at__isnull=True)] == ["张三的建议 JY-P1：采纳"]


def test_nothing_leaves_unless_site_and_person_say_so(reader: Actor, admin: Actor, robot: Robot) -> None:
    tell(reader)
    delivery.set_way(actor=reader, kind="wecom", on=True, address=f"{robot.origin}/x?key=k")
    tell(reader)
    assert not Delivery.objects.exists()
    allow(admin, "wecom")
    tell(reader)
    delivery.set_way(actor=reader, kind="wecom", on=False, address=f"{robot.origin}/x?key=k")
    assert delivery.deliver() == (0, 1)
    assert (Delivery.objects.get().error, robot.asked) == ("switched off", [])
    delivery.set_way(actor=reader, kind="page", on=False)
    tell(reader)
    assert Notice.objects.filter(read_at__isnull=True).count() == 3  # the fourth is kept as read
    with pytest.raises(Stale):
        delivery.set_site_way(actor=admin, kind="wecom", on=False, version=1)
    with pytest.raises(NotVisible):
        delivery.set_site_way(actor=reader, kind="wecom", on=False, version=2)


@pytest.mark.parametrize(
    "address",
    ["http://169.254.1.1/x", "{origin}@evil.example/x", "{origin}.evil.example/x", "file:///etc/passwd", "{origin}0/x"],
)
def test_only_allowed_origins(address: str, reader: Actor, robot: Robot) -> None:
    with pytest.raises(ValidationError, match="不在允许"):
        delivery.set_way(actor=reader, kind="wecom", on=True, address=address.format(origin=robot.origin))


def test_pages(reader: Actor, admin: Actor, robot: Robot, client: Client) -> None:
    from fourfocus.apps.core.models import User

    client.force_login(User.objects.get(username="root"))
    client.post(reverse("notice_site"), {"kind": "dingtalk", "on": "on", "version": 1})
    client.force_login(User.objects.get(username="r"))
    address = f"{robot.origin}/robot?access_token=t"
    page = client.post(
        reverse("notice_ways"), {"kind": "dingtalk", "on": "on", "address": address, "secret": "SEC9"}, follow=True
    )
    assert address in page.content.decode()
    assert "SEC9" not in page.content.decode()
    page = client.post(reverse("notice_ways"), {"kind": "wecom", "on": "on", "address": ""}, follow=True)
    assert "开启之前请填写地址" in page.content.decode()
    tell(reader)
    robot.answer = (500, "x")
    delivery.deliver()
    client.force_login(User.objects.get(username="root"))
    page = client.get(reverse("notice_site")).content.decode()
    assert "no answer: 500" in page
    assert "张三" not in page  # the administrator sees that it failed, not what it said
