"""The chain: publications appended and sealed in one transaction, and its export."""

from __future__ import annotations

from typing import Any

from django.db import connection, transaction

from fourfocus.apps.core import clock
from fourfocus.apps.core.actor import Actor
from fourfocus.apps.core.permissions import Action
from fourfocus.apps.core.services import audit
from fourfocus.apps.publishing import results
from fourfocus.apps.publishing.models import Close, Publication, PublicationSeal
from fourfocus.engine.chain import Seal, digest, head_of, write_export


@transaction.atomic
def append(*, close: Close, kind: str) -> Publication:
    """Publish what a version found, of single people names and stars only, and seal it."""
    _take_turns()
    mill = close.mill
    last = PublicationSeal.objects.filter(mill=mill).order_by("-number").first()
    number = Publication.objects.filter(mill=mill).count() + 1
    content = _content(close, kind, number)
    sha256 = digest(content)
    at, before = (last.number + 1, last.head) if last else (1, "")
    seal = PublicationSeal.objects.create(
        mill=mill, number=at, before=before, head=head_of(at, before, [sha256]), digests=[sha256], made_at=clock.now()
    )
    return Publication.objects.create(
        mill=mill, number=number, close=close, kind=kind, content=content, sha256=sha256, seal=seal
    )


def _content(close: Close, kind: str, number: int) -> dict[str, Any]:
    result = results.result_of(close.seal)
    persons = set(results.about(close.seal)["persons"])
    stars = [
        {"title": one["title"], "stars": one["stars"]}
        for one in result.get("stars", ())
        if one["stars"] and one["subject"] in persons
    ]
    asked = close.questions.values_list("state", flat=True)
    return {
        "number": number, "kind": kind, "mill": close.mill, "month": f"{close.month:%Y-%m}", "version": close.number,
        "bundle": close.seal, "identity": close.identity, "pack": close.pack, "pack_sha256": close.pack_sha256,
        "published_on": str(close.published_on), "until": str(close.until), "reason": close.reason,
        "replaces": close.replaces.seal if close.replaces else "", "rankings": result["rankings"], "stars": stars,
        "questions": {state: sum(one == state for one in asked) for state in ("open", "upheld", "rejected", "withdrawn")},
    }  # fmt: skip


def _take_turns() -> None:
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(4406)")


def export(*, actor: Actor) -> bytes:
    """The whole chain with its bundles, as a file that ``fourfocus verify`` checks offline."""
    actor.need_everywhere(Action.EXPORT_RESULTS)
    listed = list(Publication.objects.filter(mill=actor.mill).order_by("number"))
    seals = [
        Seal(one.number, one.before, one.head, tuple(one.digests))
        for one in PublicationSeal.objects.filter(mill=actor.mill).order_by("number")
    ]
    bundles = sorted({one.content["bundle"] for one in listed})
    data = write_export(actor.mill, [one.content for one in listed], seals, [results.path_of(seal) for seal in bundles])
    told = {"publications": len(listed), "head": seals[-1].head if seals else ""}
    audit.record(actor=actor, action="export", kind="close", key=actor.mill, new=told)
    return data
