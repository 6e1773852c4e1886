"""A refresh token that no script can read: pages of the shop's own site ask to have it in a cookie.

They send `Refresh-Token-In: cookie` with what signs in, refreshes or changes a password. The cookie
opens nothing by itself: only the exchange reads it, and only together with that header, which a page
of another origin cannot send unless CORS_ORIGINS names it; SameSite=Strict keeps it at home besides.
"""

from datetime import timedelta

from flask import Response, current_app, g, request

import config
from app.errors import invalid
from app.web.caller import InvalidToken

HEADER, NAME, PATH = "Refresh-Token-In", "duka_refresh", "/api/v1/auth"
FORGOTTEN = timedelta(0)


class NoRefreshCookie(InvalidToken):
    status = 401
    detail = "There is no sign-in to go on with. Sign in."


def wanted() -> bool:
    """Whether the present request asks for the cookie."""
    return request.headers.get(HEADER, "").strip().lower() == "cookie"


def given(token: str, *, lifetime: timedelta) -> dict[str, str]:
    """The part of an answer that holds a new refresh token: nothing when the cookie holds it."""
    if not wanted():
        return {"refresh_token": token}
    g.refresh_cookie = (token, lifetime)
    return {}


def taken(sent: str | None) -> str:
    """The refresh token of the present request, from the body or from the cookie.

    Raises NoRefreshCookie (401), and a validation error (422) when neither is meant.
    """
    if sent is not None:
        return sent
    if not wanted():
        words = f"Send the refresh token, or the header {HEADER}: cookie with the cookie."
        raise invalid("/refresh_token", words, "required")
    found = request.cookies.get(NAME, "")
    if not 0 < len(found) <= 200:
        raise NoRefreshCookie()
    return found


def forget() -> None:
    """Take the cookie away with the present answer."""
    g.refresh_cookie = ("", FORGOTTEN)


def written(response: Response) -> Response:
    """The answer with the cookie that was asked for, if any."""
    token, lifetime = g.pop("refresh_cookie", (None, FORGOTTEN))
    if token is None or (not token and NAME not in request.cookies):
        return response
    settings: config.Settings = current_app.config["SETTINGS"]
    response.set_cookie(
        NAME,
        token,
        max_age=int(lifetime.total_seconds()),
        path=PATH,
        httponly=True,
        samesite="Strict",
        secure=settings.public_url.startswith("https:"),
    )
    return response
