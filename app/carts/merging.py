"""At log-in a guest's cart becomes part of the user's, once; what did not fit is told, never refused."""

import logging
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from app.carts.models import MOST_LINES, MOST_UNITS, Cart, CartItem
from app.carts.pricing import Note, Offer, problem
from app.carts.rows import Owner, lines_of, offers_of, open_for
from app.db import db, moved, unit_of_work
from app.errors import AppError

log = logging.getLogger("duka.carts")


@dataclass
class Merged:
    """What the user's cart becomes: new quantities of lines it had, lines it gets, and what to tell."""

    changed: dict[int, int] = field(default_factory=dict)
    new: list[tuple[CartItem, int]] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)


def after_login(user_id: int, cart_guest: str | None, now: datetime) -> list[dict[str, Any]]:
    """Move a guest's cart into the user's in a unit of its own; return notes for the answer.

    A merge that cannot be done now leaves both carts as they were, with a note: log-in goes on.
    """
    if cart_guest is None:
        return []
    try:
        notes = merge(user_id=user_id, guest=cart_guest, now=now)
    except AppError as refusal:
        log.warning("cart not merged at log-in", extra={"user": user_id, "code": refusal.code})
        notes = [Note("cart_not_merged", "What you chose before signing in could not be added to your cart.")]
    return [{name: value for name, value in asdict(note).items() if value is not None} for note in notes]


@unit_of_work
def merge(*, user_id: int, guest: str, now: datetime) -> list[Note]:
    """Add the guest's lines to the user's, up to 999 units and 100 lines, and delete the guest's cart."""
    theirs, mine = _both(Owner(user_id, None), Owner(None, guest), now=now)
    if theirs is None or mine is None:
        return []
    lines = lines_of(theirs)
    offers = offers_of([line.product_id for line in lines])
    merged = _add_up(lines, {line.product_id: line.quantity for line in lines_of(mine)}, offers)
    _write(merged, mine)
    moved(sa.delete(CartItem).where(CartItem.cart_id == theirs))
    moved(sa.delete(Cart).where(Cart.id == theirs))
    return merged.notes


def _both(user: Owner, guest: Owner, *, now: datetime) -> tuple[int | None, int | None]:
    """Take the guest's and the user's cart, in id order; the user's is written when missing."""
    session = db.session
    theirs = session.scalar(sa.select(Cart.id).where(guest.condition))
    if theirs is None:
        return None, None
    mine = session.scalar(sa.select(Cart.id).where(user.condition))
    if mine is None:
        mine = open_for(user, now=now)
    taken = {
        cart_id: moved(
            sa.update(Cart).where(Cart.id == cart_id).values(version=Cart.version + 1, updated_at=now)
        )
        for cart_id in sorted((theirs, mine))
    }
    return (theirs, mine) if taken[theirs] else (None, None)


def _add_up(lines: list[CartItem], present: Mapping[int, int], offers: Mapping[int, Offer]) -> Merged:
    """Decide, line by line in the order of the guest's cart, what the user's cart takes."""
    merged = Merged()
    for line in lines:
        offer, have = offers.get(line.product_id), present.get(line.product_id, 0)
        if offer is None or not offer.for_sale:
            merged.notes.append(_left_out("not_for_sale", line, offer, "is no longer sold"))
        elif not have and len(present) + len(merged.new) >= MOST_LINES:
            merged.notes.append(
                _left_out("cart_full", line, offer, f"did not fit: a cart holds {MOST_LINES} products")
            )
        else:
            _take_in(merged, line, have, offer)
    return merged


def _take_in(merged: Merged, line: CartItem, have: int, offer: Offer) -> None:
    total = min(have + line.quantity, MOST_UNITS)
    if have + line.quantity > MOST_UNITS:
        detail = f"{offer.name}: a cart takes {MOST_UNITS} units of one product, so it is {MOST_UNITS} now."
        merged.notes.append(Note("quantity_capped", detail, line.product_id, offer.name))
    short = problem(line.product_id, total, offer)
    if short is not None:
        merged.notes.append(short)
    if have:
        merged.changed[line.product_id] = total
    else:
        merged.new.append((line, total))


def _left_out(code: str, line: CartItem, offer: Offer | None, why: str) -> Note:
    name = offer.name if offer else None
    return Note(code, f"{name or 'A product'} {why}. It was left out of your cart.", line.product_id, name)


def _write(merged: Merged, cart_id: int) -> None:
    """Products in id order: an INSERT waits for whoever is moving that product's stock."""
    for product_id, quantity in sorted(merged.changed.items()):
        line = sa.and_(CartItem.cart_id == cart_id, CartItem.product_id == product_id)
        moved(sa.update(CartItem).where(line).values(quantity=quantity))
    rows = [
        {"cart_id": cart_id, "product_id": line.product_id, "quantity": total, "created_at": line.created_at}
        for line, total in sorted(merged.new, key=lambda pair: pair[0].product_id)
    ]
    if rows:
        db.session.execute(sa.insert(CartItem), rows)
