"""A prompt's life: it rings, it is decided exactly once, and money moves exactly once.

Every function runs inside the caller's unit.
"""

import json
import sqlite3
from itertools import count as numbers

from . import callbacks, draws, ledger
from .errors import REFUSALS, DarajaError
from .fields import PAY_BILL, Push
from .ledger import Payment
from .scripts import Ending
from .settings import Settings
from .verdicts import INSUFFICIENT, TIMEOUT, Moment, Verdict


def nth_push(db: sqlite3.Connection, phone: str) -> int:
    """Which push of this phone comes next, from 1; draws are labelled with it."""
    row = db.execute("SELECT max(nth) AS n FROM pushes WHERE phone = ?", (phone,)).fetchone()
    return int(row["n"] or 0) + 1


def find(db: sqlite3.Connection, checkout_request_id: str) -> sqlite3.Row | None:
    """The push with this id."""
    found: sqlite3.Row | None = db.execute(
        "SELECT * FROM pushes WHERE checkout_request_id = ?", (checkout_request_id,)
    ).fetchone()
    return found


def asked_about(db: sqlite3.Connection, checkout_request_id: str) -> sqlite3.Row | None:
    """The push with this id, after counting one more query about it."""
    found: sqlite3.Row | None = db.execute(
        "UPDATE pushes SET queries = queries + 1 WHERE checkout_request_id = ? RETURNING *",
        (checkout_request_id,),
    ).fetchone()
    return found


def open_on(db: sqlite3.Connection, phone: str) -> sqlite3.Row | None:
    """The prompt that rings on this phone; there is never more than one."""
    found: sqlite3.Row | None = db.execute(
        "SELECT * FROM pushes WHERE phone = ? AND state = 'open'", (phone,)
    ).fetchone()
    return found


def refuse(db: sqlite3.Connection, push: Push, ending: Ending, *, nth: int, now: float) -> None:
    """Record a push that its ending refuses: no ids, nothing rings."""
    _insert(db, push, ending, nth=nth, state="refused", ids=(None, None), now=now, rings_until=now)


def ring(
    db: sqlite3.Connection, push: Push, ending: Ending, *, nth: int, seed: int, settings: Settings, now: float
) -> sqlite3.Row:
    """Put the prompt on the phone and set the time at which it ends by itself.

    Raises DarajaError when another prompt rings there.
    """
    if open_on(db, push.phone) is not None:
        raise DarajaError(REFUSALS["locked"])
    until = now + (settings.delay if ending.code else settings.prompt_seconds)
    ids = _fresh_ids(db, phone=push.phone, nth=nth, seed=seed, now=now)
    push_id = _insert(db, push, ending, nth=nth, state="open", ids=ids, now=now, rings_until=until)
    row = _get(db, push_id)
    forged = None
    if "callback_forged_first" in ending.faults:
        forged = callbacks.forge(db, row, seed=seed, due_at=until)
    verdict = Verdict(ending.code, ending.desc) if ending.code else TIMEOUT
    _decide_later(db, push_id, verdict, at=until, after=forged)
    return row


def decide(
    db: sqlite3.Connection,
    push_id: int,
    verdict: Verdict,
    *,
    moment: Moment,
    seed: int,
    settings: Settings,
    late: bool = False,
) -> list[int] | None:
    """Decide the prompt, take the money if it is paid, and add its callbacks.

    Answers the ids of the callbacks; None when it was decided before, and then nothing changes.
    `late` decides a prompt that a 1037 was reported for. A phone without enough money comes to 1.
    """
    timeout_first = not late and "timeout_first" in callbacks.faults_of(_get(db, push_id))
    told = TIMEOUT if timeout_first else verdict
    if not _move(db, push_id, told, now=moment.now, late=late):
        return None
    if told.code == "0" and not _take_money(db, push_id, seed=seed, settings=settings, now=moment.now):
        told = INSUFFICIENT
        db.execute(
            "UPDATE pushes SET result_code = ?, result_desc = ? WHERE id = ?", (told.code, told.desc, push_id)
        )
    if told.code == INSUFFICIENT.code:
        ledger.write_off(db, _payment(db, push_id, seed=seed, now=moment.now), now=moment.now)
    ids = callbacks.plan(db, _get(db, push_id), told, moment=moment, seed=seed, settings=settings)
    if timeout_first:
        at = moment.now + moment.wait + settings.delay
        _decide_later(db, push_id, verdict, at=at, after=ids[-1], note="late")
    return ids


def _move(db: sqlite3.Connection, push_id: int, verdict: Verdict, *, now: float, late: bool) -> bool:
    moved = db.execute(
        "UPDATE pushes SET state = 'decided', result_code = ?, result_desc = ?, decided_at = ?"
        " WHERE id = ? AND CASE WHEN ? THEN result_code = '1037' ELSE state = 'open' END",
        (verdict.code, verdict.desc, now, push_id, late),
    )
    if moved.rowcount == 1:
        db.execute(
            "UPDATE tasks SET state = 'dropped' WHERE push_id = ? AND kind = 'decide' AND state = 'due'",
            (push_id,),
        )
    return moved.rowcount == 1


def _take_money(db: sqlite3.Connection, push_id: int, *, seed: int, settings: Settings, now: float) -> bool:
    payment = _payment(db, push_id, seed=seed, now=now)
    if not ledger.take(db, payment, settings=settings, now=now):
        return False
    db.execute("UPDATE pushes SET receipt = ? WHERE id = ?", (payment.receipt, push_id))
    return True


def _payment(db: sqlite3.Connection, push_id: int, *, seed: int, now: float) -> Payment:
    """What the prompt asks for, with a receipt number of its own."""
    push = _get(db, push_id)
    pay_bill = push["transaction_type"] == PAY_BILL
    return Payment(
        receipt=ledger.fresh_receipt(db, "receipt", push["phone"], push["nth"], seed=seed, now=now),
        phone=push["phone"],
        amount=push["amount"],
        kind=ledger.PAY_BILL if pay_bill else ledger.BUY_GOODS,
        party=push["party_b"],
        account=push["account_reference"] if pay_bill else "",
        push_id=push_id,
    )


def _decide_later(
    db: sqlite3.Connection, push_id: int, verdict: Verdict, *, at: float, after: int | None, note: str = ""
) -> None:
    db.execute(
        "INSERT INTO tasks (push_id, kind, due_at, after, state, result_code, result_desc, note)"
        " VALUES (?, 'decide', ?, ?, 'due', ?, ?, ?)",
        (push_id, at, after, verdict.code, verdict.desc, note),
    )


def _fresh_ids(db: sqlite3.Connection, *, phone: str, nth: int, seed: int, now: float) -> tuple[str, str]:
    for attempt in numbers():
        rng = draws.draw(seed, "push", phone, nth, attempt)
        merchant = draws.merchant_request_id(rng)
        checkout = draws.checkout_request_id(rng, phone=phone, now=now)
        if find(db, checkout) is None:
            return merchant, checkout
    raise AssertionError("unreachable")


def _insert(
    db: sqlite3.Connection,
    push: Push,
    ending: Ending,
    *,
    nth: int,
    state: str,
    ids: tuple[str | None, str | None],
    now: float,
    rings_until: float,
) -> int:
    row = db.execute(
        "INSERT INTO pushes (nth, merchant_request_id, checkout_request_id, phone, amount,"
        " transaction_type, party_b, account_reference, description, callback_url, outcome,"
        " faults, mixed, callback_amount, state, created_at, rings_until)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id",
        (
            nth,
            *ids,
            push.phone,
            push.amount,
            push.transaction_type,
            push.party_b,
            push.account_reference,
            push.description,
            push.callback_url,
            ending.outcome.name,
            json.dumps(sorted(ending.faults)),
            ending.mixed,
            ending.callback_amount,
            state,
            now,
            rings_until,
        ),
    ).fetchone()
    return int(row["id"])


def _get(db: sqlite3.Connection, push_id: int) -> sqlite3.Row:
    row: sqlite3.Row = db.execute("SELECT * FROM pushes WHERE id = ?", (push_id,)).fetchone()
    return row
