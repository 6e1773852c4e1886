"""Every page of the shop, by day and by night, on a phone and a laptop, and in Swahili: pictures to look at.

DUKA_SHOTS names the folder that keeps them. What a program can see of a picture is asserted: nothing is wider
than the screen, no text is missing from the catalogue, and a Swahili page speaks no English.
"""

import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from playwright.sync_api import Browser, Route

from app.db import db
from app.kit.clock import utc_now
from app.payments.models import Payment
from tests.browser.kit import LAPTOP, PHONE, Visitor
from tests.journey.kit import ADMIN, Customer, Shop
from tests.shopper import PASSWORD

pytestmark = [pytest.mark.slow, pytest.mark.database]

LOOKS: dict[str, dict[str, Any]] = {
    "375": {"size": PHONE},
    "1280": {"size": LAPTOP},
    "375-swahili": {"size": PHONE, "locale": "sw-KE"},
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


def book(buyer: Customer, nth: int = 0) -> dict[str, Any]:
    unit = buyer.api.get("/units?limit=10")["data"][nth]
    wanted = {"unit_id": unit["id"], "start_date": "2027-02-01", "end_date": "2027-03-06"}
    booking: dict[str, Any] = buyer.api.post("/bookings", wanted, 201, key=True)
    return booking


def move(buyer: Customer, booking: int | None) -> int:
    wanted = {"pickup_address": "Kilimani, gate 4", "delivery_address": "The store", "distance_m": 12_400}
    wanted |= {"preferred_at": "2027-02-01T06:00:00Z", "items": "Meza moja", "booking_id": booking}
    return int(buyer.api.post("/transport-requests", wanted, 201, key=True)["id"])


def pays_by_hand(shop: Shop, order: dict[str, Any]) -> None:
    """Money for an order that takes none any more."""
    sent = {"phone": "0712345602", "account": order["number"], "amount": order["total"]["amount"] // 100}
    shop.simulator("POST", "/sim/pay", {**sent, "faults": ["validation_skipped"]})


def asked_before(app: Flask, order_id: int, seconds: int) -> None:
    """As if the order's payment had been asked for so long ago: nobody waits for a picture."""
    moment = utc_now() - timedelta(seconds=seconds)
    with app.app_context(), db.engine.begin() as connection:
        row = sa.update(Payment).where(Payment.order_id == order_id)
        connection.execute(row.values(created_at=moment, pushed_at=moment))


@pytest.fixture(scope="module")
def buyer(shop: Shop) -> Customer:
    return shop.customer("wanjiku", "0712345678")


@pytest.fixture(scope="module")
def orders(shop: Shop, buyer: Customer) -> dict[str, int]:
    """An order in each ending of a payment, and those without one: by what its payment page shows."""
    alone = ("form", "closed", "returned", "unknown", "confirming")
    made = {name: buyer.buys("sukuma") for name in (*ENDINGS, *alone)}
    paying = {name: pay(buyer, made[name], phone) for name, phone in ENDINGS.items()}
    quiet = {"phone": "0712000048", "outcome": "pays", "faults": ["callback_lost", "query_pending"]}
    shop.simulator("POST", "/sim/scripts", quiet)
    pay(buyer, made["confirming"], quiet["phone"])
    lost = {
        "phone": "0712000045",
        "outcome": "pays",
        "faults": ["reply_lost", "callback_lost", "query_pending"],
    }
    shop.simulator("POST", "/sim/scripts", lost)
    pay(buyer, made["unknown"], lost["phone"])
    for name in ("closed", "returned"):
        buyer.api.post(f"/orders/{made[name]['id']}/cancel", {"reason": ""}, 200, key=True)
    pays_by_hand(shop, made["returned"])
    for payment in paying.values():
        buyer.waits(payment, 60)
    return {name: order["id"] for name, order in made.items()}


@pytest.fixture(scope="module")
def rooms(shop: Shop, buyer: Customer) -> dict[str, tuple[int, int]]:
    """A booking that is held, one that is paid, two cancelled (one paid late): its id and its order's."""
    made = {name: book(buyer, nth) for nth, name in enumerate(("paid", "held", "closed", "returned"))}
    buyer.waits(pay(buyer, made["paid"]["order"], "0712345600"), 60)
    for name in ("closed", "returned"):
        buyer.api.post(f"/bookings/{made[name]['id']}/cancel", {"reason": ""}, 200, key=True)
    pays_by_hand(shop, buyer.api.get(f"/orders/{made['returned']['order']['id']}"))
    return {name: (booking["id"], booking["order"]["id"]) for name, booking in made.items()}


@pytest.fixture(scope="module")
def moves(shop: Shop, buyer: Customer, rooms: dict[str, tuple[int, int]]) -> dict[str, int]:
    """Transport that was asked for, and some that has its day."""
    made = {"asked": move(buyer, None), "scheduled": move(buyer, rooms["paid"][0])}
    comes = {"event": "schedule", "scheduled_at": "2027-02-01T07:30:00+03:00"}
    progress = f"/transport-requests/{made['scheduled']}/progress"
    shop.signed_in(ADMIN).post(progress, comes, 200)
    return made


@pytest.fixture(scope="module")
def addresses(
    orders: dict[str, int], rooms: dict[str, tuple[int, int]], moves: dict[str, int]
) -> dict[str, str]:
    """Each page by the name of its picture."""
    of_room = {name: f"/orders/{order}" for name, (_, order) in rooms.items()}
    return {
        "home": "/",
        "goods": "/goods",
        "goods-none": "/goods?q=zzzz",
        "product": "/goods/3",
        "cart": "/cart",
        "checkout": "/checkout",
        **{f"pay-{name}": f"/orders/{id_}/pay" for name, id_ in orders.items()},
        **{f"pay-room-{name}": f"{of_room[name]}/pay" for name in ("paid", "closed", "returned")},
        "orders": "/orders",
        "order": f"/orders/{orders['paid']}",
        "order-waiting": f"/orders/{orders['form']}",
        "order-room": of_room["paid"],
        "order-room-closed": of_room["closed"],
        "receipt": f"/orders/{orders['paid']}/receipt",
        "storage": "/storage",
        "unit": "/storage/2",
        **{f"booking-{name}": f"/bookings/{booking}" for name, (booking, _) in rooms.items()},
        "transport-ask": f"/transport?booking={rooms['paid'][0]}",
        **{f"transport-{name}": f"/transport/{id_}" for name, id_ in moves.items()},
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


def shoots(visitor: Visitor, look: str, name: str) -> None:
    """By day, and by night: the page stands, only its colours change."""
    for colours in ("light",) if "swahili" in look else ("light", "dark"):
        visitor.page.emulate_media(color_scheme=colours)
        visitor.shoots(f"look-{look}-{colours}-{name}")


def goes_on(visitor: Visitor, name: str, look: str) -> None:
    """What a page shows after a tap, in pictures of its own; the page is left as it was for the next one."""
    page = visitor.page
    if name == "pay-form":
        page.locator(".by-hand summary").click()
        shoots(visitor, look, "pay-by-hand")
        held: list[Route] = []

        def hold(route: Route) -> None:  # as a line does that is slow just now
            held.append(route)

        page.route("**/payments", hold)
        visitor.pays()
        visitor.sees_face("sending")
        shoots(visitor, look, "pay-sending")
        held[0].abort("internetdisconnected")  # let go of, it would arrive
        page.unroute("**/payments")
    if name == "unit":
        page.locator(".month").nth(1).locator(".day:enabled").nth(2).click()
        page.locator(".month").nth(1).locator(".day:enabled").nth(20).click()
        page.wait_for_selector("form [name=phone]")
        shoots(visitor, look, "unit-chosen")


@pytest.mark.parametrize("look", LOOKS)
def test_every_page_is_looked_at(
    chromium: Browser,
    shop: Shop,
    session_app: Flask,
    tmp_path: Path,
    buyer: Customer,
    orders: dict[str, int],
    addresses: dict[str, str],
    look: str,
) -> None:
    asked_before(session_app, orders["unknown"], 20)
    asked_before(session_app, orders["confirming"], 90)
    visitor = Visitor(chromium, shop.url, tmp_path, **LOOKS[look])
    visitor.goes("/account")
    visitor.page.wait_for_selector("[name=login]")
    shoots(visitor, look, "sign-in")
    me = buyer.api.get("/auth/me")
    visitor.writes(login=me["email"], password=PASSWORD)
    visitor.page.locator("form button.wide").click()
    visitor.page.wait_for_selector("[name=current]")
    buyer.api.post("/cart/items", {"product_id": 3}, 201)
    wrong: dict[str, list[str]] = {}
    for name, path in addresses.items():
        visitor.goes(path)
        visitor.page.wait_for_selector("main h1, main h2")
        if name.startswith("pay-"):
            visitor.sees_face(name.rpartition("-")[2])
        visitor.page.wait_for_load_state("networkidle")
        shoots(visitor, look, name)
        found = faults(visitor.page, LOOKS[look]["size"][0], "swahili" in look)
        if found:
            wrong[name] = found
        goes_on(visitor, name, look)
    assert wrong == {}
    visitor.leaves()
    assert visitor.complaints == []
