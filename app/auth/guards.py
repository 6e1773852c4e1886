"""Who may pass: every blueprint names one of these.

Each guard fills `g.caller` (see web/caller.py) from the access token, the Cart-Token and the
Order-Token. The session that an access token names is read once per request, so logging out, a
changed password or role, and a disabled account take effect at the next request.
"""

import hmac
from datetime import timedelta

from flask import current_app, g, request

import config
from app.auth import service, tokens
from app.errors import AppError, NotFound
from app.kit.clock import utc_now
from app.web.blueprint import Guard
from app.web.caller import Caller, InvalidToken, caller, guest_in


class NotSignedIn(AppError):
    status = 401
    detail = "Sign in first: send the header Authorization: Bearer <access_token>."

    @property
    def headers(self) -> dict[str, str]:
        return {"WWW-Authenticate": "Bearer"}


class NotAllowed(AppError):
    status = 403
    detail = "Your account may not do this. Ask an administrator of the shop."


def identify(audience: str = tokens.AUDIENCE) -> Caller:
    """Who is asking. Raises InvalidToken (401) for a token that is wrong, old or of another audience."""
    address = request.remote_addr or ""
    carts, orders = guest_in("Cart-Token", "cart"), guest_in("Order-Token", "order")
    if not request.headers.get("Authorization"):
        return Caller(cart_guest=carts, order_guest=orders, address=address)
    names = tokens.names_in_request(audience)
    role = service.role_in_session(user_id=names.user_id, session_id=names.session_id, now=utc_now())
    if role is None:
        raise InvalidToken("This sign-in has ended. Sign in again.")
    return Caller(names.user_id, role, names.session_id, carts, orders, address)


def visit() -> service.Visit:
    """From where the present caller comes, and what the settings allow."""
    settings: config.Settings = current_app.config["SETTINGS"]
    address, lifetime, limits = caller().address, timedelta(days=settings.refresh_token_days), settings.limits
    if not limits.enabled:
        return service.Visit(address, lifetime)
    return service.Visit(address, lifetime, limits.logins_per_minute, limits.registrations_per_hour)


def _anyone() -> None:
    g.caller = identify()


def _signed_in() -> None:
    g.caller = identify()
    if g.caller.user_id is None:
        raise NotSignedIn()


def _staff() -> None:
    _signed_in()
    if not g.caller.is_staff:
        raise NotAllowed()


def _admin() -> None:
    _signed_in()
    if g.caller.role != "admin":
        raise NotAllowed()


def _operator() -> None:
    """Monitoring: the METRICS_TOKEN, or nobody; in development anyone."""
    settings = current_app.config["SETTINGS"]
    if not settings.metrics_token and not settings.production:
        return
    wanted = f"Bearer {settings.metrics_token}".encode()
    sent = request.headers.get("Authorization", "").encode()
    if not settings.metrics_token or not hmac.compare_digest(wanted, sent):
        raise NotFound()


def _nobody_in_particular() -> None:
    """Open on purpose: reads no token."""


anyone = Guard("anyone", _anyone, ("", "bearer", "cart", "order"))
signed_in = Guard("signed_in", _signed_in, ("bearer",))
staff = Guard("staff", _staff, ("bearer",))
admin = Guard("admin", _admin, ("bearer",))
operator = Guard("operator", _operator, ("",))
open_to_all = Guard("open_to_all", _nobody_in_particular, ("",))
