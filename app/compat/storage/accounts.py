"""Registering, logging in and the profile."""

from typing import Any

from app.auth import service as auth
from app.compat import people
from app.compat.edge import Refused, sent, signed_in, text, token
from app.compat.storage.common import blp, enveloped


def role_of(user: Any) -> str:
    return "admin" if user.role == "admin" else "user"


def user_row(user: Any) -> dict[str, Any]:
    return {"id": str(user.id), "email": user.email, "name": user.name, "role": role_of(user)}


def _welcome(signed: auth.SignedIn, status: int) -> Any:
    return {"success": True, "token": token(signed), "user": user_row(signed.user)}, status


@blp.post("/auth/register")
def register() -> Any:
    """Make an account and sign it in."""
    body = sent()
    try:
        signed = people.sign_up(
            email=people.email_in(body),
            username=None,
            password=people.password_in(body),
            phone=people.phone_in(body, "phone"),
            name=text(body, "name", most=120, default=""),
        )
    except auth.EmailTaken as error:
        raise Refused(400, "Email already registered") from error
    return _welcome(signed, 201)


@blp.post("/auth/login")
def log_in() -> Any:
    """Sign in."""
    try:
        return _welcome(people.sign_in(sent()), 200)
    except auth.WrongCredentials as error:
        raise Refused(401, "Invalid credentials") from error


@blp.get("/auth/profile")
def read_profile() -> Any:
    """One's own account, without an envelope."""
    return _profile()


@blp.get("/user/profile")
def read_enveloped_profile() -> Any:
    """One's own account, as a later client asks for it."""
    return enveloped(_profile())


def _profile() -> dict[str, Any]:
    user = auth.user(user_id=signed_in().user_id or 0)
    return {**user_row(user), "phone": user.phone}
