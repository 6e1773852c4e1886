"""Who reads Swahili reads Swahili, also when the shop refuses."""

import secrets
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.kit import Visitor
from tests.journey.kit import ADMIN, Shop
from tests.shopper import PASSWORD

pytestmark = [pytest.mark.slow, pytest.mark.database]


@pytest.fixture
def msomaji(chromium: Browser, shop: Shop, tmp_path: Path) -> Iterator[Visitor]:
    """Somebody whose phone speaks Swahili."""
    somebody = Visitor(chromium, shop.url, tmp_path, locale="sw-KE")
    yield somebody
    somebody.leaves()
    assert somebody.complaints == []


def leave_only(shop: Shop, words: str, units: int) -> str:
    """Let the shop have only so many of a product; returns its name."""
    admin = shop.signed_in(ADMIN)
    product = admin.get(f"/products?q={words}")["data"][0]
    have = product["stock"]["available"]
    path = f"/products/{product['id']}/stock-adjustments"
    admin.post(path, {"delta": units - have, "reason": "count"}, 201, key=True)
    return str(product["name"])


def test_a_refused_checkout_names_the_short_goods(msomaji: Visitor, shop: Shop):
    msomaji.goes("/goods?q=kahawa")
    msomaji.page.locator(".good a").first.click()
    for _ in range(2):
        msomaji.taps("Ongeza moja")
    msomaji.taps("Weka kwenye kikapu")
    msomaji.sees("Iko kwenye kikapu")
    msomaji.goes("/checkout")
    msomaji.writes(phone="0712345600")
    name = leave_only(shop, "kahawa", 2)
    msomaji.taps("Weka oda")
    msomaji.sees(f"{name}: umetaka 3, zimebaki 2.")
    msomaji.sees("Hakuna pesa iliyokatwa.")
    msomaji.shoots("swahili-refused")
    msomaji.taps("Nenda kwenye kikapu", "link")
    msomaji.sees(f"{name}: umetaka 3, zimebaki 2.")
    leave_only(shop, "kahawa", 40)


def test_the_door_of_an_account_says_why_it_stays_shut(msomaji: Visitor):
    msomaji.goes("/account")
    msomaji.writes(login="amina@example.com", password="not-this-one")
    msomaji.taps("Ingia", exact=True)
    msomaji.sees("Hakuna akaunti yenye barua pepe au jina hili pamoja na nywila hii.")
    msomaji.taps("Huna akaunti?")
    email = f"otieno-{secrets.token_hex(4)}@example.com"
    for password, words in [
        ("password", "Nywila hii ni kati ya zinazokisiwa kwanza. Chagua nyingine."),
        ("siri", "Tumia herufi 8 au zaidi."),
    ]:
        msomaji.writes(email=email, password=password)
        msomaji.taps("Fungua akaunti", exact=True)
        msomaji.sees(words)
    msomaji.writes(email=email, password=PASSWORD)
    msomaji.taps("Fungua akaunti", exact=True)
    msomaji.sees("Karibu")


def test_a_rented_room_is_called_so_on_its_order(msomaji: Visitor):
    msomaji.goes("/storage")
    msomaji.page.locator(".unit-card").first.click()
    msomaji.taps("Baadaye")
    free = msomaji.page.locator(".month").nth(1).locator(".day:enabled")
    expect(free.nth(9)).to_be_visible()
    free.nth(6).click()
    free.nth(9).click()
    msomaji.writes(phone="0712345607")
    msomaji.taps("Weka nafasi:")
    msomaji.sees_face("form")
    msomaji.pays()
    msomaji.sees_face("busy")
    msomaji.sees("Simu yako ina ombi lingine la M-Pesa lililo wazi.")
    msomaji.goes(f"/orders/{msomaji.order_id()}")
    msomaji.sees("Inasubiri malipo")
    line = msomaji.page.locator(".order-lines").inner_text()
    assert "Chumba" in line
    assert "unit" not in line
