"""The only file that begins, commits and retries.

What SQLite, MariaDB and MySQL do differently is here, in db_engine.py and in columns.py. A service reads
inside `read()` and writes inside a function marked `@unit_of_work`; what they return is detached, so a
value that was not loaded cannot be read by accident later.
"""

import functools
import logging
import random
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, ParamSpec, Protocol, TypeVar, TypeVarTuple, overload

import sqlalchemy as sa
from flask import Flask
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.orm import DeclarativeBase, Session
from sqlalchemy.orm.attributes import set_committed_value

from app import db_engine, db_errors, db_statements
from app.errors import Busy

P = ParamSpec("P")
T = TypeVar("T")
Ts = TypeVarTuple("Ts")
log = logging.getLogger("duka.db")

ATTEMPTS = 8
NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}
TABLE = {"mysql_engine": "InnoDB", "mysql_charset": "utf8mb4", "mysql_collate": "utf8mb4_unicode_ci"}


class Base(DeclarativeBase):
    """Every table: constraints are named, so that a migration can drop them on any database."""

    metadata = sa.MetaData(naming_convention=NAMING)
    __table_args__: Any = TABLE


db = SQLAlchemy(model_class=Base, session_options={"expire_on_commit": False, "autoflush": False})


class Keeper(Protocol):
    """An idempotency key that lives in a unit of work (see kit/idempotency.py)."""

    def claim(self, session: Session) -> None: ...
    def keep(self, session: Session, result: Any) -> None: ...
    def proof(self) -> sa.Select[Any]: ...


@dataclass
class _Unit:
    name: str
    proof: sa.Select[*tuple[Any, ...]] | None = None
    proven_by: Mapping[str, Any] = field(default_factory=dict)
    after: list[Callable[[], None]] = field(default_factory=list)


_unit: ContextVar[_Unit | None] = ContextVar("unit", default=None)
keeper: ContextVar[Keeper | None] = ContextVar("keeper", default=None)


@overload
def unit_of_work(function: Callable[P, T], /) -> Callable[P, T]: ...
@overload
def unit_of_work(*, keyed: bool) -> Callable[[Callable[P, T]], Callable[P, T]]: ...
def unit_of_work(function: Callable[P, T] | None = None, /, *, keyed: bool = False) -> Any:
    """Make `function` one transaction: it begins on a clean session, commits, or leaves nothing.

    The whole function runs again after a deadlock, a lock timeout, a snapshot conflict, a busy
    SQLite file, or a unique key that another transaction took first, so it must do nothing but
    talk to the database: no network call inside. With `keyed`, the request's idempotency key is
    claimed and kept in the same transaction.

    Raises RuntimeError when units nest, and Busy (503) when the database stays out of reach or the
    reply to COMMIT is lost and the unit named no proof (`prove_commit`).
    """
    if function is None:
        return functools.partial(unit_of_work, keyed=keyed)

    @functools.wraps(function)
    def run(*args: P.args, **kwargs: P.kwargs) -> T:
        if _unit.get() is not None:
            raise RuntimeError(f"{function.__name__} begins a unit of work inside another one")
        key = keeper.get() if keyed else None
        for attempt in range(1, ATTEMPTS + 1):
            unit = _Unit(function.__name__)
            done, result = _attempt(unit, key, lambda: function(*args, **kwargs), attempt)
            if done:
                for call in unit.after:
                    call()
                return result  # type: ignore[return-value]
        raise Busy()

    return run


def _attempt(unit: _Unit, key: Keeper | None, body: Callable[[], T], attempt: int) -> tuple[bool, T | None]:
    """Run the unit once: (True, result) when it is durable, (False, None) when it should run again."""
    session = db.session()
    session.close()
    token = _unit.set(unit)
    committing = False
    try:
        if key is not None:
            key.claim(session)
            unit.proof = key.proof()
        result = body()
        if key is not None:
            key.keep(session, result)
        session.flush()
        committing = True
        session.commit()
        return True, result
    except DBAPIError as error:
        session.rollback()
        if committing and db_errors.lost(error):
            return _decide_lost_commit(unit, error, result)
        if attempt >= ATTEMPTS or not db_errors.again(error, attempt):
            raise db_errors.refusal(error) from error
        log.warning(
            "unit of work runs again",
            extra={"unit": unit.name, "attempt": attempt, "cause": db_errors.number(error)},
        )
    except PoolTimeout as error:
        raise Busy() from error
    except BaseException:
        session.rollback()
        raise
    finally:
        _unit.reset(token)
        session.close()
    time.sleep(min(0.01 * 2**attempt, 0.4) * random.uniform(0.5, 1.0))  # noqa: S311 (jitter)
    return False, None


def _decide_lost_commit(unit: _Unit, error: DBAPIError, result: T) -> tuple[bool, T | None]:
    """The reply to COMMIT was lost: look the unit's unique key up before deciding."""
    if unit.proof is None:
        raise Busy() from error
    try:
        db.session.close()
        found = db.session.execute(unit.proof, unit.proven_by).first() is not None
    except DBAPIError as unreachable:
        raise Busy() from unreachable
    log.warning("reply to COMMIT lost", extra={"unit": unit.name, "durable": found})
    return found, result if found else None


def prove_commit(statement: sa.Select[*tuple[Any, ...]], **values: Any) -> None:
    """Name the lookup of a unique key, written by this unit, that finds a row if COMMIT succeeded."""
    unit = _unit.get()
    if unit is None:
        raise RuntimeError("prove_commit belongs inside a unit of work")
    unit.proof, unit.proven_by = statement, values


def after_commit(call: Callable[[], None]) -> None:
    """Call `call` once, after the present unit is durable. It must not raise."""
    unit = _unit.get()
    if unit is None:
        raise RuntimeError("after_commit belongs inside a unit of work")
    unit.after.append(call)


def in_unit() -> bool:
    """Whether the caller runs inside a unit of work."""
    return _unit.get() is not None


@contextmanager
def read() -> Iterator[Session]:
    """Give a session for reading and end its transaction; inside a unit, the unit's own session."""
    session = db.session()
    if in_unit():
        yield session
        return
    try:
        yield session
    except OperationalError as error:
        raise db_errors.refusal(error) from error
    except PoolTimeout as error:
        raise Busy() from error
    finally:
        session.close()


def moved(statement: sa.Update | sa.Delete, values: Mapping[str, Any] | None = None) -> int:
    """Execute a guarded UPDATE or DELETE in the caller's unit and return how many rows it met."""
    _require_unit("a row is changed")
    return int(db.session.connection().execute(statement, values).rowcount)


def _require_unit(what: str) -> None:
    if not in_unit():
        raise RuntimeError(f"{what} outside a unit of work")


def change(
    row: Any, *guards: sa.ColumnElement[bool], was: Mapping[str, Any] | None = None, **values: Any
) -> bool:
    """Change a row that the caller's unit has locked, if it is still as it `was`; whether it did.

    `was` names columns and what they must still hold, `guards` are any further conditions. The row's
    `version`, if it has one, moves by one. What was written is known here, so nothing is read again.
    """
    if hasattr(type(row), "version"):
        values["version"] = row.version + 1
    if change_rows(type(row), *guards, was={"id": row.id, **(was or {})}, **values) != 1:
        return False
    for name, value in values.items():
        set_committed_value(row, name, value)
    return True


def change_rows(
    model: type[Any], *guards: sa.ColumnElement[bool], was: Mapping[str, Any], **values: Any
) -> int:
    """Change the rows of `model` that still are as they `was`, in the caller's unit; how many there were."""
    if not was:
        raise ValueError("which rows?")
    known = tuple((name, value is None) for name, value in was.items())
    statement = db_statements.changed(model, known, tuple(values))
    told = {f"was_{name}": value for name, value in was.items() if value is not None}
    told |= {f"new_{name}": value for name, value in values.items()}
    return moved(statement.where(*guards) if guards else statement, told)


def fetch(statement: sa.Select[*Ts], **values: Any) -> sa.Result[*Ts]:
    """Read columns in the caller's unit, or inside `read()`; no entities come of it."""
    return db.session.connection().execute(statement, values)


def add_row(model: type[Any], **values: Any) -> int:
    """Insert a row that nobody reads again in the caller's unit; return its (first) key."""
    _require_unit("a row is added")
    done = db.session.connection().execute(db_statements.added(model), values)
    key: int = done.inserted_primary_key[0]  # type: ignore[index]
    return key


def write_row(model: type[T], **values: Any) -> T:
    """As `add_row`, and return the row whole; the session does not know it, `lock_row` reads it anew."""
    whole = {**db_statements.defaults(model), **values}
    return model(**{**whole, "id": add_row(model, **values)})


def add_rows(model: type[Any], rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert rows that have values for the same columns, all at once, in the caller's unit."""
    _require_unit("rows are added")
    db.session.connection().execute(db_statements.added(model), rows)


def add_line(model: type[Any], parent: str, **values: Any) -> None:
    """Insert the next line of a history in the caller's unit, with the row named by `parent` locked."""
    _require_unit("a line is added")
    statement = db_statements.next_line(model, parent, tuple(values))
    db.session.connection().execute(statement, {f"new_{name}": value for name, value in values.items()})


def lock_row(model: type[T], row_id: int) -> T | None:
    """Read a row FOR UPDATE by its id in the caller's unit; None when there is none."""
    _require_unit("a row is locked")
    return db.session.scalars(db_statements.locked(model), {"row_id": row_id}).one_or_none()


def lock(model: type[T], *conditions: sa.ColumnElement[bool]) -> T | None:
    """Read one row FOR UPDATE in the caller's unit; on SQLite the unit already holds the write lock."""
    _require_unit("a row is locked")
    statement = sa.select(model).where(*conditions).with_for_update()
    return db.session.scalars(statement.execution_options(populate_existing=True)).one_or_none()


def init_app(app: Flask, url: str) -> None:
    """Bind the application to its database and teach each new connection how to behave."""
    if url.startswith("sqlite") and "/" in url.removeprefix("sqlite:///"):
        Path(url.removeprefix("sqlite:///").partition("?")[0]).parent.mkdir(parents=True, exist_ok=True)
    app.config["SQLALCHEMY_DATABASE_URI"] = url
    app.config["SQLALCHEMY_ENGINE_OPTIONS"] = db_engine.options(url)
    db.init_app(app)
    if url.startswith("sqlite"):
        with app.app_context():
            db_engine.prepare_sqlite(db.engine, in_unit)
