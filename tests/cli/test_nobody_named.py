"""What is shown to everybody names nobody of the example mill, in no form: only members with their stars are published."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from io import StringIO
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from rich.console import Console

from fourfocus.cli.close import show_result
from fourfocus.cli.common import Session
from fourfocus.documents.year_book import write_year_book
from fourfocus.engine.bundle import Bundle, read
from fourfocus.engine.close import Result
from fourfocus.engine.explain import Explainer
from fourfocus.engine.points import PERSON
from fourfocus.engine.private import Veil, without_persons
from fourfocus.engine.report import in_language, to_dict
from fourfocus.facts.schema import Words


@pytest.fixture(scope="module")
def june(six_months: list[Path]) -> tuple[Bundle, Result]:
    bundle = read(six_months[-1])
    return bundle, bundle.recompute()


@pytest.fixture(scope="module")
def people(june: tuple[Bundle, Result]) -> re.Pattern[str]:
    """The staff number and the name of everybody in the register; YH0204 is a report's number and no person's."""
    rows = june[0].facts.rows("person").to_pylist()
    assert len(rows) > 200
    words = {row["person"] for row in rows} | {row["name"] for row in rows}
    return re.compile(
        "|".join(rf"(?<![A-Za-z]){re.escape(one)}(?!\d)" for one in sorted(words, key=lambda one: (-len(one), one)))
    )


def texts(data: Any) -> Iterator[str]:
    """Every text of some JSON."""
    if isinstance(data, dict):
        for part in data.values():
            yield from texts(part)
    elif isinstance(data, list):
        for part in data:
            yield from texts(part)
    elif isinstance(data, str):
        yield data


def test_no_person_is_in_the_json(june: tuple[Bundle, Result], people: re.Pattern[str]) -> None:
    whole = to_dict(june[1], in_language("zh"))
    # So that the test can fail: all of these name people when they are asked for.
    assert {name for name in whole if any(map(people.search, texts(whole[name])))} >= {"pay", "stars", "brand", "lines"}
    shared = json.loads(json.dumps(without_persons(whole, june[1])))
    stars = shared.pop("stars")
    assert [text for text in texts(shared) if people.search(text)] == []
    assert shared["pay"] == []
    assert len(shared["pay_units"]) == len(whole["pay_units"])
    # Published: a name, a branch and a star; who has none is not named.
    named = [one for one in stars if one["kind"] == PERSON]
    assert named
    assert all(one["stars"] for one in named)
    assert {key for one in named for key, value in one.items() if value is not None} == {
        *("rule", "subject", "title", "kind", "group", "stars")
    }


def test_no_person_is_on_the_screen_or_in_the_book(
    june: tuple[Bundle, Result], people: re.Pattern[str], tmp_path: Path
) -> None:
    bundle, result = june
    screen = StringIO()
    console = Console(file=screen, width=400)
    show_result(Session("zh", False, console, console), result)
    starred = {one.subject.title for one in result.listed["stars"] if one.stars}  # type: ignore[attr-defined]
    shown = {found.group() for found in people.finditer(screen.getvalue())}
    assert shown
    assert shown <= starred
    write_year_book([bundle], result, tmp_path / "book.xlsx")
    book = openpyxl.load_workbook(tmp_path / "book.xlsx", read_only=True, data_only=True)
    cells = ((sheet.title, str(cell)) for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row)
    assert {sheet for sheet, text in cells if people.search(text)} == {"亮点和星级"}


def test_no_person_is_in_an_explanation(june: tuple[Bundle, Result], people: re.Pattern[str]) -> None:
    bundle, result = june
    veil, explainer, hidden = Veil(result), Explainer(result, bundle.facts), 0
    for name in ("ZB1", "bar"):
        node = explainer.explain(name)
        hidden += any(map(people.search, texts(node.to_dict(lambda words: words.zh))))
        assert [text for text in texts(veil.node(node).to_dict(lambda words: words.zh)) if people.search(text)] == []
    assert hidden == 2


def test_figures_are_no_staff_numbers(june: tuple[Bundle, Result]) -> None:
    """Of a mill with numbers for people: hidden among the cells of a record, left alone in a sentence and in figures."""
    veil = Veil(june[1])
    veil.ids, veil.names = {"1001", "H7"}, {"方钢"}
    assert veil.text("1001 2020-06-05 学习", cells=True) == "（个人） 2020-06-05 学习"
    assert veil.text("缺 1001 kg 方钢坯，没有 方钢 的基数") == "缺 1001 kg 方钢坯，没有 （个人） 的基数"
    assert veil.words(Words("H7 的职责", "duty of H7")) == Words("（个人） 的职责", "duty of (a person)")
    assert veil.data({"value": "1001", "missing": ["没有 H7 的基数"]}) == {
        "value": "1001",
        "missing": ["没有 （个人） 的基数"],
    }
