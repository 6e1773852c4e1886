"""An open shop and the people who meet it, over HTTP alone: no test client, no look into the database."""

import os
import secrets
import subprocess
import sys
import time
from typing import Any

import requests

from config import ROOT
from tests.shopper import PASSWORD

ADMIN = {"login": "admin@duka.test", "password": "duka-demo-admin"}  # `flask demo load` made this account
OVER = {"succeeded", "failed", "cancelled", "expired"}


class Person:
    """Somebody who uses the API from outside, and keeps an access token as any client does."""

    def __init__(self, url: str, access_token: str = "") -> None:
        self.url = url
        self.headers = {"Authorization": f"Bearer {access_token}"} if access_token else {}

    def call(self, method: str, path: str, body: Any = None, **headers: str) -> requests.Response:
        sent = {**self.headers, **headers}
        return requests.request(method, f"{self.url}/api/v1{path}", json=body, headers=sent, timeout=30)

    def get(self, path: str) -> Any:
        answer = self.call("GET", path)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def post(self, path: str, body: Any, status: int, *, key: bool = False) -> Any:
        headers = {"Idempotency-Key": secrets.token_hex(16)} if key else {}
        answer = self.call("POST", path, body, **headers)
        assert answer.status_code == status, answer.text
        return answer.json()


class Shop:
    """The running shop, and the simulator that takes its payments."""

    def __init__(self, database_url: str, url: str, simulator_url: str) -> None:
        self.url, self.simulator_url = url, simulator_url
        self._env = {**os.environ, "DATABASE_URL": database_url, "BCRYPT_LOG_ROUNDS": "4"}

    def flask(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run `flask --app wsgi ...` against the shop's database, as a process."""
        command = [sys.executable, "-m", "flask", "--app", "wsgi", *arguments]
        return subprocess.run(
            command, check=False, cwd=ROOT, env=self._env, capture_output=True, text=True, timeout=60
        )

    def signed_in(self, login: dict[str, str]) -> Person:
        return Person(self.url, Person(self.url).post("/auth/login", login, 200)["access_token"])

    def customer(self, name: str, phone: str) -> "Customer":
        """A new customer: registers, then logs in."""
        email = f"{name}-{secrets.token_hex(4)}@example.com"
        new = {"email": email, "password": PASSWORD, "name": name.title(), "phone": phone}
        Person(self.url).post("/auth/register", new, 201)
        return Customer(self, self.signed_in({"login": email, "password": PASSWORD}), phone)

    def simulator(self, method: str, path: str, body: Any = None) -> Any:
        answer = requests.request(method, self.simulator_url + path, json=body, timeout=10)
        assert answer.ok, answer.text
        return answer.json()

    def taken(self, order: dict[str, Any] | None = None) -> list[tuple[str, int]]:
        """What the simulator really took: receipt and cents, for one order or for all of them."""
        debits = self.simulator("GET", "/sim/ledger")["debits"]
        mine = [each for each in debits if order is None or each["account_reference"] == order["number"]]
        return sorted((each["receipt"], each["amount"] * 100) for each in mine)

    def delivers_again(self, order: dict[str, Any]) -> None:
        """Let the simulator send the order's callback, whether or not it was lost."""
        asked = self.simulator("GET", f"/sim/requests?account_reference={order['number']}")["requests"]
        self.simulator("POST", "/deliver", {"CheckoutRequestID": asked[-1]["checkout_request_id"]})

    def booked(self) -> list[tuple[str, int]]:
        """What the shop has receipts for: number and cents."""
        rows = self.signed_in(ADMIN).get("/receipts?limit=100")["data"]
        return sorted((row["number"], row["amount"]["amount"]) for row in rows)

    def movements(self, order: dict[str, Any]) -> list[str]:
        """What happened to the order's goods, in order."""
        product_id = order["lines"][0]["product_id"]
        rows = self.signed_in(ADMIN).get(f"/products/{product_id}/stock-movements?sort=oldest&limit=100")
        return [row["kind"] for row in rows["data"] if row["order_id"] == order["id"]]


class Customer:
    """Somebody with an account, a phone in the hand, and no other way in."""

    def __init__(self, shop: Shop, api: Person, phone: str) -> None:
        self.shop, self.api, self.phone = shop, api, phone

    def finds(self, words: str) -> dict[str, Any]:
        found: list[dict[str, Any]] = self.api.get(f"/products?q={words}")["data"]
        assert len(found) == 1, found
        return found[0]

    def buys(self, words: str, quantity: int = 1) -> dict[str, Any]:
        """Find a product, put it in the cart, check out; returns the order."""
        product = self.finds(words)
        cart = self.api.post("/cart/items", {"product_id": product["id"], "quantity": quantity}, 201)
        order: dict[str, Any] = self.api.post("/checkout", {"expected_total": cart["total"]}, 201, key=True)
        return order

    def asks_to_pay(self, order: dict[str, Any]) -> dict[str, Any]:
        payment: dict[str, Any] = self.api.post(f"/orders/{order['id']}/payments", {}, 202, key=True)
        return payment

    def taps(self, pin: str) -> None:
        self.shop.simulator("POST", f"/phone/{self.phone}/pin", {"pin": pin})

    def taps_cancel(self) -> None:
        self.shop.simulator("POST", f"/phone/{self.phone}/cancel")

    def rings(self) -> str:
        """What the prompt on the phone asks."""
        screen = f"{self.shop.simulator_url}/phone/{self.phone}"
        shown = requests.get(screen, headers={"Accept": "application/json"}, timeout=10)
        return str(shown.json()["prompt"]["text"])

    def waits(self, payment: dict[str, Any], seconds: float = 10) -> dict[str, Any]:
        """Read the payment, again and again, until it has ended."""
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            present: dict[str, Any] = self.api.get(f"/payments/{payment['id']}")
            if present["status"] in OVER:
                return present
            time.sleep(0.1)
        raise AssertionError(f"still {present['status']} after {seconds} seconds")

    def reads(self, order: dict[str, Any]) -> tuple[str, str]:
        """How the order stands: its status, and whether its money came."""
        present = self.api.get(f"/orders/{order['id']}")
        return present["status"], present["payment_status"]
