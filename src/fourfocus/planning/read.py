"""An instance from JSON text and back. Everything wrong is collected: where, what, why it matters, what to do."""

from __future__ import annotations

import dataclasses
import hashlib
import json
import typing
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from fourfocus.planning.data import Instance
from fourfocus.planning.verify import verify

FORMAT = "fourfocus-planning/1"
TIMES = {"start", "end", "at", "earliest", "due", "deadline"}
"""Fields that are local times (ISO 8601, no zone) in JSON and seconds from the instance's start in memory."""
KINDS: dict[type, tuple[str, str]] = {
    str: ("文字", "text"),
    int: ("整数", "an integer"),
    bool: ("true 或 false", "true or false"),
}


@dataclass(frozen=True)
class Problem:
    """Something wrong in an instance: its place as ``orders[3].due``, and what to do, in both languages."""

    where: str
    zh: str
    en: str

    def __str__(self) -> str:
        return f"{self.where}: {self.zh} / {self.en}"


class BadInstanceError(ValueError):
    """An instance cannot be used; ``problems`` lists everything that is wrong with it."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("\n".join(map(str, problems)))
        self.problems = problems


class _Reader:
    """Turns JSON values into dataclasses by their annotations, noting problems."""

    def __init__(self, start: datetime) -> None:
        self.start = start
        self.problems: list[Problem] = []

    def note(self, where: str, zh: str, en: str) -> None:
        self.problems.append(Problem(where, zh, en))

    def time(self, value: Any, where: str) -> int:
        try:
            moment = datetime.fromisoformat(value)
            if moment.tzinfo is not None:
                raise ValueError(value)
            return int((moment - self.start) // timedelta(seconds=1))
        except (TypeError, ValueError):
            self.note(where, f"{value!r} 不是时刻，应写成 2026-03-02T08:00:00（本地时间，不带时区）",
                      f"{value!r} is no time; write 2026-03-02T08:00:00 (local, no zone)")  # fmt: skip
            return 0

    def value(self, kind: Any, value: Any, where: str, name: str) -> Any:
        origin = typing.get_origin(kind)
        if origin is tuple:
            if not isinstance(value, list):
                self.note(where, "应为列表 […]", "must be a list […]")
                return ()
            inner = typing.get_args(kind)[0]
            return tuple(self.value(inner, item, f"{where}[{i}]", "") for i, item in enumerate(value))
        if origin is dict:
            if not isinstance(value, dict) or any(type(v) is not int for v in value.values()):
                self.note(where, "应为 {名称: 整数}", "must be {name: integer}")
                return {}
            return dict(value)
        if dataclasses.is_dataclass(kind):
            return self.record(typing.cast("type[Any]", kind), value, where)
        if name in TIMES:
            return self.time(value, where)
        if type(value) is not kind:
            zh, en = KINDS[kind]
            self.note(where, f"应为{zh}，现为 {value!r}", f"must be {en}, not {value!r}")
            return kind()
        if kind is int and value < 0:
            self.note(where, f"不能为负：{value}", f"must not be negative: {value}")
        return value

    def record(self, kind: type[Any], data: Any, where: str) -> Any:
        hints = typing.get_type_hints(kind)
        if not isinstance(data, dict):
            self.note(where, "应为对象 {…}", "must be an object {…}")
            data = {}
        for extra in sorted(set(data) - set(hints)):
            known = ", ".join(hints)
            self.note(f"{where}.{extra}", f"没有这个字段；可用：{known}", f"unknown field; known: {known}")
        values: dict[str, Any] = {}
        for spec in dataclasses.fields(kind):
            place = f"{where}.{spec.name}" if where else spec.name
            if spec.name in data:
                values[spec.name] = self.value(hints[spec.name], data[spec.name], place, spec.name)
            elif spec.default is dataclasses.MISSING and spec.default_factory is dataclasses.MISSING:
                self.note(place, "缺少这个字段", "this field is missing")
                values[spec.name] = self.empty(hints[spec.name])
        return kind(**values)

    @staticmethod
    def empty(kind: Any) -> Any:
        return () if typing.get_origin(kind) is tuple else {} if typing.get_origin(kind) is dict else kind()


def load(text: str) -> Instance:
    """An instance from JSON text.

    Raises
    ------
    BadInstanceError
        With every problem found, each with its place.
    """
    try:
        data = json.loads(text)
    except json.JSONDecodeError as error:
        raise BadInstanceError(
            [Problem(f"第 {error.lineno} 行 line {error.lineno}", f"不是 JSON：{error.msg}", "not JSON")]
        ) from error
    if not isinstance(data, dict) or data.pop("format", None) != FORMAT:
        raise BadInstanceError([Problem("format", f"应为 {FORMAT}", f"must be {FORMAT}")])
    try:
        start, end = (datetime.fromisoformat(data.pop(name)) for name in ("start", "end"))
    except (KeyError, TypeError, ValueError) as error:
        raise BadInstanceError(
            [Problem("start, end", "计划期的起止时刻缺少或不对", f"horizon missing or wrong: {error}")]
        ) from error
    reader = _Reader(start)
    hints = typing.get_type_hints(Instance)
    values: dict[str, Any] = {"start": start, "horizon_s": int((end - start) // timedelta(seconds=1))}
    for extra in sorted(set(data) - set(hints)):
        reader.note(extra, f"没有这个字段；可用：{', '.join(hints)}", "unknown field")
    for spec in dataclasses.fields(Instance):
        if spec.name in values:
            continue
        if spec.name in data:
            values[spec.name] = reader.value(hints[spec.name], data[spec.name], spec.name, "")
        elif spec.default is dataclasses.MISSING and spec.default_factory is dataclasses.MISSING:
            reader.note(spec.name, "缺少这个字段", "this field is missing")
            values[spec.name] = reader.empty(hints[spec.name])
    instance = Instance(**values)
    problems = reader.problems or [Problem(*found) for found in verify(instance)]
    if problems:
        raise BadInstanceError(problems)
    return instance


def _plain(value: Any, start: datetime) -> Any:
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {
            f.name: (start + timedelta(seconds=getattr(value, f.name))).isoformat()
            if f.name in TIMES
            else _plain(getattr(value, f.name), start)
            for f in dataclasses.fields(value)
        }
    if isinstance(value, tuple):
        return [_plain(item, start) for item in value]
    return value


def dump(instance: Instance) -> str:
    """The instance as JSON text, one record a line; ``load`` gives the same instance back."""
    head = {"format": FORMAT, "id": instance.id, "title": instance.title, "start": instance.start.isoformat(),
            "end": instance.clock(instance.horizon_s).isoformat()}  # fmt: skip
    parts = [f" {json.dumps(k)}: {json.dumps(v, ensure_ascii=False)}" for k, v in head.items()]
    for spec in dataclasses.fields(instance):
        if spec.name in {"id", "title", "start", "horizon_s"}:
            continue
        value = _plain(getattr(instance, spec.name), instance.start)
        if isinstance(value, list) and value and isinstance(value[0], dict):
            rows = ",\n".join("  " + json.dumps(row, ensure_ascii=False) for row in value)
            parts.append(f' "{spec.name}": [\n{rows}\n ]')
        else:
            parts.append(f' "{spec.name}": {json.dumps(value, ensure_ascii=False)}')
    return "{\n" + ",\n".join(parts) + "\n}\n"


def fingerprint(instance: Instance) -> str:
    """SHA-256 of the instance's JSON text; a plan names the instance it is for by it."""
    return hashlib.sha256(dump(instance).encode()).hexdigest()
