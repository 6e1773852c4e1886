"""Lines of users' carts one by one, each with an id of its own."""

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from app.carts.models import Cart, CartItem
from app.db import read
from app.errors import NotFound

MOST = 5000


@dataclass(frozen=True)
class CartLine:
    """So many units of a product in a user's cart."""

    id: int
    user_id: int
    product_id: int
    quantity: int


def _lines() -> Any:
    columns = sa.select(CartItem.id, Cart.user_id, CartItem.product_id, CartItem.quantity)
    return columns.join(Cart, Cart.id == CartItem.cart_id).where(Cart.user_id.is_not(None))


def list_lines(*, user_id: int | None = None) -> list[CartLine]:
    """The lines of a user's cart in the order in which they were added; without a user, everybody's."""
    wanted = _lines() if user_id is None else _lines().where(Cart.user_id == user_id)
    with read() as session:
        return [CartLine(*row) for row in session.execute(wanted.order_by(CartItem.id).limit(MOST))]


def read_line(*, line_id: int, user_id: int | None) -> CartLine:
    """One line; with `user_id`, only if it is that user's. Raises NotFound."""
    wanted = _lines().where(CartItem.id == line_id)
    if user_id is not None:
        wanted = wanted.where(Cart.user_id == user_id)
    with read() as session:
        row = session.execute(wanted).one_or_none()
    if row is None:
        raise NotFound("There is no such line in a cart of yours.")
    return CartLine(*row)
