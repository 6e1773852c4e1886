"""Receipts that the statement of their time should have and has not. In the caller's unit."""

from datetime import datetime, timedelta

import sqlalchemy as sa

from app.db import db, moved
from app.payments import review
from app.payments.models import Receipt, ReviewItem
from app.payments.statements.models import StatementImport, StatementLine
from app.payments.statements.states import Kind
from app.payments.states import ReviewKind

EDGE = timedelta(hours=1)  # near the ends of the period nobody can tell: our moment is not quite M-Pesa's
MOST_ASKED = 200


def compare(*, import_id: int, now: datetime) -> None:
    """Ask a person about receipts that the statement of their time lacks; answer what was asked before."""
    done = db.session.get_one(StatementImport, import_id, populate_existing=True)
    _settle_found(now)
    starts_at, ends_at = done.starts_at, done.ends_at
    if starts_at is None or ends_at is None:
        starts_at, ends_at = _span(import_id)
        if starts_at is None or ends_at is None:
            return
        moved(
            sa.update(StatementImport)
            .where(StatementImport.id == import_id)
            .values(starts_at=starts_at, ends_at=ends_at)
        )
    ends_at = min(ends_at, done.created_at)
    for receipt in _lacking(starts_at + EDGE, ends_at - EDGE):
        review.raise_item(
            kind=ReviewKind.NOT_IN_STATEMENT,
            about=f"receipt:{receipt.id}",
            now=now,
            amount_minor=receipt.amount_minor,
            receipt_id=receipt.id,
            payment_id=receipt.payment_id,
        )


def _span(import_id: int) -> tuple[datetime | None, datetime | None]:
    mine = StatementLine.import_id == import_id
    first, last = db.session.execute(
        sa.select(sa.func.min(StatementLine.at), sa.func.max(StatementLine.at)).where(mine)
    ).one()
    return first, last


def has_line() -> sa.ColumnElement[bool]:
    """Whether some statement has the receipt's number as a payment."""
    same = sa.and_(StatementLine.number == Receipt.number, StatementLine.kind == Kind.PAYMENT)
    return sa.select(StatementLine.id).where(same).correlate(Receipt).exists()


def _lacking(starts_at: datetime, ends_at: datetime) -> list[Receipt]:
    lacking = sa.select(Receipt).where(
        Receipt.provider == "mpesa", Receipt.received_at.between(starts_at, ends_at), ~has_line()
    )
    return list(db.session.scalars(lacking.order_by(Receipt.id).limit(MOST_ASKED)))


def _settle_found(now: datetime) -> None:
    asked = (
        sa.select(ReviewItem.id)
        .join(Receipt, Receipt.id == ReviewItem.receipt_id)
        .where(ReviewItem.kind == ReviewKind.NOT_IN_STATEMENT, ReviewItem.resolved_at.is_(None), has_line())
    )
    for item_id in db.session.scalars(asked).all():
        review.settle_item(item_id=item_id, resolution="a statement has it", now=now)
