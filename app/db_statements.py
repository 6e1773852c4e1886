"""Statements that differ in their values alone: built and compiled once, which is most of what they cost.

Built on tables, not on entities: nothing of the session's state is consulted for them. db.py executes them.
"""

import functools
from collections.abc import Callable
from typing import Any, TypeVar

import sqlalchemy as sa

F = TypeVar("F", bound=Callable[..., Any])


def _once(build: F) -> F:
    return functools.cache(build)  # type: ignore[return-value]


@_once
def locked(model: Any) -> sa.Select[Any]:
    """The row `row_id` of `model`, FOR UPDATE."""
    statement = sa.select(model).where(model.id == sa.bindparam("row_id")).with_for_update()
    return statement.execution_options(populate_existing=True)


@_once
def changed(model: Any, was: tuple[tuple[str, bool], ...], columns: tuple[str, ...]) -> sa.Update:
    """Columns become `new_<name>` where each of `was` (name, whether NULL) is still `was_<name>`."""
    table = model.__table__
    same = []
    for name, is_null in was:
        column = table.c[name]
        same.append(column.is_(None) if is_null else column == sa.bindparam(f"was_{name}"))
    return sa.update(table).where(*same).values({name: sa.bindparam(f"new_{name}") for name in columns})


@_once
def added(model: Any) -> sa.Insert:
    """A row of `model`; the columns are those that have a value when it is executed."""
    return sa.insert(model.__table__)


@_once
def defaults(model: Any) -> dict[str, Any]:
    """What columns of a new row hold that nobody gave a value."""
    given = {column.key: column.default for column in model.__table__.columns}
    return {name: default.arg if default is not None else None for name, default in given.items()}


@_once
def next_line(model: Any, parent: str, columns: tuple[str, ...]) -> sa.Insert:
    """A line of a history: its `seq` is one more than the last one of the same `parent`."""
    table = model.__table__
    values = [sa.bindparam(f"new_{name}", type_=table.c[name].type).label(name) for name in columns]
    seq = (sa.func.coalesce(sa.func.max(table.c.seq), 0) + 1).label("seq")
    mine = table.c[parent] == sa.bindparam(f"new_{parent}", type_=table.c[parent].type)
    return sa.insert(table).from_select([*columns, "seq"], sa.select(*values, seq).where(mine))
