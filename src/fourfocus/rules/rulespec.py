"""What the files of all kinds of rule share: titles, source, dates."""

from __future__ import annotations

from typing import Any

from fourfocus.facts.schema import Words
from fourfocus.rules.model import BASES
from fourfocus.rules.spec import DayOf, Field, ListOf, NameOf, OneOf, Spec, TextOf

TITLES = (Field("title", TextOf(200)), Field("title_en", TextOf(200), False, ""))
_WHENCE = (
    Field("clause", TextOf(80)),
    Field("basis", OneOf(tuple(BASES))),
    Field("from", DayOf(first=True), attr="start"),
    Field("to", DayOf(first=True), False, attr="end"),
    Field("replaces", ListOf(NameOf()), False, ()),
)
_SERVES = Field("serves", ListOf(NameOf(), 1))


def rule_spec(title: Words, make: Any, *fields: Field, ident: Field | None = None, serves: bool = True) -> Spec[Any]:
    """How a kind of rule is written: what all rules have, and its own fields."""
    head = (ident or Field("id", NameOf()), *TITLES, *_WHENCE, *((_SERVES,) if serves else ()))
    return Spec(title, make, (*head, *fields))
