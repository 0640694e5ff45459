"""Whatever somebody writes into a pack: no hang, no crash, nothing executed, bounded memory; always an answer.

A sample runs in ``make test``; ``make verify`` runs the same with a thousand examples each and a whole minute of mutations.
"""

from __future__ import annotations

import os
import resource
import time
from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.rules.small import FILES

from fourfocus.engine.cases import check_pack
from fourfocus.engine.what_if import changed_pack
from fourfocus.rules import formula
from fourfocus.rules.expr import text_of, walk
from fourfocus.rules.pack import read_folder
from fourfocus.rules.problems import NOWHERE, Problems
from fourfocus.rules.source import Scalar, parse

SHIPPED = Path(__file__).parents[2] / "packs/hanzhong-rolling-2020"
SLOWEST_S = 5.0
"""Of processor time for one pack; the shipped one takes a fraction of a second."""

_TOKENS = (
    "sum count min max where sum( count( shift_output.qualified_kg shift_output product.value_added param.half indicator.output "
    "indicator.yield_rate ( ) , . + - * / ** // % < <= == != > >= and or not in is None True False where= lambda : [ ] { } @ "
    "__import__ __class__ __subclasses__ eval exec open os system 1 0 1e999 1.5 9999999999999999999 'x' \"x\" f'' b'' := \\ \n # "
    "if else for await yield * ** ~ ^ | & ; \t \0 吨 ０ 　"
)
TOKENS = _TOKENS.split(" ")

nasty = st.one_of(
    st.text(max_size=200),
    st.lists(st.sampled_from(TOKENS), max_size=60).map(" ".join),
    st.lists(st.sampled_from(TOKENS), max_size=60).map("".join),
    st.integers(1, 3_000).map(lambda n: "(" * n + "1" + ")" * n),
    st.integers(1, 3_000).map(lambda n: "-" * n + "1"),
    st.integers(1, 3_000).map(lambda n: "not " * n + "True"),
    st.integers(1, 1_000).map(lambda n: "+".join(["1"] * n)),
    st.integers(1, 1_000).map(lambda n: "9" * n),
    st.integers(1, 500).map(lambda n: "**".join(["9"] * n)),
    st.integers(1, 500).map(lambda n: "[" * n),
)


@pytest.fixture(autouse=True, scope="module")
def nothing_is_executed() -> Iterator[list[str]]:
    """Every import, compile to code, process and file written while texts are read is seen by an audit hook."""
    import sys

    seen: list[str] = []
    armed = [True]

    def hook(event: str, args: tuple[object, ...]) -> None:
        # Texts are parsed under the name <unknown>; whoever ran one would run code of that name.
        ran = event == "exec" and getattr(args[0], "co_filename", "") == "<unknown>"
        if armed[0] and (ran or event in ("os.system", "subprocess.Popen", "os.exec", "os.spawn", "socket.connect")):
            seen.append(f"{event} {args!r}"[:200])

    sys.addaudithook(hook)
    yield seen
    armed[0] = False
    assert seen == []


@given(nasty)
def test_a_formula_is_read_or_refused(text: str) -> None:
    began = time.process_time()
    try:
        found = formula.parse(Scalar(text, NOWHERE))
    except formula.FormulaError as error:
        assert 0 <= error.at <= len(text)
    else:
        assert sum(1 for _ in walk(found.expr)) <= formula.MOST_NODES
        text_of(found.expr)
    assert time.process_time() - began < 1


@given(nasty)
def test_a_row_expression_is_read_or_refused(text: str) -> None:
    try:
        formula.parse_row(text)
    except formula.FormulaError as error:
        assert error.code


@given(st.one_of(st.binary(max_size=400), nasty.map(lambda text: text.encode(errors="surrogatepass"))))
def test_any_bytes_are_a_tree_or_a_problem(data: bytes) -> None:
    problems = Problems()
    tree = parse("x.yaml", data, problems)
    assert (
        tree is not None or len(problems) or not data.strip() or data.lstrip().startswith((b"#", b"\xef", b"-", b"%"))
    )


@pytest.mark.parametrize(
    "data",
    [
        b"a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]\n",  # a bomb of aliases
        b"[" * 10_000,
        b"{a: " * 10_000,
        b"- " * 10_000,
        b"!!python/object/apply:os.system ['touch /tmp/fourfocus-was-here']",
        b"a: !!python/name:os.system x",
        b"? " * 5_000,
        b"x: " + b"9" * 500_000,
        b"|\n" + b" " * 900_000,
        b"- a\n" * 120_000,
        b"\xff\xfe" * 1000,
        b"a: b\n---\nc: d\n",
    ],
    ids=[
        "aliases",
        "lists",
        "maps",
        "dashes",
        "apply",
        "name",
        "keys",
        "digits",
        "blanks",
        "items",
        "utf-16",
        "documents",
    ],
)
def test_bombs_are_refused_in_time_and_run_nothing(data: bytes) -> None:
    began = time.process_time()
    for name in ("parameters.yaml", "pack.yaml", "cases/x.yaml", "clauses/x.md"):
        files = {key: text.encode() for key, text in FILES.items()} | {name: data}
        _, problems, _ = check_pack(files)
        assert problems.errors or name.endswith(".md")
    assert not Path("/tmp/fourfocus-was-here").exists()
    assert time.process_time() - began < 4 * SLOWEST_S


def mutated(random: Random, data: bytes) -> bytes:
    """A file after one to four changes: bytes turned, pieces cut, doubled, swapped or replaced by tokens."""
    found = bytearray(data)
    for _ in range(random.randint(1, 4)):
        if not found:
            break
        a = random.randrange(len(found))
        b = min(len(found), a + random.randint(1, 40))
        what = random.randrange(6)
        if what == 0:
            found[a] = random.randrange(256)
        elif what == 1:
            del found[a:b]
        elif what == 2:
            found[a:a] = found[a:b] * random.randint(1, 50)
        elif what == 3:
            found[a:b] = random.choice(TOKENS).encode()
        elif what == 4:
            lines = bytes(found).split(b"\n")
            random.shuffle(lines[: random.randint(1, len(lines))])
            at = random.randrange(len(lines))
            lines.insert(random.randrange(len(lines)), lines[at])
            found = bytearray(b"\n".join(lines))
        else:
            found[a:b] = str(random.choice((0, -1, 10**15, 0.1, "2020-13-01", "9999-12-31", "0001-01-01"))).encode()
    return bytes(found)


def check_mutants(files: dict[str, bytes], random: Random, count: float, seconds: float, *, cases: bool = False) -> int:
    began, done = time.monotonic(), 0
    while done < count and time.monotonic() - began < seconds:
        name = random.choice(sorted(files))
        data = mutated(random, files[name])
        one = time.process_time()
        _, problems, _ = check_pack({**files, name: data}, cases=cases)
        for problem in problems:
            assert problem.what("zh") and problem.right("zh") and problem.what("en") and problem.right("en")
        assert time.process_time() - one < SLOWEST_S, name
        done += 1
    return done


def test_a_damaged_small_pack_is_answered() -> None:
    check_mutants({name: text.encode() for name, text in FILES.items()}, Random(20200301), 100, 60, cases=True)


@pytest.mark.parametrize(
    ("count", "seconds"), [(15, 60), pytest.param(100_000, 300, marks=pytest.mark.verify)], ids=["sample", "whole"]
)
def test_a_damaged_shipped_pack_is_answered_in_bounded_memory(count: int, seconds: float) -> None:
    files = read_folder(SHIPPED)
    check_mutants(files, Random(1), 3, 60)  # everything is loaded that is loaded once
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    seed = 7 if count < 1000 else int.from_bytes(os.urandom(4), "big")
    print("seed", seed)
    assert check_mutants(files, Random(seed), count, seconds) > 5
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 400_000  # KB


@settings(suppress_health_check=[HealthCheck.too_slow], max_examples=max(10, settings().max_examples // 5))
@given(st.randoms(use_true_random=False))
def test_a_damaged_overlay_is_answered(random: Random) -> None:
    files = {name: text.encode() for name, text in FILES.items()}
    text = b"parameters:\n  - id: half\n    values: [{from: 2020-01-01, value: 60, source: x}]\n"
    text += b"scorecards:\n  - {id: two_way, from: 2020-03-01, to: 2020-05-01, short_board: {ceiling: 70}}\n"
    _, _, problems = changed_pack(files, "o.yaml", mutated(random, text))
    assert all(problem.what() for problem in problems)
