"""Other people's accounts, for administrators: reading them, changing roles, shutting somebody out."""

import logging
from contextlib import suppress
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from app.auth import accounts, history, passwords, sessions
from app.auth.models import ROLES, User
from app.db import after_commit, db, lock, read, unit_of_work
from app.errors import AppError, NotFound, invalid
from app.kit.paging import Page, Wanted, page
from app.kit.phone import NotAPhone, to_e164
from app.kit.text import like

log = logging.getLogger("duka.auth")


class NotYourself(AppError):
    status = 409
    detail = "You cannot take your own rights away. Ask another administrator to do it."


def user(*, user_id: int) -> User:
    """One account. Raises NotFound."""
    with read() as session:
        found = session.get(User, user_id)
    if found is None:
        raise NotFound()
    return found


def users(
    *, wanted: Wanted, role: str | None = None, q: str | None = None, updated_since: datetime | None = None
) -> Page:
    """A page of accounts, newest first; with `updated_since`, in the order in which they changed."""
    statement = sa.select(User)
    if role:
        statement = statement.where(User.role == role)
    if q:
        statement = statement.where(_speaks_of(q))
    with read() as session:
        if updated_since:
            changed = statement.where(User.updated_at >= updated_since)
            return page(session, changed, by=(User.updated_at, False), key=(User.id, False), wanted=wanted)
        return page(session, statement, by=(User.id, True), key=(User.id, True), wanted=wanted)


AFTER_ALL = "\x7f"  # sorts behind every letter that an e-mail address has


def _speaks_of(words: str) -> sa.ColumnElement[bool]:
    """A whole phone number, the beginning of an e-mail address, or words within what people are called.

    The first two are found by an index; for the last every account is read.
    """
    with suppress(NotAPhone):
        return User.phone == to_e164(words)
    begins = words.strip().lower()
    if begins.isascii() and begins.find("@") > 0:
        return sa.and_(User.email >= begins, User.email < begins + AFTER_ALL)
    columns = {User.username_key: accounts.username_key(words), User.name: words}
    if words.isascii():  # MySQL compares no other text with these columns
        columns |= {User.email: words.lower(), User.phone: words}
    return sa.or_(*(column.like(like(wanted), escape="!") for column, wanted in columns.items()))


@unit_of_work
def change_user(
    *,
    user_id: int,
    actor_id: int,
    actor: str,
    now: datetime,
    role: str | None = None,
    disabled: bool | None = None,
) -> User:
    """Give an account another role, shut it out or let it in again; its sessions end.

    Raises NotFound, and NotYourself when administrators would take their own rights away.
    """
    person = lock(User, User.id == user_id)
    if person is None:
        raise NotFound()
    if user_id == actor_id and (role not in {None, person.role} or disabled):
        raise NotYourself()
    _change(person, role=role, disabled=disabled, actor=actor, now=now)
    return person


def _change(person: User, *, role: str | None, disabled: bool | None, actor: str, now: datetime) -> None:
    """Apply what differs in the caller's unit, which has locked the row, and end the person's sessions."""
    changes: dict[str, Any] = {}
    if role is not None and role != person.role:
        changes["role"] = role
    if disabled is not None and disabled != (person.disabled_at is not None):
        changes["disabled_at"] = now if disabled else None
    if not changes:
        return
    _write_history(person, changes, actor=actor, now=now)
    for column, value in changes.items():
        setattr(person, column, value)
    person.version += 1
    person.updated_at = now
    db.session.flush()
    reason = "_and_".join(sorted(changes))
    sessions.end_all(person=person, reason=reason, actor=actor, now=now)
    facts = {
        "user_id": person.id,
        "role": person.role,
        "disabled": person.disabled_at is not None,
        "actor": actor,
    }
    after_commit(lambda: log.info("account changed", extra=facts))


def _write_history(person: User, changes: dict[str, Any], *, actor: str, now: datetime) -> None:
    """Say what is about to change, in the caller's unit."""
    if "role" in changes:
        words = {"field": "role", "before": person.role, "after": changes["role"]}
        history.write(person, "role_changed", actor=actor, now=now, **words)
    if "disabled_at" in changes:
        event = "let_in" if changes["disabled_at"] is None else "shut_out"
        history.write(person, event, actor=actor, now=now)


@unit_of_work
def set_role(*, email: str, role: str, actor: str, now: datetime) -> User:
    """Give the account with this e-mail address (or user name) a role; its sessions end.

    Raises NotFound, and Invalid for a role that does not exist.
    """
    if role not in ROLES:
        raise invalid("/role", f"There is no role {role!r}. Use one of {', '.join(ROLES)}.")
    person = lock(User, accounts.named(email))
    if person is None:
        raise NotFound("There is no account with this e-mail address or user name.")
    _change(person, role=role, disabled=None, actor=actor, now=now)
    return person


def create_admin(*, email: str, password: str | None, now: datetime, actor: str = "command") -> User:
    """Make an administrator. An account that exists becomes one, enabled, and keeps its password.

    Raises Invalid for a weak password, and for none when the account must be made.
    """
    if accounts.found(email) is not None:
        return _store_admin(email=email, password_hash=None, actor=actor, now=now)
    passwords.refuse_weak(password or "", pointer="/password", names=(email,))
    return _store_admin(email=email, password_hash=passwords.hashed(password or ""), actor=actor, now=now)


@unit_of_work
def _store_admin(*, email: str, password_hash: str | None, actor: str, now: datetime) -> User:
    person = lock(User, accounts.named(email))
    if person is not None:
        _change(person, role="admin", disabled=False, actor=actor, now=now)
        return person
    if password_hash is None:
        raise NotFound("There is no account with this e-mail address.")
    created = accounts.made(
        email=email, username=None, password_hash=password_hash, role="admin", name="", phone=None, now=now
    )
    history.write(created, "administrator_made", actor=actor, now=now, field="role", after="admin")
    after_commit(lambda: log.info("administrator made", extra={"user_id": created.id, "actor": actor}))
    return created
