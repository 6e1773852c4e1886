"""The statement that the shop's owner exports from the organisation portal.

No page of Safaricom's shows it: the columns and title rows are those that independent importers read.
"""

import sqlite3
from dataclasses import dataclass

from . import ledger, names
from .clock import nairobi
from .ledger import BUY_GOODS, PAYOUT, REVERSAL, WITHDRAWAL, Outgoing
from .settings import Settings
from .store import count

COLUMNS = (
    "Receipt No.",
    "Completion Time",
    "Initiation Time",
    "Details",
    "Transaction Status",
    "Paid In",
    "Withdrawn",
    "Balance",
    "Balance Confirmed",
    "Reason Type",
    "Other Party Info",
    "Linked Transaction ID",
    "A/C No.",
)
_REASONS = {
    REVERSAL: "Pay Utility Reversal",
    PAYOUT: "Business Payment",
    WITHDRAWAL: "Utility Account to Organization Settlement Account",
}
_MOVES = """
SELECT receipt, at, 'Completed' AS status, kind, phone, amount, organisation_after AS balance,
    account, '' AS linked, CASE WHEN push_id IS NULL THEN 'hand' ELSE 'stk' END AS channel, nth_move
FROM debits
UNION ALL SELECT receipt, at, 'Completed', kind, phone, -amount, organisation_after, '',
    coalesce(original, ''), '', nth_move FROM outgoings
UNION ALL SELECT receipt, at, 'Failed', kind, phone, amount, NULL, account, '', 'stk', nth_move FROM failures
ORDER BY nth_move DESC
"""


@dataclass(frozen=True)
class Span:
    """From a moment up to, and without, another; None is without end."""

    start: float | None = None
    end: float | None = None

    def holds(self, at: float) -> bool:
        """Whether the moment lies in it."""
        return (self.start is None or self.start <= at) and (self.end is None or at < self.end)


def withdraw(db: sqlite3.Connection, amount: int, *, seed: int, settings: Settings, now: float) -> str | None:
    """Move the shop's money to its bank; inside the caller's unit. None when it has too little."""
    receipt = ledger.fresh_receipt(db, WITHDRAWAL, count(db, "withdrawals"), seed=seed, now=now)
    outgoing = Outgoing(receipt, WITHDRAWAL, amount)
    return receipt if ledger.give(db, outgoing, settings=settings, now=now) else None


def rows(db: sqlite3.Connection, span: Span, *, settings: Settings, now: float) -> list[list[str]]:
    """Six title rows, the header, and the newest transaction first."""
    moves = [row for row in db.execute(_MOVES) if span.holds(row["at"])]
    return [*_titles(db, moves, span, settings=settings, now=now), list(COLUMNS), *map(_line, moves)]


def _titles(
    db: sqlite3.Connection, moves: list[sqlite3.Row], span: Span, *, settings: Settings, now: float
) -> list[list[str]]:
    done = [row for row in moves if row["status"] == "Completed"]
    paid_in = sum(row["amount"] for row in done if row["amount"] > 0)
    withdrawn = sum(row["amount"] for row in done if row["amount"] < 0)
    closing = done[0]["balance"] if done else ledger.organisation(db, settings=settings)
    opening = done[-1]["balance"] - done[-1]["amount"] if done else closing
    start = moves[-1]["at"] if span.start is None and moves else span.start or now
    return [
        ["Account Holder:", settings.shop_name],
        ["Short Code:", settings.shortcode],
        ["Account:", "Utility Account"],
        ["Time Period:", "From", _when(start), "To", _when(now if span.end is None else span.end)],
        ["Operator:", settings.initiator, "Report Date:", _when(now)],
        [
            *("Opening Balance:", _money(opening), "Closing Balance:", _money(closing)),
            *("Available Balance:", _money(closing), "Total Paid In:", _money(paid_in)),
            *("Total Withdrawn:", _money(withdrawn)),
        ],
    ]


def _line(row: sqlite3.Row) -> list[str]:
    amount, when = row["amount"], _when(row["at"])
    return [
        row["receipt"],
        when,
        when,
        _details(row),
        row["status"],
        _money(amount) if amount > 0 else "",
        _money(amount) if amount < 0 else "",
        "" if row["balance"] is None else _money(row["balance"]),
        "true" if row["status"] == "Completed" else "false",
        _reason(row),
        _other_party(row),
        row["linked"],
        row["account"],
    ]


def _reason(row: sqlite3.Row) -> str:
    if row["kind"] in _REASONS:
        return _REASONS[row["kind"]]
    if row["kind"] == BUY_GOODS:
        return "Pay Merchant"
    return "Pay Bill Online" if row["channel"] == "stk" else "Pay Utility"


def _details(row: sqlite3.Row) -> str:
    if row["kind"] == WITHDRAWAL:
        return "Funds moved to the settlement account"
    if row["kind"] == REVERSAL:
        return f"Reversal of {row['linked']} to {_other_party(row)}"
    if row["kind"] == PAYOUT:
        return f"Business Payment to {_other_party(row)}"
    what = "Pay Merchant" if row["kind"] == BUY_GOODS else "Pay Bill"
    account = f" Acc. {row['account']}" if row["account"] else ""
    return f"{what} from {_other_party(row)}{account}"


def _other_party(row: sqlite3.Row) -> str:
    if not row["phone"]:
        return ""
    return f"{names.masked(row['phone'])} - {names.first_name(row['phone']).upper()}"


def _money(amount: int) -> str:
    return f"{amount:,}.00"


def _when(at: float) -> str:
    return f"{nairobi(at):%d-%m-%Y %H:%M:%S}"
