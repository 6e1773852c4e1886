"""POST /checkout: what an order is made of."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from flask import Flask

from tests.orders.kit import PHONE, checkout, movements, present, put, shelf
from tests.shopper import Shopper
from tests.world import World


def test_a_cart_becomes_an_order(world: World, amina: Shopper) -> None:
    put(amina, (world.product("Unga 2 kg", price=19_900, sku="UNGA-2"), 2))

    answer = checkout(amina, address="Kilimani, gate 4", note="Call me")

    assert answer.status_code == 201
    order = answer.json
    assert (order["status"], order["payment_status"], order["fulfilment_status"]) == (
        "pending_payment",
        "unpaid",
        "unfulfilled",
    )
    assert order["total"] == {"amount": 39_800, "currency": "KES", "display": "KSh 398"}
    assert (order["paid"]["amount"], order["due"]["amount"]) == (0, 39_800)
    assert (order["user_id"], order["address"], order["note"]) == (
        amina.user["id"],
        "Kilimani, gate 4",
        "Call me",
    )
    assert (order["payment_open"], order["confirmed_at"]) == (False, None)


def test_a_line_is_a_copy_of_the_product(world: World, amina: Shopper) -> None:
    product = world.product("Unga 2 kg", price=19_900, sku="UNGA-2")
    put(amina, (product, 2))

    (line,) = checkout(amina).json["lines"]

    assert line == {
        "kind": "product",
        "product_id": product,
        "sku": "UNGA-2",
        "name": "Unga 2 kg",
        "unit_price": {"amount": 19_900, "currency": "KES", "display": "KSh 199"},
        "quantity": 2,
        "total": {"amount": 39_800, "currency": "KES", "display": "KSh 398"},
    }


def test_later_edits_do_not_reach_an_order(world: World, amina: Shopper, admin: Shopper) -> None:
    product = world.product("Unga 2 kg", price=19_900)
    order = world.order(amina, product)
    changes = {"name": "Unga ya ngano", "sku": "NGANO", "price": {"amount": 50_000, "currency": "KES"}}

    assert admin.patch(f"/products/{product}", changes).status_code == 200
    assert admin.delete(f"/products/{product}").status_code == 204

    assert present(amina, order) == order


def test_lines_stand_in_the_order_in_which_they_were_added(world: World, amina: Shopper) -> None:
    first, second, third = (world.product(name) for name in ("Chai", "Sukari", "Maziwa"))
    put(amina, (third, 1), (first, 1), (second, 1))

    order = checkout(amina).json

    assert [line["name"] for line in order["lines"]] == ["Maziwa", "Chai", "Sukari"]
    assert present(amina, order)["lines"] == order["lines"]


def test_adding_a_product_twice_is_one_line(world: World, amina: Shopper) -> None:
    product = world.product(stock=5)
    put(amina, (product, 2), (product, 3))

    (line,) = checkout(amina).json["lines"]

    assert (line["product_id"], line["quantity"]) == (product, 5)
    assert shelf(world, product) == (5, 5)


def test_cents_are_rounded_up_by_a_line_of_their_own(world: World, amina: Shopper) -> None:
    put(amina, (world.product(price=19_950), 1))

    order = checkout(amina).json

    assert order["total"] == {"amount": 20_000, "currency": "KES", "display": "KSh 200"}
    rounding = order["lines"][-1]
    assert (rounding["kind"], rounding["product_id"], rounding["sku"]) == ("rounding", None, None)
    assert rounding["total"] == {"amount": 50, "currency": "KES", "display": "KSh 0.50"}


@pytest.mark.parametrize(
    ("prices", "quantity", "total"),
    [
        ((19_950,), 2, 39_900),
        ((19_950, 19_950), 1, 39_900),
        ((1,), 1, 100),
        ((19_999, 1), 1, 20_000),
        ((33,), 3, 100),
    ],
)
def test_an_order_is_rounded_once_and_not_by_the_line(
    world: World, amina: Shopper, prices: tuple[int, ...], quantity: int, total: int
) -> None:
    put(amina, *((world.product(price=price), quantity) for price in prices))

    order = checkout(amina).json

    assert order["total"]["amount"] == total == sum(line["total"]["amount"] for line in order["lines"])
    assert [line["kind"] for line in order["lines"]].count("rounding") == (sum(prices) * quantity % 100 > 0)


def test_the_cart_and_the_order_agree_on_the_total(world: World, amina: Shopper) -> None:
    put(amina, (world.product(price=19_950), 1), (world.product(price=1_025), 3))
    shown = amina.get("/cart").json["total"]

    assert checkout(amina).json["total"] == shown


def test_units_are_held_for_the_order(world: World, amina: Shopper) -> None:
    product = world.product(stock=10)
    put(amina, (product, 3))

    order = checkout(amina).json

    assert shelf(world, product) == (10, 3)
    assert movements(world, order) == [("reserved", 0, 3)]
    assert amina.get(f"/products/{product}").json["stock"]["available"] == 7


def test_a_product_whose_stock_is_not_counted_is_sold_without(world: World, amina: Shopper) -> None:
    product = world.product("Kukata nywele", stock=None)
    put(amina, (product, 7))

    assert movements(world, checkout(amina).json) == []
    assert shelf(world, product) == (0, 0)


def test_the_last_unit_can_be_bought(world: World, amina: Shopper) -> None:
    product = world.product(stock=1)
    put(amina, (product, 1))

    assert checkout(amina).status_code == 201
    assert amina.get(f"/products/{product}").json["stock"]["available"] == 0


def test_the_cart_is_empty_afterwards(world: World, amina: Shopper) -> None:
    put(amina, (world.product(), 1))
    checkout(amina)

    assert amina.get("/cart").json["items"] == []
    assert checkout(amina).json["code"] == "cart_empty"


def test_the_cart_can_be_filled_again(world: World, guest: Shopper) -> None:
    product = world.product()

    first, second = world.order(guest, product), world.order(guest, product)

    assert first["number"] != second["number"]
    assert shelf(world, product) == (10, 2)


def test_location_names_the_order(world: World, amina: Shopper) -> None:
    put(amina, (world.product(), 1))

    answer = checkout(amina)

    assert answer.headers["Location"] == f"/api/v1/orders/{answer.json['id']}"


def test_the_number_fits_on_a_prompt(world: World, amina: Shopper) -> None:
    number = world.order(amina)["number"]

    assert len(number) == 10
    assert set(number) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789")


def test_a_guest_gets_a_token_that_opens_the_order(world: World, guest: Shopper) -> None:
    put(guest, (world.product(), 1))

    answer = checkout(guest)

    assert answer.status_code == 201
    assert answer.json["user_id"] is None
    assert answer.headers["Order-Token"] not in answer.text
    assert present(guest, answer.json) == answer.json


def test_somebody_signed_in_gets_no_order_token(world: World, amina: Shopper) -> None:
    put(amina, (world.product(), 1))

    assert "Order-Token" not in checkout(amina).headers


@pytest.mark.parametrize("contact", [{"phone": "0722 000 111"}, {"email": "Guest@Example.com"}])
def test_a_guest_gives_a_phone_or_an_email(world: World, guest: Shopper, contact: dict[str, str]) -> None:
    put(guest, (world.product(), 1))

    order = guest.post("/checkout", contact, key=True).json

    wanted = {"phone": "+254722000111"} if "phone" in contact else {"email": "guest@example.com"}
    assert {field: order[field] for field in ("phone", "email")} == {"phone": None, "email": None, **wanted}


def test_the_accounts_contact_is_used_where_none_is_given(world: World, amina: Shopper) -> None:
    put(amina, (world.product(), 1))

    order = amina.post("/checkout", {}, key=True).json

    assert (order["name"], order["email"], order["phone"]) == ("Amina", "amina@example.com", "+254712345678")


def test_what_is_given_comes_before_the_account(world: World, amina: Shopper) -> None:
    put(amina, (world.product(), 1))

    order = checkout(amina, name="Mama Zawadi", email="zawadi@example.com").json

    assert (order["name"], order["email"], order["phone"]) == (
        "Mama Zawadi",
        "zawadi@example.com",
        "+254722000111",
    )
    assert amina.get("/auth/me").json["name"] == "Amina"


def test_the_expected_total_may_be_sent_along(world: World, amina: Shopper) -> None:
    put(amina, (world.product(price=19_950), 1))

    answer = checkout(amina, expected_total={"amount": 20_000, "currency": "KES"})

    assert answer.status_code == 201


def test_the_carts_own_total_can_be_sent_back_as_it_was_read(world: World, amina: Shopper) -> None:
    put(amina, (world.product(), 1))

    assert checkout(amina, expected_total=amina.get("/cart").json["total"]).status_code == 201


def test_goods_are_held_for_as_long_as_the_shop_says(
    world: World, make_app: Callable[..., Flask], guest: Shopper
) -> None:
    put(guest, (world.product(), 1))
    hurried = Shopper(make_app(ORDER_TTL="7"))
    hurried.headers = guest.headers

    order = hurried.post("/checkout", PHONE, key=True).json

    lasts = datetime.fromisoformat(order["expires_at"]) - datetime.fromisoformat(order["created_at"])
    assert lasts == timedelta(minutes=7)


def test_an_order_without_the_setting_lasts_half_an_hour(world: World, amina: Shopper) -> None:
    order = world.order(amina)

    lasts = datetime.fromisoformat(order["expires_at"]) - datetime.fromisoformat(order["created_at"])
    assert lasts == timedelta(minutes=30)
    assert order["expires_at"].endswith("Z")
