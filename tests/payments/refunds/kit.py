"""What the specification of refunds shares: a paid receipt, a refund on its way, a worker that looks."""

from datetime import timedelta
from typing import Any

import requests
import sqlalchemy as sa
from werkzeug.test import TestResponse

from app.db import db
from app.invariants import service as invariants
from app.kit.clock import utc_now
from app.payments.refunds import sweeper
from tests.payments.test_faults import failure_body
from tests.shopper import Shopper
from tests.world import CALLBACK_LOST, World, wait_for

Json = dict[str, Any]
ENDS = {"done", "failed", "rejected"}
WHY = "The flour was wet"


def paid(world: World, shopper: Shopper, price: int = 50_000) -> Json:
    """An order that was paid by M-Pesa: its receipt, with the order's id. Price in cents."""
    order = world.order(shopper, world.product(price=price))
    payment = world.ended(shopper, world.pay(shopper, order))
    number = payment["receipt_number"]
    (row,) = world.rows(f"SELECT id FROM receipts WHERE number = '{number}'")
    return {"id": row["id"], "number": number, "order_id": order["id"], "payment_id": payment["id"]}


def ask(who: Shopper, receipt: Json, *, key: str | bool = True, **body: Any) -> TestResponse:
    return who.post(f"/receipts/{receipt['id']}/refunds", {"reason": WHY, **body}, key=key)


def asked(who: Shopper, receipt: Json, **body: Any) -> Json:
    answer = ask(who, receipt, **body)
    assert answer.status_code == 201, answer.text
    refund: Json = answer.json
    return refund


def approve(who: Shopper, refund: Json, **body: Any) -> TestResponse:
    return who.post(f"/refunds/{refund['id']}/approve", body)


def approved(staff: Shopper, admin: Shopper, receipt: Json, **body: Any) -> Json:
    answer = approve(admin, asked(staff, receipt, **body))
    assert answer.status_code == 200, answer.text
    refund: Json = answer.json
    return refund


def present(staff: Shopper, refund: Json) -> Json:
    found: Json = staff.get(f"/refunds/{refund['id']}").json
    return found


def status(staff: Shopper, refund: Json) -> str:
    return str(present(staff, refund)["status"])


def work(world: World, after: float = 0) -> int:
    """Let a worker look after refunds, `after` seconds from now."""
    with world.app.app_context():
        gateway = world.app.extensions["payments"]
        return sweeper.sweep(gateway=gateway, now=lambda: utc_now() + timedelta(seconds=after))


def becomes(staff: Shopper, refund: Json, *statuses: str) -> Json:
    """The refund once it is one of `statuses`."""

    def look() -> Json | None:
        now = present(staff, refund)
        return now if now["status"] in statuses else None

    found: Json = wait_for(look)
    return found


def sent(world: World, staff: Shopper, admin: Shopper, receipt: Json, **body: Any) -> Json:
    """A refund that was approved and sent."""
    refund = approved(staff, admin, receipt, **body)
    assert work(world) >= 1
    return refund


def done(world: World, staff: Shopper, admin: Shopper, receipt: Json, **body: Any) -> Json:
    return becomes(staff, sent(world, staff, admin, receipt, **body), "done")


def arrange(world: World, call: str, *faults: str, result_code: str | None = None, times: int = 1) -> None:
    """What the next initiator calls meet."""
    script = {"call": call, "faults": list(faults), "times": times}
    world.sim(
        "POST", "/sim/initiator-scripts", script | ({"result_code": result_code} if result_code else {})
    )


def credits(world: World) -> list[Json]:
    """What the simulator really gave back to phones."""
    found: list[Json] = world.sim("GET", "/sim/ledger")["credits"]
    return found


def calls(world: World, kind: str) -> list[Json]:
    return [call for call in world.sim("GET", "/sim/calls")["calls"] if call["kind"] == kind]


def letters(world: World, kind: str = "result") -> list[Json]:
    """What the simulator posted, or lost on purpose: results or queue_timeouts."""
    return [one for one in world.sim("GET", "/sim/ledger")["deliveries"] if one["kind"] == kind]


def post(url: str, body: Any) -> requests.Response:
    return requests.post(url, json=body, timeout=5)


def history(staff: Shopper, refund: Json) -> list[str]:
    return [line["to_status"] for line in present(staff, refund)["history"]]


def items(staff: Shopper, *, is_open: bool = True) -> list[str]:
    """The kinds of what needs a person."""
    listed = staff.get(f"/payments/review?open={'true' if is_open else 'false'}").json["data"]
    return [item["kind"] for item in listed]


def allocations(staff: Shopper, receipt: Json) -> list[tuple[str, int, bool]]:
    """Kind, cents, and whether a refund returned it."""
    parts = staff.get(f"/receipts/{receipt['id']}").json["allocations"]
    return sorted((part["kind"], part["amount"]["amount"], part["refund_id"] is not None) for part in parts)


def money_of(shopper: Shopper, receipt: Json) -> tuple[str, int, int, int]:
    """The order's payment status, and its cents paid, refunded and due."""
    order = shopper.get(f"/orders/{receipt['order_id']}").json
    return order["payment_status"], *(order[name]["amount"] for name in ("paid", "refunded", "due"))


def long_ago(world: World, refund: Json, minutes: int) -> None:
    """As if the refund had been sent so long ago."""
    with world.app.app_context(), db.engine.begin() as connection:
        refunds = db.metadata.tables["refunds"]
        then = utc_now() - timedelta(minutes=minutes)
        connection.execute(sa.update(refunds).where(refunds.c.id == refund["id"]).values(sent_at=then))


def assert_consistent(world: World) -> None:
    """Every invariant of the shop holds."""
    with world.app.app_context():
        assert [str(breach) for breach in invariants.check(now=utc_now())] == []


def money_comes_too_late(
    world: World, shopper: Shopper, other: Shopper, *, numbered: bool = True, price: int = 50_000
) -> Json:
    """A prompt seems dead, its order expires, somebody else buys the last one, and then it was paid.

    Returns the push. Not `numbered`: only the query tells of the money, and names no receipt.
    """
    last = world.product("The last one", price=price, stock=1)
    order = world.order(shopper, last)
    before = len(world.debits)
    payment = world.pay(shopper, order, CALLBACK_LOST)
    wait_for(lambda: len(world.debits) > before)
    found = world.sim("GET", f"/sim/requests?account_reference={order['number']}")["requests"]
    push: Json = found[0]
    requests.post(push["callback_url"], json=failure_body(push, 1037), timeout=5)
    assert world.ended(shopper, payment)["status"] == "expired"
    world.expire(after=3600)
    world.order(other, last)
    if numbered:
        world.sim("POST", "/deliver", {"CheckoutRequestID": push["checkout_request_id"]})
    else:
        for after in (310, 345):
            world.sweep(after=after)
    assert world.one(f"SELECT payment_status FROM orders WHERE id = {order['id']}") == "refund_due"
    return {**push, "order_id": order["id"]}
