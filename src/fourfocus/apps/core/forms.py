"""Forms. A register's form is made from its fact table: same names, same choices, same words."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from fourfocus.apps.core.models import Unit
from fourfocus.apps.core.roles import Role
from fourfocus.apps.core.templatetags.house import lang, percent
from fourfocus.facts.schema import Column, Kind
from fourfocus.facts.tables import CATALOG


class House(forms.Form):
    """A form of this house: labels without colons, errors of services at their fields."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)

    def take_errors(self, error: Any) -> None:
        """Show what a service refused at the fields it names, or above the form."""
        if hasattr(error, "error_dict"):
            for name, errors in error.error_dict.items():
                self.add_error(name if name in self.fields else None, errors)
        else:
            self.add_error(None, error)


class Day(forms.DateField):
    """A day, picked with the browser's own control."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **kwargs)


# -- registers ---------------------------------------------------------------------------------------------------------

MODES = ("change", "correct", "end", "withdraw")


class RegisterForm(House):
    """A row of a register; ``units`` are the units to choose from, as (code, kind, title)."""

    def __init__(
        self, *args: Any, table: str, units: list[tuple[str, str, str]], fixed: dict[str, Any] | None = None,
        existing: bool = False, **kwargs: Any,
    ) -> None:  # fmt: skip
        super().__init__(*args, **kwargs)
        self.table = CATALOG[table]
        self.fixed = fixed or {}
        if existing:
            self.fields["mode"] = forms.ChoiceField(label=_("做什么"), choices=[
                ("change", _("变更：从某日起换成下面的内容")), ("correct", _("更正：原来就录错了")),
                ("end", _("结束：从某日起不再有效")), ("withdraw", _("撤销：本不该录入")),
            ])  # fmt: skip
            self.fields["day"] = Day(label=_("从哪天起"), required=False, help_text=_("变更和结束时填写。"))
        for column in self.table.columns:
            if column.name not in self.fixed:
                self.fields[column.name] = _field(column, units)
        self.fields["reason"] = forms.CharField(
            label=_("原因"), required=False, max_length=300, help_text=_("更正和撤销必须写明原因。") if existing else ""
        )
        if self.table.name == "exemption":
            # The column's own name is "reason" too: why someone is exempt, not why the row is changed.
            column = self.table["reason"]
            self.fields["reason"] = _field(column, units)
            self.fields["why"] = forms.CharField(label=_("修改原因"), required=False, max_length=300)

    @property
    def why(self) -> str:
        """Why the change is made."""
        return str(self.cleaned_data.get("why" if self.table.name == "exemption" else "reason", ""))

    @property
    def values(self) -> dict[str, Any]:
        """The row's columns."""
        return {c.name: self.fixed.get(c.name, self.cleaned_data.get(c.name)) for c in self.table.columns}


def _field(column: Column, units: list[tuple[str, str, str]]) -> forms.Field:
    told: dict[str, Any] = {"label": column.title(lang()), "required": column.required}
    empty = [] if column.required else [("", "—")]
    if column.kind is Kind.CHOICE:
        return forms.ChoiceField(choices=[*empty, *((c.code, c.title(lang())) for c in column.choices)], **told)
    if column.kind is Kind.DAY:
        if column.name == "valid_to":
            told["help_text"] = _("从这一天起不再有效；长期有效就空着。")
        return Day(**told)
    if column.ref == "unit":
        some = [
            (code, f"{title} · {code}") for code, kind, title in units if not column.ref_kind or kind in column.ref_kind
        ]
        return forms.ChoiceField(choices=[("", "—"), *some], **told)
    return forms.CharField(max_length=200 if column.kind is Kind.TEXT else 64, **told)


def initial_of(row: Any) -> dict[str, Any]:
    """What a form shows of a row."""
    return {column.name: getattr(row, column.name) for column in CATALOG[row.TABLE].columns}


class CoverageForm(House):
    """What a branch answers for: one share per unit or line."""

    day = Day(label=gettext_lazy("从哪天起"))

    def __init__(self, *args: Any, units: list[Unit], shares: dict[str, int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.units = units
        for unit in units:
            share = shares.get(unit.unit)
            self.fields[f"share-{unit.unit}"] = forms.DecimalField(
                label=f"{unit.title} · {unit.unit}", required=False, min_value=Decimal("0.0001"), max_value=100,
                decimal_places=4, initial=percent(share).rstrip("%") if share else None,
            )  # fmt: skip
        self.fields["reason"] = forms.CharField(label=_("原因"), required=False, max_length=300)
        self.fields["seen"] = forms.CharField(widget=forms.HiddenInput, required=False)

    @property
    def shares(self) -> dict[str, int]:
        """Unit → share in ppm; exact, since a percentage has at most four decimals."""
        found = ((unit.unit, self.cleaned_data.get(f"share-{unit.unit}")) for unit in self.units)
        return {code: int(share * 10_000) for code, share in found if share}

    def clean_seen(self) -> list[int]:
        """The rows the page showed."""
        return [int(pk) for pk in self.cleaned_data["seen"].split(",") if pk.isdigit()]


# -- finding -----------------------------------------------------------------------------------------------------------


class PeopleFilter(House):
    """Narrow the list of people."""

    q = forms.CharField(label=gettext_lazy("姓名或工号"), required=False, max_length=50)
    unit = forms.ChoiceField(label=gettext_lazy("单位"), required=False)
    standing = forms.ChoiceField(label=gettext_lazy("政治面貌"), required=False)

    def __init__(self, *args: Any, units: list[tuple[str, str]], party: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["unit"].choices = [("", _("全部")), *((code, title) for code, title in units)]
        choices = CATALOG["person"]["standing"].choices
        fields["standing"].choices = [("", _("全部")), *((c.code, c.title(lang())) for c in choices)]
        if not party:
            del self.fields["standing"]


class AuditFilter(House):
    """Narrow the audit trail."""

    q = forms.CharField(label=gettext_lazy("谁、对象、说明、地址"), required=False, max_length=80)
    kind = forms.CharField(label=gettext_lazy("对象类别"), required=False, max_length=64)
    action = forms.CharField(label=gettext_lazy("动作"), required=False, max_length=64)
    start = Day(label=gettext_lazy("从"), required=False)
    end = Day(label=gettext_lazy("到"), required=False)


# -- files -------------------------------------------------------------------------------------------------------------


class ManyFiles(forms.ClearableFileInput):
    """A file control that takes several."""

    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Several files; what they hold is the service's to check, so that empty ones are refused in its words."""

    widget = ManyFiles

    def clean(self, data: Any, initial: Any = None) -> Any:
        files = data if isinstance(data, list) else [data] if data else []
        if not files:
            raise forms.ValidationError(_("请选择文件。"))
        return files


class ImportForm(House):
    """An import."""

    uploads = FilesField(label=gettext_lazy("文件（.xlsx 或 .csv，可多选）"))
    correct = forms.CharField(
        label=gettext_lazy("更正原因"), required=False, max_length=300,
        help_text=gettext_lazy("要取代以前申报过的同一范围时填写；第一次申报就空着。"),
    )  # fmt: skip
    dry_run = forms.BooleanField(label=gettext_lazy("只检查，不入库"), required=False)


class EvidenceForm(House):
    """A file to attach."""

    uploads = FilesField(label=gettext_lazy("文件（照片、PDF、Excel、Word、文本，可多选）"))
    note = forms.CharField(label=gettext_lazy("说明"), required=False, max_length=300)


# -- roles and approvals -----------------------------------------------------------------------------------------------


class AccountForm(House):
    """A new account."""

    person = forms.CharField(
        label=gettext_lazy("工号"),
        required=False,
        max_length=64,
        help_text=gettext_lazy("厂外人员（如外部审计）空着。"),
    )
    name = forms.CharField(label=gettext_lazy("姓名"), max_length=100)
    username = forms.CharField(label=gettext_lazy("登录名"), max_length=100)
    password = forms.CharField(
        label=gettext_lazy("初始密码"), widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=gettext_lazy("至少十位，不要只用数字。本人第一次登录后必须更换。"),
    )  # fmt: skip


class GrantForm(House):
    """A role to give."""

    role = forms.ChoiceField(label=gettext_lazy("角色"))
    unit = forms.ChoiceField(label=gettext_lazy("单位或支部"), required=False, help_text=gettext_lazy("全厂角色不选。"))
    valid_from = Day(label=gettext_lazy("从哪天起"))
    valid_to = Day(label=gettext_lazy("到哪天止（不含）"), required=False)
    reason = forms.CharField(label=gettext_lazy("原因"), max_length=300)

    def __init__(self, *args: Any, units: list[tuple[str, str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["role"].choices = [(role.value, role.words(lang())) for role in Role]
        fields["unit"].choices = [("", "—"), *((code, f"{title} · {code}") for code, _kind, title in units)]


class EndForm(House):
    """The end of a role."""

    day = Day(label=gettext_lazy("从哪天起收回"))
    reason = forms.CharField(label=gettext_lazy("原因"), max_length=300)


class ActiveForm(House):
    """Close an account, or open it again."""

    reason = forms.CharField(label=gettext_lazy("原因"), max_length=300)


class DecisionForm(House):
    """A decision on a proposal."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    answer = forms.CharField(
        label=gettext_lazy("意见"), required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 2})
    )


class WayForm(House):
    """One's own switch of a way of notices."""

    kind = forms.CharField(max_length=16)
    on = forms.BooleanField(required=False)
    address = forms.CharField(required=False, max_length=500)
    secret = forms.CharField(required=False, max_length=200)


class SiteWayForm(House):
    """The site's switch of a way; without a kind: try again what was given up."""

    kind = forms.CharField(required=False, max_length=16)
    on = forms.BooleanField(required=False)
    version = forms.IntegerField(required=False)
