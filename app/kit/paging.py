"""Keyset pages: a cursor names the last row seen, so a page costs the same however deep it is."""

import base64
import binascii
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, cast

import sqlalchemy as sa
from sqlalchemy.orm import InstrumentedAttribute, Session
from sqlalchemy.sql import operators
from sqlalchemy.sql.elements import BinaryExpression, BooleanClauseList

from app.errors import Invalid
from app.kit.clock import rfc3339

DEFAULT_LIMIT, MOST = 20, 100


@dataclass(frozen=True)
class Wanted:
    """The page that a caller asks for."""

    limit: int = DEFAULT_LIMIT
    cursor: str | None = None
    total: bool = False


@dataclass(frozen=True)
class Page:
    """Rows, the cursor of the next page (None at the end) and, if asked, the number of all rows."""

    data: Sequence[Any]
    next_cursor: str | None
    total: int | None = None


Order = tuple[InstrumentedAttribute[Any], bool]  # the column, and whether it runs downwards


def page(session: Session, statement: sa.Select[Any], *, by: Order, key: Order, wanted: Wanted) -> Page:
    """Run `statement` for one page, ordered by `by` and then by the unique `key`.

    `by` may hold no NULL. Raises Invalid when the cursor was made by another ordering.
    """
    total = None
    if wanted.total:
        inner = statement.order_by(None).options().with_only_columns(key[0]).subquery()
        total = session.scalar(sa.select(sa.func.count()).select_from(inner))
    if wanted.cursor:
        statement = _guided(session, statement, by=by, key=key)
        statement = statement.where(_after(by, key, _decode(wanted.cursor, by, key)))
    for each, downwards in {by[0].key: by, key[0].key: key}.values():
        statement = statement.order_by(each.desc() if downwards else each)
    rows = session.scalars(statement.limit(wanted.limit + 1)).all()
    more = len(rows) > wanted.limit
    rows = rows[: wanted.limit]
    return Page(rows, _encode(by, key, rows[-1]) if more else None, total)


def _guided(session: Session, statement: sa.Select[Any], *, by: Order, key: Order) -> sa.Select[Any]:
    """Name the index that holds a filter and the key, on servers where the statement has such a filter.

    MariaDB (10.11) else enters the index by the filter alone, and reads from its end to the cursor.
    """
    dialect = session.get_bind().dialect
    if dialect.name == "sqlite" or by[0] is not key[0]:
        return statement
    table = key[0].class_.__table__
    fixed = {name for clause in _clauses(statement.whereclause) for name in _fixed(clause, table.name)}
    fitting = []
    for index in table.indexes:
        *filters, last = [column.name for column in index.columns]
        if filters and last == key[0].key and fixed.issuperset(filters):
            fitting.append((len(filters), index))
    most = max((length for length, _ in fitting), default=0)
    best = [index for length, index in fitting if length == most]
    if len(best) != 1:
        return statement
    hint = f"FORCE INDEX ({dialect.identifier_preparer.format_index(best[0])})"
    return statement.with_hint(table, hint, dialect.name)


def _clauses(condition: Any) -> Sequence[Any]:
    """What is joined by AND."""
    if isinstance(condition, BooleanClauseList) and condition.operator is operators.and_:
        return condition.clauses
    return [condition]


def _fixed(clause: Any, table: str) -> list[str]:
    """The column that a condition holds to one value (NULL is one), if it is of `table`."""
    if not isinstance(clause, BinaryExpression) or clause.operator not in {operators.eq, operators.is_}:
        return []
    column = clause.left
    mine = isinstance(column, sa.Column) and column.table.name == table
    return [column.name] if mine else []


def _after(by: Order, key: Order, last: tuple[Any, Any]) -> sa.ColumnElement[bool]:
    """What comes after `last`; the bound on the column alone is what lets an index begin there."""
    (column, down), (unique, unique_down) = by, key
    value, identity = last
    later = unique < identity if unique_down else unique > identity
    if column is unique:
        return cast(sa.ColumnElement[bool], later)
    bound, beyond = (column <= value, column < value) if down else (column >= value, column > value)
    return sa.and_(bound, sa.or_(beyond, later))


def _encode(by: Order, key: Order, row: Any) -> str:
    value = getattr(row, by[0].key)
    written: Any = value
    if isinstance(value, date):
        written = rfc3339(value) if isinstance(value, datetime) else value.isoformat()
    order = f"{by[0].key}{'-' if by[1] else '+'}"
    raw = json.dumps([order, written, getattr(row, key[0].key)], ensure_ascii=False)
    return base64.urlsafe_b64encode(raw.encode()).decode().rstrip("=")


def _decode(cursor: str, by: Order, key: Order) -> tuple[Any, Any]:
    try:
        raw = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
        order, value, identity = json.loads(raw)
        if order != f"{by[0].key}{'-' if by[1] else '+'}" or not _fits(key, identity):
            raise ValueError("another ordering")
        return _value(value, by[0].type.python_type), identity
    except (ValueError, TypeError, binascii.Error, RecursionError) as error:
        words = "This cursor belongs to another list or order; start from the first page."
        wrong = {"pointer": "/cursor", "code": "invalid", "detail": words, "in": "query"}
        raise Invalid(errors=[wrong]) from error


def _value(written: Any, kind: type[Any]) -> Any:
    """What the cursor says of the last row, refused when the column could not hold it."""
    if kind is datetime:
        moment = datetime.fromisoformat(written)
        if moment.tzinfo is None or not 1970 <= moment.year < 9998:
            raise ValueError("not a moment")
        return moment
    if kind is date:
        return date.fromisoformat(written)
    if type(written) is not kind or (kind is int and not -(2**63) <= written < 2**63):
        raise ValueError("another type")
    if kind is str:
        written.encode()  # half a surrogate pair is a ValueError here, and a crash in a driver
    return written


def _fits(key: Order, identity: Any) -> bool:
    return type(identity) is int and 0 <= identity < 2**63
