"""The further kinds of rules there are; see :mod:`fourfocus.rules.kind`."""

from __future__ import annotations

from fourfocus.rules.kind import Kind
from fourfocus.rules.managers import MANAGERS_KIND
from fourfocus.rules.points import POINTS_KIND
from fourfocus.rules.stars import STARS_KIND

KINDS: tuple[Kind, ...] = (POINTS_KIND, STARS_KIND, MANAGERS_KIND)
