"""Idempotency keys: the second of two equal requests gets the first one's answer, not a second order.

A key lives in the unit of work of its request (`db.unit_of_work(keyed=True)`): both are durable or
neither is, and a twin waits on the unique key and then replays. A request that must call a provider
claims its key together with its first unit and finishes it in its last one; until then a twin is told
409, and after 60 seconds the resource's present state.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.columns import Id, Text, UtcDateTime, word
from app.db import Base, moved, read, unit_of_work
from app.errors import AppError, Invalid

IN_FLIGHT_FOR = timedelta(seconds=60)
KEPT_FOR = timedelta(hours=24)


class IdempotencyKey(Base):
    """One answered (or, while `body` is null, one running) request."""

    __tablename__ = "idempotency_keys"
    __table_args__ = (
        sa.UniqueConstraint("scope", "key_digest"),
        sa.Index(None, "created_at"),
        Base.__table_args__,
    )
    id: Mapped[int] = mapped_column(Id, primary_key=True)
    scope: Mapped[str] = mapped_column(word(100))
    key_digest: Mapped[str] = mapped_column(word(64))
    fingerprint: Mapped[str] = mapped_column(word(64))
    status: Mapped[int]
    body: Mapped[str | None] = mapped_column(Text)
    tokens: Mapped[str | None] = mapped_column(Text)
    resource_id: Mapped[int | None] = mapped_column(Id)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


class IdempotencyKeyMissing(AppError):
    status = 400
    detail = "Send the header Idempotency-Key, a new random value for each thing you want done, e.g. a UUID."


class IdempotencyKeyReused(Invalid):
    detail = "This Idempotency-Key was used for another request. Use a new one for a new request."


class IdempotencyKeyInFlight(AppError):
    status = 409
    detail = "The first request with this Idempotency-Key is still running. Ask again in a moment."
    retry_after = 2


@dataclass(frozen=True)
class Kept:
    """What a key remembers. `tokens` maps a header to the (purpose, name) that signs it again."""

    status: int
    body: str | None
    tokens: dict[str, tuple[str, str]]
    resource_id: int | None


class Replay(Exception):
    """Raised inside a unit to leave it: this request was answered before."""

    def __init__(self, kept: Kept) -> None:
        super().__init__("answered before")
        self.kept = kept


@dataclass
class Key:
    """The present request's key; implements `db.Keeper`."""

    scope: str
    digest: str
    fingerprint: str
    status: int
    now: datetime
    render: Callable[[Any], str] | None
    tokens: Callable[[Any], Mapping[str, tuple[str, str]]]
    row_id: int | None = None
    kept_for: timedelta = KEPT_FOR

    def claim(self, session: Session) -> None:
        """Take the key in the caller's unit. Raises Replay, IdempotencyKeyReused or ...InFlight."""
        self.row_id = None
        row = session.scalars(self.proof()).one_or_none()
        if row is not None and row.created_at < self.now - self.kept_for:
            session.delete(row)
            session.flush()
            row = None
        if row is not None:
            self._meet(row)
        fresh = IdempotencyKey(
            scope=self.scope,
            key_digest=self.digest,
            fingerprint=self.fingerprint,
            status=self.status,
            created_at=self.now,
        )
        session.add(fresh)
        session.flush()
        self.row_id = fresh.id

    def _meet(self, row: IdempotencyKey) -> None:
        if row.fingerprint != self.fingerprint:
            raise IdempotencyKeyReused()
        if row.body is None and row.created_at > self.now - IN_FLIGHT_FOR:
            raise IdempotencyKeyInFlight()
        raise Replay(Kept(row.status, row.body, _load(row.tokens), row.resource_id))

    def keep(self, session: Session, result: Any) -> None:
        """Remember the answer in the caller's unit; without `render`, only the resource's id."""
        row = session.get_one(IdempotencyKey, self.row_id)
        row.resource_id = getattr(result, "id", None)
        if self.render is not None:
            row.body = self.render(result)
            row.tokens = _dump(self.tokens(result))

    def proof(self) -> sa.Select[IdempotencyKey]:
        return sa.select(IdempotencyKey).where(
            IdempotencyKey.scope == self.scope, IdempotencyKey.key_digest == self.digest
        )


def _dump(tokens: Mapping[str, tuple[str, str]]) -> str | None:
    return ";".join(f"{header}={purpose}:{name}" for header, (purpose, name) in tokens.items()) or None


def _load(written: str | None) -> dict[str, tuple[str, str]]:
    found = {}
    for entry in (written or "").split(";"):
        header, _, recipe = entry.partition("=")
        purpose, _, name = recipe.partition(":")
        if name:
            found[header] = (purpose, name)
    return found


def finish(*, resource_id: int, scope_row: int | None, body: str) -> None:
    """Store the answer of a two-step request in the caller's unit."""
    if scope_row is not None:
        moved(
            sa.update(IdempotencyKey)
            .where(IdempotencyKey.id == scope_row, IdempotencyKey.body.is_(None))
            .values(body=body, resource_id=resource_id)
        )


def forget(*, scope_row: int | None) -> None:
    """Drop the key of a two-step request that was refused: only 2xx answers are kept."""
    if scope_row is not None:
        moved(sa.delete(IdempotencyKey).where(IdempotencyKey.id == scope_row))


def recall(key: Key) -> Kept | None:
    """What is kept of the request that had this key, None while it is new or not finished."""
    with read() as session:
        row = session.scalars(key.proof()).one_or_none()
        if row is None or row.body is None or row.created_at < key.now - key.kept_for:
            return None
        return Kept(row.status, row.body, _load(row.tokens), row.resource_id)


def is_running(key: Key) -> bool:
    """Whether a request with this key has begun and is not finished."""
    with read() as session:
        row = session.scalars(key.proof()).one_or_none()
        return row is not None and row.body is None and row.created_at >= key.now - key.kept_for


@unit_of_work
def forget_key(*, scope: str, key_digest: str, body: str | None) -> None:
    """Drop a key that remembers `body`, so that the request may be made anew; another may have done both."""
    moved(
        sa.delete(IdempotencyKey).where(
            IdempotencyKey.scope == scope,
            IdempotencyKey.key_digest == key_digest,
            IdempotencyKey.body == body,
        )
    )


@unit_of_work
def forget_old(*, now: datetime) -> int:
    """Delete keys older than a day."""
    return moved(sa.delete(IdempotencyKey).where(IdempotencyKey.created_at < now - KEPT_FOR))
