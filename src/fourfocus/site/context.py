"""What the page frame needs: navigation for this actor, language, theme."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext as _

from fourfocus.apps.core.actor import NOBODY, Actor
from fourfocus.apps.core.permissions import Action, Scope


@dataclass(frozen=True, slots=True)
class Link:
    """An entry of the navigation; ``root`` is the beginning of the addresses it stands for."""

    title: str
    view: str
    icon: str
    root: str


@dataclass(frozen=True, slots=True)
class Group:
    """Entries of the navigation under one heading."""

    title: str
    links: list[Link]


def navigation(actor: Actor) -> list[Group]:
    """The pages this actor has, most used first. Each app adds its own here."""
    mine = [Link(_("我的"), "home", "home", "/")]
    if actor.may(Action.SEE_APPROVALS):
        mine.append(Link(_("待批准"), "approvals", "checklist", "/approvals/"))
    if actor.may(Action.SEE_EVIDENCE):
        mine.append(Link(_("佐证"), "evidence", "paperclip", "/evidence/"))
    work = []
    if actor.may(Action.SEE_TASKS):
        work += [
            Link(_("重点工作"), "tasks", "target", "/tasks/"), Link(_("年度清单"), "baselines", "certificate", "/yearlist/"),
            Link(_("督办单"), "orders", "alert-triangle", "/orders/"),
        ]  # fmt: skip
    if actor.may(Action.SEE_INSPECTIONS):
        work.append(Link(_("督导检查"), "inspections", "search", "/inspections/"))
        work.append(Link(_("十有六上墙"), "premises", "flag", "/premises/"))
    if actor.may(Action.SEE_MEETINGS):
        work.append(Link(_("组织生活"), "meetings", "users-group", "/meetings/"))
    if actor.may(Action.SEE_PROPOSALS):
        work.append(Link(_("合理化建议"), "proposals", "pencil", "/proposals/"))
    regulations = []
    if actor.may(Action.SEE_RULES):
        regulations = [
            Link(_("党建模式"), "framework", "sitemap", "/framework/"),
            Link(_("规则"), "rules", "checklist", "/rules/"),
            Link(_("制度条文"), "regulations", "certificate", "/regulations/"),
        ]
    results = []
    if actor.may(Action.SEE_RESULTS):
        results += [
            Link(_("月度结果"), "closes", "clipboard-check", "/results/"),
            Link(_("十项制度"), "systems", "checklist", "/systems/"), Link(_("考核负担"), "burden", "clock", "/burden/"),
        ]  # fmt: skip
    if actor.may(Action.SEE_QUESTIONS):
        results.append(Link(_("申诉和异议"), "questions", "flag", "/questions/"))
    mill = []
    if actor.may(Action.SEE_UNITS):
        mill.append(Link(_("单位和支部"), "units", "sitemap", "/units/"))
    if actor.scope(Action.SEE_PEOPLE) > Scope.OWN:
        mill.append(Link(_("人员"), "people", "users", "/people/"))
    if actor.may(Action.IMPORT):
        mill.append(Link(_("导入"), "imports", "file-import", "/imports/"))
    house = []
    if actor.may(Action.SEE_ROLES):
        house.append(Link(_("账号和角色"), "accounts", "id-badge-2", "/accounts/"))
    if actor.may(Action.SEE_AUDIT):
        house.append(Link(_("审计"), "audit", "file-search", "/audit/"))
    if actor.may(Action.RUN_SITE):
        house.append(Link(_("通知发送"), "notice_site", "info-circle", "/notices/site/"))
    house.append(Link(_("谁能做什么"), "permissions", "shield-check", "/permissions/"))
    groups = [
        Group(_("我的"), mine),
        Group(_("重点工作"), work),
        Group(_("考核结果"), results),
        Group(_("制度"), regulations),
        Group(_("本厂"), mill),
        Group(_("系统"), house),
    ]
    return [group for group in groups if group.links]


def frame(request: HttpRequest) -> dict[str, Any]:
    """Context of every page."""
    actor = getattr(request, "actor", NOBODY)
    theme = request.COOKIES.get("theme", "auto")
    return {
        "actor": actor,
        "navigation": navigation(actor) if actor.user else [],
        "theme": theme if theme in ("light", "dark") else "auto",
        "language": getattr(request, "LANGUAGE_CODE", settings.LANGUAGE_CODE),
        "demo": settings.DEMO,
        "oidc": settings.SOCIALACCOUNT_PROVIDERS["openid_connect"]["APPS"],
    }
