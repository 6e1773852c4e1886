"""Is the shop's ledger Safaricom's? Every shilling: at an order, back with its payer, or before a person."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa

from app.db import read
from app.kit.text import digest
from tests.chaos.ledger import Ledger, Returned, Taken

RECEIPTS = """
SELECT r.id, r.number, r.amount_minor, r.guessed, p.checkout_request_id AS checkout_id
FROM receipts r LEFT JOIN payments p ON p.id = r.payment_id WHERE r.provider = 'mpesa'
"""
SEEN_ORDERS = (
    "SELECT o.number FROM review_items i JOIN orders o ON o.id = i.order_id WHERE i.resolved_at IS NULL"
)
REFUNDS = """
SELECT f.id, f.status, f.amount_minor, f.gateway_ref, f.token_hash,
    f.originator_conversation_id AS ours, f.gateway_conversation_id AS theirs,
    (SELECT COUNT(*) FROM review_items i WHERE i.receipt_id = f.receipt_id AND i.resolved_at IS NULL
        AND i.kind IN ('refund_uncertain', 'evidence_conflict')) AS seen
FROM refunds f WHERE f.method IN ('reversal', 'b2c')
"""


@dataclass
class Verdict:
    """What is wrong, and how many payments ended in which way."""

    wrong: list[str] = field(default_factory=list)
    ended: Counter[str] = field(default_factory=Counter)


class Books:
    """What the shop wrote down about M-Pesa's money."""

    def __init__(self) -> None:
        with read() as session:
            self.receipts = session.execute(sa.text(RECEIPTS)).all()
            self.refunds = session.execute(sa.text(REFUNDS)).all()
            self.seen = set(session.scalars(sa.text(SEEN_ORDERS)))
        self.by_number = {row.number: row for row in self.receipts if row.number}
        self.guessed = {row.checkout_id for row in self.receipts if row.guessed}

    def receipt_of(self, money: Taken) -> Any:
        """The receipt of this money; one that waits for its number is that of the prompt it hangs on."""
        if money.number in self.by_number or money.checkout_id is None:
            return self.by_number.get(money.number)
        mine = [r for r in self.receipts if r.number is None and r.checkout_id == money.checkout_id]
        return mine[0] if len(mine) == 1 else None


@dataclass(frozen=True)
class Truth:
    """What Safaricom took and gave back, by receipt number."""

    taken: dict[str, Taken]
    returned: dict[str, Returned]


def compare(ledger: Ledger | Truth, books: Books) -> Verdict:
    """Hold the shop's books against Safaricom's, both ways, to the shilling."""
    verdict = Verdict()
    _money_in(ledger.taken.values(), books, verdict)
    _money_back(ledger, books, verdict)
    return verdict


def _money_in(taken: Iterable[Taken], books: Books, verdict: Verdict) -> None:
    used: set[int] = set()
    for money in taken:
        row = books.receipt_of(money)
        if row is None:
            end = _elsewhere(money, books)
            if end == "lost":
                verdict.wrong.append(f"{money.shillings} under {money.number} for {money.meant_for} are lost")
        else:
            end = "booked"
            used.add(row.id)
            verdict.wrong += _differs(money, row)
        verdict.ended[end] += 1
    for row in books.receipts:
        if row.id not in used:
            verdict.wrong.append(f"receipt {row.id} ({row.number}): booked, never taken")


def _differs(money: Taken, row: Any) -> list[str]:
    found = []
    if row.number is None and money.told:
        found.append(f"{money.number} was told, and its receipt waits for a number")
    if row.amount_minor != money.shillings * 100:
        found.append(f"{money.number}: {money.shillings} taken, {row.amount_minor} cents booked")
    if row.checkout_id not in {None, money.checkout_id} and not row.guessed:
        found.append(f"{money.number} is booked as what {row.checkout_id} brought")
    return found


def _elsewhere(money: Taken, books: Books) -> str:
    """Where money without a receipt of its own is. Nobody ever told its number, or it is lost."""
    if money.meant_for in books.seen and money.checkout_id:
        return "in the queue"
    if money.told:
        return "lost"
    if money.checkout_id is None:
        return "never told"
    return "taken for its twin" if money.checkout_id in books.guessed else "lost"


def _money_back(ledger: Ledger | Truth, books: Books, verdict: Verdict) -> None:
    by_token = {row.token_hash: row for row in books.refunds if row.token_hash}
    by_number = {row.gateway_ref: row for row in books.refunds if row.gateway_ref}
    by_call = {name: row for row in books.refunds for name in (row.ours, row.theirs) if name}
    went: set[int] = set()
    for back in ledger.returned.values():
        row = by_number.get(back.number) or by_token.get(digest(back.token)) or by_call.get(back.call)
        if row is None:
            verdict.wrong.append(f"{back.shillings} went back as {back.number} and no refund knows")
        elif row.id in went:
            verdict.wrong.append(f"refund {row.id} went twice, the second time as {back.number}")
        elif row.amount_minor != back.shillings * 100:
            verdict.wrong.append(f"refund {row.id}: {back.shillings} went as {back.number}")
        elif row.status == "done" and row.gateway_ref == back.number:
            verdict.ended["returned"] += 1
        elif row.status in {"sending", "unknown"} and row.seen:
            verdict.ended["returned, in the queue"] += 1
        else:
            verdict.wrong.append(f"refund {row.id} is {row.status}, and {back.number} went")
        if row is not None:
            went.add(row.id)
    for row in books.refunds:
        if row.status == "done" and row.gateway_ref not in ledger.returned:
            verdict.wrong.append(f"refund {row.id} is done as {row.gateway_ref}, which never went")
