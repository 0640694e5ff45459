"""Broken rules of the archive: one change in a pack that is in order, and exactly what is said."""

HEAD = "- {id: D, title: 档案, serves: centre, clause: rules/1, basis: practice, from: 2020-01-01, days: 10, boxes: "


def test_a_category_stands_once(check_broken) -> None:
    twice = "[{id: A, title: 甲, keep: permanent}, {id: A, title: 乙, keep: years_10}]"
    problems = check_broken("archives.yaml", "*", HEAD + twice + "}\n")
    assert [(one.code, f"{one.rule}: {one.what()} → {one.right()}") for one in problems] == [
        ("archives.twice", "D: 档案类别 A 写了两次 → 每类只写一次")
    ]
    assert f"{problems[0].what('en')} → {problems[0].right('en')}" == (
        "the category A stands twice → write each category once"
    )


def test_how_long_papers_are_kept_is_one_of_three(check_broken) -> None:
    problems = check_broken("archives.yaml", "*", HEAD + "[{id: A, title: 甲, keep: 30}]}\n")
    assert [one.code for one in problems] == ["spec.one_of"]
