"""The simulator's own SQLite file: one connection, one lock, short transactions.

The write-ahead log keeps every committed row when the process is killed.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import RLock

from . import schema
from .settings import SettingError


class StoreClosed(RuntimeError):
    """The simulator is shutting down."""


class Store:
    """Opens the file at `path` (":memory:" keeps it in memory) and creates what is missing.

    Raises SettingError when the file was made by another version.
    """

    def __init__(self, path: str) -> None:
        """Open or create the file."""
        if path != ":memory:":
            Path(path).parent.mkdir(parents=True, exist_ok=True)
        self._lock = RLock()
        self._closed = False
        self._db = sqlite3.connect(path, timeout=30, isolation_level=None, check_same_thread=False)
        self._db.row_factory = sqlite3.Row
        self._db.execute("PRAGMA journal_mode = WAL")
        self._db.execute("PRAGMA synchronous = NORMAL")
        self._prepare(path)

    @contextmanager
    def unit(self) -> Iterator[sqlite3.Connection]:
        """One transaction that may write: committed at the end, rolled back on any exception.

        Other threads wait; nothing that takes time belongs inside.
        """
        with self.read() as db:
            db.execute("BEGIN IMMEDIATE")
            try:
                yield db
            except BaseException:
                db.execute("ROLLBACK")
                raise
            db.execute("COMMIT")

    @contextmanager
    def read(self) -> Iterator[sqlite3.Connection]:
        """The connection, for reading; fetch the rows before you leave."""
        with self._lock:
            if self._closed:
                raise StoreClosed("the simulator is shutting down")
            yield self._db

    def clear(self) -> None:
        """Forget everything but the seed and the tokens."""
        with self.unit() as db:
            for table in schema.FORGOTTEN:
                db.execute(f"DELETE FROM {table}")  # noqa: S608 (names of our own)

    def close(self) -> None:
        """Close the file; later calls raise StoreClosed."""
        with self._lock:
            self._closed = True
            self._db.close()

    def _prepare(self, path: str) -> None:
        version = self._db.execute("PRAGMA user_version").fetchone()[0]
        if version == 0:
            self._db.executescript(f"BEGIN;{schema.TABLES}PRAGMA user_version = {schema.VERSION};COMMIT;")
        elif version != schema.VERSION:
            self._db.close()
            raise SettingError(f"SIM_DATABASE: {path} was made by another version; delete it.")


def count(db: sqlite3.Connection, name: str) -> int:
    """Add one to the counter `name` and answer its value; inside the caller's unit."""
    row = db.execute(
        "INSERT INTO counters VALUES (?, 1) ON CONFLICT DO UPDATE SET n = n + 1 RETURNING n", (name,)
    ).fetchone()
    return int(row["n"])
