"""Broken tasks: one mistake in a task or in how records name their branch, and exactly what is said."""

# ruff: noqa: E501  the sentences are what is tested and stay whole
import pytest
from tests.rules.small import FILES

from fourfocus.engine.cases import check_pack

BRANCH = "- id: branch\n  title: 党支部\n"
HOMES = "  units: [ZB1]\n  homes: {task_event: branch}\n"
HEAD = "- {id: T1, title: 任务, serves: centre, clause: rules/1, basis: practice, from: 2020-01-01, category: 甲, owner: 乙, "
TAIL = "target: 丙, acceptance: 丁, "
EVERY_MONTH = "branches: all, cadence: monthly, due: {day: last}, " + TAIL


def proof(formula: str, rest: str) -> str:
    """A monthly task of every branch that settles by this formula."""
    return f'{HEAD}{EVERY_MONTH}settles: {{formula: "{formula}", {rest}}}}}\n'


# code, the task (or the homes), what is said in both languages
BROKEN = [
    (
        "formula.mark",
        proof("count(task_event, where=day <= period.last)", "unit: 次, at_least: 1"),
        "tasks.yaml:1:242 T1: 没有 period.last → 可用：period.start、period.end、period.due、period.by",
        "there is no period.last → there are: period.start, period.end, period.due, period.by",
    ),
    (
        "due.month",
        f"{HEAD}branches: all, cadence: quarterly, due: {{day: last, month: 4}}, {TAIL}settles: evidence}}\n",
        "tasks.yaml:1:173 T1: month 写了第 4 个月，一期只有 3 个月 → 写 1 到 3，或不写（最后一个月）",
        "month 4 of a period that has 3 → write 1 to 3, or leave it out for the last",
    ),
    (
        "due.before",
        f"{HEAD}branches: all, cadence: monthly, due: {{day: 5, days_before: 2}}, {TAIL}settles: evidence}}\n",
        "tasks.yaml:1:174 T1: days_before 只能与 day: last 同用 → 写 day: last，或直接写几日",
        "days_before goes with 'day: last' only → write 'day: last', or the day itself",
    ),
    (
        "task.branch",
        f"{HEAD}branches: [ZB9], cadence: monthly, due: {{day: last}}, {TAIL}settles: evidence}}\n",
        "tasks.yaml:1:125 T1: 没有支部 ZB9 → 可用：all、ZB1（见 subjects.yaml 的 units）",
        "there is no branch ZB9 → there are: all, ZB1 (the units in subjects.yaml)",
    ),
    (
        "proof.bound",
        proof("count(task_event)", "unit: 次, at_least: 1, at_most: 3"),
        "tasks.yaml:1:200 T1: at_least 和 at_most 要写一个 → 写达到多少（at_least）或不超过多少（at_most），只写一个",
        "one of at_least and at_most is needed → say how much at least or at most; exactly one of them",
    ),
    (
        "proof.empty",
        proof("count(task_event) / count(task_event)", "unit: '%', at_least: 1"),
        "tasks.yaml:1:200 T1: 没有说明算不出数时怎样办（分母为零，或上期没有数） → 写 empty: met（没有应办的）或 empty: undone（没有记录）",
        "it does not say what no value means (the denominator is zero, or there was none before) → write 'empty: met' (nothing was due) or 'empty: undone' (no records)",
    ),
    (
        "proof.indicator",
        proof("indicator.output", "unit: t, at_least: 1"),
        "tasks.yaml:1:211 T1: 这里不能引用指标 output：指标按月计算，任务按自己的期间 → 写出合计，例如 sum(shift_output.qualified_kg)",
        "the indicator output cannot stand here: it is of the month, a task of its own period → write the sums, such as sum(shift_output.qualified_kg)",
    ),
    (
        "proof.derived",
        proof("sum(stop_time.duration_s)", "unit: h, at_most: 1"),
        "tasks.yaml:1:211 T1: 派生表 stop_time 只有当月的记录 → 用它所依据的事实表",
        "the derived table stop_time holds the month only → use the fact table it is made from",
    ),
    (
        "proof.home",
        proof("count(near_miss)", "unit: 次, at_least: 1"),
        "tasks.yaml:1:211 T1: 表 near_miss 没有说明记录属于哪个支部 → 在 subjects.yaml 的 branch 下写 homes: {near_miss: 列}",
        "table near_miss does not say to which branch a record belongs → add it to the homes of branch in subjects.yaml: {near_miss: column}",
    ),
]


@pytest.mark.parametrize(("code", "task", "zh", "en"), BROKEN, ids=[one[0] for one in BROKEN])
def test_what_is_said_about_a_task(code: str, task: str, zh: str, en: str) -> None:
    texts = {**FILES, "tasks.yaml": task, "subjects.yaml": FILES["subjects.yaml"].replace(BRANCH, BRANCH + HOMES)}
    problems = check_pack({name: text.encode() for name, text in texts.items()})[1].sorted()
    assert [f"{one.place} {one.rule}: {one.what()} → {one.right()}" for one in problems] == [zh]
    assert [(one.code, f"{one.what('en')} → {one.right('en')}") for one in problems] == [(code, en)]


BESIDE = [
    (
        "formula.period",
        "indicators.yaml",
        "  formula: sum(shift_output.qualified_kg)\n",
        "  formula: sum(shift_output.qualified_kg, where=production_day <= period.due)\n",
        "indicators.yaml:18:67 output: period.… 只能写在重点工作和制度的条件里 → 指标按当月计算，不需要写",
        "period.… belongs in conditions of tasks and systems only → an indicator is of the month; leave it out",
    ),
    (
        "home.path",
        "subjects.yaml",
        "  paths: {}\n",
        "  paths: {}\n  homes: {task_event: branch, near_miss: coverage(hazard)}\n",
        "subjects.yaml:7:31 branch: 表 near_miss 的这一列不引用 unit → 写支部列（如 branch、unit.branch），或 coverage(单位列)、membership(人员列)",
        "this column of near_miss does not refer to unit → write a column of branches (branch, unit.branch), or coverage(a unit), membership(a person)",
    ),
]


@pytest.mark.parametrize(("code", "file", "old", "new", "zh", "en"), BESIDE, ids=[one[0] for one in BESIDE])
def test_what_is_said_beside_tasks(check_broken, code, file, old, new, zh, en) -> None:
    problems = check_broken(file, old, new)
    assert [f"{one.place} {one.rule}: {one.what()} → {one.right()}" for one in problems] == [zh]
    assert [(one.code, f"{one.what('en')} → {one.right('en')}") for one in problems] == [(code, en)]


@pytest.mark.parametrize("settles", ["papers", "[]", "5"])
def test_a_task_settles_by_evidence_or_by_formulas(settles: str) -> None:
    task = f"{HEAD}{EVERY_MONTH}settles: {settles}}}\n"
    texts = {**FILES, "tasks.yaml": task}
    problems = check_pack({name: text.encode() for name, text in texts.items()})[1].sorted()
    assert [one.code for one in problems] == ["spec.one_of"]
