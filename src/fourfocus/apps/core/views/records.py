from __future__ import annotations

from urllib.parse import quote

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from fourfocus.apps.core.content import MEDIA, Refused
from fourfocus.apps.core.forms import EvidenceForm, ImportForm
from fourfocus.apps.core.permissions import Action
from fourfocus.apps.core.queries import records as read
from fourfocus.apps.core.services import evidence as files
from fourfocus.apps.core.services import imports as service
from fourfocus.apps.core.templatetags.house import lang
from fourfocus.apps.core.views.shared import page_of, who
from fourfocus.facts.tables import CATALOG

SHEET = MEDIA["xlsx"]


def imports(request: HttpRequest) -> HttpResponse:
    actor = who(request)
    form = ImportForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        try:
            made = service.import_uploads(
                actor=actor, files=told["uploads"], correct=told["correct"].strip(), dry_run=told["dry_run"]
            )
        except Refused as refused:
            form.take_errors(ValidationError({"uploads": refused.words(lang())}))
        else:
            return redirect("import_run", pk=made.pk)
    context = {"form": form, "page": page_of(request, read.imports(actor=actor)), "tables": list(CATALOG.values())}
    return render(request, "core/imports.html", context)


def import_run(request: HttpRequest, pk: int) -> HttpResponse:
    made = read.import_run(actor=who(request), pk=pk)
    return render(request, "core/import_run.html", {"run": made, "result": made.result.get(lang(), {})})


def import_copy(request: HttpRequest, pk: int, at: int) -> HttpResponseBase:
    made = read.import_run(actor=who(request), pk=pk)
    path = service.marked_copy(made, lang(), at)
    if path is None:
        raise Http404
    return _file(path.open("rb"), path.name, SHEET)


def template(request: HttpRequest, table: str) -> HttpResponseBase:
    from io import BytesIO
    from pathlib import Path
    from tempfile import TemporaryDirectory

    from fourfocus.facts.template import write_template

    if table not in CATALOG:
        raise Http404
    title = CATALOG[table].title(lang())
    with TemporaryDirectory() as folder:
        path = Path(folder) / "template.xlsx"
        write_template(CATALOG[table], path, mill=who(request).mill, period=None, lang=lang())
        return _file(BytesIO(path.read_bytes()), f"{title}_{table}.xlsx", SHEET)


def evidence(request: HttpRequest) -> HttpResponse:
    actor = who(request)
    may_add = actor.may(Action.ATTACH_EVIDENCE)
    form = EvidenceForm(request.POST or None, request.FILES or None)
    if request.method == "POST":
        if not may_add:
            raise Http404
        if form.is_valid() and _attach_all(request, form):
            return redirect("evidence")
    return render(
        request, "core/evidence.html",
        {"form": form, "may_add": may_add, "page": page_of(request, read.attachments(actor=actor))},
    )  # fmt: skip


def _attach_all(request: HttpRequest, form: EvidenceForm) -> bool:
    """Attach each file; those that are refused are named with the reason, the others are kept."""
    good = True
    for file in form.cleaned_data["uploads"]:
        try:
            made, known = files.attach(actor=who(request), file=file, note=form.cleaned_data["note"])
        except Refused as refused:
            form.add_error("uploads", f"{file.name}：{refused.words(lang())}")
            good = False
        else:
            text = _("已收下 %(name)s。内容与以前的文件相同，没有重复存放。") if known else _("已收下 %(name)s。")
            messages.success(request, text % {"name": made.name})
    return good


def evidence_file(request: HttpRequest, pk: int) -> HttpResponseBase:
    found = read.attachment(actor=who(request), pk=pk)
    path = files.path_of(found.evidence.sha256)
    if not path.is_file():
        raise Http404
    return _file(path.open("rb"), found.name, MEDIA[found.evidence.kind])


@require_POST
def evidence_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    files.withdraw(actor=who(request), pk=pk)
    messages.success(request, _("已撤回。"))
    return redirect("evidence")


def _file(content: object, name: str, media: str) -> FileResponse:
    """A download that no browser opens in the page: attached, of a fixed type, in a sandbox of its own."""
    response = FileResponse(content, content_type=media)
    response.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response.headers["X-Content-Type-Options"] = "nosniff"
    response._csp_exempt = True  # type: ignore[attr-defined]
    return response
