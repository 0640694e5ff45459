"""Broken rules of the burden: one change in a pack that is in order, and exactly what is said."""

HEAD = "- {id: F, title: 填报, serves: centre, clause: rules/1, basis: practice, from: 2020-01-01, minutes: "


def test_only_tables_for_assessment_are_timed(check_broken) -> None:
    problems = check_broken("burden.yaml", "*", HEAD + "{task_events: 3}}\n")
    assert [f"{one.rule}: {one.what()} → {one.right()}" for one in problems] == [
        "F: task_events 不是专为考核填写的表 → 写 task_event 之一，其他记录不计负担"
    ]
    (one,) = problems
    assert one.code == "burden.table"
    assert f"{one.what('en')} → {one.right('en')}" == (
        "task_events is not written for assessment only → name one of task_event; other records are no burden"
    )


def test_minutes_are_times(check_broken) -> None:
    assert not [one for one in check_broken("burden.yaml", "*", HEAD + "{task_event: 3}}\n") if one.level == "error"]
