"""How a pack's files are read: each kind of rule is described once as fields with kinds, and read by that description.

A :class:`Spec` turns a map of the YAML tree into a frozen dataclass and reports everything that is wrong with it; the same
description can give editors their completion. Adding a field means adding one :class:`Field`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any, Generic, Protocol, TypeVar

from fourfocus.facts.schema import Words
from fourfocus.facts.units import UnknownUnit
from fourfocus.rules import formula
from fourfocus.rules.infer import similar
from fourfocus.rules.problems import Place, Problems
from fourfocus.rules.source import Map, Node, Scalar, Seq
from fourfocus.rules.units import Ambiguous, measure

T = TypeVar("T")
NUMBER = re.compile(r"[-+]?\d{1,15}(?:\.\d{1,9})?")
NAME = re.compile(r"[a-z][a-z0-9_]{0,59}")
IDENT = re.compile(r"[\w][\w.\-/#]{0,59}")


class _Bad:
    """What cannot be read; already reported."""

    def __bool__(self) -> bool:
        return False


BAD: Any = _Bad()


@dataclass
class Reading:
    """Where a reader is: problems so far, the rule being read, and the places of its parts."""

    problems: Problems
    rule: str = ""
    places: dict[str, Place] | None = None

    def bad(self, code: str, place: Place, **args: Any) -> Any:
        """Report and return :data:`BAD`."""
        self.problems.add(code, place, self.rule, **args)
        return BAD


class Reader(Protocol):
    """One kind of value: reads a node or reports why it cannot."""

    def read(self, node: Node, at: Reading, name: str) -> Any:
        """The value, or :data:`BAD`."""


@dataclass(frozen=True)
class Field:
    """One field of a map.

    ``attr`` is the dataclass's attribute (the field's name unless given); ``default`` stands in when an optional field is
    left out.
    """

    name: str
    kind: Reader
    required: bool = True
    default: Any = None
    attr: str = ""

    @property
    def target(self) -> str:
        """The attribute it fills."""
        return self.attr or self.name


@dataclass(frozen=True)
class Spec(Generic[T]):
    """A map with known fields that becomes one object; ``title`` says what it is, for messages."""

    title: Words
    make: Callable[..., T]
    fields: tuple[Field, ...]

    def read(self, node: Node, at: Reading, name: str = "") -> T | Any:
        """The object, or :data:`BAD` when a required part is missing or a part cannot be read."""
        if not isinstance(node, Map):
            return at.bad("spec.map", node.place, title=self.title)
        inner = Reading(at.problems, ident_of(node) or at.rule, {"": node.place})
        known = {field.name: field for field in self.fields}
        for key, place in node.keys.items():
            if key not in known and key != "kind":
                inner.bad("spec.unknown", place, field=key, title=self.title, known=similar(key, known))
        values: dict[str, Any] = {"places": inner.places}
        whole = True
        for field in self.fields:
            part = node.entries.get(field.name)
            if part is None or (isinstance(part, Scalar) and part.is_empty):
                if field.required:
                    inner.bad("spec.missing", node.place, field=field.name, title=self.title)
                    whole = False
                values[field.target] = field.default
                continue
            (inner.places or {})[field.name] = part.place
            value = field.kind.read(part, inner, field.name)
            whole = whole and not isinstance(value, _Bad)
            values[field.target] = value
        return self.make(**values) if whole else BAD


def ident_of(node: Node) -> str:
    """The ``id`` a map gives itself; empty where there is none."""
    found = node.entries.get("id") if isinstance(node, Map) else None
    return found.text[:60] if isinstance(found, Scalar) else ""


@dataclass(frozen=True)
class TextOf:
    """A text of at most ``most`` characters."""

    most: int = 2_000

    def read(self, node: Node, at: Reading, name: str) -> Any:
        """The value, or :data:`BAD`."""
        if not isinstance(node, Scalar):
            return at.bad("spec.text", node.place, field=name)
        if len(node.text) > self.most:
            return at.bad("spec.long", node.place, field=name, most=self.most)
        return node.text.strip()


@dataclass(frozen=True)
class NameOf:
    """An identifier; ``pattern`` says which."""

    pattern: re.Pattern[str] = IDENT
    code: str = "spec.ident"

    def read(self, node: Node, at: Reading, name: str) -> Any:
        """The value, or :data:`BAD`."""
        if not isinstance(node, Scalar) or not self.pattern.fullmatch(node.text):
            return at.bad(self.code, node.place, field=name, value=_text(node))
        return node.text


RULE_NAME = NameOf(NAME, "spec.name")
"""The id of what formulas can name: lower-case letters, digits and ``_``."""


@dataclass(frozen=True)
class DayOf:
    """A day; with ``first`` it must be a month's first, because rules change only between months."""

    first: bool = False

    def read(self, node: Node, at: Reading, name: str) -> Any:
        """The value, or :data:`BAD`."""
        try:
            found = date.fromisoformat(node.text) if isinstance(node, Scalar) and len(node.text) == 10 else None
        except ValueError:
            found = None
        if found is None:
            return at.bad("spec.day", node.place, field=name, value=_text(node))
        if self.first and found.day != 1:
            return at.bad("spec.month_start", node.place, field=name, value=found, right=found.replace(day=1))
        return found


@dataclass(frozen=True)
class MonthOf:
    """A month, written ``2020-03``."""

    def read(self, node: Node, at: Reading, name: str) -> Any:
        """The value, or :data:`BAD`."""
        text = _text(node)
        if not re.fullmatch(r"\d{4}-(0[1-9]|1[0-2])", text):
            return at.bad("spec.month", node.place, field=name, value=text)
        return date(int(text[:4]), int(text[5:]), 1)


@dataclass(frozen=True)
class NumberOf:
    """An exact number, read from its text; ``whole`` allows integers only."""

    whole: bool = False
    least: int | None = None

    def read(self, node: Node, at: Reading, name: str) -> Any:
        """The value, or :data:`BAD`."""
        text = _text(node)
        if not NUMBER.fullmatch(text) or (self.whole and "." in text):
            return at.bad("spec.whole" if self.whole else "spec.number", node.place, field=name, value=text)
        value = Fraction(text)
        if self.least is not None and value < self.least:
            return at.bad("spec.least", node.place, field=name, value=text, least=self.least)
        return int(value) if self.whole else value


@dataclass(frozen=True, slots=True)
class Amount:
    """A number written in the rule, in the unit its place implies, or the name of a dated parameter."""

    number: Fraction | None
    param: str | None
    place: Place

    def __str__(self) -> str:
        return f"param.{self.param}" if self.param else str(self.number)


@dataclass(frozen=True)
class AmountOf:
    """A number or ``param.name``."""

    def read(self, node: Node, at: Reading, name: str) -> Any:
        """The value, or :data:`BAD`."""
        text = _text(node)
        if text.startswith("param.") and NAME.fullmatch(text[6:]):
            return Amount(None, text[6:], node.place)
        if not NUMBER.fullmatch(text):
            return at.bad("spec.amount", node.place, field=name, value=text)
        return Amount(Fraction(text), None, node.place)


@dataclass(frozen=True)
class OneOf:
    """One of a few words."""

    words: tuple[str, ...]

    def read(self, node: Node, at: Reading, name: str) -> Any:
        """The value, or :data:`BAD`."""
        if _text(node) not in self.words:
            return at.bad("spec.one_of", node.place, field=name, value=_text(node), words=self.words)
        return _text(node)


@dataclass(frozen=True)
class YesNo:
    """``true`` or ``false``."""

    def read(self, node: Node, at: Reading, name: str) -> Any:
        """The value, or :data:`BAD`."""
        if _text(node) not in ("true", "false"):
            return at.bad("spec.one_of", node.place, field=name, value=_text(node), words=("true", "false"))
        return _text(node) == "true"


@dataclass(frozen=True)
class UnitOf:
    """A unit such as ``kWh/t``."""

    def read(self, node: Node, at: Reading, name: str) -> Any:
        """The value, or :data:`BAD`."""
        try:
            return measure(_text(node))
        except Ambiguous as error:
            return at.bad("spec.unit_ambiguous", node.place, value=str(error))
        except UnknownUnit:
            return at.bad("spec.unit", node.place, value=_text(node))


@dataclass(frozen=True)
class FormulaOf:
    """A formula of the value level."""

    def read(self, node: Node, at: Reading, name: str) -> Any:
        """The value, or :data:`BAD`."""
        if not isinstance(node, Scalar):
            return at.bad("spec.text", node.place, field=name)
        try:
            return formula.parse(node)
        except formula.FormulaError as error:
            return at.bad(error.code, node.place_at(error.at), **error.details)


@dataclass(frozen=True)
class RowOf:
    """A row expression such as ``meter.unit``."""

    def read(self, node: Node, at: Reading, name: str) -> Any:
        """The value, or :data:`BAD`."""
        try:
            return formula.parse_row(_text(node))
        except formula.FormulaError as error:
            return at.bad(error.code, node.place, **error.details)


@dataclass(frozen=True)
class ListOf:
    """A list; one value alone counts as a list of one. ``least`` items at least."""

    kind: Reader
    least: int = 0

    def read(self, node: Node, at: Reading, name: str) -> Any:
        """The value, or :data:`BAD`."""
        if isinstance(node, Map):
            return at.bad("spec.list", node.place, field=name)
        items = node.items if isinstance(node, Seq) else [node]
        if len(items) < self.least:
            return at.bad("spec.few", node.place, field=name, least=self.least)
        values = []
        for index, item in enumerate(items):
            if at.places is not None:
                at.places[f"{name}[{index}]"] = item.place
            values.append(self.kind.read(item, at, name))
        return BAD if any(isinstance(value, _Bad) for value in values) else tuple(values)


@dataclass(frozen=True)
class MapOf:
    """A map from identifiers to values of one kind."""

    kind: Reader

    def read(self, node: Node, at: Reading, name: str) -> Any:
        """The value, or :data:`BAD`."""
        if not isinstance(node, Map):
            return at.bad("spec.map", node.place, title=name)
        values: dict[str, Any] = {}
        for key, part in node.entries.items():
            if at.places is not None:
                at.places[f"{name}.{key}"] = node.keys[key]
            values[key] = self.kind.read(part, at, f"{name}.{key}")
        return BAD if any(isinstance(value, _Bad) for value in values.values()) else values


@dataclass(frozen=True)
class Variant:
    """A map whose field ``kind`` says which of several specs it follows."""

    title: Words
    specs: Mapping[str, Spec[Any]]

    def read(self, node: Node, at: Reading, name: str) -> Any:
        """The value, or :data:`BAD`."""
        if not isinstance(node, Map):
            return at.bad("spec.map", node.place, title=self.title)
        kind = node.entries.get("kind")
        inner = Reading(at.problems, ident_of(node) or at.rule)
        if kind is None:
            return inner.bad("spec.missing", node.place, field="kind", title=self.title)
        spec = self.specs.get(_text(kind))
        if spec is None:
            return inner.bad("spec.one_of", kind.place, field="kind", value=_text(kind), words=tuple(self.specs))
        return spec.read(node, inner, name)


@dataclass(frozen=True)
class Raw:
    """Whatever stands there, for readers that need more than the pack (worked cases)."""

    def read(self, node: Node, at: Reading, name: str) -> Any:
        """The value, or :data:`BAD`."""
        return node


def _text(node: Node) -> str:
    return node.text if isinstance(node, Scalar) else "…"
