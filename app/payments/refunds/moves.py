"""The only writer of a refund's status: a guarded UPDATE, its history and its message, in one unit."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa

from app.db import add_line, change, fetch, lock_row
from app.errors import AppError
from app.jobs import service as jobs
from app.kit.machine import Outcome
from app.payments.refunds.models import Refund, RefundEvent
from app.payments.refunds.states import REFUND, RefundEventKind, RefundStatus

TAKE_ON = "take_on"
_LAST = sa.select(sa.func.max(RefundEvent.seq)).where(RefundEvent.refund_id == sa.bindparam("refund_id"))


class RefundStateConflict(AppError):
    status = 409
    detail = "The refund is not in a state that allows this."


def lock_refund(refund_id: int) -> Refund:
    """Read the refund FOR UPDATE in the caller's unit. Raises LookupError when there is none."""
    refund = lock_row(Refund, refund_id)
    if refund is None:
        raise LookupError(f"refund {refund_id} is gone")
    return refund


def apply(
    refund: Refund, event: RefundEventKind, *, actor: str, now: datetime, note: str = "", **changes: Any
) -> bool:
    """Move a refund that the caller's unit has locked: False when there was nothing to move.

    Raises RefundStateConflict.
    """
    before = RefundStatus(refund.status)
    outcome = REFUND.outcome(before, event)
    if outcome is Outcome.NOOP:
        return False
    if outcome is Outcome.CONFLICT:
        words = f"The refund is {before}; it cannot be {_WORDS.get(event, 'changed like this')}."
        raise RefundStateConflict(words, refund_status=before)
    after = RefundStatus(REFUND.moves[before, event])
    if not change(refund, was={"status": before}, status=after, updated_at=now, **changes):
        raise RefundStateConflict()
    write_history(refund, before, event, actor=actor, now=now, note=note)
    return True


def take_on(refund: Refund, *, actor: str, now: datetime, **changes: Any) -> None:
    """Make what the shop asked for by itself this person's request, so that another has to approve it.

    Raises RefundStateConflict.
    """
    free = (Refund.status == RefundStatus.REQUESTED, Refund.requested_by == refund.requested_by)
    if not change(refund, *free, requested_by=actor, updated_at=now, **changes):
        raise RefundStateConflict()
    write_history(refund, RefundStatus.REQUESTED, TAKE_ON, actor=actor, now=now)


_WORDS = {
    RefundEventKind.APPROVE: "approved any more",
    RefundEventKind.REJECT: "rejected any more: what was sent cannot be called back",
}


def write_history(
    refund: Refund, before: str | None, event: str, *, actor: str, now: datetime, note: str = ""
) -> None:
    """A line of history and a message, in the caller's unit, for the status that the refund has now."""
    line = {"from_status": before, "to_status": refund.status, "event": event, "note": note[:200]}
    add_line(RefundEvent, "refund_id", refund_id=refund.id, **line, actor=actor, at=now)
    seq = fetch(_LAST, refund_id=refund.id).scalar()
    message = {"refund_id": refund.id, "order_id": refund.order_id, "status": str(refund.status)}
    jobs.enqueue(
        topic=f"refund.{refund.status}", payload=message, dedupe=f"refund:{refund.id}:{seq}", now=now
    )
