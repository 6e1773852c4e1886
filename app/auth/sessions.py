"""Sessions and their refresh tokens: one row per sign-in, tokens known only by their SHA-256.

Every unit that touches a session's tokens first updates the session's row, so that twenty tabs that
refresh at once wait for each other there and nowhere else.
"""

import hashlib
import logging
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa

from app.auth import history
from app.auth.models import LoginSession, RefreshToken, User
from app.db import after_commit, db, lock, moved, read, unit_of_work
from app.errors import AppError

SIBLINGS_FOR = timedelta(seconds=10)  # parallel tabs and lost answers; later it is a stolen token
KEPT_FOR = timedelta(days=30)  # how long what has ended can still be looked into
AT_ONCE = 1000
log = logging.getLogger("duka.auth")


class InvalidRefreshToken(AppError):
    status = 401
    detail = "This refresh token is not valid any more. Sign in again."

    @property
    def headers(self) -> dict[str, str]:
        return {"WWW-Authenticate": 'Bearer error="invalid_token"'}


@dataclass(frozen=True)
class SignedIn:
    """A user's session with the one refresh token that was made now; it is stored nowhere."""

    user: User
    session_id: int
    refresh_token: str


def start(*, user: User, lifetime: timedelta, now: datetime) -> SignedIn:
    """Open a session in the caller's unit, which holds the user's row."""
    opened = LoginSession(user_id=user.id, created_at=now, expires_at=now + lifetime)
    db.session.add(opened)
    db.session.flush()
    return SignedIn(user, opened.id, _new_token(opened.id, now))


def _new_token(session_id: int, now: datetime) -> str:
    token = secrets.token_urlsafe(32)
    db.session.add(RefreshToken(session_id=session_id, token_hash=_hash(token), created_at=now))
    db.session.flush()
    return token


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def refresh(*, refresh_token: str, lifetime: timedelta, now: datetime) -> SignedIn:
    """Exchange a refresh token for its successor and keep the session open for another `lifetime`.

    A token that was exchanged less than 10 seconds ago gets a sibling. Exchanged longer ago it is in
    two hands, so its session ends, for good even though the request is refused.
    Raises InvalidRefreshToken (401).
    """
    signed_in = _exchange(token_hash=_hash(refresh_token), lifetime=lifetime, now=now)
    if signed_in is None:
        raise InvalidRefreshToken()
    return signed_in


@unit_of_work
def _exchange(*, token_hash: str, lifetime: timedelta, now: datetime) -> SignedIn | None:
    wanted = (
        sa.select(RefreshToken, User)
        .join(LoginSession, LoginSession.id == RefreshToken.session_id)
        .join(User, User.id == LoginSession.user_id)
        .where(RefreshToken.token_hash == token_hash, RefreshToken.created_at > now - lifetime)
        .where(User.disabled_at.is_(None))
    )
    found = db.session.execute(wanted).one_or_none()
    if found is None or not _extend(found.RefreshToken.session_id, lifetime, now):
        return None
    token: RefreshToken = found.RefreshToken
    if not _spend(token, now):
        _end_stolen(token, now)
        return None
    return SignedIn(found.User, token.session_id, _new_token(token.session_id, now))


def _extend(session_id: int, lifetime: timedelta, now: datetime) -> bool:
    """Keep an open session open, and its row locked until the caller's unit ends.

    The row is locked by its id alone: MariaDB may walk the index on expires_at for a guarded UPDATE,
    and then passes by a row that another refresh has moved within it meanwhile.
    """
    opened = lock(LoginSession, LoginSession.id == session_id)
    if opened is None or opened.ended_at is not None or opened.expires_at <= now:
        return False
    opened.expires_at = max(opened.expires_at, now + lifetime)
    db.session.flush()
    return True


def _open(now: datetime) -> tuple[sa.ColumnElement[bool], ...]:
    return LoginSession.ended_at.is_(None), LoginSession.expires_at > now


def _spend(token: RefreshToken, now: datetime) -> bool:
    """Mark the token as exchanged in the caller's unit: False when that was done too long ago."""
    unspent = sa.update(RefreshToken).where(RefreshToken.id == token.id, RefreshToken.used_at.is_(None))
    if moved(unspent.values(used_at=now)):
        return True
    db.session.refresh(token)
    return token.used_at is not None and token.used_at > now - SIBLINGS_FOR


def _end_stolen(token: RefreshToken, now: datetime) -> None:
    end(session_id=token.session_id, reason="refresh_reused", now=now)
    after_commit(
        lambda: log.warning("spent refresh token used again", extra={"session_id": token.session_id})
    )


def role_in_session(*, user_id: int, session_id: int, now: datetime) -> str | None:
    """The user's role while that session is open and the account is not disabled, else None."""
    wanted = (
        sa.select(User.role)
        .join(LoginSession, LoginSession.user_id == User.id)
        .where(LoginSession.id == session_id, User.id == user_id, User.disabled_at.is_(None), *_open(now))
    )
    with read() as session:
        return session.scalar(wanted)


@unit_of_work
def log_out(*, session_id: int, now: datetime) -> None:
    """End one session."""
    end(session_id=session_id, reason="logged_out", now=now)


def end(*, session_id: int, reason: str, now: datetime) -> None:
    """End a session in the caller's unit; one that has ended stays as it is."""
    _end(LoginSession.id == session_id, reason, now)


def end_all(*, person: User, reason: str, actor: str, now: datetime) -> None:
    """End every session of a user in the caller's unit, which holds their row, and write it down."""
    ended = _end(LoginSession.user_id == person.id, reason, now)
    if ended:
        history.write(person, "sessions_ended", actor=actor, now=now, count=ended)


def _end(whose: sa.ColumnElement[bool], reason: str, now: datetime) -> int:
    ended = sa.update(LoginSession).where(whose, LoginSession.ended_at.is_(None))
    return moved(ended.values(ended_at=now, end_reason=reason))


@unit_of_work
def forget_old(*, now: datetime) -> int:
    """Delete sessions that ended, and tokens that were exchanged, a month ago; some at a time.

    Returns how many rows went; call again while it is not 0.
    """
    old = now - KEPT_FOR
    over = sa.or_(LoginSession.expires_at < old, LoginSession.ended_at < old)
    ids = db.session.scalars(sa.select(LoginSession.id).where(over).limit(AT_ONCE)).all()
    spent = db.session.scalars(
        sa.select(RefreshToken.id).where(RefreshToken.used_at < old).limit(AT_ONCE)
    ).all()
    gone = moved(sa.delete(RefreshToken).where(RefreshToken.session_id.in_(ids)))
    gone += moved(sa.delete(RefreshToken).where(RefreshToken.id.in_(spent)))
    return gone + moved(sa.delete(LoginSession).where(LoginSession.id.in_(ids)))
