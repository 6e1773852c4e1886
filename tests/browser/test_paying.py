"""The payment page, in a browser: every ending has its own words and its own next step."""

import pytest
import requests
from playwright.sync_api import Browser, expect

from tests.browser.kit import Visitor
from tests.journey.kit import Shop

pytestmark = [pytest.mark.slow, pytest.mark.database]

ENDINGS = [  # the phone, the face, its words, what can be done
    ("0712345601", "noMoney", "Not enough money in M-Pesa", "Use another phone"),
    ("0712345602", "wrongPin", "The PIN was not right", "Try again"),
    ("0712345603", "cancelled", "You cancelled the payment. Nothing was taken", "Try again"),
    ("0712345604", "noAnswer", "The phone did not answer in time", "Try again"),
    ("0712345608", "busy", "M-Pesa is busy. Try again in 2 minutes", "Try again in"),
]


def script(shop: Shop, **wanted: object) -> None:
    answer = requests.post(f"{shop.simulator_url}/sim/scripts", json=wanted, timeout=10)
    assert answer.ok, answer.text


def test_a_guest_buys_pays_and_prints_a_receipt(visitor: Visitor):
    visitor.orders("0712345600", name="Amina Otieno", address="Kilimani, gate 4")
    visitor.pays()
    visitor.sees_face("prompt")
    visitor.sees("Check your phone and enter your M-Pesa PIN")
    visitor.shoots("pay-prompt")
    visitor.sees_face("paid")
    visitor.sees("Paid. Receipt")
    visitor.shoots("pay-paid")
    visitor.taps("Print the receipt", "link")
    visitor.sees("Amina Otieno, 0712 345 600")
    visitor.shoots("receipt")
    visitor.goes("/orders")
    visitor.sees("Being packed")


@pytest.mark.parametrize(("phone", "face", "words", "step"), ENDINGS, ids=[row[1] for row in ENDINGS])
def test_an_ending_has_its_words_and_its_next_step(visitor: Visitor, phone, face, words, step):
    visitor.orders(phone)
    visitor.pays()
    visitor.sees_face(face)
    visitor.sees(words)
    visitor.shoots(f"pay-{face}")
    expect(visitor.page.get_by_role("button", name=step).first).to_be_visible()
    assert visitor.serious() == []
    visitor.page.reload()
    visitor.sees(words)


def test_after_a_wrong_pin_another_phone_pays(visitor: Visitor):
    visitor.orders("0712345602")
    visitor.pays()
    visitor.sees_face("wrongPin")
    visitor.taps("Use another phone")
    visitor.writes(phone="0712345600")
    visitor.pays()
    visitor.sees_face("paid")


def test_a_closed_or_reloaded_page_finds_the_truth_again(visitor: Visitor, shop: Shop):
    script(shop, phone="0712000042", outcome="person")
    visitor.orders("0712000042")
    visitor.pays()
    visitor.sees_face("prompt")
    visitor.page.reload()
    visitor.sees_face("prompt")
    address = visitor.page.url
    visitor.page.close()
    decide(shop, "0712000042", "success")
    visitor.page = visitor.new_tab()
    visitor.page.goto(address)
    visitor.sees_face("paid")


def decide(shop: Shop, phone: str, result: str) -> None:
    """Answer the prompt that rings on `phone`."""
    prompts = requests.get(f"{shop.simulator_url}/sim/prompts", timeout=10).json()["prompts"]
    (ringing,) = [each for each in prompts if each["phone"].endswith(phone[1:])]
    wanted = {"CheckoutRequestID": ringing["checkout_request_id"], "result": result}
    answer = requests.post(f"{shop.simulator_url}/deliver", json=wanted, timeout=20)
    assert answer.ok, answer.text


def test_who_was_offline_learns_the_truth_on_coming_back(visitor: Visitor, shop: Shop):
    script(shop, phone="0712000043", outcome="person")
    visitor.orders("0712000043")
    visitor.pays()
    visitor.sees_face("prompt")
    visitor.context.set_offline(True)
    visitor.sees("You are offline. Do not pay again")
    visitor.shoots("pay-offline")
    decide(shop, "0712000043", "success")
    visitor.context.set_offline(False)
    visitor.sees_face("paid")


def test_two_tabs_ask_for_one_prompt(visitor: Visitor, shop: Shop):
    script(shop, phone="0712000044", outcome="person")
    visitor.orders("0712000044")
    first, second = visitor.page, visitor.new_tab()
    second.goto(first.url)
    second.wait_for_selector("[data-face=form]")
    visitor.pays()
    visitor.sees_face("prompt")
    second.locator(".pay button.wide").click()
    second.wait_for_selector("[data-face=prompt]")
    decide(shop, "0712000044", "success")  # one prompt rings, or this finds two
    for tab in (first, second):
        tab.wait_for_selector("[data-face=paid]")


def test_while_nobody_knows_it_says_so_and_not_failed(visitor: Visitor, shop: Shop):
    faults = ["reply_lost", "callback_lost", "query_pending"]
    script(shop, phone="0712000045", outcome="pays", faults=faults)
    visitor.orders("0712000045")
    visitor.pays()
    visitor.sees_face("unknown")
    visitor.sees("We are still checking whether you paid. Do not pay again")
    visitor.shoots("pay-unknown")
    assert visitor.serious() == []
    assert visitor.page.get_by_role("button", name="Try again").count() == 0


def test_money_that_comes_after_the_goods_are_gone_is_shown_on_its_way_back(visitor: Visitor, shop: Shop):
    visitor.orders("0712345602")
    order = visitor.order_id()
    number = visitor.page.locator(".sums dd").nth(1).inner_text()
    due = visitor.page.locator(".sums .total dd").inner_text()
    visitor.goes(f"/orders/{order}")
    visitor.taps("Cancel the order")
    visitor.taps("Yes, cancel it")
    visitor.sees("Cancelled")
    visitor.goes(f"/orders/{order}/pay")
    visitor.sees_face("closed")
    visitor.shoots("pay-closed")

    by_hand = {"phone": "0712345602", "account": number, "amount": int("".join(filter(str.isdigit, due)))}
    paid = shop.simulator("POST", "/sim/pay", {**by_hand, "faults": ["validation_skipped"]})
    assert paid["result_code"] == "0", paid
    visitor.page.wait_for_timeout(1500)
    visitor.page.reload()
    visitor.sees_face("returned")
    visitor.sees("We received your money after the goods were sold. It is being returned")
    visitor.shoots("pay-returned")
    assert visitor.serious() == []


def test_who_pays_by_hand_sees_it_on_the_page(visitor: Visitor, shop: Shop):
    visitor.orders("0712345602")
    due = visitor.page.locator(".sums .total dd").inner_text()
    visitor.pays()
    visitor.sees_face("wrongPin")
    visitor.page.get_by_text("Or pay by hand from the M-Pesa menu").click()
    heading = visitor.page.get_by_role("heading", name="Pay by PayBill 174379, account").inner_text()
    visitor.shoots("pay-by-hand")
    shillings = int("".join(filter(str.isdigit, due)))
    by_hand = {"phone": "0712345602", "account": heading.split()[-1], "amount": shillings}
    paid = shop.simulator("POST", "/sim/pay", by_hand)
    assert paid["result_code"] == "0"
    visitor.sees_face("paid", 30)
    visitor.sees(f"Paid. Receipt {paid['receipt']}")
    visitor.shoots("pay-by-hand-paid")
    assert visitor.serious() == []
    visitor.taps("See the order", "link")
    visitor.sees(paid["receipt"])
    visitor.shoots("order-by-hand")
    visitor.taps("Receipt", "link", exact=True)
    visitor.sees("M-Pesa receipt")
    visitor.sees(paid["receipt"])


def test_in_swahili_the_page_speaks_swahili(chromium: Browser, shop: Shop, tmp_path):
    visitor = Visitor(chromium, shop.url, tmp_path, locale="sw-KE")
    visitor.goes("/goods?q=maziwa")
    visitor.page.locator(".good a").first.click()
    visitor.taps("Weka kwenye kikapu")
    visitor.sees("Iko kwenye kikapu")
    visitor.goes("/checkout")
    visitor.writes(phone="0712345603")
    visitor.taps("Weka oda")
    visitor.sees_face("form")
    visitor.pays()
    visitor.sees("Angalia simu yako, weka PIN yako ya M-Pesa")
    visitor.sees("Umeghairi malipo. Hakuna pesa iliyokatwa")
    visitor.shoots("pay-swahili")
    assert visitor.page.evaluate("document.documentElement.lang") == "sw"
    visitor.taps("English")
    visitor.sees("You cancelled the payment. Nothing was taken")
    visitor.leaves()
    assert visitor.complaints == []
