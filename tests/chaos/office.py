"""The one who looks at the queue, in virtual time."""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import sqlalchemy as sa

from app.db import read
from app.errors import AppError
from app.payments import review
from app.payments.c2b import matching
from app.payments.refunds import questions
from app.payments.refunds import service as refunds
from tests.chaos.people import Habits
from tests.chaos.safaricom import Safaricom
from tests.chaos.virtual import Virtual

ATTENTION = 2400  # seconds until somebody looks at an item


@dataclass
class Office:
    """The person at the queue: approves refunds, matches money, looks things up in Safaricom's statement."""

    world: Virtual
    safaricom: Safaricom
    returned_by_call: Callable[[str], str | None]
    habits: Habits = field(default_factory=Habits)
    done: dict[str, int] = field(default_factory=dict)
    _seen: set[int] = field(default_factory=set)
    _receipts: int = 0

    def work(self) -> None:
        with read() as session:
            wanted = session.scalars(sa.text("SELECT id FROM refunds WHERE status = 'requested'")).all()
            items = session.execute(sa.text(OPEN_ITEMS), {"last": max(self._seen, default=0)}).all()
            paid = session.execute(sa.text(NEW_RECEIPTS), {"last": self._receipts}).all()
        for refund_id in wanted:
            self._try("approved", refunds.approve, refund_id=refund_id, **self._approval)
        for item in items:
            self._seen.add(item.id)
            if self.world.chance(self.habits.attended):
                self.world.after(ATTENTION, partial(self._attend, item))
        for row in paid:
            self._receipts = row.id
            if self.world.chance(self.habits.returned):
                half = row.amount_minor // 200 * 100 if self.world.chance(0.5) else None
                self.world.after(600, partial(self._return, row.id, half or None))

    @property
    def _approval(self) -> dict[str, Any]:
        return {"actor": "admin:1", "two_persons_above": 10**9, "may_initiate": True, "handed_to": "Payer"}

    def _try(self, what: str, service: Callable[..., Any], **fields: Any) -> None:
        """A refusal is an answer; anything else that goes wrong is a bug, and stops the run."""
        try:
            service(now=self.world.now, **fields)
        except AppError as refusal:
            what = f"{what}: {refusal.code}"
        self.done[what] = self.done.get(what, 0) + 1

    def _return(self, receipt_id: int, amount: int | None) -> None:
        self._try(
            "asked for",
            refunds.request_refund,
            receipt_id=receipt_id,
            amount_minor=amount,
            reason="Brought back",
            actor="staff:2",
        )

    def _attend(self, item: Any) -> None:
        if item.kind == "unmatched_money":
            self._find_order(item)
        elif item.kind == "refund_failed":
            self._return(item.receipt_id, item.amount_minor)
        elif item.kind == "refund_uncertain":
            self._conclude(item)
        elif (
            item.kind in {"silent_push", "undecided", "wrong_amount", "evidence_conflict"} and item.payment_id
        ):
            self._look_up(item)

    def _find_order(self, item: Any) -> None:
        """Usually the order is found; sometimes the money goes back instead."""
        with read() as session:
            number = session.scalar(
                sa.text("SELECT number FROM receipts WHERE id = :id"), {"id": item.receipt_id}
            )
            meant = self.safaricom.ledger.taken[number].meant_for
            order_id = session.scalar(
                sa.text("SELECT id FROM orders WHERE number = :number"), {"number": meant}
            )
        matching.suggestions(item_id=item.id)
        if self.world.chance(0.7):
            self._try("matched", matching.match, item_id=item.id, order_id=order_id, actor="staff:2")
        else:
            self._return(item.receipt_id, None)

    def _conclude(self, item: Any) -> None:
        with read() as session:
            rows = session.execute(sa.text(UNKNOWN_REFUNDS), {"id": item.receipt_id}).all()
        for row in rows:
            number = self.returned_by_call(row.token_hash)
            found: dict[str, Any] = {"went": number is not None, "gateway_ref": number, "reason": "statement"}
            self._try("concluded", refunds.conclude, refund_id=row.id, actor="admin:1", **found)

    def _look_up(self, item: Any) -> None:
        with read() as session:
            hashed = session.scalar(
                sa.text("SELECT token_hash FROM payments WHERE id = :id"), {"id": item.payment_id}
            )
        rung = self.safaricom.by_secret.get(str(hashed))
        if rung is not None and rung.taken is not None:
            number = rung.taken.number
            self._try(
                "looked up",
                questions.check_payment,
                payment_id=item.payment_id,
                receipt_number=number,
                actor="staff:2",
            )
        else:
            self._try(
                "explained", review.resolve_item, item_id=item.id, resolution="not paid", actor="staff:2"
            )


OPEN_ITEMS = """
SELECT id, kind, order_id, payment_id, receipt_id, amount_minor FROM review_items
WHERE id > :last AND resolved_at IS NULL ORDER BY id
"""
NEW_RECEIPTS = "SELECT id, amount_minor FROM receipts WHERE id > :last ORDER BY id"
UNKNOWN_REFUNDS = "SELECT id, token_hash FROM refunds WHERE receipt_id = :id AND status = 'unknown'"
