"""A cart's rows: whose they are, how they are taken and written. All of it runs in the caller's unit.

Whoever changes a cart takes its row first, by a guarded UPDATE that moves `version`: two changes of
one cart follow each other, and a version seen earlier can be insisted on (`seen`).
"""

import secrets
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from app.carts.models import MOST_LINES, Cart, CartItem
from app.carts.pricing import Offer, Picture
from app.db import db, moved
from app.errors import AppError, ChangedMeanwhile
from app.products import service as products


class CartFull(AppError):
    status = 409
    detail = f"A cart holds {MOST_LINES} different products. Check out, or take something out first."


@dataclass(frozen=True)
class Owner:
    """Whose cart: a signed-in user's, else a guest's; a stranger has neither yet."""

    user_id: int | None
    guest: str | None

    @property
    def stranger(self) -> bool:
        return self.user_id is None and self.guest is None

    @property
    def condition(self) -> sa.ColumnElement[bool]:
        """Meets the owner's cart and no other; nothing for a stranger."""
        if self.user_id is not None:
            return Cart.user_id == self.user_id
        return sa.false() if self.guest is None else Cart.guest == self.guest


def take(owner: Owner, *, now: datetime, seen: int | None = None) -> int | None:
    """Take the owner's cart and return its id, None when there is none.

    `seen` is the version that the caller insists on; 0 means that there was no cart.
    Raises ChangedMeanwhile.
    """
    if owner.stranger and not seen:
        return None
    wanted = owner.condition if seen is None else sa.and_(owner.condition, Cart.version == seen)
    taken = moved(sa.update(Cart).where(wanted).values(version=Cart.version + 1, updated_at=now))
    cart_id = db.session.scalar(sa.select(Cart.id).where(owner.condition))
    if not taken and seen is not None and (seen or cart_id is not None):
        raise ChangedMeanwhile()
    return cart_id if taken else None


def take_or_open(owner: Owner, *, now: datetime, seen: int | None = None) -> tuple[int, Owner]:
    """Take the owner's cart, or write it; a stranger gets a name. Raises ChangedMeanwhile."""
    cart_id = take(owner, now=now, seen=seen)
    if cart_id is not None:
        return cart_id, owner
    if owner.stranger:
        owner = Owner(None, secrets.token_hex(16))
    return open_for(owner, now=now), owner


def open_for(owner: Owner, *, now: datetime) -> int:
    """Write an empty cart for an owner who has none and return its id."""
    guest = owner.guest if owner.user_id is None else None
    cart = Cart(user_id=owner.user_id, guest=guest, created_at=now, updated_at=now)
    db.session.add(cart)
    db.session.flush()
    return cart.id


def lines_of(cart_id: int) -> list[CartItem]:
    """A cart's lines in the order in which they were added."""
    lines = sa.select(CartItem).where(CartItem.cart_id == cart_id)
    return list(db.session.scalars(lines.order_by(CartItem.created_at, CartItem.id)))


def put_in(cart_id: int, *, product_id: int, quantity: int, now: datetime) -> None:
    """Write a new line of a cart that was taken. Raises CartFull."""
    lines = sa.select(sa.func.count()).select_from(CartItem).where(CartItem.cart_id == cart_id)
    if (db.session.scalar(lines) or 0) >= MOST_LINES:
        raise CartFull()
    db.session.add(CartItem(cart_id=cart_id, product_id=product_id, quantity=quantity, created_at=now))
    db.session.flush()


def offers_of(product_ids: Collection[int]) -> dict[int, Offer]:
    """What the shop says today of these products, drafts left out; one SELECT."""
    return {
        found.id: Offer(
            found.sku,
            found.name,
            found.price_minor,
            found.available,
            found.status == "active",
            _shown(picture),
        )
        for found, picture in products.with_pictures(product_ids=product_ids).values()
        if found.status != "draft"
    }


def _shown(image: Any) -> Picture | None:
    if image is None:
        return None
    size = image.sizes[0]
    return Picture(image.id, size.size, size.width, size.height, image.alt)
