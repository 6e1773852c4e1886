"""A cart that comes along at the door, in a browser: what could not come along as it was is told once."""

import secrets

import pytest
from playwright.sync_api import expect

from tests.browser.kit import Visitor
from tests.journey.kit import Shop
from tests.shopper import PASSWORD

pytestmark = [pytest.mark.slow, pytest.mark.database]

SCARCE = "kalkuleta"  # of which the demo has three


def test_what_happened_to_the_cart_is_told_until_it_is_put_away(visitor: Visitor, shop: Shop):
    amina = shop.customer(f"amina{secrets.token_hex(3)}", "0712345600")
    amina.api.post("/cart/items", {"product_id": amina.finds(SCARCE)["id"], "quantity": 3}, 201)
    visitor.fills_cart(SCARCE)
    visitor.goes("/account?next=/cart")
    visitor.writes(login=amina.api.get("/auth/me")["email"], password=PASSWORD)
    visitor.taps("Sign in", exact=True)
    visitor.sees("fewer are left than you want. Look at your cart.")
    told = visitor.page.locator(".notes")
    expect(told).to_contain_text("Kalkuleta ya sayansi")
    visitor.is_at("/cart")
    visitor.shoots("cart-notes")
    assert visitor.serious() == []
    visitor.page.reload()
    expect(told).to_be_visible()
    visitor.taps("Kiswahili")
    expect(told).to_contain_text("Kalkuleta ya sayansi: zilizobaki hazifiki unazotaka.")
    told.get_by_role("button", name="Funga").click()
    expect(told).to_have_count(0)
    visitor.page.reload()
    visitor.sees("Kikapu chako")
    expect(told).to_have_count(0)


def test_a_cart_that_came_along_whole_is_nothing_to_tell(visitor: Visitor, shop: Shop):
    amina = shop.customer(f"amina{secrets.token_hex(3)}", "0712345600")
    visitor.fills_cart()
    visitor.goes("/account?next=/cart")
    visitor.writes(login=amina.api.get("/auth/me")["email"], password=PASSWORD)
    visitor.taps("Sign in", exact=True)
    visitor.is_at("/cart")
    expect(visitor.page.get_by_role("link", name="Check out")).to_be_visible()
    expect(visitor.page.locator(".notes")).to_have_count(0)
