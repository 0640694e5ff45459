"""Forms of proposals: few fields, nothing asked that is known."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from fourfocus.apps.core.forms import Day, House
from fourfocus.apps.mechanism.forms import MaybeFiles
from fourfocus.apps.mechanism.proposalflow import Move


class ProposalForm(House):
    """A proposal: what, and photos if there are any."""

    text = forms.CharField(
        label=gettext_lazy("现在怎样、建议怎样改"), max_length=500, widget=forms.Textarea(attrs={"rows": 5}),
        help_text=gettext_lazy("姓名、单位、日期都从名册和今天带出，不用填。"),
    )  # fmt: skip
    uploads = MaybeFiles(label=gettext_lazy("照片或材料（可不传）"), required=False)


class MoveForm(House):
    """A step of a proposal; ``seen`` is what the page showed."""

    seen = forms.CharField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, move: Move, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        if move.name == "assign":
            fields["assignee"] = forms.CharField(label=_("由谁落实（工号）"), max_length=64)
            fields["until"] = Day(label=_("完成日期"))
        if move.name == "report":
            fields["effect"] = forms.DecimalField(
                label=_("年效益（元）"), max_digits=14, decimal_places=2,
                help_text=_("实际测得的；没有直接效益填 0。由数据负责人核实后才算。"),
            )  # fmt: skip
        if move.name in ("resubmit", "report"):
            fields["uploads"] = MaybeFiles(label=_("照片或材料（可不传）"), required=False)
        label = _("怎样测得的") if move.name == "report" else _("理由或说明") if move.note else _("说明")
        fields["note"] = forms.CharField(
            label=label, required=move.note, max_length=500, widget=forms.Textarea(attrs={"rows": 3})
        )

    @property
    def values(self) -> dict[str, Any]:
        """What the service takes; money in fen."""
        told = dict(self.cleaned_data)
        effect = told.pop("effect", None)
        return {**told, "effect_fen": None if effect is None else int(effect * 100)}


class KeepForm(House):
    """From when on proposals are made here."""

    start = Day(label=gettext_lazy("从哪天起"))
