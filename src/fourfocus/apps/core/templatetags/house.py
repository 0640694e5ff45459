"""What templates need everywhere: words in the page's language, days, shares, icons, addresses with other parameters."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django import forms, template
from django.forms import BoundField
from django.templatetags.static import static
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from fourfocus.apps.core.permissions import Action
from fourfocus.apps.core.roles import TITLES, Role
from fourfocus.facts.schema import Words
from fourfocus.facts.tables import CATALOG

register = template.Library()


def lang() -> str:
    """``zh`` or ``en``: the language of the page as facts and rules name it."""
    return "en" if (get_language() or "").startswith("en") else "zh"


@register.filter
def title_of(owner: Any) -> str:
    """The title of a table, column, role or action in the page's language. (Templates would call the words themselves.)"""
    words = owner.words if hasattr(owner, "words") else owner.title
    return str(words(lang()))


@register.filter
def meaning_of(owner: Any) -> str:
    """What a table or column means, in the page's language."""
    return str(owner.meaning(lang()))


@register.filter
def dressed(field: BoundField) -> SafeString:
    """A form's control in Tabler's dress, tied to its errors for screen readers."""
    widget = field.field.widget
    css = "form-select" if isinstance(widget, forms.Select) else "form-control"
    css = "choices" if isinstance(widget, forms.CheckboxSelectMultiple) else css
    attrs: dict[str, str | bool] = {"class": "form-check-input" if isinstance(widget, forms.CheckboxInput) else css}
    if field.form.is_bound and field.errors:
        attrs = {
            "class": f"{attrs['class']} is-invalid",
            "aria-describedby": f"{field.auto_id}_error",
        }
    return field.as_widget(attrs=attrs)


@register.filter
def table_title(name: str) -> str:
    """The name of a fact table in the page's language."""
    return CATALOG[name].title(lang()) if name in CATALOG else name


@register.filter
def choice(value: str, where: str) -> str:
    """A stored code as people say it: ``{{ unit.kind|choice:"unit.kind" }}``."""
    table, column = where.split(".")
    return next((c.title(lang()) for c in CATALOG[table][column].choices if c.code == value), value)


@register.filter
def clause_anchor(clause: str) -> str:
    """Where a clause such as ``cost-2020/3.1`` stands on the page of its regulation."""
    return "c" + clause.partition("/")[2].replace(".", "-")


@register.filter
def clause_url(clause: str) -> str:
    """The address of a clause."""
    return f"{reverse('regulation', kwargs={'name': clause.partition('/')[0]})}#{clause_anchor(clause)}"


@register.filter
def percent(ppm: int) -> str:
    """A share in ppm as a percentage, exactly."""
    return f"{(Decimal(ppm) / 10_000).normalize():f}%"


@register.filter
def until(day: date | None) -> str:
    """The last day of a half-open period as people write it: the day before its end; empty when open."""
    return "" if day is None else date.fromordinal(day.toordinal() - 1).isoformat()


@register.filter
def get(mapping: Any, key: Any) -> Any:
    """The value of a key; the key itself when there is none."""
    return mapping.get(key, key) if mapping else key


@register.filter
def may(actor: Any, action: str) -> bool:
    """Whether the actor may do an action anywhere: ``{% if request.actor|may:"import" %}``."""
    return bool(actor.may(Action(action)))


@register.simple_tag
def icon(name: str, extra: str = "") -> SafeString:
    """An icon of the sprite; it says nothing to a screen reader, so a word stands beside it."""
    href = static("vendor/icons/sprite.svg")
    return format_html(
        '<svg class="icon {}" width="24" height="24" aria-hidden="true" focusable="false"><use href="{}#{}"></use></svg>',
        extra, href, name,
    )  # fmt: skip


@register.simple_tag(takes_context=True)
def with_query(context: template.RequestContext, **changes: Any) -> str:
    """The page's own parameters with some changed; an empty value leaves one out."""
    query = context["request"].GET.copy()
    for name, value in changes.items():
        query.pop(name, None)
        if value not in ("", None):
            query[name] = value
    return f"?{query.urlencode()}" if query else "?"


@register.filter
def role_title(code: str) -> str:
    """A role's name in the page's language."""
    return TITLES[Role(code)](lang()) if code in set(Role) else code


_ACTIONS = {
    "add": Words("新增", "added"), "correct": Words("更正", "corrected"), "change": Words("变更", "changed"),
    "end": Words("结束", "ended"), "withdraw": Words("撤回", "withdrew"), "import": Words("导入", "imported"),
    "import_change": Words("导入时改动", "changed by import"), "import_run": Words("导入文件", "imported files"),
    "propose": Words("提出", "proposed"), "approve": Words("批准", "approved"), "refuse": Words("不批准", "refused"),
    "grant": Words("授予", "granted"), "attach": Words("上传", "attached"), "export": Words("导出", "exported"),
    "issue": Words("下达", "issued"), "apply": Words("申请销号", "applied for write-off"),
    "check": Words("支部书记核", "checked"),
    "send_back": Words("支部退回", "returned by the secretary"), "verify": Words("核验销号", "wrote off"),
    "return": Words("退回补正", "returned"), "extend": Words("延期", "extended"), "cancel": Words("取消", "cancelled"),
    "reopen": Words("重开", "reopened"), "declare": Words("申报齐全", "declared complete"), "freeze": Words("冻结", "froze"),
    "raise": Words("开出", "raised"), "answer": Words("答复", "answered"),
    "close_start": Words("开始月结", "started a close"), "close_computed": Words("算出草稿", "computed a draft"),
    "close_failed": Words("月结没有算成", "a close failed"), "close_publish": Words("公示", "published"),
    "close_approved": Words("批准结果", "approved a result"), "close_final": Words("定稿", "finalised"),
    "close_discard": Words("作废草稿", "discarded a draft"), "close_superseded": Words("被更正", "was corrected"),
    "proposal_adopt": Words("采纳", "adopted"), "proposal_decline": Words("不采纳", "declined"),
    "proposal_return": Words("退回补充", "returned"), "proposal_resubmit": Words("补充后重交", "handed in again"),
    "proposal_assign": Words("落实到人", "assigned"), "proposal_report": Words("填报效果", "reported the effect"),
    "proposal_confirm": Words("核实效果", "confirmed the effect"), "proposal_dispute": Words("退回效果", "sent the effect back"),
    "ask": Words("申诉或异议", "appealed or objected"),
    "login": Words("登录", "logged in"), "logout": Words("退出", "logged out"),
    "login_failed": Words("登录失败", "failed to log in"),
}  # fmt: skip
_KINDS = {
    "account": Words("账号", "account"), "grant": Words("角色", "role"), "approval.grant": Words("角色审批", "role approval"),
    "evidence": Words("佐证", "evidence"), "import": Words("导入", "import"), "audit": Words("审计", "audit"),
    "order": Words("督办单", "follow-up"), "notice_way": Words("通知方式", "ways of notices"),
    "site_way": Words("通知发送", "sending of notices"), "baseline": Words("年度清单", "the year's list"),
    "task": Words("重点工作", "key task"), "close": Words("月结", "close"), "question": Words("申诉和异议", "question"),
    "approval.close": Words("月结审批", "approval of a result"), "approval.final": Words("终稿审批", "approval of a final"),
    "approval.task_extension": Words("延期审批", "approval of extension"),
    "approval.task_cancelling": Words("取消审批", "approval of cancelling"),
    "approval.task_baseline": Words("年度清单审批", "approval of the year's list"),
}  # fmt: skip
_WAYS = {
    "page": Words("网站内", "On the site"), "mail": Words("电子邮件", "E-mail"), "wecom": Words("企业微信", "WeCom"),
    "dingtalk": Words("钉钉", "DingTalk"),
}  # fmt: skip
_DAMAGE = {
    "entry_missing": Words("条目不见了", "the entry is gone"), "entry_changed": Words("条目被改动", "the entry was changed"),
    "seal_missing": Words("封存批次不见了", "the seal is gone"), "seal_changed": Words("封存批次被改动", "the seal was changed"),
}  # fmt: skip


@register.filter
def action_title(code: str) -> str:
    """An audited act in words."""
    return _ACTIONS[code](lang()) if code in _ACTIONS else code


@register.filter
def kind_title(code: str) -> str:
    """What an audited act was done to."""
    return _KINDS[code](lang()) if code in _KINDS else table_title(code)


@register.filter
def way_title(code: str) -> str:
    """A way of notices in words."""
    return _WAYS[code](lang())


@register.filter
def damage(code: str) -> str:
    """What verifying found."""
    return _DAMAGE[code](lang())


@register.filter
def changes(entry: Any) -> list[tuple[str, Any, Any]]:
    """The fields an audit entry changed: name, old, new (None where there is none)."""
    old, new = entry.old or {}, entry.new or {}
    names = [name for name in {**old, **new} if old.get(name) != new.get(name)]
    return [(name, _said(old, name), _said(new, name)) for name in names]


def _said(values: dict[str, Any], name: str) -> str | None:
    return None if values.get(name) in (None, "") else str(values[name])


@register.filter
def approval_title(approval: Any) -> str:
    """What is proposed, in the reader's language where its parts are known; else as it was written down."""
    told = approval.payload
    if lang() == "en" and told.get("title_en"):
        return str(told["title_en"])
    if approval.kind != "grant" or lang() == "zh" or "do" not in told:
        return str(approval.title)
    role = TITLES[Role(told["role"])].en
    return (
        f"Give {told['name']} the role: {role}" if told["do"] == "grant" else f"End the role of {told['name']}: {role}"
    )
