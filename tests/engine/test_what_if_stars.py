"""Another star threshold on the six months of 2020: June's preview changes for exactly those between the two lines."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from click.testing import CliRunner

from fourfocus.cli import app

MONTHS = [f"2020-{month:02}" for month in range(1, 7)]

# The line of four stars from 90 to 95, that of three from 82 to 84.
OVERLAY = """title: 提高星级分数线
stars:
  - id: member_stars
    levels:
      - {stars: 5, at_least: 100, top: param.five_star_top}
      - {stars: 4, at_least: 95}
      - {stars: 3, at_least: 84}
      - {stars: 2, at_least: 80}
      - {stars: 1, at_least: 70}
"""


def run(*words: object) -> str:
    done = CliRunner().invoke(app, [str(word) for word in words])
    assert done.exit_code == 0, done.output
    return done.stdout


def four(score: float) -> int:
    """The star of a score by the new lines, the share of the best apart."""
    return 4 if score >= 95 else 3 if score >= 84 else 2 if score >= 80 else 1 if score >= 70 else 0


def test_a_threshold_of_stars_on_six_months(six_months: list[Path], tmp_path: Path) -> None:
    overlay = tmp_path / "星级.yaml"
    overlay.write_text(OVERLAY, encoding="utf-8")
    june = json.loads((six_months[-1] / "result.json").read_text("utf-8"))
    before = {one["subject"]: one for one in june["stars"] if one["rule"] == "member_stars"}
    found: dict[str, Any] = json.loads(run("what-if", overlay, "--from", *six_months, "--json", "--persons"))
    assert [one["month"] for one in found["months"]] == MONTHS
    assert [one["changes"] for one in found["months"][:5]] == [[]] * 5  # stars are given in June only
    moved = {
        one["subject"]: (int(one["before"]), int(one["after"]))
        for one in found["months"][5]["changes"]
        if (one["part"], one["field"]) == ("stars", "stars")
    }
    # By hand: who has no veto and was not among the best gets what the new lines say of the score as it stands.
    expected = {
        who: (one["stars"], four(float(one["score"])))
        for who, one in before.items()
        if one["stars"] is not None and not one["reasons"] and one["stars"] < 5
    }
    expected = {who: pair for who, pair in expected.items() if pair[0] != pair[1]}
    assert {who: pair for who, pair in moved.items() if before[who]["stars"] < 5} == expected
    assert len(expected) >= 5
    assert all(after < star for star, after in moved.values())


def test_everybody_sees_names_and_stars_and_no_score(six_months: list[Path], tmp_path: Path) -> None:
    overlay = tmp_path / "星级.yaml"
    overlay.write_text(OVERLAY, encoding="utf-8")
    shared = json.loads(run("what-if", overlay, "--from", six_months[-1], "--json"))
    fields = {one["field"] for one in shared["months"][0]["changes"] if one["part"] == "stars"}
    assert fields == {"stars"}
