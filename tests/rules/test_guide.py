"""The guide's examples, added to a small pack, check without a problem."""

import re
from pathlib import Path

from tests.rules.small import FILES

from fourfocus.engine.cases import check_pack

GUIDE = Path(__file__).parents[2] / "docs/rule-packs.md"
BLOCK = re.compile(r"```yaml\n# (?P<file>\S+)\n(?P<text>.*?)```", re.DOTALL)


def test_the_examples_of_the_guide_are_in_order() -> None:
    files = dict(FILES)
    files["pack.yaml"] = files["pack.yaml"].replace("  indicators: 2\n", "  indicators: 3\n")
    blocks = list(BLOCK.finditer(GUIDE.read_text(encoding="utf-8")))
    assert {block["file"] for block in blocks} == {
        "indicators.yaml",
        "parameters.yaml",
        "cases/one.yaml",
        "scorecards.yaml",
    }
    for block in blocks:
        files[block["file"]] += block["text"]
    pack, problems, counts = check_pack({name: text.encode() for name, text in files.items()})
    assert pack is not None
    assert [f"{one.place} {one.what()}" for one in problems] == []
    assert (counts["cases"], counts["scorecards"]) == (2, 4)
