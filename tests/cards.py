"""The simulated Stripe as a test sees it, beside the shop."""

from typing import Any

import requests

from app.invariants import service as invariants
from app.kit.clock import utc_now
from tests.shopper import Shopper
from tests.world import World

PAYS, DECLINED, POOR, ASKS = (
    "4242424242424242",
    "4000000000000002",
    "4000000000009995",
    "4000002500003155",
)
REFUND_PENDS, REFUND_BOUNCES, DISPUTED = "4000000000007726", "4000000000005126", "4000000000000259"


class Cards:
    """Speaks to the simulator's control and to the shop's payments by card."""

    def __init__(self, world: World, url: str) -> None:
        self.world, self.url = world, url

    def start_over(self) -> None:
        self.call("POST", "/sim/events/wait")
        self.call("POST", "/sim/reset")

    def call(self, method: str, path: str, body: Any = None) -> Any:
        answer = requests.request(method, self.url + path, json=body, timeout=10)
        assert answer.ok, answer.text
        return answer.json()

    @property
    def ledger(self) -> dict[str, Any]:
        """What really happened at Stripe."""
        found: dict[str, Any] = self.call("GET", "/sim/ledger")
        return found

    def arrange(self, call: str, fault: str, times: int = 1) -> None:
        self.call("POST", "/sim/faults", {"call": call, "fault": fault, "times": times})

    def arrange_events(self, event: str, fault: str, times: int = 1) -> None:
        self.call("POST", "/sim/event-faults", {"event": event, "fault": fault, "times": times})

    def begin(self, shopper: Shopper, order: dict[str, Any], **kwargs: Any) -> dict[str, Any]:
        """Tap on "pay by card"; the payment as first answered."""
        answer = shopper.post(f"/orders/{order['id']}/payments", {"method": "card"}, key=True, **kwargs)
        assert answer.status_code == 202, answer.text
        begun: dict[str, Any] = answer.json
        return begun

    def fill_in(self, begun: dict[str, Any], number: str = PAYS) -> requests.Response:
        """What the browser's payment form does with the client secret."""
        secret = begun["client_secret"]
        intent = secret.partition("_secret_")[0]
        (method,) = [
            one
            for one in Shopper(self.world.app).get("/payment-methods").json["data"]
            if one["method"] == "card"
        ]
        form = {
            "key": method["publishable_key"],
            "client_secret": secret,
            "payment_method_data[card][number]": number,
        }
        return requests.post(
            f"{method['api_base']}/v1/payment_intents/{intent}/confirm", data=form, timeout=10
        )

    def told(self) -> None:
        """Wait until every event has arrived."""
        self.call("POST", "/sim/events/wait")

    def paid(self, shopper: Shopper, order: dict[str, Any], number: str = PAYS) -> dict[str, Any]:
        """An order paid by card: the payment as it ended."""
        begun = self.begin(shopper, order)
        assert self.fill_in(begun, number).ok
        self.told()
        return self.world.ended(shopper, begun)

    def receipt(self, shopper: Shopper, order: dict[str, Any], number: str = PAYS) -> dict[str, Any]:
        """The receipt of an order that was paid by card."""
        payment = self.paid(shopper, order, number)
        row_id = self.world.one(f"SELECT id FROM receipts WHERE payment_id = {payment['id']}")
        return {"id": row_id, "number": payment["receipt_number"], "order_id": order["id"]}

    def intent_of(self, payment: dict[str, Any]) -> str:
        found: str = self.world.one(f"SELECT provider_ref FROM payments WHERE id = {payment['id']}")
        return found

    def present(self, shopper: Shopper, payment: dict[str, Any]) -> dict[str, Any]:
        found: dict[str, Any] = shopper.get(f"/payments/{payment['id']}").json
        return found

    def order(self, shopper: Shopper, order: dict[str, Any]) -> dict[str, Any]:
        found: dict[str, Any] = shopper.get(f"/orders/{order['id']}").json
        return found

    def items(self) -> list[str]:
        """What is in front of a person."""
        rows = self.world.rows("SELECT kind FROM review_items WHERE resolved_at IS NULL ORDER BY id")
        return [row["kind"] for row in rows]

    def sound(self) -> bool:
        """Whether no invariant is broken, and the books hold what Stripe took, to the cent."""
        with self.world.app.app_context():
            assert [str(breach) for breach in invariants.check(now=utc_now())] == []
        ledger = self.ledger
        took = sum(intent["amount_received"] for intent in ledger["payment_intents"])
        booked = self.world.one(
            "SELECT COALESCE(SUM(amount_minor), 0) FROM receipts WHERE provider = 'stripe'"
            " AND number LIKE 'pi%'"
        )
        assert int(booked) == took, self.world.rows("SELECT * FROM receipts")
        return True
