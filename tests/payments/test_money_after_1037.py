"""Safaricom said 1037, nobody answered, and the money comes afterwards: recorded once, and it ends somewhere.

Told by a callback, by C2B or by a statement, in every order; it is the order's, or a person is asked.
"""

from datetime import datetime
from itertools import permutations
from typing import Any

import pytest
import requests

from app.kit.clock import utc_now
from app.payments import inbox
from app.payments.decide import Source
from app.payments.statements import hearing
from tests.payments.c2b.kit import assert_consistent, body, items, parts, receipts, state, tell
from tests.payments.test_faults import failure_body, success_body
from tests.shopper import Shopper
from tests.world import PAYS, PERSON, World, wait_for

NUMBER = "UKL5XQ2P7A"
WAYS = [way for many in (1, 2, 3) for way in permutations(("callback", "confirmation", "statement"), many)]


@pytest.fixture
def order(world: World, amina: Shopper) -> dict[str, Any]:
    """An order of KSh 199 whose only prompt ended as 1037."""
    placed = world.order(amina, world.product(price=19_900, stock=3))
    payment = world.pay(amina, placed, PERSON)
    (push,) = wait_for(lambda: world.sim("GET", "/sim/requests")["requests"])
    requests.post(push["callback_url"], json=failure_body(push, 1037), timeout=5)
    ended = world.ended(amina, payment)
    assert (ended["status"], ended["reason"]) == ("expired", "no_answer")
    return {**placed, "push": push, "success": success_body(world, NUMBER)}


def hear(world: World, what: str, order: dict[str, Any]) -> None:
    """The money is told of in one of the ways."""
    if what == "callback":
        answer = requests.post(order["push"]["callback_url"], json=order["success"], timeout=5)
        assert answer.status_code == 200
    elif what == "confirmation":
        tell(world, body(NUMBER, account=order["number"]))
    else:
        listed = hearing.Listed(NUMBER, 19_900, utc_now(), order["number"], "2547 ***** 678")
        with world.app.app_context():
            hearing.hear(listed=listed, source=Source.STATEMENT, confirm="callback", now=utc_now())


def assert_recorded_once(world: World, way: tuple[str, ...]) -> None:
    """One receipt of that number, whoever told of it; the attempt's where its own callback said so."""
    named = [receipt for receipt in receipts(world) if receipt["number"] == NUMBER]
    assert [receipt["amount_minor"] for receipt in named] == [19_900], "the money is not there once"
    first = "SELECT id, status, receipt_number FROM payments ORDER BY id LIMIT 1"
    (payment,) = world.rows(first)
    if "callback" in way:
        assert named[0]["payment_id"] == payment["id"]
        assert (payment["status"], payment["receipt_number"]) == ("succeeded", NUMBER)
    assert_consistent(world)


@pytest.mark.parametrize("way", WAYS, ids="-".join)
def test_it_pays_the_order_that_waits(
    world: World, amina: Shopper, order: dict[str, Any], way: tuple[str, ...]
) -> None:
    for what in way:
        hear(world, what, order)

    assert_recorded_once(world, way)
    assert state(amina, order) == ("confirmed", "paid")
    assert parts(world) == [("order", order["id"], 19_900)]
    assert items(world) == []


@pytest.mark.parametrize("way", WAYS, ids="-".join)
def test_of_a_cancelled_order_it_is_to_be_returned(
    world: World, amina: Shopper, order: dict[str, Any], way: tuple[str, ...]
) -> None:
    assert amina.post(f"/orders/{order['id']}/cancel", {}).status_code == 200

    for what in way:
        hear(world, what, order)

    assert_recorded_once(world, way)
    assert state(amina, order) == ("cancelled", "refund_due")
    assert parts(world) == [("refund", order["id"], 19_900)]
    assert items(world) == [("refund_due", 19_900)]


@pytest.mark.parametrize("way", WAYS, ids="-".join)
def test_of_an_order_that_was_paid_meanwhile_it_is_too_much(
    world: World, amina: Shopper, order: dict[str, Any], way: tuple[str, ...]
) -> None:
    assert world.ended(amina, world.pay(amina, order, PAYS))["status"] == "succeeded"

    for what in way:
        hear(world, what, order)

    assert_recorded_once(world, way)
    assert state(amina, order) == ("confirmed", "paid")
    assert parts(world) == [("order", order["id"], 19_900), ("overpayment", order["id"], 19_900)]
    assert items(world) == [("overpayment", 19_900)]


def test_an_inbox_with_one_message_per_prompt_would_lose_it(
    world: World, order: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    honest = inbox.keep

    def keep(*, token_hash: str, body: str, now: datetime, channel: str = inbox.CHANNEL) -> int | None:
        heard = world.one(f"SELECT COUNT(*) FROM callback_messages WHERE token_hash = '{token_hash}'")
        return None if heard else honest(token_hash=token_hash, body=body, now=now, channel=channel)

    monkeypatch.setattr(inbox, "keep", keep)
    hear(world, "callback", order)
    with pytest.raises(AssertionError, match="the money is not there once"):
        assert_recorded_once(world, ("callback",))
