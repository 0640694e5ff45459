"""Further kinds of rules, one module each: the file they are written in, how they are read, and what is checked about them.

A new kind is a module with its dataclass (a :class:`fourfocus.rules.model.Rule`), its spec and its check, and one entry in
:data:`fourfocus.rules.kinds.KINDS`; what it does in a close is a stage (:mod:`fourfocus.engine.stages`).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from fourfocus.facts.schema import Words

if TYPE_CHECKING:
    from fourfocus.rules.check import Checking


@dataclass(frozen=True)
class Kind:
    """One kind of rule.

    Attributes
    ----------
    file
        The file of a pack that lists rules of this kind.
    part
        Its name in ``Pack.more`` and among the counts; ``title`` in both languages.
    spec
        How an entry is read.
    check
        Adds what is wrong with the rules of this kind.
    """

    file: str
    part: str
    title: Words
    spec: Any
    check: Callable[[Checking], None]
