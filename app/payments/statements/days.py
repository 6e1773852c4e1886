"""The daily match: what orders took, what receipts say and what the statement says, for each Nairobi day.

A receipt belongs to the day on which the statement has it, else to the day on which the shop heard of it, so
that each is in one day and every column adds up.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.db import read
from app.kit.clock import NAIROBI, local_day
from app.payments.models import Allocation, Receipt
from app.payments.refunds.models import Refund
from app.payments.refunds.states import BY_MPESA, RefundStatus
from app.payments.statements.models import StatementImport, StatementLine
from app.payments.statements.states import MONEY_BACK, ImportStatus, Kind, LineOutcome
from app.payments.states import AllocationKind

MOST_DAYS = 92
WENT = ("order", "overpayment", "unmatched", "to_return", "returned")
COLUMNS = (
    *("ours", "statement", "agrees", "found", "differs_ours", "differs_statement", "only_ours"),
    *("only_statement", "refunds_agree", "refunds_only_ours", "refunds_only_statement"),
    *("charges", "transfers", "other", "besides"),
)
DAY = timedelta(days=1)
FOUND = (LineOutcome.NUMBER_FOUND, LineOutcome.ATTEMPT_FOUND, LineOutcome.BOOKED, LineOutcome.UNMATCHED)


@dataclass
class Sum:
    """So many rows, and so many cents."""

    rows: int = 0
    amount_minor: int = 0

    def add(self, rows: int, amount: int) -> None:
        self.rows += rows
        self.amount_minor += amount


@dataclass
class Day:
    """One day's sums. `ours` = `agrees` + `found` + `differs_ours` + `only_ours`; the statement's column is
    `agrees` + `found` + `differs_statement` + `only_statement`. What `ours` came to is in `allocated`.

    `found` is what the statement brought to light, and is a receipt now. `covered` says how much of the day
    the imported statements cover: none, part or whole.
    """

    day: str
    covered: str = "none"
    agrees: Sum = field(default_factory=Sum)
    found: Sum = field(default_factory=Sum)
    differs_ours: Sum = field(default_factory=Sum)
    differs_statement: Sum = field(default_factory=Sum)
    only_ours: Sum = field(default_factory=Sum)
    only_statement: Sum = field(default_factory=Sum)
    refunds_agree: Sum = field(default_factory=Sum)
    refunds_only_ours: Sum = field(default_factory=Sum)
    refunds_only_statement: Sum = field(default_factory=Sum)
    charges: Sum = field(default_factory=Sum)
    transfers: Sum = field(default_factory=Sum)
    other: Sum = field(default_factory=Sum)
    besides: Sum = field(default_factory=Sum)
    allocated: dict[str, int] = field(default_factory=lambda: dict.fromkeys(WENT, 0))

    @property
    def ours(self) -> Sum:
        return _total(self.agrees, self.found, self.differs_ours, self.only_ours)

    @property
    def statement(self) -> Sum:
        return _total(self.agrees, self.found, self.differs_statement, self.only_statement)

    @property
    def is_matched(self) -> bool:
        """Whether a whole day's statement and ours say the same."""
        open_rows = (
            *(self.differs_ours, self.only_ours, self.only_statement),
            *(self.refunds_only_ours, self.refunds_only_statement),
        )
        return self.covered == "whole" and not any(each.rows for each in open_rows)


def _total(*sums: Sum) -> Sum:
    return Sum(sum(each.rows for each in sums), sum(each.amount_minor for each in sums))


def match(*, first: date, last: date) -> list[Day]:
    """The sums of each day from `first` to `last`, the newest first."""
    count = min((last - first).days + 1, MOST_DAYS)
    names = [(last - DAY * back).isoformat() for back in range(count)]
    days = {name: Day(name) for name in names}
    with read() as session:
        _add_lines(session, days)
        _add_receipts(session, days)
        _add_refunds(session, days)
        _add_allocations(session, days)
        _cover(session, days, first, last)
    return list(days.values())


def line_of_receipt() -> sa.ColumnElement[bool]:
    """The join of a payment's line and its receipt."""
    return sa.and_(StatementLine.number == Receipt.number, StatementLine.kind == Kind.PAYMENT)


def day_of_receipt() -> sa.ColumnElement[str]:
    """The day to which a receipt belongs, where its line is outer joined."""
    return sa.func.coalesce(StatementLine.local_day, Receipt.local_day)


def day_of_refund(name: str) -> sa.ColumnElement[bool]:
    """Whether a refund was done on a Nairobi day."""
    begins = datetime.combine(date.fromisoformat(name), datetime.min.time(), NAIROBI)
    return sa.and_(Refund.done_at >= begins, Refund.done_at < begins + DAY)


def _add_lines(session: Session, days: dict[str, Day]) -> None:
    """What the statement alone says; payments that are receipts come with these."""
    apart = {Kind.CHARGE: "charges", Kind.TRANSFER: "transfers", Kind.OTHER: "other", Kind.RETURNED: "other"}
    rows = sa.select(
        StatementLine.local_day,
        StatementLine.kind,
        Receipt.id.is_not(None).label("is_receipt"),
        Refund.id.is_not(None).label("is_refund"),
        StatementLine.amount_minor,
    )
    rows = rows.outerjoin(Receipt, line_of_receipt()).outerjoin(
        Refund, sa.and_(Refund.gateway_ref == StatementLine.number, StatementLine.kind.in_(MONEY_BACK))
    )
    found = _summed(session, rows.where(StatementLine.local_day.in_(days)))
    for name, kind, is_receipt, is_refund, count, amount in found:
        day = days[name]
        if kind in MONEY_BACK:
            (day.refunds_agree if is_refund else day.refunds_only_statement).add(count, int(amount))
        elif kind in apart:
            getattr(day, apart[Kind(kind)]).add(count, int(amount))
        elif not is_receipt:
            day.only_statement.add(count, int(amount))


def _summed(session: Session, rows: sa.Select[*tuple[Any, ...]], *, amounts: int = 1) -> Iterable[Any]:
    """Count `rows` and add up their last columns for each combination of the others.

    MariaDB groups by columns and not by what is made of them, so the rows are a table of their own first.
    """
    columns = list(rows.subquery().c)
    keys, values = columns[:-amounts], columns[-amounts:]
    return session.execute(
        sa.select(*keys, sa.func.count(), *(sa.func.sum(value) for value in values)).group_by(*keys)
    )


def _add_receipts(session: Session, days: dict[str, Day]) -> None:
    rows = sa.select(
        day_of_receipt().label("day"),
        (Receipt.provider == "mpesa").label("is_mpesa"),
        StatementLine.id.is_not(None).label("has_line"),
        (StatementLine.amount_minor == Receipt.amount_minor).label("agrees"),
        StatementLine.outcome.in_(FOUND).label("was_news"),
        Receipt.amount_minor.label("ours"),
        StatementLine.amount_minor.label("theirs"),
    )
    rows = rows.select_from(Receipt).outerjoin(StatementLine, line_of_receipt())
    asked = [_summed(session, rows.where(these), amounts=2) for these in _of_days(days)]
    for name, is_mpesa, *row in (row for each in asked for row in each):
        _add_receipt(days[name], is_mpesa, row)


def _add_receipt(day: Day, is_mpesa: bool, row: list[Any]) -> None:
    has_line, agrees, was_news, rows, ours, theirs = row
    if not is_mpesa:
        day.besides.add(rows, int(ours))
    elif not has_line:
        day.only_ours.add(rows, int(ours))
    elif agrees:
        (day.found if was_news else day.agrees).add(rows, int(ours))
    else:
        day.differs_ours.add(rows, int(ours))
        day.differs_statement.add(rows, int(theirs))


def _of_days(days: dict[str, Day]) -> tuple[sa.ColumnElement[bool], sa.ColumnElement[bool]]:
    """Receipts of these days by their line, and those without a line: each question has its index."""
    bare = sa.and_(StatementLine.id.is_(None), Receipt.local_day.in_(days))
    return StatementLine.local_day.in_(days), bare


def _add_refunds(session: Session, days: dict[str, Day]) -> None:
    """Refunds that went by M-Pesa and that no statement has."""
    names = sorted(days)
    begins = datetime.combine(date.fromisoformat(names[0]), datetime.min.time(), NAIROBI)
    ends = datetime.combine(date.fromisoformat(names[-1]), datetime.min.time(), NAIROBI) + DAY
    seen = sa.select(StatementLine.id).where(
        StatementLine.number == Refund.gateway_ref, StatementLine.kind.in_(MONEY_BACK)
    )
    alone = sa.select(Refund.done_at, Refund.amount_minor).where(
        Refund.status == RefundStatus.DONE,
        Refund.method.in_(BY_MPESA),
        Refund.done_at >= begins,
        Refund.done_at < ends,
        ~seen.correlate(Refund).exists(),
    )
    for done_at, amount in session.execute(alone):
        if done_at is not None:
            days[local_day(done_at)].refunds_only_ours.add(1, amount)


def _add_allocations(session: Session, days: dict[str, Day]) -> None:
    """Where the M-Pesa receipts of each day went: to orders, back, or nowhere yet."""
    kind = sa.case(
        (Allocation.refund_id.is_not(None), "returned"),
        (Allocation.kind == AllocationKind.REFUND, "to_return"),
        else_=Allocation.kind,
    )
    rows = sa.select(day_of_receipt().label("day"), kind.label("went"), Allocation.amount_minor)
    rows = rows.select_from(Receipt).join(Allocation, Allocation.receipt_id == Receipt.id)
    rows = rows.outerjoin(StatementLine, line_of_receipt()).where(Receipt.provider == "mpesa")
    asked = [_summed(session, rows.where(these)) for these in _of_days(days)]
    for name, where, _, amount in (row for each in asked for row in each):
        days[name].allocated[where] += int(amount)


def _cover(session: Session, days: dict[str, Day], first: date, last: date) -> None:
    """Say of each day whether statements cover all of it."""
    begins = datetime.combine(first, datetime.min.time(), NAIROBI)
    ends = datetime.combine(last, datetime.min.time(), NAIROBI) + DAY
    spans = sa.select(StatementImport.starts_at, StatementImport.ends_at).where(
        StatementImport.status == ImportStatus.DONE,
        StatementImport.starts_at < ends,
        StatementImport.ends_at > begins,
    )
    found = sorted((starts_at, ends_at) for starts_at, ends_at in session.execute(spans))
    for name, day in days.items():
        begins = datetime.combine(date.fromisoformat(name), datetime.min.time(), NAIROBI)
        day.covered = covered(found, begins, begins + DAY)


def covered(spans: list[Any], begins: datetime, ends: datetime) -> str:
    """How much of a period the spans, sorted by their beginning, cover together: none, part or whole.

    A statement that ends at 23:59:59 ends with the day.
    """
    reached, touched = begins, False
    for starts_at, ends_at in spans:
        if starts_at >= ends or ends_at <= begins:
            continue
        touched = True
        if starts_at <= reached + timedelta(seconds=1):
            reached = max(reached, ends_at)
    if reached >= ends - timedelta(seconds=1):
        return "whole"
    return "part" if touched else "none"
