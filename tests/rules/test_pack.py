"""What holds on a day, and reading a pack's folder."""

from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest

from fourfocus.rules.pack import NoPack, NotInForce, Pack, load, read_folder

DATED = """\
- id: target
  title: 目标
  clause: rules/1
  basis: practice
  from: 2020-01-01
  to: 2020-07-01
  unit: kWh/t
  values:
    - {from: 2020-01-01, value: 42, source: 甲}
    - {from: 2020-04-01, value: 40.5, source: 乙}
    - {from: 2020-01-01, value: 30, for: bar, source: 丙}
"""


@pytest.fixture
def dated(small: dict[str, bytes]) -> Pack:
    pack, problems = load({**small, "parameters.yaml": DATED.encode()})
    assert pack is not None
    assert list(problems) == []
    return pack


@pytest.mark.parametrize(
    ("day", "subject", "value"),
    [
        (date(2020, 1, 1), "", 42),
        (date(2020, 3, 31), "wire", 42),
        (date(2020, 4, 1), "wire", Fraction("40.5")),
        (date(2020, 4, 1), "bar", 30),
    ],
)
def test_a_parameter_has_the_value_of_its_day_and_subject(
    dated: Pack, day: date, subject: str, value: Fraction
) -> None:
    assert dated.on(day).param("target", subject) == value  # a kWh/t is one Wh/kg


def test_after_its_end_a_parameter_has_no_value(dated: Pack) -> None:
    with pytest.raises(NotInForce):
        dated.on(date(2020, 7, 1)).param("target")


def test_versions_of_a_rule_follow_each_other(small: dict[str, bytes]) -> None:
    text = small["indicators.yaml"].decode()
    old = text.replace("  per: [mill]\n", "  to: 2020-04-01\n  per: [mill]\n")
    new = text[text.index("- id: output") :].replace("2020-01-01", "2020-04-01").replace("unit: t", "unit: kg")
    pack, problems = load({**small, "indicators.yaml": (old + new).encode()})
    assert pack is not None
    assert list(problems) == []
    assert [pack.on(date(2020, month, 1)).indicators["output"].unit.text for month in (3, 4)] == ["t", "kg"]


def test_a_folder_without_pack_yaml_is_no_pack(tmp_path: Path) -> None:
    with pytest.raises(NoPack):
        read_folder(tmp_path)


def test_hidden_files_and_links_are_not_read(tmp_path: Path) -> None:
    (tmp_path / "pack.yaml").write_text("id: a")
    (tmp_path / ".secret.yaml").write_text("x")
    (tmp_path / "tasks.yaml").symlink_to("/etc/hostname")
    assert list(read_folder(tmp_path)) == ["pack.yaml"]
