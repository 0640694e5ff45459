"""What measures saved, counted once: claimed, confirmed, and cut to what the cost effects show.

Per element the measured saving is ``-efficiency`` (:mod:`fourfocus.engine.derived.costs`). Confirmed savings above it are cut in
proportion; then all of them together to the mill's net measured saving. Every cut is a signed number of fen, so that
``confirmed + element cut + total cut = counted`` holds exactly. A measure that made things worse counts in full.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence


def cut_to(limit: int, amounts: Sequence[int]) -> list[int]:
    """What each of ``amounts`` loses so that their sum is at most ``limit``, in proportion to the gains among them.

    Losses (negative amounts) are left alone. The fen that proportions leave over go to the largest remainders, earlier ones
    first.

    >>> cut_to(60, [50, 30, 20])
    [-20, -12, -8]
    >>> cut_to(100, [50, 30])
    [0, 0]
    >>> cut_to(0, [10, -4])
    [-6, 0]
    """
    over = sum(amounts) - max(limit, 0)
    gains = sum(max(amount, 0) for amount in amounts)
    over = min(over, gains)
    if over <= 0:
        return [0 for _ in amounts]
    parts = [divmod(max(amount, 0) * over, gains) for amount in amounts]
    rest = over - sum(whole for whole, _ in parts)
    order = sorted(range(len(parts)), key=lambda at: (-parts[at][1], at))
    extra = set(order[:rest])
    return [-(whole + (at in extra)) for at, (whole, _) in enumerate(parts)]


def counted(
    confirmed: Mapping[str, int], element: Mapping[str, str], measured: Mapping[str, int]
) -> dict[str, tuple[int, int]]:
    """Element cut and total cut of every measure, by its id.

    Parameters
    ----------
    confirmed
        Fen confirmed, by measure.
    element
        The element each measure works on.
    measured
        Fen saved by element; a loss is negative. An element without an entry saved nothing.
    """
    names = list(confirmed)
    first: dict[str, int] = {}
    for one in dict.fromkeys(element[name] for name in names):
        own = [name for name in names if element[name] == one]
        first |= zip(own, cut_to(measured.get(one, 0), [confirmed[name] for name in own]), strict=True)
    kept = [confirmed[name] + first[name] for name in names]
    second = cut_to(sum(measured.values()), kept)
    return {name: (first[name], cut) for name, cut in zip(names, second, strict=True)}
