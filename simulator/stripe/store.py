"""What the account holds: JSON documents in one SQLite file, behind one lock. Nothing here is the shop's."""

import json
import secrets
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import RLock
from typing import Any

Document = dict[str, Any]
TABLES = """
CREATE TABLE IF NOT EXISTS objects (
    seq INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, kind TEXT NOT NULL, body TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS keys (
    name TEXT PRIMARY KEY, fingerprint TEXT NOT NULL, status INTEGER, body TEXT
);
"""


def new_id(prefix: str) -> str:
    """An id as Stripe's look: pi_3 and 23 letters of either case."""
    letters = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
    return f"{prefix}_3" + "".join(secrets.choice(letters) for _ in range(23))


class Store:
    """Opens the file at `path`; ":memory:" keeps it in memory."""

    def __init__(self, path: str) -> None:
        if path != ":memory:":
            Path(path).parent.mkdir(parents=True, exist_ok=True)
        self._lock = RLock()
        self._db = sqlite3.connect(path, timeout=30, isolation_level=None, check_same_thread=False)
        self._db.executescript(TABLES)

    @contextmanager
    def unit(self) -> Iterator[None]:
        """One transaction; other threads wait."""
        with self._lock:
            outermost = not self._db.in_transaction
            if outermost:
                self._db.execute("BEGIN IMMEDIATE")
            try:
                yield
            except BaseException:
                if outermost:
                    self._db.execute("ROLLBACK")
                raise
            if outermost:
                self._db.execute("COMMIT")

    def put(self, document: Document) -> Document:
        """Write an object, new or changed."""
        with self.unit():
            self._db.execute(
                "INSERT INTO objects (id, kind, body) VALUES (?, ?, ?)"
                " ON CONFLICT (id) DO UPDATE SET body = excluded.body",
                (document["id"], document["object"], json.dumps(document)),
            )
        return document

    def get(self, kind: str, object_id: str) -> Document | None:
        with self._lock:
            row = self._db.execute(
                "SELECT body FROM objects WHERE id = ? AND kind = ?", (object_id, kind)
            ).fetchone()
        return json.loads(row[0]) if row else None

    def every(self, kind: str) -> list[Document]:
        """All objects of a kind, the newest first."""
        with self._lock:
            rows = self._db.execute(
                "SELECT body FROM objects WHERE kind = ? ORDER BY seq DESC", (kind,)
            ).fetchall()
        return [json.loads(row[0]) for row in rows]

    def key(self, name: str) -> tuple[str, int | None, str | None] | None:
        with self._lock:
            found: tuple[str, int | None, str | None] | None = self._db.execute(
                "SELECT fingerprint, status, body FROM keys WHERE name = ?", (name,)
            ).fetchone()
        return found

    def keep_key(self, name: str, fingerprint: str, status: int | None = None, body: str = "") -> None:
        with self.unit():
            self._db.execute(
                "INSERT OR REPLACE INTO keys VALUES (?, ?, ?, ?)", (name, fingerprint, status, body)
            )

    def drop_key(self, name: str) -> None:
        with self.unit():
            self._db.execute("DELETE FROM keys WHERE name = ?", (name,))

    def clear(self) -> None:
        with self.unit():
            self._db.execute("DELETE FROM objects")
            self._db.execute("DELETE FROM keys")

    def close(self) -> None:
        with self._lock:
            self._db.close()
