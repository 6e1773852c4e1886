"""A row of money that went back, and the refund that it is."""

from datetime import datetime

import sqlalchemy as sa

from app.db import db, unit_of_work
from app.payments import receipts, review
from app.payments.c2b import payer
from app.payments.c2b.twins import SLACK, WITHIN
from app.payments.models import Receipt
from app.payments.refunds import books, outcomes
from app.payments.refunds.models import Refund
from app.payments.refunds.states import ASKED_ABOUT, Method
from app.payments.statements.sheet import Entry
from app.payments.statements.states import Kind, LineOutcome
from app.payments.states import ReviewKind

ACTOR = "mpesa:statement"


@unit_of_work
def hear(*, entry: Entry, now: datetime) -> LineOutcome:
    """Find the refund of a reversal or a payout: one that nobody was sure of went, then.

    A reversal names the receipt that it undid; a payout's phone and amount must be one uncertain refund's.
    """
    same = db.session.scalars(sa.select(Refund).where(Refund.gateway_ref == entry.number)).one_or_none()
    if same is not None:
        if same.amount_minor != entry.amount_minor:
            _ask(ReviewKind.CONFLICT, f"refund:{same.id}", same.receipt_id, entry, now)
        return LineOutcome.REFUND_KNOWN
    original = receipts.numbered(entry.linked) if entry.linked else None
    refund_id = _uncertain(entry, original)
    if refund_id is not None:
        receipt, refund = books.lock_all(refund_id)
        if refund.status in ASKED_ABOUT:
            told = outcomes.succeed(receipt, refund, gateway_ref=entry.number, actor=ACTOR, now=now)
            return LineOutcome.REFUND_FOUND if told == "done" else LineOutcome.UNEXPLAINED
    if original is not None:
        _ask(ReviewKind.UNEXPLAINED_RETURN, f"line:{entry.number}", original.id, entry, now)
    return LineOutcome.UNEXPLAINED


def _uncertain(entry: Entry, original: Receipt | None) -> int | None:
    """The only refund on its way that the row fits."""
    fits = sa.select(Refund.id, Refund.phone).where(
        Refund.status.in_(ASKED_ABOUT), Refund.amount_minor == entry.amount_minor
    )
    if entry.kind is Kind.REVERSAL:
        if original is None:
            return None
        found = db.session.scalars(
            fits.where(Refund.method == Method.REVERSAL, Refund.receipt_id == original.id)
        )
        ids = list(found)
    else:
        sent = Refund.sent_at.between(entry.at - WITHIN, entry.at + SLACK)
        rows = db.session.execute(fits.where(Refund.method == Method.B2C, sent)).all()
        ids = [refund_id for refund_id, phone in rows if payer.fits(entry.payer, phone)]
    return ids[0] if len(ids) == 1 else None


def _ask(kind: ReviewKind, about: str, receipt_id: int, entry: Entry, now: datetime) -> None:
    review.raise_item(kind=kind, about=about, now=now, receipt_id=receipt_id, amount_minor=entry.amount_minor)
