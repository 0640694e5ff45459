"""The small pack, whole and after one change."""

from collections.abc import Callable

import pytest
from tests.rules.small import FILES

from fourfocus.engine.cases import check_pack
from fourfocus.rules.problems import Problem


@pytest.fixture
def small() -> dict[str, bytes]:
    """The files of the small pack."""
    return {name: text.encode() for name, text in FILES.items()}


@pytest.fixture
def check_broken() -> Callable[[str, str | None, str | None], list[Problem]]:
    """Check the small pack after one change; the problems in the order they are shown."""

    def check(file: str, old: str | None, new: str | None) -> list[Problem]:
        texts: dict[str, str] = dict(FILES)
        if old is None:
            del texts[file]
        elif old in ("", "*"):
            texts[file] = new or ""
        else:
            assert old in texts[file], "the test no longer fits the small pack"
            texts[file] = texts[file].replace(old, new or "", 1)
        files = {name: text.encode(errors="surrogateescape") for name, text in texts.items()}
        return check_pack(files)[1].sorted()

    return check
