"""The lorries' days in a real browser: asked for, scheduled, moved, begun, finished, called off."""

from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import Locator, expect

from app.kit.clock import local_day, rfc3339, utc_now
from tests.browser.office.visitor import Clerk
from tests.journey.kit import ADMIN, Person, Shop

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def admin(open_shop: Shop) -> Person:
    return open_shop.signed_in(ADMIN)


def asks(shop: Shop, name: str) -> dict[str, Any]:
    """Somebody wants a bed moved in three days."""
    where = {"pickup_address": f"Kilimani, {name}'s gate", "delivery_address": "The store, Mombasa Rd"}
    when = {"preferred_at": rfc3339(utc_now() + timedelta(days=3)), "distance_m": 12_400, "items": "A bed"}
    body = {**where, **when, "name": name, "phone": "0712345678"}
    made: dict[str, Any] = Person(shop.url).post("/transport-requests", body, 201, key=True)
    return made


def line(clerk: Clerk, name: str) -> Locator:
    return clerk.page.locator(".moves li", has_text=name)


def test_a_request_is_scheduled_begun_and_finished(clerk: Clerk, open_shop: Shop, admin: Person) -> None:
    made = asks(open_shop, "Amina")
    clerk.opens()
    clerk.sees("to find an hour for")
    clerk.taps("Schedule", role="link", exact=True)
    clerk.sees("One waits for an hour")

    line(clerk, "Amina").get_by_role("button", name="Schedule").click()
    day = local_day(utc_now() + timedelta(days=1))
    dialog = clerk.page.locator("dialog[open]")
    dialog.locator("#deed-scheduled_at").fill(f"{day}T08:30")
    dialog.get_by_role("button", name="Schedule it").click()
    expect(line(clerk, "Amina")).to_contain_text("08:30")
    assert admin.get(f"/transport-requests/{made['id']}")["scheduled_at"] == f"{day}T05:30:00.000000Z"

    for button, yes in (("Begin", "It is on its way"), ("Finish", "Everything has arrived")):
        line(clerk, "Amina").get_by_role("button", name=button).click()
        clerk.page.locator("dialog[open]").get_by_role("button", name=yes).click()
    expect(line(clerk, "Amina")).to_contain_text("completed")
    history = admin.get(f"/transport-requests/{made['id']}")["history"]
    assert [each["event"] for each in history] == ["request", "schedule", "start", "complete"]


def test_calling_it_off_asks_why(clerk: Clerk, open_shop: Shop, admin: Person) -> None:
    made = asks(open_shop, "Baraka")
    clerk.opens()
    clerk.goes(f"/transport-requests/{made['id']}/show")
    clerk.does("Call it off", "Call it off", reason="The lorry broke down")
    clerk.sees("The lorry broke down")
    clerk.sees("Given up")
    assert admin.get(f"/transport-requests/{made['id']}")["status"] == "cancelled"


def test_the_address_keeps_the_days_and_what_is_shown(clerk: Clerk, open_shop: Shop) -> None:
    asks(open_shop, "Njeri")
    clerk.opens()
    clerk.goes("/transport?first=2026-03-02&days=1&status=completed")
    clerk.sees("Monday 2 March")
    expect(clerk.page.locator("#which")).to_have_value("completed")
    clerk.taps("Next", exact=True)
    clerk.sees("Tuesday 3 March")
    assert "first=2026-03-03" in clerk.page.url
    assert "days=1" in clerk.page.url
    clerk.goes('/transport-requests?filter={"status":"cancelled"}')
    expect(clerk.page.get_by_role("link", name="Njeri")).to_have_count(0)
    clerk.goes('/transport-requests?filter={"status":"requested"}')
    expect(clerk.page.get_by_role("link", name="Njeri")).to_have_count(1)
