"""A shop and a simulator that really talk, with a shelf of goods, and a clock one may wind forward."""

import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import requests
import sqlalchemy as sa
from flask import Flask

from app.db import db, read
from app.kit.clock import utc_now
from app.orders import expiry
from app.payments import sweeper
from app.products import service as products
from tests.shopper import Shopper

PAYS, POOR, WRONG_PIN, CANCELS, SILENT, UNREACHABLE, LOCKED, BUSY = (
    f"07123456{digits}" for digits in ("00", "01", "02", "03", "04", "05", "07", "08")
)
REPLY_LOST, CALLBACK_LOST, LATE, REPEATED, WRONG_AMOUNT, FORGED, EARLY, QUERY_WRONG, AFTER_TIMEOUT = (
    f"07123456{digits}" for digits in ("09", "10", "11", "12", "13", "14", "15", "16", "17")
)
PERSON = "0712345678"


def wait_for(what: Callable[[], Any], seconds: float = 5.0) -> Any:
    """Return the first true answer of `what`, asked until `seconds` have passed."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        found = what()
        if found:
            return found
        time.sleep(0.01)
    raise AssertionError(f"waited {seconds} seconds in vain")


class World:
    """Everything that a payment touches, over real HTTP."""

    def __init__(self, app: Flask, shop_url: str, simulator_url: str) -> None:
        self.app, self.shop_url, self.simulator_url = app, shop_url, simulator_url

    def start_over(self) -> None:
        self.sim("POST", "/sim/reset")
        self.sim("DELETE", "/sim/scripts")

    def sim(self, method: str, path: str, body: Any = None) -> Any:
        answer = requests.request(method, self.simulator_url + path, json=body, timeout=10)
        assert answer.ok, answer.text
        return answer.json()

    @property
    def debits(self) -> list[dict[str, Any]]:
        """What the simulator really took from phones."""
        found: list[dict[str, Any]] = self.sim("GET", "/sim/ledger")["debits"]
        return found

    def arrange(self, phone: str, outcome: str, **more: Any) -> None:
        self.sim("POST", "/sim/scripts", {"phone": phone, "outcome": outcome, **more})

    def product(
        self, name: str = "Unga 2 kg", price: int = 19_900, stock: int | None = 10, **more: Any
    ) -> int:
        """Put a product on the shelf; price in cents. Returns its id."""
        with self.app.app_context():
            made = products.create_product(
                fields={"name": name, "price_minor": price, **more}, stock=stock, actor="test", now=utc_now()
            )
            return int(made.id)

    def order(
        self, shopper: Shopper, *product_ids: int, quantity: int = 1, **checkout: Any
    ) -> dict[str, Any]:
        """Let `shopper` buy the products; returns the order."""
        for product_id in product_ids or (self.product(),):
            answer = shopper.post("/cart/items", {"product_id": product_id, "quantity": quantity})
            assert answer.status_code == 201, answer.text
        answer = shopper.post("/checkout", {"phone": PERSON, **checkout}, key=True)
        assert answer.status_code == 201, answer.text
        placed: dict[str, Any] = answer.json
        return placed

    def pay(
        self, shopper: Shopper, order: dict[str, Any], phone: str = PAYS, **kwargs: Any
    ) -> dict[str, Any]:
        """Tap on pay; returns the payment as first answered."""
        answer = shopper.post(f"/orders/{order['id']}/payments", {"phone": phone}, key=True, **kwargs)
        assert answer.status_code == 202, answer.text
        paid: dict[str, Any] = answer.json
        return paid

    def ended(self, shopper: Shopper, payment: dict[str, Any]) -> dict[str, Any]:
        """The payment once it has ended."""
        over = {"succeeded", "failed", "cancelled", "expired"}

        def look() -> Any:
            present = shopper.get(f"/payments/{payment['id']}").json
            return present if present["status"] in over else None

        found: dict[str, Any] = wait_for(look)
        return found

    def is_delivered(self, number: int = 1) -> None:
        """Wait until the simulator has delivered `number` callbacks."""
        wait_for(
            lambda: (
                sum(bool(d["http_status"]) for d in self.sim("GET", "/sim/ledger")["deliveries"]) >= number
            )
        )

    def sweep(self, after: float = 0) -> int:
        """Let a worker look, `after` seconds from now."""
        with self.app.app_context():
            gateway = self.app.extensions["payments"]
            return sweeper.sweep(gateway=gateway, now=lambda: utc_now() + timedelta(seconds=after))

    def expire(self, after: float) -> int:
        with self.app.app_context():
            return expiry.expire_due(now=utc_now() + timedelta(seconds=after))

    def rows(self, sql: str) -> list[dict[str, Any]]:
        """What the database holds."""
        with self.app.app_context(), read() as session:
            return [dict(row) for row in session.execute(sa.text(sql)).mappings()]

    def one(self, sql: str) -> Any:
        """The single value that `sql` selects."""
        (row,) = self.rows(sql)
        (value,) = row.values()
        return value

    def forget_connections(self) -> None:
        with self.app.app_context():
            db.engine.dispose()
