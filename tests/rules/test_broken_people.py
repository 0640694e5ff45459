"""Broken rules about people: one change in a pack that is in order, and exactly what is said."""

# ruff: noqa: E501  the sentences are what is tested and stay whole
import pytest

# code, file, what is replaced ("*" for all of it, None takes the file away), by what, what is said in both languages
BROKEN = [
    (
        "rule.replaces",
        "standards.yaml",
        "  points: 0.5\n",
        "  points: 0.5\n- {id: JC02, title: 新, serves: centre, clause: rules/1, basis: practice, from: 2020-02-01, points: 1, replaces: JC01}\n",
        [
            "standards.yaml:8:113 JC02: 所接替的规则 JC01 在 2020-02-01 仍然有效 → 让被接替的规则在这一天之前结束（to: 2020-02-01）",
        ],
        "JC01, which it replaces, still holds on 2020-02-01 → end the replaced rule before (to: 2020-02-01)",
    ),
]


@pytest.mark.parametrize(("code", "file", "old", "new", "zh", "en"), BROKEN, ids=[one[0] for one in BROKEN])
def test_what_is_said(check_broken, code, file, old, new, zh, en) -> None:
    problems = check_broken(file, old, new)
    assert [f"{one.place} {one.rule}: {one.what()} → {one.right()}" for one in problems] == zh
    assert problems[0].code == code
    assert f"{problems[0].what('en')} → {problems[0].right('en')}" == en
