"""How much a database works for a question, counted by itself: the same on a busy machine as on an idle one.

SQLite counts the instructions of its machine, MariaDB and MySQL the rows that they read by any way.
"""

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from flask import Flask

from app.db import db

EVERY = 50  # SQLite tells of itself after so many instructions


@dataclass
class Work:
    """Instructions on SQLite, rows elsewhere; `statements` is how many questions were asked."""

    done: int = 0
    statements: int = 0


@contextmanager
def worked(app: Flask) -> Iterator[Work]:
    """What the statements of the present thread make the database do."""
    work, here = Work(), threading.get_ident()
    before: list[int] = []
    watched: list[Any] = []

    def starts(connection: sa.Connection, cursor: Any, *_: Any) -> None:
        if threading.get_ident() != here:
            return
        work.statements += 1
        if connection.dialect.name == "sqlite":
            cursor.connection.set_progress_handler(lambda: _count(work), EVERY)
            watched.append(cursor.connection)
        else:
            before.append(_read(cursor.connection))

    def ends(connection: sa.Connection, cursor: Any, *_: Any) -> None:
        if threading.get_ident() != here:
            return
        if connection.dialect.name != "sqlite":
            work.done += max(0, _read(cursor.connection) - before.pop() - _looking(cursor.connection))

    with app.app_context():
        engine = db.engine
    sa.event.listen(engine, "before_cursor_execute", starts)
    sa.event.listen(engine, "after_cursor_execute", ends)
    try:
        yield work
    finally:
        sa.event.remove(engine, "before_cursor_execute", starts)
        sa.event.remove(engine, "after_cursor_execute", ends)
        for connection in watched:
            with suppress(sqlite3.ProgrammingError):  # it was closed meanwhile
                connection.set_progress_handler(None, 0)


def _count(work: Work) -> int:
    work.done += EVERY
    return 0


def _read(connection: Any) -> int:
    """The rows that this connection has read since it was opened."""
    with connection.cursor() as cursor:
        cursor.execute("SHOW SESSION STATUS LIKE 'Handler_read%'")
        return sum(int(value) for _, value in cursor.fetchall())


def _looking(connection: Any) -> int:
    """What looking at the counters adds to them."""
    once = _read(connection)
    return _read(connection) - once
