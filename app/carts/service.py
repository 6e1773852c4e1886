"""What somebody means to buy: filled line by line, merged at log-in, emptied by a checkout."""

from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa

from app.auth import service as auth
from app.carts.merging import after_login
from app.carts.models import MOST_UNITS, Cart, CartItem
from app.carts.pricing import PricedCart, price
from app.carts.rows import CartFull, Owner, lines_of, offers_of, put_in, take, take_or_open
from app.db import db, moved, read, unit_of_work
from app.errors import AppError, NotFound, invalid

__all__ = [
    "CartEmpty",
    "CartFull",
    "CheckoutCart",
    "Owner",
    "PricedCart",
    "ProductNotForSale",
    "add",
    "after_login",
    "clear",
    "empty",
    "for_checkout",
    "forget_old",
    "init_app",
    "priced",
    "remove",
    "set_quantity",
]

KEPT_FOR = timedelta(days=30)
BATCH = 500


class CartEmpty(AppError):
    status = 409
    detail = "There is nothing in the cart. Add a product first: POST /api/v1/cart/items."


class ProductNotForSale(NotFound):
    detail = "The shop sells no product with this id. If it is in the cart, take it out with DELETE."


@dataclass(frozen=True)
class CheckoutCart:
    """The cart that a checkout took: (product id, quantity) in the order in which they were added."""

    cart_id: int
    lines: list[tuple[int, int]]


def priced(*, owner: Owner) -> PricedCart:
    """The owner's cart at today's prices; an empty one, kept nowhere, when there is none."""
    with read() as session:
        rows = session.execute(
            sa.select(Cart.version, CartItem.product_id, CartItem.quantity)
            .outerjoin(CartItem, CartItem.cart_id == Cart.id)
            .where(owner.condition)
            .order_by(CartItem.created_at, CartItem.id)
        ).all()
        lines = [(row.product_id, row.quantity) for row in rows if row.product_id is not None]
        offers = offers_of([product_id for product_id, _ in lines])
    guest = None if owner.user_id is not None else owner.guest
    return price(guest=guest, version=rows[0].version if rows else 0, lines=lines, offers=offers)


@unit_of_work(keyed=True)
def add(*, owner: Owner, product_id: int, quantity: int, now: datetime) -> PricedCart:
    """Add `quantity` units to what the cart has of a product; a stranger becomes a guest.

    Raises Invalid (product not for sale, more than 999 units) and CartFull.
    """
    if not _for_sale(product_id):
        raise invalid("/product_id", "The shop sells no product with this id.", "not_for_sale")
    cart_id, owner = take_or_open(owner, now=now)
    same_line = sa.and_(CartItem.cart_id == cart_id, CartItem.product_id == product_id)
    added = moved(
        sa.update(CartItem)
        .where(same_line, CartItem.quantity <= MOST_UNITS - quantity)
        .values(quantity=CartItem.quantity + quantity)
    )
    if not added:
        present = db.session.scalar(sa.select(CartItem.quantity).where(same_line))
        if present is not None:
            raise _too_many(present)
        put_in(cart_id, product_id=product_id, quantity=quantity, now=now)
    return priced(owner=owner)


@unit_of_work
def set_quantity(
    *, owner: Owner, product_id: int, quantity: int, now: datetime, seen: int | None = None
) -> PricedCart:
    """Make it `quantity` units of a product, in the cart before or not; a stranger becomes a guest.

    Raises ProductNotForSale, CartFull, and ChangedMeanwhile when the cart is not at version `seen`.
    """
    if not _for_sale(product_id):
        raise ProductNotForSale()
    cart_id, owner = take_or_open(owner, now=now, seen=seen)
    done = moved(
        sa.update(CartItem)
        .where(CartItem.cart_id == cart_id, CartItem.product_id == product_id)
        .values(quantity=quantity)
    )
    if not done:
        put_in(cart_id, product_id=product_id, quantity=quantity, now=now)
    return priced(owner=owner)


@unit_of_work
def remove(*, owner: Owner, product_id: int, now: datetime, seen: int | None = None) -> PricedCart:
    """Take a product out; one that is not in the cart stays out. Raises ChangedMeanwhile."""
    cart_id = take(owner, now=now, seen=seen)
    if cart_id is not None:
        moved(sa.delete(CartItem).where(CartItem.cart_id == cart_id, CartItem.product_id == product_id))
    return priced(owner=owner)


@unit_of_work
def clear(*, owner: Owner, now: datetime, seen: int | None = None) -> PricedCart:
    """Take everything out. Raises ChangedMeanwhile."""
    cart_id = take(owner, now=now, seen=seen)
    if cart_id is not None:
        moved(sa.delete(CartItem).where(CartItem.cart_id == cart_id))
    return priced(owner=owner)


def for_checkout(*, owner: Owner, now: datetime) -> CheckoutCart:
    """Take the owner's cart in the caller's unit: nobody else changes it before the unit ends.

    Raises CartEmpty.
    """
    cart_id = take(owner, now=now)
    if cart_id is None:
        raise CartEmpty()
    lines = lines_of(cart_id)
    if not lines:
        raise CartEmpty()
    return CheckoutCart(cart_id, [(line.product_id, line.quantity) for line in lines])


def empty(*, cart_id: int, now: datetime) -> None:
    """Take everything out of a cart in the caller's unit, its row first."""
    moved(sa.update(Cart).where(Cart.id == cart_id).values(version=Cart.version + 1, updated_at=now))
    moved(sa.delete(CartItem).where(CartItem.cart_id == cart_id))


@unit_of_work
def forget_old(*, now: datetime) -> int:
    """Delete up to 500 guests' carts that nobody touched for 30 days; return how many."""
    session = db.session
    old = sa.and_(Cart.guest.is_not(None), Cart.updated_at < now - KEPT_FOR)
    found = session.scalars(sa.select(Cart.id).where(old).order_by(Cart.updated_at).limit(BATCH)).all()
    ids = session.scalars(
        sa.select(Cart.id).where(Cart.id.in_(found), old).order_by(Cart.id).with_for_update()
    ).all()
    moved(sa.delete(CartItem).where(CartItem.cart_id.in_(ids)))
    return moved(sa.delete(Cart).where(Cart.id.in_(ids)))


def init_app() -> None:
    """Have `auth` merge carts after each log-in; saying it twice changes nothing."""
    if after_login not in auth.after_login:
        auth.after_login.append(after_login)


def _for_sale(product_id: int) -> bool:
    offer = offers_of([product_id]).get(product_id)
    return offer is not None and offer.for_sale


def _too_many(present: int) -> AppError:
    room = MOST_UNITS - present
    more = f"you can add {room} more" if room else "no more can be added"
    detail = f"A cart takes {MOST_UNITS} units of one product; it has {present}, so {more}."
    return invalid("/quantity", detail, "too_many")
