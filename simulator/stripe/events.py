"""Webhooks: signed as Stripe signs them, sent in the background, lost, doubled or held on demand.

Signature: https://docs.stripe.com/webhooks (`t=...,v1=HMAC-SHA256 of "t.body"`).
"""

import hashlib
import hmac
import json
import queue
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import requests

from .settings import Settings
from .store import Store, new_id

TRIES = (0.0, 0.5, 2.0, 8.0)
TIMEOUT = 10


@dataclass
class Fault:
    """What the next `times` events of a type meet: `lost`, `twice` or `hold`. `*` is any type."""

    event: str
    fault: str
    times: int = 1


def sign(body: str, secret: str, at: int) -> str:
    """The Stripe-Signature header."""
    mark = hmac.new(secret.encode(), f"{at}.{body}".encode(), hashlib.sha256).hexdigest()
    return f"t={at},v1={mark}"


class Courier:
    """Sends events one after the other from a thread of its own."""

    def __init__(self, settings: Settings, store: Store, now: Callable[[], float]) -> None:
        self._settings, self._store, self._now = settings, store, now
        self._queue: queue.Queue[tuple[str, str] | None] = queue.Queue()
        self.faults: list[Fault] = []
        self.held: list[dict[str, Any]] = []
        self.delivered: list[dict[str, Any]] = []
        self.url = settings.webhook_url
        threading.Thread(target=self._work, name="stripe-events", daemon=True).start()

    def tell(self, kind: str, about: dict[str, Any]) -> dict[str, Any]:
        """Write an event down and send it, unless a fault has other plans."""
        event = {
            "id": new_id("evt"),
            "object": "event",
            "type": kind,
            "created": int(self._now()),
            "livemode": False,
            "data": {"object": dict(about)},
        }
        self._store.put(event)
        fault = self._fault(kind)
        if fault == "hold":
            self.held.append(event)
        elif fault != "lost":
            self.send(event)
            if fault == "twice":
                self.send(event)
        return event

    def send(self, event: dict[str, Any]) -> None:
        self._queue.put((event["id"], json.dumps(event)))

    def release(self, *, backwards: bool = True) -> int:
        """Send what was held, by default the last one first."""
        held, self.held = self.held, []
        for event in reversed(held) if backwards else held:
            self.send(event)
        return len(held)

    def wait(self) -> None:
        """Return when all that was sent has arrived, or was given up."""
        self._queue.join()

    def close(self) -> None:
        self._queue.put(None)

    def _fault(self, kind: str) -> str:
        for fault in self.faults:
            if fault.event in {kind, "*"} and fault.times > 0:
                fault.times -= 1
                return fault.fault
        return ""

    def _work(self) -> None:
        while (task := self._queue.get()) is not None:
            try:
                self._deliver(*task)
            finally:
                self._queue.task_done()

    def _deliver(self, event_id: str, body: str) -> None:
        """Stripe repeats for days; this gives up after ten seconds."""
        for pause in TRIES:
            time.sleep(pause)
            status = self._post(body)
            self.delivered.append({"event": event_id, "http_status": status})
            if 200 <= status < 300 or not self.url:
                return

    def _post(self, body: str) -> int:
        if not self.url:
            return 0
        signature = sign(body, self._settings.webhook_secret, int(time.time()))
        headers = {"Content-Type": "application/json", "Stripe-Signature": signature}
        try:
            answer = requests.post(
                self.url, data=body.encode(), headers=headers, timeout=TIMEOUT, allow_redirects=False
            )
        except requests.RequestException:
            return 0
        return answer.status_code
