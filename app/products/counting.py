"""Stock as people count it: what arrives, breaks or is found, and the history of every movement."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from app.db import db, moved, read, unit_of_work
from app.errors import AppError, NotFound, invalid
from app.kit.paging import Page, Wanted, page
from app.products.models import Product, StockMovement

MOST_UNITS = 1_000_000_000
KINDS = ("received", "adjusted", "counted", "reserved", "released", "sold")


class StockTooLow(AppError):
    status = 409

    def __init__(self, product: Product) -> None:
        super().__init__(
            f"There are {product.on_hand} on the shelf, {product.reserved} of them reserved by orders: "
            f"at most {product.on_hand - product.reserved} can be taken away.",
            on_hand=product.on_hand,
            reserved=product.reserved,
            available=product.on_hand - product.reserved,
        )


class StockChanged(AppError):
    status = 409

    def __init__(self, product: Product, expected: int) -> None:
        super().__init__(
            f"You expected {expected} on the shelf, but there are {product.on_hand}. Count again, then send "
            f"the new figure with expected {product.on_hand}.",
            on_hand=product.on_hand,
            reserved=product.reserved,
        )


@dataclass(frozen=True)
class Adjusted:
    """A movement that a person caused, and the product after it."""

    movement: StockMovement
    product: Product


def received(*, product_id: int, units: int, actor: str, now: datetime) -> None:
    """Write down, in the caller's unit, the units that a new product begins with."""
    _write(product_id, "received", units, "first stock", actor, now)


@unit_of_work(keyed=True)
def adjust(*, product_id: int, delta: int, reason: str, actor: str, now: datetime) -> Adjusted:
    """Add `delta` units, or take them away.

    Raises NotFound, Invalid (far too many), and StockTooLow below what is reserved.
    """
    after = Product.on_hand + delta
    mine = sa.update(Product).where(Product.id == product_id, after >= Product.reserved, after <= MOST_UNITS)
    if not moved(mine.values(on_hand=after)):
        product = _product(product_id)
        if product.on_hand + delta > MOST_UNITS:
            raise invalid("/delta", f"A product can have at most {MOST_UNITS:,} units.")
        raise StockTooLow(product)
    return Adjusted(_write(product_id, "adjusted", delta, reason, actor, now), _product(product_id))


@unit_of_work(keyed=True)
def count(*, product_id: int, set_to: int, expected: int, reason: str, actor: str, now: datetime) -> Adjusted:
    """Set what is on the shelf to `set_to` if it is still `expected`.

    Raises NotFound, StockChanged with the present figure, and StockTooLow below what is reserved.
    """
    mine = sa.and_(Product.id == product_id, Product.on_hand == expected, Product.reserved <= set_to)
    if not moved(sa.update(Product).where(mine).values(on_hand=set_to)):
        product = _product(product_id)
        if product.on_hand != expected:
            raise StockChanged(product, expected)
        raise StockTooLow(product)
    return Adjusted(
        _write(product_id, "counted", set_to - expected, reason, actor, now), _product(product_id)
    )


def recount(*, product: Product, set_to: int, reason: str, actor: str, now: datetime) -> None:
    """Track `product`, locked by the caller's unit, and set it to `set_to`, at least what is reserved."""
    mine = sa.and_(Product.id == product.id, Product.on_hand == product.on_hand, Product.reserved <= set_to)
    if not moved(sa.update(Product).where(mine).values(on_hand=set_to, track_stock=True)):
        raise RuntimeError(f"product {product.id} was not locked while it was counted")
    if set_to != product.on_hand:
        units = {product.id: set_to - product.on_hand}
        write_all(units=units, kind="counted", reason=reason, actor=actor, now=now)


def write_all(*, units: Mapping[int, int], kind: str, reason: str, actor: str, now: datetime) -> None:
    """Write down, in the caller's unit, so many units on the shelf more (or fewer) by product id."""
    same = {"kind": kind, "reserved_delta": 0, "reason": reason, "actor": actor, "at": now}
    rows = [{**same, "product_id": product_id, "on_hand_delta": many} for product_id, many in units.items()]
    if rows:
        db.session.execute(sa.insert(StockMovement), rows)


def list_movements(*, product_id: int, wanted: Wanted, sort: str = "newest", **filters: Any) -> Page:
    """A page of a product's movements, filtered by kind and updated_since. Raises NotFound."""
    statement = sa.select(StockMovement).where(StockMovement.product_id == product_id)
    if filters.get("kind"):
        statement = statement.where(StockMovement.kind == filters["kind"])
    if filters.get("updated_since"):
        statement = statement.where(StockMovement.at >= filters["updated_since"])
    order = (StockMovement.id, sort == "newest")
    with read() as session:
        if session.scalar(sa.select(Product.id).where(Product.id == product_id)) is None:
            raise NotFound("The shop has no product with this id.")
        return page(session, statement, by=order, key=order, wanted=wanted)


def _product(product_id: int) -> Product:
    product = db.session.get(Product, product_id, populate_existing=True)
    if product is None:
        raise NotFound("The shop has no product with this id.")
    return product


def _write(product_id: int, kind: str, units: int, reason: str, actor: str, now: datetime) -> StockMovement:
    row = StockMovement(product_id=product_id, kind=kind, on_hand_delta=units, reserved_delta=0)
    row.reason, row.actor, row.at = reason, actor, now
    db.session.add(row)
    db.session.flush()
    return row
