"""What two impatient thumbs do, on threads and on several server processes."""

import requests

from app.invariants import service as invariants
from app.kit.clock import utc_now
from tests.races.client import Thumb, at_once, no_server_error
from tests.world import CALLBACK_LOST, PAYS, PERSON, World, wait_for

PENDING = {"pending_payment": 0, "confirmed": 1}


def no_breach(world: World) -> None:
    with world.app.app_context():
        assert [str(breach) for breach in invariants.check(now=utc_now())] == []


def test_one_unit_and_fifty_buyers_make_one_order(arena: World) -> None:
    product = arena.product(stock=1)
    thumbs = [Thumb(arena.shop_url).fill(product) for _ in range(50)]

    answers = at_once([thumb.checkout for thumb in thumbs])

    no_server_error(answers)
    assert sorted(answer.status_code for answer in answers) == [201] + [409] * 49
    assert {answer.json()["code"] for answer in answers if answer.status_code == 409} == {"out_of_stock"}
    assert arena.rows("SELECT on_hand, reserved FROM products") == [{"on_hand": 1, "reserved": 1}]
    no_breach(arena)


def test_sixteen_buyers_of_the_same_four_products_all_succeed(arena: World) -> None:
    products = [arena.product(name=f"Product {n}", stock=20) for n in range(4)]
    turned = [products[n % 4 :] + products[: n % 4] for n in range(16)]
    thumbs = [Thumb(arena.shop_url).fill(*wanted) for wanted in turned]

    answers = at_once([thumb.checkout for thumb in thumbs])

    assert [answer.status_code for answer in answers] == [201] * 16
    assert arena.rows("SELECT reserved FROM products") == [{"reserved": 16}] * 4
    no_breach(arena)


def test_the_same_checkout_key_twenty_times_is_one_order(arena: World) -> None:
    thumb = Thumb(arena.shop_url).fill(arena.product())
    twins = [thumb.twin() for _ in range(20)]

    answers = at_once([lambda twin=twin: twin.checkout(key="one-and-the-same-key") for twin in twins])

    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.json()["id"] for answer in answers}) == 1
    assert len({twin.headers["Order-Token"] for twin in twins}) == 1
    assert arena.one("SELECT COUNT(*) FROM orders") == 1


def test_twenty_taps_on_pay_are_one_prompt(arena: World) -> None:
    thumb = Thumb(arena.shop_url)
    order = thumb.order(arena.product())

    answers = at_once([lambda: thumb.twin().pay(order, PERSON)] * 20)

    no_server_error(answers)
    assert sorted(answer.status_code for answer in answers) == [202] + [409] * 19
    assert arena.sim("GET", "/sim/state")["pushes"] == 1
    no_breach(arena)


def test_one_callback_fifty_times_at_once_is_one_receipt(arena: World) -> None:
    thumb = Thumb(arena.shop_url)
    thumb.pay(thumb.order(arena.product()), CALLBACK_LOST)
    (delivery,) = wait_for(lambda: arena.sim("GET", "/sim/ledger")["deliveries"])
    post = lambda: requests.post(delivery["url"], json=delivery["body"], timeout=30)  # noqa: E731

    answers = at_once([post] * 50)

    assert [answer.status_code for answer in answers] == [200] * 50
    assert arena.one("SELECT COUNT(*) FROM receipts") == 1
    assert arena.rows("SELECT on_hand, reserved FROM products") == [{"on_hand": 9, "reserved": 0}]
    assert arena.one("SELECT COUNT(*) FROM callback_messages") == 1
    no_breach(arena)


def test_callback_sweeper_cancel_and_expiry_at_once_agree(arena: World) -> None:
    for _ in range(5):
        thumb = Thumb(arena.shop_url)
        order = thumb.order(arena.product(stock=1))
        thumb.pay(order, CALLBACK_LOST)
        push = wait_for(lambda order=order: decided(arena, order))
        delivery = next(
            d for d in arena.sim("GET", "/sim/ledger")["deliveries"] if d["url"] == push["callback_url"]
        )
        race = [
            lambda delivery=delivery: requests.post(delivery["url"], json=delivery["body"], timeout=30),
            lambda: arena.sweep(after=125),
            lambda thumb=thumb, order=order: thumb.twin().call("POST", f"/orders/{order['id']}/cancel", {}),
            lambda: arena.expire(after=3600),
        ]

        at_once(race * 2)

        arena.sweep(after=250)
        assert arena.rows(f"SELECT status, payment_status FROM orders WHERE id = {order['id']}") == [
            {"status": "confirmed", "payment_status": "paid"}
        ]
    no_breach(arena)


def decided(arena: World, order: dict) -> dict | None:
    pushes = arena.sim("GET", f"/sim/requests?account_reference={order['number']}&state=decided")["requests"]
    return pushes[0] if pushes else None


def test_two_phones_that_pay_one_order_leave_one_prompt(arena: World) -> None:
    thumb = Thumb(arena.shop_url)
    order = thumb.order(arena.product())

    answers = at_once([lambda p=p: thumb.twin().pay(order, p) for p in (PAYS, "0722345600")])

    assert sorted(answer.status_code for answer in answers)[0] == 202
    wait_for(lambda: arena.one("SELECT COUNT(*) FROM receipts") == 1)
    assert len(arena.debits) == 1
    no_breach(arena)


def test_eight_sweepers_ask_safaricom_once(arena: World) -> None:
    thumb = Thumb(arena.shop_url)
    thumb.pay(thumb.order(arena.product()), CALLBACK_LOST)
    wait_for(lambda: arena.debits)

    at_once([lambda: arena.sweep(after=125)] * 8)

    assert arena.sim("GET", "/sim/state")["queries"] == 1
    assert arena.one("SELECT COUNT(*) FROM receipts") == 1
    no_breach(arena)
