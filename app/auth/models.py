"""Who people are and where they are signed in."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.columns import Id, UtcDateTime, exact, word
from app.db import Base

ROLES = ("customer", "staff", "admin")


class User(Base):
    """An account. `username_key` is the user name case-folded: Amina and amina are one person."""

    __tablename__ = "users"
    __table_args__ = (
        sa.CheckConstraint("role IN ('customer', 'staff', 'admin')", name="role_known"),
        sa.CheckConstraint("email IS NOT NULL OR username_key IS NOT NULL", name="has_a_name_to_log_in"),
        sa.Index(None, "updated_at", "id"),
        sa.Index(None, "role", "id"),
        Base.__table_args__,
    )
    id: Mapped[int] = mapped_column(Id, primary_key=True)
    email: Mapped[str | None] = mapped_column(word(254), unique=True)
    username: Mapped[str | None] = mapped_column(sa.String(80))
    username_key: Mapped[str | None] = mapped_column(exact(160), unique=True)
    name: Mapped[str] = mapped_column(sa.String(120), default="")
    phone: Mapped[str | None] = mapped_column(word(16), index=True)
    address: Mapped[str] = mapped_column(sa.String(500), default="")
    password_hash: Mapped[str] = mapped_column(word(200))
    role: Mapped[str] = mapped_column(word(20), default="customer")
    disabled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    version: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime)


class AccountEvent(Base):
    """One change of an account's rights or of how it signs in: what, from, to, who, when.

    `count` is how many sign-ins a change ended. Nothing personal is here: no name, no address, no password.
    """

    __tablename__ = "account_events"
    __table_args__ = (sa.Index(None, "actor", "id"), Base.__table_args__)
    id: Mapped[int] = mapped_column(Id, primary_key=True)
    user_id: Mapped[int] = mapped_column(sa.ForeignKey("users.id"), index=True)
    event: Mapped[str] = mapped_column(word(40))
    field: Mapped[str] = mapped_column(word(20), default="")
    from_status: Mapped[str | None] = mapped_column(word(20))
    to_status: Mapped[str | None] = mapped_column(word(20))
    count: Mapped[int | None]
    actor: Mapped[str] = mapped_column(word(40))
    at: Mapped[datetime] = mapped_column(UtcDateTime)


class LoginSession(Base):
    """One sign-in on one device. An access token names it; ending it ends them all."""

    __tablename__ = "login_sessions"
    id: Mapped[int] = mapped_column(Id, primary_key=True)
    user_id: Mapped[int] = mapped_column(sa.ForeignKey("users.id"), index=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    end_reason: Mapped[str | None] = mapped_column(word(40))


class RefreshToken(Base):
    """A refresh token's hash; `used_at` is when it was exchanged. Using it again ends the session."""

    __tablename__ = "refresh_tokens"
    id: Mapped[int] = mapped_column(Id, primary_key=True)
    session_id: Mapped[int] = mapped_column(sa.ForeignKey("login_sessions.id"), index=True)
    token_hash: Mapped[str] = mapped_column(word(64), unique=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
