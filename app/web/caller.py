"""Who is asking: filled by the guards of `auth`, read by routes and by idempotency keys."""

from dataclasses import dataclass

from flask import current_app, g, request

from app.errors import AppError
from app.kit.text import digest, sign, signed_name


class InvalidToken(AppError):
    status = 401
    detail = "This token is not valid. Sign in again, or leave the header out to start afresh."

    @property
    def headers(self) -> dict[str, str]:
        return {"WWW-Authenticate": 'Bearer error="invalid_token"'}


@dataclass(frozen=True)
class Caller:
    """The present request's caller; every part may be absent."""

    user_id: int | None = None
    role: str | None = None
    session_id: int | None = None
    cart_guest: str | None = None
    order_guest: str | None = None
    address: str = ""

    @property
    def scope(self) -> str:
        """Whose idempotency keys these are."""
        if self.user_id is not None:
            return f"user:{self.user_id}"
        guest = self.cart_guest or self.order_guest
        return f"guest:{guest}" if guest else f"address:{digest(self.address)[:32]}"

    @property
    def is_staff(self) -> bool:
        return self.role in {"staff", "admin"}

    @property
    def actor(self) -> str:
        """The caller's name in histories: never anything personal."""
        if self.user_id is None:
            return "guest"
        return f"{self.role}:{self.user_id}" if self.is_staff else f"user:{self.user_id}"


def caller() -> Caller:
    found: Caller = g.get("caller") or Caller(address=request.remote_addr or "")
    return found


def guest_in(header: str, purpose: str) -> str | None:
    """The guest named by a signed token header, None when it is absent. Raises InvalidToken."""
    token = request.headers.get(header, "").strip()
    if not token:
        return None
    name = signed_name(current_app.config["SECRET_KEY"], purpose, token)
    if name is None:
        raise InvalidToken(
            f"The {header} header is not one that this shop gave out. Leave it out to start afresh."
        )
    return name


def guest_token(purpose: str, name: str) -> str:
    """The token that `guest_in` reads back."""
    return sign(current_app.config["SECRET_KEY"], purpose, name)
