"""Overlays: changes to a pack for a what-if, laid over its files and never a copy of it.

An overlay is one YAML file. Each section has the name of a pack's file and lists changed or new rules::

    title: 双向权重五五开
    parameters:
      - id: party_weight
        values:
          - {from: 2020-01-01, value: 50, source: 测算}
    scorecards:
      - id: two_way
        from: 2020-03-01
        short_board: {ceiling: 85}
    settlements:
      - {id: inspection, remove: true}

What a change does not mention stays as it is: fields of a rule, keys of a map inside it, other dates of a parameter. With
``from`` or ``to`` a change holds in that range only. The changed pack is read and checked like any other, and what is wrong with
a change is reported where it stands in the overlay.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from fourfocus.facts.schema import Words
from fourfocus.rules import source
from fourfocus.rules.infer import similar
from fourfocus.rules.problems import Place, Problems
from fourfocus.rules.source import Map, Node, Scalar, Seq
from fourfocus.rules.spec import Reading, TextOf, ident_of

TITLES = ("title", "title_en")
FIRST, LAST = "0001-01-01", "9999-12-31"


@dataclass(frozen=True)
class Overlay:
    """A what-if's changes: by the pack's file, the entries that change or join it."""

    title: str
    title_en: str
    changes: Mapping[str, Seq]

    @property
    def words(self) -> Words:
        """The title in both languages."""
        return Words(self.title, self.title_en or self.title)


def read(name: str, data: bytes, files: Iterable[str], problems: Problems) -> Overlay | None:
    """Read an overlay; None when it is none, with the reasons among ``problems``.

    ``files`` are the pack's list files that can be changed (``parameters.yaml`` …).
    """
    sections = {file.removesuffix(".yaml"): file for file in files}
    tree = source.parse(name, data, problems)
    if not isinstance(tree, Map):
        if not len(problems):
            problems.add("overlay.map", Place(name) if tree is None else tree.place, known=tuple(sections))
        return None
    changes: dict[str, Seq] = {}
    titles = dict.fromkeys(TITLES, "")
    for key, node in tree.entries.items():
        if key in TITLES:
            text = TextOf(200).read(node, Reading(problems), key)
            titles[key] = text or ""
        elif key not in sections:
            problems.add("overlay.section", tree.keys[key], section=key, known=similar(key, [*TITLES, *sections]))
        elif not isinstance(node, Seq):
            problems.add("pack.list", node.place)
        else:
            changes[sections[key]] = node
    if not changes and not problems.errors:
        problems.add("overlay.empty", tree.place, known=tuple(sections))
    return Overlay(titles["title"] or name, titles["title_en"], changes)


def lay(entries: list[Node], changes: Seq, problems: Problems) -> list[Node]:
    """The entries of a pack's file with the changes laid over them."""
    found = list(entries)
    for change in changes.items:
        name = ident_of(change)
        if isinstance(change, Map) and name:
            found = _apply(found, change, name, problems)
        else:
            found.append(change)  # the reader says what is wrong with it
    return found


def _apply(entries: list[Node], change: Map, name: str, problems: Problems) -> list[Node]:
    """Lay one change over each version of its rule that holds in the change's range; else it is a new rule."""
    removes = _text(change, "remove") == "true"
    start, end = _text(change, "from") or FIRST, _text(change, "to") or LAST
    found: list[Node] = []
    hit = False
    for entry in entries:
        if not isinstance(entry, Map) or ident_of(entry) != name:
            found.append(entry)
            continue
        since, until = _text(entry, "from") or FIRST, _text(entry, "to") or LAST
        low, high = max(since, start), min(until, end)
        if low >= high:
            found.append(entry)
            continue
        hit = True
        if since < low:
            found.append(_dated(entry, change, to=low))
        if not removes:
            whole = _over(entry, change)
            found.append(_dated(whole, change, to=high) if high < LAST else whole)
        if high < until:
            found.append(_dated(entry, change, start=high))
    if not hit and removes:
        problems.add("overlay.remove", change.place, name, name=name, known=similar(name, map(ident_of, entries)))
    elif not hit:
        found.append(change)
    return found


def _text(node: Map, key: str) -> str:
    part = node.entries.get(key)
    return part.text if isinstance(part, Scalar) and not part.is_empty else ""


def _dated(entry: Map, change: Map, *, start: str = "", to: str = "") -> Map:
    """The entry with another first day or last; these dates come from the change, so problems with them stand there."""
    place = change.keys.get("from") or change.keys.get("to") or change.place
    added: dict[str, Node] = {}
    if start:
        added["from"] = Scalar(start, place)
    if to:
        added["to"] = Scalar(to, place)
    return Map({**entry.entries, **added}, {**entry.keys, **dict.fromkeys(added, place)}, entry.place)


def _over(entry: Map, change: Map) -> Map:
    """The entry with every field that the change gives; maps are laid over each other, dated values by their day."""
    found: dict[str, Node] = dict(entry.entries)
    for key, node in change.entries.items():
        before = entry.entries.get(key)
        if isinstance(node, Map) and isinstance(before, Map) and "kind" not in node.entries:
            found[key] = _over(before, node)
        elif key == "values" and isinstance(node, Seq) and isinstance(before, Seq):
            found[key] = _values(before, node)
        elif key != "remove":
            found[key] = node
    return Map(found, {**entry.keys, **change.keys}, change.place)


def _values(before: Seq, change: Seq) -> Seq:
    """A parameter's values: one of the same day and subject is replaced, others are added, in the order of their days."""

    def key(node: Node) -> tuple[str, str]:
        return (_text(node, "from"), _text(node, "for")) if isinstance(node, Map) else ("", "")

    given = {key(node) for node in change.items}
    kept = [node for node in before.items if key(node) not in given]
    return Seq(sorted([*kept, *change.items], key=lambda node: key(node)[0]), change.place)
