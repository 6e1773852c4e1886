"""The money: who has how much, and every shilling that moved. Whole shillings throughout.

Every function runs inside the caller's unit.
"""

import sqlite3
from dataclasses import dataclass
from itertools import count as numbers

from . import draws
from .settings import Settings
from .store import count

PAY_BILL, BUY_GOODS = "Pay Bill", "Buy Goods"
REVERSAL, PAYOUT, WITHDRAWAL = "reversal", "b2c", "withdrawal"
# The counter that says in which order money moved: clocks of several threads do not.
_MOVES = "moves"


@dataclass(frozen=True)
class Payment:
    """Money that leaves a phone: `kind` is Pay Bill or Buy Goods, `party` whom it reaches."""

    receipt: str
    phone: str
    amount: int
    kind: str
    party: str
    account: str
    push_id: int | None = None
    hand_id: int | None = None
    third_party_id: str = ""


@dataclass(frozen=True)
class Outgoing:
    """Money that leaves the shop: `kind` is reversal, b2c or withdrawal (to its bank: no phone).

    `original` is the receipt that is reversed, `call_id` the initiator's call.
    """

    receipt: str
    kind: str
    amount: int
    phone: str = ""
    original: str | None = None
    call_id: int | None = None


def fresh_receipt(db: sqlite3.Connection, *labels: object, seed: int, now: float) -> str:
    """A receipt number that nothing else has, drawn by its labels."""
    for attempt in numbers():
        receipt = draws.receipt(draws.draw(seed, *labels, attempt), now=now)
        if db.execute("INSERT OR IGNORE INTO receipts VALUES (?)", (receipt,)).rowcount == 1:
            return receipt
    raise AssertionError("unreachable")


def balance(db: sqlite3.Connection, phone: str, *, settings: Settings) -> int:
    """The phone's money."""
    row = db.execute("SELECT balance FROM phones WHERE phone = ?", (phone,)).fetchone()
    return settings.start_balance if row is None else int(row["balance"])


def organisation(db: sqlite3.Connection, *, settings: Settings) -> int:
    """The shop's money."""
    row = db.execute("SELECT balance FROM organisation").fetchone()
    return settings.org_balance if row is None else int(row["balance"])


def take(db: sqlite3.Connection, payment: Payment, *, settings: Settings, now: float) -> bool:
    """Move the money from the phone to the shop; False when the phone has too little."""
    left = _move_phone(db, payment.phone, -payment.amount, settings=settings)
    if left is None:
        return False
    db.execute(
        "INSERT INTO debits VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            payment.receipt,
            count(db, _MOVES),
            payment.push_id,
            payment.hand_id,
            payment.phone,
            payment.amount,
            payment.kind,
            payment.party,
            payment.account,
            payment.third_party_id,
            left,
            _move_organisation(db, payment.amount, settings=settings),
            now,
        ),
    )
    return True


def write_off(db: sqlite3.Connection, payment: Payment, *, now: float) -> None:
    """Write down a payment that failed for want of money: statements show it, with its receipt."""
    db.execute(
        "INSERT INTO failures VALUES (?, ?, ?, ?, ?, ?, ?)",
        (
            payment.receipt,
            count(db, _MOVES),
            payment.phone,
            payment.amount,
            payment.kind,
            payment.account,
            now,
        ),
    )


def give(db: sqlite3.Connection, outgoing: Outgoing, *, settings: Settings, now: float) -> bool:
    """Move the money from the shop to the phone or the bank; False when the shop has too little."""
    left = _move_organisation(db, -outgoing.amount, settings=settings)
    if left is None:
        return False
    reached = None
    if outgoing.phone:
        reached = _move_phone(db, outgoing.phone, outgoing.amount, settings=settings)
    db.execute(
        "INSERT INTO outgoings VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            outgoing.receipt,
            count(db, _MOVES),
            outgoing.kind,
            outgoing.phone,
            outgoing.amount,
            outgoing.original,
            outgoing.call_id,
            reached,
            left,
            now,
        ),
    )
    return True


def _move_phone(db: sqlite3.Connection, phone: str, amount: int, *, settings: Settings) -> int | None:
    """Add `amount`, which may be negative; answers the new balance, None when it is not there."""
    db.execute("INSERT OR IGNORE INTO phones VALUES (?, ?)", (phone, settings.start_balance))
    row = db.execute(
        "UPDATE phones SET balance = balance + :amount WHERE phone = :phone AND balance + :amount >= 0"
        " RETURNING balance",
        {"amount": amount, "phone": phone},
    ).fetchone()
    return None if row is None else int(row["balance"])


def _move_organisation(db: sqlite3.Connection, amount: int, *, settings: Settings) -> int | None:
    db.execute("INSERT OR IGNORE INTO organisation VALUES (1, ?)", (settings.org_balance,))
    row = db.execute(
        "UPDATE organisation SET balance = balance + :amount WHERE balance + :amount >= 0 RETURNING balance",
        {"amount": amount},
    ).fetchone()
    return None if row is None else int(row["balance"])
