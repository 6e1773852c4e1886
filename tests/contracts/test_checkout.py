"""Dialect ecommerce's checkout: an order from the cart, and Stripe's form for it."""

from tests.cards import Cards
from tests.contracts.client import OldClient
from tests.contracts.conftest import Register
from tests.shopper import Shopper
from tests.world import World


def test_a_checkout_answers_with_a_client_secret_and_the_webhook_pays(
    strict: World, cards: Cards, register: Register, staff: Shopper
) -> None:
    radio = strict.product("Radio", price=50_000)
    amina = register("amina")
    assert amina.post("/checkout", {}).status_code == 409  # nothing in the cart
    amina.post("/cart", {"product_id": radio, "quantity": 2})
    begun = amina.post("/checkout", {"total": 1})
    assert begun.status_code == 200, begun.text
    assert (begun.json["total"], begun.json["client_secret"].startswith("pi_")) == (1000, True)
    again = amina.post("/checkout", {"total": 1}).json
    assert (again["order_id"], again["client_secret"]) == (
        begun.json["order_id"],
        begun.json["client_secret"],
    )
    assert amina.get("/cart").json["items"] == []

    assert cards.fill_in(begun.json).json()["status"] == "succeeded"
    cards.told()
    assert staff.get(f"/orders/{begun.json['order_id']}").json["payment_status"] == "paid"
    amina.post("/cart", {"product_id": radio, "quantity": 1})
    more = amina.post("/checkout", {"total": 1}).json  # within the minute, of what came into the cart
    assert (more["total"], more["order_id"] != begun.json["order_id"]) == (500, True)
    assert OldClient(strict.app).post("/checkout", {}).status_code == 401


def test_without_stripe_the_cart_stays_as_it_is(old: OldClient, classroom: World) -> None:
    radio = classroom.product("Radio", price=50_000)
    body = {"username": "juma", "email": "juma@example.com", "password": "siri"}
    old.token = old.post("/register", body).json["access_token"]
    old.post("/cart", {"product_id": radio, "quantity": 1})
    closed = old.post("/checkout", {})
    assert (closed.status_code, closed.json["message"]) == (503, closed.json["error"])
    assert len(old.get("/cart").json["items"]) == 1
