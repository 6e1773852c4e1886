"""The control side: arrange what happens, decide prompts, read the ledger."""

from flask import Blueprint, request

from . import commands, letters, prompts, records, scripts, tokens
from .callbacks import again
from .commands import Decision, Repeat
from .core import Simulator, clock_now, simulator
from .errors import ControlError
from .records import Record
from .verdicts import PAID, TIMEOUT, Moment

bp = Blueprint("control", __name__)

_MOST = 10_000


@bp.post("/sim/scripts")
def arrange() -> tuple[Record, int]:
    """Set how the next prompts of a phone end: {phone, outcome, faults, result_code, amount, times}."""
    script = commands.read_script(commands.body())
    with simulator().store.unit() as db:
        scripts.keep(db, script)
    return vars(script), 201


@bp.get("/sim/scripts")
def arranged() -> Record:
    """{"scripts": [...]}."""
    with simulator().store.read() as db:
        return {"scripts": [vars(script) for script in scripts.listed(db)]}


@bp.delete("/sim/scripts")
def forget() -> Record:
    """Clear the script of `phone` (in the body or the address), or every script."""
    phone = commands.body().get("phone", request.args.get("phone"))
    if phone not in {None, scripts.EVERY_PHONE}:
        phone = commands.phone_number(phone)
    with simulator().store.unit() as db:
        return {"cleared": scripts.clear(db, phone)}


@bp.get("/sim/prompts")
def ringing() -> Record:
    """{"prompts": [...]}: what rings now, as in /sim/requests."""
    with simulator().store.read() as db:
        return {"prompts": records.requests(db, {"state": "open"}, limit=_MOST)}


@bp.get("/sim/requests")
def asked() -> Record:
    """{"requests": [...]}: pushes, filtered by phone, state, checkout_request_id, account_reference."""
    wanted, limit = _filters()
    with simulator().store.read() as db:
        return {"requests": records.requests(db, wanted, limit=limit)}


@bp.get("/sim/ledger")
def ledger() -> Record:
    """{"debits": [...], "credits": [...], "deliveries": [...]}."""
    with simulator().store.read() as db:
        return {
            "debits": records.debits(db),
            "credits": records.credits(db),
            "deliveries": records.deliveries(db),
        }


@bp.get("/sim/state")
def state() -> Record:
    """Counters, and the seed."""
    sim = simulator()
    with sim.store.read() as db:
        return records.state(db, seed=sim.seed, settings=sim.settings)


@bp.post("/sim/reset")
def reset() -> Record:
    """Forget pushes, money, registered URLs, scripts and counters; tokens and the seed stay.

    Answers once nothing from before can come any more, or after 5 seconds.
    """
    sim = simulator()
    sim.store.clear()
    sim.courier.settle(seconds=5)
    return {"reset": True}


@bp.post("/sim/seed")
def sow() -> Record:
    """Make every later choice from {"seed": n}. Reset first to repeat a run."""
    seed = commands.read_seed(commands.body())
    simulator().sow(seed)
    return {"seed": seed}


@bp.post("/sim/tokens/revoke")
def revoke() -> Record:
    """End every access token."""
    with simulator().store.unit() as db:
        return {"revoked": tokens.revoke_all(db)}


@bp.post("/deliver")
def deliver() -> Record:
    """Decide a prompt now and deliver its callback before this answers; or deliver it once more.

    Takes {CheckoutRequestID, result}: result is success, cancel, wrong_pin, timeout, insufficient or
    a code. A success after a timeout is late money: the PIN was entered after all. Answers
    {CheckoutRequestID, ResultCode, ResultDesc, receipt, deliveries: [{url, body, http_status, error}]}.
    Takes {TransID} or {ConversationID} as well, to deliver a C2B confirmation or a result once more,
    whether or not it was lost: {deliveries}.
    """
    sim = simulator()
    repeat = commands.read_repeat(commands.body())
    if repeat is not None:
        return _repeat(sim, repeat, now=clock_now())
    decision = commands.read_decision(commands.body())
    held = _decide(sim, decision, now=clock_now())
    sent = sim.courier.deliver(held)
    with sim.store.read() as db:
        push = prompts.find(db, decision.checkout_request_id)
    return _delivered(decision, records.request(push) if push else {}, sent)


def _repeat(sim: Simulator, repeat: Repeat, *, now: float) -> Record:
    with sim.store.unit() as db:
        task_id = letters.again(db, kind=repeat.kind, reference=repeat.reference, now=now)
    if task_id is None:
        sentence = f"There is no {repeat.kind} about {repeat.reference}. See deliveries in /sim/ledger."
        raise ControlError(404, "unknown_id", sentence)
    return {"deliveries": sim.courier.deliver([task_id])}


def _decide(sim: Simulator, decision: Decision, *, now: float) -> list[int]:
    """The ids of the callbacks to send; raises ControlError."""
    verdict = decision.verdict
    with sim.store.unit() as db:
        push = prompts.find(db, decision.checkout_request_id)
        if push is None:
            raise ControlError(404, "unknown_id", "No push has this CheckoutRequestID. See /sim/requests.")
        if push["state"] == "open" and verdict is None:
            raise ControlError(400, "no_result", "This prompt is open: send a result, such as success.")
        if push["state"] == "open" and verdict is not None:
            return sim.decide(db, push["id"], verdict, moment=Moment(now, held=True)) or []
        if verdict is not None and (push["result_code"], verdict.code) == (TIMEOUT.code, PAID.code):
            return sim.decide(db, push["id"], verdict, moment=Moment(now, held=True), late=True) or []
        if verdict is not None and verdict.code != push["result_code"]:
            sentence = f"Already decided as {push['result_code']}: leave out result to repeat it."
            raise ControlError(409, "already_decided", sentence)
        return [again(db, push, now=now)]


def _delivered(decision: Decision, push: Record, sent: list[Record]) -> Record:
    return {
        "CheckoutRequestID": decision.checkout_request_id,
        "ResultCode": push.get("result_code"),
        "ResultDesc": push.get("result_desc"),
        "receipt": push.get("receipt"),
        "deliveries": sent,
    }


def _filters() -> tuple[dict[str, str], int]:
    wanted = request.args.to_dict()
    limit = wanted.pop("limit", str(_MOST))
    if not set(wanted) <= set(records.FILTERS) or not limit.isdigit():
        known = ", ".join(records.FILTERS)
        raise ControlError(400, "bad_filter", f"Filter by {known}, and limit=<number>.")
    if "phone" in wanted:
        wanted["phone"] = commands.phone_number(wanted["phone"])
    return wanted, int(limit)
