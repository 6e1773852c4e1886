"""A booking's own page, in a browser: how it stands, and what to do next."""

import re
import secrets
from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from app.kit.clock import local_date, utc_now
from tests.browser.kit import LAPTOP, PHONE, Visitor
from tests.journey.kit import Customer, Shop
from tests.shopper import PASSWORD

pytestmark = [pytest.mark.slow, pytest.mark.database]


def test_a_guest_comes_back_to_a_booking_pays_it_and_stays_longer(visitor: Visitor):
    booking = visitor.books("0712345600")
    visitor.goes(f"/bookings/{booking}")
    visitor.sees("Waiting for payment")
    visitor.sees("The unit is held for you. Pay to keep it.")
    visitor.shoots("booking-held")
    assert visitor.serious() == []
    visitor.page.reload()  # the token stays on this device
    visitor.taps("Pay KSh", "link")
    visitor.sees_face("form")
    visitor.pays()
    visitor.sees_face("paid")
    visitor.sees("is yours. Your order is")
    visitor.taps("See the booking", "link")
    visitor.is_at(f"/bookings/{booking}")
    visitor.sees("Paid. The unit is yours from")

    visitor.taps("Stay longer")
    visitor.sees("Now tap the day of leaving.")
    days = visitor.page.locator(".month").nth(1).locator(".day:enabled")
    expect(days.nth(2)).to_be_visible()
    days.nth(2).click()
    visitor.shoots("booking-extend")
    assert visitor.serious() == []
    visitor.taps("Stay longer: KSh")
    visitor.sees_face("form")
    visitor.goes(f"/bookings/{booking}")
    visitor.taps("Your stay goes on:", "link")
    visitor.sees("The days before")
    assert visitor.page.url.endswith(f"/bookings/{booking + 1}")


def test_what_was_paid_is_said_to_go_back_when_a_booking_is_cancelled(visitor: Visitor):
    booking = visitor.books("0712345600", unit=0)
    visitor.pays()
    visitor.sees_face("paid")
    visitor.goes(f"/bookings/{booking}")
    visitor.taps("Cancel the booking")
    visitor.sees("and the shop returns the KSh")
    visitor.taps("Keep it")
    visitor.sees("Paid. The unit is yours from")
    visitor.taps("Cancel the booking")
    visitor.taps("Yes, cancel it")
    visitor.sees("What you paid is being returned")
    expect(visitor.page.get_by_role("link", name="Book this unit again")).to_be_visible()
    assert visitor.page.get_by_role("button", name="Stay longer").count() == 0


def test_an_unpaid_one_costs_nothing_to_give_up_and_its_order_says_so(visitor: Visitor):
    booking = visitor.books("0712345600", unit=1)
    visitor.goes(f"/bookings/{booking}")
    visitor.taps("Cancel the booking")
    visitor.sees("No money moves.")
    visitor.taps("Yes, cancel it")
    visitor.sees("This booking was cancelled.")
    visitor.page.locator(".sums a").click()  # its order
    visitor.sees("See the booking")
    visitor.sees("Cancelled")
    assert visitor.page.get_by_text("Delivery to").count() == 0
    expect(visitor.page.get_by_role("link", name="Book this unit again")).to_be_visible()
    order = int(visitor.page.url.rsplit("/", 1)[1])
    visitor.goes(f"/orders/{order}/pay")
    visitor.sees_face("closed")
    expect(visitor.page.get_by_text(re.compile(r"so Unit [A-Z]-\d+, \d+ .+ was given back"))).to_be_visible()
    assert visitor.page.get_by_text("in the cart again").count() == 0
    assert visitor.serious() == []
    visitor.taps("Book this unit again", "link")
    visitor.page.wait_for_url(re.compile(r"/storage/\d+$"))


def test_the_days_that_were_chosen_and_their_price_stay_in_sight(visitor: Visitor):
    visitor.goes("/storage/3")
    visitor.taps("Later")
    days = visitor.page.locator(".month").nth(0).locator(".day:enabled")
    expect(days.nth(20)).to_be_visible()
    days.nth(3).click()
    days.nth(5).click()
    go_on = visitor.page.get_by_role("button", name="Go on")
    expect(go_on).to_be_in_viewport()
    expect(visitor.page.locator(".chosen .price")).to_be_in_viewport()
    expect(visitor.page.locator("[name=phone]")).not_to_be_in_viewport()  # yet
    assert visitor.serious() == []
    go_on.click()
    expect(visitor.page.locator("[name=phone]")).to_be_focused()
    expect(visitor.page.locator("[name=phone]")).to_be_in_viewport()


def test_nobody_elses_booking_is_shown(visitor: Visitor, chromium: Browser, shop: Shop, tmp_path):
    booking = visitor.books("0712345600", unit=2)
    stranger = Visitor(chromium, shop.url, tmp_path)
    stranger.goes(f"/bookings/{booking}")
    stranger.sees("There is nothing at this address")
    stranger.leaves()


@pytest.mark.parametrize("size", [PHONE, LAPTOP], ids=["phone", "laptop"])
@pytest.mark.parametrize("locale", ["en-KE", "sw-KE"])
def test_an_account_finds_its_bookings_and_transport(
    chromium: Browser, shop: Shop, tmp_path, size: tuple[int, int], locale: str
):
    amina = shop.customer(f"amina{secrets.token_hex(3)}", "0712345600")
    held = booked_over_http(amina)
    wish = {"pickup_address": "Kilimani, gate 4", "delivery_address": "The store", "distance_m": 12_400}
    wish |= {"preferred_at": f"{held['start_date']}T06:00:00Z", "booking_id": held["id"]}
    made = amina.api.post("/transport-requests", wish, 201)
    email = amina.api.get("/auth/me")["email"]
    mark = f"{size[0]}-{locale[:2]}"
    visitor = Visitor(chromium, shop.url, tmp_path, size, locale=locale)
    visitor.goes("/account")
    visitor.writes(login=email, password=PASSWORD)
    visitor.taps("Sign in" if locale == "en-KE" else "Ingia", exact=True)
    visitor.page.locator(f"a[href$='/bookings/{held['id']}']").click()
    visitor.sees("Waiting for payment" if locale == "en-KE" else "Inasubiri malipo")
    visitor.page.wait_for_selector(f"a[href$='/transport/{made['id']}']")
    visitor.shoots(f"{mark}-booking")
    assert visitor.serious() == []
    visitor.page.locator(f"a[href$='/transport/{made['id']}']").click()
    visitor.sees("12.4 km")
    visitor.shoots(f"{mark}-transport")
    assert visitor.serious() == []
    visitor.goes("/account")
    visitor.page.wait_for_selector(f"a[href$='/transport/{made['id']}']")
    assert visitor.serious() == []
    visitor.leaves()
    assert visitor.complaints == []


def booked_over_http(customer: Customer) -> dict[str, Any]:
    """A unit that is free in two months, held for two days."""
    first = local_date(utc_now()) + timedelta(days=60)
    start, end = first.isoformat(), (first + timedelta(days=2)).isoformat()
    free = customer.api.get(f"/units?available_from={start}&available_to={end}")["data"]
    body = {"unit_id": free[0]["id"], "start_date": start, "end_date": end}
    held: dict[str, Any] = customer.api.post("/bookings", body, 201, key=True)
    return held
