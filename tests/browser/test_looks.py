"""Every page of the shop, by day and by night, on a phone and a laptop, and in Swahili: pictures to look at.

DUKA_SHOTS names the folder that keeps them. What a program can see of a picture is asserted: nothing is wider
than the screen, no text is missing from the catalogue, and a Swahili page speaks no English.
"""

import re
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser

from tests.browser.kit import LAPTOP, PHONE, Visitor
from tests.journey.kit import Customer, Shop
from tests.shopper import PASSWORD

pytestmark = [pytest.mark.slow, pytest.mark.database]

LOOKS: dict[str, dict[str, Any]] = {
    "375-light": {"size": PHONE, "color_scheme": "light"},
    "375-dark": {"size": PHONE, "color_scheme": "dark"},
    "1280-light": {"size": LAPTOP, "color_scheme": "light"},
    "1280-dark": {"size": LAPTOP, "color_scheme": "dark"},
    "375-swahili": {"size": PHONE, "color_scheme": "light", "locale": "sw-KE"},
}
ENDINGS = {
    "paid": "0712345600",
    "noMoney": "0712345601",
    "wrongPin": "0712345602",
    "cancelled": "0712345603",
    "noAnswer": "0712345604",
    "busy": "0712345608",
}
KEY = re.compile(r"\b(?:pay|order|status|paid|reason|refused|wrong|cart|storage|error|account)\.[a-z]\w+")
# Words of the pages' English that no name of goods and no Swahili text holds.
ENGLISH = re.compile(r"\b(?:the|your|and|with|was|this|Try|Order|Storage unit|Paid|Waiting|Cancel)\b")
DATA = ".description, .lines, .goods, .order-lines, .order-card, .facts h1, .thumbs, [lang=en]"


def pay(buyer: Customer, order: dict[str, Any], phone: str) -> dict[str, Any]:
    wish = {"method": "mpesa", "phone": phone}
    payment: dict[str, Any] = buyer.api.post(f"/orders/{order['id']}/payments", wish, 202, key=True)
    return payment


def book(buyer: Customer) -> dict[str, Any]:
    unit = buyer.api.get("/units?limit=1")["data"][0]
    wanted = {"unit_id": unit["id"], "start_date": "2027-02-01", "end_date": "2027-03-06"}
    order: dict[str, Any] = buyer.api.post("/bookings", wanted, 201, key=True)["order"]
    return order


@pytest.fixture(scope="module")
def buyer(shop: Shop) -> Customer:
    return shop.customer("wanjiku", "0712345678")


@pytest.fixture(scope="module")
def orders(shop: Shop, buyer: Customer) -> dict[str, int]:
    """An order in each ending of a payment, and those without one: by what its payment page shows."""
    made = {name: buyer.buys("sukuma") for name in (*ENDINGS, "form", "closed", "returned", "unknown")}
    paying = {name: pay(buyer, made[name], phone) for name, phone in ENDINGS.items()}
    lost = {
        "phone": "0712000045",
        "outcome": "pays",
        "faults": ["reply_lost", "callback_lost", "query_pending"],
    }
    shop.simulator("POST", "/sim/scripts", lost)
    pay(buyer, made["unknown"], lost["phone"])
    for name in ("closed", "returned"):
        buyer.api.post(f"/orders/{made[name]['id']}/cancel", {"reason": ""}, 200, key=True)
    late = made["returned"]
    by_hand = {"phone": "0712345602", "account": late["number"], "amount": late["total"]["amount"] // 100}
    shop.simulator("POST", "/sim/pay", {**by_hand, "faults": ["validation_skipped"]})
    for payment in paying.values():
        buyer.waits(payment, 60)
    made["room"] = book(buyer)
    buyer.waits(pay(buyer, made["room"], "0712345600"), 60)
    return {name: order["id"] for name, order in made.items()}


def addresses(orders: dict[str, int]) -> dict[str, str]:
    """Each page by the name of its picture."""
    return {
        "home": "/",
        "goods": "/goods",
        "goods-none": "/goods?q=zzzz",
        "product": "/goods/3",
        "cart": "/cart",
        "checkout": "/checkout",
        **{f"pay-{name}": f"/orders/{id_}/pay" for name, id_ in orders.items() if name != "room"},
        "orders": "/orders",
        "order": f"/orders/{orders['paid']}",
        "order-waiting": f"/orders/{orders['form']}",
        "order-room": f"/orders/{orders['room']}",
        "receipt": f"/orders/{orders['paid']}/receipt",
        "storage": "/storage",
        "unit": "/storage/2",
        "account": "/account",
        "nowhere": "/nowhere",
    }


def faults(page: Any, width: int, swahili: bool) -> list[str]:
    """What can be seen to be wrong without taste."""
    wide = page.evaluate("document.documentElement.scrollWidth")
    text = page.evaluate(
        """(data) => {
            const copy = document.body.cloneNode(true);
            for (const each of copy.querySelectorAll(`${data}, script, noscript`)) each.remove();
            return copy.textContent;
        }""",
        DATA,
    )
    found = [f"{wide} pixels wide"] if wide > width else []
    found += KEY.findall(text)
    return found + (ENGLISH.findall(text) if swahili else [])


@pytest.mark.parametrize("look", LOOKS)
def test_every_page_is_looked_at(
    chromium: Browser, shop: Shop, tmp_path: Path, buyer: Customer, orders: dict[str, int], look: str
) -> None:
    visitor = Visitor(chromium, shop.url, tmp_path, **LOOKS[look])
    visitor.goes("/account")
    visitor.page.wait_for_selector("[name=login]")
    visitor.shoots(f"look-{look}-sign-in")
    me = buyer.api.get("/auth/me")
    visitor.writes(login=me["email"], password=PASSWORD)
    visitor.page.locator("form button.wide").click()
    visitor.page.wait_for_selector("[name=current]")
    buyer.api.post("/cart/items", {"product_id": 3}, 201)
    wrong: dict[str, list[str]] = {}
    for name, path in addresses(orders).items():
        visitor.goes(path)
        visitor.page.wait_for_selector("main h1, main h2")
        if name.startswith("pay-"):
            visitor.sees_face(name.removeprefix("pay-"))
        visitor.page.wait_for_load_state("networkidle")
        visitor.shoots(f"look-{look}-{name}")
        found = faults(visitor.page, LOOKS[look]["size"][0], "swahili" in look)
        if found:
            wrong[name] = found
    assert wrong == {}
    visitor.leaves()
    assert visitor.complaints == []
