"""The further kinds of rules there are; see :mod:`fourfocus.rules.kind`."""

from __future__ import annotations

from fourfocus.rules import analyses
from fourfocus.rules.kind import Kind
from fourfocus.rules.managers import MANAGERS_KIND
from fourfocus.rules.points import POINTS_KIND
from fourfocus.rules.spec import Variant
from fourfocus.rules.stars import STARS_KIND

_ANALYSES = Variant(analyses.TITLE, analyses.ANALYSES)

KINDS: tuple[Kind, ...] = (
    Kind("analyses.yaml", "analyses", analyses.TITLE, _ANALYSES, analyses.check),
    POINTS_KIND,
    STARS_KIND,
    MANAGERS_KIND,
)
