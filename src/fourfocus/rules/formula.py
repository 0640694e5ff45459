"""Formulas: Python's syntax, parsed with :mod:`ast`, of which only a whitelist is understood; nothing is ever run.

A formula is at most :data:`MOST_CHARS` long, :data:`MOST_DEPTH` deep and has at most :data:`MOST_NODES` parts, so that no text
can hang or exhaust the machine.
"""

from __future__ import annotations

import ast
import re
import warnings
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from fourfocus.rules.expr import (
    Agg,
    Arith,
    Call,
    Compare,
    Expr,
    Flag,
    In,
    IsNone,
    Logic,
    Mark,
    Neg,
    Not,
    Num,
    Param,
    Path,
    Ref,
    Text,
)
from fourfocus.rules.source import Scalar

MOST_CHARS, MOST_DEPTH, MOST_NODES = 2_000, 20, 300

_NUMBER = re.compile(r"\d{1,18}(?:\.\d{1,12})?")
_ARITH: dict[type[ast.operator], str] = {ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/"}
_COMPARE: dict[type[ast.cmpop], str] = {
    ast.Lt: "<",
    ast.LtE: "<=",
    ast.Gt: ">",
    ast.GtE: ">=",
    ast.Eq: "==",
    ast.NotEq: "!=",
}
FUNCTIONS = ("sum", "count", "min", "max", "where")


class FormulaError(ValueError):
    """A formula that cannot be read: message code, offset in the text, and the message's arguments."""

    def __init__(self, code: str, at: int, **args: Any) -> None:
        super().__init__(code)
        self.code, self.at, self.details = code, at, args


@dataclass(frozen=True, slots=True)
class Formula:
    """A formula as written, as understood, and where it stands."""

    text: str
    expr: Expr
    source: Scalar = field(compare=False, repr=False)


def parse(source: Scalar) -> Formula:
    """Read a formula of the value level (``sum(…) / sum(…)``).

    Raises
    ------
    FormulaError
        What is wrong and at which character.
    """
    return Formula(source.text.strip(), _Parser(source.text).value(), source)


def parse_row(text: str) -> Expr:
    """Read a row expression (``product.value_added``), as subject paths use it.

    >>> parse_row("meter.unit")
    Path(names=('meter', 'unit'), at=0)
    """
    parser = _Parser(text)
    return parser.row(parser.tree)


class _Parser:
    def __init__(self, text: str) -> None:
        if len(text) > MOST_CHARS:
            raise FormulaError("formula.long", 0, most=MOST_CHARS)
        if not text.strip():
            raise FormulaError("formula.empty", 0)
        self.lead = len(text) - len(text.lstrip())
        # A line break inside a block is as good as a blank; offsets stay what they were.
        self.text = re.sub(r"\s", " ", text)[self.lead :].rstrip()
        bad = re.search(r"[\\\x00-\x1f\x7f#]", self.text)
        if bad:
            raise FormulaError(
                "formula.character",
                self.lead + bad.start(),
                character=bad[0] if bad[0].isprintable() else repr(bad[0])[1:-1],
            )
        self.tree = self._parse()
        self._measure()
        self.table: str | None = None

    def _parse(self) -> ast.expr:
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                return ast.parse(self.text, mode="eval").body
        except SyntaxError as error:
            at = max((error.offset or 1) - 1, 0)
            raise FormulaError("formula.syntax", self.lead + at) from None
        except (ValueError, MemoryError, RecursionError):
            raise FormulaError("formula.deep", self.lead, most=MOST_DEPTH) from None

    def _measure(self) -> None:
        level: list[ast.AST] = [self.tree]
        depth = count = 0
        while level:
            depth, count = depth + 1, count + len(level)
            if depth > MOST_DEPTH:
                raise FormulaError("formula.deep", self.lead, most=MOST_DEPTH)
            if count > MOST_NODES:
                raise FormulaError("formula.large", self.lead, most=MOST_NODES)
            level = [
                child
                for node in level
                for child in ast.iter_child_nodes(node)
                if isinstance(child, (ast.expr, ast.keyword))
            ]

    def at(self, node: ast.AST) -> int:
        # ast counts UTF-8 bytes; people count characters.
        column: int = getattr(node, "col_offset", 0)
        return self.lead + len(self.text.encode()[:column].decode(errors="ignore"))

    def refusal(self, node: ast.AST) -> FormulaError:
        return FormulaError("formula.not_allowed", self.at(node), what=_name_of(node))

    def value(self) -> Expr:
        return self._value(self.tree)

    def _value(self, node: ast.expr) -> Expr:
        if isinstance(node, ast.Call):
            return self._call(node)
        if isinstance(node, ast.Attribute):
            names = self._names(node)
            if len(names) == 2 and names[0] == "param":
                return Param(names[1], self.at(node))
            if len(names) == 2 and names[0] == "indicator":
                return Ref(names[1], self.at(node))
            raise FormulaError("formula.outside", self.at(node), name=".".join(names))
        if isinstance(node, ast.Name):
            raise FormulaError("formula.outside", self.at(node), name=node.id)
        return self._common(node, self._value)

    def row(self, node: ast.expr) -> Expr:
        """A row expression; names are columns."""
        if isinstance(node, ast.Name):
            return Path((node.id,), self.at(node))
        if isinstance(node, ast.Attribute):
            names = self._names(node)
            if len(names) == 2 and names[0] == "param":
                return Param(names[1], self.at(node))
            if len(names) == 2 and names[0] == "period":
                return Mark(names[1], self.at(node))
            return Path(names, self.at(node))
        if isinstance(node, ast.Call):
            raise FormulaError("formula.nested", self.at(node))
        return self._common(node, self.row)

    def _common(self, node: ast.expr, read: Any) -> Expr:
        at = self.at(node)
        if isinstance(node, ast.Constant):
            return self._constant(node, at)
        if isinstance(node, ast.BinOp) and type(node.op) in _ARITH:
            return Arith(_ARITH[type(node.op)], read(node.left), read(node.right), at)
        if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
            return Neg(read(node.operand), at)
        if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
            return Not(read(node.operand), at)
        if isinstance(node, ast.BoolOp):
            op = "and" if isinstance(node.op, ast.And) else "or"
            return Logic(op, tuple(read(part) for part in node.values), at)
        if isinstance(node, ast.Compare):
            return self._compare(node, read, at)
        raise self.refusal(node)

    def _compare(self, node: ast.Compare, read: Any, at: int) -> Expr:
        if len(node.ops) != 1:
            raise FormulaError("formula.chain", at)
        op, right = node.ops[0], node.comparators[0]
        if type(op) in _COMPARE:
            return Compare(_COMPARE[type(op)], read(node.left), read(right), at)
        if isinstance(op, (ast.In, ast.NotIn)):
            if not isinstance(right, (ast.Tuple, ast.List)) or not right.elts:
                raise FormulaError("formula.in", self.at(right))
            return In(read(node.left), tuple(read(item) for item in right.elts), isinstance(op, ast.NotIn), at)
        if isinstance(right, ast.Constant) and right.value is None:
            return IsNone(read(node.left), isinstance(op, ast.IsNot), at)
        raise FormulaError("formula.is", at)

    def _constant(self, node: ast.Constant, at: int) -> Expr:
        if isinstance(node.value, bool):
            return Flag(node.value, at)
        if isinstance(node.value, str):
            if '"' in node.value:
                raise FormulaError("formula.character", at, character='"')
            return Text(node.value, at)
        if isinstance(node.value, (int, float)):
            # The text, not ast's float: 0.1 is one tenth.
            written = ast.get_source_segment(self.text, node) or ""
            if not _NUMBER.fullmatch(written):
                raise FormulaError("formula.number", at, number=written[:30])
            return Num(Fraction(written), at)
        raise self.refusal(node)

    def _call(self, node: ast.Call) -> Expr:
        at = self.at(node)
        if not isinstance(node.func, ast.Name):
            raise self.refusal(node)
        fn = node.func.id
        if fn in ("min", "max", "where"):
            if node.keywords or len(node.args) < 2 or (fn == "where" and len(node.args) != 3):
                raise FormulaError("formula.arguments", at, fn=fn, use=_USE[fn])
            return Call(fn, tuple(self._value(arg) for arg in node.args), at)
        if fn not in ("sum", "count"):
            raise FormulaError("formula.function", at, fn=fn, known=FUNCTIONS)
        if len(node.args) != 1 or any(keyword.arg != "where" for keyword in node.keywords) or len(node.keywords) > 1:
            raise FormulaError("formula.arguments", at, fn=fn, use=_USE[fn])
        where = self.row(node.keywords[0].value) if node.keywords else None
        if fn == "count":
            if not isinstance(node.args[0], ast.Name):
                raise FormulaError("formula.arguments", at, fn=fn, use=_USE[fn])
            return Agg(fn, node.args[0].id, None, where, at)
        self.table = None
        value = self._summand(node.args[0])
        if self.table is None:
            raise FormulaError("formula.arguments", at, fn=fn, use=_USE[fn])
        return Agg(fn, self.table, value, where, at)

    def _summand(self, node: ast.expr) -> Expr:
        """``table.column``, or sums, differences and products of such; the table's name is taken off."""
        if isinstance(node, ast.Attribute):
            table, *names = self._names(node)
            if self.table not in (None, table):
                raise FormulaError("formula.two_tables", self.at(node), first=self.table, second=table)
            self.table = table
            return Path(tuple(names), self.at(node))
        if isinstance(node, ast.Name):
            raise FormulaError("formula.arguments", self.at(node), fn="sum", use=_USE["sum"])
        if isinstance(node, ast.Call):
            raise FormulaError("formula.nested", self.at(node))
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Div):
            raise FormulaError("formula.divide_rows", self.at(node))
        return self._common(node, self._summand)

    def _names(self, node: ast.Attribute) -> tuple[str, ...]:
        names: list[str] = []
        inner: ast.expr = node
        while isinstance(inner, ast.Attribute):
            names.append(inner.attr)
            inner = inner.value
        if not isinstance(inner, ast.Name):
            raise self.refusal(inner)
        names.append(inner.id)
        return tuple(reversed(names))


_USE = {
    "sum": "sum(table.column, where=condition)",
    "count": "count(table, where=condition)",
    "min": "min(a, b, …)",
    "max": "max(a, b, …)",
    "where": "where(condition, a, b)",
}


def _name_of(node: ast.AST) -> str:
    if isinstance(node, ast.BinOp):
        return {"Pow": "**", "FloorDiv": "//", "Mod": "%", "MatMult": "@"}.get(
            type(node.op).__name__, type(node.op).__name__
        )
    if isinstance(node, ast.UnaryOp):
        return {"UAdd": "+", "Invert": "~"}.get(type(node.op).__name__, type(node.op).__name__)
    if isinstance(node, ast.Constant):
        return repr(node.value)[:30]
    return type(node).__name__
