"""`settle` through the database agrees with `decide` on sampled sequences of evidence."""

import random

import pytest
import sqlalchemy as sa

from app.db import db, moved, unit_of_work
from app.kit.clock import utc_now
from app.payments import settle
from app.payments.decide import Heard
from app.payments.models import Evidence
from app.payments.states import OPEN
from tests.payments.test_decide import EVERYTHING, decided
from tests.shopper import Shopper
from tests.world import PERSON, World


@unit_of_work
def hear_and_settle(payment_id: int, piece: Heard) -> None:
    order, payment = settle.lock_both(payment_id)
    now = utc_now()
    facts = {"code": piece.code, "receipt": piece.receipt, "amount_minor": payment.amount_minor}
    settle.hear(payment, source=piece.source, verdict=piece.verdict, now=now, **facts)
    payment_evidence_age(payment_id, piece.age_seconds)
    settle.settle(order, payment, confirm="callback", now=now)


def payment_evidence_age(payment_id: int, age: int) -> None:
    """The clock is not waited for: the piece is as old as it says."""
    newest = db.session.scalar(sa.select(sa.func.max(Evidence.id)).where(Evidence.payment_id == payment_id))
    moved(sa.update(Evidence).where(Evidence.id == newest).values(age_seconds=age))


@pytest.mark.parametrize("seed", range(12))
def test_any_order_of_evidence_ends_where_decide_says(world: World, amina: Shopper, seed: int) -> None:
    chosen = random.Random(seed).choices(EVERYTHING[3:], k=5)
    payment = world.pay(amina, world.order(amina), PERSON)

    with world.app.app_context():
        for piece in chosen:
            hear_and_settle(payment["id"], piece)

    expected = decided(EVERYTHING[0], *chosen)
    (row,) = world.rows("SELECT status, receipt_number, open_order_id FROM payments")
    assert row["status"] == expected.status
    assert (row["open_order_id"] is not None) == (expected.status in OPEN)
    assert world.one("SELECT COUNT(*) FROM receipts") == (1 if expected.status == "succeeded" else 0)
    if expected.receipt:
        assert row["receipt_number"] == expected.receipt
