"""Accounts that come from older systems, with the passwords that they have there."""

import secrets
from datetime import datetime

import sqlalchemy as sa

from app.auth import accounts, passwords
from app.auth.models import User
from app.db import db, moved, unit_of_work

NO_PASSWORD = "none:"  # noqa: S105 (no hash looks like this, so nothing matches it)


def kept_password(old: str) -> str | None:
    """What to keep of an older system's password column, None when there is nothing to sign in with.

    A plain text is hashed at once. Raises Busy.
    """
    return passwords.kept(old)


def id_of(*, login: str) -> int | None:
    """The id of the account with this e-mail address or user name."""
    found = accounts.found(login)
    return None if found is None else found.id


@unit_of_work
def bring(
    *,
    email: str | None,
    username: str | None,
    name: str,
    phone: str | None,
    address: str,
    password_hash: str | None,
    now: datetime,
) -> User:
    """Make the customer's account that somebody had elsewhere. Raises Invalid, EmailTaken, UsernameTaken.

    Without a hash nobody can sign in with it.
    """
    user = accounts.made(
        email=email,
        username=username,
        password_hash=password_hash or NO_PASSWORD + secrets.token_hex(8),
        role="customer",
        name=name,
        phone=phone,
        now=now,
    )
    user.address = address
    db.session.flush()
    return user


@unit_of_work
def renew(*, user_id: int, old: str, fresh: str, now: datetime) -> str:
    """Put our own hash in the place of another system's; what is kept now is returned."""
    mine = sa.update(User).where(User.id == user_id, User.password_hash == old)
    moved(mine.values(password_hash=fresh, updated_at=now))
    return db.session.scalars(sa.select(User.password_hash).where(User.id == user_id)).one()
