from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from fourfocus.apps.core.actor import NotVisible
from fourfocus.apps.core.forms import CoverageForm, PeopleFilter, RegisterForm, initial_of
from fourfocus.apps.core.models.people import REGISTERS
from fourfocus.apps.core.permissions import Action
from fourfocus.apps.core.queries import people as read
from fourfocus.apps.core.services import registers
from fourfocus.apps.core.services.registers import EDITS, Stale
from fourfocus.apps.core.views.shared import page_of, tell_stale, unit_choices, who
from fourfocus.facts.tables import CATALOG


def units(request: HttpRequest) -> HttpResponse:
    return render(request, "core/units.html", {"tree": read.unit_tree(actor=who(request))})


def unit(request: HttpRequest, code: str) -> HttpResponse:
    actor = who(request)
    found = read.unit(actor=actor, code=code)
    is_branch = found.kind == "branch"
    shares = read.coverage(actor=actor, branch=code) if is_branch else read.coverage(actor=actor, of_unit=code)
    context = {
        "unit": found, "is_branch": is_branch, "shares": shares, "titles": read.titles(actor=actor),
        "below": read.units(actor=actor).filter(parent=code), "may_edit": actor.may(Action.EDIT_UNITS),
    }  # fmt: skip
    return render(request, "core/unit.html", context)


def coverage(request: HttpRequest, code: str) -> HttpResponse:
    actor = who(request)
    branch = read.unit(actor=actor, code=code)
    if branch.kind != "branch":
        raise NotVisible(code)
    rows = list(read.coverage(actor=actor, branch=code))
    today = {row.unit: row.share_ppm for row in rows if row.valid_from <= actor.on}
    choices = list(read.units(actor=actor).filter(kind__in=("workshop", "section", "line", "crew", "mill")))
    seen = ",".join(str(row.pk) for row in rows)
    form = CoverageForm(
        request.POST or None, units=choices, shares=today, initial={"day": actor.on.replace(day=1), "seen": seen}
    )
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        try:
            registers.set_coverage(
                actor=actor, branch=code, day=told["day"], shares=form.shares, seen=told["seen"], reason=told["reason"]
            )
        except ValidationError as error:
            form.take_errors(error)
        except Stale as stale:
            tell_stale(request, stale)
            return redirect("unit", code=code)
        else:
            messages.success(request, _("已保存。"))
            return redirect("unit", code=code)
    return render(request, "core/coverage.html", {"branch": branch, "form": form})


def people(request: HttpRequest) -> HttpResponse:
    actor = who(request)
    titles = read.titles(actor=actor)
    party = actor.may(Action.SEE_PARTY_LIFE)
    form = PeopleFilter(request.GET or None, units=sorted(titles.items()), party=party)
    rows = read.people(actor=actor)
    if form.is_bound and form.is_valid():
        told = form.cleaned_data
        rows = rows.filter(Q(name__icontains=told["q"]) | Q(person__startswith=told["q"])) if told["q"] else rows
        rows = rows.filter(unit=told["unit"]) if told["unit"] else rows
        rows = rows.filter(standing=told["standing"]) if told.get("standing") else rows
    context = {"form": form, "page": page_of(request, rows), "titles": titles, "party": party,
               "may_edit": actor.may(Action.EDIT_PEOPLE)}  # fmt: skip
    return render(request, "core/people.html", context)


def person(request: HttpRequest, code: str) -> HttpResponse:
    actor = who(request)
    found = read.person_file(actor=actor, code=code)
    return render(request, "core/person.html", {"file": found, "titles": read.titles(actor=actor)})


def add(request: HttpRequest, table: str) -> HttpResponse:
    actor = who(request)
    if table not in REGISTERS or table == "coverage":
        raise NotVisible(table)
    actor.need(EDITS[table])
    fixed = {}
    if "person" in CATALOG[table] and table != "person":
        fixed["person"] = request.GET.get("person", "")
        read.person_file(actor=actor, code=fixed["person"])
    form = RegisterForm(
        request.POST or None, table=table, units=unit_choices(actor), fixed=fixed, initial={"valid_from": actor.on}
    )
    if request.method == "POST" and form.is_valid():
        try:
            made = registers.add(actor=actor, table=table, values=form.values, reason=form.why)
        except ValidationError as error:
            form.take_errors(error)
        except Stale as stale:
            tell_stale(request, stale)
            return redirect(request.get_full_path())
        else:
            messages.success(request, _("已保存。"))
            return _to(made)
    return render(
        request, "core/register_form.html", {"form": form, "table": CATALOG[table], "person": fixed.get("person")}
    )


def edit(request: HttpRequest, table: str, pk: int) -> HttpResponse:
    actor = who(request)
    if table == "coverage":
        raise NotVisible(table)
    row = read.editable_row(actor=actor, table=table, pk=pk)
    fixed = {"person": row.person} if "person" in CATALOG[table] else {"unit": row.unit}
    form = RegisterForm(
        request.POST or None,
        table=table,
        units=unit_choices(actor),
        fixed=fixed,
        existing=True,
        initial=initial_of(row),
    )
    if request.method == "POST" and form.is_valid():
        try:
            _save(actor, table, pk, form)
        except ValidationError as error:
            form.take_errors(error)
        except Stale as stale:
            tell_stale(request, stale)
            return _to(row)
        else:
            messages.success(request, _("已保存。"))
            return _to(row)
    context = {"form": form, "table": CATALOG[table], "row": row, "person": fixed.get("person")}
    return render(request, "core/register_form.html", context)


def _save(actor: object, table: str, pk: int, form: RegisterForm) -> None:
    told: dict[str, object] = {"actor": actor, "table": table, "pk": pk, "reason": form.why}
    mode, day = form.cleaned_data["mode"], form.cleaned_data["day"]
    if mode in ("change", "end") and day is None:
        raise ValidationError({"day": _("请填写日期。")})
    if mode == "change":
        registers.change_from(day=day, values=form.values, **told)  # type: ignore[arg-type]
    elif mode == "end":
        registers.end(day=day, **told)  # type: ignore[arg-type]
    elif mode == "correct":
        registers.correct(values=form.values, **told)  # type: ignore[arg-type]
    else:
        registers.withdraw(**told)  # type: ignore[arg-type]


def _to(row: object) -> HttpResponse:
    if hasattr(row, "person"):
        return redirect("person", code=row.person)
    return redirect("unit", code=row.unit)  # type: ignore[attr-defined]


def history(request: HttpRequest, table: str, key: str) -> HttpResponse:
    actor = who(request)
    rows = read.history(actor=actor, table=table, key=key)
    hidden = {"reason"} if table == "exemption" else set()
    columns = [c for c in CATALOG[table].columns if c.name not in {"valid_from", "valid_to", *hidden}]
    titles = read.titles(actor=actor)
    shown = [(row, [(column, _shown(row, column, titles)) for column in columns]) for row in rows]
    return render(
        request, "core/history.html", {"table": CATALOG[table], "key": key, "columns": columns, "rows": shown}
    )


def _shown(row: object, column: object, titles: dict[str, str]) -> str:
    from fourfocus.apps.core.templatetags.house import lang, percent

    value = getattr(row, column.name)  # type: ignore[attr-defined]
    if column.choices:  # type: ignore[attr-defined]
        return next((c.title(lang()) for c in column.choices if c.code == value), value)  # type: ignore[attr-defined]
    if column.unit == "ppm":  # type: ignore[attr-defined]
        return percent(value)
    return titles.get(value, value) if column.ref == "unit" else str(value)  # type: ignore[attr-defined]
