"""The rest of a shopkeeper's day: late money, M-Pesa's statement, a price list with errors, the reports."""

from typing import Any

import pytest
import requests
from flask import Flask

from app.db import db
from tests.browser.office.visitor import Clerk
from tests.journey.kit import ADMIN, Person, Shop
from tests.world import wait_for

pytestmark = pytest.mark.slow
PHONE = "0712345678"
PRICES = b"sku,name,price,stock\nEVE-1,Uji power 1 kg,185,4\nEVE-2,Sugar 2 kg,cheap,9\nEVE-3,,90,2\n"


@pytest.fixture(scope="module")
def admin(open_shop: Shop) -> Person:
    return open_shop.signed_in(ADMIN)


def test_money_that_comes_after_the_goods_were_sold_goes_back_and_both_books_say_so(
    clerk: Clerk, open_shop: Shop, admin: Person, session_app: Flask
) -> None:
    order, prompt = too_late(open_shop, admin, session_app)
    open_shop.simulator("POST", "/deliver", {**prompt, "result": "success"})
    amount = order["total"]["amount"] // 100
    wait_for(lambda: admin.get("/payments/review?open=true")["data"], 20)

    clerk.opens()
    clerk.taps("Look into it", role="link")
    clerk.sees("Money to return")
    clerk.taps("Its return of KSh", role="link")
    clerk.does("Approve", f"Send KSh {amount:,}")

    (refund,) = wait_for(lambda: admin.get("/refunds?status=done")["data"], 30)
    clerk.sees("money went back")  # the page has looked again by itself
    ((receipt, cents),) = open_shop.taken(order)
    (credit,) = open_shop.simulator("GET", "/sim/ledger")["credits"]
    assert (credit["receipt"], credit["amount"]) == (refund["gateway_ref"], amount)
    assert (credit["original"], cents) == (receipt, amount * 100)
    clerk.goes(f"/orders/{order['id']}/show")
    clerk.sees("refunded")
    clerk.goes("/review")
    clerk.sees("Nothing here needs a person")


def too_late(shop: Shop, admin: Person, app: Flask) -> tuple[dict[str, Any], dict[str, str]]:
    """An order for the last one: its prompt is given up, its time runs out, and somebody else buys it."""
    last = {"name": "Jiko la mwisho", "price": {"amount": 149_000, "currency": "KES"}, "stock": 1}
    product = admin.post("/products", last, 201)["id"]
    brian = shop.customer("brian", PHONE)
    order = brian.buys("Jiko la mwisho")
    payment = brian.asks_to_pay(order)
    (asked,) = shop.simulator("GET", f"/sim/requests?account_reference={order['number']}")["requests"]
    prompt = {"CheckoutRequestID": asked["checkout_request_id"]}
    shop.simulator("POST", "/deliver", {**prompt, "result": "timeout"})
    assert brian.waits(payment, 20)["status"] == "expired"
    with app.app_context(), db.engine.begin() as connection:
        connection.exec_driver_sql(f"UPDATE orders SET expires_at = created_at WHERE id = {order['id']}")
    wait_for(lambda: brian.reads(order)[0] == "expired", 20)
    sale = {"lines": [{"product_id": product, "quantity": 1}], "method": "cash"}
    admin.post("/counter-sales", sale, 201, key=True)
    return order, prompt


def test_the_statement_finds_what_nobody_told_of_and_the_day_is_matched(
    clerk: Clerk, open_shop: Shop, admin: Person
) -> None:
    order = paid_in_silence(open_shop)
    clerk.opens()
    clerk.goes("/statements")
    clerk.sees("No statement yet")
    statement = requests.get(f"{open_shop.simulator_url}/sim/statement.csv", timeout=10).content
    clerk.hands_over("november.csv", statement)

    clerk.sees("1 of them news to the shop")
    clerk.sees("A part of the day only")
    clerk.taps("Look", exact=True)
    clerk.sees("Nothing differs")
    ((receipt, cents),) = open_shop.taken(order)
    rows = clerk.keeps("Keep every transaction")
    assert receipt in rows
    assert cents == order["total"]["amount"]
    assert admin.get(f"/orders/{order['id']}")["status"] == "confirmed"
    with clerk.page.expect_response(lambda answer: answer.request.method == "POST") as again:
        clerk.hands_over("november.csv", statement)
    assert again.value.ok
    assert len(admin.get("/statements/imports")["data"]) == 1


def paid_in_silence(shop: Shop) -> dict[str, Any]:
    """An order that was paid, of which the shop heard nothing."""
    silent = {"faults": ["reply_lost", "callback_lost", "query_pending"], "outcome": "pays"}
    shop.simulator("POST", "/sim/scripts", {"phone": "254722123470", **silent})
    amina = shop.customer("amina", "0722123470")
    order = amina.buys("majani")
    amina.asks_to_pay(order)
    wait_for(lambda: shop.taken(order), 20)
    return order


def test_a_price_list_with_errors_leaves_them_as_a_file(clerk: Clerk, admin: Person) -> None:
    clerk.opens()
    clerk.goes("/imports")
    clerk.hands_over("prices.csv", PRICES)
    clerk.sees("Would be: 1 new, 0 changed, 0 as they were, 2 refused")
    assert admin.get("/products?q=uji power")["data"] == []

    clerk.page.get_by_label("Only say what would happen").uncheck()
    clerk.hands_over("prices.csv", PRICES)
    clerk.page.get_by_text("3 of 3 rows. 1 new,").wait_for()
    refused = clerk.keeps("Keep the refused rows").splitlines()

    assert len(refused) == 3
    assert {"EVE-2", "EVE-3"} == {line.split(",")[0].strip('"') for line in refused[1:]}
    assert "cheap" in refused[1]
    clerk.goes('/products?filter={"q":"uji power"}')
    clerk.sees("KSh 185")


def test_the_reports_say_what_was_sold_and_can_be_kept(clerk: Clerk, admin: Person) -> None:
    sale = {"amount": {"amount": 45_000, "currency": "KES"}, "method": "cash"}
    admin.post("/counter-sales", sale, 201, key=True)
    clerk.opens()
    clerk.taps("Reports", role="menuitem")
    for title in ("Sold, day by day", "What sells", "Who could pay, by the hour", "What to buy in"):
        clerk.sees(title)
    clerk.page.locator("section", has_text="Sold, day by day").locator("tbody tr").first.wait_for()
    told = admin.get("/reports/sales-by-day")["data"]
    kept = clerk.keeps("Keep as CSV").splitlines()
    assert len(kept) >= 2
    assert kept[-1].startswith(told[-1]["day"])
    clerk.page.fill("#from", "2020-01-01")
    clerk.page.fill("#to", "2020-01-02")
    clerk.sees("Nothing on these days.")
