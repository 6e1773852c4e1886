"""GET /orders/{id}: whose it is, and what has not changed is not sent."""

from collections.abc import Callable

import pytest

from tests.orders.kit import cancel, paid, present, statements
from tests.shopper import Shopper
from tests.world import World


def test_its_buyer_reads_it(world: World, amina: Shopper) -> None:
    order = world.order(amina)

    answer = amina.get(f"/orders/{order['id']}")

    assert (answer.status_code, answer.json) == (200, order)


def test_other_peoples_orders_are_not_there(world: World, amina: Shopper, brian: Shopper) -> None:
    order = world.order(amina)

    answer = brian.get(f"/orders/{order['id']}")

    assert (answer.status_code, answer.json["code"]) == (404, "not_found")
    assert order["number"] not in answer.text


def test_what_is_not_there_is_answered_like_what_is_not_yours(
    world: World, amina: Shopper, brian: Shopper
) -> None:
    order = world.order(amina)

    theirs, nothing = brian.get(f"/orders/{order['id']}").json, brian.get("/orders/999999").json

    assert theirs["detail"] == nothing["detail"]


@pytest.mark.parametrize("number", ["0", "9223372036854775807", "9223372036854775808", "-1", "x", "1.0"])
def test_an_id_that_is_none_is_not_found(app: object, staff: Shopper, number: str) -> None:
    assert staff.get(f"/orders/{number}").status_code == 404


def test_staff_read_everybodys(
    world: World, amina: Shopper, guest: Shopper, staff: Shopper, admin: Shopper
) -> None:
    orders = [world.order(amina), world.order(guest)]

    for employee in (staff, admin):
        assert [present(employee, order)["id"] for order in orders] == [order["id"] for order in orders]


def test_nobody_in_particular_reads_nothing(world: World, amina: Shopper, guest: Shopper) -> None:
    assert guest.get(f"/orders/{world.order(amina)['id']}").status_code == 404


def test_a_guest_reads_with_the_order_token(world: World, guest: Shopper) -> None:
    order = world.order(guest)

    assert present(guest, order) == order
    del guest.headers["Order-Token"]
    assert guest.get(f"/orders/{order['id']}").status_code == 404


def test_an_order_token_opens_one_order_only(world: World, guest: Shopper, amina: Shopper) -> None:
    first, hers = world.order(guest), world.order(amina)
    old = guest.headers["Order-Token"]
    second = world.order(guest)

    assert guest.headers["Order-Token"] != old
    assert guest.get(f"/orders/{second['id']}").status_code == 200
    assert [guest.get(f"/orders/{order['id']}").status_code for order in (first, hers)] == [404, 404]
    assert guest.get(f"/orders/{first['id']}", headers={"Order-Token": old}).status_code == 200


@pytest.mark.parametrize(
    "tampered",
    [
        lambda token: token[:-1] + "x",
        lambda token: "g" + token[1:],
        lambda token: token.split(".")[0],
        lambda _: ".",
    ],
    ids=["its mark", "its name", "without mark", "nothing"],
)
def test_a_tampered_token_is_refused(world: World, guest: Shopper, tampered: Callable[[str], str]) -> None:
    order = world.order(guest)
    token = tampered(guest.headers["Order-Token"])

    answer = guest.get(f"/orders/{order['id']}", headers={"Order-Token": token})

    assert (answer.status_code, answer.json["code"]) == (401, "invalid_token")
    assert "Order-Token" in answer.json["detail"]


def test_a_cart_token_is_no_order_token(world: World, guest: Shopper) -> None:
    order = world.order(guest)

    answer = guest.get(f"/orders/{order['id']}", headers={"Order-Token": guest.headers["Cart-Token"]})

    assert answer.status_code == 401


def test_a_token_in_the_address_is_refused(world: World, guest: Shopper) -> None:
    order = world.order(guest)
    token = guest.headers.pop("Order-Token")

    assert guest.get(f"/orders/{order['id']}?order_token={token}").status_code in {404, 422}


def test_a_guests_order_stays_open_after_signing_in(world: World, guest: Shopper, amina: Shopper) -> None:
    order = world.order(guest)
    headers = {"Order-Token": guest.headers["Order-Token"]}

    assert amina.get(f"/orders/{order['id']}", headers=headers).status_code == 200


def test_what_has_not_changed_is_not_sent_again(world: World, amina: Shopper) -> None:
    order = world.order(amina)
    first = amina.get(f"/orders/{order['id']}")

    again = amina.get(f"/orders/{order['id']}", headers={"If-None-Match": first.headers["ETag"]})

    assert (again.status_code, again.data, again.headers["ETag"]) == (304, b"", first.headers["ETag"])


def test_every_change_is_sent(world: World, amina: Shopper) -> None:
    order = world.order(amina)
    seen = {amina.get(f"/orders/{order['id']}").headers["ETag"]}
    world.ended(amina, world.pay(amina, order, "0712345602"))
    seen.add(amina.get(f"/orders/{order['id']}").headers["ETag"])
    cancel(amina, order)

    answer = amina.get(f"/orders/{order['id']}", headers={"If-None-Match": ", ".join(seen)})

    assert (answer.status_code, answer.json["status"], len(seen)) == (200, "cancelled", 2)


def test_a_paid_order_says_so(world: World, amina: Shopper) -> None:
    order = present(amina, paid(world, amina))

    assert (order["status"], order["payment_status"], order["payment_open"]) == ("confirmed", "paid", False)
    assert (order["paid"], order["due"]["amount"]) == (order["total"], 0)
    assert order["confirmed_at"] is not None


def test_reading_costs_the_same_however_long_the_order_is(world: World, amina: Shopper) -> None:
    short = world.order(amina, world.product())
    long = world.order(amina, *(world.product(f"Bidhaa {number}") for number in range(12)))

    costs = []
    for order in (short, long):
        with statements(world.app) as seen:
            present(amina, order)
        costs.append(len(seen))

    assert costs[0] == costs[1]


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE", "POST"])
def test_an_order_cannot_be_edited(world: World, amina: Shopper, method: str) -> None:
    assert amina.call(method, f"/orders/{world.order(amina)['id']}", {}).status_code == 405
