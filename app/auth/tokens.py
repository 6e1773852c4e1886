"""Access tokens: short-lived JSON Web Tokens that name a user and a session."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from flask import Flask, current_app
from flask_jwt_extended import JWTManager, create_access_token, get_jwt, verify_jwt_in_request
from flask_jwt_extended.exceptions import JWTExtendedException
from jwt.exceptions import PyJWTError

import config
from app.web.caller import InvalidToken

ISSUER = "duka"
AUDIENCE = "duka"  # the API's own tokens; those of the older dialects open dialect paths only
COMPAT_AUDIENCE = "compat"
ALGORITHM = "HS256"
NEEDED = ("sub", "sid", "aud", "iss", "exp", "iat", "jti")


@dataclass(frozen=True)
class Names:
    """Whom a token names."""

    user_id: int
    session_id: int


def init_app(app: Flask, settings: config.Settings) -> None:
    """Tell flask-jwt-extended how our tokens look; what looks otherwise is refused."""
    app.config.update(
        JWT_SECRET_KEY=settings.jwt_secret_key,
        JWT_ALGORITHM=ALGORITHM,
        JWT_DECODE_ALGORITHMS=[ALGORITHM],
        JWT_ACCESS_TOKEN_EXPIRES=timedelta(minutes=settings.access_token_minutes),
        JWT_TOKEN_LOCATION=["headers"],
        JWT_ENCODE_ISSUER=ISSUER,
        JWT_DECODE_ISSUER=ISSUER,
        JWT_DECODE_AUDIENCE=[AUDIENCE, COMPAT_AUDIENCE],  # `names_in` then takes one of the two
        JWT_ENCODE_NBF=False,
        JWT_DECODE_LEEWAY=0,
        JWT_COOKIE_CSRF_PROTECT=False,  # no cookies here
    )
    JWTManager(app)


def lifetime() -> timedelta:
    """How long the present application's access tokens live."""
    found: timedelta = current_app.config["JWT_ACCESS_TOKEN_EXPIRES"]
    return found


def access_token(
    *, user_id: int, session_id: int, role: str, audience: str = AUDIENCE, lives: timedelta | None = None
) -> str:
    """Sign an access token; `lives` is by default what the settings say."""
    claims = {"sid": session_id, "role": role, "aud": audience}
    made: str = create_access_token(str(user_id), additional_claims=claims, expires_delta=lives or lifetime())
    return made


def names_in_request(audience: str = AUDIENCE) -> Names:
    """Whom the present request's Bearer token names. Raises InvalidToken (401)."""
    try:
        verify_jwt_in_request()
        claims = get_jwt()
        if (
            claims["aud"] != audience
            or claims["type"] != "access"
            or any(claims[name] is None for name in NEEDED)
        ):
            raise ValueError("another kind of token")
        return Names(_row_id(claims["sub"]), _row_id(claims["sid"]))
    except (JWTExtendedException, PyJWTError, KeyError, ValueError, TypeError, RecursionError) as error:
        raise InvalidToken(
            "This access token is not valid or is too old. Refresh it or sign in again."
        ) from error


def _row_id(claim: Any) -> int:
    number = int(claim)
    if not 0 < number < 2**63:
        raise ValueError("no row has this id")
    return number
