"""What the specification of payments by hand shares: phones that pay, confirmations told, money looked at."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import requests
import sqlalchemy as sa

from app.db import db
from app.invariants import service as invariants
from app.kit.clock import utc_now
from app.payments.c2b.address import Shop
from tests.shopper import Shopper
from tests.world import PERSON, World, wait_for

Order = dict[str, Any]
SHORTCODE = "174379"


def shop(world: World) -> Shop:
    """The shop as C2B knows it: its secret and addresses."""
    found: Shop = world.app.extensions["payments"].shop
    return found


def register(world: World) -> None:
    """Register the shop's addresses at the simulator, as its owner does."""
    result = world.app.test_cli_runner().invoke(args=["payments", "register-urls"])
    assert result.exit_code == 0, result.output


def pays(world: World, account: str, amount: int, phone: str = PERSON, **more: Any) -> dict[str, Any]:
    """A person pays `amount` shillings to the PayBill by hand; how that ended, once the shop has heard."""
    paid = world.sim("POST", "/sim/pay", {"phone": phone, "amount": amount, "account": account, **more})
    if paid["result_code"] == "0" and "confirmation_lost" not in more.get("faults", ()):
        wait_for(lambda: world.rows(f"SELECT id FROM receipts WHERE number = '{paid['receipt']}'"))
    answer: dict[str, Any] = paid
    return answer


def body(number: str, amount: str = "199.00", account: str = "", **changed: Any) -> dict[str, Any]:
    """A confirmation as Safaricom writes it."""
    return {
        "TransactionType": "Pay Bill",
        "TransID": number,
        "TransTime": "20261121093000",
        "TransAmount": amount,
        "BusinessShortCode": SHORTCODE,
        "BillRefNumber": account,
        "InvoiceNumber": "",
        "OrgAccountBalance": "49197.00",
        "ThirdPartyTransID": "",
        "MSISDN": "2547 ***** 678",
        "FirstName": "AMINA",
        "MiddleName": "",
        "LastName": "",
        **changed,
    }


def tell(
    world: World, what: dict[str, Any] | bytes, *, secret: str | None = None, kind: str = "confirmation"
) -> Any:
    """POST it to the shop's own address, or to one with another secret; the answer."""
    own = shop(world).secret if secret is None else secret
    url = f"{world.shop_url}/api/v1/payments/callbacks/c2b/{own}/{kind}"
    data = what if isinstance(what, bytes) else json.dumps(what).encode()
    answer = requests.post(url, data=data, headers={"Content-Type": "application/json"}, timeout=20)
    assert answer.status_code == 200, answer.text
    return answer.json()


def validate(world: World, what: dict[str, Any] | bytes, **how: Any) -> str:
    """Safaricom's question about a payment; the code of the shop's answer."""
    code: str = tell(world, what, kind="validation", **how)["ResultCode"]
    return code


def receipts(world: World) -> list[dict[str, Any]]:
    return world.rows("SELECT number, amount_minor, payment_id, source FROM receipts ORDER BY id")


def parts(world: World) -> list[tuple[str, int | None, int]]:
    """(kind, order, cents) of every part of every receipt."""
    rows = world.rows("SELECT kind, order_id, amount_minor FROM allocations ORDER BY receipt_id, id")
    return [(row["kind"], row["order_id"], row["amount_minor"]) for row in rows]


def items(world: World, *, resolved: bool = False) -> list[tuple[str, int | None]]:
    """(kind, cents) of what is in front of a person."""
    state = "IS NOT NULL" if resolved else "IS NULL"
    rows = world.rows(f"SELECT kind, amount_minor FROM review_items WHERE resolved_at {state} ORDER BY id")
    return [(row["kind"], row["amount_minor"]) for row in rows]


def state(shopper: Shopper, order: Order) -> tuple[str, str]:
    present = shopper.get(f"/orders/{order['id']}").json
    return present["status"], present["payment_status"]


def assert_truth(world: World) -> None:
    """What the shop wrote down is what left the phones, and every invariant holds."""
    taken = sorted((debit["receipt"], debit["amount"] * 100) for debit in world.debits)
    known = [(row["number"], row["amount_minor"]) for row in receipts(world) if row["source"] != "counter"]
    if all(number for number, _ in known):
        assert sorted(known) == taken
    else:
        assert sorted(amount for _, amount in known) == sorted(amount for _, amount in taken)
    assert_consistent(world)


def assert_consistent(world: World) -> None:
    with world.app.app_context():
        assert [str(breach) for breach in invariants.check(now=utc_now())] == []


@contextmanager
def statements(world: World) -> Iterator[list[str]]:
    """What the database is asked meanwhile, by whichever thread."""
    seen: list[str] = []

    def note(_connection: Any, _cursor: Any, text: str, *_: Any) -> None:
        if not text.startswith(("BEGIN", "PRAGMA")):
            seen.append(text)

    with world.app.app_context():
        engine = db.engine
    sa.event.listen(engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        sa.event.remove(engine, "before_cursor_execute", note)
