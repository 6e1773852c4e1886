"""A shop with somebody in every role and something of every kind, made once and kept as it was made.

What must change nothing is tried against it: a test takes the rows' digest before and after. A test
that did change something costs the next one a fresh start, nothing else.
"""

import json
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import sqlalchemy as sa
from flask import Flask
from werkzeug.datastructures import Headers
from werkzeug.test import TestResponse

from app.auth import tokens
from app.db import db
from tests.bookings import kit as renting
from tests.conftest import TestDatabase
from tests.payments.statements.kit import a_statement, imported
from tests.products.images.kit import hang, painted
from tests.products.imports.kit import price_list
from tests.shopper import Shopper
from tests.world import PAYS, PERSON, WRONG_AMOUNT, World

GARBAGE = "Bearer not.a.token"
Digest = dict[str, tuple[int, int]]


@dataclass
class Furnished:
    """The shop: headers of `people`, `ids` of what is in it, and what Safaricom knows of an open prompt."""

    app: Flask
    people: dict[str, dict[str, str]]
    ids: dict[str, int]
    push: dict[str, str]
    refresh_token: str
    as_made: Digest | None = None

    def send(self, who: str, method: str, path: str, **kwargs: Any) -> TestResponse:
        """One request as one of `people`; `path` may name ids: /api/v1/orders/<int:order_id>."""
        headers = Headers({**self.people[who], **dict(kwargs.pop("headers", {}))})
        client = self.app.test_client(use_cookies=False)
        return client.open(self.address(path), method=method, headers=headers, **kwargs)

    def address(self, rule: str) -> str:
        """A route's rule with the ids of things that are here."""
        named = {"token": "0" * 64, "name": "docs.css", "file": "x", "day": "2026-11-21"}
        for name, value in {**self.ids, **named}.items():
            for part in (f"<int:{name}>", f"<string(maxlength=128):{name}>", f"<path:{name}>", f"<{name}>"):
                rule = rule.replace(part, str(value))
        assert "<" not in rule, f"furnish the shop with something for {rule}"
        return rule

    def digest(self) -> Digest:
        """Every row of every table, so that two digests differ exactly where something changed."""
        with self.app.app_context():
            connection = db.engine.raw_connection()
            try:
                return {
                    table.name: _rows(connection.cursor(), table.name) for table in db.metadata.sorted_tables
                }
            finally:
                connection.close()


def _rows(cursor: Any, table: str) -> tuple[int, int]:
    """How many rows, and a number that is another one when any of them is."""
    cursor.execute(f"SELECT * FROM {table}")
    rows = frozenset(cursor.fetchall())
    return len(rows), hash(rows)


def problem(answer: TestResponse) -> dict[str, Any]:
    """The error's body, which has the one shape."""
    where = f"{answer.request.method} {answer.request.path[:80]} {answer.status_code}: {answer.text[:300]}"
    assert 400 <= answer.status_code < 500, where
    assert answer.content_type == "application/problem+json", where
    body: dict[str, Any] = json.loads(answer.text)
    named = {"type", "title", "status", "detail", "instance", "code", "errors", "request_id"}
    assert named <= body.keys(), where
    assert body["status"] == answer.status_code, where
    assert body["detail"], where
    return body


def furnish(world: World) -> Furnished:
    """Open the shop; what happens in it goes through the API and the simulator."""
    app = world.app
    names = {
        "customer": "amina",
        "staff": "wanjiru",
        "admin": "baraka",
        "other": "brian",
        "disabled": "zawadi",
    }
    roles = {"staff": "staff", "admin": "admin"}
    people = {who: Shopper(app).registers(name, roles.get(who, "customer")) for who, name in names.items()}
    amina, admin = people["customer"], people["admin"]
    ids = _shelves(world, admin) | _units(admin) | {"user_id": people["other"].user["id"]} | _webhook(admin)
    ids |= _orders(world, amina, ids["product_id"])
    ids |= _booking(world, amina, admin)
    ids["statement_import_id"] = imported(admin, a_statement("UKM4XQ2P7A")).json["id"]
    ids["refund_id"] = _refund(people["staff"], ids["receipt_id"])
    push = _an_open_prompt(world, amina, ids)
    _cart(amina, ids["product_id"])
    guest = Shopper(app)
    world.order(guest, ids["product_id"])
    _cart(guest, ids["product_id"])
    _disable(app, people["disabled"])
    headers = {who: dict(shopper.headers) for who, shopper in people.items()}
    headers |= {"nobody": {}, "guest": dict(guest.headers), "garbage": {"Authorization": GARBAGE}}
    headers["expired"] = {"Authorization": f"Bearer {_expired(app, amina)}"}
    return Furnished(app, headers, ids, push, amina.refresh_token)


def _shelves(world: World, admin: Shopper) -> dict[str, int]:
    shelf = admin.post("/categories", {"name": "Unga"}).json["id"]
    spare = admin.post("/categories", {"name": "Vinywaji"}).json["id"]
    product = world.product(category_id=shelf, stock=50, sku="UNGA-1")
    world.product("Sukari 1 kg", status="draft", sku="SUKARI-1")
    image = hang(admin, product, painted("green"))["id"]
    return {"product_id": product, "category_id": spare, "image_id": image, "import_id": price_list(admin)}


def _units(admin: Shopper) -> dict[str, int]:
    """A storage unit that nobody has."""
    return {"unit_id": renting.unit(admin)["id"]}


def _booking(world: World, amina: Shopper, admin: Shopper) -> dict[str, int]:
    """A stay that is paid and still to come, in a unit of its own."""
    made = renting.unit(admin, "A-2")
    booking = renting.paid(world, amina, renting.book(amina, made, 30, 35))["id"]
    moment = f"{renting.day(29).isoformat()}T09:00:00Z"
    move = {"pickup_address": "Kilimani", "delivery_address": "The store", "distance_m": 9_500}
    request = amina.post("/transport-requests", {**move, "booking_id": booking, "preferred_at": moment})
    return {"booking_id": booking, "request_id": request.json["id"]}


def _webhook(admin: Shopper) -> dict[str, int]:
    """Somebody who is told of events, and a message that waits to be sent."""
    body = {"url": "https://erp.example.co.ke/duka", "topics": ["order.confirmed"]}
    webhook = admin.post("/webhooks", body).json["id"]
    return {"webhook_id": webhook, "delivery_id": admin.post(f"/webhooks/{webhook}/ping").json["id"]}


def _orders(world: World, amina: Shopper, product_id: int) -> dict[str, int]:
    """One order paid, one with a doubt for a person, one that waits for money, one that may be paid now."""
    paid = world.order(amina, product_id)
    assert world.ended(amina, world.pay(amina, paid, PAYS))["status"] == "succeeded"
    doubtful = world.order(amina, product_id)
    world.pay(amina, doubtful, WRONG_AMOUNT)
    world.is_delivered(2)
    found = {
        "order_id": world.order(amina, product_id)["id"],
        "pending": world.order(amina, product_id)["id"],
    }
    found["paid"] = paid["id"]
    found["receipt_id"] = world.one("SELECT id FROM receipts")
    found["item_id"] = _money_of_nobodys(world)
    return found


def _money_of_nobodys(world: World) -> int:
    """Fifty shillings that came by hand and name no order: the review item that asks about them."""
    names = ("InvoiceNumber", "OrgAccountBalance", "ThirdPartyTransID", "FirstName", "MiddleName", "LastName")
    paid = {"TransactionType": "Pay Bill", "TransID": "UKM1AB2CD3", "TransAmount": "50.00"}
    who = {"BusinessShortCode": "174379", "BillRefNumber": "NOBODY", "MSISDN": "254712345678"}
    address = world.app.extensions["payments"].shop.confirmation
    told = {**dict.fromkeys(names, ""), **paid, **who, "TransTime": "20261121093000"}
    answer = world.app.test_client().post(address, json=told)
    assert answer.status_code == 200, answer.text
    return int(world.one("SELECT id FROM review_items WHERE kind = 'unmatched_money'"))


def _refund(staff: Shopper, receipt_id: int) -> int:
    """A shilling that somebody asked to be given back, and that nobody has let go."""
    body = {"reason": "A torn bag", "amount": 100, "method": "cash", "handed_to": "Amina"}
    answer = staff.post(f"/receipts/{receipt_id}/refunds", body, key=True)
    assert answer.status_code == 201, answer.text
    return int(answer.json["id"])


def _an_open_prompt(world: World, amina: Shopper, ids: dict[str, int]) -> dict[str, str]:
    world.arrange(PERSON, "person")
    order = amina.get(f"/orders/{ids['pending']}").json
    payment = world.pay(amina, order, PERSON)
    ids["payment_id"] = payment["id"]
    assert amina.get(f"/payments/{payment['id']}").json["status"] == "pending"
    (push,) = world.sim("GET", f"/sim/requests?account_reference={order['number']}")["requests"]
    return {
        "token": push["callback_url"].rsplit("/", 1)[1],
        "merchant": push["merchant_request_id"],
        "checkout": push["checkout_request_id"],
    }


def _cart(shopper: Shopper, product_id: int) -> None:
    assert shopper.post("/cart/items", {"product_id": product_id}).status_code == 201


def _disable(app: Flask, person: Shopper) -> None:
    """Shut somebody out while the session is open: the row alone must be enough."""
    with app.app_context(), db.engine.begin() as connection:
        users = db.metadata.tables["users"]
        connection.execute(
            sa.update(users).where(users.c.id == person.user["id"]).values(disabled_at=users.c.created_at)
        )


def _expired(app: Flask, person: Shopper) -> str:
    with app.app_context():
        session = db.metadata.tables["login_sessions"]
        with db.engine.connect() as connection:
            mine = sa.select(session.c.id).where(session.c.user_id == person.user["id"])
            session_id = connection.scalars(mine).first()
        old = timedelta(seconds=-5)
        return tokens.access_token(
            user_id=person.user["id"], session_id=session_id or 0, role="customer", lives=old
        )


class Furnisher:
    """Keeps the shop's rows as they were made and puts them back when somebody has changed them."""

    def __init__(self, database: TestDatabase, world: World) -> None:
        self.database, self.world = database, world
        self.shop: Furnished | None = None
        self.rows: dict[sa.Table, list[dict[str, Any]]] = {}

    def fresh(self) -> Furnished:
        """The shop as it was made; its phones are forgotten, so that none of them gives up later."""
        if self.shop is None:
            self._begin()
            self.shop = furnish(self.world)
            self.world.start_over()
            self.shop.as_made = self.shop.digest()
            self._remember()
        elif self.shop.digest() != self.shop.as_made:
            self._begin()
            self._put_back()
        return self.shop

    def _begin(self) -> None:
        self.world.start_over()
        self.database.empty(self.world.app)

    def _remember(self) -> None:
        with self.world.app.app_context(), db.engine.connect() as connection:
            for table in db.metadata.sorted_tables:
                self.rows[table] = [dict(row) for row in connection.execute(sa.select(table)).mappings()]

    def _put_back(self) -> None:
        with self.world.app.app_context(), db.engine.begin() as connection:
            for table, rows in self.rows.items():
                if rows:
                    connection.execute(sa.insert(table), rows)


_furnishers: dict[str, Furnisher] = {}


def furnisher(database: TestDatabase, world: World) -> Furnisher:
    """One per database for the whole run, whichever folder asks first."""
    return _furnishers.setdefault(database.url, Furnisher(database, world))
