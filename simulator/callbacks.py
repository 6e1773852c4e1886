"""The callbacks of a decided prompt: their bodies, and the rows that get them sent.

Source of the shapes: Safaricom, M-Pesa Express Simulate page.
"""

import json
import sqlite3
from dataclasses import replace

from . import confirmations, draws, letters
from .clock import stamp
from .letters import Letter
from .settings import Settings
from .verdicts import PAID, TIMEOUT, Moment, Verdict


def faults_of(row: sqlite3.Row) -> frozenset[str]:
    """The names of the faults that this push (or hand payment, or call) meets."""
    return frozenset(json.loads(row["faults"]))


def failure(push: sqlite3.Row, verdict: Verdict) -> str:
    """A callback without CallbackMetadata, as JSON. ResultCode is a number where it can be one."""
    return _envelope(push, verdict)


def success(push: sqlite3.Row, *, receipt: str, amount: int, paid_at: float) -> str:
    """A callback that says `amount` whole shillings were paid, as JSON."""
    items: list[dict[str, object]] = [
        {"Name": "Amount", "Value": amount},
        {"Name": "MpesaReceiptNumber", "Value": receipt},
        {"Name": "Balance"},
        {"Name": "TransactionDate", "Value": int(stamp(paid_at))},
        {"Name": "PhoneNumber", "Value": int(push["phone"])},
    ]
    return _envelope(push, PAID, CallbackMetadata={"Item": items})


def _envelope(push: sqlite3.Row, verdict: Verdict, **more: object) -> str:
    callback = {
        "MerchantRequestID": push["merchant_request_id"],
        "CheckoutRequestID": push["checkout_request_id"],
        "ResultCode": verdict.on_the_wire,
        "ResultDesc": verdict.desc,
        **more,
    }
    return json.dumps({"Body": {"stkCallback": callback}})


def plan(
    db: sqlite3.Connection,
    push: sqlite3.Row,
    verdict: Verdict,
    *,
    moment: Moment,
    seed: int,
    settings: Settings,
) -> list[int]:
    """Add the callbacks of a decided push, its C2B twin and faults included; inside the caller's unit.

    Answers the ids of the callback's own tasks.
    """
    faults = _with_twins(faults_of(push))
    first = not moment.held and _twin_first(push, faults, seed=seed)
    twins = confirm(db, push, moment=moment, settings=settings) if first else []
    letter = _letter(push, verdict)
    if twins and "confirmation_late" not in faults:
        letter = replace(letter, after=twins[0])
    ids = letters.send(db, letter, moment=moment, faults=faults, prefix="callback", settings=settings)
    if "timeout_after" in faults:
        stale = Letter(
            "stk",
            push["callback_url"],
            failure(push, TIMEOUT),
            moment.now + moment.wait,
            TIMEOUT,
            push_id=push["id"],
            after=ids[-1],
            note="stale",
        )
        letters.add(db, stale)
    if not first:
        after = None if "callback_late" in faults else ids[0]
        confirm(db, push, moment=replace(moment, held=False), settings=settings, after=after)
    return ids


def confirm(
    db: sqlite3.Connection,
    push: sqlite3.Row,
    *,
    moment: Moment,
    settings: Settings,
    after: int | None = None,
) -> list[int]:
    """Add the C2B confirmation of a paid push, where URLs are registered; inside the caller's unit."""
    if push["receipt"] is None or not settings.stk_twin:
        return []
    return confirmations.send(
        db, push["receipt"], moment=moment, faults=faults_of(push), settings=settings, after=after
    )


def forge(db: sqlite3.Connection, push: sqlite3.Row, *, seed: int, due_at: float) -> int:
    """Add a stranger's success: made-up receipt, wrong token in the path, nothing paid."""
    rng = draws.draw(seed, "forged", push["phone"], push["nth"])
    receipt = draws.receipt(rng, now=due_at)
    body = success(push, receipt=receipt, amount=push["amount"], paid_at=due_at)
    url = draws.other_token(rng, push["callback_url"])
    return letters.add(db, Letter("stk", url, body, due_at, PAID, push_id=push["id"], note="forged"))


def again(db: sqlite3.Connection, push: sqlite3.Row, *, now: float) -> int:
    """Add one more copy of the push's callback, held for the caller to send."""
    letter = _letter(push, Verdict(push["result_code"], push["result_desc"]))
    return letters.add(db, replace(letter, due_at=now, state="running", note="again"))


def _letter(push: sqlite3.Row, verdict: Verdict) -> Letter:
    return Letter("stk", push["callback_url"], _body(push, verdict), 0.0, verdict, push_id=push["id"])


def _body(push: sqlite3.Row, verdict: Verdict) -> str:
    if verdict.code != "0":
        return failure(push, verdict)
    amount = push["amount"]
    if push["callback_amount"] is not None:
        amount = push["callback_amount"]
    elif "callback_wrong_amount" in faults_of(push):
        amount = 2 if amount == 1 else 1
    return success(push, receipt=push["receipt"], amount=amount, paid_at=push["decided_at"])


def _with_twins(faults: frozenset[str]) -> frozenset[str]:
    return faults | {"callback_lost"} if "twin_only" in faults else faults


def _twin_first(push: sqlite3.Row, faults: frozenset[str], *, seed: int) -> bool:
    if "twin_first" in faults:
        return True
    return draws.draw(seed, "twin", push["phone"], push["nth"]).random() < 0.5
