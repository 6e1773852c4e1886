"""What the specification of orders shares: baskets, the shelf, late money, and many at the same moment."""

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import requests
import sqlalchemy as sa
from flask import Flask
from werkzeug.test import TestResponse

from app.db import db, moved, unit_of_work
from app.invariants import service as invariants
from app.kit.clock import utc_now
from app.orders.models import Order as OrderRow
from tests.races.client import Thumb
from tests.shopper import PASSWORD, Shopper
from tests.world import CALLBACK_LOST, World, wait_for

PHONE = {"phone": "0722 000 111"}
Order = dict[str, Any]


def put(shopper: Shopper, *lines: tuple[int, int]) -> None:
    """Fill the shopper's cart with (product id, quantity)."""
    for product_id, quantity in lines:
        answer = shopper.post("/cart/items", {"product_id": product_id, "quantity": quantity})
        assert answer.status_code == 201, answer.text


def checkout(shopper: Shopper, *, key: str | bool = True, **body: Any) -> TestResponse:
    return shopper.post("/checkout", {**PHONE, **body}, key=key)


def present(shopper: Shopper, order: Order) -> Order:
    """The order as it is now."""
    answer = shopper.get(f"/orders/{order['id']}")
    assert answer.status_code == 200, answer.text
    found: Order = answer.json
    return found


def statuses(shopper: Shopper, order: Order) -> tuple[str, str]:
    now = present(shopper, order)
    return now["status"], now["payment_status"]


def cancel(shopper: Shopper, order: Order, **body: Any) -> TestResponse:
    return shopper.post(f"/orders/{order['id']}/cancel", body)


def shelf(world: World, product_id: int) -> tuple[int, int]:
    """Units on hand, and how many of them are reserved."""
    (row,) = world.rows(f"SELECT on_hand, reserved FROM products WHERE id = {product_id}")
    return row["on_hand"], row["reserved"]


def movements(world: World, order: Order) -> list[tuple[str, int, int]]:
    """What the order did to stock: kind, difference on hand, difference reserved."""
    sql = "SELECT kind, on_hand_delta, reserved_delta FROM stock_movements"
    rows = world.rows(f"{sql} WHERE order_id = {order['id']} ORDER BY id")
    return [(row["kind"], row["on_hand_delta"], row["reserved_delta"]) for row in rows]


def footprint(world: World) -> dict[str, int]:
    """How many rows a checkout could have left."""
    tables = (
        "orders",
        "order_lines",
        "order_events",
        "stock_movements",
        "stock_reservations",
        "jobs",
        "idempotency_keys",
    )
    return {table: world.one(f"SELECT COUNT(*) AS n FROM {table}") for table in tables}


def paid(world: World, shopper: Shopper, *product_ids: int) -> Order:
    """An order that was paid by M-Pesa."""
    order = world.order(shopper, *product_ids)
    assert world.ended(shopper, world.pay(shopper, order))["status"] == "succeeded"
    return order


def money_comes_late(world: World, shopper: Shopper, order: Order, *, meanwhile: Callable[[], Any]) -> None:
    """A prompt is reported timed out, `meanwhile` happens, and then the same prompt turns out to be paid."""
    payment = world.pay(shopper, order, CALLBACK_LOST)
    wait_for(lambda: world.debits)
    body = {"ResultCode": 1037, "ResultDesc": "DS timeout user cannot be reached"}
    push = pushed(world, order)
    ids = {"MerchantRequestID": push["merchant_request_id"], "CheckoutRequestID": push["checkout_request_id"]}
    requests.post(push["callback_url"], json={"Body": {"stkCallback": {**ids, **body}}}, timeout=5)
    assert world.ended(shopper, payment)["status"] == "expired"
    meanwhile()
    deliver(world, order)


def pushed(world: World, order: Order) -> dict[str, Any]:
    """The one prompt that Safaricom was asked for."""
    (push,) = world.sim("GET", f"/sim/requests?account_reference={order['number']}")["requests"]
    found: dict[str, Any] = push
    return found


def deliver(world: World, order: Order, result: str | None = None) -> None:
    """Let the payer answer the prompt of `order`; without `result`, repeat what was answered."""
    body = {"CheckoutRequestID": pushed(world, order)["checkout_request_id"]}
    world.sim("POST", "/deliver", body if result is None else {**body, "result": result})


def time_is_over(world: World, *orders: Order) -> None:
    """Turn the orders' hour-glass: nobody paid in time."""
    with world.app.app_context():
        _end_time([order["id"] for order in orders])


@unit_of_work
def _end_time(ids: list[int]) -> None:
    moved(sa.update(OrderRow).where(OrderRow.id.in_(ids)).values(expires_at=OrderRow.created_at))


@contextmanager
def statements(app: Flask) -> Iterator[list[str]]:
    """Every statement that the database is sent meanwhile, but the beginning of transactions."""
    with app.app_context():
        engine = db.engine
    seen: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        if not statement.startswith("BEGIN"):
            seen.append(statement)

    sa.event.listen(engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        sa.event.remove(engine, "before_cursor_execute", note)


def tab(world: World, shopper: Shopper) -> Thumb:
    """A browser's tab in which `shopper` has just signed in."""
    opened = Thumb(world.shop_url)
    answer = opened.call("POST", "/auth/login", {"login": shopper.user["email"], "password": PASSWORD})
    assert answer.status_code == 200, answer.text
    opened.headers["Authorization"] = f"Bearer {answer.json()['access_token']}"
    return opened


def twin(world: World, shopper: Shopper) -> Thumb:
    """Another tab with the same tokens."""
    opened = Thumb(world.shop_url)
    opened.headers = dict(shopper.headers)
    return opened


def codes(*answers: requests.Response) -> Counter[str]:
    """How often each status (and a refusal's code) was answered. Nobody may see a 5xx."""
    counted: Counter[str] = Counter()
    for answer in answers:
        assert answer.status_code < 500, answer.text
        counted[f"{answer.status_code} {answer.json().get('code', '')}".strip()] += 1
    return counted


def assert_consistent(world: World) -> None:
    """Every invariant of the shop holds, stock among them."""
    with world.app.app_context():
        assert invariants.check(now=utc_now()) == []
