"""The version of what a close means; two engines of one meaning give the same result for the same bundle, bit for bit.

Golden bundles in ``tests/golden/<meaning>/`` hold this. Whoever changes what any result says adds a number here with a
sentence that names the change, and writes goldens for it (``docs/decisions/0006-meaning.md``).
"""

from __future__ import annotations

from fourfocus.facts.schema import Words

MEANINGS: dict[int, Words] = {
    1: Words("第一版", "the first one"),
}
"""Each meaning there ever was and what it changed against the one before."""

MEANING = max(MEANINGS)
"""What this engine computes by."""
