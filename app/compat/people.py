"""Signing up and in as older clients do, and the addresses that several dialects share for it."""

from typing import Any

from marshmallow import ValidationError

from app.auth import guards
from app.auth import service as auth
from app.compat.edge import Dialect, Refused, sent, signed_in, text, token
from app.kit.clock import utc_now
from app.web.caller import InvalidToken
from app.web.fields import Email, Phone

LONGEST_PASSWORD = 128

blp = Dialect("people")


def email_in(body: dict[str, Any], *, required: bool = True) -> str | None:
    """The e-mail address. Raises Refused (400)."""
    written = text(body, "email", most=254, default=None if required else "")
    try:
        return str(Email().deserialize(written)) if written else None
    except ValidationError as error:
        raise Refused(400, str(error.messages[0])) from error


def phone_in(body: dict[str, Any], *names: str, required: bool = False) -> str | None:
    """A Kenyan mobile number as E.164. Raises Refused (400)."""
    written = text(body, *names, most=32, default=None if required else "")
    try:
        return str(Phone().deserialize(written)) if written else None
    except ValidationError as error:
        raise Refused(400, str(error.messages[0])) from error


def password_in(body: dict[str, Any]) -> str:
    """The password as it was typed. Raises Refused (400)."""
    typed = body.get("password")
    if not isinstance(typed, str) or not typed:
        raise Refused(400, "password is required.")
    return typed


def sign_up(
    *, email: str | None, username: str | None, password: str, phone: str | None = None, name: str = ""
) -> auth.SignedIn:
    """Make a customer's account; short passwords are taken. Raises EmailTaken, UsernameTaken, Invalid."""
    return auth.register(
        email=email,
        username=username,
        password=password,
        phone=phone,
        name=name,
        lenient=True,
        visit=guards.visit(),
        now=utc_now(),
    )


def sign_in(body: dict[str, Any]) -> auth.SignedIn:
    """Sign in with an e-mail address or a user name. Raises WrongCredentials (401)."""
    login, password = text(body, "username", "email", most=254), password_in(body)
    if len(password) > LONGEST_PASSWORD:
        raise auth.WrongCredentials()
    return auth.log_in(login=login, password=password, visit=guards.visit(), now=utc_now())


@blp.post("/login")
def log_in() -> Any:
    """Sign in: dialects ecommerce and csv."""
    body = sent()
    if not body.get("password") or not (body.get("username") or body.get("email")):
        raise Refused(400, "Username and password are required")
    try:
        signed = sign_in(body)
    except auth.WrongCredentials as error:
        raise Refused(401, "Invalid username or password") from error
    user = signed.user
    about = {"id": user.id, "username": user.username, "email": user.email, "is_admin": user.role == "admin"}
    return {"access_token": token(signed), "message": "Login successful", "user": about}


@blp.post("/logout")
def log_out() -> Any:
    """End the session of this token, which is refused from then on."""
    auth.log_out(session_id=signed_in().session_id or 0, now=utc_now())
    return {"message": "Logged out", "msg": "Logged out"}


@blp.get("/protected")
def protected() -> Any:
    """Say who is signed in."""
    try:
        user = auth.user(user_id=signed_in().user_id or 0)
    except (InvalidToken, guards.NotSignedIn) as error:
        raise Refused(401, "Missing or invalid token") from error
    name = user.username or user.email
    return {"logged_in_as": name, "message": f"Hello, {name}", "is_admin": user.role == "admin"}
