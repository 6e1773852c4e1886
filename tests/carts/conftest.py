"""A shelf of goods, and many hands at once."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from app.db import db, read
from app.kit.clock import utc_now
from app.products import counting
from app.products import service as products
from tests.conftest import Served, free_port, serve

MANY = 20
UNKNOWN = 987_654


class Shelf:
    """What the shop sells, as its keeper changes it."""

    def __init__(self, app: Flask) -> None:
        self.app = app

    def put(self, name: str = "Unga 2 kg", price: int = 19_900, stock: int | None = 10, **more: Any) -> int:
        fields = {"name": name, "price_minor": price, **more}
        with self.app.app_context():
            made = products.create_product(fields=fields, stock=stock, actor="test", now=utc_now())
        return made.id

    def change(self, product_id: int, **changes: Any) -> None:
        with self.app.app_context():
            products.change_product(
                product_id=product_id, changes=changes, agree=lambda version: None, now=utc_now()
            )

    def retire(self, product_id: int) -> None:
        self.change(product_id, status="retired")

    def lose(self, product_id: int, units: int) -> None:
        with self.app.app_context():
            counting.adjust(product_id=product_id, delta=-units, reason="broken", actor="test", now=utc_now())


@pytest.fixture
def shelf(app: Flask) -> Shelf:
    return Shelf(app)


@pytest.fixture
def unga(shelf: Shelf) -> int:
    """Ten of them, KSh 199 each."""
    return shelf.put()


@pytest.fixture
def shop(app: Flask) -> Iterator[Served]:
    """The application behind a real port."""
    served = serve(app, free_port())
    yield served
    served.stop()


def at_once(call: Callable[[int], Any], many: int = MANY) -> list[Any]:
    """Let `many` threads go at the same moment."""
    gate = Barrier(many)

    def run(number: int) -> Any:
        gate.wait()
        return call(number)

    with ThreadPoolExecutor(many) as pool:
        return list(pool.map(run, range(many)))


def rows(app: Flask, table: str) -> int:
    """How many rows a table has."""
    with app.app_context(), read() as session:
        return session.scalar(sa.text(f"SELECT COUNT(*) FROM {table}")) or 0


def selects(app: Flask, call: Callable[[], Any]) -> int:
    """How many SELECTs `call` sends to the database."""
    seen: list[str] = []

    def listen(_c: Any, _cursor: Any, statement: str, *_: Any) -> None:
        if statement.startswith("SELECT"):
            seen.append(statement)

    with app.app_context():
        engine = db.engine
    sa.event.listen(engine, "before_cursor_execute", listen)
    try:
        call()
    finally:
        sa.event.remove(engine, "before_cursor_execute", listen)
    return len(seen)
