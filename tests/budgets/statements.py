"""What a database is asked meanwhile, by this thread: each statement with what it was given."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from flask import Flask

from app.db import db

NOT_COUNTED = ("BEGIN", "PRAGMA", "SAVEPOINT", "RELEASE", "ROLLBACK", "COMMIT")


@dataclass(frozen=True)
class Asked:
    """A statement as the driver got it."""

    text: str
    given: Any

    @property
    def first_words(self) -> str:
        return " ".join(self.text.split())[:160]


@contextmanager
def asked(app: Flask) -> Iterator[list[Asked]]:
    """The statements of the present thread; other threads (callbacks, say) do not count."""
    seen: list[Asked] = []
    here = threading.get_ident()

    def note(_connection: Any, _cursor: Any, text: str, given: Any, *_: Any) -> None:
        if threading.get_ident() == here and not text.startswith(NOT_COUNTED):
            seen.append(Asked(text, given))

    with app.app_context():
        engine = db.engine
    sa.event.listen(engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        sa.event.remove(engine, "before_cursor_execute", note)
