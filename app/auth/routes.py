"""/auth for everybody, /users for administrators."""

from datetime import datetime
from typing import Any

from flask import Response

from app.auth import cookies, guards, schemas, service, tokens
from app.auth.models import User
from app.kit.clock import utc_now
from app.web import pages
from app.web.blueprint import Blueprint
from app.web.caller import InvalidToken, caller, guest_in
from app.web.openapi import PROBLEM

entrance = Blueprint(
    "auth",
    __name__,
    url_prefix="/api/v1/auth",
    guard=guards.open_to_all,
    description="Signing up and signing in.",
)
account = Blueprint(
    "account", __name__, url_prefix="/api/v1/auth", guard=guards.signed_in, description="One's own account."
)
people = Blueprint(
    "users", __name__, url_prefix="/api/v1/users", guard=guards.admin, description="Everybody's accounts."
)


@entrance.after_request
@account.after_request
def _keep_nowhere(response: Response) -> Response:
    response.headers["Cache-Control"] = "no-store"
    return cookies.written(response)


def _tokens(signed_in: service.SignedIn) -> dict[str, Any]:
    user = signed_in.user
    return {
        "access_token": tokens.access_token(user_id=user.id, session_id=signed_in.session_id, role=user.role),
        "token_type": "Bearer",
        "expires_in": int(tokens.lifetime().total_seconds()),
        **cookies.given(signed_in.refresh_token, lifetime=guards.visit().lifetime),
    }


def _welcome(signed_in: service.SignedIn, now: datetime) -> dict[str, Any]:
    notes = service.welcome(user_id=signed_in.user.id, cart_guest=_cart_guest(), now=now)
    return {**_tokens(signed_in), "user": signed_in.user, "notes": notes}


def _cart_guest() -> str | None:
    """Whose cart comes along. A Cart-Token that is not ours must not keep anybody from signing in."""
    try:
        return guest_in("Cart-Token", "cart")
    except InvalidToken:
        return None


@entrance.post("/register")
@entrance.arguments(schemas.RegisterSchema)
@entrance.response(201, schemas.SignedInSchema)
@entrance.alt_response(409, **PROBLEM, description="`email_taken` or `username_taken`.")
def register(sent: dict[str, Any]) -> dict[str, Any]:
    """Make an account

    The answer signs you in. With a Cart-Token, what is in that cart moves into the account's;
    `notes` say what happened to it.
    """
    now = utc_now()
    return _welcome(service.register(**sent, visit=guards.visit(), now=now), now)


@entrance.post("/login")
@entrance.arguments(schemas.LoginSchema)
@entrance.response(200, schemas.SignedInSchema)
@entrance.alt_response(401, **PROBLEM, description="`wrong_credentials`: whichever of the two it was.")
def log_in(sent: dict[str, Any]) -> dict[str, Any]:
    """Sign in

    `login` is an e-mail address or a user name. With a Cart-Token, what is in that cart moves into
    the account's; `notes` say what happened to it. Ten tries a minute, for an account and for an address.
    """
    now = utc_now()
    return _welcome(service.log_in(**sent, visit=guards.visit(), now=now), now)


@entrance.post("/refresh")
@entrance.arguments(schemas.RefreshSchema)
@entrance.response(200, schemas.TokensSchema)
@entrance.alt_response(401, **PROBLEM, description="`invalid_refresh_token`: sign in again.")
def refresh(sent: dict[str, Any]) -> dict[str, Any]:
    """Exchange a refresh token for a new pair of tokens

    Each refresh token is good for one exchange. Exchanging it again within ten seconds (two tabs, a
    lost answer) gives another pair; later, somebody else may have it, and the whole session ends.
    With `Refresh-Token-In: cookie` it is read from the cookie, and the body is empty.
    """
    token = cookies.taken(sent.get("refresh_token"))
    return _tokens(service.refresh(refresh_token=token, lifetime=guards.visit().lifetime, now=utc_now()))


@account.post("/logout")
@account.response(204)
def log_out() -> None:
    """Sign out

    The session of this access token ends at once, with all its access and refresh tokens.
    """
    service.log_out(session_id=caller().session_id or 0, now=utc_now())
    cookies.forget()


@account.get("/me")
@account.response(200, schemas.UserSchema)
def read_me() -> User:
    """Your account"""
    return service.user(user_id=caller().user_id or 0)


@account.patch("/me")
@account.arguments(schemas.ProfileSchema)
@account.response(200, schemas.UserSchema)
@account.alt_response(409, **PROBLEM, description="`username_taken`.")
def edit_me(sent: dict[str, Any]) -> User:
    """Change your name, phone or user name

    What is left out stays; `"phone": null` takes the phone away.
    """
    return service.edit_profile(**sent, user_id=caller().user_id or 0, now=utc_now())


@account.put("/password")
@account.arguments(schemas.PasswordSchema)
@account.response(200, schemas.TokensSchema)
def change_password(sent: dict[str, Any]) -> dict[str, Any]:
    """Change your password

    Every session ends, on this device too; go on with the tokens in the answer.
    """
    return _tokens(
        service.change_password(**sent, user_id=caller().user_id or 0, visit=guards.visit(), now=utc_now())
    )


@people.get("")
@people.arguments(schemas.AccountsArgs, location="query")
@people.response(200, pages.page_of(schemas.AccountSchema))
def list_users(args: dict[str, Any]) -> pages.Answer:
    """Accounts, newest first

    With `updated_since` they come in the order in which they changed.
    """
    wanted = pages.wanted(args)
    return pages.answer(service.users(wanted=wanted, **args))


@people.get("/<int:user_id>")
@people.response(200, schemas.AccountSchema)
def read_user(user_id: int) -> User:
    """One account"""
    return service.user(user_id=user_id)


@people.patch("/<int:user_id>")
@people.arguments(schemas.AccountChangeSchema)
@people.response(200, schemas.AccountSchema)
@people.alt_response(409, **PROBLEM, description="`not_yourself`: another administrator must do that.")
def change_user(sent: dict[str, Any], user_id: int) -> User:
    """Change somebody's role, shut them out or let them in

    Their sessions end at once; who changed what is written to the log.
    """
    me = caller()
    return service.change_user(
        **sent, user_id=user_id, actor_id=me.user_id or 0, actor=me.actor, now=utc_now()
    )
