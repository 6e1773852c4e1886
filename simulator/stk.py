"""The two STK calls: a push, and a query about one."""

import sqlite3
from dataclasses import dataclass

from . import callbacks, fields, mix, prompts, scripts
from .core import Simulator
from .errors import PROCESSING, REFUSALS, DarajaError, invalid, spike_arrest
from .fields import Push
from .outcomes import Outcome, describe
from .scripts import Ending
from .store import count
from .verdicts import Moment, Verdict

WINDOW_SECONDS = 60
ACCEPTED = "Success. Request accepted for processing"
_MISPLACED = Ending(
    Outcome("misplaced", "", "is never asked: TransactionType and PartyB do not fit", "2028"),
    "2028",
    describe("2028"),
    frozenset(),
)


@dataclass(frozen=True)
class Accepted:
    """A push that rings: the answer's body, and the faults that its reply meets."""

    body: dict[str, str]
    faults: frozenset[str]


@dataclass(frozen=True)
class Rung:
    """A prompt on the phone: its answer, and the callbacks to deliver before that is given."""

    answer: dict[str, str]
    held: list[int]


def push(sim: Simulator, body: fields.Body, *, now: float) -> Accepted:
    """Check a push and ring the phone. `callback_early` delivers its callback before this returns.

    Raises DarajaError when the push is refused.
    """
    wanted = fields.read_push(body, settings=sim.settings, now=now)
    rung: Rung | None = None
    with sim.store.unit() as db:
        nth = prompts.nth_push(db, wanted.phone)
        ending = _MISPLACED
        if wanted.suits(sim.settings):
            ending = scripts.take(db, wanted.phone, seed=sim.seed, nth=nth)
        if ending.outcome.refusal:
            prompts.refuse(db, wanted, ending, nth=nth, now=now)
        else:
            rung = _ring(sim, db, wanted, ending, nth=nth, now=now)
    if rung is None:
        raise DarajaError(REFUSALS[ending.outcome.refusal])
    sim.courier.wake()
    sim.courier.deliver(rung.held)
    return Accepted(rung.answer, ending.faults)


def admit_query(sim: Simulator, *, now: float) -> None:
    """Count a query; raises DarajaError over `query_per_minute` in any 60 seconds, for all callers."""
    limit = sim.settings.query_per_minute
    with sim.store.unit() as db:
        count(db, "queries")
        db.execute("DELETE FROM queries WHERE at <= ?", (now - WINDOW_SECONDS,))
        recent = db.execute("SELECT count(*) AS n FROM queries").fetchone()["n"]
        if limit == 0 or recent < limit:
            db.execute("INSERT INTO queries (at) VALUES (?)", (now,))
            return
        count(db, "queries_limited")
    raise DarajaError(spike_arrest(limit))


def query(sim: Simulator, body: fields.Body, *, now: float) -> dict[str, str]:
    """What became of a push. Source: Safaricom, M-Pesa Express Query page.

    Raises DarajaError for an unknown id, and while the prompt is open; that answer's shape is a
    recorded one, with the CheckoutRequestID as its requestId.
    """
    checkout_request_id = fields.read_query(body, settings=sim.settings, now=now)
    met = None
    with sim.store.unit() as db:
        found = prompts.asked_about(db, checkout_request_id)
        if found is not None and found["mixed"]:
            labels = (found["phone"], found["nth"], found["queries"])
            met = mix.query_fault(mix.read(db), *labels, seed=sim.seed)
    if found is None:
        raise invalid("CheckoutRequestID")
    verdict = _answered(found, met)
    return {
        "ResponseCode": "0",
        "ResponseDescription": "The service request has been accepted successsfully",
        "MerchantRequestID": found["merchant_request_id"],
        "CheckoutRequestID": checkout_request_id,
        "ResultCode": verdict.code,
        "ResultDesc": verdict.desc,
    }


def _ring(
    sim: Simulator, db: sqlite3.Connection, wanted: Push, ending: Ending, *, nth: int, now: float
) -> Rung:
    """Open the prompt, inside the caller's unit; an early callback's prompt is decided at once."""
    row = prompts.ring(db, wanted, ending, nth=nth, seed=sim.seed, settings=sim.settings, now=now)
    count(db, "pushes_accepted")
    held: list[int] | None = None
    if "callback_early" in ending.faults and ending.code:
        verdict = Verdict(ending.code, ending.desc)
        held = sim.decide(db, row["id"], verdict, moment=Moment(now, held=True))
    return Rung(_answer(row), held or [])


def _answer(push: sqlite3.Row) -> dict[str, str]:
    return {
        "MerchantRequestID": push["merchant_request_id"],
        "CheckoutRequestID": push["checkout_request_id"],
        "ResponseCode": "0",
        "ResponseDescription": ACCEPTED,
        "CustomerMessage": ACCEPTED,
    }


def _answered(found: sqlite3.Row, met: str | None) -> Verdict:
    """What a query is told about this push, query faults included; raises DarajaError."""
    faults = callbacks.faults_of(found) | {met}
    if "http_429" in faults:
        raise DarajaError(spike_arrest(5))
    if "http_500" in faults:
        raise DarajaError(REFUSALS["internal"])
    if "query_busy" in faults:
        raise DarajaError(REFUSALS["busy"])
    if found["state"] == "open" or "query_pending" in faults:
        raise DarajaError(PROCESSING, request_id=found["checkout_request_id"])
    if found["result_code"] == "0" and "query_wrong" in faults:
        return Verdict("1032", describe("1032"))
    return Verdict(found["result_code"], found["result_desc"])
