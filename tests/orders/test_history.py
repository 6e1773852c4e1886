"""The history of an order: every change of its three statuses, by whom and why, without a gap."""

from itertools import pairwise

from tests.orders.kit import Order, cancel, money_comes_late, paid, present
from tests.shopper import Shopper
from tests.world import CANCELS, World


def lines(order: Order) -> list[tuple[str, str | None, str]]:
    return [(line["field"], line["from_status"], line["to_status"]) for line in order["history"]]


def assert_whole(world: World, order: Order) -> None:
    """Numbered from one without a gap; each line begins where its field's last one ended, up to its state."""
    rows = world.rows(f"SELECT * FROM order_events WHERE order_id = {order['id']} ORDER BY seq")
    assert [row["seq"] for row in rows] == list(range(1, len(order["history"]) + 1))
    begins = {"status": None, "payment_status": "unpaid", "fulfilment_status": "unfulfilled"}
    for field, beginning in begins.items():
        mine = [row for row in rows if row["field"] == field]
        assert [row["from_status"] for row in mine[:1]] in ([], [beginning])
        assert all(one["to_status"] == other["from_status"] for one, other in pairwise(mine))
        assert order[field] == (mine[-1]["to_status"] if mine else beginning)


def test_it_begins_with_the_placing(world: World, amina: Shopper) -> None:
    order = world.order(amina)

    (line,) = order["history"]

    assert line == {
        "field": "status",
        "from_status": None,
        "to_status": "pending_payment",
        "event": "placed",
        "reason": "",
        "actor": f"user:{amina.user['id']}",
        "at": order["created_at"],
    }


def test_a_guest_is_called_a_guest(world: World, guest: Shopper) -> None:
    order = world.order(guest, phone="0722 000 111", name="Zawadi")

    assert order["history"][0]["actor"] == "guest"
    assert "Zawadi" not in str(order["history"])


def test_a_whole_life_is_written_down(world: World, amina: Shopper, staff: Shopper) -> None:
    order = paid(world, amina)
    for event in ("dispatch", "deliver", "return"):
        staff.post(f"/orders/{order['id']}/fulfilment", {"event": event})

    order = present(amina, order)

    assert lines(order) == [
        ("status", None, "pending_payment"),
        ("payment_status", "unpaid", "paid"),
        ("status", "pending_payment", "confirmed"),
        ("fulfilment_status", "unfulfilled", "dispatched"),
        ("fulfilment_status", "dispatched", "delivered"),
        ("status", "confirmed", "completed"),
        ("fulfilment_status", "delivered", "returned"),
    ]
    by = [line["actor"] for line in order["history"]]
    assert by == [f"user:{amina.user['id']}"] + ["mpesa:callback"] * 2 + [f"staff:{staff.user['id']}"] * 4
    assert_whole(world, order)


def test_a_cancelled_orders_late_money_is_written_down(world: World, amina: Shopper) -> None:
    order = world.order(amina)
    money_comes_late(world, amina, order, meanwhile=lambda: cancel(amina, order, reason="Too slow"))

    order = present(amina, order)

    assert lines(order)[1:] == [
        ("status", "pending_payment", "cancelled"),
        ("payment_status", "unpaid", "refund_due"),
    ]
    assert [line["reason"] for line in order["history"][1:]] == [
        "Too slow",
        "money for an order that was cancelled",
    ]
    assert_whole(world, order)


def test_an_expired_orders_late_money_is_written_down(world: World, amina: Shopper, brian: Shopper) -> None:
    product = world.product(stock=1)
    order = world.order(amina, product)

    def meanwhile() -> None:
        world.expire(after=3600)
        world.order(brian, product)

    money_comes_late(world, amina, order, meanwhile=meanwhile)

    order = present(amina, order)
    assert lines(order)[1:] == [
        ("status", "pending_payment", "expired"),
        ("payment_status", "unpaid", "refund_due"),
    ]
    assert_whole(world, order)


def test_a_failed_prompt_is_no_change_of_the_order(world: World, amina: Shopper) -> None:
    order = world.order(amina)
    world.ended(amina, world.pay(amina, order, CANCELS))

    assert present(amina, order)["history"] == order["history"]


def test_every_change_leaves_a_message_for_who_must_be_told(
    world: World, amina: Shopper, staff: Shopper
) -> None:
    order = paid(world, amina)
    staff.post(f"/orders/{order['id']}/fulfilment", {"event": "deliver"})

    jobs = world.rows("SELECT topic FROM jobs WHERE topic LIKE 'order.%' ORDER BY id")

    assert [job["topic"] for job in jobs] == ["order.confirmed", "order.delivered", "order.completed"]
