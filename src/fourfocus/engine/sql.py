"""Expressions over the records of one table, joined with the registers they look into, as one SQL query.

The query is text: putting some hundred filtered sums together as expressions of a library costs more than computing them.
It names the tables as :meth:`fourfocus.facts.factset.FactSet.sql` knows them; a private column is always empty.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from fourfocus.engine.asked import Asked, Key, Params, column_of, common_factor, is_number, window
from fourfocus.engine.derived.base import Span
from fourfocus.facts.factset import END
from fourfocus.facts.frames import quote
from fourfocus.facts.schema import Catalog, Table
from fourfocus.rules.expr import (
    Arith,
    Compare,
    Day,
    Expr,
    Flag,
    In,
    IsNone,
    Logic,
    Neg,
    Not,
    Num,
    Param,
    Path,
    Text,
    text_of,
)
from fourfocus.rules.units import column_dim


class Query:
    """One query; the expressions written first say which registers are joined."""

    def __init__(self, catalog: Catalog, table: Table, mill: str, params: Params) -> None:
        self.catalog, self.table, self.mill, self.params = catalog, table, mill, params
        self._joins: dict[tuple[str, str], set[str]] = {}

    @property
    def tables(self) -> set[str]:
        """The table and the registers joined so far."""
        return {self.table.name, *(register for _, register in self._joins)}

    def sums(self, asked: Sequence[Asked], keys: Sequence[Key]) -> str:
        """One row per group of ``keys`` (``k0``, ``k1`` …), with the figures of every window (:class:`Slot`)."""
        groups = [f"{self._key(key)} AS k{index}" for index, key in enumerate(keys)]
        parts = list(groups)
        whole = window(asked)
        for index, one in enumerate(asked):
            # What lies in the days of all windows together is not asked again of each record.
            inside = "TRUE" if one.span == whole else _inside(one.span)
            parts += [f"{sql} AS {part}{index}" for part, sql in self._measures(one, inside).items()]
        by = f" GROUP BY {', '.join(f'k{index}' for index in range(len(keys)))}" if keys else ""
        return f"SELECT {', '.join(parts)} {self._from(whole)}{by}"

    def records(self, asked: Asked, key: Key | None, wanted: Sequence[str] | None) -> str:
        """The records of one window by day and place, with their value in ``value_``.

        Of those that belong to ``wanted`` by ``key`` (None: to anybody).
        """
        value = self.number(asked.agg.value)[0] if asked.agg.value is not None else "1"
        limits = [self.condition(asked.agg.where)] if asked.agg.where is not None else []
        if key is not None:
            limits.append(
                f"{self._key(key)} IN ({', '.join(map(quote, wanted)) or 'NULL'})" if wanted is not None else "TRUE"
            )
        names = dict.fromkeys((*self.table.key, "_day", "_file", "_sheet", "_row"))
        shown = ", ".join(f't."{name}"' for name in names)
        order = ", ".join(f't."{name}"' for name in ("_day", "_file", "_sheet", "_row", *self.table.key))
        more = "".join(f" AND {limit}" for limit in limits)
        return f"SELECT {shown}, {value} AS value_ {self._from(asked.span)}{more} ORDER BY {order}"

    def rolled(self, columns: Sequence[Path], summed: Sequence[str], span: Span, count: str) -> str:
        """Sums and the number of records for each combination of ``columns``, named as the rules write them.

        With a column looked up in a register goes whether it has an entry (:func:`there`); records without a value are summed
        apart from those with one.
        """
        by = {text_of(path): self.value(path) for path in columns} | {"_day": "t._day"}
        by |= {there(path.names[0]): f"{_alias(path.names[0], self.table[path.names[0]].ref or '')}.key_ IS NOT NULL"
               for path in columns if len(path.names) == 2}  # fmt: skip
        by |= {there(name): f't."{name}" IS NOT NULL' for name in summed}
        parts = [f'{sql} AS "{name}"' for name, sql in by.items()]
        parts += [f'CAST(sum(t."{name}") AS BIGINT) AS "{name}"' for name in summed]
        return f'SELECT {", ".join(parts)}, count(*) AS "{count}" {self._from(span)} GROUP BY ALL'

    def _measures(self, one: Asked, inside: str) -> dict[str, str]:
        """The figures of one window; see :class:`fourfocus.engine.asked.Slot`."""
        where = None if one.agg.where is None else self.condition(one.agg.where)
        counted = inside if where is None else f"{inside} AND {where}"
        found = {"rows": f"count(*) FILTER (WHERE {counted})"}
        if where is not None:
            found["unknown"] = f"count(*) FILTER (WHERE {inside} AND ({where}) IS NULL)"
        if one.agg.value is not None:
            value = self.number(one.agg.value)[0]
            # A sum is wider than its column until it is known to fit; one that does not is an error.
            found["total"] = f"CAST(sum({value}) FILTER (WHERE {counted}) AS BIGINT)"
            found["empty"] = f"count(*) FILTER (WHERE {counted} AND ({value}) IS NULL)"
        return found

    def _key(self, key: Key) -> str:
        if not key.register:
            return self.value(key.path)
        return self._through(key.path.names[0], key.register, key.attribute)

    def _through(self, column: str, register: str, attribute: str) -> str:
        self._joins.setdefault((column, register), set()).add(attribute)
        return f'{_alias(column, register)}."{attribute}"'

    def _from(self, span: Span) -> str:
        """The joins; to be called last, when everything looked into is known."""
        joins = "".join(self._join(*looked, attributes) for looked, attributes in sorted(self._joins.items()))
        return f'FROM "{self.table.name}" t{joins} WHERE t.mill = {quote(self.mill)} AND {_inside(span)}'

    def _join(self, column: str, name: str, attributes: set[str]) -> str:
        """The row of the register that is valid on the record's day; an entry ends where the next of its key starts."""
        register, alias = self.catalog[name], _alias(column, name)
        key, last = f'"{register.key[0]}"', f"DATE '{END.isoformat()}'"
        after = f"lead(valid_from) OVER (PARTITION BY {key} ORDER BY valid_from)"
        end = f"least(coalesce(valid_to, {last}), coalesce({after}, {last}))"
        shown = "".join(f', {"NULL AS " if register[one].private else ""}"{one}"' for one in sorted(attributes))
        spells = f'SELECT {key} AS key_, valid_from AS from_, {end} AS end_{shown} FROM "{name}"'
        spells += f" WHERE mill = {quote(self.mill)}"
        on = f't."{column}" = {alias}.key_ AND t._day >= {alias}.from_ AND t._day < {alias}.end_'
        return f" LEFT JOIN ({spells}) {alias} ON {on}"

    def value(self, expr: Path) -> str:
        """A column, directly or through a register."""
        if len(expr.names) == 2:
            return self._through(expr.names[0], self.table[expr.names[0]].ref or "", expr.names[1])
        return "NULL" if self.table[expr.names[0]].private else f't."{expr.names[0]}"'

    def number(self, expr: Expr) -> tuple[str, Fraction]:
        """A quantity as SQL over integers and the factor that makes it a value in base units."""
        match expr:
            case Path():
                return self.value(expr), column_dim(column_of(self.catalog, self.table, expr).unit)[1]
            case Num():
                return "CAST(1 AS BIGINT)", expr.value
            case Param():
                return "CAST(1 AS BIGINT)", self.params(expr.name)
            case Neg():
                inner, factor = self.number(expr.arg)
                return f"(-{inner})", factor
            case Arith():
                (left, a), (right, b) = self.number(expr.left), self.number(expr.right)
                if expr.op == "*":
                    return f"({left} * {right})", a * b
                factor, by_a, by_b = common_factor(a, b)
                return f"({_times(left, by_a)} {expr.op} {_times(right, by_b)})", factor
        raise TypeError(f"no quantity: {expr}")

    def condition(self, expr: Expr) -> str:
        """A condition; NULL where it cannot be told."""
        match expr:
            case Path():
                return self.value(expr)
            case Flag():
                return "TRUE" if expr.value else "FALSE"
            case Not():
                return f"(NOT {self.condition(expr.arg)})"
            case Logic():
                return "(" + f" {expr.op.upper()} ".join(map(self.condition, expr.args)) + ")"
            case IsNone():
                return self._is_none(expr)
            case Compare():
                return self._compare(expr.op, expr.left, expr.right)
            case In():
                found = " OR ".join(self._compare("==", expr.arg, item) for item in expr.items)
                return f"(NOT ({found}))" if expr.negated else f"({found})"
        raise TypeError(f"no condition: {expr}")

    def _is_none(self, expr: IsNone) -> str:
        """A register's entry that is not found is not an empty cell: its key tells them apart."""
        assert isinstance(expr.arg, Path)
        found = f"({self.value(expr.arg)} IS {'NOT ' if expr.negated else ''}NULL)"
        if len(expr.arg.names) == 2:
            alias = _alias(expr.arg.names[0], self.table[expr.arg.names[0]].ref or "")
            return f"(CASE WHEN {alias}.key_ IS NOT NULL THEN {found} END)"
        return found

    def _compare(self, op: str, left: Expr, right: Expr) -> str:
        if any(is_number(self.catalog, self.table, one) for one in (left, right)):
            (a, a_factor), (b, b_factor) = self.number(left), self.number(right)
            _, by_a, by_b = common_factor(a_factor, b_factor)
            a, b = _times(a, by_a), _times(b, by_b)
        else:
            a, b = self._plain(left), self._plain(right)
        return f"({a} {'=' if op == '==' else '<>' if op == '!=' else op} {b})"

    def _plain(self, expr: Expr) -> str:
        if isinstance(expr, Text):
            return quote(expr.value)
        if isinstance(expr, Day):
            return f"DATE '{expr.value.isoformat()}'"
        return self.condition(expr)


def there(column: str) -> str:
    """What :meth:`Query.rolled` calls the column that says whether another one has a value, or its register an entry."""
    return f"{column}?"


def _alias(column: str, register: str) -> str:
    return f'"{column}__{register}"'


def _times(sql: str, factor: int) -> str:
    return sql if factor == 1 else f"{sql} * {factor}"


def _inside(span: Span) -> str:
    return f"t._day >= DATE '{span.start.isoformat()}' AND t._day < DATE '{span.end.isoformat()}'"
