"""What needs a person: one open item per cause, with a sentence that says what to do."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa

from app.db import add_row, change_rows, db, fetch, read, unit_of_work
from app.errors import AppError, NotFound
from app.kit.paging import Page, Wanted, page
from app.payments.models import ReviewItem
from app.payments.states import ReviewKind

WORDS = {
    ReviewKind.REFUND_DUE: "Money came for an order that was cancelled, or whose goods or unit are gone. Return it.",
    ReviewKind.OVERPAYMENT: "More money came than the order cost. Return what is too much.",
    ReviewKind.WRONG_AMOUNT: "Another amount or receipt was reported than was asked. Compare with M-Pesa's statement or Stripe's dashboard.",
    ReviewKind.SILENT_PUSH: "M-Pesa never answered this push. Look for the order's number in the statement.",
    ReviewKind.UNDECIDED: "Nobody could say for 15 minutes whether this was paid. Look it up in the statement.",
    ReviewKind.CONFLICT: "M-Pesa said both paid and not paid. Look the receipt up in the statement.",
    ReviewKind.UNMATCHED_CALLBACK: "Callbacks arrived today that belong to no payment of this shop.",
    ReviewKind.CONFIGURATION: "M-Pesa or Stripe refuses the shop's settings. Check the keys; for M-Pesa short code, passkey and initiator too.",
    ReviewKind.REFUND_FAILED: "A refund did not go through, and nothing was sent. Ask for it again, or another way.",
    ReviewKind.REFUND_UNCERTAIN: "Nobody can say whether a refund went. Look it up in the statement; do not repeat it.",
    ReviewKind.UNMATCHED_MONEY: "Money came that names no order of this shop. Match it with its order, or return it.",
    ReviewKind.MISPLACED_MONEY: "This money was given to one order, and M-Pesa says that it paid another. Ask both.",
    ReviewKind.DISPUTE_OPENED: "A payer's bank asks for a card payment back. Answer in Stripe's dashboard before the date there.",
    ReviewKind.DISPUTE_LOST: "A payer's bank took a card payment back. Stop what is not delivered yet.",
    ReviewKind.NOT_IN_STATEMENT: "The statement of that time does not have this receipt. Ask M-Pesa before you hand anything over.",
    ReviewKind.UNEXPLAINED_RETURN: "The statement shows that this money went back, and no refund says so. Who returned it?",
}

_ABOUT = sa.select(ReviewItem.id).where(ReviewItem.dedupe == sa.bindparam("dedupe"))


class AlreadyResolved(AppError):
    status = 409
    detail = "Somebody resolved this already."


def raise_item(*, kind: ReviewKind, about: str, now: datetime, **facts: Any) -> int:
    """Add an item in the caller's unit unless one for the same cause is there (open or resolved); its id."""
    dedupe = f"{kind}:{about}"
    known = fetch(_ABOUT, dedupe=dedupe).scalar()
    if known is not None:
        return known
    facts |= {"detail": WORDS[kind], "created_at": now, "updated_at": now}
    return add_row(ReviewItem, kind=kind, dedupe=dedupe, **facts)


def settle_by_itself(*, kind: ReviewKind, about: str, resolution: str, now: datetime) -> None:
    """Resolve an open item in the caller's unit because its cause is gone."""
    _resolve({"dedupe": f"{kind}:{about}"}, "system", resolution, now)


def settle_item(*, item_id: int, resolution: str, now: datetime) -> None:
    """As `settle_by_itself`, for an item whose id is known."""
    _resolve({"id": item_id}, "system", resolution, now)


def name_order(*, item_id: int, order_id: int, order_number: str, actor: str, now: datetime) -> None:
    """A person found the order that an item's money is for: the item is done. In the caller's unit."""
    change_rows(ReviewItem, was={"id": item_id}, order_id=order_id)
    _resolve({"id": item_id}, actor, f"matched to order {order_number}", now)


def lessen(*, kind: ReviewKind, about: str, to: int, resolution: str, now: datetime) -> None:
    """Less is in question than was, `to` cents: nothing resolves the item. In the caller's unit."""
    if not to:
        settle_by_itself(kind=kind, about=about, resolution=resolution, now=now)
        return
    same = {"dedupe": f"{kind}:{about}", "resolved_at": None}
    change_rows(ReviewItem, was=same, amount_minor=to, updated_at=now)


def _resolve(which: dict[str, Any], actor: str, resolution: str, now: datetime) -> int:
    done = {"resolved_at": now, "resolved_by": actor, "resolution": resolution, "updated_at": now}
    return change_rows(ReviewItem, was={**which, "resolved_at": None}, **done)


def list_items(
    *, wanted: Wanted, is_open: bool | None = None, kind: str | None = None, **filters: Any
) -> Page:
    """A page of items, the oldest first."""
    statement = sa.select(ReviewItem)
    if is_open is not None:
        resolved = ReviewItem.resolved_at
        statement = statement.where(resolved.is_(None) if is_open else resolved.is_not(None))
    if kind:
        statement = statement.where(ReviewItem.kind == kind)
    if filters.get("updated_since"):
        statement = statement.where(ReviewItem.updated_at >= filters["updated_since"])
    key = (ReviewItem.id, False)
    with read() as session:
        return page(session, statement, by=key, key=key, wanted=wanted)


@unit_of_work(keyed=True)
def resolve_item(*, item_id: int, resolution: str, actor: str, now: datetime) -> ReviewItem:
    """Write down what a person did about an item; it moves no money. Raises NotFound, AlreadyResolved."""
    if not _resolve({"id": item_id}, actor, resolution, now):
        if db.session.get(ReviewItem, item_id) is None:
            raise NotFound("There is no such review item.")
        raise AlreadyResolved()
    return db.session.get_one(ReviewItem, item_id, populate_existing=True)
