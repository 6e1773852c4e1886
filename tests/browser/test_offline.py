"""Without a connection, in a browser: the shop opens, and nothing old is shown as if it were so now."""

import secrets
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Error, expect

from tests.browser.kit import LAPTOP, PHONE, Visitor
from tests.browser.test_booking import booked_over_http
from tests.browser.test_paying import decide, script
from tests.journey.kit import Shop
from tests.shopper import PASSWORD

pytestmark = [pytest.mark.slow, pytest.mark.database]

KEPT = """() => navigator.serviceWorker.controller
  && caches.open('duka-pages-1').then((kept) => kept.match(location.origin + '/shop/')).then(Boolean)"""


@pytest.fixture
def visitor(chromium: Browser, shop: Shop, tmp_path: Path) -> Iterator[Visitor]:
    """Somebody who has been here: the pages are kept."""
    somebody = Visitor(chromium, shop.url, tmp_path)
    comes(somebody)
    yield somebody
    somebody.leaves()
    assert somebody.complaints == []


def comes(visitor: Visitor) -> None:
    visitor.goes("/")
    visitor.page.wait_for_selector(".good a")
    visitor.page.wait_for_function(KEPT)


def test_without_the_kept_pages_there_is_no_shop(chromium: Browser, shop: Shop, tmp_path: Path):
    visitor = Visitor(chromium, shop.url, tmp_path, service_workers="block")
    visitor.goes("/")
    visitor.page.wait_for_selector(".good a")
    visitor.context.set_offline(True)
    with pytest.raises(Error, match="ERR_INTERNET_DISCONNECTED"):
        visitor.page.reload()
    visitor.leaves()


@pytest.mark.parametrize("locale", ["en-KE", "sw-KE"])
@pytest.mark.parametrize("size", [PHONE, LAPTOP], ids=["phone", "laptop"])
def test_a_reload_shows_the_shop_and_a_plain_sentence_and_no_price(
    chromium: Browser, shop: Shop, tmp_path: Path, size: tuple[int, int], locale: str
):
    visitor = Visitor(chromium, shop.url, tmp_path, size, locale=locale)
    comes(visitor)
    words = "There is no connection" if locale == "en-KE" else "Hakuna mtandao"
    visitor.context.set_offline(True)
    for path in ("/", "/goods", "/goods/1", "/cart", "/storage", "/orders", "/transport"):
        visitor.goes(path)  # most of them for the first time
        expect(visitor.page.locator(".sign-name")).to_be_visible()
        expect(visitor.page.locator(".offline")).to_be_visible()
        if path not in {"/orders", "/transport", "/cart"}:
            visitor.sees(words)
        assert visitor.page.locator(".price").count() == 0
        assert visitor.serious() == []
    visitor.goes("/goods")
    visitor.sees(words)
    visitor.shoots(f"{size[0]}-{locale[:2]}-offline-goods")
    visitor.context.set_offline(False)
    visitor.page.wait_for_selector(".good a")
    visitor.leaves()
    assert visitor.complaints == []


def test_an_order_is_read_again_with_its_time_and_the_payment_is_not_believed(visitor: Visitor):
    visitor.orders("0712345600")
    visitor.pays()
    visitor.sees_face("paid")
    order = visitor.order_id()
    visitor.goes(f"/orders/{order}")
    visitor.sees("Being packed")
    number = visitor.page.get_by_role("heading", level=1).inner_text().split()[-1]
    assert visitor.page.locator("[data-since]").count() == 0
    visitor.context.set_offline(True)
    visitor.page.reload()
    visitor.sees(number)
    visitor.sees("This is how it stood today")
    visitor.shoots("offline-order")
    assert visitor.serious() == []
    visitor.goes("/orders")
    visitor.sees(number)
    visitor.sees("This is how it stood today")
    visitor.goes(f"/orders/{order}/receipt")
    visitor.sees("This is how it stood today")
    visitor.goes(f"/orders/{order}/pay")
    visitor.sees_face("kept")
    visitor.sees("it said: Paid")
    assert visitor.page.get_by_text("Paid. Receipt").count() == 0
    visitor.shoots("offline-pay")
    assert visitor.serious() == []
    visitor.context.set_offline(False)
    visitor.sees_face("paid")


def test_a_payment_that_was_open_is_not_shown_as_open_nor_paid_twice(visitor: Visitor, shop: Shop):
    script(shop, phone="0712000047", outcome="person")
    visitor.orders("0712000047")
    visitor.pays()
    visitor.sees_face("prompt")
    visitor.context.set_offline(True)
    visitor.page.reload()
    visitor.sees_face("kept")
    visitor.sees("Do not pay again")
    visitor.sees("it said: A payment was on its way")
    assert visitor.page.get_by_role("button", name="Pay ").count() == 0
    decide(shop, "0712000047", "success")
    visitor.context.set_offline(False)
    visitor.sees_face("paid")


LISTS = ["/account", "/storage"]


def enters(visitor: Visitor, shop: Shop, next_page: str) -> tuple[int, int]:
    """Sign in as somebody who has a booking, with transport for it; the ids of both."""
    amina = shop.customer(f"amina{secrets.token_hex(3)}", "0712345600")
    held = booked_over_http(amina)
    wish = {"pickup_address": "Kilimani, gate 4", "delivery_address": "The store", "distance_m": 12_400}
    wish |= {"preferred_at": f"{held['start_date']}T06:00:00Z", "booking_id": held["id"]}
    made = amina.api.post("/transport-requests", wish, 201)
    visitor.goes(f"/account?next={next_page}")
    visitor.writes(login=amina.api.get("/auth/me")["email"], password=PASSWORD)
    visitor.taps("Sign in", exact=True)
    return held["id"], made["id"]


def test_bookings_and_transport_are_read_again_with_their_time(visitor: Visitor, shop: Shop):
    booking, request = enters(visitor, shop, "/account")
    lists = [f"a[href$='/bookings/{booking}']", f"a[href$='/transport/{request}']"]
    for each in lists:
        visitor.page.wait_for_selector(each)
    visitor.goes(f"/bookings/{booking}")
    visitor.page.wait_for_selector(lists[1])
    visitor.context.set_offline(True)
    for path in LISTS:
        visitor.goes(path)
        for each in lists:
            expect(visitor.page.locator(each)).to_be_visible()
        expect(visitor.page.locator("[data-since]").first).to_be_visible()
        assert visitor.serious() == []
    visitor.shoots("offline-storage")
    visitor.goes(f"/bookings/{booking}")
    expect(visitor.page.locator(lists[1])).to_be_visible()
    visitor.context.set_offline(False)
    expect(visitor.page.locator("[data-since]")).to_have_count(0)


def test_bookings_that_were_never_read_are_said_to_be_out_of_sight(visitor: Visitor, shop: Shop):
    booking, _ = enters(visitor, shop, "/orders")
    visitor.is_at("/orders")
    visitor.goes("/orders")
    visitor.sees("Waiting for payment")
    visitor.page.evaluate(
        "['bookings', 'transports'].forEach((name) => localStorage.removeItem(`duka.kept.${name}`))"
    )
    visitor.context.set_offline(True)
    for path in LISTS:
        visitor.goes(path)
        mine = visitor.page.locator("section", has=visitor.page.get_by_role("heading", name="Your storage"))
        expect(mine.get_by_text("There is no connection")).to_be_visible()
        expect(mine.get_by_role("button", name="Try again")).to_be_visible()
        assert visitor.serious() == []
    visitor.shoots("offline-storage-unread")
    visitor.context.set_offline(False)
    visitor.page.wait_for_selector(f"a[href$='/bookings/{booking}']")


def test_who_signs_out_leaves_nothing_behind(visitor: Visitor, shop: Shop):
    amina = shop.customer(f"amina{secrets.token_hex(3)}", "0712345600")
    amina.buys("maziwa fresh")
    visitor.goes("/account?next=/orders")
    visitor.writes(login=amina.api.get("/auth/me")["email"], password=PASSWORD)
    visitor.taps("Sign in", exact=True)
    visitor.page.locator(".order-card").first.click()
    visitor.sees("Waiting for payment")
    kept = "Object.keys(localStorage).filter((name) => name.startsWith('duka.kept.')).length"
    assert visitor.page.evaluate(kept) > 0
    visitor.goes("/account")
    visitor.taps("Sign out")
    visitor.sees("No account?")
    assert visitor.page.evaluate(kept) == 0
