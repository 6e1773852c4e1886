"""One day of the match row by row: for a page the rows that want a look, for a spreadsheet all of them."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from app.db import read
from app.kit.clock import NAIROBI
from app.payments.models import Allocation, Receipt
from app.payments.refunds.models import Refund
from app.payments.refunds.states import BY_MPESA, RefundStatus
from app.payments.statements import days
from app.payments.statements.days import FOUND, day_of_refund, line_of_receipt
from app.payments.statements.models import StatementLine
from app.payments.statements.states import MONEY_BACK, Kind

MOST_ON_A_PAGE = 200
LOOK_AT = frozenset({"differs", "only_ours", "only_statement"})
COLUMNS = (
    *("match", "kind", "receipt_number", "time", "statement_shillings", "our_shillings"),
    *("account", "order_ids", "payment_id", "refund_id"),
)


@dataclass(frozen=True)
class Matched:
    """A transaction as the statement has it and as we have it; amounts in cents, None where one has it not.

    `state`: agrees, found (the statement brought it), differs, only_ours, only_statement, noted (charges and
    transfers, which are M-Pesa's and the shop's own business).
    """

    state: str
    kind: str
    number: str | None
    at: datetime
    statement_minor: int | None
    ours_minor: int | None
    reference: str | None = None
    order_ids: tuple[int, ...] = ()
    receipt_id: int | None = None
    payment_id: int | None = None
    refund_id: int | None = None


def of_day(*, day: str) -> list[Matched]:
    """Every row of a Nairobi day, in the order of time."""
    with read() as session:
        lines = list(_lines(session, day))
        ours = list(_only_ours(session, day))
        refunds = list(_only_our_refunds(session, day))
    return sorted([*lines, *ours, *refunds], key=lambda row: (row.at, row.number or ""))


def read_day(*, day: date) -> dict[str, Any]:
    """A day's sums with the rows that somebody should look at."""
    (matched,) = days.match(first=day, last=day)
    found, more = differences(day=day.isoformat())
    sums = {name: getattr(matched, name) for name in ("ours", "statement", "is_matched")}
    return vars(matched) | sums | {"differences": found, "more_differences": more}


def differences(*, day: str) -> tuple[list[Matched], bool]:
    """The rows of a day that somebody should look at, at most 200, and whether there are more."""
    found = [row for row in of_day(day=day) if row.state in LOOK_AT]
    return found[:MOST_ON_A_PAGE], len(found) > MOST_ON_A_PAGE


def _lines(session: Any, day: str) -> Iterator[Matched]:
    of_refund = sa.and_(Refund.gateway_ref == StatementLine.number, StatementLine.kind.in_(MONEY_BACK))
    wanted = sa.select(StatementLine, Receipt, Refund).outerjoin(Receipt, line_of_receipt())
    wanted = wanted.outerjoin(Refund, of_refund).where(StatementLine.local_day == day)
    found = session.execute(wanted.order_by(StatementLine.id)).all()
    orders = _orders(session, [receipt.id for _, receipt, _ in found if receipt is not None])
    for line, receipt, refund in found:
        ours = receipt or refund
        yield Matched(
            state=_state(line, ours),
            kind=line.kind,
            number=line.number,
            at=line.at,
            statement_minor=line.amount_minor,
            ours_minor=None if ours is None else ours.amount_minor,
            reference=line.reference,
            order_ids=orders.get(receipt.id, ()) if receipt is not None else (),
            receipt_id=receipt.id if receipt is not None else None,
            payment_id=receipt.payment_id if receipt is not None else None,
            refund_id=refund.id if refund is not None else None,
        )


def _state(line: StatementLine, ours: Receipt | Refund | None) -> str:
    if ours is None:
        return "only_statement" if line.kind == Kind.PAYMENT or line.kind in MONEY_BACK else "noted"
    if ours.amount_minor != line.amount_minor:
        return "differs"
    return "found" if line.outcome in FOUND else "agrees"


def _only_ours(session: Any, day: str) -> Iterator[Matched]:
    alone = sa.select(Receipt).outerjoin(StatementLine, line_of_receipt())
    alone = alone.where(Receipt.local_day == day, Receipt.provider == "mpesa", StatementLine.id.is_(None))
    found = session.scalars(alone.order_by(Receipt.id)).all()
    orders = _orders(session, [receipt.id for receipt in found])
    for receipt in found:
        yield Matched(
            state="only_ours",
            kind=Kind.PAYMENT,
            number=receipt.number,
            at=receipt.received_at,
            statement_minor=None,
            ours_minor=receipt.amount_minor,
            reference=receipt.reference,
            order_ids=orders.get(receipt.id, ()),
            receipt_id=receipt.id,
            payment_id=receipt.payment_id,
        )


def _only_our_refunds(session: Any, day: str) -> Iterator[Matched]:
    same = sa.and_(StatementLine.number == Refund.gateway_ref, StatementLine.kind.in_(MONEY_BACK))
    alone = sa.select(Refund).outerjoin(StatementLine, same).where(StatementLine.id.is_(None))
    done = sa.and_(Refund.status == RefundStatus.DONE, Refund.method.in_(BY_MPESA), day_of_refund(day))
    for refund in session.scalars(alone.where(done).order_by(Refund.id)):
        yield Matched(
            state="only_ours",
            kind=Kind.REVERSAL if refund.method == "reversal" else Kind.PAYOUT,
            number=refund.gateway_ref,
            at=refund.done_at,
            statement_minor=None,
            ours_minor=refund.amount_minor,
            order_ids=() if refund.order_id is None else (refund.order_id,),
            receipt_id=refund.receipt_id,
            refund_id=refund.id,
        )


def _orders(session: Any, receipt_ids: list[int]) -> dict[int, tuple[int, ...]]:
    found: dict[int, tuple[int, ...]] = {}
    for begin in range(0, len(receipt_ids), 500):
        some = receipt_ids[begin : begin + 500]
        named = sa.select(Allocation.receipt_id, Allocation.order_id).where(
            Allocation.receipt_id.in_(some), Allocation.order_id.is_not(None)
        )
        for receipt_id, order_id in session.execute(named.distinct().order_by(Allocation.order_id)):
            found[receipt_id] = (*found.get(receipt_id, ()), order_id)
    return found


def as_cells(row: Matched) -> list[Any]:
    """A row for a spreadsheet, in the order of COLUMNS; time is Nairobi's."""
    return [
        *(row.state, row.kind, row.number, f"{row.at.astimezone(NAIROBI):%Y-%m-%d %H:%M:%S}"),
        *(_shillings(row.statement_minor), _shillings(row.ours_minor), row.reference),
        *(" ".join(map(str, row.order_ids)), row.payment_id, row.refund_id),
    ]


def _shillings(cents: int | None) -> str | None:
    return None if cents is None else f"{cents // 100}.{cents % 100:02}"
