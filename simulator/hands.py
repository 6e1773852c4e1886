"""Payments by hand: a person pays the PayBill or a till from the phone's menu.

Every function runs inside the caller's unit.
"""

import json
import sqlite3
from dataclasses import dataclass

from . import confirmations, ledger, scripts
from .callbacks import faults_of
from .ledger import BUY_GOODS, PAY_BILL, Payment
from .settings import Settings
from .verdicts import INSUFFICIENT, PAID, Moment, Verdict


@dataclass(frozen=True)
class Hand:
    """A payment that somebody types in: to the PayBill with an account, or to a till without one.

    `verdict` is what the phone itself makes of it (a wrong PIN); `faults` None takes the phone's script.
    """

    phone: str
    amount: int
    party: str
    account: str = ""
    verdict: Verdict = PAID
    faults: tuple[str, ...] | None = None

    @property
    def kind(self) -> str:
        """Pay Bill or Buy Goods."""
        return PAY_BILL if self.account else BUY_GOODS


@dataclass(frozen=True)
class Begun:
    """A payment under way: its receipt, and the validations that the caller has to deliver."""

    receipt: str
    held: list[int]


def begin(db: sqlite3.Connection, hand: Hand, *, seed: int, settings: Settings, moment: Moment) -> Begun:
    """Ask the shop for its validation if there is to be one; pay at once otherwise."""
    row = _insert(db, hand, seed=seed, now=moment.now)
    registered = confirmations.registration(db, settings=settings)
    asks = registered is not None and settings.c2b_validation and hand.verdict == PAID
    if registered is not None and asks and "validation_skipped" not in faults_of(row):
        task_id = confirmations.ask(db, row, registered, now=moment.now, held=moment.held)
        return Begun(row["receipt"], [task_id] if moment.held else [])
    settle(db, row["receipt"], hand.verdict, settings=settings, now=moment.now)
    return Begun(row["receipt"], [])


def heard(
    db: sqlite3.Connection,
    receipt: str,
    *,
    http_status: int | None,
    text: str,
    settings: Settings,
    now: float,
) -> None:
    """Go on with what the shop said to the validation."""
    registered = confirmations.registration(db, settings=settings)
    response_type = "Completed" if registered is None else registered["response_type"]
    verdict, third_party_id = confirmations.read_answer(http_status, text, response_type=response_type)
    settle(db, receipt, verdict, settings=settings, now=now, third_party_id=third_party_id)


def settle(
    db: sqlite3.Connection,
    receipt: str,
    verdict: Verdict,
    *,
    settings: Settings,
    now: float,
    third_party_id: str = "",
) -> None:
    """Decide the payment, once: take the money if it is accepted, and add its confirmation."""
    hand = find(db, receipt)
    if hand is None or hand["state"] != "open":
        return
    if verdict.code == "0":
        payment = Payment(
            receipt=receipt,
            phone=hand["phone"],
            amount=hand["amount"],
            kind=hand["kind"],
            party=hand["party"],
            account=hand["account"],
            hand_id=hand["id"],
            third_party_id=third_party_id,
        )
        if not ledger.take(db, payment, settings=settings, now=now):
            ledger.write_off(db, payment, now=now)
            verdict = INSUFFICIENT
    db.execute(
        "UPDATE hands SET state = 'decided', result_code = ?, result_desc = ?, decided_at = ? WHERE id = ?",
        (verdict.code, verdict.desc, now, hand["id"]),
    )
    if verdict.code == "0":
        moment = Moment(now, wait=settings.delay)
        confirmations.send(db, receipt, moment=moment, faults=faults_of(hand), settings=settings)


def find(db: sqlite3.Connection, receipt: str) -> sqlite3.Row | None:
    """The payment with this receipt number, which it has before it is paid."""
    found: sqlite3.Row | None = db.execute("SELECT * FROM hands WHERE receipt = ?", (receipt,)).fetchone()
    return found


def _insert(db: sqlite3.Connection, hand: Hand, *, seed: int, now: float) -> sqlite3.Row:
    last = db.execute("SELECT max(nth) AS n FROM hands WHERE phone = ?", (hand.phone,)).fetchone()
    nth = int(last["n"] or 0) + 1
    faults = hand.faults
    if faults is None:
        faults = tuple(scripts.take_for_hand(db, hand.phone, seed=seed, nth=nth))
    row: sqlite3.Row = db.execute(
        "INSERT INTO hands (nth, phone, amount, kind, party, account, faults, receipt, state, created_at)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, 'open', ?) RETURNING *",
        (
            nth,
            hand.phone,
            hand.amount,
            hand.kind,
            hand.party,
            hand.account,
            json.dumps(sorted(faults)),
            ledger.fresh_receipt(db, "hand", hand.phone, nth, seed=seed, now=now),
            now,
        ),
    ).fetchone()
    return row
