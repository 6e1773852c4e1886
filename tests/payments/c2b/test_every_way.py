"""Callback, confirmation and query tell of one payment in every order, and all at once: one receipt."""

from itertools import permutations

import pytest

from app.payments.c2b import twins
from tests.payments.c2b.kit import assert_truth, body, items, parts, receipts, tell
from tests.payments.c2b.test_twins import again, till
from tests.races.client import at_once
from tests.shopper import Shopper
from tests.world import CALLBACK_LOST, World, wait_for

WAYS = [
    way
    for many in (1, 2, 3)
    for way in permutations(("callback", "confirmation", "query"), many)
    if way != ("confirmation",)
]
PAYERS = {"masked": "2547 ***** 610", "unknown": ""}


@pytest.fixture
def push(world: World, amina: Shopper, order: dict) -> dict:
    """A prompt that was paid, and of which nobody has told the shop."""
    world.pay(amina, order, CALLBACK_LOST)
    wait_for(lambda: world.debits)
    (found,) = world.sim("GET", "/sim/requests")["requests"]
    asked: dict = found
    return asked


def tells(world: World, what: str, push: dict, confirmation: dict) -> None:
    if what == "callback":
        again(world, push)
    elif what == "confirmation":
        tell(world, confirmation)
    else:
        world.sweep(after=121)


def assert_one(world: World, order: dict, way: tuple[str, ...]) -> None:
    (receipt,) = receipts(world)
    (payment,) = world.rows("SELECT id, status, receipt_number FROM payments")
    number = None if way == ("query",) else world.debits[0]["receipt"]
    assert (receipt["payment_id"], receipt["number"]) == (payment["id"], number)
    assert (payment["status"], payment["receipt_number"]) == ("succeeded", number)
    assert parts(world) == [("order", order["id"], 19_900)]
    assert items(world) == []
    assert_truth(world)


@pytest.mark.parametrize("payer", PAYERS.values(), ids=PAYERS)
@pytest.mark.parametrize("way", WAYS, ids="-".join)
def test_to_a_paybill(world: World, order: dict, push: dict, way: tuple[str, ...], payer: str) -> None:
    told = body(world.debits[0]["receipt"], account=order["number"], MSISDN=payer)

    for what in way:
        tells(world, what, push, told)

    assert_one(world, order, way)


@pytest.mark.parametrize("payer", PAYERS.values(), ids=PAYERS)
@pytest.mark.parametrize("way", WAYS, ids="-".join)
def test_to_a_till(world: World, order: dict, push: dict, way: tuple[str, ...], payer: str) -> None:
    """Its confirmation names no order: without the phone and without the callback a person is asked."""
    for what in way:
        tells(world, what, push, till(world.debits[0]["receipt"], MSISDN=payer))

    if not payer and set(way) == {"confirmation", "query"}:
        assert items(world) == [("unmatched_money", 19_900)]
    else:
        assert_one(world, order, way)


@pytest.mark.parametrize("names_order", [True, False], ids=["paybill", "till"])
def test_at_the_same_moment(world: World, amina: Shopper, names_order: bool) -> None:
    product, orders = world.product(price=19_900, stock=None), []
    for digit in range(6):
        world.arrange(f"072200000{digit}", "pays", faults=["callback_lost"])
        orders.append(world.order(amina, product))
        world.pay(amina, orders[-1], f"072200000{digit}")
    wait_for(lambda: len(world.debits) == len(orders))
    number_of = {debit["account_reference"]: debit["receipt"] for debit in world.debits}
    pushes = {push["account_reference"]: push for push in world.sim("GET", "/sim/requests")["requests"]}

    calls = []
    for order in orders:
        account = order["number"] if names_order else ""
        told = body(number_of[order["number"]], account=account, MSISDN="")
        calls += [lambda push=pushes[order["number"]]: again(world, push)] * 2
        calls += [lambda told=told: tell(world, told)] * 2
    at_once(calls)
    world.sweep(after=6)

    assert [kind for kind, _, _ in parts(world)] == ["order"] * len(orders)
    assert world.one("SELECT COUNT(*) FROM orders WHERE status = 'confirmed'") == len(orders)
    assert items(world) == []
    assert_truth(world)


# Each would be noticed.


@pytest.mark.parametrize(
    ("without", "way"),
    [("told_before", ("confirmation", "query")), ("numberless", ("query", "confirmation"))],
)
def test_without_looking_for_its_twin_one_payment_would_be_two(
    world: World, order: dict, push: dict, monkeypatch: pytest.MonkeyPatch, without: str, way: tuple[str, ...]
) -> None:
    monkeypatch.setattr(twins, without, lambda *_, **__: None)
    told = body(world.debits[0]["receipt"], account=order["number"], MSISDN="")

    for what in way:
        tells(world, what, push, told)

    assert len(receipts(world)) == 2
    with pytest.raises(AssertionError):
        assert_truth(world)
