"""Where a request came from, for the audit trail, without handing it through every service."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Origin:
    """Network address and browser of a request; a command's name for what no browser asked for."""

    address: str = ""
    agent: str = ""


COMMAND = Origin(agent="command")

_current: ContextVar[Origin] = ContextVar("origin")


def current() -> Origin:
    """Where what runs now came from."""
    return _current.get(COMMAND)


@contextmanager
def coming_from(origin: Origin) -> Iterator[None]:
    """Everything audited inside came from ``origin``."""
    token = _current.set(origin)
    try:
        yield
    finally:
        _current.reset(token)
