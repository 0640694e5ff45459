"""Every message has a test with its exact text, in both languages, and there are many ways to be wrong."""

from __future__ import annotations

import importlib.util
import string
from pathlib import Path
from typing import Any

from fourfocus.facts.messages import MESSAGES


def tables() -> dict[str, tuple[Any, ...]]:
    """Every expected problem of the ``test_broken_*`` files beside this one, by file and case."""
    found: dict[str, tuple[Any, ...]] = {}
    for path in sorted(Path(__file__).parent.glob("test_broken_*.py")):
        if path == Path(__file__):
            continue
        spec = importlib.util.spec_from_file_location(f"cases_of_{path.stem}", path)
        assert spec is not None and spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        for name, (_, _, expected) in module.CASES.items():
            assert expected, f"{path.name}: {name!r} expects nothing to be wrong"
            for number, problem in enumerate(expected):
                found[f"{path.name} {name} {number}"] = problem
        for name, problem in getattr(module, "APART", {}).items():
            found[f"{path.name} {name}"] = problem
    return found


def test_every_message_is_expected_somewhere() -> None:
    assert {code for code, *_ in tables().values()} == set(MESSAGES)


def test_there_are_at_least_eighty_kinds_of_broken_input() -> None:
    kinds = {place.rsplit(" ", 1)[0] if place[-1].isdigit() else place for place in tables()}
    assert len(kinds) >= 80


def test_texts_are_whole_sentences_in_their_language() -> None:
    """No placeholder is left, the Chinese is Chinese, the English has no Chinese but what the file itself says."""
    for place, (_code, *_, reason, remedy, english) in tables().items():
        for text in (reason, remedy, english):
            assert text == text.strip(), place
            assert "{" not in text, place
            assert "  " not in text, place
        assert any("\u4e00" <= mark <= "\u9fff" for mark in reason), place
        assert any("\u4e00" <= mark <= "\u9fff" for mark in remedy), place
        assert any(mark in string.ascii_letters for mark in english), place


def test_both_languages_of_a_message_say_the_same_things() -> None:
    """Each placeholder of one language stands in the other too, in the reason or the remedy."""
    allowed = {"title", "name", "value", "column", "near", "unit", "spans", "what"}
    for code, message in MESSAGES.items():
        chinese = names(message.reason_zh) | names(message.remedy_zh)
        english = names(message.reason_en) | names(message.remedy_en)
        assert chinese ^ english <= allowed, code


def names(template: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(template) if name}
