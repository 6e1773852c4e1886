"""The rows behind accounts: how they are found, named and made."""

import re
import unicodedata
from datetime import datetime

import sqlalchemy as sa

from app.auth.models import User
from app.db import db, read
from app.errors import AppError, invalid

LONGEST_KEY = 160  # the column's width: one sign may fold into many


class EmailTaken(AppError):
    status = 409
    detail = "There is an account with this e-mail address already. Sign in, or use another address."


class UsernameTaken(AppError):
    status = 409
    detail = "Somebody has this user name already. Choose another."


def username_key(username: str) -> str:
    """What makes two user names the same person: no case, one kind of space, one spelling of each sign."""
    return re.sub(r"\s+", " ", unicodedata.normalize("NFKC", username).casefold()).strip()


def username_error(username: str) -> str | None:
    """Why this cannot be a user name, or None. An @ is for e-mail addresses, so log-in is never in doubt."""
    key = username_key(username)
    if "@" in key:
        return "A user name holds no @: that is how we tell it from an e-mail address."
    if not key or not username.isprintable() or len(key) > LONGEST_KEY:
        return "Use letters, digits and spaces."
    return None


def named(login: str) -> sa.ColumnElement[bool]:
    """The condition that finds the account of an e-mail address or a user name."""
    if "@" in login:
        email = login.strip().lower()
        return (
            User.email == email if email.isascii() else sa.false()
        )  # MySQL compares no others with such a column
    return User.username_key == username_key(login)


def found(login: str) -> User | None:
    """The account of an e-mail address or a user name."""
    with read() as session:
        return session.scalars(sa.select(User).where(named(login))).one_or_none()


def refuse_taken(*, email: str | None, username: str | None, but: int | None = None) -> None:
    """Raise EmailTaken or UsernameTaken, in the caller's unit, when another account than `but` has it."""
    others = User.id != but if but is not None else sa.true()
    for value, column, refusal, pointer in (
        (email, User.email, EmailTaken, "/email"),
        (username and username_key(username), User.username_key, UsernameTaken, "/username"),
    ):
        if value and db.session.scalar(sa.select(User.id).where(column == value, others)) is not None:
            raise refusal(errors=[{"pointer": pointer, "code": "taken", "detail": "Taken already."}])


def made(
    *,
    email: str | None,
    username: str | None,
    password_hash: str,
    role: str,
    name: str,
    phone: str | None,
    now: datetime,
) -> User:
    """Add an account in the caller's unit. Raises EmailTaken or UsernameTaken."""
    refuse_taken(email=email, username=username)
    user = User(email=email, password_hash=password_hash, role=role, name=name, phone=phone)
    user.created_at = user.updated_at = now
    if username is not None:
        rename(user, username)
    db.session.add(user)
    db.session.flush()
    return user


def rename(user: User, username: str) -> None:
    """Give `user` a user name. Raises Invalid when it cannot be one."""
    wrong = username_error(username)
    if wrong:
        raise invalid("/username", wrong)
    user.username, user.username_key = username, username_key(username)
