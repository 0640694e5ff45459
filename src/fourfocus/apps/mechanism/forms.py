"""Forms of the mechanism."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from fourfocus.apps.core.forms import Day, FilesField, House
from fourfocus.apps.core.templatetags.house import lang
from fourfocus.apps.mechanism.workflow import State, Step
from fourfocus.engine.lights import LIGHTS
from fourfocus.facts.tables import CATALOG
from fourfocus.rules.periods import CADENCES


class TaskFilter(House):
    """Narrow the list of tasks."""

    month = forms.ChoiceField(label=gettext_lazy("月份"), required=False)
    q = forms.CharField(label=gettext_lazy("编号或名称"), required=False, max_length=50)
    branch = forms.ChoiceField(label=gettext_lazy("支部"), required=False)
    category = forms.ChoiceField(label=gettext_lazy("类别"), required=False)
    owner = forms.ChoiceField(label=gettext_lazy("牵头部门"), required=False)
    cadence = forms.ChoiceField(label=gettext_lazy("周期"), required=False)
    light = forms.ChoiceField(label=gettext_lazy("灯号"), required=False)
    step = forms.ChoiceField(label=gettext_lazy("办理状态"), required=False)

    def __init__(
        self, *args: Any, months: list[Any], choices: dict[str, list[tuple[str, str]]], **kwargs: Any
    ) -> None:  # fmt: skip
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        every = ("", _("全部"))
        fields["month"].choices = [(f"{month:%Y-%m}", f"{month:%Y-%m}") for month in months]
        for name, listed in choices.items():
            fields[name].choices = [every, *listed]
        fields["cadence"].choices = [every, *((code, words(lang())) for code, (_n, words) in CADENCES.items())]
        lights = [(code, words(lang())) for code, words in LIGHTS.items()]
        fields["light"].choices = [every, *lights, ("none", _("无灯（待数据）"))]
        fields["step"].choices = [every, *((state.value, state.words(lang())) for state in State)]


class MaybeFiles(FilesField):
    """Files that may be left out."""

    def clean(self, data: Any, initial: Any = None) -> Any:
        return super().clean(data, initial) if data else []


class StepForm(House):
    """A step of write-off; ``seen`` is the last row the page showed."""

    seen = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, step: Step, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if step.evidence:
            self.fields["uploads"] = MaybeFiles(
                label=_("佐证（照片、PDF、Excel、Word、文本，可多选）"), required=False,
                help_text=_("已附过的材料不用再传。"),
            )  # fmt: skip
        if step.name == "extend":
            self.fields["new_due_on"] = Day(label=_("延期至"))
        label = _("原因") if step.reason else _("说明")
        self.fields["note"] = forms.CharField(
            label=label, required=step.reason, max_length=300, widget=forms.Textarea(attrs={"rows": 3})
        )


class BaselineForm(House):
    """Freeze a year's list."""

    start = Day(
        label=gettext_lazy("从哪天起在本网站办理销号"),
        help_text=gettext_lazy(
            "一般是 1 月 1 日。从这一天起，台账以网站为准；冻结之前已经过期、没有下达的各期不计。此前另有台账的，先用文件导入。"
        ),
    )
    reason = forms.CharField(label=gettext_lazy("说明"), required=False, max_length=300)


class AnswerForm(House):
    """The answer to an order."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    text = forms.CharField(
        label=gettext_lazy("原因、措施和完成日期"), max_length=1000, widget=forms.Textarea(attrs={"rows": 4})
    )


# -- inspection, premises, meetings ------------------------------------------------------------------------------------


class PlanForm(House):
    """A month's inspection."""

    month = forms.ChoiceField(label=gettext_lazy("月份"))
    fixed = forms.MultipleChoiceField(
        label=gettext_lazy("每个支部都查的项"), required=False, widget=forms.CheckboxSelectMultiple
    )
    sample = forms.IntegerField(label=gettext_lazy("另外每个支部抽几项"), min_value=0, max_value=20, initial=2)
    rectify_days = forms.IntegerField(label=gettext_lazy("整改期限（天）"), min_value=1, max_value=90, initial=10)

    def __init__(
        self, *args: Any, items: list[tuple[str, str]], months: list[tuple[str, str]], **kwargs: Any
    ) -> None:  # fmt: skip
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["fixed"].choices = items
        fields["month"].choices = months


class FindingForm(House):
    """Something found."""

    day = Day(label=gettext_lazy("检查日期"))
    item = forms.ChoiceField(label=gettext_lazy("检查项"))
    severity = forms.ChoiceField(label=gettext_lazy("程度"))
    problem = forms.CharField(label=gettext_lazy("问题"), max_length=300, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, *args: Any, items: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["item"].choices = items
        fields["severity"].choices = choices_of("inspection_finding", "severity")


class ReportForm(House):
    """What was done about a finding."""

    text = forms.CharField(label=gettext_lazy("怎样整改的"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}))
    uploads = MaybeFiles(label=gettext_lazy("佐证（可多选）"), required=False)


class VerifyForm(House):
    """Verify a rectification or return it."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    answer = forms.CharField(label=gettext_lazy("意见（退回时必填）"), required=False, max_length=300)


class PremisesForm(House):
    """The state of each item of a branch's premises."""

    note = forms.CharField(label=gettext_lazy("说明"), required=False, max_length=300)

    def __init__(self, *args: Any, rules: list[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        states = [("", _("没有看")), *choices_of("standard_check", "state")]
        for rule in rules:
            self.fields[rule.id] = forms.ChoiceField(
                label=f"{rule.id} {rule.words(lang())}", choices=states, required=False, help_text=rule.standard
            )
        self.order_fields([*(rule.id for rule in rules), "note"])

    @property
    def states(self) -> dict[str, str]:
        """Item to state, of those that were looked at."""
        return {name: state for name, state in self.cleaned_data.items() if name != "note" and state}


class MeetingForm(House):
    """A meeting; made from its fact table's words."""

    def __init__(self, *args: Any, branches: dict[str, str], existing: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        table = CATALOG["organisation_life"]
        title = {column.name: column.title(lang()) for column in table.columns}
        if not existing:
            self.fields["branch"] = forms.ChoiceField(label=title["branch"], choices=list(branches.items()))
        self.fields["day"] = Day(label=title["day"])
        self.fields["kind"] = forms.ChoiceField(label=title["kind"], choices=choices_of("organisation_life", "kind"))
        self.fields["topic"] = forms.CharField(label=title["topic"], max_length=200)
        self.fields["minutes"] = forms.IntegerField(label=_("时长（分钟）"), min_value=1, max_value=1440)
        for name in ("expected_n", "present_n"):
            self.fields[name] = forms.IntegerField(label=title[name], min_value=0, max_value=10_000)
        self.fields["makeup_n"] = forms.IntegerField(label=title["makeup_n"], min_value=0, required=False)
        self.fields["led_by"] = forms.CharField(label=title["led_by"], required=False, max_length=64)
        self.fields["late_reason"] = forms.CharField(
            label=title["late_reason"],
            required=False,
            max_length=300,
            help_text=_("晚于三个工作日才记时填写；补录不扣分。"),
        )
        if existing:
            self.fields["reason"] = forms.CharField(label=_("更正原因"), max_length=300)

    @property
    def values(self) -> dict[str, Any]:
        """The row's columns."""
        told = {name: value for name, value in self.cleaned_data.items() if name not in ("branch", "minutes", "reason")}
        return {**told, "held_s": self.cleaned_data["minutes"] * 60}


def choices_of(table: str, column: str) -> list[tuple[str, str]]:
    """The codes of a column with their titles."""
    return [(choice.code, choice.title(lang())) for choice in CATALOG[table][column].choices]
