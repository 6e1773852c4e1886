"""Units held, sold and given back. Everything here runs in the caller's unit of work.

Products are updated in id order and before anything that references them is inserted: a foreign key
locks the row it points to, and two orders that lock in different orders would wait for each other.
Stock does not move a product's `version` or `updated_at`: those belong to edits.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from app.db import add_row, change_rows, db, fetch, lock_row, moved
from app.errors import AppError
from app.products.models import Product, StockMovement, StockReservation

TRIES = 3
_THIS = Product.id == sa.bindparam("product_id")
_QUANTITY = sa.bindparam("quantity", type_=sa.Integer)
_HOLD = (
    sa.update(Product)
    .where(_THIS, Product.status == "active", Product.track_stock.is_(True))
    .where(Product.on_hand - Product.reserved >= _QUANTITY)
    .values(reserved=Product.reserved + _QUANTITY)
)
_ON_HAND, _RESERVED = (
    Product.on_hand + sa.bindparam("more", type_=sa.Integer),
    Product.reserved + sa.bindparam("held", type_=sa.Integer),
)
_CHANGE = sa.update(Product).where(_THIS, _ON_HAND >= 0, _RESERVED >= 0)
_CHANGE = _CHANGE.values(on_hand=_ON_HAND, reserved=_RESERVED)
_ACTIVE = (
    sa.select(StockReservation.id, StockReservation.product_id, StockReservation.quantity)
    .where(StockReservation.order_id == sa.bindparam("order_id"), StockReservation.status == "active")
    .order_by(StockReservation.product_id)
)


class OutOfStock(AppError):
    """Some lines cannot be had; `errors` names every one of them at once."""

    status = 409
    detail = "Some of these cannot be had as asked; `errors` says which, and how many there are."


def hold(*, quantities: Mapping[int, int]) -> dict[int, int]:
    """Reserve these quantities per product id in the caller's unit, before the order is inserted.

    Returns what is held: products whose stock is not tracked are sold without. Raises OutOfStock with
    all the short lines at once; the caller's unit then rolls back what was held.
    """
    held, shorts = {}, []
    for product_id, quantity in sorted(quantities.items()):
        product, done = _hold_one(product_id, quantity)
        if done:
            held[product_id] = quantity
        elif product is None or product.status != "active" or product.track_stock:
            shorts.append(_short(product_id, product, quantity))
    if shorts:
        raise OutOfStock(errors=shorts)
    return held


def _hold_one(product_id: int, quantity: int) -> tuple[Product | None, bool]:
    """Reserve, or look at why not; units that come back between the two are tried for again."""
    product = None
    for _ in range(TRIES):
        if moved(_HOLD, {"product_id": product_id, "quantity": quantity}):
            return None, True
        product = db.session.get(Product, product_id, populate_existing=True)
        if product is None or product.status != "active" or (product.available or 0) < quantity:
            break
    return product, False


def _short(product_id: int, product: Product | None, wanted: int) -> dict[str, Any]:
    name = product.name if product else f"Product {product_id}"
    line = {"pointer": f"/items/{product_id}", "product_id": product_id, "name": name, "wanted": wanted}
    if product is None or product.status != "active":
        detail = f"{name} is not for sale any more. Take it out of the cart."
        return {**line, "code": "not_for_sale", "detail": detail, "available": 0}
    left = min(product.available or 0, wanted - 1)
    detail = f"{name}: {wanted} wanted, {left} left." if left else f"{name} is sold out."
    return {**line, "code": "out_of_stock", "detail": detail, "available": left}


def record_hold(*, order_id: int, held: Mapping[int, int], actor: str, now: datetime) -> None:
    """Write down what `hold` returned for the order just inserted, in the caller's unit."""
    for product_id, quantity in sorted(held.items()):
        _reservation(order_id, product_id, quantity, "active", now)
        _movement(order_id, product_id, "reserved", actor, now, reserved=quantity)


def consume(*, order_id: int, actor: str, now: datetime) -> None:
    """Sell what the order holds, in the caller's unit; nothing happens when it holds nothing."""
    taken = _end(order_id, "consumed", now)
    for product_id, quantity in taken:
        _change(product_id, on_hand=-quantity, reserved=-quantity)
    for product_id, quantity in taken:
        _movement(order_id, product_id, "sold", actor, now, on_hand=-quantity, reserved=-quantity)


def release(*, order_id: int, actor: str, reason: str, now: datetime) -> None:
    """Give back what the order holds, in the caller's unit; nothing happens when it holds nothing."""
    freed = _end(order_id, "released", now)
    for product_id, quantity in freed:
        _change(product_id, reserved=-quantity)
    for product_id, quantity in freed:
        _movement(order_id, product_id, "released", actor, now, reserved=-quantity, reason=reason)


def retake(*, order_id: int, quantities: Mapping[int, int], actor: str, now: datetime) -> bool:
    """Sell, for late money, what the order had to give back; in the caller's unit.

    All or nothing: False, and nothing is changed, when a tracked product has too few units. A product
    that has left the shop meanwhile still counts while its units are here.
    """
    wanted = sorted(quantities.items())
    products = {product_id: lock_row(Product, product_id) for product_id, _ in wanted}
    tracked = []
    for product_id, quantity in wanted:
        product = products[product_id]
        if product is None or (product.available is not None and product.available < quantity):
            return False
        if product.track_stock:
            tracked.append((product_id, quantity))
    for product_id, quantity in tracked:
        _change(product_id, on_hand=-quantity)
    for product_id, quantity in tracked:
        _consume_late(order_id, product_id, quantity, now)
        _movement(order_id, product_id, "sold", actor, now, on_hand=-quantity, reason="late payment")
    return True


def _consume_late(order_id: int, product_id: int, quantity: int, now: datetime) -> None:
    """Mark the released reservation as sold, or make one: stock may be tracked only since then."""
    mine = sa.and_(StockReservation.order_id == order_id, StockReservation.product_id == product_id)
    statement = sa.update(StockReservation).where(mine, StockReservation.status == "released")
    if not moved(statement.values(status="consumed", quantity=quantity, updated_at=now)):
        _reservation(order_id, product_id, quantity, "consumed", now)


def _end(order_id: int, status: str, now: datetime) -> list[tuple[int, int]]:
    """End the order's active reservations; (product id, quantity) of those this unit ended, in id order.

    The products are locked first: changing a reservation's entry in the index that serves its foreign key
    takes a shared lock on the product, and two units that hold one and want more would wait for each other.
    """
    held = fetch(_ACTIVE, order_id=order_id).all()
    for _, product_id, _ in held:
        lock_row(Product, product_id)
    ended = []
    for reservation_id, product_id, quantity in held:
        mine = {"id": reservation_id, "status": "active"}
        if change_rows(StockReservation, was=mine, status=status, updated_at=now):
            ended.append((product_id, quantity))
    return ended


def _change(product_id: int, *, on_hand: int = 0, reserved: int = 0) -> None:
    """Move the two numbers. A reservation vouches for the units: missing ones are a bug, not a refusal."""
    if not moved(_CHANGE, {"product_id": product_id, "more": on_hand, "held": reserved}):
        raise RuntimeError(f"product {product_id} has fewer units than are reserved")


def _reservation(order_id: int, product_id: int, quantity: int, status: str, now: datetime) -> None:
    what = {"order_id": order_id, "product_id": product_id, "quantity": quantity, "status": status}
    add_row(StockReservation, **what, created_at=now, updated_at=now)


def _movement(
    order_id: int,
    product_id: int,
    kind: str,
    actor: str,
    now: datetime,
    *,
    on_hand: int = 0,
    reserved: int = 0,
    reason: str = "",
) -> None:
    what = {"order_id": order_id, "product_id": product_id, "kind": kind, "actor": actor, "at": now}
    deltas = {"on_hand_delta": on_hand, "reserved_delta": reserved}
    add_row(StockMovement, **what, **deltas, reason=reason[:200])
