"""The SMS messages on a phone: receipts, refusals, money that came back."""

import sqlite3
from dataclasses import dataclass

from .clock import nairobi
from .ledger import REVERSAL
from .settings import Settings

_NEWEST = 20
_NOTES = {
    "1": "Failed. You do not have enough money in your M-PESA account to pay {money} to {shop}.",
    "1032": "You cancelled the payment of {money} to {shop}. Nothing was taken.",
    "1037": "You did not answer in time. Nothing was taken for {shop}.",
    "2001": "Failed. The PIN you entered is not right. Nothing was taken.",
    "C2B00012": "Failed. {shop} does not know the account number {account}. Nothing was taken.",
}
_FAILED = "The payment of {money} to {shop} failed. Nothing was taken."
_EVENTS = """
SELECT 'in' AS way, transaction_type AS kind, pushes.phone, pushes.amount, pushes.receipt, result_code,
    account_reference AS account, '' AS original, balance_after,
    decided_at AS at, pushes.id AS n
FROM pushes LEFT JOIN debits ON push_id = pushes.id WHERE pushes.phone = :phone AND state = 'decided'
UNION ALL
SELECT 'in', hands.kind, hands.phone, hands.amount, debits.receipt, result_code, hands.account,
    '', balance_after, decided_at, hands.id
FROM hands LEFT JOIN debits ON hand_id = hands.id WHERE hands.phone = :phone AND state = 'decided'
UNION ALL
SELECT 'out', kind, phone, amount, receipt, '0', '', coalesce(original, ''), balance_after, at, rowid
FROM outgoings WHERE phone = :phone
ORDER BY at DESC, n DESC LIMIT :limit
"""


@dataclass(frozen=True)
class Message:
    """An SMS in the inbox; `paid` marks one about money that moved."""

    text: str
    when: str
    paid: bool


def money(amount: int) -> str:
    """Whole shillings as Kenyans write them: KSh 1,299."""
    return f"KSh {amount:,}"


def when(at: float, *, now: float) -> str:
    """The moment, as a person at `now` would say it."""
    moment = nairobi(at)
    if moment.date() == nairobi(now).date():
        return f"today {moment:%H:%M}"
    return f"{moment.day} {moment:%B %Y, %H:%M}"


def messages(db: sqlite3.Connection, phone: str, *, settings: Settings, now: float) -> list[Message]:
    """The newest first."""
    rows = db.execute(_EVENTS, {"phone": phone, "limit": _NEWEST})
    return [_message(row, shop=settings.shop_name, now=now) for row in rows]


def _message(row: sqlite3.Row, *, shop: str, now: float) -> Message:
    at = when(row["at"], now=now)
    if row["way"] == "out":
        return Message(_returned(row, shop=shop), at, True)
    if row["receipt"] is None:
        note = _NOTES.get(row["result_code"], _FAILED)
        text = note.format(money=money(row["amount"]), shop=shop, account=row["account"])
        return Message(text, at, False)
    return Message(_paid(row, shop=shop), at, True)


def _paid(row: sqlite3.Row, *, shop: str) -> str:
    account = row["account"]
    words = f"sent to {shop} for account {account}" if account else f"paid to {shop}"
    return (
        f"{row['receipt']} Confirmed. Ksh{row['amount']:,}.00 {words} {_moment(row)}."
        f" New M-PESA balance is Ksh{row['balance_after']:,}.00. Transaction cost, Ksh0.00."
    )


def _returned(row: sqlite3.Row, *, shop: str) -> str:
    balance = f"New M-PESA balance is Ksh{row['balance_after']:,}.00."
    if row["kind"] == REVERSAL:
        return (
            f"{row['receipt']} Confirmed. Transaction {row['original']} has been reversed {_moment(row)}"
            f" and Ksh{row['amount']:,}.00 is credited to your M-PESA account. {balance}"
        )
    return (
        f"{row['receipt']} Confirmed. You have received Ksh{row['amount']:,}.00 from {shop}"
        f" {_moment(row)}. {balance}"
    )


def _moment(row: sqlite3.Row) -> str:
    at = nairobi(row["at"])
    return f"on {at.day}/{at.month}/{at:%y} at {int(at.strftime('%I'))}:{at:%M %p}"
