"""What happens before a page: health, language, the end of sessions, the first password."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

from django.conf import settings
from django.contrib.auth import logout
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponseBase, JsonResponse
from django.shortcuts import redirect
from django.utils import translation

from fourfocus.site.errors import too_large

Handler = Callable[[HttpRequest], HttpResponseBase]

LANGUAGE_COOKIE = "language"
SESSION_START, SESSION_SEEN = "session_start", "session_seen"
SEEN_EVERY_S = 60
"""How often "last seen" is written, so that reading pages does not write the database each time."""

ROOM = 64 * 1024
"""Bytes of a form around the file it carries."""


def health(get_response: Handler) -> Handler:
    """``/healthz``: the process answers. ``/readyz``: it can also read its database and write its folder."""

    def handle(request: HttpRequest) -> HttpResponseBase:
        if request.path == "/healthz":
            return JsonResponse({"ok": True})
        if request.path == "/readyz":
            faults = _faults()
            return JsonResponse({"ok": not faults, "faults": faults}, status=503 if faults else 200)
        return get_response(request)

    return handle


def _faults() -> list[str]:
    """What keeps the site from working, in words that give nothing away."""
    found = []
    try:
        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            found.append("database: migrations are missing")
    except DatabaseError:
        found.append("database: cannot be read")
    folder = Path(settings.DATA_FOLDER)
    try:
        mark = folder / ".writable"
        mark.touch()
        mark.unlink()
    except OSError:
        found.append("data folder: cannot be written")
    return found


def body_limit(get_response: Handler) -> Handler:
    """A body larger than the largest file anybody may send is refused before any of it is read."""

    def handle(request: HttpRequest) -> HttpResponseBase:
        try:
            length = int(request.META.get("CONTENT_LENGTH") or 0)
        except ValueError:
            length = 0
        if length > max(settings.EVIDENCE_MOST_BYTES, settings.IMPORT_MOST_BYTES) + ROOM:
            return too_large(request)
        return get_response(request)

    return handle


def language(get_response: Handler) -> Handler:
    """Chinese, unless this browser chose English here; what the browser itself prefers does not count."""

    def handle(request: HttpRequest) -> HttpResponseBase:
        chosen = request.COOKIES.get(LANGUAGE_COOKIE, "")
        code = chosen if chosen in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
        with translation.override(code):
            request.LANGUAGE_CODE = code
            response = get_response(request)
            if hasattr(response, "render") and not getattr(response, "is_rendered", True):
                response.render()
        response.headers["Content-Language"] = "en" if code == "en" else "zh-Hans"
        return response

    return handle


def session_end(get_response: Handler) -> Handler:
    """A session ends after idling, and in any case after its longest time."""

    def handle(request: HttpRequest) -> HttpResponseBase:
        if request.user.is_authenticated:
            now = int(time.time())
            started = request.session.setdefault(SESSION_START, now)
            seen = request.session.get(SESSION_SEEN, now)
            if now - seen > settings.SESSION_IDLE_S or now - started > settings.SESSION_MOST_S:
                logout(request)
            elif now - seen >= SEEN_EVERY_S or SESSION_SEEN not in request.session:
                request.session[SESSION_SEEN] = now
        return get_response(request)

    return handle


def first_password(get_response: Handler) -> Handler:
    """Who was given a password has to choose their own before anything else."""

    def handle(request: HttpRequest) -> HttpResponseBase:
        wanted = getattr(request.user, "must_change_password", False)
        if wanted and not request.path.startswith(("/account/", "/language/", "/theme/", "/static/")):
            return redirect("account_change_password")
        return get_response(request)

    return handle
