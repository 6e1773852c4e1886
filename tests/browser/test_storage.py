"""Renting a storage unit, in a browser: two taps on a calendar, then paying like anything else."""

import pytest
from playwright.sync_api import expect

from tests.browser.kit import Visitor

pytestmark = [pytest.mark.slow, pytest.mark.database]


def test_a_guest_books_a_unit_and_its_days_are_taken(visitor: Visitor):
    visitor.goes("/")
    visitor.taps("Storage units", "link")
    visitor.sees("a month")
    visitor.shoots("storage")
    assert visitor.serious() == []
    visitor.page.locator(".unit-card").last.click()
    visitor.sees("Tap the first day.")
    visitor.taps("Later")
    month = visitor.page.locator(".month").nth(1)
    free = month.locator(".day:enabled")
    expect(free.nth(5)).to_be_visible()
    free.nth(1).click()
    visitor.sees("Now tap the day of leaving.")
    free.nth(5).click()
    visitor.sees("Whole months at the monthly price")
    visitor.writes(phone="0712345600", name="Amina Otieno")
    visitor.shoots("unit")
    assert visitor.serious() == []
    unit = visitor.page.url
    visitor.taps("Book:")
    visitor.sees_face("form")
    visitor.pays()
    visitor.sees_face("paid")
    visitor.page.goto(unit)
    visitor.taps("Later")
    expect(visitor.page.locator(".month").nth(1).locator(".day.taken").first).to_be_visible()
