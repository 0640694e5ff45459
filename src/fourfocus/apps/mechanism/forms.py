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


class MaybeFiles(FilesField):
    """Files that may be left out."""

    def clean(self, data: Any, initial: Any = None) -> Any:
        return super().clean(data, initial) if data else []


class BaselineForm(House):
    """Freeze a year's list."""

    start = Day(
        label=gettext_lazy("从哪天起在本网站办理销号"),
        help_text=gettext_lazy("从这一天起，台账以网站为准；没有办理的就是没有发生。此前的步骤用文件导入。"),
    )
    reason = forms.CharField(label=gettext_lazy("说明"), required=False, max_length=300)


class AnswerForm(House):
    """The answer to an order."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    text = forms.CharField(
        label=gettext_lazy("原因、措施和完成日期"), max_length=1000, widget=forms.Textarea(attrs={"rows": 4})
    )
