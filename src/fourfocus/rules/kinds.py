"""The further kinds of rules there are; see :mod:`fourfocus.rules.kind`."""

from __future__ import annotations

from fourfocus.rules import analyses
from fourfocus.rules.archives import ARCHIVES_KIND
from fourfocus.rules.brand import BRAND_KIND
from fourfocus.rules.breakthroughs import BREAKTHROUGHS_KIND
from fourfocus.rules.burden import BURDEN_KIND
from fourfocus.rules.kind import Kind
from fourfocus.rules.measures import GROUPS_KIND, MEASURES_KIND
from fourfocus.rules.pay import PAY_KIND
from fourfocus.rules.points import POINTS_KIND
from fourfocus.rules.spec import Variant
from fourfocus.rules.special import SPECIAL_KIND
from fourfocus.rules.stars import STARS_KIND
from fourfocus.rules.systems import HAVES_KIND, SYSTEMS_KIND, WALLS_KIND
from fourfocus.rules.years import YEARS_KIND

_ANALYSES = Variant(analyses.TITLE, analyses.ANALYSES)

KINDS: tuple[Kind, ...] = (
    Kind("analyses.yaml", "analyses", analyses.TITLE, _ANALYSES, analyses.check),
    POINTS_KIND,
    STARS_KIND,
    YEARS_KIND,
    PAY_KIND,
    SPECIAL_KIND,
    GROUPS_KIND,
    MEASURES_KIND,
    BREAKTHROUGHS_KIND,
    BRAND_KIND,
    SYSTEMS_KIND,
    HAVES_KIND,
    WALLS_KIND,
    BURDEN_KIND,
    ARCHIVES_KIND,
)
