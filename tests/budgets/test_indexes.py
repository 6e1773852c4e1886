"""Every question that is asked often finds its rows by an index, on each database, however many there are."""

import json
import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest

from app.bookings import service as bookings
from app.carts import service as carts
from app.jobs import service as jobs
from app.kit import idempotency
from app.orders import expiry
from app.payments import sweeper
from tests.budgets.crowd import FIRST, START, analyze, at, fill
from tests.budgets.plans import plan_of, scans
from tests.budgets.statements import Asked, asked
from tests.hostile.callbacks import success
from tests.matrix.furnished import Furnished
from tests.shopper import PASSWORD

EARLY = START - timedelta(days=2)  # nothing is due then: the question is asked, and nothing follows
SINCE = {"updated_since": (START + timedelta(minutes=550)).isoformat()}
LOGIN = {"password": PASSWORD}
CALLBACK = "/api/v1/payments/callbacks/stk/"
REFUNDS = "/api/v1/payments/callbacks/refunds/"


@pytest.fixture
def busy(shop: Furnished) -> Furnished:
    """The shop after many days."""
    fill(shop.app, 600)
    analyze(shop.app)
    return shop


def get(who: str, path: str, **query: Any) -> Callable[[Furnished], Any]:
    def run(shop: Furnished) -> None:
        answer = shop.send(who, "GET", f"/api/v1{path}", query_string=query)
        assert answer.status_code == 200, answer.text

    return run


def post(who: str, path: str, body: Any) -> Callable[[Furnished], Any]:
    def run(shop: Furnished) -> None:
        key = {"Idempotency-Key": f"0123456789abcdef {path}"}
        answer = shop.send(who, "POST", f"/api/v1{path}", json=body, headers=key)
        assert answer.status_code < 300, answer.text

    return run


def callback(shop: Furnished, token: str) -> None:
    shop.send("nobody", "POST", CALLBACK + token, data=json.dumps(success(shop.push)))


def by_hand(shop: Furnished) -> str:
    """Where Safaricom tells this shop of payments by hand."""
    return urlsplit(shop.app.extensions["payments"].shop.confirmation).path


def sweep(shop: Furnished) -> None:
    sweeper.sweep(gateway=shop.app.extensions["payments"], now=lambda: EARLY)


def drain(shop: Furnished) -> None:
    jobs.drain(handlers={"order.confirmed": lambda payload: None}, now=lambda: EARLY)


PRODUCT_SORTS = ("name", "-name", "price", "-price", "newest", "updated")
UNIT_SORTS = ("number", "price", "-price", "area", "-area", "updated")
HOT: dict[str, Callable[[Furnished], Any]] = {
    **{f"products by {sort}": get("nobody", "/products", sort=sort) for sort in PRODUCT_SORTS},
    "products of a category": get("nobody", "/products", category="shelf-100001"),
    "products of a price": get("nobody", "/products", min_price=100, max_price=300),
    "products in stock": get("nobody", "/products", in_stock="true"),
    "products by a word": get("nobody", "/products", q="goods"),
    "products changed since": get("nobody", "/products", sort="updated", **SINCE),
    "drafts": get("staff", "/products", status="draft"),
    "a product": get("nobody", "/products/<int:product_id>"),
    "movements of a product": get("staff", "/products/<int:product_id>/stock-movements"),
    "a picture": get("nobody", "/images/<int:image_id>"),
    "price lists": get("staff", "/product-imports"),
    "price lists changed since": get("staff", "/product-imports", sort="updated", **SINCE),
    "the catalogue as a file": get("staff", "/products/export.csv"),
    "a customer's cart": get("customer", "/cart"),
    "a guest's cart": get("guest", "/cart"),
    "a customer's orders": get("customer", "/orders"),
    "a customer's orders as they changed": get("customer", "/orders", sort="updated"),
    "a guest's orders": get("guest", "/orders"),
    "all orders": get("staff", "/orders"),
    "orders to be paid": get("staff", "/orders", status="pending_payment"),
    "orders to be refunded": get("staff", "/orders", payment_status="refund_due"),
    "orders to be sent": get("staff", "/orders", fulfilment_status="unfulfilled"),
    "orders by number": get("staff", "/orders", number="N000100005"),
    "orders changed since": get("staff", "/orders", sort="updated", **SINCE),
    "an order": get("customer", "/orders/<int:order_id>"),
    "attempts of an order": get("customer", "/orders/<int:order_id>/payments"),
    "a payment that is polled": get("customer", "/payments/<int:payment_id>"),
    "a payment's evidence": get("staff", "/payments/<int:payment_id>/evidence"),
    "all payments": get("staff", "/payments"),
    "payments that are open": get("staff", "/payments", status="pending"),
    "payments by receipt number": get("staff", "/payments", receipt_number="RCPT100003"),
    "payments by reason": get("staff", "/payments", reason="wrong_pin"),
    "payments changed since": get("staff", "/payments", **SINCE),
    "all receipts": get("staff", "/receipts"),
    "receipts by number": get("staff", "/receipts", number="RCPT100003"),
    "receipts of a day": get("staff", "/receipts", day="2026-01-02"),
    "receipts of an order": get("staff", "/receipts", order_id=FIRST),
    "receipts since": get("staff", "/receipts", **SINCE),
    "what needs a person": get("staff", "/payments/review", open="true"),
    "what needs a person of a kind": get("staff", "/payments/review", kind="refund_due"),
    "refunds by method": get("staff", "/refunds", method="b2c"),
    "refunds to approve": get("staff", "/refunds", status="requested"),
    "refunds of an order": get("staff", "/refunds", order_id=FIRST),
    "refunds changed since": get("staff", "/refunds", **SINCE),
    **{f"units by {sort}": get("nobody", "/units", sort=sort) for sort in UNIT_SORTS},
    "units that are free": get("nobody", "/units", available_from="2020-03-01", available_to="2020-04-01"),
    "units changed since": get("nobody", "/units", sort="updated", **SINCE),
    "a customer's bookings": get("customer", "/bookings"),
    "all bookings": get("staff", "/bookings"),
    "bookings of a unit": get("staff", "/bookings", unit_id=FIRST),
    "bookings that are paid": get("staff", "/bookings", status="confirmed"),
    "bookings changed since": get("staff", "/bookings", sort="updated", **SINCE),
    "a booking": get("customer", "/bookings/<int:booking_id>"),
    "bookings whose days come": lambda shop: bookings.advance(now=EARLY),
    "a customer's transport": get("customer", "/transport-requests"),
    "all transport": get("staff", "/transport-requests"),
    "transport to be scheduled": get("staff", "/transport-requests", status="requested"),
    "transport of a booking": get("staff", "/transport-requests", booking_id=FIRST),
    "transport changed since": get("staff", "/transport-requests", sort="updated", **SINCE),
    "the lorries' week": get("staff", "/transport-schedule", first="2026-01-02"),
    "a unit": get("nobody", "/units/<int:unit_id>"),
    "the calendar of a unit": get("nobody", "/units/<int:unit_id>/calendar"),
    "deliveries of a webhook": get("admin", "/webhooks/<int:webhook_id>/deliveries"),
    "deliveries that failed": get("admin", "/webhooks/<int:webhook_id>/deliveries", status="failed"),
    "all accounts": get("admin", "/users"),
    "accounts of a role": get("admin", "/users", role="staff"),
    "an account by its phone": get("admin", "/users", q="0712 345 678"),
    "an account by its e-mail": get("admin", "/users", q="u100005@example.com"),
    "an account": get("admin", "/users/<int:user_id>"),
    "accounts changed since": get("admin", "/users", **SINCE),
    "signing in by e-mail": post("nobody", "/auth/login", {"login": "amina@example.com", **LOGIN}),
    "signing in by user name": post("nobody", "/auth/login", {"login": "amina", **LOGIN}),
    "refreshing": lambda shop: post("nobody", "/auth/refresh", {"refresh_token": shop.refresh_token})(shop),
    "adding to a cart": lambda shop: post("customer", "/cart/items", {"product_id": shop.ids["product_id"]})(
        shop
    ),
    "checking out": post("customer", "/checkout", {}),
    "cancelling": post("customer", "/orders/<int:order_id>/cancel", {}),
    "a callback": lambda shop: callback(shop, shop.push["token"]),
    "a callback without the secret": lambda shop: callback(shop, "guess"),
    "an answer about a refund": lambda shop: shop.send("nobody", "POST", f"{REFUNDS}guess/result", data="{}"),
    "money by hand": lambda shop: shop.send("nobody", "POST", by_hand(shop), json={"TransID": "UKM1AB2CD3"}),
    "the sweeper": sweep,
    "orders whose time is over": lambda shop: expiry.expire_due(now=EARLY),
    "orders that hold a product": lambda shop: expiry.expire_holders(product_ids=[FIRST], now=EARLY),
    "jobs that are due": drain,
    "old keys": lambda shop: idempotency.forget_old(now=EARLY),
    "old carts": lambda shop: carts.forget_old(now=EARLY),
}


def questions(shop: Furnished, act: Callable[[Furnished], Any]) -> list[Asked]:
    """What the database is asked, INSERTs left out."""
    with shop.app.app_context(), asked(shop.app) as seen:
        act(shop)
    assert seen, "nothing was asked"
    return [each for each in seen if not each.text.startswith("INSERT")]


def test_what_is_asked_often_is_found_by_an_index(busy: Furnished) -> None:
    found = {}

    for what, act in HOT.items():
        plans = [(each.first_words, scans(busy.app, each)) for each in questions(busy, act)]
        found[what] = [(words, said) for words, said in plans if said]

    assert {what: said for what, said in found.items() if said} == {}


def test_a_question_without_an_index_is_noticed(busy: Furnished) -> None:
    without = get("admin", "/users", q="words within a name")

    assert any(scans(busy.app, each) for each in questions(busy, without))


DEEP = {
    **{f"products by {sort}": ("nobody", "/products", {"sort": sort}) for sort in PRODUCT_SORTS},
    "all orders": ("staff", "/orders", {}),
    "all orders as they changed": ("staff", "/orders", {"sort": "updated"}),
    "orders to be paid": ("staff", "/orders", {"status": "pending_payment"}),
    "all payments": ("staff", "/payments", {}),
    "all payments as they changed": ("staff", "/payments", {"updated_since": at(FIRST + 5).isoformat()}),
    "all receipts": ("staff", "/receipts", {}),
    "all accounts": ("admin", "/users", {}),
}


def test_a_deep_page_begins_where_the_one_before_ended(busy: Furnished) -> None:
    """The index is entered at the cursor: what comes before it is not read again."""
    for what, (who, path, query) in DEEP.items():
        first = busy.send(who, "GET", f"/api/v1{path}", query_string={**query, "limit": 5})
        page = {**query, "limit": 5, "cursor": first.json["page"]["next_cursor"]}
        table = {"/users": "users"}.get(path, path[1:])
        of_list = [each for each in questions(busy, get(who, path, **page)) if f"FROM {table}" in each.text]
        assert not [said for each in of_list for said in scans(busy.app, each)], what
        steps = plan_of(busy.app, of_list[-1])
        if "detail" in steps[0]:
            assert re.search(r"SEARCH \w+ USING .*(rowid|id|name|minor|_at)[<>]\?", steps[0]["detail"]), (
                what,
                steps,
            )
