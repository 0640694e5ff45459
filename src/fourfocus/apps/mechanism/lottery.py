"""Drawing inspection items: the same seed, branch and items give the same draw, so that anybody can draw again."""

from __future__ import annotations

from collections.abc import Iterable
from random import Random


def drawn(seed: int, branch: str, pool: Iterable[str], count: int) -> list[str]:
    """``count`` of the items, drawn for one branch.

    >>> drawn(1, "ZB1", ["JC03", "JC01", "JC02"], 2) == drawn(1, "ZB1", ["JC01", "JC02", "JC03"], 2)
    True
    """
    listed = sorted(set(pool))
    return sorted(Random(f"{seed} {branch}").sample(listed, min(count, len(listed))))
