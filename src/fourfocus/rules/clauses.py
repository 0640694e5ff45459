"""Clause texts: numbered headings of a Markdown file, so that every rule can name the sentence it comes from.

The file ``clauses/cost-2020.md`` holds the regulation ``cost-2020``: its title as the one ``#`` heading, then
``## 3 增效品种占比`` for clause ``cost-2020/3`` and ``### 3.1 …`` for ``cost-2020/3.1``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import PurePosixPath

from fourfocus.rules.problems import Place, Problems

_NUMBERED = re.compile(r"^#{2,4}\s+(?P<number>\d+(?:\.\d+)*)\s+(?P<title>\S.*)$")
MOST_BYTES = 1_000_000


@dataclass(frozen=True, slots=True)
class Clause:
    """One numbered clause: id ``regulation/number``, the regulation's title, heading and text."""

    id: str
    regulation: str
    number: str
    title: str
    text: str
    place: Place


def parse(file: str, data: bytes, problems: Problems) -> list[Clause]:
    """The clauses of one file, in order."""
    try:
        text = data[: MOST_BYTES + 1].decode("utf-8-sig")
    except UnicodeDecodeError:
        problems.add("clause.encoding", Place(file))
        return []
    if len(data) > MOST_BYTES:
        problems.add("yaml.size", Place(file), most=MOST_BYTES // 1000)
        return []
    stem = PurePosixPath(file).stem
    regulation = ""
    found: list[tuple[str, str, int]] = []
    bodies: list[list[str]] = []
    for number, line in enumerate(text.splitlines(), 1):
        if line.startswith("# "):
            if regulation:
                problems.add("clause.titles", Place(file, number))
            regulation = regulation or line[2:].strip()
        elif line.startswith("#"):
            match = _NUMBERED.match(line)
            if match is None:
                problems.add("clause.heading", Place(file, number), heading=line.strip())
                continue
            found.append((match["number"], match["title"].strip(), number))
            bodies.append([])
        elif bodies:
            bodies[-1].append(line)
    if not regulation:
        problems.add("clause.untitled", Place(file, 1))
    return _clauses(file, stem, regulation, found, bodies, problems)


def _clauses(
    file: str,
    stem: str,
    regulation: str,
    found: list[tuple[str, str, int]],
    bodies: list[list[str]],
    problems: Problems,
) -> list[Clause]:
    clauses: list[Clause] = []
    seen: set[str] = set()
    for (number, title, line), body in zip(found, bodies, strict=True):
        place = Place(file, line)
        text = "\n".join(body).strip()
        if number in seen:
            problems.add("clause.twice", place, number=number)
        elif not text and not any(other.startswith(number + ".") for other, _, _ in found):
            problems.add("clause.empty", place, number=number)
        seen.add(number)
        clauses.append(Clause(f"{stem}/{number}", regulation, number, title, text, place))
    return clauses
