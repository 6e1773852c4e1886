"""Shoppers who never give up, and who remember everything that the shop acknowledged."""

import random
import secrets
import threading
import time
from dataclasses import dataclass, field
from typing import Any

import requests

ENDINGS = ("00", "00", "00", "10", "11", "12", "13", "14", "15", "16", "17", "09", "01", "02", "03", "04")


@dataclass
class Remembered:
    """What the shop said yes to."""

    orders: dict[int, str] = field(default_factory=dict)
    payments: set[int] = field(default_factory=set)
    succeeded: set[int] = field(default_factory=set)
    errors: dict[str, int] = field(default_factory=dict)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def count(self, what: str) -> None:
        with self.lock:
            self.errors[what] = self.errors.get(what, 0) + 1


class Shopper:
    """Buys again and again at random servers until told to stop."""

    def __init__(self, urls: list[str], product_id: int, seed: int, remembered: Remembered) -> None:
        self.urls, self.product_id, self.remembered = urls, product_id, remembered
        self.rng = random.Random(seed)
        self.headers: dict[str, str] = {}

    def run(self, stop: threading.Event) -> None:
        while not stop.is_set():
            try:
                self.buy(stop)
            except GaveUp:
                self.remembered.count("gave up")

    def buy(self, stop: threading.Event) -> None:
        self.headers = {}
        self.call(stop, "POST", "/cart/items", {"product_id": self.product_id}, 201)
        order = self.call(stop, "POST", "/checkout", {"phone": "0712345678"}, 201)
        with self.remembered.lock:
            self.remembered.orders[order["id"]] = order["number"]
        phone = f"07{self.rng.randrange(10**5, 10**6)}{self.rng.choice(ENDINGS)}"
        payment = self.call(stop, "POST", f"/orders/{order['id']}/payments", {"phone": phone}, 202)
        with self.remembered.lock:
            self.remembered.payments.add(payment["id"])
        for _ in range(6):
            if payment["status"] not in {"sending", "pending", "unknown"} or stop.is_set():
                break
            time.sleep(0.5)
            payment = self.call(stop, "GET", f"/payments/{payment['id']}", None, 200)
        if payment["status"] == "succeeded":
            with self.remembered.lock:
                self.remembered.succeeded.add(payment["id"])

    def call(
        self, stop: threading.Event, method: str, path: str, body: Any, wanted: int, *, tries: int = 60
    ) -> Any:
        """The same request with the same key until it is answered as wanted; another server each time."""
        key = {"Idempotency-Key": secrets.token_hex(16)}
        for _ in range(tries):
            try:
                url = f"{self.rng.choice(self.urls)}/api/v1{path}"
                answer = requests.request(method, url, json=body, headers=self.headers | key, timeout=20)
            except requests.RequestException as error:
                self.remembered.count(type(error).__name__)
                time.sleep(0.3)
                continue
            for name in ("Cart-Token", "Order-Token"):
                if name in answer.headers:
                    self.headers[name] = answer.headers[name]
            if answer.status_code == wanted:
                return answer.json()
            self.remembered.count(f"{answer.status_code}")
            if answer.status_code < 500 and answer.status_code not in {409, 429}:
                raise GaveUp(f"{path}: {answer.status_code} {answer.text[:200]}")
            time.sleep(0.5)
        raise GaveUp(path)


class ByHand(Shopper):
    """Orders, and pays by hand at the simulator: all of it, in parts, too much, or under a wrong account."""

    simulator_url = ""

    def buy(self, stop: threading.Event) -> None:
        self.headers = {}
        self.call(stop, "POST", "/cart/items", {"product_id": self.product_id}, 201)
        order = self.call(stop, "POST", "/checkout", {"phone": "0712345678"}, 201)
        with self.remembered.lock:
            self.remembered.orders[order["id"]] = order["number"]
        whole = order["total"]["amount"] // 100
        parts = self.rng.choice(([whole], [whole], [50, whole - 50], [whole + 30]))
        account = order["number"] if self.rng.random() < 0.9 else "SHOES"
        for part in parts:
            phone = f"07{self.rng.randrange(10**5, 10**6)}00"
            body = {"phone": phone, "amount": part, "account": account}
            answer = requests.post(f"{self.simulator_url}/sim/pay", json=body, timeout=60)
            self.remembered.count(f"by hand {answer.status_code}")
        stop.wait(1)


class Office(Shopper):
    """An administrator who approves every refund that is asked for, and asks for some."""

    login = ("", "")

    def buy(self, stop: threading.Event) -> None:
        self.headers = {}
        name, password = self.login
        signed_in = self.call(stop, "POST", "/auth/login", {"login": name, "password": password}, 200)
        self.headers = {"Authorization": f"Bearer {signed_in['access_token']}"}
        for _ in range(20):
            for refund in self.call(stop, "GET", "/refunds?status=requested&limit=20", None, 200)["data"]:
                self.attempt(stop, f"/refunds/{refund['id']}/approve", {"handed_to": "The payer"}, 200)
            for receipt in self.call(stop, "GET", "/receipts?limit=3", None, 200)["data"]:
                if self.rng.random() < 0.2:
                    self.attempt(stop, f"/receipts/{receipt['id']}/refunds", {"reason": "Brought back"}, 201)
            if stop.wait(2):
                return

    def attempt(self, stop: threading.Event, path: str, body: Any, wanted: int) -> None:
        """A refusal is an answer."""
        try:
            self.call(stop, "POST", path, body, wanted, tries=3)
            self.remembered.count(f"{path.rpartition('/')[2]} done")
        except GaveUp:
            self.remembered.count(f"{path.rpartition('/')[2]} refused")


class GaveUp(Exception):
    """This purchase goes no further; what was acknowledged stays remembered."""
