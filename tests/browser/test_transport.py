"""Asking for transport, in a browser: what it is likely to cost, and where it stands."""

import re
from datetime import timedelta

import pytest
from playwright.sync_api import Browser, expect

from app.kit.clock import local_date, utc_now
from tests.browser.kit import LAPTOP, PHONE, Visitor
from tests.journey.kit import ADMIN, Shop

pytestmark = [pytest.mark.slow, pytest.mark.database]


def morning(days: int) -> str:
    """Nine o'clock of a day to come, as a box for day and time takes it."""
    return f"{(local_date(utc_now()) + timedelta(days=days)).isoformat()}T09:00"


def asks(visitor: Visitor, **more: str) -> int:
    """Fill the form in and send it; the request's id."""
    fields = {"pickup_address": "Kilimani, gate 4", "delivery_address": "The store", "distance_m": "12.4"}
    visitor.writes(**{**fields, "preferred_at": morning(3), "phone": "0712345600", **more})
    visitor.page.locator("form .button.wide").click()
    visitor.page.wait_for_url(re.compile(r"/transport/\d+$"))
    return int(visitor.page.url.rsplit("/", 1)[1])


def test_a_guest_asks_sees_the_cost_and_finds_the_request_again(visitor: Visitor, shop: Shop):
    visitor.goes("/storage")
    visitor.taps("Ask for transport", "link")
    visitor.sees("the likely cost stands here")
    visitor.page.fill("[name=distance_m]", "12.4")
    visitor.sees("KSh 2,040".replace(" ", "\u00a0"))
    visitor.shoots("transport-form")
    assert visitor.serious() == []
    request = asks(visitor, items="A bed, a fridge", name="Amina Otieno")
    visitor.sees("The shop has your request")
    visitor.shoots("transport-requested")
    assert visitor.serious() == []
    visitor.page.reload()  # the token stays on this device
    visitor.sees("A bed, a fridge")
    visitor.goes("/storage")
    visitor.page.locator(f"a[href$='/transport/{request}']").click()
    visitor.sees("Asked for")

    staff = shop.signed_in(ADMIN)
    comes = {"event": "schedule", "scheduled_at": f"{morning(4)}:00+03:00"}
    staff.post(f"/transport-requests/{request}/progress", comes, 200)
    visitor.page.reload()
    visitor.sees("Be there with your things.")
    visitor.taps("Cancel the transport")
    visitor.sees("Nobody comes. No money moves.")
    visitor.taps("Yes, cancel it")
    visitor.sees("This transport was cancelled.")


def test_from_a_booking_it_belongs_to_the_booking(visitor: Visitor):
    booking = visitor.books("0712345600")
    visitor.goes(f"/bookings/{booking}")
    visitor.taps("Ask for transport", "link")
    expect(visitor.page.get_by_role("combobox", name="For which booking")).to_have_value(str(booking))
    unit = visitor.page.locator("[name=delivery_address]").input_value()
    assert unit.startswith("The store, unit ")
    request = asks(visitor, delivery_address=unit)
    visitor.taps("See the booking", "link")
    visitor.is_at(f"/bookings/{booking}")
    visitor.page.wait_for_selector(f"a[href$='/transport/{request}']")


def test_once_the_lorry_left_the_page_says_to_call(visitor: Visitor, shop: Shop):
    visitor.goes("/transport")
    request = asks(visitor)
    visitor.taps("Cancel the transport")
    staff = shop.signed_in(ADMIN)
    for body in ({"event": "schedule", "scheduled_at": f"{morning(1)}:00+03:00"}, {"event": "start"}):
        staff.post(f"/transport-requests/{request}/progress", body, 200)
    visitor.taps("Yes, cancel it")  # of a page that did not know yet
    visitor.sees("The lorry is on its way. To change anything now, call the shop.")
    expect(visitor.page.get_by_role("button", name="Cancel the transport")).to_have_count(0)


WRONG = [  # the field, what is written, what the page says
    ("pickup_address", "", "This is needed."),
    ("distance_m", "far away", "Give the kilometres as a number"),
    ("preferred_at", "", "Choose a day and a time that are still to come."),
    ("preferred_at", "2020-01-01T09:00", "Choose a day and a time that are still to come."),
    ("phone", "0812", "Use a Kenyan number such as 0712 345 678."),
]


def test_each_error_stands_at_its_field_and_the_first_one_has_the_focus(visitor: Visitor):
    fields = {"pickup_address": "Kilimani", "delivery_address": "The store", "distance_m": "12.4"}
    fields |= {"preferred_at": morning(3), "phone": "0712345600"}
    visitor.goes("/transport")
    for name, typed, words in WRONG:
        visitor.writes(**{**fields, name: typed})
        visitor.page.locator("form .button.wide").click()
        box = visitor.page.locator(f"[name={name}]")
        expect(box).to_have_attribute("aria-invalid", "true")
        expect(box).to_be_focused()
        expect(visitor.page.locator("[aria-invalid]")).to_have_count(1)
        said = visitor.page.locator(f"[id='{box.get_attribute('aria-describedby').split()[-1]}']")
        expect(said).to_contain_text(words)
    assert visitor.serious() == []


def test_what_only_the_shop_can_refuse_stands_at_its_field_too(visitor: Visitor):
    booking = visitor.books("0712345600", unit=0)
    visitor.goes(f"/transport?booking={booking}")
    expect(visitor.page.get_by_role("combobox", name="For which booking")).to_have_value(str(booking))
    other = visitor.new_tab()
    other.goto(f"{visitor.url}/bookings/{booking}")
    other.get_by_role("button", name="Cancel the booking").click()
    other.get_by_role("button", name="Yes, cancel it").click()
    other.get_by_text("This booking was cancelled.").wait_for()
    fields = {"pickup_address": "Kilimani", "distance_m": "3", "preferred_at": morning(2)}
    visitor.writes(phone="0712345600", **fields)
    visitor.page.locator("form .button.wide").click()
    visitor.sees("This booking has ended or is not yours. Choose another one, or none.")
    expect(visitor.page.locator("[name=booking_id]")).to_be_focused()


@pytest.mark.parametrize("size", [PHONE, LAPTOP], ids=["phone", "laptop"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_in_swahili_it_is_asked_for_in_swahili(chromium: Browser, shop: Shop, tmp_path, size, scheme):
    visitor = Visitor(chromium, shop.url, tmp_path, size, locale="sw-KE", color_scheme=scheme)
    visitor.goes("/transport")
    visitor.page.locator("form .button.wide").click()
    visitor.sees("Hili linahitajika.")
    visitor.sees("Chagua siku na saa ambazo bado hazijafika.")
    visitor.shoots(f"{size[0]}-{scheme}-transport-wrong-sw")
    assert visitor.serious() == []
    asks(visitor)
    visitor.sees("Duka limepokea ombi lako")
    visitor.shoots(f"{size[0]}-{scheme}-transport-sw")
    assert visitor.serious() == []
    visitor.leaves()
    assert visitor.complaints == []
