"""A day behind the counter in a real browser; what staff may not; who meets the door."""

import secrets
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest
import requests
from flask import Flask
from playwright.sync_api import Browser, expect

from app.kit.clock import rfc3339, utc_now
from tests.browser.office.visitor import LAPTOP, PHONE, Clerk
from tests.journey.kit import ADMIN, Person, Shop
from tests.shopper import PASSWORD

pytestmark = pytest.mark.slow
SHOWN = ("orders/1", "payments/1", "receipts/1", "products/1", "transport-requests/1")
PAGES = (
    *(
        "/",
        "/counter",
        "/orders",
        "/payments",
        "/review",
        "/receipts",
        "/refunds",
        "/products",
        "/products/1",
    ),
    *(
        "/products/create",
        "/categories",
        "/imports",
        "/statements",
        "/reports",
        "/bookings",
        "/calendar",
        "/transport",
        "/transport-requests",
        "/users",
        "/webhooks",
    ),
    *("/webhooks/create", "/audit-events", *(f"/{each}/show" for each in SHOWN)),
)


@pytest.fixture(scope="module")
def paid(open_shop: Shop) -> dict[str, Any]:
    """An order that somebody placed and paid."""
    amina = open_shop.customer("amina", "0712345600")
    product = amina.api.get("/products?in_stock=true&sort=-price")["data"][0]["id"]
    amina.api.post("/cart/items", {"product_id": product, "quantity": 1}, 201)
    order: dict[str, Any] = amina.api.post("/checkout", {"phone": "0712345600"}, 201, key=True)
    amina.api.post(f"/orders/{order['id']}/payments", {"phone": "0712345600"}, 202, key=True)
    return order


def money_of_nobody(shop: Shop, app: Flask, amount: str) -> str:
    """Money that came by hand and names no order; its receipt number."""
    number = f"UKM{secrets.token_hex(4).upper()[:7]}"
    names = ("InvoiceNumber", "OrgAccountBalance", "ThirdPartyTransID", "FirstName", "MiddleName", "LastName")
    told = {**dict.fromkeys(names, ""), "TransactionType": "Pay Bill", "TransID": number}
    told |= {"TransAmount": amount, "BusinessShortCode": "174379", "BillRefNumber": "SHOP"}
    told |= {"MSISDN": "254712345678"}
    path = urlsplit(app.extensions["payments"].shop.confirmation).path
    answer = requests.post(shop.url + path, json={**told, "TransTime": "20261121093000"}, timeout=10)
    assert answer.ok, answer.text
    return number


def test_a_shopkeepers_day(clerk: Clerk, open_shop: Shop, session_app: Flask, paid: dict[str, Any]) -> None:
    clerk.opens()

    # a sale for cash, and one to a walk-in's phone
    clerk.taps("Counter sale", role="menuitem")
    clerk.page.fill("#shelf", "sabuni")
    clerk.page.locator(".shelf button:enabled").first.click()
    clerk.taps("I have the cash")
    clerk.sees("Paid in cash")
    clerk.taps("Handed over. Next customer")
    clerk.page.fill("#amount", "250")
    clerk.page.fill("#walk-in", "0712 345 600")
    clerk.taps("Ask the phone")
    clerk.sees("The phone rings")
    clerk.sees("✓ Paid")
    clerk.taps("Handed over. Next customer")

    # the paid order goes out
    clerk.goes("/")
    clerk.taps("Ship", role="link", exact=True)
    clerk.taps(paid["number"], role="link")
    clerk.does("Dispatch", "It is on its way", reason="With the 14:00 rider")
    clerk.sees("on its way")
    clerk.does("Deliver", "It is delivered")
    clerk.sees("delivered")

    # money without an order finds one
    waiting = open_shop.customer("brian", "0712345678")
    product = waiting.api.get("/products?in_stock=true")["data"][0]
    waiting.api.post("/cart/items", {"product_id": product["id"], "quantity": 1}, 201)
    order = waiting.api.post("/checkout", {"phone": "0712345678"}, 201, key=True)
    money_of_nobody(open_shop, session_app, f"{order['total']['amount'] / 100:.2f}")
    clerk.goes("/review")
    clerk.taps("Find its order")
    clerk.does("This one", f"Give it to {order['number']}")
    clerk.sees("Nothing here needs a person")

    # and money goes back, after a second look
    clerk.goes(f"/orders/{paid['id']}/show")
    clerk.does("Return money", "Ask for the refund", amount="100", reason="A torn bag")
    clerk.taps("Refund KSh", role="link")
    clerk.does("Approve", "Send KSh 100")
    clerk.sees("approve")
    clerk.goes("/audit-events")
    clerk.sees("With the 14:00 rider")


def test_goods_are_edited_counted_and_looked_at(clerk: Clerk) -> None:
    clerk.opens()
    clerk.goes("/products/create")
    clerk.page.fill("[name=name]", "Mandazi, four pieces")
    clerk.page.fill("[name=price]", "40")
    clerk.page.fill("[name=stock]", "12")
    clerk.taps("Save")
    clerk.sees("Every change of its stock")
    clerk.does("I counted", "Write it down", set_to="11", reason="One was eaten")
    clerk.sees("-1")
    clerk.taps("Edit", role="link")
    clerk.page.fill("[name=price]", "45.50")
    clerk.taps("Save")
    clerk.sees("KSh 45.50")
    clerk.goes("/products?filter=" + '{"q":"mandazi"}')
    clerk.sees("Mandazi, four pieces")


def test_a_deed_that_is_refused_says_why_and_changes_nothing(clerk: Clerk, paid: dict[str, Any]) -> None:
    clerk.opens()
    clerk.goes("/products/1/show")
    clerk.page.get_by_role("button", name="Add or take away", exact=True).click()
    dialog = clerk.page.locator("dialog[open]")
    dialog.locator("#deed-delta").fill("-100000")
    dialog.locator("#deed-reason").fill("Too many")
    dialog.get_by_role("button", name="Change it").click()
    expect(dialog.get_by_role("alert")).to_be_visible()
    dialog.get_by_role("button", name="Leave it").click()


def test_staff_see_what_their_work_needs(chromium: Browser, open_shop: Shop) -> None:
    email = f"wanjiru-{secrets.token_hex(3)}@example.com"
    admin = open_shop.signed_in(ADMIN)
    new = {"email": email, "password": PASSWORD, "name": "Wanjiru"}
    user = admin.post("/auth/register", new, 201)["user"]["id"]
    assert admin.call("PATCH", f"/users/{user}", {"role": "staff"}).ok
    staff = Clerk(chromium, open_shop)

    staff.knocks(email, PASSWORD)
    staff.sees("What needs you")

    entries = staff.page.get_by_role("menuitem").all_inner_texts()
    assert {"Orders", "Refunds"} <= set(entries)
    assert not {"People", "Webhooks", "Who did what"} & set(entries)
    staff.goes("/users")
    expect(staff.page.get_by_text("admin@duka.test")).to_have_count(0)
    staff.goes("/products/1/show")
    staff.sees("Every change of its stock")
    expect(staff.page.get_by_role("button", name="I counted")).to_have_count(0)
    staff.leaves()


def test_strangers_and_customers_meet_a_door(clerk: Clerk, open_shop: Shop) -> None:
    clerk.goes("/orders")
    clerk.sees("For the people who work in the shop")
    clerk.knocks("customer@duka.test", "not the password")
    expect(clerk.page.get_by_role("alert")).to_be_visible()

    clerk.page.fill("#login", "customer@duka.test")
    clerk.page.fill("#password", "duka-demo-customer")
    clerk.taps("Sign in")

    clerk.sees("This door is for the people who work in the shop")
    expect(clerk.page.get_by_text("What needs you")).to_have_count(0)
    clerk.taps("Sign in as somebody else")
    clerk.sees("E-mail or user name")


def ask_for_a_lorry(shop: Shop) -> None:
    where = {"pickup_address": "Kilimani, gate 4", "delivery_address": "The store", "distance_m": 12_400}
    when = {"preferred_at": rfc3339(utc_now() + timedelta(days=2))}
    Person(shop.url).post("/transport-requests", {**where, **when, "phone": "0712345678"}, 201, key=True)


@pytest.mark.parametrize(("size", "scheme"), [(PHONE, "dark"), (LAPTOP, "light")])
def test_everybody_can_use_every_page(
    chromium: Browser, open_shop: Shop, paid: dict[str, Any], size: tuple[int, int], scheme: str
) -> None:
    ask_for_a_lorry(open_shop)
    clerk = Clerk(chromium, open_shop, size=size, scheme=scheme)
    home: list[str] = []
    clerk.page.on("request", lambda asked: home.append(asked.url) if open_shop.url not in asked.url else None)
    clerk.opens()

    found = {}
    for path in PAGES:
        clerk.goes(path)
        clerk.page.wait_for_load_state("networkidle")
        found[path] = clerk.serious()
    clerk.leaves()

    assert {path: each for path, each in found.items() if each} == {}
    assert [url for url in home if not url.startswith(("data:", "blob:"))] == []
