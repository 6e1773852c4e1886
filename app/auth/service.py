"""Signing up, signing in, and one's own account.

`after_login` is where upper domains register what happens when somebody has signed in: carts merge
what a guest had collected. Each call gets (user_id, cart_guest, now), runs a unit of its own and
returns notes for the answer.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from app.auth import accounts, bringing, history, passwords, sessions
from app.auth.accounts import EmailTaken, UsernameTaken
from app.auth.bringing import bring, id_of, kept_password
from app.auth.models import User
from app.auth.people import NotYourself, change_user, create_admin, set_role, user, users
from app.auth.sessions import InvalidRefreshToken, SignedIn, forget_old, log_out, refresh, role_in_session
from app.db import db, lock, moved, unit_of_work
from app.errors import AppError, Invalid, NotFound
from app.limits import service as limits

__all__ = [
    "EmailTaken",
    "InvalidRefreshToken",
    "NotYourself",
    "SignedIn",
    "UsernameTaken",
    "Visit",
    "WrongCredentials",
    "WrongPassword",
    "after_login",
    "bring",
    "change_password",
    "change_user",
    "create_admin",
    "edit_profile",
    "exists",
    "forget_old",
    "id_of",
    "kept_password",
    "log_in",
    "log_out",
    "refresh",
    "register",
    "role_in_session",
    "set_role",
    "user",
    "users",
    "welcome",
]

AfterLogin = Callable[[int, str | None, datetime], list[dict[str, Any]]]
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
log = logging.getLogger("duka.auth")
after_login: list[AfterLogin] = []


class WrongCredentials(AppError):
    status = 401
    detail = "No account has this e-mail or user name together with this password."

    @property
    def headers(self) -> dict[str, str]:
        return {"WWW-Authenticate": "Bearer"}


class WrongPassword(Invalid):
    detail = "Your present password is another one. Nothing was changed."


@dataclass(frozen=True)
class Visit:
    """From where somebody comes and how long a session lives; a limit of None counts nothing."""

    address: str
    lifetime: timedelta
    logins_per_minute: int | None = None
    registrations_per_hour: int | None = None


def register(
    *,
    email: str | None,
    password: str,
    visit: Visit,
    now: datetime,
    username: str | None = None,
    name: str = "",
    phone: str | None = None,
    lenient: bool = False,
) -> SignedIn:
    """Make a customer's account and sign it in. `lenient` takes the short passwords of older clients.

    Raises Invalid, EmailTaken, UsernameTaken, TooManyRequests, Busy.
    """
    passwords.refuse_weak(password, pointer="/password", names=(email, username), lenient=lenient)
    if visit.registrations_per_hour is not None:
        words = "Too many accounts were made from this address in an hour. Please come back later."
        bucket = limits.bucket("register", visit.address)
        limits.require_alone(
            name=bucket, most=visit.registrations_per_hour, window=HOUR, now=now, detail=words
        )
    row = {"email": email, "username": username, "name": name, "phone": phone}
    return _store_account(row, password_hash=passwords.hashed(password), lifetime=visit.lifetime, now=now)


@unit_of_work
def _store_account(
    row: dict[str, Any], *, password_hash: str, lifetime: timedelta, now: datetime
) -> SignedIn:
    person = accounts.made(**row, password_hash=password_hash, role="customer", now=now)
    return sessions.start(user=person, lifetime=lifetime, now=now)


def log_in(*, login: str, password: str, visit: Visit, now: datetime) -> SignedIn:
    """Open a session for the owner of an e-mail address or user name.

    Who does not exist, who is disabled and who mistypes get the same answer after the same time.
    Raises WrongCredentials (401), TooManyRequests (429), Busy.
    """
    _count_login("address", visit.address, visit, now)
    person = accounts.found(login)
    _count_login("account", f"id:{person.id}" if person else accounts.username_key(login), visit, now)
    right = passwords.matches(person.password_hash if person else None, password)
    if person is None or not right:
        raise WrongCredentials()
    kept = person.password_hash
    if passwords.is_old(kept):
        kept = bringing.renew(user_id=person.id, old=kept, fresh=passwords.hashed(password), now=now)
    return _open_session(person.id, kept, lifetime=visit.lifetime, now=now)


def exists(*, login: str) -> bool:
    """Whether somebody has this e-mail address or user name."""
    return accounts.found(login) is not None


def _count_login(kind: str, who: str, visit: Visit, now: datetime) -> None:
    """Count a try alone, before the costly hash. Raises TooManyRequests."""
    if visit.logins_per_minute is None:
        return
    words = "Too many tries to sign in. Please wait a minute and try again."
    bucket = limits.bucket(f"login-{kind}", who)
    limits.require_alone(name=bucket, most=visit.logins_per_minute, window=MINUTE, now=now, detail=words)


@unit_of_work
def _open_session(user_id: int, password_hash: str, *, lifetime: timedelta, now: datetime) -> SignedIn:
    """Begin a session unless the password was changed, or the account disabled, while it was checked."""
    person = lock(User, User.id == user_id, User.password_hash == password_hash, User.disabled_at.is_(None))
    if person is None:
        raise WrongCredentials()
    return sessions.start(user=person, lifetime=lifetime, now=now)


def welcome(*, user_id: int, cart_guest: str | None, now: datetime) -> list[dict[str, Any]]:
    """Run what others registered for a sign-in that is durable. What fails is logged and does not stop it."""
    notes: list[dict[str, Any]] = []
    for call in after_login:
        try:
            notes.extend(call(user_id, cart_guest, now))
        except Exception:
            log.exception("a call after log-in failed", extra={"user_id": user_id, "call": call.__qualname__})
    return notes


@unit_of_work
def edit_profile(*, user_id: int, now: datetime, **changes: str | None) -> User:
    """Change name, phone, address, username or e-mail address; what is not named stays.

    Raises Invalid, UsernameTaken, EmailTaken, NotFound.
    """
    person = lock(User, User.id == user_id)
    if person is None:
        raise NotFound()
    username = changes.pop("username", None)
    if username is not None:
        accounts.refuse_taken(email=None, username=username, but=user_id)
        accounts.rename(person, username)
    if changes.get("email"):
        accounts.refuse_taken(email=changes["email"], username=None, but=user_id)
    if "email" in changes and changes["email"] != person.email:
        history.write(person, "email_changed", actor=history.themselves(person), now=now)
    for column in ("name", "phone", "address", "email"):
        if column in changes:
            setattr(person, column, changes[column])
    person.version += 1
    person.updated_at = now
    db.session.flush()
    return person


def change_password(
    *, user_id: int, current_password: str, new_password: str, visit: Visit, now: datetime
) -> SignedIn:
    """Change one's own password: every session ends and a new one begins here.

    Raises WrongPassword (422), Invalid for a weak new one, TooManyRequests, Busy.
    """
    person = user(user_id=user_id)
    passwords.refuse_weak(new_password, pointer="/new_password", names=(person.email, person.username))
    _count_login("account", f"id:{user_id}", visit, now)
    if not passwords.matches(person.password_hash, current_password):
        raise _wrong_password()
    fresh = passwords.hashed(new_password)
    return _store_password(person, password_hash=fresh, lifetime=visit.lifetime, now=now)


@unit_of_work
def _store_password(person: User, *, password_hash: str, lifetime: timedelta, now: datetime) -> SignedIn:
    same = sa.update(User).where(User.id == person.id, User.password_hash == person.password_hash)
    changed = same.where(User.disabled_at.is_(None)).values(
        password_hash=password_hash, version=User.version + 1, updated_at=now
    )
    if not moved(changed):
        raise _wrong_password()
    actor = history.themselves(person)
    history.write(person, "password_changed", actor=actor, now=now)
    sessions.end_all(person=person, reason="password_changed", actor=actor, now=now)
    return sessions.start(user=person, lifetime=lifetime, now=now)


def _wrong_password() -> WrongPassword:
    return WrongPassword(
        errors=[{"pointer": "/current_password", "code": "wrong", "detail": WrongPassword.detail}]
    )
