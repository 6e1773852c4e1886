"""Goods for the tests of products."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import sqlalchemy as sa
from flask import Flask
from sqlalchemy import event

from app.db import db, read, unit_of_work
from app.kit.clock import utc_now
from app.orders.checkout import Buyer, Draft, write_order
from app.products import categories, service, stock
from app.products.models import Category, Product, StockMovement, StockReservation
from tests.shopper import Shopper


def kes(amount: int) -> dict[str, Any]:
    return {"amount": amount, "currency": "KES"}


class Goods:
    """Puts things on the shelves of `app` and looks at what became of them."""

    def __init__(self, app: Flask) -> None:
        self.app = app

    def product(self, name: str = "Unga, 2 kg", *, stock: int | None = 10, **fields: Any) -> Product:
        fields = {"name": name, "price_minor": 18950, **fields}
        with self.app.app_context():
            return service.create_product(fields=fields, stock=stock, actor="test", now=utc_now())

    def category(self, name: str = "Vinywaji", **fields: Any) -> Category:
        with self.app.app_context():
            return categories.create_category(fields={"name": name, **fields}, now=utc_now())

    def order(self, quantities: dict[int, int]) -> int:
        """The id of an order that holds these; raises what `stock.hold` raises."""
        with self.app.app_context():
            return _order(quantities)

    def consume(self, order_id: int) -> None:
        with self.app.app_context():
            _consume(order_id)

    def release(self, order_id: int) -> None:
        with self.app.app_context():
            _release(order_id)

    def retake(self, order_id: int, quantities: dict[int, int]) -> bool:
        with self.app.app_context():
            return _retake(order_id, quantities)

    def figures(self, product: Product) -> tuple[int, int]:
        """(on hand, reserved), which its movements must add up to."""
        sums = sa.func.sum(StockMovement.on_hand_delta), sa.func.sum(StockMovement.reserved_delta)
        with self.app.app_context(), read() as session:
            row = session.execute(sa.select(*sums).where(StockMovement.product_id == product.id)).one()
            now = session.get_one(Product, product.id)
        assert (now.on_hand, now.reserved) == tuple(int(total or 0) for total in row)
        return now.on_hand, now.reserved

    def reservations(self, order_id: int) -> dict[int, str]:
        mine = sa.select(StockReservation).where(StockReservation.order_id == order_id)
        with self.app.app_context(), read() as session:
            return {row.product_id: row.status for row in session.scalars(mine)}


@unit_of_work
def _order(quantities: dict[int, int]) -> int:
    now = utc_now()
    held = stock.hold(quantities=quantities)
    order = write_order(
        buyer=Buyer(None, "a" * 32, "Amina", "amina@example.com", None, "", ""),
        lines=[Draft("product", "Unga", 100, 1)],
        expected_total=None,
        ttl=timedelta(minutes=30),
        actor="guest",
        now=now,
    )
    stock.record_hold(order_id=order.id, held=held, actor="guest", now=now)
    return order.id


@unit_of_work
def _consume(order_id: int) -> None:
    stock.consume(order_id=order_id, actor="mpesa", now=utc_now())


@unit_of_work
def _release(order_id: int) -> None:
    stock.release(order_id=order_id, actor="system", reason="expired", now=utc_now())


@unit_of_work
def _retake(order_id: int, quantities: dict[int, int]) -> bool:
    return stock.retake(order_id=order_id, quantities=quantities, actor="mpesa", now=utc_now())


@contextmanager
def selects(app: Flask) -> Iterator[list[str]]:
    """The SELECTs that run inside."""
    seen: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        if statement.lstrip().upper().startswith("SELECT"):
            seen.append(statement)

    with app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(engine, "before_cursor_execute", note)


def names(answer: Any) -> list[str]:
    assert answer.status_code == 200, answer.text
    return [row["name"] for row in answer.json["data"]]


def pointers(answer: Any) -> list[str]:
    assert answer.status_code == 422, answer.text
    assert answer.content_type == "application/problem+json"
    return [error["pointer"] for error in answer.json["errors"]]


def walk(shopper: Shopper, path: str, **query: Any) -> list[dict[str, Any]]:
    """Every row of a list, page by page."""
    rows: list[dict[str, Any]] = []
    while True:
        answer = shopper.get(path, query_string=query)
        assert answer.status_code == 200, answer.text
        rows += answer.json["data"]
        if not answer.json["page"]["has_more"]:
            return rows
        query["cursor"] = answer.json["page"]["next_cursor"]
