"""What every call on the wire passes first: its token and its JSON."""

from flask import request

from . import fields, tokens
from .core import Simulator, clock_now
from .errors import INVALID_TOKEN, DarajaError, Refusal


def check_token(sim: Simulator, refusal: Refusal = INVALID_TOKEN) -> None:
    """Raise DarajaError with `refusal` unless the call brings a token that works."""
    kind, _, token = request.headers.get("Authorization", "").partition(" ")
    with sim.store.read() as db:
        valid = kind.lower() == "bearer" and tokens.is_valid(db, token.strip(), now=clock_now())
    if not valid:
        raise DarajaError(refusal)


def body() -> fields.Body:
    """The call's JSON object; raises DarajaError."""
    data = request.get_json(force=True, silent=True)
    return fields.read_json(content_type=request.mimetype, data=data)
