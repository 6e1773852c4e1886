"""Many impatient thumbs: plain HTTP clients on threads, let go at the same moment."""

import secrets
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

import requests

T = TypeVar("T")


class Thumb:
    """A guest with a phone: keeps Cart-Token and Order-Token."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.headers: dict[str, str] = {}

    def call(self, method: str, path: str, body: Any = None, key: str | None = None) -> requests.Response:
        headers = dict(self.headers) | {"Idempotency-Key": key or secrets.token_hex(16)}
        answer = requests.request(method, f"{self.url}/api/v1{path}", json=body, headers=headers, timeout=30)
        for name in ("Cart-Token", "Order-Token"):
            if name in answer.headers:
                self.headers[name] = answer.headers[name]
        return answer

    def fill(self, *product_ids: int, quantity: int = 1) -> "Thumb":
        for product_id in product_ids:
            answer = self.call("POST", "/cart/items", {"product_id": product_id, "quantity": quantity})
            assert answer.status_code == 201, answer.text
        return self

    def checkout(self, key: str | None = None) -> requests.Response:
        return self.call("POST", "/checkout", {"phone": "0712345678"}, key)

    def order(self, *product_ids: int) -> dict[str, Any]:
        answer = self.fill(*product_ids).checkout()
        assert answer.status_code == 201, answer.text
        placed: dict[str, Any] = answer.json()
        return placed

    def pay(self, order: dict[str, Any], phone: str, key: str | None = None) -> requests.Response:
        return self.call("POST", f"/orders/{order['id']}/payments", {"phone": phone}, key)

    def twin(self) -> "Thumb":
        """Somebody holding the same tokens: another tab."""
        other = Thumb(self.url)
        other.headers = dict(self.headers)
        return other


def at_once(calls: Sequence[Callable[[], T]]) -> list[T]:
    """Run all calls on threads that start together; return their answers in order."""
    gate = threading.Barrier(len(calls))

    def wait_and(call: Callable[[], T]) -> T:
        gate.wait(timeout=30)
        return call()

    with ThreadPoolExecutor(len(calls)) as pool:
        return [future.result() for future in [pool.submit(wait_and, call) for call in calls]]


def no_server_error(answers: Sequence[requests.Response]) -> None:
    wrong = [f"{answer.status_code} {answer.text[:300]}" for answer in answers if answer.status_code >= 500]
    assert wrong == []
