"""Access tokens."""

import sqlite3

from . import draws
from .store import count


def issue(db: sqlite3.Connection, *, seed: int, ttl: int, only_one: bool, now: float) -> str:
    """A new token that works for `ttl` seconds; inside the caller's unit.

    `only_one` ends the others, as Safaricom's Authorization page says of a newer token.
    """
    token = draws.access_token(draws.draw(seed, "token", count(db, "tokens_issued")))
    db.execute("DELETE FROM tokens WHERE expires_at <= ? OR ?", (now, only_one))
    db.execute("INSERT OR REPLACE INTO tokens VALUES (?, ?)", (token, now + ttl))
    return token


def is_valid(db: sqlite3.Connection, token: str, *, now: float) -> bool:
    """Whether `token` was issued, is not revoked and has not expired."""
    found = db.execute("SELECT 1 FROM tokens WHERE token = ? AND expires_at > ?", (token, now))
    return found.fetchone() is not None


def revoke_all(db: sqlite3.Connection) -> int:
    """End every token; inside the caller's unit. Answers how many there were."""
    return db.execute("DELETE FROM tokens").rowcount
