"""The paths of C2B, of the initiator's calls and of Pull: thin, each one call."""

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from . import callfields, confirmations, draws, gate, hands, initiators, pull
from .callfields import Call
from .core import Simulator, clock_now, simulator
from .errors import (
    ALREADY_REGISTERED,
    INVALID_TOKEN_400,
    INVALID_TOKEN_401,
    DarajaError,
    coded,
)
from .fields import Body
from .replies import lost_reply
from .store import count
from .verdicts import Moment

bp = Blueprint("moneywire", __name__)

_BAD_C2B = "400.003.02"


@bp.post("/mpesa/c2b/<any(v1, v2):version>/registerurl")
def register_url(version: str) -> Body:
    """Where payments are told. Source: Safaricom, Customer To Business page."""
    sim = simulator()
    gate.check_token(sim, INVALID_TOKEN_400)
    with coded(_BAD_C2B):
        wanted = callfields.read_registration(gate.body(), settings=sim.settings, version=version)
    with sim.store.unit() as db:
        known = confirmations.registration(db, settings=sim.settings)
        if known is not None and sim.settings.register_once:
            raise DarajaError(ALREADY_REGISTERED)
        confirmations.register(db, wanted)
        number = count(db, "registrations")
    return _c2b_answer(sim, "registration", number)


@bp.post("/mpesa/c2b/<any(v1, v2):version>/simulate")
def simulate(version: str) -> Body:
    """A payment by hand. Source: Safaricom, Customer To Business page; the sandbox only has it."""
    sim = simulator()
    gate.check_token(sim, INVALID_TOKEN_400)
    with coded(_BAD_C2B):
        wanted = callfields.read_simulation(gate.body(), settings=sim.settings)
    with sim.store.unit() as db:
        hands.begin(db, wanted, seed=sim.seed, settings=sim.settings, moment=Moment(clock_now()))
        number = count(db, "simulations")
    sim.courier.wake()
    return _c2b_answer(sim, f"simulation {version}", number)


@bp.post("/mpesa/transactionstatus/v1/query")
def transaction_status() -> ResponseReturnValue:
    """What became of a transaction. Source: Safaricom, Transaction Status page."""
    sim = simulator()
    gate.check_token(sim, INVALID_TOKEN_400)
    body = gate.body()
    return _accept(sim, callfields.read_status(body, settings=sim.settings), body)


@bp.post("/mpesa/reversal/v1/request")
def reversal() -> ResponseReturnValue:
    """Money back, by receipt. Source: Safaricom, Reversal page."""
    sim = simulator()
    gate.check_token(sim)
    body = gate.body()
    return _accept(sim, callfields.read_reversal(body, settings=sim.settings), body)


@bp.post("/mpesa/b2c/<any(v1, v3):version>/paymentrequest")
def payment_request(version: str) -> ResponseReturnValue:
    """Money to a phone. Source: Safaricom, Business To Customer page."""
    sim = simulator()
    gate.check_token(sim, INVALID_TOKEN_401)
    body = gate.body()
    return _accept(sim, callfields.read_b2c(body, settings=sim.settings, version=version), body)


@bp.post("/mpesa/accountbalance/v1/query")
def account_balance() -> ResponseReturnValue:
    """The shop's money. Source: Safaricom, Account Balance page."""
    sim = simulator()
    gate.check_token(sim, INVALID_TOKEN_401)
    body = gate.body()
    return _accept(sim, callfields.read_balance(body, settings=sim.settings), body)


@bp.post("/pulltransactions/v1/register")
def pull_register() -> Body:
    """Ask to pull. Source: Safaricom, Pull Transactions page."""
    sim = simulator()
    gate.check_token(sim, INVALID_TOKEN_400)
    with coded(_BAD_C2B):
        wanted = pull.read_registration(gate.body(), settings=sim.settings)
    with sim.store.unit() as db:
        return pull.register(db, wanted, seed=sim.seed)


@bp.route("/pulltransactions/v1/query", methods=["GET", "POST"])
def pull_query() -> Body:
    """The last 48 hours. Source: Safaricom, Pull Transactions page, which says GET; older ones say POST."""
    sim = simulator()
    gate.check_token(sim, INVALID_TOKEN_400)
    given = request.args if request.method == "GET" and request.args else gate.body()
    with coded(_BAD_C2B):
        wanted = pull.read_query(given, settings=sim.settings)
    with sim.store.unit() as db:
        return pull.query(db, wanted, seed=sim.seed, settings=sim.settings, now=clock_now())


def _accept(sim: Simulator, call: Call, body: Body) -> ResponseReturnValue:
    is_trusted = initiators.trusted(call, keys=sim.keys, settings=sim.settings)
    with sim.store.unit() as db:
        accepted = initiators.accept(
            db,
            call,
            body,
            is_trusted=is_trusted,
            seed=sim.seed,
            settings=sim.settings,
            now=clock_now(),
        )
    initiators.refuse(accepted.faults)
    sim.courier.wake()
    sim.courier.deliver(accepted.held)
    lost = lost_reply(accepted.faults, slow_seconds=sim.settings.slow_seconds)
    return accepted.body if lost is None else lost


def _c2b_answer(sim: Simulator, *labels: object) -> Body:
    return {
        "OriginatorCoversationID": draws.merchant_request_id(draws.draw(sim.seed, *labels)),
        "ResponseCode": "0",
        "ResponseDescription": "Success",
    }
