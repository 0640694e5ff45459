"""The sequencing core: costs counted by hand, ATCS, and the search against trying every order."""

from itertools import permutations

import pytest

from fourfocus.planning.dispatch_rules import BadSetupFileError, SetupProblem, best_atcs, improve, parse

# by hand in the form of the public files: generator's values before, set-ups with tabs, an end line after
TEXT = """Problem Instance: 1
Problem Size: 3
Begin Generator Parameters
Tau: 0.3
R: 0.25
P_MIN: 50
MAX_WEIGHT: 10
End Generator Parameters
Begin Problem Specification
Process Times:
4
3
5
Weights:
2
1
3
Duedates:
5
6
7
Setup Times:
-1 0 1
-1 1 2
-1 2 0
0 1 2
0 2 1
1 0 3
1 2 4
2 0 1
2	1	2
End Problem Specification
"""


def test_cost_by_hand() -> None:
    # order 0, 1, 2: 0 ends 1+4=5 (due 5); 1 ends 5+2+3=10, 4 late × 1; 2 ends 10+4+5=19, 12 late × 3: 4 + 36 = 40
    assert parse(TEXT).cost([0, 1, 2]) == 40


def test_every_number_of_the_file_finds_its_place() -> None:
    problem = parse(TEXT)
    assert (problem.times, problem.weights, problem.due) == ((4, 3, 5), (2, 1, 3), (5, 6, 7))
    assert problem.first == (1, 2, 0)
    assert problem.setup == ((0, 2, 1), (3, 0, 4), (1, 2, 0))


@pytest.mark.parametrize(
    ("old", "new", "what"),
    [
        ("Weights:", "Loads:", "weights"),
        ("7\nSetup", "Setup", "duedates"),
        ("0 2 1\n", "", "setup times"),
        ("-1 2 0", "-1 3 0", "setup times"),
    ],
)
def test_a_file_that_is_not_one_says_which_block_is_wrong(old: str, new: str, what: str) -> None:
    assert old in TEXT
    with pytest.raises(BadSetupFileError, match=what):
        parse(TEXT.replace(old, new))


def steps(count: int):  # type: ignore[no-untyped-def]
    used = iter(range(count))
    return lambda: next(used, count) / count


def test_the_search_finds_what_trying_everything_finds() -> None:
    n = 6
    problem = SetupProblem(
        tuple(3 + i for i in range(n)), (4, 1, 3, 2, 5, 1), (9, 12, 14, 20, 22, 30), (1, 2, 3, 1, 2, 3),
        tuple(tuple((i * 7 + j * 5) % 6 for j in range(n)) for i in range(n)),
    )  # fmt: skip
    least = min(problem.cost(p) for p in permutations(range(n)))
    begin = best_atcs(problem)
    assert sorted(begin) == list(range(n))
    found = improve(problem, begin, seed=1, stop=lambda used: used >= 1, share=steps(100))
    assert problem.cost(found) == least <= problem.cost(begin)
