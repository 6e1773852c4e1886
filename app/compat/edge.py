"""How every dialect reads requests, knows its callers and says no."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal, InvalidOperation
from typing import Any

from flask import Response, current_app, g, request

from app.auth import guards, tokens
from app.auth import service as auth
from app.auth.guards import NotSignedIn
from app.compat.words import say
from app.errors import AppError, Malformed
from app.kit.money import SHILLING
from app.web import strict_json
from app.web.blueprint import Blueprint, Guard
from app.web.caller import Caller, InvalidToken, caller

TOKEN_LIVES = timedelta(hours=12)  # these clients cannot refresh one
MOST_CENTS = 10**11
LARGEST_UPLOAD = 12 * 1024 * 1024
OURS = ("/api/v1", "/healthz", "/readyz", "/metrics", "/docs", "/openapi.json")


class Refused(AppError):
    """A refusal in an older backend's own words."""

    def __init__(self, status: int, detail: str, **facts: Any) -> None:
        super().__init__(detail, **facts)
        self.status = status


class Dialect(Blueprint):
    """A blueprint whose callers may carry a dialect's token, and are no part of the API's document."""

    documented = False

    def __init__(self, name: str, **kwargs: Any) -> None:
        super().__init__(f"compat_{name}", __name__, guard=GUARD, **kwargs)


def _known_or_nobody() -> None:
    """Fill in who is asking. A token that is old or wrong makes somebody nobody, until it matters."""
    try:
        g.caller = guards.identify(tokens.COMPAT_AUDIENCE)
    except InvalidToken:
        g.caller, g.refused_token = Caller(address=request.remote_addr or ""), True


GUARD = Guard("dialect", _known_or_nobody)


def signed_in() -> Caller:
    """The caller, who must have a good token. Raises InvalidToken or NotSignedIn (401)."""
    refuse_bad_token()
    if caller().user_id is None:
        raise NotSignedIn()
    return caller()


def refuse_bad_token() -> None:
    """Raise InvalidToken when a token was sent that is not good: money is not moved for a guess."""
    if g.get("refused_token"):
        raise InvalidToken("Missing or invalid token")


def administrator() -> Caller:
    """The caller, who must be an administrator. Raises 401 and 403."""
    found = signed_in()
    if found.role != "admin":
        raise guards.NotAllowed("Unauthorized: only an administrator may do this.")
    return found


def classroom() -> bool:
    return bool(current_app.config["SETTINGS"].classroom)


def user_id_in(body: dict[str, Any]) -> int:
    """Whom the request is for: the token's owner, or in a classroom the `user_id` in the body.

    Raises NotSignedIn (401).
    """
    refuse_bad_token()
    named = body.get("user_id")
    if caller().user_id is None and classroom() and str(named).isdigit() and len(str(named)) < 19:
        return auth.user(user_id=int(str(named))).id
    return signed_in().user_id or 0


def token(signed: auth.SignedIn) -> str:
    """An access token that opens dialect paths only, for 12 hours."""
    user = signed.user
    return tokens.access_token(
        user_id=user.id,
        session_id=signed.session_id,
        role=user.role,
        audience=tokens.COMPAT_AUDIENCE,
        lives=TOKEN_LIVES,
    )


def sent() -> dict[str, Any]:
    """The body: JSON, a form, or a form with files. Raises Malformed (400)."""
    if request.mimetype in {"multipart/form-data", "application/x-www-form-urlencoded"}:
        request.max_content_length = LARGEST_UPLOAD
        found: Any = request.form.to_dict()
        if any("\x00" in name + value for name, value in found.items()):
            raise Malformed("A text in the form holds a NUL.")
        return dict(found)
    body = request.get_data(cache=True)
    found = strict_json.loads(body) if body.strip() else {}
    if not isinstance(found, dict):
        raise Malformed("Send an object: names and values in braces.")
    return found


def text(body: dict[str, Any], *names: str, most: int = 200, default: str | None = None) -> str:
    """The first of these members that is there, trimmed. Raises Refused (400)."""
    for name in names:
        value = body.get(name)
        if isinstance(value, int | float) and not isinstance(value, bool):
            value = str(value)
        if isinstance(value, str) and value.strip():
            if len(value.strip()) > most:
                raise Refused(400, f"{name} takes {most} characters at most.")
            if any(ord(letter) < 32 and letter not in "\n\r\t" for letter in value):
                raise Refused(400, f"{name} holds a control character.")
            return value.strip()
        if value not in (None, "") and not isinstance(value, str):
            raise Refused(400, f"{name} must be a text.")
    if default is None:
        raise Refused(400, f"{names[0]} is required.")
    return default


def whole(body: dict[str, Any], name: str, *, low: int, high: int, default: int | None = None) -> int:
    """A whole number, as a number or as digits in a form. Raises Refused (400)."""
    value = body.get(name)
    if value in (None, ""):
        if default is None:
            raise Refused(400, f"{name} is required.")
        return default
    written = str(value).strip()
    if isinstance(value, bool) or not written.lstrip("-").isascii() or not written.lstrip("-").isdigit():
        raise Refused(400, f"{name} must be a whole number.")
    if len(written) > 19 or not low <= int(written) <= high:
        raise Refused(400, f"{name} must be from {low} to {high}.")
    return int(written)


def cents(body: dict[str, Any], *names: str) -> int:
    """A sum in shillings, as a number or as a text, in cents. Raises Refused (400)."""
    name = next((each for each in names if body.get(each) not in (None, "")), names[0])
    value = body.get(name)
    if value in (None, "") or isinstance(value, bool):
        raise Refused(400, f"{name} is required.")
    try:
        amount = Decimal(str(value).replace(",", "").strip()) * SHILLING
    except InvalidOperation as error:
        raise Refused(400, f"{name} must be a number of shillings, such as 250 or 250.50.") from error
    if not amount.is_finite() or not 0 <= amount <= MOST_CENTS or amount != int(amount):
        raise Refused(400, f"{name} must be a number of shillings, such as 250 or 250.50.")
    return int(amount)


def shillings(amount: int) -> int | float:
    """Cents as these clients read money: 250, or 189.5 where there are cents."""
    return amount // SHILLING if amount % SHILLING == 0 else amount / SHILLING


def speak_plainly(response: Response) -> Response:
    """Say an error in the words that the dialects' clients read, beside those of the API.

    It also reaches what has no route: an unknown address, a method that nothing takes.
    """
    if response.content_type != "application/problem+json" or request.path.startswith(OURS):
        return response
    said = say(response.get_json(), enveloped=_in_storage())
    response.set_data(current_app.json.dumps(said))
    response.content_type = "application/json"
    response.status_code = said["status"]
    return response


def _in_storage() -> bool:
    """Whether the dialect that puts everything into an envelope was asked."""
    return request.blueprint == "compat_storage"


def either(method: Callable[..., Any], *rules: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Give a view several addresses: `either(blp.post, "/addproduct", "/add_product")`."""

    def decorate(view: Callable[..., Any]) -> Callable[..., Any]:
        for rule in rules:
            method(rule)(view)
        return view

    return decorate
