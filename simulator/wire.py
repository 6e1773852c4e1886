"""The paths of OAuth and of STK: thin, each one call."""

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from . import gate, stk, tokens
from .core import Simulator, clock_now, simulator
from .errors import WRONG_AUTHENTICATION, WRONG_GRANT, DarajaError
from .replies import lost_reply
from .store import count

bp = Blueprint("wire", __name__)


@bp.get("/oauth/v1/generate")
def generate() -> dict[str, str]:
    """An access token. Source: Safaricom, Authorization page; expires_in is a string there."""
    sim = simulator()
    _check_consumer(sim)
    with sim.store.unit() as db:
        token = tokens.issue(
            db, seed=sim.seed, ttl=sim.settings.token_ttl, only_one=sim.settings.one_token, now=clock_now()
        )
    return {"access_token": token, "expires_in": str(sim.settings.token_ttl)}


@bp.post("/mpesa/stkpush/v1/processrequest")
def process_request() -> ResponseReturnValue:
    """A push. Source: Safaricom, M-Pesa Express Simulate page."""
    sim = simulator()
    with sim.store.unit() as db:
        count(db, "pushes")
    gate.check_token(sim)
    accepted = stk.push(sim, gate.body(), now=clock_now())
    lost = lost_reply(accepted.faults, slow_seconds=sim.settings.slow_seconds)
    return accepted.body if lost is None else lost


@bp.post("/mpesa/stkpushquery/v1/query")
def query() -> dict[str, str]:
    """What became of a push. Source: Safaricom, M-Pesa Express Query page."""
    sim = simulator()
    gate.check_token(sim)
    stk.admit_query(sim, now=clock_now())
    return stk.query(sim, gate.body(), now=clock_now())


def _check_consumer(sim: Simulator) -> None:
    given = request.authorization
    if given is None or given.type != "basic":
        raise DarajaError(WRONG_AUTHENTICATION)
    if (given.username, given.password) != (sim.settings.consumer_key, sim.settings.consumer_secret):
        raise DarajaError(WRONG_AUTHENTICATION)
    if request.args.get("grant_type") != "client_credentials":
        raise DarajaError(WRONG_GRANT)
