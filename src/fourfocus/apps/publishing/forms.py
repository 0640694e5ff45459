from __future__ import annotations

from datetime import date

from django import forms
from django.utils.translation import gettext_lazy as _

from fourfocus.apps.core.forms import House


class StartForm(House):
    month = forms.CharField(label=_("月份"), widget=forms.TextInput(attrs={"type": "month"}))
    reason = forms.CharField(
        label=_("更正的原因"), required=False, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("这个月已公示或定稿时必填：另出一版，旧版留着。"),
    )  # fmt: skip

    def clean_month(self) -> date:
        try:
            return date.fromisoformat(f"{self.cleaned_data['month']}-01")
        except ValueError:
            raise forms.ValidationError(_("月份写成 2020-03。")) from None


class StepForm(House):
    step = forms.CharField(max_length=32)
    version = forms.IntegerField()
    reason = forms.CharField(required=False, max_length=2000)


class QuestionForm(House):
    text = forms.CharField(label=_("哪里不对，请写明理由"), max_length=5000, widget=forms.Textarea(attrs={"rows": 4}))


class AnswerForm(House):
    version = forms.IntegerField(widget=forms.HiddenInput)
    answer = forms.CharField(
        label=_("答复和依据"), required=False, max_length=5000, widget=forms.Textarea(attrs={"rows": 4})
    )
